"""Every check by its own name, with its reason and the facts behind it: what F6 opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chipkit.codec.printable import printable
from chipkit.verify.finding import Finding
from chipkit.words import GROUPS, OUTCOMES
from chipkit_gui.presenter.doubt import code_in_doubt
from chipkit_gui.presenter.naming import check_title, facts_of, reason_of
from chipkit_gui.presenter.rows import tone_of_result
from chipkit_gui.presenter.tone import Tone
from chipkit_gui.texts import word

if TYPE_CHECKING:
    from chipkit.verify.finding import Result
    from chipkit.verify.report import Report
    from chipkit_gui.state import DeskState
    from chipkit_gui.texts import Language

__all__ = ["DetailGroup", "DetailRow", "details"]


_LONGEST: Final = 600
"""Characters of evidence that are shown, whatever a card says."""


@dataclass(frozen=True, slots=True)
class DetailRow:
    """One check."""

    check: str
    title: str
    outcome: str
    """The outcome in a word."""
    reason: str
    evidence: str
    """The facts behind it, as far as they fit into a few lines; may be empty."""
    tone: Tone
    deciding: bool = False
    """Whether it decided the verdict."""

    @property
    def spoken(self) -> str:
        """The row as a screen reader says it."""
        return f"{self.title}: {self.outcome}. {self.reason}"


@dataclass(frozen=True, slots=True)
class DetailGroup:
    """Checks about one question."""

    title: str
    rows: tuple[DetailRow, ...]


def details(state: DeskState, language: Language) -> tuple[DetailGroup, ...]:
    """All checks, run or not: those that decided, those that failed and did not, then all by what they are about."""
    if state.result is None:
        return ()
    report = state.result.report
    verdict, results, in_doubt = report.verdict, report.results, code_in_doubt(state)
    rows = {result.check: _row(report, result, language, in_doubt=in_doubt) for result in results}
    first = (
        DetailGroup(word("group.decisive", language), tuple(rows[check] for check in verdict.decided_by)),
        DetailGroup(word("group.beside", language), tuple(rows[check] for check in verdict.beside)),
    )
    by_question = (
        DetailGroup(title[language], tuple(rows[one.check] for one in results if _group(report, one) == name))
        for name, title in GROUPS.items()
    )
    return tuple(group for group in (*first, *by_question) if group.rows)


def _group(report: Report, result: Result) -> str:
    return report.table.check(result.check).group


def _cut(text: str) -> str:
    shown = printable(text, None)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def _row(report: Report, result: Result, language: Language, *, in_doubt: bool) -> DetailRow:
    deciding = result.check in report.verdict.decided_by
    return DetailRow(
        check=result.check,
        title=check_title(report, result.check, language),
        outcome=OUTCOMES[result.outcome if isinstance(result, Finding) else None][language],
        reason=reason_of(report, result, language),
        evidence=_cut("; ".join(facts_of(report, result, language))),
        tone=Tone.UNDETERMINED if in_doubt and deciding else tone_of_result(report, result),
        deciding=deciding,
    )
