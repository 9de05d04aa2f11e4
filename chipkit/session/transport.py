"""What carries bytes to a chip and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

__all__ = [
    "SHORT_COMMAND",
    "SHORT_RESPONSE",
    "Transport",
    "atr_of",
    "begins_anew",
    "card_is_back",
    "expect_transport",
    "length_of",
    "reader_of",
]

SHORT_COMMAND: Final = 261
"""Bytes of the longest short command: header, Lc, 255 bytes of data, Le."""

SHORT_RESPONSE: Final = 256
"""Bytes of data in the longest short response, without its status word."""


_LEAST: Final = 32
"""Bytes without which no card can be spoken to."""


class Transport(Protocol):
    """A link to one chip. It knows nothing of what the bytes mean."""

    @property
    def max_command(self) -> int:
        """Bytes of the longest command that the link carries, 261 for a link of short APDUs."""

    @property
    def max_response(self) -> int:
        """Bytes of the longest response data that it carries, without the status word, 256 for short APDUs."""

    def transmit(self, command: bytes) -> bytes:
        """Send a command and wait for the response.

        Raises:
            CardRemovedError: The card left.
            TransportError: The reader or the PC/SC service is gone, or the card did not answer in time.
        """

    def reset(self) -> None:
        """Reset the chip: every channel, selection and challenge is forgotten.

        Raises:
            TransportError: As for `transmit`.
        """

    def close(self) -> None:
        """Let the card go; more than once does no harm."""


def expect_transport(transport: object) -> None:
    """Refuse what is not a `Transport` before a card is touched.

    Raises:
        TypeError: A method is missing, or a length is not a number.
        ValueError: A length is less than a command's header.
    """
    for name in ("transmit", "reset", "close"):
        if not callable(getattr(transport, name, None)):
            raise TypeError(f"the transport {type(transport).__name__} has no method {name}")
    for name in ("max_command", "max_response"):
        if (length := length_of(transport, name)) < _LEAST:
            raise ValueError(f"the transport's {name} is {length}; {_LEAST} bytes are the least")


def length_of(transport: object, name: str) -> int:
    """How many bytes a link says that it carries.

    Raises:
        TypeError: The link says something that is not a number.
    """
    length = getattr(transport, name, None)
    if not isinstance(length, int) or isinstance(length, bool):
        raise TypeError(f"the transport's {name} is not a number but {type(length).__name__}")
    return length


def atr_of(transport: Transport) -> bytes:
    """The answer to reset, where the link knows one, else empty."""
    atr = getattr(transport, "atr", b"")
    return bytes(atr) if isinstance(atr, bytes | bytearray) else b""


def reader_of(transport: Transport) -> str:
    """The name of the reader, where the link knows one, else empty."""
    name = getattr(transport, "reader", "")
    return name if isinstance(name, str) else ""


def card_is_back(transport: Transport, seconds: float, cancel: Callable[[], bool]) -> bool:
    """Wait until a card lies there again, powered and with every session forgotten; whether one came in time.

    Which card it is, the link does not know. Links that cannot wait say no at once.

    Args:
        transport: The link, which has raised `CardRemovedError`.
        seconds: How long to wait at most.
        cancel: Asked on and on whether to stop.
    """
    wait = getattr(transport, "await_card", None)
    return wait is not None and bool(wait(seconds, cancel))


def begins_anew(transport: Transport) -> bool:
    """Whether a reading that has just broken off may be begun once more on a link that was restored meanwhile.

    Links that never are know nothing of it. The chip is reset where the answer is yes.
    """
    ask = getattr(transport, "begin_anew", None)
    return ask is not None and bool(ask())
