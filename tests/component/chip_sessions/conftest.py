"""The terminal that the chip has its sessions with, and the card that it is.

The terminal's side is the library's, with its own mathematics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar

import pytest

from chipkit import oids
from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.codec.tlv import TLV
from chipkit.errors import SecureMessagingError
from chipkit.lds.files import EF, EMRTD_AID
from chipkit.lds.security_infos import (
    ChipAuthenticationInfo,
    ChipAuthenticationPublicKeyInfo,
    PACEInfo,
)
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.public_key import ec_spki
from chipkit.protocol import commands
from chipkit.protocol.bac import BACKeys, basic_access_control
from chipkit.protocol.chip_authentication import ChipAuthenticationOffer, authenticate_chip
from chipkit.protocol.credentials import CANPassword, MRZPassword
from chipkit.protocol.pace.conversation import establish_pace
from chipkit_emulator.chip import Chip
from chipkit_emulator.crypto.drbg import DRBG
from chipkit_emulator.crypto.elliptic import encode_point, generator, multiply
from chipkit_emulator.crypto.rsa import generate_rsa_key
from chipkit_emulator.model import (
    AccessControl,
    ActiveAuthenticationKey,
    ChipAuthenticationKey,
    ECKey,
    PACEProtocol,
    Personalisation,
)

if TYPE_CHECKING:
    from chipkit.codec.secure_messaging import SecureMessaging
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
        self.channel = self.run(establish_pace(info, password, random=self.random)).secure_messaging
        self.send(commands.select_application(EMRTD_AID)).expect_ok()
        return self

    def authenticate_chip(self, cipher: str = "aes128", *, key_id: int | None = None, public: bytes = b"") -> None:
        info = ChipAuthenticationInfo(CIPHERS[cipher][1], key_id=key_id)
        key = ChipAuthenticationPublicKeyInfo(
            oids.ID_PK_ECDH, ec_spki(CURVES["brainpoolP256r1"], public or _chip_key()), key_id=key_id
        )
        offer = ChipAuthenticationOffer(info, key, "KAT" if cipher == "3des" else "AT")
        self.channel = self.run(authenticate_chip(offer, random=self.random)).secure_messaging

    def read(self, ef: EF, ne: int = 8) -> ResponseAPDU:
        return self.send(commands.read_binary_by_sfi(ef, ne=ne))

    def alive(self) -> bool:
        """Whether the session is still open."""
        try:
            return self.read(EF.DG1).data == DG1[:8]
        except SecureMessagingError:
            return False


def _chip_key() -> bytes:
    curve = CURVES["brainpoolP256r1"]
    point = multiply(curve, 0xC0FFEE, generator(curve))
    assert point is not None
    return encode_point(curve, point)


class Sessions:
    """The card of the sessions, with what opens it."""

    specimen, mrz, can, dg1, dg2, challenge = SPECIMEN, MRZ, CAN, DG1, DG2, CHALLENGE

    def terminal(self, personalisation: Personalisation = SPECIMEN, *, seed: int = 1) -> Terminal:
        """A terminal with a card on it."""
        return Terminal(personalisation, seed=seed)

    def password(self, kind: Literal["can", "mrz"]) -> CANPassword | MRZPassword:
        return CAN if kind == "can" else MRZ

    def chip_key(self) -> bytes:
        """The card's public key for Chip Authentication."""
        return _chip_key()


@pytest.fixture(scope="session")
def sessions() -> Sessions:
    return Sessions()
