"""X.509 certificates with their raw bytes kept (RFC 5280, 4.1; Doc 9303-12, 7.1).

A certificate is read for what it says; whether that is allowed is judged elsewhere. What real ones do against the
standards is tolerated here by name and listed in `Certificate.deviations`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from dataclasses import fields as dataclass_fields
from datetime import datetime
from typing import Any, Final, TypeVar

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.ber import parse_where_not_der
from chipkit.codec.bounded_cache import BoundedCache
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError, LimitError
from chipkit.lazy import cached_property
from chipkit.pki import extensions as ext
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.document_type_list import decode_document_types
from chipkit.pki.extensions import AuthorityKeyIdentifier, BasicConstraints, Extension
from chipkit.pki.names import Name
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.pki.signed import Signed, algorithm_deviations, assemble, build_time, read_time, without_filling
from chipkit.values import dataclass

__all__ = ["BasicConstraints", "Certificate", "Decoded", "Extension", "TBSCertificate", "assemble", "parse_certificate"]

_T = TypeVar("_T")
_WHAT = "certificate"
_V3 = 2
_MAX_CERTIFICATE = 16_384
"""Bytes of a certificate; of 30,000 real ones the largest has 2,325."""
_MAX_OBJECTS = 400
"""Data objects of one in basic encoding; a real one has some 120."""
_MAX_SERIAL_BYTES = 20


@dataclass(frozen=True, slots=True)
class Decoded:
    """The extensions that are read, and what was found on the way; None where absent or unreadable."""

    subject_key_identifier: bytes | None
    authority_key_identifier: AuthorityKeyIdentifier | None
    key_usage: frozenset[str] | None
    basic_constraints: BasicConstraints | None
    private_key_usage_period: tuple[datetime | None, datetime | None] | None
    extended_key_usage: tuple[str, ...] | None
    document_types: tuple[str, ...] | None
    crl_distribution_points: tuple[str, ...] | None
    deviations: tuple[Deviation, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Certificate:
    """A certificate. Two are equal where their bytes are.

    An extension that is there and cannot be read shows as None and leaves the deviation "extension.malformed"; whoever
    relies on an extension looks at both.
    """

    raw: bytes = field(repr=False)
    """The certificate as it came, without what lay behind it."""
    tbs: bytes = field(repr=False)
    """What was signed, in DER."""
    version: int = field(repr=False)
    """1, 2 or 3."""
    serial: int
    """The serial number, which in real certificates may be zero or negative."""
    signature_algorithm: AlgorithmIdentifier = field(repr=False)
    """The algorithm beside the signature."""
    tbs_signature_algorithm: AlgorithmIdentifier = field(repr=False)
    """The algorithm inside what was signed; a certificate where the two differ is forged or broken."""
    issuer: Name
    subject: Name
    not_before: datetime
    not_after: datetime
    public_key: SubjectPublicKeyInfo = field(repr=False)
    extensions: tuple[Extension, ...] = field(repr=False)
    signature: bytes = field(repr=False)
    structure_deviations: tuple[Deviation, ...] = field(repr=False)
    """What departs from the standards outside the values of extensions."""
    tbs_came: bytes = field(default=b"", repr=False)
    """What was signed as it came, where that was in basic encoding; else empty."""

    @classmethod
    def parse(cls, raw: bytes) -> Certificate:
        """Read a certificate, in DER or, leaving the deviation "certificate.encoding.ber", in BER.

        Filling behind it is cut off with a deviation.

        Raises:
            CodecError: The bytes are not a certificate.
            LimitError: The certificate has over 16,384 bytes, or a part of it is over its own limit.
        """
        found: list[Deviation] = []
        raw = without_filling(raw, found)
        if len(raw) > _MAX_CERTIFICATE:
            raise LimitError(f"{len(raw)} bytes where at most {_MAX_CERTIFICATE} are read", offset=0, where=_WHAT)
        try:
            return cls._parse_der(raw, found)
        except CodecError as strict:
            ber = parse_where_not_der(raw, strict, most=_MAX_OBJECTS)
        found.append(Deviation("certificate.encoding.ber", detail="BER instead of DER"))
        certificate = cls._parse_der(bytes(ber.tlv), found)
        return replace(certificate.as_came(ber.came), raw=raw)

    @classmethod
    def _parse_der(cls, raw: bytes, known: Sequence[Deviation]) -> Certificate:
        found = list(known)
        signed = Signed.parse(raw, _WHAT)
        fields = der.Fields(signed.content, what=_WHAT)
        found += algorithm_deviations(signed.algorithm, _WHAT)
        version = _version(fields.optional(0xA0), found)
        serial = der.decode_integer(fields.take(der.INTEGER, "serialNumber"), found=found)
        inner = AlgorithmIdentifier.parse(fields.take(der.SEQUENCE, "signature"))
        issuer = Name.parse(fields.take(der.SEQUENCE, "issuer"))
        not_before, not_after = _validity(fields.take(der.SEQUENCE, "validity"), found)
        named = fields.take(der.SEQUENCE, "subject")
        subject = issuer if named.raw == issuer.raw else Name.parse(named)
        public_key = SubjectPublicKeyInfo.parse(fields.take(der.SEQUENCE, "subjectPublicKeyInfo"))
        fields.optional(0x81)  # the unique identifiers of X.509 v2: RFC 5280, 4.1.2.8, has us ignore them
        fields.optional(0x82)
        extensions = _extensions(fields.optional(0xA3), found)
        fields.finish()
        found += (each for name in dict.fromkeys((issuer, subject)) for each in name.deviations)
        found += _structure_deviations(
            version, serial, same_algorithm=signed.algorithm == inner, extended=bool(extensions)
        )
        return cls(
            raw=raw, tbs=signed.content.raw, version=version, serial=serial, signature_algorithm=signed.algorithm,
            tbs_signature_algorithm=inner, issuer=issuer, subject=subject, not_before=not_before, not_after=not_after,
            public_key=public_key, extensions=extensions, signature=signed.signature,
            structure_deviations=tuple(replace(each, where=_WHAT) for each in (*found, *public_key.deviations)),
        )  # fmt: skip

    @classmethod
    def made(cls, fields: Mapping[str, Any], decoded: Decoded) -> Certificate:
        """A certificate from all of its fields and from what its extensions say, which whoever gives them has read."""
        certificate = object.__new__(cls)
        vars(certificate).update(fields, decoded=decoded)
        return certificate

    def same_as(self, other: Certificate) -> bool:
        """Whether another one was read alike; two are equal where their bytes are."""
        names = [each.name for each in dataclass_fields(self)] + ["decoded"]
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def as_came(self, came: Mapping[bytes, bytes]) -> Certificate:
        """The certificate with what was signed as it came, where it came in basic encoding."""
        return replace(self, tbs_came=came[self.tbs]) if self.tbs in came else self

    def extension(self, oid: str) -> Extension | None:
        """The extension of a kind, or None."""
        return next((each for each in self.extensions if each.oid == oid), None)

    @property
    def subject_key_identifier(self) -> bytes | None:
        """The identifier of the subject's key."""
        return self.decoded.subject_key_identifier

    @property
    def authority_key_identifier(self) -> bytes | None:
        """The identifier of the issuer's key."""
        decoded = self.decoded.authority_key_identifier
        return decoded.key_identifier if decoded is not None else None

    def names_as_issuer(self, other: Certificate) -> bool:
        """Whether the authority key identifier names `other` by its issuer and serial number (RFC 5280, 4.2.1.1)."""
        named = self.decoded.authority_key_identifier
        by_number = named is not None and named.serial == other.serial
        return named is not None and by_number and any(each.matches(other.issuer) for each in named.issuers)

    @property
    def key_usage(self) -> frozenset[str] | None:
        """What the key may do: "digitalSignature", "keyCertSign", "cRLSign" and the other names of RFC 5280."""
        return self.decoded.key_usage

    @property
    def basic_constraints(self) -> BasicConstraints | None:
        """Whether the subject is a certification authority."""
        return self.decoded.basic_constraints

    @property
    def private_key_usage_period(self) -> tuple[datetime | None, datetime | None] | None:
        """From when, and until when, the key signs."""
        return self.decoded.private_key_usage_period

    @property
    def extended_key_usage(self) -> tuple[str, ...] | None:
        """The purposes of the key, as dotted object identifiers."""
        return self.decoded.extended_key_usage

    @property
    def document_types(self) -> tuple[str, ...] | None:
        """The document codes that the key may sign (Doc 9303-12, 7.1.1.6)."""
        return self.decoded.document_types

    @property
    def crl_distribution_points(self) -> tuple[str, ...] | None:
        """Where revocation lists are to be found."""
        return self.decoded.crl_distribution_points

    @property
    def unknown_critical_extensions(self) -> tuple[str, ...]:
        """Critical extensions that chipkit does not read, as dotted object identifiers."""
        return tuple(each.oid for each in self.extensions if each.critical and each.oid not in _DECODERS)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the certificate, in hex."""
        return hashlib.sha256(self.raw).hexdigest()

    @cached_property
    def notes(self) -> dict[str, Any]:
        """What others made of it, such as its key made ready: one note of each kind, which lives as long as it does."""
        return {}

    def __getstate__(self) -> dict[str, Any]:
        """Without the notes, which are made again where they are asked for."""
        return {name: value for name, value in vars(self).items() if name != "notes"}

    @property
    def self_issued(self) -> bool:
        """Whether issuer and subject have one name; this does not say that the certificate is signed by itself."""
        return self.issuer.matches(self.subject)

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """All that departs from the standards and was read nevertheless."""
        return self.structure_deviations + self.decoded.deviations

    @cached_property
    def decoded(self) -> Decoded:
        """What the extensions say that are read here."""
        found: list[Deviation] = []
        known = {each.oid: each for each in self.extensions}
        values: dict[str, Any] = {
            name: None if (extension := known.get(oid)) is None else _read(extension, decode, found)
            for oid, (name, decode) in _DECODERS.items()
        }
        return Decoded(**values, deviations=tuple([replace(each, where=_WHAT) for each in found]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Certificate) and self.raw == other.raw

    def __hash__(self) -> int:
        return hash(self.raw)

    def __bytes__(self) -> bytes:
        return self.raw


_PARSED: Final = 16
"""Bytes that a parsed certificate keeps for each byte of it: eight for real ones."""
_certificates: Final = BoundedCache[Certificate](entries=8192, size=64 << 20)


def parse_certificate(raw: bytes, read: Callable[[bytes], Certificate] = Certificate.parse) -> Certificate:
    """A certificate, remembered: many documents and lists carry the same ones.

    Args:
        raw: The certificate.
        read: What reads it, such as `read_certificate` where many of one issuer come.

    Raises:
        CodecError: The bytes are not a certificate.
    """
    return _certificates.get((raw,), lambda: read(raw), keeps=_PARSED * len(raw))


def _read(extension: Extension, decode: Callable[[TLV, list[Deviation]], _T], found: list[Deviation]) -> _T | None:
    try:
        return decode(extension.tlv, found)
    except CodecError as error:
        told = error if error.where else error.inside(oids.name(extension.oid))
        found.append(Deviation("extension.malformed", detail=str(told)))
        return None


def _octets(tlv: TLV, _found: list[Deviation]) -> bytes:
    return tlv.expect(der.OCTET_STRING, "key identifier").value


_DECODERS: Final[Mapping[str, tuple[str, Callable[[TLV, list[Deviation]], Any]]]] = {
    oids.SUBJECT_KEY_IDENTIFIER: ("subject_key_identifier", _octets),
    oids.AUTHORITY_KEY_IDENTIFIER: ("authority_key_identifier", ext.decode_authority_key_identifier),
    oids.KEY_USAGE: ("key_usage", ext.decode_key_usage),
    oids.BASIC_CONSTRAINTS: ("basic_constraints", ext.decode_basic_constraints),
    oids.PRIVATE_KEY_USAGE_PERIOD: ("private_key_usage_period", ext.decode_private_key_usage_period),
    oids.EXTENDED_KEY_USAGE: ("extended_key_usage", ext.decode_extended_key_usage),
    oids.DOCUMENT_TYPE_LIST: ("document_types", decode_document_types),
    oids.CRL_DISTRIBUTION_POINTS: ("crl_distribution_points", ext.decode_crl_distribution_points),
}
"""The field of `Decoded` for each of the extensions that are read, and what reads it."""


def _version(tlv: TLV | None, found: list[Deviation]) -> int:
    if tlv is None:
        return 1
    fields = der.Fields(tlv, tag=None, what=_WHAT)
    version = der.decode_integer(fields.take(der.INTEGER, "version"), found=found)
    fields.finish()
    if not 0 <= version <= _V3:
        raise CodecError(f"version number {version}", offset=tlv.offset, where=_WHAT)
    if version == 0:
        found.append(Deviation("extension.default-encoded", detail="version 1, which is left out"))
    return version + 1


def _validity(tlv: TLV, found: list[Deviation]) -> tuple[datetime, datetime]:
    fields = der.Fields(tlv, what=_WHAT)
    begin, end = fields.take(None, "notBefore"), fields.take(None, "notAfter")
    fields.finish()
    return read_time(begin, _WHAT, found), read_time(end, _WHAT, found)


def _extensions(tlv: TLV | None, found: list[Deviation]) -> tuple[Extension, ...]:
    if tlv is None:
        return ()
    fields = der.Fields(tlv, tag=None, what=_WHAT)
    extensions = ext.parse_extensions(fields.take(der.SEQUENCE, "extensions"), found)
    fields.finish()
    return extensions


def _structure_deviations(version: int, serial: int, *, same_algorithm: bool, extended: bool) -> list[Deviation]:
    found: list[Deviation] = []
    if serial <= 0:
        found.append(Deviation("certificate.serial.not-positive", detail="zero" if serial == 0 else "negative"))
    if serial.bit_length() // 8 + 1 > _MAX_SERIAL_BYTES:
        found.append(Deviation("certificate.serial.long", detail=f"over {_MAX_SERIAL_BYTES} bytes"))
    if not same_algorithm:
        found.append(Deviation("certificate.algorithms-differ", detail="inside and beside what was signed"))
    if version != _V3 + 1 and extended:
        found.append(Deviation("certificate.version", detail=f"extensions in version {version}"))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class TBSCertificate:
    """A certificate of version 3 before it is signed; `assemble` joins it with its signature."""

    serial: int
    signature: AlgorithmIdentifier
    issuer: Name
    subject: Name
    not_before: datetime
    not_after: datetime
    public_key: SubjectPublicKeyInfo
    extensions: tuple[Extension, ...] = ()

    def __bytes__(self) -> bytes:
        validity = der.sequence(build_time(self.not_before), build_time(self.not_after))
        members = [bytes(extension) for extension in self.extensions]
        return bytes(
            der.sequence(
                der.explicit(0, der.integer(_V3)),
                der.integer(self.serial),
                bytes(self.signature),
                bytes(self.issuer),
                validity,
                bytes(self.subject),
                bytes(self.public_key),
                der.explicit(3, der.sequence(*members)) if members else b"",
            )
        )
