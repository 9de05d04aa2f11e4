"""Who signed EF.SOD, and with which authority, for each of its signers; and which of several signers counts.

The signatures are checked as those of all signed data (`chipkit.trust.signatures`). Each signer is judged whole, with
its own signature, path, validity and revocation, and never with a part of another's; the best one counts, as any of
them would suffice alone (RFC 4853). What is wrong with the others is a deviation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from chipkit.deviation import Deviation
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD
from chipkit.outcome import Outcome
from chipkit.pki.algorithm_floors import Uses, of_algorithm, of_digest, of_key_in
from chipkit.trust.signatures import CheckedSigner, check_signed_data, other_signers
from chipkit.values import dataclass
from chipkit.verify.case import Case, Ledger, Observed
from chipkit.verify.checks import of_each_signer, run_checks
from chipkit.verify.data_groups import unchanged_files
from chipkit.verify.facts import SignedObject, Signer
from chipkit.verify.finding import Finding
from chipkit.verify.issuer import path_of
from chipkit.verify.named import SIGNATURE
from chipkit.verify.overall import overall
from chipkit.verify.security_object import PROFILE, read_security_object

__all__ = ["choose_signer"]

_SEVERITY = {Outcome.SUCCESSFUL: 0, Outcome.NOT_SUPPORTED: 1, Outcome.UNDETERMINED: 1, Outcome.ABORTED: 2}
_FAILED = 3
_WITHOUT_WEIGHT = frozenset({"valid", "algorithm-unknown", "key-unusable"})
"""What no algorithm or key that is refused may come to; a wrong signature stays wrong."""
_USES: Final = "what its signer's signature rests on"
"""What that is noted as on a certificate."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """One signer with one certificate, judged in a ledger of its own."""

    signer: Signer
    ledger: Ledger
    rank: Callable[[], tuple[object, ...]]
    """The less, the better; two different signers have different ranks, whatever order they came in."""

    @property
    def open(self) -> str:
        """Which checks did not succeed, and why."""
        return ", ".join(f"{each.check} {each.reason}" for each in self.ledger.results if not _succeeded(each))


def choose_signer(case: Case, ledger: Ledger) -> Signer:
    """Run the checks of each signer of EF.SOD, keep those of the best one, and give that signer."""
    if (word := case.attested.results.get(SIGNATURE)) is not None:
        return _attested(case, ledger, word)
    sod = read_security_object(case, ledger)
    if isinstance(sod, Observed):
        none = Signer(sod)
        run_checks(of_each_signer(), case, none, ledger)
        return none
    checked, unchanged = check_signed_data(sod.signed_data, PROFILE), unchanged_files(case.capture, sod)
    best, *others = _best_first(
        [_best_first([_judged(case, sod, unchanged, each) for each in signer])[0] for signer in checked.signers]
    )
    ledger.tolerate(checked.deviations)
    ledger.adopt(best.ledger)
    if others:
        ledger.tolerate(other_signers(PROFILE, (other.open for other in others if other.open)))
    return best.signer


def _attested(case: Case, ledger: Ledger, word: Observed) -> Signer:
    """The signer of a security object that is withheld, by the certificates that a terminal says it had."""
    certificates = case.attested.certificates
    path = path_of(certificates[0], certificates, case.trust) if certificates else None
    signer = Signer(word, path=path)
    run_checks(of_each_signer(), case, signer, ledger)
    return signer


def _judged(case: Case, sod: SOD, unchanged: frozenset[EF], checked: CheckedSigner) -> _Judged:
    ledger = Ledger(case.policy)
    ledger.tolerate(checked.deviations)
    met, certificate = _signature(case, sod, checked, ledger), checked.certificate
    valid = met.code == "valid"
    signed = SignedObject(sod, checked.signer, certificate, unchanged) if valid and certificate is not None else None
    brought = sod.signed_data.certificates
    path = None if signed is None else path_of(signed.certificate, brought, case.trust)
    signer = Signer(met, signed, path)
    run_checks(of_each_signer(), case, signer, ledger)
    return _Judged(signer, ledger, lambda: _standing(case, checked, ledger))


def _signature(case: Case, sod: SOD, checked: CheckedSigner, ledger: Ledger) -> Observed:
    """What the signature came to, held against the algorithms that the policy refuses, and those that it calls weak."""
    refused, weak = _uses(sod, checked).below(case.policy.refused_algorithms, case.policy.weak_algorithms)
    if refused is not None and checked.status in _WITHOUT_WEIGHT:
        return Observed("algorithm-refused", {**checked.evidence, "cause": str(refused)})
    if weak:
        ledger.tolerate(Deviation("algorithm.weak", EF.SOD.label, str(use)) for use in weak)
    return Observed(checked.status, checked.evidence)


def _uses(sod: SOD, checked: CheckedSigner) -> Uses:
    """What the signature of the security object rests on: key, hashes, digests of files (Doc 9303-10, 4.6.2).

    The last ones are noted on the certificate, with the algorithms that they follow from.
    """
    signer, certificate = checked.signer, checked.certificate
    algorithms = signer.signature_algorithm, signer.digest_algorithm, sod.security_object.hash
    known: tuple[object, Uses] | None = None if certificate is None else certificate.notes.get(_USES)
    if known is not None and known[0] == algorithms:
        return known[1]
    hashes = (*of_algorithm(algorithms[0]), *of_algorithm(algorithms[1]), *of_digest(algorithms[2]))
    uses = Uses(hashes if certificate is None else (*of_key_in(certificate), *hashes))
    if certificate is not None:
        certificate.notes[_USES] = algorithms, uses
    return uses


def _standing(case: Case, checked: CheckedSigner, ledger: Ledger) -> tuple[object, ...]:
    """How a signer stands: by what the policy says of it alone at that time, then by outcomes, then by oddities."""
    results = ledger.results
    verdict = overall(results, case.policy, at=case.at)
    hindering = {result.check for result in results} & set(verdict.decided_by)
    severities = tuple(
        _SEVERITY.get(each.outcome, _FAILED) if isinstance(each, Finding) else _SEVERITY[Outcome.UNDETERMINED]
        for each in results
    )
    certificate = "" if checked.certificate is None else checked.certificate.fingerprint
    return (
        verdict.outcome is Outcome.FAILED,
        len(hindering),
        sorted(severities, reverse=True),
        severities,
        len(ledger.deviations),
        certificate,
        bytes(checked.signer),
    )


def _best_first(judged: list[_Judged]) -> list[_Judged]:
    """By their ranks, which nobody asks for where there is but one."""
    return judged if len(judged) == 1 else sorted(judged, key=lambda each: each.rank())


def _succeeded(result: object) -> bool:
    return isinstance(result, Finding) and result.outcome is Outcome.SUCCESSFUL
