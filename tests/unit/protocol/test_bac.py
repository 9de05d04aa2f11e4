from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.crypto.kdf import k_enc, k_mac
from chipkit.crypto.sm_suites import suite
from chipkit.errors import AccessRefusedError, ChipError, ChipkitError, StatusError
from chipkit.protocol.bac import BACKeys, basic_access_control

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.codec.secure_messaging import SecureMessaging

INFORMATION = "L898902C<369080619406236"
KEYS = BACKeys.from_mrz_information(INFORMATION)
RND_IC = bytes(range(8))
K_IC = bytes(range(16, 32))


def _counting(size: int) -> bytes:
    return bytes(range(100, 100 + size))


def _converse(chip: Callable[[CommandAPDU], ResponseAPDU], keys: BACKeys = KEYS) -> SecureMessaging:
    exchange = basic_access_control(keys, random=_counting)
    try:
        command = next(exchange)
        while True:
            command = exchange.send(chip(command))
    except StopIteration as stop:
        channel: SecureMessaging = stop.value
        return channel


class Chip:
    """A chip that answers by the page, but for what a test changes."""

    def __init__(
        self,
        *,
        challenge: ResponseAPDU = ResponseAPDU(RND_IC),  # noqa: B008 - frozen, so it may be shared
        plain: Callable[[bytes], bytes] = bytes,
        sealed: Callable[[bytes], bytes] = bytes,
        sw: int = 0x9000,
    ) -> None:
        self.challenge, self.plain, self.sealed, self.sw = challenge, plain, sealed, sw

    def __call__(self, command: CommandAPDU) -> ResponseAPDU:
        if command.ins == 0x84:
            return self.challenge
        if self.sw != 0x9000:
            return ResponseAPDU(b"", self.sw)
        received = KEYS.unseal(command.data)
        assert received[8:16] == RND_IC
        return ResponseAPDU(self.sealed(KEYS.seal(self.plain(RND_IC + received[:8] + K_IC))))


@pytest.mark.vectors("bac/appendix-d.json")
def test_the_document_keys_are_those_of_the_worked_example(case: dict[str, Any]) -> None:
    keys = BACKeys.from_mrz_information(case["mrz_information"])

    assert (keys.k_enc, keys.k_mac) == (bytes.fromhex(case["k_enc"]), bytes.fromhex(case["k_mac"]))


def test_a_chip_with_the_same_key_opens_a_channel() -> None:
    channel = _converse(Chip())

    assert not channel.closed


OF_THE_KEY = [0x6300, 0x63C0, 0x63C3, 0x6982, 0x6983, 0x6984, 0x6985, 0x6987, 0x6988, 0x6A80, 0x6A88]
"""What chips say of a key that is another card's; the standard leaves the word to them."""
OF_NO_KEY = [0x6700, 0x6C08, 0x6110, 0x6200, 0x6283, 0x6301, 0x6400, 0x6581, 0x6882, 0x6A81, 0x6A86, 0x6B00, 0x6D00]


@pytest.mark.parametrize("sw", OF_THE_KEY)
def test_a_refused_key_is_a_refused_access(sw: int) -> None:
    with pytest.raises(AccessRefusedError, match="refused the password") as caught:
        _converse(Chip(sw=sw))

    assert isinstance(caught.value.__cause__, StatusError)
    assert caught.value.__cause__.sw == sw
    assert caught.value.retries == (sw & 0xF if sw >> 4 == 0x63C else None)


def test_tries_that_are_left_are_told() -> None:
    with pytest.raises(AccessRefusedError) as caught:
        _converse(Chip(sw=0x63C2))

    assert caught.value.retries == 2


@pytest.mark.parametrize("sw", [*OF_NO_KEY, 0x6E00, 0x6F00, 0x6FC3])
def test_other_errors_tell_the_status_and_the_step(sw: int) -> None:
    with pytest.raises(StatusError) as caught:
        _converse(Chip(sw=sw))
    assert (caught.value.sw, caught.value.doing) == (sw, "EXTERNAL AUTHENTICATE")


@pytest.mark.parametrize("sw", [*OF_THE_KEY, *OF_NO_KEY, 0x6F00])
def test_a_chip_that_has_seen_no_key_refuses_none(sw: int) -> None:
    with pytest.raises(StatusError) as caught:
        _converse(Chip(challenge=ResponseAPDU(b"", sw)))
    assert (caught.value.sw, caught.value.doing) == (sw, "GET CHALLENGE")


@pytest.mark.parametrize("size", [0, 7, 9, 16])
def test_a_challenge_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(ChipError, match=r"GET CHALLENGE: .* where 8 belong"):
        _converse(Chip(challenge=ResponseAPDU(bytes(size))))


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: data + b"\x00", lambda _: b""])
def test_an_answer_of_another_size_is_refused(change: Callable[[bytes], bytes]) -> None:
    with pytest.raises(ChipError, match=r"EXTERNAL AUTHENTICATE: .* where 40 belong"):
        _converse(Chip(sealed=change))


@pytest.mark.parametrize("index", range(40))
def test_each_flipped_byte_of_the_answer_is_noticed(index: int) -> None:
    def flip(data: bytes) -> bytes:
        return data[:index] + bytes([data[index] ^ 0x80]) + data[index + 1 :]

    with pytest.raises(AccessRefusedError):
        _converse(Chip(sealed=flip))


@pytest.mark.parametrize(
    "change",
    [
        lambda data: bytes(8) + data[8:],
        lambda data: data[:8] + bytes(8) + data[16:],
        lambda data: data[8:16] + data[:8] + data[16:],
    ],
)
def test_other_nonces_than_the_ones_exchanged_are_refused(change: Callable[[bytes], bytes]) -> None:
    with pytest.raises(ChipError, match="other nonces"):
        _converse(Chip(plain=change))


def test_a_chip_that_sends_our_own_cryptogram_back_is_refused() -> None:
    def reflect(command: CommandAPDU) -> ResponseAPDU:
        return ResponseAPDU(RND_IC) if command.ins == 0x84 else ResponseAPDU(command.data)

    with pytest.raises(ChipError, match="other nonces"):
        _converse(reflect)


def test_every_answer_is_a_channel_or_an_error_of_ours() -> None:
    for size in range(48):
        for sw in (0x9000, 0x6300, 0x6100):
            with pytest.raises(ChipkitError):
                _converse(lambda _, size=size, sw=sw: ResponseAPDU(bytes(size), sw))  # type: ignore[misc]


def test_keys_do_not_print() -> None:
    printed = repr(KEYS)

    assert repr(KEYS.k_enc) not in printed
    assert repr(KEYS.k_mac) not in printed


def test_the_session_keys_and_the_counter_come_from_both_sides() -> None:
    twin = suite("3des", *_session_keys())
    first = _converse(Chip()).protect_command(CommandAPDU(ins=0xB0, ne=4))
    counter = RND_IC[4:] + _counting(8)[4:]

    header = bytes([0x0C, 0xB0, 0, 0]) + b"\x80" + bytes(3)
    following = (int.from_bytes(counter, "big") + 1).to_bytes(8, "big")
    assert first.data[-8:] == twin.mac(following + header + b"\x97\x01\x04\x80" + bytes(4))


def _session_keys() -> tuple[bytes, bytes]:
    seed = bytes(ours ^ theirs for ours, theirs in zip(_counting(16), K_IC, strict=True))
    return k_enc(seed, "3des"), k_mac(seed, "3des")
