"""Salted commitments: what stands in a record and may be withheld without breaking its seal.

An item has the shape of ISO/IEC 18013-5's IssuerSignedItem (8.3.2.1.2.2): number, random, name and value. What is
signed is its digest, over the item's bytes wrapped in tag 24 (9.1.2.4). The random of 128 bits goes with the item, so
that what was withheld cannot be tried over a dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Final, TypeAlias

from chipkit.codec.cbor import decode, encode
from chipkit.errors import CodecError, EvidenceError

__all__ = ["MAX_ITEM", "MAX_ITEMS", "SALT", "Random", "committed", "item_digest", "opened"]

Random: TypeAlias = Callable[[int], bytes]
"""Gives so many random bytes."""

SALT: Final = 16
"""Bytes of random in an item (ISO/IEC 18013-5, 9.1.2.5, wants 16 at least)."""
MAX_ITEM: Final = (1 << 20) + 4096
"""Bytes of an item: the largest file of a card, and what an item has around it."""
MAX_ITEMS: Final = 1000

_NUMBER, _RANDOM, _NAME, _VALUE = "digestID", "random", "elementIdentifier", "elementValue"
_KEYS: Final = frozenset({_NUMBER, _RANDOM, _NAME, _VALUE})
_TAG_24: Final = b"\xd8\x18"
"""Encoded CBOR data item (RFC 8949, 3.4.5.1)."""
_SPELLING: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,79}", re.ASCII)


def committed(values: Mapping[str, object], random: Random) -> tuple[dict[str, bytes], dict[str, dict[str, object]]]:
    """The items of these values by their names, and what a statement says of each: its number and its digest.

    Raises:
        ValueError: A name is malformed, a value is too large, there are too many, or `random` gives too few bytes.
        TypeError: A value is not plain CBOR.
    """
    if len(values) > MAX_ITEMS:
        raise ValueError(f"{len(values)} items where at most {MAX_ITEMS} belong")
    items: dict[str, bytes] = {}
    for number, name in enumerate(sorted(values)):
        if not _SPELLING.fullmatch(name):
            raise ValueError(f"{name[:80]!r} is no name of an item")
        if len(salt := random(SALT)) != SALT:
            raise ValueError(f"{len(salt)} random bytes where {SALT} were asked for")
        items[name] = encode({_NUMBER: number, _RANDOM: salt, _NAME: name, _VALUE: values[name]})
        if len(items[name]) > MAX_ITEM:
            raise ValueError(f"the item {name} has over {MAX_ITEM} bytes")
    told = {name: {"id": number, "sha256": item_digest(items[name])} for number, name in enumerate(items)}
    return items, told


def item_digest(item: bytes) -> bytes:
    """SHA-256 over an item as a byte string in tag 24 (ISO/IEC 18013-5, 9.1.2.4)."""
    return sha256(_TAG_24 + encode(item)).digest()


def opened(name: str, item: bytes, told: Mapping[str, object]) -> object:
    """The value of an item, which is the one that the statement means.

    Raises:
        EvidenceError: The item is another one, or malformed.
    """
    where = f"item {name}"
    if len(item) > MAX_ITEM:
        raise EvidenceError(f"{len(item)} bytes where at most {MAX_ITEM} are read", where=where)
    if item_digest(item) != told["sha256"]:
        raise EvidenceError("its digest is not the one that was sealed", where=where)
    try:
        entries = decode(item)
    except CodecError as error:
        raise EvidenceError(str(error), where=where) from None
    if isinstance(entries, dict) and entries.keys() == _KEYS and entries[_NAME] == name:
        number, salt = entries[_NUMBER], entries[_RANDOM]
        if type(number) is int and number == told["id"] and isinstance(salt, bytes) and len(salt) == SALT:
            return entries[_VALUE]
    raise EvidenceError("not an item of this number and name", where=where)
