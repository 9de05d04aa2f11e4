from __future__ import annotations

import gc
import sys
import threading
from typing import TYPE_CHECKING

import pytest
import shiboken6

from chipkit.lds.files import EF
from chipkit.session.progress import Phase, Progress
from chipkit_gui.bridge import Bridge
from chipkit_gui.events import Event, Progressed

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

_EMITS = 10_000


def _events(count: int) -> list[Event]:
    return [Progressed(number, Progress(phase=Phase.READ, ef=EF.DG2, read=number)) for number in range(count)]


def test_events_of_another_thread_arrive_in_order_in_the_thread_of_the_window(qtbot: QtBot) -> None:
    got: list[Event] = []
    threads: set[int] = set()

    def take(event: Event) -> None:
        got.append(event)
        threads.add(threading.get_ident())

    bridge = Bridge(take)
    events = _events(200)

    def send() -> None:
        for event in events:
            bridge.post(event)

    sender = threading.Thread(target=send)
    sender.start()
    sender.join()
    assert got == [], "nothing is delivered outside the event loop"
    qtbot.waitUntil(lambda: len(got) == len(events))

    assert got == events
    assert threads == {threading.get_ident()}


def test_a_closed_bridge_delivers_nothing(qtbot: QtBot) -> None:
    got: list[Event] = []
    bridge = Bridge(got.append)

    other: list[Event] = []
    later = Bridge(other.append)

    bridge.post(_events(1)[0])
    bridge.close()
    later.post(_events(1)[0])
    qtbot.waitUntil(lambda: bool(other))

    assert got == []


@pytest.mark.usefixtures("qtbot")
def test_a_thread_that_outlives_the_window_posts_into_a_closed_bridge() -> None:
    """One that hangs is not waited for: by the time it goes on, Qt has taken down what the bridge is made of."""
    bridge = Bridge(lambda _event: None)
    event, posted, failed = _events(1)[0], threading.Event(), []
    closed = threading.Event()

    def send() -> None:
        try:
            while not closed.is_set():
                bridge.post(event)
                posted.set()
            bridge.post(event)
        except RuntimeError as error:
            failed.append(error)

    sender = threading.Thread(target=send)
    sender.start()
    assert posted.wait(10)
    bridge.close()
    shiboken6.delete(bridge)
    closed.set()
    sender.join(10)

    assert not failed
    assert not sender.is_alive()


def test_a31_emitting_loses_no_reference_of_true(qtbot: QtBot) -> None:
    got: list[Event] = []
    bridge = Bridge(got.append)
    event = _events(1)[0]
    true = bool(_EMITS)
    gc.collect()  # what other tests left, and would take its references with it
    before = sys.getrefcount(true)

    for _ in range(_EMITS):
        bridge.post(event)
    qtbot.waitUntil(lambda: len(got) == _EMITS)

    assert sys.getrefcount(true) >= before - _EMITS // 2, "some PySide6 drop one with each emission"
