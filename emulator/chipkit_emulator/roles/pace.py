"""The chip's part in PACE, by each mapping over curves and prime fields (Doc 9303-11, 4.4)."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from chipkit import oids
from chipkit.codec import der, status
from chipkit.codec.secure_messaging import pad
from chipkit.codec.tlv import TLV
from chipkit.errors import KeyUnusableError
from chipkit_emulator.crypto.ciphers import block_size, cbc_encrypt, checksum, ecb_encrypt
from chipkit_emulator.crypto.groups import PACEGroup, draw_private, group_of
from chipkit_emulator.crypto.kdf import password_key, session_keys
from chipkit_emulator.crypto.pseudo_random import KEY_SIZES, field_element, nonce_size
from chipkit_emulator.crypto.secure_messaging import open_channel
from chipkit_emulator.refusal import RefusalError

if TYPE_CHECKING:
    from collections.abc import Generator

    from chipkit.codec.secure_messaging import SecureMessaging
    from chipkit.lds.security_infos import Cipher
    from chipkit_emulator.crypto.elliptic import RandomBytes
    from chipkit_emulator.model import ECKey, PACEProtocol

__all__ = ["CIPHERS", "PACE"]

_ARCS: dict[int, Cipher] = {1: "3des", 2: "aes128", 3: "aes192", 4: "aes256"}
_GENERIC = (oids.PACE_ECDH_GM, oids.PACE_DH_GM)
_INTEGRATED = (oids.PACE_ECDH_IM, oids.PACE_DH_IM)
CIPHERS: dict[str, Cipher] = {
    **{f"{base}.{arc}": cipher for base in (*_GENERIC, *_INTEGRATED) for arc, cipher in _ARCS.items()},
    **{f"{oids.PACE_ECDH_CAM}.{arc}": cipher for arc, cipher in _ARCS.items() if cipher != "3des"},
}
"""The protocols that are spoken, and their ciphers."""

_NONCE_SIZE = 16
_NOTHING = 0x80
_LAST_COMMAND_EXPECTED = 0x6883
_FIRST_STEP, _LAST_STEP = 1, 4


class PACE:
    """One run: four commands, each answered by the data objects that `_conversation` yields.

    Attributes:
        step: The command that is expected next, 1 to 4.
        channel: The secure channel after the last step, None before.
        password: The number of the password in MSE:SET AT.
    """

    def __init__(
        self,
        protocol: PACEProtocol,
        secret: bytes,
        *,
        random: RandomBytes,
        nonce_size: int | None = None,
        static_key: ECKey | None = None,
    ) -> None:
        """Set up a run.

        Args:
            protocol: One of `CIPHERS`, with its standardized domain parameters.
            secret: The password in the form that keys are derived from.
            random: Where nonce and ephemeral keys come from.
            nonce_size: Bytes of the nonce for mappings that leave them to the chip, in blocks of the cipher (4.4.3.3);
                None: 16.
            static_key: The chip's key for Chip Authentication Mapping.

        Raises:
            ValueError: The nonce is not a whole number of blocks.
        """
        self.step = _FIRST_STEP
        self.password = 0
        self.channel: SecureMessaging | None = None
        self._oid = protocol.oid
        self._cipher = CIPHERS[protocol.oid]
        self._base = protocol.oid.rpartition(".")[0]
        self._group = group_of(protocol.parameters)
        self._secret = secret
        self._random = random
        self._static_key = static_key
        self._nonce_size = self._size_of_nonce(nonce_size)
        self._run = self._conversation()
        next(self._run)

    @property
    def begun(self) -> bool:
        """Whether the chain of commands has begun."""
        return self.step > _FIRST_STEP

    @property
    def proving(self) -> bool:
        """Whether the next command is the one that proves the password."""
        return self.step == _LAST_STEP

    def answer(self, request: TLV | None, *, last: bool) -> tuple[TLV, ...]:
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

    def _size_of_nonce(self, wanted: int | None) -> int:
        if self._base in _INTEGRATED:
            return nonce_size(self._cipher)
        size = _NONCE_SIZE if wanted is None else wanted
        if size <= 0 or size % block_size(self._cipher):
            raise ValueError(f"a nonce of {size} bytes is not a whole number of blocks")
        return size

    def _conversation(self) -> Generator[tuple[TLV, ...], TLV | None, None]:
        """The protocol top to bottom; what it yields first answers nothing."""
        if (yield (TLV(_NOTHING),)) is not None:
            raise RefusalError(status.WRONG_DATA)
        nonce = self._random(self._nonce_size)

        mapping_data = _value((yield (TLV(0x80, self._encrypted(nonce)),)), 0x81)
        mapping_private = 0
        if self._base in _INTEGRATED:
            mapped, public = self._mapped_from(nonce, mapping_data), b""
        else:
            mapping_private, mapped, public = self._mapped_generically(nonce, mapping_data)

        terminal_key = _value((yield (TLV(0x82, public),)), 0x83)
        mapped.expect_element(terminal_key)
        private = draw_private(mapped, self._random)
        chip_key = mapped.public_key(private)
        if chip_key == terminal_key:
            raise RefusalError(status.AUTHENTICATION_FAILED)
        shared = mapped.shared_secret(private, terminal_key)

        token = _value((yield (TLV(0x84, chip_key),)), 0x85)
        k_enc, k_mac = session_keys(self._cipher, shared)
        if not compare_digest(self._token(k_mac, chip_key), token):
            raise RefusalError(status.AUTHENTICATION_FAILED)
        self.channel = open_channel(self._cipher, shared)
        proof = self._chip_data(k_enc, mapping_private)
        yield (TLV(0x86, self._token(k_mac, terminal_key)), *proof)

    def _encrypted(self, nonce: bytes) -> bytes:
        key = password_key(self._cipher, self._secret)
        return cbc_encrypt(self._cipher, key, bytes(block_size(self._cipher)), nonce)

    def _mapped_generically(self, nonce: bytes, terminal_key: bytes) -> tuple[int, PACEGroup, bytes]:
        """The chip's private key of the mapping, the mapped group, and the chip's public key (4.4.3.3.1)."""
        self._group.expect_element(terminal_key)
        private = draw_private(self._group, self._random)
        shared = self._group.shared_element(private, terminal_key)
        mapped = self._group.mapped_generically(int.from_bytes(nonce, "big"), shared)
        return private, mapped, self._group.public_key(private)

    def _mapped_from(self, nonce: bytes, additional: bytes) -> PACEGroup:
        """The mapped group of both nonces (4.4.3.3.2)."""
        if len(additional) != KEY_SIZES[self._cipher]:
            raise RefusalError(status.WRONG_DATA)
        return self._group.mapped_from(field_element(self._cipher, nonce, additional, self._group.prime))

    def _chip_data(self, k_enc: bytes, mapping_private: int) -> tuple[TLV, ...]:
        """The encrypted Chip Authentication Data: the mapping key over the static key (4.4.3.5)."""
        if self._base != oids.PACE_ECDH_CAM or self._static_key is None:
            return ()
        order = self._group.order
        data = pow(self._static_key.private, -1, order) * mapping_private % order
        plain = pad(data.to_bytes((order.bit_length() + 7) // 8, "big"), block_size(self._cipher))
        vector = ecb_encrypt(self._cipher, k_enc, b"\xff" * block_size(self._cipher))
        return (TLV(0x8A, cbc_encrypt(self._cipher, k_enc, vector, plain)),)

    def _token(self, k_mac: bytes, public_key: bytes) -> bytes:
        """The authentication token over the other end's public key (4.4.3.4; 9.4.5)."""
        data = bytes(TLV.of(0x7F49, der.oid(self._oid), TLV(self._group.key_tag, public_key)))
        padded = pad(data, block_size(self._cipher)) if self._cipher == "3des" else data
        return checksum(self._cipher, k_mac, padded)


def _value(request: TLV | None, tag: int) -> bytes:
    if request is None or request.tag != tag:
        raise RefusalError(status.WRONG_DATA)
    return request.value
