"""One signer of signed data, with its attributes (RFC 5652, 5.3, 5.4 and 11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from typing import Final, TypeVar

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError
from chipkit.frozen import freeze
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.names import Name
from chipkit.pki.signed import algorithm_deviations, build_time, read_time
from chipkit.values import dataclass

__all__ = ["SignedAttributes", "SignerIdentifier", "SignerInfo", "build_attributes"]

_T = TypeVar("_T")
_WHAT = "signer info"
_SIGNED_ATTRIBUTES = 0xA0
_UNSIGNED_ATTRIBUTES = 0xA1
_KEY_IDENTIFIER = 0x80
_MAX_ATTRIBUTES = 64
"""Attributes of a signer, and values of one; real ones have up to six, of one value each."""
_SET: Final = bytes([der.SET])
_SINGLE: Final = frozenset((oids.CONTENT_TYPE, oids.MESSAGE_DIGEST, oids.SIGNING_TIME))
_KEY_TYPES: Final = frozenset((oids.EC_PUBLIC_KEY,))


@dataclass(frozen=True, slots=True)
class SignerIdentifier:
    """Which certificate signed: its issuer and serial number, or the identifier of its key."""

    issuer: Name | None = None
    serial: int | None = None
    subject_key_identifier: bytes | None = None

    @classmethod
    def parse(cls, tlv: TLV, found: list[Deviation]) -> SignerIdentifier:
        """Read a signer identifier; what was tolerated is left in `found`.

        Raises:
            CodecError: The object is not a signer identifier.
        """
        if tlv.tag == _KEY_IDENTIFIER:
            return cls(subject_key_identifier=tlv.value)
        fields = der.Fields(tlv, what="signer identifier")
        issuer = Name.parse(fields.take(der.SEQUENCE, "issuer"))
        serial = der.decode_integer(fields.take(der.INTEGER, "serialNumber"), found=found)
        fields.finish()
        return cls(issuer, serial)

    def __bytes__(self) -> bytes:
        if self.issuer is not None and self.serial is not None:
            return bytes(der.sequence(bytes(self.issuer), der.integer(self.serial)))
        return bytes(TLV(_KEY_IDENTIFIER, self.subject_key_identifier or b""))

    def __str__(self) -> str:
        if self.issuer is not None and self.serial is not None:
            return f"{self.issuer}, serial {self.serial:x}"
        return f"key identifier {(self.subject_key_identifier or b'').hex()}"


@dataclass(frozen=True, slots=True)
class SignedAttributes:
    """What a signer signed instead of the content itself."""

    raw: bytes = field(repr=False)
    """The attributes as they came, under their implicit tag."""
    values: Mapping[str, tuple[TLV, ...]] = field(repr=False, compare=False)
    """All values of content type, message digest and signing time, by dotted type. Other attributes are left out."""
    deviations: tuple[Deviation, ...] = field(default=(), compare=False)
    """What departs from RFC 5652, 11, and was read nevertheless."""
    came: bytes = field(default=b"", repr=False, compare=False)
    """The attributes as they came, if that was in BER; else empty."""
    sorted: bool = field(default=True, repr=False, compare=False)
    """Whether the attributes stand in the order that DER prescribes."""

    def __post_init__(self) -> None:
        freeze(self, "values")

    @classmethod
    def parse(cls, tlv: TLV) -> SignedAttributes:
        """Read signed attributes.

        RFC 5652 limits how often content type, message digest and signing time may stand; of what else is signed
        nobody asks anything here.

        Raises:
            CodecError: The attributes are malformed, or the value of content type or message digest is.
        """
        sets: dict[str, list[tuple[TLV, ...]]] = {}
        # RFC 5652, 5.3: a SET OF attributes, each a type and a set of values
        members = tlv.children(_MAX_ATTRIBUTES, "attributes")
        for member in members:
            kind, values = _parse_attribute(member)
            sets.setdefault(kind, []).append(values)
        found = [
            Deviation("cms.attribute.count", _WHAT, f"{oids.name(kind)} stands otherwise than once, with one value")
            for kind in sorted(_SINGLE & sets.keys())
            if [len(values) for values in sets[kind]] != [1]
        ]
        joined = {kind: tuple(value for values in several for value in values) for kind, several in sets.items()}
        encoded = [member.raw for member in members]
        attributes = cls(tlv.raw, joined, sorted=encoded == sorted(encoded))
        _ = attributes.content_type, attributes.message_digest  # malformed ones are refused here
        return replace(attributes, deviations=(*found, *attributes._time_deviations()))

    @property
    def to_sign(self) -> bytes:
        """The attributes as they came, tagged as a SET: what the signature is over (RFC 5652, 5.4)."""
        # RFC 5652, 5.4: an EXPLICIT SET OF tag is used in place of the IMPLICIT [0]
        return _SET + self.raw[1:]

    @property
    def to_sign_in_order(self) -> bytes:
        """The attributes as a SET in the order of DER: what is signed, however they travel (RFC 5652, 5.4)."""
        members = TLV.parse(self.raw).children(_MAX_ATTRIBUTES)
        return bytes(TLV.of(der.SET, *sorted(member.raw for member in members)))

    @property
    def content_type(self) -> str | None:
        """The content type, as a dotted object identifier; None if it is absent, or if several differ."""
        values = self.values.get(oids.CONTENT_TYPE, ())
        if len(values) == 1:
            return der.decode_oid(values[0])
        return _agreed([der.decode_oid(value) for value in values])

    @property
    def message_digest(self) -> bytes | None:
        """The digest of the content; None if it is absent, or if several differ."""
        values = self.values.get(oids.MESSAGE_DIGEST, ())
        if len(values) == 1:
            return values[0].expect(der.OCTET_STRING, "message digest").value
        return _agreed([value.expect(der.OCTET_STRING, "message digest").value for value in values])

    @property
    def signing_time(self) -> datetime | None:
        """When the signer says that it signed; None where it does not say, or not in one readable time."""
        try:
            (value,) = self.values.get(oids.SIGNING_TIME, ())
            return der.decode_time(value)
        except (ValueError, CodecError):
            return None

    def _time_deviations(self) -> list[Deviation]:
        """How a sole time of signing is written otherwise than RFC 5652, 11.3, has it."""
        found: list[Deviation] = []
        values = self.values.get(oids.SIGNING_TIME, ())
        if len(values) == 1 and self.signing_time is None:
            found.append(Deviation("cms.signing-time.unreadable", _WHAT, "it counts as no time"))
        elif len(values) == 1:
            read_time(values[0], _WHAT, found)
        return found


def _parse_attribute(tlv: TLV) -> tuple[str, tuple[TLV, ...]]:
    fields = der.Fields(tlv, what=_WHAT)
    kind = der.decode_oid(fields.take(der.OBJECT_IDENTIFIER, "attribute type"))
    if kind not in _SINGLE:  # whatever it says is signed with the rest, and means nothing here
        return kind, ()
    values = fields.take(der.SET, "attribute values")
    fields.finish()
    return kind, values.children(_MAX_ATTRIBUTES, "values of an attribute")


def _agreed(values: Sequence[_T]) -> _T | None:
    """The value that all of them are: if there are two different ones, two programs must not each take another."""
    return values[0] if values and all(value == values[0] for value in values) else None


@dataclass(frozen=True, slots=True)
class SignerInfo:
    """One signature over signed data."""

    version: int
    sid: SignerIdentifier
    digest_algorithm: AlgorithmIdentifier
    signed_attributes: SignedAttributes | None
    signature_algorithm: AlgorithmIdentifier
    signature: bytes = field(repr=False)
    structure_deviations: tuple[Deviation, ...] = field(default=(), repr=False, compare=False)
    """What was tolerated in reading version and identifier."""

    @classmethod
    def parse(cls, tlv: TLV) -> SignerInfo:
        """Read a signer info.

        Raises:
            CodecError: The object is not a signer info, or an attribute needed to verify it is malformed.
        """
        # RFC 5652, 5.3: version to signature, and unsignedAttrs [1], in this order
        fields = der.Fields(tlv, what=_WHAT)
        found: list[Deviation] = []
        version = der.decode_integer(fields.take(der.INTEGER, "version"), found=found)
        sid = SignerIdentifier.parse(fields.take(None, "sid"), found)
        digest = AlgorithmIdentifier.parse(fields.take(der.SEQUENCE, "digestAlgorithm"))
        attributes = fields.optional(_SIGNED_ATTRIBUTES)
        algorithm = AlgorithmIdentifier.parse(fields.take(der.SEQUENCE, "signatureAlgorithm"))
        signature = fields.take(der.OCTET_STRING, "signature").value
        fields.optional(_UNSIGNED_ATTRIBUTES)  # they are not signed, so they are not read
        fields.finish()
        signed = None if attributes is None else SignedAttributes.parse(attributes)
        odd = tuple(replace(each, where=_WHAT) for each in found)
        return cls(version, sid, digest, signed, algorithm, signature, odd)

    def signed_bytes(self, content: bytes) -> bytes:
        """What the signature is over: the signed attributes, or the content if there are no signed attributes."""
        return content if self.signed_attributes is None else self.signed_attributes.to_sign

    def signed_forms(self, content: bytes) -> tuple[bytes, ...]:
        """What the signature may be over: the content, or attributes as they came, in DER, and in the order of DER."""
        # RFC 5652, 5.4: over the content itself, or over the distinguished encoding of the attributes, whose own is the
        # order of a SET OF; signers that got either wrong signed what they sent
        attributes = self.signed_attributes
        if attributes is None:
            return (content,)
        basic = (_SET + attributes.came[1:],) if attributes.came else ()
        ordered = () if attributes.sorted else (attributes.to_sign_in_order,)
        return (*basic, attributes.to_sign, *ordered)

    def as_came(self, came: Mapping[bytes, bytes]) -> SignerInfo:
        """The signer with its attributes as they came, where they came in basic encoding."""
        attributes = self.signed_attributes
        if attributes is None or attributes.raw not in came:
            return self
        return replace(self, signed_attributes=replace(attributes, came=came[attributes.raw]))

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """What departs from RFC 5652 and was read nevertheless."""
        found = [*self.structure_deviations, *algorithm_deviations(self.signature_algorithm, _WHAT)]
        # RFC 5652, 5.3: version 1 with issuer and serial number, 3 with a key identifier
        if self.version != (3 if self.sid.issuer is None else 1):
            found.append(Deviation("cms.signer.version", _WHAT, f"version {self.version}"))
        # RFC 5753, 2.1.1: signatureAlgorithm is the algorithm with its hash function
        if self.signature_algorithm.oid in _KEY_TYPES:
            found.append(Deviation("cms.signer.algorithm-is-key-type", _WHAT, str(self.signature_algorithm)))
        if self.signed_attributes is not None:
            found += self.signed_attributes.deviations
            if not self.signed_attributes.sorted:
                found.append(Deviation("der.set-order", _WHAT, "signed attributes"))
        return tuple(found)

    @classmethod
    def build(
        cls,
        sid: SignerIdentifier,
        digest: AlgorithmIdentifier,
        algorithm: AlgorithmIdentifier,
        attributes: Sequence[tuple[str, TLV]] | None,
        content: bytes,
        sign: Callable[[bytes], bytes],
    ) -> SignerInfo:
        """Sign the attributes, or the content if there are no attributes."""
        version = 3 if sid.issuer is None else 1
        signed = None
        if attributes is not None:
            members = [der.sequence(der.oid(kind), der.set_of([value])) for kind, value in attributes]
            signed = SignedAttributes.parse(der.set_of(members, tag=_SIGNED_ATTRIBUTES))
        signature = sign(content if signed is None else signed.to_sign)
        return cls(version, sid, digest, signed, algorithm, signature)

    def __bytes__(self) -> bytes:
        return bytes(
            der.sequence(
                der.integer(self.version),
                bytes(self.sid),
                bytes(self.digest_algorithm),
                b"" if self.signed_attributes is None else self.signed_attributes.raw,
                bytes(self.signature_algorithm),
                der.octet_string(self.signature),
            )
        )


def build_attributes(
    content_type: str, message_digest: bytes, signing_time: datetime | None = None
) -> tuple[tuple[str, TLV], ...]:
    """The attributes that RFC 5652, 11, has a signer sign."""
    attributes = [(oids.CONTENT_TYPE, der.oid(content_type)), (oids.MESSAGE_DIGEST, der.octet_string(message_digest))]
    if signing_time is not None:
        attributes.append((oids.SIGNING_TIME, build_time(signing_time)))
    return tuple(attributes)
