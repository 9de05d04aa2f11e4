"""Active Authentication: the conversation, and the judgement of its signature (Doc 9303-11, 6.1).

A signature that verifies shows that the chip holds the private key of EF.DG15; whose chip that is, only passive
authentication of EF.DG15 tells.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from chipkit import oids
from chipkit.codec.apdu import MAX_SHORT_NE
from chipkit.codec.tlv import announced_size
from chipkit.crypto.hashes import HASH_SIZES
from chipkit.crypto.keys import ECPublicKey, RSAPublicKey, load_public_key
from chipkit.crypto.message_recovery import IMPLICIT_TRAILER, recover_iso9796_2
from chipkit.crypto.signatures import verify_signature
from chipkit.deviation import Deviation
from chipkit.errors import ChipError, ChipkitError, CodecError, SignatureInvalidError, UnsupportedError
from chipkit.lds.security_infos import ActiveAuthenticationInfo
from chipkit.pki.algorithms import AlgorithmIdentifier, HashName, SignatureScheme
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.protocol.commands import internal_authenticate
from chipkit.protocol.exchange import Exchange

__all__ = ["CHALLENGE_SIZE", "authenticate_actively", "signature_is_cut", "verify_active_authentication"]

CHALLENGE_SIZE: Final = 8
"""Bytes of a challenge (6.1.2.1)."""

_MAX_SIGNATURE: Final = 1024
_DG15: Final = "EF.DG15"
_HASHES: Final[tuple[HashName, ...]] = ("sha256", "sha1", "sha224", "sha384", "sha512")
_SEQUENCE: Final = 0x30
_BYTE: Final = 8


def authenticate_actively(challenge: bytes, ne: int = MAX_SHORT_NE) -> Exchange[bytes]:
    """Let the chip sign a challenge.

    Args:
        challenge: 8 fresh random bytes.
        ne: The most bytes of signature that are expected; 256 does for RSA up to 2048 bits.

    Returns:
        The signature, yet unverified.

    Raises:
        StatusError: The chip refused.
        ChipError: The chip sent nothing, or more than any signature has.
    """
    if len(challenge) != CHALLENGE_SIZE:
        raise ValueError(f"challenge of {len(challenge)} bytes")
    # 6.1.1, step 1: RND.IFD goes to the chip; step 2, the chip's: it signs and answers with the signature
    signature = (yield internal_authenticate(challenge, ne=ne)).expect_ok("INTERNAL AUTHENTICATE")
    if not 0 < len(signature) <= _MAX_SIGNATURE:
        raise ChipError(f"INTERNAL AUTHENTICATE: signature of {len(signature)} bytes")
    return signature


def signature_is_cut(public_key: SubjectPublicKeyInfo, challenge: bytes, signature: bytes) -> bool:
    """Whether an answer is less than a signature of the key, as after a link that carries too little.

    Some chips drop leading zeros, so that an answer which is shorter than most may be right all the same.

    Args:
        public_key: The key of EF.DG15; one that cannot be used cuts nothing.
        challenge: What was sent to the chip.
        signature: What came back.
    """
    try:
        key = load_public_key(public_key)
    except (ChipkitError, ValueError):
        return False
    if not _is_short(key, signature):
        return False
    try:
        verify_active_authentication(public_key, challenge, signature, None)
    except ChipkitError:
        return True
    return False


def _is_short(key: RSAPublicKey | ECPublicKey, signature: bytes) -> bool:
    if isinstance(key, RSAPublicKey):
        return len(signature) < key.size
    whole = 2 * key.curve.order_size
    if len(signature) == whole or signature[:1] != bytes([_SEQUENCE]):
        return len(signature) < whole
    try:
        announced = announced_size(signature)
    except CodecError:
        return False
    return announced is None or len(signature) < announced


def verify_active_authentication(
    public_key: SubjectPublicKeyInfo, challenge: bytes, signature: bytes, info: ActiveAuthenticationInfo | None
) -> tuple[Deviation, ...]:
    """Return if the holder of the key in EF.DG15 signed the challenge (6.1.1, step 3).

    Args:
        public_key: The key of EF.DG15.
        challenge: What was sent to the chip.
        signature: What came back.
        info: What EF.DG14 says of the algorithm; it must, for elliptic curves (9.2.4).

    Returns:
        The tolerances that were needed.

    Raises:
        SignatureInvalidError: The key did not sign the challenge.
        KeyUnusableError: The public key is invalid.
        UnsupportedError: The key or the algorithm is not supported.
    """
    key = load_public_key(public_key)
    if isinstance(key, RSAPublicKey):
        return _verify_rsa(key, challenge, signature)
    if info is None:
        return _verify_without_info(key, challenge, signature)
    scheme = _scheme(info)
    found = _verify_ec(key, scheme.hash, challenge, signature)
    return (*_scheme_deviations(scheme), *_hash_deviations(key, scheme.hash), *found)


def _verify_rsa(key: RSAPublicKey, challenge: bytes, signature: bytes) -> tuple[Deviation, ...]:
    """Verify scheme 1 of ISO/IEC 9796-2, with RND.IFD as the part M2 that the signature does not carry (6.1.2.2)."""
    fitted = _fitted(signature, key.size)
    try:
        recovered = recover_iso9796_2(key, fitted, challenge)
    except SignatureInvalidError:
        # where the header stands in a block of broken bytes is not known here, and what is not known accuses nobody
        if key.n.bit_length() % _BYTE:
            raise UnsupportedError(f"Active Authentication with a modulus of {key.n.bit_length()} bits") from None
        raise
    found: list[Deviation] = []
    # 6.1.2.2: the signature alone is the response, of the length of the modulus
    if fitted != signature:
        found.append(_deviation("signature.size", f"{len(signature)} bytes, modulus of {key.size}"))
    # 6.1.2.2: trailer option 1, BC, for SHA-1; option 2, with the hash function named, for all others
    if recovered.trailer == IMPLICIT_TRAILER and recovered.hash != "sha1":
        found.append(_deviation("signature.trailer", f"trailer BC for {recovered.hash}"))
    return tuple(found)


def _fitted(signature: bytes, size: int) -> bytes:
    """The signature in the length of the modulus: some chips drop leading zeros, some add one."""
    return signature.lstrip(b"\x00").rjust(size, b"\x00")


def _scheme(info: ActiveAuthenticationInfo) -> SignatureScheme:
    oid = info.signature_algorithm
    scheme = None if oid == oids.RSASSA_PSS else SignatureScheme.from_algorithm(AlgorithmIdentifier(oid))
    if scheme is None or scheme.kind not in ("ecdsa", "ecdsa-plain"):
        raise UnsupportedError(f"Active Authentication of an EC key by {oids.name(oid)}")
    return scheme


def _scheme_deviations(scheme: SignatureScheme) -> Iterable[Deviation]:
    """Doc 9303-11, 9.2.4, allows the object identifiers of plain signatures alone."""
    if scheme.kind == "ecdsa":
        yield _deviation("info.algorithm", "the object identifier is not one of BSI TR-03111")


def _hash_deviations(key: ECPublicKey, name: HashName) -> Iterable[Deviation]:
    """A hash as long as the key or shorter, of the SHA-2 family (6.1.2.3)."""
    if name == "sha1" or _BYTE * HASH_SIZES[name] > key.curve.n.bit_length():
        yield _deviation("info.hash", f"{name} with {key.curve}")


def _verify_ec(key: ECPublicKey, name: HashName, challenge: bytes, signature: bytes) -> tuple[Deviation, ...]:
    """Verify a plain signature over RND.IFD (6.1.2.3; TR-03111, 5.2), or the DER that some chips send in its place."""
    whole = 2 * key.curve.order_size
    # tolerance: as for RSA, some chips drop leading zeros, some add one
    fitted = signature[1:] if len(signature) == whole + 1 and not signature[0] else signature.rjust(whole, b"\x00")
    if len(fitted) == whole:
        try:
            verify_signature(key, SignatureScheme("ecdsa-plain", name), fitted, challenge)
        except SignatureInvalidError:
            if signature[:1] != bytes([_SEQUENCE]):
                raise
        else:
            odd = _deviation("signature.size", f"{len(signature)} bytes, two numbers of {whole // 2}")
            return () if fitted == signature else (odd,)
    verify_signature(key, SignatureScheme("ecdsa", name), signature, challenge)
    return (_deviation("signature.der", "r and s in DER, not one behind the other"),)


def _verify_without_info(key: ECPublicKey, challenge: bytes, signature: bytes) -> tuple[Deviation, ...]:
    """Verify where the chip keeps its hash function to itself: the one that fits is the one."""
    for name in _HASHES:
        try:
            found = _verify_ec(key, name, challenge, signature)
        except SignatureInvalidError:
            continue
        missing = _deviation("info.missing", f"{name} is inferred from the signature")
        return (missing, *_hash_deviations(key, name), *found)
    raise SignatureInvalidError("the signature does not verify with any hash function")


def _deviation(code: str, detail: str) -> Deviation:
    return Deviation(f"active-authentication.{code}", _DG15, detail)
