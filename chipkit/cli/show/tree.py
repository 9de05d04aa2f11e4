"""A file as the tree of its data objects, however deep one lies inside the other's octets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chipkit.cli.show.biometric import record_name
from chipkit.cli.show.names import tag_name
from chipkit.cli.show.values import value_text
from chipkit.codec import der
from chipkit.codec.ber import parse_ber
from chipkit.codec.printable import printable
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError
from chipkit.trust.der_run import split
from chipkit.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit.documents.machine import TreeDocument

__all__ = ["Limits", "Node", "build_tree", "tree_document", "tree_lines"]

_MAX_DEPTH = 64
_ENVELOPES = frozenset({der.SEQUENCE, der.SET})
_EXTENSION_VALUES = frozenset({der.INTEGER, der.BIT_STRING, der.OCTET_STRING, 0x0A, 0x0C, 0x13, 0x16})
_EXTENSION = "2.5.29."


@dataclass(frozen=True, slots=True)
class Node:
    """One data object, or bytes that are not one."""

    offset: int
    """Where it begins, in bytes from the file's beginning."""
    tag: int | None
    """None for bytes that are not a data object."""
    name: str
    length: int
    """Bytes of the value."""
    text: str = ""
    """What the value says; empty where the children say it."""
    children: tuple[Node, ...] = ()


@dataclass(slots=True)
class Limits:
    """How much of a tree is built; a hostile file does not decide that."""

    objects: int
    """How many objects may still be shown."""
    depth: int = _MAX_DEPTH
    full: bool = False
    """Whether long values are shown whole."""
    truncated: bool = False
    """Whether something was left out."""

    def take(self) -> bool:
        """Use up one object, if there is one left."""
        self.truncated |= self.objects <= 0
        self.objects -= 1
        return self.objects >= 0


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the tree an object stands."""

    parents: tuple[int, ...] = ()
    oid: str = ""
    """The object identifier that stands before it in the same sequence, or in the nearest one around it."""

    def inside(self, tag: int) -> _Place:
        return replace(self, parents=(*self.parents, tag))


def build_tree(data: bytes, limits: Limits) -> tuple[tuple[Node, ...], bool]:
    """The objects of a file.

    Args:
        data: The file.
        limits: How much to build; says afterwards whether anything was left out.

    Returns:
        The objects, and whether the file was in DER. If it was not, offsets count in the DER made
        from it.

    Raises:
        CodecError: The file does not begin with a data object.
    """
    try:
        first = TLV.parse_first(data)
    except CodecError as strict:
        try:
            ber = parse_ber(data)
        except CodecError:
            raise strict from None
        return tuple(_objects(bytes(ber.tlv), 0, _Place(), limits)), False
    distinguished = True
    if len(first.raw) == len(data):
        data, distinguished = _distinguished(data)
    return tuple(_objects(data, 0, _Place(), limits)), distinguished


def _distinguished(data: bytes) -> tuple[bytes, bool]:
    """The file in distinguished encoding, where only something inside it was not."""
    try:
        ber = parse_ber(data)
    except CodecError:
        return data, True
    return bytes(ber.tlv), ber.distinguished


def _objects(data: bytes, offset: int, place: _Place, limits: Limits) -> Iterator[Node]:
    at = 0
    try:
        for part in split(data):
            if not limits.take():
                return
            tlv = TLV.parse(data[part], offset=offset + part.start)
            if tlv.tag == der.OBJECT_IDENTIFIER:
                place = replace(place, oid=_oid(tlv) or place.oid)
            yield _node(tlv, place, limits)
            at = part.stop
    except CodecError:
        rest = data[at:]
        yield Node(offset + at, None, "not a data object", len(rest), value_text(TLV(0xC0, rest), "", full=limits.full))


def _oid(tlv: TLV) -> str:
    try:
        return der.decode_oid(tlv)
    except CodecError:
        return ""


def _node(tlv: TLV, place: _Place, limits: Limits) -> Node:
    name = record_name(tlv) or tag_name(tlv.tag, place.parents)
    node = Node(tlv.offset, tlv.tag, name, len(tlv.value))
    inner = _inner(tlv, place)
    if inner is None:
        return replace(node, text=value_text(tlv, place.oid, full=limits.full))
    if len(place.parents) >= limits.depth:
        limits.truncated = True
        return replace(node, text="…")
    value, offset = inner
    return replace(node, children=tuple(_objects(value, offset, place.inside(tlv.tag), limits)))


def _inner(tlv: TLV, place: _Place) -> tuple[bytes, int] | None:
    """The objects inside a value with their offset, or None where it is to be shown itself."""
    if tlv.constructed:
        return tlv.value, tlv.value_offset
    if tlv.tag == der.OCTET_STRING and _holds_object(tlv.value, place):
        return tlv.value, tlv.value_offset
    if tlv.tag == der.BIT_STRING and tlv.value[:1] == b"\x00" and _holds_object(tlv.value[1:], _Place()):
        return tlv.value[1:], tlv.value_offset + 1
    return None


def _holds_object(value: bytes, place: _Place) -> bool:
    """Whether octets are one data object of a kind that is put into octet strings."""
    try:
        inner = TLV.parse(value)
        if inner.tag in _EXTENSION_VALUES:
            return place.oid.startswith(_EXTENSION)
        return inner.tag in _ENVELOPES and all(True for _ in split(inner.value))
    except CodecError:
        return False


def tree_lines(nodes: tuple[Node, ...], depth: int = 0) -> Iterator[str]:
    """The tree as text: offset, tag, name, length and value."""
    for node in nodes:
        tag = "??" if node.tag is None else f"{node.tag:02X}"
        value = f": {printable(node.text, None)}" if node.text else ""
        yield f"{node.offset:7}  {'  ' * depth}{tag} {node.name} ({node.length}){value}"
        yield from tree_lines(node.children, depth + 1)


def tree_document(node: Node) -> TreeDocument:
    """A node for JSON."""
    document: TreeDocument = {
        "offset": node.offset,
        "tag": None if node.tag is None else f"{node.tag:02X}",
        "name": node.name,
        "length": node.length,
    }
    if node.text:
        document["value"] = node.text
    if node.children:
        document["children"] = [tree_document(child) for child in node.children]
    return document
