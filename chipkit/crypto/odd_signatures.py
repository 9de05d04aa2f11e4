"""Signatures of certificates, lists and signed data that are right, and written otherwise than they should be.

The primitives of `chipkit.crypto.signatures` stay strict. What they refuse is tried once more with the canonical
encoding of the same numbers, or with a key that its certificate declared for another use; what verifies then was made
with the private key all the same, and leaves a deviation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from chipkit.codec import der
from chipkit.codec.ber import padding_behind, parse_ber
from chipkit.crypto.keys import ECPublicKey, PublicKey, RSAPublicKey
from chipkit.crypto.signatures import verify_signature
from chipkit.deviation import Deviation
from chipkit.errors import CodecError, SignatureInvalidError
from chipkit.pki.algorithms import SignatureScheme

__all__ = ["verify_odd_signature"]

_MOST_EXTRA = 16
"""So many bytes more than it needs may a number have."""
_MOST_OBJECTS = 16


def verify_odd_signature(
    key: PublicKey, scheme: SignatureScheme, signature: bytes, forms: Sequence[bytes], where: str
) -> tuple[Deviation, ...]:
    """Check that `key` made `signature` over one of several forms of what was signed.

    Args:
        key: The signer's key.
        scheme: How it signed, as it says.
        signature: The signature, as it came.
        forms: What may have been signed, the likeliest first; at least one.
        where: What bears the signature, for the deviations.

    Returns:
        The tolerances that were needed.

    Raises:
        SignatureInvalidError: The key did not make the signature over any of them, however the signature is read.
        UnsupportedError: The scheme is not supported.
    """
    refused: SignatureInvalidError | None = None
    for form in forms:  # as the standards have it; most end here
        try:
            verify_signature(key, scheme, signature, form)
        except SignatureInvalidError as error:
            refused = refused or error
        else:
            return ()
    for meant, rewritten, codes in _readings(key, scheme, signature):
        for form in forms:
            with suppress(SignatureInvalidError):
                verify_signature(meant, scheme, rewritten, form)
                return tuple(Deviation(code, where, _WORDS[code]) for code in codes)
    raise refused or SignatureInvalidError("there is nothing that may have been signed")


_PADDED, _PLAIN, _DER = "signature.ecdsa.integers", "signature.ecdsa.plain", "signature.ecdsa.der"
_LENGTH, _DECLARED, _HASH = "signature.rsa.length", "signature.rsa.key-declared-for-pss", "signature.rsa.key-hash"
_WORDS = {
    _PADDED: "r and s are not encoded as the standard has it",
    _PLAIN: "r and s one behind the other where DER belongs",
    _DER: "r and s in DER where both belong one behind the other",
    _LENGTH: "the signature is not as long as the modulus",
    _DECLARED: "RSASSA-PKCS1-v1_5 with a key that is declared for RSASSA-PSS",
    _HASH: "RSASSA-PSS with another hash function than the key is declared for",
}
_Reading = tuple["PublicKey", bytes, tuple[str, ...]]


def _readings(key: PublicKey, scheme: SignatureScheme, signature: bytes) -> Iterator[_Reading]:
    """Key and signature as they may be meant otherwise than they came, with what is odd about each."""
    if isinstance(key, RSAPublicKey) and scheme.kind in ("rsa-pkcs1", "rsa-pss"):
        # RFC 8017, 8.1.2 and 8.2.2, step 1: a signature is as long as the modulus; its number is the same however long
        fitted = signature.lstrip(b"\x00").rjust(key.size, b"\x00")
        odd = (_LENGTH,) if fitted != signature else ()
        meant, declared = _as_used(key, scheme)
        if len(signature) <= key.size + _MOST_EXTRA and (odd or declared):
            yield meant, fitted, (*odd, *declared)
    elif isinstance(key, ECPublicKey) and scheme.kind in ("ecdsa", "ecdsa-plain"):
        # RFC 3279, 2.2.3: SEQUENCE of r and s; TR-03111, 5.2.1: r and s one behind the other, each as long as the order
        for r, s, code in _numbers(key, scheme, signature):
            canonical = _canonical(key, scheme, r, s)
            if canonical is not None and canonical != signature:
                yield key, canonical, (code,)


def _as_used(key: RSAPublicKey, scheme: SignatureScheme) -> tuple[RSAPublicKey, tuple[str, ...]]:
    """The key without what its certificate declares against this scheme (RFC 4055, 1.2 and 3.3)."""
    # RFC 4055, 1.2: id-RSASSA-PSS as a key's algorithm keeps it from PKCS#1. The issuer declared it, the holder signed
    # otherwise: who holds the key is proven all the same
    if key.pss_only and scheme.kind == "rsa-pkcs1":
        return replace(key, pss_only=False, pss_hash=None), (_DECLARED,)
    # RFC 4055, 3.3: parameters of the key bind the hash function of its signatures
    if key.pss_hash not in (None, scheme.hash):
        return replace(key, pss_hash=None), (_HASH,)
    return key, ()


def _numbers(key: ECPublicKey, scheme: SignatureScheme, signature: bytes) -> Iterator[tuple[int, int, str]]:
    """The pairs of numbers that may be meant, however they are written; what is a SEQUENCE of two is meant as one."""
    size = key.curve.order_size
    if (pair := _sequence(signature, size)) is not None:
        yield *pair, _PADDED if scheme.kind == "ecdsa" else _DER
        return
    plain = _PADDED if scheme.kind == "ecdsa-plain" else _PLAIN
    half, odd = divmod(len(signature), 2)
    at_end = len(signature) - size
    for border in {at_end} if odd else dict.fromkeys((half, at_end)):
        if 0 < border <= size + _MOST_EXTRA and len(signature) - border <= size + _MOST_EXTRA:
            yield int.from_bytes(signature[:border], "big"), int.from_bytes(signature[border:], "big"), plain


def _sequence(signature: bytes, size: int) -> tuple[int, int] | None:
    """The numbers of a SEQUENCE of two INTEGERs; both are positive, whether or not a sign byte says so."""
    padding = padding_behind(signature)
    try:
        members = (
            parse_ber(signature[: len(signature) - padding], most=_MOST_OBJECTS).tlv.expect(der.SEQUENCE).children()
        )
    except CodecError:
        return None
    if len(members) != 2 or any(
        member.tag != der.INTEGER or len(member.value) > size + _MOST_EXTRA for member in members
    ):
        return None
    # X.690, 8.3: an INTEGER is signed, so a number without its sign byte reads as negative, which r and s never are
    r, s = (int.from_bytes(member.value, "big") for member in members)
    return r, s


def _canonical(key: ECPublicKey, scheme: SignatureScheme, r: int, s: int) -> bytes | None:
    """The scheme's one encoding of r and s; None if either is out of range (TR-03111, 4.2.1.2)."""
    if not (0 < r < key.curve.n and 0 < s < key.curve.n):
        return None
    if scheme.kind == "ecdsa":
        return bytes(der.sequence(der.integer(r), der.integer(s)))
    size = key.curve.order_size
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")
