"""Basic Access Control (Doc 9303-11, 4.3): our own cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.lds.files import EF
from chipkit_emulator.examination.bac import BACRun
from chipkit_emulator.examination.case import Unit
from chipkit_emulator.examination.commands import get_challenge, read_short
from chipkit_emulator.examination.needs import BAC as CLAIMED
from chipkit_emulator.examination.result import CannotRunError

if TYPE_CHECKING:
    from chipkit_emulator.examination.card import Card

__all__ = ["UNIT"]

UNIT: Final = Unit()
_OTHER_MRZ: Final = "SPECIMEN<8000101130010112"


def _begun(card: Card) -> BACRun:
    card.fresh()
    return card.bac()


def _still_closed(card: Card) -> None:
    card.terminal.plain(read_short(EF.DG1)).expect_refused(protected=False)


@UNIT.case("OWN_BAC_1", "the right keys open the application", CLAIMED)
def opens(card: Card) -> None:
    """Both ends prove themselves, and EF.DG1 can be read."""
    run = _begun(card)
    card.terminal.channel = run.establish()
    card.terminal.expect_alive()


@UNIT.case("OWN_BAC_2", "a wrong checksum opens nothing", CLAIMED)
def wrong_checksum(card: Card) -> None:
    """One bit of M.IFD."""
    run = _begun(card)
    proof = run.proof(run.challenge())
    run.present(proof[:-1] + bytes([proof[-1] ^ 1])).expect_refused(protected=False)
    _still_closed(card)


@UNIT.case("OWN_BAC_3", "a right checksum over another challenge opens nothing", CLAIMED)
def other_challenge(card: Card) -> None:
    """The proof is over a challenge that the chip did not give."""
    run = _begun(card)
    challenge = run.challenge()
    run.present(run.proof(bytes(byte ^ 0xFF for byte in challenge))).expect_refused(protected=False)
    _still_closed(card)


@UNIT.case("OWN_BAC_4", "a proof without a challenge opens nothing", CLAIMED)
def no_challenge(card: Card) -> None:
    """EXTERNAL AUTHENTICATE without GET CHALLENGE."""
    run = _begun(card)
    run.present(run.proof(bytes(8))).expect_refused(protected=False)
    _still_closed(card)


@UNIT.case("OWN_BAC_5", "a challenge serves once", CLAIMED)
def challenge_used_up(card: Card) -> None:
    """After a failure the right proof over the same challenge comes too late."""
    run = _begun(card)
    challenge = run.challenge()
    proof = run.proof(challenge)
    run.present(bytes([proof[0] ^ 1]) + proof[1:]).expect_refused(protected=False)
    run.present(proof).expect_refused(protected=False)
    _still_closed(card)


@UNIT.case("OWN_BAC_6", "the first of two challenges is over", CLAIMED)
def first_of_two(card: Card) -> None:
    """The proof is over the first one."""
    run = _begun(card)
    proof = run.proof(run.challenge())
    run.challenge()
    run.present(proof).expect_refused(protected=False)
    _still_closed(card)


@UNIT.case("OWN_BAC_7", "the keys of another MRZ open nothing", CLAIMED)
def other_mrz(card: Card) -> None:
    """Keys, checksum and all of another document."""
    if card.passwords.mrz_information == _OTHER_MRZ:
        raise CannotRunError("the card has the very MRZ that stands for another one")
    card.fresh()
    run = BACRun(card.terminal, _OTHER_MRZ, card.random)
    run.present(run.proof(run.challenge())).expect_refused(protected=False)
    _still_closed(card)


@UNIT.case("OWN_BAC_8", "a proof that is too short is refused", CLAIMED)
def too_short(card: Card) -> None:
    """39 bytes of 40."""
    run = _begun(card)
    run.present(run.proof(run.challenge())[:-1]).expect_refused(protected=False)
    _still_closed(card)


@UNIT.case("OWN_BAC_9", "no two challenges are alike", CLAIMED)
def fresh_challenges(card: Card) -> None:
    """Four of them, one after a reset."""
    run = _begun(card)
    seen = [run.challenge() for _ in range(3)]
    card.fresh()
    answer = card.terminal.plain(get_challenge())
    seen.append(answer.expect_done(protected=False))
    if len(set(seen)) < len(seen):
        answer.unexpected("a challenge that was not given before")
