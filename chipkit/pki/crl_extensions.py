"""What a revocation list speaks of, and for whom: indirect and partial lists (RFC 5280, 5.2.5 and 5.3.3).

Doc 9303-12, 4.1.5 and 7.1.4, knows neither. Of a list of this kind that comes nevertheless, an entry of somebody else's
certificate condemns nobody, and whoever it does not name stays unknown (`CertificateList.partial`).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Final

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError, LimitError
from chipkit.pki.extensions import Extension, parse_extension
from chipkit.pki.names import Name
from chipkit.values import dataclass

__all__ = [
    "ENUMERATED",
    "HELD",
    "PLAIN",
    "REASONS",
    "REMOVED",
    "UNKNOWN_ISSUER",
    "EntryFacts",
    "ReadExtensions",
    "decode_certificate_issuer",
    "entry_facts",
    "expect_scope",
    "may_be_indirect",
    "of_attributes_only",
    "read_extensions",
]

REMOVED: Final = "removeFromCRL"
"""The reason of an entry that takes a revocation back (RFC 5280, 5.3.1)."""
HELD: Final = "certificateHold"
"""The reason of an entry that a later list may take back."""
REASONS: Final[Mapping[int, str]] = {
    0: "unspecified",
    1: "keyCompromise",
    2: "cACompromise",
    3: "affiliationChanged",
    4: "superseded",
    5: "cessationOfOperation",
    6: HELD,
    8: REMOVED,
    9: "privilegeWithdrawn",
    10: "aACompromise",
}
ENUMERATED: Final = 0x0A
UNKNOWN_ISSUER: Final = "an issuer that cannot be read"
"""Whose certificates an entry is of that names its issuer unreadably."""
_WHAT = "issuingDistributionPoint"
_DIRECTORY_NAME = 0xA4
_MAX_NAMES = 16
"""Issuers that one entry names: as many as there are, each following entry is kept so many times."""
_INDIRECT, _ATTRIBUTES = 0x84, 0x85
_SCOPE = (0xA0, 0x81, 0x82, 0x83, _INDIRECT, _ATTRIBUTES)
"""The fields: distributionPoint, those of user and CA certificates alone, onlySomeReasons, and these two."""
_FLAGS = (0x81, 0x82, _INDIRECT, _ATTRIBUTES)
_CONSTRUCTED = 0x20
_PLAIN = (der.OBJECT_IDENTIFIER, der.OCTET_STRING)
_MAX_EXTENSIONS = 100


def expect_scope(tlv: TLV) -> None:
    """Check the form of an issuingDistributionPoint.

    Raises:
        CodecError: The extension is malformed.
    """
    fields = der.Fields(tlv, what=_WHAT)
    flags = {tag: fields.optional(tag) for tag in _SCOPE}
    fields.finish()
    for tag in _FLAGS:
        flag = flags[tag]
        if flag is not None and len(flag.value) != 1:
            raise CodecError(f"a flag of {len(flag.value)} bytes", offset=flag.offset, where=_WHAT)


def of_attributes_only(extension: Extension) -> bool:
    """Whether a list with this issuingDistributionPoint is of attribute certificates alone, which are not used here.

    What says so says so in whatever order, and beside whatever else. One that cannot be read says nothing.
    """
    return _says(extension, _ATTRIBUTES, unread=False)


def may_be_indirect(extension: Extension) -> bool:
    """Whether a list with this issuingDistributionPoint may have entries of other issuers."""
    return _says(extension, _INDIRECT, unread=True)


def _says(extension: Extension, flag: int, *, unread: bool) -> bool:
    """Whether a flag of an issuingDistributionPoint is set: a BOOLEAN under a tag of its own, or inside of one.

    Any value but zero is true, as in BER.
    """
    try:
        members = extension.tlv.expect(der.SEQUENCE).children()
        inner = [child for member in members if member.tag == flag | _CONSTRUCTED for child in member.children()]
    except CodecError:
        return unread
    return any(any(each.value) for each in (*inner, *(member for member in members if member.tag == flag)))


@dataclass(frozen=True, slots=True)
class ReadExtensions:
    """The extensions of a list or of an entry, as far as they can be read."""

    known: tuple[Extension, ...]
    """Those of which the kind can be read; where nothing else can, the value is empty, and critical what may be."""
    readable: bool = True
    """Whether all were read."""
    hidden: bool = False
    """Whether there is one of which not even the kind can be read."""
    hidden_critical: bool = False
    """Whether such a one may be critical."""

    @property
    def twice(self) -> bool:
        """Whether one kind stands twice."""
        return len({each.oid for each in self.known}) != len(self.known)


def read_extensions(tlv: TLV, found: list[Deviation]) -> ReadExtensions:
    """Read extensions; one that cannot be read takes no other with it.

    Raises:
        LimitError: There are over 100 extensions.
    """
    try:
        members = tlv.expect(der.SEQUENCE).children(_MAX_EXTENSIONS, "extensions")
    except LimitError:
        raise
    except CodecError:
        return ReadExtensions((), readable=False, hidden=True, hidden_critical=True)
    known: list[Extension] = []
    hidden: list[bool] = []
    readable = True
    for member in members:
        try:
            known.append(parse_extension(member, found))
        except CodecError:
            readable = False
            kind, critical = _kind(member)
            if kind is None:
                hidden.append(critical)
            else:
                known.append(Extension(kind, critical, b""))
    return ReadExtensions(tuple(known), readable=readable, hidden=bool(hidden), hidden_critical=any(hidden))


def _kind(tlv: TLV) -> tuple[str | None, bool]:
    """The kind of an extension that cannot be read, where it gives one, and whether it may be critical."""
    try:
        members = tlv.expect(der.SEQUENCE).children()
    except CodecError:
        return None, True
    try:
        kind = der.decode_oid(members[0]) if members else None
    except CodecError:
        kind = None
    if kind is None:
        return None, any(member.tag not in _PLAIN and not _says_false(member) for member in members)
    tags = [member.tag for member in members]
    value = tags.index(der.OCTET_STRING) if der.OCTET_STRING in tags else len(tags)
    flags = (*members[1:value], *(member for member in members[value:] if member.tag == der.BOOLEAN))
    return kind, not all(map(_says_false, flags))


def _says_false(tlv: TLV) -> bool:
    return tlv.tag == der.BOOLEAN and tlv.value == b"\0"


def decode_certificate_issuer(tlv: TLV) -> tuple[Name, ...]:
    """The value of certificateIssuer: the names of the issuer of the certificates from this entry on.

    Raises:
        CodecError: The extension is malformed, or gives no directory name.
    """
    members = tlv.expect(der.SEQUENCE, "certificateIssuer").children(_MAX_NAMES)
    names = [
        Name.parse(inner)
        for member in members
        if member.tag == _DIRECTORY_NAME
        for inner in member.children(_MAX_NAMES)
    ]
    if not names:
        raise CodecError("no directory name", offset=tlv.offset, where="certificateIssuer")
    return tuple(names)


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What the extensions of an entry say."""

    reason: str | None = None
    """The reason; None where none is given, or none that can be read, which revokes."""
    issuers: tuple[Hashable, ...] = ()
    """The issuers that it names; `UNKNOWN_ISSUER` where they cannot be read."""
    readable: bool = True
    """Whether all was read, and no kind stands twice."""
    hidden: bool = False
    """Whether there is an extension of which not even the kind can be read."""


