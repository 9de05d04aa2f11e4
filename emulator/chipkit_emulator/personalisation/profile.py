"""What kind of card to make: profiles, as data in TOML files of under 60 lines each."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from chipkit.codec.strict_toml import Table, read_toml
from chipkit.errors import CodecError
from chipkit.regular_file import read_regular
from chipkit_emulator.crypto.hashes import digest_size
from chipkit_emulator.pki.keys import KeyChoice, KeySpec

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from chipkit.pki.algorithms import HashName
    from chipkit_emulator.personalisation.portrait import ImageFormat

__all__ = [
    "AccessSection",
    "ActiveAuthenticationSection",
    "ChipAuthenticationSection",
    "ChipSection",
    "DocumentSection",
    "PKISection",
    "PortraitSection",
    "Profile",
    "load_profile",
    "profile_names",
]

Kind = Literal["cccd", "passport"]
DG13Style = Literal["none", "full", "sparse"]
Cipher = Literal["3des", "aes128", "aes192", "aes256"]
CanRule = Literal["none", "number", "drawn"]

_FOLDER = "profiles"
_MAX_FILE = 64 * 1024
_CIPHERS = ("3des", "aes128", "aes192", "aes256")


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
    """How much of the Vietnamese EF.DG13 is filled."""
    expires: bool
    """False for a card without expiry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortraitSection:
    """The picture in EF.DG2."""

    image_format: ImageFormat
    size: int
    """At most so many bytes."""
    exact: bool
    """Exactly so many bytes, filled up with a comment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessSection:
    """How a terminal gets in."""

    bac: bool
    pace: tuple[Cipher, ...]
    """Ciphers of PACE-ECDH-GM; empty for a chip without PACE."""
    parameter_id: int
    """Domain parameters of PACE (Doc 9303-11, 9.5.1)."""
    pace_nonce_size: int | None
    """Bytes of the nonce of PACE, whole blocks of each cipher; None: 16."""
    can: CanRule
    """The CAN: none, the last six digits of the personal number, or drawn by lot."""
    announces: tuple[str, ...]
    """What EF.CardAccess names beside PACE: "terminal-authentication", "chip-authentication"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipAuthenticationSection:
    """The key of Chip Authentication."""

    ciphers: tuple[Cipher, ...]
    key: KeySpec
    key_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveAuthenticationSection:
    """The key of Active Authentication."""

    key: KeySpec
    hash: HashName


@dataclass(frozen=True, slots=True, kw_only=True)
class PKISection:
    """The keys and algorithms of the test PKI behind the card."""

    keys: KeyChoice
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
    """Response APDUs of so many bytes are announced; None: short APDUs alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One kind of card."""

    name: str
    summary: str
    document: DocumentSection
    portrait: PortraitSection
    access: AccessSection
    chip_authentication: ChipAuthenticationSection | None
    active_authentication: ActiveAuthenticationSection | None
    pki: PKISection
    chip: ChipSection

    @classmethod
    def parse(cls, text: str, name: str) -> Profile:
        """Read a profile.

        Args:
            text: The TOML document.
            name: What to call it, in the profile and in errors.

        Raises:
            CodecError: It is no TOML, lacks a key, or has one that nobody knows.
        """
        table = Table(read_toml(text, name), name)
        profile = cls(
            name=name,
            summary=table.text("summary"),
            document=_document(table.table("document")),
            portrait=_portrait(table.table("portrait")),
            access=_access(table.table("access")),
            chip_authentication=_chip_authentication(table.optional_table("chip_authentication")),
            active_authentication=_active_authentication(table.optional_table("active_authentication")),
            pki=_pki(table.table("pki")),
            chip=_chip(table.optional_table("chip") or Table({}, name)),
        )
        table.finish()
        _check_together(profile, table)
        return profile


def profile_names() -> tuple[str, ...]:
    """The profiles that come with the emulator."""
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in _packaged() if entry.name.endswith(".toml")))


def load_profile(name_or_path: str | Path) -> Profile:
    """One of the emulator's own profiles by name, or a TOML file of the caller's.

    Raises:
        CodecError: There is no such profile, or it is malformed.
    """
    name = str(name_or_path)
    if name in profile_names():
        text = resources.files("chipkit_emulator").joinpath(_FOLDER, f"{name}.toml").read_text("utf-8")
        return Profile.parse(text, name)
    path = Path(name_or_path)
    if path.suffix != ".toml" or not path.is_file():
        raise CodecError(f"no profile {name!r}; there are {', '.join(profile_names())}")
    try:
        content = read_regular(path, _MAX_FILE)
    except OSError as error:
        raise CodecError(f"cannot be read: {error.strerror or error}", where=path.name) from None
    if len(content) > _MAX_FILE:
        raise CodecError(f"over {_MAX_FILE} bytes", where=path.name)
    try:
        return Profile.parse(content.decode("utf-8"), path.stem)
    except UnicodeDecodeError as error:
        raise CodecError("text is not utf-8", offset=error.start, where=path.name) from None


def _packaged() -> list[Traversable]:
    return list(resources.files("chipkit_emulator").joinpath(_FOLDER).iterdir())


