"""The one place where a certificate's or a revocation list's signature meets its issuer's key."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from chipkit.crypto.keys import PublicKey, load_public_key
from chipkit.crypto.odd_signatures import verify_odd_signature
from chipkit.deviation import Deviation
from chipkit.errors import CodecError, KeyUnusableError, SignatureInvalidError, UnsupportedError
from chipkit.pki.algorithms import SignatureScheme
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.pki.signer_info import SignerInfo

__all__ = ["SignatureVerdict", "check_signature", "check_signer", "signature_deviations", "signature_verdict"]

SignatureVerdict = Literal["right", "wrong", "unsupported"]


def check_signature(signed: Certificate | CertificateList, issuer_key: SubjectPublicKeyInfo) -> tuple[Deviation, ...]:
    """Check that the owner of `issuer_key` signed this certificate or revocation list.

    SHA-1 is no reason to refuse: certificates of documents that are still valid were signed with it.

    Returns:
        The tolerances that were needed.

    Raises:
        SignatureInvalidError: Another key signed it, or it was changed.
        UnsupportedError: The algorithm or the key's curve is not known here.
        KeyUnusableError: The issuer's key is forged or broken.
        CodecError: The key or the signature's parameters are malformed.
    """
    scheme = SignatureScheme.from_algorithm(signed.signature_algorithm)
    key = load_public_key(issuer_key)
    return verify_odd_signature(key, scheme, signed.signature, _forms(signed), _where(signed))


def _forms(signed: Certificate | CertificateList) -> tuple[bytes, ...]:
    """What may have been signed: the distinguished encoding, and how it came where that was another one."""
    came = signed.tbs_came if isinstance(signed, Certificate) else b""
    return (signed.tbs, came) if came else (signed.tbs,)


def _where(signed: Certificate | CertificateList) -> str:
    """A certificate by its fingerprint, as the deviations of a path name it."""
    return f"certificate {signed.fingerprint[:16]}" if isinstance(signed, Certificate) else "revocation list"


def check_signer(signer: SignerInfo, content: bytes, scheme: SignatureScheme, key: PublicKey) -> tuple[Deviation, ...]:
    """Check a signer's signature in a CMS structure, over any of the forms that it may be over (RFC 5652, 5.4).

    Returns:
        The tolerances that were needed.

    Raises:
        SignatureInvalidError: Another key made it, or what was signed was changed.
        UnsupportedError: The algorithm is not known here.
    """
    return verify_odd_signature(key, scheme, signer.signature, signer.signed_forms(content), "signer info")


def signature_verdict(signed: Certificate | CertificateList, issuer: Certificate) -> SignatureVerdict:
    """What `check_signature` says of `signed` under the key of `issuer`, remembered.

    A key or a signature that no computation may be done with proves nothing wrong: "unsupported".
    """
    return _checked(signed, issuer, _forms(signed))[0]


def signature_deviations(signed: Certificate | CertificateList, issuer: Certificate) -> tuple[Deviation, ...]:
    """The tolerances that a right signature needed, remembered; none where it is not right."""
    return _checked(signed, issuer, _forms(signed))[1]


@lru_cache(maxsize=8192)
def _checked(
    signed: Certificate | CertificateList, issuer: Certificate, _forms: tuple[bytes, ...]
) -> tuple[SignatureVerdict, tuple[Deviation, ...]]:
    """The verdict on a structure that came in these forms, in which equal certificates may differ."""
    try:
        return "right", check_signature(signed, issuer.public_key)
    except SignatureInvalidError:
        return "wrong", ()
    except (UnsupportedError, KeyUnusableError, CodecError):
        return "unsupported", ()
