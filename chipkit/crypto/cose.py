"""Messages that one signer signed: COSE_Sign1 (RFC 9052, 4.2), in deterministic CBOR.

A key signs by one algorithm and by no other: ES256 on P-256 and ES384 on P-384 (RFC 9053, 2.1), EdDSA with Ed25519
(2.2), PS256 with RSA (RFC 8230, 2). So nothing in a message chooses how it is verified.

What is in a message counts only once `verify` has returned: whoever wrote it chose its headers, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import Final, TypeAlias

from chipkit.codec.cbor import decode, encode
from chipkit.crypto.edwards import EdwardsKey
from chipkit.crypto.keys import ECPublicKey, PublicKey, load_public_key
from chipkit.crypto.signatures import verify_signature
from chipkit.errors import CodecError, SignatureInvalidError, UnsupportedError
from chipkit.frozen import FrozenMapping, frozen_value
from chipkit.pki.algorithms import SignatureScheme
from chipkit.pki.curves import CURVES
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.values import dataclass

__all__ = [
    "ALGORITHM",
    "ALGORITHMS",
    "CONTENT_TYPE",
    "EDDSA",
    "ES256",
    "ES384",
    "KEY_ID",
    "PS256",
    "SHA_256",
    "X5CHAIN",
    "X5T",
    "Sign1",
    "SignerKey",
    "algorithm_of",
    "load_signer_key",
    "lower_form",
]

ALGORITHM, CONTENT_TYPE, KEY_ID = 1, 3, 4
"""Labels of header parameters (RFC 9052, 3.1, table 2)."""
X5CHAIN, X5T = 33, 34
"""Labels of the signer's certificates, and of the digest of its own (RFC 9360, 2)."""
SHA_256: Final = -16
"""The algorithm of a digest in `X5T` (RFC 9054, 2.1)."""
ES256: Final = -7
"""ECDSA with SHA-256, on P-256 (RFC 9053, 2.1)."""
EDDSA: Final = -8
"""EdDSA, with Ed25519 (RFC 9053, 2.2)."""
ES384: Final = -35
"""ECDSA with SHA-384, on P-384 (RFC 9053, 2.1)."""
PS256: Final = -37
"""RSASSA-PSS with SHA-256, its mask and a salt of as many bytes (RFC 8230, 2)."""
ALGORITHMS: Final[Mapping[int, str]] = FrozenMapping({ES256: "ES256", EDDSA: "EdDSA", ES384: "ES384", PS256: "PS256"})
"""By their numbers, the names of the registry."""

_TAG: Final = b"\xd2"
_ARRAY_OF_FOUR: Final = b"\x84"
"""CBOR tag 18, which a COSE_Sign1 bears (RFC 9052, 2)."""
_CURVES: Final[Mapping[str, int]] = FrozenMapping({"secp256r1": ES256, "secp384r1": ES384})
_SCHEMES: Final[Mapping[int, SignatureScheme]] = FrozenMapping(
    {
        ES256: SignatureScheme(kind="ecdsa-plain", hash="sha256"),
        ES384: SignatureScheme(kind="ecdsa-plain", hash="sha384"),
        PS256: SignatureScheme(kind="rsa-pss", hash="sha256", mgf_hash="sha256", salt_length=32),
    }
)
_LEAST_MODULUS: Final = 2048
"""Bits (RFC 8230, 2)."""

Headers: TypeAlias = Mapping[object, object]
"""Header parameters by their label, a number or a text."""
SignerKey: TypeAlias = PublicKey | EdwardsKey
"""A public key that a message may be signed under."""


