"""Documents dated when their signer's key was at rest, or in the future; and the end of a key's usage."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD, build_sod
from chipkit.outcome import Outcome
from chipkit.pki import extensions as ext
from chipkit.pki.cms import build_attributes, build_signed_data
from chipkit.pki.crl import CertificateList
from chipkit.pki.signer_info import SignerIdentifier
from chipkit.verify import Policy, load_policy
from chipkit_emulator.crypto.hashes import digest

if TYPE_CHECKING:
    from collections.abc import Callable

Bench = Any
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
FIRST_ZONE, LAST_ZONE = timedelta(hours=14), timedelta(hours=12)
"""So much earlier a day begins in the first time zone than in UTC, and so much later it ends in the last one."""
FIELD = resources.files("chipkit.verify").joinpath("policies", "field.toml").read_text("utf-8")


def issued_on(bench: Bench, profile: str = "vn-cccd-explicit") -> datetime:
    """The day that the card says it was issued on, and that the emulator signs on at nine."""
    return datetime.combine(bench.specimen(profile).holder.date_of_issue, time(), UTC)


def used(
    bench: Bench, begin: datetime | None, end: datetime | None, profile: str = "vn-cccd-explicit", **changes: Any
) -> Any:
    """A card whose signer's key signs between two times, and at any time where there is no end and no beginning."""
    specimen = bench.specimen(profile)
    kept = [each for each in specimen.pki.dsc.certificate.extensions if each.oid != oids.PRIVATE_KEY_USAGE_PERIOD]
    period = [] if begin is end is None else [ext.private_key_usage_period(begin, end)]
    return bench.recertified(specimen, extensions=(*kept, *period), **changes)


def at_rest(bench: Bench) -> Any:
    day = issued_on(bench)
    return bench.of(used(bench, day - 30 * DAY, day - DAY))


def at_rest_by_the_signing_time(bench: Bench) -> Any:
    """A document without DG13 has no date of issue."""
    day = issued_on(bench, "bsi-reference")
    return bench.of(used(bench, day - 30 * DAY, day, "bsi-reference"), key="mrz")


def undated(bench: Bench) -> Any:
    """A security object without signing time, on a document that has no date of issue."""
    return bench.of(_signed_at(bench.specimen("bsi-reference"), None), key="mrz")


@pytest.mark.vectors("judgement/out-of-time.json")
def test_a_document_dated_out_of_time_yields_this_set(
    case: dict[str, Any], judged: Callable[..., Any], expected: Callable[..., Any]
) -> None:
    assert judged(case) == expected(case)


def reason(situation: Any, policy: Policy | None = None) -> str:
    found: str = situation.judged(policy or load_policy("field")).finding("pa.issuer.validity").reason
    return found


def test_a_date_of_issue_in_the_future_beside_a_signing_time_that_is_past(bench: Bench) -> None:
    """Where everything lies in the future, it is the clock; where one date does, it is the date."""
    specimen = bench.specimen()
    later = (bench.at + 3 * DAY).strftime("%d/%m/%Y").encode()
    own = specimen.holder.date_of_issue.strftime("%d/%m/%Y").encode()
    assert own in specimen.files[EF.DG13]
    changed = specimen.with_files({EF.DG13: specimen.files[EF.DG13].replace(own, later)}).signed()
    situation = bench.of(changed)

    field, conformance = (situation.judged(load_policy(policy)) for policy in ("field", "conformance"))

    assert field.finding("pa.issuer.validity").reason == "signed-out-of-time"
    assert "in the future" in field.finding("pa.issuer.validity").evidence["cause"]
    assert field.outcome is Outcome.SUCCESSFUL
    assert [met.code for met in field.deviations] == ["signer.out-of-time"]
    assert conformance.outcome is Outcome.FAILED


def test_neither_date_nor_signing_time_says_nothing(bench: Bench) -> None:
    day = issued_on(bench)
    dated = bench.of(used(bench, day - 30 * DAY, day - DAY))
    undated = {ef: file for ef, file in dated.capture.files.items() if ef is not EF.DG13}
    situation = replace(dated, capture=replace(dated.capture, files=undated))

    assert reason(situation) == "signed-out-of-time"
    assert reason(replace(situation, capture=replace(situation.capture, files=_without_time(bench, day)))) == "undated"


