"""A report as a person reads it: holder, checks, verdict, and what was not checked.

Words carry the meaning everywhere; marks and colours (BSI TR-03135-1, Table 5.1) repeat it.
"""

from __future__ import annotations

import textwrap
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from chipkit.cli.words import WORDS
from chipkit.codec.printable import printable
from chipkit.deviation_words import meaning_of
from chipkit.language import Language
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.values import dataclass
from chipkit.verify.next_step import BROKEN_OFF, steps_of
from chipkit.verify.table import digest_check
from chipkit.verify.telling import ABORTS, EVIDENCE, holder_facts, reason_text, step_text
from chipkit.words import ATTESTED, GROUPS, LABELS, OUTCOMES
from chipkit.written_dates import written_date, written_minute

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from chipkit.capture.model import Abort
    from chipkit.verify.finding import Finding
    from chipkit.verify.report import Report
    from chipkit.verify.standing import Standing

__all__ = ["render_report"]

_MARKS = {
    Outcome.SUCCESSFUL: "✔",
    Outcome.FAILED: "✘",
    Outcome.UNDETERMINED: "?",
    Outcome.NOT_SUPPORTED: "-",
    Outcome.ABORTED: "◌",
}
_COLOURS = {
    Outcome.SUCCESSFUL: "32",
    Outcome.FAILED: "31",
    Outcome.UNDETERMINED: "33",
    Outcome.NOT_SUPPORTED: "90",
    Outcome.ABORTED: "90",
}
_BOLD = "1"
_OPEN = Outcome.UNDETERMINED.value
_INDENT = "  "
_OUTCOME_WIDTH = 15
_TITLE_WIDTH = 46
_LABEL_WIDTH = 14
_MIN_WIDTH = 40
_LEAST_BESIDE = 16
"""Columns that a text wants beside what stands before it, or it goes below."""
_BESIDE_WIDTH = 96
"""From how many columns on a text stands beside its title; on a narrower screen it stands below."""
_BELOW = " " * 6
_DIGEST_SHOWN = 16
"""Digits of the digest of a policy that does not come with chipkit; JSON has them all."""


@dataclass(frozen=True, slots=True)
class _Style:
    """How lines are written: in which language, how wide, and whether in colour."""

    language: Language
    colour: bool
    width: int
    redact: bool = False
    attested: frozenset[str] = frozenset()

    def word(self, key: str) -> str:
        return WORDS[key][self.language]

    def paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text

    def heading(self, text: str) -> str:
        return self.paint(text.upper(), _BOLD)

    def wrap(self, head: str, plain_width: int, text: str, code: str = "") -> Iterator[str]:
        """`text` behind `head`, going on below itself; `plain_width` is what `head` takes on the screen."""
        if self.width - plain_width < _LEAST_BESIDE:
            yield head.rstrip()
            plain_width, head = len(_BELOW), _BELOW
        composed = unicodedata.normalize("NFC", text)
        parts = textwrap.wrap(composed, self.width - plain_width) or [""]
        yield f"{head}{self.paint(parts[0], code) if code else parts[0]}".rstrip()
        yield from (" " * plain_width + (self.paint(part, code) if code else part) for part in parts[1:])

    def row(self, head: str, plain_width: int, title: str, text: str) -> Iterator[str]:
        """A title behind `head` with its text beside it, or below it where the screen is narrow."""
        if self.width >= _BESIDE_WIDTH:
            yield from self.wrap(f"{head}{_pad(title, _TITLE_WIDTH)}  ", plain_width + _TITLE_WIDTH + 2, text)
            return
        yield from self.wrap(head, plain_width, title)
        if text:
            yield from self.wrap(_BELOW, len(_BELOW), text)


