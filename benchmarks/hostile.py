"""What a stranger may hand in to cost memory or time: captures, each like a genuine one but for one thing.

`HOSTILE` names them. Each is made for a number, and no two numbers give the same bytes, so that nothing that is
remembered of one helps with the next. The tests of memory and time, and `worst_inputs.py`, take them from here.
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from chipkit import oids
from chipkit.capture import dumps
from chipkit.codec import der
from chipkit.codec.cbor import encode
from chipkit.codec.tlv import TLV, encode_length
from chipkit.deviation import Deviation
from chipkit.lds.files import EF, RawFile
from chipkit.national.vnm.dg13 import DG13
from chipkit.pki.extensions import Extension

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chipkit.capture import Capture

from benchmarks.self_made import genuine, own_signer, self_made, signed_by, signer_info, vouched

__all__ = ["HOSTILE", "hostile"]

_MEGABYTE: Final = 1_000_000
_STRANGE: Final = "1.3.6.1.4.1.99999"

Files = dict[EF, bytes]


def hostile(name: str, number: int = 0) -> bytes:
    """The capture of this name as bytes."""
    capture = genuine()
    made = HOSTILE[name](number)
    if isinstance(made, bytes):
        return made
    if isinstance(made, dict):
        files = {ef: file.content for ef, file in capture.files.items()} | made
        capture = replace(capture, files={ef: RawFile(ef, content) for ef, content in files.items()})
        return dumps(capture)
    return dumps(made)


# signers that somebody made himself ----------------------------------------------------------------------------------


def _own(number: int, **changes: object) -> Files:
    certificate, signer = self_made(number, **changes)  # type: ignore[arg-type]
    return {EF.SOD: signed_by([certificate], [signer_info(signer, (number << 8) + 1)])}


def _extension(number: int, size: int) -> Files:
    value = _noise(number, size)
    return _own(number, extensions=[Extension(_STRANGE, critical=False, value=value)])


def _extensions(number: int, count: int, size: int) -> Files:
    given = [Extension(f"{_STRANGE}.{at}", critical=False, value=_noise(number, size)) for at in range(count)]
    return _own(number, extensions=given)


def _key(number: int, size: int) -> Files:
    parameters = bytes(der.octet_string(_noise(number, size)))
    algorithm = der.sequence(der.oid(oids.RSA_ENCRYPTION), parameters)
    return _own(number, public_key=bytes(der.sequence(algorithm, own_signer("brainpoolP256r1", "own").public_key.key)))


def _rsa(number: int, modulus: int, exponent: int) -> Files:
    numbers = (der.integer(int.from_bytes(b"\x40" + _noise(number, size - 1)) | 1) for size in (modulus, exponent))
    key = der.bit_string(bytes(der.sequence(*numbers)))
    return _own(number, public_key=bytes(der.sequence(der.sequence(der.oid(oids.RSA_ENCRYPTION), der.null()), key)))


def _curve(number: int, size: int) -> Files:
    """Explicit parameters over a field of that many bytes."""
    p = int.from_bytes(b"\x7f" + _noise(number, size - 1)) | 1
    element = der.octet_string(_noise(number + 1, size))
    parameters = der.sequence(
        der.integer(1),
        der.sequence(der.oid(oids.PRIME_FIELD), der.integer(p)),
        der.sequence(element, element),
        der.octet_string(b"\x04" + _noise(number, 2 * size)),
        der.integer(p),
        der.integer(1),
    )
    algorithm = der.sequence(der.oid(oids.EC_PUBLIC_KEY), parameters)
    point = der.bit_string(b"\x04" + _noise(number, 2 * size))
    return _own(number, public_key=bytes(der.sequence(algorithm, point)))


def _subject(number: int, count: int) -> Files:
    one = der.set_of([der.sequence(der.oid(oids.COMMON_NAME), der.utf8_string(f"{number:08}"))])
    return _own(number, subject=bytes(TLV(der.SEQUENCE, bytes(one) * count)))


def _values(number: int, count: int, size: int) -> Files:
    """A subject whose values are marks in the order that Unicode's normal forms like least."""
    text = f"{number}" + "\N{COMBINING ACUTE ACCENT}" * size + "\N{COMBINING DOT BELOW}" * size
    one = bytes(der.set_of([der.sequence(der.oid(oids.COMMON_NAME), der.utf8_string(text))]))
    return _own(number, subject=bytes(TLV(der.SEQUENCE, one * count)))


