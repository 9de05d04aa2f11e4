"""The calls that take or give the names of readers, made without pyscard, whatever the names hold.

pyscard drops the whole list of readers if one name is not UTF-8, and cannot ask for the state of a reader whose name is
not ASCII ("cyberJack®", names in Vietnamese). These calls reach the same library, and what they open is pyscard's to
use. Only names that pyscard cannot carry come here.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any, Final, TypeAlias

__all__ = ["UNAVAILABLE", "RawName", "Row", "connect", "list_names", "raw", "shown", "status", "status_change"]

RawName: TypeAlias = bytes
"""A name as the library holds it: UTF-16 on Windows, else bytes that ought to be UTF-8."""
Row: TypeAlias = tuple[RawName, int, list[int]]

UNAVAILABLE: Final = 0x8010001F
"""What is told where the library cannot be called in this way (SCARD_E_UNEXPECTED)."""

_INSUFFICIENT_BUFFER: Final = 0x80100008
_WINDOWS: Final = sys.platform == "win32"
_MAC: Final = sys.platform == "darwin"
_CODEC: Final = "utf-16-le" if _WINDOWS else "utf-8"
_NAME: Final = "winscard" if _WINDOWS else "/System/Library/Frameworks/PCSC.framework/PCSC"
_ATR_BYTES: Final = 36 if _WINDOWS else 33
_MAX_LIST: Final = 65_536
"""Characters of all names together that are still believed."""
_MAX_TRIES: Final = 3
"""How often the list may have grown between asking for its length and asking for it."""

# DWORD and SCARDCONTEXT: pcsc-lite makes them long, Windows and macOS 32 bits wide but for handles (wintypes.h).
_Word: Final[Any] = ctypes.c_uint32 if _WINDOWS or _MAC else ctypes.c_ulong
_Handle: Final[Any] = ctypes.c_size_t if _WINDOWS else ctypes.c_int32 if _MAC else ctypes.c_long


class _ReaderState(ctypes.Structure):
    """SCARD_READERSTATE (PC/SC, part 5, 3.1.4; packed on macOS alone)."""

    if _MAC:
        _pack_ = 1
    _fields_ = (
        ("name", ctypes.c_void_p),
        ("user", ctypes.c_void_p),
        ("current", _Word),
        ("event", _Word),
        ("atr_size", _Word),
        ("atr", ctypes.c_ubyte * _ATR_BYTES),
    )


@cache
def _library() -> Any:  # noqa: ANN401 - ctypes knows no types
    """The library that pyscard has loaded, or None."""
    try:
        if sys.platform == "win32":
            return ctypes.WinDLL(_NAME)
        return ctypes.CDLL(_NAME if _MAC else "libpcsclite.so.1")
    except OSError:
        return None


def _call(name: str, *arguments: Any) -> int:  # noqa: ANN401 - as C takes them
    function = getattr(_library(), f"{name}W" if _WINDOWS else name, None)
    if function is None:
        return UNAVAILABLE
    function.restype = ctypes.c_int32 if _WINDOWS or _MAC else ctypes.c_long
    return int(function(*arguments)) & 0xFFFFFFFF


def shown(name: RawName) -> str:
    """A name for people: bytes that are not text stand as backslash and hexadecimal digits."""
    text = name.decode(_CODEC, "surrogatepass" if _WINDOWS else "backslashreplace")
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def raw(name: str) -> RawName:
    """The name as the library wants it."""
    return name.encode(_CODEC, "surrogatepass")


def list_names(context: int) -> tuple[int, list[RawName]]:
    """SCardListReaders: the return code, unsigned, and the names."""
    width = 2 if _WINDOWS else 1
    code = UNAVAILABLE
    for _ in range(_MAX_TRIES):
        size = _Word(0)
        code = _call("SCardListReaders", _Handle(context), None, None, ctypes.byref(size))
        if code or not 0 < size.value <= _MAX_LIST:
            return code, []
        buffer = ctypes.create_string_buffer(width * size.value)
        code = _call("SCardListReaders", _Handle(context), None, buffer, ctypes.byref(size))
        if code != _INSUFFICIENT_BUFFER:
            return code, [] if code else _split(buffer.raw[: width * size.value], width)
    return code, []


def _split(names: bytes, width: int) -> list[RawName]:
    """The parts of a multi-string: each ends with a zero, and an empty one ends them all."""
    zero, parts, begin = bytes(width), [], 0
    for at in range(0, len(names) - width + 1, width):
        if names[at : at + width] == zero:
            if at == begin:
                break
            parts.append(names[begin:at])
            begin = at + width
    return parts


def status_change(context: int, timeout_ms: int, asked: list[tuple[RawName, int]]) -> tuple[int, list[Row]]:
    """SCardGetStatusChange: the return code, unsigned, and name, event state and ATR of each reader."""
    states = (_ReaderState * len(asked))()
    kept = [ctypes.create_string_buffer(name + b"\0\0") for name, _ in asked]
    for state, name, (_, flags) in zip(states, kept, asked, strict=True):
        state.name, state.current = ctypes.addressof(name), flags & 0xFFFFFFFF
    code = _call("SCardGetStatusChange", _Handle(context), _Word(timeout_ms & 0xFFFFFFFF), states, _Word(len(asked)))
    rows = [
        (name, int(state.event) & 0xFFFFFFFF, list(state.atr[: state.atr_size if state.atr_size <= _ATR_BYTES else 0]))
        for state, (name, _) in zip(states, asked, strict=True)
    ]
    return code, rows


def connect(context: int, name: RawName, share: int, protocols: int) -> tuple[int, int, int]:
    """SCardConnect: the return code, unsigned, the handle and the protocol."""
    handle, protocol = _Handle(0), _Word(0)
    code = _call(
        "SCardConnect",
        _Handle(context),
        ctypes.create_string_buffer(name + b"\0\0"),
        _Word(share),
        _Word(protocols),
        ctypes.byref(handle),
        ctypes.byref(protocol),
    )
    return code, int(handle.value), int(protocol.value)


def status(card: int) -> tuple[int, int, bytes]:
    """SCardStatus without the reader's name: the return code, unsigned, the card's state and its ATR."""
    state, protocol, size = _Word(0), _Word(0), _Word(_ATR_BYTES)
    atr = ctypes.create_string_buffer(_ATR_BYTES)
    code = _call(
        "SCardStatus",
        _Handle(card),
        None,
        None,
        ctypes.byref(state),
        ctypes.byref(protocol),
        atr,
        ctypes.byref(size),
    )
    return code, int(state.value), atr.raw[: size.value if size.value <= _ATR_BYTES else 0]
