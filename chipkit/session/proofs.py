"""The chip's two proofs that it is no copy: Chip Authentication and Active Authentication (Doc 9303-11, 6).

Here they are run; what they are worth is judged later, against the signed EF.DG14 and EF.DG15. What a proof that
failed says of the chip, `chipkit.capture.accusation` decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from chipkit.capture import ActiveAuthenticationTranscript, ChipAuthenticationTranscript
from chipkit.capture.accusation import TryEnd, concluded, end_of_refusal
from chipkit.capture.model import ProofResult
from chipkit.codec.apdu import MAX_SHORT_NE
from chipkit.codec.status import about_length, right_length
from chipkit.deviation import Deviation
from chipkit.errors import (
    CardRemovedError,
    ChipError,
    ChipkitError,
    CodecError,
    KeyUnusableError,
    SecureMessagingError,
    StatusError,
    TransportError,
    UnsupportedError,
)
from chipkit.lds.dg14 import DG14
from chipkit.lds.dg15 import DG15
from chipkit.lds.files import EF
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.protocol.active_authentication import CHALLENGE_SIZE, authenticate_actively, signature_is_cut
from chipkit.protocol.chip_authentication import (
    ChipAuthenticationOffer,
    ChipAuthenticationResult,
    authenticate_chip,
    chip_authentication_offers,
    expect_supported,
)
from chipkit.protocol.read import ReadLimits
from chipkit.session.progress import Phase
from chipkit.session.reading import Reading

__all__ = [
    "active_authentication_is_due",
    "chip_authentication_is_due",
    "run_active_authentication",
    "run_chip_authentication",
]

_MAX_OFFERS: Final = 8
_UNANNOUNCED: Final = 2048
"""Bytes tried with a chip that announces no extended lengths and has a key that cannot do without."""


def chip_authentication_is_due(reading: Reading) -> bool:
    """Whether Chip Authentication is to be run: at first, and anew in each session after one that proved the key.

    What was not proven stays so: a later session does not mend it.
    """
    if not reading.options.chip_authentication or EF.DG14 not in reading.files:
        return False
    transcript = reading.chip_authentication
    again = transcript is not None and transcript.result is ProofResult.PROVEN
    return reading.proven_in is None or (again and reading.proven_in != reading.session)


def active_authentication_is_due(reading: Reading) -> bool:
    """Whether Active Authentication is to be run, as `chip_authentication_is_due` says of the other proof."""
    if not reading.options.active_authentication or EF.DG15 not in reading.files:
        return False
    transcript = reading.active_authentication
    again = transcript is not None and transcript.result is ProofResult.PROVEN
    return reading.signed_in is None or (again and reading.signed_in != reading.session)


# Chip Authentication -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Tries:
    """The tries of Chip Authentication in one run."""

    ways: tuple[ChipAuthenticationOffer, ...]
    every_way: bool
    """Whether these are all ways that EF.DG14 allows."""
    first: list[TryEnd] = field(default_factory=list)
    """How the tries ended on the channel that was open."""
    fresh: list[TryEnd] = field(default_factory=list)
    """How those on channels of their own did."""
    round: int = 1
    sw: int | None = None
    """The last status word that ended one."""
    last: ChipAuthenticationOffer | None = None
    agreed: ChipAuthenticationResult | None = None


def run_chip_authentication(reading: Reading, read_next: Callable[[], None]) -> None:
    """Let the chip prove that it holds the private key of a key in EF.DG14.

    Every way that EF.DG14 allows is tried on the channel that is open, and then, where none led to a proof, once more
    on a fresh channel each (Doc 9303-11, 8.5, note 1).

    Args:
        reading: The reading, which has EF.DG14.
        read_next: Reads the next file that is needed anyway; its first answer is the proof.

    Raises:
        ChipkitError: The reading cannot go on, such as where the chip does not open again; no word on the proof.
    """
    tries = _usable_ways(reading)
    if not tries.ways:
        _conclude(reading, tries)
        return
    for way in tries.ways:
        end = _try(reading, tries, way, read_next)
        tries.first.append(end)
        if end is TryEnd.PROVEN:
            return
        if end is not TryEnd.REFUSED:
            break
    tries.round = 2
    for way in tries.ways:
        reading.open_again()
        end = _try(reading, tries, way, read_next)
        tries.fresh.append(end)
        if end is TryEnd.PROVEN:
            return
    _conclude(reading, tries)
    if tries.fresh[-1] is not TryEnd.REFUSED:
        reading.open_again()


def _usable_ways(reading: Reading) -> _Tries:
    """The ways that this program knows; that it does not know one is on record, and then no refusal accuses."""
    offers, known = _offers(reading), []
    for offer in offers[:_MAX_OFFERS]:
        try:
            expect_supported(offer)
        except (UnsupportedError, KeyUnusableError) as error:
            reading.note(Deviation("dg14.chip-authentication-key", EF.DG14.label, str(error)))
        else:
            known.append(offer)
    return _Tries(tuple(known), every_way=len(known) == len(offers), last=offers[0] if offers else None)


def _offers(reading: Reading) -> tuple[ChipAuthenticationOffer, ...]:
    try:
        return chip_authentication_offers(DG14.parse(reading.files[EF.DG14].content).security_infos)
    except CodecError as error:
        reading.note(Deviation("dg14.malformed", EF.DG14.label, str(error)))
        return ()


def _try(reading: Reading, tries: _Tries, offer: ChipAuthenticationOffer, read_next: Callable[[], None]) -> TryEnd:
    """Agree on new keys and read on under them; the first answer is the proof, and on record at once."""
    tries.last, tries.agreed, tries.sw = offer, None, None
    protected = reading.driver.secure_messaging is not None
    for deviation in offer.deviations:
        reading.note(deviation)
    reading.driver.enter(Phase.CHIP_AUTHENTICATION)
    try:
        agreed = tries.agreed = reading.driver.run(authenticate_chip(offer, random=reading.random))
    except ChipError as error:
        tries.sw = getattr(error, "sw", None)
        return end_of_refusal(error.sw, protected=protected) if isinstance(error, StatusError) else TryEnd.UNSOUND
    reading.driver.open_channel(agreed.secure_messaging, lambda: _conclude(reading, tries, ProofResult.PROVEN))
    reading.renew_limits()
    try:
        read_next()
    except SecureMessagingError as error:
        if reading.driver.opened:
            raise
        tries.sw = error.sw
        reading.learn_from(error)
        return TryEnd.WRONG_MAC if protected and error.sw is None else TryEnd.UNSOUND
    return TryEnd.PROVEN


def _conclude(reading: Reading, tries: _Tries, result: ProofResult | None = None) -> None:
    """Write down what the tries say; where EF.DG14 offers nothing there is nothing to write."""
    reading.proven_in = reading.session
    if tries.last is None:
        return
    reading.chip_authentication = ChipAuthenticationTranscript(
        oid=tries.last.info.oid,
        key_id=tries.last.info.key_id,
        chip_public_key=bytes(tries.last.key.public_key),
        terminal_public_key=tries.agreed.terminal_public_key if tries.agreed else b"",
        result=result or concluded(tries.first, tries.fresh, every_way=tries.every_way),
        attempts=tries.round,
        sw=tries.sw,
    )


# Active Authentication -----------------------------------------------------------------------------------------------


def run_active_authentication(reading: Reading) -> None:
    """Let the chip sign a fresh challenge with the private key of EF.DG15; where it does not, on a fresh channel too.

    It never ends the reading: where the channel was lost over it, the chip is opened anew. Where the answer is longer
    than this reader carries and does not come, the chip is not to blame.
    """
    reading.driver.enter(Phase.ACTIVE_AUTHENTICATION)
    lengths, key = reading.driver.lengths, _key(reading)
    asking = _Asking(key, reading.random(CHALLENGE_SIZE), _ways_to_ask(reading, _rsa_size(key)), lengths)
    asking.fits = _fits(reading, _rsa_size(key))
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
    reading.signed_in = reading.session
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
        return DG15.parse(reading.files[EF.DG15].content).public_key
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
    """The lengths to ask for. What the chip announces comes first; a key that is longer than a short response, last.

    A chip with such a key takes extended lengths whether it announces them or not; in short form it may still give its
    answer in pieces.
    """
    driver = reading.driver
    short = [(MAX_SHORT_NE, False)]
    if not driver.link_is_extended or size <= ReadLimits.under(driver.secure_messaging, carried=MAX_SHORT_NE).max_data:
        return short
    if not driver.extended:
        return [*short, (max(MAX_SHORT_NE, size), True)]
    carried = driver.limits().max_data
    return [(ne, True) for ne in dict.fromkeys((max(MAX_SHORT_NE, size), carried)) if ne <= carried] + short
