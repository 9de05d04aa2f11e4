"""What a revocation list speaks of, and for whom: indirect and partial lists (RFC 5280, 5.2.5 and 5.3.3).

Doc 9303-12, 4.1.5 and 7.1.4, knows neither. Of a list of this kind that comes nevertheless, an entry of somebody else's
certificate condemns nobody, and whoever it does not name stays unknown (`CertificateList.partial`).
"""

from __future__ import annotations

from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError
from chipkit.pki.names import Name

__all__ = ["decode_certificate_issuer", "of_attributes_only"]

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