def _certificates(number: int, count: int, key: str) -> Files:
    """Certificates that each may have issued the next, with slow keys, and as many signers as are read."""
    made = [self_made(number * 64 + at, key=key, label=f"{at}", authority=at > 0) for at in range(count)]
    serials = [(number * 64 + at << 8) + 1 for at in range(count)]
    infos = [signer_info(signer, serial) for (_, signer), serial in zip(made, serials, strict=True)]
    return {EF.SOD: signed_by([certificate for certificate, _ in made], infos)}


def _ambiguous(number: int, count: int, signers: int, key: str) -> Files:
    """Every signer may mean each certificate, and none is right."""
    made = [self_made(number, key=key, label=f"{at}")[0] for at in range(count)]
    signer = own_signer(key, "0")
    infos = [
        signer_info(signer, (number << 8) + 1, extra=_attribute(number * 32 + at), wrong=True) for at in range(signers)
    ]
    return {EF.SOD: signed_by(made, infos)}


def _attribute(number: int) -> bytes:
    return bytes(der.sequence(der.oid(f"{_STRANGE}.{number}"), der.set_of([der.null()])))


# files that somebody wrote himself -----------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _large(size: int) -> bytes:
    return random.Random(size).randbytes(size)  # noqa: S311 - any bytes do


def _noise(number: int, size: int) -> bytes:
    """Bytes that no other number has."""
    return (number.to_bytes(4, "big") + _large(size))[:size]


