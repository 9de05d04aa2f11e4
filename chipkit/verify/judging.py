"""The whole judgement, in the order in which each step rests on those before it (Doc 9303-11, 5 and 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from chipkit.capture import Capture
from chipkit.document import Document
from chipkit.doors import expect, parse_word
from chipkit.frozen import anew
from chipkit.national.nation import Printed
from chipkit.national.registry import KNOWN_NATIONS, Nations
from chipkit.trust.answers import checked_view
from chipkit.trust.view import TrustView, expect_view
from chipkit.verify.aborted import judge_aborted
from chipkit.verify.additional import (
    AdditionalCheck,
    ReportSoFar,
    as_declared,
    declared,
    not_reached,
    run_additional,
    stricter,
)
from chipkit.verify.case import Attested, Case, Ledger
from chipkit.verify.checked_policies import checked_anew, digest_of
from chipkit.verify.checks import once, run_checks
from chipkit.verify.finding import Finding, NotChecked
from chipkit.verify.mode import Mode
from chipkit.verify.overall import judged
from chipkit.verify.policy import Policy
from chipkit.verify.report import Report
from chipkit.verify.signers import choose_signer
from chipkit.verify.standing import shown_holder
from chipkit.verify.table import judgement_table

__all__ = ["check_arguments", "judge"]

_NOBODY: Final = Attested()
"""What nobody stands for: each check is computed from the capture."""


def judge(  # noqa: PLR0913 - all that it looks at
    capture: Capture,
    trust: TrustView,
    policy: Policy,
    at: datetime,
    *,
    mode: Mode | str = Mode.PRODUCTION,
    printed: Printed | None = None,
    nations: Nations = KNOWN_NATIONS,
    additional: Sequence[AdditionalCheck] = (),
    attested: Attested | None = None,
) -> Report:
    """Judge a capture. Nothing but the arguments is looked at, so that equal arguments give equal reports.

    Args:
        capture: What was read and exchanged.
        trust: Whom we trust.
        policy: Which checks decide.
        at: The moment to judge for, with its zone, whose days count where the policy fixes none: a document is good
            until the end of one.
        mode: `Mode.DEMO` lets a TEST authority count as an issuer, and says so in the verdict.
        printed: What is printed on the card, to compare with the chip.
        nations: Nations whose documents have more than the standard says.
        additional: Checks of your own, which may make the verdict stricter (docs/additional-checks.md).
        attested: What a terminal that is relied on stands for, where parts of the capture are withheld
            (`chipkit.evidence`).

    Raises:
        TypeError: An argument is of another type.
        ValueError: The time has no time zone or lies outside the years 1 to 9999 in UTC, the mode is unknown, or an
            additional check declares what it may not.
    """
    if not isinstance(capture, Capture):
        raise TypeError(f"capture is not a Capture but {type(capture).__name__}")
    if not isinstance(attested, Attested | None):
        raise TypeError(f"attested is not Attested but {type(attested).__name__}")
    additional = as_declared(additional)
    policy, chosen = check_arguments(
        trust, policy, at, mode=mode, printed=printed, nations=nations, additional=additional
    )
    # made anew, as the policy is: `object.__setattr__` and a pickle pass by the constructor, which parses every word
    capture = anew(capture)
    document = Document(capture.files, nations)
    case = Case(
        capture=capture,
        document=document,
        trust=checked_view(trust),
        policy=policy,
        at=policy.on_its_clocks(at.astimezone(timezone(at.utcoffset() or timedelta()))),
        mode=chosen,
        printed=printed,
        attested=_NOBODY if attested is None else replace(attested),
    )
    ledger = Ledger(policy)
    if capture.deviations:
        ledger.tolerate(capture.deviations)
    if capture.abort is None:
        run_checks(once(), case, choose_signer(case, ledger), ledger)
    else:
        judge_aborted(case, ledger, capture.abort)
    report = _report(case, ledger)
    return _with_additional(report, case, additional) if additional else report


def check_arguments(
    trust: TrustView,
    policy: Policy,
    at: datetime,
    *,
    mode: Mode | str,
    printed: Printed | None,
    nations: Nations = KNOWN_NATIONS,
    additional: Sequence[AdditionalCheck] = (),
) -> tuple[Policy, Mode]:
    """Refuse unusable arguments before a card is touched; return policy and mode, made anew.

    Raises:
        TypeError: An argument is of another type.
        ValueError: The time has no time zone, the mode is unknown, or an additional check declares what it may not.
        CodecError: The policy was changed and is no longer valid, or its zone has no such year.
    """
    if not isinstance(policy, Policy):
        given = type(policy).__name__
        raise TypeError(f"policy is not of type Policy but {given}; load_policy makes one of a name or a file")
    expect(at, datetime, "at")
    expect(nations, Nations, "nations")
    if printed is not None:
        expect(printed, Printed, "printed")
    expect_view(trust)
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError("at has no time zone")
    policy = checked_anew(policy)  # it may have been changed since it was made
    try:
        at.astimezone(UTC)
    except OverflowError:
        raise ValueError("at lies outside the years 1 to 9999") from None
    policy.on_its_clocks(at)
    if additional:
        declared(additional)
    return policy, parse_word(Mode, mode, "mode")


def _report(case: Case, ledger: Ledger) -> Report:
    """What the checks of the release come to."""
    aborted, results = case.capture.abort is not None, ledger.results
    verdict, used = judged(results, case.policy, at=case.at, aborted=aborted, demo=case.mode is Mode.DEMO)
    report = Report(
        verdict=verdict,
        findings=tuple([result for result in results if type(result) is Finding]),
        not_checked=tuple([result for result in results if type(result) is NotChecked]),
        deviations=ledger.deviations,
        policy_id=case.policy.id,
        policy_version=case.policy.version,
        policy_digest=digest_of(case.policy),
        table=judgement_table(),
        tolerances=used,
        at=case.at,
        mode=case.mode,
        document=case.document,
        capture=case.capture,
    )
    object.__setattr__(report, "holder", shown_holder(report))  # which looks at the whole report
    return report


def _with_additional(report: Report, case: Case, additional: tuple[AdditionalCheck, ...]) -> Report:
    """The report with additional checks, which get a view of the document that nothing else uses."""
    rows, own = declared(additional), report.results
    table = report.table.extended(rows)

    def so_far() -> ReportSoFar:
        """For each check anew: what one does to it, the next one does not see."""
        files = {ef: replace(file) for ef, file in case.capture.files.items()}  # which share nothing that was parsed
        return ReportSoFar(
            document=Document(files, case.document.nations),
            holder=None if report.holder is None else replace(report.holder),
            results=tuple(replace(each, evidence=dict(each.evidence)) for each in own),
            at=case.at,
        )

    others, errors = (
        (not_reached(rows, table, case.policy.column), {})
        if case.capture.abort is not None
        else run_additional(additional, table, case.policy.column, so_far)
    )
    return replace(
        report,
        verdict=stricter(report.verdict, others),
        findings=(*report.findings, *(each for each in others if isinstance(each, Finding))),
        not_checked=(*report.not_checked, *(each for each in others if isinstance(each, NotChecked))),
        table=table,
        check_errors=errors,
    )
