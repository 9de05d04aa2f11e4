"""Cards that are in order and do some things otherwise than the standard says, as real ones do; they must be read.

A defect makes a card that must not pass; an oddity one that must. Which of those that are known of real cards each one
stands for, docs/quirks.md tells, with the test that reads it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from chipkit.errors import CodecError, UnsupportedError
from chipkit.lds.files import EF
from chipkit.meant import there_are
from chipkit_emulator.answers import FOR_EVER, answer
from chipkit_emulator.defects import odd_files
from chipkit_emulator.model import AccessControl
from chipkit_emulator.quirks import EndOfFile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chipkit_emulator.answers import Asked
    from chipkit_emulator.personalisation.specimen import Specimen

__all__ = ["ODDITIES", "Oddity", "apply_oddity", "refuse_without"]

_SET_AT_FOR_PACE = 0xC1
_MSE = 0x22
_DOMAIN_PARAMETERS = b"\x84\x01"
_OFFER = (EF.CARD_ACCESS,)
_INFOS = (EF.CARD_ACCESS, EF.DG14)


@dataclass(frozen=True, slots=True)
class Oddity:
    """One thing that is done otherwise."""

    name: str
    summary: str
    apply: Callable[[Specimen], Specimen]
    needs: tuple[EF, ...] = ()
    """Files that a card must have for it."""


def _quirky(**changes: object) -> Callable[[Specimen], Specimen]:
    def apply(specimen: Specimen) -> Specimen:
        own = specimen.personalisation.quirks
        return specimen.personalised(quirks=replace(own, **changes))  # type: ignore[arg-type]

    return apply


def _pace_only(specimen: Specimen) -> Specimen:
    """No Basic Access Control; the application is not selected before PACE."""
    pace = specimen.personalisation.access.pace
    early = answer(_select_in_the_open, 0x6982, times=FOR_EVER)
    return specimen.personalised(access=AccessControl(bac=False, pace=pace)).answering(early)


def _select_in_the_open(asked: Asked) -> bool:
    return asked.step == "select.application" and not asked.protected


def _parameters_demanded(specimen: Specimen) -> Specimen:
    return specimen.answering(answer(_names_no_parameters, 0x6A88, times=FOR_EVER))


def _names_no_parameters(asked: Asked) -> bool:
    command = asked.command
    return command.ins == _MSE and command.p1 == _SET_AT_FOR_PACE and _DOMAIN_PARAMETERS not in command.data


def _losing_channels(sw: int) -> Callable[[Specimen], Specimen]:
    """A plain status word in the middle of a file, three times, each time with the session."""

    def apply(specimen: Specimen) -> Specimen:
        return specimen.answering(*(answer("read.on", sw, first=first) for first in (5, 20, 40)))

    return apply


def _deaf_to_long_blocks(specimen: Specimen) -> Specimen:
    """A bare 6700 for every protected block of over 192 bytes, with which the session ends."""

    def long(asked: Asked) -> bool:
        return asked.protected and asked.command.ins in (0xB0, 0xB1) and asked.command.ne > 0xC0

    return specimen.answering(answer(long, 0x6700, times=FOR_EVER))


def _biometrics_end_the_session(specimen: Specimen) -> Specimen:
    """Whoever asks for fingerprints loses the session."""
    return specimen.answering(answer("read.dg3", 0x6982, times=FOR_EVER))


_ALL = (
    Oddity(
        "root-refused", "SELECT of the master file answers 6D00, EF.CardAccess 6982",
        _quirky(select_master_file=0x6D00, denied={EF.CARD_ACCESS: 0x6982}),
    ),
    Oddity("pace-only", "no BAC; SELECT of the application answers 6982 before PACE", _pace_only, _OFFER),
    Oddity("tag-84-demanded", "MSE:SET AT wants parameters named, though one set is offered", _parameters_demanded),
    Oddity("blocks-of-128", "READ BINARY takes no Ne over 80", _quirky(max_ne=0x80)),
    Oddity("blocks-of-160", "READ BINARY takes no Ne over A0", _quirky(max_ne=0xA0)),
    Oddity("blocks-of-192", "READ BINARY takes no Ne over C0", _quirky(max_ne=0xC0)),
    Oddity("blocks-of-223", "READ BINARY takes no Ne over DF", _quirky(max_ne=0xDF)),
    Oddity("bare-6700", "a longer block than C0 ends the session with a bare 6700", _deaf_to_long_blocks),
    Oddity("session-lost-6987", "a bare 6987 in the middle of files, with the session", _losing_channels(0x6987)),
    Oddity("session-lost-6988", "a bare 6988 in the middle of files, with the session", _losing_channels(0x6988)),
    Oddity("end-silent", "a short answer without a warning at the end", _quirky(end_of_file=EndOfFile.SILENT)),
    Oddity("end-6cxx", "the right length and nothing else", _quirky(end_of_file=EndOfFile.CORRECT_LENGTH)),
    Oddity("end-6b00", "nothing past the end of a file, with 6B00", _quirky(end_of_file=EndOfFile.REFUSED)),
    Oddity("end-6700", "nothing past the end of a file, with 6700", _quirky(end_of_file=EndOfFile.WRONG_LENGTH)),
    Oddity("end-empty", "nothing past the end of a file, with 9000", _quirky(end_of_file=EndOfFile.EMPTY)),
    Oddity("end-padded", "zeros past the end of a file", _quirky(end_of_file=EndOfFile.PADDED)),
    Oddity("no-short-identifiers", "READ BINARY by short identifier answers 6A81", _quirky(sfi_unsupported=True)),
    Oddity("odd-template", "odd READ BINARY answers in a DO'73'", _quirky(odd_ins_template=True)),
    Oddity("offer-without-parameters", "a PACEInfo without domain parameters", odd_files.offers_without(), _INFOS),
    Oddity(
        "offer-without-version", "a PACEInfo of its protocol alone", odd_files.offers_without(version=False), _INFOS,
    ),
    Oddity(
        "unordered-entries", "entries of EF.DG14 in another order than DER has", odd_files.unordered_entries, _INFOS,
    ),
    Oddity(
        "key-without-entry", "no ChipAuthenticationInfo for the key, which takes 3DES", odd_files.key_without_entry,
        _INFOS,
    ),
    Oddity(
        "another-key-id", "a ChipAuthenticationInfo for another key number", odd_files.another_key_identifier, _INFOS,
    ),
    Oddity("signatures-in-der", "Active Authentication by ECDSA, in DER", odd_files.signatures_in_der, _INFOS),
    Oddity("details-malformed", "an EF.DG11 with a date in BCD and texts in Latin 1", odd_files.details_malformed),
    Oddity("face-misdescribed", "a picture of another kind and size than its record says", odd_files.face_misdescribed),
    Oddity("unknown-tag-in-com", "a tag of no data group in EF.COM", odd_files.unknown_tag_in_com),
    Oddity("fingerprints-end-the-session", "6982 to EF.DG3, and the session is over", _biometrics_end_the_session),
)  # fmt: skip

ODDITIES: Mapping[str, Oddity] = MappingProxyType({oddity.name: oddity for oddity in _ALL})
"""Every oddity by its name."""


def apply_oddity(specimen: Specimen, name: str) -> Specimen:
    """The specimen with one oddity.

    Raises:
        CodecError: No oddity has this name.
        UnsupportedError: The profile lacks a file that the oddity is about.
    """
    if name not in ODDITIES:
        raise CodecError(f"no oddity {name!r}; {there_are(name, ODDITIES)}")
    refuse_without(ODDITIES[name].needs, specimen)
    return ODDITIES[name].apply(specimen)


def refuse_without(needs: tuple[EF, ...], specimen: Specimen) -> None:
    """Refuse a card that lacks one of these files.

    Raises:
        UnsupportedError: The profile lacks one of them.
    """
    for ef in needs:
        if ef not in specimen.files:
            raise UnsupportedError(f"profile {specimen.profile.name} has no {ef.label}")
