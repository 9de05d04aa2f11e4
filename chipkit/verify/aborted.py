"""A read that broke off: who pulls the card gets no verdict, whatever came before (BSI TR-03135-1, 5.2).

What was opened is told as it was. The running step is aborted, the steps behind it were not reached, and data that
came before are not judged: part of a document proves nothing.
"""

from __future__ import annotations

from chipkit.capture import Abort, AccessProtocol, AttemptResult
from chipkit.lds.files import EF
from chipkit.verify.access import BAC, DOWNGRADE, PACE, bac, pace
from chipkit.verify.case import Case, Ledger, Observed
from chipkit.verify.data_groups import concerned, digest_check

__all__ = ["judge_aborted"]

_NEEDS = {
    DOWNGRADE: EF.DG14,
    "pa.sod.signature": EF.SOD,
    "pa.issuer.path": EF.SOD,
    "pa.issuer.validity": EF.SOD,
    "pa.issuer.revocation": EF.SOD,
    "pa.issuer.type": EF.DG1,
    "pa.files": EF.SOD,
    "chip.genuine": EF.DG14,
    "match.key": EF.DG1,
    "match.dg13": EF.DG13,
    "match.country": EF.DG1,
    "match.com": EF.COM,
    "card.expiry": EF.DG1,
}
"""The file that each check waits for."""
_PRINTED = "match.qr"
_NEVER_RUN = {"chip.pace_cam": "not-implemented", "issuer.online": "not-asked"}
_STEPS = {"read.sod": "pa.sod.signature", "read.com": "match.com", "chip.ca": "chip.ca", "chip.aa": "chip.aa"}
_READING = "pa.files"
_BEFORE_ACCESS = frozenset({"connect", "access.card-access"})


def judge_aborted(case: Case, ledger: Ledger, abort: Abort) -> None:
    """Write down what became of every check of a read that broke off."""
    _judge_access(case, ledger, abort)
    running = _running(abort)
    came = {check: ef in case.capture.files for check, ef in _NEEDS.items()}
    came |= {digest_check(ef): ef in case.capture.files for ef in concerned(case)}
    came |= {
        "chip.ca": case.capture.chip_authentication is not None,
        "chip.aa": case.capture.active_authentication is not None,
        "card.deviations": False,
    }
    if case.printed is not None and not case.printed.empty:
        came[_PRINTED] = EF.DG1 in case.capture.files
    else:
        ledger.record(_PRINTED, Observed("not-asked"))
    came.setdefault(running, False)
    for check, here in came.items():
        if check not in (PACE, BAC):
            ledger.record(
                check, _aborted(abort) if check == running else Observed("not-judged" if here else "not-reached")
            )
    for check, code in _NEVER_RUN.items():
        ledger.record(check, Observed(code))


def _judge_access(case: Case, ledger: Ledger, abort: Abort) -> None:
    """How far the opening came; an attempt that broke off is on record nowhere but in the running step."""
    access = case.capture.access
    for check, protocol, judge in ((PACE, AccessProtocol.PACE, pace), (BAC, AccessProtocol.BAC, bac)):
        tried = None if access is None else access.attempt(protocol)
        refused = tried is not None and tried.result is AttemptResult.REFUSED
        if _running(abort) == check and not refused:
            ledger.record(check, _aborted(abort))
        elif abort.step in _BEFORE_ACCESS and tried is None:
            ledger.record(check, Observed("not-reached"))
        else:
            ledger.record(check, judge(access))


def _running(abort: Abort) -> str:
    """The check that the running step belongs to; reading as a whole where it is no check's own."""
    if abort.step in _BEFORE_ACCESS:
        return PACE
    if abort.step in (PACE, BAC):
        return abort.step
    if abort.step.startswith("read.dg") and abort.step[5:].upper() in EF.__members__:
        return digest_check(EF[abort.step[5:].upper()])
    return _STEPS.get(abort.step, _READING)


def _aborted(abort: Abort) -> Observed:
    evidence = {"step": abort.step, "cause": abort.reason}
    return Observed("aborted", evidence if abort.sw is None else evidence | {"sw": f"{abort.sw:04X}"})
