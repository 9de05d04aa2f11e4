"""Every state of the desk, drawn into files: what `chipkit_gui.gallery` does once all that it takes is there."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtWidgets import QApplication

from chipkit_gui.catalogue import Catalogue
from chipkit_gui.running import prepare
from chipkit_gui.texts import LANGUAGES, Language
from chipkit_gui.views.demo import DemoControls
from chipkit_gui.views.look import Look
from chipkit_gui.views.palette import DARK, LIGHT
from chipkit_gui.views.window import DeskWindow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chipkit_gui.catalogue import Named
    from chipkit_gui.views.palette import Colours

__all__ = ["SHEETS", "SIZES", "picture_of", "window_of", "write_pictures"]

SIZES: Final = {"full": (1366, 728), "compact": (911, 440), "large": (1920, 1040)}
"""1366 by 768 at 100 % and at 150 %, and 1920 by 1080, each without the task bar."""
_DENSEST: Final = 100
_CHOOSE: Final = "choose"
SHEETS: Final = (("photo", "genuine"), ("details", "altered"), ("help", "altered"), (_CHOOSE, "card waits"))
"""What lies over the window, and of which state."""
_CARD: Final = "vn-cccd-2021"
_FAULT: Final = "flip-dg2"
"""The card and the fault that the choice of the demo shows."""


def write_pictures(into: Path, *, few: bool) -> int:
    """Write the pictures; return how many.

    Args:
        into: The folder.
        few: One of each kind alone, in Vietnamese and light.
    """
    application = QApplication(sys.argv[:1])
    prepare(application)
    written = 0
    for name, window, states in _shelves(few=few):
        for state, act in states:
            folder = into / name
            folder.mkdir(parents=True, exist_ok=True)
            window.show_state(state[1])
            if act:
                _settle()
                _open(window, act)
            picture = picture_of(window)
            picture.setText("Description", "chipkit: an invented card, SPECIMEN")
            writer = QImageWriter(str(folder / f"{(act or state[0]).replace(' ', '-')}.png"))
            writer.setCompression(_DENSEST)
            if not writer.write(picture):
                raise OSError(f"{writer.fileName()}: {writer.errorString()}")
            window.close_sheet()
            if window.demo is not None:
                window.demo.close_panel()
            written += 1
        window.close()
    return written


def _open(window: DeskWindow, act: str) -> None:
    """Open what an action opens, or the choice of the demo, with a fault chosen."""
    if act == _CHOOSE and window.demo is not None:
        window.demo.fault.setCurrentIndex(1)
        window.demo.choose.click()
    else:
        window.act(act)


def _shelves(*, few: bool) -> Iterator[tuple[str, DeskWindow, list[tuple[Named, str]]]]:
    """Each folder with its window, and what is shown in it."""
    catalogue = Catalogue()
    states = list(catalogue.few() if few else catalogue.every())
    named = dict(states)
    shown = [*((state, "") for state in states), *(((name, named[name]), sheet) for sheet, name in SHEETS)]
    if few:
        yield "", window_of(Language.VI, LIGHT, SIZES["full"]), shown
        return
    for size, extent in SIZES.items():
        for language in LANGUAGES:
            yield f"{size}-{language}", window_of(language, LIGHT, extent), shown
    yield "full-dark", window_of(Language.VI, DARK, SIZES["full"]), shown


def window_of(language: Language, colours: Colours, size: tuple[int, int]) -> DeskWindow:
    """A desk's window as it is drawn, of exactly one size.

    Args:
        language: What it speaks.
        colours: Light or dark.
        size: Width and height in logical pixels; the screen may be smaller.
    """
    look = Look(colours)
    look.animated = False
    window = DeskWindow(language, DemoControls([_CARD], _CARD, [_FAULT]), look)
    window.show()
    _settle()  # first it fits itself to its screen
    window.setFixedSize(*size)
    return window


def picture_of(window: DeskWindow) -> QImage:
    """What a window shows once all that it has to do is done.

    Raises:
        ValueError: The window has not the size that it was to have.
    """
    _settle()
    if window.size() != window.minimumSize() or window.size() != window.maximumSize():
        raise ValueError(f"a window of {window.maximumSize().toTuple()} is {window.size().toTuple()}")
    return window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)


def _settle() -> None:
    for _ in range(3):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
