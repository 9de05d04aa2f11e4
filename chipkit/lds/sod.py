"""EF.SOD: the digests of the data groups, signed by the issuer (Doc 9303-10, 4.6.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from operator import itemgetter
from typing import Any, Final, cast

from chipkit.codec.bounded_cache import BoundedCache
from chipkit.codec.der import (
    INTEGER,
    OCTET_STRING,
    PLAIN_INTEGER,
    PLAIN_UTC_TIME,
    SEQUENCE,
    Fields,
    decode_integer,
    decode_text,
    integer,
    octet_string,
    printable_string,
    sequence,
)
from chipkit.codec.layout_cache import LayoutCache
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError, VersionUnknownError
from chipkit.frozen import FrozenMapping, freeze, maker
from chipkit.lds.files import DATA_GROUPS, EF
from chipkit.lds.layout import Leaves, find_leaves
from chipkit.lds.limits import MAX_CERTIFICATES, MAX_SIGNERS
from chipkit.lds.template import open_template
from chipkit.oids import LDS_SECURITY_OBJECT, MESSAGE_DIGEST, SIGNING_TIME
from chipkit.pki.algorithms import AlgorithmIdentifier, HashName, hash_name, hash_oid
from chipkit.pki.cms import SignedData, enclosed_certificate
from chipkit.pki.names import Name
from chipkit.pki.signed import without_filling
from chipkit.pki.signer_info import SignedAttributes, SignerIdentifier, SignerInfo
from chipkit.values import dataclass

__all__ = ["SOD", "LDSSecurityObject", "build_sod"]

_TOLERATED_CONTENT_TYPES = {
    "1.2.840.113549.1.7.1": "id-data",
    "1.3.27.1.1.1": "an early draft's identifier",
    "1.2.528.1.1006.1.20.1": "a producer's own identifier",
}
_DIGEST_SIZES: dict[HashName, int] = {"sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64}


@dataclass(frozen=True, slots=True)
class LDSSecurityObject:
    """What the issuer signs: the digest of every data group (Doc 9303-10, 4.6.2.3)."""

    version: int
    """0, or 1 with the versions of the logical data structure and of Unicode."""
    hash: HashName
    """The hash function of all digests."""
    digests: Mapping[int, bytes]
    """Digest of each data group, by its number, 1 to 16."""
    lds_version: str | None = None
    """Version of the logical data structure, such as "0108"; only with version 1."""
    unicode_version: str | None = None
    """Version of Unicode, such as "040000"; only with version 1."""
    deviations: tuple[Deviation, ...] = field(default=(), compare=False)
    """What was tolerated in reading it."""

    def __post_init__(self) -> None:
        freeze(self, "digests")

    @classmethod
    def parse(cls, data: bytes, *, offset: int = 0) -> LDSSecurityObject:
        """Read the object.

        Args:
            data: The object, as signed.
            offset: Where `data` begins in the outermost input.

        Raises:
            CodecError: The bytes are not an LDS security object, or list a data group twice or with a wrong length.
            UnsupportedError: The hash function or the version (`VersionUnknownError`) is unknown.
        """
        fields = Fields(TLV.parse(data, offset=offset), SEQUENCE, "LDSSecurityObject")
        found: list[Deviation] = []
        version = fields.take(INTEGER, "version")
        number = decode_integer(version, found=found)
        if number < 0:
            raise CodecError("negative version", offset=version.offset)
        if number not in (0, 1):
            raise VersionUnknownError(f"LDS security object of version {number}")
        name = hash_name(AlgorithmIdentifier.parse(fields.take(SEQUENCE, "hash algorithm")))
        digests = _digests(fields.take(SEQUENCE, "digests"), name, found)
        versions = fields.optional(SEQUENCE)
        fields.finish()
        lds_version, unicode_version = (None, None) if versions is None else _versions(versions)
        odd = dict.fromkeys(replace(each, where=EF.SOD.label) for each in found)
        deviations = (*odd, *_deviations(number, digests, has_versions=versions is not None))
        return cls(number, name, digests, lds_version, unicode_version, deviations)

    def __bytes__(self) -> bytes:
        digests = (sequence(integer(number), octet_string(digest)) for number, digest in self.digests.items())
        versions: tuple[TLV, ...] = ()
        if self.lds_version is not None and self.unicode_version is not None:
            versions = (sequence(printable_string(self.lds_version), printable_string(self.unicode_version)),)
        algorithm = AlgorithmIdentifier(hash_oid(self.hash), None)
        return bytes(sequence(integer(self.version), bytes(algorithm), sequence(*digests), *versions))

    @property
    def files(self) -> tuple[EF, ...]:
        """The data groups that are listed, by their number."""
        return tuple([DATA_GROUPS[number - 1] for number in sorted(self.digests)])


@dataclass(frozen=True, slots=True)
class SOD:
    """The file's content."""

    signed_data: SignedData
    security_object: LDSSecurityObject
    deviations: tuple[Deviation, ...] = field(default=(), compare=False)
    """What was tolerated in reading it, with what was in the signed data and in the security object."""

    @classmethod
    def parse(cls, content: bytes) -> SOD:
        """Read the file; filling behind it is cut off with a deviation. No signature is checked.

        A file that differs in its leaves alone from one that was read is not taken apart anew (`chipkit.lds.layout`).

        Raises:
            CodecError: The file is not a template with signed data over an LDS security object.
            UnsupportedError: The hash function of the digests, or the type or version of what was signed
                (`VersionUnknownError`), is unknown.
        """
        known = _layouts.find(content)
        sod = None if known is None else known.filled(content)
        if sod is None:
            sod = cls._read(content)
            _learn(content, sod)
        return sod

    @classmethod
    def _read(cls, content: bytes) -> SOD:
        cut: list[Deviation] = []
        tlv, deviations = open_template(without_filling(content, cut, EF.SOD.label), EF.SOD)
        signed_data = SignedData.parse(tlv.value, max_certificates=MAX_CERTIFICATES, max_signers=MAX_SIGNERS)
        found = (*cut, *deviations, *signed_data.deviations, *_content_type(signed_data.content_type))
        security_object = _security_object(signed_data)
        return cls(signed_data, security_object, (*found, *security_object.deviations))

    @property
    def raw_security_object(self) -> bytes:
        """The LDS security object as it was signed."""
        return self.signed_data.content


