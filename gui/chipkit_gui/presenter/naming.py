"""What a teller calls checks and files, and the facts behind a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.codec.printable import printable
from chipkit.verify.finding import PERSONAL_EVIDENCE, Finding
from chipkit.verify.named import DIGEST, PRINTED
from chipkit.words import COMPARED, CONFIRMATION, MOMENTS, REVOKED
from chipkit_gui.presenter.numbers import dated
from chipkit_gui.texts import WORDS, word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chipkit.verify.finding import Result
    from chipkit.verify.report import Report
    from chipkit_gui.texts import Language

__all__ = ["check_title", "evidence_of", "facts_of", "file_word", "named_checks", "printed_fields", "reason_of"]


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
    facts = {key: dated(told[key], language) if key in MOMENTS else told[key] for key in texts if told.get(key)}
    return [printable(texts[key][language].format(fact)) for key, fact in facts.items()]


def facts_of(result: Result) -> list[str]:
    """The other facts behind a result, such as algorithms and fingerprints; nothing that tells of the holder."""
    told_apart = {*CONFIRMATION, *REVOKED, *PERSONAL_EVIDENCE, "fields"}
    return [printable(f"{name}: {fact}") for name, fact in result.evidence.items() if name not in told_apart and fact]


def reason_of(report: Report, result: Result, language: Language) -> str:
    """What a result means, with the fields it speaks of, or with who confirmed or revoked what."""
    finding = result if isinstance(result, Finding) else None
    reason = report.text_of(result, language)
    facts = printed_fields(report, finding, language) if result.check == PRINTED else evidence_of(finding, language)
    return f"{reason} ({', '.join(facts)})" if facts else reason


def check_title(report: Report, check: str, language: Language) -> str:
    """What a check is called, with the data groups in words that a teller knows."""
    title, file = report.title_of(check, language), check.removeprefix(DIGEST)
    return title.replace(file.upper(), file_word(report, file, language)) if f"file.{file}" in WORDS else title


def file_word(report: Report, file: str, language: Language) -> str:
    """What a teller calls a file that has a word, such as "dg13"; its nation may have a better one."""
    return report.national_word(f"file.{file}", language) or word(f"file.{file}", language)


def named_checks(report: Report, checks: Iterable[str], language: Language) -> str:
    """Checks as a teller calls them, in one row."""
    names = [
        file_word(report, file, language) if f"file.{file}" in WORDS else check_title(report, check, language)
        for check in checks
        if (file := check.removeprefix(DIGEST))
    ]
    return ", ".join(names) or "?"