def render_report(
    report: Report,
    *,
    language: str = Language.EN,
    colour: bool = False,
    photo: str = "",
    trust: str = "",
    redact: bool = False,
    width: int = 120,
    attested: Collection[str] = (),
) -> str:
    """The report as text, ending with a line end.

    Args:
        report: The report.
        language: English or Vietnamese.
        colour: Whether the screen obeys the colours of ECMA-48.
        photo: Where the photo was saved to, if it was.
        trust: Which anchors the report rests on, in the report's language.
        redact: Leave out the holder, and when the document was issued.
        width: Columns of the screen.
        attested: The checks for which a terminal answers, since what they rest on was withheld.
    """
    style = _Style(Language(language), colour, max(width, _MIN_WIDTH), redact, frozenset(attested))
    head = _head(report, style, trust=trust)
    if report.capture.abort is None:
        blocks = [
            head,
            _holder(report, style, photo=photo),
            *_groups(report, style),
            _verdict(report, style),
            _not_checked(report, style),
            _tolerances(report, style),
            _deviations(report, style),
        ]
    else:  # why it broke off and what to do come first, and the rest in short
        come = _groups(report, style, come=True)
        blocks = [head, _verdict(report, style), _holder(report, style, photo=photo), *come, _unread(report, style)]
    return "\n\n".join("\n".join(lines) for lines in blocks if lines) + "\n"


def _head(report: Report, style: _Style, *, trust: str) -> list[str]:
    zone = "UTC" if report.zone == "+00:00" else f"UTC{report.zone}"
    moment = f"{written_minute(report.at, style.language)} {zone}"
    policy = printable(f"{report.policy_id} {report.policy_version}")
    if report.policy_digest and not report.policy_released:
        policy = f"{policy} (SHA-256 {report.policy_digest[:_DIGEST_SHOWN]}…)"
    origin = style.word(f"origin.{report.origin.value}")
    if report.capture.sealed_by:
        origin = f"{origin} ({printable(report.capture.sealed_by)})"
    lines = list(style.wrap("", 0, f"chipkit · {style.word('report')} · {moment}", _BOLD))
    facts = [f"{style.word('policy')}: {policy} · {style.word('data')}: {origin}"]
    if trust:
        facts.append(f"{style.word('trust')}: {printable(trust)}")
    lines += [line for fact in facts for line in style.wrap(_INDENT, len(_INDENT), fact)]
    if report.mode == "demo":
        lines += style.wrap(_INDENT, len(_INDENT), style.word("demo"), _COLOURS[Outcome.UNDETERMINED])
    return lines


# the holder ----------------------------------------------------------------------------------------------------------


def _holder(report: Report, style: _Style, *, photo: str) -> list[str]:
    title, standing = style.word("holder"), report.standing("full_name")
    if style.redact:
        return [style.heading(title), _INDENT + style.word("redacted")]
    if report.holder is None or not standing.shown:
        withheld = report.holder is None and digest_check(EF.DG1) in style.attested
        told = style.word("withheld") if withheld else _worth(standing, style)
        lines = [style.heading(title), *style.wrap(_INDENT, len(_INDENT), told)]
        facts = {}
    else:
        lines = list(style.wrap(f"{style.heading(title)}  ", len(title) + 2, f"({_worth(standing, style)})"))
        facts = holder_facts(report, report.holder, style.language)
    for key, fact in (facts | {"photo": photo}).items():
        if fact:
            head = f"{_INDENT}{_pad(LABELS[key][style.language], _LABEL_WIDTH)}  "
            lines += style.wrap(head, len(head), printable(fact))
    return lines


def _worth(standing: Standing, style: _Style) -> str:
    text = standing.text(style.language)
    return text[:1].lower() + text[1:]


# the checks ----------------------------------------------------------------------------------------------------------


def _groups(report: Report, style: _Style, *, come: bool = False) -> Iterator[list[str]]:
    """The checks that were run, by what they are about; of a read that broke off, those that it came to."""
    for group, title in GROUPS.items():
        findings = [found for found in report.findings if report.table.check(found.check).group == group]
        if come:
            findings = [found for found in findings if found.reason not in BROKEN_OFF]
        if findings:
            rows = (line for found in findings for line in _check(found, report, style))
            yield [style.heading(title[style.language]), *rows]


def _check(finding: Finding, report: Report, style: _Style) -> Iterator[str]:
    outcome = OUTCOMES[finding.outcome][style.language]
    colour = _COLOURS[report.shade_of(finding.outcome)]
    mark = style.paint(f"{_MARKS[finding.outcome]} {_pad(outcome, _OUTCOME_WIDTH)}", colour)
    title = report.title_of(finding.check, style.language)
    plain_width = len(_INDENT) + 2 + _OUTCOME_WIDTH + 2
    reason = reason_text(report, finding, style.language, redact=style.redact)
    if finding.check in style.attested:
        reason = f"{reason}; {ATTESTED[style.language]}"
    yield from style.row(f"{_INDENT}{mark}  ", plain_width, title, reason)


