"""A chip that is not as strict as it must be fails the cases that are about it, and those alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chipkit import oids
from chipkit.codec import status
from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.codec.der import integer, oid, sequence
from chipkit.codec.tlv import TLV
from chipkit.lds.dg14 import DG14
from chipkit.lds.files import EF
from chipkit.lds.security_infos import SecurityInfos, TerminalAuthenticationInfo, UnknownSecurityInfo
from chipkit_emulator.answers import FOR_EVER, answer
from chipkit_emulator.chip import Chip
from chipkit_emulator.crypto.drbg import DRBG
from chipkit_emulator.crypto.rsa import generate_rsa_key
from chipkit_emulator.defects.link import every_protected, wrong_mac
from chipkit_emulator.defects.registry import apply_defect
from chipkit_emulator.in_process import InProcessTransport
from chipkit_emulator.model import ActiveAuthenticationKey, Condition

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.lds.security_infos import SecurityInfo
    from chipkit_emulator.personalisation.specimen import Specimen
    from tests.component.examination.conftest import Laboratory

READING, MSE, GENERAL, INTERNAL, EXTERNAL = (0xB0, 0xB1), 0x22, 0x86, 0x88, 0x82
ATR_INFO = "passport-cam"


class DeafChip(Chip):
    """A plain command ends no session."""

    def _end_session(self) -> None:
        return


class ForgetfulChip(Chip):
    """A refused command of Chip Authentication ends the session, though it should not."""

    def _executed(self, command: CommandAPDU, *, protected: bool, room: int) -> ResponseAPDU:
        response = super()._executed(command, protected=protected, room=room)
        if protected and command.ins in (MSE, GENERAL) and not response.ok:
            self._over = True
        return response

    _over = False

    def transmit(self, raw: bytes) -> bytes:
        response = super().transmit(raw)
        if self._over:
            self._over = False
            self._state.end_session()
        return response


class StubbornChip(Chip):
    """The old keys go on after Chip Authentication."""

    def _executed(self, command: CommandAPDU, *, protected: bool, room: int) -> ResponseAPDU:
        response = super()._executed(command, protected=protected, room=room)
        if protected and command.ins in (MSE, GENERAL):
            self._state.next_channel = None
        return response


class CarelessChip(Chip):
    """Looks at no tag of the terminal's key, and at no reference to a key of its own."""

    def _executed(self, command: CommandAPDU, *, protected: bool, room: int) -> ResponseAPDU:
        if protected and command.ins == GENERAL:
            command = replace(command, data=command.data.replace(b"\x81\x41\x04", b"\x80\x41\x04"))
        if protected and command.ins == MSE:
            objects = [tlv for tlv in TLV.parse_all(command.data) if tlv.tag != 0x84]
            command = replace(command, data=b"".join(tlv.raw for tlv in objects))
        return super()._executed(command, protected=protected, room=room)


class GullibleChip(Chip):
    """Looks at no more of the class byte than the bits of secure messaging."""

    def _answered(self, command: CommandAPDU) -> ResponseAPDU:
        if command.cla == 0x8C and self._state.channel is not None:
            return self._answered_in_session(self._state.channel, command, 256)
        return super()._answered(command)

    def _executed(self, command: CommandAPDU, *, protected: bool, room: int) -> ResponseAPDU:
        return super()._executed(replace(command, cla=command.cla & 0x7F), protected=protected, room=room)


class PatientChip(Chip):
    """Keeps a challenge of Basic Access Control until it is answered rightly."""

    def _executed(self, command: CommandAPDU, *, protected: bool, room: int) -> ResponseAPDU:
        challenge = self._state.challenge
        response = super()._executed(command, protected=protected, room=room)
        if command.ins == EXTERNAL and not response.ok:
            self._state.challenge = challenge
        return response


class RepetitiveChip(Chip):
    """Draws the same numbers again and again."""

    def _executed(self, command: CommandAPDU, *, protected: bool, room: int) -> ResponseAPDU:
        self._state.random = DRBG.of(0, "the same")
        return super()._executed(command, protected=protected, room=room)


