"""`chipkit verify FILE` of evidence: judged by today's store and policy, beside what was sealed, and why it differs."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from chipkit.cli.clock import moment_by
from chipkit.cli.collecting import collect_signer
from chipkit.cli.common import exit_code, input_name
from chipkit.cli.describe import utc_text
from chipkit.cli.error_words import kind_text, verbatim
from chipkit.cli.evidence.facts import amendment_facts, contents_facts, stamp_facts
from chipkit.cli.evidence.file_lines import (
    amendment_lines,
    contents_lines,
    difference_lines,
    item_lines,
    judged_line,
    labelled,
    stamp_lines,
)
from chipkit.cli.evidence.file_words import FileWords
from chipkit.cli.evidence.opening import opened_evidence
from chipkit.cli.evidence.provenance import provenance_of
from chipkit.cli.output import print_json, tell
from chipkit.cli.papers import papers_asked, save_papers
from chipkit.cli.saving import Saving, photo_target
from chipkit.cli.trust_folder import opened_store
from chipkit.cli.verify import print_report, save_photo, trust_text
from chipkit.errors import EvidenceError
from chipkit.evidence.index import EvidenceIndex
from chipkit.evidence.judging_again import judge_again
from chipkit.values import dataclass
from chipkit.verify.mode import Mode

if TYPE_CHECKING:
    from argparse import Namespace

    from chipkit.documents.evidence import EvidenceVerificationDocument, JudgedDocument
    from chipkit.evidence.judging_again import Judgement
    from chipkit.evidence.opened_file import OpenedFile
    from chipkit.trust.store_view import StoreView
    from chipkit.verify import Report
    from chipkit.verify.policy import Policy

__all__ = ["JudgedAgain", "judged_evidence", "verify_evidence"]

_UNTRUSTED: Final = "the terminal is not trusted here"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedAgain:
    """A file of evidence, judged for today and by what it embeds."""

    opened: OpenedFile
    now: Judgement
    then: Judgement | None
    """By what it embeds, at its own time; None where nothing of it counts, or this release cannot judge by it."""
    then_error: EvidenceError | None
    """Why there is none."""
    report: Report
    """Today's, with what the computer's clock said where it was behind."""


def judged_evidence(data: bytes, arguments: Namespace, policy: Policy, trust: StoreView) -> JudgedAgain:
    """Open a file of evidence, and judge it.

    Args:
        data: The file.
        arguments: What the command takes: the path, the trust folder, the time, and what opens it.
        policy: Today's policy.
        trust: Today's store.

    Raises:
        ChipkitError: As `opened_evidence`.
    """
    opened = opened_evidence(data, input_name(arguments.path), arguments, lists=trust)
    if getattr(arguments, "index", None) is not None:
        refuse_lost(opened, arguments.index, input_name(arguments.path))
    moment = moment_by(arguments, trust)
    now = judge_again(opened.evidence, trust=trust, policy=policy, at=moment.at, mode=Mode.PRODUCTION)
    then, why = _then(opened)
    report = replace(now.report, clock=moment.clock)
    return JudgedAgain(opened=opened, now=now, then=then, then_error=why, report=report)


def _then(opened: OpenedFile) -> tuple[Judgement | None, EvidenceError | None]:
    if not opened.evidence.trusted:
        return None, EvidenceError(_UNTRUSTED)
    try:
        return judge_again(opened.evidence), None
    except EvidenceError as error:  # such as a policy of another release
        return None, error


def refuse_lost(opened: OpenedFile, index: str, name: str) -> None:
    """Return if the file has all amendments that an index knows of.

    Raises:
        EvidenceError: The last ones are missing, or others stand in their place.
        EvidenceIndexError: The index cannot be used.
    """
    digests = [each.digest.hex() for each in (opened.outside or opened.evidence.chain).amendments]
    base, last = opened.evidence.record.digest.hex(), digests[-1] if digests else ""
    with EvidenceIndex(index) as known:
        lost = known.lost_amendment(base, len(digests), last, digests=digests)
    if lost is not None:
        told = f"the index knows of {lost.entry.amendments} amendments, and here are {len(digests)}, or others"
        raise EvidenceError(told, where=f"{name}: amendments")


def verify_evidence(data: bytes, arguments: Namespace, policy: Policy) -> int:
    """Do it, and return the exit code."""
    trust = opened_store(arguments)
    photo_file, papers = photo_target(arguments), papers_asked(arguments)
    judged = judged_evidence(data, arguments, policy, trust)
    report = judged.report
    provenance = provenance_of(judged.opened, judged.now)
    with Saving(arguments.lang) as saving:
        try:
            document = _document(judged, data, arguments)
            if arguments.json:
                photo = "" if photo_file is None else save_photo(report, photo_file, saving)
                document["report"]["photo"] = photo or None
                print_json(document)
            else:
                told = trust_text(trust, arguments)
                attested = judged.now.attested
                print_report(report, arguments, photo_file=photo_file, saving=saving, trust=told, attested=attested)
                _print(document, judged, FileWords(arguments.lang))
        finally:
            save_papers(report, papers, saving, trust, arguments, provenance)
    return saving.code(collect_signer(report, arguments, exit_code(report.outcome)))


def _document(judged: JudgedAgain, data: bytes, arguments: Namespace) -> EvidenceVerificationDocument:
    opened, now = judged.opened, judged.now
    return {
        "schema": "chipkit.evidence-verified/1",
        "source": input_name(arguments.path),
        "sha256": hashlib.sha256(data).hexdigest(),
        "encrypted": opened.encrypted,
        "trusted": opened.evidence.trusted,
        "contents": contents_facts(opened.evidence),
        "stamps": stamp_facts(opened),
        "amendments": amendment_facts(opened.added, redact=arguments.redact),
        "then": None if judged.then is None else _judged(judged.then.report),
        "then_error": None if judged.then_error is None else str(judged.then_error),
        "now": _judged(judged.report),
        "differences": [
            {"subject": each.subject, "then": each.then, "now": each.now, "causes": [one.value for one in each.causes]}
            for each in now.differences
        ],
        "attested": list(now.attested),
        "unattested": list(now.unattested),
        "report": judged.report.to_json(redact=arguments.redact),
    }


def _judged(report: Report) -> JudgedDocument:
    return {
        "at": utc_text(report.at),
        "outcome": report.outcome.value,
        "verdict": report.verdict.code,
        "decided_by": list(report.verdict.decided_by),
    }


def _why_not(judged: JudgedAgain, words: FileWords) -> str:
    """Why nothing is judged by what is embedded, in the words of the language; what is told in English, verbatim."""
    error = judged.then_error
    if error is None or not judged.opened.evidence.trusted:
        return words("again-untrusted")
    return str(error) if words.language == "en" else verbatim(kind_text(error), str(error))


def _print(document: EvidenceVerificationDocument, judged: JudgedAgain, words: FileWords) -> None:
    contents = document["contents"]
    tell()
    tell(words("title"))
    for line in contents_lines(contents, words):
        tell(line)
    tell(judged_line("then", contents["statement"]["judged"], words))
    if document["then"] is not None:
        tell(judged_line("again", document["then"], words))
    else:
        tell(labelled(words("again"), words("again-none", _why_not(judged, words))))
    tell(judged_line("now", document["now"], words))
    for line in difference_lines(document["differences"], judged.report, words):
        tell(line)
    for line in item_lines(contents, words):
        tell(line)
    if document["attested"]:
        tell(labelled(words("attested"), words("attested-by", ", ".join(document["attested"]))))
    if document["unattested"]:
        tell(labelled(words("unattested"), ", ".join(document["unattested"])))
    for line in (*stamp_lines(document["stamps"], words), *amendment_lines(document["amendments"], words)):
        tell(line)
