"""The chip in sessions: what opens one, what ends one, and what it proves inside of one.

The terminal's side is the library's, with its own mathematics. Ids in docstrings are those of BSI TR-03105-3.2 and of
the units of ICAO TR RF and Protocol, Part 3.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import pytest

from chipkit import oids
from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.codec.tlv import TLV
from chipkit.errors import AccessRefusedError, SecureMessagingError, StatusError
from chipkit.lds.files import EF, EMRTD_AID
from chipkit.lds.security_infos import (
    ActiveAuthenticationInfo,
    ChipAuthenticationInfo,
    ChipAuthenticationPublicKeyInfo,
    PACEInfo,
)
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.public_key import ec_spki, rsa_spki
from chipkit.protocol import commands
from chipkit.protocol.active_authentication import authenticate_actively, verify_active_authentication
from chipkit.protocol.bac import BACKeys, basic_access_control
from chipkit.protocol.chip_authentication import authenticate_chip
from chipkit.protocol.credentials import CANPassword, MRZPassword
from chipkit.protocol.pace.conversation import establish_pace
from chipkit_emulator.chip import Chip
from chipkit_emulator.crypto.drbg import DRBG
from chipkit_emulator.crypto.elliptic import encode_point, generator, multiply
from chipkit_emulator.crypto.rsa import generate_rsa_key
from chipkit_emulator.personalisation.model import (
    AccessControl,
    ActiveAuthenticationKey,
    ChipAuthenticationKey,
    ECKey,
    ExtendedLength,
    PACEProtocol,
    Personalisation,
)

if TYPE_CHECKING:
    from chipkit.codec.secure_messaging import SecureMessaging
    from chipkit.pki.algorithms import HashName
    from chipkit.protocol.exchange import Exchange

T = TypeVar("T")

MRZ = MRZPassword.from_fields("T22000129", "640812", "101031")
CAN = CANPassword("123456")
DG1 = bytes(TLV(0x61, bytes(range(88))))
DG2 = bytes(TLV(0x75, bytes(index % 251 for index in range(3000))))
CHALLENGE = bytes.fromhex("0123456789ABCDEF")
CIPHERS = {
    "3des": (oids.PACE_ECDH_GM_3DES, oids.CHIP_AUTHENTICATION_ECDH_3DES),
    "aes128": (oids.PACE_ECDH_GM_AES128, oids.CHIP_AUTHENTICATION_ECDH_AES128),
    "aes192": (oids.PACE_ECDH_GM_AES192, oids.CHIP_AUTHENTICATION_ECDH_AES192),
    "aes256": (oids.PACE_ECDH_GM_AES256, oids.CHIP_AUTHENTICATION_ECDH_AES256),
}
AES128 = PACEProtocol(oids.PACE_ECDH_GM_AES128, 13)
SPECIMEN = Personalisation(
    files={
        EF.CARD_ACCESS: b"\x31\x00",
        EF.CARD_SECURITY: b"\x30\x02\x05\x00",
        EF.COM: b"\x60\x00",
        EF.DG1: DG1,
        EF.DG2: DG2,
        EF.DG3: b"\x63\x00",
        EF.DG4: b"\x76\x00",
    },
    access=AccessControl(bac=True, pace=tuple(PACEProtocol(oid, 13) for oid, _ in CIPHERS.values())),
    mrz_information=MRZ.information,
    can=CAN.can,
    chip_authentication_keys=(
        ChipAuthenticationKey(key=ECKey("brainpoolP256r1", 0xC0FFEE), oids=tuple(oid for _, oid in CIPHERS.values())),
    ),
    active_authentication_key=ActiveAuthenticationKey(key=generate_rsa_key(1, "sessions", 1024)),
)


class Terminal:
    """A terminal that does as it is told: it wraps where it has a channel, and looks at nothing."""

    def __init__(self, personalisation: Personalisation = SPECIMEN, *, seed: int = 1) -> None:
        self.chip = Chip(personalisation, random=DRBG.of(seed, "chip"))
        self.random = DRBG.of(seed, "terminal")
        self.channel: SecureMessaging | None = None
        self.answers: list[bytes] = []

    def plain(self, command: CommandAPDU | str) -> ResponseAPDU:
        raw = bytes.fromhex(command) if isinstance(command, str) else bytes(command)
        self.answers.append(self.chip.transmit(raw))
        return ResponseAPDU.parse(self.answers[-1])

    def send(self, command: CommandAPDU) -> ResponseAPDU:
        if self.channel is None:
            return self.plain(command)
        return self.channel.open_response(self.whole(self.plain(self.channel.protect_command(command))))

    def whole(self, response: ResponseAPDU) -> ResponseAPDU:
        while response.sw & 0xFF00 == 0x6100:
            piece = self.plain(commands.get_response(response.sw & 0xFF or 256))
            response = ResponseAPDU(response.data + piece.data, piece.sw)
        return response

    def run(self, exchange: Exchange[T]) -> T:
        response: ResponseAPDU | None = None
        while True:
            try:
                command = next(exchange) if response is None else exchange.send(response)
            except StopIteration as end:
                result: T = end.value
                return result
            response = self.send(command)

    def open_bac(self, password: MRZPassword = MRZ) -> Terminal:
        self.send(commands.select_application(EMRTD_AID)).expect_ok()
        self.channel = self.run(
            basic_access_control(BACKeys.from_mrz_information(password.information), random=self.random)
        )
        return self

    def open_pace(self, cipher: str = "aes128", password: MRZPassword | CANPassword = CAN) -> Terminal:
        info = PACEInfo(CIPHERS[cipher][0], parameter_id=13)
        self.channel = self.run(establish_pace(info, password, random=self.random))
        self.send(commands.select_application(EMRTD_AID)).expect_ok()
        return self

    def authenticate_chip(self, cipher: str = "aes128", *, key_id: int | None = None, public: bytes = b"") -> None:
        info = ChipAuthenticationInfo(CIPHERS[cipher][1], key_id=key_id)
        key = ChipAuthenticationPublicKeyInfo(
            oids.ID_PK_ECDH, ec_spki(CURVES["brainpoolP256r1"], public or chip_key()), key_id=key_id
        )
        self.channel = self.run(authenticate_chip(info, key, random=self.random)).secure_messaging

    def read(self, ef: EF, ne: int = 8) -> ResponseAPDU:
        return self.send(commands.read_binary_by_sfi(ef, ne=ne))

    def alive(self) -> bool:
        """Whether the session is still open."""
        try:
            return self.read(EF.DG1).data == DG1[:8]
        except SecureMessagingError:
            return False


def chip_key() -> bytes:
    curve = CURVES["brainpoolP256r1"]
    point = multiply(curve, 0xC0FFEE, generator(curve))
    assert point is not None
    return encode_point(curve, point)


def test_basic_access_control_opens_the_application() -> None:
    """ISO7816_C, positive."""
    terminal = Terminal().open_bac()

    assert terminal.read(EF.DG1).expect_ok() == DG1[:8]
    assert terminal.read(EF.CARD_SECURITY).sw == 0x6A82


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize("password", [CAN, MRZ], ids=["can", "mrz"])
def test_pace_opens_the_application_with_every_cipher_and_password(
    cipher: str, password: MRZPassword | CANPassword
) -> None:
    """ISO7816_P, positive."""
    terminal = Terminal().open_pace(cipher, password)

    assert terminal.read(EF.DG1).expect_ok() == DG1[:8]


@pytest.mark.parametrize("parameter_id", range(8, 19))
def test_pace_runs_on_every_standardized_curve(parameter_id: int) -> None:
    access = AccessControl(pace=(PACEProtocol(oids.PACE_ECDH_GM_AES256, parameter_id),))
    terminal = Terminal(replace(SPECIMEN, access=access))
    info = PACEInfo(oids.PACE_ECDH_GM_AES256, parameter_id=parameter_id)

    terminal.channel = terminal.run(establish_pace(info, CAN, random=terminal.random))

    assert terminal.send(commands.select_application(EMRTD_AID)).ok


def test_protocol_with_several_curves_needs_the_parameter_named() -> None:
    access = AccessControl(pace=(AES128, PACEProtocol(AES128.oid, 12)))
    terminal = Terminal(replace(SPECIMEN, access=access))
    info = PACEInfo(AES128.oid, parameter_id=12)

    with pytest.raises(StatusError) as caught:
        terminal.run(establish_pace(info, CAN, random=terminal.random))

    assert caught.value.sw == 0x6A80
    channel = terminal.run(establish_pace(info, CAN, random=terminal.random, with_parameter_id=True))
    assert not channel.closed


def test_card_security_is_for_pace_alone() -> None:
    """ISO7816_S."""
    terminal = Terminal()
    terminal.channel = terminal.run(establish_pace(PACEInfo(AES128.oid, parameter_id=13), CAN, random=terminal.random))

    assert terminal.read(EF.CARD_SECURITY, ne=4).expect_ok() == b"\x30\x02\x05\x00"


def test_wrong_mrz_is_refused_by_basic_access_control() -> None:
    """ISO7816_C: the checksum is not of this chip's keys."""
    with pytest.raises((AccessRefusedError, StatusError)) as caught:
        Terminal().open_bac(MRZPassword.from_fields("T22000128", "640812", "101031"))

    assert getattr(caught.value, "sw", 0x6300) == 0x6300


