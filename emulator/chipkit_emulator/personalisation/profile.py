"""What kind of card to make: profiles, as data in TOML files of under 60 lines each."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from chipkit.codec.apdu import MAX_SHORT_NC, MAX_SHORT_NE
from chipkit.codec.biometric.picture import ImageFormat
from chipkit.codec.printable import without_numbers
from chipkit.codec.secure_messaging import max_plain
from chipkit.codec.strict_toml import Table, read_toml
from chipkit.errors import CodecError
from chipkit.lds.security_infos import Cipher
from chipkit.meant import there_are
from chipkit.pki.agreement_parameters import standardized_parameters
from chipkit.pki.algorithms import HashName
from chipkit.pki.curves import CURVES
from chipkit.pki.modp import MODP_GROUPS, MODPParameters
from chipkit.regular_file import read_regular
from chipkit_emulator.crypto.hashes import digest_size
from chipkit_emulator.personalisation.sections import (
    AccessSection,
    ActiveAuthenticationSection,
    CanRule,
    ChipAuthenticationSection,
    ChipSection,
    DG13Style,
    DocumentSection,
    Kind,
    Mapping,
    Nonconformity,
    PKISection,
    PortraitSection,
)
from chipkit_emulator.pki.keys import KeyChoice, KeySpec
from chipkit_emulator.pki.terms import DEFAULT_TERMS, IssuerTerms, Term

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["DATA_GROUPS", "Profile", "load_profile", "profile_names"]

_FOLDER = "profiles"
_ANNOUNCED = ("terminal-authentication", "chip-authentication")
_MAX_FILE = 64 * 1024
CURVE_NUMBERS = frozenset(curve.identifier for curve in CURVES.values())
"""The domain parameters that are curves (Doc 9303-11, 9.5.1)."""
_MANDATORY = frozenset({1, 2})  # Doc 9303-10, 4.7
DATA_GROUPS = frozenset({1, 2, 3, 11, 13, 14, 15})
"""The data groups that a card can have: `build` makes each of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One kind of card."""

    name: str
    """What it is called."""
    summary: str
    """What kind of card it is, in one line."""
    document: DocumentSection
    """What is in its machine readable zone."""
    portrait: PortraitSection
    """How its picture is made."""
    access: AccessSection
    """How it is opened."""
    chip_authentication: ChipAuthenticationSection | None
    """Its keys of Chip Authentication."""
    active_authentication: ActiveAuthenticationSection | None
    """Its key of Active Authentication; None where it has none."""
    pki: PKISection
    """What its issuer signs with."""
    chip: ChipSection
    """What lengths it carries, and what it says of them."""

    @classmethod
    def parse(cls, text: str, name: str) -> Profile:
        """Read a profile in TOML; `name` is what it is called, also in errors.

        Raises:
            CodecError: The text is not TOML, lacks a key, or has an unknown key.
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
        _check_lengths(profile, table)
        return profile

    @property
    def announced_length(self) -> int | None:
        """The longest APDU that EF.ATR/INFO announces, in bytes; None if the file is absent."""
        return None if "extended-length" in self.chip.nonconforming else self.chip.max_response


def profile_names() -> tuple[str, ...]:
    """The profiles that come with the emulator."""
    return tuple(
        sorted(entry.name.removesuffix(".toml") for entry in _folder().iterdir() if entry.name.endswith(".toml"))
    )


def load_profile(name_or_path: str | Path) -> Profile:
    """One of the emulator's own profiles by name, or a TOML file of the caller's.

    Raises:
        CodecError: The profile is unknown or malformed.
    """
    if (name := str(name_or_path)) in profile_names():
        return Profile.parse(_folder().joinpath(f"{name}.toml").read_text("utf-8"), name)
    path = Path(name_or_path)
    if path.suffix != ".toml":
        known = there_are(name, profile_names(), besides=", or a file NAME.toml")
        raise CodecError(f"no profile {without_numbers(name)!r}; {known}")
    try:
        if len(content := read_regular(path, _MAX_FILE)) > _MAX_FILE:
            raise CodecError(f"over {_MAX_FILE} bytes", where=path.name)
        return Profile.parse(content.decode("utf-8"), path.stem)
    except OSError as error:
        raise CodecError(f"cannot be read: {error.strerror or error}", where=path.name) from None
    except UnicodeDecodeError as error:
        raise CodecError("text is not utf-8", offset=error.start, where=path.name) from None


