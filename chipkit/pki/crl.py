"""Certificate revocation lists with their raw bytes kept (RFC 5280, 5; Doc 9303-12, 7.1.4)."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace
from datetime import datetime
from functools import cached_property
from typing import Final

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.ber import parse_where_not_der
from chipkit.codec.bounded_cache import BoundedCache
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError
from chipkit.frozen import FrozenMapping, freeze
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.crl_entries import Revoked, RevokedEntry, read_entries
from chipkit.pki.crl_extensions import (
    ENUMERATED,
    HELD,
    REASONS,
    REMOVED,
    UNKNOWN_ISSUER,
    expect_scope,
    may_be_indirect,
    of_attributes_only,
    read_extensions,
)
from chipkit.pki.extensions import Extension, decode_authority_key_identifier, parse_extensions
from chipkit.pki.names import Name
from chipkit.pki.signed import Signed, algorithm_deviations, assemble, build_time, read_time, without_filling
from chipkit.values import dataclass

__all__ = ["HELD", "REMOVED", "CertificateList", "RevokedEntry", "TBSCertificateList", "assemble", "parse_crl"]

_WHAT = "revocation list"
_V2 = 1
_MAX_OBJECTS: Final = 100_000
"""Data objects of a list in basic encoding; each entry has four or so."""
_TIMES: Final = (der.UTC_TIME, der.GENERALIZED_TIME)
_ODD: Final = frozenset(
    (
        "crl.entry.date", "crl.entry.extension", "crl.entry.form", "crl.entry.serial", "crl.extension.unreadable",
        "crl.next-update",
    )
)  # fmt: skip
_DOUBTS: Final[Mapping[str, str]] = {
    "crl.entry.serial": "an entry whose serial number cannot be read",
    "crl.extension.unreadable": "an extension that cannot be read",
    "crl.extension.twice": "an extension that stands twice",
}
_KNOWN: Final = frozenset(
    (oids.CRL_NUMBER, oids.AUTHORITY_KEY_IDENTIFIER, oids.DELTA_CRL_INDICATOR, oids.ISSUING_DISTRIBUTION_POINT)
)


@dataclass(frozen=True, eq=False, kw_only=True)
class CertificateList:
    """A revocation list. Two are equal where their bytes are."""

    raw: bytes = field(repr=False)
    """The list as it came, without what lay behind it."""
    tbs: bytes = field(repr=False)
    """What was signed, in DER."""
    version: int = field(repr=False)
    signature_algorithm: AlgorithmIdentifier = field(repr=False)
    tbs_signature_algorithm: AlgorithmIdentifier = field(repr=False)
    issuer: Name
    this_update: datetime
    next_update: datetime | None
    """When the next list is due; None where the issuer does not say, which RFC 5280 forbids."""
    revoked: Mapping[int, RevokedEntry] = field(repr=False)
    """What is revoked of the list's own issuer, by serial number."""
    revoked_of_others: Mapping[Hashable, Mapping[int, RevokedEntry]] = field(repr=False)
    """What is revoked of other issuers, as entries of an indirect list name them (RFC 5280, 5.3.3), by their names."""
    extensions: tuple[Extension, ...] = field(repr=False)
    signature: bytes = field(repr=False)
    structure_deviations: tuple[Deviation, ...] = field(repr=False)
    """What departs from the standards outside the values of the list's own extensions."""
    tbs_came: bytes = field(default=b"", repr=False)
    """What was signed as it came, where that was in basic encoding; else empty."""

    def __post_init__(self) -> None:
        freeze(self, "revoked_of_others")

    @classmethod
    def parse(cls, raw: bytes) -> CertificateList:
        """Read a revocation list, in DER or, leaving the deviation "crl.encoding.ber", in BER.

        Filling behind it is cut off with a deviation.

        Raises:
            CodecError: The bytes are not a revocation list.
            LimitError: The list has over 100,000 entries, or over 100,000 data objects in BER.
        """
        found: list[Deviation] = []
        raw = without_filling(raw, found)
        try:
            crl = cls._parse_der(raw, found)
        except CodecError as strict:
            return cls._parse_ber(raw, found, strict)
        if crl.oddly_read:  # as something in BER would be
            with suppress(CodecError):
                return cls._parse_ber(raw, found, CodecError("not in DER"))
        return crl

    @classmethod
    def _parse_ber(cls, raw: bytes, known: Sequence[Deviation], strict: CodecError) -> CertificateList:
        ber = parse_where_not_der(raw, strict, most=_MAX_OBJECTS)
        crl = cls._parse_der(bytes(ber.tlv), [*known, Deviation("crl.encoding.ber", detail="BER instead of DER")])
        return replace(crl, raw=raw, tbs_came=ber.came.get(crl.tbs, b""))

    @classmethod
    def _parse_der(cls, raw: bytes, known: Sequence[Deviation]) -> CertificateList:
        found = list(known)
        signed = Signed.parse(raw, _WHAT)
        fields = der.Fields(signed.content, what=_WHAT)
        found += algorithm_deviations(signed.algorithm, _WHAT)
        version = _version(fields.optional(der.INTEGER), found)
        inner = AlgorithmIdentifier.parse(fields.take(der.SEQUENCE, "signature"))
        issuer = Name.parse(fields.take(der.SEQUENCE, "issuer"))
        this_update = read_time(fields.take(None, "thisUpdate"), _WHAT, found)
        due = fields.optional(*_TIMES)
        next_update = _next_update(due, found)
        listed = fields.optional(der.SEQUENCE)
        extensions = _extensions(fields.optional(0xA0), found)
        fields.finish()
        indirect = any(may_be_indirect(each) for each in extensions if each.oid == oids.ISSUING_DISTRIBUTION_POINT)
        entries = read_entries(listed, issuer, found, indirect=indirect)
        found += issuer.deviations
        if inner != signed.algorithm:
            found.append(Deviation("crl.algorithms-differ", detail="inside and beside what was signed"))
        return cls(
            raw=raw, tbs=signed.content.raw, version=version, signature_algorithm=signed.algorithm,
            tbs_signature_algorithm=inner, issuer=issuer, this_update=this_update, next_update=next_update,
            revoked=entries.pop(issuer.normalised, Revoked({})), revoked_of_others=entries, extensions=extensions,
            signature=signed.signature,
            structure_deviations=tuple(dict.fromkeys(replace(each, where=_WHAT) for each in found)),
        )  # fmt: skip

    def extension(self, oid: str) -> Extension | None:
        """The extension of a kind, or None."""
        return next((each for each in self.extensions if each.oid == oid), None)

    def entry_of(self, issuer: Name, serial: int) -> RevokedEntry | None:
        """The entry of the certificate of this issuer with this serial number, or None.

        An issuer that leaves out the sign byte in one place means the same number in both: the bytes count.
        """
        own = self.issuer.matches(issuer)
        return _numbered(self.revoked if own else self.revoked_of_others.get(issuer.normalised), serial)

    def unclear_of(self, serial: int) -> bool:
        """Whether an entry with this serial number, by the same rule, is of an issuer whose name cannot be read."""
        return _numbered(self.revoked_of_others.get(UNKNOWN_ISSUER), serial) is not None

    @property
    def names_any(self) -> bool:
        """Whether it has an entry at all."""
        return bool(self.revoked or self.revoked_of_others)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the list, in hex."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def partial(self) -> bool:
        """Whether it is of a part alone: a delta list, or one of a distribution point (RFC 5280, 5.2.4 and 5.2.5).

        Whom it names is revoked all the same; whom it does not name stays unknown. Doc 9303-12, 4.1.5, has none such.
        """
        return self.delta or self.extension(oids.ISSUING_DISTRIBUTION_POINT) is not None

    @property
    def oddly_read(self) -> bool:
        """Whether something in it was left out that cannot be read, and the rest read."""
        return not _ODD.isdisjoint(each.code for each in self.structure_deviations)

    @cached_property
    def doubt(self) -> str:
        """What it has that leaves unknown whom it does not name, in words; empty where there is nothing."""
        codes = {each.code for each in self.deviations}
        return next((words for code, words in _DOUBTS.items() if code in codes), "")

    @property
    def delta(self) -> bool:
        """Whether it tells the changes since another list alone (RFC 5280, 5.2.4)."""
        return self.extension(oids.DELTA_CRL_INDICATOR) is not None

    @cached_property
    def of_attributes(self) -> bool:
        """Whether it is of attribute certificates alone, which have serial numbers of their own."""
        scopes = [each for each in self.extensions if each.oid == oids.ISSUING_DISTRIBUTION_POINT]
        return bool(scopes) and all(map(of_attributes_only, scopes))

    @property
    def crl_number(self) -> int | None:
        """The number of the list, which grows from one to the next."""
        return self._decoded[0]

    @property
    def authority_key_identifier(self) -> bytes | None:
        """The identifier of the issuer's key."""
        return self._decoded[1]

    @property
    def unknown_critical_extensions(self) -> tuple[str, ...]:
        """Critical extensions that are not known here; a list with one is not to be relied on (RFC 5280, 5.2)."""
        return tuple(each.oid for each in self.extensions if each.critical and each.oid not in _KNOWN)

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """All that departs from the standards and was read nevertheless."""
        return self.structure_deviations + self._decoded[2]

    @cached_property
    def _decoded(self) -> tuple[int | None, bytes | None, tuple[Deviation, ...]]:
        number: int | None = None
        keys: list[bytes | None] = []
        # Doc 9303-12, 7.1.4: version 2, with both extensions
        due = {oids.CRL_NUMBER: "crl.number.missing", oids.AUTHORITY_KEY_IDENTIFIER: "crl.key-identifier.missing"}
        found = [Deviation(code) for oid, code in due.items() if self.extension(oid) is None]
        if self.version == 1:
            found.append(Deviation("crl.version", detail="version 1"))
        for extension in self.extensions:
            try:
                if extension.oid == oids.CRL_NUMBER:
                    number = der.decode_integer(extension.tlv, found=found)
                elif extension.oid == oids.AUTHORITY_KEY_IDENTIFIER:
                    keys.append(decode_authority_key_identifier(extension.tlv, found).key_identifier)
                elif extension.oid == oids.DELTA_CRL_INDICATOR:
                    der.decode_integer(extension.tlv, found=found)
                elif extension.oid == oids.ISSUING_DISTRIBUTION_POINT:
                    expect_scope(extension.tlv)
            except CodecError as error:
                # RFC 5280, 5.2: a critical one that cannot be read lets no list clear anybody
                code = "crl.extension.unreadable" if extension.critical else "extension.malformed"
                if extension.critical and code in {each.code for each in (*self.structure_deviations, *found)}:
                    continue
                found.append(Deviation(code, detail=str(error.inside(oids.name(extension.oid)))))
        key = keys[0] if len(set(keys)) == 1 else None
        return number, key, tuple(replace(each, where=_WHAT) for each in found)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CertificateList) and self.raw == other.raw

    def __hash__(self) -> int:
        return hash(self.raw)

    def __bytes__(self) -> bytes:
        return self.raw


