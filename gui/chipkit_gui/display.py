"""Whether a window can be shown: where a library or the display is missing, Qt itself would crash the process."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import TYPE_CHECKING, Final

from chipkit.errors import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["require_display"]

_XCB: Final = "libxcb.so.1"
_LIBRARIES: Final = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfreetype.so.6": "libfreetype6",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
"""What Qt takes of a Linux, with the package of Debian that has it."""
_X_LIBRARIES: Final = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""The same for a window on X."""
_INSTEAD: Final = "run it in a desktop session, or on one that nobody sees: xvfb-run -a PROGRAM (Debian: xvfb, xauth)"


def require_display() -> None:
    """Refuse to begin where no window can be shown.

    Raises:
        UnsupportedError: A library of the system is missing, no display is named, or the one that is does not answer.
    """
    if not sys.platform.startswith("linux"):
        return
    shown = os.environ.get("QT_QPA_PLATFORM", "xcb")
    _require_libraries(_LIBRARIES | (_X_LIBRARIES if shown == "xcb" else {}))
    if shown not in ("xcb", "wayland"):
        return
    named = {name: os.environ[name] for name in ("WAYLAND_DISPLAY", "DISPLAY") if os.environ.get(name)}
    if not named:
        raise UnsupportedError(f"no display here; {_INSTEAD}")
    if not ("WAYLAND_DISPLAY" in named and _wayland_answers()) and not ("DISPLAY" in named and _x_answers()):
        told = ", ".join(f"{name}={value}" for name, value in named.items())
        raise UnsupportedError(f"the display does not answer: {told}; {_INSTEAD}")


def _require_libraries(wanted: Mapping[str, str]) -> None:
    missing = [name for name in wanted if not _is_loadable(name)]
    if missing:
        packages = " ".join(wanted[name] for name in missing)
        raise UnsupportedError(
            f"the desk's window needs {', '.join(missing)} of the system, not installed here: "
            f"on Debian, sudo apt-get install {packages}"
        )


def _is_loadable(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


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
