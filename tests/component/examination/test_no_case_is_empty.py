"""Every case can fail: where something must be refused, on a chip that refuses nothing; elsewhere, on a lazy one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.codec.tlv import TLV
from chipkit.lds.com import COM
from chipkit.lds.dg14 import DG14
from chipkit.lds.files import EF
from chipkit_emulator.chip import Chip
from chipkit_emulator.crypto.drbg import DRBG
from chipkit_emulator.examination.catalogue import CASES
from chipkit_emulator.examination.result import Result
from chipkit_emulator.in_process import InProcessTransport
from chipkit_emulator.personalisation.build import security_infos

if TYPE_CHECKING:
    from chipkit_emulator.examination.statement import PACEWay
    from chipkit_emulator.personalisation.specimen import Specimen
    from tests.component.examination.conftest import Laboratory

RUN = {case.id for case in CASES if case.run is not None}
POSITIVE = {
    *(f"ISO7816_I_{number}" for number in (1, 10, 11, 12, 13)),
    *(f"ISO7816_II_{number}" for number in (1, 9, 10, 11, 12)),
    *(f"LDS_E_{number}" for number in (2, 5)),
    *(f"LDS_L_{number}" for number in range(1, 6)),
    *(f"OWN_FILE_{number}" for number in (2, 3, 4, 5, 7, 8, 9)),
    *(f"OWN_PACE_{number}" for number in (1, 2, 16, 17)),
    *(f"OWN_AA_{number}" for number in (1, 4)),
    *(f"OWN_BAC_{number}" for number in (1, 9)),
}
"""In which nothing is to be refused."""


class AgreeableChip(Chip):
    """Refuses nothing: what it would refuse, it says that it did."""

    def _executed(self, command: CommandAPDU, *, protected: bool, room: int) -> ResponseAPDU:
        response = super()._executed(command, protected=protected, room=room)
        return response if response.ok or response.data else ResponseAPDU()

    def transmit(self, raw: bytes) -> bytes:
        response = super().transmit(raw)
        return bytes(ResponseAPDU()) if len(response) == 2 and response[0] not in (0x61, 0x90) else response


class LazyChip(Chip):
    """Does nothing once it is open, and says so under secure messaging where it should."""

    def _executed(self, command: CommandAPDU, *, protected: bool, room: int) -> ResponseAPDU:
        if protected or command.ins in (0xB0, 0xB1, 0xA4):
            return ResponseAPDU(sw=0x6F00)
        return super()._executed(command, protected=protected, room=room)


def with_irises(specimen: Specimen) -> Specimen:
    """The same card with an EF.DG4, signed anew."""
    files = {**specimen.files, EF.DG4: bytes(TLV(EF.DG4.tag, bytes.fromhex("7F6103020100")))}
    groups = [ef for ef in files if ef.number is not None]
    files[EF.COM] = bytes(COM.of(*sorted(groups, key=lambda ef: ef.number or 0)))
    return specimen.personalised(files=files).signed()


def with_reference(specimen: Specimen) -> Specimen:
    """The same card whose key of Chip Authentication has a number, in the chip and in EF.DG14."""
    (key,) = specimen.personalisation.chip_authentication_keys
    profile = specimen.profile
    assert profile.chip_authentication is not None
    numbered = replace(profile, chip_authentication=replace(profile.chip_authentication, key_id=7))
    files = {EF.DG14: bytes(DG14(security_infos(numbered, specimen.seed)))}
    card = specimen.personalised(chip_authentication_keys=(replace(key, key_id=7),))
    return card.with_files(files).signed()


CARDS = ("vn-cccd-2024", "bsi-reference", "passport-cam", "passport-dh")


def card_of(laboratory: Laboratory, profile: str) -> Specimen:
    specimen = laboratory.specimen(profile)
    if profile == "bsi-reference":
        return with_reference(specimen)
    return with_irises(specimen) if profile == "vn-cccd-2024" else specimen


def first_of_each_mapping(way: PACEWay) -> bool:
    """Of the prime fields, the one whose numbers are small."""
    return way.cipher in ("aes128", "3des") and way.parameter_id not in (1, 2)


@cache
def passed(laboratory: Laboratory, kind: type[Chip]) -> set[str]:
    """The cases that passed on any of the cards, with a chip of this kind."""
    found: set[str] = set()
    for profile in CARDS:
        specimen = card_of(laboratory, profile)
        link = InProcessTransport(kind(specimen.personalisation, random=DRBG.of(0, "chip")))
        examination = laboratory.examine(specimen, link=link, pace=first_of_each_mapping)
        found |= set(laboratory.ids(examination, Result.PASSED))
    return found


def test_every_case_is_run_of_some_card(laboratory: Laboratory) -> None:
    assert passed(laboratory, Chip) == RUN


def test_what_must_be_refused_fails_on_a_chip_that_refuses_nothing(laboratory: Laboratory) -> None:
    assert passed(laboratory, AgreeableChip) == POSITIVE


def test_what_must_be_done_fails_on_a_chip_that_does_nothing(laboratory: Laboratory) -> None:
    """But for fresh nonces, which come before anything is done; a chip that repeats them fails that case elsewhere."""
    assert passed(laboratory, LazyChip) & POSITIVE == {"OWN_PACE_16"}
