"""Certificates, revocation lists and master lists in whatever they come, told by their content.

A name never decides, and is never used as a path. What is unpacked is bounded before it is unpacked.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import field, replace
from itertools import islice
from typing import Final, Literal

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.ber import FILLING, begin_of_value, object_end, padding_behind
from chipkit.codec.tlv import announced_size
from chipkit.codec.utf16 import as_utf8
from chipkit.crypto.cose import Sign1
from chipkit.deviation import Deviation
from chipkit.errors import CodecError
from chipkit.pki.certificate_bag import CertificateBag
from chipkit.trust.archives import archive_members, is_archive
from chipkit.trust.conformance import Conformance
from chipkit.trust.der_run import next_object, split
from chipkit.trust.ldif import LDIFEntry, has_records, looks_like_ldif, parse_ldif
from chipkit.trust.pem import PEM_BEGIN, pem_blocks
from chipkit.values import dataclass

__all__ = ["Item", "ItemKind", "der_kind", "is_collection", "unpack"]

ItemKind = Literal["certificate", "crl", "master list", "signer list", "unusable"]

_MAX_SIZES = {"certificate": 256 << 10, "crl": 16 << 20, "master list": 16 << 20}
_MAX_ITEMS = 200_000
_PEM_LABELS = frozenset({
    "CERTIFICATE", "X509 CERTIFICATE", "X.509 CERTIFICATE", "X509 CRL", "CRL", "CMS", "PKCS7", "PKCS #7 SIGNED DATA",
})  # fmt: skip
_LDIF_ATTRIBUTES: Final = (
    "cscamasterlistdata",
    "pkdmasterlistcontent",
    "cacertificate",
    "usercertificate",
    "certificaterevocationlist",
    "authorityrevocationlist",
    "deltarevocationlist",
    "crosscertificatepair",
    "2.5.4.36",
    "2.5.4.37",
    "2.5.4.38",
    "2.5.4.39",
    "2.5.4.40",
    "2.5.4.53",
)
"""What holds something in the ICAO PKD and in directories (RFC 4523, 2), by names and by object identifiers; what
stands under another name is taken for what it is."""
_MASTER_LIST: Final = bytes(der.oid(oids.MASTER_LIST))
_SIGNED_DATA: Final = bytes(der.oid(oids.SIGNED_DATA))
_HEAD: Final = 24
"""Bytes of signed data in which their first member lies."""
_HEAD_OF_SIGNED_DATA: Final = 512
_INDEFINITE: Final = 0x80
_LOOKED_AT: Final = 8
_MAX_SWALLOWED: Final = 16
_LARGE: Final = 16_384
"""Bytes of a certificate; of 30,000 real ones the largest has 2,325."""
_BASE64: Final = b"MI"
"""How a SEQUENCE of 128 bytes and more begins in base64."""
_PAIRS: Final = ("crosscertificatepair", "2.5.4.40")


@dataclass(frozen=True, slots=True)
class Item:
    """One structure out of a file, or the reason why it cannot be read."""

    kind: ItemKind
    where: str
    """The file, with the member, line, block or offset inside it."""
    data: bytes = field(default=b"", repr=False)
    reason: str = ""
    """Why an unusable item is."""
    deviations: tuple[Deviation, ...] = ()
    """What was tolerated in finding it."""
    conformance: Conformance = Conformance()


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
    try:
        members = list(islice(_members_of(data), 1))
        if not members or data[0] != der.SEQUENCE:
            return "unusable"
        first = data[members[0]]
        if first[0] == der.OBJECT_IDENTIFIER:
            return "master list"
        return _kind_by([first[part.start] for part in islice(_members_of(first), 5)])
    except CodecError:
        return _ber_kind(data)


def _kind_by(tags: list[int]) -> ItemKind:
    """What something signed is, by the tags of the first members of its content."""
    if der.UTC_TIME in tags[:4] or der.GENERALIZED_TIME in tags[:4]:
        return "crl"
    return "certificate" if len(tags) == 5 else "unusable"


def _ber_kind(data: bytes) -> ItemKind:
    """What a structure seems to be that is not in DER down to the members of its first one."""
    try:
        first = begin_of_value(data)
        if data[0] != der.SEQUENCE or first == len(data):
            return "unusable"
        if data[first] == der.OBJECT_IDENTIFIER:
            return "master list" if data[1] == _INDEFINITE or object_end(data) == len(data) else "unusable"
        if data[first] != der.SEQUENCE or object_end(data) != len(data):
            return "unusable"
        at, end, tags = begin_of_value(data, first), object_end(data, first), list[int]()
        while at < end and len(tags) < 5 and data[at]:
            tags.append(data[at])
            at = object_end(data, at)
    except CodecError:
        return "unusable"
    return _kind_by(tags)


def is_collection(data: bytes) -> bool:
    """Whether a file is an archive or a directory's export, which hold many structures."""
    return is_archive(data) or looks_like_ldif(data)


