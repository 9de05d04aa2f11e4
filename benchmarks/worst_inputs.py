"""What each parser costs for the worst input of a size, against an ordinary one of that size, in one run.

Run it with `python benchmarks/worst_inputs.py`; `README.md` beside it says what the ratios mean.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING, Final

from benchmarks import hostile, self_made
from benchmarks.forgetting import forget
from chipkit import oids
from chipkit.capture import loads
from chipkit.codec import der
from chipkit.codec.ber import parse_ber
from chipkit.codec.tlv import TLV, encode_length, encode_tag
from chipkit.errors import ChipkitError
from chipkit.lds.atr_info import ATRInfo
from chipkit.lds.card_access import CardAccess
from chipkit.lds.com import COM
from chipkit.lds.dg1 import DG1
from chipkit.lds.dg2 import DG2
from chipkit.lds.dg14 import DG14
from chipkit.lds.dg15 import DG15
from chipkit.lds.files import EF
from chipkit.lds.opaque import OpaqueFile
from chipkit.lds.sod import SOD, build_sod
from chipkit.national.vnm.dg13 import DG13
from chipkit.pki.certificate import Certificate
from chipkit.pki.cms import SignedData
from chipkit.pki.crl import CertificateList
from chipkit.pki.extensions import Extension
from chipkit.pki.master_list import MasterList
from chipkit.pki.names import Name
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit_emulator.pki.lists import build_crl, build_master_list

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["PARSERS", "Measured", "Parser", "calls", "measure"]

_ROUNDS: Final = 7
_RATIO: Final = 3.0


@dataclass(frozen=True)
class Parser:
    """One parser with an ordinary input and hostile ones of the same size."""

    name: str
    parse: Callable[[bytes], object]
    ordinary: bytes
    worst: Mapping[str, bytes]
    ratio: float = _RATIO
    """How many times longer the worst one may take."""
    why: str = ""
    """The reason where that is more than three."""


@dataclass(frozen=True)
class Measured:
    """What one parser costs."""

    parser: Parser
    milliseconds: float
    """For the ordinary input."""
    ratios: Mapping[str, float] = field(default_factory=dict)

    @property
    def worst(self) -> tuple[float, str]:
        """The largest ratio, and of which input."""
        return max((ratio, name) for name, ratio in self.ratios.items())


# inputs --------------------------------------------------------------------------------------------------------------


def shapes(tag: int, size: int) -> dict[str, bytes]:
    """Objects of a tag and about a size that are as many, as deep or as badly encoded as can be."""
    head, room = encode_tag(tag), max(size - 8, 8)
    built = {
        "empty members": TLV(tag, b"\x30\x00" * (room // 2)),
        "one member of empty members": TLV.of(tag, TLV(0x30, b"\x30\x00" * ((room - 4) // 2))),
        "members of members": TLV(tag, b"\x30\x03\x02\x01\x00" * (room // 5)),
    }
    found = {name: bytes(tlv) for name, tlv in built.items()}
    found["without a length"] = head + b"\x80" + b"\x04\x00" * (room // 2) + b"\x00\x00"
    found["without lengths, nested"] = head + b"\x80" + b"\x30\x80" * 40 + b"\x04\x00" * (room // 2 - 82)
    found["without lengths, nested"] += b"\x00\x00" * 41
    found["long lengths"] = head + b"\x84" + (room // 4 * 4).to_bytes(4, "big") + b"\x30\x82\x00\x00" * (room // 4)
    found["a string in pieces"] = head + b"\x80\x24\x80" + b"\x04\x00" * (room // 2 - 4) + b"\x00\x00" * 2
    found["nested"] = _nested(tag, room)
    return found


def _nested(tag: int, size: int) -> bytes:
    content, parts = 2, [b"\x30\x00"]
    while content < size:
        parts.append(b"\x30" + encode_length(content))
        content += len(parts[-1])
    parts.append(encode_tag(tag) + encode_length(content))
    return b"".join(reversed(parts))


@lru_cache
def _entries(count: int) -> bytes:
    """A revocation list of as many entries."""
    pki = self_made.card().pki
    base = TLV.parse(build_crl(pki.csca, self_made.AT, [pki.dsc.certificate]))
    tbs, *rest = base.children()
    members = list(tbs.children())
    place = next(at for at, member in enumerate(members) if member.tag == der.SEQUENCE and at > 3)
    one = members[place].children(4000)[0].children()
    entries = [bytes(der.sequence(der.integer((at << 64) + 1), *one[1:])) for at in range(count)]
    members[place] = TLV(der.SEQUENCE, b"".join(entries))
    return bytes(der.sequence(bytes(der.sequence(*members)), *rest))


def _entries_of_others(count: int) -> bytes:
    """The first entry names sixteen issuers, for each of whom all that follow are kept."""
    base = TLV.parse(_entries(count))
    tbs, *rest = base.children()
    members = list(tbs.children())
    place = next(at for at, member in enumerate(members) if member.tag == der.SEQUENCE and at > 3)
    first, *others = members[place].children(count)
    names = [bytes(TLV(0xA4, bytes(Name.build([("CN", f"{at}")])))) for at in range(16)]
    issuers = bytes(Extension(oids.CERTIFICATE_ISSUER, critical=True, value=bytes(TLV(0x30, b"".join(names)))))
    entry = der.sequence(*first.children()[:2], der.sequence(issuers))
    members[place] = TLV.of(der.SEQUENCE, entry, *others)
    return bytes(der.sequence(bytes(der.sequence(*members)), *rest))


def _list_of(count: int) -> bytes:
    pki = self_made.card().pki
    certificates = [
        Certificate.parse(self_made.self_made(number, authority=True, key="brainpoolP256r1")[0])
        for number in range(1, count + 1)
    ]
    return build_master_list(certificates, pki.list_signer, pki.csca.certificate, self_made.AT)


def _fields(count: int, size: int) -> bytes:
    return bytes(DG13.build(dict.fromkeys(range(1, count + 1), ("a" * size,))))


def _long_certificate(size: int) -> bytes:
    given = [Extension(f"1.3.6.1.4.1.99999.{at}", critical=False, value=bytes(4000)) for at in range(size // 4000)]
    return self_made.self_made(1, extensions=given)[0]


def _many_extensions(size: int) -> bytes:
    given = [Extension(f"2.999.{at}", critical=False, value=b"\x05\x00") for at in range(min(size // 16, 90))]
    return self_made.self_made(1, extensions=given)[0]


def _with_certificates(count: int, certificate: bytes) -> bytes:
    signer = self_made.self_made(1)[1]
    return self_made.signed_by([certificate] * count, [self_made.signer_info(signer, 257)])


def _attributes(count: int) -> bytes:
    one = der.set_of([der.sequence(der.oid(oids.COMMON_NAME), der.utf8_string("a"))])
    return bytes(TLV(der.SEQUENCE, bytes(one) * count))


def _face(size: int) -> bytes:
    genuine = self_made.card().files[EF.DG2]
    faces = DG2.parse(genuine)
    record = bytes(faces.records[0])
    filler = bytes(max(size - len(record), 0))
    header = faces.headers[0]
    envelope = TLV.of(0x7F60, TLV.of(0xA1, *header), TLV(0x5F2E, record + filler))
    return bytes(TLV.of(EF.DG2.tag, TLV.of(0x7F61, der.integer(1), envelope)))


def _inner(ef: EF, tag: int, size: int) -> dict[str, bytes]:
    """Hostile shapes in the place of the file itself, and of what it carries."""
    found = shapes(ef.tag, size)
    found |= {f"inside, {name}": bytes(TLV(ef.tag, content)) for name, content in shapes(tag, size - 4).items()}
    return found


def _sod_shapes(size: int) -> dict[str, bytes]:
    def wrapped(content: bytes) -> bytes:
        return build_sod(bytes(der.sequence(der.oid(oids.SIGNED_DATA), der.explicit(0, content))))

    found = _inner(EF.SOD, 0x30, size)
    found |= {f"signed data, {name}": wrapped(content) for name, content in shapes(0x30, size - 30).items()}
    room = max(size // 5 - 250, 32)
    for name, content in shapes(0x30, room).items():
        found[f"certificates, {name}"] = self_made.signed_by([content] * 5, [])
        found[f"signers, {name}"] = self_made.signed_by([], [content] * 5)
    return found


def _capture_items(size: int) -> bytes:
    return b"\x99" + min(size, 9_990).to_bytes(2, "big") + b"\x00" * min(size, 9_990)


_BOUNDED: Final = "ordinary ones of this size are one run of bytes; of the worst at most 1,000 objects are read"
_THROUGH: Final = "of an ordinary one the certificates are not looked into; one in basic encoding is read through"
_COUNTED: Final = "so small a file costs little; of the worst 64 members are counted where two belong"
_SMALL: Final = "each object costs the same; those of the worst have two bytes where real ones have twelve"
_FEW: Final = "what is read of the worst is bounded by number, 64 attributes or 100 extensions, whatever their size"


def _parsers() -> tuple[Parser, ...]:
    card, files = self_made.card(), dict(self_made.card().files)
    signer, authority = card.pki.dsc.certificate, card.pki.csca.certificate
    long, crl, master = _long_certificate(12_000), _entries(2_000), _list_of(60)
    sod, faces, fields = files[EF.SOD], _face(200_000), _fields(100, 500)
    large_sod = _with_certificates(5, long)
    access, dg14, key = files[EF.CARD_ACCESS], files[EF.DG14], bytes(signer.public_key)
    capture = self_made.ordinary()
    noise = bytes(TLV(EF.DG7.tag, bytes(1_000_000)))
    list_content = SignedData.parse(master).content
    return (
        Parser("EF.SOD, 2 kB", SOD.parse, sod, _sod_shapes(len(sod))),
        Parser(
            "EF.SOD, 60 kB",
            SOD.parse,
            large_sod,
            _sod_shapes(len(large_sod)),
            8,
            "objects with short lengths are read in one go, those with longer ones than needed one by one",
        ),
        Parser(
            "EF.COM",
            COM.parse,
            files[EF.COM],
            shapes(EF.COM.tag, len(files[EF.COM])),
            20,
            "a file of 24 bytes costs ten microseconds",
        ),
        Parser("EF.CardAccess", CardAccess.parse, access, shapes(0x31, len(access))),
        Parser("EF.ATR/INFO", ATRInfo.parse, files[EF.ATR_INFO], {"members": b"\x43\x00" * 12}),
        Parser("EF.DG1", DG1.parse, files[EF.DG1], _inner(EF.DG1, 0x30, len(files[EF.DG1]))),
        Parser("EF.DG2, 200 kB", DG2.parse, faces, _inner(EF.DG2, 0x7F61, len(faces)), 40, _BOUNDED),
        Parser("EF.DG13, 0.5 kB", DG13.parse, files[EF.DG13], _inner(EF.DG13, 0x30, len(files[EF.DG13]))),
        Parser("EF.DG13, 50 kB", DG13.parse, fields, _inner(EF.DG13, 0x30, len(fields)) | {"texts": _fields(120, 8)}),
        Parser("EF.DG14", DG14.parse, dg14, _inner(EF.DG14, 0x31, len(dg14))),
        Parser("EF.DG15", DG15.parse, files[EF.DG15], _inner(EF.DG15, 0x30, len(files[EF.DG15])), 8, _COUNTED),
        Parser(
            "other data group, 1 MB",
            lambda content: OpaqueFile.parse(content, EF.DG7),
            noise,
            shapes(EF.DG7.tag, len(noise)),
            80,
            _BOUNDED,
        ),
        Parser("certificate, 1 kB", Certificate.parse, bytes(signer), shapes(0x30, len(bytes(signer)))),
        Parser(
            "certificate, 13 kB",
            Certificate.parse,
            long,
            shapes(0x30, len(long)) | {"extensions": _many_extensions(len(long))},
            5,
            _FEW,
        ),
        Parser("public key", SubjectPublicKeyInfo.parse, key, shapes(0x30, len(key)), 8, _COUNTED),
        Parser(
            "name",
            Name.parse,
            bytes(authority.subject),
            shapes(0x30, len(bytes(authority.subject)))
            | {"attributes": _attributes(len(bytes(authority.subject)) // 12)},
        ),
        Parser(
            "revocation list, 100 kB",
            CertificateList.parse,
            crl,
            shapes(0x30, len(crl)) | {"issuers": _entries_of_others(1_900)},
        ),
        Parser("master list, signed data", SignedData.parse, master, shapes(0x30, len(master)), 50, _THROUGH),
        Parser("master list, content", MasterList.parse, list_content, shapes(0x30, len(list_content)), 80, _THROUGH),
        Parser("basic encoding", parse_ber, bytes(signer), shapes(0x30, len(bytes(signer))), 12, _SMALL),
        Parser(
            "saved capture, 20 kB",
            loads,
            capture,
            {"items": _capture_items(len(capture)), "deviations": hostile.hostile("a capture of 300 deviations")},
            150,
            "10,000 items are counted before any is read; an ordinary capture has some hundred",
        ),
    )


# measuring -----------------------------------------------------------------------------------------------------------


def _tried(parse: Callable[[bytes], object], data: bytes) -> None:
    try:
        parse(data)
    except ChipkitError:
        return


def _seconds(parse: Callable[[bytes], object], data: bytes) -> float:
    begun = perf_counter()
    _tried(parse, data)
    return perf_counter() - begun


def measure(parser: Parser) -> Measured:
    """The least of several rounds for each input, the ordinary one among them."""
    inputs = {"": parser.ordinary, **parser.worst}
    least = dict.fromkeys(inputs, float("inf"))
    for _ in range(_ROUNDS):
        for name, data in inputs.items():
            forget()
            least[name] = min(least[name], _seconds(parser.parse, data))
    ordinary = least.pop("")
    return Measured(parser, 1000 * ordinary, {name: seconds / ordinary for name, seconds in least.items()})


def calls(parse: Callable[[bytes], object], data: bytes) -> int:
    """How many functions are called in parsing: a cost that no other program on this machine changes."""
    count = 0

    def told(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    forget()
    before = sys.getprofile()
    sys.setprofile(told)
    try:
        _tried(parse, data)
    finally:
        sys.setprofile(before)
    return count


PARSERS: Final = _parsers()


def main() -> None:
    """Print the table."""
    over: list[str] = []
    print(f"{'':28}{'bytes':>9}{'ms':>9}{'worst':>8}{'may be':>8}  of which input")
    for parser in PARSERS:
        found = measure(parser)
        ratio, name = found.worst
        size = len(parser.ordinary)
        print(f"{parser.name:28}{size:>9}{found.milliseconds:>9.3f}{ratio:>7.1f}x{parser.ratio:>7.0f}x  {name}")
        if ratio > parser.ratio:
            over.append(parser.name)
    if over:
        raise SystemExit(f"over what is allowed: {', '.join(over)}")


if __name__ == "__main__":
    main()
