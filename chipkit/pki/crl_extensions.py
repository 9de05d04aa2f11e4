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
from chipkit.errors import CodecError
from chipkit.pki.extensions import Extension, parse_extensions
from chipkit.pki.names import Name

__all__ = [
    "ENUMERATED",
    "REASONS",
    "REMOVED",
    "UNKNOWN_ISSUER",
    "decode_certificate_issuer",
    "entry_facts",
    "of_attributes_only",
]

REMOVED: Final = "removeFromCRL"
"""The reason of an entry that takes a revocation back (RFC 5280, 5.3.1)."""
REASONS: Final[Mapping[int, str]] = {
    0: "unspecified",
    1: "keyCompromise",
    2: "cACompromise",
    3: "affiliationChanged",
    4: "superseded",
    5: "cessationOfOperation",
    6: "certificateHold",
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
_BEFORE = (0xA0, 0x81, 0x82, 0x83, 0x84)
"""distributionPoint, onlyContainsUserCerts, onlyContainsCACerts, onlySomeReasons, indirectCRL."""
_ATTRIBUTES = 0x85


def of_attributes_only(tlv: TLV) -> bool:
    """Whether a list with this issuingDistributionPoint is of attribute certificates alone, which are not used here.

    Raises:
        CodecError: The extension is malformed.
    """
    fields = der.Fields(tlv, what=_WHAT)
    for tag in _BEFORE:
        fields.optional(tag)
    attributes = fields.optional(_ATTRIBUTES)
    fields.finish()
    return _flag(attributes)


def _flag(tlv: TLV | None) -> bool:
    """A BOOLEAN under a tag of its own; any value but zero is true, as in BER."""
    return tlv is not None and any(tlv.value)


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


def entry_facts(tlv: TLV, found: list[Deviation]) -> tuple[str | None, tuple[Hashable, ...]]:
    """The reason and the issuer that the extensions of an entry give; one that cannot be read revokes all the same.

    Raises:
        CodecError: The extensions are malformed.
    """
    reason: str | None = None
    issuers: tuple[Hashable, ...] = ()
    for extension in parse_extensions(tlv, found):
        if extension.oid == oids.REASON_CODE:
            reason = _reason(extension, found)
        elif extension.oid == oids.CERTIFICATE_ISSUER:
            issuers = _issuers(extension, found)
        elif extension.critical:
            found.append(Deviation("crl.entry.critical-extension", detail=oids.name(extension.oid)))
    return reason, issuers


def _reason(extension: Extension, found: list[Deviation]) -> str | None:
    try:
        code = der.decode_integer(extension.tlv, ENUMERATED, found)
    except CodecError as error:
        found.append(Deviation("extension.malformed", detail=str(error.inside(oids.name(extension.oid)))))
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