_ROUNDABOUT: Final = frozenset({"lds.encoding.ber", "cms.encoding.ber", "der.trailing-bytes"})
"""Of a file with these, what was read is not the bytes that came."""
_KEPT: Final = 16
"""Bytes that what is read keeps for each byte of the file."""


@dataclass(frozen=True, slots=True)
class _Blank:
    """A security object without its leaves, to be filled with those of another; nothing of its document is in it."""

    sod: SOD
    attributes: Mapping[str, tuple[TLV, ...]]
    """The signed attributes; instead of the leaves, objects without a value."""
    timed: bool
    enclosing: bool
    """Whether the certificate and what names it are leaves too."""
    cut: Callable[[bytes], tuple[bytes, ...]]
    """Cuts out content, signed attributes, signature, message digest as object and value, time likewise, the
    certificate, what names it, digests."""

    @classmethod
    def of(cls, sod: SOD, leaves: Leaves) -> _Blank:
        """The blank of a security object of one signer, who signed attributes."""
        signed, listed = sod.signed_data, sod.security_object
        signer = signed.signers[0]
        given = cast("SignedAttributes", signer.signed_attributes)
        values = {
            kind: tuple(TLV(value.tag, offset=value.offset) for value in found) if kind in _LEAVES else found
            for kind, found in given.values.items()
        }
        enclosing = leaves.certificate is not None
        blank = replace(signer, signature=b"", signed_attributes=replace(given, raw=b"", values=values))
        content = replace(listed, digests=dict.fromkeys(listed.digests, b""))
        signed = replace(signed, content=b"", signers=(blank,))
        if enclosing:
            blank = replace(blank, sid=SignerIdentifier(signer.sid.issuer))
            signed = replace(signed, certificates=(), signers=(blank,))
        emptied = SOD(signed, content, sod.deviations)
        return cls(emptied, values, leaves.signing_time is not None, enclosing, _cut(leaves))

    def filled(self, content: bytes) -> SOD | None:
        """The security object of this file, which has the same skeleton; None if a leaf of it is not plain."""
        (
            encapsulated, raw, signature, digest, digest_value, time, time_value, certificate, identifier, *digests
        ) = self.cut(content)  # fmt: skip
        signed, listed, signer = self.sod.signed_data, self.sod.security_object, self.sod.signed_data.signers[0]
        certificates, sid = signed.certificates, signer.sid
        if self.enclosing:
            try:
                certificates = (enclosed_certificate(certificate),)
            except CodecError:
                return None
            named = _identified(sid.issuer, identifier)
            if named is None:
                return None
            sid = named
        blank = self.attributes[MESSAGE_DIGEST][0]
        values = {**self.attributes, MESSAGE_DIGEST: (_tlv(blank.tag, digest_value, blank.offset, digest),)}
        if self.timed:
            blank = self.attributes[SIGNING_TIME][0]
            if not PLAIN_UTC_TIME.fullmatch(time_value):
                return None
            values[SIGNING_TIME] = (_tlv(blank.tag, time_value, blank.offset, time),)
        given = cast("SignedAttributes", signer.signed_attributes)
        attributes = _signed_attributes(raw, FrozenMapping(values), given.deviations, b"", given.sorted)
        info = _signer_info(
            signer.version, sid, signer.digest_algorithm, attributes, signer.signature_algorithm, signature,
            signer.structure_deviations,
        )  # fmt: skip
        data = _signed_data(
            signed.version, signed.digest_algorithms, signed.content_type, encapsulated, certificates,
            signed.crls, (info,), signed.deviations,
        )  # fmt: skip
        security_object = _security_object_of(
            listed.version, listed.hash, FrozenMapping(zip(listed.digests, digests, strict=True)), listed.lds_version,
            listed.unicode_version, listed.deviations,
        )  # fmt: skip
        return _sod(data, security_object, self.sod.deviations)


