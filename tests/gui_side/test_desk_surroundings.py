"""What lies around the desk: other windows and desks, a machine that sleeps, a teller who went away, the clipboard."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chipkit.errors import UnsupportedError
from chipkit.session.pcsc import ReaderEvent, ReaderEventKind
from chipkit_gui import privacy
from chipkit_gui.display import require_display
from chipkit_gui.events import WorldChanged
from chipkit_gui.locking import lock_session
from chipkit_gui.other_desk import OtherDesk
from chipkit_gui.patience import LOCK_SECONDS
from chipkit_gui.privacy import exclude_from_capture, private_text
from chipkit_gui.running import RunningDesk
from chipkit_gui.sleeping import SleepWatch
from chipkit_gui.sources import Sample
from chipkit_gui.sources.emulated import READER, EmulatedSource
from chipkit_gui.state import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from chipkit.session.transport import Transport
    from chipkit.verify import Mode
    from chipkit.verify.policy import Policy

_linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the commands of Linux")


@pytest.fixture
def start(qtbot: QtBot, policy: Policy, workshop: EmulatedSource) -> Iterator[Callable[..., RunningDesk]]:
    made: list[RunningDesk] = []

    def begin(source: EmulatedSource | None = None, **choices: object) -> RunningDesk:
        source = source or EmulatedSource()
        source.share(workshop)
        desk = RunningDesk(source, policy, **choices)  # type: ignore[arg-type]
        made.append(desk)
        desk.start()
        qtbot.waitUntil(lambda: desk.desk.state.stage is Stage.READY)
        return desk

    yield begin
    for desk in made:
        desk.window.close()


@_linux_only
@pytest.mark.parametrize("refusing", [(), ("loginctl",)], ids=["loginctl", "xdg-screensaver"])
def test_the_session_is_locked_by_what_the_system_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusing: tuple[str, ...]
) -> None:
    for name in ("loginctl", "xdg-screensaver"):
        command = tmp_path / name
        status = 1 if name in refusing else 0
        command.write_text(f'#!/bin/sh\necho "{name} $*" >> {tmp_path}/called\nexit {status}\n')
        command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    lock_session().join()

    called = (tmp_path / "called").read_text().splitlines()
    assert called[-1] == ("xdg-screensaver lock" if refusing else "loginctl lock-session")


def test_a_system_that_locks_nothing_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    for platform in ("linux", "darwin", "win32", "plan9"):
        lock_session(platform).join()


class Production(EmulatedSource):
    """Cards as real ones are: here their authorities are not believed."""

    @property
    def mode(self) -> Mode:  # type: ignore[override]
        from chipkit.verify import Mode  # noqa: PLC0415

        return Mode.PRODUCTION


@pytest.mark.parametrize("real", [True, False], ids=["at work", "demo"])
def test_after_five_minutes_without_anyone_the_session_is_locked(
    start: Callable[..., RunningDesk], *, real: bool
) -> None:
    locked: list[bool] = []
    desk = start(Production() if real else EmulatedSource(), lock=lambda: locked.append(True))
    desk.desk.enter("000080944718")

    for _ in range(2 * LOCK_SECONDS):
        desk.window.second_passed.emit()

    assert locked == [True] * real
    assert desk.desk.state.key is None


def test_a_second_desk_is_noticed_and_forgotten_when_it_ends(tmp_path: Path) -> None:
    first, second = OtherDesk(tmp_path), OtherDesk(tmp_path)

    assert [first.is_there(), second.is_there(), first.is_there()] == [False, True, False]
    first.close()
    assert not second.is_there()
    assert first.is_there()
    second.close()


def test_two_desks_run_and_the_second_says_so(start: Callable[..., RunningDesk], tmp_path: Path) -> None:
    first, second = start(lock_folder=str(tmp_path)), start(lock_folder=str(tmp_path))
    assert not first.desk.state.other_desk
    assert second.desk.state.other_desk

    first.window.close()
    second.window.second_passed.emit()

    assert not second.desk.state.other_desk


def test_a_folder_that_takes_no_lock_tells_of_no_second_desk(tmp_path: Path) -> None:
    assert not OtherDesk(tmp_path / "missing").is_there()


@pytest.mark.parametrize(
    ("passed", "awake", "woke", "missed"),
    [
        (1, 1, False, 0),
        (3600, 1, True, 0),
        (25, 1, False, 24),  # too short to be sure that another client is there; the seconds count
        (3600, 3600, False, 3599),  # the window was busy
        (3600, None, True, 0),  # no clock is known that stands
        (5, None, False, 4),
        (0, 0, False, 0),
    ],
)
def test_sleep_is_what_two_clocks_that_nobody_sets_differ_by(
    *, passed: float, awake: float | None, woke: bool, missed: int
) -> None:
    now = [0.0, 0.0]
    watch = SleepWatch(lambda: now[0], None if awake is None else lambda: now[1])
    now[:] = [passed, awake or 0.0]

    assert watch.woke() is woke
    assert watch.missed() == missed
    assert not watch.woke()
    assert watch.missed() == 0


def test_seconds_that_come_late_are_made_up_for() -> None:
    now = [0.0]
    watch = SleepWatch(lambda: now[0], lambda: now[0])
    counted = 0
    for _ in range(100):
        now[0] += 1.4
        assert not watch.woke()
        counted += 1 + watch.missed()

    assert counted == pytest.approx(now[0], abs=1)


@_linux_only
def test_on_linux_two_clocks_of_the_system_are_asked_and_not_the_one_of_the_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watch = SleepWatch()
    assert watch._awake is not None
    asked: list[int] = []

    def clock(which: int) -> float:
        asked.append(which)
        return 0.0

    monkeypatch.setattr(time, "clock_gettime", clock)
    monkeypatch.setattr(time, "time", lambda: pytest.fail("the clock of the day"))

    assert not watch.woke()
    assert asked == [vars(time)["CLOCK_BOOTTIME"]]


@pytest.mark.parametrize("days", [-900, 900])
def test_a_clock_that_is_set_right_leaves_the_client_and_judges_anew(
    start: Callable[..., RunningDesk], qtbot: QtBot, code: str, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    """V12 asks to set the clock and to press F5: the result stands until then, and goes by the new clock after."""
    source = EmulatedSource()
    desk = start(source)
    source.place(Sample())
    desk.desk.enter(code)
    qtbot.waitUntil(lambda: desk.desk.state.stage is Stage.RESULT)
    before, left = desk.desk.state.result, desk.desk.state.seconds_left
    assert before is not None
    set_by = timedelta(days=days)
    day, today = time.time, before.report.at

    monkeypatch.setattr(time, "time", lambda: day() + set_by.total_seconds())
    monkeypatch.setattr("chipkit.inspection._now", lambda: datetime.now(UTC).astimezone() + set_by)
    desk.window.second_passed.emit()

    assert desk.desk.state.result is before
    assert left is not None
    assert desk.desk.state.seconds_left in range(left - 5, left)
    source.remove()
    qtbot.waitUntil(lambda: desk.desk.state.cards == ())
    QTest.keyClick(desk.window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: desk.desk.state.result is not before)
    after = desk.desk.state.result
    assert after is not None
    assert abs((after.report.clock or after.report.at) - today - set_by) < timedelta(hours=1)


def test_a_short_sleep_counts_for_the_clearing(start: Callable[..., RunningDesk], code: str) -> None:
    desk = start()
    desk.desk.enter(code)
    now = [0.0, 0.0]
    desk._slept = SleepWatch(lambda: now[0], lambda: now[1])
    for _ in range(4):
        assert desk.desk.state.key is not None
        now[:] = [now[0] + 29.5, now[1] + 1]
        desk.window.second_passed.emit()
    now[:] = [now[0] + 3, now[1] + 1]
    desk.window.second_passed.emit()

    assert desk.desk.state.key is None


def test_after_sleep_readers_and_cards_are_found_anew_and_the_client_is_gone(
    start: Callable[..., RunningDesk], qtbot: QtBot, code: str
) -> None:
    source = EmulatedSource()
    desk = start(source)
    source.place(Sample())
    desk.desk.enter(code)
    qtbot.waitUntil(lambda: desk.desk.state.stage is Stage.RESULT)

    desk._slept = SleepWatch(lambda: 1000.0)
    desk._slept._at = 0.0
    desk.window.second_passed.emit()
    assert desk.desk.state.result is None

    qtbot.waitUntil(lambda: desk.desk.state.stage is Stage.CARD_WAITS)
    desk.desk.enter(code)
    qtbot.waitUntil(lambda: desk.desk.state.stage is Stage.RESULT)


def test_while_another_window_is_in_front_the_desk_knows(
    start: Callable[..., RunningDesk], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = start()
    desk.window.activateWindow()
    qtbot.waitUntil(lambda: QGuiApplication.focusWindow() is not None)
    assert not desk.desk.state.in_background

    monkeypatch.setattr("chipkit_gui.running.QGuiApplication.focusWindow", lambda: None)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.focusWindowChanged.emit(None)
    assert desk.desk.state.in_background
    desk.desk.clear()
    assert desk.desk.state.in_background, "that is no matter of the client"


def test_a_card_that_is_laid_down_raises_the_desk(
    start: Callable[..., RunningDesk], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = start()
    monkeypatch.setattr("chipkit_gui.running._WITHOUT_A_FRONT", frozenset())
    raised: list[str] = []
    desk.window.raise_ = lambda: raised.append("raised")  # type: ignore[method-assign]
    desk.window.isActiveWindow = lambda: False  # type: ignore[method-assign]

    desk.bridge.post(WorldChanged(ReaderEvent(ReaderEventKind.CARD_INSERTED, READER, lay_there=True)))
    qtbot.waitUntil(lambda: len(desk.desk.state.cards) == 1)
    assert raised == []
    desk.bridge.post(WorldChanged(ReaderEvent(ReaderEventKind.CARD_INSERTED, READER)))
    qtbot.waitUntil(lambda: bool(raised))


class Hanging(EmulatedSource):
    """A driver that does not come back."""

    def __init__(self) -> None:
        super().__init__()
        self.entered, self.let_go = threading.Event(), threading.Event()

    def connect(self, reader: str) -> Transport:
        self.entered.set()
        self.let_go.wait()
        return super().connect(reader)


def test_closing_while_a_command_hangs_hides_at_once_and_waits_but_once(
    start: Callable[..., RunningDesk], qtbot: QtBot, code: str
) -> None:
    source = Hanging()
    desk = start(source)
    source.place(Sample())
    desk.desk.enter(code)
    qtbot.waitUntil(source.entered.is_set)
    hidden: list[bool] = []
    stop = desk.service.stop

    def watched() -> None:
        hidden.append(not desk.window.isVisible())
        stop()

    desk.service.stop = watched  # type: ignore[method-assign]

    desk.window.close()
    desk.stop()

    assert hidden == [True]
    assert any(thread.is_alive() for thread in desk.service._threads), "the command that hangs is not waited for"
    assert desk.desk.state.key is None
    source.let_go.set()


def test_a_reader_that_hangs_keeps_no_other_waiting(start: Callable[..., RunningDesk], qtbot: QtBot, code: str) -> None:
    class OneHangs(Hanging):
        def __init__(self) -> None:
            super().__init__()
            self._slots["other"] = type(self._slots[READER])()
            self._events.put(ReaderEvent(ReaderEventKind.READER_ADDED, "other"))

        def connect(self, reader: str) -> Transport:
            return super().connect(reader) if reader == READER else EmulatedSource.connect(self, reader)

    source = OneHangs()
    desk = start(source)
    source.place(Sample())
    qtbot.waitUntil(lambda: len(desk.desk.state.cards) == 1)
    desk.desk.enter(code)
    qtbot.waitUntil(source.entered.is_set)
    desk.desk.clear()
    source.remove()
    source.place(Sample(), reader="other")
    desk.desk.enter(code)

    qtbot.waitUntil(lambda: desk.desk.state.stage is Stage.RESULT)
    source.let_go.set()


def test_what_is_copied_is_asked_to_be_kept_by_nobody() -> None:
    data = private_text("SPECIMEN")

    assert data.text() == "SPECIMEN"
    assert data.data("x-kde-passwordManagerHint") == b"secret"
    assert any("CanIncludeInClipboardHistory" in kind for kind in data.formats())
    assert exclude_from_capture(1, platform="linux") is False


COPIED: Final = """
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from chipkit_gui.privacy import copy_privately
def run():
    application = QApplication([])
    for _ in range(2):
        copy_privately("SPECIMEN")
        print(QGuiApplication.clipboard().text())
    return application
{end}
"""


@pytest.mark.parametrize("end", ["kept = run()", "run()", "run().shutdown()"])
@pytest.mark.parametrize("platform", ["offscreen", "minimal"])
def test_a_process_that_copied_something_ends_in_order(platform: str, end: str) -> None:
    """Nothing that was made in Python is left to a clipboard that outlives the interpreter."""
    ended = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", COPIED.format(end=end)],
        env={**os.environ, "QT_QPA_PLATFORM": platform},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.stdout, ended.returncode) == ("SPECIMEN\nSPECIMEN\n", 0), ended.stderr


def test_one_place_alone_hands_to_the_clipboard_what_was_made_in_python() -> None:
    modules = Path(privacy.__file__).parent.rglob("*.py")

    assert [module.name for module in modules if "setMimeData" in module.read_text("utf-8")] == ["privacy.py"]


@_linux_only
@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_a_dead_display_is_told_and_ends_in_no_crash(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    for other in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv(name, ":987" if name == "DISPLAY" else "wayland-987")

    with pytest.raises(UnsupportedError, match="does not answer"):
        require_display()


@_linux_only
def test_missing_libraries_are_told_with_the_one_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setattr("chipkit_gui.display._is_loadable", lambda name: "EGL" not in name and "cursor" not in name)

    with pytest.raises(
        UnsupportedError, match=r"libEGL\.so\.1, .*: on Debian, sudo apt-get install libegl1 libxcb-cursor0$"
    ):
        require_display()


def test_using_keyboard_or_mouse_counts_as_being_there(start: Callable[..., RunningDesk]) -> None:
    desk = start(Production(), lock=lambda: pytest.fail("somebody is there"))
    for second in range(2 * LOCK_SECONDS):
        if second % 200 == 0:
            desk.scans.eventFilter(desk.window, QEvent(QEvent.Type.MouseButtonPress))
        desk.window.second_passed.emit()