def test_right_keys_over_another_challenge_are_refused() -> None:
    """ISO7816_C: right checksum, wrong content."""
    terminal = Terminal()
    terminal.send(commands.select_application(EMRTD_AID)).expect_ok()
    challenge = terminal.send(commands.get_challenge()).expect_ok()
    keys = BACKeys.from_mrz_information(MRZ.information)
    foreign = bytes([challenge[0] ^ 1]) + challenge[1:]

    refused = terminal.send(commands.external_authenticate(keys.seal(bytes(8) + foreign + bytes(16))))

    assert refused.sw == 0x6300


def test_challenge_serves_once_and_a_second_one_replaces_the_first() -> None:
    """ISO7816_C: no challenge, and two challenges."""
    terminal = Terminal()
    terminal.send(commands.select_application(EMRTD_AID)).expect_ok()
    keys = BACKeys.from_mrz_information(MRZ.information)
    first = terminal.send(commands.get_challenge()).expect_ok()
    second = terminal.send(commands.get_challenge()).expect_ok()
    command = commands.external_authenticate(keys.seal(bytes(8) + first + bytes(16)))

    assert first != second
    assert terminal.send(command).sw == 0x6300
    assert terminal.send(commands.external_authenticate(keys.seal(bytes(8) + second + bytes(16)))).sw == 0x6985


