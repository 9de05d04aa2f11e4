"""Objects in DER or BER that stand one behind the other, found again behind damage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from chipkit.codec.tlv import announced_size
from chipkit.errors import CodecError

__all__ = ["next_object", "split"]

_BEGIN: Final = re.compile(
    rb"\x30(?:\x82[^\x00].|\x83[^\x00]..)(?:\x06\x09|\x30(?:[\x00-\x7f]|\x81.|\x82..|\x83...)[\xa0\x02\x30])", re.DOTALL
)
"""How a certificate, a revocation list and signed data begin where they have more than 255 bytes, as real ones do, and
say so in as few bytes as they can."""
_HEAD: Final = 16
"""So many bytes at most are looked at of each beginning."""
_MAX_TRIED: Final = 100_000


def split(data: bytes, *, at: int = 0) -> Iterator[slice]:
    """Where the data objects lie that stand one behind the other from `at` on, found one by one.

    Raises:
        CodecError: The bytes that follow are not a data object, or are cut off.
    """
    while at < len(data):
        size = announced_size(data[at : at + 16])
        if size is None or at + size > len(data):
            raise CodecError("data object is cut off", offset=at)
        yield slice(at, at + size)
        at += size


def next_object(data: bytes, at: int, before: int | None = None) -> int:
    """Where from `at` on the next whole object begins that may be a certificate or a list; the end where none does.

    Args:
        data: The objects.
        at: Where to begin.
        before: What begins later is of no interest, and is not looked for.
    """
    last = len(data) if before is None else min(before + _HEAD, len(data))
    for number, found in enumerate(_BEGIN.finditer(data, at, last)):
        size = announced_size(data[found.start() : found.start() + 16])
        if size is not None and found.start() + size <= len(data):
            return found.start()
        if number > _MAX_TRIED:
            break
    return len(data)
