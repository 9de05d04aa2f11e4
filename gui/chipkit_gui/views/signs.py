"""Signs and drawings, all in one style, from the SVG files of this package.

A file names its colours by the part that they play: black the body, white what stands on it, gray its rim. Who cannot
tell the colours tells the signs by their shapes, and so does a grey print.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QBrush, QColor, QPainter, QPixmap, QPolygonF
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from chipkit_gui.presenter import Tone
from chipkit_gui.texts import DEFAULT_LANGUAGE, word
from chipkit_gui.views.roles import Role

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QPaintEvent, QShowEvent

    from chipkit_gui.texts import Language
    from chipkit_gui.views.look import Look

__all__ = ["Drawing", "ToneSign", "draw", "hazard_brush"]

_TURN_MS: Final = 120
_TURN_DEGREES: Final = 30


@lru_cache(maxsize=32)
def _source(name: str) -> str:
    return resources.files("chipkit_gui").joinpath("icons", f"{name}.svg").read_text("utf-8")


@lru_cache(maxsize=128)
def _renderer(name: str, colours: tuple[tuple[str, str], ...]) -> QSvgRenderer:
    text = _source(name)
    for part, colour in colours:
        text = text.replace(f'"{part}"', f'"{colour}"')
    return QSvgRenderer(QByteArray(text.encode()))


def draw(painter: QPainter, place: QRectF, name: str, **colours: str) -> None:
    """Draw a file of this package.

    Args:
        painter: Where.
        place: How large.
        name: The file's name without its ending.
        colours: What stands in the place of each named colour.
    """
    _renderer(name, tuple(colours.items())).render(painter, place)


def hazard_brush(size: int) -> QBrush:
    """Yellow and black stripes: what stands beside them is not real."""
    tile = QPixmap(2 * size, 2 * size)
    tile.fill(QColor("#FFD166"))
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#1A1A1A"))
    whole, half = 2.0 * size, 1.0 * size
    painter.drawPolygon(QPolygonF([QPointF(0, whole), QPointF(half, whole), QPointF(whole, half), QPointF(whole, 0)]))
    painter.drawPolygon(QPolygonF([QPointF(0, 0), QPointF(half, 0), QPointF(0, half)]))
    painter.end()
    return QBrush(tile)


class ToneSign(QWidget):
    """The sign of a tone, with a name for who does not see it."""

    accessible_role = Role.Graphic

    def __init__(self, look: Look, full: float, compact: float, *, on_fill: bool = False) -> None:
        """Make a sign.

        Args:
            look: How the desk looks.
            full: Its width and height, in drawn pixels.
            compact: The same in the compact form.
            on_fill: Whether it stands on the fill of its tone, as in the banner.
        """
        super().__init__()
        self._look, self._sizes, self._on_fill = look, (full, compact), on_fill
        self._shape, self._angle = "", 0
        self.tone = Tone.NEUTRAL
        self._name()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._clock = QTimer(self)
        self._clock.setInterval(_TURN_MS)
        self._clock.timeout.connect(self._turn)
        self.restyle()

    @property
    def shape_name(self) -> str:
        """The file that it shows."""
        return self._shape or self.tone.value

    def show_tone(self, tone: Tone, shape: str = "", language: Language = DEFAULT_LANGUAGE) -> None:
        """Show a tone; `shape` names a file where it is another than the tone's own."""
        before = (self.tone, self._shape)
        self.tone, self._shape = tone, shape
        self._name(language)
        if (tone, shape) == before:
            return
        self._run()
        self.update()

    def restyle(self) -> None:
        """Take on the look."""
        side = self._look.px(*self._sizes)
        self.setFixedSize(QSize(side, side))
        self._run()
        self.update()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Turn only where it is seen."""
        super().showEvent(event)
        self._run()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Stand still."""
        super().hideEvent(event)
        self._clock.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it."""
        fill, on_fill, edge = (colour.name() for colour in self._look.tone(self.tone))
        inverse = self._on_fill or self._look.colours.rim > 1  # else a body of the ground's colour would not be seen
        body, mark, rim = (on_fill, fill, on_fill) if inverse else (fill, on_fill, edge)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2, self.height() / 2)
        painter.translate(middle)
        painter.rotate(self._angle)
        painter.translate(-middle)
        draw(painter, QRectF(self.rect()), self.shape_name, black=body, white=mark, gray=rim)
        painter.end()

    def _name(self, language: Language = DEFAULT_LANGUAGE) -> None:
        self.setAccessibleName(word(f"sign.{self.shape_name}", language))

    def _run(self) -> None:
        style_allows = bool(self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration))
        turning = self.shape_name == Tone.WORKING.value and self._look.animated and style_allows
        if turning and self.isVisible():
            self._clock.start()
        else:
            self._clock.stop()
            self._angle = 0

    def _turn(self) -> None:
        self._angle = (self._angle + _TURN_DEGREES) % 360
        self.update()


class Drawing(QWidget):
    """A drawing of how to go on, as large as its place."""

    accessible_role = Role.Graphic

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look, self.drawing = look, name
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_drawing(self, name: str, spoken: str) -> None:
        """Show another file; `spoken` says what it shows to who does not see it."""
        self.setAccessibleName(spoken)
        if name != self.drawing:
            self.drawing = name
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As drawn."""
        return QSize(self._look.px(220, 176), self._look.px(140, 112))

    def restyle(self) -> None:
        """Take on the look."""
        self.updateGeometry()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it in the middle, with its own proportions."""
        colours, size = self._look.colours, self.sizeHint()
        scale = min(self.width() / size.width(), self.height() / size.height(), 1.6)
        wide, high = size.width() * scale, size.height() * scale
        place = QRectF((self.width() - wide) / 2, (self.height() - high) / 2, wide, high)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        parts = {"white": colours.card_paper, "gray": colours.field_line, "silver": colours.field_line}
        draw(painter, place, self.drawing, **parts, black=colours.reader, blue=colours.focus, gold="#E5B94E")
        painter.end()
