"""Documents dated when their signer's key was at rest, or in the future; and the end of a key's usage."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.lds.files import EF, RawFile
from chipkit.lds.sod import SOD, build_sod
from chipkit.outcome import Outcome
from chipkit.pki import extensions as ext
from chipkit.pki.cms import build_attributes, build_signed_data
from chipkit.pki.signer_info import SignerIdentifier
from chipkit.verify import Policy, load_policy
from chipkit_emulator.crypto.hashes import digest

if TYPE_CHECKING:
    from collections.abc import Callable

Bench = Any
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
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
    assert reason(replace(situation, capture=replace(situation.capture, files=_without_time(bench, day)))) == "valid"


def _without_time(bench: Bench, day: datetime) -> Any:
    """The files of a card whose security object states no signing time, without its date of issue."""
    specimen = used(bench, day - 30 * DAY, day - DAY)
    issued, content = specimen.pki.dsc, SOD.parse(specimen.files[EF.SOD]).raw_security_object
    hashed = issued.signer.scheme.hash
    signed = build_signed_data(
        oids.LDS_SECURITY_OBJECT,
        content,
        certificates=[issued.certificate],
        digest=hashed,
        signature_algorithm=issued.signer.algorithm,
        sid=SignerIdentifier(issued.certificate.issuer, issued.certificate.serial),
        signed_attributes=build_attributes(oids.LDS_SECURITY_OBJECT, digest(hashed, content)),
        sign=issued.signer.sign,
    )
    files = bench.of(specimen).capture.files
    return {ef: file for ef, file in files.items() if ef is not EF.DG13} | {EF.SOD: RawFile(EF.SOD, build_sod(signed))}


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
        (-DAY, -SECOND, "expired"),
        (timedelta(0), DAY, "signed-in-time"),
        (timedelta(hours=23), 2 * DAY, "signed-in-time"),
        (DAY, 2 * DAY, "expired"),
        (None, DAY, "signed-in-time"),
        (-DAY, None, "signed-in-time"),
        (None, None, "signed-in-time"),
        (None, -SECOND, "expired"),
    ],
)
def test_an_expired_signer_signed_on_a_day_on_which_its_key_signs(
    bench: Bench, begin: timedelta | None, end: timedelta | None, expected: str
) -> None:
    """A date of issue has no hour, so that a key signs from the beginning of its first day on (Doc 9303-12, 7.1.1)."""
    day = issued_on(bench)
    period = (None if begin is None else day + begin, None if end is None else day + end)
    situation = bench.of(used(bench, *period, not_after=bench.at - DAY))
    by_date = Policy.parse(FIELD.replace('["signed-attribute", "issue-date"]', '["issue-date"]'))

    assert reason(situation, by_date) == expected


def test_no_key_signs_after_its_certificate_ended(bench: Bench) -> None:
    """Whatever the private key usage period says."""
    day = issued_on(bench)
    situation = bench.of(used(bench, day - 30 * DAY, day + 30 * DAY, not_after=day - SECOND))

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
