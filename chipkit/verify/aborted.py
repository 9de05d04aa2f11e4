"""A read that broke off: the verdict is *aborted*, whatever came before (BSI TR-03135-1, 5.2).

What was opened is told as it was. The running step is aborted, the steps behind it were not reached, and data that
came before are not judged: part of a document proves nothing. The judgement table says what each check waits for.
"""

from __future__ import annotations

from chipkit.capture import Abort, AttemptResult
from chipkit.lds.files import DATA_GROUPS, EF
from chipkit.verify.access import PROTOCOLS
from chipkit.verify.case import Case, Ledger, Observed
from chipkit.verify.checks import met_by, named_files, not_given
from chipkit.verify.facts import Facts, Signer
from chipkit.verify.table import EVERYTHING, PROOFS, Check, digest_check, judgement_table

__all__ = ["judge_aborted"]

_ANY_STEP = "*"
_FILE = "{file}"


def judge_aborted(case: Case, ledger: Ledger, abort: Abort) -> None:
    """Write down what became of every check of a read that broke off."""
    running = _running(abort.step)
    for row in judgement_table().checks.values():
        for check, ef in named_files(row, case):
            ledger.record(check, _met(row, case, ledger, abort, ef=ef, running=check == running))
    if not ledger.reason(running):  # a data group that neither EF.SOD nor EF.COM lists
        ledger.record(running, _aborted(abort))


def _met(row: Check, case: Case, ledger: Ledger, abort: Abort, *, ef: EF | None, running: bool) -> Observed:
    word = case.attested.results.get(row.id if ef is None else digest_check(ef))
    if word is not None:
        return word
    if row.id in PROTOCOLS:
        return _opening(row, case, ledger, abort, running=running)
    if not_given(row, case):
        return Observed("not-asked")
    if running:
        return _aborted(abort)
    if not row.waits_for:  # it says the same whatever was read
        return met_by(row, Facts(case, ledger, Signer(Observed("not-read")), row))
    return Observed("not-judged" if _came(row.waits_for, case, ef) else "not-reached")


def _came(waited_for: str, case: Case, ef: EF | None) -> bool:
    capture = case.capture
    proofs = dict(zip(PROOFS, (capture.chip_authentication, capture.active_authentication), strict=True))
    if waited_for in proofs:
        return proofs[waited_for] is not None
    if waited_for == EVERYTHING:
        return False
    if waited_for == _FILE:
        return ef in capture.files
    return any(came.label == waited_for for came in capture.files)


def _opening(row: Check, case: Case, ledger: Ledger, abort: Abort, *, running: bool) -> Observed:
    """How far the opening came; an attempt that broke off is on record nowhere but in the running step."""
    access = case.capture.access
    tried = None if access is None else access.attempt(PROTOCOLS[row.id])
    refused = tried is not None and tried.result is AttemptResult.REFUSED
    if running and not refused:
        return _aborted(abort)
    if abort.step not in PROTOCOLS and _step_of(abort.step) in PROTOCOLS and tried is None:  # before any of them
        return Observed("not-reached")
    return met_by(row, Facts(case, ledger, Signer(Observed("not-read")), row))


def _running(step: str) -> str:
    """The check that the running step belongs to; the reading as a whole if it belongs to no check."""
    return _step_of(step) or _step_of(_ANY_STEP)


def _step_of(step: str) -> str:
    """The check that a step belongs to; empty if it belongs to no check."""
    for row in judgement_table().checks.values():
        for own in row.steps:
            if own == step:
                return row.id
            if _FILE in own:
                files = {own.replace(_FILE, ef.name.lower()): ef for ef in DATA_GROUPS}
                if step in files:
                    return digest_check(files[step])
    return ""


def _aborted(abort: Abort) -> Observed:
    evidence = {"step": abort.step, "cause": abort.reason.value}
    return Observed("aborted", evidence if abort.sw is None else evidence | {"sw": f"{abort.sw:04X}"})