def _identified(issuer: Name | None, identifier: bytes) -> SignerIdentifier | None:
    """Who signed, by the serial number or the key identifier that is a leaf; None if the number is not plain."""
    if issuer is None:
        return _sid(None, None, identifier)
    if not PLAIN_INTEGER.match(identifier):
        return None
    return _sid(issuer, int.from_bytes(identifier, "big", signed=True), None)


_tlv: Final = maker(TLV)
_sid: Final = maker(SignerIdentifier)
_signed_attributes: Final = maker(SignedAttributes)
_signer_info: Final = maker(SignerInfo)
_signed_data: Final = maker(SignedData)
_security_object_of: Final = maker(LDSSecurityObject)
_sod: Final = maker(SOD)


def _cut(leaves: Leaves) -> Callable[[bytes], tuple[bytes, ...]]:
    digest, time = leaves.message_digest, leaves.signing_time or leaves.message_digest
    parts = [leaves.content.value, leaves.attributes.value, leaves.signature.value]
    parts += (digest.whole, digest.value, time.whole, time.value)
    certificate, identifier = leaves.certificate or digest, leaves.identifier or digest
    parts += (certificate.whole, identifier.value)
    parts += (leaf.value for leaf in leaves.digests)
    return itemgetter(*cast("list[Any]", parts))


_LEAVES: Final = frozenset({MESSAGE_DIGEST, SIGNING_TIME})
_layouts: Final = LayoutCache[_Blank](entries=1024, size=16 << 20)
_met: Final = BoundedCache[bool](entries=4096, size=1 << 20)
"""The issuers that were met."""


def _learn(content: bytes, sod: SOD) -> None:
    """Remember how a security object that was read is laid out, where all of it is plain DER.

    That takes half as long as reading it, so it is done when the issuer is met again.
    """
    issuers = tuple(certificate.issuer.raw for certificate in sod.signed_data.certificates)
    if _met.find(issuers) is None:
        _met.remember(issuers, value=True, keeps=0)
        return
    if not _ROUNDABOUT.isdisjoint(met.code for met in sod.deviations):
        return
    try:
        leaves = find_leaves(content)
        blank = None if leaves is None else _Blank.of(sod, leaves)
    except (CodecError, ValueError, IndexError):  # it is laid out otherwise
        return
    if leaves is not None and blank is not None and blank.filled(content) == sod:
        _layouts.learn(content, leaves.in_order, blank, keeps=_KEPT * len(content))


def build_sod(signed_data: bytes) -> bytes:
    """The file that carries this signed data (a CMS ContentInfo)."""
    return bytes(TLV.of(EF.SOD.tag, signed_data))


def _security_object(signed_data: SignedData) -> LDSSecurityObject:
    """The object inside; places in it are told from its own beginning."""
    try:
        return LDSSecurityObject.parse(signed_data.content)
    except CodecError as error:
        raise error.inside("LDS security object") from error


def _content_type(oid: str) -> tuple[Deviation, ...]:
    if oid == LDS_SECURITY_OBJECT:
        return ()
    if oid not in _TOLERATED_CONTENT_TYPES:
        raise VersionUnknownError(f"content of type {oid} where an LDS security object belongs")
    return (Deviation("sod.content-type", EF.SOD.label, f"{oid}, {_TOLERATED_CONTENT_TYPES[oid]}"),)


def _digests(tlv: TLV, name: HashName, found: list[Deviation]) -> Mapping[int, bytes]:
    digests: dict[int, bytes] = {}
    for member in tlv.children(len(DATA_GROUPS) + 1):  # the one more is a doubled one, and refused as such
        fields = Fields(member, SEQUENCE, "data group digest")
        number = decode_integer(fields.take(INTEGER, "data group number"), found=found)
        digest = fields.take(OCTET_STRING, "digest").value
        fields.finish()
        if not 1 <= number <= 16:
            raise CodecError("the data group's number is not 1 to 16", offset=member.offset)
        if number in digests:
            raise CodecError(f"data group {number} is listed twice", offset=member.offset)
        if len(digest) != _DIGEST_SIZES[name]:
            raise CodecError(f"digest of {len(digest)} bytes for {name}", offset=member.offset)
        digests[number] = digest
    return digests


def _versions(tlv: TLV) -> tuple[str, str]:
    fields = Fields(tlv, SEQUENCE, "LDSVersionInfo")
    lds_version = decode_text(fields.take(None, "LDS version"))
    unicode_version = decode_text(fields.take(None, "Unicode version"))
    fields.finish()
    return lds_version, unicode_version


def _deviations(version: int, digests: Mapping[int, bytes], *, has_versions: bool) -> tuple[Deviation, ...]:
    found: list[Deviation] = []
    if has_versions is not (version == 1):
        presence = "with" if has_versions else "without"
        found.append(Deviation("sod.lds-version-info", EF.SOD.label, f"version {version} {presence} LDSVersionInfo"))
    if len(digests) < 2:
        found.append(Deviation("sod.digests.few", EF.SOD.label, f"{len(digests)} data groups where two are the least"))
    return tuple(found)
