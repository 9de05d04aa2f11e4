"""Reading and judging a card in one call: procedure, capture, verify, report."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chipkit.session.options import ReadOptions
from chipkit.session.procedure import read_chip
from chipkit.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.national.vnm.expected import ExpectedHolder
    from chipkit.protocol.credentials import Password
    from chipkit.session.progress import Progress, ProgressCallback
    from chipkit.session.trace import Trace
    from chipkit.session.transport import Transport
    from chipkit.trust.model import TrustStore
    from chipkit.verify.policy import Policy
    from chipkit.verify.report import Mode, Report

__all__ = ["inspect", "inspect_async"]


def inspect(  # noqa: PLR0913 - each is a choice of its own, and named at the call
    transport: Transport,
    password: Password | None,
    *,
    trust: TrustStore,
    policy: Policy,
    at: datetime | None = None,
    mode: Mode = "production",
    printed: ExpectedHolder | None = None,
    options: ReadOptions | None = None,
    trace: Trace | None = None,
    progress: ProgressCallback | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Report:
    """Read a chip and judge what was read.

    A reading that breaks off is judged too: its report says where, and gives no verdict on the card.

    Args:
        transport: The link to the chip, just reset. It is not closed here.
        password: What opens the chip; None for a chip that is open.
        trust: Who is believed.
        policy: What the verdict demands. It alone decides whether Basic Access Control may follow a failed PACE, and
            which cipher of PACE is preferred.
        at: The time to judge by, with a time zone; now where it is not given.
        mode: "demo" lets test anchors count, and marks the report.
        printed: What is printed on the card, to compare with the chip.
        options: What to read and to tolerate.
        trace: Where to record the commands, if anywhere.
        progress: Told of each step and each block.
        cancel: Asked before each command whether to stop.
    """
    chosen = replace(
        options or ReadOptions(),
        allow_bac_after_failed_pace=policy.bac_after_failed_pace,
        pace_ciphers=policy.pace_ciphers,
    )
    capture = read_chip(
        transport, password, options=chosen, trace=trace, progress=progress, cancel=cancel
    )  # fmt: skip
    return verify(capture, trust, policy, at or datetime.now(UTC), mode=mode, printed=printed)


async def inspect_async(  # noqa: PLR0913 - as for `inspect`
    transport: Transport,
    password: Password | None,
    *,
    trust: TrustStore,
    policy: Policy,
    at: datetime | None = None,
    mode: Mode = "production",
    printed: ExpectedHolder | None = None,
    options: ReadOptions | None = None,
    trace: Trace | None = None,
    progress: ProgressCallback | None = None,
) -> Report:
    """`inspect` in a thread of its own, for programs that run an event loop.

    Cancelling the task stops the reading before its next command and waits for that, so that the transport is nobody's
    when `asyncio.CancelledError` comes out.

    Args:
        transport: As for `inspect`; nobody else may use it meanwhile.
        password: As for `inspect`.
        trust: As for `inspect`.
        policy: As for `inspect`.
        at: As for `inspect`.
        mode: As for `inspect`.
        printed: As for `inspect`.
        options: As for `inspect`.
        trace: As for `inspect`.
        progress: Called in the event loop's thread.
    """
    loop, stop = asyncio.get_running_loop(), threading.Event()

    def tell(told: Progress) -> None:
        if progress is not None and not stop.is_set():
            loop.call_soon_threadsafe(progress, told)

    def run() -> Report:
        return inspect(
            transport, password, trust=trust, policy=policy, at=at, mode=mode,
            printed=printed, options=options, trace=trace, progress=tell, cancel=stop.is_set,
        )  # fmt: skip

    reading = asyncio.ensure_future(asyncio.to_thread(run))
    try:
        return await asyncio.shield(reading)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait([reading])
        raise
