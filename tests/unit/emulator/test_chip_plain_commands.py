"""What the chip answers to plain commands: the status words of ISO/IEC 7816-4, 5.6, and the oddities of real chips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit import oids
from chipkit.codec.tlv import TLV
from chipkit.lds.files import EF
from chipkit_emulator.chip import Chip
from chipkit_emulator.crypto.drbg import DRBG
from chipkit_emulator.model import (
    AccessControl,
    ChipAuthenticationKey,
    Condition,
    ECKey,
    ExtendedLength,
    PACEProtocol,
    Personalisation,
)
from chipkit_emulator.quirks import EndOfFile, Quirks

if TYPE_CHECKING:
    from collections.abc import Mapping

SELECT_APPLICATION = "00A4040C07A0000002471001"
COM = bytes(TLV(0x60, bytes(range(100))))
DG2 = bytes(TLV(0x75, bytes(index % 251 for index in range(40_000))))
CARD_ACCESS = bytes(TLV(0x31, b"not looked at by the chip"))
FILES: dict[EF, bytes] = {
    EF.CARD_ACCESS: CARD_ACCESS,
    EF.ATR_INFO: b"\x43\x01\x00",
    EF.CARD_SECURITY: b"\x30\x02\x05\x00",
    EF.COM: COM,
    EF.SOD: b"\x77\x00",
    EF.DG1: b"\x61\x00",
    EF.DG2: DG2,
    EF.DG3: b"\x63\x00",
}
OPEN = AccessControl()
LOCKED = AccessControl(bac=True, pace=(PACEProtocol(oids.PACE_ECDH_GM_AES128, 13),))


def make_chip(
    access: AccessControl = OPEN,
    *,
    quirks: Quirks | None = None,
    extended: ExtendedLength | None = None,
    conditions: Mapping[EF, Condition] | None = None,
) -> Chip:
    personalisation = Personalisation(
        files=FILES,
        access=access,
        mrz_information="T22000129364081251010318",
        can="123456",
        extended=extended,
        quirks=quirks or Quirks(),
        conditions=conditions or {},
    )
    return Chip(personalisation, random=DRBG.of(1, "chip"))


def answer(chip: Chip, *commands: str) -> str:
    """The answer to the last of some commands."""
    return [chip.transmit(bytes.fromhex(command)).hex().upper() for command in commands][-1]


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("", "6700"),
        ("00", "6700"),
        ("00A404", "6700"),
        ("00A4040C07A00000024710", "6700"),
        ("00A4040C00", "6700"),
        ("00A4040C00000000", "6700"),
        ("80A4040C07A0000002471001", "6E00"),
        ("20A4040C07A0000002471001", "6E00"),
        ("01A4040C07A0000002471001", "6881"),
        ("04A4040C07A0000002471001", "6882"),
        ("0CA4040C07A0000002471001", "6988"),
        ("10A4040C07A0000002471001", "6884"),
        ("00FF0000", "6D00"),
        ("00A4040C07A0000002471002", "6A82"),
        ("00A4040C06A00000024710", "6A82"),
        ("00A4040C", "6700"),
        ("00A4040307A0000002471001", "6A86"),
        ("00A4080C023F00", "6A86"),
        ("00A4000C023F00", "9000"),
        ("00A4000C", "9000"),
        ("00A4020C02011C", "9000"),
        ("00A4020C02011E", "6A82"),
        ("00A4020C01", "6700"),
        ("00A4020C03011C00", "6700"),
        ("00B0000000", "6986"),
        ("00B09C00", "6700"),
        ("00B09C000401020304", "6700"),
        ("00B0800000", "6A86"),
        ("00B09F0000", "6A86"),
        ("00B0BC0000", "6A86"),
        ("00B0820000", "6A82"),
        ("00B1001C0354010001", "6700"),
        ("00B1001C0354010002", "6700"),
        ("00B1001C0454020000", "6700"),
        ("00B1001C02530000", "6A80"),
        ("00B1001C02540000", "6A80"),
        ("00B1001C0754050000000000FF", "6A80"),
        ("00B1010D0354010000", "6A82"),
        ("00C0000000", "6D00"),
        ("0088000008000000000000000000", "6D00"),
        ("0084000008", "6D00"),
        ("0022C1A40F800A04007F00070202040202830101", "6A81"),
        ("002241A40C800A04007F00070202030202", "6A81"),
        ("002241A6020000", "6A81"),
        ("0022FFFF", "6A86"),
        ("10860000027C0000", "6985"),
    ],
)
def test_open_chip_answers_after_reset(command: str, status: str) -> None:
    assert answer(make_chip(), command) == status


@pytest.mark.parametrize("ef", [EF.COM, EF.SOD, EF.DG1, EF.DG2])
def test_open_chip_gives_the_beginning_of_every_file(ef: EF) -> None:
    by_sfi, by_fid = make_chip(), make_chip()

    content = FILES[ef][:2].hex().upper()
    assert answer(by_sfi, SELECT_APPLICATION, f"00B0{0x80 | ef.sfi:02X}0002") == content + "9000"
    assert answer(by_fid, SELECT_APPLICATION, f"00A4020C02{ef.fid:04X}", "00B0000002") == content + "9000"


def test_file_identifiers_are_those_of_the_selected_folder() -> None:
    chip = make_chip(conditions={EF.CARD_SECURITY: Condition.ALWAYS})

    assert answer(chip, "00A4020C02011D", "00B0000001") == "309000"
    assert answer(chip, SELECT_APPLICATION, "00A4020C02011D", "00B0000001") == "779000"
    assert answer(chip, "00A4020C02011C") == "6A82"
    assert answer(chip, "00A4000C023F00", "00A4020C02011C") == "9000"


def test_selecting_a_folder_leaves_no_file_selected() -> None:
    assert answer(make_chip(), "00A4020C02011C", SELECT_APPLICATION, "00B0000001") == "6986"


def test_refused_selection_keeps_the_file_that_was_selected() -> None:
    assert answer(make_chip(), "00A4020C02011C", "00A4020C02FFFF", "00B0000001") == "319000"


@pytest.mark.parametrize(
    ("command", "fci"),
    [
        ("00A4040007A000000247100100", "6F098407A0000002471001"),
        ("00A40000023F0000", "6F0483023F00"),
        ("00A4020002011C00", "6F048302011C"),
        ("00A4020002011C", ""),
        ("00A4020C02011C00", ""),
    ],
)
def test_file_control_information_comes_where_it_is_asked_for(command: str, fci: str) -> None:
    assert answer(make_chip(), command) == fci + "9000"


@pytest.mark.parametrize(
    ("ef", "status"),
    [(EF.COM, "6982"), (EF.SOD, "6982"), (EF.DG1, "6982"), (EF.DG2, "6982"), (EF.DG3, "6982"), (EF.DG11, "6A82")],
)
def test_locked_application_shows_nothing_without_a_session(ef: EF, status: str) -> None:
    """ICAO Part 3, units ISO7816_B and ISO7816_O."""
    chip = make_chip(LOCKED)
    answer(chip, SELECT_APPLICATION)

    assert answer(chip, f"00A4020C02{ef.fid:04X}") == status
    assert answer(chip, f"00B0{0x80 | ef.sfi:02X}0000") == status
    assert answer(chip, f"00B100{ef.sfi:02X}0354010000") == status
    assert answer(chip, f"00B1{ef.fid:04X}0354010000") == status
    assert answer(chip, "00B0000001") == "6986"


def test_locked_chip_gives_card_access_and_hides_card_security() -> None:
    """ICAO Part 3, units ISO7816_Q and ISO7816_S."""
    chip = make_chip(LOCKED)

    assert answer(chip, "00B09C0001") == "319000"
    assert answer(chip, "00B1001C0354010003") == "5301319000"
    assert answer(chip, "00B1011C0354010003") == "5301319000"
    assert answer(chip, "00A4020C02011D") == "6982"
    assert answer(chip, "00B0810001") == "439000"


def test_active_authentication_is_refused_without_a_session() -> None:
    key = ECKey("brainpoolP256r1", 5)
    chip = Chip(
        Personalisation(
            files=FILES,
            access=LOCKED,
            chip_authentication_keys=(
                ChipAuthenticationKey(key=key, oids=(oids.CHIP_AUTHENTICATION_ECDH_AES128,), key_id=1),
            ),
        ),
        random=DRBG.of(1, "chip"),
    )

    assert answer(chip, "002241A40C800A04007F00070202030202") == "6982"
    assert answer(chip, "002241A60691020400840101") == "6982"


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("0084000008", "6985"),
        ("0084000108", "6A86"),
        ("00840000", "6700"),
        ("0084000009", "6700"),
        ("0084000008" + "00" * 8, "6700"),
        ("0082000028" + "00" * 40 + "28", "6985"),
        ("0082000128" + "00" * 40 + "28", "6A86"),
        ("00860001027C00", "6A86"),
        ("10860000027C0000", "6985"),
        ("0022C1A4028001", "6A80"),
        ("0022C1A40C800A04007F00070202040202", "6A80"),
        ("0022C1A411800C060A04007F00070202040202830101", "6A80"),
        ("0022C1A40F800A04007F00070202040102830101", "6A80"),
        ("0022C1A40E800A04007F000702020402028300", "6A80"),
        ("0022C1A410800A04007F0007020204020283020101", "6A80"),
        ("0022C1A40F800A04007F00070202040202830103", "6A88"),
        ("0022C1A40F800A04007F00070202040202830109", "6A88"),
        ("0022C1A412800A04007F0007020204020283010184010E", "6A80"),
        ("0022C1A412800A04007F0007020204020283010184010D", "9000"),
        ("0022C1A412800A04007F00070202040202830101850101", "6A80"),
        ("0022C1A40F800A04007F00070202040202830102", "9000"),
    ],
)
def test_locked_chip_refuses_a_malformed_beginning(command: str, status: str) -> None:
    """ICAO Part 3, units ISO7816_C and ISO7816_P: security environment and challenge."""
    assert answer(make_chip(LOCKED), command) == status


def test_read_beyond_the_end_is_refused() -> None:
    chip = make_chip()
    answer(chip, SELECT_APPLICATION, "00A4020C02011E")

    assert answer(chip, "00B0006501") == "639000"
    assert answer(chip, "00B0006601") == "6B00"
    assert answer(chip, "00B07FFF01") == "6B00"


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (EndOfFile.WARNING, "62636282"),
        (EndOfFile.SILENT, "62639000"),
        (EndOfFile.CORRECT_LENGTH, "6C02"),
        (EndOfFile.REFUSED, "6B00"),
    ],
)
def test_end_of_file_is_told_in_the_style_of_the_chip(style: EndOfFile, expected: str) -> None:
    chip = make_chip(quirks=Quirks(end_of_file=style))
    answer(chip, SELECT_APPLICATION, "00A4020C02011E")

    assert answer(chip, "00B0006403") == expected
    assert answer(chip, "00B0006400") == "62639000"


def test_right_length_is_told_only_where_one_byte_can_tell_it() -> None:
    chip = make_chip(
        quirks=Quirks(end_of_file=EndOfFile.CORRECT_LENGTH),
        extended=ExtendedLength(max_command=65_000, max_response=65_000),
    )
    answer(chip, SELECT_APPLICATION, "00A4020C020102")

    assert answer(chip, f"00B10000045402{len(DG2) - 2:04X}10") == "6C04"
    assert answer(chip, "00B0000000C350") == "6700"


def test_odd_instruction_reaches_behind_32_kilobytes() -> None:
    chip = make_chip()
    answer(chip, SELECT_APPLICATION, "00A4020C020102")

    assert answer(chip, "00B1000004540288000A") == f"5308{DG2[0x8800:0x8808].hex().upper()}9000"


@pytest.mark.parametrize(("ne", "size"), [(3, 1), (129, 127), (130, 127), (131, 128), (255, 252), (256, 253)])
def test_ne_of_the_odd_instruction_counts_the_header_of_the_data_object(ne: int, size: int) -> None:
    chip = make_chip()
    answer(chip, SELECT_APPLICATION, "00A4020C020102")

    response = answer(chip, f"00B1000003540100{ne & 0xFF:02X}")

    assert len(response) // 2 - 2 <= ne
    assert TLV.parse(bytes.fromhex(response[:-4])) == TLV(0x53, DG2[:size])


def test_short_chip_refuses_extended_length() -> None:
    chip = make_chip()

    assert answer(chip, "00B09C0000000A") == "6700"
    assert answer(chip, "00A4040C000007A0000002471001") == "6700"


def test_extended_length_is_bound_by_what_the_chip_announces() -> None:
    chip = make_chip(extended=ExtendedLength(max_command=300, max_response=1000))
    answer(chip, SELECT_APPLICATION, "00A4020C020102")

    assert answer(chip, "00B000000003E6") == f"{DG2[:998].hex().upper()}9000"
    assert answer(chip, "00B000000003E7") == "6700"
    assert answer(chip, "00B00000000000") == f"{DG2[:998].hex().upper()}9000"
    assert len(answer(chip, "00B100000000035401000000")) // 2 <= 1000
    assert answer(chip, "00A4040C000127" + "00" * 0x127) == "6700"
    assert answer(chip, "00A4040C000125" + "00" * 0x125) == "6A82"


def test_whole_file_comes_in_one_extended_response() -> None:
    chip = make_chip(extended=ExtendedLength(max_command=65_544, max_response=65_538))
    answer(chip, SELECT_APPLICATION)

    assert answer(chip, "00B08200000000") == f"{DG2.hex().upper()}9000"


def test_long_answer_to_a_small_ne_is_fetched_in_pieces() -> None:
    chip = make_chip()

    assert answer(chip, "00A4040007A000000247100104") == "6F0984076107"
    assert answer(chip, "00C0000103") == "6A86"
    assert answer(chip, "00C0000003") == "A000006104"
    assert answer(chip, "00C0000000") == "024710019000"
    assert answer(chip, "00C0000000") == "6D00"


def test_another_command_drops_what_waited_to_be_fetched() -> None:
    chip = make_chip()
    answer(chip, "00A4040007A000000247100104")

    assert answer(chip, "00B0000001", "00C0000000") == "6D00"


@pytest.mark.parametrize(
    ("quirks", "command", "expected"),
    [
        (Quirks(select_master_file=0x6D00), "00A4000C023F00", "6D00"),
        (Quirks(select_master_file=0x6D00), "00A4020C02011C", "9000"),
        (Quirks(denied={EF.CARD_ACCESS: 0x6982}), "00A4020C02011C", "6982"),
        (Quirks(denied={EF.CARD_ACCESS: 0x6982}), "00B09C0000", "6982"),
        (Quirks(hidden=frozenset({EF.CARD_ACCESS})), "00B09C0000", "6A82"),
        (Quirks(sfi_unsupported=True), "00B09C0001", "6A81"),
        (Quirks(odd_ins_unsupported=True), "00B1001C0354010003", "6D00"),
        (Quirks(max_ne=160), "00B09C00A1", "6700"),
        (Quirks(max_ne=160), "00B09C0000", "6700"),
        (Quirks(max_ne=160), "00B09C0001", "319000"),
    ],
)
def test_oddity_shows_where_it_is_set(quirks: Quirks, command: str, expected: str) -> None:
    assert answer(make_chip(quirks=quirks), command) == expected


def test_reset_and_loss_of_power_forget_the_selection() -> None:
    chip = make_chip()
    for forget in (chip.reset, chip.power_off):
        assert answer(chip, SELECT_APPLICATION, "00B09E0001") == "609000"
        forget()
        assert answer(chip, "00B0000001") == "6986"
        assert answer(chip, "00B09C0001") == "319000"


def test_chip_does_not_show_what_it_carries() -> None:
    shown = repr(make_chip(LOCKED)) + repr(make_chip(LOCKED)._personalisation) + repr(make_chip(LOCKED)._state)

    assert "T22000129" not in shown
    assert "123456" not in shown
