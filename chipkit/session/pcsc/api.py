"""The PC/SC calls that chipkit makes, over pyscard's binding of the system's library.

pyscard is imported at the first call, so that importing chipkit needs no PC/SC. Only the plain C interface is used: the
monitors and connections above it keep threads and caches that do not survive a restart of the service. Names that
pyscard cannot carry go the way of `native`.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import io
import struct
import sys
import time
from collections.abc import Iterable
from functools import cache
from typing import Any, Final, Self

from chipkit.errors import CardResetError
from chipkit.extras import is_installed
from chipkit.session.pcsc import native
from chipkit.session.pcsc.errors import LibraryMissingError, NoReaderError, PCSCExtraMissingError, error_for
from chipkit.values import dataclass

__all__ = ["PROTOCOL_T0", "STATE_UNAWARE", "Context", "ReaderState", "scard"]

_OK: Final = 0
_TIMEOUT: Final = 0x8010000A
_CANCELLED: Final = 0x80100002
_UNKNOWN_READER: Final = 0x80100009
_NO_READERS: Final = 0x8010002E
_OTHER_PROTOCOL: Final = 0x8010000F
"""Told of a command where the protocol of the connection is forgotten. So pcsc-lite does when whoever connects is
quicker than its own look at a card that was just laid down: that look takes the card's power, or gives it anew."""
_GET_FEATURES: Final = 3400
_TLV_PROPERTIES: Final = 0x12
_MAX_APDU_DATA_SIZE: Final = 0x0A

_UNCARRIED: Final = (UnicodeError, SystemError, TypeError, ValueError)
"""What pyscard raises over a name that it cannot carry; SystemError where it forgot that it had raised."""
_EVENTS_SHIFT: Final = 16
_EVENTS: Final = 1 << _EVENTS_SHIFT
_LEAST_OF_A_SWAP: Final = 2
_LOOK_SECONDS: Final = 0.05

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
    if not is_installed("pcsc"):
        raise PCSCExtraMissingError("pcsc")
    # Asked first: where the library is missing, pyscard's compiled part says so on standard output, behind our back.
    if sys.platform.startswith("linux") and not _loadable():
        raise LibraryMissingError(
            "the PC/SC library is not installed: on Debian, sudo apt-get install libpcsclite1 pcscd"
        )
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            return importlib.import_module("smartcard.scard")
    except ImportError as error:
        raise PCSCExtraMissingError("pcsc") from error


def _loadable() -> bool:
    """Whether the system's loader finds the library that pyscard asks it for."""
    try:
        ctypes.CDLL("libpcsclite.so.1")
    except OSError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class ReaderState:
    """What the resource manager says of one reader."""

    name: str
    """The name of the reader."""
    flags: int
    """What PC/SC says of it, bit by bit."""
    atr: bytes = b""
    """The card's answer to reset; empty where there is no card."""

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
        """Whether the resource manager no longer knows the reader."""
        return bool(self.flags & (STATE_UNKNOWN | STATE_UNAVAILABLE))

    @property
    def readable(self) -> bool:
        """Whether a card lies there and answers; another program may hold it all the same."""
        return self.present and not self.mute and not self.gone

    def swapped_since(self, before: ReaderState) -> bool:
        """Whether this card is not the one of `before`, or was taken off in between.

        The upper half of the flags counts insertions and removals (pcsc-lite and Windows; 0 elsewhere): a
        card that went and came is at least two of them.
        """
        if not (before.present and self.present):
            return False
        counted = ((self.flags >> _EVENTS_SHIFT) - (before.flags >> _EVENTS_SHIFT)) % _EVENTS
        return counted >= _LEAST_OF_A_SWAP or bool(before.atr and self.atr and before.atr != self.atr)


