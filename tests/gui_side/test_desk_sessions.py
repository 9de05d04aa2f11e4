"""One client after another, all day: nothing grows, nothing is complained of, and nothing of them is written anywhere.

200 sessions here, of which one in ten reads its card; 10,000 that all read theirs with CHIPKIT_SOAK=1 (`make soak`).
"""

from __future__ import annotations

import base64
import gc
import hashlib
import logging
import os
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest

from chipkit import inspection
from chipkit.cli import main
from chipkit_gui.forgetting import forget
from chipkit_gui.running import RunningDesk
from chipkit_gui.sources import Sample
from chipkit_gui.sources.emulated import EmulatedSource
from chipkit_gui.state import Likeness, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from chipkit.verify.policy import Policy
    from chipkit.verify.report import Report

SOAK: Final = bool(os.environ.get("CHIPKIT_SOAK"))
SESSIONS: Final = int(os.environ.get("CHIPKIT_SESSIONS", "10000" if SOAK else "200"))
READ_ONE_IN: Final = 1 if SOAK else 10
"""The other sessions get the report of an earlier reading: what the desk itself does is the same."""
WARM: Final = 60 if SOAK else 40
"""Sessions until everything that is loaded once is loaded."""
GROWTH: Final = 20 << 20
"""Bytes that 10,000 sessions may add; 200 may add a third of it, for memory is given back in pieces."""
CARDS: Final = (Sample(), Sample(seed=1), Sample(seed=2), Sample(defect="flip-dg2", seed=3))

pytestmark = [
    pytest.mark.timeout(14_400 if SOAK else 900),
    pytest.mark.skipif(sys.platform != "linux", reason="memory and threads are counted by /proc"),
]


def resident() -> int:
    """Bytes of this process that are in memory, when all that can be given back is."""
    forget()
    return int(Path("/proc/self/status").read_text("ascii").partition("VmRSS:")[2].split()[0]) << 10


def held() -> dict[str, int]:
    """What must not grow with the number of clients."""
    gc.collect()
    return {name: len(list(Path("/proc/self", name).iterdir())) for name in ("task", "fd")}


def needles(source: EmulatedSource) -> dict[str, bytes]:
    """What must stand nowhere: holders' facts, and what anybody could compute of them without a secret."""
    found: dict[str, bytes] = {}
    for sample in CARDS:
        specimen = source.specimen(sample)
        holder, zone = specimen.holder, "".join(specimen.mrz.lines)
        facts = {
            holder.personal_number, holder.personal_number[-6:], holder.full_name, holder.full_name.upper(), zone,
            *specimen.mrz.lines, "\n".join(specimen.mrz.lines), source.code(sample),
        }  # fmt: skip
        for fact in facts:
            plain = fact.encode()
            found[f"{sample.seed}: {fact}"] = plain
            for kind in ("md5", "sha1", "sha256", "sha384", "sha512"):
                digest = hashlib.new(kind, plain).digest()
                for name, text in (
                    ("hex", digest.hex()[:32]),
                    ("HEX", digest.hex().upper()[:32]),
                    ("base64", base64.b64encode(digest).decode()[:20]),
                    ("base64url", base64.urlsafe_b64encode(digest).decode()[:20]),
                    ("base32", base64.b32encode(digest).decode()[:20]),
                ):
                    found[f"{sample.seed}: {kind} in {name} of {fact}"] = text.encode()
    return found


