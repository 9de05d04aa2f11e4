"""Steps 2 and 3 of passive authentication: who issued the signer's certificate, when it held, whether it was revoked.

A missing anchor proves nothing, neither for nor against the document (Doc 9303-12, 7; BSI TR-03135-1, 5.6).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from chipkit.deviation import Deviation
from chipkit.lds.files import EF
from chipkit.pki.certificate import Certificate
from chipkit.trust.chain import PathResult, PathStatus, build_path, issued_in_validity
from chipkit.trust.model import AnchorKind
from chipkit.trust.profile import profile_deviations
from chipkit.trust.revocation import RevocationResult, RevocationStatus, crl_deviations, path_revocation
from chipkit.verify.case import Case, Ledger, Observed
from chipkit.verify.purpose import why_no_document_signer
from chipkit.verify.report import Mode
from chipkit.verify.security_object import SignedObject
from chipkit.verify.signing_period import why_out_of_time
from chipkit.verify.signing_time import dated, made_after, signing_times

__all__ = ["check_issuer"]

PATH, VALIDITY, REVOCATION = "pa.issuer.path", "pa.issuer.validity", "pa.issuer.revocation"
_SIGNATURE = "pa.sod.signature"
_NO_PATH = {
    PathStatus.NO_ANCHOR: "no-anchor",
    PathStatus.OTHER_KEY: "other-key",
    PathStatus.SIGNATURE_WRONG: "signature-wrong",
    PathStatus.UNSUPPORTED: "algorithm-unknown",
}
_KINDS = {
    AnchorKind.LIST_SIGNED: "list-signed",
    AnchorKind.PINNED_SIGNER: "pinned-signer",
    AnchorKind.HAND_PLACED: "hand-placed",
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


def check_issuer(case: Case, ledger: Ledger, signed: SignedObject | None) -> PathResult | None:
    """Check path, validity and revocation of the signer's certificate.

    Returns:
        The path; None where the security object's signature did not verify.
    """
    if signed is None or not ledger.succeeded(_SIGNATURE):
        for check in (PATH, VALIDITY, REVOCATION):
            ledger.record(check, Observed.on(_SIGNATURE))
        return None
    others = [other for other in signed.sod.signed_data.certificates if other != signed.certificate]
    path = build_path(signed.certificate, case.trust, others)
    ledger.record(PATH, _path(case, ledger, path))
    if path.status is PathStatus.SIGNATURE_WRONG:
        ledger.record(VALIDITY, Observed.on(PATH))
        ledger.record(REVOCATION, Observed.on(PATH))
    else:
        ledger.record(VALIDITY, _validity(case, ledger, signed))
        ledger.record(REVOCATION, _revocation(case, ledger, path))
    return path


def _path(case: Case, ledger: Ledger, path: PathResult) -> Observed:
    signer = path.path[0]
    evidence = {"signer": str(signer.subject), "issuer": str(signer.issuer), "serial": f"{signer.serial:x}"}
    if path.status is not PathStatus.VERIFIED or path.anchor is None:
        return Observed(_NO_PATH[path.status], evidence | {"explanation": path.reason})
    evidence |= {"anchor": path.anchor.certificate.fingerprint, "anchor_kind": path.anchor.kind.value}
    deviations = [*path.deviations, *profile_deviations(signer, "document signer")]
    for between in path.path[1:]:
        deviations += profile_deviations(between, "csca" if between.self_issued else "link")
    ledger.tolerate(deviations)
    if path.anchor.test and case.mode is not Mode.DEMO:
        return Observed("test-anchor", evidence)
    if why := why_no_document_signer(signer):
        return Observed("not-a-document-signer", evidence | {"cause": why})
    if not all(issued_in_validity(lower, upper) for lower, upper in pairwise(path.path)):
        return Observed("issuer-out-of-validity", evidence)
    if any(case.policy.counts(met) for met in deviations):
        codes = sorted({met.code for met in deviations if case.policy.counts(met)})
        return Observed(
            "profile-deviation", evidence | {"known_by": path.anchor.kind.value, "deviations": ", ".join(codes)}
        )
    return Observed(_KINDS[path.anchor.kind], evidence)


def _validity(case: Case, ledger: Ledger, signed: SignedObject) -> Observed:
    certificate = signed.certificate
    evidence = {"not_before": _time(certificate.not_before), "not_after": _time(certificate.not_after)}
    made = made_after(case, signed)
    if made is not None:
        return Observed("clock-wrong", evidence | {"made_at": made.date().isoformat()})
    if case.at < certificate.not_before:
        return Observed("not-yet-valid", evidence)
    in_time = None if case.at <= certificate.not_after else _signed_in_time(case, signed)
    if case.at > certificate.not_after and in_time is None:
        return Observed("expired", evidence)
    if odd := _out_of_time(case, ledger, signed):
        return Observed("signed-out-of-time", evidence | odd)
    return Observed("valid", evidence) if in_time is None else Observed("signed-in-time", evidence | in_time)


def _signed_in_time(case: Case, signed: SignedObject) -> dict[str, str] | None:
    """What tells that an expired signer signed before it expired, or None."""
    for source, moment in signing_times(case, signed):
        begin, end = _period(signed.certificate, source)
        if begin <= moment <= end:
            return {"signed_at": _time(moment), "known_from": source}
    return None


def _out_of_time(case: Case, ledger: Ledger, signed: SignedObject) -> dict[str, str]:
    """What tells that the document is dated outside of its signer's time; empty where nothing does."""
    when = dated(case, signed)
    why = "" if when is None else why_out_of_time(signed.certificate, *when, case.at)
    deviation = Deviation("signer.out-of-time", EF.SOD.label, f"dated {why}")
    if when is None or not why or not case.policy.counts(deviation):
        return {}
    ledger.tolerate([deviation])
    source, moment = when
    return {"signed_at": _time(moment), "known_from": source, "cause": why}


def _period(certificate: Certificate, source: str) -> tuple[datetime, datetime]:
    """When this certificate's key may have signed: for a date of issue, by its own usage period."""
    if source == "signed-attribute":
        return certificate.not_before, certificate.not_after
    begin, end = certificate.private_key_usage_period or (None, None)
    first_day = (begin or certificate.not_before).replace(hour=0, minute=0, second=0)  # a date of issue has no hour
    return first_day, min(end or certificate.not_after, certificate.not_after)


def _revocation(case: Case, ledger: Ledger, path: PathResult) -> Observed:
    if path.status is PathStatus.OTHER_KEY:
        return Observed.on(PATH)
    if path.status is not PathStatus.VERIFIED or len(path.path) < 2:
        return Observed("issuer-unknown")
    found = path_revocation(path.path, case.trust, case.at)
    evidence: dict[str, str] = {"explanation": found.reason} if found.reason else {}
    if found.crl is not None:
        ledger.tolerate(crl_deviations(found.crl, path.path[1:], case.trust))
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
