"""Passive authentication: whether the signer's certificate leads to an anchor that vouches for it.

This is step 2 of Doc 9303-11, 5.1. A missing anchor proves nothing, neither for nor against the document
(Doc 9303-12, 7; BSI TR-03135-1, 5.6). With `validity` and `revoked`, that step is whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC
from itertools import pairwise
from typing import Final

from chipkit.codec.bounded_cache import BoundedCache
from chipkit.codec.printable import printable
from chipkit.deviation import Deviation
from chipkit.pki.algorithm_floors import first_below, of_algorithm
from chipkit.pki.certificate import Certificate
from chipkit.trust.answers import checked_view
from chipkit.trust.chain import PathResult, PathStatus, build_path
from chipkit.trust.issuing_period import issued_in_time
from chipkit.trust.model import Anchor, AnchorKind
from chipkit.trust.profile import profile_deviations
from chipkit.trust.purpose import why_no_document_signer
from chipkit.trust.view import TrustView
from chipkit.values import dataclass
from chipkit.verify.case import Observed
from chipkit.verify.checked_policies import digest_of
from chipkit.verify.facts import Facts
from chipkit.verify.mode import Mode
from chipkit.verify.pinned import check_pinned
from chipkit.verify.policy import Policy
from chipkit.verify.reliances import weak_signatures, why_refused

__all__ = ["check_path", "path_of", "vouches_for_nothing"]

_NO_PATH = {
    PathStatus.UNFIT: "intermediate-unfit",
    PathStatus.WAITING: "issuer-waits",
    PathStatus.NO_ANCHOR: "no-anchor",
    PathStatus.OTHER_KEY: "other-key",
    PathStatus.SIGNATURE_WRONG: "signature-wrong",
    PathStatus.UNSUPPORTED: "algorithm-unknown",
}
_KINDS = {
    AnchorKind.LIST_SIGNED: "list-signed",
    AnchorKind.PINNED_SIGNER: "pinned-signer",
    AnchorKind.CONFIRMED: "confirmed",
    AnchorKind.TEST: "test-anchor-demo",
}
_NAMED = 8
"""At most so many certificates that were tried are named."""
_SHOWN = 200
"""Letters of what an operator wrote."""
_VOUCHED: Final = "what it comes to"


def path_of(certificate: Certificate, brought: Iterable[Certificate], trust: TrustView) -> PathResult:
    """The path of the signer's certificate, over what the security object brings along (RFC 5280, 6)."""
    trust = checked_view(trust)
    others = [other for other in brought if other is not certificate and other != certificate]
    certificates = (certificate, *others)
    forms = [form for each in certificates for form in (each.fingerprint.encode(), each.tbs_came)]
    # a path follows from these bytes and from the state of the store, which the generation names
    parts = (trust.generation.encode(), *forms)

    def keeps(found: PathResult) -> int | None:
        """Whoever leads nowhere is anybody, and is not kept."""
        kept = _KEPT + _PARSED * sum([len(each.raw) for each in certificates])
        return kept if found.status is PathStatus.VERIFIED else None

    return _paths.get(parts, lambda: build_path(certificate, trust, others), keeps)


_PARSED: Final = 16
"""Bytes that a parsed certificate keeps for each byte of it."""
_KEPT: Final = 8192
"""Bytes of a path's deviations, by estimate; its anchors are those of the store."""
_paths: Final = BoundedCache[PathResult](entries=1024, size=16 << 20)


def check_path(facts: Facts) -> Observed:
    """Check that the signer's certificate leads to an anchor, by a path of certificates that are for that."""
    case, path = facts.case, facts.path
    if path.status is not PathStatus.VERIFIED or path.anchor is None or path.deviations:
        return _checked(facts)
    # what it comes to depends on the path, which came from one state of the store, and on these
    rules = case.trust.generation, digest_of(case.policy), case.mode
    known: _Vouched | None = path.notes.get(_VOUCHED)
    if known is None or known.rules != rules:
        known = _Vouched(rules, _checked(facts), tuple(_deviations(path, case.policy)))
        if known.met.code in _VOUCHING:
            path.notes[_VOUCHED] = known
        return known.met
    facts.tolerate(known.deviations)
    return known.met


