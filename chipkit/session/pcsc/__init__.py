"""PC/SC: readers, cards, and one card held as a transport; needs the extra `pcsc`."""

from chipkit.session.pcsc.api import ReaderState
from chipkit.session.pcsc.choice import list_readers, reader_states, wait_for_card, wait_for_id_card
from chipkit.session.pcsc.errors import (
    AccessDeniedError,
    AmbiguousReaderError,
    ExchangeFailedError,
    LibraryMissingError,
    MuteCardError,
    NoCardError,
    NoReaderError,
    ReaderBusyError,
    ReaderFaultError,
    ReaderRemovedError,
    ReaderTimeoutError,
    ServiceIdleError,
    ServiceNotRunningError,
    SeveralCardsError,
)
from chipkit.session.pcsc.monitor import DownCause, ReaderEvent, ReaderEventKind, watch_readers
from chipkit.session.pcsc.remedies import remedy_for
from chipkit.session.pcsc.transport import PCSCTransport

__all__ = [
    "AccessDeniedError",
    "AmbiguousReaderError",
    "DownCause",
    "ExchangeFailedError",
    "LibraryMissingError",
    "MuteCardError",
    "NoCardError",
    "NoReaderError",
    "PCSCTransport",
    "ReaderBusyError",
    "ReaderEvent",
    "ReaderEventKind",
    "ReaderFaultError",
    "ReaderRemovedError",
    "ReaderState",
    "ReaderTimeoutError",
    "ServiceIdleError",
    "ServiceNotRunningError",
    "SeveralCardsError",
    "list_readers",
    "reader_states",
    "remedy_for",
    "wait_for_card",
    "wait_for_id_card",
    "watch_readers",
]