def _without_time(bench: Bench, day: datetime) -> Any:
    """The files of a card whose security object states no signing time, without its date of issue."""
    files = bench.of(_signed_at(used(bench, day - 30 * DAY, day - DAY), None)).capture.files
    return {ef: file for ef, file in files.items() if ef is not EF.DG13}


# a signer as Vietnam's ID card has one: twenty-two years of validity, ninety days of signing -------------------------

_VALID = datetime(2024, 5, 28, tzinfo=UTC), datetime(2046, 8, 21, tzinfo=UTC)
_BEGIN, _END = _VALID[0], _VALID[0] + 90 * DAY
AFTER_USE, FUTURE = "after the signer's private key usage period", "in the future"


def of_vietnam(bench: Bench, issued: datetime, signing_time: datetime | None) -> Any:
    """A card of a signer that signs for ninety days from `_BEGIN` on, with these dates in DG13 and EF.SOD."""
    specimen = used(bench, _BEGIN, _END, not_before=_VALID[0], not_after=_VALID[1])
    own, wanted = (day.strftime("%d/%m/%Y").encode() for day in (specimen.holder.date_of_issue, issued))
    assert own in specimen.files[EF.DG13]
    dated = specimen.with_files({EF.DG13: specimen.files[EF.DG13].replace(own, wanted)}).signed()
    return bench.of(_signed_at(dated, signing_time))


def _signed_at(specimen: Any, moment: datetime | None) -> Any:
    """The same specimen, whose security object states this signing time, or none."""
    dsc, content = specimen.pki.dsc, SOD.parse(specimen.files[EF.SOD]).raw_security_object
    hashed = dsc.signer.scheme.hash
    signed = build_signed_data(
        oids.LDS_SECURITY_OBJECT,
        content,
        certificates=[dsc.certificate],
        digest=hashed,
        signature_algorithm=dsc.signer.algorithm,
        sid=SignerIdentifier(dsc.certificate.issuer, dsc.certificate.serial),
        signed_attributes=build_attributes(oids.LDS_SECURITY_OBJECT, digest(hashed, content), moment),
        sign=dsc.signer.sign,
    )
    return specimen.with_files({EF.SOD: build_sod(signed)})


@pytest.mark.parametrize(
    ("issued", "signed", "why"),
    [
        (_BEGIN, _BEGIN, ""),
        (_END, _END, ""),
        (_END + DAY, _END, AFTER_USE),
        (_END + 150 * DAY, _END + 150 * DAY, AFTER_USE),
        (_END + 150 * DAY, None, AFTER_USE),
        (_BEGIN - 2 * DAY, _BEGIN, "before the signer's private key usage period"),
        (datetime(2031, 1, 15, tzinfo=UTC), _BEGIN, f"{AFTER_USE}, {FUTURE}"),
        (datetime(2031, 1, 15, tzinfo=UTC), datetime(2031, 1, 15, 9, tzinfo=UTC), f"{AFTER_USE}, {FUTURE}"),
        (datetime(2031, 1, 15, tzinfo=UTC), None, f"{AFTER_USE}, {FUTURE}"),
    ],
)
def test_a_signer_that_signs_for_ninety_days_and_is_valid_for_decades(
    bench: Bench, issued: datetime, signed: datetime | None, why: str
) -> None:
    situation = of_vietnam(bench, issued, signed)

    field, conformance = (situation.judged(load_policy(policy)) for policy in ("field", "conformance"))

    told = [report.finding("pa.issuer.validity") for report in (field, conformance)]
    assert [each.reason for each in told] == ["signed-out-of-time" if why else "valid"] * 2
    assert [met.code for met in field.deviations] == (["signer.out-of-time"] if why else [])
    if why:
        assert [each.outcome for each in told] == [Outcome.SUCCESSFUL, Outcome.FAILED]
        assert all(why in each.evidence["cause"] for each in told)
        assert conformance.outcome is Outcome.FAILED