def _empty(number: int, size: int) -> bytes:
    """Data objects of two bytes, one behind the other, and one that no other number has."""
    return bytes(der.octet_string(number.to_bytes(4, "big"))) + b"\x30\x00" * ((size - 6) // 2)


def _within(size: int, ef: EF) -> int:
    """The most bytes of content that stay under the bound of 64 KiB or 1 MiB."""
    return {EF.SOD: 65_000, EF.DG14: 65_000, EF.DG13: 65_000}.get(ef, size) if size < _MEGABYTE else size


def _template(ef: EF, value: bytes) -> bytes:
    return bytes(TLV(ef.tag, value))


def _row(ef: EF, size: int) -> Callable[[int], Files]:
    return lambda number: {ef: _template(ef, _empty(number, _within(size, ef)))}


def _inside(ef: EF, tag: int, size: int) -> Callable[[int], Files]:
    return lambda number: {ef: _template(ef, bytes(TLV(tag, _empty(number, _within(size, ef)))))}


def _open(ef: EF, size: int) -> Callable[[int], Files]:
    """In an indefinite length, which only reading it through ends."""
    return lambda number: {ef: bytes([ef.tag, 0x80]) + _empty(number, _within(size, ef)) + b"\x00\x00"}


def _nested(ef: EF, depth: int, size: int) -> Callable[[int], Files]:
    def made(number: int) -> Files:
        content = bytes(der.octet_string(_noise(number, _within(size, ef))))
        opened = bytes([ef.tag, 0x80]) + b"\x30\x80" * (depth - 1)
        return {ef: opened + content + b"\x00\x00" * depth}

    return made


def _deep(ef: EF, size: int) -> Callable[[int], Files]:
    """Definite lengths, each inside the one before."""

    def made(number: int) -> Files:
        content, parts = 6, [bytes(der.octet_string(number.to_bytes(4, "big")))]
        while content < size:
            parts.append(b"\x30" + encode_length(content))
            content += len(parts[-1])
        parts.append(bytes([ef.tag]) + encode_length(content))
        return {ef: b"".join(reversed(parts))}

    return made


def _infos(number: int, count: int) -> Files:
    one = bytes(der.sequence(der.oid(f"{_STRANGE}.{number}"), der.integer(1)))
    return {EF.DG14: _template(EF.DG14, bytes(TLV(der.SET, one * count)))}


def _ways(number: int) -> Files:
    """Keys without a name and ways to use one, each of which may go with each."""
    key = bytes(own_signer("brainpoolP256r1", "own").public_key)
    keys = [bytes(der.sequence(der.oid(oids.ID_PK_ECDH), key, der.integer(at + number * 64))) for at in range(64)]
    ways = [
        bytes(der.sequence(der.oid(f"{oids.CHIP_AUTHENTICATION_ECDH}.{1 + at % 4}"), der.integer(1)))
        for at in range(64)
    ]
    return {EF.DG14: _template(EF.DG14, bytes(TLV(der.SET, b"".join([*keys, *ways]))))}


def _long_oids(number: int, count: int) -> Files:
    """Entries whose identifiers have one arc of as many bits as are read."""
    name = TLV(der.OBJECT_IDENTIFIER, b"\xff" + number.to_bytes(4, "big").replace(b"\x00", b"\x81") * 0 + b"\xff" * 122)
    entry = bytes(der.sequence(TLV(name.tag, name.value + b"\x7f"), der.integer(number)))
    return {EF.DG14: _template(EF.DG14, bytes(TLV(der.SET, entry * count)))}


def _fields(number: int, count: int, texts: int) -> Files:
    items = [
        bytes(der.sequence(der.integer(at), *([der.utf8_string(f"{number}")] * texts))) for at in range(1, count + 1)
    ]
    body = der.sequence(der.integer(1), der.oid("1.0.10646.1.0.8"), TLV(der.SET, b"".join(items)))
    return {EF.DG13: _template(EF.DG13, bytes(body))}


def _texts(number: int, text: str) -> Files:
    """Texts as long as any that is read, in each field that is compared."""
    content = bytes(DG13.build(dict.fromkeys(range(1, 17), (f"{number}{text}"[:1000],))))
    return vouched(number, {EF.DG13: content})


def _algorithms(number: int) -> Files:
    """Every way of signing Active Authentication, each many times."""
    known = (oids.ECDSA_PLAIN_SHA1, oids.ECDSA_PLAIN_SHA256, oids.ECDSA_PLAIN_SHA512)
    entries = [
        der.sequence(der.oid(oids.AA_PROTOCOL), der.integer(1), der.oid(known[at % len(known)])) for at in range(125)
    ]
    content = _template(EF.DG14, bytes(TLV.of(der.SET, *entries)))
    slow = own_signer("brainpoolP320r1", f"{number % 2}").public_key
    return vouched(number, {EF.DG14: content, EF.DG15: _template(EF.DG15, bytes(slow))})


def _faces(number: int, templates: int, size: int) -> Files:
    header = TLV.of(0xA1, TLV(0x81, b"\x02"), TLV(0x87, b"\x01\x01"), TLV(0x88, b"\x00\x08"))
    one = bytes(TLV.of(0x7F60, header, TLV(0x5F2E, b"FAC\x00" + _noise(number, size))))
    group = TLV.of(0x7F61, der.integer(templates), one * templates)
    return {EF.DG2: _template(EF.DG2, bytes(group))}


def _tags(number: int, size: int) -> Files:
    tags = TLV(0x5C, number.to_bytes(4, "big") + bytes(0x60 + at % 32 for at in range(size)))
    return {EF.COM: _template(EF.COM, bytes(TLV(0x5F01, b"0107")) + bytes(TLV(0x5F36, b"040000")) + bytes(tags))}


def _everything(fill: Callable[[EF, int], Files]) -> Callable[[int], Files]:
    """Eight megabytes: the same in every data group that the issuer fills as it likes."""
    taken = (EF.DG2, EF.DG3, EF.DG4, EF.DG5, EF.DG7, EF.DG11, EF.DG12, EF.DG16)
    return lambda number: {ef: content for at in taken for ef, content in fill(at, number).items()}


def _deviating(number: int, count: int) -> Capture:
    told = tuple(Deviation("read.trailing-bytes", f"{number}", f"{at}") for at in range(count))
    return replace(genuine(), deviations=told)


_FULL: Final = 1_048_000

HOSTILE: Final[Mapping[str, Callable[[int], Files | Capture | bytes]]] = {
    "signer with an extension of 900 kB": lambda n: _extension(n, 900_000),
    "signer with an extension of 15 kB": lambda n: _extension(n, 15_000),
    "signer with an extension of 4 kB": lambda n: _extension(n, 4_000),
    "signer with ninety extensions": lambda n: _extensions(n, 90, 100),
    "key with parameters of 900 kB": lambda n: _key(n, 900_000),
    "key with parameters of 3 kB": lambda n: _key(n, 3_000),
    "modulus of 900 kB": lambda n: _rsa(n, 900_000, 3),
    "modulus of 3 kB": lambda n: _rsa(n, 3_000, 3),
    "modulus of 1 kB": lambda n: _rsa(n, 1_024, 3),
    "exponent of 900 kB": lambda n: _rsa(n, 256, 900_000),
    "exponent of 1 kB": lambda n: _rsa(n, 256, 1_024),
    "curve over 100 kB": lambda n: _curve(n, 100_000),
    "curve over 120 bytes": lambda n: _curve(n, 120),
    "subject of 40,000 names": lambda n: _subject(n, 40_000),
    "subject of 64 names": lambda n: _subject(n, 64),
    "subject of marks": lambda n: _values(n, 15, 250),
    "16 certificates on a slow curve": lambda n: _certificates(n, 16, "brainpoolP320r1"),
    "four certificates on a slow curve": lambda n: _certificates(n, 4, "brainpoolP320r1"),
    "a certificate on a slow curve": lambda n: _certificates(n, 1, "brainpoolP320r1"),
    "four certificates on a large curve": lambda n: _certificates(n, 4, "brainpoolP512r1"),
    "four certificates with RSA": lambda n: _certificates(n, 4, "rsa-2048"),
    "four signers that may mean any of four certificates": lambda n: _ambiguous(n, 4, 4, "brainpoolP512r1"),
    "twenty signers that may mean any of 16 certificates": lambda n: _ambiguous(n, 16, 20, "brainpoolP320r1"),
    "EF.SOD of 1 MB of 30 00": lambda n: {EF.SOD: _template(EF.SOD, b"\x30\x00" * 499_000 + n.to_bytes(4, "big"))},
    "EF.SOD of empty members": _row(EF.SOD, 65_000),
    "EF.SOD of a sequence of empty members": _inside(EF.SOD, 0x30, 65_000),
    "EF.SOD of empty members without a length": _open(EF.SOD, 65_000),
    "EF.SOD nested without lengths": _nested(EF.SOD, 45, 60_000),
    "EF.SOD nested": _deep(EF.SOD, 60_000),
    "EF.SOD with four certificates of empty members": lambda n: {
        EF.SOD: signed_by([bytes(TLV(0x30, _empty(n, 15_000)))] * 4, [])
    },
    "EF.SOD with four signers of empty members": lambda n: {
        EF.SOD: signed_by([], [bytes(TLV(0x30, _empty(n, 15_000)))] * 4)
    },
    "EF.DG14 of thousands of entries": lambda n: _infos(n, 3_000),
    "EF.DG14 of 128 entries": lambda n: _infos(n, 128),
    "EF.DG14 of 64 keys and 64 ways": _ways,
    "EF.DG14 of long identifiers": lambda n: _long_oids(n, 128),
    "EF.DG14 nested": _deep(EF.DG14, 60_000),
    "EF.DG13 of 1 MB": _inside(EF.DG13, 0x30, _FULL),
    "EF.DG13 of tiny members": lambda n: _fields(n, 127, 60),
    "EF.DG13 of a field of many texts": lambda n: _fields(n, 1, 1_500),
    "signed EF.DG13 of long texts": lambda n: _texts(n, "N " * 500),
    "signed EF.DG13 of long names": lambda n: _texts(n, "Nguyễn Văn " * 100),
    "signed EF.DG13 of marks": lambda n: _texts(n, "a" + "\N{COMBINING ACUTE ACCENT}\N{COMBINING DOT BELOW}" * 499),
    "signed EF.DG14 of 125 algorithms": _algorithms,
    "signed EF.DG14 of 64 keys and 64 ways": lambda n: vouched(n, _ways(n)),
    "signed EF.DG2 of sixteen faces": lambda n: vouched(n, _faces(n, 16, 60_000)),
    "EF.COM of a long list": lambda n: _tags(n, 4_000),
    "EF.COM of 1 MB": lambda n: _tags(n, _FULL),
    "EF.CardAccess of empty members": lambda n: {EF.CARD_ACCESS: bytes(TLV(0x31, _empty(n, 16_000)))},
    "EF.DG15 of empty members": _inside(EF.DG15, 0x30, 16_000),
    "EF.DG2 of sixteen faces": lambda n: _faces(n, 16, 60_000),
    "EF.DG2 of many templates": lambda n: _faces(n, 9_000, 16),
    "EF.DG2 of empty members": _inside(EF.DG2, 0x30, _FULL),
    "EF.DG2 without a length": _open(EF.DG2, _FULL),
    "EF.DG2 nested without lengths": _nested(EF.DG2, 45, 1_000_000),
    "EF.DG2 nested": _deep(EF.DG2, 1_000_000),
    "8 MB of empty members": _everything(lambda ef, n: _row(ef, _FULL)(n)),
    "8 MB without lengths": _everything(lambda ef, n: _open(ef, _FULL)(n)),
    "8 MB nested without lengths": _everything(lambda ef, n: _nested(ef, 45, 1_000_000)(n)),
    "8 MB nested": _everything(lambda ef, n: _deep(ef, 1_000_000)(n)),
    "8 MB of noise": _everything(lambda ef, n: {ef: _template(ef, _noise(n, _FULL))}),
    "10,000 items that are no capture": lambda n: encode(["", *range(n, n + 9_990)]),
    "a capture of 300 deviations": lambda n: _deviating(n, 300),
    "a capture of 1,000 deviations": lambda n: _deviating(n, 1_000),
}
"""Each by what is odd about it, with what makes it for a number."""