def _folder() -> Traversable:
    return resources.files("chipkit_emulator").joinpath(_FOLDER)


def _check_together(profile: Profile, table: Table) -> None:
    """Refuse what each section allows and their company does not."""
    groups, active = profile.document.data_groups, profile.active_authentication
    signs_by_curve = active is not None and bool(active.key.curve)  # then EF.DG14 names its hash (Doc 9303-11, 9.2.3)
    for number, wanted in ((14, profile.chip_authentication or signs_by_curve), (15, active)):
        if (number in groups) != bool(wanted):
            raise table.error("document.data_groups", f"{number} does not fit the proofs of the chip")
    if "cam" in profile.access.mappings and profile.access.pace:
        proof, number = profile.chip_authentication, profile.access.parameter_ids[0]
        curve = standardized_parameters(number)
        if proof is None or curve is None or (proof.keys[0].curve, proof.key_id) != (curve.name, number):
            raise table.error("access.mappings", f"cam wants a chip authentication key on {curve}, key_id {number}")
    if profile.access.can == "number" and profile.document.kind != "cccd":
        raise table.error("access.can", "only a cccd has an identity number")
    keys = profile.pki.keys
    for name, key, hash_name in (("csca", keys.csca, keys.csca_hash), ("dsc", keys.dsc, keys.dsc_hash)):
        if keys.pss and key.bits and key.bits < 8 * (2 * digest_size(hash_name) + 2):
            raise table.error(f"pki.{name}", "too short for PSS with this hash")


def _check_lengths(profile: Profile, table: Table) -> None:
    """Refuse a key whose answer fills no short APDU on a card that does not say so (Doc 9303-11, 6.1.4)."""
    section, ciphers = profile.active_authentication, _channel_ciphers(profile)
    block = 16 if set(ciphers) - {"3des"} else 8
    room = max_plain(block, MAX_SHORT_NE) if ciphers else MAX_SHORT_NE
    needs = section is not None and section.key.bits > 8 * room
    if needs and profile.announced_length is None and "extended-length" not in profile.chip.nonconforming:
        raise table.error(
            "chip.max_response", f"keys over {8 * room} bits need extended length; or say that it is nonconforming"
        )
    needs = needs or _agrees_at_length(profile)
    if needs and profile.announced_length is None and "extended-length" not in profile.chip.nonconforming:
        raise table.error("chip.max_response", "keys of 2048 bits in a prime field need extended length")
    if "extended-length" in profile.chip.nonconforming and not needs:
        raise table.error("chip.nonconforming", "no answer of this card needs extended length")
    hash_is_odd = section is not None and _hash_is_odd(section)
    if hash_is_odd and "hash-size" not in profile.chip.nonconforming:
        raise table.error("active_authentication.hash", "is longer than the curve, or SHA-1 (Doc 9303-11, 6.1.2.3)")
    if "hash-size" in profile.chip.nonconforming and not hash_is_odd:
        raise table.error("chip.nonconforming", "the hash of this card is no longer than its curve")


def _agrees_at_length(profile: Profile) -> bool:
    """Whether a public key of Chip Authentication fills more than a short command."""
    section = profile.chip_authentication
    fields = [MODP_GROUPS[key.group] for key in section.keys if key.group] if section else []
    return any(group.size + 8 > MAX_SHORT_NC for group in fields)


def _hash_is_odd(section: ActiveAuthenticationSection) -> bool:
    curve = CURVES.get(section.key.curve)
    return curve is not None and (section.hash == "sha1" or 8 * digest_size(section.hash) > curve.n.bit_length())


