"""Passive authentication: who issued the signer's certificate.

With `validity` and `revoked`, this is step 2 of Doc 9303-11, 5.1. A missing anchor proves nothing, neither for nor
against the document (Doc 9303-12, 7; BSI TR-03135-1, 5.6).
"""

from __future__ import annotations

from itertools import pairwise

from chipkit.trust.chain import PathResult, PathStatus, build_path, issued_in_validity
from chipkit.trust.model import Anchor, AnchorKind
from chipkit.trust.profile import profile_deviations
from chipkit.trust.view import TrustView
from chipkit.verify.case import Observed
from chipkit.verify.facts import Facts, SignedObject
from chipkit.verify.mode import Mode
from chipkit.verify.purpose import why_no_document_signer

__all__ = ["check_path", "path_of", "vouches_for_nothing"]

_NO_PATH = {
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


def path_of(signed: SignedObject, trust: TrustView) -> PathResult:
    """The path of the signer's certificate, over what the security object brings along (RFC 5280, 6)."""
    others = [other for other in signed.sod.signed_data.certificates if other != signed.certificate]
    return build_path(signed.certificate, trust, others)


def check_path(facts: Facts) -> Observed:
    """Check that the signer's certificate leads to an anchor, by a path of certificates that are for that."""
    case, path = facts.case, facts.path
    signer = path.path[0]
    evidence = {"signer": str(signer.subject), "issuer": str(signer.issuer), "serial": f"{signer.serial:x}"}
    if path.status is not PathStatus.VERIFIED or path.anchor is None:
        return Observed(_NO_PATH[path.status], evidence | {"explanation": path.reason})
    evidence |= {"anchor": path.anchor.certificate.fingerprint, "anchor_kind": path.anchor.kind.value}
    deviations = [*path.deviations, *profile_deviations(signer, "document signer")]
    for between in path.path[1:]:
        deviations += profile_deviations(between, "csca" if between.self_issued else "link")
    facts.tolerate(deviations)
    if unvouched := vouches_for_nothing(path.anchor, case.mode):
        return Observed(unvouched, evidence)
    # key usage and extended key usage: this key signs documents (Doc 9303-12, 7.1; RFC 5280, 4.2.1.3 and 4.2.1.12)
    if why := why_no_document_signer(signer):
        return Observed("not-a-document-signer", evidence | {"cause": why})
    # each certificate was issued while the one above it was valid
    if not all(issued_in_validity(lower, upper) for lower, upper in pairwise(path.path)):
        return Observed("issuer-out-of-validity", evidence)
    if any(case.policy.counts(met) for met in deviations):
        codes = sorted({met.code for met in deviations if case.policy.counts(met)})
        return Observed(
            "profile-deviation", evidence | {"known_by": path.anchor.kind.value, "deviations": ", ".join(codes)}
        )
    return Observed(_KINDS[path.anchor.kind], evidence)


def vouches_for_nothing(anchor: Anchor, mode: Mode) -> str:
    """Why an anchor proves nothing; empty where it does."""
    # whoever has the program has the key of a TEST authority: it vouches for nobody
    if anchor.test and mode is not Mode.DEMO:
        return "test-anchor"
    # trust in a CSCA comes from outside of the document and of those who carry it (Doc 9303-12, 3)
    return "not-confirmed" if anchor.kind is AnchorKind.UNCONFIRMED else ""