def test_external_authenticate_of_another_size_is_refused() -> None:
    terminal = Terminal()
    terminal.send(commands.select_application(EMRTD_AID)).expect_ok()
    terminal.send(commands.get_challenge()).expect_ok()

    assert terminal.send(commands.external_authenticate(bytes(39))).sw == 0x6700


def test_wrong_can_is_refused_and_never_blocked() -> None:
    terminal = Terminal()
    for number in range(20):
        with pytest.raises((AccessRefusedError, StatusError)):
            terminal.open_pace(password=CANPassword(f"{number:06}"))

    assert terminal.open_pace(password=CAN).alive()


@pytest.mark.parametrize(
    ("step", "command", "sw"),
    [
        (0, "10860000027C0000", 0x9000),
        (0, "00860000027C0000", 0x6985),
        (0, "10860000028C0000", 0x6A80),
        (0, "1086000000", 0x6A80),
        (0, "10860000047C02810000", 0x6A80),
        (0, "10860000047C03810000", 0x6A80),
        (1, "10860000027C0000", 0x6A80),
        (1, "10860000047C02810000", 0x6A80),
        (1, "10860000457C43814104" + "00" * 64 + "00", 0x6A80),
        (1, "10860000457C43814104" + "FF" * 64 + "00", 0x6A80),
        (1, "10860000457C438341{key}00", 0x6A80),
        (1, "10860000477C458141{key}800000", 0x6A80),
        (1, "00860000457C438141{key}00", 0x6985),
        (1, "10860000457C438141{key}00", 0x9000),
        (2, "10860000457C438141{key}00", 0x6A80),
        (2, "10860000257C23832104" + "11" * 32 + "00", 0x6A80),
        (2, "00860000457C438341{key}00", 0x6985),
        (2, "10860000457C438341{key}00", 0x9000),
        (3, "008600000C7C0A8508000000000000000000", 0x6300),
        (3, "00860000047C02850000", 0x6300),
        (3, "008600000C7C0A8608000000000000000000", 0x6A80),
        (3, "108600000C7C0A8508000000000000000000", 0x6883),
    ],
)
def test_every_step_of_pace_refuses_what_does_not_fit(step: int, command: str, sw: int) -> None:
    """ISO7816_P: GENERAL AUTHENTICATE."""
    key = chip_key().hex()
    steps = ["10860000027C0000", f"10860000457C438141{key}00", f"10860000457C438341{key}00"]
    terminal = Terminal()
    terminal.plain(commands.set_at_for_pace(AES128.oid, password_reference=2)).expect_ok()
    for done in steps[:step]:
        terminal.plain(done).expect_ok()

    assert terminal.plain(command.format(key=key)).sw == sw
    if sw != 0x9000:
        assert terminal.plain(steps[0]).sw == 0x6985


