"""What a teller calls checks and files, and the facts behind a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.codec.printable import printable
from chipkit.deviation_words import meaning_of
from chipkit.verify.finding import PERSONAL_EVIDENCE, Finding
from chipkit.verify.named import DIGEST, PRINTED
from chipkit.verify.telling import ABORTS, step_text
from chipkit.words import ANCHOR_KINDS, COMPARED, CONFIRMATION, MOMENTS, REVOKED
from chipkit_gui.presenter.numbers import day_of
from chipkit_gui.texts import (
    DIFFERENCES,
    EVIDENCE_VALUES,
    FAULTS,
    NOUNS,
    REASONS,
    WORDS,
    evidence_word,
    plain,
    word,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chipkit.verify.finding import Result
    from chipkit.verify.report import Report
    from chipkit_gui.texts import Language

__all__ = [
    "capital",
    "check_title",
    "evidence_of",
    "facts_of",
    "fault_of",
    "file_word",
    "noun_of",
    "nouns_of",
    "plain_reason",
    "printed_fields",
    "reason_of",
]


def printed_fields(report: Report, finding: Finding | None, language: Language) -> list[str]:
    """The values that the comparison with the print speaks of, by their names."""
    named = "" if finding is None else finding.evidence.get("fields", "")
    return [label for name in named.split(", ") if (label := _printed_field(report, name, language))]


def _printed_field(report: Report, name: str, language: Language) -> str:
    return COMPARED[name][language] if name in COMPARED else report.field_label(name, language).lower()


def evidence_of(finding: Finding | None, language: Language) -> list[str]:
    """Who confirmed the issuer, by what and on which day; what was revoked, when and why."""
    told = {} if finding is None else finding.evidence
    texts = {**CONFIRMATION, **REVOKED}
    facts = {key: day_of(told[key]) if key in MOMENTS else told[key] for key in texts if told.get(key)}
    return [printable(texts[key][language].format(fact)) for key, fact in facts.items()]


def facts_of(report: Report, result: Result, language: Language) -> list[str]:
    """The other facts behind a result, such as algorithms and fingerprints; nothing that tells of the holder."""
    told_apart = {*CONFIRMATION, *REVOKED, *PERSONAL_EVIDENCE, "fields"}
    facts = {name: fact for name, fact in result.evidence.items() if name not in told_apart and fact}
    return [
        printable(f"{evidence_word(name, language)}: {_told(report, name, fact, language)}")
        for name, fact in facts.items()
    ]


def _told(report: Report, name: str, fact: str, language: Language) -> str:
    """A fact; deviations by what they mean, with their codes, which documentation and colleagues know them by."""
    match name:
        case "deviations":
            return "; ".join(f"{meaning_of(code, language) or code} [{code}]" for code in fact.split(", "))
        case "by":
            return nouns_of(report, fact.split(", "), language)
        case "reasons":
            return ", ".join(_difference(report, told, language) for told in fact.split(", "))
        case "step":
            return step_text(fact, language)
    said = {**EVIDENCE_VALUES, "cause": ABORTS, "anchor_kind": ANCHOR_KINDS, "known_by": ANCHOR_KINDS}.get(name, {})
    return said[fact][language] if fact in said else day_of(fact)


def _difference(report: Report, told: str, language: Language) -> str:
    """Why a field differs, such as "name letters-differ", in words."""
    name, _, why = told.partition(" ")
    reason = DIFFERENCES[why][language] if why in DIFFERENCES else why
    return f"{_printed_field(report, name, language) or name}: {reason}"


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


def noun_of(report: Report, check: str, language: Language) -> str:
    """What a teller calls a check: a neutral noun, since it can end either way."""
    file = check.removeprefix(DIGEST)
    if f"file.{file}" in WORDS:
        return _file_noun(report, file, language)
    if check.startswith(DIGEST):
        return plain(file.upper(), language)
    return NOUNS[check][language] if check in NOUNS else plain(check_title(report, check, language), language)


def _file_noun(report: Report, file: str, language: Language) -> str:
    """A file within a sentence; what its nation calls it in English keeps the capital of a nation's name."""
    text = plain(file_word(report, file, language), language)
    named = language == "en" and report.national_word(f"file.{file}", language)
    return text if named or text[1:2].isupper() else text[:1].lower() + text[1:]


def nouns_of(report: Report, checks: Iterable[str], language: Language) -> str:
    """Checks as a teller calls them, in one row."""
    return ", ".join(noun_of(report, check, language) for check in checks) or "?"


def fault_of(report: Report, check: str, language: Language) -> str:
    """What a check that failed found, as a sentence that begins with a capital."""
    finding = report.finding(check)
    if check in FAULTS:
        return FAULTS[check][language]
    noun = noun_of(report, check, language)
    told = noun if finding is None else f"{noun}: {plain_reason(report, finding, language)}"
    return capital(told)


def plain_reason(report: Report, result: Result, language: Language) -> str:
    """What a result means, in a teller's words; of the facts behind it, the values that were compared alone."""
    own = REASONS.get(f"{result.check}.{result.reason}")
    reason = plain(report.text_of(result, language), language) if own is None else own[language]
    fields = printed_fields(report, result, language) if isinstance(result, Finding) else []
    return f"{reason} ({', '.join(fields)})" if fields else reason


def capital(text: str) -> str:
    """A text that begins a sentence or a row."""
    return text[:1].upper() + text[1:]
