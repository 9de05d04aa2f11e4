"""What a chip claims to be able to do: the statement of its implementation, which says what cases apply."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeVar

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError
from chipkit.lds.atr_info import ATRInfo
from chipkit.lds.card_access import CardAccess
from chipkit.lds.com import COM
from chipkit.lds.dg14 import DG14
from chipkit.lds.files import EF
from chipkit.lds.security_infos import SecurityInfos
from chipkit.pki.agreement_parameters import agreement_parameters, standardized_parameters
from chipkit_emulator.crypto.kdf import can_secret, mrz_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chipkit.lds.security_infos import Cipher, PACEInfo, PACEMapping
    from chipkit.pki.agreement_parameters import AgreementParameters
    from chipkit.pki.public_key import SubjectPublicKeyInfo

__all__ = ["AgreementWay", "PACEWay", "Passwords", "Statement"]

_MRZ, _CAN = 1, 2
_SENSITIVE = (3, 4)
_NO_DG14 = DG14(SecurityInfos.of())
FileT = TypeVar("FileT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passwords:
    """What is printed on the card, as far as it is known."""

    mrz_information: str | None = field(default=None, repr=False)
    """Document number, birth and expiry with their check digits (Doc 9303-11, 4.3.2)."""
    can: str | None = field(default=None, repr=False)

    def for_pace(self) -> tuple[int, bytes] | None:
        """The password that PACE is run with, by its number in MSE:SET AT: the MRZ where it is known."""
        if self.mrz_information is not None:
            return _MRZ, mrz_secret(self.mrz_information)
        return None if self.can is None else (_CAN, can_secret(self.can))


@dataclass(frozen=True, slots=True, kw_only=True)
class PACEWay:
    """One way of PACE (Doc 9303-11, 9.2.1)."""

    oid: str
    mapping: PACEMapping
    cipher: Cipher
    parameter_id: int
    parameters: AgreementParameters
    named: bool
    """Whether MSE:SET AT must name the domain parameters, because the protocol alone leaves a choice (4.4.4.1)."""

    def __str__(self) -> str:
        return f"{oids.name(self.oid)}, parameters {self.parameter_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementWay:
    """One way of Chip Authentication (Doc 9303-11, 9.2.5 and 9.2.6)."""

    oid: str
    cipher: Cipher
    key_id: int | None
    parameters: AgreementParameters
    public_key: bytes
    """The chip's static key, encoded as a terminal's would be."""

    @property
    def command(self) -> Literal["KAT", "AT"]:
        """The command that begins it: MSE:SET KAT for Triple DES, else MSE:SET AT (6.2.4)."""
        return "KAT" if self.cipher == "3des" else "AT"

    def __str__(self) -> str:
        return oids.name(self.oid) + ("" if self.key_id is None else f", key {self.key_id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one chip claims."""

    bac: bool
    """Basic Access Control."""
    pace: tuple[PACEWay, ...]
    can: bool
    """Whether a CAN is printed on the card."""
    agreements: tuple[AgreementWay, ...]
    """The ways of Chip Authentication."""
    active_authentication: bool
    terminal_authentication: bool
    """Whether it asks for Terminal Authentication."""
    data_groups: tuple[int, ...]
    """As EF.COM lists them."""
    max_lengths: tuple[int, int] | None
    """The longest command and response that EF.ATR/INFO announces, in bytes."""
    atr_info: bool
    """Whether there is an EF.ATR/INFO."""
    card_security: bool
    """Whether there is an EF.CardSecurity."""
    master_file: bool
    """Whether the master file can be selected."""

    @classmethod
    def of_files(cls, files: Mapping[EF, bytes], *, bac: bool, can: bool, master_file: bool) -> Statement:
        """What the files say of the chip that carries them.

        Raises:
            ChipkitError: EF.COM, EF.CardAccess, EF.DG14 or EF.ATR/INFO cannot be read.
        """
        infos = _parsed(files, EF.DG14, DG14.parse, _NO_DG14).security_infos
        atr_info = _parsed(files, EF.ATR_INFO, ATRInfo.parse, ATRInfo())
        lengths = (atr_info.max_command, atr_info.max_response)
        return cls(
            bac=bac,
            can=can,
            pace=_parsed(files, EF.CARD_ACCESS, _pace_ways, ()),
            agreements=_agreement_ways(infos),
            active_authentication=EF.DG15 in files,
            terminal_authentication=bool(infos.terminal_authentication_infos),
            data_groups=tuple(
                ef.number for ef in _parsed(files, EF.COM, COM.parse, COM.of()).files if ef.number is not None
            ),
            max_lengths=None if lengths[0] is None or lengths[1] is None else (lengths[0], lengths[1]),
            atr_info=EF.ATR_INFO in files,
            card_security=EF.CARD_SECURITY in files,
            master_file=master_file,
        )

    @classmethod
    def unread(cls) -> Statement:
        """What is known of a card before anything of it was read: nothing."""
        return cls.of_files({}, bac=False, can=False, master_file=False)

    @property
    def plain(self) -> bool:
        """Whether the chip may be read without access control."""
        return not self.bac and not self.pace

    @property
    def readable(self) -> tuple[EF, ...]:
        """The files of the application that a terminal may read once it is in."""
        groups = tuple(EF.data_group(number) for number in self.data_groups if number not in _SENSITIVE)
        return (EF.COM, EF.SOD, *groups)

    def has(self, number: int) -> bool:
        """Whether there is that data group."""
        return number in self.data_groups


