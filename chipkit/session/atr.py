"""What the answer to reset says of extended lengths (ISO/IEC 7816-3, 8.2; ISO/IEC 7816-4, 12.1.1)."""

from __future__ import annotations

from typing import Final

__all__ = ["announces_extended_length", "historical_bytes"]

_COMPACT_TLV: Final = frozenset({0x00, 0x80})
_CARD_CAPABILITIES: Final = 0x7
_EXTENDED_LENGTHS: Final = 0x40


def historical_bytes(atr: bytes) -> bytes:
    """The historical bytes of an answer to reset; empty where it is cut off before them."""
    if len(atr) < 2:
        return b""
    present, at = atr[1] >> 4, 2
    while present:
        end = at + present.bit_count()
        present = atr[end - 1] >> 4 if present & 0x8 and end <= len(atr) else 0
        at = end
    return atr[at : at + (atr[1] & 0x0F)]


def announces_extended_length(atr: bytes) -> bool:
    """Whether the card capabilities among the historical bytes announce extended Lc and Le fields."""
    historical = historical_bytes(atr)
    if not historical or historical[0] not in _COMPACT_TLV:
        return False
    at = 1
    while at < len(historical):
        tag, size = historical[at] >> 4, historical[at] & 0x0F
        value = historical[at + 1 : at + 1 + size]
        if tag == _CARD_CAPABILITIES and len(value) == size == 3:
            return bool(value[2] & _EXTENDED_LENGTHS)
        at += 1 + size
    return False
