"""The public part of evidence: what was judged, by whom, by what rules, with which certificates. Nothing of the person.

Whatever is peculiar to one person or card is an item, and here by its digest alone (`chipkit.evidence.contents`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import UTC, datetime
from typing import Any, Final

import chipkit
from chipkit.codec.cbor import decode, encode
from chipkit.errors import CodecError, EvidenceError
from chipkit.evidence.contents import bounded, public_capture, public_evidence
from chipkit.evidence.embedded import EmbeddedTrust, NotedTrust, read_trust, trust_entries
from chipkit.evidence.plain import (
    bytes_of,
    certificate_of,
    list_of,
    map_of,
    moment_of,
    moment_text,
    optional,
    text_of,
    texts_of,
    word_of,
)
from chipkit.evidence.record import Record
from chipkit.evidence.signer import brought_certificates
from chipkit.evidence.withholding import NONCE
from chipkit.frozen import FrozenMapping, frozen_value
from chipkit.keys.ports import KeyStorage, SigningKey
from chipkit.outcome import Outcome
from chipkit.pki.certificate import Certificate
from chipkit.values import dataclass
from chipkit.verify.claims import Claim
from chipkit.verify.finding import Finding, NotChecked, Result
from chipkit.verify.mode import Mode
from chipkit.verify.overall import Verdict
from chipkit.verify.policy import Policy
from chipkit.verify.policy_form import form_of
from chipkit.verify.report import Report
from chipkit.verify.standing import HOLDER_FIELDS, PORTRAIT
from chipkit.verify.table import Column

__all__ = ["MAX_NONCE", "Statement", "read_statement", "statement_entries"]

MAX_NONCE: Final = 64
"""Bytes of what the relying party gave, such as a random number or the digest of a contract."""

_KEYS: Final = (
    "schema", "digests", "chain", "made_at", "software", "terminal", "judged", "policy", "findings", "not_checked",
    "deviations", "capture", "certificates", "standings", "trust",
)  # fmt: skip
_JUDGED: Final = (
    "at", "clock", "mode", "outcome", "verdict", "decided_by", "failed_beside", "claims", "policy_id",
    "policy_version", "policy_digest", "table",
)  # fmt: skip
_FINDING: Final = ("check", "outcome", "reason", "evidence", "depends_on")
_NOT_CHECKED: Final = ("check", "reason", "evidence")


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a terminal says of one verification. It is that terminal's word, whoever it is."""

    made_at: datetime
    software: str
    """What made it, such as "chipkit 0.1.0"."""
    terminal: str
    """What the terminal calls itself."""
    storage: str
    """Where its key lies, a word of `KeyStorage`: "file" is for demonstrations and tests."""
    nonce: bytes | None = None
    """What the relying party gave to be sealed along; None where it gave nothing, or that is withheld."""
    at: datetime
    """The moment that it was judged for."""
    clock: datetime | None = None
    mode: Mode
    verdict: Verdict
    policy_id: str
    policy_version: str
    policy_digest: str
    table: str
    """SHA-256 of the judgement table, in hexadecimal."""
    results: tuple[Result, ...]
    """What became of every check, without what is personal of its evidence."""
    deviations: tuple[Mapping[str, object], ...] = ()
    """The code of each deviation of the report and where it was met."""
    capture: Mapping[str, object] = field(default_factory=FrozenMapping)
    """What of the capture is no item."""
    certificates: tuple[Certificate, ...] = ()
    """The signer's of the document, and those that came with it; nothing where none was found."""
    standings: Mapping[str, Mapping[str, str]] = field(default_factory=FrozenMapping)
    """What could be shown, by "portrait" and the names of the holder's fields: "show" and "worth"."""
    trust: EmbeddedTrust = field(default_factory=EmbeddedTrust, repr=False)
    """The anchors and revocation lists that it was judged by."""
    policy_form: bytes = field(repr=False)
    """The policy that it was judged by, in CBOR."""

    def __post_init__(self) -> None:
        for name in ("capture", "standings", "deviations"):
            object.__setattr__(self, name, frozen_value(getattr(self, name)))

    @property
    def outcome(self) -> Outcome:
        """The overall outcome."""
        return self.verdict.outcome

    @property
    def policy(self) -> Policy:
        """The policy that it was judged by.

        Raises:
            EvidenceError: This release cannot read the policy, or its digest is not the one that was sealed.
        """
        try:
            policy = Policy.of_form(decode(self.policy_form))  # type: ignore[arg-type]
        except CodecError as error:
            raise EvidenceError(f"this release cannot judge by it: {error}", where="policy") from None
        if policy.digest != self.policy_digest:
            raise EvidenceError("its digest is not the one that was sealed", where="policy")
        return policy

    @property
    def column(self) -> Column:
        """The column of the judgement table that outcomes were taken from."""
        form = map_of(decode(self.policy_form), "policy")
        return word_of(Column)(form.get("column"), "policy: column")

    def result(self, check: str) -> Result | None:
        """What became of a check; None where it was not spoken of."""
        return next((each for each in self.results if each.check == check), None)


