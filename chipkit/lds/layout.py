"""Where the leaves of an EF.SOD lie: all that differs between two documents of one issuer (Doc 9303-10, 4.6.2).

The leaves are the digests of the data groups, the message digest, the signing time and the signature; and, where one
certificate is enclosed, that certificate and the identifier by which its signer is found. Everything else is the
*skeleton*. A security object whose skeleton is equal, byte for byte, to that of one which was read strictly is
as strict as that one, with the same members, deviations and certificates: it is cut at the same places, and only its
leaves are read. Nothing of what is computed over them is remembered.

Only objects in DER, of one signer, whose every leaf stands once are taken apart here. All others are read in full each
time, and so is one whose signing time is not written as RFC 5652, 11.3, has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.layout_cache import Leaf
from chipkit.codec.tlv import TLV
from chipkit.values import dataclass

__all__ = ["Leaves", "find_leaves"]

_CERTIFICATES: Final = 0xA0
_SIGNED_ATTRIBUTES: Final = 0xA0
_WITH_SIGNED_ATTRIBUTES: Final = 6
"""Members of a signer info that has them, and no others that are optional (RFC 5652, 5.3)."""


@dataclass(frozen=True, slots=True)
class Leaves:
    """The leaves of one security object, and the members that hold them."""

    digests: tuple[Leaf, ...]
    """In the order of the list."""
    message_digest: Leaf
    signing_time: Leaf | None
    signature: Leaf
    certificate: Leaf | None
    """The sole certificate; None where there is none, or several."""
    identifier: Leaf | None
    """The serial number or key identifier that names it; None where that is none."""
    content: Leaf
    """The LDS security object: the value of eContent."""
    attributes: Leaf
    """The signed attributes, with their implicit tag."""

    @property
    def in_order(self) -> tuple[Leaf, ...]:
        """All leaves in the order of the file."""
        others = (self.signing_time, self.certificate, self.identifier)
        there = (leaf for leaf in others if leaf is not None)
        leaves = (*self.digests, self.message_digest, self.signature, *there)
        return tuple(sorted(leaves, key=lambda leaf: leaf.start))


def find_leaves(content: bytes) -> Leaves | None:
    """The leaves of a security object that was read without an error; None where it is not of the usual form.

    Raises:
        CodecError: The file is not in DER.
        ValueError: There are more or fewer members than there are as a rule.
        IndexError: There are fewer.
    """
    # RFC 5652, 3 and 5.1: ContentInfo, SignedData; 5.2: EncapsulatedContentInfo; 5.3: SignerInfo
    _, wrapped = _only(TLV.parse(content)).children()
    _, _, encapsulated, *others, signers = _only(wrapped).children()
    _, econtent = encapsulated.children()
    content_tlv, signer = _only(econtent), signers.children()
    if len(signer) != 1 or len(members := signer[0].children()) != _WITH_SIGNED_ATTRIBUTES:
        return None
    attributes = members[3]
    values = _single_values(attributes) if attributes.tag == _SIGNED_ATTRIBUTES else {}
    digest, time = values.get(oids.MESSAGE_DIGEST), values.get(oids.SIGNING_TIME)
    if digest is None or (oids.SIGNING_TIME in values and (time is None or time.tag != der.UTC_TIME)):
        return None
    certificate = _sole_certificate(others)
    listed = TLV.parse(content_tlv.value, offset=content_tlv.value_offset).children()[2]
    return Leaves(
        digests=tuple(Leaf.of(member.children()[1]) for member in listed.children()),
        message_digest=Leaf.of(digest),
        signing_time=None if time is None else Leaf.of(time),
        signature=Leaf.of(members[5]),
        certificate=None if certificate is None else Leaf.of(certificate),
        identifier=None if certificate is None else _identifier(members[1]),
        content=Leaf.of(content_tlv),
        attributes=Leaf(attributes.offset, attributes.offset, attributes.offset + len(attributes.raw)),
    )


def _sole_certificate(others: Sequence[TLV]) -> TLV | None:
    """The one certificate that is enclosed, of the members between content and signers (RFC 5652, 5.1)."""
    members = next((member.children() for member in others if member.tag == _CERTIFICATES), ())
    return members[0] if len(members) == 1 and members[0].tag == der.SEQUENCE else None


def _identifier(sid: TLV) -> Leaf:
    """What tells the certificate from others of its issuer (RFC 5652, 5.3)."""
    return Leaf.of(sid.children()[1] if sid.tag == der.SEQUENCE else sid)


def _only(tlv: TLV) -> TLV:
    (member,) = tlv.children()
    return member


def _single_values(attributes: TLV) -> dict[str, TLV | None]:
    """The value of each attribute; None for one that stands twice, or has another number of values."""
    found: dict[str, TLV | None] = {}
    for attribute in attributes.children():
        kind, values = attribute.children()
        name, members = der.decode_oid(kind), values.children()
        found[name] = members[0] if len(members) == 1 and name not in found else None
    return found