def test_chip_refuses_its_own_ephemeral_key() -> None:
    curve, nonce, mapping, private = CURVES["brainpoolP256r1"], 3, 5, 7
    drawn = iter([nonce, mapping, private])
    terminal = Terminal()
    terminal.chip = Chip(SPECIMEN, random=lambda size: next(drawn).to_bytes(size, "big"))
    terminal.plain(commands.set_at_for_pace(AES128.oid, password_reference=2)).expect_ok()
    terminal.plain("10860000027C0000").expect_ok()
    terminal.plain(f"10860000457C438141{chip_key().hex()}00").expect_ok()

    # with the terminal's mapping key 0xC0FFEE * G, the chip's ephemeral key is 7 * (3 + 5 * 0xC0FFEE) * G
    own = multiply(curve, private * (nonce + mapping * 0xC0FFEE), generator(curve))

    assert own is not None
    assert terminal.plain(f"10860000457C438341{encode_point(curve, own).hex()}00").sw == 0x6300


def test_command_between_two_steps_ends_the_run_of_pace() -> None:
    terminal = Terminal()
    terminal.plain(commands.set_at_for_pace(AES128.oid, password_reference=2)).expect_ok()
    terminal.plain("00B09C0001").expect_ok()
    terminal.plain("10860000027C0000").expect_ok()

    terminal.plain("00B09C0001").expect_ok()

    assert terminal.plain(f"10860000457C438141{chip_key().hex()}00").sw == 0x6985


# how sessions end -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("opened", ["bac", "3des", "aes128", "aes192", "aes256"])
def test_plain_command_ends_the_session(opened: str) -> None:
    """ISO7816_C: a plain command inside of a session."""
    terminal = Terminal().open_bac() if opened == "bac" else Terminal().open_pace(opened)
    assert terminal.alive()

    assert terminal.plain(commands.read_binary_by_sfi(EF.DG1, ne=1)).sw == 0x6982

    assert not terminal.alive()


