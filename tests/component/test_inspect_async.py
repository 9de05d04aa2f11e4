"""Reading and judging from an event loop."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from chipkit.inspection import inspect, inspect_async
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.protocol.credentials import CANPassword
from chipkit.trust.model import InMemoryTrust
from chipkit.verify import load_policy
from chipkit_emulator.personalisation.build import Specimen, load_profile, personalise

if TYPE_CHECKING:
    from chipkit.session.progress import Progress
    from chipkit.verify import Report
    from chipkit_emulator.in_process import InProcessTransport

AT = datetime(2026, 1, 1, tzinfo=UTC)


@lru_cache
def card() -> Specimen:
    return personalise(load_profile("vn-cccd-2024"), seed=7, at=AT)


def password() -> CANPassword:
    return CANPassword(card().can or "")


def test_it_finds_what_the_plain_call_finds_and_tells_progress_in_the_loop() -> None:
    told: list[tuple[Progress, threading.Thread]] = []

    async def run() -> object:
        return await inspect_async(
            card().transport(),
            password(),
            trust=InMemoryTrust.empty(),
            policy=load_policy("field"),
            at=AT,
            progress=lambda progress: told.append((progress, threading.current_thread())),
        )

    report = asyncio.run(run())

    expected = inspect(card().transport(), password(), trust=InMemoryTrust.empty(), policy=load_policy("field"), at=AT)
    assert getattr(report, "findings", ()) == expected.findings
    assert {thread for _, thread in told} == {threading.main_thread()}
    assert any(progress.ef is EF.DG2 and progress.read for progress, _ in told)


def test_a_clock_behind_what_was_signed_is_told_and_a_time_that_is_given_is_not_moved() -> None:
    trust = InMemoryTrust(signed_time=datetime.now(UTC) + timedelta(hours=40))

    def judged(at: datetime | None) -> Report:
        reading = inspect_async(card().transport(), password(), trust=trust, policy=load_policy("field"), at=at)
        return asyncio.run(reading)

    now, given = judged(None), judged(AT)

    assert (now.at, now.clock is not None) == (trust.signed_time, True)
    assert (given.at, given.clock) == (AT, None)


def test_the_loop_goes_on_while_the_card_is_read() -> None:
    async def run() -> int:
        reading = asyncio.ensure_future(
            inspect_async(
                card().transport(), password(), trust=InMemoryTrust.empty(), policy=load_policy("field"), at=AT
            )
        )
        turns = 0
        while not reading.done():
            await asyncio.sleep(0)
            turns += 1
        await reading
        return turns

    assert asyncio.run(run()) > 1


class Slow:
    """A link on which the photo waits for the test."""

    def __init__(self, link: InProcessTransport) -> None:
        self.link, self.max_command, self.max_response = link, 261, 256
        self.asked, self.go = threading.Event(), threading.Event()

    def transmit(self, command: bytes) -> bytes:
        if self.link.exchanges == 10:
            self.asked.set()
            self.go.wait()
        return self.link.transmit(command)

    def reset(self) -> None:
        self.link.reset()

    def close(self) -> None:
        self.link.close()


def test_cancelling_stops_before_the_next_command_and_waits_for_it() -> None:
    slow = Slow(card().transport(max_command=261, max_response=256))

    async def run() -> None:
        reading = asyncio.ensure_future(
            inspect_async(slow, password(), trust=InMemoryTrust.empty(), policy=load_policy("field"), at=AT)
        )
        await asyncio.to_thread(slow.asked.wait)
        reading.cancel()
        await asyncio.sleep(0.05)
        assert not reading.done()
        slow.go.set()
        with pytest.raises(asyncio.CancelledError):
            await reading

    asyncio.run(run())

    assert slow.link.exchanges == 11


def test_a_reading_that_breaks_off_is_a_report_here_too() -> None:
    link = card().transport()
    link.remove_at(9)

    report = asyncio.run(
        inspect_async(link, password(), trust=InMemoryTrust.empty(), policy=load_policy("field"), at=AT)
    )

    assert report.outcome is Outcome.ABORTED
