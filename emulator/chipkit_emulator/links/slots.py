"""What the PC/SC service sees on the slots of its readers, asked through its own library, as a client does."""

from __future__ import annotations

import ctypes
from typing import Final

__all__ = ["sees_a_card"]

_LIBRARY: Final = "libpcsclite.so.1"
_SCOPE_USER: Final = 0
_PRESENT: Final = 0x20
_NAMES_SIZE: Final = 4096


class _State(ctypes.Structure):
    """SCARD_READERSTATE, as Linux lays it out."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("user_data", ctypes.c_void_p),
        ("known", ctypes.c_ulong),
        ("now", ctypes.c_ulong),
        ("atr_size", ctypes.c_ulong),
        ("atr", ctypes.c_ubyte * 33),
    )


def sees_a_card(slot: int) -> bool:
    """Whether the service still sees a card on this slot of a reader.

    Whose socket it has says PCSCLITE_CSOCK_NAME, at which the library looks once in a process.

    Args:
        slot: 0 or 1.

    Returns:
        False also where no service answers, no reader has the slot, or no library is there, and so no client.
    """
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError:
        return False
    context = ctypes.c_long()
    if library.SCardEstablishContext(ctypes.c_ulong(_SCOPE_USER), None, None, ctypes.byref(context)):
        return False
    try:
        return any(_holds_a_card(library, context, name) for name in _names(library, context, slot))
    finally:
        library.SCardReleaseContext(context)


def _names(library: ctypes.CDLL, context: ctypes.c_long, slot: int) -> list[bytes]:
    """Names end in the number of the slot; the number before it is another where a reader was plugged in anew."""
    size = ctypes.c_ulong(_NAMES_SIZE)
    names = ctypes.create_string_buffer(_NAMES_SIZE)
    if library.SCardListReaders(context, None, names, ctypes.byref(size)):
        return []
    return [name for name in names.raw[: size.value].split(b"\0") if name.endswith(b" %02X" % slot)]


def _holds_a_card(library: ctypes.CDLL, context: ctypes.c_long, name: bytes) -> bool:
    state = _State(name=name)
    failed = library.SCardGetStatusChange(context, ctypes.c_ulong(0), ctypes.byref(state), ctypes.c_ulong(1))
    return not failed and bool(state.now & _PRESENT)
