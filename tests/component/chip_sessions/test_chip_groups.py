"""PACE over every kind of group, where one in 256 sessions breaks others: leading zeros; and keys that are none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.codec.tlv import TLV
from chipkit.crypto.groups import Group, group_of
from chipkit.crypto.integrated_mapping import nonce_size
from chipkit.errors import ChipError
from chipkit.lds.security_infos import PACEInfo
from chipkit.pki.curves import CURVES
from chipkit.pki.modp import MODP_GROUPS
from chipkit.protocol.commands import general_authenticate, set_at_for_pace
from chipkit.protocol.credentials import CANPassword
from chipkit.protocol.pace import PACEResult, establish_pace
from chipkit.protocol.pace.mapping import map_generically
from chipkit_emulator.chip import Chip
from chipkit_emulator.model import AccessControl, ExtendedLength, PACEProtocol, Personalisation

if TYPE_CHECKING:
    from collections.abc import Callable

CAN = CANPassword("123456")
NONCE = bytes(range(0xA0, 0xB0))
GROUPS = {
    "brainpoolP192r1": (oids.PACE_ECDH_GM_AES128, 11),
    "secp256r1": (oids.PACE_ECDH_GM_AES128, 12),
    "brainpoolP320r1": (oids.PACE_ECDH_GM_AES128, 14),
    "modp1024-160": (oids.PACE_DH_GM_AES128, 0),
    "modp2048-224": (oids.PACE_DH_GM_AES128, 1),
}
MAPPING_KEYS = 0x1234567, 0x7654321
CHIPS_KEY = 0xC0DE


@dataclass
class Draws:
    """Chance that gives these numbers, each in the size that is asked for."""

    values: list[bytes | int] = field(default_factory=list)

    def __call__(self, size: int) -> bytes:
        value = self.values.pop(0)
        return value if isinstance(value, bytes) else value.to_bytes(size, "big")


def _group(name: str) -> Group:
    return group_of(CURVES[name] if name in CURVES else MODP_GROUPS[name])


def _chip(oid: str, number: int, random: Callable[[int], bytes]) -> Chip:
    return Chip(
        Personalisation(
            files={},
            access=AccessControl(pace=(PACEProtocol(oid, number),)),
            can=CAN.can,
            extended=ExtendedLength(max_command=2048, max_response=2048),
        ),
        random=random,
    )


def _open(name: str, terminal_private: int) -> tuple[PACEResult, Chip]:
    oid, number = GROUPS[name]
    chip = _chip(oid, number, Draws([_drawn(name, number_) for number_ in (NONCE, MAPPING_KEYS[1], CHIPS_KEY)]))
    exchange = establish_pace(
        PACEInfo(oid, parameter_id=number), CAN, random=Draws([MAPPING_KEYS[0], terminal_private])
    )
    command = next(exchange)
    try:
        while True:
            command = exchange.send(ResponseAPDU.parse(chip.transmit(bytes(command))))
    except StopIteration as stop:
        result: PACEResult = stop.value
        return result, chip


def _drawn(name: str, value: bytes | int) -> bytes | int:
    """The emulator keeps the highest bits of what it draws."""
    if isinstance(value, bytes):
        return value
    bits = _group(name).order.bit_length()
    return value << (-bits % 8)


def _mapped(name: str) -> Group:
    group = _group(name)
    return map_generically(group, NONCE, MAPPING_KEYS[0], group.public_key(MAPPING_KEYS[1]))


def _short(what: Callable[[int], bytes], size: int, *, fixed: bool) -> int:
    """A private key whose value begins with a zero byte, or is a byte shorter where zeros are not written."""
    return next(key for key in range(2, 20_000) if (what(key)[0] == 0 if fixed else len(what(key)) < size))


@pytest.mark.parametrize("name", GROUPS)
def test_a_shared_secret_with_a_leading_zero_opens_the_channel(name: str) -> None:
    mapped = _mapped(name)
    peer = mapped.public_key(CHIPS_KEY)
    private = _short(lambda key: mapped.agree(key, peer), 0, fixed=True)

    result, chip = _open(name, private)

    command = result.secure_messaging.protect_command(CommandAPDU(ins=0xB0, p1=0x9E, ne=1))
    answer = result.secure_messaging.open_response(ResponseAPDU.parse(chip.transmit(bytes(command))))
    assert answer.sw == 0x6A82


@pytest.mark.parametrize("name", GROUPS)
def test_a_public_key_with_a_leading_zero_is_sent_as_the_standard_has_it(name: str) -> None:
    """Coordinates keep their zeros; numbers of a prime field lose them (Doc 9303-11, 9.4.1)."""
    mapped, is_curve = _mapped(name), name in CURVES
    size = mapped.element_size
    private = _short(lambda key: mapped.public_key(key)[1 if is_curve else 0 :], size, fixed=is_curve)
    assert len(mapped.public_key(private)) == (size if is_curve else size - 1)

    result, _ = _open(name, private)

    assert not result.secure_messaging.closed


# the chip is as strict as a certified one ----------------------------------------------------------------------------


def _mapping_refused(oid: str, number: int, data: bytes) -> int:
    chip = _chip(oid, number, Draws([bytes(nonce_size("aes128")), *[3 << 4] * 4]))
    assert chip.transmit(bytes(set_at_for_pace(oid, password_reference=2))) == b"\x90\x00"
    assert chip.transmit(bytes(general_authenticate(last=False)))[-2:] == b"\x90\x00"
    return int.from_bytes(chip.transmit(bytes(general_authenticate(TLV(0x81, data), last=False)))[-2:], "big")


P, Q = MODP_GROUPS["modp1024-160"].p, MODP_GROUPS["modp1024-160"].q
GENERATOR = MODP_GROUPS["modp1024-160"].g.to_bytes(128, "big")


@pytest.mark.parametrize(
    ("data", "sw"),
    [
        (GENERATOR, 0x9000),
        (b"", 0x6A80),
        (b"\x00" + GENERATOR, 0x6A80),
        (b"\x01", 0x6A80),
        (b"\x02", 0x6A80),
        ((P - 1).to_bytes(128, "big"), 0x6A80),
        (P.to_bytes(128, "big"), 0x6A80),
        ((P + MODP_GROUPS["modp1024-160"].g).to_bytes(129, "big"), 0x6A80),
        (pow(3, Q, P).to_bytes(128, "big"), 0x6A80),
    ],
    ids=["in the subgroup", "empty", "leading zero", "1", "2", "p - 1", "p", "p + g", "of another order"],
)
def test_a_key_of_a_prime_field_is_validated(data: bytes, sw: int) -> None:
    """RFC 2631, 2.1.5, with q, against small subgroups (Doc 9303-11, 4.4.3.3.1)."""
    assert _mapping_refused(oids.PACE_DH_GM_AES128, 0, data) == sw


@pytest.mark.parametrize("number", [*range(8, 19), 0, 1, 2])
def test_each_group_of_the_terminal_validates_the_keys_of_the_chip(number: int) -> None:
    oid = oids.PACE_DH_GM_AES128 if number < 8 else oids.PACE_ECDH_GM_AES128
    info = PACEInfo(oid, parameter_id=number)
    for data in (b"", b"\x00", b"\x01", b"\x04" + bytes(64), bytes(128), b"\x02" * 300):
        exchange = establish_pace(info, CAN, random=Draws([5, 5, 5]))
        next(exchange)
        exchange.send(ResponseAPDU())
        exchange.send(ResponseAPDU(bytes(TLV.of(0x7C, TLV(0x80, NONCE)))))

        with pytest.raises(ChipError, match="PACE: mapping: unusable public key"):
            exchange.send(ResponseAPDU(bytes(TLV.of(0x7C, TLV(0x82, data)))))


@pytest.mark.parametrize(("size", "sw"), [(16, 0x9000), (0, 0x6A80), (15, 0x6A80), (17, 0x6A80), (32, 0x6A80)])
def test_the_additional_nonce_has_the_size_of_a_key(size: int, sw: int) -> None:
    assert _mapping_refused(oids.PACE_ECDH_IM_AES128, 13, b"\x11" * size) == sw


def test_chip_data_belong_to_their_mapping_alone() -> None:
    """DO'8A' must not come with another mapping (Doc 9303-11, 4.4.5); certification authorities may."""
    results: list[Any] = []
    for extra in (TLV(0x87, b"DECVCA00001"), TLV(0x8A, bytes(48))):
        oid, number = GROUPS["secp256r1"]
        chip = _chip(oid, number, Draws([NONCE, 9, 11]))
        exchange = establish_pace(PACEInfo(oid, parameter_id=number), CAN, random=Draws([5, 7]))
        command = next(exchange)
        for _ in range(4):
            command = exchange.send(ResponseAPDU.parse(chip.transmit(bytes(command))))
        last = ResponseAPDU.parse(chip.transmit(bytes(command)))
        try:
            exchange.send(ResponseAPDU(bytes(TLV.of(0x7C, *TLV.parse(last.data).children(), extra))))
        except StopIteration:
            results.append("opened")
        except ChipError as error:
            results.append("8A" in str(error))

    assert results == ["opened", True]
