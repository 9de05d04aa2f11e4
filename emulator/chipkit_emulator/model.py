"""What one chip is given before it is issued: files, passwords, keys, access rules and oddities.

Plain data without behaviour: profiles and defects make it, `chipkit_emulator.chip.Chip` lives by it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, unique
from typing import TYPE_CHECKING

from chipkit import oids
from chipkit.lds.files import EF
from chipkit.pki.agreement_parameters import standardized_parameters
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.modp import MODP_GROUPS, MODPParameters
from chipkit_emulator.quirks import Quirks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit.pki.agreement_parameters import AgreementParameters
    from chipkit.pki.algorithms import HashName
    from chipkit.pki.domain_parameters import DomainParameters
    from chipkit_emulator.crypto.rsa import RSAPrivateKey

__all__ = [
    "AccessControl",
    "ActiveAuthenticationKey",
    "ChipAuthenticationKey",
    "Condition",
    "CountedPassword",
    "DHKey",
    "ECKey",
    "ExtendedLength",
    "MappingKey",
    "PACEProtocol",
    "Personalisation",
]


@unique
class Condition(Enum):
    """When a file may be selected and read (Doc 9303-11, 4.1)."""

    ALWAYS = "always"
    ACCESS = "after PACE or Basic Access Control"
    PACE = "after PACE"
    TERMINAL_AUTHENTICATION = "after Terminal Authentication"
    """Never, as this chip knows no Terminal Authentication."""


_OUTSIDE_ACCESS_CONTROL = frozenset({EF.CARD_ACCESS, EF.ATR_INFO, EF.DIR})
_MOST_TRIES = 15
"""More than a status word 63Cx can tell of."""
_SENSITIVE = frozenset({EF.DG3, EF.DG4})


@dataclass(frozen=True, slots=True)
class PACEProtocol:
    """One way of PACE that the chip speaks, whatever its EF.CardAccess says (Doc 9303-11, 9.2.1)."""

    oid: str
    """The protocol, dotted, such as id-PACE-ECDH-GM-AES-CBC-CMAC-128."""
    parameter_id: int
    """By what number the terminal chooses the domain parameters: 0 to 2 and 8 to 18 (Doc 9303-11, 9.5.1), or one of the
    chip's own (9.2.2)."""
    own_parameters: AgreementParameters | None = None
    """What a number of the chip's own stands for."""

    def __post_init__(self) -> None:
        found = self.own_parameters or standardized_parameters(self.parameter_id)
        base = self.oid.rpartition(".")[0]
        if found is None or isinstance(found, MODPParameters) is not (base in (oids.PACE_DH_GM, oids.PACE_DH_IM)):
            raise ValueError(f"no standardized domain parameters {self.parameter_id} for {oids.name(self.oid)}")
        if base == oids.PACE_ECDH_IM and found.p % 4 != 3:
            raise ValueError(f"no integrated mapping on {found} (Doc 9303-11, Table 12)")

    @property
    def parameters(self) -> AgreementParameters:
        """The domain parameters."""
        found = self.own_parameters or standardized_parameters(self.parameter_id)
        assert found is not None  # noqa: S101 - the constructor saw to it
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessControl:
    """How a terminal gets in; with neither protocol the chip is open."""

    bac: bool = False
    """Whether Basic Access Control is spoken."""
    pace: tuple[PACEProtocol, ...] = ()
    """The ways of PACE that are spoken."""

    @property
    def plain(self) -> bool:
        """Whether the chip may be read without access control."""
        return not self.bac and not self.pace


@dataclass(frozen=True, slots=True)
class ECKey:
    """A private key on a standardized curve."""

    curve: str
    """The curve's name, a key of `chipkit.pki.domain_parameters.CURVES`."""
    private: int = field(repr=False)
    """The private key, 1 to n - 1."""

    def __post_init__(self) -> None:
        if self.curve not in CURVES or not 1 <= self.private < CURVES[self.curve].n:
            raise ValueError(f"no private key of a standardized curve: {self.curve}")

    @property
    def domain_parameters(self) -> DomainParameters:
        """The curve."""
        return CURVES[self.curve]


