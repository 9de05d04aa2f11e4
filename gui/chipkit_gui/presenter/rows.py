"""The seven rows that a teller reads: every check belongs to one of them, and each says the worst of its checks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, unique
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit.outcome import Outcome
from chipkit.verify.finding import Finding
from chipkit.verify.named import (
    ACTIVE_AUTHENTICATION,
    BAC,
    CHIP_AUTHENTICATION,
    DIGEST,
    GENUINE,
    ONLINE,
    PACE,
    PACE_CAM,
    PATH,
    PRINTED,
    REVOCATION,
    SIGNATURE,
)
from chipkit.verify.table import ADDITIONAL_PREFIX
from chipkit_gui.presenter.naming import capital, noun_of, plain_reason
from chipkit_gui.presenter.result_words import leading_checks
from chipkit_gui.presenter.tone import Tone, tone_of
from chipkit_gui.texts import WORDS, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chipkit.verify.finding import Result
    from chipkit.verify.report import Report
    from chipkit_gui.texts import Language

__all__ = ["Row", "TellerRow", "row_of", "teller_rows", "tone_of_result"]


@unique
class Row(Enum):
    """What a teller asks about a card, in the order of the screen."""

    CONNECTION = "connection"
    INTEGRITY = "integrity"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    VALIDITY = "validity"
    COPY = "copy"
    MATCH = "match"


_ROW_OF: Final[Mapping[str, Row]] = MappingProxyType(
    {
        PACE: Row.CONNECTION,
        BAC: Row.CONNECTION,
        "access.downgrade": Row.CONNECTION,
        "pa.files": Row.INTEGRITY,
        "match.dg13": Row.INTEGRITY,
        "match.com": Row.INTEGRITY,
        "card.deviations": Row.INTEGRITY,
        SIGNATURE: Row.SIGNATURE,
        PATH: Row.ISSUER,
        "pa.issuer.type": Row.ISSUER,
        "match.country": Row.ISSUER,
        "pa.issuer.validity": Row.VALIDITY,
        REVOCATION: Row.VALIDITY,
        "card.expiry": Row.VALIDITY,
        ONLINE: Row.VALIDITY,
        CHIP_AUTHENTICATION: Row.COPY,
        ACTIVE_AUTHENTICATION: Row.COPY,
        PACE_CAM: Row.COPY,
        GENUINE: Row.COPY,
        "match.key": Row.MATCH,
        PRINTED: Row.MATCH,
    }
)
_ROW_OF_FAMILY: Final[Mapping[str, Row]] = MappingProxyType({DIGEST: Row.INTEGRITY, ADDITIONAL_PREFIX: Row.MATCH})
_COMBINED: Final = frozenset({CHIP_AUTHENTICATION, ACTIVE_AUTHENTICATION, PACE_CAM})
"""Proofs that `GENUINE` speaks for, where none of them is refuted: one of them is enough."""
_SEVERITY: Final[Mapping[Outcome | None, int]] = MappingProxyType(
    {
        Outcome.FAILED: 5,
        Outcome.ABORTED: 4,
        Outcome.UNDETERMINED: 3,
        Outcome.SUCCESSFUL: 2,
        Outcome.NOT_SUPPORTED: 1,
        None: 0,
    }
)
"""Not supported and not run come last: they name a row only where nothing in it was judged, and never as passed."""
_CONDITIONAL: Final = "depends-on"


@dataclass(frozen=True, slots=True)
class TellerRow:
    """One row."""

    name: str
    """Which of `Row`, by its value."""
    title: str
    """A neutral noun, for it can end either way."""
    result: str
    """How it ended, in one word or two."""
    reason: str
    """Why; empty where it passed."""
    tone: Tone
    deciding: bool = False
    """Whether it decided the verdict."""
    passed: bool = False
    """Whether it ended well, though its tone may be grey: beside a failed verdict nothing is green."""

    @property
    def spoken(self) -> str:
        """The row as a screen reader says it."""
        return f"{self.title}: {self.result}. {self.reason}".rstrip()


def row_of(check: str) -> Row:
    """The row that a check belongs to.

    Raises:
        KeyError: No row has this check.
    """
    family = next((row for prefix, row in _ROW_OF_FAMILY.items() if check.startswith(prefix)), None)
    return family or _ROW_OF[check]


def teller_rows(report: Report, language: Language, *, in_doubt: bool = False) -> tuple[TellerRow, ...]:
    """All seven: those that the verdict is called after, the others that decided, then what failed without deciding.

    Args:
        report: What was judged.
        language: The language.
        in_doubt: What decided may be a mistake of the desk's (`code_in_doubt`), and is not red.
    """
    results = report.results
    rows = [_row(report, row, [one for one in results if row_of(one.check) is row], language) for row in Row]
    if in_doubt:
        rows = [replace(row, tone=Tone.UNDETERMINED) if row.deciding else row for row in rows]
    leading = {row_of(check).value for check in leading_checks(report)}
    beside = {row_of(check).value for check in report.verdict.beside}
    return tuple(sorted(rows, key=lambda row: (row.name not in leading, not row.deciding, row.name not in beside)))


def tone_of_result(report: Report, result: Result) -> Tone:
    """The tone of one result under the verdict of its report."""
    outcome, deciding = _outcome(result), result.check in report.verdict.decided_by
    if outcome is Outcome.UNDETERMINED or (deciding and outcome in (Outcome.NOT_SUPPORTED, None)):
        alarming = report.table.verdict(result.check, result.reason) in report.table.alarming
        return Tone.ALARMING if alarming else Tone.UNDETERMINED
    return Tone.NEUTRAL if outcome is None else tone_of(report.shade_of(outcome))


def _row(report: Report, row: Row, results: list[Result], language: Language) -> TellerRow:
    title = word(f"row.{row.value}", language)
    if any(result.check.startswith(ADDITIONAL_PREFIX) for result in results):
        title = word("row.match.additional", language)
    worst = _worst(report, results)
    if worst is None:
        return TellerRow(row.value, title, word("row.not-run", language), "", Tone.NEUTRAL)
    reserved = _reserved(report, worst)
    passed = _outcome(worst) is Outcome.SUCCESSFUL and not reserved
    return TellerRow(
        name=row.value,
        title=title,
        result=word("row.undetermined" if reserved else _result_word(worst), language),
        reason="" if passed else _reason(report, worst, language),
        tone=Tone.UNDETERMINED if reserved else tone_of_result(report, worst),
        deciding=any(result.check in report.verdict.decided_by for result in results),
        passed=passed,
    )


def _worst(report: Report, results: Iterable[Result]) -> Result | None:
    """The result that names a row: of those that decided, else of all, the worst."""
    spoken_for = any(result.check == GENUINE and isinstance(result, Finding) for result in results)
    named = [one for one in results if not (spoken_for and one.check in _COMBINED and not _failed(one))]

    def weight(result: Result) -> tuple[bool, int, bool, bool]:
        return (
            result.check in report.verdict.decided_by,
            _SEVERITY[_outcome(result)],
            tone_of_result(report, result) is Tone.ALARMING,
            result.reason != _CONDITIONAL,
        )

    return max(named, key=weight, default=None)


def _outcome(result: Result) -> Outcome | None:
    return result.outcome if isinstance(result, Finding) else None


def _failed(result: Result) -> bool:
    return _outcome(result) is Outcome.FAILED


def _reserved(report: Report, result: Result) -> bool:
    """Whether a proof succeeded of a key that nobody vouches for: then it says no more than that (9303-11, 6.2.2)."""
    return result.check == GENUINE and _outcome(result) is Outcome.SUCCESSFUL and not report.issuer_vouches


def _result_word(result: Result) -> str:
    outcome = _outcome(result)
    own = f"row.{result.check}.{'not-run' if outcome is None else outcome.value}"
    general = f"row.{'not-run' if outcome is None else outcome.value.replace(' ', '-')}"
    return own if own in WORDS else general


def _reason(report: Report, result: Result, language: Language) -> str:
    """The reason, under the name of its check where the row's own title does not say which."""
    reason = plain_reason(report, result, language)
    if isinstance(result, Finding) and result.reason == _CONDITIONAL and result.depends_on:
        return word("row.waits", language, what=noun_of(report, result.depends_on, language))
    if result.check not in (SIGNATURE, PATH, GENUINE, PRINTED):
        reason = f"{noun_of(report, result.check, language)}: {reason}"
    return capital(reason)
