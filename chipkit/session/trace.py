"""A record of the commands of one session, kept only where somebody asks for one.

Without `keep_data` it holds headers, lengths, status words and times: no body of a command, no key, and nothing that a
chip told but how much. With it, it holds every byte on the link too and is as private as the card.

A file of it is JSON Lines: one object of the schema "chipkit.trace/1" for each entry (`TraceEntry.to_json`), which has
no bytes whatever was kept.

    {"schema": "chipkit.trace/1", "step": "read.dg1", "name": "READ BINARY", "header": "0cb08100", "protected": true,
     "sent": 19, "received": 113, "sw": "9000", "begun": 412.118, "milliseconds": 21.07}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import field
from time import perf_counter
from typing import Final

from chipkit.documents.trace import TraceDocument
from chipkit.doors import expect, expect_callback
from chipkit.values import dataclass

__all__ = ["TRACE_SCHEMA", "Trace", "TraceEntry"]

TRACE_SCHEMA: Final = "chipkit.trace/1"
"""The schema of `TraceEntry.to_json`, described in `docs/json.md`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceEntry:
    """One command and its response, or a reset of the chip."""

    name: str
    """The standard's name of the command, such as "READ BINARY"; "RESET" for a reset."""
    step: str
    """The step that the reading was in, such as "read.dg2"."""
    header: str = ""
    """CLA INS P1 P2 of the command before protection, in hexadecimal; empty for a reset."""
    protected: bool = False
    """Whether it went out under secure messaging."""
    sent: int = 0
    """Bytes on the link."""
    received: int = 0
    """Bytes on the link, with the status word."""
    sw: int | None = None
    """The status word as it came; None where no response did."""
    begun: float = 0.0
    """When it went out: milliseconds since the record began."""
    milliseconds: float = 0.0
    """How long it took."""
    command: bytes = field(default=b"", repr=False)
    """The bytes that went out; empty unless data are kept."""
    response: bytes = field(default=b"", repr=False)
    """The bytes that came; empty unless data are kept."""

    def to_json(self) -> TraceDocument:
        """The entry as a JSON document, without the bytes."""
        return {
            "schema": TRACE_SCHEMA,
            "step": self.step,
            "name": self.name,
            "header": self.header,
            "protected": self.protected,
            "sent": self.sent,
            "received": self.received,
            "sw": None if self.sw is None else f"{self.sw:04x}",
            "begun": round(self.begun, 3),
            "milliseconds": round(self.milliseconds, 3),
        }

    @property
    def line(self) -> str:
        """That document as one line of a file, with its line end."""
        import json  # noqa: PLC0415 - for whoever writes one

        return json.dumps(self.to_json()) + "\n"


class Trace:
    """The entries of one session, in their order.

    Hand it to `read`, `inspect` or `inspect_async` as `trace=`. To write a file that has every exchange even if the
    program ends on the way: `Trace(on_entry=lambda entry: stream.write(entry.line))`.
    """

    def __init__(self, *, keep_data: bool = False, on_entry: Callable[[TraceEntry], object] | None = None) -> None:
        """Begin a record, and its time.

        Args:
            keep_data: Keep the bytes too. They hold personal data.
            on_entry: Called with each entry when it is there, in the thread that reads. What it raises ends the reading
                and comes out of it as it is.

        Raises:
            TypeError: `keep_data` is not a truth value, or `on_entry` cannot be called or is a coroutine function.
        """
        expect(keep_data, bool, "keep_data")
        if on_entry is not None:
            expect_callback(on_entry, "on_entry")
        self.keep_data = keep_data
        """Whether the bytes are kept too."""
        self._on_entry = on_entry
        self._entries: list[TraceEntry] = []
        self._began = perf_counter()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self._entries)} entries>"

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def entries(self) -> tuple[TraceEntry, ...]:
        """What was recorded so far."""
        return tuple(self._entries)

    def add(self, entry: TraceEntry) -> None:
        """Record one entry, as the session does."""
        self._entries.append(entry)
        if self._on_entry is not None:
            self._on_entry(entry)

    def elapsed(self, moment: float) -> float:
        """Milliseconds from the beginning of the record to a moment of `time.perf_counter`."""
        return 1000 * (moment - self._began)

    @property
    def counts(self) -> Mapping[str, int]:
        """How often each command went out, by its name."""
        return Counter(entry.name for entry in self._entries if entry.name != "RESET")

    @property
    def counts_by_step(self) -> Mapping[tuple[str, str], int]:
        """How often each command went out, by step and name."""
        return Counter((entry.step, entry.name) for entry in self._entries if entry.name != "RESET")
