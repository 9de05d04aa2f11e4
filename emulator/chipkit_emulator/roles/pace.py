"""The chip's part in PACE with ECDH and Generic Mapping (Doc 9303-11, 4.4)."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from chipkit import oids
from chipkit.codec import der, status
from chipkit.codec.secure_messaging import pad
from chipkit.codec.tlv import TLV
from chipkit.errors import KeyUnusableError
from chipkit_emulator.crypto.ciphers import block_size, cbc_encrypt, checksum
from chipkit_emulator.crypto.elliptic import (
    Point,
    RandomBytes,
    add,
    agree,
    decode_point,
    encode_point,
    generate_private,
    generator,
    multiply,
)
from chipkit_emulator.crypto.kdf import password_key, session_keys
from chipkit_emulator.crypto.secure_messaging import open_channel
from chipkit_emulator.refusal import RefusalError

if TYPE_CHECKING:
    from collections.abc import Generator

    from chipkit.codec.secure_messaging import SecureMessaging
    from chipkit.lds.security_infos import Cipher
    from chipkit_emulator.model import PACEProtocol

__all__ = ["CIPHERS", "PACE"]

CIPHERS: dict[str, Cipher] = {
    oids.PACE_ECDH_GM_3DES: "3des",
    oids.PACE_ECDH_GM_AES128: "aes128",
    oids.PACE_ECDH_GM_AES192: "aes192",
    oids.PACE_ECDH_GM_AES256: "aes256",
}
"""The protocols that are spoken, and their ciphers."""

_NONCE_SIZE = 16
_NOTHING = 0x80
_LAST_COMMAND_EXPECTED = 0x6883
_FIRST_STEP, _LAST_STEP = 1, 4


class PACE:
    """One run: four commands, each answered by the data object that `_conversation` yields.

    Attributes:
        step: The command that is expected next, 1 to 4.
        channel: The secure channel after the last step, None before.
    """

    def __init__(
        self, protocol: PACEProtocol, secret: bytes, *, random: RandomBytes, nonce_size: int | None = None
    ) -> None:
        """Set up a run.

        Args:
            protocol: One of `CIPHERS`, with its standardized curve.
            secret: The password in the form that keys are derived from.
            random: Where nonce and ephemeral keys come from.
            nonce_size: Bytes of the nonce, which the chip chooses in blocks of the cipher (4.4.3.3); None: 16.

        Raises:
            ValueError: The nonce is not a whole number of blocks.
        """
        self.step = _FIRST_STEP
        self.channel: SecureMessaging | None = None
        self._oid = protocol.oid
        self._cipher = CIPHERS[protocol.oid]
        self._curve = protocol.curve
        self._secret = secret
        self._random = random
        self._nonce_size = _NONCE_SIZE if nonce_size is None else nonce_size
        if self._nonce_size <= 0 or self._nonce_size % block_size(self._cipher):
            raise ValueError(f"a nonce of {self._nonce_size} bytes is not a whole number of blocks")
        self._run = self._conversation()
        next(self._run)

    @property
    def begun(self) -> bool:
        """Whether the chain of commands has begun."""
        return self.step > _FIRST_STEP

    def answer(self, request: TLV | None, *, last: bool) -> TLV:
        """The answer to one command's dynamic authentication data.

        Args:
            request: The one data object of the command, None if the command has none.
            last: Whether the command says that it is the last of its chain.

        Raises:
            RefusalError: The command does not fit or the terminal failed; the run is over.
        """
        if last is not (self.step == _LAST_STEP):
            raise RefusalError(status.CONDITIONS_NOT_SATISFIED if last else _LAST_COMMAND_EXPECTED)
        self.step += 1
        try:
            return self._run.send(request)
        except KeyUnusableError:
            raise RefusalError(status.WRONG_DATA) from None

    def _conversation(self) -> Generator[TLV, TLV | None, None]:
        """The protocol top to bottom; what it yields first answers nothing."""
        if (yield TLV(_NOTHING)) is not None:
            raise RefusalError(status.WRONG_DATA)
        nonce = self._random(self._nonce_size)

        mapping_key = _value((yield TLV(0x80, self._encrypted(nonce))), 0x81)
        base, public = self._mapped(nonce, decode_point(self._curve, mapping_key))

        terminal_key = _value((yield TLV(0x82, encode_point(self._curve, public))), 0x83)
        terminal_point = decode_point(self._curve, terminal_key)
        private = generate_private(self._curve, self._random)
        chip_key = encode_point(self._curve, _finite(multiply(self._curve, private, base)))
        if chip_key == terminal_key:
            raise RefusalError(status.AUTHENTICATION_FAILED)
        shared = agree(self._curve, private, terminal_point)

        token = _value((yield TLV(0x84, chip_key)), 0x85)
        k_mac = session_keys(self._cipher, shared)[1]
        if not compare_digest(self._token(k_mac, chip_key), token):
            raise RefusalError(status.AUTHENTICATION_FAILED)
        self.channel = open_channel(self._cipher, shared)
        yield TLV(0x86, self._token(k_mac, terminal_key))

    def _encrypted(self, nonce: bytes) -> bytes:
        key = password_key(self._cipher, self._secret)
        return cbc_encrypt(self._cipher, key, bytes(block_size(self._cipher)), nonce)

    def _mapped(self, nonce: bytes, terminal_point: Point) -> tuple[Point, Point]:
        """The mapped base point s * G + H, and the chip's public key of the mapping (4.4.3.3.1)."""
        curve = self._curve
        private = generate_private(curve, self._random)
        public = _finite(multiply(curve, private, generator(curve)))
        shared = _finite(multiply(curve, private, terminal_point))
        s = int.from_bytes(nonce, "big")
        return _finite(add(curve, multiply(curve, s, generator(curve)), shared)), public

    def _token(self, k_mac: bytes, public_key: bytes) -> bytes:
        """The authentication token over the other end's public key (4.4.3.4; 9.4.5)."""
        data = bytes(TLV.of(0x7F49, der.oid(self._oid), TLV(0x86, public_key)))
        padded = pad(data, block_size(self._cipher)) if self._cipher == "3des" else data
        return checksum(self._cipher, k_mac, padded)


def _value(request: TLV | None, tag: int) -> bytes:
    if request is None or request.tag != tag:
        raise RefusalError(status.WRONG_DATA)
    return request.value


def _finite(point: Point | None) -> Point:
    if point is None:
        raise KeyUnusableError("point at infinity")
    return point
