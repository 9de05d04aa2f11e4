"""Links that fail, lie or answer what no chip can have sent: the report says *link*, and blames no chip."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import errors
from chipkit.inspection import inspect, inspect_async
from chipkit.outcome import Outcome
from chipkit.verify import load_policy
from chipkit_emulator.demo import trust_in
from chipkit_emulator.personalisation.build import load_profile, personalise
from tests.component.loop_clock import later

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.verify import Report
    from chipkit_emulator.personalisation.specimen import Specimen

AT = datetime(2026, 1, 1, tzinfo=UTC)


@cache
def card() -> Specimen:
    return personalise(load_profile("vn-cccd-2024"), seed=7, at=AT)


def given(**changes: Any) -> dict[str, Any]:
    return {"trust": trust_in(card().pki, AT), "policy": load_policy("field"), "at": AT, "mode": "demo"} | changes


class Odd:
    """A link that does something else at one of its exchanges."""

    def __init__(self, odd: Callable[[], bytes], at: int) -> None:
        self.link, self.odd, self.at, self.uses = card().transport(max_command=261, max_response=256), odd, at, 0
        self.max_command, self.max_response = 261, 256

    def transmit(self, command: bytes) -> bytes:
        self.uses += 1
        return self.odd() if self.uses == self.at else self.link.transmit(command)

    def reset(self) -> None:
        self.uses += 1
        self.link.reset()

    def close(self) -> None:
        self.link.close()


def raising(error: BaseException) -> Callable[[], bytes]:
    def odd() -> bytes:
        raise error

    return odd


@cache
def exchanges() -> int:
    link = Odd(bytes, 0)
    assert inspect(link, card().password, **given()).outcome is Outcome.SUCCESSFUL
    return link.uses


NOT_OF_A_LINK = [
    *(StopIteration(), GeneratorExit(), EOFError(), KeyError("x"), RuntimeError(), OSError()),
    *(asyncio.CancelledError(), concurrent.futures.CancelledError(), errors.CancelledError(), errors.BudgetError()),
    *(errors.SecureMessagingError("x"), errors.StatusError(0x6A82), errors.StatusError(0x6300), errors.ChipError()),
    *(errors.AccessRefusedError("x"), errors.CodecError("x"), errors.UnsupportedError(), errors.ChipkitError()),
]


ANSWERS = [b"", b"\x90", bytes(300) + b"\x90\x00", bytes(2**16)]


def answering(answer: bytes) -> Callable[[], bytes]:
    return lambda: answer


@pytest.mark.parametrize("turn", range(3))
def test_what_no_chip_can_have_sent_is_the_links_at_every_exchange(turn: int) -> None:
    """Each error and each answer, and each exchange, thrice in another mixture."""
    odd = [*map(raising, NOT_OF_A_LINK), *map(answering, ANSWERS)]
    reports = [
        inspect(Odd(odd[(at + 7 * turn) % len(odd)], at), card().password, **given())
        for at in range(1, exchanges() + 1)
    ]

    assert {of_the_link(report) for report in reports} == {(Outcome.ABORTED, "read-aborted", "link")}
    assert len(reports[-1].capture.files) > 5


def of_the_link(report: Report) -> tuple[Outcome, str, str]:
    return report.outcome, report.verdict.code, report.capture.abort.reason if report.capture.abort else ""


@pytest.mark.parametrize("most", [32, 33, 40, 60])
def test_a_link_that_carries_nothing_under_protection_is_not_a_card_without_files(most: int) -> None:
    link = Odd(bytes, 0)
    link.max_response = most

    report = inspect(link, card().password, **given())

    assert report.outcome is Outcome.SUCCESSFUL or of_the_link(report)[2] == "link"


class Forgetful(Odd):
    """A link that is asked how much it carries, or what the chip said to its reset, and fails."""

    asked = 0
    fails_at = 5

    @property
    def max_command(self) -> int:
        self.asked += 1
        if self.asked >= self.fails_at:
            raise OSError
        return 261

    @max_command.setter
    def max_command(self, most: int) -> None:
        pass

    @property
    def atr(self) -> bytes:
        raise EOFError


@pytest.mark.parametrize("fails_at", [4, 20, 10**9])
def test_a_length_that_cannot_be_asked_for_is_the_links(fails_at: int) -> None:
    link = Forgetful(bytes, 0)
    link.fails_at = fails_at

    assert of_the_link(inspect(link, card().password, **given()))[2] == "link"


def test_a_link_whose_task_was_cancelled_does_not_cancel_ours() -> None:
    link = Odd(raising(asyncio.CancelledError()), 9)

    report = asyncio.run(inspect_async(link, card().password, **given()))

    assert of_the_link(report)[2] == "link"


def test_a_hung_link_that_wakes_up_is_not_even_reset() -> None:
    """After its return the transport is nobody's, whatever the step under way would do next."""
    awake, held = threading.Event(), threading.Event()

    def hang() -> bytes:
        held.set()
        awake.wait()
        return b"\x69\x88"  # secure messaging is lost: a reading would reset the chip and begin anew

    link = Odd(hang, 14)

    async def run() -> Report:
        reading = asyncio.ensure_future(inspect_async(link, card().password, **given(), deadline=600.0))
        await asyncio.to_thread(held.wait)
        later(1_000.0)
        return await reading

    report = asyncio.run(run())
    uses = link.uses
    awake.set()
    for thread in threading.enumerate():
        if thread.name == "chipkit reading":
            thread.join()

    assert held.is_set()
    assert of_the_link(report)[2] == "timeout"
    assert link.uses == uses


@pytest.mark.parametrize("turns", range(8))
def test_a_cancellation_is_never_lost_although_the_reading_has_just_ended(turns: int) -> None:
    async def run() -> None:
        reading = asyncio.ensure_future(inspect_async(Odd(bytes, 0), card().password, **given()))
        await asyncio.sleep(0)
        for thread in threading.enumerate():
            if thread.name == "chipkit reading":
                thread.join()  # the loop stands still meanwhile
        for _ in range(turns):
            await asyncio.sleep(0)
        if reading.cancel():
            with pytest.raises(asyncio.CancelledError):
                await reading

    asyncio.run(run())
