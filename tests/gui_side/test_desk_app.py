from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from chipkit_gui.app import main

if TYPE_CHECKING:
    from pathlib import Path

_ENVIRONMENT = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONWARNINGS": "error", "PYTHONUTF8": "1"}
_PNG = b"\x89PNG"


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", *arguments],
        env=_ENVIRONMENT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_a_wrong_call_is_refused_without_a_window(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "fr"]) == 2
    assert main(["--demo", "no-such-card"]) == 2
    assert main(["--policy", "no-such-policy"]) == 2

    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has machines without a display")
def test_a_machine_without_a_display_is_told_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)

    assert main([]) == 2
    assert capsys.readouterr().err == (
        "chipkit-desk: no display here; run it in a desktop session, or on one that nobody sees: "
        "xvfb-run -a PROGRAM (Debian: xvfb, xauth)\n"
    )


def test_help_needs_no_window(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "--demo" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_smoke_test_reads_the_demo_card_and_saves_a_picture(tmp_path: Path, language: str) -> None:
    picture = tmp_path / "desk.png"

    done = _run("chipkit_gui.smoke", "--out", str(picture), "--lang", language)

    assert done.returncode == 0, done.stderr
    assert "V01" in done.stderr
    assert picture.read_bytes().startswith(_PNG)


def test_the_smoke_test_fails_where_the_verdict_does_not_appear(tmp_path: Path) -> None:
    done = _run("chipkit_gui.smoke", "--out", str(tmp_path / "desk.png"), "--defect", "flip-dg2")

    assert done.returncode == 1
    assert "V05" in done.stderr


_CLOSE_SOON = """
import sys
from PySide6.QtCore import QTimer
from chipkit_gui.running import RunningDesk
start = RunningDesk.start
def start_and_close(desk):
    start(desk)
    QTimer.singleShot(1500, desk.window.close)
RunningDesk.start = start_and_close
from chipkit_gui.app import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("arguments", [(), ("--demo",), ("--demo", "vn-cccd-2024", "--lang", "en"), ("--pcsc-demo",)])
def test_the_desk_opens_and_ends_with_its_window(arguments: tuple[str, ...], tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(_CLOSE_SOON, encoding="utf-8")

    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, str(script), *arguments], env=_ENVIRONMENT, capture_output=True, timeout=120, check=False
    )

    assert done.returncode == 0
    assert done.stderr == b""


_TOLD_TO_END: Final = """
import signal
import sys
moment, told = sys.argv[1], int(sys.argv[2])
sent = []
def at(name):
    if name == moment and not sent:
        sent.append(name)
        signal.raise_signal(told)
sys.addaudithook(lambda event, details: event == "import" and at(details[0]))
if moment == "before the loop":
    from PySide6.QtWidgets import QApplication
    turn = QApplication.exec
    QApplication.exec = staticmethod(lambda: (at(moment), turn())[1])
from chipkit_gui.app import main
code = main(["--demo"])
assert sent
sys.exit(code)
"""


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    "moment",
    ["encodings.cp437", "shibokensupport.feature", "PySide6.QtWidgets", "chipkit_gui.views.window", "before the loop"],
)
def test_the_desk_ends_in_order_when_it_is_told_to_while_it_begins(moment: str, told: int) -> None:
    """Qt's loader aborts the process over an exception, and a loop that does not turn yet forgets that it is to end."""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _TOLD_TO_END, moment, str(int(told))],
        env=_ENVIRONMENT,
        capture_output=True,
        timeout=120,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")
