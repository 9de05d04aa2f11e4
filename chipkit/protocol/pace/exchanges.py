"""The commands of PACE after MSE:SET AT: a chain of GENERAL AUTHENTICATE (Doc 9303-11, 4.4.4.2, 4.4.4.3 and 4.4.5)."""

from __future__ import annotations

from typing import Final

from chipkit.codec.tlv import TLV
from chipkit.crypto.groups import Group, KeyPair
from chipkit.errors import ChipError
from chipkit.protocol.commands import general_authenticate
from chipkit.protocol.dynamic_data import dynamic_data, received_key
from chipkit.protocol.exchange import Exchange, RandomBytes
from chipkit.protocol.refusals import refuse_key

__all__ = [
    "CHIP_KEY",
    "CHIP_MAPPING",
    "CHIP_TOKEN",
    "ENCRYPTED_NONCE",
    "TERMINAL_KEY",
    "TERMINAL_MAPPING",
    "TERMINAL_TOKEN",
    "encrypted_nonce",
    "exchange_keys",
    "exchange_objects",
]

# the data objects of Table 4 (4.4.5), in the order of the protocol
ENCRYPTED_NONCE: Final = 0x80
TERMINAL_MAPPING: Final = 0x81
CHIP_MAPPING: Final = 0x82
TERMINAL_KEY: Final = 0x83
CHIP_KEY: Final = 0x84
TERMINAL_TOKEN: Final = 0x85
CHIP_TOKEN: Final = 0x86


def encrypted_nonce(doing: str) -> Exchange[bytes]:
    """Ask for z, by an empty template; the password is not used yet, so that a refusal is not about it."""
    response = yield general_authenticate(last=False)
    return dynamic_data(response.expect_ok(doing), ENCRYPTED_NONCE, doing)


def exchange_objects(doing: str, ours: TLV, theirs: int, *, last: bool = False) -> Exchange[bytes]:
    """One command that depends on the decrypted nonce, and the value of the object with the tag `theirs`.

    A password that is another card's shows from here on, and chips find many words for it.

    Raises:
        AccessRefusedError: The chip refused the password; most often, it is not this card's.
        StatusError: The chip refused for another reason.
        ChipError: The chip answered with something else.
    """
    response = yield general_authenticate(ours, last=last)
    refuse_key(response.sw, doing)
    return dynamic_data(response.expect_ok(doing), theirs, doing)


def exchange_keys(
    doing: str, group: Group, random: RandomBytes, *, ours: int, theirs: int
) -> Exchange[tuple[KeyPair, bytes]]:
    """Our key pair, and the chip's public key, which must differ from ours (4.4.1, step 3 d).

    Args:
        doing: The step, for errors.
        group: Where the keys are of.
        random: Asked for the private key.
        ours: The tag of our public key.
        theirs: The tag of the chip's.

    Raises:
        ChipError: The chip's public key is not in the group, or is our own; otherwise as for `exchange_objects`.
    """
    pair = group.generate(random)
    answer = yield from exchange_objects(doing, TLV(ours, pair.public), theirs)
    peer = received_key(group, answer, doing)
    if peer == pair.public:
        raise ChipError(f"{doing}: the chip returned our own public key")
    return pair, peer
