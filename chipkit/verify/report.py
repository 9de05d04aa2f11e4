"""The report on one document: every check, the verdict, and what was not checked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, fields
from datetime import date, datetime
from typing import Any, Final

from chipkit.capture import Capture, Origin
from chipkit.codec.dates import PartialDate
from chipkit.codec.printable import printable_values
from chipkit.deviation import Deviation
from chipkit.document import Document, Holder
from chipkit.documents.report import (
    CaptureDocument,
    FileDocument,
    FindingDocument,
    HolderDocument,
    HolderStandings,
    MetDocument,
    NotCheckedDocument,
    PolicyDocument,
    ReportDocument,
    ToleranceDocument,
)
from chipkit.doors import expect
from chipkit.errors import CodecError
from chipkit.frozen import FrozenMapping, freeze
from chipkit.language import Language
from chipkit.lazy import cached_property
from chipkit.lds.files import EF, RawFile
from chipkit.outcome import Outcome
from chipkit.values import dataclass
from chipkit.verify.claims import Claim
from chipkit.verify.evidence import time_text
from chipkit.verify.finding import PERSONAL_EVIDENCE, Finding, NotChecked, Result
from chipkit.verify.mode import Mode
from chipkit.verify.overall import Verdict
from chipkit.verify.policy import is_released
from chipkit.verify.standing import PORTRAIT, Standing, standing
from chipkit.verify.table import ADDITIONAL_PREFIX, JudgementTable, digest_check, judgement_table
from chipkit.verify.tolerance import UsedTolerance
from chipkit.written_dates import written_minute

__all__ = ["SCHEMA", "Report"]

SCHEMA: Final = "chipkit.report/1"
"""The schema of `Report.to_json`, described in `docs/json.md`."""


_HOLDER = digest_check(EF.DG1)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What one verification found. It speaks of the moment `at` and of the policy it names, and of nothing else."""

    verdict: Verdict
    """The overall outcome, and why."""
    findings: tuple[Finding, ...]
    """Every check that was run, in the order of the judgement table."""
    not_checked: tuple[NotChecked, ...]
    """Every check that was not run, with the reason."""
    deviations: tuple[Deviation, ...]
    """Departures from the standards that were met and tolerated."""
    policy_id: str
    """What the policy is called that it was judged by."""
    policy_version: str
    """Its version."""
    policy_digest: str = ""
    """SHA-256 of the policy as it was resolved, in hexadecimal."""
    table: JudgementTable = field(default_factory=judgement_table, repr=False)
    """The judgement table, with the additional checks that were handed in; its digest is the release's."""
    tolerances: tuple[UsedTolerance, ...] = ()
    """Every result that the policy demands otherwise, and tolerates."""
    at: datetime
    """The moment that validity and expiry were judged for, in the zone whose days counted."""
    clock: datetime | None = None
    """What the computer's clock said, where it was behind and `at` is the newest signed time instead."""
    mode: Mode = Mode.PRODUCTION
    """Whether test anchors counted."""
    document: Document = field(repr=False)
    """Typed view of the files; it proves nothing by itself."""
    holder: Holder | None = field(default=None, repr=False)
    """The holder as DG1 tells it, and as DG13 does where that may be shown; whether any of it may, `standing` says.

    None where DG1 is missing or unreadable, or the read broke off.
    """
    capture: Capture = field(repr=False)
    """What was judged."""
    check_errors: Mapping[str, Exception] = field(default_factory=FrozenMapping, repr=False, compare=False)
    """What additional checks raised, by their names; their findings say that they broke off, and count in comparing."""

    def __post_init__(self) -> None:
        freeze(self, "check_errors")

    def __reduce__(self) -> tuple[Callable[..., Report], tuple[dict[str, Any]]]:
        """By its fields; of an error that cannot be carried to another process, its kind and words."""
        content = {each.name: getattr(self, each.name) for each in fields(self)}
        from chipkit.verify.travelling import travelling  # noqa: PLC0415 - who carries none needs no pickle

        errors = {check: travelling(error) for check, error in self.check_errors.items()}
        return _made, (content | {"check_errors": errors},)

    @property
    def day(self) -> date:
        """The day that expiry was judged for, in the zone of `at`."""
        return self.at.date()

    @property
    def zone(self) -> str:
        """That zone, as ISO 8601 writes it, such as "+07:00"."""
        return self.at.isoformat(timespec="seconds")[len("YYYY-MM-DDThh:mm:ss") :]

    @property
    def outcome(self) -> Outcome:
        """The overall outcome."""
        return self.verdict.outcome

    @property
    def origin(self) -> Origin:
        """Who answers for the capture."""
        return self.capture.origin

    @property
    def holder_vouched_for(self) -> bool:
        """Whether the issuer vouches for the holder's data: signed, unchanged, and by a trusted issuer.

        Whether the signer was valid when it signed and not revoked may be unknown; if it was not so, nobody vouches.
        """
        digest = self.finding(_HOLDER)
        return self.issuer_vouches and digest is not None and digest.outcome is Outcome.SUCCESSFUL

    @cached_property
    def issuer_vouches(self) -> bool:
        """Whether a trusted issuer vouches for the signer of the data; without it, anybody may have made them.

        Whether the signer was valid when it signed and not revoked may be unknown; if it was not so, nobody vouches.
        """
        outcomes = {finding.check: finding.outcome for finding in self.findings}
        return all(outcomes.get(check) is Outcome.SUCCESSFUL for check in self.table.vouching) and not any(
            outcomes.get(check) is Outcome.FAILED for check in self.table.denied_by
        )

    def standing(self, subject: EF | str) -> Standing:
        """Whether a file, the picture or a value of the holder may be shown, and what may be said of it.

        Args:
            subject: A file, or one of the subjects of `chipkit.verify.standing`: "portrait", "full_name" and others.

        Raises:
            ValueError: `subject` is not a subject of a report.
        """
        return standing(self, subject)

    @property
    def policy_released(self) -> bool:
        """Whether the policy comes with chipkit; one of that name only may say anything."""
        return is_released(self.policy_id, self.policy_digest)

    # the words and colours of this report, the same on every face of it ----------------------------------------------

    def title_of(self, check: str, language: Language | str) -> str:
        """What a check is called here: without a trusted issuer, no title speaks of an issuer or a copy."""
        row = self.table.check(check)
        own = "" if self._reserved(row.title, row.unvouched) else self.national_word(check, language)
        return own or self.table.title(check, language, vouched=self.issuer_vouches)

    def text_of(self, result: Result, language: Language | str) -> str:
        """What a result means, with the same reserve."""
        row, key = self.table.situation(result.check, result.reason), f"{result.check}.{result.reason}"
        own = "" if self._reserved(row.text, row.unvouched) else self.national_word(key, language)
        return own or (row.text if self.issuer_vouches else row.unvouched)[Language(language)]

    def _reserved(self, words: Mapping[str, str], unvouched: Mapping[str, str]) -> bool:
        """Whether the table's own words for a signer that nobody vouches for count, in the place of a nation's too."""
        return not self.issuer_vouches and words != unvouched

    def verdict_text(self, language: Language | str) -> str:
        """The verdict in words, with all that must be said along with it."""
        language = Language(language)
        remarks = [self.table.remarks[code][language] for code in self._remarks()]
        checks = "; ".join(self.title_of(check, language) for check in self.verdict.beside)
        verdict = self.national_word(f"verdict.{self.verdict.code}", language)
        verdict = verdict or self.table.verdicts[self.verdict.code][language]
        text = " ".join([verdict, *remarks]).replace("{checks}", checks)
        clock = (self.clock or self.at).astimezone(self.at.tzinfo)
        return text.replace("{at}", written_minute(self.at, language)).replace(
            "{clock}", written_minute(clock, language)
        )

    def field_label(self, name: str, language: str) -> str:
        """What the document's nation calls a field of its own, such as one that evidence names; empty for others."""
        nation = self.document.nation
        words = None if nation is None else nation.labels.get(name)
        return "" if words is None else words.get(language, "")

    def national_word(self, key: str, language: str) -> str:
        """Words of the document's nation in place of general ones, by `Nation.words`; empty if it has none."""
        nation = self.document.nation
        words = None if nation is None else nation.words.get(key)
        return "" if words is None else words.get(language, "")

    def shade_of(self, outcome: Outcome) -> Outcome:
        """The outcome in whose colour something may stand: under a failed verdict, nothing in that of a success."""
        if self.outcome is Outcome.FAILED and outcome is Outcome.SUCCESSFUL:
            return Outcome.NOT_SUPPORTED  # grey: neither good nor bad (BSI TR-03135-1, Table 5.1)
        return outcome

    def _remarks(self) -> Iterator[str]:
        if self.verdict.code == "verified-revocation-open" and Claim.NO_COPY not in self.verdict.claims:
            yield "copy-proof-not-demanded"
        if self.verdict.beside:
            yield "failed-beside"
        if self.clock is not None:
            yield "clock-behind"

    def finding(self, check: str) -> Finding | None:
        """What `check` found, or None where it was not run."""
        return next((finding for finding in self.findings if finding.check == check), None)

    @property
    def results(self) -> tuple[Result, ...]:
        """Every check, run or not, in the order of the judgement table."""
        return tuple(sorted((*self.findings, *self.not_checked), key=lambda result: self.table.order(result.check)))

    def to_json(self, *, redact: bool = False) -> ReportDocument:
        """The report as a JSON document of the schema "chipkit.report/1", every text of it printable.

        Args:
            redact: Leave out the holder, the digests of files that could be guessed back into a person, and when the
                document was issued.
        """
        expect(redact, bool, "redact")
        document: ReportDocument = {
            "schema": SCHEMA,
            "outcome": self.outcome.value,
            "verdict": self.verdict.code,
            "verdict_text": self.verdict_text("en"),
            "decided_by": list(self.verdict.decided_by),
            "failed_beside": list(self.verdict.beside),
            "claims": [claim.value for claim in Claim if claim in self.verdict.claims],
            "mode": self.mode.value,
            "policy": self._policy(self.table.digest),
            "at": time_text(self.at),
            "clock": None if self.clock is None else time_text(self.clock),
            "day": {"date": self.day.isoformat(), "zone": self.zone},
            "capture": _capture(self.capture, self, redact=redact),
            "portrait": {"standing": self.standing(PORTRAIT).to_json()},
            "findings": [_finding(finding, self, redact=redact) for finding in self.findings],
            "not_checked": [_not_checked(entry, self, redact=redact) for entry in self.not_checked],
            "tolerances": [_tolerance(used) for used in self.tolerances],
            "deviations": _deviations(self.deviations),
        }
        if not redact:
            document["holder"] = None if self.holder is None else _holder(self.holder, self)
        return printable_values(document)

    def _policy(self, table: str) -> PolicyDocument:
        return {
            "id": self.policy_id,
            "version": self.policy_version,
            "digest": self.policy_digest or None,
            "released": self.policy_released,
            "table": table,
        }


