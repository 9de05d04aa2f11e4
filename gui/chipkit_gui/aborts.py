"""Readings that broke off, and which message tells the teller why; results that ask for another code."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit.outcome import Outcome
from chipkit.verify.named import KEY, PRINTED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit.verify.report import Report

__all__ = [
    "AT_PROOF",
    "LOSSES",
    "OTHER_CARD",
    "REFUSED_THRICE",
    "REFUSED_WAITS",
    "WANTS_ZONE",
    "WRONG_KEY",
    "ZONE_REFUSED_THRICE",
    "Broken",
    "broken_message",
    "is_mismatch",
]

LOSSES: Final = frozenset({"read-aborted", "abort.unstable"})
"""Messages that say that the card left."""

AT_PROOF: Final = "abort.at-proof"
"""The message of readings that broke off again and again where the chip has to prove that it is no copy."""

REFUSED_THRICE: Final = "refused.thrice"
"""The message of a client whose card refused so often that the next try must wait."""

REFUSED_WAITS: Final = "refused.waits"
"""The message of such a client whose next key waits for the end of the pause."""

ZONE_REFUSED_THRICE: Final = "refused.thrice-zone"
"""What is told of `REFUSED_THRICE` where the zone is what it refused last, which nobody is asked for then."""

WRONG_KEY: Final = frozenset(
    {"key-refused", "refused.several", REFUSED_THRICE, REFUSED_WAITS, ZONE_REFUSED_THRICE, "abort.no-usable-key"}
)
"""Messages that ask for another key."""

WANTS_ZONE: Final = frozenset({REFUSED_THRICE, "abort.no-usable-key"})
"""Of these, the messages that ask for the machine readable zone on the back."""

OTHER_CARD: Final = "abort.other-card"
"""The message of a card that is not an ID card."""

_BY_REASON: Final[Mapping[str, str]] = MappingProxyType(
    {
        "card-removed": "read-aborted",
        "card-changed": "read-aborted",
        "reader-lost": "abort.reader",
        "link": "abort.reader",
        "timeout": "abort.timeout",
        "budget": "abort.timeout",
        "key-refused": "key-refused",
        "key-suspended": "key-refused",
        "key-blocked": "key-refused",
        "no-usable-key": "abort.no-usable-key",
        "unsupported": "abort.unsupported",
    }
)
_BEFORE_THE_APPLICATION: Final = frozenset({"access.card-access", "select", "connect"})
"""Steps that a card without the ID application does not come past; one that begins to open has it."""
_ENTERED: Final = frozenset({KEY, PRINTED})
"""Checks of what was scanned or typed."""
_MALFUNCTIONS: Final = frozenset({0x64, 0x65, 0x6F})
"""First bytes of the status words by which a chip says that it is out of order (ISO/IEC 7816-4, 5.6)."""


@dataclass(frozen=True, slots=True)
class Broken:
    """What is left of a reading that broke off."""

    message: str
    """The name of the message."""
    percent: int = 0
    """How far it had come."""


def broken_message(report: Report) -> str:
    """The message for a report without a verdict."""
    abort = report.capture.abort
    if report.verdict.code == "key-refused" or abort is None:
        return report.verdict.code
    if abort.reason == "chip-error" and abort.step in _BEFORE_THE_APPLICATION:
        return "abort.chip" if (abort.sw or 0) >> 8 in _MALFUNCTIONS else OTHER_CARD
    return _BY_REASON.get(abort.reason, "abort.chip")


def is_mismatch(report: Report) -> bool:
    """Whether nothing speaks against the card but what was scanned or typed: most often another card's code."""
    decided = report.verdict.decided_by
    return bool(decided) and all(check in _ENTERED and _failed(report, check) for check in decided)


def _failed(report: Report, check: str) -> bool:
    finding = report.finding(check)
    return finding is not None and finding.outcome is Outcome.FAILED
