"""One reading of a card, from EF.CardAccess to the photo: its beginning and its end; `steps` has what lies between.

A failure ends in a capture that says where, never in an exception: what was read before it stays.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from chipkit.capture import Capture
from chipkit.doors import expect, expect_callback
from chipkit.errors import ChipkitError
from chipkit.protocol.credentials import Password
from chipkit.protocol.exchange import RandomBytes
from chipkit.session.aborts import abort_for
from chipkit.session.driver import CallbackError, Driver, carried
from chipkit.session.options import ReadOptions
from chipkit.session.progress import ProgressCallback
from chipkit.session.reading import Reading
from chipkit.session.remembering import recall, remember
from chipkit.session.steps import run_steps
from chipkit.session.trace import Trace
from chipkit.session.transport import Transport, atr_of, expect_transport

__all__ = ["carry_out", "prepare_reading", "read"]


def _now() -> datetime:
    return datetime.now(UTC)


def read(
    transport: Transport,
    password: Password | None,
    *,
    options: ReadOptions | None = None,
    random: RandomBytes = secrets.token_bytes,
    clock: Callable[[], datetime] = _now,
    trace: Trace | None = None,
    progress: ProgressCallback | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Capture:
    """Read a chip.

    Args:
        transport: The link to the chip, just reset. It is not closed here.
        password: What opens the chip; None for a chip that is open.
        options: What to read and to tolerate.
        random: Where the terminal's keys and challenges come from.
        clock: Tells the time, in UTC.
        trace: Where to record the commands, if anywhere.
        progress: Told of each step and each block.
        cancel: Asked before each command whether to stop.

    Returns:
        What was read. `abort` says where and why where that is not all.

    Raises:
        TypeError: `transport` is not a `Transport`, or does not answer with bytes; another argument is of another
            type, which is said before the card is touched.
        ValueError: The challenge of the options was sent before; likewise.
        Exception: What `progress` or `cancel` raised, as it is.
    """
    reading = prepare_reading(
        transport, password, options=options, random=random, clock=clock, trace=trace, progress=progress, cancel=cancel
    )
    return carry_out(reading, transport)


def prepare_reading(
    transport: Transport,
    password: Password | None,
    *,
    options: ReadOptions | None = None,
    random: RandomBytes = secrets.token_bytes,
    clock: Callable[[], datetime] = _now,
    trace: Trace | None = None,
    progress: ProgressCallback | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Reading:
    """A reading that has not begun; whoever holds it can see how far it came. The arguments are `read`'s.

    Raises:
        TypeError: `transport` is not a `Transport`, or its lengths are not numbers; another argument is of another
            type, or a callback is a coroutine function.
        ValueError: The challenge of the options was sent before.
    """
    expect_transport(transport)
    chosen = ReadOptions() if options is None else options
    expect(chosen, ReadOptions, "options")
    if not isinstance(password, Password | None):
        kinds = "CANPassword, MRZPassword, PINPassword, PUKPassword or None"
        made = "read_input and password_of make one of what was typed"
        raise TypeError(f"password is no {kinds} but {type(password).__name__}; {made}")
    if trace is not None:
        expect(trace, Trace, "trace")
    if chosen.own_challenge is not None and chosen.own_challenge.is_spent:
        raise ValueError("options.challenge was sent to a chip before, and serves once")
    for name, callback in {"random": random, "clock": clock, "progress": progress, "cancel": cancel}.items():
        if callback is not None or name in ("random", "clock"):
            expect_callback(callback, name)
    driver = Driver(
        transport, trace=trace, progress=progress, cancel=cancel, deadline=chosen.deadline, budget=chosen.budget
    )
    return Reading(
        driver=driver,
        password=password,
        options=chosen,
        random=_exactly(random),
        read_at=clock(),
        limits=driver.limits(),
    )


def _exactly(random: RandomBytes) -> RandomBytes:
    """Chance as it was asked for: a source that gives less would make keys and challenges that can be guessed."""

    def drawn(size: int) -> bytes:
        given = random(size)
        expect(given, bytes, "what random gave")
        if len(given) != size:
            raise ValueError(f"random gave {len(given)} bytes, {size} were asked for")
        return given

    return drawn


def carry_out(reading: Reading, transport: Transport) -> Capture:
    """Read, and give what was read."""
    try:
        reading.atr = carried(lambda: atr_of(transport), "answer to reset")
        recall(reading, transport)
        run_steps(reading)
        remember(reading)
    except ChipkitError as error:
        return reading.capture(abort_for(reading.driver.step, error))
    except CallbackError as error:
        if error.__cause__ is None:
            raise
        raise error.__cause__ from None
    return reading.capture(None)
