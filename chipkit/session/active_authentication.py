"""Active Authentication as a step of a reading (Doc 9303-11, 6.1): which length of answer is asked for, and how often.

The conversation, and the judgement of the signature, are `protocol.active_authentication`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chipkit.capture import ActiveAuthenticationTranscript
from chipkit.capture.accusation import ProofResult, TryEnd, concluded, end_of_refusal
from chipkit.codec.apdu import MAX_SHORT_NE
from chipkit.codec.status import about_length, right_length
from chipkit.errors import (
    CardRemovedError,
    ChipError,
    ChipkitError,
    CodecError,
    SecureMessagingError,
    StatusError,
    TransportError,
)
from chipkit.lds.dg15 import DG15
from chipkit.lds.files import EF
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.protocol.active_authentication import CHALLENGE_SIZE, authenticate_actively, signature_is_cut
from chipkit.protocol.read import ReadLimits
from chipkit.session.progress import Phase
from chipkit.session.proofs import Proof
from chipkit.session.reading import Reading

__all__ = ["ActiveAuthentication"]

_UNANNOUNCED: Final = 2048
"""Bytes tried with a chip that announces no extended lengths and has a key that cannot do without."""


class ActiveAuthentication(Proof):
    """Let the chip sign a fresh challenge with the private key of EF.DG15."""

    phase = Phase.ACTIVE_AUTHENTICATION
    needs = EF.DG15

    def is_wanted(self, reading: Reading) -> bool:
        """Whether the options ask for it."""
        return reading.options.active_authentication

    def latest(self, reading: Reading) -> ProofResult | None:
        """How the latest run ended."""
        return None if reading.active_authentication is None else reading.active_authentication.result

    def run(self, reading: Reading) -> None:
        """Ask for a signature; if none comes, once more on a fresh channel.

        It never ends the reading: where the channel was lost over it, the chip is opened anew. Where the answer is
        longer than this reader carries and does not come, the chip is not to blame.
        """
        lengths, key = reading.driver.lengths, _key(reading)
        # 6.1.1, step 1, and 6.1.2.1: a fresh nonce of 8 bytes
        asking = _Asking(key, reading.random(CHALLENGE_SIZE), _ways_to_ask(reading, _rsa_size(key)), lengths)
        asking.fits = _fits(reading, _rsa_size(key))
        # step 2, the chip's, is the signature; step 3, its verification, is left to the judgement
        first, fresh = asking.ask(reading), []
        if first is not TryEnd.PROVEN and (asking.fits or asking.ways or asking.garbled):
            reading.open_again()
            reading.driver.enter(Phase.ACTIVE_AUTHENTICATION)
            fresh.append(asking.ask(reading))
        result = concluded([first], fresh)
        if result is not ProofResult.PROVEN and not asking.fits:
            result = ProofResult.READER
        reading.active_authentication = ActiveAuthenticationTranscript(
            challenge=asking.challenge, signature=asking.signature, result=result, sw=asking.sw
        )
        self.given_in = reading.session
        if reading.driver.lengths != lengths:
            reading.driver.lengths = lengths
            reading.renew_limits()
        if asking.lost:
            reading.open_again()


@dataclass(slots=True)
class _Asking:
    """A challenge on its way to a chip that answers it, or finds fault with the length of the answer."""

    key: SubjectPublicKeyInfo | None
    challenge: bytes
    ways: list[tuple[int, bool]]
    """The lengths of answer to ask for, each with whether in extended form, the likeliest first; each serves once."""
    lengths: tuple[int, int]
    """What chip and link announced, as `Driver.lengths`."""
    fits: bool = True
    """Whether the answer can come over this link in one piece."""
    last: tuple[int, bool] = (MAX_SHORT_NE, False)
    """What was asked for last, and again where nothing else is left."""
    signature: bytes = b""
    sw: int | None = None
    lost: bool = False
    """Whether the channel was lost over it."""

    @property
    def garbled(self) -> bool:
        """Whether it was lost over a protected answer that came otherwise than it was sent, if it was sent so."""
        return self.lost and self.sw is None

    def ask(self, reading: Reading) -> TryEnd:
        """Ask on the channel that is open, for as long as it lasts."""
        while True:
            self.last = self.ways.pop(0) if self.ways else self.last
            end = self._once(reading, *self.last)
            if end is not TryEnd.UNSOUND or self.lost or not self.ways:
                return end

    def _once(self, reading: Reading, ne: int, extended: bool) -> TryEnd:  # noqa: FBT001 - a pair of the list
        driver, protected = reading.driver, reading.driver.secure_messaging is not None
        self.lost, self.sw, self.signature = False, None, b""
        driver.lengths = self.lengths
        if not extended:
            driver.forbid_extended()
        elif not driver.extended:
            driver.allow_extended(max_command=_UNANNOUNCED, max_response=_UNANNOUNCED)
        try:
            signature = driver.run(authenticate_actively(self.challenge, ne))
        except ChipError as error:
            self.lost = isinstance(error, SecureMessagingError)
            return self._learn(error, ne, extended, protected=protected)
        except CardRemovedError:
            raise
        except TransportError:
            if self.fits:
                raise
            self.lost = True  # a link that cannot carry the answer may say so itself
            return TryEnd.UNSOUND
        if self.key is not None and signature_is_cut(self.key, self.challenge, signature):
            return TryEnd.UNSOUND
        self.signature = signature
        return TryEnd.PROVEN

    def _learn(self, error: ChipError, ne: int, extended: bool, *, protected: bool) -> TryEnd:  # noqa: FBT001
        """6Cxx names the Ne to ask with (ISO/IEC 7816-4, 5.6); other trouble than with lengths asks for no other."""
        sw = self.sw = error.sw if isinstance(error, StatusError | SecureMessagingError) else None
        if sw is None:
            return TryEnd.UNSOUND
        exact = right_length(sw)
        if exact is not None and exact != ne:
            self.ways.insert(0, (exact, extended))
        elif not about_length(sw):
            self.ways.clear()
        return end_of_refusal(sw, protected=protected and isinstance(error, StatusError))


def _key(reading: Reading) -> SubjectPublicKeyInfo | None:
    try:
        return reading.files[EF.DG15].parsed(DG15.parse).public_key
    except CodecError:
        return None


def _rsa_size(key: SubjectPublicKeyInfo | None) -> int:
    """Bytes of a signature by an RSA key; 0 for others, whose signatures fit into any response."""
    try:
        return 0 if key is None else (key.rsa()[0].bit_length() + 7) // 8
    except ChipkitError:
        return 0


def _fits(reading: Reading, size: int) -> bool:
    """Whether an answer of `size` bytes can come over this link, in extended form where it carries that."""
    driver = reading.driver
    return driver.link_is_extended or size <= driver.limits().max_data


def _ways_to_ask(reading: Reading, size: int) -> list[tuple[int, bool]]:
    """The lengths to ask for, the likeliest first.

    A chip whose key fills more than a short response must take extended lengths (Doc 9303-11, 6.1.4), whether it
    announces them or not; in short form it may still give its answer in pieces.
    """
    driver = reading.driver
    short = [(MAX_SHORT_NE, False)]
    if not driver.link_is_extended or size <= ReadLimits.under(driver.secure_messaging, carried=MAX_SHORT_NE).max_data:
        return short
    if not driver.extended:
        return [(max(MAX_SHORT_NE, size), True), *short]
    carried = driver.limits().max_data
    return [(ne, True) for ne in dict.fromkeys((max(MAX_SHORT_NE, size), carried)) if ne <= carried] + short
