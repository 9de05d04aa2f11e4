"""Chip Authentication as a step of a reading (Doc 9303-11, 6.2); the conversation is `protocol.chip_authentication`."""

from __future__ import annotations

from dataclasses import field
from typing import Final

from chipkit.capture import ChipAuthenticationTranscript
from chipkit.capture.accusation import ProofResult, TryEnd, concluded, end_of_refusal
from chipkit.codec.apdu import MAX_EXTENDED_NC
from chipkit.codec.status import WRONG_LENGTH
from chipkit.deviation import Deviation
from chipkit.errors import (
    ChipError,
    CodecError,
    KeyUnusableError,
    LengthRefusedError,
    SecureMessagingError,
    StatusError,
    UnsupportedError,
)
from chipkit.lds.atr_info import ATRInfo
from chipkit.lds.dg14 import DG14
from chipkit.lds.files import EF
from chipkit.protocol.chip_authentication import (
    ChipAuthenticationOffer,
    ChipAuthenticationResult,
    authenticate_chip,
    chip_authentication_offers,
    needs_extended_length,
)
from chipkit.protocol.commands import read_binary_by_sfi
from chipkit.session.atr import announces_chaining
from chipkit.session.files import read_next
from chipkit.session.lengths import learn_before_opening, learn_from
from chipkit.session.progress import Phase
from chipkit.session.proofs import Proof
from chipkit.session.reading import Reading
from chipkit.session.transport import SHORT_COMMAND
from chipkit.values import dataclass

__all__ = ["ChipAuthentication"]

_MAX_OFFERS: Final = 8
_MAX_PIECE: Final = 208
"""Bytes of data that any cipher protects in a short command."""


@dataclass(slots=True)
class _Tries:
    """The tries of Chip Authentication in one run."""

    ways: tuple[ChipAuthenticationOffer, ...]
    """The ways to be tried, in this order."""
    every_way: bool
    """Whether these are all ways that EF.DG14 allows."""
    too_long: bool
    """Whether some of them take longer commands than this link carries, so that the chip is not to blame."""
    last: ChipAuthenticationOffer | None
    """What was tried last; before that, the first way that EF.DG14 allows, if any."""
    first: list[TryEnd] = field(default_factory=list)
    """How the tries ended on the channel that was open."""
    fresh: list[TryEnd] = field(default_factory=list)
    """How those on channels of their own did."""
    in_pieces: bool = False
    """Whether what is too long goes out in pieces: neither this link carries it whole, nor does the chip take it."""
    round: int = 1
    explained: bool = False
    """Whether a deviation about lengths tells why one was of no use."""
    sw: int | None = None
    """The last status word that ended one."""
    agreed: ChipAuthenticationResult | None = None

    def carries(self, way: ChipAuthenticationOffer) -> bool:
        """Whether the commands of a way go out, whole or in pieces, which MSE:Set KAT does not."""
        if not needs_extended_length(way):
            return True
        return way.form == "AT" if self.in_pieces else not self.too_long


class ChipAuthentication(Proof):
    """Let the chip prove that it holds the private key of a key in EF.DG14."""

    needs = EF.DG14

    def is_wanted(self, reading: Reading) -> bool:
        """Whether the options ask for it."""
        return reading.options.chip_authentication

    def latest(self, reading: Reading) -> ProofResult | None:
        """How the latest run ended."""
        return None if reading.chip_authentication is None else reading.chip_authentication.result

    def run(self, reading: Reading) -> None:
        """Try every way that EF.DG14 allows, and read on under the new keys.

        All are tried on the channel that is open, and then, if none led to a proof, once more on a fresh channel
        each (Doc 9303-11, 8.5, note 1).

        Raises:
            ChipkitError: The reading cannot go on, for example if the chip does not open again; not a failed proof.
        """
        tries = _usable_ways(reading)
        if not tries.ways:
            self._conclude(reading, tries)
            return
        for way in tries.ways:
            tries.first.append(self._try(reading, tries, way))
            if tries.first[-1] is TryEnd.PROVEN:
                return
            if tries.first[-1] is not TryEnd.REFUSED:
                break
        tries.round = 2
        for way in tries.ways:
            if not tries.carries(way):
                continue
            reading.open_again()
            tries.fresh.append(self._try(reading, tries, way))
            if tries.fresh[-1] is TryEnd.PROVEN:
                self._note_repetition(reading, tries)
                return
        self._conclude(reading, tries)
        if (tries.fresh or tries.first)[-1] is not TryEnd.REFUSED:
            reading.open_again()

    def _try(self, reading: Reading, tries: _Tries, offer: ChipAuthenticationOffer) -> TryEnd:
        """Agree on new keys and read on under them; the first answer is the proof, and on record at once."""
        tries.last, tries.agreed, tries.sw = offer, None, None
        protected = reading.driver.secure_messaging is not None
        for deviation in offer.deviations:
            reading.note(deviation)
        reading.driver.enter(Phase.CHIP_AUTHENTICATION)
        try:
            piece = _piece(reading) if tries.in_pieces else MAX_EXTENDED_NC
            agreed = tries.agreed = reading.driver.run(authenticate_chip(offer, random=reading.random, piece=piece))
        except ChipError as error:
            tries.sw = getattr(error, "sw", None)
            self._stay_short(reading, tries, error)
            return end_of_refusal(error.sw, protected=protected) if isinstance(error, StatusError) else TryEnd.UNSOUND
        except LengthRefusedError:
            # tolerance: a reader that announces extended lengths and fails over the first command that has one
            tries.in_pieces = _takes_pieces(reading)
            tries.too_long = not tries.in_pieces
            reading.driver.forbid_extended()
            return TryEnd.UNSOUND
        # 6.2.2: secure messaging is restarted under the new keys
        reading.driver.open_channel(agreed.secure_messaging, lambda: self._conclude(reading, tries, ProofResult.PROVEN))
        reading.renew_limits()
        try:
            _read_on(reading)
        except SecureMessagingError as error:
            if reading.driver.opened:
                raise
            tries.sw = error.sw
            tries.explained = learn_from(reading, error)
            return TryEnd.WRONG_MAC if protected and error.sw is None else TryEnd.UNSOUND
        return TryEnd.PROVEN

    @staticmethod
    def _stay_short(reading: Reading, tries: _Tries, error: ChipError) -> None:
        """Tolerance: a bare 6700 to the first extended command, which is the chip's, or the reader's on the way.

        Whose it is, nobody can tell: where the command cannot go out in pieces, the chip is not to blame.
        """
        if not isinstance(error, SecureMessagingError) or error.sw != WRONG_LENGTH:
            return
        if tries.last is None or tries.in_pieces or not needs_extended_length(tries.last):
            return
        tries.explained = reading.driver.extended and learn_from(reading, error)
        tries.in_pieces = _takes_pieces(reading)
        tries.too_long = not tries.in_pieces

    @staticmethod
    def _note_repetition(reading: Reading, tries: _Tries) -> None:
        """Tolerance: a proof that came at a second try; why the first was of no use, another deviation may tell."""
        if not tries.explained:
            reading.note(Deviation("link.proof-repeated", EF.DG14.label, Phase.CHIP_AUTHENTICATION.value))

    def _conclude(self, reading: Reading, tries: _Tries, result: ProofResult | None = None) -> None:
        """Write down what the tries say; where EF.DG14 offers nothing there is nothing to write."""
        self.given_in = reading.session
        if tries.last is None:
            return
        reading.chip_authentication = ChipAuthenticationTranscript(
            oid=tries.last.info.oid,
            key_id=tries.last.info.key_id,
            chip_public_key=bytes(tries.last.key.public_key),
            terminal_public_key=tries.agreed.terminal_public_key if tries.agreed else b"",
            result=result or _concluded(tries),
            attempts=tries.round,
            sw=tries.sw,
        )


