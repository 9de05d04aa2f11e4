"""Where a text may go on in the next line: not inside of words that mean something together alone."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["INSEPARABLE", "joined"]

_SPACE: Final = "\u00a0"
_LONGEST: Final = 18
"""Letters of what is held together at the end of a text: more would not fit the narrowest column."""

INSEPARABLE: Final = (
    "KHÔNG ĐẠT",
    "KHÔNG TIN CẬY",
    "KHÔNG giống",
    "KHÔNG dùng",
    "CHƯA xác nhận được",
    "CHƯA xác nhận",
    "THỬ NGHIỆM",
    "XÁC NHẬN",
    "xác nhận được",
    "xác nhận",
    "cơ quan cấp",
    "chữ ký",
    "sao chép",
    "bản sao",
    "đầu đọc",
    "mã QR",
    "dòng MRZ",
    "Kiểm soát viên",
    "Hỗ trợ CNTT",
    "quốc gia",
    "nguyên vẹn",
    "NOT confirmed",
    "NOT alike",
    "NOT like",
    "TEST authority",
    "IT support",
    "ID card",
    "QR code",
)
"""Groups of words that no end of a line comes into."""

_GROUPS: Final = re.compile(
    rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(INSEPARABLE, key=len, reverse=True)))})(?!\w)", re.IGNORECASE
)
_NUMBERS: Final = re.compile(r"(?<=\d) (?=(?:số|ngày|giây|lần|digits|days|seconds|KB)(?!\w))|(?<=nhấn) (?=F\d|Y\b|Esc)")


def joined(text: str) -> str:
    """A text with spaces that do not break where no line may end: in a group, and before a short last word."""
    text = _GROUPS.sub(lambda found: found[0].replace(" ", _SPACE), text)
    return "\n".join(_with_its_end(line) for line in _NUMBERS.sub(_SPACE, text).split("\n"))


def _with_its_end(line: str) -> str:
    """A line whose last two words stand together, where both are short."""
    before, space, last = line.rpartition(" ")
    if not space or not before:
        return line
    end = f"{before.rpartition(' ')[2]}{_SPACE}{last}"
    return line if len(end) > _LONGEST else f"{before}{_SPACE}{last}"
