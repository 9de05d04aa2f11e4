"""Whether a revocation list is the one that an address was asked for, and whose key signed it, as far as that is known.

An address stands for itself alone: whoever answers there may give the list of another issuer, an old one, or one that
nobody signed, and another address of the same place may have the right one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from chipkit.codec.moments import moved
from chipkit.fetching.places import Place
from chipkit.fetching.problem import FetchError, Problem
from chipkit.pki.crl import CertificateList
from chipkit.trust.candidates import alike
from chipkit.trust.clock import AHEAD
from chipkit.trust.crl_signers import known_signer
from chipkit.trust.soundness import crl_objection
from chipkit.trust.view import TrustView

__all__ = ["check_fitting", "is_known", "why_stale"]


def check_fitting(crls: Iterable[CertificateList], place: Place, trust: TrustView | None, at: datetime) -> None:
    """Return if lists may be what a place was asked for; an overdue one may.

    Raises:
        FetchError: One is of another issuer, was not signed by the key that it names, or begins later.
    """
    for crl in crls:
        if place.issuers and not any(alike(crl.issuer, name) for name in place.issuers):
            raise FetchError(Problem.CONTENT, f"a revocation list of another issuer, {crl.issuer}")
        if trust is not None and (why := crl_objection(crl, trust)):
            raise FetchError(Problem.CONTENT, f"a revocation list that is refused: {why}")
        if crl.this_update > moved(at, AHEAD):
            begins = crl.this_update.date().isoformat()
            raise FetchError(Problem.STALE, f"a revocation list that begins on {begins}")


def is_known(crls: Sequence[CertificateList], trust: TrustView | None) -> bool:
    """Whether a known key signed each list; where nobody knows any keys, none is less than another."""
    return trust is None or all(known_signer(crl, (), trust) is not None for crl in crls)


def why_stale(crl: CertificateList, at: datetime) -> str:
    """Why a revocation list is not the one of this time, in words; empty where it may be."""
    if crl.next_update is not None and crl.next_update < at:
        return f"a revocation list whose successor was due on {crl.next_update.date().isoformat()}"
    return ""
