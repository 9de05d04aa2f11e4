"""What is told of a file of evidence, as documents have it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from chipkit.cli.describe import certificate_facts, time_text, utc_text
from chipkit.evidence.amendment_contents import IssuerAnswer, NewTimeStamp, Note, SecondDecision
from chipkit.pki.certificate import parse_certificate
from chipkit.verify.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chipkit.documents.evidence import (
        AmendmentDocument,
        EvidenceContents,
        JudgedDocument,
        SealDocument,
        StampDocument,
        StatementDocument,
    )
    from chipkit.evidence.evidence_file import Evidence
    from chipkit.evidence.opened_file import Added, OpenedFile
    from chipkit.evidence.stamps import FoundStamp
    from chipkit.evidence.statement import Statement

__all__ = ["STAMP_STATUS", "amendment_facts", "contents_facts", "judged_then", "stamp_facts", "unseen_stamps"]

VERIFIED, NOT_COUNTED, BROKEN, NOT_LOOKED_AT = "verified", "not-counted", "broken", "not-looked-at"
STAMP_STATUS: Final = (VERIFIED, NOT_COUNTED, BROKEN, NOT_LOOKED_AT)
"""What a time stamp is worth here: it counts; it is by nobody who is placed, or cannot be checked here; it is wrong in
itself; or nobody was asked to look."""


def contents_facts(evidence: Evidence, *, known: bool = True) -> EvidenceContents:
    """What is in the evidence itself, but for the items.

    Args:
        evidence: The evidence.
        known: Whether terminals were asked for; without it nothing is said of what the seal is worth.
    """
    record, statement = evidence.record, evidence.statement
    return {
        "seal": _seal(evidence, known=known),
        "statement": _statement(statement),
        "results": [
            {
                "check": each.check,
                "outcome": each.outcome.value if isinstance(each, Finding) else None,
                "reason": each.reason,
            }
            for each in statement.results
        ],
        "items": [{"name": name, "withheld": name not in record.items} for name in record.names],
    }


def _seal(evidence: Evidence, *, known: bool) -> SealDocument:
    record = evidence.record
    own = record.certificates[0] if record.certificates else None
    if own is None and evidence.terminal is not None:
        own = evidence.terminal.certificate.raw
    return {
        "digest": record.digest.hex(),
        "terminal": record.terminal.hex(),
        "name": None if evidence.terminal is None else evidence.terminal.name,
        "by": (None if evidence.terminal is None else evidence.terminal.by) or None,
        "source": (None if evidence.terminal is None else evidence.terminal.source) or None,
        "worth": evidence.worth.value if known else None,
        "certificate": None if own is None else certificate_facts(parse_certificate(own)),
    }


def _statement(statement: Statement) -> StatementDocument:
    return {
        "made_at": utc_text(statement.made_at),
        "terminal": statement.terminal,
        "storage": statement.storage,
        "software": statement.software,
        "nonce": None if statement.nonce is None else statement.nonce.hex(),
        "judged": judged_then(statement),
        "mode": statement.mode.value,
        "policy_id": statement.policy_id,
        "policy_version": statement.policy_version,
        "policy_digest": statement.policy_digest,
        "table": statement.table,
    }


def judged_then(statement: Statement) -> JudgedDocument:
    """What the terminal says that it came to."""
    return {
        "at": utc_text(statement.at),
        "outcome": statement.outcome.value,
        "verdict": statement.verdict.code,
        "decided_by": list(statement.verdict.decided_by),
    }


def stamp_facts(opened: OpenedFile) -> list[StampDocument]:
    """The time stamps, and whether each counts here."""
    return [*map(_stamp, opened.stamps), *(_outside(_stamp(each)) for each in opened.stamps_outside)]


def unseen_stamps(stamps: Iterable[FoundStamp], *, outside: bool = False) -> list[StampDocument]:
    """The same where nobody was asked to look: only that they are there."""
    found: list[StampDocument] = [
        {"over": each.where, "status": NOT_LOOKED_AT, "at": None, "authority": None, "revocation": None, "reason": None}
        for each in stamps
    ]
    return [*map(_outside, found)] if outside else found


def _stamp(found: FoundStamp) -> StampDocument:
    stamp = found.stamp
    status = (BROKEN if found.refuted else NOT_COUNTED) if stamp is None else VERIFIED
    return {
        "over": found.where,
        "status": status,
        "at": None if stamp is None else time_text(stamp.latest),
        "authority": None if stamp is None else stamp.authority,
        "revocation": None if stamp is None else stamp.revocation,
        "reason": found.reason or None,
    }


def _outside(stamp: StampDocument) -> StampDocument:
    return {**stamp, "over": f"{stamp['over']} of the envelope"}


def amendment_facts(added: Iterable[Added], *, known: bool = True, redact: bool = False) -> list[AmendmentDocument]:
    """What was added later.

    Args:
        added: The amendments.
        known: Whether terminals were asked for.
        redact: Whether what they say is left out: it may be of a person.
    """
    return [_amendment(each, known=known, redact=redact) for each in added]


def _amendment(added: Added, *, known: bool, redact: bool) -> AmendmentDocument:
    amendment = added.amendment
    members = _members(added)
    return {
        "number": amendment.number,
        "outside": added.outside,
        "kind": amendment.kind.value,
        "made_at": utc_text(amendment.made_at),
        "software": amendment.software,
        "digest": amendment.digest.hex(),
        "terminal": amendment.record.terminal.hex(),
        "name": None if added.terminal is None else added.terminal.name,
        "worth": added.worth.value if known else None,
        "members": dict.fromkeys(members) if redact else members,
    }


def _members(added: Added) -> dict[str, str | None]:
    match added.amendment.content:
        case IssuerAnswer(issuer=issuer, text=text, document=document):
            digest = None if not document else hashlib.sha256(document).hexdigest()
            return {"issuer": issuer, "text": text, "document_sha256": digest}
        case SecondDecision(decision=decision, person=person, reason=reason):
            return {"decision": None if decision is None else decision.value, "person": person, "reason": reason}
        case NewTimeStamp():
            return {}
        case Note(text=text):
            return {"text": text}