def statement_entries(
    report: Report, policy: Policy, noted: NotedTrust, signer: SigningKey, made_at: datetime
) -> dict[str, object]:
    """The public part of evidence, as plain values."""
    return {
        "made_at": moment_text(made_at.astimezone(UTC)),
        "software": f"chipkit {chipkit.__version__}",
        "terminal": {"name": signer.name, "storage": signer.storage.value},
        "judged": _judged_entries(report),
        "policy": form_of(policy),
        "findings": [_finding_entries(each) for each in report.findings],
        "not_checked": [
            {"check": each.check, "reason": each.reason, "evidence": public_evidence(each)}
            for each in report.not_checked
        ],
        "deviations": [{"code": met.code, "where": met.where} for met in bounded(report.deviations)],
        "capture": public_capture(report.capture),
        "certificates": [each.raw for each in brought_certificates(report)],
        "standings": {name: dict(report.standing(name).to_json()) for name in (PORTRAIT, *HOLDER_FIELDS)},
        "trust": trust_entries(noted),
    }


def _judged_entries(report: Report) -> dict[str, object]:
    verdict = report.verdict
    return {
        "at": moment_text(report.at),
        "clock": None if report.clock is None else moment_text(report.clock),
        "mode": report.mode.value,
        "outcome": verdict.outcome.value,
        "verdict": verdict.code,
        "decided_by": list(verdict.decided_by),
        "failed_beside": list(verdict.beside),
        "claims": sorted(claim.value for claim in verdict.claims),
        "policy_id": report.policy_id,
        "policy_version": report.policy_version,
        "policy_digest": report.policy_digest,
        "table": report.table.digest,
    }


def _finding_entries(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "outcome": finding.outcome.value,
        "reason": finding.reason,
        "evidence": public_evidence(finding),
        "depends_on": finding.depends_on,
    }


# and back ------------------------------------------------------------------------------------------------------------


def read_statement(record: Record) -> Statement:
    """The statement of a record, read strictly.

    Raises:
        EvidenceError: The statement is malformed; the error names the place.
    """
    entries = map_of(record.statement, "statement", _KEYS)
    judged = map_of(entries["judged"], "statement: judged", _JUDGED)
    terminal = map_of(entries["terminal"], "statement: terminal", ("name", "storage"))

    def of(name: str, read: Callable[[object, str], Any], said: Mapping[str, object] = entries) -> Any:  # noqa: ANN401
        return read(said[name], f"statement: {name}")

    findings, others = (
        of("findings", lambda value, where: list_of(value, where, _finding)),
        of("not_checked", lambda value, where: list_of(value, where, _not_checked)),
    )
    return Statement(
        made_at=of("made_at", moment_of),
        software=of("software", text_of),
        terminal=of("name", text_of, terminal),
        storage=of("storage", word_of(KeyStorage), terminal).value,
        nonce=_nonce(record.value(NONCE), f"item {NONCE}") if NONCE in record.items else None,
        at=of("at", moment_of, judged),
        clock=of("clock", optional(moment_of), judged),
        mode=of("mode", word_of(Mode), judged),
        verdict=_verdict(judged),
        policy_id=of("policy_id", text_of, judged),
        policy_version=of("policy_version", text_of, judged),
        policy_digest=of("policy_digest", text_of, judged),
        table=of("table", text_of, judged),
        results=_in_order(findings, others),
        deviations=of("deviations", lambda value, where: list_of(value, where, map_of)),
        capture=of("capture", map_of),
        certificates=of("certificates", lambda value, where: list_of(value, where, certificate_of)),
        standings={name: texts_of(told, f"statement: {name}") for name, told in of("standings", map_of).items()},
        trust=of("trust", read_trust),
        policy_form=encode(of("policy", map_of)),
    )


def _in_order(findings: tuple[Finding, ...], others: tuple[NotChecked, ...]) -> tuple[Result, ...]:
    results: tuple[Result, ...] = (*findings, *others)
    if len({each.check for each in results}) != len(results):
        raise EvidenceError("a check speaks twice", where="statement: findings")
    return results


def _verdict(judged: Mapping[str, object]) -> Verdict:
    def texts(name: str) -> tuple[str, ...]:
        return list_of(judged[name], f"statement: {name}", text_of)

    return Verdict(
        outcome=word_of(Outcome)(judged["outcome"], "statement: outcome"),
        code=text_of(judged["verdict"], "statement: verdict"),
        decided_by=texts("decided_by"),
        beside=texts("failed_beside"),
        claims=frozenset(list_of(judged["claims"], "statement: claims", word_of(Claim))),
    )


def _finding(value: object, where: str) -> Finding:
    entries = map_of(value, where, _FINDING)
    return Finding(
        check=text_of(entries["check"], where),
        outcome=word_of(Outcome)(entries["outcome"], where),
        reason=text_of(entries["reason"], where),
        evidence=texts_of(entries["evidence"], where),
        depends_on=text_of(entries["depends_on"], where),
    )


def _not_checked(value: object, where: str) -> NotChecked:
    entries = map_of(value, where, _NOT_CHECKED)
    return NotChecked(
        text_of(entries["check"], where), text_of(entries["reason"], where), texts_of(entries["evidence"], where)
    )


def _nonce(value: object, where: str) -> bytes:
    nonce = bytes_of(value, where)
    if not 0 < len(nonce) <= MAX_NONCE:
        raise EvidenceError(f"{len(nonce)} bytes where 1 to {MAX_NONCE} belong", where=where)
    return nonce
