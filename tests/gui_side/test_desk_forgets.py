"""After a client was cleared nothing of them is left: no object, no text in the field, no bytes in memory."""

from __future__ import annotations

import gc
import os
import re
import subprocess
import sys
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QClipboard, QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chipkit.capture import Capture
from chipkit.codec.biometric.picture import Picture
from chipkit.document import Document
from chipkit.lds.files import EF
from chipkit.pictures import decode_picture
from chipkit.protocol.credentials import CANPassword, MRZPassword
from chipkit.trust.store import TrustStore
from chipkit.verify.report import Report
from chipkit_emulator.demo import trust_in
from chipkit_emulator.links.placed_card import PlacedCard
from chipkit_gui.desk import AUTO_CLEAR_SECONDS
from chipkit_gui.keys import Key
from chipkit_gui.running import RunningDesk
from chipkit_gui.service import _Command
from chipkit_gui.sources import Sample
from chipkit_gui.sources.emulated import EmulatedSource
from chipkit_gui.state import Result, Stage
from chipkit_gui.views.code_field import UNSENT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from chipkit.verify.policy import Policy
    from chipkit_emulator.links.private_pcsc import PrivatePCSC

OF_A_CLIENT: Final = (Capture, CANPassword, Document, Key, MRZPassword, Picture, Report, Result, _Command)


@pytest.fixture
def desk(qtbot: QtBot, policy: Policy, workshop: EmulatedSource) -> Iterator[RunningDesk]:
    source = EmulatedSource()
    source.share(workshop)
    made = RunningDesk(source, policy)
    made.start()
    qtbot.waitUntil(lambda: made.desk.state.stage is Stage.READY)
    yield made
    made.window.close()


def clients() -> dict[int, Any]:
    """What there is of a client, while no other thread runs: a tuple that one is still making must not be held."""
    gc.collect()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(60)
    try:
        return {id(each): each for each in gc.get_objects() if type(each) in OF_A_CLIENT}
    finally:
        sys.setswitchinterval(interval)


_PRESSED: Final = count(1_000_000, 125)
"""When a person presses one key after another, in milliseconds of the system."""


def type_in(desk: RunningDesk, text: str, *, enter: bool = True) -> None:
    """Types as a person does, by the times of the keys: no pause of the machine makes a scan of it."""
    for character in text:
        event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, character)
        event.setTimestamp(next(_PRESSED))
        QApplication.sendEvent(desk.window.entry.input, event)
    assert not desk.field._cadence.scanned
    if enter:
        QTest.keyClick(desk.window.entry.input, Qt.Key.Key_Return)


def press_escape(desk: RunningDesk) -> None:
    desk.window.clear_asked.emit()  # what the shortcut does; without a window system none has the focus


def seconds(desk: RunningDesk, number: int) -> None:
    for _ in range(number):
        desk.window.second_passed.emit()


def test_a25_nothing_refers_to_a_client_after_clearing(
    desk: RunningDesk, qtbot: QtBot, workshop: EmulatedSource
) -> None:
    number = workshop.specimen(Sample()).holder.personal_number
    before = clients()
    type_in(desk, number)
    desk.source.place(Sample())  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: desk.desk.state.stage is Stage.RESULT)
    assert {Report, Key, Capture, Picture} <= {type(each) for key, each in clients().items() if key not in before}

    press_escape(desk)

    def left_over() -> list[Any]:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return [each for key, each in clients().items() if key not in before]

    with suppress(qtbot.TimeoutError):
        qtbot.waitUntil(lambda: not left_over())
    left = left_over()
    referrers = [[type(found).__name__ for found in gc.get_referrers(each)] for each in left]
    assert not left, list(zip(map(type, left), referrers, strict=True))


def test_escape_empties_the_field_whatever_the_state(desk: RunningDesk) -> None:
    for _ in range(2):
        type_in(desk, "012345", enter=False)
        press_escape(desk)
        assert desk.window.entry.input.text() == ""
    type_in(desk, "678901")

    assert desk.desk.state.key is not None
    assert desk.desk.state.key.password == CANPassword("678901")


