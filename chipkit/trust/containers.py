"""Certificates, revocation lists and master lists in whatever they come: DER, PEM, LDIF, ZIP, told by their content.

A name never decides, and is never used as a path. What is unpacked is bounded before it is unpacked.
"""

from __future__ import annotations

import binascii
import struct
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import Literal

from chipkit.codec import der
from chipkit.codec.ber import FILLING, padding_behind
from chipkit.codec.tlv import announced_size
from chipkit.codec.utf16 import as_utf8
from chipkit.deviation import Deviation
from chipkit.errors import CodecError
from chipkit.pki.certificate_bag import CertificateBag
from chipkit.trust.ldif import looks_like_ldif, parse_ldif
from chipkit.values import dataclass

__all__ = ["Item", "ItemKind", "der_kind", "is_collection", "pem_blocks", "split", "unpack"]

ItemKind = Literal["certificate", "crl", "master list", "unusable"]

_MAX_MEMBER = 64 << 20
_MAX_TOTAL = 256 << 20
_MAX_MEMBERS = 100_000
_MAX_SIZES = {"certificate": 256 << 10, "crl": 16 << 20, "master list": 16 << 20}
_MAX_ITEMS = 200_000
_ZIP_ENTRY = b"PK\x01\x02"
_ZIP_PREFIXES = (b"PK\x03\x04", b"PK\x05\x06")
_PEM_BEGIN, _PEM_END, _PEM_TAIL = b"-----BEGIN ", b"-----END ", b"-----"
_PEM_LABELS = frozenset({"CERTIFICATE", "X509 CERTIFICATE", "X509 CRL", "CMS", "PKCS7"})
_LDIF_ATTRIBUTES = (
    "cscamasterlistdata",
    "pkdmasterlistcontent",
    "cacertificate",
    "usercertificate",
    "certificaterevocationlist",
)
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    OverflowError,
    NotImplementedError,
    RuntimeError,  # what zipfile says to an encrypted member
    UnicodeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Item:
    """One structure out of a file, or the reason why it cannot be read."""

    kind: ItemKind
    where: str
    """The file, with the member, line or block inside it."""
    data: bytes = b""
    reason: str = ""
    """Why an unusable item is."""
    deviations: tuple[Deviation, ...] = ()
    """What was tolerated in finding it."""


def unpack(data: bytes, name: str) -> Iterator[Item]:
    """What a file holds, one structure after the other; what cannot be used is told as such and stops nothing.

    A file that holds nothing is one unusable item.

    Args:
        data: The file's content.
        name: The file's name, for `Item.where`.
    """
    count = 0
    for item in _unpack(data, name, archive=True):
        if count >= _MAX_ITEMS:
            yield Item("unusable", name, reason=f"more than {_MAX_ITEMS} structures; the rest was not read")
            return
        count += 1
        yield item
    if not count:
        yield Item("unusable", name, reason="no certificate, list or revocation list is in it")


def der_kind(data: bytes) -> ItemKind:
    """What a DER or BER structure seems to be, by its first members; parsing it may still fail."""
    if data[:2] == b"\x30\x80":
        return "master list"
    try:
        members = list(islice(_members_of(data), 1))
        if not members or data[0] != der.SEQUENCE:
            return "unusable"
        first = data[members[0]]
        if first[0] == der.OBJECT_IDENTIFIER:
            return "master list"
        tags = [first[part.start] for part in islice(_members_of(first), 5)]
    except CodecError:
        return "unusable"
    if der.UTC_TIME in tags[:4] or der.GENERALIZED_TIME in tags[:4]:
        return "crl"
    return "certificate" if len(tags) == 5 else "unusable"


def is_collection(data: bytes) -> bool:
    """Whether a file is an archive or a directory's export, which hold many structures."""
    return data.startswith(_ZIP_PREFIXES) or looks_like_ldif(data)


def split(data: bytes, *, at: int = 0) -> Iterator[slice]:
    """Where the data objects lie that stand one behind the other from `at` on, found one by one.

    Raises:
        CodecError: The bytes that follow are not a data object, or are cut off.
    """
    while at < len(data):
        size = announced_size(data[at : at + 16])
        if size is None or at + size > len(data):
            raise CodecError("data object is cut off", offset=at)
        yield slice(at, at + size)
        at += size


def _members_of(data: bytes) -> Iterator[slice]:
    """Where the members of a structure lie."""
    head = 2 if data[1:2] < b"\x80" else 2 + (data[1] & 0x7F)
    if announced_size(data[:16]) != len(data):
        raise CodecError("data object is cut off, or bytes are behind it", offset=0)
    return split(data, at=head)


def _unpack(data: bytes, name: str, *, archive: bool) -> Iterator[Item]:
    try:  # text may come in any Unicode encoding; DER does not begin as such text does
        data = data if data[:1] == b"\x30" else as_utf8(data)
    except CodecError as error:
        yield Item("unusable", name, reason=error.reason)
        return
    if data.startswith(_ZIP_PREFIXES):
        if archive:
            yield from _archive_items(data, name)
        else:
            yield Item("unusable", name, reason="an archive inside an archive")
    elif data[:1] == b"\x30":
        yield from _der_items(data, name)
    elif looks_like_ldif(data):
        yield from _ldif_items(data, name)
    elif _PEM_BEGIN in data:
        yield from _pem_items(data, name)
    else:
        yield Item("unusable", name, reason="neither DER, PEM, LDIF nor ZIP")


