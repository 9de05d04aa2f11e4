"""What `chipkit readers`, `diag` and `pin` say, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.cli.counted_words import CountedWords

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit.errors import ChipkitError, TransportError

__all__ = ["TEXTS", "MachineWords"]

TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    # what lies on a reader
    "empty": ("empty", "trống"),
    "mute": ("mute", "không trả lời"),
    "in use": ("in use", "đang bận"),
    "card": ("card", "có thẻ"),
    "no-reader": ("no reader is connected", "chưa kết nối đầu đọc nào"),
    # what happens on readers: the words of `ReaderEventKind`
    "service up": ("service up", "dịch vụ PC/SC hoạt động"),
    "service down": ("service down", "dịch vụ PC/SC ngừng"),
    "reader added": ("reader added", "thêm đầu đọc"),
    "reader removed": ("reader removed", "rút đầu đọc"),
    "card inserted": ("card inserted", "đặt thẻ"),
    "card mute": ("card mute", "thẻ không trả lời"),
    "card removed": ("card removed", "nhấc thẻ"),
    # what this machine has
    "label.system": ("system", "hệ thống"),
    "label.package": ("package", "gói"),
    "label.pcsc": ("PC/SC", "PC/SC"),
    "label.reader": ("reader", "đầu đọc"),
    "label.settings": ("settings", "cài đặt"),
    "label.setting": ("setting", "đã đặt"),
    "label.trust": ("trust", "gốc tin cậy"),
    "label.missing": ("MISSING", "CÒN THIẾU"),
    "label.note": ("note", "lưu ý"),
    "not-installed": ("not installed", "chưa cài"),
    "pcsc": ("library {}, service {}", "thư viện {}, dịch vụ {}"),
    "found": ("found", "có"),
    "not-found": ("not found", "không có"),
    "runs": ("runs", "đang chạy"),
    "silent": ("does not answer", "không trả lời"),
    "not-asked": ("not asked", "chưa hỏi"),
    "announces": ("announces {} bytes of APDU data", "báo {} byte dữ liệu APDU"),
    "announces-none": ("announces no APDU size", "không báo độ dài APDU"),
    "no-home": ("no home folder for a file", "không có thư mục cá nhân để chứa tệp"),
    "not-there": (" (not there)", " (không có)"),
    "by": ("{} {}, by {}", "{} {}, do {}"),
    "option": ("this call", "lệnh này"),
    "environment": ("the environment", "biến môi trường"),
    "file": ("the settings", "tệp cài đặt"),
    "held": ("{}, {}, {}", "{}, {}, {}"),
    "not-opened": ("not opened", "chưa mở"),
    "no-folder": ("no folder", "không có thư mục"),
    "trust-empty": ("empty", "trống"),
    "unknown-age": ("of unknown age", "không rõ tuổi"),
    "old": ("{} old", "đã được {}"),
    "nothing-missing": ("nothing is missing", "không thiếu gì"),
    # what is missing, and what to do
    "mend-settings": (
        "mend what is named there, or remove it (docs/settings.md)",
        "sửa phần được nêu, hoặc xóa đi (docs/settings.md)",
    ),
    "list-problems": (
        "chipkit trust list --problems says what is not in order (docs/trust.md)",
        "chipkit trust list --problems cho biết chỗ sai (docs/trust.md)",
    ),
    "name-folder": ("name a folder: --trust DIR, or CHIPKIT_TRUST", "chỉ rõ thư mục: --trust DIR, hoặc CHIPKIT_TRUST"),
    "no-folder-there": (
        "{}: not a folder, which the trust folder is",
        "{}: không phải là thư mục; gốc tin cậy phải là thư mục",
    ),
    "make-folder": (
        "make it: chipkit trust import FILE --trust {} (docs/trust.md)",
        "tạo thư mục: chipkit trust import TỆP --trust {} (docs/trust.md)",
    ),
    "clock": ("this machine's clock says {}: {}", "đồng hồ máy này báo {}: {}"),
    "clock-before-folder": (
        "before the trust folder was last written ({})",
        "trước lần ghi cuối của thư mục gốc tin cậy ({})",
    ),
    "clock-early": ("before this program was made", "trước khi chương trình này ra đời"),
    "clock-late": ("further off than any certificate holds", "xa hơn thời hạn của mọi chứng thư"),
    "set-clock": (
        "set the clock; certificates are judged by it",
        "chỉnh lại đồng hồ; chứng thư được xét theo đồng hồ này",
    ),
    "no-issuer": (
        "no issuer is trusted: no card will be proven genuine",
        "chưa tin cậy cơ quan cấp nào: không thẻ nào được chứng minh là thật",
    ),
    "import-one": (
        "import one: chipkit trust import FILE (docs/trust.md)",
        "nhập một cơ quan: chipkit trust import TỆP (docs/trust.md)",
    ),
    "folder-old": ("the trust folder is {} old", "thư mục gốc tin cậy đã được {}"),
    "import-newer-list": (
        "import a newer master list: chipkit trust import FILE",
        "nhập danh sách gốc mới hơn: chipkit trust import TỆP",
    ),
    "one-waits": ("1 certificate waits for confirmation", "1 chứng thư đang chờ xác nhận"),
    "many-wait": ("{} certificates wait for confirmation", "{} chứng thư đang chờ xác nhận"),
    "list-waiting": (
        "chipkit trust list tells which, and the command",
        "chipkit trust list cho biết chứng thư nào và lệnh xác nhận",
    ),
    "one-overdue": ("1 revocation list is overdue", "1 danh sách thu hồi đã quá hạn"),
    "many-overdue": ("{} revocation lists are overdue", "{} danh sách thu hồi đã quá hạn"),
    "import-newer": (
        "import newer ones: chipkit trust import FILE",
        "nhập danh sách mới hơn: chipkit trust import TỆP",
    ),
    # a list of signers that was made
    "list-made": ("{} in {} of {}, until {}", "{} trong {} của {}, đến {}"),
    "list-key": (
        "key {}: whoever takes the list compares this SHA-256",
        "khóa {}: ai nhận danh sách thì đối chiếu SHA-256 này",
    ),
}
"""English and Vietnamese by what is said."""


class MachineWords(CountedWords):
    """The texts in one language."""

    def __call__(self, key: str, *values: object) -> str:
        """A text with its values."""
        return TEXTS[key][self._vietnamese].format(*values)

    def error(self, error: ChipkitError) -> str:
        """What is wrong, as every program tells it."""
        if not self._vietnamese:
            return str(error)
        from chipkit.cli.error_words import kind_text, verbatim  # noqa: PLC0415 - for this language alone

        return verbatim(kind_text(error), str(error))

    def remedy(self, error: TransportError) -> str:
        """What to do about it."""
        from chipkit.session.pcsc import remedy_for  # noqa: PLC0415 - whoever has an error of readers has loaded it

        return remedy_for(error, self.language)
