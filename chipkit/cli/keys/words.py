"""What the commands of `chipkit keys` say, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.cli.counted_words import CountedWords

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["TEXTS", "Said"]

TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "storage.file": (
        "a key in a file, for demonstration and tests: whoever has file and passphrase has the key",
        "khóa trong tệp, chỉ để trình diễn và thử nghiệm: ai có tệp và mật khẩu là có khóa",
    ),
    "storage.pkcs11": ("a key in a module for keys (PKCS #11)", "khóa trong thiết bị giữ khóa (PKCS #11)"),
    "purpose.signing": ("signs", "để ký"),
    "purpose.unwrapping": ("opens", "để mở"),
    "purpose.finding": ("finds", "để tìm"),
    "standing.current": ("in use", "đang dùng"),
    "standing.next": ("waits for its certificate", "chờ chứng thư"),
    "standing.former": ("former, opens what was encrypted to it", "khóa cũ, còn mở được những gì đã mã hóa cho nó"),
    "none": ("no keys", "chưa có khóa"),
    "key": ("key SHA-256 {}", "SHA-256 của khóa {}"),
    "certificate": ("{}, until {}", "{}, đến {}"),
    "issued": ("issued by {}", "do {} cấp"),
    "uncertified": ("no certificate yet", "chưa có chứng thư"),
    "secret": ("a secret key, which has no certificate", "khóa bí mật, không có chứng thư"),
    "created": ("made: {}", "đã tạo: {}"),
    "installed": ("installed: {}", "đã cài: {}"),
    "not-begun": (
        "this certificate is not valid yet, but from {} on: seals of before do not count",
        "chứng thư này chưa có hiệu lực, chỉ từ {}: niêm phong trước đó không có giá trị",
    ),
    "ended": (
        "this certificate has expired, on {}: seals of now do not count",
        "chứng thư này đã hết hạn từ {}: niêm phong lúc này không có giá trị",
    ),
    "passphrase": (
        "passphrase changed: {}; copies of the file open by the one before",
        "đã đổi mật khẩu: {}; các bản sao của tệp vẫn mở bằng mật khẩu cũ",
    ),
    "removed": ("removed: {}", "đã xóa: {}"),
    "requested": ("request for {} in {}", "yêu cầu cấp chứng thư cho {} trong {}"),
    "digest": ("SHA-256 of the request {}", "SHA-256 của yêu cầu {}"),
    "next": (
        "next: have it signed, then chipkit keys install {} FILE",
        "tiếp theo: đưa đi ký, rồi chạy chipkit keys install {} FILE",
    ),
    "ask.file": ("passphrase of the file of keys: ", "mật khẩu của tệp khóa: "),
    "ask.pkcs11": ("PIN of the token: ", "mã PIN của thiết bị: "),
    "ask.new": (
        "new passphrase of the file of keys (8 characters or more): ",
        "mật khẩu mới của tệp khóa (từ 8 ký tự): ",
    ),
    "ask.again": ("once more: ", "nhập lại: "),
}
"""The words of each language, English first."""


class Said(CountedWords):
    """The words of one language."""

    def __call__(self, key: str, *values: object) -> str:
        """A text with its values."""
        return TEXTS[key][self._vietnamese].format(*values)
