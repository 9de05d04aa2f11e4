"""What a teller waits for: the verdict of a card, a window that answers meanwhile, and the desk itself in the morning.

Run it with `python benchmarks/desk.py [ROUNDS]`; `README.md` beside it says what is measured. The card is the emulated
one on a modelled contactless link, 20 ms an exchange and its bytes at 106 kbit/s; its own computing is part of it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import TYPE_CHECKING, Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from chipkit.verify import load_policy
from chipkit_gui.events import Judged
from chipkit_gui.forgetting import OVERWRITING
from chipkit_gui.running import RunningDesk, prepare
from chipkit_gui.sources.emulated import CONTACTLESS, EmulatedSource
from chipkit_gui.sources.samples import Sample
from chipkit_gui.state import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chipkit_gui.events import Event

__all__ = ["Measured", "Painted", "main", "part"]

_TICK_MS: Final = 8
_PATIENCE_SECONDS: Final = 60.0
_BARE: Final = """
import os
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        os._exit(0)
application = QApplication([])
window = Window()
window.resize(1180, 680)
window.show()
application.exec()
"""
_DESK: Final = """
import os
from chipkit_gui import app
from chipkit_gui.views import banner
banner.BannerView.paintEvent = lambda self, event: os._exit(0)
app.main(["--demo"])
"""


def part(values: Sequence[float], share: float) -> float:
    """The value that this share of all does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Painted(QObject):
    """Notes when a widget was last painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.at = 0.0
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """See an event."""
        if event.type() is QEvent.Type.Paint:
            self.at = time.perf_counter()
            self.times += 1
        return False


class Measured:
    """A desk that is watched while it reads."""

    def __init__(self) -> None:
        self.source = EmulatedSource(pace=CONTACTLESS)
        self.sample = Sample("vn-cccd-2024")  # whose portrait is in JPEG 2000
        self.code = self.source.code(self.sample)
        self.source.trust_of(self.sample)
        self.desk = RunningDesk(self.source, load_policy("field"))
        self.judged = 0.0
        post = self.desk.service._post  # noqa: SLF001 - the moment that the library's verdict is there

        def noted(event: Event) -> None:
            if isinstance(event, Judged):
                self.judged = time.perf_counter()
            post(event)

        self.desk.service._post = noted  # noqa: SLF001 - likewise
        self.banner = Painted(self.desk.window.banner)
        self.ticks: list[float] = []
        self._last = 0.0
        self._clock = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=_TICK_MS)
        self._clock.timeout.connect(self._tick)
        self.desk.start()
        self._until(lambda: self.desk.desk.state.stage is Stage.READY)

    def read(self) -> tuple[float, float]:
        """Read a card: seconds from card down to the verdict on the screen, and those after the library's."""
        self.desk.desk.enter(self.code)
        self._last = 0.0
        self._clock.start()
        began = time.perf_counter()
        self.source.place(self.sample)
        self._until(lambda: self.desk.desk.state.stage is Stage.RESULT and self.banner.at > self.judged > began)
        self._clock.stop()
        took = self.banner.at - began, self.banner.at - self.judged
        self.source.remove()
        self.desk.desk.clear()
        self._until(lambda: not self.desk.desk.state.cards)
        return took

    def close(self) -> None:
        """Let the desk go."""
        self.desk.window.close()

    def _tick(self) -> None:
        now = time.perf_counter()
        if self._last:
            self.ticks.append(now - self._last)
        self._last = now

    @staticmethod
    def _until(fact: Callable[[], bool]) -> None:
        end = time.perf_counter() + _PATIENCE_SECONDS
        while not fact():
            QApplication.processEvents()
            time.sleep(0.0005)
            if time.perf_counter() > end:
                raise SystemExit("the desk came to no verdict")


def _start(script: str, bytecode: str) -> tuple[float, float]:
    """Seconds, and seconds of the processor, until a script has painted; its bytecode is at hand in a folder."""
    environment = {**os.environ, **OVERWRITING, "PYTHONPYCACHEPREFIX": bytecode}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began, before = time.perf_counter(), os.times()
    # our own interpreter
    subprocess.run([sys.executable, "-P", "-c", script], env=environment, check=True)  # noqa: S603
    after = os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, processor


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    application = QApplication.instance() or QApplication([])
    prepare(application)  # type: ignore[arg-type]
    measured = Measured()
    measured.read()  # what is loaded with the first card is no client's
    measured.ticks.clear()
    took = [measured.read() for _ in range(rounds)]
    measured.close()
    with tempfile.TemporaryDirectory() as bytecode:
        for script in (_BARE, _DESK):
            _start(script, bytecode)
        starts = [(*_start(_BARE, bytecode), *_start(_DESK, bytecode)) for _ in range(5)]
    bare, bare_cpu, desk, desk_cpu = (min(column) for column in zip(*starts, strict=True))
    rows: list[tuple[str, float, float]] = [
        ("card down to verdict, median", 1000 * statistics.median(whole for whole, _ in took), 5000),
        ("card down to verdict, 95 %", 1000 * part([whole for whole, _ in took], 0.95), 5000),
        ("verdict painted after the library's, 95 %", 1000 * part([after for _, after in took], 0.95), 150),
        (f"ticks of {_TICK_MS} ms in a reading, 99 %", 1000 * part(measured.ticks, 0.99), 50),
        (f"ticks of {_TICK_MS} ms in a reading, longest", 1000 * max(measured.ticks), 150),
        ("a bare window, least of five", 1000 * bare, 0),
        ("the desk's window, least of five", 1000 * desk, 1000),
        ("a bare window, of the processor", 1000 * bare_cpu, 0),
        ("the desk's window, of the processor", 1000 * desk_cpu, 0),
    ]
    print(f"{'milliseconds':48}{'measured':>10}{'budget':>10}")
    for name, milliseconds, budget in rows:
        told = f"{budget:>10.0f}" if budget else ""
        print(f"{name:48}{milliseconds:>10.0f}{told}{'  over' if budget and milliseconds > budget else ''}")
    times, processor = desk / bare, desk_cpu / bare_cpu
    print(f"the desk's window takes {times:.1f} times a bare one's time, {processor:.1f} times its processor")


if __name__ == "__main__":
    main()
