from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chipkit.crypto.kdf import (
    KEY_SIZES,
    can_password,
    derive_key,
    k_enc,
    k_mac,
    k_pi,
    mrz_password,
    mrz_seed,
)

if TYPE_CHECKING:
    from chipkit.lds.security_infos import Cipher


@pytest.mark.vectors("kdf/doc9303.json")
def test_keys_are_those_of_the_worked_examples(case: dict[str, Any]) -> None:
    key = derive_key(bytes.fromhex(case["secret"]), case["counter"], case["cipher"])

    assert key == bytes.fromhex(case["key"])


@pytest.mark.vectors("kdf/passwords.json")
def test_the_mrz_gives_password_and_seed(case: dict[str, Any]) -> None:
    password = bytes.fromhex(case["password"])

    assert mrz_password(case["mrz_information"]) == password
    assert mrz_seed(case["mrz_information"]) == password[:16]


def test_the_can_is_its_own_password() -> None:
    assert can_password("000001") == b"000001"


@pytest.mark.parametrize("cipher", KEY_SIZES)
def test_the_three_keys_of_a_secret_differ_and_have_the_size_of_the_cipher(cipher: Cipher) -> None:
    keys = {derive(b"secret", cipher) for derive in (k_enc, k_mac, k_pi)}

    assert len(keys) == 3
    assert {len(key) for key in keys} == {KEY_SIZES[cipher]}


def test_leading_zeros_of_a_secret_count() -> None:
    assert k_enc(b"\x00\x01", "aes128") != k_enc(b"\x01", "aes128")


def test_keys_of_triple_des_have_odd_parity() -> None:
    keys = [derive_key(bytes([number]), 1, "3des") for number in range(64)]

    assert all(byte.bit_count() % 2 == 1 for key in keys for byte in key)


@pytest.mark.parametrize(("derive", "text"), [(mrz_password, "L898902Ł"), (mrz_seed, "é"), (can_password, "12345€")])
def test_text_out_of_its_charset_is_refused_without_repeating_it(derive: Any, text: str) -> None:
    with pytest.raises(ValueError, match="password is not") as caught:
        derive(text)

    assert text[-1] not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
