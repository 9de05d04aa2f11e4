"""Archives of files: ZIP, tar and gzip, each bounded before it is unpacked.

A name inside an archive is shown and never used as a path; links and devices are no files. What is damaged is told, and
the members before and behind it are taken: a ZIP archive without a whole directory by its members' own headers, a tar
archive by the next header that is one.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import field, replace
from io import BytesIO
from typing import Final

from chipkit.errors import CodecError
from chipkit.values import dataclass

__all__ = ["Member", "archive_members", "is_archive"]

_MAX_MEMBER = 64 << 20
_MAX_TOTAL = 256 << 20
_MAX_MEMBERS = 100_000
_ZIP_ENTRY: Final = b"PK\x01\x02"
_ZIP_FILE: Final = b"PK\x03\x04"
_ZIP_PREFIXES: Final = (_ZIP_FILE, b"PK\x05\x06")
_ZIP_HEADER: Final = struct.Struct("<4s5H3I2H")
_ZIP_COUNT: Final = struct.Struct("<10xH")
_ZIP64_END: Final = b"PK\x06\x06"
_ZIP64_COUNT: Final = struct.Struct("<32xQ")
_IN_ZIP64: Final = 0xFFFF
_END_OF_ZIP: Final = 22 + 0xFFFF
"""Bytes from the end of the directory on; a comment may be the last of it."""
_DER: Final = (b"\x30\x82", b"\x30\x83", b"\x30\x80")
_SIZES_BEHIND: Final = 0x08
_ENCRYPTED: Final = 0x01
_GZIP: Final = b"\x1f\x8b"
_GZIP_WINDOW: Final = 31
_OTHERS: Final = {b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"7z\xbc\xaf\x27\x1c": "7-Zip", b"Rar!": "RAR"}
_PIECE: Final = 4096
_LOOKED_AT: Final = 8
"""So many times its size is looked at of a damaged archive."""
_BLOCK: Final = 512
_MARK_AT: Final = 257
_FILES: Final = b"0\x007"
_FOLDER: Final = b"5"
_LINKS: Final = b"12"
_LONG_NAME: Final = b"L"
_ABOUT_NEXT: Final = b"xgKXVN"
_EXTENDED: Final = b"x"
_PATH: Final = re.compile(rb"\d+ path=([^\n]*)\n")
_MAX_NAME: Final = 4096
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    OverflowError,
    NotImplementedError,
    RuntimeError,  # what zipfile says to what it does not know
    UnicodeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive, or the reason why it cannot be read."""

    where: str
    """The archive, with the member or the offset inside it."""
    content: bytes = field(default=b"", repr=False)
    reason: str = ""
    salvaged: bool = False
    """Whether it was found by a search in what is damaged, or is no archive from its first byte on."""


def is_archive(data: bytes) -> bool:
    """Whether a file is an archive, or packed."""
    return _is_zip(data) or data.startswith((_GZIP, *_OTHERS)) or _is_tar(data)


def archive_members(data: bytes, name: str) -> Iterator[Member]:
    """The files of an archive, and what is damaged in it; nothing for anything that is no archive."""
    if _is_zip(data):
        begins = data.startswith(_ZIP_PREFIXES)
        yield from (each if begins else replace(each, salvaged=True) for each in _zip_members(data, name))
    elif data.startswith(_GZIP):
        yield from _gzip_members(data, name)
    elif _is_tar(data):
        yield from _tar_members(data, name)
    for mark, method in _OTHERS.items():
        if data.startswith(mark):
            yield Member(name, reason=f"packed by {method}: unpack it first")


def _is_zip(data: bytes) -> bool:
    """Whether a file begins as a ZIP archive does, or ends as one and does not begin as DER does."""
    ends = data[-_END_OF_ZIP:].rfind(_ZIP_PREFIXES[1]) >= 0 and _ZIP_ENTRY in data
    return data.startswith(_ZIP_PREFIXES) or (ends and not data.startswith(_DER))


