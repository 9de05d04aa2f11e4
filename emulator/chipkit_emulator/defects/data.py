"""Defects of files, access and keys: functions from one specimen to another.

Nothing is signed anew unless the text says so; what is spoilt stays spoilt.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from chipkit.codec.tlv import TLV
from chipkit.lds.com import COM
from chipkit.lds.dg14 import DG14
from chipkit.lds.files import EF
from chipkit.lds.security_infos import PACEInfo, SecurityInfos
from chipkit.national.vnm.dg13 import DG13
from chipkit.pki.agreement_parameters import standardized_parameters
from chipkit_emulator.model import AccessControl, DHKey, ECKey, PACEProtocol
from chipkit_emulator.personalisation.build import card_for, pace_oid
from chipkit_emulator.pki.keys import KeySpec, generate_agreement_key, generate_key

if TYPE_CHECKING:
    from chipkit.lds.security_infos import Cipher
    from chipkit_emulator.personalisation.sections import Mapping
    from chipkit_emulator.personalisation.specimen import Specimen

__all__ = [
    "card_access_downgrade",
    "card_expired",
    "clone_other_keys",
    "com_differs",
    "dg13_mismatch",
    "flip_dg1",
    "flip_dg2",
    "flip_dg13",
    "flip_dg14",
    "flip_dg15",
    "flipped",
    "hide_dg14_dg15",
    "no_chip_authentication",
    "no_sod",
    "unsigned_dg",
]

_SPECIMEN = b"SPECIMEN"
_STRONGER_CIPHER: Cipher = "aes256"
_GENERIC_MAPPING: tuple[Mapping, ...] = ("gm",)


def flipped(content: bytes, offset: int) -> bytes:
    """`content` with the lowest bit of one byte turned over."""
    return content[:offset] + bytes([content[offset] ^ 1]) + content[offset + 1 :]


def flip_dg1(specimen: Specimen) -> Specimen:
    """One bit of the name in EF.DG1: SPECIMEN becomes SPECIMEO, every check digit stays right.

    A terminal must find the digest of EF.DG1 wrong, and compare nothing else with what the file says.
    """
    content = specimen.files[EF.DG1]
    return specimen.with_files({EF.DG1: flipped(content, content.rindex(_SPECIMEN) + len(_SPECIMEN) - 1)})


def flip_dg2(specimen: Specimen) -> Specimen:
    """One bit in the picture of EF.DG2, which still decodes.

    A terminal must find the digest of EF.DG2 wrong, however good the picture looks.
    """
    content = specimen.files[EF.DG2]
    offset = next(at for at in range(len(content) * 3 // 4, len(content)) if _harmless(content, at))
    return specimen.with_files({EF.DG2: flipped(content, offset)})


def flip_dg13(specimen: Specimen) -> Specimen:
    """One bit of the name in EF.DG13.

    A terminal must find the digest of EF.DG13 wrong, and not compare it with EF.DG1.
    """
    content = specimen.files[EF.DG13]
    return specimen.with_files({EF.DG13: flipped(content, content.index(_SPECIMEN) + len(_SPECIMEN) - 1)})


def flip_dg14(specimen: Specimen) -> Specimen:
    """One bit of EF.DG14: the version of its first PACEInfo, 2, becomes 3; keys and protocols stay as they are.

    A terminal must find the digest of EF.DG14 wrong. Chip Authentication runs through, and proves nothing.
    """
    content = specimen.files[EF.DG14]
    raw = DG14.parse(content).security_infos.pace_infos[0].raw
    version = TLV.parse(raw).children()[1]
    return specimen.with_files({EF.DG14: flipped(content, content.index(raw) + version.value_offset)})


def flip_dg15(specimen: Specimen) -> Specimen:
    """One bit in the middle of EF.DG15, inside the key.

    A terminal must find the digest of EF.DG15 wrong; that Active Authentication then fails too is a consequence.
    """
    content = specimen.files[EF.DG15]
    return specimen.with_files({EF.DG15: flipped(content, len(content) // 2)})


def clone_other_keys(specimen: Specimen) -> Specimen:
    """Every file copied onto a chip that has other keys for Chip and Active Authentication, and for PACE's mapping.

    A terminal must find all data genuine and the chip not the one that they were issued on.
    """
    keys = tuple(
        replace(each, key=_other_key(specimen, index, each.key))
        for index, each in enumerate(specimen.personalisation.chip_authentication_keys)
    )
    active, section = specimen.personalisation.active_authentication_key, specimen.profile.active_authentication
    if active and section:
        active = replace(active, key=generate_key(specimen.seed, "clone's active authentication", section.key))
    mapping = tuple(
        replace(each, key=key)
        for index, each in enumerate(specimen.personalisation.mapping_keys)
        if isinstance(key := _other_key(specimen, index, each.key), ECKey)
    )
    return specimen.personalised(chip_authentication_keys=keys, active_authentication_key=active, mapping_keys=mapping)


def hide_dg14_dg15(specimen: Specimen) -> Specimen:
    """A copy that says it has neither EF.DG14 nor EF.DG15, in EF.COM and by 6A82, while EF.SOD lists both.

    A terminal must not take this for a chip without Chip and Active Authentication: the issuer gave it both.
    """
    hidden = specimen.personalised(
        quirks=replace(specimen.personalisation.quirks, hidden=frozenset({EF.DG14, EF.DG15})),
        chip_authentication_keys=(),
        active_authentication_key=None,
    )
    return _listing(hidden, without=(EF.DG14, EF.DG15))


def no_chip_authentication(specimen: Specimen) -> Specimen:
    """A genuine chip of an issuer who gave it neither EF.DG14 nor EF.DG15; EF.COM and EF.SOD, signed anew, agree.

    A terminal must find all data genuine, and say that a copy cannot be ruled out. What the chip offered by chip
    authentication mapping, it offers by generic mapping.
    """
    access = specimen.profile.access
    mappings = tuple(mapping for mapping in access.mappings if mapping != "cam") or _GENERIC_MAPPING
    bare = replace(
        specimen.profile,
        document=replace(specimen.profile.document, data_groups=_without_proofs(specimen)),
        access=replace(access, announces=(), mappings=mappings),
        chip_authentication=None,
        active_authentication=None,
    )
    made = card_for(bare, specimen.holder, specimen.pki, **_lengths(specimen))
    return replace(made, profile=specimen.profile)


def card_access_downgrade(specimen: Specimen) -> Specimen:
    """A chip that offers AES-256 for PACE, as its EF.DG14, signed anew, says, but not its EF.CardAccess.

    A terminal must find by EF.DG14 that somebody took the stronger offer away.
    """
    number = specimen.profile.access.parameter_ids[0]
    stronger = PACEProtocol(pace_oid(_STRONGER_CIPHER, parameters=standardized_parameters(number)), number)
    infos = DG14.parse(specimen.files[EF.DG14]).security_infos.infos
    offer = PACEInfo(stronger.oid, parameter_id=stronger.parameter_id)
    access = specimen.personalisation.access
    widened = specimen.personalised(access=AccessControl(bac=access.bac, pace=(*access.pace, stronger)))
    weaker = [info for info in SecurityInfos.parse(specimen.files[EF.CARD_ACCESS]).infos if info != offer]
    files = {EF.CARD_ACCESS: bytes(SecurityInfos.of(*weaker)), EF.DG14: bytes(DG14(SecurityInfos.of(*infos, offer)))}
    return widened.with_files(files).signed()


def unsigned_dg(specimen: Specimen) -> Specimen:
    """An EF.DG11 that is not signed, listed in EF.COM; of a card that has a signed one, an EF.DG12.

    A terminal must not show what it says, and must say that EF.COM lists more than EF.SOD.
    """
    listed = TLV(0x5C, bytes.fromhex("5F0E"))
    name = TLV(0x5F0E, b"SPECIMEN<<UNSIGNED")
    added = EF.DG12 if EF.DG11 in specimen.files else EF.DG11
    return _listing(specimen.with_files({added: bytes(TLV.of(added.tag, listed, name))}), also=(added,))


def no_sod(specimen: Specimen) -> Specimen:
    """A chip without EF.SOD (6A82).

    A terminal must fail the card: nothing on it is vouched for.
    """
    return specimen.with_files({EF.SOD: None})


def com_differs(specimen: Specimen) -> Specimen:
    """An EF.COM that also lists EF.DG12, which the chip has not and EF.SOD does not list.

    A terminal reports the difference; EF.COM is not signed and proves nothing either way.
    """
    return _listing(specimen, also=(EF.DG12,))


def dg13_mismatch(specimen: Specimen) -> Specimen:
    """An EF.DG13, signed anew, that names another person than EF.DG1.

    A terminal must find everything signed, and the two files to be about different people.
    """
    fields = dict(DG13.parse(specimen.files[EF.DG13]).fields)
    fields |= {1: ("000000000000",), 2: ("LÝ THỊ KHÁC SPECIMEN",)}
    return specimen.with_files({EF.DG13: bytes(DG13.build(fields))}).signed()


def card_expired(specimen: Specimen) -> Specimen:
    """A card, signed when it was issued, that expired a month ago.

    A terminal must find everything genuine and the card expired, without a sign of forgery.
    """
    expired = replace(specimen.holder, date_of_expiry=specimen.at.date() - timedelta(days=30))
    return card_for(specimen.profile, expired, specimen.pki, **_lengths(specimen))


def _other_key(specimen: Specimen, index: int, key: ECKey | DHKey) -> ECKey | DHKey:
    spec = KeySpec(curve=key.curve) if isinstance(key, ECKey) else KeySpec(group=key.group)
    label = f"clone's chip authentication {index}" if index else "clone's chip authentication"
    return generate_agreement_key(specimen.seed, label, spec)


def _harmless(content: bytes, at: int) -> bool:
    """Whether a bit turned over there makes no marker of JPEG or JPEG 2000."""
    return content[at] < 0xF0 and content[at - 1] != 0xFF


def _listing(specimen: Specimen, *, also: tuple[EF, ...] = (), without: tuple[EF, ...] = ()) -> Specimen:
    """The specimen with an EF.COM that lists other data groups; EF.COM is not signed."""
    com = COM.parse(specimen.files[EF.COM])
    files = sorted({*com.files, *also} - {*without}, key=lambda ef: ef.number or 0)
    return specimen.with_files({EF.COM: bytes(COM.of(*files, lds_version=com.lds_version))})


def _without_proofs(specimen: Specimen) -> tuple[int, ...]:
    return tuple(number for number in specimen.profile.document.data_groups if number not in (14, 15))


def _lengths(specimen: Specimen) -> dict[str, int | None]:
    """What the card takes and announces, as `card_for` is told it."""
    extended = specimen.personalisation.extended
    length = extended.max_response if extended else None
    return {"length": length, "announced": length if EF.ATR_INFO in specimen.files else None}
