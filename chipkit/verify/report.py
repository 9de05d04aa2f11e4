"""The report on one document: every check, the verdict, and what was not checked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC
from enum import StrEnum, unique
from typing import TYPE_CHECKING, Any

from chipkit.codec.printable import printable_values
from chipkit.errors import CodecError
from chipkit.outcome import Outcome
from chipkit.verify.finding import PERSONAL_EVIDENCE
from chipkit.verify.table import judgement_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime

    from chipkit.capture import Capture, Origin
    from chipkit.codec.dates import PartialDate
    from chipkit.deviation import Deviation
    from chipkit.document import Document, Holder
    from chipkit.verify.finding import Finding, NotChecked, Result
    from chipkit.verify.overall import Verdict

__all__ = ["SCHEMA", "Mode", "Report"]

SCHEMA = "chipkit.report/1"
"""The schema of `Report.to_json`, described in `docs/json.md`."""


@unique
class Mode(StrEnum):
    """Whether a TEST authority counts as an issuer."""

    PRODUCTION = "production"
    DEMO = "demo"
    """It does, and the verdict says so."""


_VOUCHING = ("pa.sod.signature", "pa.issuer.path", "pa.digest.dg1")
_DISCREDITING = ("pa.issuer.validity", "pa.issuer.revocation", "pa.issuer.type", "match.country")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one verification found. It speaks of the moment `at` and of the policy it names, and of nothing else."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    """Every check that was run, in the order of the judgement table."""
    not_checked: tuple[NotChecked, ...]
    """Every check that was not run, with the reason."""
    deviations: tuple[Deviation, ...]
    """Departures from the standards that were met and tolerated."""
    policy_id: str
    policy_version: str
    at: datetime
    """The moment that validity and expiry were judged for, in UTC."""
    mode: Mode = Mode.PRODUCTION
    document: Document = field(repr=False)
    """Typed view of the files; it proves nothing by itself."""
    holder: Holder | None = field(default=None, repr=False)
    """The holder as DG1 tells it, and as DG13 does where its digest is the one signed.

    None where DG1 is missing or unreadable, or the read broke off.
    """
    capture: Capture = field(repr=False)
    """What was judged."""

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

        That its signer was in its time and not revoked need not be known; where the contrary is known, nobody vouches.
        """
        outcomes = {finding.check: finding.outcome for finding in self.findings}
        return all(outcomes.get(check) is Outcome.SUCCESSFUL for check in _VOUCHING) and not any(
            outcomes.get(check) is Outcome.FAILED for check in _DISCREDITING
        )

    def finding(self, check: str) -> Finding | None:
        """What `check` found, or None where it was not run."""
        return next((finding for finding in self.findings if finding.check == check), None)

    def results(self) -> tuple[Result, ...]:
        """Every check, run or not, in the order of the judgement table."""
        return tuple(
            sorted((*self.findings, *self.not_checked), key=lambda result: judgement_table().order(result.check))
        )

    def to_json(self, *, redact: bool = False) -> dict[str, Any]:
        """The report as a JSON document of the schema "chipkit.report/1", every text of it printable.

        Args:
            redact: Leave out the holder, the digests of files that could be guessed back into a person, and when the
                document was issued.
        """
        table = judgement_table()
        document: dict[str, Any] = {
            "schema": SCHEMA,
            "outcome": self.outcome.value,
            "verdict": self.verdict.code,
            "verdict_text": table.verdicts[self.verdict.code]["en"],
            "decided_by": list(self.verdict.decided_by),
            "mode": self.mode.value,
            "policy": {"id": self.policy_id, "version": self.policy_version, "table": table.version},
            "at": _time(self.at),
            "capture": _capture(self.capture, redact=redact),
            "findings": [_finding(finding, redact=redact) for finding in self.findings],
            "not_checked": [_not_checked(entry, redact=redact) for entry in self.not_checked],
            "deviations": _deviations(self.deviations),
        }
        if not redact:
            document["holder"] = None if self.holder is None else _holder(self.holder, self)
        return printable_values(document)


def _capture(capture: Capture, *, redact: bool) -> dict[str, Any]:
    abort = capture.abort
    return {
        "origin": capture.origin.value,
        "sealed_by": capture.sealed_by,
        "read_at": None if capture.read_at is None else _time(capture.read_at),
        "abort": None if abort is None else {"step": abort.step, "reason": abort.reason, "sw": _status(abort.sw)},
        "files": [
            {"file": ef.label, "size": len(file.content)}
            | ({} if redact else {"sha256": hashlib.sha256(file.content).hexdigest()})
            for ef, file in capture.files.items()
        ],
        "refused": [{"file": ef.label, "sw": _status(sw)} for ef, sw in capture.refused.items()],
    }


def _holder(holder: Holder, report: Report) -> dict[str, Any]:
    today = report.at.date()
    birth, expiry = _date(holder.birth, today), _date(holder.expiry, today)
    return {
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
    }


def _date(resolve: Callable[[date], PartialDate | None], today: date) -> str | None:
    """A date as far as it is known, in the manner of ISO 8601; None where there is none."""
    try:
        found = resolve(today)
    except CodecError:
        return None
    return None if found is None else str(found)


def _finding(finding: Finding, *, redact: bool) -> dict[str, Any]:
    return {
        "check": finding.check,
        "title": judgement_table().title(finding.check, "en"),
        "outcome": finding.outcome.value,
        "reason": finding.reason,
        "text": judgement_table().situation(finding.check, finding.reason).text["en"],
        "depends_on": finding.depends_on or None,
        "evidence": _evidence(finding.evidence, redact=redact),
    }


def _not_checked(entry: NotChecked, *, redact: bool) -> dict[str, Any]:
    return {
        "check": entry.check,
        "title": judgement_table().title(entry.check, "en"),
        "reason": entry.reason,
        "text": judgement_table().situation(entry.check, entry.reason).text["en"],
        "evidence": _evidence(entry.evidence, redact=redact),
    }


def _evidence(evidence: Mapping[str, str], *, redact: bool) -> dict[str, str]:
    return {name: fact for name, fact in evidence.items() if not (redact and name in PERSONAL_EVIDENCE)}


def _deviations(deviations: Sequence[Deviation]) -> list[dict[str, str]]:
    return [{"code": met.code, "where": met.where, "detail": met.detail} for met in deviations]


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _status(sw: int | None) -> str | None:
    return None if sw is None else f"{sw:04X}"
