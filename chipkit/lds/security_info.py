"""The entries of SecurityInfos, each one protocol that the chip can do (Doc 9303-11, 9.2; BSI TR-03110-3, A.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Final, Literal, TypeVar

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.der import Fields
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError, UnsupportedError
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.values import dataclass

__all__ = [
    "CIPHERS",
    "KNOWN",
    "ActiveAuthenticationInfo",
    "Agreement",
    "ChipAuthenticationInfo",
    "ChipAuthenticationPublicKeyInfo",
    "Cipher",
    "KnownSecurityInfo",
    "PACEDomainParameterInfo",
    "PACEInfo",
    "PACEMapping",
    "SecurityInfo",
    "TerminalAuthenticationInfo",
    "UnknownSecurityInfo",
]

Agreement = Literal["dh", "ecdh"]
Cipher = Literal["3des", "aes128", "aes192", "aes256"]
"""A cipher together with the size of its key."""
CIPHERS: Final[tuple[Cipher, ...]] = ("aes256", "aes192", "aes128", "3des")
"""All of them, the strongest first."""
PACEMapping = Literal["gm", "im", "cam"]

_T = TypeVar("_T")

_CIPHERS: dict[str, Cipher] = {"1": "3des", "2": "aes128", "3": "aes192", "4": "aes256"}
_PACE: dict[str, tuple[Agreement, PACEMapping]] = {
    oids.PACE_DH_GM: ("dh", "gm"),
    oids.PACE_ECDH_GM: ("ecdh", "gm"),
    oids.PACE_DH_IM: ("dh", "im"),
    oids.PACE_ECDH_IM: ("ecdh", "im"),
    oids.PACE_ECDH_CAM: ("ecdh", "cam"),
}
_CHIP_AUTHENTICATION: dict[str, Agreement] = {
    oids.CHIP_AUTHENTICATION_DH: "dh",
    oids.CHIP_AUTHENTICATION_ECDH: "ecdh",
}
_MAX_IDENTIFIER = 0xFFFFFFFF
_PUBLIC_KEYS: dict[str, Agreement] = {oids.ID_PK_DH: "dh", oids.ID_PK_ECDH: "ecdh"}


@dataclass(frozen=True, slots=True)
class SecurityInfo:
    """One entry: a protocol, and what must be known to use it."""

    oid: str
    """The protocol, as a dotted object identifier."""

    def members(self) -> tuple[TLV, ...]:
        """What follows the protocol when the entry is built."""
        raise NotImplementedError

    def __bytes__(self) -> bytes:
        return bytes(der.sequence(der.oid(self.oid), *self.members()))


@dataclass(frozen=True, slots=True)
class UnknownSecurityInfo(SecurityInfo):
    """An entry of a protocol that chipkit does not know, or one that is not as its protocol wants it."""

    raw: bytes = b""
    """The entry as it came."""

    def __bytes__(self) -> bytes:
        return self.raw


@dataclass(frozen=True, slots=True)
class PACEInfo(SecurityInfo):
    """PACE is offered, with this mapping, cipher and set of domain parameters (Doc 9303-11, 9.2.1)."""

    version: int = 2
    """0 where the entry has none, which is a deviation."""
    parameter_id: int | None = None
    """Identifier of the domain parameters (Doc 9303-11, 9.5.1)."""
    raw: bytes = field(default=b"", repr=False, compare=False)
    """The entry as it came; empty where it was built here."""

    @classmethod
    def take(cls, protocol: str, fields: Fields, raw: bytes) -> PACEInfo:
        """Read what follows the protocol."""
        version = fields.optional(der.INTEGER)
        if version is None:
            return cls(protocol, 0, None, raw)
        return cls(protocol, der.decode_integer(version), _identifier(fields), raw)

    def members(self) -> tuple[TLV, ...]:
        """Version and, where there is one, parameter identifier."""
        return (der.integer(self.version), *_encoded(self.parameter_id))

    @property
    def agreement(self) -> Agreement:
        """The kind of key agreement."""
        return _known(_PACE, self.oid, _base(self.oid))[0]

    @property
    def mapping(self) -> PACEMapping:
        """Generic, integrated or chip authentication mapping."""
        return _known(_PACE, self.oid, _base(self.oid))[1]

    @property
    def cipher(self) -> Cipher:
        """The cipher of the channel that PACE opens."""
        return _cipher(self.oid)


@dataclass(frozen=True, slots=True)
class PACEDomainParameterInfo(SecurityInfo):
    """Domain parameters of the chip's own for PACE (Doc 9303-11, 9.2.2)."""

    parameters: AlgorithmIdentifier
    parameter_id: int | None = None
    raw: bytes = field(default=b"", repr=False, compare=False)
    """The entry as it came; empty where it was built here."""

    @classmethod
    def take(cls, protocol: str, fields: Fields, raw: bytes) -> PACEDomainParameterInfo:
        """Read what follows the protocol."""
        parameters = AlgorithmIdentifier.parse(fields.take(der.SEQUENCE, "domain parameters"))
        return cls(protocol, parameters, _identifier(fields), raw)

    def members(self) -> tuple[TLV, ...]:
        """The parameters and, where there is one, their identifier."""
        return (TLV.parse(bytes(self.parameters)), *_encoded(self.parameter_id))


