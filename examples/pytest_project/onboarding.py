"""A small application: it opens an account for a client whose card was read, or says who has to look at it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from chipkit import Mode, Outcome, inspect, load_policy

if TYPE_CHECKING:
    from datetime import datetime

    from chipkit import CANPassword, InMemoryTrust, MRZPassword, Report, Transport


class Decision(Enum):
    """What happens to an application for an account."""

    OPENED = "opened"
    COLLEAGUE = "a colleague looks at the card and asks for a second document"
    AGAIN = "lay the card down again"
    REFUSED = "refused"


@dataclass(frozen=True)
class Application:
    """A decision with its grounds, as they are kept."""

    decision: Decision
    code: str
    """What decided in chipkit's verdict, such as "data-changed"."""
    client: str = ""
    """The name for the account; empty where none is opened."""


_DECISIONS = {
    Outcome.SUCCESSFUL: Decision.OPENED,
    Outcome.FAILED: Decision.REFUSED,
    Outcome.UNDETERMINED: Decision.COLLEAGUE,  # not proven is neither forged nor genuine
    Outcome.NOT_SUPPORTED: Decision.COLLEAGUE,
    Outcome.ABORTED: Decision.AGAIN,
}


def decide(report: Report) -> Application:
    """Decide by a report; the name is taken from the chip, where the report says that it may be shown."""
    decision = _DECISIONS[report.outcome]
    if decision is not Decision.OPENED or report.holder is None or not report.standing("full_name").shown:
        return Application(Decision.COLLEAGUE if decision is Decision.OPENED else decision, report.verdict.code)
    return Application(decision, report.verdict.code, report.holder.full_name or "")


def onboard(
    transport: Transport,
    password: CANPassword | MRZPassword,
    *,
    trust: InMemoryTrust,
    at: datetime | None = None,
    mode: Mode = Mode.PRODUCTION,
) -> Application:
    """Read the card on a reader and decide; tests hand in the mode "demo", in which their TEST authority counts."""
    return decide(inspect(transport, password, trust=trust, policy=load_policy("field"), at=at, mode=mode))
