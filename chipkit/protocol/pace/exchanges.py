"""The commands of PACE after MSE:SET AT: a chain of GENERAL AUTHENTICATE (Doc 9303-11, 4.4.4.2, 4.4.4.3 and 4.4.5)."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from chipkit.codec.apdu import MAX_SHORT_NE
from chipkit.codec.tlv import TLV
from chipkit.crypto.groups import Group, KeyPair
from chipkit.errors import ChipError
from chipkit.protocol.commands import general_authenticate
from chipkit.protocol.dynamic_data import dynamic_data, dynamic_objects, received_key
from chipkit.protocol.exchange import Exchange, RandomBytes
from chipkit.protocol.refusals import refuse_key

__all__ = [
    "AUTHORITY_REFERENCES",
    "CHIP_DATA",
    "CHIP_KEY",
    "CHIP_MAPPING",
    "CHIP_TOKEN",
    "ENCRYPTED_NONCE",
    "HEADERS",
    "TERMINAL_KEY",
    "TERMINAL_MAPPING",
    "TERMINAL_TOKEN",
    "encrypted_nonce",
    "exchange_keys",
    "exchange_object",
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
AUTHORITY_REFERENCES: Final = frozenset({0x87, 0x88})
"""Of Terminal Authentication, which is not carried out here: chips send them unasked (Appendix G.2)."""
CHIP_DATA: Final = 0x8A
"""The encrypted Chip Authentication Data (4.4.3.5)."""

HEADERS: Final = 8
"""Tags and lengths of a template and of one object in it, of up to 64 KB."""


def encrypted_nonce(doing: str) -> Exchange[bytes]:
    """Ask for z, by an empty template; the password is not used yet, so that a refusal is not about it."""
    response = yield general_authenticate(last=False)
    return dynamic_data(response.expect_ok(doing), ENCRYPTED_NONCE, doing)


def exchange_object(doing: str, ours: TLV, theirs: int, *, size: int = 0) -> Exchange[bytes]:
    """One command that depends on the decrypted nonce, and the value of the one object with the tag `theirs`.

    Args:
        doing: The step, for errors.
        ours: The object that is sent.
        theirs: The tag of the object that must come.
        size: Bytes of its value, at most.

    Raises:
        ChipkitError: As for `exchange_objects`.
    """
    objects = yield from exchange_objects(doing, ours, theirs, size=size)
    return objects[theirs]


def exchange_objects(
    doing: str,
    ours: TLV,
    theirs: int,
    *,
    besides: AbstractSet[int] = frozenset(),
    size: int = 0,
    last: bool = False,
) -> Exchange[Mapping[int, bytes]]:
    """One command that depends on the decrypted nonce, and the values of the objects of its answer.

    A password that is another card's shows from here on, and chips find many words for it.

    Args:
        doing: The step, for errors.
        ours: The object that is sent.
        theirs: The tag of the object that must come.
        besides: The tags of those that may come too.
        size: Bytes of the values that come; keys of 2048 bits need an extended length.
        last: Whether this is the last command of the chain.

    Raises:
        AccessRefusedError: The chip refused the password; most often, it is not this card's.
        StatusError: The chip refused for another reason.
        ChipError: The chip answered with something else.
    """
    response = yield general_authenticate(ours, last=last, ne=max(MAX_SHORT_NE, size + HEADERS))
    refuse_key(response.sw, doing)
    return dynamic_objects(response.expect_ok(doing), theirs, doing, besides=besides)


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
        ChipError: The chip's public key is not in the group, or is our own; otherwise as for
            `exchange_objects`.
    """
    pair = group.generate(random)
    answer = yield from exchange_object(doing, TLV(ours, pair.public), theirs, size=group.element_size)
    peer = received_key(group, answer, doing)
    if peer == pair.public:
        raise ChipError(f"{doing}: the chip returned our own public key")
    return pair, peer