@dataclass(frozen=True, slots=True)
class ChipAuthenticationInfo(SecurityInfo):
    """Chip Authentication is offered, with this cipher, for this key (Doc 9303-11, 9.2.5)."""

    version: int = 1
    key_id: int | None = None
    """Which of the chip's keys, where it has several."""
    raw: bytes = field(default=b"", repr=False, compare=False)
    """The entry as it came; empty where it was built here."""

    @classmethod
    def take(cls, protocol: str, fields: Fields, raw: bytes) -> ChipAuthenticationInfo:
        """Read what follows the protocol."""
        return cls(protocol, _integer(fields, "version"), _identifier(fields), raw)

    def members(self) -> tuple[TLV, ...]:
        """Version and, where there is one, key identifier."""
        return (der.integer(self.version), *_encoded(self.key_id))

    @property
    def agreement(self) -> Agreement:
        """The kind of key agreement."""
        return _known(_CHIP_AUTHENTICATION, self.oid, _base(self.oid))

    @property
    def cipher(self) -> Cipher:
        """The cipher of the channel that Chip Authentication opens."""
        return _cipher(self.oid)


@dataclass(frozen=True, slots=True)
class ChipAuthenticationPublicKeyInfo(SecurityInfo):
    """A public key of the chip for Chip Authentication (Doc 9303-11, 9.2.6)."""

    public_key: SubjectPublicKeyInfo
    key_id: int | None = None
    """Which of the chip's keys, where it has several."""
    raw: bytes = field(default=b"", repr=False, compare=False)
    """The entry as it came; empty where it was built here."""

    @classmethod
    def take(cls, protocol: str, fields: Fields, raw: bytes) -> ChipAuthenticationPublicKeyInfo:
        """Read what follows the protocol."""
        public_key = SubjectPublicKeyInfo.parse(fields.take(der.SEQUENCE, "public key"))
        return cls(protocol, public_key, _identifier(fields), raw)

    def members(self) -> tuple[TLV, ...]:
        """The key and, where there is one, its identifier."""
        return (TLV.parse(bytes(self.public_key)), *_encoded(self.key_id))

    @property
    def agreement(self) -> Agreement:
        """The kind of key agreement."""
        return _known(_PUBLIC_KEYS, self.oid, self.oid)


