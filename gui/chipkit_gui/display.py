"""Whether there is a display that takes a window: where there is none, Qt itself would end the process with a crash."""

from __future__ import annotations

import ctypes
import os
import sys
from importlib.util import find_spec
from typing import Final

from chipkit.errors import UnsupportedError

__all__ = ["require_display", "require_widgets"]

_XCB: Final = "libxcb.so.1"


def require_widgets() -> None:
    """Refuse to begin without the desk's extra.

    Raises:
        UnsupportedError: The extra is not installed; the text names the command that installs it.
    """
    if find_spec("PySide6") is None:
        raise UnsupportedError("the desk's window is not installed: pip install '.[gui]' in chipkit's checkout")


def require_display() -> None:
    """Refuse to begin where no window can be shown.

    Raises:
        UnsupportedError: No display is named, or the one that is does not answer.
    """
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM", "xcb") not in ("xcb", "wayland"):
        return
    named = {name: os.environ[name] for name in ("WAYLAND_DISPLAY", "DISPLAY") if os.environ.get(name)}
    if not named:
        raise UnsupportedError("no display here; run it in a desktop session, or: make desk-smoke")
    if not ("WAYLAND_DISPLAY" in named and _wayland_answers()) and not ("DISPLAY" in named and _x_answers()):
        told = ", ".join(f"{name}={value}" for name, value in named.items())
        raise UnsupportedError(f"the display does not answer: {told}; run it in a desktop session, or: make desk-smoke")


def _wayland_answers() -> bool:
    """Whether the compositor of WAYLAND_DISPLAY takes us."""
    try:
        wayland = ctypes.CDLL("libwayland-client.so.0")
    except OSError:
        return True
    wayland.wl_display_connect.restype = ctypes.c_void_p
    wayland.wl_display_connect.argtypes = [ctypes.c_char_p]
    wayland.wl_display_disconnect.argtypes = [ctypes.c_void_p]
    link = wayland.wl_display_connect(None)
    if link:
        wayland.wl_display_disconnect(link)
    return bool(link)


def _x_answers() -> bool:
    """Whether the X server of DISPLAY takes us, asked as Qt will ask; where its library is missing, Qt shall tell."""
    try:
        xcb = ctypes.CDLL(_XCB)
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    link = xcb.xcb_connect(None, None)
    answers = not xcb.xcb_connection_has_error(link)
    xcb.xcb_disconnect(link)
    return answers
