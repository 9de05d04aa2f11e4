"""The chip's side of the worked examples of Doc 9303-11, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chipkit.codec.tlv import TLV
from chipkit.lds.files import EF
from chipkit.lds.security_infos import PACEInfo, SecurityInfos
from chipkit.pki.curves import CURVES
from chipkit_emulator.chip import Chip
from chipkit_emulator.model import AccessControl, ECKey, MappingKey, PACEProtocol, Personalisation
from chipkit_emulator.quirks import Quirks
from chipkit_emulator.roles import pace

if TYPE_CHECKING:
    from collections.abc import Callable

EF_COM = bytes.fromhex("60145F0104303130365F36063034303030305C026175")
"""The file that the example of Appendix D.4 reads."""


def replay(*values: str) -> Callable[[int], bytes]:
    """Chance that gives these values one after the other, each in the size that is asked for."""
    left = [bytes.fromhex(value) for value in values]

    def random(size: int) -> bytes:
        value = left.pop(0)
        assert len(value) == size
        return value

    return random


def transmit(chip: Chip, command: str) -> str:
    return chip.transmit(bytes.fromhex(command)).hex().upper()


@pytest.mark.vectors("bac/appendix-d.json")
def test_chip_follows_basic_access_control_and_secure_messaging(case: dict[str, Any]) -> None:
    personalisation = Personalisation(
        files={EF.COM: EF_COM}, access=AccessControl(bac=True), mrz_information=case["mrz_information"]
    )
    chip = Chip(personalisation, random=replay(case["rnd_ic"], case["k_ic"]))

    assert transmit(chip, "00A4040C07A0000002471001") == "9000"
    assert transmit(chip, "0084000008") == case["rnd_ic"] + "9000"
    assert transmit(chip, f"0082000028{case['external_authenticate']}28") == case["answer"] + "9000"
    for exchange in case["exchanges"]:
        assert transmit(chip, exchange["protected_command"]) == exchange["protected_response"]


@pytest.mark.vectors("pace/appendix-g1.json")
def test_chip_follows_pace(case: dict[str, Any]) -> None:
    info = SecurityInfos.parse(bytes(TLV(0x31, bytes.fromhex(case["pace_info"])))).pace_infos[0]
    personalisation = Personalisation(
        files={EF.COM: EF_COM},
        access=AccessControl(pace=(_protocol(info),)),
        mrz_information=case["mrz_information"],
    )
    chip = Chip(personalisation, random=replay(case["nonce"], case["mapping_private_chip"], case["private_chip"]))

    for command, response in zip(case["apdus"][::2], case["apdus"][1::2], strict=True):
        assert transmit(chip, command) == response.upper()


def _assert_followed(case: dict[str, Any], **settings: Any) -> None:
    info = SecurityInfos.parse(bytes(TLV(0x31, bytes.fromhex(case["pace_info"])))).pace_infos[0]
    personalisation = Personalisation(
        files={EF.COM: EF_COM},
        access=AccessControl(pace=(_protocol(info),)),
        mrz_information=case.get("mrz_information"),
        can="000000",
        **settings,
    )
    chip = Chip(personalisation, random=replay(*case["chip"]))

    for command, response in zip(case["apdus"][::2], case["apdus"][1::2], strict=True):
        assert transmit(chip, command) == response.upper()


@pytest.mark.vectors("pace/appendix-g2.json")
def test_chip_follows_generic_mapping_over_a_prime_field(case: dict[str, Any]) -> None:
    reference = bytes.fromhex(case["authority_reference"])

    _assert_followed(case, quirks=Quirks(pace_authority_references=(reference,)))


@pytest.mark.vectors("pace/appendix-h.json")
def test_chip_follows_integrated_mapping(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "password_key", lambda *_: bytes.fromhex(case["k_pi"]))

    _assert_followed(case)


@pytest.mark.vectors("pace/appendix-i1.json")
def test_chip_follows_chip_authentication_mapping(case: dict[str, Any]) -> None:
    """The static private key is SK_Map,IC over CA_IC (Doc 9303-11, 4.4.3.5.1)."""
    curve = CURVES["brainpoolP256r1"]
    private = int(case["chip"][1], 16) * pow(int(case["chip_data"], 16), -1, curve.n) % curve.n

    _assert_followed(case, mapping_keys=(MappingKey(ECKey(curve.name, private), 13),))


def _protocol(info: PACEInfo) -> PACEProtocol:
    assert info.parameter_id is not None
    return PACEProtocol(info.oid, info.parameter_id)