@dataclass(frozen=True, slots=True)
class TerminalAuthenticationInfo(SecurityInfo):
    """Terminal Authentication is asked for (Doc 9303-11, 9.2.8)."""

    oid: str = oids.ID_TA
    version: int = 1
    cvca_fid: bytes = b""
    """File identifier of EF.CVCA, two bytes; empty for the usual one."""
    cvca_sfi: bytes = b""
    """Short identifier of EF.CVCA, one byte; empty for the usual one."""
    raw: bytes = field(default=b"", repr=False, compare=False)
    """The entry as it came; empty where it was built here."""

    @classmethod
    def take(cls, protocol: str, fields: Fields, raw: bytes) -> TerminalAuthenticationInfo:
        """Read what follows the protocol."""
        version = _integer(fields, "version")
        file_id = fields.optional(der.SEQUENCE)
        if file_id is None:
            return cls(protocol, version, raw=raw)
        place = Fields(file_id)
        fid, sfi = place.take(der.OCTET_STRING, "file identifier").value, place.optional(der.OCTET_STRING)
        place.finish()
        return cls(protocol, version, fid, b"" if sfi is None else sfi.value, raw)

    def members(self) -> tuple[TLV, ...]:
        """Version and, where it is told, the place of EF.CVCA."""
        place = [der.octet_string(part) for part in (self.cvca_fid, self.cvca_sfi) if part]
        return (der.integer(self.version), *([der.sequence(*place)] if place else ()))


@dataclass(frozen=True, slots=True)
class ActiveAuthenticationInfo(SecurityInfo):
    """The signature algorithm of Active Authentication with an elliptic curve key (Doc 9303-11, 9.2.4)."""

    oid: str = oids.AA_PROTOCOL
    version: int = 1
    signature_algorithm: str = ""
    """Dotted object identifier of the algorithm (BSI TR-03111, 5.2.1)."""
    raw: bytes = field(default=b"", repr=False, compare=False)
    """The entry as it came; empty where it was built here."""

    @classmethod
    def take(cls, protocol: str, fields: Fields, raw: bytes) -> ActiveAuthenticationInfo:
        """Read what follows the protocol."""
        version = _integer(fields, "version")
        algorithm = der.decode_oid(fields.take(der.OBJECT_IDENTIFIER, "signature algorithm"))
        return cls(protocol, version, algorithm, raw)

    def members(self) -> tuple[TLV, ...]:
        """Version and algorithm."""
        return (der.integer(self.version), der.oid(self.signature_algorithm))


KnownSecurityInfo = (
    PACEInfo
    | PACEDomainParameterInfo
    | ChipAuthenticationInfo
    | ChipAuthenticationPublicKeyInfo
    | TerminalAuthenticationInfo
    | ActiveAuthenticationInfo
)

KNOWN: Mapping[str, type[KnownSecurityInfo]] = {
    oids.AA_PROTOCOL: ActiveAuthenticationInfo,
    oids.ID_TA: TerminalAuthenticationInfo,
    **dict.fromkeys(_PUBLIC_KEYS, ChipAuthenticationPublicKeyInfo),
    **{f"{base}.{arc}": ChipAuthenticationInfo for base in _CHIP_AUTHENTICATION for arc in _CIPHERS},
    **dict.fromkeys(_PACE, PACEDomainParameterInfo),
    **{f"{base}.{arc}": PACEInfo for base in _PACE for arc in _CIPHERS},
}
"""What reads the entries of each protocol that chipkit knows."""


def _base(protocol: str) -> str:
    return protocol.rpartition(".")[0]


def _cipher(protocol: str) -> Cipher:
    return _known(_CIPHERS, protocol, protocol.rpartition(".")[2])


def _known(table: Mapping[str, _T], protocol: str, key: str) -> _T:
    """What a protocol means; entries that were read are of known protocols, those that somebody built may not be."""
    if key not in table:
        raise UnsupportedError(f"protocol {oids.name(protocol)}")
    return table[key]


def _integer(fields: Fields, name: str) -> int:
    return der.decode_integer(fields.take(der.INTEGER, name))


def _identifier(fields: Fields) -> int | None:
    """The identifier of a key or of domain parameters: the largest that a command carries has four bytes."""
    member = fields.optional(der.INTEGER)
    if member is None:
        return None
    number = der.decode_integer(member)
    if not 0 <= number <= _MAX_IDENTIFIER:
        raise CodecError("identifier out of range", offset=member.offset)
    return number


def _encoded(number: int | None) -> tuple[TLV, ...]:
    return () if number is None else (der.integer(number),)