def _members_of(data: bytes) -> Iterator[slice]:
    """Where the members of a structure lie."""
    if announced_size(data[:16]) != len(data):
        raise CodecError("data object is cut off, or bytes are behind it", offset=0)
    return split(data, at=_head(data))


def _head(data: bytes) -> int:
    """How long tag and length of a structure are."""
    return 2 if data[1:2] < b"\x80" else 2 + (data[1] & 0x7F)


def _unpack(data: bytes, name: str, *, archive: bool) -> Iterator[Item]:
    if is_archive(data):
        yield from (
            _archive_items(data, name) if archive else (Item("unusable", name, reason="an archive inside an archive"),)
        )
        return
    if Sign1.begins(data):
        yield Item("signer list", name, data)
        return
    try:  # text may come in any Unicode encoding; DER does not begin as such text does
        data = data if data[:1] == b"\x30" else _plain(as_utf8(data))
        begins = data[:1] == b"\x30" and (next_object(data, 0) == 0 or der_kind(data) != "unusable")
    except CodecError as error:
        yield Item("unusable", name, reason=error.reason)
        return
    if begins:
        yield from _der_items(data, name)
    elif looks_like_ldif(data):
        yield from _ldif_items(data, name)
    elif PEM_BEGIN in data:
        yield from _pem_items(data, name)
    elif has_records(data):
        yield from _ldif_items(data, name)
    elif data[:1] == b"\x30":
        yield from _der_items(data, name)
    elif (begin := next_object(data, 0)) < len(data):
        yield Item("unusable", f"{name}: offset 0", reason=f"{begin} bytes in front of the first structure")
        yield from _der_items(data, name, begin)
    else:
        yield Item("unusable", name, reason="neither DER, PEM, LDIF, ZIP nor tar")


def _archive_items(data: bytes, name: str) -> Iterator[Item]:
    for member in archive_members(data, name):
        if member.reason:
            yield Item("unusable", member.where, reason=member.reason)
        else:
            yield from _unpack(member.content, member.where, archive=False)


def _der_items(data: bytes, name: str, at: int = 0) -> Iterator[Item]:
    """One structure, or several one behind the other, with filling behind each; behind damage the next whole one."""
    if at == 0 and (der_kind(data) != "unusable" or padding_behind(data)):
        yield from _der_item(data, name)
        return
    number = 0
    while at < len(data):
        try:
            part = next(split(data, at=at))
        except CodecError as error:
            yield Item("unusable", f"{name}: offset {at}", reason=error.reason)
            at = len(data) if _is_master_list(data[at : at + _HEAD_OF_SIGNED_DATA]) else next_object(data, at + 1)
            continue
        number += 1
        end = part.stop
        while end < len(data) and data[end] in FILLING:  # no copy of the rest for each structure
            end += 1
        yield from _der_item(data[at:end], f"{name}: structure {number}")
        at = _swallowed(data, part) or end


def _swallowed(data: bytes, part: slice) -> int:
    """Where in a structure that is cut off the next one begins, of which it took the beginning for its own end; else 0.

    Of one that is whole, with another one or nothing behind it, nothing is asked but the tags of its members.
    """
    end = part.stop
    if (_is_master_list(data[part]) or _has_signed_form(data[part])) and _is_end(data, end):
        return 0
    begin = max(part.start, end - _LARGE)
    for _ in range(_MAX_SWALLOWED):
        begin = next_object(data, begin + 1, end)
        if begin >= end:
            return 0
        found = next(split(data, at=begin))
        if end < found.stop and _is_whole(data, found):
            return begin
    return 0


def _is_end(data: bytes, at: int) -> bool:
    """Whether at a place between structures another one begins, or none follows."""
    while at < len(data) and data[at] in FILLING:
        at += 1
    return at == len(data) or next_object(data, at, at) == at


def _is_whole(data: bytes, part: slice) -> bool:
    """Whether a part has the members of a certificate or a revocation list, or says that it is signed data."""
    if _SIGNED_DATA in data[part.start : part.start + _HEAD]:
        return True
    return part.stop <= part.start + _LARGE and _has_signed_form(data[part])


def _has_signed_form(data: bytes) -> bool:
    """Whether a structure has the members of a certificate or a revocation list: content, algorithm, signature."""
    try:
        tags = [data[part.start] for part in islice(_members_of(data), 4)]
    except CodecError:
        return False
    return tags == [der.SEQUENCE, der.SEQUENCE, der.BIT_STRING]


