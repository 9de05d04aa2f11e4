"""Whether the signer's certificate was revoked, or one above it (Doc 9303-12, 7.1.4; RFC 5280, 6.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, cast

from chipkit.codec.bounded_cache import BoundedCache
from chipkit.deviation import Deviation
from chipkit.frozen import FrozenMapping
from chipkit.pki.algorithm_floors import Uses, of_signature
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.pki.names import Name
from chipkit.trust.chain import PathStatus
from chipkit.trust.crl_signers import crl_deviations, known_signer
from chipkit.trust.exactness import exact
from chipkit.trust.reliance import Basis
from chipkit.trust.revocation import (
    TAKEN_BACK,
    RevocationResult,
    RevocationStatus,
    path_revocation,
)
from chipkit.trust.view import TrustView
from chipkit.values import dataclass
from chipkit.verify.case import Case, Observed, plain
from chipkit.verify.evidence import time_text
from chipkit.verify.facts import Facts
from chipkit.verify.named import PATH
from chipkit.verify.pinned import check_withdrawal, is_pinned
from chipkit.verify.reliances import basis_refused

__all__ = ["check_revocation", "within_grace"]

_SITUATIONS: Final = FrozenMapping[RevocationStatus, str](
    {
        RevocationStatus.GOOD: "good",
        RevocationStatus.REVOKED: "revoked",
        RevocationStatus.REVOKED_UNCONFIRMED: "revoked-by-unconfirmed",
        RevocationStatus.NO_CRL: "no-crl",
        RevocationStatus.STALE: "crl-stale",
        RevocationStatus.NOT_BEGUN: "crl-not-begun",
        RevocationStatus.PARTIAL: "crl-partial",
        RevocationStatus.SIGNATURE_WRONG: "crl-signature-wrong",
        RevocationStatus.SIGNER_UNFIT: "crl-signer-unfit",
        RevocationStatus.FORGEABLE: "crl-algorithm-refused",
        RevocationStatus.SIGNER_REVOKED: "crl-signer-revoked",
        RevocationStatus.SIGNER_UNKNOWN: "crl-signer-unknown",
    }
)


def check_revocation(facts: Facts) -> Observed:
    """Look up every certificate of the path in its issuer's revocation list.

    No time of signing is asked for: whoever holds a key that was taken back writes what he likes.
    """
    case, path = facts.case, facts.path
    if (listed := check_withdrawal(facts)) is not None:
        return listed
    if path.status in (PathStatus.SIGNATURE_WRONG, PathStatus.OTHER_KEY, PathStatus.WAITING):
        raise facts.unproven(PATH)
    if path.status is not PathStatus.VERIFIED or len(path.path) < 2:
        return plain("issuer-unknown")
    # for every certificate of the path, the list of whoever issued it (Doc 9303-12, 7.1.4; RFC 5280, 6.3)
    known = _looked_up(path.path, case.trust, case.at)
    if known.deviations:
        facts.tolerate(known.deviations)
    refused, weak = known.uses.below(case.policy.refused_algorithms, case.policy.weak_algorithms)
    # what anybody may have signed takes nothing back, and clears nobody
    if refused is not None:
        return Observed("crl-algorithm-refused", {**known.evidence, "explanation": f"it was signed with {refused}"})
    if why := basis_refused(known.signer_basis, case.policy):
        return Observed("crl-algorithm-refused", {**known.evidence, "explanation": f"of the key that signed it: {why}"})
    if weak:
        facts.tolerate([Deviation("algorithm.weak", "revocation list", str(weak[0]))])
    return Observed(_situation(facts, known.found), known.evidence)


def _situation(facts: Facts, found: RevocationResult) -> str:
    if within_grace(facts.case, found):
        return "good"
    # where a list vouches for the signer, the key that signed the signer's certificate is the issuer's: so is its word
    if found.status in TAKEN_BACK and is_pinned(facts):
        return "revoked"
    return _SITUATIONS[found.status]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the lists say of a path between two moments."""

    found: RevocationResult
    evidence: Mapping[str, str]
    deviations: tuple[Deviation, ...]
    uses: Uses
    """What the signature of the list that was found rests on."""
    signer_basis: Basis
    """What the anchor rests on that signed it, where it stands not in the path."""
    after: datetime
    before: datetime


