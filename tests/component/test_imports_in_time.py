"""What takes an import longest takes time that grows as the file does, and memory that does: sizes are doubled.

Counted by the processor, the least of three; a file twice as large may take three times as long.
"""

from __future__ import annotations

import gzip
import io
import struct
import tracemalloc
import zipfile
import zlib
from base64 import b64encode
from datetime import UTC, datetime
from time import process_time
from typing import TYPE_CHECKING, Any, Final

import pytest

from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.trust import archives
from chipkit.trust.importing import Importer
from chipkit.trust.memory_holdings import InMemoryHoldings
from tests.component.container_files import bag, ldif_of, tarred, zipped

if TYPE_CHECKING:
    from collections.abc import Callable

AT: Final = datetime(2026, 1, 2, tzinfo=UTC)
GROWS: Final = 3.2
"""Times as long for twice as much: two, and room for other programs."""
SETTLED: Final = 0.02
"""Seconds that whatever takes less than this may take besides."""
ROOM: Final = 8 << 20


def taken(data: bytes) -> list[Any]:
    importer = Importer(holdings=InMemoryHoldings(), at=AT, test=True, first_use=True)
    importer.add(data, "file")
    return list(importer.plan().entries)


def zip_without_directory(*members: bytes) -> bytes:
    """Members' headers with what follows each, and no directory behind them."""
    head = struct.Struct("<4s5H3I2H").pack(b"PK\x03\x04", 20, 0, 8, 0, 0, 0, 0, 0, 0, 0)
    return b"".join(head + each for each in members)


def overlapping(size: int) -> bytes:
    """Each member's data are the blocks of all that follow, and end nowhere."""
    stored = b"\x00" + struct.pack("<HH", 30, 0xFFFF ^ 30)
    return zip_without_directory(*[stored] * (size // 35))


def bombs(size: int) -> bytes:
    """Each member unpacks to a megabyte, and ends in damage."""
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH) + b"\x07"
    return zip_without_directory(*[packed] * (size // len(packed)))


def damaged_members(size: int) -> bytes:
    """A whole directory of members whose contents were changed."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(size // 200):
            archive.writestr(f"{number}.cer", bytes(2000))
    return into.getvalue().replace(zlib.crc32(bytes(2000)).to_bytes(4, "little"), bytes(4))


def nested(size: int) -> bytes:
    """Sequences inside of each other, each with a length of four bytes."""
    return b"".join(b"\x30\x83" + (size - at - 5).to_bytes(3, "big") for at in range(0, size - 5, 5))


def swallowed(size: int) -> bytes:
    """Beginnings of certificates, each of which announces all that follows."""
    return b"".join(
        b"\x30\x83" + (size - at - 5).to_bytes(3, "big") + b"\x30\x80\xa0" + bytes(2) for at in range(0, size - 16, 10)
    )


def layers(size: int) -> bytes:
    layer = bag([b"\x30\x03\x02\x01\x05"])
    while len(layer) < min(size, 60_000):
        layer = bag([bytes(der.sequence(TLV.of(0xA0, layer), TLV.of(0xA0, layer)))])
    return layer * (size // len(layer) or 1)


FILES: Final[dict[str, Callable[[int], bytes]]] = {
    "ZIP, one member of zeros": lambda size: zipped({"a": b"", "b": bytes(64 * size)}),
    "ZIP, many members": lambda size: zipped({f"{each:06}": b"\x30\x03\x02\x01\x05" for each in range(size // 150)}),
    "ZIP, damaged members": damaged_members,
    "ZIP without directory, overlapping": overlapping,
    "ZIP without directory, bombs": bombs,
    "gzip, many parts": lambda size: gzip.compress(b"\x30") * (size // 21),
    "tar, one large member": lambda size: tarred({"a": bytes(8 * size)}),
    "tar, many members": lambda size: tarred({f"{each:06}": b"\x30\x03\x02\x01\x05" for each in range(size // 1024)}),
    "tar, members that are cut off": lambda size: tarred({"a": bytes(10_000)})[:512] * (size // 512),
    "tar.gz of zeros": lambda size: tarred({"a": bytes(64 * size)}, "gz"),
    "PKCS #7, many members": lambda size: bag([b"\x30\x03\x02\x01\x05"] * (size // 5)),
    "PKCS #7 in PKCS #7": layers,
    "DER nested": nested,
    "DER that is swallowed": swallowed,
    "DER in a row": lambda size: b"\x30\x03\x02\x01\x05" * (size // 5),
    "LDIF, one long line": lambda size: b"dn: x\nuserCertificate:: " + b64encode(bytes(size)) + b"\n",
    "LDIF, one long folded line": lambda size: b"dn: x\nuserCertificate:: " + b"QQ==\n " * (size // 6) + b"\n",
    "LDIF, many records": lambda size: ldif_of([("userCertificate;binary", b"\x30\x00")] * (size // 90)),
    "LDIF, many values": lambda size: b"dn: x\n" + b"userCertificate:: MAA=\n" * (size // 23),
    "LDIF, bad lines": lambda size: b"dn: x\n" + b"?\n" * (size // 2),
    "PEM, beginnings": lambda size: b"-----BEGIN CERTIFICATE-----\n" * (size // 28),
    "PEM, ends": lambda size: b"-----BEGIN X-----\n" + b"-----END CERTIFICATE-----\n" * (size // 26),
}


ENTRIES: Final = frozenset({
    "DER in a row", "PKCS #7, many members", "LDIF, bad lines", "LDIF, many values", "LDIF, many records",
    "ZIP, many members", "PEM, beginnings",
})  # fmt: skip
"""Of these, every few bytes are a structure of which something is told."""


def least(data: bytes) -> float:
    def once() -> float:
        begun = process_time()
        taken(data)
        return process_time() - begun

    return min(once() for _ in range(3))


@pytest.mark.parametrize("kind", FILES)
def test_twice_as_much_takes_no_more_than_a_little_over_twice_as_long(kind: str) -> None:
    make, size = FILES[kind], 8_000 if kind in ENTRIES else 100_000
    few, many = make(size), make(2 * size)

    assert least(many) < GROWS * least(few) + SETTLED

    tracemalloc.start()
    taken(many)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < ROOM + 3 * 64 * 2 * size  # what it unpacks to, and a copy or two


def test_many_damaged_members_cost_no_whole_one(csca_raw: bytes) -> None:
    """What is damaged is counted by what it unpacks to, and not by all that might be in it."""
    members = {**{f"bad-{each}": bytes(3000) for each in range(40)}, "good.cer": csca_raw}
    data = zipped(members).replace(zlib.crc32(bytes(3000)).to_bytes(4, "little"), bytes(4))

    found = list(archives.archive_members(data, "a.zip"))

    assert [each.content for each in found if not each.reason] == [csca_raw]
    assert len(found) == 41


@pytest.fixture(scope="module")
def csca_raw() -> bytes:
    from chipkit_emulator.pki.authority import TestPKI  # noqa: PLC0415 - beside its use

    return TestPKI.create(7, AT).csca.certificate.raw