class Context:
    """One context of the PC/SC resource manager; use it from one thread."""

    def __init__(self) -> None:
        """Open a context.

        Raises:
            TransportError: The library is missing, or the service is not running.
        """
        self._scard = scard()
        self._handle: Any = None
        self._raw: dict[str, native.RawName] = {}
        code, handle = self._scard.SCardEstablishContext(self._scard.SCARD_SCOPE_USER)
        self._check(code)
        self._handle = handle

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
        """Names of the connected readers, each once, in the resource manager's order; empty if there is none."""
        try:
            code, names = self._scard.SCardListReaders(self._handle, [])
        except _UNCARRIED:
            code, names = self._list_natively()
        if code & 0xFFFFFFFF == _NO_READERS:
            return ()
        self._check(code, "listing readers")
        return tuple(dict.fromkeys(name for name in names if name))

    def _list_natively(self) -> tuple[int, list[str]]:
        code, found = native.list_names(self._handle)
        names = {native.shown(name): name for name in found}
        self._raw = {name: raw for name, raw in names.items() if not name.isascii() or native.raw(name) != raw}
        return code, list(names)

    def changes(self, known: tuple[ReaderState, ...], timeout_ms: int) -> tuple[ReaderState, ...]:
        """Wait for a change against what is known, at most `timeout_ms`; the states after it.

        Raises:
            TransportError: The service stopped, or a reader is gone.
        """
        asked = [(state.name, state.flags & ~STATE_CHANGED) for state in known]
        code, answered = self._ask(asked, timeout_ms)
        if code & 0xFFFFFFFF not in (_TIMEOUT, _CANCELLED):
            self._check(code, "waiting for a card")
        rows = {name: ReaderState(name, flags & 0xFFFFFFFF, _bytes(atr)) for name, flags, atr in answered if flags}
        return tuple(
            rows.get(state.name, state) for state in known
        )  # a reader that is not in the answer has not changed

    def _ask(self, asked: list[tuple[str, int]], timeout_ms: int) -> tuple[int, list[tuple[str, int, list[int]]]]:
        """SCardGetStatusChange, by pyscard where it can carry the names."""
        if not any(name in self._raw for name, _ in asked):
            with contextlib.suppress(*_UNCARRIED):
                code, answered = self._scard.SCardGetStatusChange(
                    self._handle, timeout_ms, [(name, _as_c_long(flags)) for name, flags in asked]
                )
                return int(code), list(answered)
        rows = [(self._raw_name(name), flags) for name, flags in asked]
        code, found = native.status_change(self._handle, timeout_ms, rows)
        names = [name for name, _ in asked]
        return code, [(name, flags, atr) for name, (_, flags, atr) in zip(names, found, strict=True)]

    def _raw_name(self, name: str) -> native.RawName:
        return self._raw.get(name) or native.raw(name)

    def state(self, reader: str) -> ReaderState:
        """What lies on `reader` now.

        Raises:
            NoReaderError: No reader has this name.
        """
        states = self.changes((ReaderState(reader, STATE_UNAWARE),), 0)
        if not states or states[0].gone:
            raise NoReaderError(f"there is no reader {reader}")
        return states[0]

    def stays(self, reader: str, seconds: float) -> bool:
        """Whether the card stays on the reader while the service looks again, which it does twice a second.

        Raises:
            NoReaderError: The reader is no longer connected.
        """
        state = self.state(reader)
        deadline = time.monotonic() + seconds
        while state.present and (left := deadline - time.monotonic()) > 0:
            begun = time.monotonic()
            (state,) = self.changes((state,), round(1000 * left))
            if state.present:  # a service that answers at once must not be asked without end
                time.sleep(min(left, max(0.0, begun + _LOOK_SECONDS - time.monotonic())))
        return state.present

    def connect(self, reader: str) -> tuple[Any, int]:
        """Connect exclusively; the handle and the protocol (1: T=0, 2: T=1)."""
        api = self._scard
        code, handle, protocol = self._open(
            reader, api.SCARD_SHARE_EXCLUSIVE, api.SCARD_PROTOCOL_T0 | api.SCARD_PROTOCOL_T1
        )
        self._check(code, "connecting to the card")
        return handle, protocol

    def _open(self, reader: str, share: int, protocols: int) -> tuple[int, Any, int]:
        """SCardConnect, by pyscard where it can carry the name."""
        if reader not in self._raw:
            with contextlib.suppress(*_UNCARRIED):
                code, handle, protocol = self._scard.SCardConnect(self._handle, reader, share, protocols)
                garbled = not reader.isascii() and code & 0xFFFFFFFF == _UNKNOWN_READER
                if not garbled:
                    return int(code), handle, int(protocol)
        return native.connect(self._handle, self._raw_name(reader), share, protocols)

    def reset(self, handle: Any) -> int:  # noqa: ANN401 - an opaque handle
        """Warm reset; the protocol after it."""
        return self._reconnect(handle, self._scard.SCARD_RESET_CARD, "resetting the card")

    def regain(self, handle: Any) -> int:  # noqa: ANN401 - an opaque handle
        """Take the card up again after another program reset it; the protocol after it."""
        return self._reconnect(handle, self._scard.SCARD_LEAVE_CARD, "taking the card up again")

    def _reconnect(self, handle: Any, first: int, doing: str) -> int:  # noqa: ANN401 - an opaque handle
        api = self._scard
        code, protocol = api.SCardReconnect(
            handle, api.SCARD_SHARE_EXCLUSIVE, api.SCARD_PROTOCOL_T0 | api.SCARD_PROTOCOL_T1, first
        )
        self._check(code, doing)
        return int(protocol)

    def begin(self, handle: Any) -> None:  # noqa: ANN401 - an opaque handle
        """Begin a transaction."""
        self._check(self._scard.SCardBeginTransaction(handle), "taking the card")

    def transmit(self, handle: Any, protocol: int, command: bytes) -> bytes:  # noqa: ANN401 - an opaque handle
        """One exchange."""
        code, answer = self._scard.SCardTransmit(handle, protocol, list(command))
        if code & 0xFFFFFFFF == _OTHER_PROTOCOL:  # nothing was sent
            raise CardResetError("speaking to the card: the service gave it power anew")
        self._check(code, "speaking to the card")
        return _bytes(answer)

    def status(self, handle: Any) -> tuple[str, int, bytes]:  # noqa: ANN401 - an opaque handle
        """Reader, state and ATR; also what keeps a transaction alive. A name that pyscard cannot carry stays empty."""
        try:
            code, reader, state, _, atr = self._scard.SCardStatus(handle)
        except _UNCARRIED:
            reader = ""
            code, state, atr = native.status(handle)
        self._check(code, "asking for the card")
        return str(reader), int(state), _bytes(atr)

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
        code, handle, _ = self._open(reader, api.SCARD_SHARE_DIRECT, 0)
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
        return _bytes(answer) if result == _OK else b""

    @staticmethod
    def _check(code: int, doing: str = "") -> None:
        if code != _OK:
            raise error_for(code, doing)


def _as_c_long(flags: int) -> int:
    """Flags as pyscard takes them: a C long, which on Windows ends at 31 bits."""
    return flags - (1 << 32) if sys.platform == "win32" and flags >= 1 << 31 else flags


def _bytes(values: Iterable[int]) -> bytes:
    """Pyscard's bytes, which some of its versions give signed."""
    return bytes(value & 0xFF for value in values)


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