_PARSED: Final = 16
"""Bytes that a parsed list keeps for each byte of it: eight for real ones."""
_PLACE: Final = 64
"""Bytes of an entry's place among those of one issuer, of which it has one for each that it is of."""
_lists: Final = BoundedCache[CertificateList](entries=1024, size=256 << 20)


def parse_crl(raw: bytes) -> CertificateList:
    """A revocation list, remembered.

    Raises:
        CodecError: The bytes are not a revocation list.
    """
    return _lists.get((raw,), lambda: CertificateList.parse(raw), _kept)


def _kept(crl: CertificateList) -> int:
    """How many bytes a list keeps, by estimate."""
    return _PARSED * len(crl.raw) + _PLACE * sum(map(len, crl.revoked_of_others.values()))


def _numbered(entries: Mapping[int, RevokedEntry] | None, serial: int) -> RevokedEntry | None:
    return None if entries is None else entries.get(serial) or entries.get(_without_sign(serial))


def _without_sign(serial: int) -> int:
    """The number that another reading of the sign byte makes of the same bytes; without such, the number itself."""
    encoded = der.integer(serial).value
    if serial < 0:
        return int.from_bytes(encoded, "big")
    return int.from_bytes(encoded[1:], "big", signed=True) if serial and encoded[0] == 0 else serial


