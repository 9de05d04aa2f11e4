"""What was checked, with results and reasons, and what was not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipkit.codec.printable import printable
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.verify.finding import Finding
from chipkit.verify.named import DIGEST, ONLINE, PRINTED
from chipkit.verify.table import digest_check
from chipkit.words import COMPARED, CONFIRMATION, GROUPS, MOMENTS, OUTCOMES, REVOKED
from chipkit_gui.presenter.tone import Tone, tone_of
from chipkit_gui.state import Stage
from chipkit_gui.texts import WORDS, word

if TYPE_CHECKING:
    from chipkit.verify.finding import Result
    from chipkit.verify.report import Report
    from chipkit_gui.state import DeskState
    from chipkit_gui.texts import Language

__all__ = [
    "CheckGroup",
    "CheckRow",
    "ChecksView",
    "check_title",
    "checks_view",
    "evidence_of",
    "file_word",
    "printed_fields",
]

_FIXED = ("register", "fingerprints", "face")
_TOLD_BY_FIXED = frozenset({ONLINE, digest_check(EF.DG3)})
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
    beside: bool = False
    """Whether it failed and did not decide."""

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
    """Stands in place of the groups if there are none."""
    groups: tuple[CheckGroup, ...] = ()
    not_checked: tuple[str, ...] = ()
    """One line each; on the screen with every result."""


def checks_view(state: DeskState, language: Language) -> ChecksView:
    """The column of checks for a state of the desk."""
    if state.result is None:
        return ChecksView(note=word("checks.aborted" if state.stage is Stage.ABORTED else "checks.empty", language))
    report = state.result.report
    groups = [CheckGroup(title[language], _rows(report, name, language)) for name, title in GROUPS.items()]
    deciding = tuple(row for group in groups for row in group.rows if row.decisive)
    beside = tuple(row for group in groups for row in group.rows if row.beside)
    first = (CheckGroup(word("group.decisive", language), deciding), CheckGroup(word("group.beside", language), beside))
    shown = (*first, *groups)
    return ChecksView(
        groups=tuple(group for group in shown if group.rows), not_checked=tuple(_not_checked(report, language))
    )


def printed_fields(report: Report, finding: Finding | None, language: Language) -> list[str]:
    """The values that the comparison with the print speaks of, by their names."""
    named = "" if finding is None else finding.evidence.get("fields", "")
    labels = (
        COMPARED[name][language] if name in COMPARED else report.field_label(name, language).lower()
        for name in named.split(", ")
    )
    return [label for label in labels if label]


def evidence_of(finding: Finding | None, language: Language) -> list[str]:
    """Who confirmed the issuer, by what and on which day; what was revoked, when and why."""
    told = {} if finding is None else finding.evidence
    texts = {**CONFIRMATION, **REVOKED}
    facts = {key: told[key].partition("T")[0] if key in MOMENTS else told[key] for key in texts if told.get(key)}
    return [printable(texts[key][language].format(fact)) for key, fact in facts.items()]


def check_title(report: Report, check: str, language: Language) -> str:
    """What a check is called, with the data groups in words that a teller knows."""
    title, file = report.title_of(check, language), check.removeprefix(DIGEST)
    return title.replace(file.upper(), file_word(report, file, language)) if f"file.{file}" in WORDS else title


def file_word(report: Report, file: str, language: Language) -> str:
    """What a teller calls a file that has a word, such as "dg13"; its nation may have a better one."""
    return report.national_word(f"file.{file}", language) or word(f"file.{file}", language)


def _rows(report: Report, group: str, language: Language) -> tuple[CheckRow, ...]:
    """The checks of one group that were run."""
    table = report.table
    return tuple(
        _row(report, finding, language) for finding in report.findings if table.check(finding.check).group == group
    )


def _row(report: Report, result: Result, language: Language) -> CheckRow:
    finding = result if isinstance(result, Finding) else None
    reason = report.text_of(result, language)
    fields = printed_fields(report, finding, language) if result.check == PRINTED else evidence_of(finding, language)
    return CheckRow(
        check=result.check,
        title=check_title(report, result.check, language),
        outcome=OUTCOMES[None if finding is None else finding.outcome][language],
        reason=f"{reason} ({', '.join(fields)})" if fields else reason,
        tone=_tone(report, finding),
        decisive=result.check in report.verdict.decided_by,
        beside=result.check in report.verdict.beside,
    )


def _tone(report: Report, finding: Finding | None) -> Tone:
    if finding is None:
        return Tone.NEUTRAL
    open_end = finding.outcome is Outcome.UNDETERMINED
    if open_end and report.table.verdict(finding.check, finding.reason) in report.table.alarming:
        return Tone.ALARMING
    return tone_of(report.shade_of(finding.outcome))


def _not_checked(report: Report, language: Language) -> list[str]:
    """The fixed lines, what was not run, and what was run and could not be told."""
    lines = [word(f"not_checked.{name}", language) for name in _FIXED]
    open_ends = (Outcome.UNDETERMINED, Outcome.NOT_SUPPORTED, Outcome.ABORTED)
    for result in report.results():
        ended = result.outcome if isinstance(result, Finding) else None
        if result.check in _TOLD_BY_FIXED or (ended is not None and ended not in open_ends):
            continue
        row = _row(report, result, language)
        lines.append(f"{row.title}: {row.reason}")
    return lines
