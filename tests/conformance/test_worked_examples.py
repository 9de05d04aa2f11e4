"""The figures of Doc 9303-11, Appendices D, F and G.1, from the terminal's side, and signatures of real chips."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar, cast

import pytest

from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.codec.secure_messaging import SecureMessaging
from chipkit.crypto.kdf import k_pi
from chipkit.crypto.keys import RSAPublicKey, load_public_key
from chipkit.crypto.message_recovery import recover_iso9796_2
from chipkit.crypto.sm_suites import suite
from chipkit.errors import AccessRefusedError, ChipError, SignatureInvalidError
from chipkit.lds.security_infos import PACEInfo, SecurityInfos
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.protocol.active_authentication import verify_active_authentication
from chipkit.protocol.bac import BACKeys, basic_access_control
from chipkit.protocol.credentials import MRZPassword
from chipkit.protocol.pace import PACEResult, establish_pace

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.protocol.exchange import Exchange, RandomBytes

_T = TypeVar("_T")


def _replay(*figures: str) -> RandomBytes:
    """A random source that gives the published figures, in their order."""
    left = [bytes.fromhex(figure) for figure in figures]

    def random(size: int) -> bytes:
        assert len(left[0]) == size
        return left.pop(0)

    return random


def _finish(exchange: Exchange[_T], answer: ResponseAPDU) -> _T:
    with pytest.raises(StopIteration) as stop:
        exchange.send(answer)
    result: _T = stop.value.value
    return result


def _established(case: dict[str, Any]) -> SecureMessaging:
    keys = BACKeys.from_mrz_information(case["mrz_information"])
    exchange = basic_access_control(keys, random=_replay(case["rnd_ifd"], case["k_ifd"]))
    next(exchange)
    exchange.send(ResponseAPDU(bytes.fromhex(case["rnd_ic"])))
    return _finish(exchange, ResponseAPDU(bytes.fromhex(case["answer"])))


@pytest.mark.vectors("bac/appendix-d.json")
def test_basic_access_control_sends_the_published_commands(case: dict[str, Any]) -> None:
    keys = BACKeys.from_mrz_information(case["mrz_information"])
    exchange = basic_access_control(keys, random=_replay(case["rnd_ifd"], case["k_ifd"]))

    assert bytes(next(exchange)).hex() == "0084000008"
    command = exchange.send(ResponseAPDU(bytes.fromhex(case["rnd_ic"])))
    assert bytes(command) == bytes.fromhex(f"0082000028{case['external_authenticate']}28")
    assert not _finish(exchange, ResponseAPDU(bytes.fromhex(case["answer"]))).closed


@pytest.mark.vectors("bac/appendix-d.json")
def test_secure_messaging_gives_the_published_bytes(case: dict[str, Any]) -> None:
    channel = _established(case)
    for step in case["exchanges"]:
        command = channel.protect_command(CommandAPDU.parse(bytes.fromhex(step["command"])))
        response = channel.open_response(ResponseAPDU.parse(bytes.fromhex(step["protected_response"])))

        assert bytes(command) == bytes.fromhex(step["protected_command"])
        assert bytes(response) == bytes.fromhex(step["response"])


@pytest.mark.vectors("bac/appendix-d.json")
def test_the_published_answer_to_another_nonce_is_refused(case: dict[str, Any]) -> None:
    keys = BACKeys.from_mrz_information(case["mrz_information"])
    exchange = basic_access_control(keys, random=_replay("00" * 8, case["k_ifd"]))
    next(exchange)
    exchange.send(ResponseAPDU(bytes.fromhex(case["rnd_ic"])))

    with pytest.raises(ChipError, match="nonces"):
        exchange.send(ResponseAPDU(bytes.fromhex(case["answer"])))


def _pace(case: dict[str, Any]) -> Exchange[PACEResult]:
    (info,) = SecurityInfos.parse(b"\x31\x14" + bytes.fromhex(case["pace_info"])).pace_infos
    assert isinstance(info, PACEInfo)
    random = _replay(case["mapping_private_terminal"], case["private_terminal"])
    return establish_pace(info, _password(case), random=random)


def _password(case: dict[str, Any]) -> MRZPassword:
    """The MRZ information taken apart: document number, birth and expiry, each followed by its check digit."""
    text = case["mrz_information"]
    return MRZPassword(text[:-15], text[-14:-8], text[-7:-1])


@pytest.mark.vectors("pace/appendix-g1.json")
def test_the_password_is_that_of_the_worked_example(case: dict[str, Any]) -> None:
    password = _password(case)

    assert password.information == case["mrz_information"]
    assert k_pi(password.secret, "aes128") == bytes.fromhex(case["k_pi"])


@pytest.mark.vectors("pace/appendix-g1.json")
def test_pace_sends_the_published_commands(case: dict[str, Any]) -> None:
    exchange = _pace(case)
    commands, answers = case["apdus"][::2], case["apdus"][1::2]
    sent = next(exchange)
    for index, answer in enumerate(answers[:-1]):
        assert bytes(sent) == bytes.fromhex(commands[index])
        sent = exchange.send(ResponseAPDU.parse(bytes.fromhex(answer)))

    assert bytes(sent) == bytes.fromhex(commands[-1])
    channel = _finish(exchange, ResponseAPDU.parse(bytes.fromhex(answers[-1]))).secure_messaging
    published = SecureMessaging(suite("aes128", bytes.fromhex(case["ks_enc"]), bytes.fromhex(case["ks_mac"])))
    command = CommandAPDU(ins=0xA4, p1=4, p2=0x0C, data=bytes.fromhex("A0000002471001"))
    assert channel.protect_command(command) == published.protect_command(command)


@pytest.mark.vectors("pace/appendix-g1.json")
def test_the_published_token_with_one_bit_changed_is_refused(case: dict[str, Any]) -> None:
    exchange = _pace(case)
    next(exchange)
    *answers, last = (ResponseAPDU.parse(bytes.fromhex(apdu)) for apdu in case["apdus"][1::2])
    for answer in answers:
        exchange.send(answer)

    with pytest.raises(AccessRefusedError):
        exchange.send(ResponseAPDU(last.data[:-1] + bytes([last.data[-1] ^ 1])))


def _signatures(shared_data: Path) -> list[dict[str, Any]]:
    content = json.loads((shared_data / "worked" / "aa_rsa_iso9796_2.json").read_text(encoding="utf-8"))
    vectors = cast("list[dict[str, Any]]", content["vectors"])
    assert len(vectors) == 5
    return vectors


def test_signatures_of_active_authentication_verify(shared_data: Path) -> None:
    for vector in _signatures(shared_data):
        spki = SubjectPublicKeyInfo.parse(bytes.fromhex(vector["spki"]))
        challenge, signature = bytes.fromhex(vector["rnd_ifd"]), bytes.fromhex(vector["signature"])
        key = load_public_key(spki)
        assert isinstance(key, RSAPublicKey)

        assert verify_active_authentication(spki, challenge, signature, None) == ()
        recovered = recover_iso9796_2(key, signature, challenge)
        assert (recovered.m1.hex(), recovered.hash) == (vector["M1"], vector["hash"])


def test_signatures_of_active_authentication_answer_their_own_challenge_only(shared_data: Path) -> None:
    vectors = _signatures(shared_data)
    for vector, other in zip(vectors, vectors[1:] + vectors[:1], strict=True):
        spki = SubjectPublicKeyInfo.parse(bytes.fromhex(vector["spki"]))

        with pytest.raises(SignatureInvalidError):
            verify_active_authentication(
                spki, bytes.fromhex(other["rnd_ifd"]), bytes.fromhex(vector["signature"]), None
            )
