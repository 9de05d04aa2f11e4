"""What a command that reads or judges says beside its report, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.cli.manner import MANNER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit.errors import ChipkitError

__all__ = ["NOTES", "told", "told_of"]

NOTES: Final[Mapping[str, Mapping[str, str]]] = {
    "waiting": {"en": "{}; waiting", "vi": "{}; đang chờ"},
    "lay-down": {"en": "{}; lay the card on the reader", "vi": "{}; hãy đặt thẻ lên đầu đọc"},
    "nothing-saved": {"en": "nothing saved: the reading broke off", "vi": "chưa lưu gì: việc đọc bị ngắt"},
    "no-photo": {"en": "no photo saved: {}", "vi": "chưa lưu ảnh: {}"},
    "signer-new": {
        "en": "its signer is not known here and was kept, for somebody to have it confirmed: {}",
        "vi": "chưa biết bên ký; đã giữ chứng thư để chờ xác nhận: {}",
    },
    "signer-full": {
        "en": "its signer is not known here and was not kept: too many are waiting to be confirmed: {}",
        "vi": "chưa biết bên ký; không giữ chứng thư vì quá nhiều chứng thư đang chờ xác nhận: {}",
    },
    "signer-lost": {"en": "the signer was not kept: {}", "vi": "chưa giữ được chứng thư của bên ký: {}"},
    "made": {
        "en": "made a card of an invented person: profile {}, defect {}",
        "vi": "đã tạo thẻ của một người hư cấu: loại {}, lỗi {}",
    },
    "none": {"en": "none", "vi": "không có"},
    "passed-over-files": {
        "en": "passed over in {}, for they are no files of a card by name and content: {}",
        "vi": "bỏ qua trong {}, vì theo tên và nội dung không phải tệp của thẻ: {}",
    },
    "passed-over": {
        "en": "{}",
        "vi": "bỏ qua một đường dẫn tương đối trong biến môi trường; nguyên văn: {}",
    },
}
"""By key."""


def told(key: str, *values: object) -> str:
    """A note with its values, in the language that was asked for."""
    return NOTES[key][MANNER.language].format(*values)


def told_of(error: ChipkitError, key: str) -> str:
    """A note about an error: what it says, or in Vietnamese what kind it is and what it says."""
    if MANNER.language == "en":
        return told(key, error)
    from chipkit.cli.error_words import kind_text, verbatim  # noqa: PLC0415 - for this language alone

    return verbatim(told(key, kind_text(error)), str(error))
