"""The client's panel: the portrait and the data, as far as they may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from chipkit_gui.presenter import Tone
from chipkit_gui.texts import word
from chipkit_gui.views.guide import GuideDrawing
from chipkit_gui.views.parts import Panel, button, clear_layout, label, scrolled, tint
from chipkit_gui.views.theme import LINE, MUTED, PAGE, TONES

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from chipkit.codec.biometric.picture import Picture
    from chipkit_gui.presenter import Screen
    from chipkit_gui.presenter.holder import Field, HolderView, Withheld
    from chipkit_gui.presenter.photo import PhotoView
    from chipkit_gui.texts import Language

__all__ = ["ClientPanel"]

_SMALLEST_PHOTO, _LARGEST_PHOTO = 96, 288
_MARGIN = 10
_ROOM_FOR_TWO = 350
"""Width of two columns of data with what is around them."""


class ClientPanel(Panel):
    """Portrait on the left, data on the right.

    Signals:
        sensitive_toggled: Ethnicity, religion and family are to be opened or closed.
    """

    sensitive_toggled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Language, HolderView] | None = None
        self._columns = 2
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addLayout(self._photo_column())
        row.addLayout(self._data_column(), 1)
        self.body.addLayout(row, 1)

    def show_screen(self, screen: Screen) -> None:
        """Show what may be shown."""
        self.photo.show_photo(word("photo", screen.language), screen.photo)
        self.caption.setText(screen.photo.caption)
        tint(self.caption, screen.photo.tone)
        self.heading.setText(word("holder", screen.language))
        self.note.setText(screen.holder.note)
        tint(self.note, screen.holder.tone)
        name = "sensitive.hide" if screen.sensitive_open else "sensitive.show"
        self.sensitive.setText(word(name, screen.language))
        self.sensitive.setVisible(screen.holder.has_sensitive)
        guide = screen.guide
        self.area.setVisible(guide is None)
        self.guide.setVisible(guide is not None)
        if guide is not None:
            self.guide.show_guide(guide.name, on_reader=guide.on_reader)
        shown = (screen.language, screen.holder)
        if shown != self._shown:
            self._shown = shown
            self._show_fields()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Make the photo as large as the height allows, and use two columns where they fit."""
        super().resizeEvent(event)
        room = self.height() - 2 * _MARGIN - self.caption.heightForWidth(self.photo.width()) - _MARGIN
        self.photo.set_height(max(_SMALLEST_PHOTO, min(_LARGEST_PHOTO, room, self.width() * 2 // 5)))
        columns = 2 if self.width() - self.photo.width() >= _ROOM_FOR_TWO else 1
        if columns != self._columns:
            self._columns = columns
            self._show_fields()

    def _photo_column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        self.photo, self.caption = PhotoFrame(), label("muted", wrap=True)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.photo)
        column.addWidget(self.caption)
        column.addStretch(1)
        return column

    def _data_column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        self.heading, self.note = label("heading"), label("muted", wrap=True)
        self.sensitive = button()
        self.sensitive.clicked.connect(self.sensitive_toggled)
        content = QWidget()
        self.grid = QGridLayout(content)
        self.grid.setContentsMargins(0, 4, 6, 4)
        self.grid.setHorizontalSpacing(18)
        self.grid.setVerticalSpacing(4)
        self.area = scrolled(content, "")
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column.addWidget(self.heading)
        column.addWidget(self.note)
        self.guide = GuideDrawing()
        column.addWidget(self.area, 1)
        column.addWidget(self.guide, 1)
        column.addWidget(self.sensitive, 0, Qt.AlignmentFlag.AlignLeft)
        return column

    def _show_fields(self) -> None:
        if self._shown is None:
            return
        clear_layout(self.grid)
        self.area.setAccessibleName(self.heading.text())
        columns, holder = self._columns, self._shown[1]
        at = 0
        for item in holder.fields:
            at += -at % columns if item.wide else 0
            span = columns if item.wide else 1
            self.grid.addWidget(_pair(item), at // columns, at % columns, 1, span, Qt.AlignmentFlag.AlignTop)
            at += span
        first = -(-at // columns)
        for row, withheld in enumerate(holder.withheld, first):
            self.grid.addWidget(_refusal(withheld), row, 0, 1, columns)
        for column in range(2):
            self.grid.setColumnStretch(column, int(column < columns))
        for line in range(self.grid.rowCount() + 1):
            self.grid.setRowStretch(line, 0)
        end = first + len(holder.withheld)
        self.grid.addWidget(QWidget(), end, 0)
        self.grid.setRowStretch(end, 1)


def _refusal(withheld: Withheld) -> QWidget:
    """Why a file is not shown."""
    line = label(wrap=True)
    line.setText(withheld.text)
    tint(line, withheld.tone)
    return line


def _pair(item: Field) -> QWidget:
    """A label over its value."""
    pair = QWidget()
    column = QVBoxLayout(pair)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    title, value = label("muted"), label("name" if item.name == "name" else "value", wrap=True)
    title.setText(item.label)
    value.setText(item.value)
    value.setAccessibleName(f"{item.label}: {item.value}")
    title.setBuddy(value)
    column.addWidget(title)
    column.addWidget(value)
    return pair


class PhotoFrame(QWidget):
    """The portrait in its frame, or a sign in its place."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: Picture | None = None
        self._pixmap: QPixmap | None = None
        self._tone = Tone.NEUTRAL
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_height(_LARGEST_PHOTO)

    @property
    def has_picture(self) -> bool:
        """Whether a portrait is on the screen."""
        return self._pixmap is not None

    def set_height(self, height: int) -> None:
        """Take a height; the width follows, three to four."""
        self.setFixedSize(height * 3 // 4, height)

    def show_photo(self, name: str, shown: PhotoView) -> None:
        """Show a portrait, or why it is not shown."""
        self.setAccessibleName(f"{name}: {shown.caption}")
        if shown.picture is not self._picture:
            self._picture = shown.picture
            self._pixmap = None if shown.picture is None else _pixmap(shown.picture)
        self._tone = shown.tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the portrait as large as it fits, or the empty frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = self.rect().adjusted(0, 0, -1, -1)
        if self._pixmap is None:
            self._draw_absence(painter, frame)
        else:
            ratio = self.devicePixelRatioF()
            wanted = QSize(round(frame.width() * ratio), round(frame.height() * ratio))
            scaled = self._pixmap.scaled(
                wanted, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            scaled.setDevicePixelRatio(ratio)
            size = scaled.deviceIndependentSize().toSize()
            place = QRect((frame.width() - size.width()) // 2, 0, size.width(), size.height())
            painter.drawPixmap(place, scaled)
            painter.setPen(QPen(QColor(TONES[self._tone].fill), 2))
            painter.drawRect(place.adjusted(1, 1, -1, -1))
        painter.end()

    def _draw_absence(self, painter: QPainter, frame: QRect) -> None:
        """A frame with the outline of a head; hatched in red where a portrait is not to be trusted."""
        painter.setPen(QPen(QColor(LINE), 1))
        painter.setBrush(QColor(PAGE))
        painter.drawRoundedRect(frame, 4, 4)
        painter.setPen(QPen(QColor("#C3CBD4"), 2))
        painter.setBrush(QColor("#DDE3E9"))
        unit, middle = min(frame.width(), frame.height()) / 10, frame.center()
        painter.drawEllipse(middle, round(1.7 * unit), round(2 * unit))
        body = QRect(round(middle.x() - 3.4 * unit), round(middle.y() + 2.5 * unit), round(6.8 * unit), round(5 * unit))
        painter.setClipRect(frame.adjusted(1, 1, -1, -1))
        painter.drawEllipse(body)
        if self._tone is Tone.FAIL:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.fillRect(frame, QColor(TONES[Tone.FAIL].wash))
            painter.setBrush(Qt.BrushStyle.BDiagPattern)
            hatch = painter.brush()
            hatch.setColor(QColor(TONES[Tone.FAIL].fill))
            painter.fillRect(frame, hatch)
        painter.setClipping(False)
        painter.setPen(QPen(QColor(MUTED if self._tone is not Tone.FAIL else TONES[Tone.FAIL].fill), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, 4, 4)


def _pixmap(picture: Picture) -> QPixmap:
    """The pixels as Qt holds them."""
    grey = picture.mode == "L"
    form = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
    per_row = picture.width * (1 if grey else 3)
    return QPixmap.fromImage(QImage(picture.pixels, picture.width, picture.height, per_row, form).copy())
