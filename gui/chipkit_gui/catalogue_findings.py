"""Reports of the catalogue that no sample card leads to: with one finding put in, and what rests on it left open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chipkit.frozen import FrozenMapping
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.verify.claims import SAYS, Claim
from chipkit.verify.evidence import time_text
from chipkit.verify.finding import Finding
from chipkit.verify.named import DIGEST, GENUINE, PATH, REVOCATION, SIGNATURE
from chipkit.verify.overall import Verdict
from chipkit.verify.table import Column, digest_check, judgement_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chipkit.capture import Capture
    from chipkit.verify.finding import Result
    from chipkit.verify.report import Report

__all__ = ["as_success", "leading_to", "with_finding", "with_results", "without"]

_GRAVEST_FIRST: Final = (Outcome.FAILED, Outcome.UNDETERMINED, Outcome.NOT_SUPPORTED)
"""Of several findings that lead to one verdict, which is shown."""
_DAYS_OVER: Final = 41
_FAMILY: Final = f"{DIGEST}*"
_NOT_KNOWN: Final = frozenset({"no-anchor", "other-key"})
"""Situations of the signer's path in which there is no issuer whose revocation list could be asked."""
_REFUSED: Final = 0x6A82


def as_success(report: Report, code: str) -> Report:
    """A sound card's report with another success, which claims what its words say, and finds no more than that."""
    if code == "policy-met":  # which claims nothing else
        return replace(report, verdict=Verdict(Outcome.SUCCESSFUL, code, claims=frozenset({Claim.UNEXPIRED})))
    said = SAYS.get(code, report.verdict.claims) | {Claim.UNEXPIRED}
    genuine = report.finding(GENUINE)
    if genuine is not None and genuine.outcome is Outcome.SUCCESSFUL:
        said |= {Claim.NO_COPY}
    report = replace(report, verdict=Verdict(Outcome.SUCCESSFUL, code, claims=said))
    if Claim.UNREVOKED in said or code not in SAYS:
        return report
    unknown = judgement_table().judge(Column.FIELD, REVOCATION, "no-crl")
    return with_results(report, [unknown if one.check == REVOCATION else one for one in report.results])


def without(capture: Capture, ef: EF) -> Capture:
    """What was read of a chip that does not give one of its files."""
    files = {each: file for each, file in capture.files.items() if each is not ef}
    return replace(capture, files=files, refused={**capture.refused, ef: _REFUSED})


def leading_to(code: str) -> Finding | None:
    """The gravest finding that the judgement table turns into a verdict."""
    table = judgement_table()
    found: list[Finding] = []
    common: list[Finding] = []
    for check, situation in table.rows:
        leads_to = table.common[situation].verdict if check == "*" else table.verdict(check, situation)
        if leads_to == code:
            named = {_FAMILY: digest_check(EF.DG13), "*": SIGNATURE}.get(check, check)
            result = table.judge(Column.FIELD, named, situation)
            if isinstance(result, Finding) and result.outcome in _GRAVEST_FIRST:
                (common if check == "*" else found).append(result)
    return min(found or common, key=lambda one: (_GRAVEST_FIRST.index(one.outcome), one.check != GENUINE), default=None)


def with_finding(report: Report, code: str, found: Result) -> Report:
    """A report with another finding, which leads to a verdict, and with what rests on that check left open."""
    if found.check == REVOCATION and isinstance(found, Finding):
        found = _with_a_day(found, report)
    results = [found if one.check == found.check else _waiting_for(found, one) for one in report.results]
    if found not in results:
        results.append(found)
    failed = isinstance(found, Finding) and found.outcome is Outcome.FAILED
    verdict = Verdict(Outcome.FAILED if failed else Outcome.UNDETERMINED, code, (found.check,))
    return with_results(replace(report, verdict=verdict), results)


def _with_a_day(found: Finding, report: Report) -> Finding:
    """What became of revocation, with the day that belongs to it: when the signer was revoked, or the list ended."""
    day = time_text(report.at - timedelta(days=_DAYS_OVER))
    if found.reason.startswith("revoked"):
        return replace(found, evidence=FrozenMapping({"revoked_at": day}))
    return replace(found, reason="crl-stale", evidence=FrozenMapping({"next_update": day}))


def with_results(report: Report, results: Iterable[Result]) -> Report:
    """A report with other results."""
    ended = tuple(results)
    findings = tuple(one for one in ended if isinstance(one, Finding))
    return replace(report, findings=findings, not_checked=tuple(one for one in ended if not isinstance(one, Finding)))


def _waiting_for(found: Result, result: Result) -> Result:
    """What became of another check, which is left open where it rests on the one that decided."""
    table = judgement_table()
    if result.check == REVOCATION and found.check == PATH and found.reason in _NOT_KNOWN:
        return table.judge(Column.FIELD, REVOCATION, "issuer-unknown")
    if found.check in table.check(result.check).rests_on:
        return table.judge(Column.FIELD, result.check, "depends-on", depends_on=found.check)
    return result