@pytest.mark.parametrize("command", ["", "00B0", "00B081", "80B0810001", "00C0000000", "00FF000000", "00A4020C02011C"])
def test_anything_plain_ends_the_session(command: str) -> None:
    terminal = Terminal().open_pace()

    terminal.plain(command)

    assert not terminal.alive()


@pytest.mark.parametrize(
    ("command", "sw"),
    [
        (CommandAPDU(ins=0xB0, p1=0x9F, ne=1), 0x6A86),
        (CommandAPDU(ins=0xB0, p1=0x8B, ne=1), 0x6A82),
        (CommandAPDU(ins=0xB0, p1=0x83, ne=1), 0x6982),
        (CommandAPDU(ins=0xB0, p1=0x81, p2=0xFF, ne=1), 0x6B00),
        (CommandAPDU(ins=0xFF), 0x6D00),
        (CommandAPDU(ins=0xC0, ne=1), 0x6D00),
        (CommandAPDU(cla=0x10, ins=0xB0, p1=0x81, ne=1), 0x6884),
        (CommandAPDU(cla=0x01, ins=0xB0, p1=0x81, ne=1), 0x6881),
        (CommandAPDU(cla=0x20, ins=0xB0, p1=0x81, ne=1), 0x6E00),
        (CommandAPDU(ins=0xA4, p1=4, p2=0x0C, data=b"\xa0"), 0x6A82),
        (commands.get_challenge(), 0x6985),
        (commands.external_authenticate(bytes(40)), 0x6985),
        (commands.set_at_for_pace(AES128.oid, password_reference=2), 0x6985),
        (commands.general_authenticate(last=True), 0x6985),
        (commands.set_at_for_chip_authentication("0.4.0.127.0.7.2.2.3.2.9"), 0x6A80),
        (commands.set_at_for_chip_authentication(oids.CHIP_AUTHENTICATION_ECDH_AES128, key_id=9), 0x6A88),
        (commands.set_kat_for_chip_authentication(b"\x04" + bytes(64)), 0x6A80),
        (commands.internal_authenticate(bytes(7)), 0x6700),
        (commands.internal_authenticate(bytes(9)), 0x6700),
    ],
)
def test_refused_command_leaves_the_session_open(command: CommandAPDU, sw: int) -> None:
    """TR-03105-3.2, 3.2.1; ISO7816_R for the sizes of the challenge."""
    terminal = Terminal().open_pace()

    assert terminal.send(command).sw == sw

    assert terminal.alive()


@pytest.mark.parametrize("ef", [EF.DG3, EF.DG4])
def test_sensitive_files_stay_closed_without_terminal_authentication(ef: EF) -> None:
    """ISO7816_H_1 to H_6, H_11 and H_12."""
    for terminal in (Terminal().open_bac(), Terminal().open_pace()):
        assert terminal.send(commands.select_file(ef)).sw == 0x6982
        assert terminal.read(ef).sw == 0x6982
        assert terminal.send(CommandAPDU(ins=0xB1, p2=ef.sfi, data=b"\x54\x01\x00", ne=8)).sw == 0x6982
        assert terminal.send(CommandAPDU(ins=0xB1, p1=1, p2=ef.number or 0, data=b"\x54\x01\x00", ne=8)).sw == 0x6982


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize(
    ("change", "sw"),
    [
        ("checksum", 0x6988),
        ("cryptogram", 0x6988),
        ("header", 0x6988),
        ("no-checksum", 0x6987),
        ("no-cryptogram", 0x6988),
        ("empty", 0x6987),
        ("garbage", 0x6988),
        ("again", 0x6988),
    ],
)
def test_secure_messaging_error_ends_the_session(cipher: str, change: str, sw: int) -> None:
    """ISO7816_C: checksum missing or corrupt; ISO7816_P: DO'87' removed."""
    terminal = Terminal().open_pace(cipher)
    assert terminal.channel is not None
    command = terminal.channel.protect_command(commands.select_file(EF.DG1))
    objects = TLV.parse_all(command.data)
    by_tag = {tlv.tag: tlv.raw for tlv in objects}
    changed = {
        "checksum": command.data[:-1] + bytes([command.data[-1] ^ 1]),
        "cryptogram": command.data[:4] + bytes([command.data[4] ^ 1]) + command.data[5:],
        "header": command.data,
        "no-checksum": by_tag[0x87],
        "no-cryptogram": by_tag[0x8E],
        "empty": b"",
        "garbage": b"\x00\x00",
        "again": command.data,
    }[change]
    if change == "again":
        terminal.channel.open_response(terminal.plain(command))
    faulty = replace(command, data=changed, p2=0x00 if change == "header" else command.p2)

    assert terminal.plain(faulty) == ResponseAPDU(sw=sw)

    assert not terminal.alive()
    assert terminal.plain(commands.read_binary_by_sfi(EF.DG1, ne=1)).sw == 0x6982


