"""Checks from outside, in whole judgements."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import inspect, judge
from chipkit.capture import Abort, AbortReason
from chipkit.cli.render import render_report
from chipkit.inspection import inspect_async
from chipkit.outcome import Outcome
from chipkit.trust.model import AnchorKind, InMemoryTrust
from chipkit.verify import AdditionalSituation, Finding, Mode, NotChecked, Observed, Report, ReportSoFar, load_policy

if TYPE_CHECKING:
    from collections.abc import Callable

GREENNESS = [Outcome.FAILED, Outcome.ABORTED, Outcome.UNDETERMINED, Outcome.SUCCESSFUL]
NAME = "x.bank.limit"
SITUATIONS = {
    "good": AdditionalSituation(Outcome.SUCCESSFUL, "within the limit", "trong hạn mức"),
    "beyond": AdditionalSituation(Outcome.FAILED, "beyond the limit", "vượt hạn mức"),
    "open": AdditionalSituation(Outcome.UNDETERMINED, "the limit is not known", "không rõ hạn mức"),
    "none": AdditionalSituation(Outcome.NOT_SUPPORTED, "no limit", "không có hạn mức"),
    "skipped": AdditionalSituation(None, "not looked up", "chưa tra cứu"),
}


class Own:
    """A check that does what it is told to."""

    title: Any = {"en": "Limit of this bank", "vi": "Hạn mức"}  # noqa: RUF012 - as short as an operator would write it
    situations: Any = SITUATIONS

    def __init__(self, act: Callable[[ReportSoFar], Any], name: str = NAME) -> None:
        self.name = name
        self._act = act

    def check(self, so_far: ReportSoFar) -> Observed:
        met: Observed = self._act(so_far)
        return met


def meeting(code: str, **evidence: str) -> Own:
    return Own(lambda _: Observed(code, evidence))


def judged(situation: Any, *additional: Own, policy: str = "field") -> Report:
    return judge(
        situation.capture, situation.trust, load_policy(policy), situation.at, mode=situation.mode,
        printed=situation.printed, additional=additional,
    )  # fmt: skip


def situations(bench: Any) -> dict[str, Any]:
    """One for each outcome of the release."""
    trust = bench.trust(bench.specimen(), AnchorKind.CONFIRMED)
    genuine = replace(bench.genuine, trust=trust, mode=Mode.PRODUCTION)
    broken = replace(
        genuine, capture=replace(genuine.capture, abort=Abort(step="read.dg2", reason=AbortReason.CARD_REMOVED))
    )
    return {
        "successful": genuine,
        "failed": bench.of(bench.specimen("vn-cccd-explicit", "flip-dg1")),
        "undetermined": replace(genuine, trust=InMemoryTrust.empty()),
        "aborted": broken,
    }


@pytest.mark.parametrize("policy", ["field", "conformance"])
@pytest.mark.parametrize("code", [*SITUATIONS, "check-error"])
def test_a_card_is_never_judged_greener_with_an_additional_check(bench: Any, code: str, policy: str) -> None:
    for outcome, situation in situations(bench).items():
        plain, with_it = judged(situation, policy=policy), judged(situation, meeting(code), policy=policy)

        if policy == "field":
            assert plain.outcome.value == outcome
        assert GREENNESS.index(with_it.outcome) <= GREENNESS.index(plain.outcome)
        assert with_it.verdict.claims <= plain.verdict.claims
        assert [each for each in with_it.results if each.check != NAME] == list(plain.results)
        assert with_it.deviations == plain.deviations
        assert with_it.tolerances == plain.tolerances
        assert with_it.table.digest == plain.table.digest


@pytest.mark.parametrize(
    ("code", "outcome", "verdict"),
    [
        ("good", Outcome.SUCCESSFUL, "verified"),
        ("none", Outcome.SUCCESSFUL, "verified"),
        ("skipped", Outcome.SUCCESSFUL, "verified"),
        ("open", Outcome.UNDETERMINED, "additional-open"),
        ("beyond", Outcome.FAILED, "additional-failed"),
    ],
)
def test_its_finding_stands_on_every_face(bench: Any, code: str, outcome: Outcome, verdict: str) -> None:
    report = judged(situations(bench)["successful"], meeting(code, limit="30"))

    assert (report.outcome, report.verdict.code) == (outcome, verdict)
    document = report.to_json()
    entry = next(each for each in (*document["findings"], *document["not_checked"]) if each["check"] == NAME)
    assert entry["title"] == "Limit of this bank"
    assert (entry["reason"], entry["text"], entry["evidence"]) == (code, SITUATIONS[code].en, {"limit": "30"})
    assert (document["decided_by"] == [NAME]) is (outcome is not Outcome.SUCCESSFUL)
    assert document["policy"]["table"] == report.table.digest
    text = render_report(report, language="vi", width=200)
    assert SITUATIONS[code].vi in text
    assert "Hạn mức" in text
    assert ("KIỂM TRA BỔ SUNG" in text) is (code != "skipped")
    redacted = [each["evidence"] for each in report.to_json(redact=True)["findings"] if each["check"] == NAME]
    assert redacted == ([] if code == "skipped" else [{}])


def test_it_sees_what_was_found_and_nothing_that_it_does_reaches_the_report(bench: Any) -> None:
    seen: list[ReportSoFar] = []

    def act(so_far: ReportSoFar) -> Observed:
        seen.append(so_far)
        dg1 = so_far.document.dg1
        assert dg1 is not None
        object.__setattr__(dg1, "mrz", None)
        return Observed("good")

    other = Own(lambda so_far: Observed("open" if so_far.finding(NAME) else "good"), "x.bank.other")
    report = judged(situations(bench)["successful"], Own(act), other)

    (so_far,) = seen
    assert so_far.at == report.at
    assert so_far.holder == report.holder
    assert so_far.succeeded("pa.digest.dg1")
    assert not so_far.succeeded("issuer.online")
    assert so_far.results == tuple(each for each in report.results if not each.check.startswith("x."))
    assert report.document.dg1 is not None
    assert report.document.dg1.mrz is not None
    assert report.outcome is Outcome.SUCCESSFUL
    assert str(so_far.holder) not in repr(so_far)


def resting_on_what_it_added(so_far: ReportSoFar) -> Observed:
    object.__setattr__(so_far, "results", (*so_far.results, NotChecked("x.bank.other", "any")))
    return Observed("depends-on", depends_on="x.bank.other")


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (lambda _: 1 / 0, "ZeroDivisionError"),
        (lambda _: None, "TypeError"),
        (lambda _: "good", "TypeError"),
        (lambda _: Observed("undeclared"), "ValueError"),
        (lambda _: Observed("check-error"), "ValueError"),
        (lambda _: Observed("aborted"), "ValueError"),
        (lambda _: Observed("not-reached"), "ValueError"),
        (lambda _: Observed("depends-on"), "ValueError"),
        (lambda _: Observed("depends-on", depends_on="x.bank.other"), "ValueError"),
        (resting_on_what_it_added, "ValueError"),
        (lambda _: Observed("good", depends_on="pa.files"), "ValueError"),
        (lambda _: Observed("good", {"limit": 30}), "TypeError"),  # type: ignore[dict-item]
        (lambda _: Observed("good", None), "TypeError"),  # type: ignore[arg-type]
    ],
)
def test_one_that_breaks_off_costs_no_other_finding_and_no_card_succeeds_by_it(bench: Any, act: Any, kind: str) -> None:
    situation = situations(bench)["successful"]
    report = judged(situation, Own(act), Own(lambda _: Observed("good"), "x.bank.other"))

    found = report.finding(NAME)
    assert found == Finding(NAME, Outcome.UNDETERMINED, "check-error", {"error": kind})
    assert type(report.check_errors[NAME]).__name__ == kind
    assert (report.outcome, report.verdict.decided_by) == (Outcome.UNDETERMINED, (NAME,))
    assert report.finding("x.bank.other") is not None
    assert [each for each in report.results if not each.check.startswith("x.")] == list(judged(situation).results)
    assert "broke off with an error" in render_report(report, width=200)


def test_what_an_error_says_stands_in_no_document(bench: Any) -> None:
    def act(so_far: ReportSoFar) -> Observed:
        raise RuntimeError(f"nothing for {so_far.holder.full_name if so_far.holder else ''}, my secret")

    report = judged(situations(bench)["successful"], Own(act))

    assert "my secret" in str(report.check_errors[NAME])
    for face in (str(report.to_json()), render_report(report), repr(report)):
        assert "my secret" not in face


def test_what_is_no_error_of_the_check_comes_out_as_it_is(bench: Any) -> None:
    def act(_: ReportSoFar) -> Observed:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judged(bench.genuine, Own(act))


def test_it_may_rest_on_a_check_of_the_release(bench: Any) -> None:
    resting = Own(lambda so_far: Observed("good") if so_far.succeeded("pa.digest.dg1") else
                  Observed("depends-on", depends_on="pa.digest.dg1"))  # fmt: skip

    report = judged(situations(bench)["failed"], resting)

    found = report.finding(NAME)
    assert found is not None
    assert (found.outcome, found.reason, found.depends_on) == (Outcome.UNDETERMINED, "depends-on", "pa.digest.dg1")


def test_in_a_read_that_broke_off_it_does_not_run(bench: Any) -> None:
    ran: list[object] = []

    report = judged(situations(bench)["aborted"], Own(ran.append))

    found = report.finding(NAME)
    assert not ran
    assert found is not None
    assert (found.outcome, found.reason) == (Outcome.ABORTED, "not-reached")
    assert report.verdict == judged(situations(bench)["aborted"]).verdict


def test_reading_and_judging_in_one_call_takes_them_along(bench: Any) -> None:
    specimen = bench.specimen()
    report = inspect(
        specimen.transport(), bench.can(specimen), trust=bench.trust(specimen), policy=load_policy("field"),
        at=bench.at, mode=Mode.DEMO, additional=[meeting("beyond")],
    )  # fmt: skip

    assert (report.outcome, report.verdict.code) == (Outcome.FAILED, "additional-failed")


@pytest.mark.parametrize(
    ("additional", "error"),
    [([meeting("good"), meeting("good")], ValueError), ([object()], TypeError), (iter([meeting("good")]), TypeError)],
)
def test_wrong_ones_are_refused_before_the_card_is_touched(bench: Any, additional: Any, error: type[Exception]) -> None:
    specimen = bench.specimen()
    link = specimen.transport()
    arguments = {
        "trust": bench.trust(specimen), "policy": load_policy("field"), "at": bench.at, "additional": additional,
    }  # fmt: skip

    with pytest.raises(error):
        inspect(link, bench.can(specimen), **arguments)
    with pytest.raises(error):
        inspect_async(link, bench.can(specimen), **arguments).send(None)
    with pytest.raises(error):
        judge(bench.genuine.capture, **arguments)
