"""Step 1 of passive authentication: is EF.SOD signed by the certificate that it names (Doc 9303-11, 5.1)?"""

from __future__ import annotations

from dataclasses import dataclass
from hmac import compare_digest
from typing import TYPE_CHECKING

from chipkit import oids
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
from chipkit.pki.algorithms import SignatureScheme, hash_name
from chipkit.pki.cms import signer_candidates
from chipkit.trust.signatures import check_signer
from chipkit.verify.case import Met

if TYPE_CHECKING:
    from chipkit.capture import Capture
    from chipkit.lds.sod import SOD
    from chipkit.pki.algorithms import HashName
    from chipkit.pki.certificate import Certificate
    from chipkit.pki.cms import SignedData, SignerCandidate, SignerInfo
    from chipkit.verify.case import Case, Ledger

__all__ = ["SignedObject", "check_security_object"]

CHECK = "pa.sod.signature"
_RANKS = {"valid": 0, "algorithm-unknown": 1}
"""Of several candidates the one that signed counts, then one that may have signed, then the first."""
_OF_THE_KEY = frozenset({"signature-wrong", "key-unusable"})
"""Situations that blame the certificate: where it was guessed, the signer's own is simply not there."""


@dataclass(frozen=True, slots=True)
class SignedObject:
    """The security object with its signer, whether or not the signature is right."""

    sod: SOD
    signer: SignerInfo
    certificate: Certificate
    """The certificate that the signer is found by."""


def check_security_object(case: Case, ledger: Ledger) -> SignedObject | None:
    """Check the signature of EF.SOD; give what is inside where it can be read and its signer be found.

    What is given is vouched for by nobody unless the check succeeded.
    """
    try:
        sod = case.document.sod
    except CodecError as error:
        ledger.record(CHECK, Met("unreadable", {"cause": str(error)}))
        return None
    except UnsupportedError as error:
        code = "version-unknown" if isinstance(error, VersionUnknownError) else "algorithm-unknown"
        ledger.record(CHECK, Met(code, {"cause": str(error)}))
        return None
    if sod is None:
        ledger.record(CHECK, Met(_why_absent(case.capture)))
        return None
    ledger.tolerate(sod.deviations)
    return _check_signer(sod, ledger)


def _why_absent(capture: Capture) -> str:
    if EF.SOD not in capture.refused:
        return "not-read"
    return "no-security-object" if withheld(capture, EF.SOD) else "not-given"


def _check_signer(sod: SOD, ledger: Ledger) -> SignedObject | None:
    signed = sod.signed_data
    if not signed.signers:
        ledger.record(CHECK, Met("unreadable", {"cause": "nobody signed it"}))
        return None
    if len(signed.signers) > 1:
        ledger.tolerate(
            [Deviation("sod.signers.several", EF.SOD.label, f"{len(signed.signers)}; the first one counts")]
        )
    signer = signed.signers[0]
    tried = [(each, _signature(signed, signer, each)) for each in signer_candidates(signer, signed.certificates)]
    candidate, met = min(tried, key=lambda pair: _RANKS.get(pair[1].code, len(_RANKS)), default=(None, Met("")))
    if candidate is None or (met.code in _OF_THE_KEY and not candidate.named):
        ledger.record(CHECK, Met("no-signer-certificate", {"signer": str(signer.sid)}))
        return None
    if signer.signed_attributes is None:
        ledger.tolerate([Deviation("cms.signed-attributes.missing", EF.SOD.label, "the content itself is signed")])
    ledger.tolerate((*candidate.deviations, *candidate.certificate.deviations))
    ledger.record(CHECK, met)
    return SignedObject(sod, signer, candidate.certificate)


def _signature(signed: SignedData, signer: SignerInfo, candidate: SignerCandidate) -> Met:
    """What comes out where the signature is checked with the key of one candidate."""
    certificate = candidate.certificate
    evidence = {"certificate": certificate.fingerprint, "algorithm": oids.name(signer.signature_algorithm.oid)}
    try:
        hashed = hash_name(signer.digest_algorithm)
        scheme = SignatureScheme.from_algorithm(signer.signature_algorithm, digest=hashed)
    except (UnsupportedError, CodecError) as error:  # parameters that cannot be read refute nothing
        return Met("algorithm-unknown", evidence | {"cause": str(error)})
    evidence |= {"algorithm": f"{scheme.kind} {scheme.hash}"}
    if broken := _attributes(signed, signer, hashed):
        return Met(broken, evidence)
    try:
        check_signer(signer, signed.content, scheme, load_public_key(certificate.public_key))
    except UnsupportedError as error:
        return Met("algorithm-unknown", evidence | {"cause": str(error)})
    except KeyUnusableError as error:
        return Met("key-unusable", evidence | {"cause": str(error)})
    except (SignatureInvalidError, CodecError) as error:
        return Met("signature-wrong", evidence | {"cause": str(error)})
    return Met("valid", evidence)


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