def lower_form(signature: bytes, algorithm: object) -> bytes:
    """The one of the two forms of an ECDSA signature whose s is at most half of the order; any other as it is.

    Who has (r, s) has (r, n - s) too, without the key (FIPS 186-5, 6.4.2 takes both). Where a message is named by a
    digest over its signature, one of them alone may count, or anybody gives it another name.

    Args:
        signature: In the form of COSE.
        algorithm: As the protected header names it.
    """
    order = next((CURVES[name].n for name, number in _CURVES.items() if number == algorithm), None)
    half = len(signature) // 2
    if order is None or len(signature) != 2 * ((order.bit_length() + 7) // 8):
        return signature
    s = int.from_bytes(signature[half:], "big")
    return signature if s <= order // 2 or s >= order else signature[:half] + (order - s).to_bytes(half, "big")


def load_signer_key(spki: SubjectPublicKeyInfo) -> SignerKey:
    """The key of a signer of messages.

    Raises:
        KeyUnusableError: No computation may be done with it.
        UnsupportedError: No message is signed by such a key.
    """
    key = EdwardsKey.load(spki) if EdwardsKey.is_meant(spki) else load_public_key(spki)
    algorithm_of(key)
    return key


def algorithm_of(key: SignerKey) -> int:
    """The one algorithm by which a key signs messages.

    Raises:
        UnsupportedError: The key signs no messages: another curve, or of RSA too short or for others.
    """
    if isinstance(key, EdwardsKey):
        return EDDSA
    if isinstance(key, ECPublicKey):
        if (algorithm := _CURVES.get(key.curve.name)) is None:
            raise UnsupportedError(f"no algorithm of a COSE_Sign1 here on {key.curve}")
        return algorithm
    if key.n.bit_length() < _LEAST_MODULUS or key.pss_hash not in (None, "sha256"):
        raise UnsupportedError(f"no algorithm of a COSE_Sign1 here with this RSA key of {key.n.bit_length()} bits")
    return PS256


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign1:
    """A signed message as it came; nothing in it is verified yet."""

    protected: bytes
    """The encoded protected header as it came, which is what is signed; empty if there is no protected header."""
    headers: Headers
    """What `protected` says."""
    unprotected: Headers
    """Headers that are not signed."""
    payload: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    def __post_init__(self) -> None:
        for name in ("headers", "unprotected"):
            object.__setattr__(self, name, frozen_value(getattr(self, name)))

    @staticmethod
    def begins(data: bytes) -> bool:
        """Whether bytes begin as a tagged COSE_Sign1 does; text may have a letter that begins like the tag alone."""
        return data.startswith(_TAG + _ARRAY_OF_FOUR)

    @classmethod
    def parse(cls, data: bytes) -> Sign1:
        """Read a tagged message that carries its payload.

        Raises:
            CodecError: The bytes are not a COSE_Sign1 with its payload, or not in deterministic encoding.
        """
        if not data.startswith(_TAG):
            raise CodecError("the tag is not that of a COSE_Sign1", offset=0)
        members = decode(data.removeprefix(_TAG))
        # RFC 9052, 4.2: [protected: bstr, unprotected: map, payload: bstr or nil, signature: bstr]
        match members:
            case [bytes(protected), dict(unprotected), bytes(payload), bytes(signature)]:
                return cls(
                    protected=protected,
                    headers=_headers(protected),
                    unprotected=unprotected,
                    payload=payload,
                    signature=signature,
                )
        raise CodecError("not a COSE_Sign1 with its payload")

    @classmethod
    def build(
        cls,
        headers: Mapping[object, object],
        payload: bytes,
        sign: Callable[[bytes], bytes],
        *,
        algorithm: int = ES256,
        external_aad: bytes = b"",
    ) -> Sign1:
        """Sign `payload`.

        Args:
            headers: Protected header parameters besides the algorithm, by their label.
            payload: What is signed.
            sign: The signature over its argument by `algorithm`, in the form of COSE: of ECDSA, r and s, each as long
                as the order of the curve.
            algorithm: One of `ALGORITHMS`.
            external_aad: What is signed besides and not carried along (RFC 9052, 4.3).
        """
        whole: dict[object, object] = {ALGORITHM: algorithm, **dict(headers)}
        protected = encode(whole)
        signature = sign(_to_be_signed(protected, external_aad, payload))
        return cls(protected=protected, headers=whole, unprotected={}, payload=payload, signature=signature)

    def with_unprotected(self, headers: Headers) -> Sign1:
        """The same message with these headers in the place of its unprotected ones; the signature stays as it is."""
        return replace(self, unprotected=headers)

    def __bytes__(self) -> bytes:
        return _TAG + encode([self.protected, self.unprotected, self.payload, self.signature])

    def verify(self, key: SignerKey, *, external_aad: bytes = b"") -> None:
        """Return if `key` signed the payload, the protected header and `external_aad`.

        Raises:
            SignatureInvalidError: `key` did not sign them.
            UnsupportedError: The protected header does not name the algorithm of `key`.
        """
        # RFC 9052, 3.1: alg is authenticated where the message can do that, so it stands in the protected header
        algorithm = algorithm_of(key)
        if self.headers.get(ALGORITHM) != algorithm:
            raise UnsupportedError(f"the algorithm of the COSE_Sign1 is not {ALGORITHMS[algorithm]}, which its key has")
        signed = _to_be_signed(self.protected, external_aad, self.payload)
        if isinstance(key, EdwardsKey):
            return key.verify(self.signature, signed)
        # RFC 9053, 2.1: r and s one behind the other, each as long as the order of the curve
        if isinstance(key, ECPublicKey) and len(self.signature) != (size := 2 * key.curve.order_size):
            raise SignatureInvalidError(f"a signature of {len(self.signature)} bytes where {size} belong")
        return verify_signature(key, _SCHEMES[algorithm], self.signature, signed)


def _headers(protected: bytes) -> Headers:
    """The protected header; an empty one travels as no bytes at all (RFC 9052, 3)."""
    headers = decode(protected) if protected else {}
    if not isinstance(headers, dict) or (protected and not headers):
        raise CodecError("malformed protected header of a COSE_Sign1")
    return headers


def _to_be_signed(protected: bytes, external_aad: bytes, payload: bytes) -> bytes:
    """Sig_structure: context, protected header, external_aad and payload (RFC 9052, 4.4)."""
    return encode(["Signature1", protected, external_aad, payload])
