"""The fields of a card's QR code, found again where keyboards and scanners changed the signs between them.

With the vertical bar in place the fields are counted. Where another sign stands for it, or one is missing or doubled,
the two dates tell where the fields are; where they do not, nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import Final

from chipkit.national.refusal import InputRefusedError, Refusal
from chipkit.national.vnm import text as vietnamese
from chipkit.national.vnm.keyboard import LAYOUT_CHARACTERS, has_layout_digits, undo_layout
from chipkit.national.vnm.scanned import Damage, ScannedText
from chipkit.values import dataclass

__all__ = ["BASIC", "EXTENDED", "SEPARATOR", "FieldReader"]

SEPARATOR: Final = "|"
BASIC: Final = 7
"""Fields of the card of 2021."""
EXTENDED: Final = 11
"""Fields of the card of 2024."""

_NUMBER: Final = re.compile(r"[0-9]{12}")
_OLD_NUMBER: Final = re.compile(r"([0-9]{9}|[0-9]{12})?")
_DATE: Final = re.compile(r"[0-9]{8}")
_NEARLY_DATE: Final = re.compile(r"[0-9]{7,9}")
_NUMBERS_JOINED: Final = re.compile(r"([0-9]{12})([0-9]{9}|[0-9]{12})")
_OLD_AND_NAME: Final = re.compile(r"((?:[0-9]{9}|[0-9]{12})?)([^0-9].*)", re.DOTALL)
_PLAIN_NUMBERS: Final = re.compile(r"[0-9]{12}(?:[0-9]{9}|[0-9]{12})?(?![0-9])")
"""A number, with an old one behind it or without: letters that follow are a name's."""
_UNSEPARATED: Final = re.compile(
    r"([0-9]{12})((?:[0-9]{9}|[0-9]{12})?)([^\W\d][^\d|]{1,120})"
    r"((?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])(?:19|20|21)[0-9]{2})N.*",
    re.DOTALL,
)
_SHORTEST_CODE: Final = 16
_NUMBER_DIGITS: Final = 12
_FEWEST_DIGITS: Final = 9
"""Fewer digits at the beginning are not a number that was damaged."""
_DATES_AT: Final = (3, 6)
"""Where the dates of birth and of issue stand."""
_MOST_EXTRAS: Final = 5
_FEWEST_OF_A_CARD: Final = 3
_INNER: Final = 2
"""Fields between the number and the date of birth, and between the two dates."""


@dataclass(slots=True)
class FieldReader:
    """The taking apart of one text."""

    scanned: ScannedText
    damage: dict[Damage, None] = field(default_factory=dict)
    """What was met, in the order met."""

    def read(self) -> tuple[tuple[str, ...], bool]:
        """The fields, seven to twelve; and whether their number tells the generation of the card.

        Raises:
            InputRefusedError: The code is not a card's, has other fields, or its number cannot be read.
        """
        text = self.scanned.text
        if SEPARATOR not in text:
            return self._without_bars(text)
        parts = [self._digits(part) for part in self._split(text)]
        self._check_number(parts)
        if len(parts) in (BASIC, EXTENDED):
            return tuple(parts), True
        if _in_place(parts):
            return tuple(parts), False
        return self._with_wrong_count(parts), True

    def _split(self, text: str) -> list[str]:
        parts, doubled = text.split(SEPARATOR), text.split(SEPARATOR * 2)
        if len(parts) in (BASIC, EXTENDED) or len(doubled) not in (BASIC, EXTENDED):
            return parts
        self.damage[Damage.SEPARATOR_COUNT] = None
        return doubled

    def _check_number(self, parts: list[str]) -> None:
        number = parts[0]
        if _NUMBER.fullmatch(number) or _NUMBERS_JOINED.fullmatch(number):
            return
        numeric = number.isascii() and number.isdigit()
        if numeric or has_layout_digits(number) or len(parts) in (BASIC, EXTENDED):
            raise InputRefusedError(Refusal.NUMBER_DAMAGED)
        raise _unknown(self.scanned.text)

    def _with_wrong_count(self, parts: list[str]) -> tuple[str, ...]:
        """The fields where one bar is missing or too many."""
        place = _dates(parts)
        if place is None:
            raise InputRefusedError(Refusal.FIELD_COUNT, f"{len(parts)} fields")
        birth, issue = place
        head, middle, tail = parts[1:birth], parts[birth + 1 : issue], parts[issue + 1 :]
        off = abs(len(head) - _INNER) + abs(len(middle) - _INNER)
        tail_off = abs(len(tail) - 4) if len(tail) > _INNER else len(tail) * 2
        if off + tail_off != 1 or (tail_off and any(tail)):
            raise InputRefusedError(Refusal.FIELD_COUNT, f"{len(parts)} fields")
        self.damage[Damage.END if tail_off else Damage.SEPARATOR_COUNT] = None
        extras = [""] * 4 if tail_off else tail
        return (*_head(parts[0], head), parts[birth], *_middle(middle), parts[issue], *extras)

    def _without_bars(self, text: str) -> tuple[tuple[str, ...], bool]:
        """The fields of a text in which another sign or none stands for the bar."""
        text = self._with_plain_number(text)
        if not _NUMBER.match(text):
            raise _refusal(text)
        sign = text[12:13]
        found = None if not sign or sign.isdigit() else self._by_shape(text, sign)
        if found is not None:
            self.damage[Damage.SEPARATOR] = None
            # empty fields at the end went with the space behind the text
            return found, len(found) == EXTENDED or not sign.isspace()
        unseparated = _UNSEPARATED.fullmatch(text)
        if unseparated is not None:
            self.damage[Damage.SEPARATOR_LOST] = None
            return (*unseparated.groups(), "", "", ""), False
        raise _refusal(text)

    def _by_shape(self, text: str, sign: str) -> tuple[str, ...] | None:
        """The fields between signs that may also stand inside a name or an address."""
        parts = [self._digits(part) for part in text.split(sign)]
        place = _dates(parts)
        if place is None or not _OLD_NUMBER.fullmatch(parts[1]):
            return None
        birth, issue = place
        head, middle, tail = parts[2:birth], parts[birth + 1 : issue], parts[issue + 1 :]
        if not head or len(middle) < _INNER or len(tail) not in (0, 4):
            return None
        sex, *address = middle
        return (parts[0], parts[1], sign.join(head), parts[birth], sex, sign.join(address), parts[issue], *tail)

    def _with_plain_number(self, text: str) -> str:
        """The text with digits at its beginning, where keys of digits gave letters."""
        if _PLAIN_NUMBERS.match(text):
            return text
        taken = (at for at, char in enumerate(text) if char not in LAYOUT_CHARACTERS and not char.isdigit())
        end = next(taken, len(text))
        return self._digits(text[:end]) + text[end:]

    def _digits(self, part: str) -> str:
        """A field, with digits where keys of digits gave letters and nothing else."""
        shown = part.strip()
        if not has_layout_digits(shown):
            return shown if shown.isdigit() or not shown else part
        plain = undo_layout(shown, raw=self.scanned.raw_keys)
        self.damage[Damage.KEYBOARD_LAYOUT] = None
        return shown if plain is None else plain


