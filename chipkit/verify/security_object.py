"""Step 1 of passive authentication: is EF.SOD signed by the certificate that it names (Doc 9303-11, 5.1)?"""

from __future__ import annotations

from dataclasses import dataclass
from hmac import compare_digest
from typing import TYPE_CHECKING

from chipkit import oids
from chipkit.crypto.hashes import digest
from chipkit.crypto.keys import load_public_key
from chipkit.crypto.signatures import verify_signature
from chipkit.deviation import Deviation
from chipkit.errors import CodecError, KeyUnusableError, SignatureInvalidError, UnsupportedError
from chipkit.lds.files import EF
from chipkit.pki.algorithms import SignatureScheme, hash_name
from chipkit.pki.cms import find_signer_certificate
from chipkit.verify.case import Met

if TYPE_CHECKING:
    from chipkit.lds.sod import SOD
    from chipkit.pki.algorithms import HashName
    from chipkit.pki.certificate import Certificate
    from chipkit.pki.cms import SignedData, SignerInfo
    from chipkit.verify.case import Case, Ledger

__all__ = ["SignedObject", "check_security_object"]

CHECK = "pa.sod.signature"


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
        ledger.record(CHECK, Met("algorithm-unknown", {"cause": str(error)}))
        return None
    if sod is None:
        ledger.record(CHECK, Met("no-security-object" if EF.SOD in case.capture.refused else "not-read"))
        return None
    ledger.tolerate(sod.deviations)
    return _check_signer(sod, ledger)


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
    certificate, deviations = find_signer_certificate(signer, signed.certificates)
    if certificate is None:
        ledger.record(CHECK, Met("no-signer-certificate", {"signer": str(signer.sid)}))
        return None
    ledger.tolerate((*deviations, *certificate.deviations))
    ledger.record(CHECK, _signature(signed, signer, certificate, ledger))
    return SignedObject(sod, signer, certificate)


def _signature(signed: SignedData, signer: SignerInfo, certificate: Certificate, ledger: Ledger) -> Met:
    evidence = {"certificate": certificate.fingerprint, "algorithm": oids.name(signer.signature_algorithm.oid)}
    try:
        hashed = hash_name(signer.digest_algorithm)
        scheme = SignatureScheme.from_algorithm(signer.signature_algorithm, digest=hashed)
        evidence |= {"algorithm": f"{scheme.kind} {scheme.hash}"}
        broken = _attributes(signed, signer, hashed, ledger)
        if broken:
            return Met(broken, evidence)
        key = load_public_key(certificate.public_key)
        verify_signature(key, scheme, signer.signature, signer.signed_bytes(signed.content))
    except UnsupportedError as error:
        return Met("algorithm-unknown", evidence | {"cause": str(error)})
    except KeyUnusableError as error:
        return Met("key-unusable", evidence | {"cause": str(error)})
    except (SignatureInvalidError, CodecError) as error:
        return Met("signature-wrong", evidence | {"cause": str(error)})
    return Met("valid", evidence)


def _attributes(signed: SignedData, signer: SignerInfo, hashed: HashName, ledger: Ledger) -> str:
    """The situation that the signed attributes lead to (RFC 5652, 5.6); empty where they fit the content."""
    attributes = signer.signed_attributes
    if attributes is None:
        ledger.tolerate([Deviation("cms.signed-attributes.missing", EF.SOD.label, "the content itself is signed")])
        return ""
    if attributes.content_type != signed.content_type:
        return "content-type-wrong"
    if not compare_digest(attributes.message_digest or b"", digest(hashed, signed.content)):
        return "digest-wrong"
    return ""
