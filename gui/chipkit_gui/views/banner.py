"""The banner with the verdict, always in the same place, and said aloud once to who hears the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QPainter, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from chipkit_gui.presenter import Tone
from chipkit_gui.state import Stage
from chipkit_gui.views.parts import Text
from chipkit_gui.views.roles import Role
from chipkit_gui.views.signs import ToneSign

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from chipkit_gui.presenter import Screen
    from chipkit_gui.presenter.progress import ProgressView, StepView
    from chipkit_gui.views.look import Look

__all__ = ["BannerView", "announce"]

_LOUD: Final = frozenset({Stage.RESULT, Stage.ABORTED, Stage.ACTION_NEEDED})
_SHAPES: Final = {
    Stage.CLEARED: "ready",
    Stage.STARTING: "working",
    Stage.NO_SERVICE: "reader",
    Stage.NO_READER: "reader",
}
"""Signs of stages in which nothing is judged, and so nothing was *not* judged either."""


def announce(event: QAccessibleAnnouncementEvent) -> None:
    """Let a screen reader say something."""
    QAccessible.updateAccessibility(event)


class BannerView(QFrame):
    """Sign, headline, reason, next action, or how far the reading is; the code and the time left in the corner."""

    accessible_role = Role.AlertMessage

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.tone = Tone.NEUTRAL
        self._said: tuple[int, str, int] | None = None
        self._said_aloud: set[tuple[int, str, int]] = set()
        self._row = QHBoxLayout(self)
        self.sign = ToneSign(look, 56, 40, on_fill=True)
        self._row.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addLayout(self._texts(), 1)
        self._row.addLayout(self._corner())
        self.restyle()

    def show_screen(self, screen: Screen) -> None:
        """Show what is the matter."""
        shown, progress = screen.banner, screen.progress
        self.tone = shown.tone
        own = shown.sign if shown.sign != shown.tone.value else ""
        unjudged = _SHAPES.get(screen.stage, "") if shown.tone is Tone.NEUTRAL else ""
        self.sign.show_tone(shown.tone, own or unjudged, screen.language)
        self.headline.setText(shown.headline)
        self.reason.setText(progress.line if progress.running else shown.reason)
        self.action.setText("" if progress.running else shown.action)
        self.code.setText(progress.time_left if progress.running else shown.code)
        self.auto_clear.setText(screen.auto_clear)
        for part in (self.reason, self.action, self.code, self.auto_clear):
            part.setVisible(bool(part.text()))
        self._show_progress(progress)
        for label in self._labels():
            label.set_tone(shown.tone, on_fill=True)
        self.setAccessibleName(shown.spoken)
        self.update()
        self._say(screen)

    def restyle(self) -> None:
        """Take on the look."""
        look = self._look
        self._row.setContentsMargins(look.px(16, 12), look.px(8, 5), look.px(20, 12), look.px(10, 7))
        self._row.setSpacing(look.px(24, 16))
        self.setMinimumHeight(look.px(104, 76))
        self.steps.setVisible(self._reading and not look.compact)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the ground; where colours say nothing, a frame does."""
        fill, _on_fill, edge = self._look.tone(self.tone)
        painter = QPainter(self)
        painter.fillRect(self.rect(), fill)
        rim = self._look.colours.rim
        if rim > 1:
            thick = self._look.px(2 * rim)
            painter.setPen(QPen(edge, thick))
            half = thick // 2
            painter.drawRect(self.rect().adjusted(half, half, -half, -half))
        painter.end()

    def _texts(self) -> QVBoxLayout:
        look = self._look
        self._reading = False
        texts = QVBoxLayout()
        texts.setSpacing(0)
        self.headline = Text(look, "headline", wrap=True)
        self.reason, self.action = Text(look, "reason", wrap=True), Text(look, "action", wrap=True)
        self.steps, self.bar = StepsLine(look), ByteBar(look)
        texts.addStretch(1)
        for part in (self.headline, self.reason, self.action, self.steps, self.bar):
            texts.addWidget(part)
        texts.addStretch(1)
        return texts

    def _corner(self) -> QVBoxLayout:
        corner = QVBoxLayout()
        self.code, self.auto_clear = Text(self._look, "action"), Text(self._look, "small")
        corner.addStretch(1)
        for part in (self.code, self.auto_clear):
            part.setAlignment(Qt.AlignmentFlag.AlignRight)
            corner.addWidget(part)
        corner.addStretch(1)
        return corner

    def _labels(self) -> tuple[Text, ...]:
        return self.headline, self.reason, self.action, self.code, self.auto_clear

    def _show_progress(self, shown: ProgressView) -> None:
        self._reading = shown.running
        self.steps.setVisible(shown.running and not self._look.compact)
        self.bar.setVisible(shown.running)
        self.steps.show_steps(shown.steps)
        self.bar.setValue(shown.percent)
        self.bar.setAccessibleName(shown.line)

    def _say(self, screen: Screen) -> None:
        """Announce each message once; what a session ends with interrupts what is being said.

        What comes back, as a verdict does when an answer is taken back, waits its turn. Where an input leads to nothing
        again, the same is said again.
        """
        message = (screen.session, screen.banner.name, screen.banner.told)
        if message == self._said:
            return
        self._said = message
        self._said_aloud = {said for said in self._said_aloud if said[0] == screen.session}
        event = QAccessibleAnnouncementEvent(self, screen.banner.spoken)
        if screen.stage in _LOUD and message not in self._said_aloud:
            self._said_aloud.add(message)
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        announce(event)


