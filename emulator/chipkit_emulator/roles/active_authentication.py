"""The chip's part in Active Authentication (Doc 9303-11, 6.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.codec import status
from chipkit_emulator.crypto.ecdsa import sign_der, sign_plain
from chipkit_emulator.crypto.message_signature import sign_with_recovery
from chipkit_emulator.model import ECKey
from chipkit_emulator.refusal import RefusalError

if TYPE_CHECKING:
    from chipkit_emulator.crypto.elliptic import RandomBytes
    from chipkit_emulator.model import ActiveAuthenticationKey

__all__ = ["sign_challenge"]

_CHALLENGE_SIZE = 8


def sign_challenge(key: ActiveAuthenticationKey, challenge: bytes, *, random: RandomBytes) -> bytes:
    """The signature over RND.IFD.

    Raises:
        RefusalError: The challenge is not 8 bytes long.
    """
    if len(challenge) != _CHALLENGE_SIZE:
        raise RefusalError(status.WRONG_LENGTH)
    if not isinstance(key.key, ECKey):
        return sign_with_recovery(key.key, key.hash, challenge, random=random, short_trailer=key.short_trailer)
    sign = sign_der if key.der_signature else sign_plain
    return sign(key.key.domain_parameters, key.key.private, key.hash, challenge)