# the verdict and what is left ----------------------------------------------------------------------------------------


def _verdict(report: Report, style: _Style) -> list[str]:
    outcome = report.outcome
    words = f"{_MARKS[outcome]} {OUTCOMES[outcome][style.language].upper()}"
    text = report.verdict_text(style.language)
    lines = [style.heading(style.word("verdict"))]
    head = f"{_INDENT}{style.paint(words, f'{_BOLD};{_COLOURS[outcome]}')}  "
    lines += style.wrap(head, len(_INDENT) + len(words) + 2, text, _BOLD)
    if report.capture.abort is not None:
        head = f"{_INDENT}{style.word('why')}: "
        lines += style.wrap(head, len(head), _why(report.capture.abort, style))
    elif report.verdict.decided_by:
        titles = [report.title_of(check, style.language) for check in report.verdict.decided_by]
        head = f"{_INDENT}{style.word('decided-by')}: "
        lines += style.wrap(head, len(head), "; ".join(titles))
    head = f"{_INDENT}{style.word('next')}: "
    for step in steps_of(report, style.language):
        lines += style.wrap(head, len(head), printable(step))
    return lines


def _why(abort: Abort, style: _Style) -> str:
    """Why a reading broke off, and in which step."""
    details = [EVIDENCE["step"][style.language].format(step_text(abort.step, style.language))]
    if abort.sw is not None:
        details.append(EVIDENCE["sw"][style.language].format(f"{abort.sw:04X}"))
    return printable(f"{ABORTS[abort.reason.value][style.language]} ({'; '.join(details)})")


def _unread(report: Report, style: _Style) -> list[str]:
    """What a read that broke off did not come to, by its names alone."""
    left = [found.check for found in report.results if found.reason in BROKEN_OFF]
    titles = "; ".join(report.title_of(check, style.language) for check in left)
    return [style.heading(style.word("unread")), *style.wrap(_INDENT, len(_INDENT), titles)] if left else []


def _not_checked(report: Report, style: _Style) -> list[str]:
    if not report.not_checked:
        return []
    lines = [style.heading(style.word("not-checked"))]
    for entry in report.not_checked:
        title = report.title_of(entry.check, style.language)
        lines += style.row(
            _INDENT, len(_INDENT), title, reason_text(report, entry, style.language, redact=style.redact)
        )
    return lines


def _tolerances(report: Report, style: _Style) -> list[str]:
    """What passes by the policy's leave alone: what is not known with its reason and its end, the rest by its name."""
    if not report.tolerances:
        return []
    lines, results = [style.heading(style.word("tolerances"))], {found.check: found for found in report.results}
    plain = [used for used in report.tolerances if used.until is None and used.outcome != _OPEN]
    for used in report.tolerances:
        if used in plain:
            continue
        text = report.text_of(replace(results[used.check], reason=used.reason), style.language)
        until = ""
        if used.until is not None:
            until = f" ({style.word('until').format(written_date(used.until, style.language))})"
        lines += style.row(_INDENT, len(_INDENT), report.title_of(used.check, style.language), printable(text + until))
    if plain:
        titles = "; ".join(report.title_of(used.check, style.language) for used in plain)
        head = f"{_INDENT}{style.word('tolerated-missing')}: "
        lines += style.wrap(head, len(head), titles)
    return lines


def _deviations(report: Report, style: _Style) -> list[str]:
    if not report.deviations:
        return []
    lines = [style.heading(style.word("deviations"))]
    for met in report.deviations:
        place = ": ".join(part for part in (met.where, met.detail) if part)
        meaning = meaning_of(met.code, style.language)
        lines += style.row(
            _INDENT, len(_INDENT), printable(met.code), printable(f"{meaning} ({place})" if place else meaning)
        )
    return lines


def _pad(text: str, width: int) -> str:
    """Text filled up to a column; composed, so that a letter with its marks takes one place."""
    return unicodedata.normalize("NFC", text).ljust(width)
