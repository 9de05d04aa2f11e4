"""Extensions of certificates and revocation lists (RFC 5280, 4.2 and 5.2; Doc 9303-12, 7.1).

An extension is kept as it came. Each decoder here reads one kind of value; those of real certificates break DER here
and there, and what a decoder forgives it reports in `found`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from datetime import datetime
from typing import Final

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError, LimitError
from chipkit.frozen import maker
from chipkit.pki.names import Name
from chipkit.pki.signed import plain_moment, read_time
from chipkit.values import dataclass

__all__ = [
    "AuthorityKeyIdentifier",
    "BasicConstraints",
    "Extension",
    "authority_key_identifier",
    "basic_constraints",
    "crl_distribution_points",
    "crl_number",
    "decode_authority_key_identifier",
    "decode_basic_constraints",
    "decode_crl_distribution_points",
    "decode_extended_key_usage",
    "decode_key_usage",
    "decode_private_key_usage_period",
    "document_types",
    "extended_key_usage",
    "key_usage",
    "parse_extension",
    "parse_extensions",
    "private_key_usage_period",
    "subject_key_identifier",
    "tolerant_boolean",
]

KEY_USAGES: Final = (
    "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign",
    "cRLSign", "encipherOnly", "decipherOnly",
)  # fmt: skip
_USAGE_BITS: Final = tuple((name, 0x8000 >> number) for number, name in enumerate(KEY_USAGES))
"""With the bit of each in the first two bytes."""
_MAX_EXTENSIONS = 100
_MAX_VALUE = 4096
"""Bytes of one extension; of 30,000 real certificates the largest has 437."""
_MAX_LISTED = 64
"""Purposes, document types, places of revocation lists."""
_WITHOUT_FLAG: Final = (der.OBJECT_IDENTIFIER, der.OCTET_STRING)
_WITH_FLAG: Final = (der.OBJECT_IDENTIFIER, der.BOOLEAN, der.OCTET_STRING)
_TRUE: Final = bytes(der.boolean(value=True))
_URI, _DIRECTORY_NAME = 0x86, 0xA4
_GENERALIZED_SIZE: Final = len("YYYYMMDDHHMMSSZ")


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension as it came."""

    oid: str
    critical: bool
    value: bytes = field(repr=False)
    """The content of extnValue: the encoding of the extension's own structure, where it is any."""
    offset: int = field(default=0, compare=False, repr=False)
    """Where the value began in the outermost input, in bytes."""

    @property
    def tlv(self) -> TLV:
        """The extension's own structure.

        Raises:
            CodecError: The value is not a data object.
        """
        return TLV.parse(self.value, offset=self.offset)

    def __bytes__(self) -> bytes:
        critical = der.boolean(value=True) if self.critical else b""
        return bytes(der.sequence(der.oid(self.oid), critical, der.octet_string(self.value)))


@dataclass(frozen=True, slots=True)
class BasicConstraints:
    """Whether the subject is a certification authority, and how many more may stand below it."""

    ca: bool
    path_length: int | None = None


@dataclass(frozen=True, slots=True)
class AuthorityKeyIdentifier:
    """Which of the issuer's keys signed."""

    key_identifier: bytes | None
    issuers: tuple[Name, ...] = ()
    """Who issued the issuer's certificate, as directory names."""
    serial: int | None = None
    """The serial number of the issuer's certificate."""


def parse_extensions(tlv: TLV, found: list[Deviation]) -> tuple[Extension, ...]:
    """Read a sequence of extensions.

    Raises:
        CodecError: The extensions are malformed, or one kind stands twice (RFC 5280, 4.2).
        LimitError: There are over 100 extensions, or one has over 4,096 bytes.
    """
    members = tlv.expect(der.SEQUENCE, "extensions").children(_MAX_EXTENSIONS, "extensions")
    extensions = tuple([_plain(member) or _any_extension(member, found) for member in members])
    seen: set[str] = set()
    for member, extension in zip(members, extensions, strict=True):
        if extension.oid in seen:
            raise CodecError(f"extension {oids.name(extension.oid)} stands twice", offset=member.offset)
        seen.add(extension.oid)
    return extensions


def parse_extension(tlv: TLV, found: list[Deviation]) -> Extension:
    """Read one extension; raises `CodecError` where it is malformed, `LimitError` where it has over 4,096 bytes."""
    return _plain(tlv) or _any_extension(tlv, found)


def _plain(tlv: TLV) -> Extension | None:
    """An extension as most are written: of a kind that has a name here, TRUE or no flag, all lengths of one byte."""
    content = tlv.value
    try:
        at = 2 + content[1]
        oid = der.known_oid(content[2:at])
        if oid is None or tlv.tag != der.SEQUENCE or content[0] != der.OBJECT_IDENTIFIER:
            return None
        critical = content[at : at + 3] == _TRUE
        at += 3 * critical
        if content[at] != der.OCTET_STRING or content[at + 1] > 0x7F or at + 2 + content[at + 1] != len(content):
            return None
    except IndexError:
        return None
    plain: Extension = _extension(oid, critical, content[at + 2 :], tlv.value_offset + at + 2)
    return plain


