"""One signer of signed data, with its attributes (RFC 5652, 5.3, 5.4 and 11)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.names import Name
from chipkit.pki.signed import algorithm_deviations, build_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

__all__ = ["SignedAttributes", "SignerIdentifier", "SignerInfo", "build_attributes"]

_WHAT = "signer info"
_SIGNED_ATTRIBUTES = 0xA0
_UNSIGNED_ATTRIBUTES = 0xA1
_KEY_IDENTIFIER = 0x80
_SINGLE: Final = frozenset((oids.CONTENT_TYPE, oids.MESSAGE_DIGEST, oids.SIGNING_TIME))
_KEY_TYPES: Final = frozenset((oids.EC_PUBLIC_KEY,))


@dataclass(frozen=True, slots=True)
class SignerIdentifier:
    """Which certificate signed: its issuer and serial number, or the identifier of its key."""

    issuer: Name | None = None
    serial: int | None = None
    subject_key_identifier: bytes | None = None

    @classmethod
    def parse(cls, tlv: TLV) -> SignerIdentifier:
        """Read a signer identifier.

        Raises:
            CodecError: It is none.
        """
        if tlv.tag == _KEY_IDENTIFIER:
            return cls(subject_key_identifier=tlv.value)
        fields = der.Fields(tlv, what="signer identifier")
        issuer = Name.parse(fields.take(der.SEQUENCE, "issuer"))
        serial = der.decode_integer(fields.take(der.INTEGER, "serialNumber"))
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
    values: Mapping[str, TLV] = field(repr=False, compare=False)
    """The first value of each attribute, by dotted type."""

    @classmethod
    def parse(cls, tlv: TLV) -> SignedAttributes:
        """Read signed attributes.

        Raises:
            CodecError: They are malformed, a type stands twice, or one that has a single value has none or several.
        """
        values: dict[str, TLV] = {}
        for member in tlv.children():
            kind, found = _parse_attribute(member)
            if kind in values:
                raise CodecError(f"attribute {oids.name(kind)} stands twice", offset=member.offset, where=_WHAT)
            values[kind] = found
        return cls(tlv.raw, values)

    @property
    def to_sign(self) -> bytes:
        """The attributes as they came, tagged as a SET: what the signature is over (RFC 5652, 5.4)."""
        return bytes([der.SET]) + self.raw[1:]

    @property
    def to_sign_in_order(self) -> bytes:
        """The attributes as a SET in the order of DER: what is signed, however they travel (RFC 5652, 5.4)."""
        return bytes(TLV.of(der.SET, *sorted(self._members)))

    @property
    def content_type(self) -> str | None:
        """The type of the content, as a dotted object identifier."""
        value = self.values.get(oids.CONTENT_TYPE)
        return None if value is None else der.decode_oid(value)

    @property
    def message_digest(self) -> bytes | None:
        """The digest of the content."""
        value = self.values.get(oids.MESSAGE_DIGEST)
        return None if value is None else value.expect(der.OCTET_STRING, "message digest").value

    @property
    def signing_time(self) -> datetime | None:
        """When the signer says that it signed."""
        value = self.values.get(oids.SIGNING_TIME)
        return None if value is None else der.decode_time(value)

    @property
    def sorted(self) -> bool:
        """Whether the attributes stand in the order that DER prescribes."""
        return self._members == sorted(self._members)

    @property
    def _members(self) -> list[bytes]:
        return [member.raw for member in TLV.parse(self.raw).children()]


def _parse_attribute(tlv: TLV) -> tuple[str, TLV]:
    fields = der.Fields(tlv, what=_WHAT)
    kind = der.decode_oid(fields.take(der.OBJECT_IDENTIFIER, "attribute type"))
    values_tlv = fields.take(der.SET, "attribute values")
    fields.finish()
    values = values_tlv.children()
    if not values or (kind in _SINGLE and len(values) != 1):
        name = oids.name(kind)
        raise CodecError(f"attribute {name} with {len(values)} values", offset=values_tlv.offset, where=_WHAT)
    return kind, values[0]


@dataclass(frozen=True, slots=True)
class SignerInfo:
    """One signature over signed data."""

    version: int
    sid: SignerIdentifier
    digest_algorithm: AlgorithmIdentifier
    signed_attributes: SignedAttributes | None
    signature_algorithm: AlgorithmIdentifier
    signature: bytes = field(repr=False)

    @classmethod
    def parse(cls, tlv: TLV) -> SignerInfo:
        """Read a signer info.

        Raises:
            CodecError: It is none, or an attribute that it is verified by is malformed.
        """
        fields = der.Fields(tlv, what=_WHAT)
        version = der.decode_integer(fields.take(der.INTEGER, "version"))
        sid = SignerIdentifier.parse(fields.take(None, "sid"))
        digest = AlgorithmIdentifier.parse(fields.take(der.SEQUENCE, "digestAlgorithm"))
        attributes = fields.optional(_SIGNED_ATTRIBUTES)
        algorithm = AlgorithmIdentifier.parse(fields.take(der.SEQUENCE, "signatureAlgorithm"))
        signature = fields.take(der.OCTET_STRING, "signature").value
        fields.optional(_UNSIGNED_ATTRIBUTES)
        fields.finish()
        signed = None if attributes is None else SignedAttributes.parse(attributes)
        if signed is not None:
            _ = signed.content_type, signed.message_digest, signed.signing_time  # malformed ones are refused here
        return cls(version, sid, digest, signed, algorithm, signature)

    def signed_bytes(self, content: bytes) -> bytes:
        """What the signature is over: the signed attributes, or the content where there are none."""
        return content if self.signed_attributes is None else self.signed_attributes.to_sign

    def signed_forms(self, content: bytes) -> tuple[bytes, ...]:
        """What the signature may be over: `signed_bytes`, and attributes out of order also as DER orders them."""
        attributes, came = self.signed_attributes, self.signed_bytes(content)
        return (came,) if attributes is None or attributes.sorted else (came, attributes.to_sign_in_order)

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """What departs from RFC 5652 and was read nevertheless."""
        found = list(algorithm_deviations(self.signature_algorithm, _WHAT))
        if self.version != (3 if self.sid.issuer is None else 1):
            found.append(Deviation("cms.signer.version", _WHAT, f"version {self.version}"))
        if self.signature_algorithm.oid in _KEY_TYPES:
            found.append(Deviation("cms.signer.algorithm-is-key-type", _WHAT, str(self.signature_algorithm)))
        if self.signed_attributes is not None and not self.signed_attributes.sorted:
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
        """Sign attributes, or the content where there are none."""
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