def test_a_date_in_the_time_of_the_signer_and_after_now_says_that_the_clock_is_wrong(bench: Bench) -> None:
    day = issued_on(bench)
    early = replace(bench.of(used(bench, day - 30 * DAY, day + 30 * DAY)), at=day - 20 * DAY)
    dated_wrong = replace(bench.of(used(bench, day - 30 * DAY, day - 10 * DAY)), at=day - 20 * DAY)

    assert reason(early) == "clock-wrong"
    assert reason(dated_wrong) == "signed-out-of-time"


def test_an_expired_signer_is_judged_now_by_a_laboratory(bench: Bench) -> None:
    """BSI TR-03135-1, Table 5.34."""
    day = issued_on(bench)
    situation = bench.of(used(bench, day - 30 * DAY, day + 30 * DAY, not_after=bench.at - DAY))

    field, conformance = (situation.judged(load_policy(policy)) for policy in ("field", "conformance"))

    told = [report.finding("pa.issuer.validity") for report in (field, conformance)]
    assert [(each.reason, each.outcome) for each in told] == [
        ("signed-in-time", Outcome.SUCCESSFUL),
        ("signed-in-time", Outcome.FAILED),
    ]
    assert (conformance.outcome, conformance.verdict.code) == (Outcome.FAILED, "signer-expired")


@pytest.mark.parametrize("ended", [DAY, 4000 * DAY])
@pytest.mark.parametrize("dates", ["date of issue", "signing time", "none"])
def test_no_date_helps_an_expired_signer_in_a_laboratory(bench: Bench, dates: str, ended: timedelta) -> None:
    """BSI TR-03135-1, Table 5.34: it judges now, whenever the document says that it was signed; `field` does not."""
    profile = "vn-cccd-explicit" if dates == "date of issue" else "bsi-reference"
    day, end = issued_on(bench, profile), bench.at - ended
    specimen = used(bench, None, None, profile, not_before=min(day, end) - DAY, not_after=end)
    signed = {"date of issue": None, "signing time": end - SECOND, "none": None}[dates]
    situation = bench.of(_signed_at(specimen, signed), key="mrz")

    field, laboratory = (situation.judged(load_policy(policy)) for policy in ("field", "conformance"))

    found = [report.finding("pa.issuer.validity") for report in (field, laboratory)]
    helped = dates == "signing time" or (dates == "date of issue" and day <= end)
    assert [each.reason for each in found] == ["signed-in-time" if helped else "expired"] * 2
    assert [each.outcome for each in found] == [
        Outcome.SUCCESSFUL if helped else Outcome.UNDETERMINED, Outcome.FAILED,
    ]  # fmt: skip
    assert laboratory.outcome is Outcome.FAILED
    assert "pa.issuer.validity" in laboratory.verdict.decided_by


def test_a_signer_that_is_valid_now_is_so_in_a_laboratory(bench: Bench) -> None:
    """Also on the last second of its certificate, and whatever becomes of it the second after."""
    specimen = used(bench, None, None, "bsi-reference", not_after=bench.at)
    situation = bench.of(_signed_at(specimen, None), key="mrz")

    reasons = [
        replace(situation, at=at).judged(load_policy("conformance")).finding("pa.issuer.validity").reason
        for at in (bench.at, bench.at + SECOND)
    ]

    assert reasons == ["undated", "expired"]


@pytest.mark.parametrize("policy", ["field", "conformance"])
def test_no_date_excuses_a_revocation(bench: Bench, policy: str) -> None:
    """The signing time, the date of issue and the signer's period all lie before the revocation."""
    day = issued_on(bench)
    specimen = used(bench, day - 30 * DAY, day + 30 * DAY, not_after=bench.at - DAY)
    crl = specimen.pki.revoking(specimen.pki.dsc.certificate).crl
    listed = CertificateList.parse(crl).entry_of(
        specimen.pki.dsc.certificate.issuer, specimen.pki.dsc.certificate.serial
    )
    situation = replace(bench.of(specimen), trust=bench.trust(specimen, crl=crl))

    report = situation.judged(load_policy(policy))

    assert listed is not None
    assert listed.date is not None
    assert listed.date > day
    finding = report.finding("pa.issuer.revocation")
    assert (finding.outcome, finding.reason) == (Outcome.FAILED, "revoked")
    assert finding.evidence["revoked_for"] == "keyCompromise"
    assert report.outcome is Outcome.FAILED


