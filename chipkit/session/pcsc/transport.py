"""A card on a PC/SC reader, held for us alone (PC/SC, part 5)."""

from __future__ import annotations

import threading
import time
import warnings
import weakref
from collections.abc import Callable
from typing import Any, Final, NoReturn, Self, TypeVar

from chipkit.errors import CardRemovedError, CardResetError, LengthRefusedError, TransportError
from chipkit.events import log
from chipkit.session.pcsc.api import PROTOCOL_T0, Context
from chipkit.session.pcsc.choice import readers_with_cards
from chipkit.session.pcsc.errors import (
    AccessDeniedError,
    ExchangeFailedError,
    MuteCardError,
    NoCardError,
    NoReaderError,
    ReaderBusyError,
    ReaderFaultError,
    ReaderRemovedError,
    ServiceNotRunningError,
)
from chipkit.session.transport import SHORT_COMMAND, SHORT_RESPONSE

__all__ = ["PCSCTransport"]

_KEEP_ALIVE_SECONDS: Final = 2.0
_EXTENDED_OVERHEAD: Final = 9
_SHORT_OVERHEAD: Final = 6
"""Header, Lc and Le of a short command (ISO/IEC 7816-4, 5.2)."""
_LEAST_SIZE: Final = 32
"""Bytes below which no protected command fits: a reader that announces less announces nonsense."""
_MAX_FRAME: Final = 65_533
_SETTLING_SECONDS: Final = (0.1, 0.2, 0.4, 0.8)
"""Pauses while a card that was just laid down settles, or another program looks at it and lets go."""
_NOTICED_SECONDS: Final = 1.0
_POLL_SECONDS: Final = 0.1
_SW_SIZE: Final = 2
_HEADER: Final = 4
_MAX_LC: Final = 255
_KNOWN_READERS: Final = {"Virtual PCD": 65_536}
"""Bytes of APDU data of readers that carry extended length and do not announce it, by how their names begin."""

_T = TypeVar("_T")
_PASSING: Final = (MuteCardError, ReaderBusyError, CardResetError)
"""Errors that may be over in a moment."""
_NOT_YET: Final = (*_PASSING, CardRemovedError, NoCardError, ExchangeFailedError)
"""What is told while no card lies there, or one that is just being laid down."""
_OF_ONE_READER: Final = (*_PASSING, CardRemovedError, NoCardError, NoReaderError, ReaderRemovedError, ReaderFaultError)
"""Errors of one card or reader; the next one may work."""