def _der_items(data: bytes, name: str) -> Iterator[Item]:
    """One structure, or several one behind the other, with filling behind each."""
    if der_kind(data) != "unusable" or padding_behind(data):
        yield from _der_item(data, name)
        return
    at, number = 0, 0
    try:
        while at < len(data):
            part = next(split(data, at=at))
            number += 1
            end = part.stop
            while end < len(data) and data[end] in FILLING:  # no copy of the rest for each structure
                end += 1
            yield from _der_item(data[at:end], f"{name}: structure {number}")
            at = end
    except CodecError as error:
        yield Item("unusable", name, reason=str(error))


def _der_item(data: bytes, where: str) -> Iterator[Item]:
    """One structure; a certs-only message gives each of its certificates (RFC 8551, 3.8)."""
    if padding := padding_behind(data):
        data = data[:-padding]
    odd = (Deviation("der.trailing-bytes", where, f"{padding} bytes behind the object"),) if padding else ()
    kind = der_kind(data)
    if kind == "unusable":
        yield Item(kind, where, reason="no certificate, revocation list or master list", deviations=odd)
    elif len(data) > _MAX_SIZES[kind]:
        yield Item("unusable", where, reason=f"{kind} of {len(data)} bytes", deviations=odd)
    elif kind == "master list" and (bag := _bag(data)) is not None:
        yield from _bag_items(bag, where, odd)
    else:
        yield Item(kind, where, data, deviations=odd)


def _bag(data: bytes) -> CertificateBag | None:
    try:
        return CertificateBag.parse(data)
    except CodecError:  # whoever reads it as a master list says better what is wrong
        return None


def _bag_items(bag: CertificateBag, where: str, odd: tuple[Deviation, ...]) -> Iterator[Item]:
    members = (*bag.certificates, *bag.crls)
    if not members:
        yield Item("unusable", where, reason="signed data without signer, certificate and revocation list")
    for number, data in enumerate(members, 1):
        place, kind = f"{where}: member {number}", der_kind(data)
        if kind not in ("certificate", "crl") or len(data) > _MAX_SIZES[kind]:
            yield Item("unusable", place, reason="no certificate or revocation list", deviations=odd)
        else:
            yield Item(kind, place, data, deviations=odd)


def pem_blocks(data: bytes) -> Iterator[tuple[str, bytes | None]]:
    """The blocks of a PEM file (RFC 7468), text around them left alone.

    Returns:
        Label and content of each; None for content that is not base64 or has no end.
    """
    at = data.find(_PEM_BEGIN)
    while at >= 0:
        label, _, _ = data[at + len(_PEM_BEGIN) : at + 80].partition(_PEM_TAIL)
        begin = at + len(_PEM_BEGIN) + len(label) + len(_PEM_TAIL)
        end = data.find(_PEM_END, begin)
        try:
            content = b64decode(b"".join(data[begin:end].split()), validate=True) if end >= 0 else None
        except binascii.Error:
            content = None
        yield label.decode("ascii", "replace"), content
        at = data.find(_PEM_BEGIN, end) if end >= 0 else -1


def _pem_items(data: bytes, name: str) -> Iterator[Item]:
    for number, (label, content) in enumerate(pem_blocks(data), 1):
        where = f"{name}: block {number}"
        if label not in _PEM_LABELS:
            yield Item("unusable", where, reason=f"block of {label}")
        elif content is None:
            yield Item("unusable", where, reason="the block is not base64, or has no end")
        else:
            yield from _der_item(content, where)


def _ldif_items(data: bytes, name: str) -> Iterator[Item]:
    try:
        for entry in parse_ldif(data):
            for attribute in _LDIF_ATTRIBUTES:
                for value in entry.attributes.get(attribute, ()):
                    yield from _der_item(value, f"{name}: line {entry.line}")
    except CodecError as error:
        yield Item("unusable", f"{name}: line {error.offset}", reason=error.reason)


def _archive_items(data: bytes, name: str) -> Iterator[Item]:
    if data.count(_ZIP_ENTRY) > _MAX_MEMBERS:  # each member's entry begins so; opening the archive reads all of them
        yield Item("unusable", name, reason=f"archive of more than {_MAX_MEMBERS} members")
        return
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except _ZIP_ERRORS as error:
        yield Item("unusable", name, reason=f"archive is damaged: {error}")
        return
    with archive:
        yield from _archived(archive, name)


def _archived(archive: zipfile.ZipFile, name: str) -> Iterator[Item]:
    left, seen = _MAX_TOTAL, set[str]()
    for member in archive.infolist():
        where, limit = f"{name}: {member.filename}", min(left, _MAX_MEMBER)
        if limit <= 0 or len(seen) > _MAX_MEMBERS:
            yield Item("unusable", name, reason="archive is larger than is allowed; the rest was not read")
            return
        if member.filename.endswith("/"):  # a folder; ZipInfo.is_dir fails for a member without a name
            continue
        if member.filename in seen:
            yield Item("unusable", where, reason="a member of that name was read before")
            continue
        seen.add(member.filename)
        try:
            content = _content(archive, member, limit)
        except CodecError as error:
            left -= limit
            yield Item("unusable", where, reason=error.reason)
            continue
        left -= len(content)
        yield from _unpack(content, where, archive=False)


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    """What a member holds.

    Raises:
        CodecError: The content cannot be unpacked, or is larger than `limit` bytes.
    """
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise CodecError("packed by a method other than deflate")
    try:
        with archive.open(member) as stream:
            content = stream.read(limit + 1)
    except _ZIP_ERRORS as error:
        raise CodecError(f"cannot be unpacked: {error}") from error
    if len(content) > limit:
        raise CodecError(f"larger than {limit} bytes unpacked")
    return content
