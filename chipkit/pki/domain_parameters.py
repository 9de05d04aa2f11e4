"""Elliptic curve parameters in keys: named, or explicit and matched to a name (RFC 3279, 2.3.5; TR-03111, 5.1).

Explicit parameters count as a standardized curve only where p, a, b, the generator, n and, if present, the cofactor are
all the same. A curve with a generator of somebody's choice would let them forge signatures.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.der import Fields
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError, UnsupportedError
from chipkit.pki.curves import CURVES, Coordinates, DomainParameters, by_identifier, by_oid
from chipkit.values import dataclass

__all__ = [
    "CURVES",
    "Coordinates",
    "DomainParameters",
    "ECParameters",
    "by_identifier",
    "by_oid",
    "explicit_parameters",
    "named_parameters",
    "parse_ec_parameters",
]

_MAX_FIELD_BITS = 1024
_WHAT = "EC parameters"
_UNCOMPRESSED = 0x04
_COMPRESSED: Final = (0x02, 0x03)


@dataclass(frozen=True, slots=True)
class ECParameters:
    """The parameters of an EC key."""

    curve: DomainParameters | None
    """The curve; unnamed where explicit parameters match none, None where an object identifier names an unknown one."""
    explicit: bool
    """Whether the parameters were spelled out rather than named."""
    oid: str | None = None
    """The object identifier that stood in the key; None for explicit parameters."""
    deviations: tuple[Deviation, ...] = ()


def parse_ec_parameters(tlv: TLV) -> ECParameters:
    """Read the parameters of an EC public key.

    Seeds are ignored. Field elements are compared as numbers, so that padded ones do not hide a curve.

    Raises:
        CodecError: The parameters are malformed.
        UnsupportedError: The parameters are inherited (NULL), not over a prime field, or larger than any curve in use.
    """
    if tlv.tag == der.OBJECT_IDENTIFIER:
        oid = der.decode_oid(tlv)
        return ECParameters(by_oid(oid), explicit=False, oid=oid)
    if tlv.tag == der.NULL:
        raise UnsupportedError("EC parameters inherited from the issuer")
    if (known := _spelled.get(tlv.raw)) is not None:
        return known
    deviations: list[Deviation] = []
    curve = _match(_parse_explicit(Fields(tlv, what=_WHAT), deviations))
    parameters = ECParameters(curve, explicit=True, deviations=tuple(deviations))
    if curve.named and not deviations and len(tlv.raw) <= _MOST_SPELLED:
        if len(_spelled) >= _MOST_REMEMBERED:
            _spelled.clear()
        _spelled[tlv.raw] = parameters
    return parameters


_spelled: Final[dict[bytes, ECParameters]] = {}
"""Standardized curves that were met spelled out, by their encoding: of each there are a handful."""
_MOST_SPELLED: Final = 1024
_MOST_REMEMBERED: Final = 64


def _parse_explicit(fields: Fields, deviations: list[Deviation]) -> DomainParameters:
    version = der.decode_integer(fields.take(der.INTEGER, "version"), found=deviations)
    if not 1 <= version <= 3:
        raise UnsupportedError(f"EC parameters of version {version}")
    p = _parse_field(fields.take(der.SEQUENCE, "fieldID"), deviations)
    equation = Fields(fields.take(der.SEQUENCE, "curve"), what=_WHAT)
    size = (p.bit_length() + 7) // 8
    a = _field_element(equation.take(der.OCTET_STRING, "a"), size, deviations)
    b = _field_element(equation.take(der.OCTET_STRING, "b"), size, deviations)
    equation.optional(der.BIT_STRING)  # the seed proves nothing that the comparison does not
    equation.finish()
    base = fields.take(der.OCTET_STRING, "base")
    n = _positive(fields.take(der.INTEGER, "order"), deviations)
    cofactor = fields.optional(der.INTEGER)
    fields.optional(der.SEQUENCE)  # the hash that made the seed (version 3)
    fields.finish()
    h = 1 if cofactor is None else _positive(cofactor, deviations)
    curve = DomainParameters("", None, None, p, a, b, 0, 0, n, h)
    gx, gy = _generator(base, curve)
    return replace(curve, gx=gx, gy=gy)


def _match(curve: DomainParameters) -> DomainParameters:
    """The standardized curve with these very figures, or the curve as it is."""
    figures = (curve.p, curve.a, curve.b, curve.gx, curve.gy, curve.n, curve.h)
    for known in CURVES.values():
        if figures == (known.p, known.a, known.b, known.gx, known.gy, known.n, known.h):
            return known
    return curve


def _parse_field(tlv: TLV, deviations: list[Deviation]) -> int:
    fields = Fields(tlv, what=_WHAT)
    kind = der.decode_oid(fields.take(der.OBJECT_IDENTIFIER, "fieldType"))
    if kind != oids.PRIME_FIELD:
        raise UnsupportedError(f"EC parameters over {oids.name(kind)}")
    p = _positive(fields.take(der.INTEGER, "prime"), deviations)
    fields.finish()
    return p


def _positive(tlv: TLV, deviations: list[Deviation]) -> int:
    if len(tlv.value) > _MAX_FIELD_BITS // 8 + 1:
        raise UnsupportedError(f"EC parameters of {8 * len(tlv.value)} bits")
    number = der.decode_integer(tlv, found=deviations)
    if number <= 0:
        raise CodecError("number is not positive", offset=tlv.offset, where=_WHAT)
    return number


def _field_element(tlv: TLV, size: int, deviations: list[Deviation]) -> int:
    if len(tlv.value) > _MAX_FIELD_BITS // 8 + 1:
        raise UnsupportedError(f"EC parameters of {8 * len(tlv.value)} bits")
    if len(tlv.value) != size:
        deviations.append(
            Deviation("key.ec.field-element-size", detail=f"element of {len(tlv.value)} bytes in a field of {size}")
        )
    return int.from_bytes(tlv.value, "big")


def _generator(base: TLV, curve: DomainParameters) -> tuple[int, int]:
    """The coordinates of the generator, of which the compressed form tells one only."""
    form, body, size = base.value[:1], base.value[1:], curve.size
    if form == bytes([_UNCOMPRESSED]) and len(body) == 2 * size:
        return int.from_bytes(body[:size], "big"), int.from_bytes(body[size:], "big")
    if form and form[0] in _COMPRESSED and len(body) == size:
        x = int.from_bytes(body, "big")
        return x, _decompress(curve, x, form[0] & 1)
    raise CodecError(f"base point of {len(base.value)} bytes in a field of {size}", offset=base.offset, where=_WHAT)


def _decompress(curve: DomainParameters, x: int, parity: int) -> int:
    """The second coordinate; only ever taken from a standardized curve, so nothing is computed for a stranger."""
    for known in CURVES.values():
        if known.p == curve.p and known.gx == x and known.gy & 1 == parity:
            return known.gy
    raise UnsupportedError("compressed base point of a curve that is not standardized")


def named_parameters(curve: DomainParameters) -> TLV:
    """The parameters of a standardized curve, as its object identifier."""
    if curve.oid is None:
        raise ValueError("the curve has no object identifier")
    return der.oid(curve.oid)


def explicit_parameters(curve: DomainParameters, *, cofactor: bool = True) -> TLV:
    """The parameters of any curve, spelled out as Doc 9303-12, 4.4.1, wants them in certificates."""
    size = curve.size
    base = bytes([_UNCOMPRESSED]) + curve.gx.to_bytes(size, "big") + curve.gy.to_bytes(size, "big")
    return der.sequence(
        der.integer(1),
        der.sequence(der.oid(oids.PRIME_FIELD), der.integer(curve.p)),
        der.sequence(der.octet_string(curve.a.to_bytes(size, "big")), der.octet_string(curve.b.to_bytes(size, "big"))),
        der.octet_string(base),
        der.integer(curve.n),
        der.integer(curve.h) if cofactor else b"",
    )