class EagerChip(Chip):
    """Signs challenges of any size, for anybody."""

    def _executed(self, command: CommandAPDU, *, protected: bool, room: int) -> ResponseAPDU:
        if command.ins == INTERNAL:
            command, protected = replace(command, data=command.data[:8].ljust(8, b"\x00")), True
            self._state.access = next(access for access in type(self._state.access) if access.value == "BAC")
        return super()._executed(command, protected=protected, room=room)


class LooseChip(Chip):
    """Gives by short identifier what it closes to SELECT."""

    def _executed(self, command: CommandAPDU, *, protected: bool, room: int) -> ResponseAPDU:
        if command.ins in READING and command.p1 & 0x80 and not protected:
            ef = self._state.files.with_short_identifier(command.p1 & 0x1F)
            if ef is EF.DG1:
                return ResponseAPDU(self._personalisation.files[ef][: command.ne])
        return super()._executed(command, protected=protected, room=room)


class TalkativeChip(Chip):
    """Answers what is refused under secure messaging in plain."""

    def transmit(self, raw: bytes) -> bytes:
        response = super().transmit(raw)
        plain = response[-2:] in (b"\x6a\x82", b"\x6d\x00", b"\x6a\x86", b"\x6b\x00")
        return response[-2:] if plain and len(response) > 2 else response


def chip_of(kind: type[Chip], specimen: Specimen) -> InProcessTransport:
    return InProcessTransport(kind(specimen.personalisation, random=DRBG.of(0, "chip")))


@pytest.mark.parametrize(
    ("kind", "units", "failed"),
    [
        (DeafChip, ("ISO7816_II", "OWN_SM_1"), {"ISO7816_II_5", "OWN_SM_1"}),
        (
            ForgetfulChip,
            ("ISO7816_II",),
            {"ISO7816_II_3", "ISO7816_II_7", "ISO7816_II_8", "ISO7816_II_15"},
        ),
        (
            StubbornChip,
            ("ISO7816_II", "OWN_AA_4"),
            {f"ISO7816_II_{number}" for number in (1, 2, 9, 10, 11, 12)} | {"OWN_AA_4"},
        ),
        (CarelessChip, ("ISO7816_II",), {"ISO7816_II_7"}),
        (GullibleChip, ("ISO7816_II_6",), {"ISO7816_II_6"}),
        (PatientChip, ("OWN_BAC",), {"OWN_BAC_5"}),
        (RepetitiveChip, ("OWN_BAC", "OWN_PACE_16"), {"OWN_BAC_9", "OWN_BAC_6", "OWN_PACE_16"}),
        (EagerChip, ("OWN_AA",), {"OWN_AA_2", "OWN_AA_3"}),
        (LooseChip, ("OWN_FILE", "OWN_BAC_2"), {"OWN_FILE_1", "OWN_BAC_2"}),
        (TalkativeChip, ("OWN_SM",), {"OWN_SM_8"}),
    ],
)
def test_a_chip_that_is_not_strict_fails(
    laboratory: Laboratory, kind: type[Chip], units: tuple[str, ...], failed: set[str]
) -> None:
    specimen = laboratory.specimen()

    examination = laboratory.examine(specimen, *units, link=chip_of(kind, specimen))

    assert laboratory.failed(examination) == failed


@pytest.mark.parametrize(
    ("profile", "kind", "failed"),
    [
        ("passport-cam", CarelessChip, {"ISO7816_II_7", "ISO7816_II_13"}),
        ("bsi-reference", StubbornChip, {f"ISO7816_I_{number}" for number in (1, 2, 10, 11, 12, 13)}),
        ("bsi-reference", DeafChip, {"ISO7816_I_5"}),
        ("bsi-reference", ForgetfulChip, {f"ISO7816_I_{number}" for number in (3, 7, 9, 16)}),
    ],
)
def test_the_same_by_other_commands(laboratory: Laboratory, profile: str, kind: type[Chip], failed: set[str]) -> None:
    specimen = laboratory.specimen(profile)

    examination = laboratory.examine(specimen, "ISO7816_I", "ISO7816_II", link=chip_of(kind, specimen))

    assert laboratory.failed(examination) == failed