def _der_item(data: bytes, where: str, odd: tuple[Deviation, ...] = ()) -> Iterator[Item]:
    """One structure; a certs-only message gives each of its certificates (RFC 8551, 3.8)."""
    if padding := padding_behind(data):
        data = data[:-padding]
        odd = (*odd, Deviation("der.trailing-bytes", where, f"{padding} bytes behind the object"))
    kind = der_kind(data)
    if kind == "unusable":
        yield Item(kind, where, reason="no certificate, revocation list or master list", deviations=odd)
        if not _is_master_list(data):
            yield from _salvaged(data, where)
    elif len(data) > _MAX_SIZES[kind]:
        yield Item("unusable", where, reason=f"{kind} of {len(data)} bytes", deviations=odd)
    elif kind == "master list":
        yield from _signed_items(data, where, odd)
    else:
        yield Item(kind, where, data, deviations=odd)


def _signed_items(data: bytes, where: str, odd: tuple[Deviation, ...]) -> Iterator[Item]:
    try:
        bag = _bag(data)
    except CodecError as error:
        yield Item("unusable", where, reason=str(error), deviations=odd)
        yield from _salvaged(data, where)
        return
    if bag is None:
        yield Item("master list", where, data, deviations=odd)
    else:
        yield from _bag_items(bag, data, where, odd)


def _bag(data: bytes) -> CertificateBag | None:
    try:
        return CertificateBag.parse(data)
    except CodecError:
        if _is_master_list(data):  # whoever reads it as a master list says better what is wrong
            return None
        raise


def _is_master_list(data: bytes) -> bool:
    """Whether signed data say that their content is a master list: its members count by its signature alone."""
    return _MASTER_LIST in data[:_HEAD_OF_SIGNED_DATA]


def _salvaged(data: bytes, where: str) -> Iterator[Item]:
    """What lies whole in bytes that are damaged as a whole; not more is looked at than some times their size."""
    at, left = next_object(data, 0), _LOOKED_AT * len(data)
    while at < len(data) and left > 0:
        part = next(split(data, at=at))
        found, at = data[part], at + 1
        left -= len(found)
        if der_kind(found) in ("certificate", "crl"):
            yield from _der_item(found, where if len(found) == len(data) else f"{where}: offset {part.start}")
            at = _swallowed(data, part) or part.stop
        at = next_object(data, at)


def _bag_items(bag: CertificateBag, raw: bytes, where: str, odd: tuple[Deviation, ...]) -> Iterator[Item]:
    members = (*bag.certificates, *bag.crls)
    if not members:
        yield Item("unusable", where, reason="signed data without signer, certificate and revocation list")
    others = [number for number, data in enumerate(members, 1) if not _has_signed_form(data)]
    for number in others:
        reason = "no certificate or revocation list"
        yield Item("unusable", f"{where}: member {number}", reason=reason, deviations=odd)
    if others:  # one that is cut off took the beginning of the next one for its own end, and the rest for members
        yield from _salvaged(raw, where)
        return
    for number, data in enumerate(members, 1):
        yield from _der_item(data, f"{where}: member {number}", odd)


def _pem_items(data: bytes, name: str) -> Iterator[Item]:
    for number, block in enumerate(pem_blocks(data), 1):
        where = f"{name}: block {number}, line {block.line}"
        if block.label not in _PEM_LABELS:
            yield Item("unusable", where, reason=f"block of {block.label}")
        elif block.content is None:
            yield Item("unusable", where, reason="the block is not base64, or has no beginning or end")
        else:
            yield from _der_item(block.content, where)


def _ldif_items(data: bytes, name: str) -> Iterator[Item]:
    for entry in parse_ldif(data):
        for line, reason in entry.damage:
            yield Item("unusable", f"{name}: line {line}", reason=reason)
        found = Conformance(entry.text("pkdConformanceCode"), entry.text("pkdConformanceText"))
        for item in _entry_items(entry, f"{name}: line {entry.line}"):
            yield replace(item, conformance=found)


def _entry_items(entry: LDIFEntry, where: str) -> Iterator[Item]:
    for attribute, values in entry.attributes.items():
        for value in map(_plain, values):
            if value.startswith(PEM_BEGIN):
                yield from _pem_items(value, where)
            elif attribute in _PAIRS:
                yield from _pair_items(value, where)
            elif attribute in _LDIF_ATTRIBUTES or (value[:1] == b"\x30" and der_kind(value) != "unusable"):
                yield from _der_item(value, where)


def _plain(value: bytes) -> bytes:
    """A structure that came as base64 and nothing around it, as files do, and attributes without the second colon."""
    if value.startswith(_BASE64):
        try:
            return b64decode(b"".join(value.split()), validate=True)
        except binascii.Error:
            return value
    return value


def _pair_items(value: bytes, where: str) -> Iterator[Item]:
    """What one authority certified of another, and the other way round (RFC 4523, 2.3)."""
    try:
        for part in _members_of(value):
            yield from _der_item(value[part][_head(value[part]) :], where)
    except CodecError as error:
        yield Item("unusable", where, reason=error.reason)
