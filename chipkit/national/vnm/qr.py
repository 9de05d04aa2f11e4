"""The text of the QR code that is printed on a Vietnamese ID card (docs/vietnam.md).

Fields separated by "|": number, old number, name, birth, sex, residence and issue on the card of 2021, and four more,
mostly empty, on that of 2024. The code is not signed: it says which card it wants to be, and proves nothing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import field
from enum import Enum, IntEnum, unique
from typing import Final

from chipkit.errors import CodecError
from chipkit.national.refusal import InputRefusedError, Refusal
from chipkit.national.vnm import text as vietnamese
from chipkit.national.vnm.identity_number import IdentityNumber
from chipkit.national.vnm.qr_fields import BASIC, SEPARATOR, FieldReader
from chipkit.national.vnm.scanned import Damage, ScannedText, tidy
from chipkit.values import dataclass

__all__ = ["ExtraGuess", "QRExtra", "QRGeneration", "QRText", "refuse_other_codes"]

_OLD, _NAME, _BIRTH, _SEX, _ADDRESS, _ISSUE = range(1, 7)
_NUMERIC: Final = (0, _OLD, _BIRTH, _ISSUE)
_NUMBER: Final = re.compile(r"[0-9]{12}")
_OLD_NUMBER: Final = re.compile(r"([0-9]{9}|[0-9]{12})?")
_DATE: Final = re.compile(r"[0-9]{8}")
_WRITTEN_DATE: Final = re.compile(r"[0-9]{1,2}[/. -][0-9]{1,2}[/. -][0-9]{4}")
_NEARLY_DATE: Final = re.compile(r"[0-9]{7,9}")
_LINK: Final = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.|mailto:|tel:)", re.IGNORECASE)
_PAYMENT: Final = re.compile(r"6304[0-9A-F]{4}$|A000000727", re.IGNORECASE)
_FEWEST_FILLERS: Final = 5
_SEXES: Final = frozenset({"nam", "nữ"})


@unique
class QRGeneration(IntEnum):
    """Which card the code is of, by the number of its fields."""

    CCCD_2021 = 2021
    """Seven fields, on the front of the căn cước công dân."""
    CARD_2024 = 2024
    """Eleven fields, on the back of the thẻ căn cước."""


@unique
class ExtraGuess(Enum):
    """What a field behind the seventh may hold, by its shape alone: their order is not published."""

    EMPTY = "empty"
    CANCELLED_NUMBER = "cancelled number"
    NAME = "name of a parent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class QRExtra:
    """A field behind the seventh; what it is, is a guess."""

    text: str = field(repr=False)

    @property
    def guess(self) -> ExtraGuess:
        """What it may be. A guess."""
        if not self.text.strip():
            return ExtraGuess.EMPTY
        if _NUMBER.fullmatch(self.text):
            return ExtraGuess.CANCELLED_NUMBER
        named = all(char.isalpha() or char in " '-." or unicodedata.combining(char) for char in self.text)
        return ExtraGuess.NAME if named else ExtraGuess.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class QRText:
    """A card's QR code. Dates are ddmmyyyy where they are not damaged."""

    number: IdentityNumber
    generation: QRGeneration | None
    """None where separators were lost or added, and with them what tells it."""
    fields: tuple[str, ...] = field(repr=False)
    """All fields in their order, empty ones among them."""
    damage: tuple[Damage, ...] = ()
    """What befell the text on its way."""

    @classmethod
    def parse(cls, text: str | bytes) -> QRText:
        """Read the text of a code as a scanner or a camera gives it.

        Raises:
            InputRefusedError: The code is not a card's, or its number cannot be read without guessing.
        """
        return cls.of(tidy(text))

    @classmethod
    def of(cls, scanned: ScannedText) -> QRText:
        """Read a text that was tidied already.

        Raises:
            InputRefusedError: As `parse`.
        """
        refuse_other_codes(scanned.text)
        reader = FieldReader(scanned, dict.fromkeys(scanned.damage))
        parts, counted = reader.read()
        damage = reader.damage
        fields = tuple(unicodedata.normalize("NFC", each.strip()) for each in parts)
        _note_texts(fields, damage)
        _note_shapes(fields, damage)
        generation = QRGeneration.CARD_2024 if len(fields) > BASIC else QRGeneration.CCCD_2021
        return cls(
            number=_number(fields[0]), generation=generation if counted else None, fields=fields, damage=tuple(damage)
        )  # fmt: skip

    @property
    def old_number(self) -> str:
        """The nine-digit number of the earlier paper card; empty if the holder had none."""
        return self.fields[_OLD]

    @property
    def full_name(self) -> str:
        """The holder's name with its diacritics."""
        return self.fields[_NAME]

    @property
    def date_of_birth(self) -> str:
        """Eight digits: ddmmyyyy."""
        return self.fields[_BIRTH]

    @property
    def sex(self) -> str:
        """The word "Nam" or "Nữ"."""
        return self.fields[_SEX]

    @property
    def address(self) -> str:
        """The place of residence."""
        return self.fields[_ADDRESS]

    @property
    def date_of_issue(self) -> str:
        """Eight digits: ddmmyyyy."""
        return self.fields[_ISSUE]

    @property
    def whole(self) -> bool:
        """Whether the date of issue has its end: a code that was cut in it, or before it, has as many fields.

        Its digits tell, with signs between them too, or the bar behind it, be it empty.
        """
        if _DATE.fullmatch(self.date_of_issue) or _WRITTEN_DATE.fullmatch(self.date_of_issue):
            return True
        return len(self.fields) > BASIC and Damage.END not in self.damage

    @property
    def extras(self) -> tuple[QRExtra, ...]:
        """The fields behind the seventh, which only the card of 2024 has."""
        return tuple(QRExtra(each) for each in self.fields[BASIC:])

    @property
    def text_damaged(self) -> bool:
        """Whether names and addresses may have been changed on the way."""
        return any(met.harms_text for met in self.damage)


