"""Where a text may go on in the next line: not inside of words that mean something together alone.

A word without a blank in it that is wider than its place, as a name may be, goes on wherever the line ends.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTextBoundaryFinder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["INSEPARABLE", "fitted", "joined", "widest_word"]

_SPACE: Final = "\u00a0"
_HERE: Final = "\u200b"
"""Unseen, and a line may end there."""
_WORD: Final = re.compile(r"[^ \t\r\n]+")
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


def widest_word(text: str, advance: Callable[[str], int]) -> int:
    """The width of the widest of its words.

    Args:
        text: The text.
        advance: Gives the width of a text.
    """
    return max(map(advance, _WORD.findall(text)), default=0)


def fitted(text: str, width: int, advance: Callable[[str], int]) -> str:
    """A text in which a line may end within each word that is wider than a line.

    Args:
        text: The text.
        width: The width of a line.
        advance: Gives the width of a text.
    """
    if width <= 0 or advance(text) <= width:
        return text
    return _WORD.sub(lambda found: found[0] if advance(found[0]) <= width else _apart(found[0], width, advance), text)


def _apart(word: str, width: int, advance: Callable[[str], int]) -> str:
    """A word that is wider than a line, in pieces of it; words that were held together are let go first."""
    if _SPACE in word:
        return fitted(word.replace(_SPACE, " "), width, advance)
    return _HERE.join(_pieces(word, width, advance))


def _pieces(word: str, width: int, advance: Callable[[str], int]) -> Iterator[str]:
    """Each as long as a line takes, and none of them part of a letter with its marks."""
    letters = list(_letters(word))
    guess, begin = max(1, len(letters) * width // max(1, advance(word))), 0
    while begin < len(letters):
        end = min(len(letters), begin + guess)
        while end < len(letters) and advance("".join(letters[begin : end + 1])) <= width:
            end += 1
        while end > begin + 1 and advance("".join(letters[begin:end])) > width:
            end -= 1
        yield "".join(letters[begin:end])
        begin = end


def _letters(word: str) -> Iterator[str]:
    """Its letters, each with the marks on it."""
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, word)
    units, begin = word.encode("utf-16-le", "surrogatepass"), 0
    while (end := finder.toNextBoundary()) > begin:
        yield units[2 * begin : 2 * end].decode("utf-16-le", "surrogatepass")
        begin = end
