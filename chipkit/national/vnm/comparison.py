"""What is printed on a card against what its chip says, one value at a time (docs/inputs.md).

*Different* is said only where neither side shows damage and the letters themselves differ. A scanner that lost or
mangled letters, a keyboard that joined them and a missing diacritic leave it *unclear*: that never accuses a holder.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, unique
from typing import TYPE_CHECKING, Final, NoReturn

from chipkit.codec.mrz import transliterate
from chipkit.errors import CodecError
from chipkit.national.vnm import text as vietnamese
from chipkit.national.vnm.keyboard import keystrokes

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "MAX_VALUE",
    "Comparison",
    "ComparisonResult",
    "compare_address",
    "compare_date",
    "compare_mrz_name",
    "compare_name",
    "compare_number",
    "compare_sex",
]

MAX_VALUE: Final = 1000
"""The most characters of a value that is compared."""

_SEPARATED_DATE: Final = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", re.ASCII)
_PLAIN_DATE: Final = re.compile(r"(\d\d)(\d\d)(\d{4})", re.ASCII)
_YEAR: Final = re.compile(r"\d{4}", re.ASCII)
_SEXES: Final = {"nam": "M", "m": "M", "male": "M", "nữ": "F", "f": "F", "female": "F"}
_NEVER: Final = "khongthoihan"
_ABBREVIATIONS: Final = {
    "tp": "thanh pho", "q": "quan", "p": "phuong", "h": "huyen", "x": "xa", "tt": "thi tran", "tx": "thi xa",
    "t": "tinh", "kp": "khu pho", "hcm": "ho chi minh", "tphcm": "thanh pho ho chi minh", "d": "duong",
}  # fmt: skip
_SHORT: Final = 8
"""Up to how many letters one edit is forgiven; above, two."""
_PER_EDIT: Final = 15
"""For how many letters of an address one edit is forgiven."""


@unique
class ComparisonResult(Enum):
    """How two values compare."""

    SAME = "same"
    DIFFERENT = "different"
    UNCLEAR = "unclear"
    """One of them is damaged, incomplete or empty, so that nothing can be said."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two values compare, and why."""

    result: ComparisonResult
    reason: str
    """A word of a closed set, listed in `docs/inputs.md`; never what was compared."""

    def __bool__(self) -> NoReturn:
        """Refuse to be a condition: unclear is neither true nor false."""
        raise TypeError("compare the result with `is`")


def _same(reason: str = "equal") -> Comparison:
    return Comparison(ComparisonResult.SAME, reason)


def _different(reason: str) -> Comparison:
    return Comparison(ComparisonResult.DIFFERENT, reason)


def _unclear(reason: str) -> Comparison:
    return Comparison(ComparisonResult.UNCLEAR, reason)


def compare_name(printed: str, chip: str, *, damaged: bool = False) -> Comparison:
    """Compare two full names with diacritics.

    Args:
        printed: What was scanned or typed.
        chip: What the chip says.
        damaged: What was scanned shows damage elsewhere, so that this may be damaged too.

    Raises:
        CodecError: One of them is longer than any name.
    """
    known = _known(printed, chip)
    if known is not None:
        return known
    return _letters_differ(printed, chip, damaged=damaged, edits=_edits_of_name(chip))


def compare_address(printed: str, chip: str, *, damaged: bool = False) -> Comparison:
    """Compare two places; signs between the words and common abbreviations are no matter.

    Raises:
        CodecError: One of them is longer than any place.
    """
    known = _known(printed, chip)
    if known is not None:
        return known
    ours, theirs = _expanded(printed), _expanded(chip)
    if ours == theirs:
        return _unclear("abbreviated")
    if min(len(ours), len(theirs)) > 1 and (_within(ours, theirs) or _within(theirs, ours)):
        return _unclear("partial")
    edits = 2 + len("".join(theirs)) // _PER_EDIT
    return _letters_differ(printed, chip, damaged=damaged, edits=edits)


