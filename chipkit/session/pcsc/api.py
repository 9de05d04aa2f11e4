"""The PC/SC calls that chipkit makes, over pyscard's binding of the system's library.

pyscard is imported at the first call, so that importing chipkit needs no PC/SC. Only the plain C interface is used: the
monitors and connections above it keep threads and caches that do not survive a restart of the service.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import importlib
import io
import struct
import sys
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Self

from chipkit.session.pcsc.errors import LibraryMissingError, NoReaderError, error_for

__all__ = ["PROTOCOL_T0", "STATE_UNAWARE", "Context", "ReaderState", "scard"]

_OK: Final = 0
_TIMEOUT: Final = 0x8010000A
_CANCELLED: Final = 0x80100002
_NO_READERS: Final = 0x8010002E
_GET_FEATURES: Final = 3400
_TLV_PROPERTIES: Final = 0x12
_MAX_APDU_DATA_SIZE: Final = 0x0A

PROTOCOL_T0: Final = 1
STATE_UNAWARE: Final = 0x0000
STATE_CHANGED: Final = 0x0002
STATE_UNKNOWN: Final = 0x0004
STATE_UNAVAILABLE: Final = 0x0008
STATE_PRESENT: Final = 0x0020
STATE_EXCLUSIVE: Final = 0x0080
STATE_MUTE: Final = 0x0200


@cache
def scard() -> Any:  # noqa: ANN401 - pyscard has no types
    """Pyscard's binding.

    Raises:
        LibraryMissingError: pyscard, or the PC/SC library of the system, is not installed.
    """
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            module = importlib.import_module("smartcard.scard")
    except ImportError as error:
        raise LibraryMissingError('pyscard is not installed: pip install ".[pcsc]" in chipkit\'s checkout') from error
    if sys.platform.startswith("linux") and ctypes.util.find_library("pcsclite") is None and not _loadable():
        raise LibraryMissingError(
            "the PC/SC library is not installed: on Debian, sudo apt-get install libpcsclite1 pcscd"
        )
    return module


def _loadable() -> bool:
    try:
        ctypes.CDLL("libpcsclite.so.1")
    except OSError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class ReaderState:
    """What the service says of one reader."""

    name: str
    flags: int
    atr: bytes = b""

    @property
    def present(self) -> bool:
        """Whether a card lies on the reader, mute or not."""
        return bool(self.flags & STATE_PRESENT)

    @property
    def mute(self) -> bool:
        """Whether the card does not answer."""
        return bool(self.flags & STATE_MUTE)

    @property
    def exclusive(self) -> bool:
        """Whether another program holds the card for itself alone."""
        return bool(self.flags & STATE_EXCLUSIVE)

    @property
    def gone(self) -> bool:
        """Whether the service does not know the reader any more."""
        return bool(self.flags & (STATE_UNKNOWN | STATE_UNAVAILABLE))


class Context:
    """One context of the PC/SC service; use it from one thread."""

    def __init__(self) -> None:
        """Open a context.

        Raises:
            TransportError: The library is missing, or the service is not running.
        """
        self._scard = scard()
        code, self._handle = self._scard.SCardEstablishContext(self._scard.SCARD_SCOPE_USER)
        self._check(code)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the context back; doing it twice is fine."""
        if self._handle is not None:
            self._scard.SCardReleaseContext(self._handle)
            self._handle = None

    def readers(self) -> tuple[str, ...]:
        """Names of the connected readers, in the service's order; none is no error here."""
        code, names = self._scard.SCardListReaders(self._handle, [])
        if code & 0xFFFFFFFF == _NO_READERS:
            return ()
        self._check(code, "listing readers")
        return tuple(names)

    def changes(self, known: tuple[ReaderState, ...], timeout_ms: int) -> tuple[ReaderState, ...]:
        """Wait for a change against what is known, at most `timeout_ms`; the states after it.

        Raises:
            TransportError: The service stopped, or a reader is gone.
        """
        asked = [(state.name, state.flags & ~STATE_CHANGED) for state in known]
        code, answered = self._scard.SCardGetStatusChange(self._handle, timeout_ms, asked)
        if code & 0xFFFFFFFF not in (_TIMEOUT, _CANCELLED):
            self._check(code, "waiting for a card")
        return tuple(ReaderState(name, flags, bytes(atr)) for name, flags, atr in answered)

    def state(self, reader: str) -> ReaderState:
        """What lies on `reader` now.

        Raises:
            NoReaderError: There is no such reader.
        """
        states = self.changes((ReaderState(reader, STATE_UNAWARE),), 0)
        if not states or states[0].gone:
            raise NoReaderError(f"there is no reader {reader}")
        return states[0]

    def connect(self, reader: str) -> tuple[Any, int]:
        """Connect exclusively; the handle and the protocol (1: T=0, 2: T=1)."""
        api = self._scard
        code, handle, protocol = api.SCardConnect(
            self._handle, reader, api.SCARD_SHARE_EXCLUSIVE, api.SCARD_PROTOCOL_T0 | api.SCARD_PROTOCOL_T1
        )
        self._check(code, "connecting to the card")
        return handle, protocol

    def reset(self, handle: Any) -> int:  # noqa: ANN401 - an opaque handle
        """Warm reset; the protocol after it."""
        api = self._scard
        code, protocol = api.SCardReconnect(
            handle, api.SCARD_SHARE_EXCLUSIVE, api.SCARD_PROTOCOL_T0 | api.SCARD_PROTOCOL_T1, api.SCARD_RESET_CARD
        )
        self._check(code, "resetting the card")
        return int(protocol)

    def begin(self, handle: Any) -> None:  # noqa: ANN401 - an opaque handle
        """Begin a transaction."""
        self._check(self._scard.SCardBeginTransaction(handle), "taking the card")

    def transmit(self, handle: Any, protocol: int, command: bytes) -> bytes:  # noqa: ANN401 - an opaque handle
        """One exchange."""
        code, answer = self._scard.SCardTransmit(handle, protocol, list(command))
        self._check(code, "speaking to the card")
        return bytes(byte & 0xFF for byte in answer)

    def status(self, handle: Any) -> tuple[str, int, bytes]:  # noqa: ANN401 - an opaque handle
        """Reader, state and ATR; also what keeps a transaction alive."""
        code, reader, state, _, atr = self._scard.SCardStatus(handle)
        self._check(code, "asking for the card")
        return str(reader), int(state), bytes(byte & 0xFF for byte in atr)

    def max_apdu_data_size(self, handle: Any) -> int | None:  # noqa: ANN401 - an opaque handle
        """The largest APDU data field that the reader announces, in bytes, or None (PC/SC, part 10, 2.6.14)."""
        control = self._control(handle, self._scard.SCARD_CTL_CODE(_GET_FEATURES))
        code = _feature(control, _TLV_PROPERTIES)
        if code is None:
            return None
        value = _simple_tlv(self._control(handle, code)).get(_MAX_APDU_DATA_SIZE, b"")
        return int.from_bytes(value, "little") or None

    def announced_size(self, reader: str) -> int | None:
        """What `max_apdu_data_size` gives, with or without a card on `reader`.

        Raises:
            TransportError: The reader is gone, or another program holds it.
        """
        api = self._scard
        code, handle, _ = api.SCardConnect(self._handle, reader, api.SCARD_SHARE_DIRECT, 0)
        self._check(code, "asking the reader")
        try:
            return self.max_apdu_data_size(handle)
        finally:
            api.SCardDisconnect(handle, api.SCARD_LEAVE_CARD)

    def disconnect(self, handle: Any) -> None:  # noqa: ANN401 - an opaque handle
        """End the transaction and unpower the card; errors are of no interest any more."""
        self._scard.SCardEndTransaction(handle, self._scard.SCARD_LEAVE_CARD)
        self._scard.SCardDisconnect(handle, self._scard.SCARD_UNPOWER_CARD)

    def _control(self, handle: Any, code: int) -> bytes:  # noqa: ANN401 - an opaque handle
        result, answer = self._scard.SCardControl(handle, code, [])
        return bytes(byte & 0xFF for byte in answer) if result == _OK else b""

    @staticmethod
    def _check(code: int, doing: str = "") -> None:
        if code != _OK:
            raise error_for(code, doing)


def _feature(features: bytes, wanted: int) -> int | None:
    """The control code of a feature, from the answer to CM_IOCTL_GET_FEATURE_REQUEST."""
    value = _simple_tlv(features).get(wanted, b"")
    return int(struct.unpack(">I", value)[0]) if len(value) == 4 else None


def _simple_tlv(data: bytes) -> dict[int, bytes]:
    objects: dict[int, bytes] = {}
    at = 0
    while at + 2 <= len(data):
        objects[data[at]] = data[at + 2 : at + 2 + data[at + 1]]
        at += 2 + data[at + 1]
    return objects