class _Held:
    """What is held of a card, apart from the transport itself: whoever drops that one still gives this back."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.handle: Any = None
        self.lock = threading.RLock()  # the collector may drop a transport in any thread, the keeper's own included
        self.stop = threading.Event()

    def let_go(self) -> bool:
        """Give card and context back; whether there was a card to give."""
        self.stop.set()
        with self.lock:
            handle, self.handle = self.handle, None
            if handle is not None:
                self.context.disconnect(handle)
            self.context.close()
        return handle is not None


class PCSCTransport:
    """One card, connected exclusively and in one transaction until it is closed.

    A status query every two seconds keeps systems from taking an idle transaction away. Use it from one thread. After
    an error the connection is spent: close it and make another one. After two errors it stands again instead, with a
    chip that has forgotten everything: `CardResetError` (another program reset the card) and `LengthRefusedError` (the
    reader failed over an extended length; `max_command` and `max_response` are short from then on). `begin_anew` tells.
    After `CardRemovedError`, `await_card` takes the card that is put back, the same or another.

    One that is dropped without `close` gives its card back when the collector finds it, with a `ResourceWarning`.
    """

    def __init__(self, reader: str | None = None) -> None:
        """Connect to the card on `reader`, or on the first reader that has one to give.

        A card that does not answer yet, or that another program holds, is tried again for a second and a half, in turn
        with those on other readers.

        Raises:
            TransportError: As its subclasses in `chipkit.session.pcsc.errors` tell.
        """
        self._held = _Held(Context())
        self._context, self._lock = self._held.context, self._held.lock
        self._spoken = False
        """Whether the chip has answered since its reset: then it may hold a channel."""
        self._regained = False
        try:
            names = [state.name for state in readers_with_cards(self._context, reader)]
            size = self._take_one_of(names)
        except BaseException:
            self.close()
            raise
        self.max_command, self.max_response = _limits(None if self._protocol == PROTOCOL_T0 else size)
        self._keep()
        self._dropped = weakref.finalize(self, _dropped, self._held, self.reader)
        self._dropped.atexit = False  # the system takes the card back then, and a hung reader would hold the end up
        log.info("reader connected: %s", self.reader)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def transmit(self, command: bytes) -> bytes:
        """One exchange with the card.

        Raises:
            CardRemovedError: The card left the reader.
            CardResetError: Another program reset the card; the link stands again, every session is gone.
            LengthRefusedError: The reader cannot carry this extended length; the link is short from now on.
            TransportError: The reader or the service is gone.
        """
        with self._lock:
            handle = self._open()
            try:
                answer = self._exchange(handle, command)
            except TransportError as error:
                self._raise_cause(error, command)
            if len(answer) < _SW_SIZE:
                # Some drivers call it a success when the card leaves in the middle of a command.
                self._raise_cause(
                    ExchangeFailedError(f"speaking to the card: an answer of {len(answer)} bytes"), command
                )
            self._spoken, self._regained = True, False
            return answer

    def reset(self) -> None:
        """Warm reset: the chip forgets every session."""
        with self._lock:
            handle = self._open()
            try:
                self._protocol = self._context.reset(handle)
                self._begin(handle)
            except TransportError as error:
                self._raise_cause(error)
            self._spoken = False

    def begin_anew(self) -> bool:
        """Whether a reading that has just broken off may be begun once more on this link; the chip is reset then.

        So it is after `CardResetError` and `LengthRefusedError`, once each time.
        """
        if not self._regained:
            return False
        self._regained = False
        try:
            self.reset()
        except TransportError:
            return False
        return True

    def await_card(self, seconds: float, cancel: Callable[[], bool]) -> bool:
        """Wait until a card lies on the same reader again, and take it; whether one came in time.

        Args:
            seconds: How long to wait at most.
            cancel: Asked ten times a second whether to stop.

        Raises:
            TransportError: Reader or service are gone too.
        """
        end = time.monotonic() + seconds
        with self._lock:
            self._drop()
        while not cancel():
            try:
                with self._lock:
                    size = self._take(self.reader)
            except _NOT_YET:
                if time.monotonic() >= end:
                    return False
                time.sleep(_POLL_SECONDS)
            else:
                carried = _limits(None if self._protocol == PROTOCOL_T0 else size)
                self.max_command, self.max_response = map(min, carried, (self.max_command, self.max_response))
                self._spoken = self._regained = False
                self._keep()
                log.info("card back on the reader: %s", self.reader)
                return True
        return False

    def _drop(self) -> None:
        """Let the handle of a card go that left; the context stays."""
        handle, self._held.handle = self._held.handle, None
        if handle is not None:
            self._context.disconnect(handle)

    def _keep(self) -> None:
        arguments = (self._held, self._held.handle)
        threading.Thread(target=_keep_alive, args=arguments, name="pcsc-keep-alive", daemon=True).start()

    def close(self) -> None:
        """Give card and reader back; doing it twice is fine."""
        if self._held.let_go():
            log.info("reader given back: %s", self.reader)

    def _take_one_of(self, names: list[str]) -> int | None:
        """Take the first card that can be had; the size that its reader announces.

        Raises:
            TransportError: No card could be connected; the error is that of the first one.
        """
        errors: list[TransportError] = []
        for pause in (*_SETTLING_SECONDS, None):
            errors.clear()
            for name in names:
                try:
                    return self._take(name)
                except _OF_ONE_READER as error:
                    errors.append(error)
            if pause is None or not any(isinstance(error, _PASSING) for error in errors):
                break
            time.sleep(pause)
        raise errors[0]

    def _take(self, reader: str) -> int | None:
        """Connect to the card on a reader and begin a transaction; the size that the reader announces."""
        handle, protocol = self._context.connect(reader)
        try:
            self._begin(handle)
            self.atr = self._context.status(handle)[2]
            size = self._context.max_apdu_data_size(handle) or _known_size(reader)
        except BaseException:
            self._context.disconnect(handle)
            raise
        self.reader, self._held.handle, self._protocol = reader, handle, protocol
        return size

    def _begin(self, handle: Any) -> None:  # noqa: ANN401 - an opaque handle
        """Begin the transaction; some systems tell a reset once more here, though it was our own."""
        try:
            _patiently(lambda: self._context.begin(handle))
        except CardResetError:
            self._protocol = self._context.regain(handle)
            self._context.begin(handle)

    def _exchange(self, handle: Any, command: bytes) -> bytes:  # noqa: ANN401 - an opaque handle
        """One exchange; a reset of before costs nothing where the chip had nothing to forget.

        Raises:
            CardResetError: The chip was reset by another, and has forgotten what it held; the link stands again.
        """

        def send() -> bytes:
            return self._context.transmit(handle, self._protocol, self._framed(command))

        try:
            return _patiently(send)
        except CardResetError:
            self._protocol = self._context.regain(handle)
            self._context.begin(handle)
            if self._spoken:
                self._spoken, self._regained = False, True
                raise
            return send()

    def _framed(self, command: bytes) -> bytes:
        """The command as the card's protocol carries it.

        T=0 has no room for Le behind data; what the card has to say it keeps for GET RESPONSE (ISO/IEC 7816-3, 12.2.1).
        """
        if self._protocol != PROTOCOL_T0 or len(command) <= _HEADER + 1:
            return command
        return command[: _HEADER + 1 + command[_HEADER]]

    def _open(self) -> Any:  # noqa: ANN401 - an opaque handle
        if self._held.handle is None:
            raise TransportError("the card was given back")
        return self._held.handle

    def _raise_cause(self, error: TransportError, command: bytes = b"") -> NoReturn:
        """Tell a lost card from a lost reader or service: a failed exchange alone does not say."""
        certain = (CardRemovedError, ReaderRemovedError, ServiceNotRunningError, AccessDeniedError, ReaderBusyError)
        if isinstance(error, certain):
            raise error
        try:
            present = self._context.stays(self.reader, _NOTICED_SECONDS)
        except NoReaderError as gone:
            raise ReaderRemovedError("the reader was unplugged") from gone
        if not present:
            raise CardRemovedError("the card was removed") from error
        if _is_extended(command) and isinstance(error, (ExchangeFailedError, ReaderFaultError)):
            self.max_command, self.max_response = SHORT_COMMAND, SHORT_RESPONSE
            self._regained = True
            raise LengthRefusedError(f"the reader failed over a command of extended length: {error}") from error
        raise error


def _keep_alive(held: _Held, handle: Any) -> None:  # noqa: ANN401 - an opaque handle
    """Ask for the card every now and then, until it is given back; the transport itself is not held by this."""
    while not held.stop.wait(_KEEP_ALIVE_SECONDS):
        with held.lock:
            if held.handle is not handle:
                return
            try:
                held.context.status(handle)
            except TransportError:
                return


def _dropped(held: _Held, reader: str) -> None:
    """Give back what a transport held that nobody closed, and say so."""
    if held.let_go():
        warnings.warn(f"a PCSCTransport on {reader} was dropped without close()", ResourceWarning, stacklevel=2)


def _known_size(reader: str) -> int | None:
    return next((size for name, size in _KNOWN_READERS.items() if reader.startswith(name)), None)


def _limits(size: int | None) -> tuple[int, int]:
    """Largest command and largest response data, in bytes, of a reader that carries `size` bytes of APDU data."""
    if size is None or size < _LEAST_SIZE:
        return SHORT_COMMAND, SHORT_RESPONSE
    if size <= SHORT_RESPONSE:
        return min(size, _MAX_LC) + _SHORT_OVERHEAD, size
    data = min(size, _MAX_FRAME)
    return min(data + _EXTENDED_OVERHEAD, _MAX_FRAME), data


def _is_extended(command: bytes) -> bool:
    """Whether the command has extended length fields: a zero where Lc stands, and more behind it (7816-4, 5.2)."""
    return len(command) > _HEADER + 1 and command[_HEADER] == 0


def _patiently(call: Callable[[], _T]) -> _T:
    """Call, and once more a little later for as long as another program holds the card; nothing was sent then."""
    for pause in _SETTLING_SECONDS:
        try:
            return call()
        except ReaderBusyError:
            time.sleep(pause)
    return call()