def _check_together(profile: Profile, table: Table) -> None:
    """Refuse what each section allows and their company does not."""
    groups = profile.document.data_groups
    for number, section in ((14, profile.chip_authentication), (15, profile.active_authentication)):
        if (number in groups) != (section is not None):
            raise table.error("document.data_groups", f"{number} does not fit the proofs of the chip")
    if profile.access.can == "number" and profile.document.kind != "cccd":
        raise table.error("access.can", "only a cccd has a personal number")
    keys = profile.pki.keys
    for name, key, hash_name in (("csca", keys.csca, keys.csca_hash), ("dsc", keys.dsc, keys.dsc_hash)):
        if keys.pss and key.bits and key.bits < 8 * (2 * digest_size(hash_name) + 2):
            raise table.error(f"pki.{name}", "too short for PSS with this hash")


def _document(table: Table) -> DocumentSection:
    section = DocumentSection(
        kind=table.choice("kind", Kind),
        state=table.pattern("state", "[A-Z]{1,3}"),
        country=table.pattern("country", "[A-Z]{2}"),
        data_groups=table.numbers("data_groups"),
        dg13=table.choice("dg13", DG13Style, "none"),
        expires=table.flag("expires", default=True),
    )
    if not {1, 2} <= set(section.data_groups) <= {1, 2, 3, 13, 14, 15}:
        raise table.error("data_groups", "1 and 2 must be there, 3, 13, 14 and 15 may")
    if (13 in section.data_groups) != (section.dg13 != "none"):
        raise table.error("dg13", "does not fit data_groups")
    if section.dg13 != "none" and section.kind != "cccd":
        raise table.error("dg13", "only a cccd has it")
    table.finish()
    return section


def _portrait(table: Table) -> PortraitSection:
    section = PortraitSection(
        image_format=table.choice("format", Literal["jpeg", "jpeg2000"]),
        size=table.number("size", range(5_000, 500_001), 15_000),
        exact=table.flag("exact", default=False),
    )
    table.finish()
    return section


def _access(table: Table) -> AccessSection:
    section = AccessSection(
        bac=table.flag("bac", default=False),
        pace=_ciphers(table, "pace", ()),
        parameter_id=table.number("parameter_id", range(8, 19), 13),
        pace_nonce_size=table.optional_number("pace_nonce_size", range(8, 65, 8)),
        can=table.choice("can", CanRule, "none"),
        announces=table.texts("announces", ()),
    )
    if unknown := set(section.announces) - {"terminal-authentication", "chip-authentication"}:
        raise table.error("announces", f"{min(unknown)!r} is unknown")
    if (section.pace_nonce_size or 16) % 16 and set(section.pace) - {"3des"}:
        raise table.error("pace_nonce_size", "is no whole number of blocks of AES")
    table.finish()
    return section


def _chip_authentication(table: Table | None) -> ChipAuthenticationSection | None:
    if table is None:
        return None
    section = ChipAuthenticationSection(
        ciphers=_ciphers(table, "ciphers", None),
        key=_key(table, "key"),
        key_id=table.optional_number("key_id", range(2**31)),
    )
    if not section.key.curve:
        raise table.error("key", "wants an elliptic curve")
    table.finish()
    return section


def _active_authentication(table: Table | None) -> ActiveAuthenticationSection | None:
    if table is None:
        return None
    section = ActiveAuthenticationSection(key=_key(table, "key"), hash=_hash(table, "hash"))
    table.finish()
    return section


def _pki(table: Table) -> PKISection:
    section = PKISection(
        keys=KeyChoice(
            csca=_key(table, "csca"),
            csca_hash=_hash(table, "csca_hash"),
            dsc=_key(table, "dsc"),
            dsc_hash=_hash(table, "dsc_hash"),
            pss=table.flag("pss", default=False),
        ),
        digest=_hash(table, "digest"),
        lds_version=table.number("lds_version", range(2), 0),
    )
    table.finish()
    return section


def _chip(table: Table) -> ChipSection:
    section = ChipSection(
        select_master_file=table.optional_number("select_master_file", range(0x6000, 0x10000)),
        max_response=table.optional_number("max_response", range(258, 65539)),
    )
    table.finish()
    return section


def _ciphers(table: Table, key: str, default: tuple[str, ...] | None) -> tuple[Cipher, ...]:
    ciphers = table.texts(key, default)
    if unknown := set(ciphers) - set(_CIPHERS):
        raise table.error(key, f"{min(unknown)!r} is none of {', '.join(_CIPHERS)}")
    return ciphers  # type: ignore[return-value]  # each was just found among the literal's values


def _hash(table: Table, key: str) -> HashName:
    name: HashName = table.choice(key, Literal["sha1", "sha224", "sha256", "sha384", "sha512"], "sha256")
    return name


def _key(table: Table, key: str) -> KeySpec:
    """A key as profiles write it: "rsa-2048", a curve's name, or one with " explicit" behind it."""
    try:
        return KeySpec.parse(table.text(key))
    except ValueError as error:
        raise table.error(key, str(error)) from None