def _checked(facts: Facts) -> Observed:
    case, path = facts.case, facts.path
    signer, anchor = path.path[0], path.anchor
    evidence = {"signer": str(signer.subject), "issuer": str(signer.issuer), "serial": f"{signer.serial:x}"}
    if anchor is None:
        return check_pinned(facts, evidence) or _without_anchor(path, case.policy, evidence)
    evidence |= _of_anchor(anchor)
    deviations = _deviations(path, case.policy)
    facts.tolerate(deviations)
    if met := _nothing_proven(facts, anchor):
        code, cause = met
        if vouches_for_nothing(anchor, case.mode) and (listed := check_pinned(facts, evidence)) is not None:
            return listed
        return Observed(code, evidence | ({"cause": cause} if cause else {}))
    if codes := sorted({met.code for met in deviations if case.policy.counts(met)}):
        return Observed("profile-deviation", evidence | {"known_by": anchor.kind.value, "deviations": ", ".join(codes)})
    return Observed(_KINDS[anchor.kind], evidence)


@dataclass(frozen=True, slots=True)
class _Vouched:
    """What the check of a path came to that vouches for its signer, noted on it."""

    rules: tuple[str, str, Mode]
    """The state of the store, the policy and the mode."""
    met: Observed
    deviations: tuple[Deviation, ...]


_VOUCHING: Final = frozenset({*_KINDS.values(), "profile-deviation"})


def _nothing_proven(facts: Facts, anchor: Anchor) -> tuple[str, str] | None:
    """Why a path that leads to an anchor proves nothing, as a situation and its cause in words; None where it does."""
    path, policy = facts.path, facts.case.policy
    if unvouched := vouches_for_nothing(anchor, facts.case.mode):
        return unvouched, ""
    if why := why_refused(path, policy):
        return "algorithm-refused", why
    if path.status is not PathStatus.VERIFIED:
        return _NO_PATH[path.status], path.reason
    # key usage and extended key usage: this key signs documents (Doc 9303-12, 7.1; RFC 5280, 4.2.1.3 and 4.2.1.12)
    if why := why_no_document_signer(path.path[0]):
        return "not-a-document-signer", why
    # each certificate was issued while the one above it was valid, and its key in use (Doc 9303-12, 7.1.1)
    slack = policy.issuing_slack_days
    if not all(issued_in_time(lower, upper, slack_days=slack) for lower, upper in pairwise(path.path)):
        return "issuer-out-of-validity", ""
    return None


def _without_anchor(path: PathResult, policy: Policy, evidence: Mapping[str, str]) -> Observed:
    """Why no anchor was found, with every certificate that was tried."""
    signer = path.path[0]
    tried = [f"{each.certificate.fingerprint[:16]}: {each.why}" for each in path.tried[:_NAMED]]
    if len(path.tried) > _NAMED:
        tried.append(f"and {len(path.tried) - _NAMED} more")
    told = dict(evidence) | {"explanation": path.reason} | ({"tried": "; ".join(tried)} if tried else {})
    if path.waiting is not None:
        told["waiting"] = path.waiting.fingerprint
    below = first_below(policy.refused_algorithms, of_algorithm(signer.signature_algorithm))
    if path.status is PathStatus.UNSUPPORTED and below is not None:
        return Observed("algorithm-refused", told | {"cause": str(below)})
    return Observed(_NO_PATH[path.status], told)


def _of_anchor(anchor: Anchor) -> dict[str, str]:
    """Which anchor it is, how it came to be trusted, and who confirmed it by what."""
    kind = AnchorKind.TEST if anchor.test else anchor.kind
    told = {"anchor": anchor.certificate.fingerprint, "anchor_kind": kind.value}
    if (word := anchor.confirmation) is None:
        return told
    at = word.at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return told | {
        "confirmed_by": printable(word.by, _SHOWN),
        "confirmed_source": printable(word.source, _SHOWN),
        "confirmed_at": at,
    }


def _deviations(path: PathResult, policy: Policy) -> list[Deviation]:
    """What is odd on the way, and weak in the policy's eyes."""
    found = [*path.deviations, *profile_deviations(path.path[0], "document signer")]
    for between in path.path[1:]:
        found += profile_deviations(between, "csca" if between.self_issued else "link")
    return [*found, *weak_signatures(path, policy)]


def vouches_for_nothing(anchor: Anchor, mode: Mode) -> str:
    """Why an anchor proves nothing; empty where it does."""
    # whoever has the program has the key of a TEST authority: it vouches for nobody
    if anchor.test and mode is not Mode.DEMO:
        return "test-anchor"
    # trust in a CSCA comes from outside of the document and of those who carry it (Doc 9303-12, 3)
    return "not-confirmed" if anchor.kind is AnchorKind.UNCONFIRMED else ""
