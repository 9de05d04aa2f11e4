"""The whole judgement, in the order in which each step rests on those before it (Doc 9303-11, 5 and 6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from chipkit.capture import Capture
from chipkit.deviation import Deviation
from chipkit.document import Document, Holder
from chipkit.doors import expect
from chipkit.errors import CodecError
from chipkit.lds.files import DATA_GROUPS, EF
from chipkit.national.vnm.expected import ExpectedHolder
from chipkit.trust.model import AnchorKind, TrustStore
from chipkit.verify.aborted import judge_aborted
from chipkit.verify.access import check_access, check_downgrade
from chipkit.verify.case import Case, Ledger, Observed
from chipkit.verify.chip import check_chip
from chipkit.verify.consistency import check_consistency
from chipkit.verify.data_groups import check_data_groups, digest_check
from chipkit.verify.document_type import check_document_type
from chipkit.verify.finding import Finding, NotChecked
from chipkit.verify.overall import overall, used_tolerances
from chipkit.verify.policy import Policy
from chipkit.verify.report import Mode, Report
from chipkit.verify.signers import check_signers

__all__ = ["check_arguments", "judge"]


def judge(
    capture: Capture,
    trust: TrustStore,
    policy: Policy,
    at: datetime,
    *,
    mode: Mode | str = Mode.PRODUCTION,
    printed: ExpectedHolder | None = None,
) -> Report:
    """Judge a capture. Nothing but the arguments is looked at, so the same ones always give the same report.

    Args:
        capture: What was read and exchanged.
        trust: Whom we trust.
        policy: Which checks decide.
        at: The moment to judge for, with its zone.
        mode: `Mode.DEMO` lets a TEST authority count as an issuer, and says so in the verdict.
        printed: What is printed on the card, to compare with the chip.

    Raises:
        TypeError: An argument is of another type.
        ValueError: The time has no zone or lies outside of the years 1 to 9999 in UTC, or there is no such mode.
    """
    if not isinstance(capture, Capture):
        raise TypeError(f"capture is no Capture but {type(capture).__name__}")
    chosen = check_arguments(trust, policy, at, mode=mode, printed=printed)
    # made anew: `object.__setattr__` and a pickle pass by the constructor, which parses every word
    capture, policy = replace(capture), replace(policy)
    document = Document(capture.files)
    case = Case(
        capture=capture,
        document=document,
        trust=trust,
        policy=policy,
        at=at.astimezone(UTC),
        mode=chosen,
        printed=printed,
    )
    ledger = Ledger(policy)
    ledger.tolerate(capture.deviations)
    if capture.abort is None:
        _judge(case, ledger)
    else:
        judge_aborted(case, ledger, capture.abort)
    return _report(case, ledger)


def check_arguments(
    trust: TrustStore, policy: Policy, at: datetime, *, mode: Mode | str, printed: ExpectedHolder | None
) -> Mode:
    """Refuse arguments that nothing can be judged with, before a card is touched; give the mode.

    Raises:
        TypeError: One is of another type.
        ValueError: The time has no zone, or there is no such mode.
        CodecError: The policy was changed into none.
    """
    wanted = {"trust": (trust, TrustStore), "policy": (policy, Policy), "at": (at, datetime)}
    if printed is not None:
        wanted["printed"] = (printed, ExpectedHolder)
    for name, (given, kind) in wanted.items():
        if not isinstance(given, kind):
            raise TypeError(f"{name} is no {kind.__name__} but {type(given).__name__}")
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError("at is a time without its zone")
    replace(policy)  # it may have been changed since it was made
    for anchor in trust.anchors:
        expect(anchor.kind, AnchorKind, "the kind of an anchor")
    try:
        at.astimezone(UTC)
    except OverflowError:
        raise ValueError("at is a time outside of the years 1 to 9999") from None
    return Mode(mode)


def _judge(case: Case, ledger: Ledger) -> None:
    check_access(case, ledger)
    # passive authentication: (1) signature, (2) path, validity and revocation, (3) files and digests
    signed, path = check_signers(case, ledger)
    check_data_groups(case, ledger, signed)
    check_document_type(case, ledger, path)
    # what rests on verified data
    check_downgrade(case, ledger)
    check_chip(case, ledger, signed)
    check_consistency(case, ledger, signed, path)
    ledger.tolerate(case.document.deviations)
    ledger.tolerate(_malformed(case, ledger))
    ledger.record("card.deviations", _deviations(case, ledger))


def _malformed(case: Case, ledger: Ledger) -> Iterator[Deviation]:
    """The files that the issuer signed and nobody can parse; one in a form that is not known here is none of them."""
    for ef, error in case.document.parse_errors.items():
        if isinstance(error, CodecError) and ef in DATA_GROUPS and ledger.succeeded(digest_check(ef)):
            yield Deviation("lds.file.malformed", ef.label, str(error))


def _deviations(case: Case, ledger: Ledger) -> Observed:
    if codes := sorted({met.code for met in ledger.deviations}):
        return Observed("met", {"deviations": ", ".join(codes)})
    return Observed("none" if case.capture.files else "nothing-read")


def _holder(case: Case, ledger: Ledger) -> Holder | None:
    """The holder, without a DG13 that anybody may have written: its values would take the place of DG1's."""
    holder = case.document.holder
    return holder if holder is None or ledger.succeeded(digest_check(EF.DG13)) else replace(holder, dg13=None)


def _report(case: Case, ledger: Ledger) -> Report:
    aborted = case.capture.abort is not None
    return Report(
        verdict=overall(ledger.results, case.policy, at=case.at, aborted=aborted, demo=case.mode is Mode.DEMO),
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
