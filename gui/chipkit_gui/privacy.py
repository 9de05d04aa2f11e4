"""What keeps a client's data out of pictures of the screen, and out of the history of the clipboard, where it can be.

Windows can leave a window out of pictures of the screen. The formats of the clipboard are wishes that its managers
respect: those of Windows, macOS and KDE. On X11 and Wayland a program has no say over pictures of the screen.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Final

from PySide6.QtCore import QByteArray, QMimeData, qAddPostRoutine
from PySide6.QtGui import QGuiApplication

__all__ = ["copy_privately", "exclude_from_capture", "private_text"]

_EXCLUDED: Final = 0x11
"""WDA_EXCLUDEFROMCAPTURE, since Windows 10 2004."""
_BLACK: Final = 0x01
"""WDA_MONITOR: older systems show a black window in place of it."""
_WISHES: Final = {
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"\0",
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': b"\0\0\0\0",
    'application/x-qt-windows-mime;value="CanUploadToCloudClipboard"': b"\0\0\0\0",
    "x-kde-passwordManagerHint": b"secret",
    "application/x-nspasteboard-concealed-type": b"",
}


def exclude_from_capture(window: int, platform: str = sys.platform) -> bool:
    """Ask the system to leave a window out of pictures of the screen.

    Args:
        window: The number of the window, as `QWidget.winId` tells it.
        platform: Whose call to use, as `sys.platform` names it.

    Returns:
        Whether the system said that it does; only Windows can.
    """
    if platform != "win32":
        return False
    call = ctypes.WinDLL("user32").SetWindowDisplayAffinity  # type: ignore[attr-defined,unused-ignore]
    call.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
    return any(call(window, affinity) for affinity in (_EXCLUDED, _BLACK))


def private_text(text: str) -> QMimeData:
    """A text for the clipboard that its managers are asked not to keep."""
    data = QMimeData()
    data.setText(text)
    for kind, value in _WISHES.items():
        data.setData(kind, QByteArray(value))
    return data


def copy_privately(text: str) -> None:
    """Put a text on the clipboard that its managers are asked not to keep."""
    board = QGuiApplication.clipboard()
    board.setMimeData(private_text(text))
    if not board.ownsClipboard():
        _empty_with_the_application()


@cache
def _empty_with_the_application() -> None:
    """Empty a clipboard of the process alone when the application ends; once for a process.

    Where there is no window system, Qt's own clipboard lives until the process has no interpreter any more, and then
    lets go of what was made in Python: a segmentation fault after all was done. Nobody can paste from it by then. A
    window system's clipboard ends with the application, and may hand on what it holds.
    """
    qAddPostRoutine(lambda: QGuiApplication.clipboard().clear())