def _channel_ciphers(profile: Profile) -> tuple[Cipher, ...]:
    """The ciphers that secure messaging may run with."""
    basic: tuple[Cipher, ...] = ("3des",) if profile.access.bac else ()
    chip = profile.chip_authentication
    return (*basic, *profile.access.pace, *(chip.ciphers if chip else ()))


def _document(table: Table) -> DocumentSection:
    section = DocumentSection(
        kind=table.choice("kind", Kind),
        state=table.pattern("state", "[A-Z]{1,3}"),
        country=table.pattern("country", "[A-Z]{2}"),
        data_groups=table.numbers("data_groups"),
        dg13=table.choice("dg13", DG13Style, "none"),
        expires=table.flag("expires", default=True),
        issued_days_ago=_days(table, "issued_days_ago", (200, 299)),
    )
    if not _MANDATORY <= set(section.data_groups) <= DATA_GROUPS:
        may = ", ".join(str(number) for number in sorted(DATA_GROUPS - _MANDATORY))
        raise table.error("data_groups", f"1 and 2 must be there, {may} may")
    if (13 in section.data_groups) != (section.dg13 != "none"):
        raise table.error("dg13", "does not fit data_groups")
    if section.dg13 != "none" and section.kind != "cccd":
        raise table.error("dg13", "only a cccd has it")
    table.finish()
    return section


def _portrait(table: Table) -> PortraitSection:
    section = PortraitSection(
        image_format=table.choice("format", ImageFormat),
        size=table.number("size", range(5_000, 500_001), 15_000),
        exact=table.flag("exact", default=False),
        pixels=(pixels := _pair(table, "pixels", (360, 480))),
        header_pixels=_pair(table, "header_pixels", pixels),
    )
    table.finish()
    return section


def _access(table: Table) -> AccessSection:
    first = table.number("parameter_id", range(19), 13)
    section = AccessSection(
        bac=table.flag("bac", default=False),
        pace=_ciphers(table, "pace", ()),
        mappings=_words(table, "mappings", Mapping, ("gm",)),
        parameter_ids=(first, *table.numbers("more_parameters", ())),
        explicit_parameters=table.flag("explicit_parameters", default=False),
        pace_nonce_size=table.optional_number("pace_nonce_size", range(8, 65, 8)),
        can=table.choice("can", CanRule, "none"),
        pin=table.flag("pin", default=False),
        announces=table.texts("announces", ()),
    )
    if unknown := set(section.announces).difference(_ANNOUNCED):
        raise table.not_one_of("announces", min(unknown), _ANNOUNCED)
    if (section.pace_nonce_size or 16) % 16 and set(section.pace) - {"3des"}:
        raise table.error("pace_nonce_size", "is not a whole number of blocks of AES")
    _check_ways_of_pace(section, table)
    table.finish()
    return section


def _check_ways_of_pace(section: AccessSection, table: Table) -> None:
    """Refuse what Tables 2, 3 and 12 of Doc 9303-11 have not."""
    for number in section.parameter_ids:
        key = "parameter_id" if number == section.parameter_ids[0] else "more_parameters"
        parameters = standardized_parameters(number)
        if parameters is None:
            raise table.error(key, f"{number} is none of 0 to 2 and 8 to 18")
        if "im" in section.mappings and not isinstance(parameters, MODPParameters) and parameters.p % 4 != 3:
            raise table.error(key, f"no integrated mapping on {parameters} (Doc 9303-11, Table 12)")
    if "cam" in section.mappings and section.pace:
        if section.parameter_ids[0] not in CURVE_NUMBERS or not set(section.pace) - {"3des"}:
            raise table.error("mappings", "cam wants a curve and AES")
        if section.mappings == ("cam",):
            raise table.error("mappings", "cam wants gm or im beside it (Doc 9303-11, 4.4)")


