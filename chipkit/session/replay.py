"""A recorded session as a chip: it gives the recorded answers to the recorded commands, and to no others."""

from __future__ import annotations

from chipkit.errors import CardRemovedError, TransportError
from chipkit.session.trace import Trace, TraceEntry
from chipkit.session.transport import SHORT_COMMAND, SHORT_RESPONSE

__all__ = ["ReplayTransport"]


class ReplayTransport:
    """Replays a trace that kept its data; the same randomness and password give the same commands."""

    def __init__(
        self, trace: Trace, *, max_command: int = SHORT_COMMAND, max_response: int = SHORT_RESPONSE, atr: bytes = b""
    ) -> None:
        """Load a record.

        Args:
            trace: The record, with its bytes.
            max_command: What the recorded link carried.
            max_response: What the recorded link carried.
            atr: The answer to reset of the recorded chip.

        Raises:
            ValueError: The trace kept no data.
        """
        if not trace.keep_data:
            raise ValueError("the trace kept no data")
        self.max_command = max_command
        self.max_response = max_response
        self.atr = atr
        self._entries = trace.entries
        self._next = 0

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self._next} of {len(self._entries)}>"

    @property
    def finished(self) -> bool:
        """Whether the record was replayed to its end."""
        return self._next == len(self._entries)

    def transmit(self, command: bytes) -> bytes:
        """The recorded response to the next command.

        Raises:
            TransportError: The command is not the recorded one.
            CardRemovedError: The record ends here.
        """
        entry = self._take()
        if entry.name == "RESET" or entry.command != command:
            raise TransportError(f"exchange {self._next} is not the recorded one")
        if entry.sw is None:
            raise CardRemovedError("no response was recorded")
        return entry.response

    def reset(self) -> None:
        """Go over a recorded reset.

        Raises:
            TransportError: No reset was recorded here.
        """
        if self._take().name != "RESET":
            raise TransportError(f"no reset was recorded at exchange {self._next}")

    def close(self) -> None:
        """Nothing is held."""

    def _take(self) -> TraceEntry:
        if self.finished:
            raise CardRemovedError("the record ends here")
        self._next += 1
        return self._entries[self._next - 1]
