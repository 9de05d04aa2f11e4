"""Children that are forked while threads use keys, and changes that are killed: nothing waits, nothing is half-done."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.keys.opening import key_file
from chipkit.keys.ports import KeyKind
from chipkit.regular_file import read_regular
from tests.unit.keys.conftest import opened
from tests.unit.keys.test_stores import DATA, verify

if TYPE_CHECKING:
    from pathlib import Path

SOAK = bool(os.environ.get("CHIPKIT_SOAK"))
if sys.platform == "win32":
    pytest.skip("there nothing forks", allow_module_level=True)
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # Python 3.12: fork with threads


def test_a_child_that_is_forked_while_a_thread_changes_keys_can_use_them(file_folder: Path) -> None:
    store = opened(file_folder)
    store.create("index", KeyKind.HMAC)
    inside, done = threading.Event(), threading.Event()

    def change() -> None:
        with store._changing():
            inside.set()
            done.wait(60)

    thread = threading.Thread(target=change)
    thread.start()
    assert inside.wait(60)
    child = os.fork()
    if not child:
        signal.alarm(60)  # it would wait for ever for a lock that nobody holds
        os._exit(0 if store.secret_key("index").mac(b"x") and len(store.entries()) == 1 else 1)
    assert os.waitpid(child, 0)[1] == 0
    done.set()
    thread.join(60)


# killed -------------------------------------------------------------------------------------------------------------


def killed_at(step: int) -> None:
    """From now on this process is killed before so many calls of the interpreter's own functions are done."""
    left = [step]

    def count(_frame: object, event: str, _argument: object) -> None:
        if event == "c_call":
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)


def act_in_child(act: Any, step: int) -> bool:
    """Whether a child that is killed at a step did it all."""
    child = os.fork()
    if not child:
        try:
            killed_at(step)
            act()
            sys.setprofile(None)
        finally:
            os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert os.WIFEXITED(status) or os.WTERMSIG(status) == signal.SIGKILL
    return os.WIFEXITED(status)


def test_a_change_that_is_killed_at_any_step_is_done_or_not_begun(file_folder: Path) -> None:
    store = opened(file_folder)
    for name in ("kept", "old"):
        store.create(name, KeyKind.HMAC)
    code, before = store.secret_key("kept").mac(b"x"), read_regular(key_file(file_folder), 1 << 20)

    def change() -> None:
        with store._changing():
            store._destroy([key for key in store._held() if key.name == "old"])
            store._add("new", KeyKind.HMAC, 1)

    def held() -> list[str]:
        return [entry.name for entry in store.entries()]

    ends, step, finished = set(), 1, False
    while not finished:
        finished = act_in_child(change, step)
        ends.add(tuple(held()))
        assert store.secret_key("kept").mac(b"x") == code
        key_file(file_folder).write_bytes(before)
        assert held() == ["kept", "old"]
        step += 1 if SOAK else 5
    assert ends == {("kept", "old"), ("kept", "new")}
    assert step > 50
    assert [entry.name for entry in opened(file_folder).entries()] == ["kept", "old"]


def test_children_that_are_forked_while_threads_sign_use_what_they_inherited(token_folder: Path) -> None:
    store = opened(token_folder)
    store.create("seal", KeyKind.ES256)
    key = store.signing_key("seal")
    spki, begun, stop, signed = bytes(key.public_key), threading.Event(), threading.Event(), [0]

    def work() -> None:
        while not stop.is_set():
            key.sign(DATA)
            signed[0] += 1
            begun.set()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert begun.wait(60)
    statuses = []
    for _ in range(10):
        child = os.fork()
        if not child:
            signal.alarm(60)  # a lock that nobody holds would be waited for
            status = 1
            try:
                verify(KeyKind.ES256, spki, key.sign(DATA), DATA)
                status = 0
            finally:
                os._exit(status)
        statuses.append(os.waitpid(child, 0)[1])
    stop.set()
    for thread in threads:
        thread.join(60)

    assert statuses == [0] * 10
    verify(KeyKind.ES256, spki, key.sign(DATA), DATA)