def open_fingerprints(specimen: Specimen) -> Specimen:
    return specimen.personalised(conditions={EF.DG3: Condition.ACCESS})


def open_name(specimen: Specimen) -> Specimen:
    return specimen.personalised(conditions={EF.DG1: Condition.ALWAYS})


def other_signing_key(specimen: Specimen) -> Specimen:
    return specimen.personalised(
        active_authentication_key=ActiveAuthenticationKey(key=generate_rsa_key(9, "other", 1024))
    )


def other_agreement_key(specimen: Specimen) -> Specimen:
    (key,) = specimen.personalisation.chip_authentication_keys
    other = replace(key.key, private=key.key.private - 1)
    return specimen.personalised(chip_authentication_keys=(replace(key, key=other),), mapping_keys=())


def agrees_with_anything(specimen: Specimen) -> Specimen:
    return specimen.answering(answer("ca.agree", status.OK, form="protected", times=FOR_EVER))


def opens_by_any_token(specimen: Specimen) -> Specimen:
    return specimen.answering(answer("pace.tokens", status.OK, times=FOR_EVER))


def atr_info(*objects: TLV) -> Callable[[Specimen], Specimen]:
    return lambda specimen: specimen.with_files({EF.ATR_INFO: b"".join(map(bytes, objects))})


def asks_for_terminals(*infos: SecurityInfo) -> Callable[[Specimen], Specimen]:
    def change(specimen: Specimen) -> Specimen:
        known = DG14.parse(specimen.files[EF.DG14]).security_infos.infos
        others = (info for info in known if not isinstance(info, TerminalAuthenticationInfo))
        return specimen.with_files({EF.DG14: bytes(DG14(SecurityInfos.of(*others, *infos)))}).signed()

    return change


def odd_entry(fid: bytes) -> UnknownSecurityInfo:
    """An entry that names EF.CVCA by a number, where an octet string belongs."""
    raw = bytes(sequence(oid(oids.ID_TA), integer(1), sequence(TLV(0x02, fid))))
    return UnknownSecurityInfo(oids.ID_TA, raw)


def without_atr_info(specimen: Specimen) -> Specimen:
    return specimen.personalised(quirks=replace(specimen.personalisation.quirks, hidden=frozenset({EF.ATR_INFO})))


def open_card_security(specimen: Specimen) -> Specimen:
    return specimen.personalised(conditions={EF.CARD_SECURITY: Condition.ALWAYS})


LENGTHS = TLV(0x7F66, bytes.fromhex("02020800 02020800".replace(" ", "")))
CAPABILITIES = TLV(0x47, bytes.fromhex("8601E0"))
OF_RSA = bytes(sequence(oid(f"{oids.ID_TA}.1"), integer(1)))
CLOSED = {f"ISO7816_H_{number}" for number in (1, 3, 5, 11)}


