"""PC/SC: readers, cards, and one card held as a transport; needs the extra `pcsc`."""

from chipkit.session.pcsc.errors import (
    LibraryMissingError,
    MuteCardError,
    NoCardError,
    NoReaderError,
    ReaderBusyError,
    ReaderRemovedError,
    ServiceNotRunningError,
)
from chipkit.session.pcsc.monitor import ReaderEvent, ReaderEventKind, watch_readers
from chipkit.session.pcsc.transport import PCSCTransport, list_readers

__all__ = [
    "LibraryMissingError",
    "MuteCardError",
    "NoCardError",
    "NoReaderError",
    "PCSCTransport",
    "ReaderBusyError",
    "ReaderEvent",
    "ReaderEventKind",
    "ReaderRemovedError",
    "ServiceNotRunningError",
    "list_readers",
    "watch_readers",
]