def test_what_was_typed_and_not_sent_expires(desk: RunningDesk) -> None:
    type_in(desk, "000203", enter=False)
    seconds(desk, UNSENT_SECONDS - 1)
    type_in(desk, "0", enter=False)
    seconds(desk, UNSENT_SECONDS - 1)
    assert desk.window.entry.input.text() == "0002030"

    seconds(desk, 1)

    assert desk.window.entry.input.text() == ""
    assert not desk.window.entry.input.isUndoAvailable()


@pytest.mark.parametrize("entered", ["000203012345", "012345", "12345"])
def test_a_key_that_waits_for_a_card_expires(desk: RunningDesk, entered: str) -> None:
    type_in(desk, entered)
    seconds(desk, AUTO_CLEAR_SECONDS - 1)
    assert desk.desk.state.key is not None or desk.desk.state.problem

    seconds(desk, 1)

    assert desk.desk.state.key is None
    assert not desk.desk.state.problem


def test_a_card_that_comes_and_goes_keeps_no_key_alive(desk: RunningDesk, qtbot: QtBot) -> None:
    """A wrong number is refused by the card again and again; the time goes on from the last attempt."""
    type_in(desk, "012345")
    desk.source.place(Sample())  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: desk.desk.state.broken is not None)

    seconds(desk, AUTO_CLEAR_SECONDS)

    assert desk.desk.state.key is None
    assert desk.desk.state.broken is None


def test_nothing_is_copied_learnt_dragged_or_brought_back(desk: RunningDesk, qtbot: QtBot) -> None:
    field, board = desk.window.entry.input, QGuiApplication.clipboard()
    board.setText("before")
    type_in(desk, "000203012345", enter=False)
    field.selectAll()
    for key in (Qt.Key.Key_C, Qt.Key.Key_X, Qt.Key.Key_Insert):
        QTest.keyClick(field, key, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not desk.field._silence.isActive())  # after which a scan would be given away
    assert board.text() == "before"
    assert field.text() == "000203012345"
    assert field.inputMethodHints() & Qt.InputMethodHint.ImhSensitiveData
    assert not field.dragEnabled()
    assert not field.acceptDrops()

    press_escape(desk)

    assert not field.hasSelectedText()
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    field.undo()
    assert field.text() == ""


class Board:
    """A clipboard; the screen that tests draw on has none that knows its owner."""

    def __init__(self, *, ours: bool) -> None:
        self.ours, self.cleared = ours, list[QClipboard.Mode]()

    def ownsSelection(self) -> bool:  # noqa: N802 - Qt's name
        return self.ours

    ownsClipboard = ownsSelection  # noqa: N815 - Qt's name

    def clear(self, mode: QClipboard.Mode) -> None:
        self.cleared.append(mode)


@pytest.mark.parametrize("ours", [True, False])
def test_what_was_selected_in_the_field_leaves_the_clipboard_with_the_client(
    desk: RunningDesk,
    monkeypatch: pytest.MonkeyPatch,
    ours: bool,  # noqa: FBT001 - a case of the table
) -> None:
    """Selecting text with the mouse copies it on X11; what other programs copied is theirs."""
    board = Board(ours=ours)
    monkeypatch.setattr(QGuiApplication, "clipboard", lambda: board)
    type_in(desk, "000203012345", enter=False)

    press_escape(desk)

    assert set(board.cleared) == ({QClipboard.Mode.Selection, QClipboard.Mode.Clipboard} if ours else set())


