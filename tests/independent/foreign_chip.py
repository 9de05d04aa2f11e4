"""Lays the German ID card of vsmartcard's vicc, with OpenPACE, on a virtual reader: a card that others wrote.

Run by the tests with the packages of `tools/independent.sh` on its path: `python foreign_chip.py [EF.CardAccess]`, in
hexadecimal digits; without it, the card has that of its authors, and takes its domain parameters of EF.CardSecurity.
Debian's release of vicc (3.3) was not carried over to Python 3 everywhere; its helpers that make TLV, which speak no
cryptography, are replaced here. What PACE computes is OpenPACE's.
"""

from __future__ import annotations

# mypy: ignore-errors
import sys
from typing import Any

from virtualsmartcard import SEutils, TLVutils

READER = ("127.0.0.1", 35963)


def packed(items: Any, _recalculate: object = None) -> bytes:
    """BER-TLV of (tag, length, value), where a value may be such a list and its length is found here."""
    made = b""
    for tag, _, value in items:
        content = packed(value) if isinstance(value, list) else value
        content = content.encode("latin-1") if isinstance(content, str) else bytes(content)
        size = _number(len(content))
        length = size if len(content) < 0x80 else bytes([0x80 | len(size)]) + size
        made += _number(tag) + length + content
    return made


def _number(number: int) -> bytes:
    return number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big")


TLVutils.pack = TLVutils.bertlv_pack = packed
SEutils.ControlReferenceTemplate._ControlReferenceTemplate__replace_tag = lambda *_: None

import eac  # noqa: E402 - takes what was replaced, as do these
from virtualsmartcard.cards import nPA  # noqa: E402, F401
from virtualsmartcard.VirtualSmartcard import VirtualICC  # noqa: E402

access = bytes.fromhex(sys.argv[1]) if len(sys.argv) > 1 else None
if access is not None:
    eac.EAC_CTX_init_ef_cardsecurity = lambda _, context: eac.EAC_CTX_init_ef_cardaccess(access, context)
VirtualICC(None, "nPA", *READER, ef_cardaccess=access).run()
