"""SecurityInfos: what a chip says it can do, in EF.CardAccess and EF.DG14 (Doc 9303-11, 9.2; BSI TR-03110-3, A.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field, replace
from typing import TypeVar

from chipkit import oids
from chipkit.codec.der import (
    INTEGER,
    OBJECT_IDENTIFIER,
    SEQUENCE,
    SET,
    Fields,
    decode_integer,
    decode_oid,
    integer,
    sequence,
    set_of,
)
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError
from chipkit.lds.security_info import (
    CIPHERS,
    KNOWN,
    ActiveAuthenticationInfo,
    Agreement,
    ChipAuthenticationInfo,
    ChipAuthenticationPublicKeyInfo,
    Cipher,
    PACEDomainParameterInfo,
    PACEInfo,
    PACEMapping,
    SecurityInfo,
    TerminalAuthenticationInfo,
    UnknownSecurityInfo,
)
from chipkit.values import dataclass

__all__ = [
    "CIPHERS",
    "ActiveAuthenticationInfo",
    "Agreement",
    "ChipAuthenticationInfo",
    "ChipAuthenticationPublicKeyInfo",
    "Cipher",
    "PACEDomainParameterInfo",
    "PACEInfo",
    "PACEMapping",
    "SecurityInfo",
    "SecurityInfos",
    "TerminalAuthenticationInfo",
    "UnknownSecurityInfo",
]

_MAX_INFOS = 128

InfoT = TypeVar("InfoT", bound=SecurityInfo)


@dataclass(frozen=True, slots=True)
class SecurityInfos:
    """The set of entries that EF.CardAccess and EF.DG14 carry."""

    infos: tuple[SecurityInfo, ...]
    """The entries, in the order in which they came."""
    deviations: tuple[Deviation, ...] = field(default=(), compare=False)
    """What was tolerated in reading them."""

    @classmethod
    def parse(cls, data: bytes, *, offset: int = 0, where: str = "") -> SecurityInfos:
        """Read the SET of entries.

        An entry that is not as its protocol wants it is kept as an unknown one and leaves a deviation.

        Args:
            data: The SET, with tag and length.
            offset: Where `data` begins in the outermost input.
            where: The file that it stands in, for deviations.

        Raises:
            CodecError: The bytes are not a SET whose entries each begin with an object identifier.
            LimitError: The set has over 128 entries.
        """
        entries = TLV.parse(data, offset=offset).expect(SET, "SecurityInfos").children(_MAX_INFOS, "entries")
        read = [_read(entry, where) for entry in entries]
        deviations = [deviation for _, found in read for deviation in found]
        return cls(tuple(info for info, _ in read), (*deviations, *_set_deviations(entries, where)))

    @classmethod
    def of(cls, *infos: SecurityInfo) -> SecurityInfos:
        """A set of these entries."""
        return cls(infos)

    def __bytes__(self) -> bytes:
        return bytes(set_of(bytes(info) for info in self.infos))

    @property
    def pace_infos(self) -> tuple[PACEInfo, ...]:
        """The ways in which PACE is offered."""
        return self._of(PACEInfo)

    @property
    def of_pace(self) -> tuple[SecurityInfo, ...]:
        """Every entry that speaks of PACE, what is not understood of it included."""
        return tuple(info for info in self.infos if f"{info.oid}.".startswith(f"{oids.ID_PACE}."))

    @property
    def pace_domain_parameter_infos(self) -> tuple[PACEDomainParameterInfo, ...]:
        """The chip's own domain parameters for PACE."""
        return self._of(PACEDomainParameterInfo)

    @property
    def chip_authentication_infos(self) -> tuple[ChipAuthenticationInfo, ...]:
        """The ways in which Chip Authentication is offered."""
        return self._of(ChipAuthenticationInfo)

    @property
    def chip_authentication_public_key_infos(self) -> tuple[ChipAuthenticationPublicKeyInfo, ...]:
        """The chip's public keys for Chip Authentication."""
        return self._of(ChipAuthenticationPublicKeyInfo)

    @property
    def terminal_authentication_infos(self) -> tuple[TerminalAuthenticationInfo, ...]:
        """The entries that ask for Terminal Authentication."""
        return self._of(TerminalAuthenticationInfo)

    @property
    def active_authentication_infos(self) -> tuple[ActiveAuthenticationInfo, ...]:
        """The signature algorithms of Active Authentication."""
        return self._of(ActiveAuthenticationInfo)

    def _of(self, kind: type[InfoT]) -> tuple[InfoT, ...]:
        return tuple(info for info in self.infos if isinstance(info, kind))


def _read(entry: TLV, where: str) -> tuple[SecurityInfo, tuple[Deviation, ...]]:
    fields = Fields(entry, SEQUENCE, "SecurityInfo")
    protocol = decode_oid(fields.take(OBJECT_IDENTIFIER, "protocol"))
    kind = KNOWN.get(protocol)
    if kind is None:
        return UnknownSecurityInfo(protocol, entry.raw), ()
    padded: list[Deviation] = []
    try:
        short = [_shortest(member, padded) for member in fields.rest()]
        fields = Fields(sequence(*short) if padded else entry, SEQUENCE, "SecurityInfo")
        if not padded:
            fields.take(OBJECT_IDENTIFIER, "protocol")
        info = kind.take(protocol, fields, entry.raw)
        fields.finish()
    except CodecError as error:
        odd = Deviation("security-infos.entry.malformed", where, f"{protocol}: {error}")
        return UnknownSecurityInfo(protocol, entry.raw), (odd,)
    odd_integers = dict.fromkeys(replace(each, where=where) for each in padded)
    return info, (*odd_integers, *_version_deviations(info, where))


def _shortest(member: TLV, padded: list[Deviation]) -> TLV:
    """A member of an entry, an INTEGER with more bytes than it needs as the same number in its shortest form."""
    return integer(decode_integer(member, found=padded)) if member.tag == INTEGER else member


def _version_deviations(info: SecurityInfo, where: str) -> tuple[Deviation, ...]:
    """Versions that Doc 9303-11 does not name: 2 for PACE, 1 for the others (Terminal Authentication also has 2)."""
    match info:
        case PACEInfo(version=version):
            expected: tuple[int, ...] = (2,)
        case TerminalAuthenticationInfo(version=version):
            expected = (1, 2)
        case ChipAuthenticationInfo(version=version) | ActiveAuthenticationInfo(version=version):
            expected = (1,)
        case _:
            return ()
    if version in expected:
        return ()
    return (Deviation("security-infos.version", where, f"{info.oid} has version {version}"),)


def _set_deviations(entries: Iterable[TLV], where: str) -> tuple[Deviation, ...]:
    """A set that is not in the order of DER, or has an entry twice."""
    raw = [entry.raw for entry in entries]
    found: list[Deviation] = []
    if raw != sorted(raw):
        found.append(Deviation("security-infos.order", where, "not in the order of DER"))
    if len(set(raw)) != len(raw):
        found.append(Deviation("security-infos.doubled", where, "an entry stands twice"))
    return tuple(found)
