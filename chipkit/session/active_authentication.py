"""Active Authentication as a step of a reading (Doc 9303-11, 6.1): which length of answer is asked for, and how often.

The conversation, and the judgement of the signature, are `protocol.active_authentication`.
"""

from __future__ import annotations

from dataclasses import field
from typing import Final, TypeAlias

from chipkit.capture import ActiveAuthenticationTranscript
from chipkit.capture.accusation import ProofResult, TryEnd, concluded, end_of_refusal
from chipkit.codec.apdu import MAX_SHORT_NE
from chipkit.codec.status import about_length, right_length
from chipkit.deviation import Deviation
from chipkit.errors import (
    CardRemovedError,
    ChipError,
    ChipkitError,
    CodecError,
    LengthRefusedError,
    SecureMessagingError,
    StatusError,
    TransportError,
)
from chipkit.lds.dg15 import DG15
from chipkit.lds.files import EF
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.protocol.active_authentication import (
    CHALLENGE_SIZE,
    authenticate_actively,
    signature_is_cut,
    verify_active_authentication,
)
from chipkit.protocol.read import ReadLimits
from chipkit.session.progress import Phase
from chipkit.session.proofs import Proof
from chipkit.session.reading import Reading
from chipkit.values import dataclass

__all__ = ["ActiveAuthentication"]

_UNANNOUNCED: Final = 2048
"""Bytes tried with a chip that announces no extended lengths and has a key that cannot do without."""

_Way: TypeAlias = tuple[int, bool]
"""A length of answer to ask for, and whether in extended form."""
_SHORT: Final[_Way] = (MAX_SHORT_NE, False)


class ActiveAuthentication(Proof):
    """Let the chip sign a fresh challenge with the private key of EF.DG15."""

    phase = Phase.ACTIVE_AUTHENTICATION
    needs = EF.DG15

    def is_wanted(self, reading: Reading) -> bool:
        """Whether the options ask for it: always, never, or where Chip Authentication did not prove the chip."""
        if reading.options.active_authentication == "without-chip-authentication":
            other = reading.chip_authentication
            return other is None or other.result is not ProofResult.PROVEN
        return reading.options.active_authentication == "always"

    def latest(self, reading: Reading) -> ProofResult | None:
        """How the latest run ended."""
        return None if reading.active_authentication is None else reading.active_authentication.result

    def run(self, reading: Reading) -> None:
        """Ask for a signature; if none comes, once more on a fresh channel, in every form of the command.

        It never ends the reading: where the channel was lost over it, the chip is opened anew. Where the answer is
        longer than this reader carries and does not come, the chip is not to blame.
        """
        key = _key(reading)
        size = _rsa_size(key)
        # 6.1.1, step 1, and 6.1.2.1: a nonce of 8 bytes, fresh or the caller's, which serves once
        own = reading.options.own_challenge
        chosen = None if own is None else own.take()
        asking = _Asking(
            key, chosen or reading.random(CHALLENGE_SIZE), _ways_to_ask(reading, size), reading.driver.lengths,
            fits=_fits(reading, size),
        )  # fmt: skip
        # step 2, the chip's, is the signature; step 3, its verification, is left to the judgement
        first, fresh = asking.ask(reading), list[TryEnd]()
        if first is not TryEnd.PROVEN and (asking.fits or asking.untried or asking.garbled):
            asking.begin_anew()
            while not fresh or (fresh[-1] is not TryEnd.PROVEN and asking.untried):
                reading.open_again()
                reading.driver.enter(Phase.ACTIVE_AUTHENTICATION)
                fresh.append(asking.ask(reading))
        result = concluded([first], fresh)
        if result is ProofResult.PROVEN and asking.troubled:
            reading.note(Deviation("link.proof-repeated", EF.DG15.label, Phase.ACTIVE_AUTHENTICATION.value))
        if result is not ProofResult.PROVEN and not asking.fits:
            result = ProofResult.READER
        transcript = ActiveAuthenticationTranscript(
            challenge=asking.challenge,
            challenge_by_caller=chosen is not None,
            signature=asking.signature,
            result=result,
            sw=asking.sw,
        )
        if not _confirms(transcript, reading.active_authentication, key):
            reading.active_authentication = transcript
        self.given_in = reading.session
        reading.driver.lengths = asking.lengths
        reading.renew_limits()
        if asking.lost:
            reading.open_again()


