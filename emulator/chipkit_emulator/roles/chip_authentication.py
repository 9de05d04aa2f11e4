"""The chip's part in Chip Authentication with ECDH (Doc 9303-11, 6.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipkit import oids
from chipkit.codec import status
from chipkit.errors import KeyUnusableError
from chipkit_emulator.crypto.elliptic import agree, decode_point
from chipkit_emulator.crypto.secure_messaging import open_channel
from chipkit_emulator.refusal import RefusalError

if TYPE_CHECKING:
    from chipkit.codec.secure_messaging import SecureMessaging
    from chipkit.lds.security_infos import Cipher
    from chipkit_emulator.model import ChipAuthenticationKey

__all__ = ["CIPHERS", "ChipAuthentication", "choose_key"]

CIPHERS: dict[str, Cipher] = {
    oids.CHIP_AUTHENTICATION_ECDH_3DES: "3des",
    oids.CHIP_AUTHENTICATION_ECDH_AES128: "aes128",
    oids.CHIP_AUTHENTICATION_ECDH_AES192: "aes192",
    oids.CHIP_AUTHENTICATION_ECDH_AES256: "aes256",
}
"""The protocols that are spoken, and their ciphers."""


@dataclass(frozen=True, slots=True)
class ChipAuthentication:
    """One run: a protocol and the key that it was set up with."""

    oid: str
    key: ChipAuthenticationKey

    def agree(self, terminal_key: bytes) -> SecureMessaging:
        """The channel that follows from the terminal's ephemeral public key.

        Raises:
            RefusalError: The key is not a point of the curve.
        """
        curve = self.key.key.domain_parameters
        try:
            shared = agree(curve, self.key.key.private, decode_point(curve, terminal_key))
        except KeyUnusableError:
            raise RefusalError(status.WRONG_DATA) from None
        return open_channel(CIPHERS[self.oid], shared)


def choose_key(keys: tuple[ChipAuthenticationKey, ...], oid: str, key_id: int | None) -> ChipAuthentication:
    """Set up a run of `oid`, with the key that the terminal names or with the only one.

    Raises:
        RefusalError: No key is for this protocol, no key has that reference, or several could be meant.
    """
    fitting = [key for key in keys if oid in key.oids]
    if oid not in CIPHERS or not fitting:
        raise RefusalError(status.WRONG_DATA)
    meant = fitting if key_id is None else [key for key in fitting if key.key_id == key_id]
    if len(meant) != 1:
        raise RefusalError(status.DATA_NOT_FOUND)
    return ChipAuthentication(oid, meant[0])
