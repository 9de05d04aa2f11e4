"""LDIF, in which the ICAO Public Key Directory is downloaded and searched (RFC 2849).

Content records alone: of a file of changes what is added is read, and no URL is ever followed. A line that cannot be
read is told with its number, and costs no other one: neither in its record nor before or behind it.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Final

from chipkit.errors import CodecError
from chipkit.frozen import freeze
from chipkit.values import dataclass

__all__ = ["LDIFEntry", "has_records", "looks_like_ldif", "parse_ldif"]

_MAX_VALUE = 64 << 20
_MAX_VALUES = 10_000
_MAX_LINES = 1_000_000
"""The most lines, folds undone; the whole of the ICAO PKD has far fewer."""
_BEGINNING = 65_536
_LINE = re.compile(rb"[^\n]*+(?:\n [^\n]*+)*+")
_COMMENTS = re.compile(rb"(?:#[^\n]*+(?:\n [^\n]*+)*+\n?+)++")
_EMPTY = re.compile(rb"\n*+")
_RETURNS = re.compile(rb"\r++\n|\r")
_BEGIN = re.compile(rb"(?im)^(?:version|dn):")
_OF_A_SEARCH: Final = frozenset({
    "search", "result", "text", "ref", "matcheddn", "control", "pagedresults", "sortresult", "vlvresult", "ppolicy",
})  # fmt: skip
"""How the lines begin that programs which search a directory write between and behind the records."""

_Line = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class LDIFEntry:
    """One record: a distinguished name, what the directory holds under it, and what could not be read of it."""

    dn: str
    """Empty where the record does not say it."""
    attributes: Mapping[str, tuple[bytes, ...]]
    """Values by attribute name, in lower case and without options such as ";binary"."""
    line: int
    """The line that the record begins on, from 1."""
    damage: tuple[tuple[int, str], ...] = ()
    """The number of each line that could not be read, with the reason."""

    def __post_init__(self) -> None:
        freeze(self, "attributes")

    def text(self, name: str) -> tuple[str, ...]:
        """The values of an attribute as text."""
        return tuple(value.decode("utf-8", "replace") for value in self.attributes.get(name.lower(), ()))


def looks_like_ldif(data: bytes) -> bool:
    """Whether a file begins as LDIF does: with `version:` or `dn:`, behind comments and empty lines."""
    for line in _lines(data[:_BEGINNING].removeprefix(b"\xef\xbb\xbf")).split(b"\n"):
        text = line.strip().lower()
        if text and not text.startswith(b"#"):
            return text.startswith((b"version:", b"dn:"))
    return False


def has_records(data: bytes) -> bool:
    """Whether a record begins anywhere near the beginning of a file, whatever stands before it."""
    return _BEGIN.search(_lines(data[:_BEGINNING])) is not None


def parse_ldif(data: bytes) -> Iterator[LDIFEntry]:
    """Read the records one after the other, with what is damaged in each; a file over a limit ends in damage."""
    data = _lines(data)
    count = _LineCount(data)
    try:
        for record in _records(data):
            entry = _Record(count.at(record[0][0]))
            for at, line in record:
                entry.take(count.at(at), line)
            yield from entry.entries()
    except CodecError as error:
        number = count.at(error.offset or 0)
        yield LDIFEntry("", {}, number, ((number, error.reason),))


def _lines(data: bytes) -> bytes:
    """The text with line feeds alone, whether it came with those, with carriage returns or with both."""
    return _RETURNS.sub(b"\n", data) if b"\r" in data else data


class _LineCount:
    """The numbers of lines, from 1, asked for from the first to the last."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at, self._number = data, 0, 1

    def at(self, offset: int) -> int:
        """The number of the line that holds the byte at `offset`."""
        self._number += self._data.count(b"\n", self._at, offset)
        self._at = offset
        return self._number


class _Record:
    """One record while it is read."""

    def __init__(self, line: int) -> None:
        self._line, self._dn, self._values = line, "", 0
        self._attributes: dict[str, list[bytes]] = {}
        self._damage: list[tuple[int, str]] = []
        self._named = self._changes = self._searched = False

    def take(self, number: int, line: bytes) -> None:
        """Take in one line."""
        try:
            name, value = _attribute(line)
            self._place(name, value)
        except CodecError as error:
            self._damage.append((number, error.reason))

    def entries(self) -> Iterator[LDIFEntry]:
        """What became of the record: nothing where it was no more than what a search says of itself."""
        if self._changes:
            yield LDIFEntry(self._dn, {}, self._line, ((self._line, "record of changes"),))
            return
        if not self._named and (self._attributes or (self._damage and not self._searched)):
            self._damage.insert(0, (self._line, "record does not begin with dn"))
        if self._named and not self._attributes and not self._damage:
            self._damage.append((self._line, "record holds nothing"))
        if self._named or self._attributes or self._damage:
            members = {name: tuple(values) for name, values in self._attributes.items()}
            yield LDIFEntry(self._dn, members, self._line, tuple(self._damage))

    def _place(self, name: str, value: bytes) -> None:
        if name == "dn" and not self._named:
            self._dn, self._named = value.decode("utf-8", "replace"), True
        elif name == "changetype":
            self._changes = value.lower() != b"add"
        elif name == "version" and not self._named and not self._attributes:
            self._searched = True
            if value != b"1":
                raise CodecError("version other than 1")
        elif not self._named and name in _OF_A_SEARCH:
            self._searched = True
        elif self._values >= _MAX_VALUES:
            raise CodecError(f"record of over {_MAX_VALUES} values")
        else:
            self._values += 1
            self._attributes.setdefault(name, []).append(value)


def _records(data: bytes) -> Iterator[list[_Line]]:
    """The lines that stand between empty ones; a line that names a record begins one in any case."""
    record: list[_Line] = []
    version = False
    for at, line in _logical_lines(data):
        begins = line[:3].lower() == b"dn:" and record and not version
        if record and (not line or begins):
            yield record
            record = []
        if line:
            version = not record and line[:8].lower() == b"version:"
            record.append((at, line))
    if record:
        yield record


def _attribute(line: bytes) -> tuple[str, bytes]:
    """The name of an attribute and its value.

    Raises:
        CodecError: The line names no attribute, or its value cannot be read.
    """
    description, colon, value = line.partition(b":")
    name = description.partition(b";")[0].strip().decode("ascii", "replace").lower().removeprefix("oid.")
    if len(line) > _MAX_VALUE:
        raise CodecError(f"value of over {_MAX_VALUE} bytes")
    if not colon or not name:
        raise CodecError("the line is not an attribute with its value")
    if value.startswith(b"<"):
        raise CodecError("value by URL, which is not followed")
    if value.startswith(b":"):
        try:
            return name, b64decode(b"".join(value[1:].split()), validate=True)
        except binascii.Error:
            raise CodecError("the value is not base64") from None
    return name, value.strip()


def _logical_lines(data: bytes) -> Iterator[_Line]:
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
        if lines > _MAX_LINES:
            raise CodecError(f"more than {_MAX_LINES} lines; the rest was not read", offset=at)
        line = data[at:after]
        yield at, line.replace(b"\n ", b"")
        at = after + 1 if line else _end(_EMPTY, data, after)


def _end(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    found = pattern.match(data, at)
    return at if found is None else found.end()
