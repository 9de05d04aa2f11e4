"""What a person types or a scanner sends, recognised: a number, a CAN, a QR code or a machine readable zone.

Each of them opens a chip or says whose it should be; anything else is refused with a reason (docs/inputs.md).
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import Final

from chipkit.codec.mrz import MRZ, MRZFormat
from chipkit.deviation import Deviation  # noqa: F401 - a hint of the constructor that is made here
from chipkit.errors import CodecError
from chipkit.national.nation import Input, InputKind
from chipkit.national.refusal import InputRefusedError, Refusal
from chipkit.national.vnm.expected import ExpectedHolder
from chipkit.national.vnm.identity_number import NO_EXPIRY, IdentityNumber, OldIdentityNumber
from chipkit.national.vnm.keyboard import has_layout_digits, undo_layout
from chipkit.national.vnm.mrz import is_identity_card, mrz_deviations, personal_number
from chipkit.national.vnm.qr import QRText
from chipkit.national.vnm.qr_fields import SEPARATOR
from chipkit.national.vnm.scanned import Damage, ScannedText, tidy
from chipkit.values import dataclass

__all__ = ["VietnameseInput", "input_of_mrz", "input_of_qr", "read_input"]

_CAN: Final = re.compile(r"\d{6}", re.ASCII)
_DIGITS: Final = re.compile(r"[\d .\-\u00A0\u202F\u2009]+", re.ASCII)
_GROUPING: Final = re.compile(r"[ .\-\u00A0\u202F\u2009]")
_ZONE: Final = re.compile(r"[A-Z0-9<]+")
_FIRST_ROW: Final = re.compile(r"[ACIPV][A-Z<][A-Z<]{3}(?=[A-Z0-9]*<)(?:[A-Z0-9<]{25}|[A-Z0-9<]{31}|[A-Z0-9<]{39})")
"""The first row of a zone by itself, which may have few fillers."""
_LAYOUT_LETTER: Final = re.compile("[^\x00-\x7f]")
_ZONE_SIZES: Final = frozenset(kind.size for kind in MRZFormat)
_FEWEST_FILLERS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class VietnameseInput(Input):
    """What an input can be used for, with what scanners and keyboards in Vietnam did to it."""

    qr: QRText | None = None
    """The QR code, where it was one."""
    expected: ExpectedHolder = field(default_factory=ExpectedHolder)
    """The values to compare with the chip; None for a CAN."""
    damage: tuple[Damage, ...] = ()
    """What befell the text on its way."""

    @property
    def never_expires(self) -> bool:
        """Whether the zone says that the card never expires."""
        return self.mrz is not None and is_identity_card(self.mrz) and self.mrz.date_of_expiry.text == NO_EXPIRY

    @property
    def text_damaged(self) -> bool:
        """Whether names and addresses may have been changed on the way."""
        return any(met.harms_text for met in self.damage)

    @property
    def whole(self) -> bool:
        """Whether the text has its end: of a QR code, the whole date of issue, or a bar behind it."""
        return self.qr is None or self.qr.whole


def read_input(text: str | bytes) -> VietnameseInput:
    """Recognise what was typed or scanned.

    Raises:
        InputRefusedError: The input is not something that stands on a card; `refusal` says what it seems to be instead.
    """
    scanned = tidy(text)
    shown = scanned.text
    if has_layout_digits(shown):
        scanned = _as_digits(scanned)
        shown = scanned.text
    if _DIGITS.fullmatch(shown):
        return _of_digits(_GROUPING.sub("", shown), scanned.damage)
    zone = _zone(scanned)
    if zone is not None:
        return zone
    return input_of_qr(QRText.of(scanned))


def input_of_qr(qr: QRText) -> VietnameseInput:
    """What a QR code can be used for."""
    return VietnameseInput(
        kind=InputKind.QR, can=qr.number.can, qr=qr, expected=ExpectedHolder.from_qr(qr), damage=qr.damage
    )  # fmt: skip


def input_of_mrz(mrz: MRZ, damage: tuple[Damage, ...] = ()) -> VietnameseInput:
    """What a machine readable zone can be used for; that of a Vietnamese ID card tells the CAN too."""
    national = is_identity_card(mrz)
    number = personal_number(mrz) if national else None
    return VietnameseInput(
        kind=InputKind.MRZ,
        can=None if number is None else IdentityNumber(number).can,
        mrz=mrz,
        expected=ExpectedHolder.from_mrz(mrz),
        damage=damage,
        deviations=(*mrz.deviations, *(mrz_deviations(mrz) if national else ())),
    )


def _as_digits(scanned: ScannedText) -> ScannedText:
    """A number typed under the Vietnamese keyboard layout.

    Raises:
        InputRefusedError: The text can stand for more than one number.
    """
    digits = undo_layout(scanned.text, raw=scanned.raw_keys)
    if digits is None:
        raise InputRefusedError(Refusal.NUMBER_DAMAGED, "more than one number can have been typed")
    return ScannedText(digits, (*scanned.damage, Damage.KEYBOARD_LAYOUT))


def _of_digits(digits: str, damage: tuple[Damage, ...]) -> VietnameseInput:
    if _CAN.fullmatch(digits):
        return VietnameseInput(kind=InputKind.CAN, can=digits, damage=damage)
    try:
        number = IdentityNumber(digits)
    except CodecError:
        return _of_old_number(digits, damage)
    expected = ExpectedHolder(number=str(number))
    return VietnameseInput(kind=InputKind.NUMBER, can=number.can, expected=expected, damage=damage)


def _of_old_number(digits: str, damage: tuple[Damage, ...]) -> VietnameseInput:
    try:
        number = OldIdentityNumber(digits)
    except CodecError:
        raise InputRefusedError(Refusal.NUMBER_LENGTH, f"{len(digits)} digits") from None
    return VietnameseInput(kind=InputKind.OLD_NUMBER, expected=ExpectedHolder(old_number=str(number)), damage=damage)


def _zone(scanned: ScannedText) -> VietnameseInput | None:
    """The MRZ, in one line or more, in lower case too; None if the text is not an MRZ."""
    text, damage = scanned.text, scanned.damage
    if _LAYOUT_LETTER.search(text):
        text = undo_layout(text, raw=scanned.raw_keys) or text
        damage = (*damage, Damage.KEYBOARD_LAYOUT)
    zone = "".join(text.split()).upper()
    if SEPARATOR in text or (zone.count("<") < _FEWEST_FILLERS and not _FIRST_ROW.fullmatch(zone)):
        return None
    if not _ZONE.fullmatch(zone):
        raise InputRefusedError(Refusal.MRZ_DAMAGED, "a character that an MRZ cannot contain")
    # two rows with "V" in front, which no document with a chip has (Doc 9303-7, 3.4 and 4.4); one may be missing
    if zone.startswith("V") and len(zone) <= MRZFormat.TD3.size:
        raise InputRefusedError(Refusal.VISA)
    if len(zone) not in _ZONE_SIZES:
        raise InputRefusedError(Refusal.MRZ_DAMAGED, f"{len(zone)} characters")
    try:
        return input_of_mrz(MRZ.parse(zone), damage)
    except CodecError as error:
        raise InputRefusedError(Refusal.MRZ_DAMAGED, error.reason, offset=error.offset) from None
