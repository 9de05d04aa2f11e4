"""What is wrong with the layout of a desk's window; as a program it walks through states at the scale of its process.

python layout_probe.py SCREEN-WIDTH FAMILY STATES: writes one line per fault, and last how many windows were measured.
STATES is a file that the test wrote: the states, pickled, so that no card is made and read anew.
"""

from __future__ import annotations

import itertools
import os
import pickle
import re
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget

from chipkit_gui.catalogue import LONG_NAME
from chipkit_gui.views.cells import height_of, margin_of
from chipkit_gui.views.client import Pair
from chipkit_gui.views.scrolling import lines_of
from chipkit_gui.views.sheets import HelpSheet
from chipkit_gui.views.title import Fading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit_gui.presenter import Screen
    from chipkit_gui.state import DeskState
    from chipkit_gui.texts import Language
    from chipkit_gui.views.window import DeskWindow

ALLOWED_PIXELS = 1
_ENDS = re.compile(r"[ \n\u200b]")
"""Where a line may end."""
LEAST_GAP = 3
"""Pixels between the letters of one text and what stands beside it."""


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
    yield from _touching(window)
    yield from _uneven(window)
    yield from _off_the_line(window)
    yield from _elided(window)
    yield from _faded(window)
    yield from _out_of_sight(window)
    yield from _cut_in_half(window)


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
            widest = max(metrics.horizontalAdvance(part) for part in _ENDS.split(QLabel.text(label)))
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


def letters(widget: QWidget, window: DeskWindow) -> QRect:
    """Where a text's letters are: all lines of a label, or the whole of a button."""
    if not isinstance(widget, QLabel):
        return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    room, flags = widget.contentsRect(), widget.alignment()
    wrapped = Qt.TextFlag.TextWordWrap.value if widget.wordWrap() else 0
    ink = widget.fontMetrics().boundingRect(room, flags.value | wrapped, QLabel.text(widget))
    if isinstance(widget, Fading):
        ink = ink.intersected(room)  # a long one ends in dots
    return QRect(widget.mapTo(window, ink.topLeft()), ink.size())


def _touching(window: DeskWindow) -> Iterator[str]:
    """Texts and buttons between which nothing is left free."""
    texts: list[QLabel | QAbstractButton] = [*_shown(window, QLabel), *_shown(window, QAbstractButton)]
    boxes = [
        (one.text(), letters(one, window))
        for one in texts
        if one.text() and one is not window.entry.received and not getattr(one, "joined", False) and not _scrolled(one)
    ]
    for (one, first), (other, second) in itertools.permutations(boxes, 2):
        beside = min(first.bottom(), second.bottom()) - max(first.top(), second.top())
        gap = second.left() - first.right() - 1
        if beside > min(first.height(), second.height()) / 2 and -ALLOWED_PIXELS <= gap < LEAST_GAP:
            yield f"touching: {one!r} and {other!r}, {gap} pixels apart"


def _uneven(window: DeskWindow) -> Iterator[str]:
    """Texts that stand beside each other, and not on one line."""
    if window.guide.isVisible() and window.guide.scan.isVisible() and window.guide.lay.isVisible():
        steps = (window.guide.scan, window.guide.lay)
        if len({step.title.mapTo(window, QPoint(0, 0)).y() for step in steps}) > 1:
            yield f"uneven: {[step.title.text() for step in steps]}"
    values: dict[int, set[int]] = {}
    pairs = [pair for pair in window.client.content.findChildren(Pair) if pair.isVisible()]
    for pair in pairs:
        first_line = pair.value.mapTo(window, QPoint(0, pair.value.contentsMargins().top())).y()
        values.setdefault(pair.y(), set()).add(first_line)
    if uneven := [lines for lines in values.values() if len(lines) > 1]:
        yield f"uneven: values that begin at {uneven}"
    if len({pair.value.x() for pair in pairs if pair.beside}) > 1:
        yield "uneven: values behind their labels"


def _off_the_line(window: DeskWindow) -> Iterator[str]:
    """What was received, where it does not stand on the line of the field."""
    field, said = window.entry.input, window.entry.received
    if not said.isVisible():
        return
    room = said.contentsRect()
    top = said.y() + room.y() + (room.height() - said.fontMetrics().height()) / 2
    line = (field.height() - field.fontMetrics().height()) / 2 + field.fontMetrics().ascent()
    if abs(top + said.fontMetrics().ascent() - line) > 1:
        yield f"off the line: {said.text()!r} by {top + said.fontMetrics().ascent() - line:+.1f}"


def _elided(window: DeskWindow) -> Iterator[str]:
    """Texts of the details that end in dots."""
    tree = window.details_sheet.tree
    for top in range(tree.topLevelItemCount() if tree.isVisible() else 0):
        index = tree.model().index(top, 0)
        rows = [tree.itemFromIndex(tree.model().index(row, 0, index)) for row in range(tree.model().rowCount(index))]
        for item, column in itertools.product(rows, range(tree.columnCount())):
            place = tree.visualRect(tree.indexFromItem(item, column))
            needed = height_of(item.text(column), tree.font(), place.width() - 2 * margin_of(tree))
            if item.text(column).endswith("…"):
                yield f"cut: {item.text(column)!r}"
            if needed > place.height():
                yield f"ends in dots: {item.text(column)!r} has {place.height()}, needs {needed}"


def _cut_in_half(window: DeskWindow) -> Iterator[str]:
    """Lines of what scrolls that are neither wholly seen nor wholly covered."""
    help_sheet = window.sheets["help"]
    assert isinstance(help_sheet, HelpSheet)
    for holder, lines in (
        (window.client, partial(lines_of, window.client.area)),
        (help_sheet, partial(lines_of, help_sheet.area)),
        (window.details_sheet, window.details_sheet.tree.lines),
    ):
        if not holder.isVisible():
            continue
        curtains = holder.curtains
        viewport = curtains.area.viewport()
        top = curtains.above.height() if curtains.above.isVisible() else 0
        bottom = viewport.height() - (curtains.below.height() if curtains.below.isVisible() else 0)
        for start, end in lines():
            if (start < top < end or start < bottom < end) and end > 0 and start < viewport.height():
                yield f"cut in half: {holder.accessibleName()!r}, a line at {start} to {end}, seen {top} to {bottom}"


def _faded(window: DeskWindow) -> Iterator[str]:
    """What is said of card and trust, where it ends in dots; the name of a reader may."""
    title, one_reader = window.title, not window.title.devices[2].isVisible()
    signs = [sign for sign in (title.devices[1], title.trust) if sign.isVisible()]
    for sign in signs if one_reader and ": " not in title.devices[1].text.text() else ():
        needed = sign.text.fontMetrics().horizontalAdvance(sign.text.text())
        if sign.text.width() + ALLOWED_PIXELS < needed:
            yield f"ends in dots: {sign.text.text()!r} has {sign.text.width()}, needs {needed}"


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