def test_too_long_a_protected_command_is_refused_without_a_trace() -> None:
    terminal = Terminal().open_pace()

    assert terminal.plain("0CB0810000000A").sw == 0x6700

    assert terminal.alive()


@pytest.mark.parametrize("forget", ["reset", "power_off"])
def test_reset_forgets_session_challenge_and_selection(forget: str) -> None:
    terminal = Terminal().open_pace()
    getattr(terminal.chip, forget)()
    assert not terminal.alive()

    terminal = Terminal()
    terminal.send(commands.select_application(EMRTD_AID)).expect_ok()
    challenge = terminal.send(commands.get_challenge()).expect_ok()
    sealed = BACKeys.from_mrz_information(MRZ.information).seal(bytes(8) + challenge + bytes(16))
    getattr(terminal.chip, forget)()

    assert terminal.plain(commands.external_authenticate(sealed)).sw == 0x6985
    terminal.send(commands.select_application(EMRTD_AID)).expect_ok()
    assert terminal.plain(commands.external_authenticate(sealed)).sw == 0x6985


def test_ended_session_can_be_followed_by_another() -> None:
    terminal = Terminal().open_pace()
    terminal.plain("00B09C0001")
    terminal.channel = None

    assert terminal.open_bac().alive()


# proofs ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize("opened", ["bac", "pace"])
def test_chip_authentication_renews_the_keys(cipher: str, opened: str) -> None:
    """ISO7816_I_1, I_2, II_1 and II_2: the new keys hold, the old ones are refused."""
    terminal = Terminal().open_bac() if opened == "bac" else Terminal().open_pace()
    old = terminal.channel

    terminal.authenticate_chip(cipher)

    assert terminal.alive()
    terminal.channel = old
    assert not terminal.alive()


@pytest.mark.parametrize(
    "point",
    [
        b"\x04" + bytes(64),
        b"\x04" + b"\xff" * 64,
        chip_key()[:-1],
        chip_key()[:-1] + b"\x00",
        b"",
        b"\x04" + b"\x01" * 48,
    ],
    ids=["zero", "above-p", "short", "off-curve", "empty", "other-size"],
)
def test_failed_chip_authentication_leaves_the_old_session_open(point: bytes) -> None:
    """ISO7816_I_3, I_7, I_9, I_15, I_16, II_3, II_7, II_8, II_14 and II_15."""
    terminal = Terminal().open_pace()

    assert terminal.send(commands.set_kat_for_chip_authentication(point)).sw == 0x6A80
    terminal.send(commands.set_at_for_chip_authentication(oids.CHIP_AUTHENTICATION_ECDH_AES128)).expect_ok()
    assert terminal.send(commands.general_authenticate(TLV(0x80, point), last=True)).sw == 0x6A80
    assert terminal.alive()

    terminal.authenticate_chip()
    assert terminal.alive()


