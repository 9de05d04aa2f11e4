"""All defects by name, and the oddities beside them: whatever a card can be made with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from chipkit.codec.printable import without_numbers
from chipkit.errors import CodecError
from chipkit.lds.files import EF
from chipkit.meant import there_are
from chipkit_emulator.defects import data, issuer, link
from chipkit_emulator.defects.oddities import ODDITIES, refuse_without

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chipkit_emulator.defects.oddities import Oddity
    from chipkit_emulator.in_process import LinkExchange
    from chipkit_emulator.personalisation.profile import Profile
    from chipkit_emulator.personalisation.specimen import Specimen

__all__ = ["DEFECTS", "Defect", "Family", "apply_defect", "lacking"]

Family = Literal["access", "passive authentication", "chip", "consistency", "link"]
"""Where a terminal must notice."""

_READ_BINARY = 0xB0


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that is wrong."""

    name: str
    summary: str
    """What is wrong, in one line."""
    family: Family
    apply: Callable[[Specimen], Specimen]
    """Spoils a specimen; its text says what a terminal must conclude."""
    needs: tuple[EF, ...] = ()
    """Files that a card must have to be spoilt like this."""


def wrong_mac(specimen: Specimen) -> Specimen:
    """One bit of the checksum in the response to every protected READ BINARY.

    A terminal must break off at the first one and judge nothing.
    """
    return replace(specimen, faults=(*specimen.faults, link.wrong_mac(_protected_read)))


def _protected_read(exchange: LinkExchange) -> bool:
    return link.every_protected(exchange) and link.with_instruction(_READ_BINARY)(exchange)


_PASSIVE: Family = "passive authentication"
_INFOS = (EF.CARD_ACCESS, EF.DG14)
_ALL = (
    Defect("flip-dg1", "one bit of the name in EF.DG1", _PASSIVE, data.flip_dg1),
    Defect("flip-dg2", "one bit of the picture in EF.DG2", _PASSIVE, data.flip_dg2),
    Defect("flip-dg13", "one bit of the name in EF.DG13", _PASSIVE, data.flip_dg13, (EF.DG13,)),
    Defect("flip-dg14", "one bit of a version in EF.DG14", _PASSIVE, data.flip_dg14, _INFOS),
    Defect("flip-dg15", "one bit of the key in EF.DG15", _PASSIVE, data.flip_dg15, (EF.DG15,)),
    Defect("flip-sod-signature", "one bit of the signature in EF.SOD", _PASSIVE, issuer.flip_sod_signature),
    Defect("flip-dsc", "one bit of the document signer's certificate", _PASSIVE, issuer.flip_dsc),
    Defect("foreign-dsc", "signed under an authority that nobody here knows", _PASSIVE, issuer.foreign_dsc),
    Defect("dsc-expired", "signed after the document signer had expired", _PASSIVE, issuer.dsc_expired),
    Defect(
        "dsc-expired-since", "signed in time by a document signer expired since", _PASSIVE, issuer.dsc_expired_since
    ),
    Defect("dsc-not-yet-valid", "signed by a document signer of the future", _PASSIVE, issuer.dsc_not_yet_valid),
    Defect("dsc-revoked", "the document signer is on its authority's CRL", _PASSIVE, issuer.dsc_revoked),
    Defect("unsigned-dg", "an EF.DG11 that EF.SOD does not list", _PASSIVE, data.unsigned_dg),
    Defect("no-sod", "no EF.SOD", _PASSIVE, data.no_sod),
    Defect("clone-other-keys", "files copied onto a chip with other keys", "chip", data.clone_other_keys),
    Defect("hide-dg14-dg15", "EF.DG14 and EF.DG15 listed in EF.SOD, denied by the chip", "chip", data.hide_dg14_dg15),
    Defect("no-chip-authentication", "issued without any proof against copies", "chip", data.no_chip_authentication),
    Defect(
        "card-access-downgrade",
        "EF.CardAccess offers less than EF.DG14",
        "access",
        data.card_access_downgrade,
        _INFOS,
    ),
    Defect("wrong-mac", "wrong checksums in responses to READ BINARY", "link", wrong_mac),
    Defect("country-mismatch", "signed by another country than the MRZ names", "consistency", issuer.country_mismatch),
    Defect("com-differs", "EF.COM lists more than EF.SOD", "consistency", data.com_differs),
    Defect(
        "dg13-mismatch",
        "EF.DG13 is about another person than EF.DG1",
        "consistency",
        data.dg13_mismatch,
        (EF.DG13,),
    ),
    Defect("card-expired", "the card expired a month ago", "consistency", data.card_expired),
)

DEFECTS: Mapping[str, Defect] = MappingProxyType({defect.name: defect for defect in _ALL})
"""Every defect by its name."""


def apply_defect(specimen: Specimen, name: str) -> Specimen:
    """The specimen with one defect, or with one oddity.

    Raises:
        CodecError: No defect and no oddity has this name.
        UnsupportedError: The profile lacks a file that the defect is about.
    """
    found = _found(name)
    refuse_without(found.needs, specimen)
    return replace(found.apply(specimen), defect=name)


def lacking(name: str, profile: Profile) -> tuple[EF, ...]:
    """The files that a defect or an oddity needs and a card of this profile has not; empty where it can be applied.

    Raises:
        CodecError: No defect and no oddity has this name.
    """
    files = {EF.data_group(number) for number in profile.document.data_groups}
    if profile.access.pace:
        files.add(EF.CARD_ACCESS)
    return tuple(ef for ef in _found(name).needs if ef not in files)


def _found(name: str) -> Defect | Oddity:
    found = DEFECTS.get(name) or ODDITIES.get(name)
    if found is None:
        raise CodecError(f"no defect {without_numbers(name)!r}; {there_are(name, (*DEFECTS, *ODDITIES))}")
    return found
