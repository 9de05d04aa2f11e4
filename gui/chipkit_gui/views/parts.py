"""Small parts that several views are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QWidget

from chipkit_gui.views.lines import fitted, joined, widest_word

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QLayout

    from chipkit_gui.presenter import Tone
    from chipkit_gui.views.look import Look

__all__ = ["Card", "KeyButton", "Strip", "Text", "clear_layout", "show_now", "split_key"]

_OF_A_CARD: Final = frozenset({"name", "value"})
"""Roles of what a card says."""


class Text(QLabel):
    """A label that shows its text as it stands, never as markup.

    It leaves room for what rises above the ascent that a font tells: Vietnamese capitals with two marks, such as Ẫ.
    Its lines end where they may (`chipkit_gui.views.lines`), what a card says between any two words of it; where one
    word is wider than a line, within it.
    """

    def __init__(self, look: Look, role: str = "body", *, ink: str = "ink", wrap: bool = False) -> None:
        """Make a label.

        Args:
            look: How the desk looks.
            role: Its font's role in the look.
            ink: A name of the palette, such as "ink" or "soft".
            wrap: Whether it breaks its lines; it is then as wide as its place.
        """
        super().__init__()
        self._look, self.role, self._ink = look, role, ink
        self._text = self._whole = ""
        self._fits_from: int | None = None
        """The width from which on no word is wider than a line, once it was asked for."""
        self._tone: Tone | None = None
        self._on_fill = False
        self._inset: tuple[float, float] = (0, 0)
        self._least_rise = 0
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIndent(0)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        if wrap:
            self.setWordWrap(True)
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            self.setMinimumSize(1, 1)  # else its height is reckoned for its longest word, not for its width
        self.restyle()

    def set_tone(self, tone: Tone | None, *, on_fill: bool = False) -> None:
        """Write in the colour of a tone, on a card or on the tone's fill; None writes in the label's own ink."""
        if (tone, on_fill) != (self._tone, self._on_fill):
            self._tone, self._on_fill = tone, on_fill
            self._colour()

    def set_inset(self, full: float, compact: float) -> None:
        """Keep off both sides, in drawn pixels."""
        self._inset = (full, compact)
        self.restyle()

    @property
    def rise(self) -> int:
        """The pixels by which its text rises above the ascent that its font tells."""
        return self._rise_of(self.text())

    def set_least_rise(self, pixels: int) -> None:
        """Stand no higher than another text whose marks rise by so much."""
        self._least_rise = pixels
        self._make_room(self.text())

    def restyle(self) -> None:
        """Take on the look."""
        font = self._look.font(self.role)
        self.setFont(font)
        self._fits_from = None
        self._make_room(self.text())
        self._end_lines()
        self._colour()

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show a text."""
        if text != self._text:
            self._text = text
            self._whole = joined(text) if self.wordWrap() and self.role not in _OF_A_CARD else text
            self._fits_from = None
            self._make_room(text)
            super().setText(self._in_lines(self.contentsRect().width()))
            parent = self.parentWidget()
            if parent is not None:
                parent.updateGeometry()  # else a row of groups may keep the room that a group had before

    def text(self) -> str:
        """The text as it was given."""
        return self._text

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """End the lines where they end now; where that makes another height, Qt asks for it before it draws."""
        super().resizeEvent(event)
        self._end_lines()

    def around(self, rise: int) -> tuple[int, int, int, int]:
        """What is left free at the left, above, at the right and below."""
        side = self._look.px(*self._inset)
        return side, rise, side, 0

    def _in_lines(self, width: int) -> str:
        """The text with what lets its lines end where they may, and keeps them from ending elsewhere."""
        if not self.wordWrap():
            return self._whole
        advance = self.fontMetrics().horizontalAdvance
        if self._fits_from is None:
            self._fits_from = widest_word(self._whole, advance)
        return self._whole if self._fits_from <= width else fitted(self._whole, width, advance)

    def _end_lines(self) -> None:
        shown = self._in_lines(self.contentsRect().width())
        if shown != QLabel.text(self):
            super().setText(shown)

    def _make_room(self, text: str) -> None:
        self.setContentsMargins(*self.around(max(self._rise_of(text), self._least_rise)))

    def _rise_of(self, text: str) -> int:
        metrics = self.fontMetrics()
        return max(0, -metrics.tightBoundingRect(text).top() - metrics.ascent()) if text else 0

    def colour(self) -> QColor:
        """What it is written in."""
        if self._tone is None:
            return QColor(getattr(self._look.colours, self._ink))
        found = self._look.colours.tones[self._tone]
        return QColor(found.on_fill if self._on_fill else found.text)

    def _colour(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self.colour())
        self.setPalette(palette)


def split_key(text: str) -> tuple[str, str]:
    """The key that a button's text begins with, and the rest: "F5  Đọc lại"."""
    key, found, rest = text.partition("  ")
    return (key, rest) if found else ("", text)


