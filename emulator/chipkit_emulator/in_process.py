"""The shortest link: the chip in the same process, with removal and faults on demand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import monotonic, sleep
from typing import Protocol

from chipkit.errors import CardRemovedError, TransportError

__all__ = ["MAX_COMMAND", "MAX_RESPONSE", "Fault", "InProcessTransport", "LinkExchange", "PoweredChip"]

MAX_COMMAND = 4 + 3 + 65535 + 2
"""Bytes of the longest command APDU there is."""
MAX_RESPONSE = 65536
"""Bytes of data of the longest response APDU there is."""
_SM_BITS = 0x0C
_PAUSE_SECONDS = 0.02


class PoweredChip(Protocol):
    """What a link needs of a chip."""

    def transmit(self, raw: bytes) -> bytes:
        """Answer a command APDU."""

    def reset(self) -> None:
        """Forget everything volatile."""


@dataclass(frozen=True, slots=True)
class LinkExchange:
    """One command and its response, as they pass over the link."""

    index: int
    """How many exchanges went before it since the link was made."""
    protected_index: int | None
    """How many protected exchanges went before it; None where its class byte announces no secure messaging."""
    command: bytes = field(repr=False)
    response: bytes = field(repr=False)
    previous: LinkExchange | None = field(default=None, repr=False)
    """The exchange before it, with the response that the chip gave; None where it is the link's first one."""


Fault = Callable[[LinkExchange], bytes]
"""Gives the response that the terminal gets to see; most often the one that the chip gave.

What went before stands in the exchange, so that a fault remembers nothing and may serve any number of links.
"""


class InProcessTransport:
    """A reader with a chip on it.

    It is a `chipkit.session.transport.Transport` by its shape.
    """

    def __init__(
        self,
        chip: PoweredChip,
        *,
        max_command: int = MAX_COMMAND,
        max_response: int = MAX_RESPONSE,
        faults: tuple[Fault, ...] = (),
    ) -> None:
        """Lay a chip on the reader and power it.

        Args:
            chip: The chip.
            max_command: The longest command APDU that the link carries, in bytes; 261 for a short link.
            max_response: The most response data that it carries, in bytes; 256 for a short link.
            faults: What befalls responses on their way, in this order.
        """
        self.max_command = max_command
        """Bytes of the longest command that the link carries."""
        self.max_response = max_response
        """Bytes of the longest response data that it carries."""
        self._chip: PoweredChip | None = chip
        self._faults = faults
        self._exchanges = 0
        self._protected = 0
        self._previous: LinkExchange | None = None
        self._removed_at: int | None = None
        self._ready: list[PoweredChip] = []
        chip.reset()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {'empty' if self._chip is None else 'with a chip'}>"

    @property
    def exchanges(self) -> int:
        """How many commands the chip has answered on this link."""
        return self._exchanges

    def remove_at(self, index: int) -> None:
        """Take the card away at exchange `index`, counted from 0 since the link was made."""
        self._removed_at = index

    def remove(self) -> None:
        """Take the card away now."""
        if self._chip is not None:
            self._chip.reset()
        self._chip = None
        self._removed_at = None

    def insert(self, chip: PoweredChip) -> None:
        """Lay a card on the reader, the same or another, and power it."""
        self._chip = chip
        self._removed_at = None
        chip.reset()

    def put_back(self, chip: PoweredChip) -> None:
        """Have a card ready, the same or another, for whoever waits for one after this one left."""
        self._ready.append(chip)

    def await_card(self, seconds: float, cancel: Callable[[], bool]) -> bool:
        """Wait until a card lies there again; whether one came in time."""
        end = monotonic() + seconds
        while self._chip is None:
            if self._ready:
                self.insert(self._ready.pop(0))
            elif cancel() or monotonic() >= end:
                return False
            else:
                sleep(_PAUSE_SECONDS)
        return True

    def transmit(self, command: bytes) -> bytes:
        """Exchange one command for one response.

        Raises:
            CardRemovedError: The card is gone.
            TransportError: Command or response is longer than the link carries.
        """
        if self._removed_at is not None and self._exchanges >= self._removed_at:
            self.remove()
        chip = self._present()
        if len(command) > self.max_command:
            raise TransportError(f"command of {len(command)} bytes, the link carries {self.max_command}")
        response = self._befallen(command, chip.transmit(command))
        self._exchanges += 1
        if len(response) - 2 > self.max_response:
            raise TransportError(f"response data of {len(response) - 2} bytes, the link carries {self.max_response}")
        return response

    def reset(self) -> None:
        """Reset the card: it forgets keys, challenge and selection.

        Raises:
            CardRemovedError: The card is gone.
        """
        self._present().reset()

    def close(self) -> None:
        """Power the card off and let go of it."""
        self.remove()

    def _present(self) -> PoweredChip:
        if self._chip is None:
            raise CardRemovedError("no card on the reader")
        return self._chip

    def _befallen(self, command: bytes, response: bytes) -> bytes:
        protected = bool(command) and command[0] & 0x80 == 0 and command[0] & _SM_BITS == _SM_BITS
        protected_index = self._protected if protected else None
        exchange = LinkExchange(self._exchanges, protected_index, command, response, self._previous)
        self._previous = replace(exchange, previous=None)
        for fault in self._faults:
            exchange = replace(exchange, response=fault(exchange))
        self._protected += protected
        return exchange.response
