"""From a profile, a seed and a time to a finished card."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Literal

from chipkit import oids
from chipkit.codec.biometric.iso19794 import FaceImage
from chipkit.errors import UnsupportedError
from chipkit.lds.atr_info import ATRInfo, CardCapabilities
from chipkit.lds.card_access import CardAccess
from chipkit.lds.com import COM
from chipkit.lds.dg1 import DG1
from chipkit.lds.dg2 import DG2
from chipkit.lds.dg14 import DG14
from chipkit.lds.dg15 import DG15
from chipkit.lds.files import EF
from chipkit.lds.opaque import OpaqueFile
from chipkit.lds.security_infos import (
    ActiveAuthenticationInfo,
    ChipAuthenticationInfo,
    ChipAuthenticationPublicKeyInfo,
    SecurityInfo,
    SecurityInfos,
    TerminalAuthenticationInfo,
)
from chipkit_emulator.model import (
    AccessControl,
    ActiveAuthenticationKey,
    ChipAuthenticationKey,
    CountedPassword,
    DHKey,
    ECKey,
    ExtendedLength,
    MappingKey,
    Personalisation,
)
from chipkit_emulator.personalisation.access import card_security, pace_infos, pace_oid, pace_protocols
from chipkit_emulator.personalisation.holder import build_dg11, build_dg13, build_mrz, can_for, digits, invent_holder
from chipkit_emulator.personalisation.portrait import draw_portrait
from chipkit_emulator.personalisation.profile import Profile, load_profile, profile_names
from chipkit_emulator.personalisation.sod import LDS_VERSIONS
from chipkit_emulator.personalisation.specimen import Specimen
from chipkit_emulator.pki.authority import TestPKI
from chipkit_emulator.pki.keys import agreement_key_info, generate_agreement_key, generate_key, public_key_info
from chipkit_emulator.quirks import Quirks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chipkit_emulator.pki.keys import KeySpec
from chipkit_emulator.personalisation.holder import Holder

__all__ = [
    "Profile",
    "Specimen",
    "card_access",
    "card_for",
    "load_profile",
    "pace_oid",
    "personalise",
    "profile_names",
    "security_infos",
]

_CIPHERS = {"3des": 1, "aes128": 2, "aes192": 3, "aes256": 4}
_ECDSA_PLAIN = {
    "sha1": oids.ECDSA_PLAIN_SHA1,
    "sha224": oids.ECDSA_PLAIN_SHA224,
    "sha256": oids.ECDSA_PLAIN_SHA256,
    "sha384": oids.ECDSA_PLAIN_SHA384,
    "sha512": oids.ECDSA_PLAIN_SHA512,
}
_CAPABILITIES = CardCapabilities(b"\x86\x01\xe0")
"""Selection by name, file identifier and short identifier; chaining and extended length."""
_YEARS = range(1975, 2300)
"""Identity numbers count the centuries of birth from the 20th to the 24th."""
_EMPTY_BIOMETRIC_TEMPLATE = bytes.fromhex("7F6103020100")


def personalise(
    profile: Profile, *, seed: int = 0, at: datetime, extended: int | Literal["profile"] | None = "profile"
) -> Specimen:
    """Make a card: the same arguments give the same bytes.

    Args:
        profile: The kind of card, from `load_profile`.
        seed: Which of its holders and keys.
        at: When it is going to be looked at, with a time zone; all dates follow from it.
        extended: The longest response APDU that EF.ATR/INFO announces, in bytes; None for short APDUs alone.

    Raises:
        ValueError: `at` has no time zone.
        UnsupportedError: `at` lies so far from our time that the card's numbers and dates cannot express it.
    """
    if at.year not in _YEARS:
        raise UnsupportedError(f"cards are made for the years {_YEARS[0]} to {_YEARS[-1]}, and not for {at.year}")
    country, state = profile.document.country, profile.document.state
    pki = TestPKI.create(seed, at, country=country, state=state, keys=profile.pki.keys, terms=profile.pki.terms)
    holder = invent_holder(profile.document, seed=seed, at=at.date())
    length = profile.chip.max_response if extended == "profile" else extended
    announced = profile.announced_length if extended == "profile" else extended
    return card_for(profile, holder, pki, length=length, announced=announced)


def card_for(profile: Profile, holder: Holder, pki: TestPKI, *, length: int | None, announced: int | None) -> Specimen:
    """The card of a given holder, signed by the document signer of `pki`.

    Args:
        profile: The kind of card.
        holder: Whose it is.
        pki: Who issued it.
        length: The longest APDU that the chip takes, in bytes; None for short APDUs alone.
        announced: The longest APDU that EF.ATR/INFO announces, in bytes; None for a card without that file.
    """
    seed = pki.seed
    files = dict(_data_groups(profile, holder, seed))
    files[EF.COM] = bytes(COM.of(*files, lds_version=LDS_VERSIONS[profile.pki.lds_version]))
    if profile.access.pace:
        files[EF.CARD_ACCESS] = card_access(profile)
    if announced:
        files[EF.ATR_INFO] = bytes(ATRInfo(announced, announced, _CAPABILITIES))
    if "cam" in profile.access.mappings and profile.access.pace:
        signed_at = datetime.combine(holder.date_of_issue, time(9), UTC)
        files[EF.CARD_SECURITY] = card_security(security_infos(profile, seed), pki.dsc, signed_at)
    personalisation = Personalisation(
        files=files,
        access=AccessControl(bac=profile.access.bac, pace=pace_protocols(profile.access)),
        mrz_information=build_mrz(holder, profile.document).information,
        can=can_for(holder, profile.access, seed=seed),
        pin=CountedPassword(digits(seed, "pin", 6)) if profile.access.pin else None,
        puk=CountedPassword(digits(seed, "puk", 10), 10) if profile.access.pin else None,
        chip_authentication_keys=_chip_authentication_keys(profile, seed),
        mapping_keys=_mapping_keys(profile, seed),
        active_authentication_key=_active_authentication_key(profile, seed),
        extended=ExtendedLength(max_command=length, max_response=length) if length else None,
        quirks=Quirks(
            select_master_file=profile.chip.select_master_file, pace_nonce_size=profile.access.pace_nonce_size
        ),
    )
    return Specimen(
        profile=profile, seed=seed, at=pki.at, holder=holder, pki=pki, personalisation=personalisation
    ).signed()


def card_access(profile: Profile) -> bytes:
    """EF.CardAccess as the profile announces it."""
    infos: list[SecurityInfo] = list(pace_infos(profile.access))
    if "chip-authentication" in profile.access.announces:
        infos += _chip_authentication_infos(profile)
    if "terminal-authentication" in profile.access.announces:
        infos.append(TerminalAuthenticationInfo())
    return bytes(CardAccess(SecurityInfos.of(*infos)))


def security_infos(profile: Profile, seed: int) -> SecurityInfos:
    """What EF.DG14 says: everything of EF.CardAccess, and the keys."""
    infos: list[SecurityInfo] = [*pace_infos(profile.access), *_chip_authentication_infos(profile)]
    if "terminal-authentication" in profile.access.announces:
        infos.append(TerminalAuthenticationInfo())
    infos += _chip_authentication_public_key_infos(profile, seed)
    if (proof := profile.active_authentication) and proof.key.curve:
        infos.append(ActiveAuthenticationInfo(signature_algorithm=_ECDSA_PLAIN[proof.hash]))
    return SecurityInfos.of(*infos)


def _data_groups(profile: Profile, holder: Holder, seed: int) -> Iterable[tuple[EF, bytes]]:
    for number in sorted(profile.document.data_groups):
        ef = EF.data_group(number)
        yield ef, _data_group(ef, profile, holder, seed)


def _data_group(ef: EF, profile: Profile, holder: Holder, seed: int) -> bytes:
    match ef:
        case EF.DG1:
            return bytes(DG1(build_mrz(holder, profile.document)))
        case EF.DG2:
            return bytes(DG2.of(_face(profile, holder, seed)))
        case EF.DG11 | EF.DG13:
            build = build_dg11 if ef is EF.DG11 else build_dg13
            return bytes(build(holder, profile.document))
        case EF.DG14:
            return bytes(DG14(security_infos(profile, seed)))
        case EF.DG15 if proof := profile.active_authentication:
            key = generate_key(seed, "active authentication", proof.key)
            return bytes(DG15(public_key_info(key, explicit=proof.key.explicit)))
        case EF.DG3:
            return bytes(OpaqueFile(ef, _EMPTY_BIOMETRIC_TEMPLATE))
        case _:
            raise UnsupportedError(f"no {ef.label} is made for a card of this profile")


def _face(profile: Profile, holder: Holder, seed: int) -> FaceImage:
    section = profile.portrait
    width, height = section.pixels
    portrait = draw_portrait(
        seed, section.image_format, width=width, height=height, target=section.size, exact=section.exact
    )
    return FaceImage(
        image=portrait.image,
        image_format=portrait.image_format,
        width=section.header_pixels[0],
        height=section.header_pixels[1],
        gender=2 if holder.sex == "F" else 1,
    )


def _numbered_kinds(profile: Profile) -> tuple[tuple[KeySpec, int | None], ...]:
    """The kinds of the keys of Chip Authentication with their numbers."""
    section = profile.chip_authentication
    if section is None:
        return ()
    numbers = [None if section.key_id is None else section.key_id + index for index in range(len(section.keys))]
    return tuple(zip(section.keys, numbers, strict=True))


def _agreement_keys(profile: Profile, seed: int) -> tuple[ECKey | DHKey, ...]:
    """The keys of Chip Authentication, each by a label of its own."""
    return tuple(
        generate_agreement_key(seed, f"chip authentication {index}" if index else "chip authentication", spec)
        for index, (spec, _) in enumerate(_numbered_kinds(profile))
    )


def _chip_authentication_oids(profile: Profile, spec: KeySpec) -> tuple[str, ...]:
    section = profile.chip_authentication
    base = oids.CHIP_AUTHENTICATION_DH if spec.group else oids.CHIP_AUTHENTICATION_ECDH
    return tuple(f"{base}.{_CIPHERS[cipher]}" for cipher in section.ciphers) if section else ()


def _chip_authentication_infos(profile: Profile) -> tuple[ChipAuthenticationInfo, ...]:
    return tuple(
        ChipAuthenticationInfo(oid, key_id=key_id)
        for spec, key_id in _numbered_kinds(profile)
        for oid in _chip_authentication_oids(profile, spec)
    )


def _chip_authentication_public_key_infos(profile: Profile, seed: int) -> tuple[ChipAuthenticationPublicKeyInfo, ...]:
    return tuple(
        ChipAuthenticationPublicKeyInfo(
            oids.ID_PK_DH if spec.group else oids.ID_PK_ECDH, agreement_key_info(key, spec), key_id
        )
        for (spec, key_id), key in zip(_numbered_kinds(profile), _agreement_keys(profile, seed), strict=True)
    )


def _chip_authentication_keys(profile: Profile, seed: int) -> tuple[ChipAuthenticationKey, ...]:
    return tuple(
        ChipAuthenticationKey(key=key, oids=_chip_authentication_oids(profile, spec), key_id=key_id)
        for (spec, key_id), key in zip(_numbered_kinds(profile), _agreement_keys(profile, seed), strict=True)
    )


def _mapping_keys(profile: Profile, seed: int) -> tuple[MappingKey, ...]:
    """The key of Chip Authentication serves PACE with Chip Authentication Mapping too."""
    if "cam" not in profile.access.mappings or not profile.access.pace:
        return ()
    number, key = profile.access.parameter_ids[0], _agreement_keys(profile, seed)[0]
    return (MappingKey(key, number),) if isinstance(key, ECKey) else ()


def _active_authentication_key(profile: Profile, seed: int) -> ActiveAuthenticationKey | None:
    section = profile.active_authentication
    if section is None:
        return None
    key = generate_key(seed, "active authentication", section.key)
    return ActiveAuthenticationKey(key=key, hash=section.hash, short_trailer=section.trailer_bc)
