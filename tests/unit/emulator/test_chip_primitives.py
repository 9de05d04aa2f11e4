"""The emulator's ciphers, checksums, key derivation and message signatures."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from chipkit.codec.secure_messaging import pad
from chipkit.crypto.keys import RSAPublicKey
from chipkit.crypto.message_recovery import recover_iso9796_2
from chipkit_emulator.crypto.ciphers import cbc_decrypt, cbc_encrypt, cmac, ecb_encrypt, retail_mac
from chipkit_emulator.crypto.drbg import DRBG
from chipkit_emulator.crypto.kdf import access_keys, can_secret, derive, mrz_secret
from chipkit_emulator.crypto.message_signature import sign_with_recovery
from chipkit_emulator.crypto.rsa import generate_rsa_key
from chipkit_emulator.crypto.secure_messaging import ChipSuite

if TYPE_CHECKING:
    from chipkit.lds.security_infos import Cipher as CipherName
    from chipkit.pki.algorithms import HashName

CHALLENGE = bytes.fromhex("0123456789ABCDEF")


@pytest.mark.vectors("kdf/doc9303.json")
def test_derived_key_is_the_published_one(case: dict[str, Any]) -> None:
    key = derive(case["cipher"], bytes.fromhex(case["secret"]), case["counter"])

    if case["cipher"] == "3des":
        assert [byte & 0xFE for byte in key] == [byte & 0xFE for byte in bytes.fromhex(case["key"])]
    else:
        assert key == bytes.fromhex(case["key"])


@pytest.mark.vectors("kdf/passwords.json")
def test_secret_of_the_mrz_is_the_published_one(case: dict[str, Any]) -> None:
    assert mrz_secret(case["mrz_information"]).hex().upper() == case["password"]


@pytest.mark.vectors("bac/appendix-d.json")
def test_access_keys_are_the_published_ones(case: dict[str, Any]) -> None:
    assert [key.hex().upper() for key in access_keys(case["mrz_information"])] == [case["k_enc"], case["k_mac"]]


def test_secret_of_the_can_is_its_characters() -> None:
    assert can_secret("500540") == b"500540"


@pytest.mark.parametrize("cipher", ["aes192", "aes256"])
def test_long_keys_come_from_sha_256(cipher: CipherName) -> None:
    size = {"aes192": 24, "aes256": 32}[cipher]

    assert derive(cipher, b"secret", 2) == hashlib.sha256(b"secret\x00\x00\x00\x02").digest()[:size]


def test_every_byte_of_a_3des_key_has_odd_parity() -> None:
    for counter in range(64):
        assert all(byte.bit_count() % 2 == 1 for byte in derive("3des", b"secret", counter))


@pytest.mark.vectors("mac/doc9303-retail.json")
def test_retail_mac_is_the_published_one(case: dict[str, Any]) -> None:
    data = pad(bytes.fromhex(case["data"]), 8)

    assert retail_mac(bytes.fromhex(case["key"]), data).hex().upper() == case["mac"]


@pytest.mark.vectors("mac/rfc4493.json")
def test_cmac_is_the_published_one(case: dict[str, Any]) -> None:
    assert cmac(bytes.fromhex(case["key"]), bytes.fromhex(case["data"])).hex() == case["mac"].lower()


@pytest.mark.parametrize(("cipher", "size"), [("aes128", 16), ("aes192", 24), ("aes256", 32)])
def test_aes_agrees_with_another_implementation(cipher: CipherName, size: int) -> None:
    random = DRBG.of(1, cipher)
    key, iv, data = random(size), random(16), random(64)
    other = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()

    encrypted = cbc_encrypt(cipher, key, iv, data)

    assert encrypted == other.update(data) + other.finalize()
    assert cbc_decrypt(cipher, key, iv, encrypted) == data


def test_3des_with_equal_halves_is_single_des() -> None:
    key = bytes.fromhex("0123456789ABCDEF")

    # FIPS PUB 81, table B1: ECB of "Now is t"
    assert ecb_encrypt("3des", key + key, b"Now is t").hex() == "3fa40e8a984d4815"
    assert cbc_decrypt("3des", key + key, bytes(8), bytes.fromhex("3fa40e8a984d4815")) == b"Now is t"


def test_3des_halves_that_differ_in_parity_alone_are_equal() -> None:
    key = bytes.fromhex("0123456789ABCDEF")
    other = bytes(byte ^ 1 for byte in key)

    assert ecb_encrypt("3des", key + other, b"Now is t") == ecb_encrypt("3des", key + key, b"Now is t")


def test_suite_does_not_show_its_keys() -> None:
    assert "cipher" in repr(ChipSuite("aes128", b"\xaa" * 16, b"\xbb" * 16))
    assert "xaa" not in repr(ChipSuite("aes128", b"\xaa" * 16, b"\xbb" * 16))


@pytest.mark.parametrize(
    ("name", "short_trailer", "trailer"),
    [
        ("sha1", True, "bc"),
        ("sha1", False, "33cc"),
        ("sha224", True, "38cc"),
        ("sha256", True, "34cc"),
        ("sha384", False, "36cc"),
        ("sha512", False, "35cc"),
    ],
)
def test_recoverable_signature_opens_to_its_hash_and_trailer(name: HashName, short_trailer: bool, trailer: str) -> None:  # noqa: FBT001 - a parameter of the table
    key = generate_rsa_key(1, "message-signature", 1536)

    signature = sign_with_recovery(key, name, CHALLENGE, random=DRBG.of(1, "m1"), short_trailer=short_trailer)

    opened = pow(int.from_bytes(signature, "big"), key.e, key.n).to_bytes(key.size, "big")
    assert opened.hex().startswith("6a")
    assert opened.hex().endswith(trailer)
    digest_size = hashlib.new(name).digest_size
    end = key.size - len(trailer) // 2
    recovered, digest = opened[1 : end - digest_size], opened[end - digest_size : end]
    assert digest == hashlib.new(name, recovered + CHALLENGE).digest()
    assert recover_iso9796_2(RSAPublicKey(key.n, key.e), signature, CHALLENGE).hash == name


@pytest.mark.vectors("active_authentication/appendix-f.json")
def test_message_representative_is_the_published_one(case: dict[str, Any]) -> None:
    key = generate_rsa_key(1, "appendix-f", 1024)
    challenge, m1 = bytes.fromhex(case["challenge"]), bytes.fromhex(case["m1"])

    signature = sign_with_recovery(key, "sha1", challenge, random=lambda size: m1[:size], short_trailer=True)

    opened = pow(int.from_bytes(signature, "big"), key.e, key.n).to_bytes(key.size, "big")
    assert opened.hex().upper() == case["representative"]
