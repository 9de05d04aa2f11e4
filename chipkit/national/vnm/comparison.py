"""What is printed on a card against what its chip says, one value at a time (docs/inputs.md).

A sign of damage excuses what stands in its place, and a keyboard or a code page what it is known to do; nothing else is
excused. *Unclear* never accuses a holder, and *different* is said only of what no damage that shows can explain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import field, replace
from typing import Final

from chipkit.codec.mrz_text import FILLER, read_names
from chipkit.national.compared import (
    Comparison,
    ComparisonResult,
    check_sizes,
    different,
    same,
    unclear,
)
from chipkit.national.vnm import text as vietnamese
from chipkit.national.vnm.alignment import Token, aligns
from chipkit.national.vnm.keyboard import figures_taken, horned, keys_taken, keystrokes
from chipkit.national.vnm.passage import Pages, Passage, carry, pages_of
from chipkit.national.vnm.zone_name import compare_mrz_name
from chipkit.values import dataclass

__all__ = [
    "compare_address",
    "compare_date",
    "compare_date_of_issue",
    "compare_mrz_name",
    "compare_name",
    "compare_number",
    "compare_sex",
    "compare_zone",
]

_SEPARATED_DATE: Final = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", re.ASCII)
_PLAIN_DATE: Final = re.compile(r"(\d\d)(\d\d)(\d{4})", re.ASCII)
_DAMAGED_DATE: Final = re.compile(r"(?!\d{8}\Z)[\d?\uFFFD\u25A1\u00BF]{7,9}", re.ASCII)
"""Figures in a row, of which one was dropped or doubled, or some were lost."""
_YEAR: Final = re.compile(r"\d{4}", re.ASCII)
_YEARS: Final = range(1900, 2200)
"""What can be the year of a date on a card: figures of which another one results are in another order, or no date."""
_SEXES: Final = {"nam": "M", "m": "M", "male": "M", "nữ": "F", "f": "F", "female": "F"}
_BARE_FEMALE: Final = re.compile(r"nu[a-z0-9]{0,3}", re.ASCII | re.IGNORECASE)
"""The word "Nữ" without its marks, or with keys of an input method; "N" alone may be either word."""
_NEVER: Final = "khongthoihan"
_ABBREVIATIONS: Final = {
    "tp": "thanh pho", "q": "quan", "p": "phuong", "h": "huyen", "x": "xa", "tt": "thi tran", "tx": "thi xa",
    "t": "tinh", "kp": "khu pho", "hcm": "ho chi minh", "tphcm": "thanh pho ho chi minh", "d": "duong",
}  # fmt: skip
_SHORT: Final = 8
"""Up to how many letters of a name one key that was lost or doubled is forgiven; above, two."""
_PER_EDIT: Final = 15
"""For how many letters of an address one edit is forgiven."""
_DROPPED: Final = "aeiouydbcn"
"""Letters that have marks in a language of Vietnam, so that a code page may drop them; an MRZ omits them."""


def compare_name(
    printed: str, chip: str, *, passage: Passage | None = None, chip_pages: Pages | None = None
) -> Comparison:
    """Compare two full names with diacritics.

    Args:
        printed: What was scanned or typed.
        chip: What the chip says.
        passage: What befell the whole input; by default, what this name alone shows.
        chip_pages: The code pages that carry all texts of the chip; by default, those that carry this name.

    Raises:
        CodecError: A value is longer than any name.
    """
    found = _equal(printed, chip)
    only_signs = not vietnamese.words(printed) and vietnamese.has_lost_characters(printed)
    if found is not None and not (only_signs and vietnamese.words(chip)):
        return found
    passage = passage or Passage.alone(printed)
    edits = _edits_of_name(chip) if passage.keys_lost else 0
    found = _explained(printed, chip, passage, pages_of(chip) if chip_pages is None else chip_pages, edits)
    return different(_difference(printed, chip)) if found is None else found


def compare_address(
    printed: str, chip: str, *, passage: Passage | None = None, chip_pages: Pages | None = None
) -> Comparison:
    """Compare two places; signs between the words and common abbreviations make no difference.

    A letter or a figure more or less is unclear: places are written in many ways, and nobody is identified by them.

    Args:
        printed: What was scanned or typed.
        chip: What the chip says.
        passage: As for `compare_name`.
        chip_pages: As for `compare_name`.

    Raises:
        CodecError: A value is longer than any place.
    """
    found = _equal(printed, chip)
    if found is not None:
        return found
    ours, theirs = _expanded(printed), _expanded(chip)
    if ours == theirs:
        return unclear("abbreviated")
    if min(len(ours), len(theirs)) > 1 and (_within(ours, theirs) or _within(theirs, ours)):
        return unclear("partial")
    if vietnamese.base_letters(printed) == vietnamese.base_letters(chip):
        return unclear("diacritics-differ")
    if figures_taken(vietnamese.words(printed), vietnamese.words(chip)):
        return unclear("typed-as-keys")
    edits = 2 + len("".join(theirs)) // _PER_EDIT
    passage = passage or Passage.alone(printed)
    found = _explained(printed, chip, passage, pages_of(chip) if chip_pages is None else chip_pages, edits)
    return different("letters-differ") if found is None else found


def compare_zone(name_field: str, printed: str, *, passage: Passage | None = None) -> Comparison:
    """Compare a full name that was scanned or typed with the name field of the chip's zone.

    Args:
        name_field: The whole name field, fillers included.
        printed: What was scanned or typed.
        passage: What befell the whole input; by default, what this name alone shows.

    Raises:
        CodecError: A value is longer than any name.
    """
    found = compare_mrz_name(name_field, printed)
    if found.result is not ComparisonResult.DIFFERENT:
        return found
    passage = passage or Passage.alone(printed)
    zone = " ".join(read_names(name_field)).strip().casefold()
    if keys_taken(vietnamese.words(printed), zone.split()):
        return unclear("typed-as-keys")
    tokens, spaces_lost = _spaced(passage.tokens(printed), zone)
    edits = _edits_of_name(printed) if passage.keys_lost else 0

    def bare(arrived: str, letter: str) -> bool:
        return arrived == letter or vietnamese.base_letters(arrived) == letter

    def explained(tokens: Sequence[Token], dropped: str) -> bool:
        dropped += " " if spaces_lost else ""
        full = not name_field.endswith(FILLER)
        return aligns(tokens, zone, matches=bare, droppable=dropped.__contains__, edits=edits, open_end=full)

    if explained(tokens, ""):
        return unclear("damaged")
    if not passage.pages:
        return found
    if explained(_spaced(passage.tokens(printed, typed=True), zone)[0], ""):
        return unclear("typed-as-keys")
    return unclear("letters-missing") if explained(tokens, _DROPPED) else found


def compare_number(printed: str, chip: str) -> Comparison:
    """Compare two identity numbers, or two old ones.

    Raises:
        CodecError: A value is longer than any number.
    """
    check_sizes(printed, chip)
    ours, theirs = ("".join(text.split()) for text in (printed, chip))
    if not ours or not theirs:
        return unclear("empty")
    if not all(text.isascii() and text.isdigit() and len(text) in (9, 12) for text in (ours, theirs)):
        return unclear("not-a-number")
    if len(ours) != len(theirs):
        return unclear("other-kind")
    return same() if ours == theirs else different("digits-differ")


def compare_date(printed: str, chip: str) -> Comparison:
    """Compare two dates, ddmmyyyy with or without signs between; a year alone, or "Không thời hạn".

    Raises:
        CodecError: A value is longer than any date.
    """
    check_sizes(printed, chip)
    if not printed.strip() or not chip.strip():
        return unclear("empty")
    ours, theirs = _date(printed), _date(chip)
    if ours is None and theirs is not None and min(theirs) > 0 and _DAMAGED_DATE.fullmatch(printed.strip()):
        tokens, day, year = Passage().tokens(printed.strip()), f"{theirs[0]:02}", f"{theirs[2]:04}"
        orders = (f"{day}{theirs[1]:02}{year}", f"{year}{theirs[1]:02}{day}")
        explained = any(aligns(tokens, full, edits=2) for full in orders)
        return unclear("not-a-date") if explained else different("dates-differ")
    if ours is None or theirs is None:
        return unclear("not-a-date")
    if ours == theirs:
        return same()
    if all(0 in (mine, yours) or mine == yours for mine, yours in zip(ours, theirs, strict=True)):
        return unclear("partial")
    return different("dates-differ")


def compare_date_of_issue(printed: str, chip: str) -> Comparison:
    """Compare two dates of issue. No card has a year alone there: four digits are a date that was cut on its way.

    Raises:
        CodecError: A value is longer than any date.
    """
    found = compare_date(printed, chip)
    return unclear("not-a-date") if _YEAR.fullmatch(printed.strip()) else found


def compare_sex(printed: str, chip: str) -> Comparison:
    """Compare two sexes, as words of Vietnamese or English or as letters of the machine readable zone.

    Raises:
        CodecError: A value is longer than any value of its kind.
    """
    check_sizes(printed, chip)
    ours, theirs = (_SEXES.get(" ".join(vietnamese.words(text))) for text in (printed, chip))
    if not printed.strip() or not chip.strip():
        return unclear("empty")
    if theirs == "M" and _BARE_FEMALE.fullmatch(printed.strip()):
        return different("sexes-differ")
    if ours is None or theirs is None:
        return unclear("not-a-sex")
    return same() if ours == theirs else different("sexes-differ")


def _equal(printed: str, chip: str) -> Comparison | None:
    """What can be said before any letter is held against another; None where the letters decide."""
    check_sizes(printed, chip)
    ours, theirs = vietnamese.words(printed), vietnamese.words(chip)
    if not ours or not theirs:
        return unclear("damaged" if any(map(vietnamese.has_lost_characters, (printed, chip))) else "empty")
    if not vietnamese.same_spellings(printed).isdisjoint(vietnamese.same_spellings(chip)):
        return unclear("damaged") if vietnamese.has_lost_characters(printed) else same()
    joined = ["".join(vietnamese.canonical_words("".join(words))) for words in (ours, theirs)]
    if joined[0] == joined[1] and len(ours) != len(theirs):
        return unclear("spacing")
    unmarked = [vietnamese.base_letters(word) for word in theirs]
    return unclear("typed-as-keys") if _typed(ours, theirs) or _typed(ours, unmarked) else None


def _explained(printed: str, chip: str, passage: Passage, chip_pages: Pages, edits: int) -> Comparison | None:
    """Whether what shows of damage explains every letter that differs; None where it does not."""
    letters = vietnamese.spaced_letters(chip)
    tokens, spaces_lost = _spaced(passage.tokens(_retoned(printed, chip)), letters)
    way = _Way(passage.pages, chip_pages, spaces_lost=spaces_lost, capital=printed.isupper())
    whole = aligns(tokens, letters, matches=way.matches, droppable=way.droppable)
    if not whole and not aligns(tokens, letters, matches=way.matches, droppable=way.droppable, edits=edits):
        return None
    if any(vietnamese.has_lost_characters(text) or vietnamese.has_foreign_characters(text) for text in (printed, chip)):
        return unclear("damaged")
    if vietnamese.base_letters(printed) == vietnamese.base_letters(chip):
        return unclear("diacritics-missing")
    return unclear("letters-missing") if whole and passage.pages else unclear("nearly-equal")


@dataclass(frozen=True, slots=True)
class _Way:
    """What code pages do to single letters, on the way of the print and on that of the chip's own text."""

    pages: Pages
    chip_pages: Pages
    spaces_lost: bool = field(kw_only=True)
    capital: bool = field(kw_only=True)
    """The print is in capitals, of which some pages have fewer than of small letters."""

    def matches(self, arrived: str, letter: str) -> bool:
        """Whether a letter of the print can be this one of the chip, with marks that a page does not have left out."""
        if arrived == letter or letter in vietnamese.LOST:
            return True
        if " " in (arrived, letter) or vietnamese.base_letters(arrived) != vietnamese.base_letters(letter):
            return False
        ours, theirs = vietnamese.marks_of(arrived), vietnamese.marks_of(letter)
        lost = not self._arrives(letter) and ours <= theirs
        return lost or (not carry(self.chip_pages, arrived) and theirs <= ours)

    def droppable(self, letter: str) -> bool:
        """Whether this letter of the chip's can be missing from the print."""
        if letter == " ":
            return self.spaces_lost
        return letter in vietnamese.LOST or not self._arrives(letter)

    def _arrives(self, letter: str) -> bool:
        return carry(self.pages, letter.upper() if self.capital else letter)


