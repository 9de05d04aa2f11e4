"""Which documents a signer may sign: the value of documentTypeList (Doc 9303-12, 7.1.1.6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError

__all__ = ["decode_document_types"]

_MAX_LISTED = 64
_MAX_NESTING = 3
_DOCUMENT_TYPE: Final = re.compile("[A-Z]{1,2}")


def decode_document_types(tlv: TLV, found: list[Deviation]) -> tuple[str, ...]:
    """The value of documentTypeList: document codes as the MRZ has them (Doc 9303-12, 7.1.1.6).

    Signers of four states leave out the version or the set, or write a set for every code.
    """
    try:
        types = _document_types(tlv, found)
    except CodecError as error:
        types = tuple(_texts(tlv, _MAX_NESTING))
        if not types:
            raise
        found.append(Deviation("extension.document-types.form", detail=error.reason))
    if odd := [text for text in types if not _DOCUMENT_TYPE.fullmatch(text)]:
        found.append(
            Deviation("extension.document-types.form", detail=f"{odd[0][:8]!r} where one or two letters belong")
        )
    return types


def _document_types(tlv: TLV, found: list[Deviation]) -> tuple[str, ...]:
    fields = der.Fields(tlv, what="documentTypeList")
    version = der.decode_integer(fields.take(der.INTEGER, "version"), found=found)
    types = fields.take(der.SET, "docTypeList").children(_MAX_LISTED)
    fields.finish()
    if version != 0:
        found.append(Deviation("extension.document-types.version", detail=f"version {version}"))
    if [member.raw for member in types] != sorted(member.raw for member in types):
        found.append(Deviation("der.set-order", detail="documentTypeList"))
    return tuple(der.decode_text(member) for member in types)


def _texts(tlv: TLV, depth: int) -> Iterator[str]:
    """The texts in a structure of sets and sequences."""
    if tlv.tag in (der.SEQUENCE, der.SET) and depth:
        for member in tlv.children(_MAX_LISTED):
            yield from _texts(member, depth - 1)
    elif tlv.tag == der.PRINTABLE_STRING:
        yield der.decode_text(tlv)
