"""What certificates and revocation lists share: something signed, the algorithm, the signature (RFC 5280, 4.1.1)."""

from __future__ import annotations

from datetime import datetime

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.ber import padding_behind
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.values import dataclass

__all__ = ["Signed", "algorithm_deviations", "assemble", "build_time", "plain_moment", "read_time", "without_filling"]

_RSA_PKCS1 = frozenset((
    oids.RSA_ENCRYPTION, oids.SHA1_WITH_RSA, oids.SHA224_WITH_RSA, oids.SHA256_WITH_RSA, oids.SHA384_WITH_RSA,
    oids.SHA512_WITH_RSA,
))  # fmt: skip
_ECDSA = frozenset((
    oids.ECDSA_WITH_SHA1, oids.ECDSA_WITH_SHA224, oids.ECDSA_WITH_SHA256, oids.ECDSA_WITH_SHA384,
    oids.ECDSA_WITH_SHA512,
))  # fmt: skip
_UTC_FROM = 1950
_GENERALIZED_FROM = 2050
_LEAP_SECOND = b"60Z"
_UTC_TIME_SIZE = len("YYMMDDHHMMSSZ")
_GENERALIZED_TIME_SIZE = len("YYYYMMDDHHMMSSZ")


@dataclass(frozen=True, slots=True)
class Signed:
    """The outer three members of a signed structure."""

    content: TLV
    """What was signed; `content.raw` are the bytes to verify over."""
    algorithm: AlgorithmIdentifier
    signature: bytes

    @classmethod
    def parse(cls, raw: bytes, what: str) -> Signed:
        """Take a signed structure apart.

        Raises:
            CodecError: The bytes are not a signed structure.
        """
        fields = der.Fields(TLV.parse(raw), what=what)
        content = fields.take(der.SEQUENCE, "signed content")
        algorithm = AlgorithmIdentifier.parse(fields.take(der.SEQUENCE, "signatureAlgorithm"))
        signature = der.decode_bits(fields.take(der.BIT_STRING, "signature"))
        fields.finish()
        return cls(content, algorithm, signature)


def without_filling(raw: bytes, found: list[Deviation], where: str = "") -> bytes:
    """A structure without the filling that files have behind it, which leaves a deviation in `found`."""
    padding = padding_behind(raw)
    if padding:
        found.append(Deviation("der.trailing-bytes", where, f"{padding} bytes behind the object"))
    return raw[: len(raw) - padding]


def assemble(tbs: bytes, algorithm: AlgorithmIdentifier, signature: bytes) -> bytes:
    """A certificate or revocation list from what was signed and the signature over it."""
    return bytes(der.sequence(tbs, bytes(algorithm), der.bit_string(signature)))


def algorithm_deviations(algorithm: AlgorithmIdentifier, where: str) -> tuple[Deviation, ...]:
    """NULL where RFC 5758 forbids it, or no NULL where RFC 4055 demands it."""
    if algorithm.oid in _ECDSA and algorithm.parameters is not None:
        return (Deviation("algorithm.ecdsa.parameters", where, f"{algorithm} with parameters"),)
    if algorithm.oid in _RSA_PKCS1 and not algorithm.has_null:
        return (Deviation("algorithm.rsa.no-null", where, f"{algorithm} without NULL"),)
    return ()


def read_time(tlv: TLV, where: str, found: list[Deviation]) -> datetime:
    """A time; a form other than that of RFC 5280, 4.1.2.5, is accepted by a named tolerance.

    The RFC prescribes UTCTime to 2049, with seconds, in UTC. A leap second counts as the second before it.

    Args:
        tlv: The time.
        where: What it stands in.
        found: Where deviations are left.

    Raises:
        CodecError: The object is not a time.
    """
    moment = der.decode_time(tlv, leap_second=True)
    found += _time_deviations(tlv, moment, where)
    return moment


def plain_moment(value: bytes) -> datetime | None:
    """The moment of a time in the form of `der.PLAIN_UTC_TIME`, or of that form with four digits of the year.

    None of any other value; what is read here leaves no deviation but that of the type.
    """
    short = len(value) == _UTC_TIME_SIZE
    if not der.PLAIN_UTC_TIME.fullmatch(value if short else value[2:]) or not value[:2].isdigit():
        return None
    text = value.decode("ascii")
    if short:
        text = ("20" if text < "50" else "19") + text
    return None if text.startswith("0000") else datetime.fromisoformat(f"{text[:8]}T{text[8:]}")


def _time_deviations(tlv: TLV, moment: datetime, where: str) -> tuple[Deviation, ...]:
    utc = tlv.tag == der.UTC_TIME
    size = _UTC_TIME_SIZE if utc else _GENERALIZED_TIME_SIZE
    if len(tlv.value) != size or not tlv.value.endswith(b"Z"):
        return (Deviation("time.form", where, "time without seconds, with a fraction, or in a time zone"),)
    if tlv.value.endswith(_LEAP_SECOND):
        return (Deviation("time.form", where, "time in a leap second"),)
    if not utc and moment.year < _GENERALIZED_FROM:
        return (Deviation("time.generalized", where, "GeneralizedTime before 2050"),)
    return ()


def build_time(moment: datetime) -> TLV:
    """A time in the form that RFC 5280, 4.1.2.5, prescribes."""
    return der.utc_time(moment) if _UTC_FROM <= moment.year < _GENERALIZED_FROM else der.generalized_time(moment)