def test_the_report_tells_the_date_to_nobody_who_may_not_know_it(bench: Bench) -> None:
    report = at_rest(bench).judged(load_policy("field"))
    day = issued_on(bench).date().isoformat()

    assert day in str(report.to_json())
    assert day not in str(report.to_json(redact=True))


def test_a_policy_may_ignore_the_date(bench: Bench) -> None:
    lenient = Policy.parse(FIELD.replace("ignored_deviations = []", 'ignored_deviations = ["signer.*"]'))

    assert reason(at_rest(bench), lenient) == "valid"


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        (-DAY, timedelta(0), "signed-in-time"),
        (-DAY, -FIRST_ZONE, "signed-in-time"),
        (-DAY, -FIRST_ZONE - SECOND, "expired"),
        (timedelta(0), DAY, "signed-in-time"),
        (DAY + LAST_ZONE, 2 * DAY, "signed-in-time"),
        (DAY + LAST_ZONE + SECOND, 2 * DAY, "expired"),
        (None, DAY, "signed-in-time"),
        (-DAY, None, "signed-in-time"),
        (None, None, "signed-in-time"),
        (None, -FIRST_ZONE - SECOND, "expired"),
    ],
)
def test_an_expired_signer_signed_on_a_day_on_which_its_key_signs(
    bench: Bench, begin: timedelta | None, end: timedelta | None, expected: str
) -> None:
    """A date of issue has neither hour nor time zone, for an expired signer as for a valid one (Doc 9303-12, 7.1.1)."""
    day = issued_on(bench)
    period = (None if begin is None else day + begin, None if end is None else day + end)
    situation = bench.of(used(bench, *period, not_after=bench.at - DAY))
    by_date = Policy.parse(FIELD.replace('["signed-attribute", "issue-date"]', '["issue-date"]'))

    assert reason(situation, by_date) == expected
    valid = reason(bench.of(used(bench, *period)), by_date)
    assert (valid == "signed-out-of-time") is (expected == "expired")


def test_no_key_signs_after_its_certificate_ended(bench: Bench) -> None:
    """Whatever the private key usage period says."""
    day = issued_on(bench)
    situation = bench.of(used(bench, day - 30 * DAY, day + 30 * DAY, not_after=day - FIRST_ZONE - SECOND))

    assert reason(situation) == "expired"


def test_the_last_second_of_a_certificate_belongs_to_it(bench: Bench) -> None:
    day = issued_on(bench)
    situation = bench.of(used(bench, day - 30 * DAY, day + 30 * DAY, not_after=bench.at))

    assert reason(situation) == "valid"
    assert reason(replace(situation, at=bench.at + SECOND)) == "signed-in-time"


def test_a_signing_time_after_the_key_was_to_rest_is_in_time_and_odd(bench: Bench) -> None:
    day = issued_on(bench)
    situation = bench.of(used(bench, day - 30 * DAY, day - DAY, not_after=bench.at - DAY))

    assert reason(situation) == "signed-out-of-time"


def test_a_signing_time_after_the_signer_expired_is_not_in_time(bench: Bench) -> None:
    day = issued_on(bench)
    by_time = Policy.parse(FIELD.replace('["signed-attribute", "issue-date"]', '["signed-attribute"]'))
    signed = day + timedelta(hours=9)

    def judged(end: datetime) -> str:
        return reason(bench.of(used(bench, day - 30 * DAY, end, not_after=end)), by_time)

    assert judged(signed) == "signed-in-time"
    assert judged(signed - SECOND) == "expired"
