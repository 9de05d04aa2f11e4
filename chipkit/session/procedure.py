"""One reading of a card, from EF.CardAccess to the photo (Doc 9303-11, 4.2 and 6; Doc 9303-10, 3.6).

A failure ends in a capture that says where, never in an exception: what was read before it stays.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from chipkit.capture import Capture
from chipkit.deviation import Deviation
from chipkit.errors import ChipError, ChipkitError
from chipkit.lds.files import EF
from chipkit.protocol.commands import read_binary_by_sfi
from chipkit.protocol.credentials import Password
from chipkit.protocol.exchange import RandomBytes
from chipkit.session.access import learn_card_access, open_chip
from chipkit.session.driver import CallbackError, Driver
from chipkit.session.files import Plan, plan_files
from chipkit.session.lengths import agree_on_lengths
from chipkit.session.options import ReadOptions
from chipkit.session.progress import Phase, ProgressCallback
from chipkit.session.proofs import (
    active_authentication_is_due,
    chip_authentication_is_due,
    run_active_authentication,
    run_chip_authentication,
)
from chipkit.session.reading import Reading, abort_for
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
        TypeError: The transport is none, or answers with other things than bytes.
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
        TypeError: The transport is none, or announces lengths that are no numbers.
    """
    expect_transport(transport)
    chosen = options or ReadOptions()
    driver = Driver(
        transport, trace=trace, progress=progress, cancel=cancel, deadline=chosen.deadline, budget=chosen.budget
    )
    return Reading(
        driver=driver,
        password=password,
        options=chosen,
        random=random,
        read_at=clock(),
        limits=driver.limits(),
    )


def carry_out(reading: Reading, transport: Transport) -> Capture:
    """Read, and give what was read."""
    try:
        _read(reading, atr_of(transport))
    except ChipkitError as error:
        return reading.capture(abort_for(reading.driver.step, error))
    except CallbackError as error:
        if error.__cause__ is None:
            raise
        raise error.__cause__ from None
    return reading.capture(None)


def _read(reading: Reading, atr: bytes) -> None:
    offered = learn_card_access(reading)
    agree_on_lengths(reading, atr)
    open_chip(reading, offered)
    reading.renew_limits()
    _read_com(reading)
    while not reading.read(EF.SOD):
        pass
    plan = plan_files(reading)
    reading.not_asked.update(plan.not_asked)
    _read_data_groups(reading, plan)


def _read_com(reading: Reading) -> None:
    """EF.COM, which is signed by nobody and merely convenient: where it cannot be had, EF.SOD tells what there is."""
    try:
        while not reading.read(EF.COM):
            pass
    except ChipError as error:
        reading.note(Deviation("com.unreadable", EF.COM.label, str(error)))
        reading.open_again()


def _read_data_groups(reading: Reading, plan: Plan) -> None:
    """Read the planned files; each proof runs as soon as the file with its key has come.

    A proof covers the session that it was given in: after the chip was opened anew, it is given again.
    """
    left = deque(plan.wanted)

    def read_next(*, proving: bool = False) -> None:
        if not left:
            _ask_anything(reading)
        elif reading.read(left[0], proving=proving):
            left.popleft()

    while True:
        if chip_authentication_is_due(reading):
            run_chip_authentication(reading, partial(read_next, proving=True))
        elif active_authentication_is_due(reading):
            run_active_authentication(reading)
        elif left:
            read_next()
        else:
            return


def _ask_anything(reading: Reading) -> None:
    """A command for its protected answer alone, where no file is left to read."""
    reading.driver.enter(Phase.CHIP_AUTHENTICATION)
    reading.driver.transmit(read_binary_by_sfi(EF.COM, ne=8))
