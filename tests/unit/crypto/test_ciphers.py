from __future__ import annotations

import pytest
from Crypto.Cipher import AES, DES, DES3

from chipkit.crypto.ciphers import BLOCK_SIZES, BlockCipher, cbc_decrypt, cbc_encrypt, ecb_encrypt_block

TWO_KEYS = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
DATA = bytes(range(48))


@pytest.mark.parametrize(
    ("cipher", "key"), [("3des", TWO_KEYS), ("aes", bytes(16)), ("aes", bytes(24)), ("aes", bytes(32))]
)
def test_decryption_undoes_encryption(cipher: BlockCipher, key: bytes) -> None:
    iv = bytes(range(BLOCK_SIZES[cipher]))

    assert cbc_decrypt(cipher, key, iv, cbc_encrypt(cipher, key, iv, DATA)) == DATA


def test_triple_des_is_that_of_another_implementation() -> None:
    expected = DES3.new(TWO_KEYS, DES3.MODE_CBC, bytes(8)).encrypt(DATA)

    assert cbc_encrypt("3des", TWO_KEYS, bytes(8), DATA) == expected


def test_one_key_of_eight_bytes_is_single_des() -> None:
    expected = DES.new(TWO_KEYS[:8], DES.MODE_CBC, bytes(8)).encrypt(DATA)

    assert cbc_encrypt("3des", TWO_KEYS[:8], bytes(8), DATA) == expected


@pytest.mark.parametrize("size", [16, 24, 32])
def test_aes_is_that_of_another_implementation(size: int) -> None:
    key = bytes(range(size))

    assert cbc_encrypt("aes", key, bytes(16), DATA) == AES.new(key, AES.MODE_CBC, bytes(16)).encrypt(DATA)
    assert ecb_encrypt_block("aes", key, DATA[:16]) == AES.new(key, AES.MODE_ECB).encrypt(DATA[:16])


@pytest.mark.parametrize("size", [0, 1, 15, 17])
def test_what_is_no_block_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="block"):
        ecb_encrypt_block("aes", bytes(16), bytes(size))


@pytest.mark.parametrize(("cipher", "size"), [("3des", 15), ("aes", 8), ("aes", 20)])
def test_keys_of_other_sizes_are_refused(cipher: BlockCipher, size: int) -> None:
    with pytest.raises(ValueError, match="key"):
        cbc_encrypt(cipher, bytes(size), bytes(BLOCK_SIZES[cipher]), bytes(16))
