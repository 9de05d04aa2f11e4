"""The sections of a profile, as data: what document, picture, access, proofs and issuer a card has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from chipkit.codec.biometric.picture import ImageFormat
    from chipkit.lds.security_infos import Cipher
    from chipkit.pki.algorithms import HashName
    from chipkit_emulator.pki.keys import KeyChoice, KeySpec
    from chipkit_emulator.pki.terms import IssuerTerms

__all__ = [
    "AccessSection",
    "ActiveAuthenticationSection",
    "CanRule",
    "ChipAuthenticationSection",
    "ChipSection",
    "DG13Style",
    "DocumentSection",
    "Kind",
    "Mapping",
    "Nonconformity",
    "PKISection",
    "PortraitSection",
]

Kind = Literal["cccd", "passport"]
DG13Style = Literal["none", "full", "2024"]
Nonconformity = Literal["extended-length", "hash-size"]
CanRule = Literal["none", "number", "drawn"]
Mapping = Literal["gm", "im", "cam"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSection:
    """What document it is."""

    kind: Kind
    """Whose layout the MRZ follows: TD1 of the Vietnamese card, or TD3 of a passport."""
    state: str
    """Issuing state as the MRZ writes it."""
    country: str
    """Issuing state as certificates write it, two letters."""
    data_groups: tuple[int, ...]
    """Data groups on the chip; EF.COM and EF.SOD list the same."""
    dg13: DG13Style
    """What of the Vietnamese EF.DG13 is filled: all of it, or what the card of 2024 gives."""
    expires: bool
    """False for a card without expiry."""
    issued_days_ago: range
    """How many days ago it was issued; the document signer's key should have signed then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortraitSection:
    """The picture in EF.DG2."""

    image_format: ImageFormat
    size: int
    """At most so many bytes."""
    exact: bool
    """Exactly so many bytes, filled up with a comment."""
    pixels: tuple[int, int]
    """Width and height of the picture."""
    header_pixels: tuple[int, int]
    """Width and height as the header of the face record tells them; some cards tell others than the picture's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessSection:
    """How a terminal gets in."""

    bac: bool
    pace: tuple[Cipher, ...]
    """Ciphers of PACE; empty for a chip without it."""
    mappings: tuple[Mapping, ...]
    """Mappings of PACE, each offered with each cipher."""
    parameter_ids: tuple[int, ...]
    """Sets of domain parameters of PACE (Doc 9303-11, 9.5.1); the first is that of Chip Authentication Mapping."""
    explicit_parameters: bool
    """Whether each set is offered once more, spelled out under a number of the chip's own (9.2.2)."""
    pace_nonce_size: int | None
    """Bytes of the nonce of PACE, whole blocks of each cipher; None: 16."""
    can: CanRule
    """The CAN: none, the last six digits of the identity number, or drawn by lot."""
    pin: bool
    """Whether a PIN and a PUK open it too, both drawn by lot (BSI TR-03110-2, 2.3)."""
    announces: tuple[str, ...]
    """What EF.CardAccess names beside PACE: "terminal-authentication", "chip-authentication"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipAuthenticationSection:
    """The keys of Chip Authentication, each with each cipher."""

    ciphers: tuple[Cipher, ...]
    keys: tuple[KeySpec, ...]
    key_id: int | None
    """The number of the first key, which those of the others follow; None where there is one key without a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveAuthenticationSection:
    """The key of Active Authentication."""

    key: KeySpec
    hash: HashName
    trailer_bc: bool
    """For RSA with SHA-1: trailer BC in place of 33CC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PKISection:
    """The keys and algorithms of the test PKI behind the card."""

    keys: KeyChoice
    terms: IssuerTerms
    digest: HashName
    """The hash of the data groups in EF.SOD."""
    lds_version: int
    """Version of the LDS security object, 0 or 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipSection:
    """The chip itself."""

    select_master_file: int | None
    """Status word that refuses SELECT of the master file."""
    max_response: int | None
    """Extended APDUs of up to so many bytes are taken, and announced in EF.ATR/INFO; None: short APDUs alone."""
    nonconforming: frozenset[Nonconformity]
    """What the card owes to the standard: "extended-length" is announced by no EF.ATR/INFO, though its key needs it;
    "hash-size": the hash of Active Authentication is longer than its curve, or SHA-1 (Doc 9303-11, 6.1.2.3)."""