def _parsed(files: Mapping[EF, bytes], ef: EF, parse: Callable[[bytes], FileT], absent: FileT) -> FileT:
    """What a file says; an error names the file."""
    try:
        return parse(files[ef]) if ef in files else absent
    except CodecError as error:
        raise error if error.where == ef.label else error.inside(ef.label) from None


def _pace_ways(content: bytes) -> tuple[PACEWay, ...]:
    infos = CardAccess.parse(content).security_infos
    own = {info.parameter_id: agreement_parameters(info.parameters) for info in infos.pace_domain_parameter_infos}
    found = [(info, number, parameters) for info in infos.pace_infos for number, parameters in _parameters(info, own)]
    protocols = [info.oid for info, _, _ in found]
    ways = [_pace_way(info, number, parameters) for info, number, parameters in found]
    return tuple(replace(way, named=protocols.count(way.oid) > 1) for way in ways)


def _parameters(
    info: PACEInfo, own: Mapping[int | None, AgreementParameters]
) -> tuple[tuple[int, AgreementParameters], ...]:
    number = info.parameter_id
    found = None if number is None else own.get(number) or standardized_parameters(number)
    return () if number is None or found is None else ((number, found),)


def _pace_way(info: PACEInfo, number: int, parameters: AgreementParameters) -> PACEWay:
    return PACEWay(
        oid=info.oid, mapping=info.mapping, cipher=info.cipher, parameter_id=number, parameters=parameters, named=False
    )


def _agreement_ways(infos: SecurityInfos) -> tuple[AgreementWay, ...]:
    """Each ChipAuthenticationInfo with the key that it is for: that of the same kind and the same reference."""
    ways = []
    for info in infos.chip_authentication_infos:
        for key in infos.chip_authentication_public_key_infos:
            if key.agreement == info.agreement and key.key_id == info.key_id:
                parameters = agreement_parameters(key.public_key.algorithm)
                public_key = _encoded(key.public_key)
                way = AgreementWay(
                    oid=info.oid, cipher=info.cipher, key_id=key.key_id, parameters=parameters, public_key=public_key
                )
                ways.append(way)
    return tuple(ways)


def _encoded(key: SubjectPublicKeyInfo) -> bytes:
    """A static key as a terminal would send its own: a point, or a number without leading zeros."""
    if key.kind == "ec":
        return key.key
    number = der.decode_integer(TLV.parse(key.key))
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
