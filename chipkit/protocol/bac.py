"""Basic Access Control (Doc 9303-11, 4.3): a challenge and a response under keys that the MRZ gives."""

from __future__ import annotations

from dataclasses import field
from hmac import compare_digest
from typing import Final

from chipkit.codec.secure_messaging import SecureMessaging, pad
from chipkit.crypto.ciphers import cbc_decrypt, cbc_encrypt
from chipkit.crypto.kdf import k_enc, k_mac, mrz_seed
from chipkit.crypto.mac import retail_mac
from chipkit.crypto.sm_suites import suite
from chipkit.errors import AccessRefusedError, ChipError
from chipkit.protocol.commands import external_authenticate, get_challenge
from chipkit.protocol.exchange import Exchange, RandomBytes
from chipkit.protocol.refusals import refuse_key
from chipkit.values import dataclass

__all__ = ["BACKeys", "basic_access_control"]

_NONCE_SIZE: Final = 8
_KEY_SIZE: Final = 16
_MAC_SIZE: Final = 8
_CRYPTOGRAM_SIZE: Final = 2 * _NONCE_SIZE + _KEY_SIZE
_AUTHENTICATE: Final = "EXTERNAL AUTHENTICATE"


@dataclass(frozen=True, slots=True)
class BACKeys:
    """The two document basic access keys, K_Enc and K_MAC (4.3.2, step 1; 9.7.2)."""

    k_enc: bytes = field(repr=False)
    k_mac: bytes = field(repr=False)

    @classmethod
    def from_mrz_information(cls, information: str) -> BACKeys:
        """The keys that the MRZ information gives: document number, birth and expiry with their check digits."""
        seed = mrz_seed(information)
        return cls(k_enc(seed, "3des"), k_mac(seed, "3des"))

    def seal(self, plain: bytes) -> bytes:
        """Encrypt whole blocks without padding (4.3.3.1) and append their MAC (4.3.3.2)."""
        cryptogram = cbc_encrypt("3des", self.k_enc, bytes(8), plain)
        return cryptogram + self._mac(cryptogram)

    def unseal(self, sealed: bytes) -> bytes:
        """Verify the MAC and decrypt.

        Raises:
            AccessRefusedError: The MAC was not made with these keys; most often, the MRZ is another card's.
        """
        cryptogram, mac = sealed[:-_MAC_SIZE], sealed[-_MAC_SIZE:]
        if not compare_digest(self._mac(cryptogram), mac):
            raise AccessRefusedError(f"{_AUTHENTICATE}: the chip's proof was not made with this key")
        return cbc_decrypt("3des", self.k_enc, bytes(8), cryptogram)

    def _mac(self, cryptogram: bytes) -> bytes:
        return retail_mac(self.k_mac, pad(cryptogram, 8))


def basic_access_control(keys: BACKeys, *, random: RandomBytes) -> Exchange[SecureMessaging]:
    """Prove knowledge of the MRZ and open a secure channel.

    Args:
        keys: The document basic access keys.
        random: Asked for 8 bytes, the nonce, then for 16, the key share.

    Raises:
        StatusError: The chip refused a command.
        AccessRefusedError: The chip refused the key; most often, the MRZ is not this card's.
        ChipError: The chip broke the protocol.
    """
    # 4.3.1, step 1: GET CHALLENGE for RND.IC
    rnd_ic = _sized((yield get_challenge()).expect_ok("GET CHALLENGE"), _NONCE_SIZE, "GET CHALLENGE")
    # step 2 a: RND.IFD and the keying material K.IFD
    rnd_ifd, k_ifd = random(_NONCE_SIZE), random(_KEY_SIZE)
    # steps 2 b to 2 e: S = RND.IFD || RND.IC || K.IFD, sent as E_IFD || M_IFD
    response = yield external_authenticate(keys.seal(rnd_ifd + rnd_ic + k_ifd))
    # step 3, the chip's: it checks M_IFD, so that its refusal speaks of the MRZ
    refuse_key(response.sw, _AUTHENTICATE)
    answer = response.expect_ok(_AUTHENTICATE)
    # steps 4 a and 4 b: check M_IC, then decrypt E_IC to R = RND.IC || RND.IFD || K.IC
    plain = keys.unseal(_sized(answer, _CRYPTOGRAM_SIZE + _MAC_SIZE, _AUTHENTICATE))
    # step 4 c: RND.IFD must be ours; RND.IC is held against the chip's own
    if not compare_digest(plain[: 2 * _NONCE_SIZE], rnd_ic + rnd_ifd):
        raise ChipError(f"{_AUTHENTICATE}: the chip returned other nonces than the ones exchanged")
    # step 5: the session keys
    return _open_channel(k_ifd, plain[2 * _NONCE_SIZE :], ssc=rnd_ic[4:] + rnd_ifd[4:])


def _open_channel(k_ifd: bytes, k_ic: bytes, *, ssc: bytes) -> SecureMessaging:
    """Session keys from K.IFD xor K.IC (4.3.1, step 5; 9.7.4); the counter from both nonces (9.8.6.3)."""
    seed = bytes(left ^ right for left, right in zip(k_ifd, k_ic, strict=True))
    return SecureMessaging(suite("3des", k_enc(seed, "3des"), k_mac(seed, "3des")), ssc)


def _sized(data: bytes, size: int, doing: str) -> bytes:
    if len(data) != size:
        raise ChipError(f"{doing}: {len(data)} bytes where {size} belong")
    return data