@dataclass(frozen=True, slots=True)
class DHKey:
    """A private key in a standardized prime field."""

    group: str
    """The group's name, a key of `chipkit.pki.modp.MODP_GROUPS`."""
    private: int = field(repr=False)
    """The private key, 1 to q - 1."""

    def __post_init__(self) -> None:
        if self.group not in MODP_GROUPS or not 1 <= self.private < MODP_GROUPS[self.group].q:
            raise ValueError(f"no private key of a standardized group: {self.group}")

    @property
    def domain_parameters(self) -> MODPParameters:
        """The group."""
        return MODP_GROUPS[self.group]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipAuthenticationKey:
    """A static key for Chip Authentication (Doc 9303-11, 6.2)."""

    key: ECKey | DHKey
    oids: tuple[str, ...]
    """The protocols that run with this key, dotted: id-CA-ECDH-3DES-CBC-CBC and its like."""
    key_id: int | None = None
    """The reference by which a terminal chooses the key; None if it has no reference."""


@dataclass(frozen=True, slots=True)
class CountedPassword:
    """A secret of the holder's whose tries are counted."""

    text: str = field(repr=False)
    tries: int = 3
    """How many wrong ones block it, 2 to 15."""
    left: int | None = None
    """Of which so many are left when the card is issued; None: all."""

    def __post_init__(self) -> None:
        if (
            not 2 <= self.tries <= _MOST_TRIES
            or not 0 <= (self.tries if self.left is None else self.left) <= self.tries
        ):
            raise ValueError(f"{self.left} of {self.tries} tries")


@dataclass(frozen=True, slots=True)
class MappingKey:
    """A static key for PACE with Chip Authentication Mapping (Doc 9303-11, 4.4.3.5)."""

    key: ECKey
    key_id: int
    """Its number, which is that of the domain parameters in the PACEInfo (9.2.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveAuthenticationKey:
    """The key of Active Authentication and how it signs (Doc 9303-11, 6.1)."""

    key: RSAPrivateKey | ECKey
    hash: HashName = "sha256"
    """The hash of the signature."""
    short_trailer: bool = True
    """For RSA and SHA-1: trailer BC instead of 33CC (ISO/IEC 9796-2, 8.1.2)."""
    der_signature: bool = False
    """For ECDSA: SEQUENCE { r, s } instead of the plain r || s that Doc 9303-11, 6.1.2.3 asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendedLength:
    """The sizes that EF.ATR/INFO announces (DO'7F66'; Doc 9303-10, 4.1): bytes of whole APDUs."""

    max_command: int
    max_response: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Personalisation:
    """Everything that one chip carries."""

    files: Mapping[EF, bytes] = field(repr=False)
    """The content of every file; `EF.in_master_file` tells which folder it lies in."""
    access: AccessControl
    mrz_information: str | None = field(default=None, repr=False)
    """Document number, birth and expiry with their check digits (Doc 9303-11, 4.3.2); None: no MRZ password."""
    can: str | None = field(default=None, repr=False)
    """The card access number; None if the card has no CAN."""
    pin: CountedPassword | None = None
    """A PIN, suspended before its last try (BSI TR-03110-2, 2.3.1)."""
    puk: CountedPassword | None = None
    """A PUK, which is never suspended."""
    chip_authentication_keys: tuple[ChipAuthenticationKey, ...] = ()
    mapping_keys: tuple[MappingKey, ...] = ()
    """The keys for PACE with Chip Authentication Mapping."""
    active_authentication_key: ActiveAuthenticationKey | None = None
    conditions: Mapping[EF, Condition] = field(default_factory=dict)
    """Access conditions other than `condition` gives by itself."""
    extended: ExtendedLength | None = None
    """What extended APDUs the chip takes; None: short ones alone."""
    quirks: Quirks = field(default_factory=Quirks)

    def condition(self, ef: EF) -> Condition:
        """When `ef` may be read."""
        if ef in self.conditions:
            return self.conditions[ef]
        if ef in _SENSITIVE:
            return Condition.TERMINAL_AUTHENTICATION
        if ef in _OUTSIDE_ACCESS_CONTROL or self.access.plain:
            return Condition.ALWAYS
        return Condition.PACE if ef is EF.CARD_SECURITY else Condition.ACCESS