def _made(content: dict[str, Any]) -> Report:
    return Report(**content)


def _capture(capture: Capture, report: Report, *, redact: bool) -> CaptureDocument:
    abort = capture.abort
    return {
        "origin": capture.origin.value,
        "sealed_by": capture.sealed_by,
        "read_at": None if capture.read_at is None else time_text(capture.read_at),
        "abort": None if abort is None else {"step": abort.step, "reason": abort.reason.value, "sw": _status(abort.sw)},
        "files": [_file(ef, file, report, redact=redact) for ef, file in capture.files.items()],
        "refused": [{"file": ef.label, "sw": _status(sw)} for ef, sw in capture.refused.items()],
    }


def _file(ef: EF, file: RawFile, report: Report, *, redact: bool) -> FileDocument:
    document: FileDocument = {
        "file": ef.label,
        "size": len(file.content),
        "standing": report.standing(ef).to_json(),
    }
    if not redact:
        document["sha256"] = hashlib.sha256(file.content).hexdigest()
    return document


def _holder(holder: Holder, report: Report) -> HolderDocument:
    today = report.day
    birth, expiry = _date(holder.birth, today), _date(holder.expiry, today)
    document: HolderDocument = {
        "vouched_for": report.holder_vouched_for,
        "full_name": holder.full_name,
        "number": holder.number,
        "document_number": holder.document_number,
        "date_of_birth": birth,
        "sex": holder.sex,
        "nationality": holder.nationality,
        "issuing_state": holder.issuing_state,
        "date_of_expiry": expiry,
        "never_expires": holder.never_expires,
        "standing": _standings(report),
    }
    if len(possible := _births(holder, today)) > 1:
        document["possible_dates_of_birth"] = possible
    return document


