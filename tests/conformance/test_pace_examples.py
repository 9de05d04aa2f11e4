"""PACE by each mapping as Doc 9303-11, Appendices G.2, H and I.1, print it: the terminal's side, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.codec.secure_messaging import SecureMessaging
from chipkit.codec.tlv import TLV
from chipkit.crypto.groups import group_of
from chipkit.crypto.integrated_mapping import pseudo_random
from chipkit.crypto.sm_suites import suite
from chipkit.errors import AccessRefusedError, ChipError
from chipkit.lds.security_infos import PACEInfo, SecurityInfos
from chipkit.pki.agreement_parameters import standardized_parameters
from chipkit.protocol.credentials import CANPassword, MRZPassword, Password
from chipkit.protocol.pace import PACEResult, conversation, establish_pace, matches_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.crypto.groups import Group

FIRST_FILE = CommandAPDU(ins=0xA4, p1=4, p2=0x0C, data=bytes.fromhex("A0000002471001"))


def _info(case: dict[str, Any]) -> PACEInfo:
    (info,) = SecurityInfos.parse(bytes(TLV(0x31, bytes.fromhex(case["pace_info"])))).pace_infos
    return info


def _group(case: dict[str, Any]) -> Group:
    parameter_id = _info(case).parameter_id
    assert parameter_id is not None
    parameters = standardized_parameters(parameter_id)
    assert parameters is not None
    return group_of(parameters)


def _password(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Password:
    """The MRZ; Appendix H prints but the key that follows from a password, which is put in its place."""
    if "k_pi" in case:
        monkeypatch.setattr(conversation, "k_pi", lambda *_: bytes.fromhex(case["k_pi"]))
        return CANPassword("000000")
    text = case["mrz_information"]
    return MRZPassword(text[:-15], text[-14:-8], text[-7:-1])


def _drawn(figures: list[str]) -> Callable[[int], bytes]:
    left = [bytes.fromhex(figure) for figure in figures]

    def random(size: int) -> bytes:
        assert len(left[0]) == size
        return left.pop(0)

    return random


def _converse(
    case: dict[str, Any], monkeypatch: pytest.MonkeyPatch, change: Callable[[int, bytes], bytes] = lambda _, apdu: apdu
) -> PACEResult:
    """Send the published answers; what is sent must be the published commands. `change` may change an answer."""
    exchange = establish_pace(_info(case), _password(case, monkeypatch), random=_drawn(case["terminal"]))
    apdus = [bytes.fromhex(apdu) for apdu in case["apdus"]]
    try:
        command = next(exchange)
        for step, (published, answer) in enumerate(zip(apdus[::2], apdus[1::2], strict=True)):
            assert bytes(command) == published
            command = exchange.send(ResponseAPDU.parse(change(step, answer)))
    except StopIteration as stop:
        result: PACEResult = stop.value
        return result
    raise AssertionError("the conversation goes on")


def _assert_published(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> PACEResult:
    result = _converse(case, monkeypatch)
    published = SecureMessaging(suite("aes128", bytes.fromhex(case["ks_enc"]), bytes.fromhex(case["ks_mac"])))
    assert result.secure_messaging.protect_command(FIRST_FILE) == published.protect_command(FIRST_FILE)
    return result


@pytest.mark.vectors("pace/appendix-g2.json")
def test_generic_mapping_over_a_prime_field(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The chip names a certification authority in its last answer, which nobody asked for."""
    assert _assert_published(case, monkeypatch).chip_mapping is None


@pytest.mark.vectors("pace/appendix-h.json")
def test_integrated_mapping(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert _assert_published(case, monkeypatch).chip_mapping is None


@pytest.mark.vectors("pace/appendix-h.json")
def test_two_nonces_make_the_published_generator(case: dict[str, Any]) -> None:
    group, nonce, additional = _group(case), bytes.fromhex(case["chip"][0]), bytes.fromhex(case["terminal"][0])

    number = pseudo_random("aes128", nonce, additional, group.prime)

    assert number == int(case["field_element"], 16)
    mapped = group.generated_by(number)
    assert mapped.public_key(1) == bytes.fromhex(case["generator"])
    peer = mapped.public_key(int(case["chip"][1], 16))
    assert mapped.agree(int(case["terminal"][1], 16), peer) == bytes.fromhex(case["shared"])


@pytest.mark.vectors("pace/appendix-i1.json")
def test_chip_authentication_mapping(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The key in EF.CardSecurity is a curve by its number, and a point."""
    result = _assert_published(case, monkeypatch)

    infos = SecurityInfos.parse(bytes(TLV(0x31, bytes.fromhex(case["public_key_info"]))))
    (key,) = infos.chip_authentication_public_key_infos
    assert result.chip_mapping is not None
    assert result.chip_mapping.data.hex().upper() == case["chip_data"]
    assert result.chip_mapping.mapping_key.hex().upper() == case["mapping_key"]
    assert matches_key(result.chip_mapping.data, result.chip_mapping.mapping_key, key.public_key)


@pytest.mark.vectors("pace/appendix-i1.json")
def test_any_changed_byte_of_the_chip_data_proves_nothing(
    case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The chip data are encrypted and not authenticated: the channel opens, whatever becomes of them."""
    infos = SecurityInfos.parse(bytes(TLV(0x31, bytes.fromhex(case["public_key_info"]))))
    (key,) = infos.chip_authentication_public_key_infos
    encrypted = bytes.fromhex(case["encrypted_chip_data"])
    for index in range(len(encrypted)):
        changed = encrypted[:index] + bytes([encrypted[index] ^ 1]) + encrypted[index + 1 :]

        def swap(step: int, answer: bytes, changed: bytes = changed) -> bytes:
            return answer.replace(encrypted, changed) if step == 4 else answer

        proof = _converse(case, monkeypatch, swap).chip_mapping

        assert proof is not None
        assert not matches_key(proof.data, proof.mapping_key, key.public_key)


def _flip_token(step: int, answer: bytes) -> bytes:
    return answer[:5] + bytes([answer[5] ^ 1]) + answer[6:] if step == 4 else answer


@pytest.mark.vectors("pace/appendix-g2.json")
def test_a_token_of_a_prime_field_with_one_bit_changed_is_refused(
    case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(AccessRefusedError):
        _converse(case, monkeypatch, _flip_token)


@pytest.mark.vectors("pace/appendix-h.json")
def test_a_token_of_the_integrated_mapping_with_one_bit_changed_is_refused(
    case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(AccessRefusedError):
        _converse(case, monkeypatch, _flip_token)


@pytest.mark.vectors("pace/appendix-i1.json")
def test_a_token_of_the_chip_authentication_mapping_with_one_bit_changed_is_refused(
    case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(AccessRefusedError):
        _converse(case, monkeypatch, _flip_token)


@pytest.mark.vectors("pace/appendix-h.json")
@pytest.mark.parametrize("data", [b"\x7c\x03\x82\x01\x00", b"\x7c\x02\x81\x00", b""])
def test_integrated_mapping_takes_an_empty_answer_alone(
    case: dict[str, Any], monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    with pytest.raises(ChipError, match="PACE: mapping"):
        _converse(case, monkeypatch, lambda step, answer: data + b"\x90\x00" if step == 2 else answer)
