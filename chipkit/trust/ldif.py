"""LDIF, in which the ICAO Public Key Directory is downloaded (RFC 2849).

Content records only: a file of changes is refused, and no URL is ever followed.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping

from chipkit.errors import CodecError
from chipkit.frozen import freeze
from chipkit.values import dataclass

__all__ = ["LDIFEntry", "looks_like_ldif", "parse_ldif"]

_MAX_VALUE = 64 << 20
_MAX_VALUES = 10_000
_MAX_LINES = 1_000_000
"""The most lines, folds undone; the whole of the ICAO PKD has far fewer."""
_WHERE = "LDIF"
_LINE = re.compile(rb"[^\n]*+(?:\n [^\n]*+)*+")
_COMMENTS = re.compile(rb"(?:#[^\n]*+(?:\n [^\n]*+)*+\n?+)++")
_EMPTY = re.compile(rb"(?:\r?+\n)*+")


@dataclass(frozen=True, slots=True)
class LDIFEntry:
    """One record: a distinguished name and what the directory holds under it."""

    dn: str
    attributes: Mapping[str, tuple[bytes, ...]]
    """Values by attribute name, in lower case and without options such as ";binary"."""
    line: int
    """The line that the record begins on, from 1."""

    def __post_init__(self) -> None:
        freeze(self, "attributes")

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
        CodecError: A line is not LDIF, or the file describes changes; the offset is the line's number.
    """
    count = _LineCount(data)
    try:
        for record in _records(data):
            yield _entry(record, count.at(record[0][0]))
    except CodecError as error:
        raise CodecError(error.reason, offset=count.at(error.offset or 0), where=_WHERE) from None


class _LineCount:
    """The numbers of lines, from 1, asked for from the first to the last."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at, self._number = data, 0, 1

    def at(self, offset: int) -> int:
        """The number of the line that holds the byte at `offset`."""
        self._number += self._data.count(b"\n", self._at, offset)
        self._at = offset
        return self._number


def _records(data: bytes) -> Iterator[list[tuple[int, str, bytes]]]:
    """What stands between empty lines: where each attribute begins in the file, its name and its value."""
    record: list[tuple[int, str, bytes]] = []
    for at, line in _logical_lines(data):
        if not line:
            if record:
                yield record
            record = []
            continue
        name, value = _attribute(at, line)
        if name == "version" and not record:
            if value != b"1":
                raise CodecError("version other than 1", offset=at)
            continue
        record.append((at, name, value))
        if len(record) > _MAX_VALUES:
            raise CodecError(f"record of over {_MAX_VALUES} values", offset=at)
    if record:
        yield record


def _entry(record: list[tuple[int, str, bytes]], number: int) -> LDIFEntry:
    at, first, dn = record[0]
    if first != "dn":
        raise CodecError("record does not begin with dn", offset=at)
    attributes: dict[str, list[bytes]] = {}
    for place, name, value in record[1:]:
        if name in ("changetype", "control"):
            raise CodecError("record of changes", offset=place)
        attributes.setdefault(name, []).append(value)
    members = {name: tuple(values) for name, values in attributes.items()}
    return LDIFEntry(dn.decode("utf-8", "replace"), members, number)


def _attribute(at: int, line: bytes) -> tuple[str, bytes]:
    description, colon, value = line.partition(b":")
    name = description.partition(b";")[0].strip().decode("ascii", "replace").lower()
    if not colon or not name:
        raise CodecError("the line is not an attribute with its value", offset=at)
    if value.startswith(b"<"):
        raise CodecError("value by URL", offset=at)
    if value.startswith(b":"):
        try:
            return name, b64decode(value[1:].strip(), validate=True)
        except binascii.Error:
            raise CodecError("the value is not base64", offset=at) from None
    return name, value.strip()


def _logical_lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Lines with their folds undone, and where each begins; comments and all but the first of empty lines are left out.

    The file is gone through by matches, so that a file of nothing but line ends, folds or comments costs little.
    """
    at, lines, end = 3 if data.startswith(b"\xef\xbb\xbf") else 0, 0, len(data)
    while at < end:
        if data.startswith(b"#", at):
            at = _end(_COMMENTS, data, at)
            continue
        after = _end(_LINE, data, at)
        lines += 1
        if after - at > _MAX_VALUE or lines > _MAX_LINES:
            much = f"value of over {_MAX_VALUE} bytes" if lines <= _MAX_LINES else f"more than {_MAX_LINES} lines"
            raise CodecError(much, offset=at)
        line = data[at:after]
        if b"\n" in line:
            line = line.replace(b"\r\n ", b"") if b"\r" in line else line
            line = line.replace(b"\n ", b"")
        line = line.removesuffix(b"\r")
        yield at, line
        at = after + 1 if line else _end(_EMPTY, data, after)


def _end(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    found = pattern.match(data, at)
    return at if found is None else found.end()
