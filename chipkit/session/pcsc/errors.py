"""What can be wrong between us and the card, told apart (PC/SC, part 5, 3.1)."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from chipkit.error_codes import ErrorCode
from chipkit.errors import CardRemovedError, CardResetError, TransportError, UnsupportedError
from chipkit.extras import ExtraMissingError

__all__ = [
    "AccessDeniedError",
    "AmbiguousReaderError",
    "ExchangeFailedError",
    "LibraryMissingError",
    "MuteCardError",
    "NoCardError",
    "NoReaderError",
    "ReaderBusyError",
    "ReaderFaultError",
    "ReaderRemovedError",
    "ReaderTimeoutError",
    "ServiceIdleError",
    "ServiceNotRunningError",
    "SeveralCardsError",
    "error_for",
]


class LibraryMissingError(UnsupportedError, TransportError):
    """The PC/SC library of the system, or the extra `pcsc`, is not installed: no such call can be used here."""

    code = ErrorCode.PCSC_MISSING


class PCSCExtraMissingError(ExtraMissingError, LibraryMissingError):
    """The extra `pcsc` is not installed."""


class ServiceNotRunningError(TransportError):
    """The PC/SC resource manager, a service of the system, is not running or was stopped."""

    code = ErrorCode.SERVICE_NOT_RUNNING


class ServiceIdleError(ServiceNotRunningError):
    """Windows runs the service only while a reader is connected, and none is."""

    code = ErrorCode.SERVICE_IDLE


class AccessDeniedError(TransportError):
    """The system does not let this user, or this kind of session, use readers."""

    code = ErrorCode.READER_DENIED


class NoReaderError(TransportError):
    """No reader is connected, or no reader has the wanted name."""

    code = ErrorCode.NO_READER


class AmbiguousReaderError(NoReaderError):
    """Several readers share the wanted part of a name: waiting will not tell which is meant."""

    code = ErrorCode.READER_AMBIGUOUS


class SeveralCardsError(TransportError):
    """More than one ID card lies on the readers, and no reader was named."""

    code = ErrorCode.SEVERAL_CARDS


class NoCardError(TransportError):
    """There is no card on the reader."""

    code = ErrorCode.NO_CARD


class ReaderRemovedError(TransportError):
    """The reader was unplugged, or cannot be asked."""

    code = ErrorCode.READER_REMOVED


class ReaderBusyError(TransportError):
    """Another program holds the card (sharing violation)."""

    code = ErrorCode.READER_BUSY


class ReaderFaultError(TransportError):
    """The reader, its driver or the PC/SC service failed; PC/SC does not say which."""

    code = ErrorCode.READER_FAULT


class ReaderTimeoutError(TransportError):
    """The card or the reader did not answer in time."""

    code = ErrorCode.READER_TIMEOUT


class ExchangeFailedError(TransportError):
    """One command did not get through, or its answer did not come back."""

    code = ErrorCode.EXCHANGE_FAILED


class MuteCardError(TransportError):
    """The card does not answer: turned the wrong way round, damaged, or not a chip card."""

    code = ErrorCode.CARD_MUTE


_Kind = tuple[type[TransportError], str]

_BY_CODE: Final[Mapping[int, _Kind]] = MappingProxyType(
    {
        0x80100001: (ReaderFaultError, "the PC/SC service failed"),
        0x80100002: (ReaderFaultError, "the request was cancelled"),
        0x80100003: (ServiceNotRunningError, "the PC/SC service was restarted"),
        0x80100004: (ExchangeFailedError, "the reader's driver does not support this request"),
        0x80100005: (ReaderFaultError, "the service's settings are damaged"),
        0x80100006: (ReaderFaultError, "the service is out of memory"),
        0x80100007: (ReaderTimeoutError, "the reader did not answer in time"),
        0x80100008: (ExchangeFailedError, "the answer does not fit the reader's buffer"),
        0x80100009: (ReaderRemovedError, "the reader is not connected"),
        0x8010000A: (ReaderTimeoutError, "the card did not answer in time"),
        0x8010000B: (ReaderBusyError, "another program holds the card"),
        0x8010000C: (NoCardError, "there is no card on the reader"),
        0x8010000D: (MuteCardError, "the card is of no known kind"),
        0x8010000E: (ReaderFaultError, "the reader cannot let the card go"),
        0x8010000F: (MuteCardError, "card and reader share no protocol"),
        0x80100010: (ReaderFaultError, "the reader is not ready"),
        0x80100011: (ExchangeFailedError, "the reader's driver does not accept this value"),
        0x80100012: (ServiceNotRunningError, "the PC/SC service is shutting down"),
        0x80100013: (ServiceNotRunningError, "the PC/SC service does not answer"),
        0x80100014: (ReaderFaultError, "the PC/SC service failed for an unknown reason"),
        0x80100015: (MuteCardError, "the answer to reset is malformed"),
        0x80100016: (ExchangeFailedError, "the exchange was not carried through"),
        0x80100017: (ReaderRemovedError, "the reader was unplugged"),
        0x80100018: (ServiceNotRunningError, "the PC/SC service is shutting down"),
        0x80100019: (ReaderFaultError, "the reader's driver is of another version"),
        0x8010001A: (ReaderFaultError, "the reader's driver does not fit this system"),
        0x8010001B: (ReaderFaultError, "two readers have one name"),
        0x8010001C: (MuteCardError, "the reader does not take this card"),
        0x8010001D: (ServiceNotRunningError, "the PC/SC service is not running"),
        0x8010001E: (ServiceNotRunningError, "the PC/SC service was stopped"),
        0x8010001F: (ExchangeFailedError, "the reader does not support this, or failed"),
        0x80100022: (ExchangeFailedError, "the reader does not support this"),
        0x80100027: (AccessDeniedError, "access denied: the system does not let this user speak to the card"),
        0x8010002B: (ServiceNotRunningError, "the PC/SC service gave an unknown answer"),
        0x8010002E: (NoReaderError, "no reader is connected"),
        0x8010002F: (ExchangeFailedError, "the line between reader and card failed"),
        0x80100031: (ReaderFaultError, "the PC/SC service is too busy"),
        0x80100065: (MuteCardError, "the reader cannot speak to this card"),
        0x80100066: (MuteCardError, "the card does not answer to reset"),
        0x80100067: (MuteCardError, "the card has no power"),
        0x80100068: (CardResetError, "the card was reset by another program"),
        0x80100069: (CardRemovedError, "the card was removed"),
        0x8010006A: (
            AccessDeniedError,
            "access denied: the system does not let this user, or this session, use readers",
        ),
    }
)
"""Codes of PC/SC, by their unsigned value (PC/SC, part 5, 3.1; pcsclite.h; winerror.h)."""

_BY_SYSTEM_CODE: Final[Mapping[int, _Kind]] = MappingProxyType(
    {
        5: (AccessDeniedError, "access denied"),
        6: (ServiceNotRunningError, "the PC/SC service was restarted"),
        21: (ReaderRemovedError, "the reader is not ready"),
        22: (ReaderRemovedError, "the reader was unplugged"),
        31: (ExchangeFailedError, "the reader failed"),
        50: (ExchangeFailedError, "the reader does not support this"),
        87: (ExchangeFailedError, "the reader's driver does not support this request"),
        109: (ServiceNotRunningError, "the connection to the readers was lost"),
        121: (ReaderTimeoutError, "the reader did not answer in time"),
        122: (ExchangeFailedError, "the answer does not fit the reader's buffer"),
        995: (ReaderRemovedError, "the reader was unplugged"),
        1117: (ExchangeFailedError, "the line to the reader failed"),
        1167: (ReaderRemovedError, "the reader was unplugged"),
        1460: (ReaderTimeoutError, "the reader did not answer in time"),
        1722: (ServiceNotRunningError, "the PC/SC service does not answer"),
    }
)
"""Codes of Windows itself, which its calls and drivers give as well (System Error Codes, winerror.h)."""

_IDLE: Final = frozenset({0x8010001D, 0x8010001E})


def error_for(code: int, doing: str = "") -> TransportError:
    """The error that a PC/SC return code stands for.

    Args:
        code: The code, signed or unsigned.
        doing: What was being done, for the message; empty where the reason alone says it.
    """
    unsigned = code & 0xFFFFFFFF
    kind, reason = _kind_of(unsigned)
    error = kind(f"{doing}: {reason}" if doing else reason)
    if kind is ReaderTimeoutError:
        error.__cause__ = TimeoutError(reason)  # what tells a time-out from a reader that is gone, on every link
    return error


def _kind_of(unsigned: int) -> _Kind:
    if sys.platform == "win32" and unsigned in _IDLE:
        return ServiceIdleError, "no reader is connected, and Windows runs the PC/SC service only while one is"
    if sys.platform == "win32" and unsigned in _BY_SYSTEM_CODE:
        return _BY_SYSTEM_CODE[unsigned]
    return _BY_CODE.get(unsigned, (ReaderFaultError, f"PC/SC error {unsigned:08X}"))