DESK: Final = """
import os, sys
from contextlib import nullcontext
from pathlib import Path
from PySide6.QtCore import QTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from chipkit.verify import load_policy
from chipkit_gui.forgetting import begin_again_overwriting, hide_memory
begin_again_overwriting()
hide_memory()
from chipkit_gui.running import RunningDesk, prepare
from chipkit_gui.sources.pcsc import PCSCSource
from chipkit_gui.sources.samples import Sample
from chipkit_gui.sources.virtual import virtual_reader
from chipkit_gui.state import Stage

application = QApplication([])
prepare(application)
with_card = virtual_reader(Sample(profile="vn-cccd-explicit")) if sys.argv[2] == "of its own" else nullcontext()
source = with_card.__enter__() or PCSCSource(Path(sys.argv[1]), mode="demo")
desk = RunningDesk(source, load_policy("field"))
desk.start()

def until(stage):
    while desk.desk.state.stage is not stage:
        application.processEvents()

until(Stage.CARD_WAITS)
for digit in os.read(0, 12):
    QTest.keyClick(desk.window.entry.input, chr(digit))
QTest.keyClick(desk.window.entry.input, Qt.Key.Key_Return)
until(Stage.RESULT)
QTest.qWait(200)
print("result", flush=True)
os.read(0, 1)
desk.window.clear_asked.emit()
QTest.qWait(700)
print("cleared", flush=True)
os.read(0, 1)
"""


def found_in_memory(process: int, needles: dict[str, bytes]) -> dict[str, int]:
    """How often each of these stands in the writable memory of a process."""
    patterns = {name: re.compile(re.escape(needle)) for name, needle in needles.items()}
    found = dict.fromkeys(needles, 0)
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text("ascii", "replace").splitlines():
            place, rights, *_ = line.split()
            begin, end = (int(part, 16) for part in place.split("-"))
            if not rights.startswith("rw"):
                continue
            try:
                memory.seek(begin)
                content = memory.read(end - begin)
            except (OSError, ValueError, OverflowError):
                continue
            for name, pattern in patterns.items():
                found[name] += len(pattern.findall(content))
    return found


def needles_of(card: PlacedCard) -> dict[str, bytes]:
    """What is searched for: texts as bytes and as Qt holds them, rows of the MRZ, the photo and its pixels."""
    specimen = card.specimen()
    holder = specimen.holder
    texts = {"number": holder.personal_number, "name": holder.full_name, "mrz": specimen.mrz.lines[2]}
    photo = next(content for ef, content in specimen.files.items() if ef is EF.DG2)
    at = photo.index(b"\xff\xd8\xff") if b"\xff\xd8\xff" in photo else photo.index(b"\xff\x4f\xff\x51")
    pixels = decode_picture(photo[at:]).pixels
    found = {name: text.encode() for name, text in texts.items()}
    found |= {f"{name} in Qt": text.encode("utf-16-le") for name, text in texts.items()}
    return found | {"photo": photo[len(photo) // 2 :][:48], "pixels": pixels[len(pixels) // 2 :][:96]}


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root may look into that memory")
@pytest.mark.parametrize("reader", ["of the tests", "of its own"])
def test_a25_the_memory_of_a_cleared_desk_holds_nothing_of_the_client(
    pcsc: PrivatePCSC, tmp_path: Path, reader: str
) -> None:
    card = PlacedCard(profile="vn-cccd-explicit")
    TrustStore(tmp_path / "trust").add(trust_in(card.specimen().pki, card.at), at=card.at)
    pcsc.insert(card)
    (tmp_path / "desk.py").write_text(DESK, encoding="utf-8")
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, str(tmp_path / "desk.py"), str(tmp_path / "trust"), reader],
        env={**os.environ, **pcsc.environment, "QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(card.specimen().holder.personal_number.encode())
        process.stdin.flush()
        assert process.stdout.readline() == b"result\n"
        shown = found_in_memory(process.pid, needles_of(card))
        process.stdin.write(b"c")
        process.stdin.flush()
        assert process.stdout.readline() == b"cleared\n"
        left = found_in_memory(process.pid, needles_of(card))
        limits = Path(f"/proc/{process.pid}/limits").read_text("ascii")
        owner = Path(f"/proc/{process.pid}/environ").stat().st_uid
    finally:
        process.kill()
        process.communicate()

    assert all(shown[name] for name in ("number", "name", "mrz", "photo", "pixels")), shown
    assert left == dict.fromkeys(left, 0), (shown, left)
    assert re.search(r"Max core file size +0 +0 ", limits)
    assert owner == 0
