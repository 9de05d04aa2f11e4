"""The chip's two proofs that it is no copy: Chip Authentication and Active Authentication (Doc 9303-11, 6).

Here they are run; what they are worth is judged later, against the signed EF.DG14 and EF.DG15.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from chipkit.capture import ActiveAuthenticationTranscript, ChipAuthenticationTranscript, ProofResult
from chipkit.codec.apdu import MAX_SHORT_NE
from chipkit.deviation import Deviation
from chipkit.errors import (
    CodecError,
    KeyUnusableError,
    SecureMessagingError,
    StatusError,
    UnsupportedError,
)
from chipkit.lds.dg14 import DG14
from chipkit.lds.dg15 import DG15
from chipkit.lds.files import EF
from chipkit.protocol.active_authentication import CHALLENGE_SIZE, authenticate_actively
from chipkit.protocol.chip_authentication import (
    ChipAuthenticationOffer,
    ChipAuthenticationResult,
    authenticate_chip,
    chip_authentication_offers,
)
from chipkit.session.progress import Phase

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.session.reading import Reading

__all__ = ["run_active_authentication", "run_chip_authentication"]

_ATTEMPTS: Final = 2
_MAX_OFFERS: Final = 8


# Chip Authentication -------------------------------------------------------------------------------------------------


def run_chip_authentication(reading: Reading, read_next: Callable[[], EF | None]) -> EF | None:
    """Let the chip prove that it holds the private key of a key in EF.DG14.

    Args:
        reading: The reading, which has EF.DG14.
        read_next: Reads the next file that is needed anyway, and says which; its first answer is the proof.

    Returns:
        The file that was read on the way, if any.
    """
    for offer in _offers(reading)[:_MAX_OFFERS]:
        with suppress(_NotAgreedError):
            return _prove(reading, offer, read_next)
    return None


def _offers(reading: Reading) -> tuple[ChipAuthenticationOffer, ...]:
    file = reading.files.get(EF.DG14)
    if file is None:
        return ()
    try:
        return chip_authentication_offers(DG14.parse(file.content).security_infos)
    except CodecError as error:
        reading.note(Deviation("dg14.malformed", EF.DG14.label, str(error)))
        return ()


def _prove(
    reading: Reading, offer: ChipAuthenticationOffer, read_next: Callable[[], EF | None], *, attempt: int = 1
) -> EF | None:
    """Agree on new keys and read on under them; once more on a fresh channel where the chip does not have them.

    Raises:
        _NotAgreedError: The chip, or this program, has nothing to do with the offer; another one may be better.
        ChipkitError: The reading cannot go on, such as where the chip does not open again; no word on the proof.
    """
    agreed = _agree(reading, offer, attempt)
    try:
        return read_next()
    except SecureMessagingError as error:
        if reading.driver.opened:
            raise
        reading.give_up_extended(error)
    finally:
        if reading.driver.opened:
            _conclude(reading, offer, ProofResult.PROVEN, agreed, attempts=attempt)
    if attempt == _ATTEMPTS:
        _conclude(reading, offer, ProofResult.REFUTED, agreed, attempts=attempt)
    reading.open_again()
    return None if attempt == _ATTEMPTS else _prove(reading, offer, read_next, attempt=attempt + 1)


class _NotAgreedError(Exception):
    """No new keys came of this offer, and why is on record; the channel is the old one."""


def _agree(reading: Reading, offer: ChipAuthenticationOffer, attempt: int) -> ChipAuthenticationResult:
    """Run the protocol; the channel is the new one afterwards, and nothing is proven yet."""
    for deviation in offer.deviations:
        reading.note(deviation)
    reading.driver.enter(Phase.CHIP_AUTHENTICATION)
    try:
        result = reading.driver.run(authenticate_chip(offer.info, offer.key, random=reading.random))
    except StatusError as error:
        _conclude(reading, offer, ProofResult.REFUSED, attempts=attempt, sw=error.sw)
        raise _NotAgreedError from error
    except (UnsupportedError, KeyUnusableError) as error:
        reading.note(Deviation("dg14.chip-authentication-key", EF.DG14.label, str(error)))
        if reading.chip_authentication is None:
            _conclude(reading, offer, ProofResult.UNSUPPORTED)
        raise _NotAgreedError from error
    reading.driver.secure_messaging = result.secure_messaging
    reading.renew_limits()
    return result


def _conclude(
    reading: Reading,
    offer: ChipAuthenticationOffer,
    result: ProofResult,
    agreed: ChipAuthenticationResult | None = None,
    *,
    attempts: int = 1,
    sw: int | None = None,
) -> None:
    reading.chip_authentication = ChipAuthenticationTranscript(
        oid=offer.info.oid,
        key_id=offer.info.key_id,
        chip_public_key=bytes(offer.key.public_key),
        terminal_public_key=agreed.terminal_public_key if agreed else b"",
        result=result,
        attempts=attempts,
        sw=sw,
    )


# Active Authentication -----------------------------------------------------------------------------------------------


def run_active_authentication(reading: Reading) -> None:
    """Let the chip sign a fresh challenge with the private key of EF.DG15."""
    file = reading.files.get(EF.DG15)
    if file is None:
        return
    reading.driver.enter(Phase.ACTIVE_AUTHENTICATION)
    challenge = reading.random(CHALLENGE_SIZE)
    ne = _signature_size(reading, file.content)
    try:
        signature = reading.driver.run(authenticate_actively(challenge, ne))
    except StatusError as error:
        transcript = ActiveAuthenticationTranscript(challenge=challenge, result=ProofResult.REFUSED, sw=error.sw)
    else:
        transcript = ActiveAuthenticationTranscript(
            challenge=challenge, signature=signature, result=ProofResult.PROVEN
        )  # fmt: skip
    reading.active_authentication = transcript


def _signature_size(reading: Reading, dg15: bytes) -> int:
    """The Ne to ask with: a short one, unless the key signs more and extended lengths carry it."""
    if not reading.driver.extended:
        return MAX_SHORT_NE
    try:
        modulus, _ = DG15.parse(dg15).public_key.rsa()
    except (CodecError, UnsupportedError, KeyUnusableError):
        return MAX_SHORT_NE
    return min(max(MAX_SHORT_NE, (modulus.bit_length() + 7) // 8), reading.limits.max_data)