def test_chip_authentication_with_wrong_data_objects_is_refused() -> None:
    """ISO7816_I_7 and II_7."""
    terminal = Terminal().open_pace()
    set_at = commands.set_at_for_chip_authentication(oids.CHIP_AUTHENTICATION_ECDH_AES128)

    for request in (TLV(0x81, chip_key()), TLV(0x91, chip_key())):
        terminal.send(set_at).expect_ok()
        assert terminal.send(commands.general_authenticate(request, last=True)).sw == 0x6A80
    assert terminal.send(CommandAPDU(ins=0x22, p1=0x41, p2=0xA6, data=bytes(TLV(0x90, chip_key())))).sw == 0x6A80
    terminal.send(set_at).expect_ok()
    assert terminal.send(commands.general_authenticate(TLV(0x80, chip_key()), last=False)).sw == 0x6985
    assert terminal.alive()


def test_chip_authentication_needs_a_session() -> None:
    """ISO7816_I_4, I_5, II_4 and II_5."""
    terminal = Terminal()
    terminal.send(commands.select_application(EMRTD_AID)).expect_ok()
    set_at = commands.set_at_for_chip_authentication(oids.CHIP_AUTHENTICATION_ECDH_AES128)
    set_kat = commands.set_kat_for_chip_authentication(chip_key())

    for channel in (None, "plain command in a session"):
        if channel:
            terminal.open_pace()
        assert terminal.plain(set_at).sw == 0x6982
        assert terminal.plain(set_kat).sw == 0x6982
        assert terminal.plain(commands.general_authenticate(TLV(0x80, chip_key()), last=True)).sw == 0x6985


def test_key_of_chip_authentication_is_chosen_by_its_reference() -> None:
    """ISO7816_I_14 and II_13."""
    aes = (oids.CHIP_AUTHENTICATION_ECDH_AES128,)
    keys = (
        ChipAuthenticationKey(key=ECKey("brainpoolP256r1", 0xBAD), oids=aes, key_id=1),
        ChipAuthenticationKey(key=ECKey("brainpoolP256r1", 0xC0FFEE), oids=aes, key_id=2),
    )
    terminal = Terminal(replace(SPECIMEN, chip_authentication_keys=keys)).open_pace()

    assert terminal.send(commands.set_at_for_chip_authentication(aes[0])).sw == 0x6A88
    assert terminal.send(commands.set_at_for_chip_authentication(aes[0], key_id=3)).sw == 0x6A88
    assert terminal.send(commands.set_kat_for_chip_authentication(chip_key(), key_id=2)).sw == 0x6A80
    terminal.authenticate_chip(key_id=2)
    assert terminal.alive()
    terminal.authenticate_chip(key_id=1)
    assert not terminal.alive()


def test_chip_without_the_private_key_fails_in_the_new_channel() -> None:
    keys = (ChipAuthenticationKey(key=ECKey("brainpoolP256r1", 0xBAD), oids=(CIPHERS["aes128"][1],)),)
    terminal = Terminal(replace(SPECIMEN, chip_authentication_keys=keys)).open_pace()

    terminal.authenticate_chip()

    assert not terminal.alive()


@pytest.mark.parametrize("name", ["sha1", "sha224", "sha256", "sha384", "sha512"])
def test_active_authentication_with_rsa_verifies(name: HashName) -> None:
    """ISO7816_R: under BAC and under PACE; longer answers than one short response come in pieces."""
    key = generate_rsa_key(1, "active-authentication", 2048)
    chip = replace(SPECIMEN, active_authentication_key=ActiveAuthenticationKey(key=key, hash=name))

    for terminal in (Terminal(chip).open_bac(), Terminal(chip).open_pace()):
        signature = terminal.run(authenticate_actively(CHALLENGE))

        assert len(signature) == 256
        verify_active_authentication(rsa_spki(key.n, key.e), CHALLENGE, signature, None)
        assert terminal.alive()


