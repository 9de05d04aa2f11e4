"""Public keys as certificates and data groups carry them (RFC 5280, 4.1.2.7; RFC 3279, 2.3)."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import field, replace
from typing import Final, Literal

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.der import Fields
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError, LimitError, UnsupportedError
from chipkit.frozen import maker
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.domain_parameters import (
    DomainParameters,
    ECParameters,
    explicit_parameters,
    named_parameters,
    parse_ec_parameters,
)
from chipkit.values import dataclass

__all__ = ["KeyKind", "SubjectPublicKeyInfo", "ec_spki", "rsa_spki"]

KeyKind = Literal["rsa", "ec", "dh", "unknown"]
_WHAT = "public key"
_MAX_KEY = 4096
"""Bytes of a key with its algorithm; of 30,000 real ones the largest has 806, explicit parameters included."""
_WORD = 8
"""Moduli have whole words of so many bytes."""
_KINDS: dict[str, KeyKind] = {
    oids.RSA_ENCRYPTION: "rsa",
    oids.RSASSA_PSS: "rsa",
    oids.EC_PUBLIC_KEY: "ec",
    oids.ID_PK_ECDH: "ec",
    oids.DH_PUBLIC_NUMBER: "dh",
    oids.DH_KEY_AGREEMENT: "dh",
    oids.ID_PK_DH: "dh",
}


@dataclass(frozen=True, slots=True)
class SubjectPublicKeyInfo:
    """A public key with its algorithm. Two are equal where their bytes are."""

    algorithm: AlgorithmIdentifier = field(compare=False)
    key: bytes = field(compare=False, repr=False)
    """The bits of the key: an RSAPublicKey, or a point."""
    raw: bytes = field(repr=False)
    """The structure as it came."""

    @classmethod
    def parse(cls, data: bytes | TLV) -> SubjectPublicKeyInfo:
        """Read a public key.

        Raises:
            CodecError: The bytes are not a public key. `rsa` and `ec` check the key inside.
            LimitError: The structure has over 4,096 bytes.
        """
        if (known := _by_head(data if isinstance(data, bytes) else data.raw)) is not None:
            return known
        tlv = data if isinstance(data, TLV) else TLV.parse(data)
        if len(tlv.value) > _MAX_KEY:
            reason = f"{len(tlv.value)} bytes where at most {_MAX_KEY} are read"
            raise LimitError(reason, offset=tlv.offset, where=_WHAT)
        fields = Fields(tlv, what=_WHAT)
        algorithm = AlgorithmIdentifier.parse(fields.take(der.SEQUENCE, "algorithm"))
        key = der.decode_bits(fields.take(der.BIT_STRING, "subjectPublicKey"))
        fields.finish()
        spki = cls(algorithm, key, tlv.raw)
        _learn(spki)
        return spki

    @property
    def kind(self) -> KeyKind:
        """The family of the key."""
        return _KINDS.get(self.algorithm.oid, "unknown")

    def rsa(self) -> tuple[int, int]:
        """Modulus and public exponent of an RSA key.

        Tolerances: a modulus without its leading zero, which strictly read is negative, and numbers with more zeros
        than they need; `deviations` tells of them.

        Raises:
            CodecError: The key is malformed, or a number in it is not positive.
            UnsupportedError: The key is of another kind.
        """
        return self._rsa_numbers([])

    def ec(self) -> tuple[ECParameters, bytes]:
        """Parameters and encoded point of an EC key.

        Raises:
            CodecError: The parameters are absent or malformed.
            UnsupportedError: The key is of another kind, or its parameters are of one that chipkit does not know.
        """
        self._expect("ec")
        if self.algorithm.parameters is None:
            raise CodecError("EC key without parameters", where=_WHAT)
        return parse_ec_parameters(self.algorithm.parameters), self.key

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """What is odd about the modulus or the parameters; nothing where the key cannot be read at all."""
        try:
            if self.kind == "rsa":
                found: list[Deviation] = []
                self._rsa_numbers(found)
                return tuple(found)
            return self.ec()[0].deviations if self.kind == "ec" else ()
        except (CodecError, UnsupportedError):
            return ()

    def _rsa_numbers(self, found: list[Deviation]) -> tuple[int, int]:
        self._expect("rsa")
        if (plain := _plain_modulus(self.key)) is not None:
            return plain, _USUAL_EXPONENT
        fields = Fields(TLV.parse(self.key), what="RSA public key")
        modulus, exponent = fields.take(der.INTEGER, "modulus"), fields.take(der.INTEGER, "publicExponent")
        fields.finish()
        found += _sign_of(modulus)
        with_zero = TLV(der.INTEGER, b"\x00" + modulus.value) if _lost_its_zero(modulus) else modulus
        odd: list[Deviation] = []
        n, e = der.decode_integer(with_zero, found=odd), der.decode_integer(exponent, found=odd)
        found += (replace(each, where=_WHAT) for each in odd)
        if n <= 0 or e <= 0:
            raise CodecError("number is not positive", offset=modulus.offset, where="RSA public key")
        return n, e

    def _expect(self, kind: KeyKind) -> None:
        if self.kind != kind:
            raise UnsupportedError(f"key of algorithm {self.algorithm} where one of kind {kind} belongs")

    def __bytes__(self) -> bytes:
        return self.raw


_made: Final = maker(SubjectPublicKeyInfo)
_MOST_LENGTHS: Final = 64
_MOST_HEADS: Final = 8
_heads: Final[OrderedDict[int, tuple[tuple[bytes, AlgorithmIdentifier], ...]]] = OrderedDict()
"""What stood before the bits of keys, with the algorithm in it, by the length of the whole; of kinds without number
there are few, and what came last is looked for first."""


def _by_head(raw: bytes) -> SubjectPublicKeyInfo | None:
    """A key whose every byte before its bits is that of one of the same length which was read strictly."""
    for head, algorithm in _heads.get(len(raw), ()):
        if raw.startswith(head):
            found: SubjectPublicKeyInfo = _made(algorithm, raw[len(head) :], raw)
            return found
    return None


def _learn(spki: SubjectPublicKeyInfo) -> None:
    """Remember how a key begins whose algorithm has nothing odd."""
    raw, size = spki.raw, len(spki.raw) - len(spki.key)
    if spki.kind == "ec":
        try:
            curve = spki.ec()[0]
        except (CodecError, UnsupportedError):
            return
        if curve.deviations or curve.curve is None or not curve.curve.named:
            return
    elif spki.algorithm is not _RSA_USUAL:
        return
    others = _heads.pop(len(raw), ())
    _heads[len(raw)] = ((raw[:size], spki.algorithm), *others[: _MOST_HEADS - 1])
    while len(_heads) > _MOST_LENGTHS:
        _heads.popitem(last=False)


_RSA_USUAL: Final = AlgorithmIdentifier.parse(
    TLV.parse(bytes(AlgorithmIdentifier(oids.RSA_ENCRYPTION, TLV.parse(bytes(der.null())))))
)
_USUAL_EXPONENT: Final = 65_537
_BEHIND_MODULUS: Final = b"\x02\x03" + _USUAL_EXPONENT.to_bytes(3, "big")


def _plain_modulus(key: bytes) -> int | None:
    """The modulus of an RSAPublicKey in DER with a modulus of 255 bytes and more and the usual exponent; else None."""
    size = len(key)
    # SEQUENCE and INTEGER, both with a length of two bytes that leaves nothing over; the zero of a positive number
    if size < _LONG or key[:2] != b"\x30\x82" or key[4:6] != b"\x02\x82" or not key.endswith(_BEHIND_MODULUS):
        return None
    outer, inner = int.from_bytes(key[2:4], "big"), int.from_bytes(key[6:8], "big")
    if outer != size - 4 or inner != size - 8 - len(_BEHIND_MODULUS) or inner < _TWO_BYTES:
        return None
    if key[8] or key[9] < _SIGN:
        return None
    return int.from_bytes(key[8 : 8 + inner], "big")


_LONG: Final = 269
_TWO_BYTES: Final = 0x100
_SIGN: Final = 0x80


def _lost_its_zero(modulus: TLV) -> bool:
    """Whether this is a modulus of a usual size, its highest bit set, and no zero before it; no other is negative."""
    return bool(modulus.value) and modulus.value[0] >= 0x80 and len(modulus.value) % _WORD == 0


def _sign_of(modulus: TLV) -> tuple[Deviation, ...]:
    if not _lost_its_zero(modulus):
        return ()
    return (Deviation("key.rsa.modulus-sign", _WHAT, "the modulus lacks its leading zero and is read as positive"),)


def _build(algorithm: AlgorithmIdentifier, key: bytes) -> SubjectPublicKeyInfo:
    raw = bytes(der.sequence(bytes(algorithm), der.bit_string(key)))
    return SubjectPublicKeyInfo.parse(raw)


def rsa_spki(n: int, e: int, *, absent_null: bool = False) -> SubjectPublicKeyInfo:
    """An RSA public key.

    Args:
        n: The modulus.
        e: The public exponent.
        absent_null: Leave out the NULL that RFC 3279, 2.3.1, demands, as a few real certificates do.
    """
    parameters = None if absent_null else der.null()
    key = bytes(der.sequence(der.integer(n), der.integer(e)))
    return _build(AlgorithmIdentifier(oids.RSA_ENCRYPTION, parameters), key)


def ec_spki(curve: DomainParameters, point: bytes, *, explicit: bool = False) -> SubjectPublicKeyInfo:
    """An EC public key, with its curve named or spelled out."""
    parameters = explicit_parameters(curve) if explicit else named_parameters(curve)
    return _build(AlgorithmIdentifier(oids.EC_PUBLIC_KEY, parameters), point)
