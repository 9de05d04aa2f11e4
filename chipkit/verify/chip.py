"""Whether the chip is the one that the issuer personalised, and no copy (Doc 9303-11, 6).

A proof counts only with a key that passive authentication vouches for: a chip may prove any key of its own choosing.
What a chip proved to another terminal convinces only who trusts that terminal, since whoever knows no private key can
still write down a Chip Authentication that never took place.
"""

from __future__ import annotations

from chipkit import oids
from chipkit.capture import ActiveAuthenticationTranscript, ChipAuthenticationTranscript, Origin, ProofResult
from chipkit.capture.accusation import withheld
from chipkit.deviation import Deviation
from chipkit.errors import ChipkitError, CodecError, KeyUnusableError, SignatureInvalidError, UnsupportedError
from chipkit.lds.dg14 import DG14
from chipkit.lds.dg15 import DG15
from chipkit.lds.files import EF
from chipkit.lds.security_infos import ActiveAuthenticationInfo
from chipkit.outcome import Outcome
from chipkit.protocol.active_authentication import signature_is_cut, verify_active_authentication
from chipkit.protocol.chip_authentication import chip_authentication_offers
from chipkit.verify.case import Case, Ledger, Observed
from chipkit.verify.data_groups import digest_check
from chipkit.verify.security_object import SignedObject

__all__ = ["check_chip"]

CHIP_AUTHENTICATION, ACTIVE_AUTHENTICATION = "chip.ca", "chip.aa"
PACE_CAM, GENUINE = "chip.pace_cam", "chip.genuine"
_SIGNATURE = "pa.sod.signature"
_PROOFS = (CHIP_AUTHENTICATION, ACTIVE_AUTHENTICATION)
_ALARM = "copy-not-ruled-out"
_REFUTING = frozenset({"refuted", "signature-wrong", "key-not-in-dg14", "hidden-proof"})
"""Situations in which the chip is shown not to hold the key, or hides what was signed."""
_SILENT = frozenset({"refused", _ALARM, "reader"})
"""Situations in which a proof that was signed for was not given."""
_NOT_PROVEN = {
    ProofResult.REFUTED: "refuted",
    ProofResult.REFUSED: "refused",
    ProofResult.UNSOUND: _ALARM,
    ProofResult.READER: "not-run",
    ProofResult.UNSUPPORTED: "algorithm-unknown",
}
_WEAK_RSA, _SMALL_RSA = 1024, 2048
"""Bits of an RSA modulus: below the first it proves nothing, below the second it is noted."""


def check_chip(case: Case, ledger: Ledger, signed: SignedObject | None) -> None:
    """Check each proof that the chip gave, and what they say together."""
    ledger.record(CHIP_AUTHENTICATION, _chip_authentication(case, ledger, signed))
    ledger.record(ACTIVE_AUTHENTICATION, _active_authentication(case, ledger, signed))
    ledger.record(PACE_CAM, Observed("not-implemented"))
    ledger.record(GENUINE, _genuine(ledger))


def _genuine(ledger: Ledger) -> Observed:
    """What the proofs say together.

    What refutes outweighs a proof. A proof outweighs the other one's refusal or silence, which is odd and reported
    (BSI TR-03135-1, Table 5.23). An alarm outweighs what is merely not offered or not known.
    """
    reasons = {check: ledger.reason(check) for check in _PROOFS}
    outcomes = {check: ledger.outcome(check) for check in _PROOFS}
    if refuting := [check for check in _PROOFS if reasons[check] in _REFUTING]:
        return Observed("refuted", {"by": ", ".join(refuting)})
    if proving := [check for check in _PROOFS if outcomes[check] is Outcome.SUCCESSFUL]:
        silent = [f"{check} {reasons[check]}" for check in _PROOFS if reasons[check] in _SILENT]
        ledger.tolerate(Deviation("chip.proof-not-given", detail=what) for what in silent)
        return Observed("proven", {"by": ", ".join(proving)})
    if refusing := [check for check in _PROOFS if reasons[check] == "refused"]:
        return Observed("refuted", {"by": ", ".join(refusing)})
    if alarming := [check for check in _PROOFS if reasons[check] == _ALARM]:
        return Observed(_ALARM, {"by": ", ".join(alarming)})
    if all(outcome is Outcome.NOT_SUPPORTED for outcome in outcomes.values()):
        return Observed("not-offered")
    return Observed("not-proven")


def _chip_authentication(case: Case, ledger: Ledger, signed: SignedObject | None) -> Observed:
    transcript = case.capture.chip_authentication
    unusable = _without_file(case, ledger, signed, EF.DG14, answered=transcript is not None)
    if unusable is not None:
        return unusable
    try:
        dg14 = case.document.dg14
    except CodecError as error:
        return Observed("unreadable", {"cause": str(error)})
    if dg14 is None or not chip_authentication_offers(dg14.security_infos):
        return Observed("not-offered")
    return Observed("not-run") if transcript is None else _judge_transcript(case, transcript, dg14)


