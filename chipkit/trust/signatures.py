"""The one place where a certificate's or a revocation list's signature meets its issuer's key."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from chipkit.crypto.keys import load_public_key
from chipkit.crypto.signatures import verify_signature
from chipkit.errors import CodecError, KeyUnusableError, SignatureInvalidError, UnsupportedError
from chipkit.pki.algorithms import SignatureScheme

if TYPE_CHECKING:
    from chipkit.crypto.keys import PublicKey
    from chipkit.pki.certificate import Certificate
    from chipkit.pki.crl import CertificateList
    from chipkit.pki.public_key import SubjectPublicKeyInfo
    from chipkit.pki.signer_info import SignerInfo

__all__ = ["SignatureVerdict", "check_signature", "check_signer", "signature_verdict"]

SignatureVerdict = Literal["right", "wrong", "unsupported"]


def check_signature(signed: Certificate | CertificateList, issuer_key: SubjectPublicKeyInfo) -> None:
    """Check that the owner of `issuer_key` signed this certificate or revocation list.

    SHA-1 is no reason to refuse: certificates of documents that are still valid were signed with it.

    Raises:
        SignatureInvalidError: Another key signed it, or it was changed.
        UnsupportedError: The algorithm or the key's curve is not known here.
        KeyUnusableError: The issuer's key is forged or broken.
        CodecError: The key or the signature's parameters are malformed.
    """
    scheme = SignatureScheme.from_algorithm(signed.signature_algorithm)
    verify_signature(load_public_key(issuer_key), scheme, signed.signature, signed.tbs)


def check_signer(signer: SignerInfo, content: bytes, scheme: SignatureScheme, key: PublicKey) -> None:
    """Check a signer's signature in a CMS structure, over any of the forms that it may be over (RFC 5652, 5.4).

    Raises:
        SignatureInvalidError: Another key made it, or what was signed was changed.
        UnsupportedError: The algorithm is not known here.
    """
    *others, last = signer.signed_forms(content)
    for form in others:
        with suppress(SignatureInvalidError):
            return verify_signature(key, scheme, signer.signature, form)
    return verify_signature(key, scheme, signer.signature, last)


@lru_cache(maxsize=8192)
def signature_verdict(signed: Certificate | CertificateList, issuer: Certificate) -> SignatureVerdict:
    """What `check_signature` says of `signed` under the key of `issuer`, remembered.

    A key or a signature that no computation may be done with proves nothing wrong: "unsupported".
    """
    try:
        check_signature(signed, issuer.public_key)
    except SignatureInvalidError:
        return "wrong"
    except (UnsupportedError, KeyUnusableError, CodecError):
        return "unsupported"
    return "right"
