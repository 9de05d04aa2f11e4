"""A record of the commands of one session, kept only where somebody asks for one.

Without `keep_data` it holds headers, lengths, status words and times, and nothing that a chip told. With it, it holds
every byte on the link and is as private as the card.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import field

from chipkit.values import dataclass

__all__ = ["Trace", "TraceEntry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceEntry:
    """One command and its response, or a reset of the chip."""

    name: str
    """The standard's name of the command, such as "READ BINARY"; "RESET" for a reset."""
    step: str
    """The step that the reading was in, such as "read.dg2"."""
    header: str = ""
    """CLA INS P1 P2 of the command before protection, in hexadecimal."""
    protected: bool = False
    """Whether it went out under secure messaging."""
    sent: int = 0
    """Bytes on the link."""
    received: int = 0
    """Bytes on the link, with the status word."""
    sw: int | None = None
    """The status word as it came; None where no response did."""
    milliseconds: float = 0.0
    command: bytes = field(default=b"", repr=False)
    """The bytes that went out; empty unless data are kept."""
    response: bytes = field(default=b"", repr=False)
    """The bytes that came; empty unless data are kept."""


class Trace:
    """The entries of one session, in their order."""

    def __init__(self, *, keep_data: bool = False) -> None:
        """Begin a record.

        Args:
            keep_data: Keep the bytes too. They hold personal data.
        """
        self.keep_data = keep_data
        self._entries: list[TraceEntry] = []

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self._entries)} entries>"

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def entries(self) -> tuple[TraceEntry, ...]:
        """What was recorded so far."""
        return tuple(self._entries)

    def add(self, entry: TraceEntry) -> None:
        """Record one entry."""
        self._entries.append(entry)

    def counts(self) -> Mapping[str, int]:
        """How often each command went out, by its name."""
        return Counter(entry.name for entry in self._entries if entry.name != "RESET")

    def counts_by_step(self) -> Mapping[tuple[str, str], int]:
        """How often each command went out, by step and name."""
        return Counter((entry.step, entry.name) for entry in self._entries if entry.name != "RESET")
