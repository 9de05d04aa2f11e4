"""Where a certificate says that revocation lists and its issuer's certificate are to be found (RFC 5280, 4.2)."""

from __future__ import annotations

from typing import Final

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError
from chipkit.pki.certificate import Certificate

__all__ = ["crl_locations", "issuer_locations"]

_URI: Final = 0x86
"""uniformResourceIdentifier of a GeneralName."""
_MAX_LISTED: Final = 64


def crl_locations(certificate: Certificate) -> tuple[tuple[str, ...], ...]:
    """The addresses of each distribution point; those of one point give the same list (RFC 5280, 4.2.1.13).

    Raises:
        CodecError: The extension is malformed.
    """
    extension = certificate.extension(oids.CRL_DISTRIBUTION_POINTS)
    if extension is None:
        return ()
    points = extension.tlv.expect(der.SEQUENCE, "cRLDistributionPoints").children(_MAX_LISTED)
    found = (_addresses_of(point) for point in points)
    return tuple(addresses for addresses in found if addresses)


def issuer_locations(certificate: Certificate) -> tuple[str, ...]:
    """The addresses of certificates of the issuer (caIssuers of RFC 5280, 4.2.2.1), in their order.

    Raises:
        CodecError: The extension is malformed.
    """
    extension = certificate.extension(oids.AUTHORITY_INFORMATION_ACCESS)
    if extension is None:
        return ()
    found: list[str] = []
    for description in extension.tlv.expect(der.SEQUENCE, "authorityInfoAccess").children(_MAX_LISTED):
        fields = der.Fields(description, what="access description")
        method = der.decode_oid(fields.take(der.OBJECT_IDENTIFIER, "accessMethod"))
        location = fields.take(None, "accessLocation")
        fields.finish()
        if method == oids.CA_ISSUERS and location.tag == _URI:
            found.append(_text(location))
    return tuple(dict.fromkeys(found))


def _addresses_of(point: TLV) -> tuple[str, ...]:
    fields = der.Fields(point, what="distribution point")
    name = fields.optional(0xA0)
    fields.rest()
    full = () if name is None else (each for each in name.children(_MAX_LISTED) if each.tag == 0xA0)
    names = (general for each in full for general in each.children(_MAX_LISTED))
    return tuple(dict.fromkeys(_text(general) for general in names if general.tag == _URI))


def _text(name: TLV) -> str:
    """An address: IA5String, which has ASCII alone (RFC 5280, 4.2.1.6)."""
    try:
        return name.value.decode("ascii")
    except UnicodeDecodeError:
        raise CodecError("an address that is not ASCII", offset=name.offset) from None
