"""By when a seal was there for certain: all time stamps that are over it, each with what came of it.

The stamp in the unprotected header of a seal is over its signature. What an amendment names as `previous` was there
before the amendment was sealed; so a stamp over any seal of the chain, and every new time stamp in it, is over the
evidence too, or over the envelope with all that is in it. Who sealed the amendment does not matter for that: the
authority vouches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from chipkit.errors import AuthorityUnknownError, EvidenceError, UnsupportedError
from chipkit.evidence.amendment_contents import NewTimeStamp
from chipkit.evidence.amendments import Chain
from chipkit.evidence.record import Record
from chipkit.evidence.time_stamp import TimeStamp, stamped_bytes, verify_stamp
from chipkit.pki.certificate import Certificate
from chipkit.trust.view import TrustView
from chipkit.values import dataclass

__all__ = ["FoundStamp", "proven_by", "stamp_clock", "stamps_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundStamp:
    """A time stamp that was met, and what came of it."""

    where: str
    """"seal", "amendment 3", or "seal of amendment 3"."""
    stamp: TimeStamp | None
    """None where it does not count."""
    reason: str = ""
    """Why it does not count, in words."""
    refuted: bool = False
    """Whether it is wrong in itself, and not merely by somebody who is unknown here or not to be checked."""


def stamps_of(
    record: Record | None, chain: Chain, authorities: Sequence[Certificate], lists: TrustView | None = None
) -> tuple[FoundStamp, ...]:
    """The time stamps over a record and what was added to it.

    Args:
        record: The evidence's; None where it lies in an envelope, which `chain` begins at.
        chain: What was added.
        authorities: Certificates that the operator placed.
        lists: Whose revocation lists count.
    """
    return tuple(_found(where, token, stamped, authorities, lists) for where, token, stamped in _met(record, chain))


def proven_by(stamps: Iterable[FoundStamp]) -> datetime | None:
    """The earliest moment by which all that the stamps are over was there; None where none of them counts."""
    return min((each.stamp.latest for each in stamps if each.stamp is not None), default=None)


def stamp_clock(
    authorities: Sequence[Certificate], lists: TrustView | None = None
) -> Callable[[Record, Chain], datetime | None]:
    """What tells `open_evidence` by when a seal was there, by the stamps of these authorities."""
    placed = tuple(authorities)
    return lambda record, chain: proven_by(stamps_of(record, chain, placed, lists))


def _met(record: Record | None, chain: Chain) -> Iterator[tuple[str, bytes, bytes]]:
    if record is not None and record.time_stamp is not None:
        yield "seal", record.time_stamp, stamped_bytes(record.seal)
    for each in chain.amendments:
        if isinstance(each.content, NewTimeStamp) and each.stamped is not None:
            yield f"amendment {each.number}", each.content.token, each.stamped
        if each.record.time_stamp is not None:
            yield f"seal of amendment {each.number}", each.record.time_stamp, stamped_bytes(each.record.seal)


def _found(
    where: str, token: bytes, stamped: bytes, authorities: Sequence[Certificate], lists: TrustView | None
) -> FoundStamp:
    try:
        return FoundStamp(where=where, stamp=verify_stamp(token, stamped, authorities, lists))
    except (AuthorityUnknownError, UnsupportedError) as error:
        return FoundStamp(where=where, stamp=None, reason=str(error))
    except EvidenceError as error:
        return FoundStamp(where=where, stamp=None, reason=str(error), refuted=True)