PLAIN: Final = EntryFacts()
"""Of an entry without extensions."""


def entry_facts(tlv: TLV, found: list[Deviation]) -> EntryFacts:
    """What the extensions of an entry say, as far as they can be read."""
    members = read_extensions(tlv, found)
    readable = members.readable
    reasons: set[str | None] = set()
    issuers: set[tuple[Hashable, ...]] = set()
    for extension in members.known:
        if extension.oid == oids.REASON_CODE:
            reason = _reason(extension, found)
            readable = readable and reason is not None
            reasons.add(reason)
        elif extension.oid == oids.CERTIFICATE_ISSUER:
            issuers.add(_issuers(extension, found))
        elif extension.critical:
            found.append(Deviation("crl.entry.critical-extension", detail=oids.name(extension.oid)))
    return EntryFacts(
        reason=reasons.pop() if len(reasons) == 1 else None,
        issuers=issuers.pop() if len(issuers) == 1 else (UNKNOWN_ISSUER,) if issuers else (),
        readable=readable and not members.twice,
        hidden=members.hidden,
    )


def _reason(extension: Extension, found: list[Deviation]) -> str | None:
    try:
        code = der.decode_integer(extension.tlv, ENUMERATED, found)
    except CodecError:
        return None
    return REASONS.get(code, f"reason {code}")


def _issuers(extension: Extension, found: list[Deviation]) -> tuple[Hashable, ...]:
    try:
        names = decode_certificate_issuer(extension.tlv)
    except CodecError:
        found.append(Deviation("crl.entry.critical-extension", detail="certificateIssuer that cannot be read"))
        return (UNKNOWN_ISSUER,)
    found.append(Deviation("crl.entry.certificate-issuer", detail="an entry of another issuer's certificate"))
    return tuple(dict.fromkeys(name.normalised for name in names))
