"""Reading and judging a card in one call: procedure, capture, verify, report."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chipkit.session.options import ReadOptions
from chipkit.session.procedure import read_chip
from chipkit.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.protocol.credentials import Password
    from chipkit.session.progress import ProgressCallback
    from chipkit.session.trace import Trace
    from chipkit.session.transport import Transport
    from chipkit.trust.model import TrustStore
    from chipkit.verify.policy import Policy
    from chipkit.verify.report import Mode, Report

__all__ = ["inspect"]


def inspect(  # noqa: PLR0913 - each is a choice of its own, and named at the call
    transport: Transport,
    password: Password | None,
    *,
    trust: TrustStore,
    policy: Policy,
    at: datetime | None = None,
    mode: Mode = "production",
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
        policy: What the verdict demands. It alone decides whether Basic Access Control may follow a failed PACE.
        at: The time to judge by, with a time zone; now where it is not given.
        mode: "demo" lets test anchors count, and marks the report.
        options: What to read and to tolerate.
        trace: Where to record the commands, if anywhere.
        progress: Told of each step and each block.
        cancel: Asked before each command whether to stop.
    """
    chosen = replace(options or ReadOptions(), allow_bac_after_failed_pace=policy.bac_after_failed_pace)
    capture = read_chip(
        transport, password, options=chosen, trace=trace, progress=progress, cancel=cancel
    )  # fmt: skip
    return verify(capture, trust, policy, at or datetime.now(UTC), mode=mode)
