"""Additional checks from outside: a bank's own, which may make a verdict stricter and never greener.

The verdict of the release is drawn first, from its own checks alone; what an additional check yields is laid on top of
it (docs/additional-checks.md). Neither policies nor the checks of the release know of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from typing import Any, Final, Protocol, cast, runtime_checkable

from chipkit.codec.strict_toml import LANGUAGES, read_text
from chipkit.document import Document, Holder
from chipkit.doors import expect_callback
from chipkit.errors import CodecError
from chipkit.frozen import FrozenMapping
from chipkit.outcome import Outcome
from chipkit.values import dataclass
from chipkit.verify.case import Observed
from chipkit.verify.finding import Finding, Result
from chipkit.verify.overall import Verdict
from chipkit.verify.table import ADDITIONAL, COLUMNS, Check, Column, JudgementTable, Situation, judgement_table

__all__ = [
    "AdditionalCheck",
    "AdditionalSituation",
    "ReportSoFar",
    "as_declared",
    "declared",
    "not_reached",
    "run_additional",
    "stricter",
]

_NAME: Final = re.compile(r"x\.[a-z0-9][a-z0-9-]*(\.[a-z0-9][a-z0-9_-]*)+", re.ASCII)
_CODE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_FAILED, _OPEN = "additional-failed", "additional-open"
_DEPENDS_ON, _NOT_REACHED = "depends-on", "not-reached"
_OUTCOMES: Final = (Outcome.SUCCESSFUL, Outcome.FAILED, Outcome.UNDETERMINED, Outcome.NOT_SUPPORTED, None)


@dataclass(frozen=True, slots=True)
class AdditionalSituation:
    """What an additional check may meet, and what that means."""

    outcome: Outcome | None
    """Any but *aborted*; None: the check was not run. *Failed* fails the card, *undetermined* leaves it open."""
    en: str
    """What it means, in English."""
    vi: str
    """What it means, in Vietnamese."""


_BROKE_OFF: Final = "check-error"
_BUILT_IN: Final = FrozenMapping(
    {
        _BROKE_OFF: AdditionalSituation(
            Outcome.UNDETERMINED, "the check itself broke off with an error", "chính kiểm tra này bị lỗi"
        )
    }
)
"""Situations that every additional check has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSoFar:
    """What an additional check may look at: a copy, so that nothing that is done to it reaches the report."""

    document: Document = field(repr=False)
    """Typed view of the files. It proves nothing by itself: ask `succeeded` for the digest of a file."""
    holder: Holder | None = field(repr=False)
    """The holder as the report has it."""
    results: tuple[Result, ...]
    """What became of every check of the release; the additional checks are not included."""
    at: datetime
    """The moment that is judged for, in UTC."""

    def finding(self, check: str) -> Finding | None:
        """What a check of the release found, or None where it was not run."""
        return next((each for each in self.results if each.check == check and isinstance(each, Finding)), None)

    def succeeded(self, check: str) -> bool:
        """Whether a check of the release succeeded."""
        found = self.finding(check)
        return found is not None and found.outcome is Outcome.SUCCESSFUL


@runtime_checkable
class AdditionalCheck(Protocol):
    """A check of one's own."""

    @property
    def name(self) -> str:
        """The prefix "x", the owner and the check, such as "x.bank.limit": small letters, digits, hyphens."""

    @property
    def title(self) -> Mapping[str, str]:
        """What people call it, in every language ("en", "vi")."""

    @property
    def situations(self) -> Mapping[str, AdditionalSituation]:
        """All that it may meet, by codes of small letters, digits and hyphens."""

    def check(self, so_far: ReportSoFar) -> Observed:
        """The situation met: one of `situations`, or "depends-on" with the check of the release that it rests on."""


@dataclass(frozen=True, slots=True)
class _Declared:
    """An additional check as it declared itself at one moment; it runs as it does when it is run."""

    name: str
    title: Mapping[str, str]
    situations: Mapping[str, AdditionalSituation]
    check: Callable[[ReportSoFar], Observed]


def as_declared(additional: object) -> tuple[AdditionalCheck, ...]:
    """Additional checks as they declare themselves now, whatever becomes of list and checks later.

    Raises:
        TypeError: These are no checks in a sequence, or a check is a coroutine function.
    """
    if additional == ():
        return ()
    if not isinstance(additional, Sequence) or isinstance(additional, str | bytes | bytearray):
        raise TypeError(f"additional is no Sequence of checks but {type(additional).__name__}")
    return tuple(_settled(check) for check in additional)


def _settled(check: object) -> AdditionalCheck:
    if isinstance(check, _Declared):
        return check
    if not isinstance(check, AdditionalCheck):
        raise TypeError(f"additional holds no AdditionalCheck but {type(check).__name__}")
    expect_callback(check.check, f"additional check {check.name!r}: check")
    return _Declared(check.name, _copied(check.title), _copied(check.situations), check.check)


def _copied(given: object) -> Mapping[str, Any]:
    """A mapping that stays as it is; what is none is refused later, by its name."""
    return FrozenMapping(given) if isinstance(given, Mapping) else cast("Mapping[str, Any]", given)


def declared(additional: Iterable[AdditionalCheck]) -> tuple[Check, ...]:
    """The rows of the table that additional checks have.

    Raises:
        TypeError: A check is not an `AdditionalCheck`.
        ValueError: A name lacks its prefix or stands twice, words are missing, or a situation is invalid.
    """
    rows = tuple(_row(check) for check in additional)
    names = [row.id for row in rows]
    if twice := [name for name in names if names.count(name) > 1]:
        raise ValueError(f"additional check {twice[0]!r} stands twice")
    return rows


