"""What the card threads tell the desk: frozen, and where it is about one client, with that session's number.

A session ends when the desk is cleared, stopped or starts to read anew; what still comes of it is stale and dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from chipkit.session.pcsc import ReaderEvent
    from chipkit.session.progress import Progress
    from chipkit.trust.collected import Collecting
    from chipkit.trust.summary import TrustSummary
    from chipkit.verify.report import Report
    from chipkit_gui.portrait import Portrait

__all__ = [
    "Event",
    "Judged",
    "JudgedAgain",
    "NotRead",
    "Progressed",
    "ReadersUnavailable",
    "Scanned",
    "SignerMet",
    "TrustOpened",
    "WorldChanged",
]


@dataclass(frozen=True, slots=True)
class WorldChanged:
    """Service, readers or cards changed; that is not part of a session."""

    change: ReaderEvent


@dataclass(frozen=True, slots=True)
class ReadersUnavailable:
    """PC/SC is not installed on this machine; waiting would not help."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scanner sent a code; what it opens is the desk's to say."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TrustOpened:
    """The trust store was opened, or could not be: then no card is read."""

    summary: TrustSummary | None = None
    """What it holds, in figures; None where it could not be opened."""
    problem: str = ""
    """Why not, as the name of a message."""


@dataclass(frozen=True, slots=True)
class SignerMet:
    """A signer that nobody vouches for was met, and its certificate kept or not; that is not part of a session."""

    result: Collecting | None
    """What became of it; None where the trust folder could not be written."""


@dataclass(frozen=True, slots=True)
class Progressed:
    """A reading went on."""

    session: int
    progress: Progress


@dataclass(frozen=True, slots=True)
class Judged:
    """A reading ended, whole or broken off, and was judged."""

    session: int
    report: Report = field(repr=False)
    portrait: Portrait = field(repr=False)


@dataclass(frozen=True, slots=True)
class JudgedAgain:
    """What was read before was judged once more."""

    session: int
    report: Report = field(repr=False)
    portrait: Portrait = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotRead:
    """A reading could not begin, or this program failed in it; likewise judging one again."""

    session: int
    problem: str
    """The name of its message, such as "card.busy"."""


Event: TypeAlias = (
    WorldChanged | ReadersUnavailable | Scanned | TrustOpened | SignerMet | Progressed | Judged | JudgedAgain | NotRead
)
