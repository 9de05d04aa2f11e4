"""How the chip says no."""

from __future__ import annotations

__all__ = ["RefusalError"]


class RefusalError(Exception):
    """The command is refused; never leaves the chip.

    Attributes:
        sw: The status word to answer with.
    """

    def __init__(self, sw: int) -> None:
        self.sw = sw
        super().__init__(f"{sw:04X}")
