"""The library inside another program: its words, its links, its callbacks, its event loop."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.errors import ChipError
from chipkit.inspection import inspect, inspect_async
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.protocol.credentials import CANPassword
from chipkit.session.options import ReadOptions
from chipkit.trust.model import InMemoryTrust
from chipkit.verify import Mode, judge, load_policy
from chipkit_emulator.demo import trust_in
from chipkit_emulator.personalisation.build import Specimen, load_profile, personalise
from tests.component.loop_clock import later

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.session.progress import Progress
    from chipkit_emulator.in_process import InProcessTransport

AT = datetime(2026, 1, 1, tzinfo=UTC)


@lru_cache
def card() -> Specimen:
    return personalise(load_profile("vn-cccd-2024"), seed=7, at=AT)


def password() -> CANPassword:
    return CANPassword(card().can or "")


def given(**changes: Any) -> dict[str, Any]:
    return {"trust": trust_in(card().pki, AT), "policy": load_policy("field"), "at": AT} | changes


# words ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["Production", "PRODUCTION", "prod", "live", "test", "Demo", "", " demo", None, 0, True, b"demo"]
)
def test_a_mode_that_is_none_is_refused_by_name(word: Any) -> None:
    link = card().transport()

    with pytest.raises(ValueError, match="Mode"):
        inspect(link, password(), **given(mode=word))

    assert link.exchanges == 0


def test_only_the_word_demo_lets_a_test_authority_count() -> None:
    capture = inspect(card().transport(), password(), **given()).capture
    greens = {
        mode
        for mode in (Mode.PRODUCTION, Mode.DEMO, "production", "demo")
        if judge(capture, **given(mode=mode)).outcome is Outcome.SUCCESSFUL
    }

    assert greens == {Mode.DEMO, "demo"}
    assert judge(capture, **given(mode="demo")).verdict.code == "verified-demo"


WRONG: dict[str, tuple[Any, ...]] = {
    "trust": (None, "", [], "folder"),
    "policy": (None, "field", {}),
    "at": (datetime(2026, 1, 1), 0, "2026-01-01"),  # noqa: DTZ001 - the mistake that is tried
    "printed": ("012345678901", {}, 7),
    "options": ({}, "all", 5),
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_wrong_arguments_are_told_before_the_card_is_touched(name: str, value: Any) -> None:
    link = card().transport()

    with pytest.raises((TypeError, ValueError), match=name if name != "options" else "ReadOptions"):
        inspect(link, password(), **given(**{name: value}))
    with pytest.raises((TypeError, ValueError)):
        asyncio.run(inspect_async(link, password(), **given(**{name: value})))

    assert link.exchanges == 0


@pytest.mark.parametrize(
    "link", [None, object(), "reader 0", 3, type("Half", (), {"transmit": None, "max_command": 261})()]
)
def test_what_is_no_transport_is_told_by_name(link: Any) -> None:
    with pytest.raises(TypeError, match="transport"):
        inspect(link, password(), **given())


# links ---------------------------------------------------------------------------------------------------------------


class Link:
    """A transport of somebody else, on which something happens at one exchange."""

    def __init__(self, at: int, happens: Callable[[], Any], *, on_reset: bool = False) -> None:
        self.link: InProcessTransport = card().transport(max_command=261, max_response=256)
        self.at, self.happens, self.on_reset = at, happens, on_reset
        self.max_command, self.max_response = 261, 256

    def transmit(self, command: bytes) -> bytes:
        if self.link.exchanges == self.at and not self.on_reset:
            answer: bytes = self.happens()
            return answer
        return self.link.transmit(command)

    def reset(self) -> None:
        self.link.reset()

    def close(self) -> None:
        self.link.close()


def raising(error: BaseException) -> Callable[[], Any]:
    def act() -> Any:
        raise error

    return act


FAILURES = [
    StopIteration(),
    OSError("gone"),
    TimeoutError(),
    EOFError(),
    ConnectionResetError(),
    RuntimeError("loop"),
    ValueError("?"),
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
@pytest.mark.parametrize("at", [0, 1, 2, 5, 9, 14, 22])
def test_what_a_transport_raises_is_the_links(at: int, failure: Exception) -> None:
    report = inspect(Link(at, raising(failure)), password(), **given())

    assert report.outcome is Outcome.ABORTED
    assert report.capture.abort is not None
    assert report.capture.abort.reason == ("timeout" if isinstance(failure, TimeoutError) else "link")
    assert not [finding for finding in report.findings if finding.outcome is Outcome.FAILED]


def test_what_was_read_before_the_link_failed_is_kept() -> None:
    whole = inspect(Link(-1, raising(OSError())), password(), **given()).capture

    capture = inspect(Link(22, raising(OSError())), password(), **given()).capture

    assert len(capture.files) > 2
    assert all(whole.files[ef] == file for ef, file in capture.files.items())


@pytest.mark.parametrize("answer", [None, bytearray(b"\x90\x00"), "9000", memoryview(b"\x90\x00"), 0x9000])
@pytest.mark.parametrize("at", [0, 9])
def test_an_answer_that_is_no_bytes_is_told(at: int, answer: Any) -> None:
    with pytest.raises(TypeError, match="transport"):
        inspect(Link(at, lambda: answer), password(), **given())


@pytest.mark.parametrize(
    "error", [TypeError("mine"), AttributeError("mine"), AssertionError("mine"), KeyboardInterrupt()]
)
def test_a_mistake_in_a_transport_comes_out_as_it_is(error: BaseException) -> None:
    with pytest.raises(type(error)):
        inspect(Link(9, raising(error)), password(), **given())


@pytest.mark.parametrize("carried", [40, 60, 80, 100, 120, 160])
def test_a_link_that_carries_too_little_is_the_links_and_not_the_chips(carried: int) -> None:
    link = Link(-1, raising(OSError()))
    link.max_command = carried

    report = inspect(link, password(), **given())

    abort = report.capture.abort
    assert abort is None or abort.reason == "link"
    assert not [finding for finding in report.findings if finding.outcome is Outcome.FAILED]


# callbacks -----------------------------------------------------------------------------------------------------------


class OwnError(Exception):
    """An error of the program that calls."""


@pytest.mark.parametrize("error", [OwnError("mine"), ChipError("mine"), OSError("mine"), StopIteration("mine")])
@pytest.mark.parametrize("which", ["progress", "cancel"])
def test_a_callbacks_error_comes_out_as_it_is(which: str, error: Exception) -> None:
    calls = [0]

    def callback(*_told: Any) -> bool:
        calls[0] += 1
        if calls[0] == 9:
            raise error
        return False

    with pytest.raises(type(error)) as caught:
        inspect(card().transport(), password(), **given(**{which: callback}))

    assert caught.value is error


# event loops ---------------------------------------------------------------------------------------------------------


class Held:
    """A reader that hangs at one exchange until the test lets it go."""

    def __init__(self, at: int) -> None:
        self.link: InProcessTransport = card().transport(max_command=261, max_response=256)
        self.at, self.max_command, self.max_response = at, 261, 256
        self.asked, self.go = threading.Event(), threading.Event()

    def transmit(self, command: bytes) -> bytes:
        if self.link.exchanges == self.at:
            self.asked.set()
            self.go.wait()
        return self.link.transmit(command)

    def reset(self) -> None:
        self.link.reset()

    def close(self) -> None:
        self.link.close()


def test_fifty_readings_at_once_wait_for_nobody() -> None:
    async def run() -> list[Any]:
        loop = asyncio.get_running_loop()
        held = [Held(4) for _ in range(50)]
        readings = [asyncio.ensure_future(inspect_async(one, password(), **given())) for one in held]
        for one in held:
            await asyncio.to_thread(one.asked.wait)
        await loop.run_in_executor(None, lambda: None)  # the program's own work is not behind ours, which all hang
        for one in held:
            one.go.set()
        return await asyncio.gather(*readings)

    reports = asyncio.run(run())

    assert {report.verdict for report in reports} == {reports[0].verdict}
    assert reports[0].outcome is not Outcome.ABORTED


def test_a_reader_that_hangs_is_let_go_with_what_was_read() -> None:
    held = Held(20)

    async def run() -> Any:
        reading = asyncio.ensure_future(inspect_async(held, password(), **given(), deadline=600.0))
        await asyncio.to_thread(held.asked.wait)
        later(1_000.0)
        return await reading

    report = asyncio.run(run())
    held.go.set()

    assert report.capture.abort is not None
    assert report.capture.abort.reason == "timeout"
    assert EF.COM in report.capture.files


def test_the_deadline_of_the_options_is_the_default() -> None:
    report = asyncio.run(inspect_async(card().transport(), password(), **given(), options=ReadOptions(deadline=0.0)))

    assert report.capture.abort is not None
    assert report.capture.abort.reason == "budget"


def test_cancelled_twice_it_still_waits_until_the_link_is_nobodys() -> None:
    held = Held(9)

    async def run() -> bool:
        reading = asyncio.ensure_future(inspect_async(held, password(), **given()))
        await asyncio.to_thread(held.asked.wait)
        for _ in range(3):
            reading.cancel()
            await asyncio.sleep(0.02)
        early = reading.done()
        held.go.set()
        with pytest.raises(asyncio.CancelledError):
            await reading
        return early

    assert asyncio.run(run()) is False
    assert held.link.exchanges == 10


def test_an_error_of_a_callback_and_of_a_transport_is_retrieved() -> None:
    problems: list[Any] = []

    async def run() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: problems.append(context))
        with pytest.raises(TypeError):
            await inspect_async(Link(5, lambda: None), password(), **given())

        def told(_progress: Progress) -> None:
            raise OwnError

        await inspect_async(card().transport(), password(), **given(), progress=told)

    asyncio.run(run())

    assert problems
    assert {type(context["exception"]) for context in problems} == {OwnError}


def test_the_store_that_is_named_is_the_one_that_counts() -> None:
    report = inspect(card().transport(), password(), **given(trust=InMemoryTrust.empty(), mode=Mode.DEMO))

    assert report.outcome is Outcome.UNDETERMINED
