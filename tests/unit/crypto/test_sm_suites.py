from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.codec.secure_messaging import SecureMessaging
from chipkit.crypto.kdf import KEY_SIZES
from chipkit.crypto.sm_suites import suite
from chipkit.errors import SecureMessagingError

if TYPE_CHECKING:
    from chipkit.lds.security_infos import Cipher

CIPHERS = tuple(KEY_SIZES)


def _suite_keys(cipher: Cipher) -> tuple[bytes, bytes]:
    size = KEY_SIZES[cipher]
    return bytes(range(size)), bytes(range(100, 100 + size))


def _channels(cipher: Cipher) -> tuple[SecureMessaging, SecureMessaging]:
    made = suite(cipher, *_suite_keys(cipher))
    return SecureMessaging(made), SecureMessaging(made)


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize("size", [0, 1, 15, 16, 223, 300])
def test_both_ends_understand_each_other(cipher: Cipher, size: int) -> None:
    terminal, chip = _channels(cipher)
    command = CommandAPDU(ins=0xB0, data=bytes(size), ne=size)
    for _ in range(3):
        opened = chip.open_command(terminal.protect_command(command))
        answer = chip.protect_response(ResponseAPDU(bytes(size)), ins=0xB0)

        assert (opened.data, opened.ne) == (command.data, command.ne)
        assert terminal.open_response(answer) == ResponseAPDU(bytes(size))


@pytest.mark.parametrize("cipher", CIPHERS)
def test_each_flipped_byte_of_a_response_closes_the_channel(cipher: Cipher) -> None:
    _, chip = _channels(cipher)
    chip.open_command(_channels(cipher)[0].protect_command(CommandAPDU(ins=0xB0, ne=4)))
    answer = chip.protect_response(ResponseAPDU(b"data"), ins=0xB0).data
    for index in range(len(answer)):
        terminal = _channels(cipher)[0]
        terminal.protect_command(CommandAPDU(ins=0xB0, ne=4))
        forged = answer[:index] + bytes([answer[index] ^ 1]) + answer[index + 1 :]

        with pytest.raises(SecureMessagingError):
            terminal.open_response(ResponseAPDU(forged))
        assert terminal.closed


def test_aes_gives_the_same_data_another_cryptogram_each_time() -> None:
    made = suite("aes128", *_suite_keys("aes128"))
    counters = [number.to_bytes(16, "big") for number in (1, 2)]

    assert len({made.encrypt(counter, bytes(16)) for counter in counters}) == 2


def test_keys_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError, match="aes256"):
        suite("aes256", bytes(16), bytes(32))


@pytest.mark.parametrize("cipher", CIPHERS)
def test_keys_do_not_print(cipher: Cipher) -> None:
    keys = _suite_keys(cipher)

    printed = repr(suite(cipher, *keys))

    assert not any(repr(key) in printed or key.hex() in printed for key in keys)
