"""Whether the chip is the one that the issuer personalised, and not a copy (Doc 9303-11, 6).

A proof counts only if passive authentication verified its key: a chip may prove any key of its own choosing.
What a chip proved to another terminal convinces only who trusts that terminal, since whoever knows no private key can
still write down a Chip Authentication that never took place.
"""

from __future__ import annotations

from datetime import timedelta

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
from chipkit.verify.case import Case, Observed, plain
from chipkit.verify.facts import Facts
from chipkit.verify.named import ACTIVE_AUTHENTICATION, CHIP_AUTHENTICATION, PACE_CAM, SIGNATURE
from chipkit.verify.table import digest_check

__all__ = ["as_attested", "by_origin", "check_active_authentication", "check_chip_authentication", "check_genuine"]

_PROOFS = (CHIP_AUTHENTICATION, ACTIVE_AUTHENTICATION, PACE_CAM)
_ALARM = "copy-not-ruled-out"
_OLD = "proof-old"
_REFUTING = frozenset({"refuted", "signature-wrong", "key-not-in-dg14", "hidden-proof"})
"""Situations in which the chip is shown not to hold the key, or hides what was signed."""
_SILENT = frozenset({"refused", _ALARM, "reader"})
"""Situations in which a proof that was signed for was not given."""
_NOT_PROVEN = {
    ProofResult.REFUTED: "refuted",
    ProofResult.REFUSED: "refused",
    ProofResult.UNSOUND: _ALARM,
    ProofResult.READER: "reader",
    ProofResult.UNSUPPORTED: "algorithm-unknown",
}
_WEAK_RSA, _SMALL_RSA = 1024, 2048
"""Bits of an RSA modulus: below the first it proves nothing, below the second it is noted."""


def check_genuine(facts: Facts) -> Observed:
    """What the proofs say together.

    What refutes outweighs a proof. A proof outweighs the other one's refusal or silence, which is odd and reported
    (BSI TR-03135-1, Table 5.23). An alarm outweighs what is merely too old, not offered or not known.
    """
    told = [(check, *facts.told(check)) for check in _PROOFS]
    if refuting := [check for check, _, reason in told if reason in _REFUTING]:
        return Observed("refuted", {"by": ", ".join(refuting)})
    if proving := [check for check, outcome, _ in told if outcome is Outcome.SUCCESSFUL]:
        silent = [f"{check} {reason}" for check, _, reason in told if reason in _SILENT]
        facts.tolerate(Deviation("chip.proof-not-given", detail=what) for what in silent)
        return Observed("proven", {"by": ", ".join(proving)})
    for met, situation in (("refused", "refuted"), (_ALARM, _ALARM), (_OLD, _OLD)):
        if speaking := [check for check, _, reason in told if reason == met]:
            return Observed(situation, {"by": ", ".join(speaking)})
    if [outcome for _, outcome, _ in told] == [Outcome.NOT_SUPPORTED] * len(told):
        return plain("not-offered")
    return plain("not-proven")


def check_chip_authentication(facts: Facts) -> Observed:
    """Check that the chip agreed on keys with the private key of the verified DG14 (Doc 9303-11, 6.2)."""
    transcript = facts.case.capture.chip_authentication
    unusable = _without_file(facts, EF.DG14, answered=transcript is not None)
    if unusable is not None:
        return unusable
    try:
        dg14 = facts.case.document.dg14
    except CodecError as error:
        return Observed("unreadable", {"cause": str(error)})
    if dg14 is None or not chip_authentication_offers(dg14.security_infos):
        return plain("not-offered")
    return plain("not-run") if transcript is None else _judge_transcript(facts, transcript, dg14)


def _judge_transcript(facts: Facts, transcript: ChipAuthenticationTranscript, dg14: DG14) -> Observed:
    evidence = {"protocol": oids.name(transcript.oid), "attempts": str(transcript.attempts)}
    # the static key that the chip agreed with must be one of those that the issuer signed (Doc 9303-11, 6.2)
    keys = {bytes(info.public_key) for info in dg14.security_infos.chip_authentication_public_key_infos}
    if transcript.chip_public_key not in keys:
        return Observed("key-not-in-dg14", evidence)
    if transcript.sw is not None:
        evidence["sw"] = f"{transcript.sw:04X}"
    if transcript.result is ProofResult.PROVEN:
        return by_origin(facts, evidence, "provable-only-live")
    return Observed(_NOT_PROVEN[transcript.result], evidence)


def check_active_authentication(facts: Facts) -> Observed:
    """Check that the chip signed our challenge with the private key of the verified DG15 (Doc 9303-11, 6.1)."""
    transcript = facts.case.capture.active_authentication
    unusable = _without_file(facts, EF.DG15, answered=transcript is not None)
    if unusable is not None:
        return unusable
    try:
        dg15 = facts.case.document.dg15
    except CodecError as error:
        return Observed("unreadable", {"cause": str(error)})
    if dg15 is None:
        return plain("not-offered")
    return plain("not-run") if transcript is None else _judge_signature(facts, transcript, dg15)


