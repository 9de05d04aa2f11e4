"""Evidence of a verification: its report and its capture, sealed with all that the judgement rested on."""

from __future__ import annotations

import secrets
from datetime import datetime

from chipkit.capture import Origin
from chipkit.doors import expect
from chipkit.evidence.contents import items_of
from chipkit.evidence.embedded import NotedTrust, read_trust, trust_entries
from chipkit.evidence.evidence_file import KIND, Evidence
from chipkit.evidence.items import Random
from chipkit.evidence.record import seal_record
from chipkit.evidence.scanned import printed_of
from chipkit.evidence.statement import MAX_NONCE, read_statement, statement_entries
from chipkit.keys.ports import SigningKey
from chipkit.national.nation import Printed
from chipkit.trust.view import TrustView, expect_view
from chipkit.verify import Finding, judge
from chipkit.verify.finding import Result
from chipkit.verify.policy import Policy
from chipkit.verify.report import Report
from chipkit.verify.table import ADDITIONAL_PREFIX

__all__ = ["make_evidence"]


def make_evidence(
    report: Report,
    signer: SigningKey,
    *,
    trust: TrustView,
    policy: Policy,
    made_at: datetime,
    scanned: str = "",
    nonce: bytes | None = None,
    random: Random = secrets.token_bytes,
) -> Evidence:
    """Seal a report with its capture.

    What the judgement rested on is found by judging once more: each answer that the trust gives is embedded, and the
    judgement by what was embedded must be the report's.

    Args:
        report: A report on what this process read from a chip itself.
        signer: The terminal's key, with its certificate.
        trust: Whom the report was judged by.
        policy: The policy that it was judged by.
        made_at: The time, with its zone.
        scanned: What was scanned or typed to compare with the chip, where that was done.
        nonce: What the relying party gave to be sealed along, of 1 to 64 bytes: a random number, or a digest.
            It can be withheld as whatever may tell the person can: a contract of which all but the name is known is
            found by its digest.
        random: Gives the salts.

    Returns:
        The evidence; its own terminal is not thereby trusted.

    Raises:
        TypeError: An argument is of another type.
        ValueError: The report is not one on a live reading, was judged by another trust, policy or print, or holds
            more than evidence takes; or the signature does not verify under the signer's certificate.
    """
    _expect(report, trust, policy, made_at, nonce)
    noted = NotedTrust(trust)
    printed = printed_of(scanned, report.document.nations)
    _same(report, _judged(report, noted, policy, printed), "by this trust and print")
    embedded = read_trust(trust_entries(noted), "trust")
    _same(report, _judged(report, embedded, policy, printed), "by what evidence can embed of the trust")
    entries = statement_entries(report, policy, noted, signer, made_at)
    record = seal_record(KIND, entries, items_of(report, scanned, nonce), signer, random=random)
    return Evidence(record=record, statement=read_statement(record))


def _expect(report: Report, trust: TrustView, policy: Policy, made_at: datetime, nonce: bytes | None) -> None:
    expect(report, Report, "report")
    expect(policy, Policy, "policy")
    expect_view(trust)
    expect(made_at, datetime, "made_at")
    if report.capture.origin is not Origin.LIVE:
        raise ValueError("only what this process read from the chip itself can be sealed")
    if made_at.utcoffset() is None:
        raise ValueError("made_at is a time without its zone")
    if policy.digest != report.policy_digest:
        raise ValueError("the report was judged by another policy")
    if nonce is not None and not 0 < len(nonce) <= MAX_NONCE:
        raise ValueError(f"a nonce of {len(nonce)} bytes where 1 to {MAX_NONCE} belong")


def _judged(report: Report, trust: TrustView, policy: Policy, printed: Printed | None) -> Report:
    return judge(
        report.capture, trust, policy, report.at, mode=report.mode, printed=printed, nations=report.document.nations
    )


def _same(report: Report, again: Report, by: str) -> None:
    own = [_told(each) for each in report.results if not each.check.startswith(ADDITIONAL_PREFIX)]
    if own != [_told(each) for each in again.results]:
        raise ValueError(f"the report is not what is judged {by}")


def _told(result: Result) -> tuple[object, ...]:
    outcome = result.outcome if isinstance(result, Finding) else None
    return result.check, outcome, result.reason, result.evidence
