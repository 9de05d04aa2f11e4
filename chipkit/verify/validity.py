"""Whether the signer's certificate was valid when it signed, by what dates the document (Doc 9303-11, 5.1.1)."""

from __future__ import annotations

from typing import Final

from chipkit.deviation import Deviation
from chipkit.frozen import FrozenMapping
from chipkit.lds.files import EF
from chipkit.pki.certificate import Certificate
from chipkit.trust.chain import PathStatus
from chipkit.trust.signing_period import signs_in_time, why_out_of_time
from chipkit.verify.case import Case, Observed
from chipkit.verify.evidence import time_text
from chipkit.verify.facts import Facts, SignedObject
from chipkit.verify.named import PATH
from chipkit.verify.signing_time import dated, made_after, signing_times

__all__ = ["check_validity"]

_VALIDITY: Final = "validity as evidence"


def check_validity(facts: Facts) -> Observed:
    """Check that the signer's certificate was valid when it signed (RFC 5280, 4.1.2.5)."""
    if facts.path.status is PathStatus.SIGNATURE_WRONG:
        raise facts.unproven(PATH)
    case, signed = facts.case, facts.signed
    certificate = signed.certificate
    evidence = _told(certificate)
    made = made_after(case, signed)
    if made is not None:  # the document cannot be younger than the time that is judged for
        return Observed("clock-wrong", {**evidence, "made_at": made.date().isoformat()})
    if case.at < certificate.not_before:
        return Observed("not-yet-valid", evidence)
    # documents outlive the certificates of their signers: what counts is when it signed (Doc 9303-12, 4)
    in_time = None if case.at <= certificate.not_after else _signed_in_time(case, signed)
    if case.at > certificate.not_after and in_time is None:
        return Observed("expired", evidence)
    if odd := _out_of_time(facts):
        return Observed("signed-out-of-time", {**evidence, **odd})
    if in_time is not None:
        return Observed("signed-in-time", {**evidence, **in_time})
    return Observed("valid" if dated(case, signed) else "undated", evidence)


def _told(certificate: Certificate) -> FrozenMapping[str, str]:
    """The validity as evidence, noted on the certificate."""
    known: FrozenMapping[str, str] | None = certificate.notes.get(_VALIDITY)
    if known is None:
        times = {"not_before": time_text(certificate.not_before), "not_after": time_text(certificate.not_after)}
        known = certificate.notes[_VALIDITY] = FrozenMapping(times)
    return known


def _signed_in_time(case: Case, signed: SignedObject) -> dict[str, str] | None:
    """What tells that an expired signer signed before it expired, or None."""
    for source, moment in signing_times(case, signed):
        if signs_in_time(signed.certificate, source, moment):
            return {"signed_at": time_text(moment), "known_from": source}
    return None


def _out_of_time(facts: Facts) -> dict[str, str]:
    """What tells that the document is dated outside of its signer's time; empty where nothing does."""
    case, signed = facts.case, facts.signed
    when = dated(case, signed)
    why = "" if when is None else why_out_of_time(signed.certificate, *when, case.at)
    if when is None or not why:
        return {}
    deviation = Deviation("signer.out-of-time", EF.SOD.label, f"dated {why}")
    if not case.policy.counts(deviation):
        return {}
    facts.tolerate([deviation])
    source, moment = when
    return {"signed_at": time_text(moment), "known_from": source, "cause": why}
