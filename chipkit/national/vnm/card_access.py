"""The EF.CardAccess that Vietnamese ID cards are known to carry.

Some of these cards refuse to give the file (docs/vietnam.md); who falls back on the constant says so with a deviation.
"""

from __future__ import annotations

__all__ = ["KNOWN_CARD_ACCESS"]

KNOWN_CARD_ACCESS = bytes.fromhex(
    "3134"
    "300D 06080400 7F000702 0202 020101"
    "300F 060A0400 7F000702 02030202 020101"
    "3012 060A0400 7F000702 02040202 020102 02010D"
)
"""Terminal Authentication 1, Chip Authentication ECDH AES-128 version 1, PACE ECDH GM AES-128 over brainpoolP256r1.

Published by several independent open-source programs.
"""