def _judge_transcript(case: Case, transcript: ChipAuthenticationTranscript, dg14: DG14) -> Observed:
    evidence = {"protocol": oids.name(transcript.oid), "attempts": str(transcript.attempts)}
    keys = {bytes(info.public_key) for info in dg14.security_infos.chip_authentication_public_key_infos}
    if transcript.chip_public_key not in keys:
        return Observed("key-not-in-dg14", evidence)
    if transcript.sw is not None:
        evidence["sw"] = f"{transcript.sw:04X}"
    if transcript.result is ProofResult.PROVEN:
        return _by_origin(case, evidence, "provable-only-live")
    return Observed(_NOT_PROVEN[transcript.result], evidence)


def _active_authentication(case: Case, ledger: Ledger, signed: SignedObject | None) -> Observed:
    transcript = case.capture.active_authentication
    unusable = _without_file(case, ledger, signed, EF.DG15, answered=transcript is not None)
    if unusable is not None:
        return unusable
    try:
        dg15 = case.document.dg15
    except CodecError as error:
        return Observed("unreadable", {"cause": str(error)})
    if dg15 is None:
        return Observed("not-offered")
    return Observed("not-run") if transcript is None else _judge_signature(case, ledger, transcript, dg15)


def _judge_signature(case: Case, ledger: Ledger, transcript: ActiveAuthenticationTranscript, dg15: DG15) -> Observed:
    evidence = {} if transcript.sw is None else {"sw": f"{transcript.sw:04X}"}
    match transcript.result:
        case ProofResult.REFUSED:
            return Observed("refused", evidence)
        case ProofResult.UNSOUND | ProofResult.REFUTED:
            return Observed(_ALARM, evidence)
        case ProofResult.READER:
            return Observed("reader", evidence)
        case ProofResult.UNSUPPORTED:
            return Observed("algorithm-unknown", evidence)
        case ProofResult.PROVEN:
            return _verify_signature(case, ledger, transcript, dg15)


def _verify_signature(case: Case, ledger: Ledger, transcript: ActiveAuthenticationTranscript, dg15: DG15) -> Observed:
    bits = _rsa_bits(dg15)
    evidence = {"key": oids.name(dg15.public_key.algorithm.oid)}
    if bits is not None and bits < _SMALL_RSA:
        evidence["key_bits"] = str(bits)
    if signature_is_cut(dg15.public_key, transcript.challenge, transcript.signature):
        return Observed(_ALARM, evidence | {"bytes": str(len(transcript.signature))})
    try:
        ledger.tolerate(_verified(transcript, dg15, _algorithms(case, ledger)))
    except SignatureInvalidError:
        return Observed("signature-wrong", evidence)
    except KeyUnusableError as error:
        return Observed("unreadable", evidence | {"cause": str(error)})
    except UnsupportedError as error:
        return Observed("algorithm-unknown", evidence | {"cause": str(error)})
    if bits is not None and bits < _WEAK_RSA:
        return Observed("weak-key", evidence)
    return _by_origin(case, evidence, "freshness-not-provable")


def _rsa_bits(dg15: DG15) -> int | None:
    """Bits of the modulus; None for a key that is not RSA's."""
    try:
        return dg15.public_key.rsa()[0].bit_length()
    except ChipkitError:
        return None


def _verified(
    transcript: ActiveAuthenticationTranscript, dg15: DG15, infos: tuple[ActiveAuthenticationInfo, ...]
) -> tuple[Deviation, ...]:
    """Return, with the tolerances needed, if the signature is right by one of the algorithms; a set has no order.

    Raises:
        SignatureInvalidError: It is wrong by all of them.
        UnsupportedError: It is by none that is known here.
        KeyUnusableError: The key is none.
    """
    failure: SignatureInvalidError | UnsupportedError | None = None
    for info in infos or (None,):
        try:
            return verify_active_authentication(dg15.public_key, transcript.challenge, transcript.signature, info)
        except UnsupportedError as error:
            failure = error
        except SignatureInvalidError as error:
            failure = failure or error
    raise failure or SignatureInvalidError("no algorithm was tried")


def _algorithms(case: Case, ledger: Ledger) -> tuple[ActiveAuthenticationInfo, ...]:
    """The signature algorithms that the verified DG14 names; an unverified one does not choose how to verify."""
    if not ledger.succeeded(digest_check(EF.DG14)):
        return ()
    try:
        dg14 = case.document.dg14
    except CodecError:
        return ()
    return () if dg14 is None else dg14.security_infos.active_authentication_infos


def _by_origin(case: Case, evidence: dict[str, str], unsealed: str) -> Observed:
    """What a good proof is worth, by who answers for it."""
    match case.capture.origin:
        case Origin.LIVE:
            return Observed("proven", evidence)
        case Origin.SEALED:
            return Observed("attested", evidence | {"terminal": case.capture.sealed_by})
        case Origin.UNSEALED:
            return Observed(unsealed, evidence)


def _without_file(
    case: Case, ledger: Ledger, signed: SignedObject | None, ef: EF, *, answered: bool
) -> Observed | None:
    """The situation in which the file with the key says nothing; None where the issuer vouches for it."""
    check = digest_check(ef)
    if ledger.succeeded(check):
        return None
    if ef in case.capture.files:
        return Observed("key-not-vouched-for" if answered else "depends-on", depends_on=check)
    if signed is None or not ledger.succeeded(_SIGNATURE):
        return Observed("key-not-vouched-for" if answered else "depends-on", depends_on=_SIGNATURE)
    if ef not in signed.sod.security_object.files:
        return Observed("not-offered")
    return Observed("hidden-proof" if withheld(case.capture, ef) else "not-run")
