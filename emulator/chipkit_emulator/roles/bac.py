"""The chip's part in Basic Access Control (Doc 9303-11, 4.3)."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from chipkit.codec import status
from chipkit.codec.secure_messaging import pad
from chipkit_emulator.crypto.ciphers import cbc_decrypt, cbc_encrypt, retail_mac
from chipkit_emulator.crypto.kdf import access_keys
from chipkit_emulator.crypto.secure_messaging import open_channel
from chipkit_emulator.refusal import RefusalError

if TYPE_CHECKING:
    from chipkit.codec.secure_messaging import SecureMessaging
    from chipkit_emulator.crypto.elliptic import RandomBytes

__all__ = ["CHALLENGE_SIZE", "authenticate_terminal"]

CHALLENGE_SIZE = 8
_BLOCK = 8
_CRYPTOGRAM_SIZE = 32
_SIZE = _CRYPTOGRAM_SIZE + 8


def authenticate_terminal(
    mrz_information: str, rnd_ic: bytes, data: bytes, *, random: RandomBytes
) -> tuple[bytes, SecureMessaging]:
    """Hold the terminal to the challenge `rnd_ic`; give the chip's cryptogram and the channel.

    Raises:
        RefusalError: The data have another size, or are not from someone who knows the MRZ and the challenge.
    """
    if len(data) != _SIZE:
        raise RefusalError(status.WRONG_LENGTH)
    k_enc, k_mac = access_keys(mrz_information)
    cryptogram, checksum = data[:_CRYPTOGRAM_SIZE], data[_CRYPTOGRAM_SIZE:]
    if not compare_digest(retail_mac(k_mac, pad(cryptogram, _BLOCK)), checksum):
        raise RefusalError(status.AUTHENTICATION_FAILED)
    plain = cbc_decrypt("3des", k_enc, bytes(_BLOCK), cryptogram)
    rnd_ifd, k_ifd = plain[:8], plain[16:]
    if not compare_digest(plain[8:16], rnd_ic):
        raise RefusalError(status.AUTHENTICATION_FAILED)
    k_ic = random(16)
    answer = cbc_encrypt("3des", k_enc, bytes(_BLOCK), rnd_ic + rnd_ifd + k_ic)
    seed = bytes(a ^ b for a, b in zip(k_ifd, k_ic, strict=True))
    channel = open_channel("3des", seed, ssc=rnd_ic[-4:] + rnd_ifd[-4:])
    return answer + retail_mac(k_mac, pad(answer, _BLOCK)), channel
