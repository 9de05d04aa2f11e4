"""The whole judgement, in the order in which each step rests on those before it (Doc 9303-11, 5 and 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from chipkit.document import Document
from chipkit.lds.files import EF
from chipkit.verify.aborted import judge_aborted
from chipkit.verify.access import check_access, check_downgrade
from chipkit.verify.case import Case, Ledger, Met
from chipkit.verify.chip import check_chip
from chipkit.verify.consistency import check_consistency
from chipkit.verify.data_groups import check_data_groups, digest_check
from chipkit.verify.finding import Finding, NotChecked
from chipkit.verify.issuer import check_issuer
from chipkit.verify.overall import overall, used_tolerances
from chipkit.verify.report import Report
from chipkit.verify.security_object import check_security_object

if TYPE_CHECKING:
    from datetime import datetime

    from chipkit.capture import Capture
    from chipkit.document import Holder
    from chipkit.national.vnm.expected import ExpectedHolder
    from chipkit.trust.model import TrustStore
    from chipkit.verify.policy import Policy
    from chipkit.verify.report import Mode

__all__ = ["verify"]


def verify(
    capture: Capture,
    trust: TrustStore,
    policy: Policy,
    at: datetime,
    *,
    mode: Mode = "production",
    printed: ExpectedHolder | None = None,
) -> Report:
    """Judge a capture. Nothing but the arguments is looked at, so the same ones always give the same report.

    Args:
        capture: What was read and exchanged.
        trust: Whom we trust.
        policy: Which checks decide.
        at: The moment to judge for, with its zone.
        mode: "demo" lets a TEST authority count as an issuer, and says so in the verdict.
        printed: What is printed on the card, to compare with the chip.

    Raises:
        ValueError: The time has no zone.
    """
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    document = Document(capture.files)
    case = Case(
        capture=capture,
        document=document,
        trust=trust,
        policy=policy,
        at=at.astimezone(UTC),
        mode=mode,
        printed=printed,
    )
    ledger = Ledger(policy)
    ledger.tolerate(capture.deviations)
    if capture.abort is None:
        _judge(case, ledger)
    else:
        judge_aborted(case, ledger, capture.abort)
    return _report(case, ledger)


def _judge(case: Case, ledger: Ledger) -> None:
    check_access(case, ledger)
    # passive authentication: (1) signature, (2) path, validity and revocation, (3) files and digests
    signed = check_security_object(case, ledger)
    path = check_issuer(case, ledger, signed)
    check_data_groups(case, ledger, signed)
    # what rests on verified data
    check_downgrade(case, ledger)
    check_chip(case, ledger, signed)
    check_consistency(case, ledger, signed, path)
    ledger.tolerate(case.document.deviations)
    ledger.record("card.deviations", _deviations(case, ledger))


def _deviations(case: Case, ledger: Ledger) -> Met:
    if codes := sorted({met.code for met in ledger.deviations}):
        return Met("met", {"deviations": ", ".join(codes)})
    return Met("none" if case.capture.files else "nothing-read")


def _holder(case: Case, ledger: Ledger) -> Holder | None:
    """The holder, without a DG13 that anybody may have written: its values would take the place of DG1's."""
    holder = case.document.holder
    return holder if holder is None or ledger.succeeded(digest_check(EF.DG13)) else replace(holder, dg13=None)


def _report(case: Case, ledger: Ledger) -> Report:
    aborted = case.capture.abort is not None
    return Report(
        verdict=overall(ledger.results, case.policy, at=case.at, aborted=aborted, demo=case.mode == "demo"),
        findings=tuple(result for result in ledger.results if isinstance(result, Finding)),
        not_checked=tuple(result for result in ledger.results if isinstance(result, NotChecked)),
        deviations=ledger.deviations,
        policy_id=case.policy.id,
        policy_version=case.policy.version,
        policy_digest=case.policy.digest,
        tolerances=() if aborted else tuple(used_tolerances(ledger.results, case.policy, case.at)),
        at=case.at,
        mode=case.mode,
        document=case.document,
        holder=None if aborted else _holder(case, ledger),
        capture=case.capture,
    )