_extension: Final = maker(Extension)


def _any_extension(tlv: TLV, found: list[Deviation]) -> Extension:
    kind, flag, value = _members(tlv)
    oid = der.decode_oid(kind)
    critical = False
    if flag is not None:
        critical = tolerant_boolean(flag, found)
        if not critical:
            found.append(Deviation("extension.default-encoded", detail=f"critical FALSE of {oids.name(oid)}"))
    if len(value.value) > _MAX_VALUE:
        reason = f"{oids.name(oid)} of {len(value.value)} bytes, at most {_MAX_VALUE} are read"
        raise LimitError(reason, offset=value.offset, where="extension")
    return Extension(oid, critical, value.value, value.value_offset)


def _members(tlv: TLV) -> tuple[TLV, TLV | None, TLV]:
    """Kind, flag and value of an extension."""
    try:
        members = tlv.expect(der.SEQUENCE).children(len(_WITH_FLAG))
    except CodecError:
        members = ()  # what is wrong with it is told below
    tags = tuple([member.tag for member in members])
    if tags == _WITHOUT_FLAG:
        return members[0], None, members[1]
    if tags == _WITH_FLAG:
        return members[0], members[1], members[2]
    fields = der.Fields(tlv, what="extension")
    kind = fields.take(der.OBJECT_IDENTIFIER, "extnID")
    _ = der.decode_oid(kind)
    if (flag := fields.optional(der.BOOLEAN)) is not None:
        tolerant_boolean(flag, [])
    value = fields.take(der.OCTET_STRING, "extnValue")
    fields.finish()
    return kind, flag, value


def tolerant_boolean(tlv: TLV, found: list[Deviation]) -> bool:
    """A BOOLEAN as BER reads it: one byte, false where it is zero."""
    try:
        return der.decode_boolean(tlv)
    except CodecError:
        if len(tlv.value) != 1:
            raise
        found.append(Deviation("der.boolean", detail=f"TRUE written as {tlv.value.hex().upper()}"))
        return True


# reading ------------------------------------------------------------------------------------------------------------


def decode_basic_constraints(tlv: TLV, found: list[Deviation]) -> BasicConstraints:
    """The value of basicConstraints."""
    fields = der.Fields(tlv, what="basicConstraints")
    flag, length = fields.optional(der.BOOLEAN), fields.optional(der.INTEGER)
    fields.finish()
    authority = flag is not None and tolerant_boolean(flag, found)
    if flag is not None and not authority:
        found.append(Deviation("extension.default-encoded", detail="cA FALSE of basicConstraints"))
    path_length = None if length is None else der.decode_integer(length, found=found)
    if path_length is not None and path_length < 0:
        raise CodecError("negative path length", offset=tlv.offset)
    return BasicConstraints(authority, path_length)


def decode_key_usage(tlv: TLV, found: list[Deviation]) -> frozenset[str]:
    """The value of keyUsage, as the names that RFC 5280 has for its bits."""
    bits = der.decode_bits(tlv, whole_bytes=False)
    unused = tlv.value[0]
    if bits and not bits[-1] >> unused & 1:
        found.append(Deviation("extension.key-usage.trailing-zeros", detail="zero bits at the end of keyUsage"))
    if bits and bits[-1] != tlv.value[-1]:
        found.append(Deviation("extension.key-usage.unused-bits", detail="bits are set that keyUsage calls unused"))
    known = bits[:2].ljust(2, b"\x00")  # nine bits have names
    number = known[0] << 8 | known[1]
    return frozenset([name for name, bit in _USAGE_BITS if number & bit])


def decode_authority_key_identifier(tlv: TLV, found: list[Deviation]) -> AuthorityKeyIdentifier:
    """The value of authorityKeyIdentifier."""
    fields = der.Fields(tlv, what="authorityKeyIdentifier")
    key, issuer, serial = fields.optional(0x80), fields.optional(0xA1), fields.optional(0x82)
    fields.finish()
    if (issuer is None) != (serial is None):
        found.append(Deviation("extension.authority-key-identifier.half", detail="issuer without serial or reverse"))
    return AuthorityKeyIdentifier(None if key is None else key.value, _directories(issuer), _number(serial))


def _directories(names: TLV | None) -> tuple[Name, ...]:
    """The directory names of GeneralNames; what cannot be read as one names nobody."""
    try:
        members = () if names is None else names.children(_MAX_LISTED)
        return tuple(
            Name.parse(inner) for each in members if each.tag == _DIRECTORY_NAME for inner in each.children(_MAX_LISTED)
        )
    except CodecError:
        return ()


def _number(tlv: TLV | None) -> int | None:
    return None if tlv is None or not tlv.value else int.from_bytes(tlv.value, "big", signed=True)


