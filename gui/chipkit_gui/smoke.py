"""The desk's smoke test: open a real window, read the demo card, save a picture of it, and say whether that went well.

python -m chipkit_gui.smoke [--out desk.png] [--pcsc] [--lang vi|en]
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chipkit.cli.parser import Parser
from chipkit.cli.program import run_program
from chipkit.extras import require
from chipkit_gui.display import require_display
from chipkit_gui.sources.samples import Sample
from chipkit_gui.state import Stage
from chipkit_gui.texts import CODES, Language

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from PySide6.QtWidgets import QApplication

    from chipkit_gui.running import RunningDesk
    from chipkit_gui.sources.samples import DemoSource

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
    return run_program("chipkit_gui.smoke", lambda: _begin(argv))


def _begin(argv: Sequence[str] | None) -> int:
    parser = Parser(prog="chipkit_gui.smoke", description="Open the desk, read the demo card.")
    parser.add_argument("--out", type=Path, default=Path("desk.png"), help="the picture (default: %(default)s)")
    parser.add_argument("--pcsc", action="store_true", help="through a PC/SC service of its own")
    parser.add_argument("--lang", choices=CODES, default=CODES[0])
    parser.add_argument("--profile", default=Sample().profile)
    parser.add_argument("--defect", default="", help="what is wrong with the card, so that the verdict does not appear")
    arguments = parser.parse_args(argv)
    require(*(("gui", "emulator", "pcsc") if arguments.pcsc else ("gui", "emulator")))
    require_display()
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - loaded once what it takes is known to be there

    from chipkit_gui.running import prepare  # noqa: PLC0415 - likewise

    application = QApplication(sys.argv[:1])
    prepare(application)
    with _source(arguments) as (source, code):
        return _try(application, source, code, arguments)


@contextlib.contextmanager
def _source(arguments: argparse.Namespace) -> Iterator[tuple[DemoSource, str]]:
    """A card on a reader, and the code that a scanner reads off it."""
    sample = Sample(arguments.profile, arguments.defect)
    if arguments.pcsc:
        from chipkit_gui.sources.virtual import virtual_reader  # noqa: PLC0415 - needs Linux

        with virtual_reader(sample) as virtual:
            yield virtual, virtual.code(sample)
        return
    from chipkit_gui.sources.emulated import EmulatedSource  # noqa: PLC0415 - needs the extra `emulator`

    emulated = EmulatedSource(sample)
    emulated.place(sample)
    yield emulated, emulated.code(sample)


def _try(application: QApplication, source: DemoSource, code: str, arguments: argparse.Namespace) -> int:
    """Type what a scanner would send, and wait for a verdict."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415 - see above
    from PySide6.QtTest import QTest  # noqa: PLC0415 - see above

    from chipkit.verify import load_policy  # noqa: PLC0415 - see above
    from chipkit_gui.running import RunningDesk  # noqa: PLC0415 - see above

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
