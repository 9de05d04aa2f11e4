"""Step 1 of passive authentication: is EF.SOD signed by the certificate that it names (Doc 9303-11, 5.1)?"""

from __future__ import annotations

from dataclasses import dataclass
from hmac import compare_digest

from chipkit import oids
from chipkit.capture import Capture
from chipkit.capture.accusation import withheld
from chipkit.crypto.hashes import digest
from chipkit.crypto.keys import load_public_key
from chipkit.deviation import Deviation
from chipkit.errors import (
    CodecError,
    KeyUnusableError,
    SignatureInvalidError,
    UnsupportedError,
    VersionUnknownError,
)
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD
from chipkit.pki.algorithms import HashName, SignatureScheme, hash_name
from chipkit.pki.certificate import Certificate
from chipkit.pki.cms import SignedData, SignerCandidate, SignerInfo, signer_candidates
from chipkit.trust.signatures import check_signer
from chipkit.verify.case import Case, Ledger, Observed

__all__ = ["CheckedSigner", "SignedObject", "check_signer_info", "read_security_object"]

CHECK = "pa.sod.signature"
_RANKS = {"algorithm-unknown": 0}
"""Of several candidates of which none signed, one that may have signed counts, then the first."""
_OF_THE_KEY = frozenset({"signature-wrong", "key-unusable"})
"""Situations that blame the certificate: where it was guessed, the signer's own is simply not there."""


@dataclass(frozen=True, slots=True)
class SignedObject:
    """The security object with its signer, whether or not the signature is right."""

    sod: SOD
    signer: SignerInfo
    certificate: Certificate
    """The certificate that the signer is found by."""


@dataclass(frozen=True, slots=True)
class CheckedSigner:
    """What the signature of one signer comes to with the key of one certificate."""

    signer: SignerInfo
    met: Observed
    signed: SignedObject | None = None
    """None where no certificate of this signer is there."""
    deviations: tuple[Deviation, ...] = ()


def read_security_object(case: Case, ledger: Ledger) -> SOD | None:
    """Read EF.SOD; where it says nothing that a signature could be checked over, record why and give None."""
    try:
        sod = case.document.sod
    except CodecError as error:
        ledger.record(CHECK, Observed("unreadable", {"cause": str(error)}))
        return None
    except UnsupportedError as error:
        code = "version-unknown" if isinstance(error, VersionUnknownError) else "algorithm-unknown"
        ledger.record(CHECK, Observed(code, {"cause": str(error)}))
        return None
    if sod is None:
        ledger.record(CHECK, Observed(_why_absent(case.capture)))
        return None
    ledger.tolerate(sod.deviations)
    if not sod.signed_data.signers:
        ledger.record(CHECK, Observed("unreadable", {"cause": "nobody signed it"}))
        return None
    return sod


def _why_absent(capture: Capture) -> str:
    if EF.SOD not in capture.refused:
        return "not-read"
    return "no-security-object" if withheld(capture, EF.SOD) else "not-given"


def check_signer_info(sod: SOD, signer: SignerInfo) -> tuple[CheckedSigner, ...]:
    """Check one signature of a security object.

    Returns:
        What comes out with each certificate whose key made it; where none did, what comes out with the likeliest.
    """
    signed = sod.signed_data
    tried = [_checked(sod, signer, each) for each in signer_candidates(signer, signed.certificates)]
    if right := [checked for _, checked in tried if checked.met.code == "valid"]:
        return tuple(right)
    candidate, checked = min(tried, key=lambda pair: _RANKS.get(pair[1].met.code, len(_RANKS)), default=(None, None))
    if candidate is None or checked is None or (checked.met.code in _OF_THE_KEY and not candidate.named):
        return (CheckedSigner(signer, Observed("no-signer-certificate", {"signer": str(signer.sid)})),)
    return (checked,)


def _checked(sod: SOD, signer: SignerInfo, candidate: SignerCandidate) -> tuple[SignerCandidate, CheckedSigner]:
    met, odd = _signature(sod.signed_data, signer, candidate)
    found = [*candidate.deviations, *candidate.certificate.deviations, *odd]
    if signer.signed_attributes is None:
        found.append(Deviation("cms.signed-attributes.missing", EF.SOD.label, "the content itself is signed"))
    signed = SignedObject(sod, signer, candidate.certificate)
    return candidate, CheckedSigner(signer, met, signed, tuple(found))


def _signature(
    signed: SignedData, signer: SignerInfo, candidate: SignerCandidate
) -> tuple[Observed, tuple[Deviation, ...]]:
    """What comes out where the signature is checked with the key of one candidate, and what was tolerated."""
    certificate = candidate.certificate
    evidence = {"certificate": certificate.fingerprint, "algorithm": oids.name(signer.signature_algorithm.oid)}
    try:
        hashed = hash_name(signer.digest_algorithm)
        scheme = SignatureScheme.from_algorithm(signer.signature_algorithm, digest=hashed)
    except (UnsupportedError, CodecError) as error:  # parameters that cannot be read refute nothing
        return Observed("algorithm-unknown", evidence | {"cause": str(error)}), ()
    evidence |= {"algorithm": f"{scheme.kind} {scheme.hash}"}
    if broken := _attributes(signed, signer, hashed):
        return Observed(broken, evidence), ()
    try:
        odd = check_signer(signer, signed.content, scheme, load_public_key(certificate.public_key))
    except UnsupportedError as error:
        return Observed("algorithm-unknown", evidence | {"cause": str(error)}), ()
    except KeyUnusableError as error:
        return Observed("key-unusable", evidence | {"cause": str(error)}), ()
    except (SignatureInvalidError, CodecError) as error:
        return Observed("signature-wrong", evidence | {"cause": str(error)}), ()
    return Observed("valid", evidence), odd


def _attributes(signed: SignedData, signer: SignerInfo, hashed: HashName) -> str:
    """The situation that the signed attributes lead to (RFC 5652, 5.6); empty where they fit the content."""
    attributes = signer.signed_attributes
    if attributes is None:
        return ""
    if attributes.content_type != signed.content_type:
        return "content-type-wrong"
    if not compare_digest(attributes.message_digest or b"", digest(hashed, signed.content)):
        return "digest-wrong"
    return ""
