"""Certificates, revocation lists and master lists in whatever they come, told by their content.

A name never decides, and is never used as a path. What is unpacked is bounded before it is unpacked.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import field, replace
from typing import Final

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.ber import FILLING, padding_behind
from chipkit.codec.file_beginnings import other_file
from chipkit.codec.utf16 import as_utf8
from chipkit.crypto.cose import Sign1
from chipkit.deviation import Deviation
from chipkit.errors import CodecError
from chipkit.pki.certificate_bag import CertificateBag
from chipkit.trust.archives import archive_members, is_archive
from chipkit.trust.conformance import Conformance
from chipkit.trust.der_kind import ItemKind, der_kind, has_signed_form, head_of, members_of
from chipkit.trust.der_run import next_object, split
from chipkit.trust.ldif import LDIFEntry, has_records, looks_like_ldif, parse_ldif
from chipkit.trust.pem import PEM_BEGIN, pem_blocks
from chipkit.values import dataclass

__all__ = ["Item", "handed_over", "is_collection", "unpack"]

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
_LOOKED_AT: Final = 8
_MAX_SWALLOWED: Final = 16
_BY_SEARCH: Final = "it lies among other bytes, where a search alone finds it; save it as a file of its own"
_NOT_READ: Final = "neither DER, PEM, LDIF, ZIP nor tar"
_BLANK: Final = bytes([*FILLING, *b"\xef\xbb\xbf"])
"""What may stand in front of DER: filling, and the mark of UTF-8."""
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
    salvaged: bool = False
    """Whether it was found by a search in bytes that are damaged, or of no form known here, and not by the file's own
    form. Nobody handed it over: the file may hold it for any purpose, and no confirmation of the file reaches it."""


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


def handed_over(data: bytes, name: str) -> Iterator[Item]:
    """As `unpack`, for what is asked of a person: what a search found (`Item.salvaged`) is unusable."""
    for item in unpack(data, name):
        yield Item("unusable", item.where, reason=_BY_SEARCH) if item.salvaged and item.data else item


def is_collection(data: bytes) -> bool:
    """Whether a file is an archive or a directory's export, which hold many structures."""
    return is_archive(data) or looks_like_ldif(data)


def _unpack(data: bytes, name: str, *, archive: bool) -> Iterator[Item]:
    if other := other_file(data):
        yield Item("unusable", name, reason=f"{other}: nothing is taken out of it")
        return
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
    elif (of_text := _reader_of_text(data)) is not None:
        items = of_text(data, name)  # where there are other bytes in it, it is another file, which holds the text
        yield from _searched(items) if b"\0" in data.rstrip(b"\0") else items
    elif data[:1] == b"\x30":
        yield from _der_items(data, name)
    elif (begin := next_object(data, 0)) < len(data) and begin <= _LARGE:  # as if the first of a row were damaged
        yield Item("unusable", f"{name}: offset 0", reason=f"{begin} bytes in front of the first structure")
        yield from _der_items(data, name, begin, searched=bool(data[:begin].strip(_BLANK)))
    else:
        yield Item("unusable", name, reason=_NOT_READ)


def _reader_of_text(data: bytes) -> Callable[[bytes, str], Iterator[Item]] | None:
    """What reads a text of certificates; None for anything else."""
    if PEM_BEGIN in data and not looks_like_ldif(data):
        return _pem_items
    return _ldif_items if looks_like_ldif(data) or has_records(data) else None


def _searched(items: Iterator[Item]) -> Iterator[Item]:
    for item in items:
        yield replace(item, salvaged=True)


def _archive_items(data: bytes, name: str) -> Iterator[Item]:
    for member in archive_members(data, name):
        if member.reason:
            yield Item("unusable", member.where, reason=member.reason)
        else:
            items = _unpack(member.content, member.where, archive=False)
            yield from _searched(items) if member.salvaged else items


def _der_items(data: bytes, name: str, at: int = 0, *, searched: bool = False) -> Iterator[Item]:
    """One structure, or several one behind the other, with filling behind each; behind damage the next whole one.

    Args:
        data: The structures.
        name: The file.
        at: Where the first one begins.
        searched: Whether that place was found by a search.
    """
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
            searched = True
            continue
        number += 1
        end = part.stop
        while end < len(data) and data[end] in FILLING:  # no copy of the rest for each structure
            end += 1
        items = _der_item(data[at:end], f"{name}: structure {number}")
        yield from _searched(items) if searched else items
        inside = _swallowed(data, part)
        at, searched = inside or end, searched or inside > 0


def _swallowed(data: bytes, part: slice) -> int:
    """Where in a structure that is cut off the next one begins, of which it took the beginning for its own end; else 0.

    Of one that is whole, with another one or nothing behind it, nothing is asked but the tags of its members.
    """
    end = part.stop
    if (_is_master_list(data[part]) or has_signed_form(data[part])) and _is_end(data, end):
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
    return part.stop <= part.start + _LARGE and has_signed_form(data[part])


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
            place = where if len(found) == len(data) else f"{where}: offset {part.start}"
            yield from _searched(_der_item(found, place))
            at = _swallowed(data, part) or part.stop
        at = next_object(data, at)


def _bag_items(bag: CertificateBag, raw: bytes, where: str, odd: tuple[Deviation, ...]) -> Iterator[Item]:
    members = (*bag.certificates, *bag.crls)
    if not members:
        yield Item("unusable", where, reason="signed data without signer, certificate and revocation list")
    others = [number for number, data in enumerate(members, 1) if not has_signed_form(data)]
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
        for part in members_of(value):
            yield from _der_item(value[part][head_of(value[part]) :], where)
    except CodecError as error:
        yield Item("unusable", where, reason=error.reason)