def _version(tlv: TLV | None, found: list[Deviation]) -> int:
    version = 0 if tlv is None else der.decode_integer(tlv, found=found)
    if tlv is not None and version == 0:
        found.append(Deviation("extension.default-encoded", detail="version 1, which is left out"))
    if tlv is not None and version not in (0, _V2):
        raise CodecError(f"version number {version}", offset=tlv.offset, where=_WHAT)
    return version + 1


def _next_update(tlv: TLV | None, found: list[Deviation]) -> datetime | None:
    try:
        if tlv is not None:
            return read_time(tlv, _WHAT, found)
    except CodecError:
        found.append(Deviation("crl.next-update"))
    else:
        found.append(Deviation("crl.no-next-update", detail="nextUpdate is missing"))
    return None


def _extensions(tlv: TLV | None, found: list[Deviation]) -> tuple[Extension, ...]:
    """The extensions of a list; where a hidden one may be critical, nobody knows what the list is (RFC 5280, 5.2)."""
    if tlv is None:
        return ()
    fields = der.Fields(tlv, tag=None, what=_WHAT)
    member = fields.take(der.SEQUENCE, "crlExtensions")
    fields.finish()
    read = read_extensions(member, found)
    if read.hidden_critical:
        parse_extensions(member, [])  # says what is wrong
    if not read.readable:
        found.append(Deviation("crl.extension.unreadable"))
    if read.twice:
        found.append(Deviation("crl.extension.twice"))
    return read.known


