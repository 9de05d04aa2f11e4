"""The desk's smoke test: open a real window, read the demo card, save a picture of it, and say whether that went well.

python -m chipkit_gui.smoke [--out desk.png] [--pcsc] [--lang vi|en]
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chipkit.codec.printable import printable
from chipkit.errors import ChipkitError
from chipkit.verify import load_policy
from chipkit_gui.running import RunningDesk, prepare
from chipkit_gui.sources.emulated import EmulatedSource
from chipkit_gui.sources.samples import DemoSource, Sample
from chipkit_gui.sources.virtual import virtual_reader
from chipkit_gui.state import Stage
from chipkit_gui.texts import CODES, Language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["main"]

_EXPECTED: Final = "verified-demo"
_PATIENCE_MS: Final = 60_000
_SETTLE_MS: Final = 400
_TICK_MS: Final = 50


def main(argv: Sequence[str] | None = None) -> int:
    """Run the smoke test.

    Args:
        argv: The arguments behind the module's name; those of the process by default.

    Returns:
        0 where the verdict appeared; 1 where it did not; 2 where the desk could not be opened.
    """
    parser = argparse.ArgumentParser(prog="chipkit_gui.smoke", description="Open the desk, read the demo card.")
    parser.add_argument("--out", type=Path, default=Path("desk.png"), help="the picture (default: %(default)s)")
    parser.add_argument("--pcsc", action="store_true", help="through a PC/SC service of its own")
    parser.add_argument("--lang", choices=CODES, default=CODES[0])
    parser.add_argument("--profile", default=Sample().profile)
    parser.add_argument("--defect", default="", help="what is wrong with the card, so that the verdict does not appear")
    arguments = parser.parse_args(argv)
    application = QApplication(sys.argv[:1])
    prepare(application)
    try:
        with _source(arguments) as (source, code):
            return _try(application, source, code, arguments)
    except ChipkitError as error:
        sys.stderr.write(f"smoke: {printable(str(error))}\n")
        return 2


@contextlib.contextmanager
def _source(arguments: argparse.Namespace) -> Iterator[tuple[DemoSource, str]]:
    """A card on a reader, and the code that a scanner reads off it."""
    sample = Sample(arguments.profile, arguments.defect)
    if arguments.pcsc:
        with virtual_reader(sample) as virtual:
            yield virtual, virtual.code(sample)
        return
    emulated = EmulatedSource(sample)
    emulated.place(sample)
    yield emulated, emulated.code(sample)


def _try(application: QApplication, source: DemoSource, code: str, arguments: argparse.Namespace) -> int:
    """Type what a scanner would send, and wait for a verdict."""
    desk = RunningDesk(source, load_policy("field"), language=Language(arguments.lang))
    desk.start()
    QTest.qWaitForWindowExposed(desk.window)
    desk.window.entry.input.setText(code)
    desk.window.entry.input.returnPressed.emit()
    watch = QTimer()
    watch.setInterval(_TICK_MS)
    watch.timeout.connect(lambda: _ended(desk) and application.exit())
    watch.start()
    QTimer.singleShot(_PATIENCE_MS, application.exit)
    application.exec()
    QTest.qWait(_SETTLE_MS)
    saved = desk.window.grab().save(str(arguments.out))
    shown, photo = desk.window.screen_shown.banner, desk.window.photo.photo.has_picture
    desk.window.close()
    good = saved and photo and shown.name == _EXPECTED
    sys.stderr.write(f"smoke: {shown.code or '-'} {shown.headline}; picture in {arguments.out}\n")
    return 0 if good else 1


def _ended(desk: RunningDesk) -> bool:
    return desk.desk.state.stage in (Stage.RESULT, Stage.ABORTED, Stage.ACTION_NEEDED)


if __name__ == "__main__":
    sys.exit(main())