def decode_private_key_usage_period(tlv: TLV, found: list[Deviation]) -> tuple[datetime | None, datetime | None]:
    """The value of privateKeyUsagePeriod: from when, and until when, the key signs."""
    fields = der.Fields(tlv, what="privateKeyUsagePeriod")
    begin, end = fields.optional(0x80), fields.optional(0x81)
    fields.finish()
    return _generalized(begin, found), _generalized(end, found)


def _generalized(tlv: TLV | None, found: list[Deviation]) -> datetime | None:
    """A time that is a GeneralizedTime whatever its year; its other forms are those of `read_time`."""
    if tlv is None:
        return None
    if len(tlv.value) == _GENERALIZED_SIZE and (plain := plain_moment(tlv.value)) is not None:
        return plain
    odd: list[Deviation] = []
    moment = read_time(TLV(der.GENERALIZED_TIME, tlv.value, tlv.offset), "", odd)
    found += (each for each in odd if each.code == "time.form")
    return moment


def decode_extended_key_usage(tlv: TLV, _found: list[Deviation]) -> tuple[str, ...]:
    """The value of extKeyUsage, as dotted object identifiers."""
    return tuple(der.decode_oid(member) for member in tlv.expect(der.SEQUENCE, "extKeyUsage").children(_MAX_LISTED))


def decode_crl_distribution_points(tlv: TLV, _found: list[Deviation]) -> tuple[str, ...]:
    """The addresses of cRLDistributionPoints; other kinds of names in it are passed over."""
    points = tlv.expect(der.SEQUENCE, "cRLDistributionPoints").children(_MAX_LISTED)
    return tuple(uri for point in points for uri in _uris(point))


def _uris(point: TLV) -> list[str]:
    fields = der.Fields(point, what="distribution point")
    name = fields.optional(0xA0)
    fields.rest()
    if name is None:
        return []
    full = [each for each in name.children() if each.tag == 0xA0]
    names = [general for each in full for general in each.children()]
    return [general.value.decode("ascii", "replace") for general in names if general.tag == _URI]


# building -----------------------------------------------------------------------------------------------------------


def _build(oid: str, value: TLV, *, critical: bool = False) -> Extension:
    return Extension(oid, critical, bytes(value))


def basic_constraints(*, ca: bool, path_length: int | None = None, critical: bool = True) -> Extension:
    """Build basicConstraints."""
    length = b"" if path_length is None else der.integer(path_length)
    value = der.sequence(der.boolean(value=True) if ca else b"", length)
    return _build(oids.BASIC_CONSTRAINTS, value, critical=critical)


def key_usage(usages: Iterable[str], *, critical: bool = True) -> Extension:
    """Build keyUsage from the names that RFC 5280 has for its bits."""
    numbers = [KEY_USAGES.index(name) for name in usages]
    if not numbers:
        return _build(oids.KEY_USAGE, der.bit_string(b""), critical=critical)
    size = max(numbers) // 8 + 1
    bits = sum(1 << (8 * size - 1 - number) for number in set(numbers))
    unused = 8 * size - 1 - max(numbers)
    return _build(oids.KEY_USAGE, der.bit_string(bits.to_bytes(size, "big"), unused=unused), critical=critical)


def subject_key_identifier(identifier: bytes) -> Extension:
    """Build subjectKeyIdentifier."""
    return _build(oids.SUBJECT_KEY_IDENTIFIER, der.octet_string(identifier))


def authority_key_identifier(identifier: bytes) -> Extension:
    """Build authorityKeyIdentifier with the key identifier alone."""
    value = der.sequence(TLV(0x80, identifier))
    return _build(oids.AUTHORITY_KEY_IDENTIFIER, value)


def private_key_usage_period(not_before: datetime | None, not_after: datetime | None) -> Extension:
    """Build privateKeyUsagePeriod."""
    times = [
        TLV(0x80 | number, der.generalized_time(moment).value)
        for number, moment in enumerate((not_before, not_after))
        if moment is not None
    ]
    return _build(oids.PRIVATE_KEY_USAGE_PERIOD, der.sequence(*times))


def extended_key_usage(purposes: Iterable[str], *, critical: bool = True) -> Extension:
    """Build extKeyUsage from dotted object identifiers."""
    value = der.sequence(*(der.oid(purpose) for purpose in purposes))
    return _build(oids.EXTENDED_KEY_USAGE, value, critical=critical)


def document_types(types: Iterable[str]) -> Extension:
    """Build documentTypeList from document codes as the MRZ has them."""
    value = der.sequence(der.integer(0), der.set_of(der.printable_string(each) for each in types))
    return _build(oids.DOCUMENT_TYPE_LIST, value)


def crl_distribution_points(uris: Iterable[str]) -> Extension:
    """Build cRLDistributionPoints, one point for each address."""
    points = (der.sequence(der.explicit(0, der.explicit(0, TLV(_URI, uri.encode("ascii"))))) for uri in uris)
    return _build(oids.CRL_DISTRIBUTION_POINTS, der.sequence(*points))


def crl_number(number: int) -> Extension:
    """Build cRLNumber."""
    return _build(oids.CRL_NUMBER, der.integer(number))
