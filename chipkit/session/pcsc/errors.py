"""What can be wrong between us and the card, told apart (PC/SC, part 5, 3.1)."""

from __future__ import annotations

from typing import Final

from chipkit.errors import CardRemovedError, TransportError

__all__ = [
    "AmbiguousReaderError",
    "LibraryMissingError",
    "MuteCardError",
    "NoCardError",
    "NoReaderError",
    "ReaderBusyError",
    "ReaderRemovedError",
    "ServiceNotRunningError",
    "error_for",
]


class LibraryMissingError(TransportError):
    """There is no PC/SC library on this machine, or the extra `pcsc` is not installed."""


class ServiceNotRunningError(TransportError):
    """The PC/SC service is not running, or was stopped."""


class NoReaderError(TransportError):
    """No reader is connected, or none of the wanted name."""


class AmbiguousReaderError(NoReaderError):
    """Several readers share the wanted part of a name: waiting will not tell which is meant."""


class NoCardError(TransportError):
    """There is no card on the reader."""


class ReaderRemovedError(TransportError):
    """The reader was unplugged."""


class ReaderBusyError(TransportError):
    """Another program holds the card (sharing violation)."""


class MuteCardError(TransportError):
    """The card does not answer: turned the wrong way round, damaged, or no chip card."""


_BY_CODE: Final[dict[int, tuple[type[TransportError], str]]] = {
    0x8010001D: (ServiceNotRunningError, "the PC/SC service is not running"),
    0x8010001E: (ServiceNotRunningError, "the PC/SC service was stopped"),
    0x80100003: (ServiceNotRunningError, "the PC/SC service was restarted"),
    0x80100012: (ServiceNotRunningError, "the PC/SC service is shutting down"),
    0x80100013: (ServiceNotRunningError, "the PC/SC service does not answer"),
    0x8010002E: (NoReaderError, "no reader is connected"),
    0x80100009: (ReaderRemovedError, "the reader is not connected"),
    0x80100017: (ReaderRemovedError, "the reader was unplugged"),
    0x8010000C: (NoCardError, "there is no card on the reader"),
    0x80100069: (CardRemovedError, "the card was removed"),
    0x80100067: (MuteCardError, "the card has no power"),
    0x80100066: (MuteCardError, "the card does not answer to reset"),
    0x80100065: (MuteCardError, "the reader cannot speak to this card"),
    0x80100015: (MuteCardError, "the answer to reset is malformed"),
    0x8010000F: (MuteCardError, "card and reader share no protocol"),
    0x8010000B: (ReaderBusyError, "another program holds the card"),
}


def error_for(code: int, doing: str = "") -> TransportError:
    """The error that a PC/SC return code stands for.

    Args:
        code: The code, signed or unsigned.
        doing: What was being done, for the message; empty where the reason alone says it.
    """
    unsigned = code & 0xFFFFFFFF
    kind, reason = _BY_CODE.get(unsigned, (TransportError, f"PC/SC error {unsigned:08X}"))
    return kind(f"{doing}: {reason}" if doing else reason)