def _zip_members(data: bytes, name: str) -> Iterator[Member]:
    if data.count(_ZIP_ENTRY) > _MAX_MEMBERS:  # each member's entry begins so; opening the archive reads all of them
        yield Member(name, reason=f"archive of more than {_MAX_MEMBERS} members")
        return
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except _ZIP_ERRORS as error:
        yield Member(name, reason=f"archive is damaged: {error}")
        yield from _salvaged(data, name)
        return
    with archive:
        if damage := _directory_damage(archive, data):
            member, why = damage
            yield Member(f"{name}: {member}" if member else name, reason=f"archive is damaged: {why}")
            yield from _salvaged(data, name)
        else:
            yield from _listed(archive, name)


def _directory_damage(archive: zipfile.ZipFile, data: bytes) -> tuple[str, str] | None:
    """Of which member, if of one, and why a directory cannot be believed; None where it can.

    A length in it that is wrong swallows the entries behind it.

    What the directory leaves out on purpose, such as a member that was deleted, is no damage.
    """
    members, end = archive.infolist(), data.rfind(_ZIP_PREFIXES[1])
    try:
        (told,) = _ZIP_COUNT.unpack_from(data, end)
        if told == _IN_ZIP64 and (end_64 := data.rfind(_ZIP64_END, 0, end)) >= 0:
            (told,) = _ZIP64_COUNT.unpack_from(data, end_64)
    except struct.error:
        return "", "its directory is cut off"
    if len(members) != told:
        return "", f"its directory names {len(members)} members, and says that there are {told}"
    for each in members:  # one place that is wrong may also make zipfile refuse the member in front of it
        if each.header_offset not in range(len(data)) or not data.startswith(_ZIP_FILE, each.header_offset):
            return each.filename, "a member is not where its directory says"
    return None


def _listed(archive: zipfile.ZipFile, name: str) -> Iterator[Member]:
    """The members that the archive's directory names."""
    left, seen = _MAX_TOTAL, set[str]()
    for member in archive.infolist():
        where, limit = f"{name}: {member.filename}", min(left, _MAX_MEMBER)
        if limit <= 0 or len(seen) > _MAX_MEMBERS:
            yield Member(name, reason="archive is larger than is allowed; the rest was not read")
            return
        if member.filename.endswith("/") and not member.file_size:  # a folder; is_dir fails for one without a name
            continue
        if member.filename in seen:
            yield Member(where, reason="a member of that name was read before")
            continue
        seen.add(member.filename)
        try:
            content = _content(archive, member, limit)
        except CodecError as error:
            left -= min(limit, max(member.file_size, member.compress_size, _PIECE))  # zipfile unpacks no more of it
            yield Member(where, reason=error.reason)
            continue
        left -= len(content)
        yield Member(where, content)


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    """What a member holds.

    Raises:
        CodecError: The content cannot be unpacked, or is larger than `limit` bytes.
    """
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise CodecError("packed by a method other than deflate")
    if member.external_attr >> 28 == 0xA:  # S_IFLNK of the system that packed it
        raise CodecError("a link, which is not followed")
    if member.flag_bits & _ENCRYPTED:
        raise CodecError("encrypted")
    try:
        with archive.open(member) as stream:
            content = stream.read(limit + 1)
    except _ZIP_ERRORS as error:
        raise CodecError(f"cannot be unpacked: {error}") from error
    if len(content) > limit:
        raise CodecError(f"larger than {limit} bytes unpacked")
    return content