def run_additional(
    additional: Sequence[AdditionalCheck], table: JudgementTable, column: Column, so_far: Callable[[], ReportSoFar]
) -> tuple[tuple[Result, ...], Mapping[str, Exception]]:
    """What additional checks yield, and the errors of those that broke off, by their names.

    A check that raises, or gives what it did not declare, is undetermined: it costs nobody the other findings, and no
    card succeeds because of it. Its error is kept for whoever wrote it; only its kind stands in the evidence, since
    what an error says may be the holder's data.
    """
    results: list[Result] = []
    errors: dict[str, Exception] = {}
    for check, row in zip(additional, (row for row in table.checks.values() if row.group == ADDITIONAL), strict=True):
        try:
            met = _accepted(check.check(so_far()), row, so_far())
        except Exception as error:  # noqa: BLE001 - of code that is not ours; told, and never taken for a success
            errors[row.id] = error
            met = Observed(_BROKE_OFF, {"error": type(error).__name__})
        results.append(table.judge(column, row.id, met.code, depends_on=met.depends_on, evidence=met.evidence))
    return tuple(results), FrozenMapping(errors)


def not_reached(rows: Iterable[Check], table: JudgementTable, column: Column) -> tuple[Result, ...]:
    """What additional checks yield where the read broke off: they run last, and were not reached."""
    return tuple(table.judge(column, row.id, _NOT_REACHED) for row in rows)


def stricter(verdict: Verdict, additional: Iterable[Result]) -> Verdict:
    """The verdict of the release with what additional checks yielded.

    One that failed makes it *failed*; one that is undetermined makes a success *undetermined*; anything else leaves it
    as it is. A read that broke off stays that.
    """
    findings = [result for result in additional if isinstance(result, Finding)]
    failed = tuple(found.check for found in findings if found.outcome is Outcome.FAILED)
    still_open = tuple(found.check for found in findings if found.outcome is Outcome.UNDETERMINED)
    if verdict.outcome is Outcome.ABORTED:
        return verdict
    if failed and verdict.outcome is not Outcome.FAILED:
        return Verdict(Outcome.FAILED, _FAILED, failed, verdict.beside)
    if failed:
        return replace(verdict, decided_by=(*verdict.decided_by, *failed))
    if still_open and verdict.outcome is Outcome.SUCCESSFUL:
        return Verdict(Outcome.UNDETERMINED, _OPEN, still_open, verdict.beside)
    if still_open and verdict.outcome is Outcome.UNDETERMINED:
        return replace(verdict, decided_by=(*verdict.decided_by, *still_open))
    return verdict


def _row(check: object) -> Check:
    if not isinstance(check, AdditionalCheck):
        raise TypeError(f"additional holds {type(check).__name__}, which is not an AdditionalCheck")
    name: object = check.name
    situations: object = check.situations
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"additional check {name!r}: its name begins with x and its owner, such as x.bank.limit")
    if not isinstance(situations, Mapping) or not situations:
        raise ValueError(f"additional check {name}: it declares no situations")
    if impossible := [code for code in situations if not _is_code(code)]:
        raise ValueError(f"additional check {name}: {impossible[0]!r} cannot be the code of a situation")
    title = _words(name, "title", check.title)
    rows = {code: _situation(name, code, each) for code, each in {**situations, **_BUILT_IN}.items()}
    return Check(
        id=name, group=ADDITIONAL, title=title, verdict=_OPEN, situations=FrozenMapping(rows), unvouched=title
    )  # fmt: skip


def _is_code(code: object) -> bool:
    reserved = {*judgement_table().common, *_BUILT_IN}
    return isinstance(code, str) and _CODE.fullmatch(code) is not None and code not in reserved


def _situation(name: str, code: str, declared: object) -> Situation:
    if not isinstance(declared, AdditionalSituation) or not any(declared.outcome is each for each in _OUTCOMES):
        raise ValueError(
            f"additional check {name}: the outcome of situation {code!r} is not one that an additional check may have"
        )
    text = _words(name, code, {language: getattr(declared, language) for language in LANGUAGES})
    outcomes: Mapping[Column, Outcome | None] = FrozenMapping(dict.fromkeys(COLUMNS, declared.outcome))
    return Situation(code, outcomes, text, _FAILED if declared.outcome is Outcome.FAILED else "", text)


def _words(name: str, what: str, words: object) -> Mapping[str, str]:
    try:
        return read_text(dict(words) if isinstance(words, Mapping) else words, what)
    except CodecError as error:
        raise ValueError(f"additional check {name}: {error}") from None


def _accepted(met: object, row: Check, so_far: ReportSoFar) -> Observed:
    """What a check gave, if it may give that."""
    if not isinstance(met, Observed):
        raise TypeError(f"{row.id} did not return an Observed but {type(met).__name__}")
    if type(met.code) is not str or type(met) is not Observed:
        raise TypeError(f"{row.id} returned an Observed of its own kind")
    if met.code == _DEPENDS_ON:
        if met.depends_on not in {result.check for result in so_far.results}:
            raise ValueError(f"{row.id} depends on a check that this report does not have")
    elif met.code not in row.situations or met.code in _BUILT_IN or met.depends_on:
        raise ValueError(f"{row.id} returned a situation that it did not declare")
    evidence = dict(met.evidence)
    if not all(isinstance(text, str) for pair in evidence.items() for text in pair):
        raise TypeError(f"{row.id} returned evidence that is not text")
    return Observed(met.code, evidence, met.depends_on)
