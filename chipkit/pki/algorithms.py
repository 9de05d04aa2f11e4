"""Algorithm identifiers: hash functions and signature schemes (RFC 5280, 4.1.1.2; RFC 4055; RFC 5758)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.der import Fields
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError, UnsupportedError
from chipkit.values import dataclass

__all__ = [
    "AlgorithmIdentifier",
    "HashName",
    "PSSParameters",
    "SignatureKind",
    "SignatureScheme",
    "hash_name",
    "hash_oid",
]

HashName = Literal["sha1", "sha224", "sha256", "sha384", "sha512"]
"""A hash function, under the name that hashlib has for it."""
SignatureKind = Literal["rsa-pkcs1", "rsa-pss", "ecdsa", "ecdsa-plain"]
"""A family of signatures; "ecdsa" is a DER SEQUENCE of r and s, "ecdsa-plain" both one behind the other."""

_HASHES: Final[Mapping[str, HashName]] = {
    oids.SHA1: "sha1",
    oids.SHA224: "sha224",
    oids.SHA256: "sha256",
    oids.SHA384: "sha384",
    oids.SHA512: "sha512",
}
_HASH_OIDS: Final[Mapping[HashName, str]] = {name: oid for oid, name in _HASHES.items()}
_SIGNATURES: Final[Mapping[str, tuple[SignatureKind, HashName]]] = {
    oids.SHA1_WITH_RSA: ("rsa-pkcs1", "sha1"),
    oids.SHA224_WITH_RSA: ("rsa-pkcs1", "sha224"),
    oids.SHA256_WITH_RSA: ("rsa-pkcs1", "sha256"),
    oids.SHA384_WITH_RSA: ("rsa-pkcs1", "sha384"),
    oids.SHA512_WITH_RSA: ("rsa-pkcs1", "sha512"),
    oids.ECDSA_WITH_SHA1: ("ecdsa", "sha1"),
    oids.ECDSA_WITH_SHA224: ("ecdsa", "sha224"),
    oids.ECDSA_WITH_SHA256: ("ecdsa", "sha256"),
    oids.ECDSA_WITH_SHA384: ("ecdsa", "sha384"),
    oids.ECDSA_WITH_SHA512: ("ecdsa", "sha512"),
    oids.ECDSA_PLAIN_SHA1: ("ecdsa-plain", "sha1"),
    oids.ECDSA_PLAIN_SHA224: ("ecdsa-plain", "sha224"),
    oids.ECDSA_PLAIN_SHA256: ("ecdsa-plain", "sha256"),
    oids.ECDSA_PLAIN_SHA384: ("ecdsa-plain", "sha384"),
    oids.ECDSA_PLAIN_SHA512: ("ecdsa-plain", "sha512"),
}
_KEY_TYPES: Final[Mapping[str, SignatureKind]] = {oids.RSA_ENCRYPTION: "rsa-pkcs1", oids.EC_PUBLIC_KEY: "ecdsa"}
_SIGNATURE_OIDS: Final = {pair: oid for oid, pair in _SIGNATURES.items()}
_MAX_SALT = 1024
_DEFAULT_SALT = 20
_TRAILER_BC = 1


@dataclass(frozen=True, slots=True)
class AlgorithmIdentifier:
    """An algorithm and its parameters."""

    oid: str
    parameters: TLV | None = None
    """The parameters as they came; None where they are absent, which is not the same as NULL."""

    @classmethod
    def parse(cls, tlv: TLV) -> AlgorithmIdentifier:
        """Read an AlgorithmIdentifier.

        Raises:
            CodecError: The object is not an AlgorithmIdentifier.
        """
        if (usual := _USUAL.get(tlv.raw)) is not None:
            return usual
        fields = Fields(tlv, what="algorithm identifier")
        oid = der.decode_oid(fields.take(der.OBJECT_IDENTIFIER, "algorithm"))
        left = fields.rest()
        if len(left) > 1:
            raise CodecError("more than one parameter", offset=left[1].offset, where="algorithm identifier")
        return cls(oid, left[0] if left else None)

    @property
    def has_null(self) -> bool:
        """Whether the parameters are NULL."""
        return self.parameters is not None and self.parameters.tag == der.NULL

    def __bytes__(self) -> bytes:
        return bytes(der.sequence(der.oid(self.oid), self.parameters.raw if self.parameters is not None else b""))

    def __str__(self) -> str:
        return oids.name(self.oid)


def _usual() -> Iterator[tuple[bytes, AlgorithmIdentifier]]:
    for oid in (*_HASHES, *_SIGNATURES, oids.RSA_ENCRYPTION):
        for parameters in (None, TLV.parse(bytes(der.null()))):
            algorithm = AlgorithmIdentifier(oid, parameters)
            yield bytes(algorithm), algorithm


_USUAL: Final = dict(_usual())
"""What most of those that are met say, read beforehand; nobody asks where their parameters stood."""


def hash_name(algorithm: AlgorithmIdentifier | str) -> HashName:
    """The hash function that an algorithm identifier, or a dotted object identifier, names.

    Raises:
        UnsupportedError: Doc 9303-12, 4.4.2, does not allow this hash function.
    """
    oid = algorithm if isinstance(algorithm, str) else algorithm.oid
    try:
        return _HASHES[oid]
    except KeyError:
        raise UnsupportedError(f"hash function {oids.name(oid)}") from None


def hash_oid(name: HashName) -> str:
    """The object identifier of a hash function."""
    return _HASH_OIDS[name]


@dataclass(frozen=True, slots=True)
class PSSParameters:
    """RSASSA-PSS-params (RFC 4055, 3.1); what is absent has its default."""

    hash: HashName = "sha1"
    mgf_hash: HashName = "sha1"
    salt_length: int = _DEFAULT_SALT
    """Bytes of salt."""

    @classmethod
    def parse(cls, tlv: TLV) -> PSSParameters:
        """Read the parameters; a default that is spelled out, which DER forbids, is read all the same.

        Raises:
            CodecError: The parameters are malformed.
            UnsupportedError: The mask function is not MGF1, the trailer is not BC, or the hash is not supported.
        """
        fields = Fields(tlv, what="PSS parameters")
        digest, mask = fields.optional(0xA0), fields.optional(0xA1)
        salt, trailer = fields.optional(0xA2), fields.optional(0xA3)
        fields.finish()
        if trailer is not None and der.decode_integer(_sole(trailer)) != _TRAILER_BC:
            raise UnsupportedError("PSS trailer field other than 1")
        return cls(
            hash="sha1" if digest is None else hash_name(AlgorithmIdentifier.parse(_sole(digest))),
            mgf_hash="sha1" if mask is None else _mgf_hash(_sole(mask)),
            salt_length=_DEFAULT_SALT if salt is None else _salt_length(_sole(salt)),
        )

    def __bytes__(self) -> bytes:
        members: list[TLV] = []
        if self.hash != "sha1":
            members.append(der.explicit(0, _hash_identifier(self.hash)))
        if self.mgf_hash != "sha1":
            members.append(der.explicit(1, der.sequence(der.oid(oids.MGF1), _hash_identifier(self.mgf_hash))))
        if self.salt_length != _DEFAULT_SALT:
            members.append(der.explicit(2, der.integer(self.salt_length)))
        return bytes(der.sequence(*members))


def _sole(wrapper: TLV) -> TLV:
    members = wrapper.children()
    if len(members) != 1:
        raise CodecError(f"{len(members)} members under tag {wrapper.tag:02X}", offset=wrapper.offset)
    return members[0]


def _mgf_hash(tlv: TLV) -> HashName:
    mask = AlgorithmIdentifier.parse(tlv)
    if mask.oid != oids.MGF1:
        raise UnsupportedError(f"mask generation function {oids.name(mask.oid)}")
    return "sha1" if mask.parameters is None else hash_name(AlgorithmIdentifier.parse(mask.parameters))


def _salt_length(tlv: TLV) -> int:
    length = der.decode_integer(tlv)
    if not 0 <= length <= _MAX_SALT:
        raise CodecError(f"salt of {length} bytes", offset=tlv.offset, where="PSS parameters")
    return length


def _hash_identifier(name: HashName) -> bytes:
    return bytes(AlgorithmIdentifier(hash_oid(name), der.null()))


@dataclass(frozen=True, slots=True)
class SignatureScheme:
    """How a signature is made, with all that the algorithm identifier leaves open filled in."""

    kind: SignatureKind
    hash: HashName
    mgf_hash: HashName | None = None
    """The hash of MGF1; None unless the kind is "rsa-pss"."""
    salt_length: int | None = None
    """Bytes of salt; None unless the kind is "rsa-pss"."""

    @classmethod
    def from_algorithm(cls, algorithm: AlgorithmIdentifier, *, digest: HashName | None = None) -> SignatureScheme:
        """The scheme that an algorithm identifier names; NULL and absent parameters mean the same.

        Args:
            algorithm: The signature algorithm of a certificate, a CRL or a CMS signer.
            digest: The digest algorithm beside it, where the identifier may name a key type only (RFC 5652, 10.1.2).

        Raises:
            CodecError: The parameters of RSASSA-PSS are absent or malformed.
            UnsupportedError: The signature scheme is not supported.
        """
        if algorithm.oid == oids.RSASSA_PSS:
            if algorithm.parameters is None:
                raise CodecError("RSASSA-PSS without parameters")
            pss = PSSParameters.parse(algorithm.parameters)
            return cls("rsa-pss", pss.hash, pss.mgf_hash, pss.salt_length)
        if algorithm.oid in _KEY_TYPES and digest is not None:
            return cls(_KEY_TYPES[algorithm.oid], digest)
        if algorithm.oid not in _SIGNATURES:
            raise UnsupportedError(f"signature algorithm {oids.name(algorithm.oid)}")
        return _SCHEMES[algorithm.oid]

    def to_algorithm(self) -> AlgorithmIdentifier:
        """The algorithm identifier of this scheme, as RFC 4055, RFC 5758 and TR-03111 encode it."""
        if self.kind == "rsa-pss":
            pss = PSSParameters(self.hash, self.mgf_hash or self.hash, self.salt_length or 0)
            return AlgorithmIdentifier(oids.RSASSA_PSS, TLV.parse(bytes(pss)))
        parameters = der.null() if self.kind == "rsa-pkcs1" else None
        return AlgorithmIdentifier(_SIGNATURE_OIDS[self.kind, self.hash], parameters)

    def __str__(self) -> str:
        salt = f", salt {self.salt_length}" if self.kind == "rsa-pss" else ""
        return f"{self.kind} {self.hash}{salt}"


_SCHEMES: Final[Mapping[str, SignatureScheme]] = {oid: SignatureScheme(*pair) for oid, pair in _SIGNATURES.items()}