def _in_place(parts: list[str]) -> bool:
    """Whether the seven fields of every card are there and something behind them that no card is known to have.

    As many extras as the card of 2024 has, but for one empty field that was dropped or doubled, are that card's.
    """
    extras = parts[BASIC:]
    if not 0 < len(extras) <= _MOST_EXTRAS or (len(extras) >= _FEWEST_OF_A_CARD and not any(extras)):
        return False
    return all(_DATE.fullmatch(parts[at]) for at in _DATES_AT)


def _dates(parts: list[str]) -> tuple[int, int] | None:
    """Where the dates of birth and of issue stand: the first and the last that look like one."""
    birth = next((at for at in range(1, len(parts)) if _DATE.fullmatch(parts[at])), None)
    if birth is None or birth + 2 >= len(parts):
        birth = next((at for at in range(_INNER, len(parts)) if _NEARLY_DATE.fullmatch(parts[at])), len(parts))
    issue = next((at for at in reversed(range(birth + 2, len(parts))) if _NEARLY_DATE.fullmatch(parts[at])), None)
    return None if issue is None else (birth, issue)


def _head(number: str, head: list[str]) -> tuple[str, str, str]:
    """Number, old number and name, where a bar is missing or too many between them."""
    joined = _NUMBERS_JOINED.fullmatch(number)
    if joined:
        return joined[1], joined[2], head[0] if len(head) == 1 else ""
    if len(head) == 1 and (split := _OLD_AND_NAME.fullmatch(head[0])):
        return number, split[1], split[2]
    if len(head) == _INNER:
        return number, head[0], head[1]
    filled = [part for part in head if part]
    old = filled[0] if filled and _OLD_NUMBER.fullmatch(filled[0]) else ""
    names = [part for part in filled if part != old]
    return number, old, names[0] if len(names) == 1 else ""


def _middle(middle: list[str]) -> tuple[str, str]:
    """Sex and address; empty if the bar between them is missing, since they cannot be told apart then."""
    filled = [part for part in middle if part]
    return (filled[0], filled[1]) if len(middle) >= _INNER and len(filled) == _INNER else ("", "")


def _refusal(text: str) -> InputRefusedError:
    """The refusal of a text without bars: by the digits that it begins with, and by what follows them."""
    digits = len(text) - len(text.lstrip("0123456789"))
    if digits == _NUMBER_DIGITS and not text[digits : digits + 1].isalnum():
        return InputRefusedError(Refusal.FIELD_COUNT)
    if digits >= _FEWEST_DIGITS and vietnamese.has_marks(text):
        return InputRefusedError(Refusal.NUMBER_DAMAGED)
    return _unknown(text)


def _unknown(text: str) -> InputRefusedError:
    """The refusal of a text without a number: long and without a space, it is a code for some server."""
    opaque = len(text) >= _SHORTEST_CODE and text.isascii() and not any(char.isspace() for char in text)
    return InputRefusedError(Refusal.VNEID if opaque else Refusal.UNKNOWN)