def _concluded(tries: _Tries) -> ProofResult:
    """What they say together; where the reader kept a way from being tried, or tried whole, no more than that."""
    result = concluded(tries.first, tries.fresh, every_way=tries.every_way)
    beyond = tries.too_long and result in (ProofResult.UNSUPPORTED, ProofResult.UNSOUND)
    beyond |= tries.in_pieces and result not in (ProofResult.PROVEN, ProofResult.REFUTED)
    return ProofResult.READER if beyond else result


def _usable_ways(reading: Reading) -> _Tries:
    """The ways that this program knows and this link carries.

    That it does not know one is on record, and then no refusal accuses.
    """
    offers, known, too_long, pieces = _offers(reading), [], False, False
    for offer in offers[:_MAX_OFFERS]:
        try:
            long = needs_extended_length(offer) and not reading.driver.link_is_extended
            beyond = long and not (offer.form == "AT" and _is_said_to_take_pieces(reading))
        except (UnsupportedError, KeyUnusableError) as error:
            reading.note(Deviation("dg14.chip-authentication-key", EF.DG14.label, str(error)))
        else:
            too_long, pieces = too_long or beyond, pieces or (long and not beyond)
            known += [] if beyond else [offer]
    last = offers[0] if offers else None
    return _Tries(tuple(known), every_way=len(known) == len(offers), too_long=too_long, last=last, in_pieces=pieces)


def _is_said_to_take_pieces(reading: Reading) -> bool:
    """Whether it announces that, if need be in an EF.ATR/INFO that a short link gave no reason to read before."""
    if not _takes_pieces(reading):
        learn_before_opening(reading)
    return _takes_pieces(reading)


def _takes_pieces(reading: Reading) -> bool:
    """Whether the chip announces command chaining, in EF.ATR/INFO or its answer to reset (ISO/IEC 7816-4, 12.1.1)."""
    if announces_chaining(reading.atr):
        return True
    try:
        info = reading.files[EF.ATR_INFO].parsed(ATRInfo.parse) if EF.ATR_INFO in reading.files else None
    except CodecError:
        return False
    return info is not None and info.capabilities is not None and info.capabilities.command_chaining


def _piece(reading: Reading) -> int:
    """Bytes of one piece: what a short command has room for behind its protection."""
    return max(1, min(_MAX_PIECE, reading.driver.lengths[0] - SHORT_COMMAND + _MAX_PIECE))


def _offers(reading: Reading) -> tuple[ChipAuthenticationOffer, ...]:
    try:
        return chip_authentication_offers(reading.files[EF.DG14].parsed(DG14.parse).security_infos)
    except CodecError as error:
        reading.note(Deviation("dg14.malformed", EF.DG14.label, str(error)))
        return ()


def _read_on(reading: Reading) -> None:
    """Read the next file that is needed anyway; if no file is left, only ask for a protected answer."""
    if reading.planned:
        read_next(reading, proving=True)
        return
    reading.driver.enter(Phase.CHIP_AUTHENTICATION)
    reading.driver.transmit(read_binary_by_sfi(EF.COM, ne=8))
