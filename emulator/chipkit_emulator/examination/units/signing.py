"""Active Authentication (Doc 9303-11, 6.1): our own cases."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, get_args

from chipkit.codec.apdu import MAX_EXTENDED_NE, MAX_SHORT_NE
from chipkit.errors import ChipkitError
from chipkit.lds.dg15 import DG15
from chipkit.lds.files import EF
from chipkit.pki.algorithms import HashName
from chipkit_emulator.examination.case import Each, Unit
from chipkit_emulator.examination.commands import internal_authenticate
from chipkit_emulator.examination.needs import ACCESS_CONTROL, ACTIVE_AUTHENTICATION, CHIP_AUTHENTICATION
from chipkit_emulator.examination.result import ExpectationError
from chipkit_emulator.examination.signatures import is_plain_ecdsa, is_with_recovery

if TYPE_CHECKING:
    from chipkit.pki.public_key import SubjectPublicKeyInfo
    from chipkit_emulator.examination.card import Card
    from chipkit_emulator.examination.terminal import Answer

__all__ = ["UNIT"]

UNIT: Final = Unit()
_CHALLENGE: Final = 8


def _key(card: Card) -> SubjectPublicKeyInfo:
    try:
        return DG15.parse(card.file(EF.DG15)).public_key
    except ChipkitError as error:
        raise ExpectationError(f"a public key in EF.DG15: {error}") from None


def _open(card: Card) -> None:
    if card.statement.plain:
        card.fresh()
    else:
        card.open()


def _signed(card: Card, challenge: bytes) -> Answer:
    """The answer in the session that there is; short commands where the chip takes no extended ones."""
    if card.statement.max_lengths is not None and card.terminal.link.max_command > MAX_SHORT_NE + 5:
        return card.terminal.send(internal_authenticate(challenge, MAX_EXTENDED_NE))
    return card.terminal.send(internal_authenticate(challenge))


def _expect_signature(card: Card, key: SubjectPublicKeyInfo) -> None:
    challenge = card.random(_CHALLENGE)
    answer = _signed(card, challenge)
    signature = answer.expect_done(protected=card.terminal.in_session)
    if not _is_signature(key, signature, challenge):
        answer.unexpected("a signature over the challenge by the key in EF.DG15")


def _is_signature(key: SubjectPublicKeyInfo, signature: bytes, challenge: bytes) -> bool:
    if key.kind == "rsa":
        n, e = key.rsa()
        return is_with_recovery(n, e, signature, challenge)
    parameters, point = key.ec()
    if parameters.curve is None:
        return False
    hashes: tuple[HashName, ...] = get_args(HashName)
    return any(is_plain_ecdsa(parameters.curve, point, name, signature, challenge) for name in hashes)


@UNIT.case("OWN_AA_1", "the key in EF.DG15 signs the challenge", ACTIVE_AUTHENTICATION, each=Each.OPENING)
def signs(card: Card) -> None:
    """Twice, over two challenges."""
    key = _key(card)
    _open(card)
    _expect_signature(card, key)
    _expect_signature(card, key)


@UNIT.case("OWN_AA_2", "nothing is signed before access control", ACTIVE_AUTHENTICATION, ACCESS_CONTROL)
def closed(card: Card) -> None:
    """INTERNAL AUTHENTICATE after the application was selected."""
    card.fresh()
    card.terminal.plain(internal_authenticate(bytes(_CHALLENGE))).expect_refused(protected=False)


@UNIT.case("OWN_AA_3", "a challenge of another size is refused", ACTIVE_AUTHENTICATION, each=Each.OPENING)
def other_sizes(card: Card) -> None:
    """Seven bytes and nine; the session goes on."""
    _open(card)
    for size in (_CHALLENGE - 1, _CHALLENGE + 1):
        answer = _signed(card, bytes(size))
        answer.expect_refused(protected=card.terminal.in_session)
        if card.terminal.in_session:
            card.terminal.expect_alive()


@UNIT.case(
    "OWN_AA_4", "it signs in the session that Chip Authentication renewed",
    ACTIVE_AUTHENTICATION, CHIP_AUTHENTICATION, each=Each.OPENING,
)  # fmt: skip
def after_chip_authentication(card: Card) -> None:
    """One proof does not exclude the other."""
    key = _key(card)
    _open(card)
    card.run_agreement(card.statement.agreements[0]).run()
    _expect_signature(card, key)


@UNIT.case("OWN_AA_5", "P1-P2 other than 0 are refused", ACTIVE_AUTHENTICATION, each=Each.OPENING)
def other_parameters(card: Card) -> None:
    """INTERNAL AUTHENTICATE with P2 = 1."""
    _open(card)
    command = replace(internal_authenticate(bytes(_CHALLENGE)), p2=1)
    card.terminal.send(command).expect_refused(protected=card.terminal.in_session)