def compare_mrz_name(primary: str, secondary: str, name: str, *, cut: bool) -> Comparison:
    """Compare a name of the machine readable zone, which has no diacritics and may be cut, with a full one.

    Args:
        primary: The primary identifier.
        secondary: The secondary identifier.
        name: The full name with diacritics.
        cut: Whether the name field of the zone is full to its end.

    Raises:
        CodecError: One of them is longer than any name.
    """
    _check_sizes(primary, secondary, name)
    zone, full = (transliterate(each).replace(" ", "") for each in (f"{primary} {secondary}", name))
    if not zone or not full:
        return _unclear("empty")
    if zone == full:
        return _same()
    if cut:
        return _same("cut") if full.startswith(zone) else _unclear("cut")
    if vietnamese.has_lost_characters(name) or _within(full, zone):
        return _unclear("letters-missing")
    if _near(zone, full, _edits_of_name(name)):
        return _unclear("nearly-equal")
    return _different("letters-differ")


def compare_number(printed: str, chip: str) -> Comparison:
    """Compare two personal numbers, or two old ones.

    Raises:
        CodecError: One of them is longer than any number.
    """
    _check_sizes(printed, chip)
    ours, theirs = ("".join(text.split()) for text in (printed, chip))
    if not ours or not theirs:
        return _unclear("empty")
    if not all(text.isascii() and text.isdigit() and len(text) in (9, 12) for text in (ours, theirs)):
        return _unclear("not-a-number")
    if len(ours) != len(theirs):
        return _unclear("other-kind")
    return _same() if ours == theirs else _different("digits-differ")


def compare_date(printed: str, chip: str) -> Comparison:
    """Compare two dates, ddmmyyyy with or without signs between; a year alone, or "Không thời hạn".

    Raises:
        CodecError: One of them is longer than any date.
    """
    _check_sizes(printed, chip)
    if not printed.strip() or not chip.strip():
        return _unclear("empty")
    ours, theirs = _date(printed), _date(chip)
    if ours is None or theirs is None:
        return _unclear("not-a-date")
    if ours == theirs:
        return _same()
    if all(0 in (mine, yours) or mine == yours for mine, yours in zip(ours, theirs, strict=True)):
        return _unclear("partial")
    return _different("dates-differ")


def compare_sex(printed: str, chip: str) -> Comparison:
    """Compare two sexes, as words of Vietnamese or English or as letters of the machine readable zone.

    Raises:
        CodecError: One of them is longer than any value.
    """
    _check_sizes(printed, chip)
    ours, theirs = (_SEXES.get(" ".join(vietnamese.words(text))) for text in (printed, chip))
    if not printed.strip() or not chip.strip():
        return _unclear("empty")
    if ours is None or theirs is None:
        return _unclear("not-a-sex")
    return _same() if ours == theirs else _different("sexes-differ")


def _known(printed: str, chip: str) -> Comparison | None:
    """What can be said before any letter is held against another; None where the letters decide."""
    _check_sizes(printed, chip)
    ours, theirs = vietnamese.canonical_words(printed), vietnamese.canonical_words(chip)
    if not ours or not theirs:
        return _unclear("empty")
    if vietnamese.has_lost_characters(printed) or vietnamese.has_lost_characters(chip):
        return _unclear("damaged")
    if ours == theirs:
        return _same()
    if vietnamese.base_letters(printed) != vietnamese.base_letters(chip):
        return None
    if vietnamese.has_marks(printed) != vietnamese.has_marks(chip):
        return _unclear("diacritics-missing")
    joined = ["".join(vietnamese.words(text)) for text in (printed, chip)]
    return _unclear("spacing" if joined[0] == joined[1] else "diacritics-differ")