@pytest.mark.parametrize(
    ("profile", "spoil", "units", "failed"),
    [
        ("vn-cccd-2024", open_fingerprints, ("ISO7816_H",), CLOSED),
        ("vn-cccd-2024", open_name, ("OWN_FILE", "OWN_SM_1"), {"OWN_FILE_1", "OWN_SM_1"}),
        ("vn-cccd-2024", other_signing_key, ("OWN_AA",), {"OWN_AA_1", "OWN_AA_4"}),
        ("vn-cccd-2024", other_agreement_key, ("ISO7816_II_1", "OWN_AA_4"), {"ISO7816_II_1", "OWN_AA_4"}),
        ("passport-cam", other_agreement_key, ("OWN_PACE_17",), {"OWN_PACE_17"}),
        (
            "vn-cccd-2024",
            agrees_with_anything,
            ("ISO7816_II",),
            {f"ISO7816_II_{number}" for number in range(1, 16)} - {"ISO7816_II_13", "ISO7816_II_14"},
        ),
        ("vn-cccd-2024", opens_by_any_token, ("OWN_PACE_8", "OWN_PACE_9"), {"OWN_PACE_8", "OWN_PACE_9"}),
        (ATR_INFO, atr_info(CAPABILITIES, TLV(0x7F67, LENGTHS.value)), ("LDS_L",), {"LDS_L_2", "LDS_L_3"}),
        (ATR_INFO, atr_info(CAPABILITIES, TLV(0x7F66, LENGTHS.value[:4])), ("LDS_L",), {"LDS_L_3"}),
        (ATR_INFO, atr_info(TLV(0x47, b"\x86\x01\x60"), LENGTHS), ("LDS_L",), {"LDS_L_4"}),
        (
            ATR_INFO,
            lambda one: one.with_files({EF.ATR_INFO: b"\x47\x03\x86"}),
            ("LDS_L",),
            {f"LDS_L_{number}" for number in (1, 2, 3, 4)},
        ),
        (ATR_INFO, without_atr_info, ("LDS_L",), {f"LDS_L_{number}" for number in range(1, 6)}),
        ("passport-cam", open_card_security, ("OWN_FILE_6",), {"OWN_FILE_6"}),
        ("vn-cccd-2024", asks_for_terminals(TerminalAuthenticationInfo(version=2)), ("LDS_E",), {"LDS_E_2"}),
        (
            "vn-cccd-2024",
            asks_for_terminals(TerminalAuthenticationInfo(), UnknownSecurityInfo(f"{oids.ID_TA}.1", OF_RSA)),
            ("LDS_E",),
            {"LDS_E_2"},
        ),
        ("vn-cccd-2024", asks_for_terminals(TerminalAuthenticationInfo(), odd_entry(b"\x01")), ("LDS_E",), {"LDS_E_5"}),
        (
            "vn-cccd-2024",
            asks_for_terminals(TerminalAuthenticationInfo(cvca_fid=b"\x01\x1c", cvca_sfi=b"\x1c\x00")),
            ("LDS_E",),
            {"LDS_E_5"},
        ),
        ("vn-cccd-2024", lambda one: apply_defect(one, "card-access-downgrade"), ("OWN_FILE_9",), {"OWN_FILE_9"}),
        ("vn-cccd-2024", lambda one: apply_defect(one, "flip-dg1"), ("OWN_FILE",), {"OWN_FILE_8"}),
        ("vn-cccd-2024", lambda one: apply_defect(one, "com-differs"), ("OWN_FILE_7",), {"OWN_FILE_7"}),
    ],
)
def test_a_card_that_is_not_as_it_claims_fails(
    laboratory: Laboratory,
    profile: str,
    spoil: Callable[[Specimen], Specimen],
    units: tuple[str, ...],
    failed: set[str],
) -> None:
    sound = laboratory.specimen(profile)

    examination = laboratory.examine(spoil(sound), *units, claimed=sound)

    assert laboratory.failed(examination) == failed


def test_what_came_over_the_link_wrongly_fails_and_says_where(laboratory: Laboratory) -> None:
    specimen = laboratory.specimen()
    link = InProcessTransport(specimen.chip(), faults=(wrong_mac(every_protected),))

    examination = laboratory.examine(specimen, "OWN_BAC_1", "OWN_PACE_1", link=link)

    assert laboratory.failed(examination) == {"OWN_BAC_1", "OWN_PACE_1"}
    for each in examination.results:
        assert each.exchange is not None
        assert each.exchange.command == "00B08100 Nc 0 Ne 1" or each.exchange.command.startswith("00A4040C")
        assert "keys of the session" in each.reason


def test_a_failure_tells_no_content(laboratory: Laboratory) -> None:
    sound = laboratory.specimen()

    examination = laboratory.examine(open_name(sound), "OWN_FILE_1", claimed=sound)

    (failed,) = examination.results
    assert failed.exchange is not None
    assert failed.exchange.response == "9000 with 1 bytes"
    assert sound.holder.personal_number not in repr(examination)
    assert (sound.can or "-") not in repr(examination)
