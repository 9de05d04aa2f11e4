"""What to do next about a check that is open: a sentence for every reason, from `next_steps.toml`.

It is told beside a report and decides nothing; what a report says of a check stands in the judgement table.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from chipkit.codec.strict_toml import Text, read_table, read_text, read_toml
from chipkit.errors import CodecError
from chipkit.frozen import FrozenMapping, freeze
from chipkit.language import Language
from chipkit.outcome import Outcome
from chipkit.values import dataclass
from chipkit.verify.carried import carried_text
from chipkit.verify.finding import Finding, Result
from chipkit.verify.named import ACTIVE_AUTHENTICATION, CHIP_AUTHENTICATION, DIGEST, GENUINE, PACE_CAM
from chipkit.verify.report import Report

__all__ = ["ANY", "BROKEN_OFF", "NextSteps", "next_step", "next_steps", "open_results", "steps_of"]

ANY: Final = "*"
"""What stands for the reasons that any check can meet."""
BROKEN_OFF: Final = ("aborted", "not-reached", "not-judged")
"""The reasons of a reading that broke off, of which its cause tells what to do."""
_DEPENDS: Final = "depends-on"
_UNPROVEN: Final = (GENUINE, "not-proven")
_PROOFS: Final = (CHIP_AUTHENTICATION, ACTIVE_AUTHENTICATION, PACE_CAM)
_NOT_RUN: Final = "not-run"
"""A proof that was offered, and not carried out."""
_FIRST: Final = "settle-first"
_OPEN: Final = (Outcome.UNDETERMINED, Outcome.ABORTED)
_FAMILY: Final = f"{DIGEST}*"
_SCHEMA: Final = 1
_DIGITS: Final = 16
"""Of a SHA-256, as a command asks for them at least."""
_WHAT: Final = "next steps"


@dataclass(frozen=True, slots=True)
class NextSteps:
    """The table."""

    sentences: Mapping[str, Text]
    """By names of their own."""
    reasons: Mapping[tuple[str, str], str]
    """Names of sentences by check and reason; the check `ANY` for reasons that any can meet."""
    aborts: Mapping[str, str]
    """The same by the words of `chipkit.capture.AbortReason`."""

    def __post_init__(self) -> None:
        freeze(self, "sentences", "reasons", "aborts")

    @classmethod
    def parse(cls, text: str) -> NextSteps:
        """Read a table.

        Raises:
            CodecError: The text is not TOML, a key is unknown or missing, or a sentence is not there.
        """
        document = read_table(read_toml(text, _WHAT), _WHAT, ("schema", "steps", "reasons", "aborts"))
        if document["schema"] != _SCHEMA:
            raise CodecError(f"schema {document['schema']!r} where {_SCHEMA} belongs", where=_WHAT)
        made = cls(
            sentences=FrozenMapping({name: read_text(entry, name) for name, entry in document["steps"].items()}),
            reasons=FrozenMapping(
                {(check, code): name for check, row in document["reasons"].items() for code, name in row.items()}
            ),
            aborts=FrozenMapping(document["aborts"]),
        )
        if missing := {*made.reasons.values(), *made.aborts.values()} - made.sentences.keys():
            raise CodecError(f"the sentence {min(missing)!r} is not there", where=_WHAT)
        return made

    def named(self, check: str, reason: str) -> str:
        """The name of a check's sentence for a reason; empty where there is none."""
        row = _FAMILY if check.startswith(DIGEST) else check
        return self.reasons.get((row, reason)) or self.reasons.get((ANY, reason), "")


@cache
def next_steps() -> NextSteps:
    """The table that comes with this release."""
    return NextSteps.parse(carried_text("next_steps.toml"))


def next_step(report: Report, result: Result, language: Language | str) -> str:
    """What to do about a check that is undetermined or aborted, or was not run and decided; empty for any other.

    What waits for another check is told by what is to be done about that one; where nothing proved the chip's key, and
    a proof was offered, by what is to be done about that proof.

    Args:
        report: The report that it belongs to.
        result: The result.
        language: English or Vietnamese.
    """
    language = Language(language)
    if isinstance(result, Finding):
        if result.outcome not in _OPEN:
            return ""
    elif result.check not in report.verdict.decided_by:
        return ""
    if isinstance(result, Finding) and result.reason == _DEPENDS:
        root = _root(report, result)
        own = "" if root is None else next_step(report, root, language)
        check = result.depends_on if root is None else root.check
        return own or _sentence(_FIRST, language, check=report.title_of(check, language) if check else "")
    if result.reason in BROKEN_OFF:
        abort = report.capture.abort
        return "" if abort is None else _sentence(next_steps().aborts[abort.reason.value], language)
    if (result.check, result.reason) == _UNPROVEN:
        result = next(
            (each for each in report.not_checked if each.check in _PROOFS and each.reason == _NOT_RUN), result
        )
    name = next_steps().named(result.check, result.reason)
    waiting = result.evidence.get("waiting", "")[:_DIGITS] if isinstance(result, Finding) else ""
    values = {"file": result.check.rpartition(".")[2].upper(), "waiting": waiting or "SHA256"}
    return _sentence(name, language, **values) if name else ""


def steps_of(report: Report, language: Language | str) -> tuple[str, ...]:
    """What to do about all that is open in a report, each once; first about what decided.

    Nothing where something failed: whatever else were settled, the verdict would stay.
    """
    told = (next_step(report, found, language) for found in open_results(report))
    return tuple(dict.fromkeys(step for step in told if step))


def open_results(report: Report) -> tuple[Result, ...]:
    """What something may be done about, each once; first what decided, and nothing where something failed."""
    if report.outcome is Outcome.FAILED:
        return ()
    decided = [found for found in report.results if found.check in report.verdict.decided_by]
    found = {each.check: each for each in (*decided, *report.findings)}
    return tuple(each for each in found.values() if next_step(report, each, Language.EN))


def _root(report: Report, result: Finding) -> Finding | None:
    """The check at the end of what waits for one another, where it was run."""
    seen: set[str] = set()
    found: Finding | None = result
    while found is not None and found.reason == _DEPENDS and found.check not in seen:
        seen.add(found.check)
        found = report.finding(found.depends_on)
    return None if found is None or found.check in seen else found


def _sentence(name: str, language: Language, **values: str) -> str:
    text = next_steps().sentences[name][language]
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", value)
    return text