def _standings(report: Report) -> HolderStandings:
    return {
        "full_name": report.standing("full_name").to_json(),
        "number": report.standing("number").to_json(),
        "document_number": report.standing("document_number").to_json(),
        "date_of_birth": report.standing("date_of_birth").to_json(),
        "sex": report.standing("sex").to_json(),
        "nationality": report.standing("nationality").to_json(),
        "issuing_state": report.standing("issuing_state").to_json(),
        "date_of_expiry": report.standing("date_of_expiry").to_json(),
        "never_expires": report.standing("never_expires").to_json(),
    }


def _births(holder: Holder, today: date) -> list[str]:
    try:
        return [str(born) for born in holder.births(today)]
    except CodecError:
        return []


def _date(resolve: Callable[[date], PartialDate | None], today: date) -> str | None:
    """A date as far as it is known, in the manner of ISO 8601; None if there is no date."""
    try:
        found = resolve(today)
    except CodecError:
        return None
    return None if found is None else str(found)


def _finding(finding: Finding, report: Report, *, redact: bool) -> FindingDocument:
    return {
        "check": finding.check,
        "title": report.title_of(finding.check, "en"),
        "outcome": finding.outcome.value,
        "reason": finding.reason,
        "text": report.text_of(finding, "en"),
        "next": _next(finding, report),
        "depends_on": finding.depends_on or None,
        "evidence": _evidence(finding, redact=redact),
    }


