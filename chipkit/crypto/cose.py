"""Messages that one signer signed: COSE_Sign1 (RFC 9052, 4.2) with ES256 (RFC 9053, 2.1), in deterministic CBOR.

What is in a message counts only once `verify` has returned: whoever wrote it chose its headers, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Final, TypeAlias

from chipkit.codec.cbor import decode, encode
from chipkit.crypto.keys import PublicKey
from chipkit.crypto.signatures import verify_signature
from chipkit.errors import CodecError, SignatureInvalidError, UnsupportedError
from chipkit.frozen import FrozenMapping
from chipkit.pki.algorithms import SignatureScheme
from chipkit.values import dataclass

__all__ = ["ALGORITHM", "CONTENT_TYPE", "ES256", "KEY_ID", "Sign1"]

ALGORITHM, CONTENT_TYPE, KEY_ID = 1, 3, 4
"""Labels of header parameters (RFC 9052, 3.1, table 2)."""
ES256: Final = -7
"""ECDSA with SHA-256 (RFC 9053, 2.1)."""

_TAG: Final = b"\xd2"
_ARRAY_OF_FOUR: Final = b"\x84"
"""CBOR tag 18, which a COSE_Sign1 bears (RFC 9052, 2)."""
_SIGNATURE_SIZE: Final = 64
_SCHEME: Final = SignatureScheme(kind="ecdsa-plain", hash="sha256", mgf_hash=None, salt_length=None)

Headers: TypeAlias = Mapping[object, object]
"""Header parameters by their label, a number or a text."""


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
            object.__setattr__(self, name, _frozen(getattr(self, name)))

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
    def build(cls, headers: Mapping[object, object], payload: bytes, sign: Callable[[bytes], bytes]) -> Sign1:
        """Sign `payload` with ES256.

        Args:
            headers: Protected header parameters besides the algorithm, by their label.
            payload: What is signed.
            sign: ECDSA on P-256 with SHA-256 over its argument, as r and s of 32 bytes each.
        """
        whole: dict[object, object] = {ALGORITHM: ES256, **dict(headers)}
        protected = encode(whole)
        signature = sign(_to_be_signed(protected, payload))
        return cls(protected=protected, headers=whole, unprotected={}, payload=payload, signature=signature)

    def __bytes__(self) -> bytes:
        return _TAG + encode([self.protected, self.unprotected, self.payload, self.signature])

    def verify(self, key: PublicKey) -> None:
        """Return if `key` signed the payload and the protected header.

        Raises:
            SignatureInvalidError: `key` did not sign them.
            UnsupportedError: The protected header does not name ES256.
        """
        # RFC 9052, 3.1: alg is authenticated where the message can do that, so it stands in the protected header
        if self.headers.get(ALGORITHM) != ES256:
            raise UnsupportedError("the algorithm of the COSE_Sign1 is not ES256")
        # RFC 9053, 2.1: r and s one behind the other, each as long as the order of the curve
        if len(self.signature) != _SIGNATURE_SIZE:
            raise SignatureInvalidError(f"a signature of {len(self.signature)} bytes where 64 belong")
        verify_signature(key, _SCHEME, self.signature, _to_be_signed(self.protected, self.payload))


def _headers(protected: bytes) -> Headers:
    """The protected header; an empty one travels as no bytes at all (RFC 9052, 3)."""
    headers = decode(protected) if protected else {}
    if not isinstance(headers, dict) or (protected and not headers):
        raise CodecError("malformed protected header of a COSE_Sign1")
    return headers


def _frozen(value: object) -> object:
    """A plain value of CBOR with its arrays as tuples and its maps as values, whose encoding is the same."""
    if isinstance(value, Mapping):
        return FrozenMapping({label: _frozen(entry) for label, entry in value.items()})
    return tuple(map(_frozen, value)) if isinstance(value, list | tuple) else value


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Sig_structure: context, protected header, external_aad, which is empty here, and payload (RFC 9052, 4.4)."""
    return encode(["Signature1", protected, b"", payload])