class KeyButton(QPushButton):
    """A button with its key on it, that Enter never presses, for scanners send it.

    A click leaves the focus where codes are taken.
    """

    joined = False

    def __init__(self, look: Look, name: str, *, snug: bool = False, small: bool = False) -> None:
        """Make a button.

        Args:
            look: How the desk looks.
            name: The action's name, as a screen names its primary one.
            snug: Keep less room around key and text in the compact form.
            small: Lower than the others, beside a heading.
        """
        super().__init__()
        self._look, self.name, self._snug, self._small = look, name, snug, small
        self.key = ""
        self.primary = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.setDefault(False)
        self.restyle()

    def show_action(self, text: str, *, primary: bool = False) -> None:
        """Show what it does, "F5  Đọc lại"; one button at most is the primary one."""
        key, said = split_key(text)
        self.key, self.primary = key, primary
        self.setAccessibleDescription(key)
        if said != self.text():
            self.setText(said)
        self.updateGeometry()
        self.update()

    def restyle(self) -> None:
        """Take on the look."""
        self.setFont(self._look.font("caption" if self._small else "medium"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The key, the text and what is around them."""
        look = self._look
        wide = 2 * look.px(13, 5 if self._snug else 8) + self.fontMetrics().horizontalAdvance(self.text())
        if self.key:
            wide += self._cap_width() + self._gap()
        return QSize(wide, look.px(28, 22) if self._small else look.px(36, 28))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """No smaller."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it."""
        look, colours = self._look, self._look.colours
        on, chosen = self.primary or (self.joined and self.isChecked()), self.isChecked() and not self.joined
        ink = QColor(colours.on_primary if on else colours.ink if self.isEnabled() else colours.soft)
        ground = QColor(
            colours.primary if on else colours.void if chosen else colours.page if self.isDown() else colours.card
        )
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rim = colours.rim * look.scale
        box = QRectF(self.rect()).adjusted(rim, rim, -rim, -rim)
        radius = look.px(4 if self.joined else 8, 4 if self.joined else 7)
        dashed = Qt.PenStyle.SolidLine if self.isEnabled() else Qt.PenStyle.DashLine
        line = QColor(colours.primary if on or chosen else colours.field_line)
        painter.setPen(QPen(line, 2 * rim if chosen else rim, dashed))
        painter.setBrush(ground)
        painter.drawRoundedRect(box, radius, radius)
        if self.hasFocus() or self.underMouse():
            inset = 2 * rim if on else rim / 2
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ink if on else QColor(colours.focus), 2 * rim if self.hasFocus() else rim))
            painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset)
        self._draw_texts(painter, ink, QColor(ink if on else colours.soft))
        painter.end()

    def _draw_texts(self, painter: QPainter, ink: QColor, cap_ink: QColor) -> None:
        look = self._look
        metrics = self.fontMetrics()
        text_wide, gap = metrics.horizontalAdvance(self.text()), self._gap()
        cap_wide = self._cap_width() + gap if self.key else 0
        left = (self.width() - text_wide - cap_wide) / 2
        if cap_wide:
            font = look.font("key")
            high = QFontMetrics(font).height() + look.px(2, 1)
            cap = QRectF(left, (self.height() - high) / 2, cap_wide - gap, high)
            painter.setPen(QPen(cap_ink, look.scale))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cap, look.px(4), look.px(4))
            painter.setFont(font)
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self.key)
        painter.setFont(self.font())
        painter.setPen(ink)
        place = QRectF(left + cap_wide, 0, text_wide + 2, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())

    def _gap(self) -> int:
        return self._look.px(8, 4 if self._snug else 6)

    def _cap_width(self) -> int:
        return QFontMetrics(self._look.font("key")).horizontalAdvance(self.key) + self._look.px(
            12, 8 if self._snug else 10
        )


class Card(QFrame):
    """A box with round corners."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._moved: QWidget = self

    def show_focus_of(self, part: QWidget) -> None:
        """Show by its own edge when keys go to a part, which has none."""
        self._moved = part
        part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow that."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    def margins(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom."""
        look = self._look
        return look.px(16, 10), look.px(12, 6), look.px(16, 10), look.px(12, 7)

    def edge(self) -> str:
        """The colour of its edge."""
        return self._look.colours.line

    def restyle(self) -> None:
        """Take on the look."""
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(*self.margins())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the box."""
        look, colours = self._look, self._look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self._moved.hasFocus()
        rim = (2 if focused else 1) * colours.rim * look.scale
        painter.setPen(QPen(QColor(colours.focus if focused else self.edge()), rim))
        painter.setBrush(QColor(colours.card))
        half, radius = rim / 2, look.px(10, 8)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)
        painter.end()


class Strip(QWidget):
    """A band over the whole width, with a line along one side."""

    def __init__(self, look: Look, *, line_above: bool) -> None:
        super().__init__()
        self._look, self._line_above = look, line_above

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the band."""
        colours = self._look.colours
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.card))
        thick = max(1, round(colours.rim * self._look.scale))
        top = 0 if self._line_above else self.height() - thick
        painter.fillRect(0, top, self.width(), thick, QColor(colours.line))
        painter.end()


def show_now(layout: QLayout) -> None:
    """Show what was just put into a layout, and into layouts in it, with the frame that is drawn next.

    Qt shows a widget that is added to a window which is open one turn of its loop later: until then its place is empty.
    """
    for at in range(layout.count()):
        item = layout.itemAt(at)
        widget = None if item is None else item.widget()
        parent = None if widget is None else widget.parentWidget()
        if widget is not None and parent is not None and parent.isVisible():
            widget.show()
        inner = None if item is None else item.layout()
        if inner is not None:
            show_now(inner)
    layout.activate()


def clear_layout(layout: QLayout) -> None:
    """Take everything out of a layout, and what it holds out of memory."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear_layout(inner)
