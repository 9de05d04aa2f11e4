"""The clock of commands that ask a trust store: never before the newest time that the store knows to be signed.

So a list that one command tells is overdue is so for all of them, though the computer's clock be behind.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chipkit.cli.common import time_of
from chipkit.trust.clock import Moment, clamped

if TYPE_CHECKING:
    from argparse import Namespace

    from chipkit.trust.view import TrustView

__all__ = ["moment_by", "now_by"]


def moment_by(arguments: Namespace, trust: TrustView) -> Moment:
    """The time to judge at: the one that was asked for, or now."""
    return clamped(time_of(arguments), trust) if arguments.at is None else Moment(arguments.at)


def now_by(trust: TrustView) -> datetime:
    """Now, for what is told of a store."""
    return clamped(datetime.now(UTC), trust).at
