"""Derivation of keys from secrets and passwords (Doc 9303-11, 9.7)."""

from __future__ import annotations

from typing import Final

from chipkit.crypto.hashes import digest
from chipkit.lds.security_infos import Cipher

__all__ = [
    "KEY_SIZES",
    "can_password",
    "derive_key",
    "k_enc",
    "k_mac",
    "k_pi",
    "mrz_password",
    "mrz_seed",
]

KEY_SIZES: Final[dict[Cipher, int]] = {"3des": 16, "aes128": 16, "aes192": 24, "aes256": 32}
"""Size of a key, in bytes."""

_ENC, _MAC, _PI = 1, 2, 3
"""The counters c of 9.7.2, 9.7.3 and 9.7.4."""
_SEED_SIZE = 16


def derive_key(secret: bytes, counter: int, cipher: Cipher) -> bytes:
    """The key that a shared secret and a counter give (9.7.1).

    Args:
        secret: The shared secret, in its full fixed length.
        counter: 1 for encryption, 2 for authentication, 3 for the password of PACE.
        cipher: What the key is for; keys of Triple DES get odd parity (9.7.1.1).

    Returns:
        A key of `KEY_SIZES[cipher]` bytes.
    """
    # 9.7.1: keydata = H(K || c), with SHA-1 for keys of 128 bits and SHA-256 for longer ones (9.7.1.2)
    hashed = digest("sha256" if KEY_SIZES[cipher] > 16 else "sha1", secret + counter.to_bytes(4, "big"))
    # 9.7.1.1 and 9.7.1.2: the first octets are the key, others are not used
    key = hashed[: KEY_SIZES[cipher]]
    return _odd_parity(key) if cipher == "3des" else key


def k_enc(secret: bytes, cipher: Cipher) -> bytes:
    """KDF_Enc: K_Enc of Basic Access Control, or a session key KS_Enc (9.7.2 and 9.7.4)."""
    return derive_key(secret, _ENC, cipher)


def k_mac(secret: bytes, cipher: Cipher) -> bytes:
    """KDF_MAC: K_MAC of Basic Access Control, or a session key KS_MAC (9.7.2 and 9.7.4)."""
    return derive_key(secret, _MAC, cipher)


def k_pi(secret: bytes, cipher: Cipher) -> bytes:
    """KDF_pi: the key that the nonce of PACE is encrypted with (9.7.3); `secret` is the encoded password f(pi)."""
    return derive_key(secret, _PI, cipher)


def mrz_seed(mrz_information: str) -> bytes:
    """K_seed of Basic Access Control, 16 bytes (4.3.2, step 1; 9.7.2).

    Raises:
        ValueError: The text is not ASCII.
    """
    return mrz_password(mrz_information)[:_SEED_SIZE]


def mrz_password(mrz_information: str) -> bytes:
    """The password of PACE that the MRZ gives, 20 bytes (9.7.3, Table 14).

    Raises:
        ValueError: The text is not ASCII.
    """
    return digest("sha1", _encoded(mrz_information, "ascii"))


def can_password(can: str) -> bytes:
    """The password of PACE that a CAN gives (9.7.3, Table 14).

    Raises:
        ValueError: The text is not ISO/IEC 8859-1.
    """
    return _encoded(can, "latin-1")


def _encoded(password: str, charset: str) -> bytes:
    try:
        return password.encode(charset)
    except UnicodeEncodeError:
        # The original error carries the password.
        raise ValueError(f"password is not {charset}") from None


def _odd_parity(key: bytes) -> bytes:
    """Parity bits of DES, which 9.7.1.1 leaves to us; the worked examples have them."""
    return bytes((byte & 0xFE) | ((byte >> 1).bit_count() & 1 ^ 1) for byte in key)