def _salvaged(data: bytes, name: str) -> Iterator[Member]:
    """The members of a ZIP archive whose directory is damaged, by the header in front of each."""
    left, at = _MAX_TOTAL, data.find(_ZIP_FILE)
    tried = _Tried(_LOOKED_AT * len(data) + _PIECE)
    while at >= 0:
        if left <= 0 or tried.left <= 0:
            yield Member(f"{name}: offset {at}", reason="archive is larger than is allowed; the rest was not read")
            return
        head = data[at : at + _ZIP_HEADER.size]
        begin = at + len(head)
        after = begin
        if len(head) == _ZIP_HEADER.size:
            _, _, flags, method, _, _, crc, packed, _, name_size, extra_size = _ZIP_HEADER.unpack(head)
            where = f"{name}: {data[begin : begin + name_size].decode('utf-8', 'replace')}"
            begin += name_size + extra_size
            limit = min(left, _MAX_MEMBER)
            try:
                content, after = _member_at(data, begin, method, flags, packed, limit, tried)
                right = flags & _SIZES_BEHIND or zlib.crc32(content) == crc
                yield Member(where, content, salvaged=True) if right else Member(where, reason="its check sum differs")
            except CodecError as error:
                yield Member(where, reason=f"cannot be unpacked: {error.reason}")
            left -= max(tried.unpacked, _PIECE)
        at = data.find(_ZIP_FILE, max(after, at + 1))


@dataclass(slots=True)
class _Tried:
    """What was looked at in vain, for what begins in a damaged member begins again with each header inside of it."""

    left: int
    """So many packed bytes may still be."""
    unpacked: int = 0
    """Bytes that came out of the last member, whole or not."""


def _member_at(
    data: bytes, begin: int, method: int, flags: int, packed: int, limit: int, tried: _Tried
) -> tuple[bytes, int]:
    """The content of a member and where it ends.

    Raises:
        CodecError: The member cannot be unpacked, or is larger than `limit` bytes.
    """
    tried.unpacked = 0
    if flags & _ENCRYPTED:
        raise CodecError("encrypted")
    if method == zipfile.ZIP_DEFLATED:
        return _inflated(data, begin, -zlib.MAX_WBITS, limit, tried)
    if method != zipfile.ZIP_STORED or flags & _SIZES_BEHIND:
        raise CodecError("packed by a method other than deflate")
    if packed > limit or begin + packed > len(data):
        raise CodecError("cut off, or larger than is allowed")
    tried.unpacked = packed
    return data[begin : begin + packed], begin + packed


def _inflated(data: bytes, at: int, window: int, limit: int, tried: _Tried | None = None) -> tuple[bytes, int]:
    """What is deflated from `at` on, and where it ends.

    Raises:
        CodecError: The content is damaged or cut off, or larger than `limit` bytes.
    """
    unpacker, content, begin = zlib.decompressobj(window), bytearray(), at
    try:
        while not unpacker.eof:
            piece = unpacker.unconsumed_tail or data[at : at + _PIECE]
            if not unpacker.unconsumed_tail:
                at += len(piece)
            if not piece:
                raise CodecError("cut off")
            content += unpacker.decompress(piece, limit + 1 - len(content))
            if len(content) > limit:
                raise CodecError(f"larger than {limit} bytes unpacked")
    except zlib.error as error:
        raise CodecError(str(error)) from error
    finally:
        if tried is not None:
            tried.unpacked = len(content)
            tried.left -= 0 if unpacker.eof else at - begin
    return bytes(content), at - len(unpacker.unused_data)


def _gzip_members(data: bytes, name: str) -> Iterator[Member]:
    """What is packed, one part behind the other; if it is a tar archive, its files."""
    content, damage = _unpacked(data)
    if damage:
        yield Member(name, reason=f"cannot be unpacked: {damage}")
    if _is_tar(content):
        yield from _tar_members(content, name)
    elif content:
        yield Member(name, content)


def _unpacked(data: bytes) -> tuple[bytes, str]:
    """What the parts of a packed file hold, of which there may be very many, and what is wrong with the last."""
    content, at, damage = bytearray(), 0, ""
    try:
        while data.startswith(_GZIP, at):
            part, at = _inflated(data, at, _GZIP_WINDOW, _MAX_TOTAL - len(content))
            content += part
    except CodecError as error:
        damage = error.reason
        content += _whole_pieces(data, at, _MAX_TOTAL - len(content))
    return bytes(content), damage