def _difference(printed: str, chip: str) -> str:
    bare = [[vietnamese.base_letters(word) for word in vietnamese.words(text)] for text in (printed, chip)]
    return "diacritics-differ" if bare[0] == bare[1] else "letters-differ"


def _spaced(tokens: Sequence[Token], full: str) -> tuple[list[Token], bool]:
    """The tokens, with spaces that may be left out where there are too many; and whether there are too few."""
    more = sum(token.letter == " " for token in tokens) - full.count(" ")
    return [replace(token, optional=True) if more > 0 and token.letter == " " else token for token in tokens], more < 0


def _retoned(printed: str, chip: str) -> str:
    """What was printed, with the tone marks where the chip has them: "hoà" is "hòa"."""
    known = {vietnamese.canonical_words(word): word for word in vietnamese.words(chip)}
    return re.sub(r"\w+", lambda word: known.get(vietnamese.canonical_words(word[0]), word[0]), printed)


def _typed(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether both are the same keys of an input method, joined to letters on one side only, word by word."""
    if len(ours) != len(theirs):
        return False
    pairs = [(mine, yours) for mine, yours in zip(ours, theirs, strict=True) if mine != yours]
    return bool(pairs) and any(
        all(
            (keystrokes(mine, method) == keystrokes(yours, method) and _joined_keys(mine, yours))
            or (method == "telex" and horned(yours) == horned(mine))
            for mine, yours in pairs
        )
        for method in ("telex", "vni")
    )


def _joined_keys(mine: str, yours: str) -> bool:
    """Whether one word has all letters of the other one in their order, and keys besides."""
    bare = sorted((vietnamese.base_letters(mine), vietnamese.base_letters(yours)), key=len)
    return len(bare[0]) < len(bare[1]) and _within(bare[0], bare[1])


def _within(few: Sequence[str], many: Sequence[str]) -> bool:
    """Whether all of the one are among the other, in their order."""
    rest = iter(many)
    return all(one in rest for one in few)


def _edits_of_name(chip: str) -> int:
    return 1 if len(vietnamese.base_letters(chip)) <= _SHORT else 2


def _expanded(place: str) -> list[str]:
    bare = [vietnamese.base_letters(word) for word in vietnamese.words(place)]
    return " ".join(_ABBREVIATIONS.get(word, word) for word in bare).split()


def _date(text: str) -> tuple[int, int, int] | None:
    """Day, month and year; 0 where one is not known, and all 0 for a card that never expires."""
    shown = text.strip()
    if vietnamese.base_letters(shown) == _NEVER:
        return (0, 0, -1)
    match = _SEPARATED_DATE.fullmatch(shown) or _PLAIN_DATE.fullmatch(shown)
    if match is None and not _YEAR.fullmatch(shown):
        return None
    day, month, year = (0, 0, int(shown)) if match is None else (int(part) for part in match.groups())
    return (day, month, year) if day <= 31 and month <= 12 and year in _YEARS else None
