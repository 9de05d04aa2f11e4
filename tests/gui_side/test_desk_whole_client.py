"""A whole client at a desk that runs: its card is read, nothing is told to the desk by the test but keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chipkit_gui.running import RunningDesk
from chipkit_gui.sources import Sample
from chipkit_gui.state import Likeness, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from chipkit.verify.policy import Policy
    from chipkit_gui.sources.emulated import EmulatedSource
    from chipkit_gui.state import DeskState
    from chipkit_gui.views.portrait import PhotoFrame

MOUSE: Final = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
    }
)
FACE: Final = 1000
"""A portrait has more colours than this; the outline of a head and a hatched frame have fewer."""


class Mice(QObject):
    """Sees whatever of a mouse comes to any widget."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.seen += event.type() in MOUSE
        return False


@pytest.fixture
def mice(qapp: QApplication) -> Iterator[Mice]:
    made = Mice()
    qapp.installEventFilter(made)
    yield made
    qapp.removeEventFilter(made)


@pytest.fixture
def running(qtbot: QtBot, policy: Policy, source: EmulatedSource) -> Iterator[RunningDesk]:
    made = RunningDesk(source, policy)
    made.start()
    qtbot.waitUntil(lambda: made.desk.state.stage is Stage.READY)
    yield made
    made.window.close()


def _press(key: Qt.Key) -> None:
    """Where a person's key goes: to what has the focus."""
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key)


@pytest.mark.parametrize("by", ["the last six digits", "all twelve digits"])
def test_a21_a_client_from_number_to_next_client_by_keys_alone(
    running: RunningDesk, source: EmulatedSource, mice: Mice, qtbot: QtBot, by: str
) -> None:
    desk, window = running.desk, running.window
    window.activateWindow()
    window.entry.input.setFocus()
    number = source.code(Sample()).split("|")[0]

    source.place(Sample())
    qtbot.waitUntil(lambda: desk.state.stage is Stage.CARD_WAITS)
    for digit in number[-6:] if by == "the last six digits" else number:
        _press(Qt.Key(ord(digit)))
    _press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.state.stage is Stage.RESULT)
    for key, sheet in (
        (Qt.Key.Key_F3, "photo"),
        (Qt.Key.Key_F6, "details"),
        (Qt.Key.Key_Escape, None),
        (Qt.Key.Key_F1, "help"),
        (Qt.Key.Key_F1, None),
    ):
        _press(key)
        qtbot.waitUntil(lambda sheet=sheet: window.sheet is window.sheets.get(sheet or ""))  # type: ignore[misc]
    _press(Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: desk.state.likeness is Likeness.NOT_ALIKE)
    _press(Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: desk.state.likeness is Likeness.ALIKE)
    first = desk.state.session
    _press(Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: desk.state.stage is Stage.RESULT and desk.state.session > first)
    while not window.client.sensitive.hasFocus():
        _press(Qt.Key.Key_Tab)
    _press(Qt.Key.Key_Space)
    assert desk.state.sensitive_open
    _press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not desk.state.holds_client)
    source.remove()
    qtbot.waitUntil(lambda: desk.state.stage is Stage.READY)
    assert window.entry.input.hasFocus()

    assert mice.seen == 0
    QTest.mouseClick(window.title.languages[window.language], Qt.MouseButton.LeftButton)
    assert mice.seen > 0


@pytest.mark.parametrize("defect", ["", "flip-dg2"])
def test_a15_no_frame_of_a_reading_shows_a_portrait_before_it_was_verified(
    running: RunningDesk,
    source: EmulatedSource,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    defect: str,
) -> None:
    """Every frame that there may be: one for each state of the desk, as painted, with the large portrait open too."""
    window, frames = running.window, list[tuple[Stage, int]]()
    show_state = window.show_state

    def shown(state: DeskState) -> None:
        show_state(state)
        if state.stage is Stage.RESULT and window.sheet is None:
            window.act("photo")
        frames.append((state.stage, max(_colours(window.photo.photo), _colours(window.photo_sheet.photo))))

    monkeypatch.setattr(window, "show_state", shown)
    sample = Sample(defect=defect)
    running.desk.enter(source.code(sample))
    source.place(sample)
    qtbot.waitUntil(lambda: running.desk.state.stage is Stage.RESULT)

    before = [colours for stage, colours in frames if stage is not Stage.RESULT]
    after = [colours for stage, colours in frames if stage is Stage.RESULT]
    assert len([stage for stage, _colours in frames if stage is Stage.READING]) > 5
    assert max(before) < FACE
    assert (max(after) > FACE) is (defect == "")


def _colours(frame: PhotoFrame) -> int:
    """How many colours it is painted in."""
    frame.resize(240, 320)
    image = frame.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return len(set(memoryview(image.constBits()).cast("B").cast("I")))
