"""Verification of signatures, whatever made them (Doc 9303-12, 4.4; RFC 5652, 5.4).

A signature either verifies or raises; there is no answer to forget.
"""

from __future__ import annotations

from typing import assert_never

from chipkit.crypto.ecdsa import decode_plain, verify_der, verify_numbers
from chipkit.crypto.hashes import HASH_SIZES, digest
from chipkit.crypto.keys import ECPublicKey, RSAPublicKey
from chipkit.crypto.rsa import verify_pkcs1, verify_pss
from chipkit.errors import SignatureInvalidError
from chipkit.pki.algorithms import SignatureScheme

__all__ = ["verify_prehashed", "verify_signature"]

_DEFAULT_SALT_LENGTH = 20  # RFC 4055, 3.1
_WRONG = "the signature does not verify"


def verify_signature(key: RSAPublicKey | ECPublicKey, scheme: SignatureScheme, signature: bytes, data: bytes) -> None:
    """Return if `key` made `signature` over `data`.

    Raises:
        SignatureInvalidError: The key did not make the signature or is of another kind, or the signature is malformed.
        UnsupportedError: The scheme is not supported.
    """
    if not _verifies(key, scheme, signature, digest(scheme.hash, data)):
        raise SignatureInvalidError(_WRONG)


def verify_prehashed(key: RSAPublicKey | ECPublicKey, scheme: SignatureScheme, signature: bytes, hashed: bytes) -> None:
    """Return if `key` made `signature` over the data of which `hashed` is the digest.

    Raises:
        SignatureInvalidError: The key did not make the signature or is of another kind, or the signature is malformed.
        ValueError: The digest does not have the length of the scheme's hash function.
    """
    if len(hashed) != HASH_SIZES[scheme.hash]:
        raise ValueError(f"digest of {len(hashed)} bytes for {scheme.hash}")
    if not _verifies(key, scheme, signature, hashed):
        raise SignatureInvalidError(_WRONG)


def _verifies(key: RSAPublicKey | ECPublicKey, scheme: SignatureScheme, signature: bytes, hashed: bytes) -> bool:
    match scheme.kind:
        case "rsa-pkcs1":
            return verify_pkcs1(_rsa(key, scheme), scheme.hash, signature, hashed)
        case "rsa-pss":
            salt_length = _DEFAULT_SALT_LENGTH if scheme.salt_length is None else scheme.salt_length
            mgf_hash = scheme.mgf_hash or scheme.hash
            return verify_pss(_rsa(key, scheme), scheme.hash, mgf_hash, salt_length, signature, hashed)
        case "ecdsa":
            return verify_der(_ec(key), scheme.hash, signature, hashed)
        case "ecdsa-plain":
            ec_key = _ec(key)
            return verify_numbers(ec_key, scheme.hash, decode_plain(ec_key.curve, signature), hashed)
        case _ as unreachable:
            assert_never(unreachable)


def _rsa(key: RSAPublicKey | ECPublicKey, scheme: SignatureScheme) -> RSAPublicKey:
    """The key, if it is one for this scheme; one for RSASSA-PSS must not be used otherwise (RFC 4055, 1.2 and 3.3)."""
    if not isinstance(key, RSAPublicKey):
        raise SignatureInvalidError("an elliptic curve key cannot make an RSA signature")
    if key.pss_only and scheme.kind != "rsa-pss":
        raise SignatureInvalidError("a key for RSASSA-PSS cannot make another kind of signature")
    if key.pss_hash not in (None, scheme.hash):
        raise SignatureInvalidError(f"a key for {key.pss_hash} cannot make a signature with {scheme.hash}")
    return key


def _ec(key: RSAPublicKey | ECPublicKey) -> ECPublicKey:
    if not isinstance(key, ECPublicKey):
        raise SignatureInvalidError("an RSA key cannot make an ECDSA signature")
    return key
