"""What a revocation list speaks of, and for whom: indirect and partial lists (RFC 5280, 5.2.5 and 5.3.3).

Doc 9303-12, 7.1.4, knows neither. A list of this kind that comes nevertheless is read as RFC 5280 has it, for an entry
of somebody else's certificate condemns nobody, and a list of a part clears nobody outside of it.
"""

from __future__ import annotations

from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError
from chipkit.pki.names import Name
from chipkit.values import dataclass

__all__ = ["ListScope", "decode_certificate_issuer", "decode_scope"]

_WHAT = "issuingDistributionPoint"
_DIRECTORY_NAME = 0xA4
_MAX_NAMES = 16
"""Issuers that one entry names: as many as there are, each following entry is kept so many times."""
_POINT, _USERS, _AUTHORITIES, _REASONS, _INDIRECT, _ATTRIBUTES = 0xA0, 0x81, 0x82, 0x83, 0x84, 0x85


@dataclass(frozen=True, slots=True, kw_only=True)
class ListScope:
    """What a list is about; all of its issuer's certificates unless it says otherwise."""

    users_only: bool = False
    """Only certificates that are not those of authorities."""
    authorities_only: bool = False
    attributes_only: bool = False
    """Only attribute certificates, which are not used here."""
    some_reasons: bool = False
    """Only revocations for certain reasons."""
    indirect: bool = False
    """Certificates of other issuers too."""

    def covers(self, *, authority: bool) -> bool:
        """Whether a list of this scope that does not name a certificate clears it."""
        narrow = self.attributes_only or self.some_reasons
        return not narrow and not (self.users_only if authority else self.authorities_only)


def decode_scope(tlv: TLV) -> ListScope:
    """The value of issuingDistributionPoint.

    Raises:
        CodecError: The extension is malformed.
    """
    fields = der.Fields(tlv, what=_WHAT)
    fields.optional(_POINT)  # where it is to be found
    users, authorities, reasons = (fields.optional(tag) for tag in (_USERS, _AUTHORITIES, _REASONS))
    indirect, attributes = fields.optional(_INDIRECT), fields.optional(_ATTRIBUTES)
    fields.finish()
    return ListScope(
        users_only=_flag(users),
        authorities_only=_flag(authorities),
        attributes_only=_flag(attributes),
        some_reasons=reasons is not None,
        indirect=_flag(indirect),
    )


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
