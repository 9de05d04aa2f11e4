"""LDIF, in which the ICAO Public Key Directory is downloaded (RFC 2849).

Content records only: a file of changes is refused, and no URL is ever followed.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipkit.errors import CodecError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["LDIFEntry", "looks_like_ldif", "parse_ldif"]

_MAX_VALUE = 64 << 20
_MAX_VALUES = 10_000
_WHERE = "LDIF"


@dataclass(frozen=True, slots=True)
class LDIFEntry:
    """One record: a distinguished name and what the directory holds under it."""

    dn: str
    attributes: Mapping[str, tuple[bytes, ...]]
    """Values by attribute name, in lower case and without options such as ";binary"."""
    line: int
    """The line that the record begins on, from 1."""

    def text(self, name: str) -> tuple[str, ...]:
        """The values of an attribute as text."""
        return tuple(value.decode("utf-8", "replace") for value in self.attributes.get(name.lower(), ()))


def looks_like_ldif(data: bytes) -> bool:
    """Whether a file begins as LDIF does: with `version:` or `dn:`, behind comments and empty lines."""
    for line in data[:65536].removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        text = line.strip().lower()
        if text and not text.startswith(b"#"):
            return text.startswith((b"version:", b"dn:"))
    return False


def parse_ldif(data: bytes) -> Iterator[LDIFEntry]:
    """Read the records one after the other.

    Raises:
        CodecError: A line is no LDIF, or the file describes changes; the offset is the line's number.
    """
    record: list[tuple[int, str, bytes]] = []
    for number, line in _logical_lines(data):
        if not line:
            yield from _entry(record)
            record = []
            continue
        name, value = _attribute(number, line)
        if name == "version" and not record:
            if value != b"1":
                raise CodecError("version other than 1", offset=number, where=_WHERE)
            continue
        record.append((number, name, value))
        if len(record) > _MAX_VALUES:
            raise CodecError(f"record of over {_MAX_VALUES} values", offset=number, where=_WHERE)
    yield from _entry(record)


def _entry(record: list[tuple[int, str, bytes]]) -> Iterator[LDIFEntry]:
    if not record:
        return
    number, first, dn = record[0]
    if first != "dn":
        raise CodecError("record does not begin with dn", offset=number, where=_WHERE)
    attributes: dict[str, list[bytes]] = {}
    for line, name, value in record[1:]:
        if name in ("changetype", "control"):
            raise CodecError("record of changes", offset=line, where=_WHERE)
        attributes.setdefault(name, []).append(value)
    members = {name: tuple(values) for name, values in attributes.items()}
    yield LDIFEntry(dn.decode("utf-8", "replace"), members, number)


def _attribute(number: int, line: bytes) -> tuple[str, bytes]:
    description, colon, value = line.partition(b":")
    name = description.split(b";")[0].strip().decode("ascii", "replace").lower()
    if not colon or not name:
        raise CodecError("line is no attribute with its value", offset=number, where=_WHERE)
    if value.startswith(b"<"):
        raise CodecError("value by URL", offset=number, where=_WHERE)
    if value.startswith(b":"):
        try:
            return name, b64decode(value[1:].strip(), validate=True)
        except binascii.Error:
            raise CodecError("value is no base64", offset=number, where=_WHERE) from None
    return name, value.strip()


def _logical_lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Lines with their folds undone and comments left out, each with its number."""
    begun, logical = 0, bytearray()
    for number, line in enumerate(_lines(data), 1):
        if line.startswith(b" ") and begun:
            logical += line[1:]
            if len(logical) > _MAX_VALUE:
                raise CodecError(f"value of over {_MAX_VALUE} bytes", offset=begun, where=_WHERE)
            continue
        if begun:
            yield from _unless_comment(begun, bytes(logical))
        begun, logical = number, bytearray(line)
    if begun:
        yield from _unless_comment(begun, bytes(logical))


def _unless_comment(number: int, line: bytes) -> Iterator[tuple[int, bytes]]:
    if not line.startswith(b"#"):
        yield number, line


def _lines(data: bytes) -> Iterator[bytes]:
    """The lines of a file one by one, so that a file of nothing but line ends costs no memory."""
    at = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    while at < len(data):
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        yield data[at:end].removesuffix(b"\r")
        at = end + 1
