"""Reading and judging a card in one call: procedure, capture, verify, report."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from inspect import isawaitable, iscoroutine
from typing import Final, Protocol

from chipkit.capture import Abort, AbortReason, Capture
from chipkit.doors import expect_callback
from chipkit.events import log
from chipkit.national.nation import Printed
from chipkit.national.registry import KNOWN_NATIONS, Nations
from chipkit.protocol.credentials import Password
from chipkit.read_options import options_for
from chipkit.session.options import ReadOptions
from chipkit.session.procedure import carry_out, prepare_reading, read
from chipkit.session.progress import Progress, ProgressCallback
from chipkit.session.reading import Reading
from chipkit.session.trace import Trace
from chipkit.session.transport import Transport
from chipkit.trust.clock import Moment, clamped
from chipkit.trust.view import TrustView
from chipkit.verify.additional import AdditionalCheck, as_declared
from chipkit.verify.judging import check_arguments, judge
from chipkit.verify.mode import Mode
from chipkit.verify.policy import Policy
from chipkit.verify.report import Report

__all__ = ["AuditHook", "inspect", "inspect_async", "judge_reading"]


class AuditHook(Protocol):
    """What a program that keeps records of its verifications hands in as `on_report`.

    It is told of every report, aborted readings included, once each, before whoever asked gets it: what it raises comes
    out in place of the report, so that nothing is decided by what could not be recorded. The reading is over by then.
    """

    def __call__(self, report: Report, /) -> None:
        """Record a report. It holds personal data: its `to_json(redact=True)` does not."""


_GRACE: Final = 3.0
"""Seconds that a command under way has after the deadline, before its reader counts as hung."""


def inspect(  # noqa: PLR0913 - each is a choice of its own, and named at the call
    transport: Transport,
    password: Password | None,
    *,
    trust: TrustView,
    policy: Policy,
    at: datetime | None = None,
    mode: Mode | str = Mode.PRODUCTION,
    printed: Printed | None = None,
    nations: Nations = KNOWN_NATIONS,
    additional: Sequence[AdditionalCheck] = (),
    options: ReadOptions | None = None,
    trace: Trace | None = None,
    progress: ProgressCallback | None = None,
    cancel: Callable[[], bool] | None = None,
    on_report: AuditHook | None = None,
) -> Report:
    """Read a chip and judge what was read.

    A reading that breaks off is judged too: its report says where, and gives no verdict on the card.

    Args:
        transport: The link to the chip, just reset. It is not closed here.
        password: What opens the chip; None for a chip that is open.
        trust: Who is believed.
        policy: What the verdict demands. It alone decides whether Basic Access Control may follow a failed PACE, and
            which cipher of PACE is preferred.
        at: The time to judge by, with a time zone, whose days count; where it is not given, now, in this computer's,
            and never before the newest time that `trust` knows to be signed; the report tells if the clock is behind.
        mode: "demo" lets test anchors count, and marks the report.
        printed: What is printed on the card, to compare with the chip.
        nations: Who may have issued it, besides all whose documents are as the standard says.
        additional: Checks of your own, which may make the verdict stricter (docs/additional-checks.md).
        options: What to read and to tolerate.
        trace: Where to record the commands, if anywhere.
        progress: Told of each step and each block.
        cancel: Asked before each command whether to stop.
        on_report: Called with the finished report, whatever it says, before it is returned.

    Raises:
        TypeError: An argument is of another type; this is raised before the card is touched.
        ValueError: The time has no time zone, the mode is unknown, or an additional check declares what it may not, or
            the challenge of the options was sent before; likewise.
        Exception: What `progress`, `cancel` or `on_report` raised, as it is; no command is sent any more then.
    """
    _expect_callbacks(on_report=on_report)
    additional = as_declared(additional)  # as they are now, whatever becomes of them while the card is read
    check_arguments(
        trust, policy, _moment(at, trust).at, mode=mode, printed=printed, nations=nations, additional=additional
    )
    capture = read(
        transport, password, options=options_for(policy, nations, options), trace=trace, progress=progress,
        cancel=cancel,
    )  # fmt: skip
    return judge_reading(
        capture, trust, policy, at, mode=mode, printed=printed, nations=nations, additional=additional,
        on_report=on_report,
    )  # fmt: skip


async def inspect_async(  # noqa: PLR0913 - as for `inspect`
    transport: Transport,
    password: Password | None,
    *,
    trust: TrustView,
    policy: Policy,
    at: datetime | None = None,
    mode: Mode | str = Mode.PRODUCTION,
    printed: Printed | None = None,
    nations: Nations = KNOWN_NATIONS,
    additional: Sequence[AdditionalCheck] = (),
    options: ReadOptions | None = None,
    trace: Trace | None = None,
    progress: ProgressCallback | None = None,
    deadline: float | None = None,
    on_report: AuditHook | None = None,
) -> Report:
    """`inspect` in a thread of its own, for programs that run an event loop.

    Cancelling the task stops the reading before its next command and waits for that, so that the transport is nobody's
    when `asyncio.CancelledError` comes out. A reader that hangs is let go: some seconds after the deadline the report
    says *aborted*, with what was read, and the thread ends whenever the reader gives its answer.

    Args:
        transport: As for `inspect`; nobody else may use it meanwhile.
        password: As for `inspect`.
        trust: As for `inspect`.
        policy: As for `inspect`.
        at: As for `inspect`.
        mode: As for `inspect`.
        printed: As for `inspect`.
        nations: As for `inspect`.
        additional: As for `inspect`; they run in the event loop's thread.
        options: As for `inspect`.
        trace: As for `inspect`.
        progress: Called in the event loop's thread; what it raises goes to the loop's exception handler.
        deadline: Seconds for the whole card, in place of that of `options`.
        on_report: As for `inspect`, in the event loop's thread; a task that is cancelled has no report.

    Raises:
        asyncio.CancelledError: The task was cancelled.
        TypeError: As for `inspect`.
        ValueError: As for `inspect`.
        Exception: What `on_report` raised, as it is.
    """
    import asyncio  # noqa: PLC0415 - much to load for whoever has no event loop

    _expect_callbacks(on_report=on_report, progress=progress)
    additional = as_declared(additional)  # as for `inspect`
    check_arguments(
        trust, policy, _moment(at, trust).at, mode=mode, printed=printed, nations=nations, additional=additional
    )
    loop, stop = asyncio.get_running_loop(), threading.Event()
    chosen = options_for(policy, nations, options)
    if deadline is not None:
        chosen = replace(chosen, deadline=deadline)

    def tell(told: Progress) -> None:
        if progress is not None and not stop.is_set():
            loop.call_soon_threadsafe(progress, told)

    reading = prepare_reading(transport, password, options=chosen, trace=trace, progress=tell, cancel=stop.is_set)
    capture = await _in_a_thread(reading, transport, stop, chosen.deadline)
    return judge_reading(
        capture, trust, policy, at, mode=mode, printed=printed, nations=nations, additional=additional,
        on_report=on_report,
    )  # fmt: skip


def _expect_callbacks(**callbacks: object) -> None:
    for name, callback in callbacks.items():
        if callback is not None:
            expect_callback(callback, name)


def judge_reading(  # noqa: PLR0913 - as for `inspect`
    capture: Capture,
    trust: TrustView,
    policy: Policy,
    at: datetime | None,
    *,
    mode: Mode | str = Mode.PRODUCTION,
    printed: Printed | None = None,
    nations: Nations = KNOWN_NATIONS,
    additional: Sequence[AdditionalCheck] = (),
    on_report: AuditHook | None = None,
) -> Report:
    """Judge what was just read as `inspect` does, and tell the log and whoever keeps the records.

    Args:
        capture: What was read, under the options that `chipkit.read_options` has for this policy.
        trust: As for `inspect`.
        policy: As for `inspect`.
        at: As for `inspect`.
        mode: As for `inspect`.
        printed: As for `inspect`.
        nations: As for `inspect`.
        additional: As for `inspect`.
        on_report: As for `inspect`.
    """
    moment = _moment(at, trust)
    if moment.clock is not None:
        log.warning("the clock of this computer is behind the newest signed time, which is judged for")
    report = judge(
        capture, trust, policy, moment.at, mode=mode, printed=printed, nations=nations, additional=additional
    )
    report = replace(report, clock=moment.clock)
    log.info("report made: %s, %s, policy %s", report.outcome.value, report.verdict.code, report.policy_id)
    if on_report is not None:
        told: object = on_report(report)
        if isawaitable(told):
            if iscoroutine(told):
                told.close()
            raise TypeError("on_report gave something to wait for: nothing was recorded yet")
    return report


def _moment(at: datetime | None, trust: TrustView) -> Moment:
    """The time that was given, or now, which is not before what was signed."""
    return clamped(_now(), trust) if at is None else Moment(at)


def _now() -> datetime:
    now = datetime.now(UTC)
    try:
        return now.astimezone()
    except (ValueError, OverflowError, OSError):  # of a zone that is a day or more away, such as TZ=XXX-25
        return now


async def _in_a_thread(
    reading: Reading, transport: Transport, stop: threading.Event, deadline: float | None
) -> Capture:
    """Carry a reading out beside the loop; where its reader hangs, what was read up to there."""
    import asyncio  # noqa: PLC0415 - likewise

    loop, done = asyncio.get_running_loop(), asyncio.Event()
    ended: list[Capture | BaseException] = []

    def run() -> None:
        try:
            ended.append(carry_out(reading, transport))
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits, whatever it is
            ended.append(error)
        with suppress(RuntimeError):  # the loop is gone, and so is whoever waited
            loop.call_soon_threadsafe(done.set)

    threading.Thread(target=run, name="chipkit reading", daemon=True).start()
    end = None if deadline is None else loop.time() + deadline + _GRACE
    cancelled: asyncio.CancelledError | None = None
    while not done.is_set():
        try:
            async with asyncio.timeout_at(end):  # `wait_for` loses a cancellation that comes with the end
                await done.wait()
        except TimeoutError:
            break
        except asyncio.CancelledError as error:
            cancelled = error
            stop.set()
    stop.set()
    if cancelled is not None:
        raise cancelled
    if not ended:
        return reading.capture(Abort(step=reading.driver.step, reason=AbortReason.TIMEOUT))
    if isinstance(ended[0], BaseException):
        raise ended[0]
    return ended[0]