@dataclass(frozen=True, slots=True, kw_only=True)
class TBSCertificateList:
    """A revocation list of version 2 before it is signed; `assemble` joins it with its signature."""

    signature: AlgorithmIdentifier
    issuer: Name
    this_update: datetime
    next_update: datetime | None
    revoked: Mapping[int, RevokedEntry] = field(default_factory=FrozenMapping)
    extensions: tuple[Extension, ...] = ()

    def __post_init__(self) -> None:
        freeze(self, "revoked")

    def __bytes__(self) -> bytes:
        entries = [_build_entry(serial, entry) for serial, entry in self.revoked.items()]
        members = [bytes(extension) for extension in self.extensions]
        return bytes(
            der.sequence(
                der.integer(_V2),
                bytes(self.signature),
                bytes(self.issuer),
                build_time(self.this_update),
                b"" if self.next_update is None else build_time(self.next_update),
                der.sequence(*entries) if entries else b"",
                der.explicit(0, der.sequence(*members)) if members else b"",
            )
        )


def _build_entry(serial: int, entry: RevokedEntry) -> TLV:
    if entry.date is None:
        raise ValueError("an entry without its date is read, and never built")
    if entry.reason is None:
        return der.sequence(der.integer(serial), build_time(entry.date))
    code = next(number for number, name in REASONS.items() if name == entry.reason)
    extension = Extension(oids.REASON_CODE, critical=False, value=bytes(der.integer(code, ENUMERATED)))
    return der.sequence(der.integer(serial), build_time(entry.date), der.sequence(bytes(extension)))
