"""What is wrong with the layout of a desk's window; as a program it walks through states at the scale of its process.

python layout_probe.py SCREEN-WIDTH FAMILY STATES: writes one line per fault, and last how many windows were measured.
STATES is a file that the test wrote: the states, pickled, so that no card is made and read anew.
"""

from __future__ import annotations

import itertools
import os
import pickle
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget

from chipkit_gui.catalogue import LONG_NAME
from chipkit_gui.views.title import Fading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit_gui.presenter import Screen
    from chipkit_gui.state import DeskState
    from chipkit_gui.texts import Language
    from chipkit_gui.views.window import DeskWindow

ALLOWED_PIXELS = 1


def settle() -> None:
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()


def with_a_long_name(screen: Screen) -> Screen:
    fields = tuple(replace(one, value=LONG_NAME) if one.name == "name" else one for one in screen.holder.fields)
    return replace(screen, holder=replace(screen.holder, fields=fields))


def faults(window: DeskWindow) -> Iterator[str]:
    """Every fault of a window that is shown."""
    yield from _clipped(window)
    yield from _overlapping(window)
    yield from _out_of_sight(window)


Widget = TypeVar("Widget", bound=QWidget)


def _shown(window: QWidget, kind: type[Widget]) -> Iterator[Widget]:
    yield from (widget for widget in window.findChildren(kind) if widget.isVisible())


def _scrolled(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def _clipped(window: DeskWindow) -> Iterator[str]:
    """Texts that have less room than they need, or marks that rise above their label."""
    for label in _shown(window, QLabel):
        text, metrics = label.text(), label.fontMetrics()
        if not text or isinstance(label, Fading):
            continue
        margins, box = label.contentsMargins(), label.contentsRect()
        if label.wordWrap():
            widest = max(metrics.horizontalAdvance(part) for part in text.split())
            needed = label.heightForWidth(label.width())
        else:
            widest, needed = metrics.horizontalAdvance(text), label.sizeHint().height()
        if label.height() + ALLOWED_PIXELS < needed or box.width() + ALLOWED_PIXELS < widest:
            yield f"clipped: {text!r} has {box.width()}x{label.height()}, needs {widest}x{needed}"
        if margins.top() + metrics.ascent() + ALLOWED_PIXELS < -metrics.tightBoundingRect(text).top():
            yield f"marks cut: {text!r}"
    for button in _shown(window, QAbstractButton):
        if button.text() and button.width() + ALLOWED_PIXELS < button.sizeHint().width():
            yield f"narrow button: {button.text()!r} has {button.width()}, needs {button.sizeHint().width()}"


def _overlapping(window: DeskWindow) -> Iterator[str]:
    """Texts and buttons that lie upon each other."""
    texts: list[tuple[QWidget, str]] = [(one, one.text()) for one in _shown(window, QLabel)]
    texts += [(one, one.text()) for one in _shown(window, QAbstractButton)]
    boxes = [
        (said, QRect(one.mapTo(window, QPoint(0, 0)), one.size()))
        for one, said in texts
        if said and one is not window.entry.received and not _scrolled(one)
    ]
    for (one, first), (other, second) in itertools.combinations(boxes, 2):
        common = first.intersected(second)
        if min(common.width(), common.height()) > ALLOWED_PIXELS:
            yield f"overlapping: {one!r} and {other!r}"


def _out_of_sight(window: DeskWindow) -> Iterator[str]:
    """Parts of the window that are not wholly inside of it, or smaller than they are of use."""
    parts: dict[str, QWidget] = {
        "title": window.title,
        "banner": window.banner,
        "field": window.entry,
        "actions": window.bar,
    }
    if window.body.isVisible():
        parts |= {"photo": window.photo, "data": window.client, "checks": window.checks}
        parts["not checked"] = window.checks.not_checked
    for name, part in parts.items():
        box = QRect(part.mapTo(window, QPoint(0, 0)), part.size())
        if not part.isVisible() or not window.rect().contains(box):
            yield f"{name} at {box.getRect()} is not inside of {window.rect().getRect()}"
    for inner in (window.checks.checked, window.checks.not_checked):
        if inner.isVisible() and inner.height() < inner.height_at(inner.width()):
            yield f"{inner.heading.text()}: {inner.height()} high, needs {inner.height_at(inner.width())}"
    least = window.entry.input.fontMetrics().horizontalAdvance("0" * 12)
    if window.entry.input.width() < least:
        yield f"field: {window.entry.input.width()} wide, twelve digits take {least}"


def walk(window: DeskWindow, states: list[tuple[str, DeskState]], language: Language) -> Iterator[str]:
    window.choose_language(language)
    size = window.size()
    for name, state in states:
        window.show_state(state)
        settle()
        if window.size() != size:
            yield f"{name}: the window grew from {size.toTuple()} to {window.size().toTuple()}"
        for fault in faults(window):
            yield f"{name}: {fault}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> int:
    width, family, file = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    import chipkit_gui.views.window as shown  # noqa: PLC0415 - needs the platform that was chosen
    from chipkit_gui.presenter import present  # noqa: PLC0415 - likewise
    from chipkit_gui.running import prepare  # noqa: PLC0415 - likewise
    from chipkit_gui.texts import LANGUAGES  # noqa: PLC0415 - likewise
    from chipkit_gui.views.demo import DemoControls  # noqa: PLC0415 - likewise
    from chipkit_gui.views.look import Look  # noqa: PLC0415 - likewise

    application = QApplication(sys.argv[:1])
    prepare(application)
    shown.present = lambda state, language: with_a_long_name(present(state, language))  # type: ignore[attr-defined]
    states = pickle.loads(file.read_bytes())  # noqa: S301 - the test's own
    look = Look()
    look.family = family
    window = shown.DeskWindow(LANGUAGES[0], DemoControls(["vn-cccd-explicit"], "vn-cccd-explicit", []), look)
    window.show()
    settle()
    room = window.screen().availableGeometry()
    ratio = window.devicePixelRatioF()
    measured = 0
    assert abs(room.width() * ratio - width) <= 2 * ratio, (room, ratio, width)
    if not room.contains(window.frameGeometry()) or window.y() < room.top():
        _say(f"the window {window.frameGeometry().getRect()} is not inside of {room.getRect()}")
    for language in LANGUAGES:
        for fault in walk(window, states, language):
            _say(f"{language}: {fault}")
        measured += len(states)
    _say(str(measured))
    window.close()
    return 0


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main())
