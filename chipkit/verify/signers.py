"""Steps 1 and 2 of passive authentication for each signer of EF.SOD, and which of several signers counts.

A SET OF has no order, so the first signer is none better than the last (RFC 5652, 5.1). Each is judged whole, with its
own signature, path, validity and revocation, and never with a part of another's; the best one counts, as any of them
would suffice alone (RFC 4853). What is wrong with the others is a deviation.
"""

from __future__ import annotations

from dataclasses import dataclass

from chipkit.deviation import Deviation
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.trust.chain import PathResult
from chipkit.verify.case import Case, Ledger
from chipkit.verify.finding import Finding
from chipkit.verify.issuer import check_issuer
from chipkit.verify.overall import overall
from chipkit.verify.security_object import CHECK, CheckedSigner, SignedObject, check_signer_info, read_security_object

__all__ = ["check_signers"]

_SEVERITY = {Outcome.SUCCESSFUL: 0, Outcome.NOT_SUPPORTED: 1, Outcome.UNDETERMINED: 1, Outcome.ABORTED: 2}
_FAILED = 3


@dataclass(frozen=True, slots=True)
class _Judged:
    """One signer with one certificate, judged in a ledger of its own."""

    checked: CheckedSigner
    path: PathResult | None
    ledger: Ledger
    rank: tuple[object, ...]
    """The less, the better; no two signers that differ have the same, whatever order they came in."""

    @property
    def open(self) -> str:
        """Which checks did not succeed, and why."""
        return ", ".join(f"{each.check} {each.reason}" for each in self.ledger.results if not _succeeded(each))


def check_signers(case: Case, ledger: Ledger) -> tuple[SignedObject | None, PathResult | None]:
    """Check who signed EF.SOD, and with which authority.

    Returns:
        The security object with the signer that counts, and the path of its certificate. What is given is vouched for
        by nobody unless the checks succeeded.
    """
    sod = read_security_object(case, ledger)
    if sod is None:
        return None, check_issuer(case, ledger, None)
    signers = list(dict.fromkeys(sod.signed_data.signers))
    bests = sorted(
        (min((_judged(case, each) for each in check_signer_info(sod, signer)), key=_rank) for signer in signers),
        key=_rank,
    )
    best, *others = bests
    if len(sod.signed_data.signers) > 1:
        detail = f"{len(sod.signed_data.signers)}; the best one counts"
        ledger.tolerate([Deviation("sod.signers.several", EF.SOD.label, detail)])
    ledger.adopt(best.ledger)
    ledger.tolerate(Deviation("sod.signers.other", EF.SOD.label, other.open) for other in others if other.open)
    return best.checked.signed, best.path


def _judged(case: Case, checked: CheckedSigner) -> _Judged:
    ledger = Ledger(case.policy)
    ledger.tolerate(checked.deviations)
    ledger.record(CHECK, checked.met)
    path = check_issuer(case, ledger, checked.signed)
    return _Judged(checked, path, ledger, _standing(case, checked, ledger))


def _standing(case: Case, checked: CheckedSigner, ledger: Ledger) -> tuple[object, ...]:
    """How a signer stands: by what the policy says of it alone, then by outcomes, then by what is odd about it."""
    results = ledger.results
    verdict = overall(results, case.policy)
    hindering = {result.check for result in results} & set(verdict.decided_by)
    severities = tuple(
        _SEVERITY.get(each.outcome, _FAILED) if isinstance(each, Finding) else _SEVERITY[Outcome.UNDETERMINED]
        for each in results
    )
    certificate = checked.signed.certificate.fingerprint if checked.signed is not None else ""
    return (
        verdict.outcome is Outcome.FAILED,
        len(hindering),
        sorted(severities, reverse=True),
        severities,
        len(ledger.deviations),
        certificate,
        bytes(checked.signer),
    )


def _rank(judged: _Judged) -> tuple[object, ...]:
    return judged.rank


def _succeeded(result: object) -> bool:
    return isinstance(result, Finding) and result.outcome is Outcome.SUCCESSFUL
