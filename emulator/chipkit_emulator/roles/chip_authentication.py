"""The chip's part in Chip Authentication (Doc 9303-11, 6.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipkit import oids
from chipkit.codec import status
from chipkit.errors import KeyUnusableError
from chipkit_emulator.crypto.groups import group_of
from chipkit_emulator.crypto.secure_messaging import open_channel
from chipkit_emulator.model import DHKey
from chipkit_emulator.refusal import RefusalError

if TYPE_CHECKING:
    from chipkit.codec.secure_messaging import SecureMessaging
    from chipkit.lds.security_infos import Cipher
    from chipkit_emulator.model import ChipAuthenticationKey

__all__ = ["CIPHERS", "ChipAuthentication", "choose_key", "choose_key_for_triple_des"]

_ARCS: dict[int, Cipher] = {1: "3des", 2: "aes128", 3: "aes192", 4: "aes256"}
_BASES = (oids.CHIP_AUTHENTICATION_DH, oids.CHIP_AUTHENTICATION_ECDH)
CIPHERS: dict[str, Cipher] = {f"{base}.{arc}": cipher for base in _BASES for arc, cipher in _ARCS.items()}
"""The protocols that are spoken, and their ciphers."""
_TRIPLE_DES = frozenset(oid for oid, cipher in CIPHERS.items() if cipher == "3des")


@dataclass(frozen=True, slots=True)
class ChipAuthentication:
    """One run: a protocol and the key that it was set up with."""

    oid: str
    key: ChipAuthenticationKey

    def agree(self, terminal_key: bytes) -> SecureMessaging:
        """The channel that follows from the terminal's ephemeral public key.

        Raises:
            RefusalError: The key is not an element of the group, in the one encoding that the standard has.
        """
        own = self.key.key
        try:
            shared = group_of(own.domain_parameters).shared_secret(own.private, terminal_key)
        except KeyUnusableError:
            raise RefusalError(status.WRONG_DATA) from None
        return open_channel(CIPHERS[self.oid], shared)


def choose_key(keys: tuple[ChipAuthenticationKey, ...], oid: str, key_id: int | None) -> ChipAuthentication:
    """Set up a run of `oid`, with the key that the terminal names or with the only one.

    Raises:
        RefusalError: No key is for this protocol, no key has that reference, or several could be meant.
    """
    is_dh = oid.startswith(f"{oids.CHIP_AUTHENTICATION_DH}.")
    fitting = [key for key in keys if oid in key.oids and isinstance(key.key, DHKey) is is_dh]
    if oid not in CIPHERS or not fitting:
        raise RefusalError(status.WRONG_DATA)
    return ChipAuthentication(oid, _meant(fitting, key_id))


def choose_key_for_triple_des(keys: tuple[ChipAuthenticationKey, ...], key_id: int | None) -> ChipAuthentication:
    """Set up a run with Triple DES, the only cipher of a command that names no protocol (6.2.4.1).

    Raises:
        RefusalError: As for `choose_key`.
    """
    fitting = [key for key in keys if _TRIPLE_DES & set(key.oids)]
    if not fitting:
        raise RefusalError(status.WRONG_DATA)
    key = _meant(fitting, key_id)
    return ChipAuthentication(min(_TRIPLE_DES & set(key.oids)), key)


def _meant(fitting: list[ChipAuthenticationKey], key_id: int | None) -> ChipAuthenticationKey:
    meant = fitting if key_id is None else [key for key in fitting if key.key_id == key_id]
    if len(meant) != 1:
        raise RefusalError(status.DATA_NOT_FOUND)
    return meant[0]
