"""What was scanned or typed to compare with a chip: kept as the text that came, and read again by the same nations."""

from __future__ import annotations

from chipkit.national.nation import Printed
from chipkit.national.refusal import InputRefusedError
from chipkit.national.registry import Nations

__all__ = ["printed_of"]


def printed_of(scanned: str, nations: Nations) -> Printed | None:
    """The values to compare with the chip; None where the text holds none, or no nation recognises it."""
    if not scanned:
        return None
    try:
        return nations.read_input(scanned).expected
    except InputRefusedError:
        return None
