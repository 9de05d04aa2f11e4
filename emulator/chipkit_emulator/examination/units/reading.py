"""Files: who may read them, and that all ways of reading give the same (Doc 9303-10, 3.6; our own cases)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from chipkit.codec import status
from chipkit.codec.tlv import TLV
from chipkit.errors import ChipkitError, CodecError
from chipkit.lds.card_access import CardAccess
from chipkit.lds.com import COM
from chipkit.lds.dg14 import DG14
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD
from chipkit_emulator.crypto.hashes import digest
from chipkit_emulator.examination.case import Each, Unit
from chipkit_emulator.examination.commands import read_current, read_odd, read_short, select_file
from chipkit_emulator.examination.needs import ACCESS_CONTROL, CARD_SECURITY, PACE
from chipkit_emulator.examination.needs import DG14 as HAS_DG14
from chipkit_emulator.examination.result import ExpectationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit_emulator.examination.card import Card
    from chipkit_emulator.examination.terminal import Answer

__all__ = ["UNIT"]

UNIT: Final = Unit()
FileT = TypeVar("FileT")
_SIZE: Final = 16


@UNIT.case("OWN_FILE_1", "no file of the application can be read before access control", ACCESS_CONTROL)
def closed(card: Card) -> None:
    """READ BINARY by short identifier, and SELECT with READ BINARY, of each file that there is."""
    groups = tuple(EF.data_group(number) for number in card.statement.data_groups)
    card.fresh()
    for ef in (EF.COM, EF.SOD, *groups):
        card.terminal.plain(read_short(ef)).expect_refused(protected=False)
        selected = card.terminal.plain(select_file(ef))
        if selected.refused:
            continue
        selected.expect_done(protected=False)
        card.terminal.plain(read_current()).expect_refused(protected=False)


@UNIT.case("OWN_FILE_2", "every file begins with its tag and is as long as it says", each=Each.OPENING)
def whole(card: Card) -> None:
    """EF.COM, EF.SOD and each data group that needs no Terminal Authentication."""
    for ef in card.statement.readable:
        content = card.file(ef)
        try:
            TLV.parse(content).expect(ef.tag)
        except CodecError as error:
            raise ExpectationError(f"{ef.label} as one template with its tag: {error}") from None


@UNIT.case("OWN_FILE_3", "SELECT and short identifier lead to the same file", each=Each.OPENING)
def same_file(card: Card) -> None:
    """The first bytes of each."""
    _in(card)
    for ef in card.statement.readable:
        by_short = _content(card.terminal.send(read_short(ef, _SIZE)))
        card.terminal.send(select_file(ef)).expect_done(protected=card.terminal.in_session)
        answer = card.terminal.send(read_current(0, _SIZE))
        if _content(answer) != by_short:
            answer.unexpected(f"the same bytes of {ef.label} as by its short identifier")


@UNIT.case("OWN_FILE_4", "odd READ BINARY gives the same bytes, in DO'53'", each=Each.OPENING)
def odd_instruction(card: Card) -> None:
    """Of EF.DG1, by short identifier, by file identifier and selected, from an offset."""
    _in(card)
    answer = card.terminal.send(read_short(EF.DG1, _SIZE))
    wanted = _content(answer)[4:8]
    for identifier in (EF.DG1.sfi, EF.DG1.fid, 0):
        answer = card.terminal.send(read_odd(identifier, 4, 6))
        if _content(answer) != bytes(TLV(0x53, wanted)):
            answer.unexpected("DO'53' with four bytes from offset 4 of EF.DG1")


@UNIT.case("OWN_FILE_5", "EF.CardAccess can be read by everybody", PACE)
def card_access(card: Card) -> None:
    """By short identifier, in plain, after a reset."""
    card.terminal.reset()
    card.enter_master_file()
    content = card.read(EF.CARD_ACCESS)
    try:
        CardAccess.parse(content)
    except CodecError as error:
        raise ExpectationError(f"security infos in EF.CardAccess: {error}") from None


@UNIT.case("OWN_FILE_6", "EF.CardSecurity opens after PACE, and not before", CARD_SECURITY, PACE, each=Each.PACE)
def card_security(card: Card) -> None:
    """Refused in plain; read in a session, before the application is selected."""
    card.terminal.reset()
    card.enter_master_file()
    card.terminal.plain(read_short(EF.CARD_SECURITY)).expect_refused(protected=False)
    card.terminal.reset()
    card.terminal.channel = card.pace().establish()
    card.enter_master_file()
    card.read(EF.CARD_SECURITY)


@UNIT.case("OWN_FILE_7", "EF.COM and EF.SOD list the same data groups", each=Each.OPENING)
def same_lists(card: Card) -> None:
    """Neither has one more."""
    listed = {ef.number for ef in _parsed(COM.parse, card.file(EF.COM), EF.COM).files}
    signed = set(_parsed(SOD.parse, card.file(EF.SOD), EF.SOD).security_object.digests)
    if listed != signed:
        raise ExpectationError("the same data groups in EF.COM and EF.SOD")


@UNIT.case("OWN_FILE_8", "every data group has the digest that EF.SOD tells", each=Each.OPENING)
def digests(card: Card) -> None:
    """Of those that need no Terminal Authentication; the signature over them is another question."""
    signed = _parsed(SOD.parse, card.file(EF.SOD), EF.SOD).security_object
    for ef in card.statement.readable:
        if ef.number is not None and digest(signed.hash, card.file(ef)) != signed.digests.get(ef.number):
            raise ExpectationError(f"the digest of {ef.label} that EF.SOD tells")


@UNIT.case("OWN_FILE_9", "EF.DG14 says what EF.CardAccess says, and of PACE no more", PACE, HAS_DG14, each=Each.OPENING)
def nothing_hidden(card: Card) -> None:
    """Each entry of EF.CardAccess stands in EF.DG14, and each one of PACE there in EF.CardAccess (9303-11, 9.2.11)."""
    signed = _parsed(DG14.parse, card.file(EF.DG14), EF.DG14).security_infos
    card.terminal.reset()
    card.enter_master_file()
    told = _parsed(CardAccess.parse, card.read(EF.CARD_ACCESS), EF.CARD_ACCESS).security_infos
    if not set(map(bytes, told.infos)) <= set(map(bytes, signed.infos)):
        raise ExpectationError("every entry of EF.CardAccess in EF.DG14")
    if not set(map(bytes, signed.of_pace)) <= set(map(bytes, told.of_pace)):
        raise ExpectationError("every way of PACE that EF.DG14 has in EF.CardAccess")


def _in(card: Card) -> None:
    """In the application, in a session where the chip wants one."""
    if card.statement.plain:
        card.fresh()
    else:
        card.open()


def _content(answer: Answer) -> bytes:
    if answer.sw not in (status.OK, status.END_OF_FILE) or not answer.data:
        answer.unexpected("content of the file")
    return answer.data


def _parsed(parse: Callable[[bytes], FileT], content: bytes, ef: EF) -> FileT:
    try:
        return parse(content)
    except ChipkitError as error:
        raise ExpectationError(f"{ef.label} as its structure wants it: {error}") from None
