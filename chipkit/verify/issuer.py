"""Passive authentication: who issued the signer's certificate, when it held, whether it was revoked.

This is step 2 of Doc 9303-11, 5.1. A missing anchor proves nothing, neither for nor against the document
(Doc 9303-12, 7; BSI TR-03135-1, 5.6).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from chipkit.codec.bounded_cache import BoundedCache
from chipkit.deviation import Deviation
from chipkit.lds.files import EF
from chipkit.pki.certificate import Certificate
from chipkit.trust.chain import PathResult, PathStatus, build_path, issued_in_validity
from chipkit.trust.model import Anchor, AnchorKind
from chipkit.trust.profile import profile_deviations
from chipkit.trust.revocation import RevocationResult, RevocationStatus, crl_deviations, path_revocation
from chipkit.trust.signing_period import why_out_of_time
from chipkit.trust.view import TrustView
from chipkit.verify.case import Case, Observed
from chipkit.verify.facts import Facts, SignedObject
from chipkit.verify.named import PATH
from chipkit.verify.purpose import why_no_document_signer
from chipkit.verify.report import Mode
from chipkit.verify.signing_time import dated, made_after, signing_times

__all__ = ["check_path", "check_revocation", "check_validity", "path_of"]

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
_REVOCATION = {
    RevocationStatus.GOOD: "good",
    RevocationStatus.REVOKED: "revoked",
    RevocationStatus.NO_CRL: "no-crl",
    RevocationStatus.STALE: "crl-stale",
    RevocationStatus.SIGNATURE_WRONG: "crl-signature-wrong",
    RevocationStatus.SIGNER_UNKNOWN: "crl-signer-unknown",
}


def path_of(signed: SignedObject, trust: TrustView) -> PathResult:
    """The path of the signer's certificate, over what the security object brings along (RFC 5280, 6)."""
    others = [other for other in signed.sod.signed_data.certificates if other != signed.certificate]
    certificates = (signed.certificate, *others)
    forms = (form for each in certificates for form in (each.raw, each.tbs_came))
    # a path follows from these bytes and from the state of the store, which the generation names
    parts = (trust.generation.encode(), *forms)
    known = _paths.find(parts)
    if known is not None:
        return known
    found = build_path(signed.certificate, trust, others)
    if found.status is PathStatus.VERIFIED:  # whoever leads nowhere is anybody, and is not kept
        _paths.remember(parts, found, keeps=_KEPT + _PARSED * sum(len(each.raw) for each in certificates))
    return found


_PARSED: Final = 16
"""Bytes that a parsed certificate keeps for each byte of it."""
_KEPT: Final = 8192
"""Bytes of a path's deviations, by estimate; its anchors are those of the store."""
_paths: Final = BoundedCache[PathResult](entries=1024, size=16 << 20)


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
    if unvouched := _vouches_for_nothing(path.anchor, case.mode):
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


def _vouches_for_nothing(anchor: Anchor, mode: Mode) -> str:
    """Why an anchor proves nothing; empty where it does."""
    # whoever has the program has the key of a TEST authority: it vouches for nobody
    if anchor.test and mode is not Mode.DEMO:
        return "test-anchor"
    # trust in a CSCA comes from outside of the document and of those who carry it (Doc 9303-12, 3)
    return "not-confirmed" if anchor.kind is AnchorKind.UNCONFIRMED else ""


def check_validity(facts: Facts) -> Observed:
    """Check that the signer's certificate was valid when it signed (RFC 5280, 4.1.2.5)."""
    if facts.path.status is PathStatus.SIGNATURE_WRONG:
        raise facts.unproven(PATH)
    case, signed = facts.case, facts.signed
    certificate = signed.certificate
    evidence = {"not_before": _time(certificate.not_before), "not_after": _time(certificate.not_after)}
    made = made_after(case, signed)
    if made is not None:  # the document cannot be younger than the time that is judged for
        return Observed("clock-wrong", evidence | {"made_at": made.date().isoformat()})
    if case.at < certificate.not_before:
        return Observed("not-yet-valid", evidence)
    # documents outlive the certificates of their signers: what counts is when it signed (Doc 9303-12, 4)
    in_time = None if case.at <= certificate.not_after else _signed_in_time(case, signed)
    if case.at > certificate.not_after and in_time is None:
        return Observed("expired", evidence)
    if odd := _out_of_time(facts):
        return Observed("signed-out-of-time", evidence | odd)
    return Observed("valid", evidence) if in_time is None else Observed("signed-in-time", evidence | in_time)


def _signed_in_time(case: Case, signed: SignedObject) -> dict[str, str] | None:
    """What tells that an expired signer signed before it expired, or None."""
    for source, moment in signing_times(case, signed):
        begin, end = _period(signed.certificate, source)
        if begin <= moment <= end:
            return {"signed_at": _time(moment), "known_from": source}
    return None


def _out_of_time(facts: Facts) -> dict[str, str]:
    """What tells that the document is dated outside of its signer's time; empty where nothing does."""
    case, signed = facts.case, facts.signed
    when = dated(case, signed)
    why = "" if when is None else why_out_of_time(signed.certificate, *when, case.at)
    deviation = Deviation("signer.out-of-time", EF.SOD.label, f"dated {why}")
    if when is None or not why or not case.policy.counts(deviation):
        return {}
    facts.tolerate([deviation])
    source, moment = when
    return {"signed_at": _time(moment), "known_from": source, "cause": why}


def _period(certificate: Certificate, source: str) -> tuple[datetime, datetime]:
    """When this certificate's key may have signed: for a date of issue, by its own usage period."""
    if source == "signed-attribute":
        return certificate.not_before, certificate.not_after
    begin, end = certificate.private_key_usage_period or (None, None)
    first_day = (begin or certificate.not_before).replace(hour=0, minute=0, second=0)  # a date of issue has no hour
    return first_day, min(end or certificate.not_after, certificate.not_after)


def check_revocation(facts: Facts) -> Observed:
    """Look up every certificate of the path in its issuer's revocation list."""
    case, path = facts.case, facts.path
    if path.status in (PathStatus.SIGNATURE_WRONG, PathStatus.OTHER_KEY):
        raise facts.unproven(PATH)
    if path.status is not PathStatus.VERIFIED or len(path.path) < 2:
        return Observed("issuer-unknown")
    # for every certificate below the anchor, the list of whoever issued it (Doc 9303-12, 7.1.4; RFC 5280, 6.3)
    found = path_revocation(path.path, case.trust, case.at)
    evidence: dict[str, str] = {"explanation": found.reason} if found.reason else {}
    if found.crl is not None:
        facts.tolerate(crl_deviations(found.crl, path.path[1:], case.trust))
        evidence["list_of"] = _time(found.crl.this_update)
        if found.crl.next_update is not None:
            evidence["next_update"] = _time(found.crl.next_update)
    if found.revoked_at is not None:
        evidence["revoked_at"] = _time(found.revoked_at)
    return Observed("good" if _within_grace(case, found) else _REVOCATION[found.status], evidence)


def _within_grace(case: Case, found: RevocationResult) -> bool:
    """Whether a list that ended still counts as current under the policy."""
    if found.status is not RevocationStatus.STALE or found.crl is None or found.crl.next_update is None:
        return False
    late = case.at - found.crl.next_update
    return found.crl.this_update <= case.at and late <= timedelta(days=case.policy.crl_grace_days)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
