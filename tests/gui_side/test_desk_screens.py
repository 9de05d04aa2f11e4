"""A window stays inside of its screen, at the start and after a move to a smaller one."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from chipkit_gui.texts import LANGUAGES, Language
from chipkit_gui.views.demo import DemoControls
from chipkit_gui.views.window import DeskWindow
from tests.gui_side import layout_probe as probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from chipkit_gui.state import DeskState

MOVES = """
import pickle
import sys
sys.path.insert(0, sys.argv[2])
import layout_probe
from PySide6.QtWidgets import QApplication
from chipkit_gui.running import prepare
from chipkit_gui.texts import Language
from chipkit_gui.views.window import DeskWindow

application = QApplication([])
prepare(application)
states = pickle.loads(open(sys.argv[1], "rb").read())
window = DeskWindow(Language.VI)
window.show()
window.show_state(states[0])
screens = {screen.name(): screen for screen in application.screens()}
for name in ("wide", "laptop", "small", "wide"):
    screen = screens[name]
    window.windowHandle().setScreen(screen)
    window.setGeometry(window.geometry().translated(screen.geometry().topLeft() - window.geometry().topLeft()))
    for _ in range(5):
        application.processEvents()
    room = screen.availableGeometry()
    inside = room.contains(window.frameGeometry())
    print(screen.name(), inside, window.look.compact, window.geometry().getRect(), room.getRect())
    for state in states:
        print(*(f"fault: {fault}" for fault in layout_probe.faults(window)), sep="\\n", end="")
        window.show_state(state)
        layout_probe.settle()
window.close()
"""


@pytest.fixture
def shown(states: dict[str, DeskState]) -> list[DeskState]:
    """States of which the title strip tells much."""
    return [states[name] for name in ("genuine", "card waits", "reading", "altered", "sign trust.missing")]


def test_a_window_fits_the_screen_that_it_is_moved_to(tmp_path: Path, shown: list[DeskState]) -> None:
    sizes = {"wide": (1920, 1040), "laptop": (1366, 728), "small": (911, 472)}
    screens, left = [], 0
    for name, (width, height) in sizes.items():
        screens.append({"name": name, "x": left, "y": 0, "width": width, "height": height, "logicalDpi": 96, "dpr": 1})
        left += width
    file = tmp_path / "screens.json"
    file.write_text(json.dumps({"screens": screens}))

    saved = tmp_path / "states"
    saved.write_bytes(pickle.dumps(shown))
    found = subprocess.run(  # noqa: S603 - our own interpreter, our own code
        [sys.executable, "-c", MOVES, str(saved), str(Path(probe.__file__).parent)],
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={file}", "QT_LOGGING_RULES": "*=false"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.returncode == 0, found.stderr
    lines = [line.split()[:3] for line in found.stdout.splitlines()]
    expected = [["wide", "True", "False"], ["laptop", "True", "False"], ["small", "True", "True"]]
    assert lines == [*expected, expected[0]], found.stdout


SIZES = ((636, 436), (911, 440), (1093, 542), (1366, 728), (1020, 724), (1366, 728), (1920, 1008), (911, 440))
"""One after another: a laptop's, a large one's, maximised and restored."""


def _places(window: DeskWindow) -> Iterator[tuple[str, str, object]]:
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and not widget.objectName().startswith("qt_scrollarea"):
            yield type(widget).__name__, widget.accessibleName(), widget.geometry().getRect()


@pytest.mark.parametrize("demo", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_sizes_a_window_had_everything_stands_as_in_a_new_one(
    qtbot: QtBot, shown: list[DeskState], language: Language, *, demo: bool
) -> None:
    """A view that gave its parts their room by the fonts of before would keep that until the next state."""

    def make() -> DeskWindow:
        controls = DemoControls(["vn-cccd-2021"], "vn-cccd-2021", ["flip-dg2"])
        made = DeskWindow(language, controls if demo else None)
        qtbot.addWidget(made)
        made.look.animated = False
        made.show()
        probe.settle()
        return made

    for state in shown[::2] if demo else shown[1:3]:
        old = make()
        for size in SIZES:
            old.show_state(state)
            probe.settle()
            old.setFixedSize(*size)
            probe.settle()
            new = make()
            new.setFixedSize(*size)
            probe.settle()
            new.show_state(state)
            probe.settle()

            assert list(_places(old)) == list(_places(new)), size
            new.close()
        old.close()