def refuse_other_codes(text: str) -> None:
    """Refuse what is known not to be a card's code.

    Raises:
        InputRefusedError: The text is a web address, a code for payments or a machine readable zone.
    """
    if _LINK.match(text):
        raise InputRefusedError(Refusal.WEB_ADDRESS)
    if text.startswith("000201") and SEPARATOR not in text[:32] and _PAYMENT.search(text):
        raise InputRefusedError(Refusal.BANK_QR)
    if text.count("<") >= _FEWEST_FILLERS and SEPARATOR not in text:
        raise InputRefusedError(Refusal.MRZ)


def _number(text: str) -> IdentityNumber:
    try:
        return IdentityNumber(text)
    except CodecError as error:
        raise InputRefusedError(Refusal.NUMBER_DAMAGED, error.reason) from None


def _note_texts(fields: tuple[str, ...], damage: dict[Damage, None]) -> None:
    """Note what a Vietnamese text does not have."""
    texts = [each for at, each in enumerate(fields) if at not in _NUMERIC]
    if any(map(vietnamese.has_lost_characters, texts)):
        damage[Damage.LOST_CHARACTERS] = None
    if any(map(vietnamese.has_foreign_characters, texts)):
        damage[Damage.FOREIGN_CHARACTERS] = None
    if not any(map(vietnamese.has_marks, texts)):
        damage[Damage.NO_DIACRITICS] = None


def _note_shapes(fields: tuple[str, ...], damage: dict[Damage, None]) -> None:
    """Note what is odd in the other fields; the code is not refused for it."""
    if Damage.SEPARATOR_LOST in damage:
        return
    dates = [fields[_BIRTH], fields[_ISSUE]]
    if _NEARLY_DATE.fullmatch(fields[_ISSUE]) and not _DATE.fullmatch(fields[_ISSUE]):
        damage[Damage.END] = None
        dates.pop()
    shaped = all(map(_DATE.fullmatch, dates)) and _OLD_NUMBER.fullmatch(fields[_OLD])
    if not shaped or fields[_SEX].casefold() not in _SEXES:
        damage[Damage.FIELD_SHAPE] = None