def _whole_pieces(data: bytes, at: int, limit: int) -> bytes:
    """What comes out of a packed part before its damage; nothing of one that is too large."""
    unpacker, content = zlib.decompressobj(_GZIP_WINDOW), bytearray()
    try:
        while at < len(data) and len(content) < limit and not unpacker.unconsumed_tail:
            content += unpacker.decompress(data[at : at + _PIECE], limit - len(content))
            at += _PIECE
    except zlib.error:
        pass
    return b"" if len(content) >= limit else bytes(content)


def _is_tar(data: bytes) -> bool:
    """Whether one of the first blocks is a header of a tar archive: the very first may be damaged."""
    blocks = (data[at : at + _BLOCK] for at in range(0, min(len(data), 64 * _BLOCK), _BLOCK))
    return any(block[_MARK_AT : _MARK_AT + 5] == b"ustar" and _is_header(block) for block in blocks)


def _is_header(block: bytes) -> bool:
    """Whether the sum of a header's bytes is the one that it says, its own counted as blanks."""
    try:
        told = _number(block[148:156])
    except CodecError:
        return False
    return len(block) == _BLOCK and told == sum(block) - sum(block[148:156]) + 8 * 0x20


def _number(digits: bytes) -> int:
    """A number of a header, octal or, with the highest bit set, binary.

    Raises:
        CodecError: The digits are in neither form.
    """
    if digits[:1] == b"\x80":
        return int.from_bytes(digits[1:], "big")
    try:
        return int(digits.strip(b"\x00 ") or b"0", 8)
    except ValueError:
        raise CodecError("no number") from None


def _tar_members(data: bytes, name: str) -> Iterator[Member]:
    """The files of a tar archive (POSIX.1-1988 and later), header by header."""
    at, count, long_name, sound, searched = 0, 0, b"", True, False
    while at < len(data):
        block = data[at : at + _BLOCK]
        if not _is_header(block):
            empty = not block.strip(b"\x00")
            if sound and not empty:
                yield Member(f"{name}: offset {at}", reason="archive is damaged: no header where one belongs")
            at, sound, searched = at + _BLOCK, empty, searched or not empty
            continue
        if (count := count + 1) > _MAX_MEMBERS:
            yield Member(name, reason=f"archive of more than {_MAX_MEMBERS} members")
            return
        kind, size, begin, sound = block[156:157], _size(block), at + _BLOCK, True
        where = f"{name}: {(long_name or _tar_name(block)).decode('utf-8', 'replace')}"
        if begin + size > len(data):
            yield Member(where, reason="cut off")
            at = begin
            continue
        at = begin + -(-size // _BLOCK) * _BLOCK
        long_name = _told_name(kind, data[begin : begin + min(size, _MAX_NAME)])
        if kind not in _ABOUT_NEXT and kind not in (_LONG_NAME, _FOLDER):
            yield replace(_tar_member(where, kind, data, begin, size), salvaged=searched)


def _size(block: bytes) -> int:
    """How many bytes a header announces; one that says no number announces more than there are."""
    try:
        return _number(block[124:136])
    except CodecError:
        return _MAX_TOTAL << 8


def _told_name(kind: bytes, content: bytes) -> bytes:
    """The name that a member tells for the next one; empty where it tells none."""
    if kind == _LONG_NAME:
        return content.rstrip(b"\x00")
    path = _PATH.search(content) if kind == _EXTENDED else None
    return b"" if path is None else path[1]


def _tar_name(block: bytes) -> bytes:
    name, prefix = block[:100].partition(b"\x00")[0], block[345:500].partition(b"\x00")[0]
    return prefix + b"/" + name if prefix and block[_MARK_AT : _MARK_AT + 6] == b"ustar\x00" else name


def _tar_member(where: str, kind: bytes, data: bytes, begin: int, size: int) -> Member:
    if kind in _LINKS:
        return Member(where, reason="a link, which is not followed")
    if kind not in _FILES:
        return Member(where, reason="neither a file nor a folder")
    if size > _MAX_MEMBER:
        return Member(where, reason=f"larger than {_MAX_MEMBER} bytes unpacked")
    return Member(where, data[begin : begin + size])
