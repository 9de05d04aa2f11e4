"""A card on a PC/SC reader, held for us alone (PC/SC, part 5)."""

from __future__ import annotations

import threading
import time
from typing import Any, Final, NoReturn, Self

from chipkit.errors import CardRemovedError, TransportError
from chipkit.session.pcsc.api import PROTOCOL_T0, Context
from chipkit.session.pcsc.choice import choose_reader
from chipkit.session.pcsc.errors import MuteCardError, NoReaderError, ReaderRemovedError, ServiceNotRunningError
from chipkit.session.transport import SHORT_COMMAND, SHORT_RESPONSE

__all__ = ["PCSCTransport"]

_KEEP_ALIVE_SECONDS: Final = 2.0
_EXTENDED_OVERHEAD: Final = 9
_MAX_FRAME: Final = 65_533
_SETTLING_SECONDS: Final = (0.1, 0.3)
_NOTICED_SECONDS: Final = 1.0
_SW_SIZE: Final = 2
_HEADER: Final = 4
_KNOWN_READERS: Final = {"Virtual PCD": 65_536}
"""Bytes of APDU data of readers that carry extended length and do not announce it, by how their names begin."""


class PCSCTransport:
    """One card, connected exclusively and in one transaction until it is closed.

    A status query every two seconds keeps systems from taking an idle transaction away. Use it from one thread. After
    an error the connection is spent: close it and make another one.
    """

    def __init__(self, reader: str | None = None) -> None:
        """Connect to the card on `reader`, or on the first reader that has one.

        Raises:
            TransportError: As its subclasses in `chipkit.session.pcsc.errors` tell.
        """
        self._context = Context()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._handle: Any = None
        try:
            self.reader = choose_reader(self._context, reader).name
            self._handle, self._protocol = self._connect()
            self._context.begin(self._handle)
            self.atr = self._context.status(self._handle)[2]
            size = self._context.max_apdu_data_size(self._handle) or _known_size(self.reader)
        except BaseException:
            self.close()
            raise
        self.max_command, self.max_response = _limits(None if self._protocol == PROTOCOL_T0 else size)
        self._keeper = threading.Thread(target=self._keep_alive, name="pcsc-keep-alive", daemon=True)
        self._keeper.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def transmit(self, command: bytes) -> bytes:
        """One exchange with the card.

        Raises:
            CardRemovedError: The card left the reader.
            TransportError: The reader or the service is gone.
        """
        with self._lock:
            handle = self._open()
            try:
                answer = self._context.transmit(handle, self._protocol, self._framed(command))
            except TransportError as error:
                self._raise_cause(error)
            if len(answer) < _SW_SIZE:
                # Some drivers call it a success when the card leaves in the middle of a command.
                self._raise_cause(TransportError(f"speaking to the card: an answer of {len(answer)} bytes"))
            return answer

    def reset(self) -> None:
        """Warm reset: the chip forgets every session."""
        with self._lock:
            handle = self._open()
            try:
                self._protocol = self._context.reset(handle)
                self._context.begin(handle)
            except TransportError as error:
                self._raise_cause(error)

    def close(self) -> None:
        """Give card and reader back; doing it twice is fine."""
        self._stop.set()
        with self._lock:
            if self._handle is not None:
                self._context.disconnect(self._handle)
                self._handle = None
            self._context.close()

    def _connect(self) -> tuple[Any, int]:
        """Connect; a contactless card that was just laid down may need a moment until it answers."""
        for pause in _SETTLING_SECONDS:
            try:
                return self._context.connect(self.reader)
            except MuteCardError:
                time.sleep(pause)
        return self._context.connect(self.reader)

    def _framed(self, command: bytes) -> bytes:
        """The command as the card's protocol carries it.

        T=0 has no room for Le behind data; what the card has to say it keeps for GET RESPONSE (ISO/IEC 7816-3, 12.2.1).
        """
        if self._protocol != PROTOCOL_T0 or len(command) <= _HEADER + 1:
            return command
        return command[: _HEADER + 1 + command[_HEADER]]

    def _open(self) -> Any:  # noqa: ANN401 - an opaque handle
        if self._handle is None:
            raise TransportError("the card was given back")
        return self._handle

    def _raise_cause(self, error: TransportError) -> NoReturn:
        """Tell a lost card from a lost reader or service: a failed exchange alone does not say."""
        if isinstance(error, (CardRemovedError, ReaderRemovedError, ServiceNotRunningError)):
            raise error
        try:
            present = self._still_present()
        except NoReaderError as gone:
            raise ReaderRemovedError("the reader was unplugged") from gone
        if present:
            raise error
        raise CardRemovedError("the card was removed") from error

    def _still_present(self) -> bool:
        """Whether the card stays on the reader while the service looks again, which it does twice a second."""
        state = self._context.state(self.reader)
        deadline = time.monotonic() + _NOTICED_SECONDS
        while state.present and (left := deadline - time.monotonic()) > 0:
            (state,) = self._context.changes((state,), round(1000 * left))
        return state.present

    def _keep_alive(self) -> None:
        while not self._stop.wait(_KEEP_ALIVE_SECONDS):
            with self._lock:
                if self._handle is None:
                    return
                try:
                    self._context.status(self._handle)
                except TransportError:
                    return


def _known_size(reader: str) -> int | None:
    return next((size for name, size in _KNOWN_READERS.items() if reader.startswith(name)), None)


def _limits(size: int | None) -> tuple[int, int]:
    """Largest command and largest response data, in bytes."""
    if size is None or size <= SHORT_RESPONSE:
        return SHORT_COMMAND, SHORT_RESPONSE
    data = min(size, _MAX_FRAME)
    return min(data + _EXTENDED_OVERHEAD, _MAX_FRAME), data