class Line:
    """Clients, one behind the other."""

    def __init__(self, desk: RunningDesk, qtbot: QtBot) -> None:
        self.desk, self.qtbot, self.served = desk, qtbot, 0
        self.private = needles(self.source)

    @property
    def source(self) -> EmulatedSource:
        assert isinstance(self.desk.source, EmulatedSource)
        return self.desk.source

    def serve(self) -> None:
        sample, desk = CARDS[self.served % len(CARDS)], self.desk.desk
        if self.served % 2:
            self.source.place(sample)
            desk.enter(self.source.code(sample))
        else:
            desk.enter(self.source.specimen(sample).holder.personal_number)
            self.source.place(sample)
        self.qtbot.waitUntil(lambda: desk.state.stage is Stage.RESULT)
        if self.served % 4 == 0:
            desk.say_likeness(Likeness.ALIKE)
            self.desk.window.act(("details", "photo", "help")[self.served // 4 % 3])
            self.desk.window.close_sheet()
        self.source.remove()
        desk.clear()
        self.qtbot.waitUntil(lambda: desk.state.result is None and not desk.state.cards)
        QTest.qWait(1)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.served += 1


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What Qt warns of."""
    told: list[str] = []

    def note(kind: QtMsgType, _where: object, text: str | None) -> None:
        if kind is not QtMsgType.QtDebugMsg and kind is not QtMsgType.QtInfoMsg:
            told.append(text or "")

    before = qInstallMessageHandler(note)
    yield told
    qInstallMessageHandler(before)


@contextmanager
def logging_into(path: Path) -> Iterator[Path]:
    """What is logged, at every level, goes into a file alone: pytest's own handlers, which it sets for each phase of a
    test, keep every record until that ends."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    root.handlers = [logging.FileHandler(path)]
    root.setLevel(logging.DEBUG)
    try:
        yield path
    finally:
        root.handlers[0].close()
        root.handlers = handlers
        root.setLevel(level)


@pytest.fixture
def line(
    qtbot: QtBot, policy: Policy, workshop: EmulatedSource, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Line]:
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr("chipkit_gui.sources.emulated._POLL_SECONDS", 0.002)
    read: dict[object, Report] = {}
    calls = [0]

    def inspect(transport: Any, password: Any, **given: Any) -> Report:
        calls[0] += 1
        known = read.get((password, given["printed"]))
        if known is None or calls[0] % READ_ONE_IN == 0:
            known = inspection.inspect(transport, password, **given)
            if READ_ONE_IN > 1:
                read[password, given["printed"]] = known
        return known

    monkeypatch.setattr("chipkit_gui.service.inspect", inspect)
    source = EmulatedSource()
    source.share(workshop)
    for sample in CARDS:
        source.trust_of(sample)
    desk = RunningDesk(source, policy)
    desk.start()
    qtbot.waitUntil(lambda: desk.desk.state.stage is Stage.READY)
    gc.collect()
    gc.freeze()  # what other tests left need not be searched behind every client
    yield Line(desk, qtbot)
    gc.unfreeze()
    desk.window.close()


def test_a26_a31_sessions_keep_nothing_and_write_nothing_of_a_client(
    line: Line,
    complaints: list[str],
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    with logging_into(tmp_path / "log") as log:
        for _ in range(WARM):
            line.serve()
        main(["diag"])
        main(["diag", "--json"])
        before, memory, truth = held(), resident(), sys.getrefcount(True)  # noqa: FBT003 - the object itself is asked

        for served in range(WARM, SESSIONS):
            line.serve()
            if served == SESSIONS - 1 or served % 500 == 0:
                _nothing_is_written(line, log, capfd, tmp_path)
                with capfd.disabled():
                    sys.stderr.write(f"{served + 1} of {SESSIONS} sessions: {(resident() - memory) >> 10} KB more\n")

        assert complaints == []
        assert held() == before
        assert sys.getrefcount(True) >= truth - 20, "every call of Qt took one away"  # noqa: FBT003 - likewise
        grown = resident() - memory
        sys.stderr.write(f"{SESSIONS} sessions: {grown >> 10} KB more, {before}\n")
        assert grown < (GROWTH if SOAK else GROWTH // 3), f"{grown >> 10} KB in {SESSIONS - WARM} sessions"
        assert threading.active_count() <= before["task"]


def _nothing_is_written(line: Line, log: Path, capfd: pytest.CaptureFixture[str], folder: Path) -> None:
    """Neither into logs nor diagnostics, files or the title of the window."""
    told = capfd.readouterr()
    written = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    written |= {"out": told.out.encode(), "err": told.err.encode()}
    written |= {"title": line.desk.window.windowTitle().encode()}
    for place, content in written.items():
        found = [name for name, needle in line.private.items() if needle in content]
        assert found == [], place
    assert written[str(log)], "the reading of a card was logged"
    os.truncate(log, 0)
