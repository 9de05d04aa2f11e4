"""PC/SC: readers, cards, and one card held as a transport; needs the extra `pcsc`."""

from chipkit.session.pcsc.api import ReaderState
from chipkit.session.pcsc.choice import list_readers, reader_states, wait_for_card
from chipkit.session.pcsc.errors import (
    AmbiguousReaderError,
    LibraryMissingError,
    MuteCardError,
    NoCardError,
    NoReaderError,
    ReaderBusyError,
    ReaderRemovedError,
    ServiceNotRunningError,
)
from chipkit.session.pcsc.monitor import ReaderEvent, ReaderEventKind, watch_readers
from chipkit.session.pcsc.transport import PCSCTransport

__all__ = [
    "AmbiguousReaderError",
    "LibraryMissingError",
    "MuteCardError",
    "NoCardError",
    "NoReaderError",
    "PCSCTransport",
    "ReaderBusyError",
    "ReaderEvent",
    "ReaderEventKind",
    "ReaderRemovedError",
    "ReaderState",
    "ServiceNotRunningError",
    "list_readers",
    "reader_states",
    "wait_for_card",
    "watch_readers",
]
