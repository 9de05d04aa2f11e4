"""What a passphrase encrypts: another one does not open it, nor what was changed; what it costs is bounded."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chipkit.crypto.passphrases import PassphraseKey, ScryptCost
from chipkit.errors import DecryptionError

SALT, NONCE = bytes(range(16)), bytes(range(12))
KEY = PassphraseKey(b"specimen", SALT, ScryptCost(14))


def test_it_is_scrypt_and_aes_gcm() -> None:
    key = hashlib.scrypt(b"specimen", salt=SALT, n=1 << 14, r=8, p=1, dklen=32)

    assert KEY.encrypt(NONCE, b"data", b"beside") == AESGCM(key).encrypt(NONCE, b"data", b"beside")


def test_another_passphrase_salt_nonce_cost_or_byte_does_not_open_it() -> None:
    sealed = KEY.encrypt(NONCE, b"data", b"beside")
    assert KEY.decrypt(NONCE, sealed, b"beside") == b"data"

    others = [
        (PassphraseKey(b"Specimen", SALT, ScryptCost(14)), NONCE, sealed, b"beside"),
        (PassphraseKey(b"specimen", bytes(16), ScryptCost(14)), NONCE, sealed, b"beside"),
        (PassphraseKey(b"specimen", SALT, ScryptCost(15)), NONCE, sealed, b"beside"),
        (KEY, bytes(12), sealed, b"beside"),
        (KEY, NONCE, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"beside"),
        (KEY, NONCE, sealed, b"besides"),
        (KEY, NONCE, b"", b"beside"),
    ]
    for key, nonce, data, beside in others:
        with pytest.raises(DecryptionError):
            key.decrypt(nonce, data, beside)


@pytest.mark.parametrize("exponent", [-1, 0, 13, 19, 30, 1 << 40])
def test_a_cost_that_is_nothing_or_takes_all_memory_is_refused(exponent: int) -> None:
    with pytest.raises(ValueError, match="where"):
        ScryptCost(exponent)
