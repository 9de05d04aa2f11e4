"""What the answer to reset says of long commands (ISO/IEC 7816-3, 8.2; ISO/IEC 7816-4, 12.1.1)."""

from __future__ import annotations

from typing import Final

from chipkit.lds.atr_info import CardCapabilities

__all__ = ["announces_chaining", "announces_extended_length", "historical_bytes"]

_COMPACT_TLV: Final = frozenset({0x00, 0x80})
_CARD_CAPABILITIES: Final = 0x7
_TABLES: Final = 3
"""Bytes of card capabilities that tell of lengths."""


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
    found = _capabilities(atr)
    return found is not None and found.extended_length


def announces_chaining(atr: bytes) -> bool:
    """Whether they announce that a long command may come in pieces (ISO/IEC 7816-4, 5.3.3)."""
    found = _capabilities(atr)
    return found is not None and found.command_chaining


def _capabilities(atr: bytes) -> CardCapabilities | None:
    historical = historical_bytes(atr)
    if not historical or historical[0] not in _COMPACT_TLV:
        return None
    at = 1
    while at < len(historical):
        tag, size = historical[at] >> 4, historical[at] & 0x0F
        value = historical[at + 1 : at + 1 + size]
        if tag == _CARD_CAPABILITIES and len(value) == size == _TABLES:
            return CardCapabilities(value)
        at += 1 + size
    return None
