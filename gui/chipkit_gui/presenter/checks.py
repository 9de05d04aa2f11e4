"""What was checked, with results and reasons, and what was not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipkit.outcome import Outcome
from chipkit.verify.finding import Finding
from chipkit.verify.table import GROUPS, NOT_RUN, judgement_table
from chipkit_gui.presenter.tone import Tone, tone_of
from chipkit_gui.state import Stage
from chipkit_gui.texts import word

if TYPE_CHECKING:
    from collections.abc import Collection

    from chipkit.verify.finding import Result
    from chipkit.verify.report import Report
    from chipkit_gui.matching import Match
    from chipkit_gui.state import DeskState
    from chipkit_gui.texts import Language

__all__ = ["CheckGroup", "CheckRow", "ChecksView", "checks_view"]

_FIXED = ("register", "fingerprints", "face")
_QR = "match.qr"
_TOLD_BY_FIXED = frozenset({"issuer.online", "pa.digest.dg3"})
"""Checks that the fixed lines tell in plainer words."""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check."""

    check: str
    title: str
    outcome: str
    """The outcome in a word."""
    reason: str
    tone: Tone
    decisive: bool = False
    """Whether it decided the verdict."""

    @property
    def spoken(self) -> str:
        """The row as a screen reader says it."""
        return f"{self.title}: {self.outcome}. {self.reason}"


@dataclass(frozen=True, slots=True)
class CheckGroup:
    """Checks about one question."""

    title: str
    rows: tuple[CheckRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecksView:
    """The column of checks."""

    note: str = ""
    """Stands in place of the groups where there are none."""
    groups: tuple[CheckGroup, ...] = ()
    not_checked: tuple[str, ...] = ()
    """One line each; on the screen with every result."""


def checks_view(state: DeskState, language: Language) -> ChecksView:
    """The column of checks for a state of the desk."""
    if state.result is None:
        return ChecksView(note=word("checks.aborted" if state.stage is Stage.ABORTED else "checks.empty", language))
    report, match = state.result.report, state.result.match
    groups = [CheckGroup(word(f"group.{name}", language), _rows(report, name, language)) for name in GROUPS]
    if entered := _match_row(match, language):
        groups.insert(0, CheckGroup(word("match.title", language), (entered,)))
    told = _TOLD_BY_FIXED | {_QR} if entered else _TOLD_BY_FIXED
    not_checked = tuple(_not_checked(report, told, language))
    return ChecksView(groups=tuple(group for group in groups if group.rows), not_checked=not_checked)


def _rows(report: Report, group: str, language: Language) -> tuple[CheckRow, ...]:
    """The checks of one group that were run."""
    table = judgement_table()
    return tuple(
        _row(report, finding, language) for finding in report.findings if table.check(finding.check).group == group
    )


def _match_row(match: Match, language: Language) -> CheckRow | None:
    """What was entered against the chip: undetermined at worst, since nobody signed it."""
    outcome = match.outcome
    if outcome is None:
        return None
    parts = {"different": match.different, "unclear": match.unclear, "same": match.same}
    reason = "; ".join(
        word(f"match.{how}", language, fields=", ".join(word(f"match.{name}", language) for name in names))
        for how, names in parts.items()
        if names
    )
    title, found = word("match.title", language), word(f"outcome.{outcome.value}", language)
    return CheckRow(_QR, title, found, reason, tone_of(outcome), decisive=bool(match.different))


def _row(report: Report, result: Result, language: Language) -> CheckRow:
    table = judgement_table()
    outcome = result.outcome.value if isinstance(result, Finding) else NOT_RUN
    return CheckRow(
        check=result.check,
        title=table.title(result.check, language),
        outcome=word(f"outcome.{outcome}", language),
        reason=table.situation(result.check, result.reason).text[language],
        tone=tone_of(result.outcome) if isinstance(result, Finding) else Tone.NEUTRAL,
        decisive=result.check in report.verdict.decided_by,
    )


def _not_checked(report: Report, told: Collection[str], language: Language) -> list[str]:
    """The fixed lines, what was not run, and what was run and could not be told."""
    lines = [word(f"not_checked.{name}", language) for name in _FIXED]
    open_ends = (Outcome.UNDETERMINED, Outcome.NOT_SUPPORTED, Outcome.ABORTED)
    for result in report.results():
        ended = result.outcome if isinstance(result, Finding) else None
        if result.check in told or (ended is not None and ended not in open_ends):
            continue
        row = _row(report, result, language)
        lines.append(f"{row.title}: {row.reason}")
    return lines
