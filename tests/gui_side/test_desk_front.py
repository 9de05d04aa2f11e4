"""Another program's window in front of the desk, on a display of its own without a window manager."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

OTHER = """
import sys
from PySide6.QtWidgets import QApplication, QLineEdit
application = QApplication([])
field = QLineEdit()
field.setGeometry(900, 500, 300, 60)
field.show()
field.activateWindow()
print("there", flush=True)
sys.stdin.close()
application.exec()
"""

DESK = """
import subprocess, sys
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from chipkit.verify import load_policy
from chipkit_gui.running import RunningDesk, prepare
from chipkit_gui.sources import Sample
from chipkit_gui.sources.emulated import EmulatedSource
from chipkit_gui.state import Stage

folder = sys.argv[1]
application = QApplication([])
prepare(application)
source = EmulatedSource()
desk = RunningDesk(source, load_policy("field"))
desk.start()

def until(fact, what):
    for _ in range(12_000):
        if fact():
            return
        QTest.qWait(10)
    raise SystemExit(f"in vain: {what}; {desk.desk.state}")

def warned():
    warning = desk.window.screen_shown.warning
    return warning and any(
        each.isVisible() and each.width() > 50 and warning in each.text() for each in desk.window.findChildren(QLabel)
    )

until(lambda: desk.desk.state.stage is Stage.READY, "ready")
desk.window.activateWindow()
until(lambda: QGuiApplication.focusWindow() is not None, "in front")
until(lambda: not desk.desk.state.in_background, "it knows that it is in front")
desk.window.grab().save(folder + "/front.png")
print("warned" if warned() else "front", flush=True)
other = subprocess.Popen([sys.executable, "-c", sys.argv[2]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
other.stdout.readline()
until(lambda: desk.desk.state.in_background, "it knows that another window is in front")
QTest.qWait(100)
desk.window.grab().save(folder + "/behind.png")
application.primaryScreen().grabWindow(0).save(folder + "/display.png")
print("behind" if warned() else "no warning", flush=True)
source.place(Sample())
until(lambda: not desk.desk.state.in_background, "a card brings it to the front")
until(lambda: QApplication.focusWidget() is desk.field, "the caret is in the field")
desk.window.grab().save(folder + "/raised.png")
print("warned" if warned() else "raised", flush=True)
other.kill()
other.wait()
desk.window.close()
"""


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no xvfb-run on this machine")
def test_while_another_window_is_in_front_a_warning_is_seen_and_a_card_brings_the_desk_back(tmp_path: Path) -> None:
    command = ["xvfb-run", "-a", "-s", "-screen 0 1366x768x24", sys.executable, "-c", DESK, str(tmp_path), OTHER]

    found = subprocess.run(  # noqa: S603 - our own interpreter, our own code
        command, env={**os.environ, "QT_QPA_PLATFORM": "xcb"}, capture_output=True, text=True, check=False, timeout=600
    )

    assert found.returncode == 0, found.stderr
    assert found.stdout.split() == ["front", "behind", "raised"], found.stderr
