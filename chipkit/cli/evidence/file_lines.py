"""What is told of a file of evidence, as lines of text."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from chipkit.cli.keys.words import TEXTS
from chipkit.codec.printable import printable
from chipkit.language import Language
from chipkit.outcome import Outcome
from chipkit.words import OUTCOMES
from chipkit.written_dates import written_minute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit.cli.evidence.file_words import FileWords
    from chipkit.documents.evidence import (
        AmendmentDocument,
        DifferenceDocument,
        EvidenceContents,
        JudgedDocument,
        StampDocument,
    )
    from chipkit.verify.report import Report

__all__ = ["amendment_lines", "contents_lines", "difference_lines", "item_lines", "judged_line", "labelled", "moment",
           "stamp_lines"]  # fmt: skip

_WIDTH: Final = 18


def labelled(label: str, text: str) -> str:
    """One line: what it is about, and what is told of it."""
    return f"  {label:<{_WIDTH}}  {printable(text)}"


def moment(text: str, language: str) -> str:
    """A time as the language writes it, in UTC."""
    return f"{written_minute(datetime.fromisoformat(text), 'vi' if language == 'vi' else 'en')} UTC"


def contents_lines(contents: EvidenceContents, words: FileWords) -> Iterator[str]:
    """Who sealed it, when, with what key, and what was bound to it."""
    seal, statement = contents["seal"], contents["statement"]
    name = printable(seal["name"] or statement["terminal"])
    yield labelled(words("sealed"), words(f"worth.{seal['worth'] or 'none'}", name))
    if seal["by"] or seal["source"]:
        yield labelled("", words("terminals.by", printable(seal["by"] or ""), printable(seal["source"] or "")))
    if seal["certificate"] is not None:
        own = seal["certificate"]
        yield labelled(words("certificate"), f"{own['subject']}, SHA-256 {own['sha256']}")
    yield labelled(words("made"), words("by-clock", moment(statement["made_at"], words.language)))
    storage = f"storage.{statement['storage']}"
    yield labelled(words("key"), TEXTS[storage][words.language == "vi"] if storage in TEXTS else statement["storage"])
    yield labelled(words("digest"), seal["digest"])
    yield labelled(words("software"), statement["software"])
    yield labelled(words("policy"), f"{statement['policy_id']} {statement['policy_version']}")
    if statement["nonce"]:
        yield labelled(words("nonce"), statement["nonce"])


def judged_line(label: str, judged: JudgedDocument, words: FileWords) -> str:
    """What one judgement came to."""
    outcome = OUTCOMES[Outcome(judged["outcome"])][words.language]
    by = f" ({', '.join(judged['decided_by'])})" if judged["decided_by"] else ""
    return labelled(words(label), f"{outcome}: {judged['verdict']}{by}, {moment(judged['at'], words.language)}")


def item_lines(contents: EvidenceContents, words: FileWords) -> Iterator[str]:
    """What is withheld, and what is there."""
    for key, gone in (("present", False), ("withheld", True)):
        names = [each["name"] for each in contents["items"] if each["withheld"] is gone]
        yield labelled(words(key), ", ".join(names) or words("nothing"))


def difference_lines(differences: list[DifferenceDocument], report: Report, words: FileWords) -> Iterator[str]:
    """Each result that differs, in words with the codes beside them, and its cause."""
    if not differences:
        yield labelled(words("differs"), words("same"))
    for each in differences:
        causes = ", ".join(words(f"cause.{cause}") for cause in each["causes"])
        then, now = (_told(each["subject"], each[side], report, words) for side in ("then", "now"))
        yield labelled(
            words("differs"), words("difference", _subject(each["subject"], report, words), then, now, causes)
        )


def _subject(subject: str, report: Report, words: FileWords) -> str:
    """What a difference is about: "verdict", or a check by its title with its name."""
    if subject == "verdict":
        return words(subject)
    try:
        return f"{report.title_of(subject, words.language)} [{subject}]"
    except KeyError:  # of another release
        return subject


def _told(subject: str, told: str, report: Report, words: FileWords) -> str:
    """A result or a verdict in words with its code; the code alone where this release has no words for it."""
    if not told:
        return words("absent")
    outcome, _, reason = told.partition(": ")
    try:
        if subject == "verdict":
            return f"{report.table.verdicts[told][words.language].partition('. ')[0].rstrip('.')} [{told}]"
        known = {each.value: OUTCOMES[each][words.language] for each in Outcome}
        text = report.table.situation(subject, reason).text[Language(words.language)]
        return f"{known.get(outcome) or words('not-run')}: {text} [{reason}]"
    except KeyError:
        return told


def stamp_lines(stamps: list[StampDocument], words: FileWords) -> Iterator[str]:
    """Each time stamp, and whether it counts."""
    if not stamps:
        yield labelled(words("stamp"), words("no-stamp"))
    for each in stamps:
        over, key = _over(each["over"], words), f"stamp.{each['status']}"
        if each["at"] is not None:
            told = words(key, over, moment(each["at"], words.language), printable(each["authority"] or ""))
            if each["revocation"] == "unknown":
                told = words("stamp.revocation-unknown", told)
        else:
            reason = words("verbatim", printable(each["reason"])) if each["reason"] else ""
            told = words(key, over, reason).rstrip()
        yield labelled(words("stamp"), told)


def _over(over: str, words: FileWords) -> str:
    """What a stamp is over, such as "seal" or "seal of amendment 3 of the envelope", in the words of a language."""
    inside = over.removesuffix(" of the envelope")
    number = inside.rpartition(" ")[2]
    key = "over.seal" if inside == "seal" else "over.amendment-seal" if inside.startswith("seal") else "over.amendment"
    told = words(key, number)
    return told if inside == over else words("over.outside", told)


def amendment_lines(amendments: list[AmendmentDocument], words: FileWords) -> Iterator[str]:
    """Each amendment, by whom, and what it says."""
    for each in amendments:
        label = words("amendment-outside" if each["outside"] else "amendment", each["number"])
        by = each["name"] if each["worth"] == "trusted" and each["name"] else words("unknown-terminal")
        if each["worth"] is None:
            by = f"SHA-256 {each['terminal']}"
        at = moment(each["made_at"], words.language)
        yield labelled(label, words("amended", words(f"kind.{each['kind']}"), at, printable(by)))
        for member, text in each["members"].items():
            told = words("withheld") if text is None else text
            if member == "decision" and text is not None:
                told = words(f"decision.{text}")
            yield labelled("", f"{words(f'member.{member}')}: {told}")
