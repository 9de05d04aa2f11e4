"""The time stamps of a file of evidence: what each is over, and whether it counts here.

A stamp over a seal stands in the unprotected header, where nobody signed it: one that does not hold accuses nobody, and
is told. A later one is an amendment, and is over all that came before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum, unique

from chipkit.errors import AuthorityUnknownError, EvidenceError, UnsupportedError
from chipkit.evidence.amendment_contents import NewTimeStamp
from chipkit.evidence.amendments import Amendment, Chain
from chipkit.evidence.record import Record
from chipkit.evidence.time_stamp import stamped_bytes, verify_stamp
from chipkit.pki.certificate import Certificate
from chipkit.values import dataclass

__all__ = ["MetStamp", "StampStatus", "earliest", "stamp_of_amendment", "stamp_of_seal", "stamps_behind"]


@unique
class StampStatus(Enum):
    """What a time stamp is worth here."""

    VERIFIED = "verified"
    AUTHORITY_UNKNOWN = "authority-unknown"
    """By nobody who is placed here, or who was valid then: it proves nothing, and accuses nobody."""
    BROKEN = "broken"
    """Malformed, over something else, or its signature is not right."""
    NOT_LOOKED_AT = "not-looked-at"
    """The package for time stamps is not installed, an algorithm is not known, or nobody was asked to look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MetStamp:
    """One time stamp."""

    over: str
    """ "seal", or what carries it, such as "amendment 2"."""
    status: StampStatus
    at: datetime | None = None
    """What was stamped existed at this moment for certain, the accuracy included; None where it does not count."""
    authority: str = ""
    reason: str = ""
    """Why it does not count."""


def stamp_of_seal(record: Record, authorities: Sequence[Certificate], over: str = "seal") -> MetStamp | None:
    """The stamp in a record's unprotected header; None where there is none."""
    token = record.time_stamp
    return None if token is None else _met(token, stamped_bytes(record.seal), authorities, over)


def stamp_of_amendment(amendment: Amendment, authorities: Sequence[Certificate], over: str) -> MetStamp | None:
    """The stamp that an amendment is; None where it is something else."""
    content, stamped = amendment.content, amendment.stamped
    if not isinstance(content, NewTimeStamp) or stamped is None:
        return None
    return _met(content.token, stamped, authorities, over)


def stamps_behind(chain: Chain, number: int, authorities: Sequence[Certificate]) -> tuple[MetStamp, ...]:
    """The stamps of a chain that are over its amendment `number`, or with 0 over what the chain begins at."""
    later = (stamp_of_amendment(each, authorities, "") for each in chain.amendments[number:])
    return tuple(each for each in later if each is not None)


def earliest(stamps: Iterable[MetStamp | None]) -> datetime | None:
    """The first moment that a stamp which counts shows; None where none does."""
    moments = (each.at for each in stamps if each is not None and each.at is not None)
    return min(moments, default=None)


def _met(token: bytes, stamped: bytes, authorities: Sequence[Certificate], over: str) -> MetStamp:
    try:
        stamp = verify_stamp(token, stamped, authorities)
    except AuthorityUnknownError as error:
        return MetStamp(over=over, status=StampStatus.AUTHORITY_UNKNOWN, reason=error.reason)
    except UnsupportedError as error:
        return MetStamp(over=over, status=StampStatus.NOT_LOOKED_AT, reason=str(error))
    except EvidenceError as error:
        return MetStamp(over=over, status=StampStatus.BROKEN, reason=error.reason)
    return MetStamp(over=over, status=StampStatus.VERIFIED, at=stamp.latest, authority=stamp.authority)