def _letters_differ(printed: str, chip: str, *, damaged: bool, edits: int) -> Comparison:
    """Whether something innocent explains that the letters differ."""
    if damaged or any(map(vietnamese.has_foreign_characters, (printed, chip))):
        return _unclear("damaged")
    if _typed(printed, chip):
        return _unclear("typed-as-keys")
    if _explained_by_loss(printed, chip, edits):
        return _unclear("letters-missing")
    if _near(vietnamese.base_letters(printed), vietnamese.base_letters(chip), edits):
        return _unclear("nearly-equal")
    return _different("letters-differ")


def _typed(printed: str, chip: str) -> bool:
    """Whether both are the same keys of an input method, joined to letters on one side only."""
    ours, theirs = vietnamese.words(printed), vietnamese.words(chip)
    if len(ours) != len(theirs):
        return False
    pairs = list(zip(ours, theirs, strict=True))
    return any(
        all(keystrokes(mine, method) == keystrokes(yours, method) for mine, yours in pairs)
        for method in ("telex", "vni")
    )


def _explained_by_loss(printed: str, chip: str, edits: int) -> bool:
    """Whether letters with marks were dropped, or where nothing that came has a mark, changed for anything."""
    if not vietnamese.has_marks(chip):
        return False
    arrived, plain = vietnamese.base_letters(printed), vietnamese.surviving_letters(chip, "ascii")
    if _within(plain, arrived) and (
        not vietnamese.has_marks(printed) or _within(arrived, vietnamese.base_letters(chip))
    ):
        return True
    return any(_near(arrived, left, edits) for left in (plain, vietnamese.surviving_letters(chip, "cp1252")))


def _within(few: Sequence[str], many: Sequence[str]) -> bool:
    """Whether all of the one are among the other, in their order."""
    rest = iter(many)
    return all(one in rest for one in few)


def _edits_of_name(chip: str) -> int:
    return 1 if len(vietnamese.base_letters(chip)) <= _SHORT else 2


def _near(ours: str, theirs: str, edits: int) -> bool:
    """Whether dropping and adding at most `edits` characters makes one the other, in time linear in their length."""
    if abs(len(ours) - len(theirs)) > edits:
        return False
    # distances of the prefixes of `ours` of length at + shift to that of `theirs` of length at, for a band of shifts
    far = edits + 1
    band = [abs(shift) if shift >= 0 else far for shift in range(-edits, edits + 1)]
    for at, letter in enumerate(theirs, 1):
        before, band = band, []
        for index in range(2 * edits + 1):
            end = at + index - edits
            best = far
            if index < 2 * edits:
                best = min(best, before[index + 1] + 1)
            if index and 0 < end <= len(ours):
                best = min(best, band[index - 1] + 1)
            if 0 < end <= len(ours) and ours[end - 1] == letter:
                best = min(best, before[index])
            band.append(best if 0 <= end <= len(ours) else far)
        if min(band) >= far:
            return False
    return band[len(ours) - len(theirs) + edits] <= edits


def _expanded(place: str) -> list[str]:
    bare = [vietnamese.base_letters(word) for word in vietnamese.words(place)]
    return " ".join(_ABBREVIATIONS.get(word, word) for word in bare).split()


def _date(text: str) -> tuple[int, int, int] | None:
    """Day, month and year; 0 where one is not known, and all 0 for a card that never expires."""
    shown = text.strip()
    if vietnamese.base_letters(shown) == _NEVER:
        return (0, 0, -1)
    match = _SEPARATED_DATE.fullmatch(shown) or _PLAIN_DATE.fullmatch(shown)
    if match is None:
        return (0, 0, int(shown)) if _YEAR.fullmatch(shown) else None
    day, month, year = (int(part) for part in match.groups())
    return (day, month, year) if day <= 31 and month <= 12 else None


def _check_sizes(*values: str) -> None:
    for value in values:
        if len(value) > MAX_VALUE:
            raise CodecError(f"value of {len(value)} characters to compare, at most {MAX_VALUE}", offset=MAX_VALUE)