def _judge_signature(facts: Facts, transcript: ActiveAuthenticationTranscript, dg15: DG15) -> Observed:
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
            return _verify_signature(facts, transcript, dg15)


def _verify_signature(facts: Facts, transcript: ActiveAuthenticationTranscript, dg15: DG15) -> Observed:
    # the chip signs the terminal's challenge: ISO/IEC 9796-2 for RSA, plain ECDSA (Doc 9303-11, 6.1.2)
    bits = _rsa_bits(dg15)
    evidence = {"key": oids.name(dg15.public_key.algorithm.oid)}
    if transcript.challenge_by_caller:
        evidence["challenge"] = "caller"
    if bits is not None and bits < _SMALL_RSA:
        evidence["key_bits"] = str(bits)
    if signature_is_cut(dg15.public_key, transcript.challenge, transcript.signature):
        return Observed(_ALARM, evidence | {"bytes": str(len(transcript.signature))})
    try:
        facts.tolerate(_verified(transcript, dg15, _algorithms(facts)))
    except SignatureInvalidError:
        return Observed("signature-wrong", evidence)
    except KeyUnusableError as error:
        return Observed("unreadable", evidence | {"cause": str(error)})
    except UnsupportedError as error:
        return Observed("algorithm-unknown", evidence | {"cause": str(error)})
    if bits is not None and bits < _WEAK_RSA:
        return Observed("weak-key", evidence)
    return by_origin(facts, evidence, "freshness-not-provable")


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
        SignatureInvalidError: The signature is wrong by each of the algorithms.
        UnsupportedError: None of the algorithms is supported.
        KeyUnusableError: The public key is invalid.
    """
    failure: SignatureInvalidError | UnsupportedError | None = None
    kinds = {info.signature_algorithm: info for info in infos}  # of a set that names one twice, once is enough
    for info in tuple(kinds.values()) or (None,):
        try:
            return verify_active_authentication(dg15.public_key, transcript.challenge, transcript.signature, info)
        except UnsupportedError as error:
            failure = error
        except SignatureInvalidError as error:
            failure = failure or error
    raise failure or SignatureInvalidError("no algorithm was tried")


def _algorithms(facts: Facts) -> tuple[ActiveAuthenticationInfo, ...]:
    """The signature algorithms that the verified DG14 names; an unverified one does not choose how to verify.

    For ECDSA, DG14 says by which algorithm the chip signs (Doc 9303-11, 6.1.2 and 9.2.9).
    """
    if not facts.succeeded(digest_check(EF.DG14)):
        return ()
    try:
        dg14 = facts.case.document.dg14
    except CodecError:
        return ()
    return () if dg14 is None else dg14.security_infos.active_authentication_infos


def by_origin(facts: Facts, evidence: dict[str, str], unsealed: str) -> Observed:
    """What a good proof is worth, by who answers for it."""
    capture = facts.case.capture
    match capture.origin:
        case Origin.LIVE:
            return Observed("proven", evidence)
        case Origin.SEALED:
            code = "attested" if _recent(facts.case) else _OLD
            return Observed(code, evidence | {"terminal": capture.sealed_by})
        case Origin.UNSEALED:
            return Observed(unsealed, evidence)


def as_attested(facts: Facts, word: Observed) -> Observed:
    """A terminal's word on a check; what was proven to it counts as a proof in a sealed capture does."""
    if facts.check not in _PROOFS or word.code != "proven":
        return word
    return by_origin(facts, dict(word.evidence), "withheld")


def _recent(case: Case) -> bool:
    """Whether the policy still lets a proof count that was given to another terminal; one of unknown age is old.

    So is one that was given later than the moment that is judged for, by more than the policy allows either way.
    """
    days, read_at = case.policy.attested_days, case.capture.read_at
    return days is None or (read_at is not None and abs(case.at - read_at) <= timedelta(days=days))


def _without_file(facts: Facts, ef: EF, *, answered: bool) -> Observed | None:
    """The situation if the file with the key is not verified; None if it is.

    The key counts only once passive authentication has verified its file (Doc 9303-11, 6.1.2 and 6.2.2).
    """
    check = digest_check(ef)
    if facts.succeeded(check):
        return None
    present = ef in facts.case.capture.files
    if present or not facts.succeeded(SIGNATURE):
        missing = check if present else SIGNATURE
        if answered:
            return Observed("key-not-vouched-for", depends_on=missing)
        raise facts.unproven(missing)
    if ef.number not in facts.signed.sod.security_object.digests:
        return plain("not-offered")
    return plain("hidden-proof" if withheld(facts.case.capture, ef) else "not-run")
