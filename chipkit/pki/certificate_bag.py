"""Signed data that nobody signed: a usual way to hand over certificates and revocation lists (RFC 8551, 3.8)."""

from __future__ import annotations

from dataclasses import field
from typing import Final

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.ber import padding_behind, parse_ber
from chipkit.errors import CodecError, LimitError
from chipkit.values import dataclass

__all__ = ["CertificateBag"]

_WHAT = "certificate bag"
_MAX_MEMBERS: Final = 20_000
_MAX_OBJECTS: Final = 100 * _MAX_MEMBERS


@dataclass(frozen=True, slots=True)
class CertificateBag:
    """Certificates and revocation lists as raw bytes: one that cannot be read does not spoil the others."""

    certificates: tuple[bytes, ...] = field(repr=False)
    crls: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def parse(cls, raw: bytes) -> CertificateBag | None:
        """Read signed data in DER or BER; None where they have a signer, or content that is more than data.

        Raises:
            CodecError: The bytes are not signed data.
            LimitError: There are over 20,000 members.
        """
        outer = der.Fields(parse_ber(raw[: len(raw) - padding_behind(raw)], most=_MAX_OBJECTS).tlv, what=_WHAT)
        if der.decode_oid(outer.take(der.OBJECT_IDENTIFIER, "contentType")) != oids.SIGNED_DATA:
            raise CodecError("not signed data", where=_WHAT)
        wrapper = der.Fields(outer.take(0xA0, "content"), tag=None, what=_WHAT)
        fields = der.Fields(wrapper.take(der.SEQUENCE, "signed data"), what=_WHAT)
        fields.take(der.INTEGER, "version")
        fields.take(der.SET, "digestAlgorithms")
        content = der.Fields(fields.take(der.SEQUENCE, "encapContentInfo"), what=_WHAT)
        kind = der.decode_oid(content.take(der.OBJECT_IDENTIFIER, "eContentType"))
        certificates, crls = fields.optional(0xA0), fields.optional(0xA1)
        if fields.take(der.SET, "signerInfos").value or (kind != oids.DATA and content.rest()):
            return None
        members = [() if part is None else part.children(_MAX_MEMBERS) for part in (certificates, crls)]
        if sum(map(len, members)) > _MAX_MEMBERS:
            raise LimitError(f"more than {_MAX_MEMBERS} members", where=_WHAT)
        return cls(*(tuple(member.raw for member in part) for part in members))
