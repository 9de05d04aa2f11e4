"""A window stays inside of its screen, at the start and after a move to a smaller one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MOVES = """
import sys
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from chipkit_gui.running import prepare
from chipkit_gui.texts import Language
from chipkit_gui.views.window import DeskWindow

application = QApplication([])
prepare(application)
window = DeskWindow(Language.VI)
window.show()
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
window.close()
"""


def test_a_window_fits_the_screen_that_it_is_moved_to(tmp_path: Path) -> None:
    sizes = {"wide": (1920, 1040), "laptop": (1366, 728), "small": (911, 472)}
    screens, left = [], 0
    for name, (width, height) in sizes.items():
        screens.append({"name": name, "x": left, "y": 0, "width": width, "height": height, "logicalDpi": 96, "dpr": 1})
        left += width
    file = tmp_path / "screens.json"
    file.write_text(json.dumps({"screens": screens}))

    found = subprocess.run(  # noqa: S603 - our own interpreter, our own code
        [sys.executable, "-c", MOVES],
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={file}", "QT_LOGGING_RULES": "*=false"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.returncode == 0, found.stderr
    lines = [line.split()[:3] for line in found.stdout.splitlines()]
    expected = [["wide", "True", "False"], ["laptop", "True", "False"], ["small", "True", "True"]]
    assert lines == [*expected, expected[0]], found.stdout