@dataclass(slots=True)
class _Asking:
    """A challenge on its way to a chip that answers it, or finds fault with the length of the answer."""

    key: SubjectPublicKeyInfo | None
    challenge: bytes
    ways: list[_Way]
    """What is still to be asked for, the likeliest first."""
    lengths: tuple[int, int]
    """What chip and link announced, as `Driver.lengths`."""
    fits: bool
    """Whether the answer can come over this link in one piece."""
    asked: list[_Way] = field(default_factory=list)
    """What was asked for so far."""
    named: bool = False
    """Whether the chip has named a length of its own, which it may do once."""
    signature: bytes = b""
    sw: int | None = None
    lost: bool = False
    """Whether the channel was lost over it."""
    troubled: bool = False
    """Whether an answer was of no use, other than those of sound chips."""

    @property
    def garbled(self) -> bool:
        """Whether it was lost over a protected answer that came otherwise than it was sent, if it was sent so."""
        return self.lost and self.sw is None

    @property
    def untried(self) -> bool:
        """Whether there is a way in which the chip was never asked."""
        return any(way not in self.asked for way in self.ways)

    def ask(self, reading: Reading) -> TryEnd:
        """Ask in every way that is left, on the channel that is open, for as long as it lasts.

        What a chip says to one form of the command it need not say to another: refused is what it refused in each.
        """
        ends: list[TryEnd] = []
        while True:
            way = self.ways.pop(0)
            self.asked.append(way)
            ends.append(self._once(reading, way))
            self.troubled |= ends[-1] is not TryEnd.PROVEN and not self._may_be_so(way)
            if ends[-1] is TryEnd.PROVEN:
                return TryEnd.PROVEN
            if self.lost or not self.ways:
                return TryEnd.REFUSED if set(ends) == {TryEnd.REFUSED} else TryEnd.UNSOUND

    def _may_be_so(self, way: _Way) -> bool:
        """Whether a sound chip ends a try so: it names the right length, or refuses one that it never announced.

        A right length that ends the channel is named by whoever stands in between, or by no sound chip.
        """
        if self.sw is None or not about_length(self.sw):
            return False
        names_it = right_length(self.sw) is not None and not self.lost
        return names_it or (way[1] and self.lengths[1] <= MAX_SHORT_NE)

    def begin_anew(self) -> None:
        """Every way is to be tried again, after those that were not tried yet."""
        self.ways = list(dict.fromkeys([*self.ways, *self.asked]))

    def _once(self, reading: Reading, way: _Way) -> TryEnd:
        (ne, extended), driver = way, reading.driver
        protected = driver.secure_messaging is not None
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
            return self._learn(error, way, protected=protected)
        except CardRemovedError:
            raise
        except LengthRefusedError:
            self._stay_short(reading)
            return TryEnd.UNSOUND
        except TransportError:
            if self.fits:
                raise
            self.lost = True  # a link that cannot carry the answer may say so itself
            return TryEnd.UNSOUND
        if self.key is not None and signature_is_cut(self.key, self.challenge, signature):
            return TryEnd.UNSOUND
        self.signature = signature
        return TryEnd.PROVEN

    def _learn(self, error: ChipError, way: _Way, *, protected: bool) -> TryEnd:
        """6Cxx names the Ne to ask with (ISO/IEC 7816-4, 5.6)."""
        sw = self.sw = error.sw if isinstance(error, StatusError | SecureMessagingError) else None
        if sw is None:
            return TryEnd.UNSOUND
        (ne, extended), exact = way, right_length(sw)
        if exact is not None and exact != ne and not self.named:
            self.named = True
            self.ways.insert(0, (exact, extended))
        return end_of_refusal(sw, protected=protected and isinstance(error, StatusError))

    def _stay_short(self, reading: Reading) -> None:
        """Tolerance: a reader that announces extended lengths and fails over the first command that has one."""
        self.lost = True
        reading.driver.forbid_extended()
        self.lengths = reading.driver.lengths
        self.fits = _fits(reading, _rsa_size(self.key))
        self.ways, self.asked = ([way for way in ways if not way[1]] for ways in (self.ways, self.asked))


def _confirms(
    again: ActiveAuthenticationTranscript,
    first: ActiveAuthenticationTranscript | None,
    key: SubjectPublicKeyInfo | None,
) -> bool:
    """Whether a proof that was given again lets the one over the caller's challenge stand, as the one that he wants.

    The challenge of another session is a random one: nothing is signed twice. Its signature is verified here; whatever
    is wrong with it takes the place of the first.
    """
    if first is None or not first.challenge_by_caller or key is None or again.result is not ProofResult.PROVEN:
        return False
    try:
        verify_active_authentication(key, again.challenge, again.signature, None)
    except ChipkitError:
        return False
    return True


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


def _ways_to_ask(reading: Reading, size: int) -> list[_Way]:
    """The lengths to ask for, the likeliest first.

    A chip whose key fills more than a short response must take extended lengths (Doc 9303-11, 6.1.4), whether it
    announces them or not; in short form it may still give its answer in pieces.
    """
    driver = reading.driver
    if not driver.link_is_extended or size <= ReadLimits.under(driver.secure_messaging, carried=MAX_SHORT_NE).max_data:
        return [_SHORT]
    if not driver.extended:
        return [(max(MAX_SHORT_NE, size), True), _SHORT]
    carried = driver.limits().max_data
    return [(ne, True) for ne in dict.fromkeys((max(MAX_SHORT_NE, size), carried)) if ne <= carried] + [_SHORT]
