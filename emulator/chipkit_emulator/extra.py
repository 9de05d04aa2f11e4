"""Whether what the emulator needs is installed: the extra `emulator`, which a plain installation leaves out."""

from __future__ import annotations

from importlib.util import find_spec

from chipkit.errors import UnsupportedError

__all__ = ["require_extra"]


def require_extra() -> None:
    """Refuse to begin without the extra; modules that need it are imported behind this call.

    Raises:
        UnsupportedError: The extra is not installed; the text says how to install it.
    """
    if find_spec("Crypto") is None or find_spec("PIL") is None:
        raise UnsupportedError("the emulator is not installed: pip install '.[emulator]' in chipkit's checkout")
