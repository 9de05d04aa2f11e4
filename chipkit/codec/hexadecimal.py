"""Bytes that somebody wrote down as hexadecimal text."""

from __future__ import annotations

from typing import Final

__all__ = ["spelled_bytes"]

_BETWEEN: Final = b" \t\r\n:"
_DIGITS: Final = frozenset(b"0123456789abcdefABCDEF")


def spelled_bytes(text: bytes) -> bytes | None:
    """Bytes from hexadecimal digits, without white space and colons; None if the text is not hexadecimal."""
    digits = text.translate(None, _BETWEEN)
    if not digits or len(digits) % 2 or not _DIGITS.issuperset(digits):
        return None
    return bytes.fromhex(digits.decode("ascii"))