@pytest.mark.parametrize("der_signature", [False, True])
@pytest.mark.parametrize("curve", ["secp256r1", "brainpoolP256r1", "brainpoolP384r1"])
def test_active_authentication_with_ecdsa_verifies(curve: str, der_signature: bool) -> None:  # noqa: FBT001 - a parameter of the table
    key = ActiveAuthenticationKey(key=ECKey(curve, 0xC0FFEE), hash="sha256", der_signature=der_signature)
    terminal = Terminal(replace(SPECIMEN, active_authentication_key=key)).open_pace()
    domain = CURVES[curve]
    point = multiply(domain, 0xC0FFEE, generator(domain))
    assert point is not None

    signature = terminal.run(authenticate_actively(CHALLENGE))

    assert (len(signature) == 2 * domain.order_size) is not der_signature
    verify_active_authentication(
        ec_spki(domain, encode_point(domain, point)),
        CHALLENGE,
        signature,
        ActiveAuthenticationInfo(signature_algorithm=oids.ECDSA_PLAIN_SHA256),
    )


def test_active_authentication_needs_the_session() -> None:
    terminal = Terminal().open_pace()

    assert terminal.plain(commands.internal_authenticate(CHALLENGE)).sw == 0x6982


# lengths --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cipher", "size"), [("3des", 231), ("aes128", 223), ("aes256", 223)])
def test_short_protected_response_carries_as_much_as_fits(cipher: str, size: int) -> None:
    terminal = Terminal().open_pace(cipher)

    assert terminal.read(EF.DG2, ne=256).expect_ok() == DG2[:size]


def test_protected_response_over_the_short_limit_comes_in_pieces() -> None:
    terminal = Terminal().open_pace()
    assert terminal.channel is not None

    first = terminal.plain(terminal.channel.protect_command(commands.read_binary_by_sfi(EF.DG2, ne=240)))

    assert (len(first.data), first.sw) == (256, 0x6100 | 19)
    assert terminal.channel.open_response(terminal.whole(first)).expect_ok() == DG2[:240]
    assert terminal.alive()


def test_extended_protected_response_stays_within_what_is_announced() -> None:
    chip = replace(SPECIMEN, extended=ExtendedLength(max_command=2048, max_response=2048))
    terminal = Terminal(chip).open_pace()
    assert terminal.channel is not None
    command = terminal.channel.protect_command(commands.read_binary_by_sfi(EF.DG2, ne=65_536))

    protected = terminal.plain(command)

    assert len(bytes(protected)) <= 2048
    content = terminal.channel.open_response(protected).expect_ok()
    assert content == DG2[: len(content)]
    assert len(content) > 2000
    assert terminal.read(EF.DG2, ne=2047).sw == 0x6700
    assert terminal.read(EF.DG2, ne=1900).expect_ok() == DG2[:1900]
    assert terminal.alive()


def test_odd_instruction_reads_under_secure_messaging() -> None:
    terminal = Terminal().open_pace()
    terminal.send(commands.select_file(EF.DG2)).expect_ok()

    response = terminal.send(commands.read_binary_odd(offset=2000, ne=100))

    assert TLV.parse(response.expect_ok()) == TLV(0x53, DG2[2000:2098])


def test_end_of_file_is_told_inside_the_channel() -> None:
    response = Terminal().open_pace().read(EF.DG1, ne=200)

    assert (response.data, response.sw) == (DG1, 0x6282)


# chance ---------------------------------------------------------------------------------------------------------


def _transcript(seed: int) -> list[bytes]:
    terminal = Terminal(seed=seed)
    terminal.open_pace()
    terminal.authenticate_chip()
    terminal.run(authenticate_actively(CHALLENGE))
    terminal.read(EF.DG1)
    return terminal.answers


def test_same_chance_gives_the_same_session_byte_for_byte() -> None:
    assert _transcript(5) == _transcript(5)
    assert _transcript(5) != _transcript(6)
