"""The terminal's part in Basic Access Control (Doc 9303-11, 4.3)."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING, Final

from chipkit.codec.secure_messaging import pad
from chipkit_emulator.crypto.ciphers import cbc_decrypt, cbc_encrypt, retail_mac
from chipkit_emulator.crypto.kdf import access_keys
from chipkit_emulator.crypto.secure_messaging import open_channel
from chipkit_emulator.examination.commands import external_authenticate, get_challenge

if TYPE_CHECKING:
    from chipkit.codec.secure_messaging import SecureMessaging
    from chipkit_emulator.crypto.elliptic import RandomBytes
    from chipkit_emulator.examination.terminal import Answer, Terminal

__all__ = ["BACRun"]

_BLOCK: Final = 8
_CHALLENGE: Final = 8
_KEY: Final = 16


class BACRun:
    """One run, of which each step can be done wrongly."""

    def __init__(self, terminal: Terminal, mrz_information: str, random: RandomBytes) -> None:
        self._terminal = terminal
        self._k_enc, self._k_mac = access_keys(mrz_information)
        self._rnd_ifd, self._k_ifd = random(_CHALLENGE), random(_KEY)

    def challenge(self) -> bytes:
        """GET CHALLENGE: RND.IC."""
        answer = self._terminal.plain(get_challenge())
        data = answer.expect_done(protected=False)
        if len(data) != _CHALLENGE:
            answer.unexpected("a challenge of 8 bytes")
        return data

    def proof(self, rnd_ic: bytes) -> bytes:
        """E.IFD and M.IFD over a challenge."""
        cryptogram = cbc_encrypt("3des", self._k_enc, bytes(_BLOCK), self._rnd_ifd + rnd_ic + self._k_ifd)
        return cryptogram + retail_mac(self._k_mac, pad(cryptogram, _BLOCK))

    def present(self, proof: bytes) -> Answer:
        """EXTERNAL AUTHENTICATE."""
        return self._terminal.plain(external_authenticate(proof))

    def finish(self, answer: Answer, rnd_ic: bytes) -> SecureMessaging:
        """Verify the chip's answer, and give the channel."""
        data = answer.expect_done(protected=False)
        cryptogram, checksum = data[:-_BLOCK], data[-_BLOCK:]
        if len(data) != 40 or not compare_digest(retail_mac(self._k_mac, pad(cryptogram, _BLOCK)), checksum):
            answer.unexpected("E.IC and M.IC, 40 bytes with a right checksum")
        plain = cbc_decrypt("3des", self._k_enc, bytes(_BLOCK), cryptogram)
        if plain[:16] != rnd_ic + self._rnd_ifd:
            answer.unexpected("E.IC over both challenges")
        seed = bytes(a ^ b for a, b in zip(self._k_ifd, plain[16:], strict=True))
        return open_channel("3des", seed, ssc=rnd_ic[-4:] + self._rnd_ifd[-4:])

    def establish(self) -> SecureMessaging:
        """All of it as it should be."""
        rnd_ic = self.challenge()
        return self.finish(self.present(self.proof(rnd_ic)), rnd_ic)
