"""What EF.DG14 and EF.ATR/INFO say (TR-03105-3.2, units LDS_E and LDS_L)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV, template
from chipkit.errors import CodecError
from chipkit.lds.dg14 import DG14
from chipkit.lds.files import EF
from chipkit.lds.security_infos import TerminalAuthenticationInfo, UnknownSecurityInfo
from chipkit_emulator.examination.case import Each, Unit
from chipkit_emulator.examination.commands import SELECT_MASTER_FILE, select_file
from chipkit_emulator.examination.needs import ATR_INFO, MASTER_FILE, TERMINAL_AUTHENTICATION
from chipkit_emulator.examination.result import ExpectationError

if TYPE_CHECKING:
    from chipkit.lds.security_infos import SecurityInfo
    from chipkit_emulator.examination.card import Card

__all__ = ["UNIT"]

UNIT: Final = Unit()
_CAPABILITIES: Final = 0x47
_EXTENDED_LENGTH: Final = 0x7F66
_CHAINING: Final = 0x80
_OF_TERMINAL_AUTHENTICATION: Final = f"{oids.ID_TA}."
_CVCA_FID: Final = 2
_CVCA_SFI: Final = 1


def _infos(card: Card) -> tuple[SecurityInfo, ...]:
    try:
        return DG14.parse(card.file(EF.DG14)).security_infos.infos
    except CodecError as error:
        raise ExpectationError(f"security infos in EF.DG14: {error}") from None


def _atr_info(card: Card) -> dict[int, TLV]:
    if EF.ATR_INFO not in card.seen:
        card.terminal.reset()
        card.enter_master_file()
        card.seen[EF.ATR_INFO] = card.read(EF.ATR_INFO)
    try:
        return template(card.seen[EF.ATR_INFO])
    except CodecError as error:
        raise ExpectationError(f"data objects, whole and one behind the other: {error}") from None


def _object(card: Card, tag: int) -> TLV:
    found = _atr_info(card).get(tag)
    if found is None:
        raise ExpectationError(f"DO'{tag:02X}' in EF.ATR/INFO")
    return found


@UNIT.case(
    "LDS_E_2", "Terminal Authentication is asked for in version 1, by its general identifier",
    TERMINAL_AUTHENTICATION, each=Each.OPENING,
)  # fmt: skip
def general_identifier(card: Card) -> None:
    """One entry has version 1, and no entry names a protocol of it."""
    infos = _infos(card)
    if not any(isinstance(info, TerminalAuthenticationInfo) and info.version == 1 for info in infos):
        raise ExpectationError("an entry id-TA of version 1")
    if any(info.oid.startswith(_OF_TERMINAL_AUTHENTICATION) for info in infos):
        raise ExpectationError("no entry of a single protocol of Terminal Authentication")


@UNIT.case(
    "LDS_E_5", "each such entry is as its syntax wants it, EF.CVCA named by octet strings",
    TERMINAL_AUTHENTICATION, each=Each.OPENING,
)  # fmt: skip
def syntax_of_the_entry(card: Card) -> None:
    """File identifier and short identifier are octet strings of their sizes."""
    for info in _infos(card):
        if info.oid == oids.ID_TA and isinstance(info, UnknownSecurityInfo):
            raise ExpectationError("an entry id-TA that follows its syntax")
        if isinstance(info, TerminalAuthenticationInfo) and info.version == 1:
            if info.cvca_fid and len(info.cvca_fid) != _CVCA_FID:
                raise ExpectationError("a file identifier of two bytes")
            if info.cvca_sfi and len(info.cvca_sfi) != _CVCA_SFI:
                raise ExpectationError("a short identifier of one byte")


@UNIT.case("LDS_L_1", "EF.ATR/INFO is data objects one behind the other", ATR_INFO)
def data_objects(card: Card) -> None:
    """Every object has tag, a valid length and its value."""
    _atr_info(card)


@UNIT.case("LDS_L_2", "EF.ATR/INFO has the object of extended length", ATR_INFO)
def extended_length(card: Card) -> None:
    """DO'7F66' is there."""
    _object(card, _EXTENDED_LENGTH)


@UNIT.case("LDS_L_3", "that object has two positive numbers", ATR_INFO)
def two_numbers(card: Card) -> None:
    """Both are INTEGERs above 0."""
    try:
        numbers = [der.decode_integer(tlv.expect(der.INTEGER)) for tlv in _object(card, _EXTENDED_LENGTH).children()]
    except CodecError as error:
        raise ExpectationError(f"two integers in DO'7F66': {error}") from None
    if len(numbers) != 2 or min(numbers) <= 0:
        raise ExpectationError("two positive integers in DO'7F66'")


@UNIT.case("LDS_L_4", "the card capabilities tell of command chaining", ATR_INFO)
def chaining(card: Card) -> None:
    """Bit 8 of the third software function table."""
    tables = _object(card, _CAPABILITIES).value
    if len(tables) != 3 or not tables[2] & _CHAINING:
        raise ExpectationError("bit 8 of the third byte of DO'47'")


@UNIT.case("LDS_L_5", "EF.ATR/INFO can be selected in the master file, in plain", ATR_INFO, MASTER_FILE)
def selected(card: Card) -> None:
    """SELECT of the master file, then of EF.ATR/INFO, after a reset."""
    card.terminal.reset()
    card.terminal.plain(SELECT_MASTER_FILE).expect_done(protected=False)
    card.terminal.plain(select_file(EF.ATR_INFO)).expect_done(protected=False)