def _chip_authentication(table: Table | None) -> ChipAuthenticationSection | None:
    if table is None:
        return None
    section = ChipAuthenticationSection(
        ciphers=_ciphers(table, "ciphers", None),
        keys=(_key(table, "key"), *(_parsed_key(table, "more_keys", text) for text in table.texts("more_keys", ()))),
        key_id=table.optional_number("key_id", range(2**31)),
    )
    for name, key in zip(("key", *["more_keys"] * len(section.keys)), section.keys, strict=False):
        if key.bits:
            raise table.error(name, "wants an elliptic curve or a prime field")
    if len(section.keys) > 1 and section.key_id is None:
        raise table.error("key_id", "is wanted where there are several keys (Doc 9303-11, 9.2.5)")
    table.finish()
    return section


def _active_authentication(table: Table | None) -> ActiveAuthenticationSection | None:
    if table is None:
        return None
    section = ActiveAuthenticationSection(
        key=_signing_key(table, "key"),
        hash=_hash(table, "hash"),
        trailer_bc=table.flag("trailer_bc", default=True),
    )
    table.finish()
    return section


def _pki(table: Table) -> PKISection:
    section = PKISection(
        keys=KeyChoice(
            csca=_signing_key(table, "csca"),
            csca_hash=_hash(table, "csca_hash"),
            dsc=_signing_key(table, "dsc"),
            dsc_hash=_hash(table, "dsc_hash"),
            pss=table.flag("pss", default=False),
        ),
        terms=IssuerTerms(
            csca=_term(table, "csca_days", DEFAULT_TERMS.csca),
            document_signer=_term(table, "dsc_days", DEFAULT_TERMS.document_signer),
            crl_urls=table.texts("crl_urls", DEFAULT_TERMS.crl_urls),
            issuer_urls=table.texts("issuer_urls", ()),
            document_types=table.texts("document_types", DEFAULT_TERMS.document_types),
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
        nonconforming=_nonconforming(table),
    )
    table.finish()
    return section


def _nonconforming(table: Table) -> frozenset[Nonconformity]:
    words = table.texts("nonconforming", ())
    if unknown := set(words) - set(get_args(Nonconformity)):
        raise table.not_one_of("nonconforming", min(unknown), get_args(Nonconformity))
    return frozenset(words)  # type: ignore[arg-type]  # each was just found among the literal's values


def _term(table: Table, key: str, default: Term) -> Term:
    """The days of a certificate: `{ age = 365, signs = 180, lives = 4015 }`."""
    entry = table.optional_table(key)
    if entry is None:
        return default
    term = Term(**{name: entry.number(name, range(1, 40_000)) for name in ("age", "signs", "lives")})
    entry.finish()
    return term


def _days(table: Table, key: str, default: tuple[int, int]) -> range:
    first, last = _pair(table, key, default)
    if first > last:
        raise table.error(key, "wants the least first")
    return range(first, last + 1)


def _pair(table: Table, key: str, default: tuple[int, int]) -> tuple[int, int]:
    numbers = table.numbers(key, default)
    if len(numbers) != 2 or not all(0 < number < 10_000 for number in numbers):
        raise table.error(key, "wants two whole numbers from 1 to 9999")
    return numbers[0], numbers[1]


def _ciphers(table: Table, key: str, default: tuple[str, ...] | None) -> tuple[Cipher, ...]:
    return _words(table, key, Cipher, default)


def _words(table: Table, key: str, kind: object, default: tuple[str, ...] | None) -> tuple[Any, ...]:
    words = table.texts(key, default)
    if unknown := set(words) - set(get_args(kind)):
        raise table.not_one_of(key, min(unknown), get_args(kind))
    return words


def _hash(table: Table, key: str) -> HashName:
    name: HashName = table.choice(key, HashName, "sha256")
    return name


def _signing_key(table: Table, key: str) -> KeySpec:
    spec = _key(table, key)
    if spec.group:
        raise table.error(key, "signs nothing")
    return spec


def _key(table: Table, key: str) -> KeySpec:
    """A key as profiles write it: "rsa-2048", the name of a curve or prime field, or one with its form behind it."""
    return _parsed_key(table, key, table.text(key))


def _parsed_key(table: Table, key: str, text: str) -> KeySpec:
    try:
        return KeySpec.parse(text)
    except ValueError as error:
        raise table.error(key, str(error)) from None
