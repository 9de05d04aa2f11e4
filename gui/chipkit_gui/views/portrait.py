"""The portrait, as tall as the window leaves room, with the question and its two answers beneath it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from chipkit_gui.presenter import Tone
from chipkit_gui.texts import word
from chipkit_gui.views.lines import joined
from chipkit_gui.views.parts import Card, KeyButton, Text
from chipkit_gui.views.roles import Role
from chipkit_gui.views.signs import draw

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from chipkit.codec.biometric.picture import Picture
    from chipkit_gui.presenter import Screen
    from chipkit_gui.presenter.photo import PhotoView
    from chipkit_gui.views.look import Look

__all__ = ["Answers", "PhotoCard", "PhotoFrame"]

_UNSURE: Final = frozenset({Tone.UNDETERMINED, Tone.ALARMING})
_CROPPED_AT_MOST: Final = 0.16
"""The part of a portrait that may fall outside of the frame; above it, the whole is shown within the frame."""
_FAINT: Final = 0.55
"""How much is seen of the outline of a head, which is no portrait."""
_EYES: Final = 0.3
"""Where a portrait that is cropped keeps its middle, from the top."""


class Answers(QWidget):
    """Whether the person looks like the portrait, in two buttons; there where the question is.

    Signals:
        answered: "alike" or "not alike".
    """

    answered = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.alike, self.not_alike = KeyButton(look, "alike", snug=True), KeyButton(look, "not alike", snug=True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for button in (self.alike, self.not_alike):
            self._row.addWidget(button, 1)
            button.clicked.connect(lambda _checked=False, name=button.name: self.answered.emit(name))
            button.setCheckable(True)
        self.restyle()

    def show_screen(self, screen: Screen) -> None:
        """Offer the answers, with the one that was given."""
        shown = screen.photo
        for button in (self.alike, self.not_alike):
            name = button.name.replace(" ", "-")
            asked = screen.primary == button.name and not shown.answer
            button.show_action(word(f"action.{name}", screen.language), primary=asked)
            button.setChecked(shown.answer == button.name)
        self.setVisible(shown.buttons)

    def restyle(self) -> None:
        """Take on the look."""
        self._row.setSpacing(self._look.px(8, 4))


class PhotoCard(Card):
    """The portrait's column.

    Signals:
        answered: "alike" or "not alike".
        opened: The portrait is to be shown large.
    """

    accessible_role = Role.Grouping

    answered = Signal(str)
    opened = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._column = QVBoxLayout(self)
        self.photo, self.caption = PhotoFrame(look), Text(look, "caption", wrap=True)
        self.photo.clicked.connect(self.opened)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.buttons = Answers(look)
        self.alike, self.not_alike = self.buttons.alike, self.buttons.not_alike
        self.buttons.answered.connect(self.answered)
        self._column.addWidget(self.photo, 1)
        self._column.addWidget(self.caption)
        self._column.addWidget(self.buttons)
        self.restyle()

    def show_screen(self, screen: Screen) -> None:
        """Show the portrait, what it is worth, and the answers where they are offered."""
        shown, language = screen.photo, screen.language
        self.photo.show_photo(word("photo", language), shown, screen.progress.photo)
        self.setAccessibleName(word("photo", language))
        self.caption.setText(shown.caption)
        self.caption.set_tone(shown.tone)
        self.buttons.show_screen(screen)

    def margins(self) -> tuple[int, int, int, int]:
        """Narrow, for the sake of the face."""
        side = self._look.px(12, 8)
        return side, side, side, self._look.px(12, 8)

    def restyle(self) -> None:
        """Take on the look."""
        super().restyle()
        self._column.setSpacing(self._look.px(8, 4))

    def width_for(self, height: int, most: int) -> int:
        """How wide a column of this height is: three to four for the face, and never too narrow for the answers."""
        look = self._look
        around = sum(self.margins()[1::2]) + self.buttons.sizeHint().height() + look.px(44, 42)
        least = max(look.px(250, 186), self.buttons.sizeHint().width() + 2 * look.px(12, 8))
        return max(least, min(most, round((height - around) * 0.75) + 2 * look.px(12, 8)))


class PhotoFrame(QWidget):
    """The portrait in its frame, or the outline of a head in its place.

    Signals:
        clicked: It was clicked.
    """

    accessible_role = Role.Graphic

    clicked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._picture: Picture | None = None
        self._pixmap: QPixmap | None = None
        self._tone = Tone.NEUTRAL
        self._across = ""
        self._percent: int | None = None
        self.whole = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def has_picture(self) -> bool:
        """Whether a portrait is on the screen."""
        return self._pixmap is not None

    def show_photo(self, name: str, shown: PhotoView, percent: int | None = None) -> None:
        """Show a portrait, or why it is not shown, or how much of it is read."""
        self.setAccessibleName(". ".join(part for part in (f"{name}: {shown.caption}", shown.across) if part))
        if shown.picture is not self._picture:
            self._picture = shown.picture
            self._pixmap = None if shown.picture is None else _pixmap(shown.picture)
        self._tone, self._across, self._percent = shown.tone, shown.across, percent
        self.update()

    def forget(self) -> None:
        """Show nobody."""
        self._picture, self._pixmap, self._across = None, None, ""
        self.setAccessibleName("")

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A face that can still be recognised."""
        return QSize(self._look.px(90, 72), self._look.px(120, 96))

    def mouseReleaseEvent(self, _event: object) -> None:  # noqa: N802 - Qt's name
        """Be clicked."""
        if self.has_picture:
            self.clicked.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the portrait as large as it fits, or the empty frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._look
        thick, place = self._thick(), self._place()
        shape = QPainterPath()
        shape.addRoundedRect(place, look.px(6), look.px(6))
        painter.save()
        painter.setClipPath(shape)
        if self._pixmap is None:
            self._draw_absence(painter, place)
        else:
            self._draw_portrait(painter, place)
        painter.restore()
        edge = (
            QColor(look.colours.line)
            if self._pixmap is None and self._tone is Tone.NEUTRAL
            else look.tone(self._tone)[2]
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen, inset in self._pens(edge, thick):
            painter.setPen(pen)
            painter.drawRoundedRect(place.adjusted(inset, inset, -inset, -inset), look.px(5), look.px(5))
        painter.end()

    def _pens(self, edge: QColor, thick: int) -> list[tuple[QPen, float]]:
        """The lines of the frame, each with its distance from the outside: they differ for who cannot tell the colours.

        One line, dashes where not all is known, and two lines where that alarms. Between dashes or lines stands the
        card, whatever the portrait's ground is.
        """
        under = QPen(QColor(self._look.colours.card), thick), thick / 2
        if self._tone is Tone.ALARMING:
            line = thick / 3
            return [under, (QPen(edge, line), line / 2), (QPen(edge, line), thick - line / 2)]
        if self._tone is Tone.UNDETERMINED:
            dashes = QPen(edge, thick, Qt.PenStyle.CustomDashLine)
            dashes.setDashPattern([2.4, 1.4])
            return [under, (dashes, thick / 2)]
        return [(QPen(edge, thick), thick / 2)]

    def _thick(self) -> int:
        """How thick the frame is."""
        times = 2 if self._tone is Tone.ALARMING else 1
        return times * max(2, self._look.px(3 * self._look.colours.rim))

    def _place(self) -> QRectF:
        """Where the frame is: the whole widget, or what a portrait of other proportions takes of it."""
        whole = QRectF(self.rect())
        if self._pixmap is None or (not self.whole and self._cropped() <= _CROPPED_AT_MOST):
            return whole
        size = self._pixmap.deviceIndependentSize().scaled(whole.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(
            (whole.width() - size.width()) / 2, (whole.height() - size.height()) / 2, size.width(), size.height()
        )

    def _cropped(self) -> float:
        """The part of the portrait that would fall outside, were the frame filled."""
        assert self._pixmap is not None  # noqa: S101 - asked for portraits alone
        have, want = self._pixmap.width() / self._pixmap.height(), self.width() / max(1, self.height())
        return 1 - min(have / want, want / have)

    def _draw_portrait(self, painter: QPainter, place: QRectF) -> None:
        pixmap = self._pixmap
        assert pixmap is not None  # noqa: S101 - drawn only where there is one
        ratio = self.devicePixelRatioF()
        wanted = (place.size() * ratio).toSize()
        scaled = pixmap.scaled(
            wanted, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
        )
        left = (scaled.width() - wanted.width()) / 2
        top = (scaled.height() - wanted.height()) * _EYES
        painter.drawPixmap(place, scaled, QRectF(left, top, wanted.width(), wanted.height()))
        if self._across:
            self._draw_across(painter, place)

    def _draw_across(self, painter: QPainter, place: QRectF) -> None:
        """What nobody may overlook, over the lower end of the portrait."""
        look = self._look
        fill, on_fill, _edge = look.tone(self._tone if self._tone in _UNSURE else Tone.FAIL)
        font, text = look.font("badge"), joined(self._across)
        painter.setFont(font)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        inner = place.adjusted(look.px(6), 0, -look.px(6), 0)
        high = painter.fontMetrics().boundingRect(inner.toRect(), flags, text).height() + look.px(10, 6)
        band = QRectF(place.left(), place.bottom() - high - self._thick(), place.width(), high + self._thick())
        painter.fillRect(band, fill)
        painter.setPen(on_fill)
        within = band.adjusted(look.px(6), look.px(1), -look.px(6), -self._thick())
        painter.drawText(within, flags, text)

    def _draw_absence(self, painter: QPainter, place: QRectF) -> None:
        """The outline of a head, or how much is read; hatched where a portrait is not to be trusted."""
        colours = self._look.colours
        painter.fillRect(place, QColor(colours.void))
        if self._percent is not None:
            painter.setFont(self._look.font("percent"))
            painter.setPen(QColor(colours.soft))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{self._percent}%")
            return
        high = min(place.height(), place.width() / 0.75)
        head = QRectF(place.center().x() - high * 0.375, place.bottom() - high, high * 0.75, high)
        painter.setOpacity(_FAINT if colours.rim == 1 else 1)
        draw(painter, head, "face", silver=colours.field_line if colours.rim == 1 else colours.ink)
        painter.setOpacity(1)
        if self._tone is Tone.FAIL:
            found = colours.tones[Tone.FAIL]
            painter.fillRect(place, QColor(found.wash))
            brush = painter.brush()
            brush.setStyle(Qt.BrushStyle.BDiagPattern)
            brush.setColor(QColor(found.edge))
            painter.fillRect(place, brush)


def _pixmap(picture: Picture) -> QPixmap:
    """The pixels as Qt holds them."""
    grey = picture.mode == "L"
    form = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
    per_row = picture.width * (1 if grey else 3)
    return QPixmap.fromImage(QImage(picture.pixels, picture.width, picture.height, per_row, form).copy())