def _not_checked(entry: NotChecked, report: Report, *, redact: bool) -> NotCheckedDocument:
    return {
        "check": entry.check,
        "title": report.title_of(entry.check, "en"),
        "reason": entry.reason,
        "text": report.text_of(entry, "en"),
        "next": _next(entry, report),
        "evidence": _evidence(entry, redact=redact),
    }


def _next(result: Result, report: Report) -> str | None:
    from chipkit.verify.next_step import next_step  # noqa: PLC0415 - it stands beside a report, and knows of it

    return next_step(report, result, "en") or None


def _tolerance(used: UsedTolerance) -> ToleranceDocument:
    until = None if used.until is None else used.until.isoformat()
    return {"check": used.check, "outcome": used.outcome, "reason": used.reason, "until": until}


def _evidence(result: Result, *, redact: bool) -> dict[str, str]:
    """The evidence of a result; redacted, without anything personal, and of an additional check without anything."""
    if redact and result.check.startswith(ADDITIONAL_PREFIX):
        return {}
    return {name: fact for name, fact in result.evidence.items() if not (redact and name in PERSONAL_EVIDENCE)}


def _deviations(deviations: Sequence[Deviation]) -> list[MetDocument]:
    return [{"code": met.code, "where": met.where, "detail": met.detail} for met in deviations]


def _status(sw: int | None) -> str | None:
    return None if sw is None else f"{sw:04X}"