_KEPT: Final = 4096
_PARSED: Final = 32
"""Bytes that a revocation list keeps for each byte of it."""
_known: Final = BoundedCache[_Known](entries=1024, size=64 << 20)
_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def _looked_up(path: Sequence[Certificate], trust: TrustView, at: datetime) -> _Known:
    """What the lists say, which changes with the state of the store, and when a list that was looked at begins or ends.

    It is asked for anew where the moment is not between the same two of these.
    """
    parts = (trust.generation.encode(), *[form for each in path for form in (each.fingerprint.encode(), each.tbs_came)])
    known = _known.find(parts)
    if known is not None and known.after < at < known.before:
        return known
    asked = _Asked(trust)
    found = path_revocation(path, asked.view, at)
    odd = () if found.crl is None else crl_deviations(found.crl, path[1:], trust)
    signer = None if found.crl is None else known_signer(found.crl, path[1:], trust)
    moments = {each for crl in asked.crls for each in (crl.this_update, crl.next_update) if each is not None}
    known = _Known(
        found=found,
        evidence=FrozenMapping(_evidence(found)),
        deviations=odd,
        uses=Uses(()) if found.crl is None or signer is None else _uses(found.crl, signer),
        signer_basis=_basis_of(signer, path, trust),
        after=max((each for each in moments if each <= at), default=_EARLIEST),
        before=min((each for each in moments if each >= at), default=_LATEST),
    )
    _known.replace(parts, known, keeps=_KEPT + _PARSED * (0 if found.crl is None else len(found.crl.raw)))
    return known


def _uses(crl: CertificateList, signer: Certificate) -> Uses:
    return Uses(of_signature(signer, crl.signature_algorithm))


def _basis_of(signer: Certificate | None, path: Sequence[Certificate], trust: TrustView) -> Basis:
    anchor = None if signer is None or signer in path else trust.anchor(signer)
    return () if anchor is None else anchor.basis


@exact
class _Asked:
    """A view that notes the lists that it gave."""

    def __init__(self, trust: TrustView) -> None:
        self.crls: set[CertificateList] = set()
        self._trust = trust

    @property
    def view(self) -> TrustView:
        """Itself, as what it stands for."""
        return cast("TrustView", self)

    def crls_of(self, name: Name) -> Sequence[CertificateList]:
        """As the view has it."""
        found = self._trust.crls_of(name)
        self.crls.update(found)
        return found

    def __getattr__(self, name: str) -> object:
        return getattr(self._trust, name)


def _evidence(found: RevocationResult) -> dict[str, str]:
    revoked = found.status in TAKEN_BACK
    evidence: dict[str, str] = {}
    if found.reason:
        evidence["revoked_for" if revoked else "explanation"] = found.reason
    if revoked and found.certificate is not None:
        evidence["revoked"] = str(found.certificate.subject)
    if found.crl is not None:
        evidence["list_of"] = time_text(found.crl.this_update)
        if found.crl.next_update is not None:
            evidence["next_update"] = time_text(found.crl.next_update)
    if found.revoked_at is not None:
        evidence["revoked_at"] = time_text(found.revoked_at)
    return evidence


def within_grace(case: Case, found: RevocationResult) -> bool:
    """Whether a list that ended still counts as current under the policy."""
    if found.status is not RevocationStatus.STALE or found.crl is None or found.crl.next_update is None:
        return False
    late = case.at - found.crl.next_update
    return found.crl.this_update <= case.at and late <= timedelta(days=case.policy.crl_grace_days)