class StepsLine(QWidget):
    """The steps in one line: a full dot for what is read, a half one for now, a ring for later.

    Read is not verified, so there is no tick.
    """

    accessible_role = Role.StaticText

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.shown: tuple[StepView, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_steps(self, steps: tuple[StepView, ...]) -> None:
        """Show where each step stands."""
        if steps != self.shown:
            self.shown = steps
            self.setAccessibleName(". ".join(step.spoken for step in steps))
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One line."""
        return QSize(self._look.px(300), self._look.px(22))

    def restyle(self) -> None:
        """Take on the look."""
        self.setFont(self._look.font("step"))
        self.updateGeometry()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it; where all do not fit, from the step that is being done."""
        look = self._look
        ink = look.tone(Tone.WORKING)[1]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, dot, gap = self.fontMetrics(), look.px(9), look.px(18)
        widths = [dot + look.px(5) + metrics.horizontalAdvance(step.title) + gap for step in self.shown]
        first = 0
        now = next((at for at, step in enumerate(self.shown) if step.mark == "now"), 0)
        while first < now and sum(widths[first:]) - gap > self.width():
            first += 1
        left = 0.0
        for step, wide in list(zip(self.shown, widths, strict=True))[first:]:
            if left + wide - gap > self.width():
                break
            self._draw_dot(painter, QRectF(left, (self.height() - dot) / 2, dot, dot), step.mark, ink)
            painter.setPen(ink)
            font = self.font()
            font.setUnderline(step.mark == "now")
            painter.setFont(font)
            place = QRectF(left + dot + look.px(5), 0, wide, self.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, step.title)
            left += wide
        painter.end()

    def _draw_dot(self, painter: QPainter, place: QRectF, mark: str, ink: QColor) -> None:
        painter.setPen(QPen(ink, 1.4 * self._look.scale))
        painter.setBrush(ink if mark == "done" else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(place)
        if mark == "now":
            painter.setBrush(ink)
            painter.drawPie(place, 270 * 16, 180 * 16)


class ByteBar(QProgressBar):
    """How many of the bytes are read."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setTextVisible(False)
        self.restyle()

    def restyle(self) -> None:
        """Take on the look."""
        self.setFixedHeight(self._look.px(11, 9))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it in what stands on the fill."""
        ink = self._look.tone(Tone.WORKING)[1]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high = self._look.px(6)
        place = QRectF(0, self.height() - high, self.width(), high)
        trough = QColor(ink)
        trough.setAlphaF(0.27)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, wide in ((trough, place.width()), (ink, place.width() * self.value() / 100)):
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(0, place.top(), wide, high), high / 2, high / 2)
        painter.end()
