"""A clock that does not run back: what was signed by an authority is not of the future.

A computer whose clock is years behind would take an ended list for a current one, and an expired signer for a valid
one. So a store remembers the newest time that stands signed in a revocation list or a master list that verified against
an anchor, and "now" is never before it. A card's own times never count: whoever makes a card writes what he likes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.trust.answers import checked_view
from chipkit.trust.crl_signers import crl_signer
from chipkit.trust.having_a_say import admits, best_vouched_first
from chipkit.trust.marking import is_test
from chipkit.trust.signatures import signature_verdict
from chipkit.trust.view import SignedTime, TrustView
from chipkit.values import dataclass

__all__ = ["AHEAD", "Moment", "clamped", "newest_signed_time", "reached", "time_of_crl", "time_of_master_list"]

AHEAD: Final = timedelta(days=2)
"""What is dated further ahead of now never moves the time: its issuer's clock is wrong, or ours is.

A list that is dated so would be the newest one for ever: a master list counts as undated, others are refused."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time to judge for."""

    at: datetime
    clock: datetime | None = None
    """What the clock said, where it was behind and `at` is the newest signed time instead."""


def newest_signed_time(
    artefacts: Iterable[datetime | None], now: datetime, *, known: datetime | None = None
) -> datetime | None:
    """The newest time that is known to have been reached.

    A store asks when it takes artefacts in, and keeps the answer with that generation: later, the clock that tells what
    lies too far ahead may be the wrong one.

    Args:
        artefacts: The times of those that verified, such as `time_of_crl` gives; None for one that does not count.
        now: What the clock says, with its zone.
        known: What was known before; a clock that is behind it counts as showing that.

    Raises:
        ValueError: A time has no time zone.
    """
    dated = [each for each in artefacts if each is not None]
    for each in (now, *dated, *(() if known is None else (known,))):
        if each.tzinfo is None:
            raise ValueError("a time has no time zone")
    reached = now if known is None else max(now, known)
    counting = [each for each in dated if each - reached <= AHEAD]  # a difference: the calendar has an end
    return max((*counting, *(() if known is None else (known,))), default=None)


def time_of_crl(crl: CertificateList, trust: TrustView) -> datetime | None:
    """When a revocation list was signed, where a real anchor's key signed it; else None.

    Args:
        crl: The list.
        trust: Whose anchors count, TEST ones and those that are not confirmed aside.
    """
    admitted = admits(None)
    anchors = best_vouched_first(filter(admitted, checked_view(trust).by_subject(crl.issuer)))
    return None if crl_signer(crl, anchors) is None else crl.this_update


def time_of_master_list(
    path: Sequence[Certificate], signing_time: datetime | None, trust: TrustView
) -> datetime | None:
    """When a verified master list was signed, where its signer leads to a real anchor or was pinned; else None.

    Args:
        path: From its signer to the CSCA that issued the signer's certificate (`VerifiedMasterList.path`).
        signing_time: What it says itself, if anything.
        trust: Whose anchors and signers count; without those that came with the list.
    """
    trust = checked_view(trust)
    anchor, signer = trust.anchor(path[-1]), trust.signer(path[0].fingerprint)
    issued = all(signature_verdict(lower, upper) == "right" for lower, upper in pairwise(path))
    vouched = (issued and anchor is not None and admits(None)(anchor)) or (signer is not None and signer.pinned)
    return signing_time if vouched and not any(map(is_test, path)) else None


def reached(now: datetime, known: datetime | None) -> datetime:
    """The time of a change: now, or the newest signed time where the clock is behind that for certain.

    A right clock is never further behind it than `AHEAD`: what is dated further ahead is not remembered. So no row of
    lists, each dated a little ahead of the one before, moves the time on.

    Args:
        now: What the clock says, with its zone.
        known: The newest signed time that the store knows (`chipkit.trust.view.SignedTime`).
    """
    if known is None or known - now <= AHEAD:
        return now
    return known.astimezone(now.tzinfo)


def clamped(now: datetime, trust: TrustView) -> Moment:
    """Now, or where the clock is behind it the newest time that `trust` knows to be signed, in the clock's zone.

    Raises:
        ValueError: The time that `trust` knows has no time zone.
    """
    trust = checked_view(trust)
    newest = trust.signed_time if isinstance(trust, SignedTime) else None
    if newest is None:
        return Moment(now)
    if newest.tzinfo is None:
        raise ValueError("the newest signed time has no time zone")
    if now >= newest:
        return Moment(now)
    try:
        return Moment(newest.astimezone(now.tzinfo), now)
    except OverflowError:  # the last day of the calendar ends earlier on some clocks
        return Moment(newest, now)
