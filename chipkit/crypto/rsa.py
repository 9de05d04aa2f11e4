"""RSA signatures: RSASSA-PKCS1-v1_5 and RSASSA-PSS (RFC 8017, 8.1.2 and 8.2.2)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, utils
from cryptography.hazmat.primitives.hashes import SHA1, SHA224, SHA256, SHA384, SHA512, HashAlgorithm

from chipkit.codec.der import null, octet_string, oid, sequence
from chipkit.crypto.keys import RSAPublicKey
from chipkit.pki.algorithms import HashName, hash_oid

__all__ = ["BACKEND_HASHES", "verify_pkcs1", "verify_pss"]

BACKEND_HASHES: Final[Mapping[HashName, HashAlgorithm]] = {
    "sha1": SHA1(),
    "sha224": SHA224(),
    "sha256": SHA256(),
    "sha384": SHA384(),
    "sha512": SHA512(),
}
"""The hash functions as objects of `cryptography`; they do not leave this floor."""


_PKCS1: Final = padding.PKCS1v15()


def verify_pkcs1(key: RSAPublicKey, hashed: HashName, signature: bytes, digest: bytes) -> bool:
    """Whether a signature verifies, its DigestInfo having NULL parameters or none (RFC 8017, A.2.4).

    The message is recovered once and compared whole: both forms cost one use of the key, whatever comes out.
    """
    return _in_range(key, signature) and _recovered(key, signature) in _infos(hashed, digest)


def _in_range(key: RSAPublicKey, signature: bytes) -> bool:
    """Whether a signature has the modulus's length and is less than it (RFC 8017, 8.1.2 and 8.2.2, 5.2.2)."""
    return len(signature) == key.size and int.from_bytes(signature, "big") < key.n


def verify_pss(
    key: RSAPublicKey, hashed: HashName, mgf_hash: HashName, salt_length: int, signature: bytes, digest: bytes
) -> bool:
    """Whether a signature with a salt of exactly `salt_length` bytes verifies.

    A key too small for digest and salt made none (RFC 8017, 9.1.2, step 3).
    """
    encoded = (key.n.bit_length() + 6) // 8
    if not _in_range(key, signature) or salt_length < 0 or encoded < len(digest) + salt_length + 2:
        return False
    scheme = padding.PSS(padding.MGF1(BACKEND_HASHES[mgf_hash]), salt_length)
    try:
        key.backend.verify(signature, digest, scheme, utils.Prehashed(BACKEND_HASHES[hashed]))
    except InvalidSignature:
        return False
    return True


def _recovered(key: RSAPublicKey, signature: bytes) -> bytes | None:
    """What the recovered EMSA-PKCS1-v1_5 message holds behind its padding; None if it is not such a message."""
    try:
        return key.backend.recover_data_from_signature(signature, _PKCS1, None)
    except InvalidSignature:
        return None


def _infos(hashed: HashName, digest: bytes) -> tuple[bytes, bytes]:
    """The DigestInfo with NULL for parameters, and the one whose AlgorithmIdentifier ends with the identifier."""
    with_null, without = _before_digest(hashed, len(digest))
    return with_null + digest, without + digest


@cache
def _before_digest(hashed: HashName, size: int) -> tuple[bytes, bytes]:
    """What stands before a digest of this size in either form of its DigestInfo."""
    algorithms = sequence(oid(hash_oid(hashed)), null()), sequence(oid(hash_oid(hashed)))
    infos = (bytes(sequence(algorithm, octet_string(bytes(size)))) for algorithm in algorithms)
    with_null, without = (info[: len(info) - size] for info in infos)
    return with_null, without
