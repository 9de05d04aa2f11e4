"""The only input and output: takes a conversation's commands to the chip and its responses back.

Between two commands it looks whether to stop, protects and opens, follows 61xx and 6Cxx, and records.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import monotonic, perf_counter
from typing import Final, TypeVar

from chipkit.codec.apdu import MAX_EXTENDED_NE, MAX_SHORT_NE, CommandAPDU, ResponseAPDU
from chipkit.codec.secure_messaging import SecureMessaging
from chipkit.codec.status import more_data, right_length
from chipkit.errors import (
    BudgetError,
    CancelledError,
    ChipError,
    CodecError,
    LinkError,
    TransportError,
)
from chipkit.events import log
from chipkit.lds.files import EF
from chipkit.lds.limits import MAX_FILE
from chipkit.protocol.commands import get_response, name_of
from chipkit.protocol.exchange import Exchange
from chipkit.protocol.read import ReadLimits
from chipkit.session.options import Budget
from chipkit.session.progress import Phase, Progress, ProgressCallback, step_name
from chipkit.session.trace import Trace, TraceEntry
from chipkit.session.transport import SHORT_COMMAND, SHORT_RESPONSE, Transport, card_is_back, length_of

__all__ = ["CallbackError", "Driver", "carried"]

_T = TypeVar("_T")
_MAX_COMMANDS: Final = 20_000
"""More than a hundred times what a reading takes: whoever lets us ask for more wants to keep us busy."""
_FILES: Final = frozenset({Phase.CONNECT, Phase.CARD_ACCESS, Phase.READ})
"""The steps that read one file each."""
_ONCE: Final = frozenset({0x20, 0x86})
"""Commands that use up a try of a PIN, by INS: they go out once, whatever is answered."""
_STATUS_SIZE: Final = 2
"""Bytes of SW1 and SW2 (ISO/IEC 7816-4, 5.1)."""
_MAX_PIECES: Final = 512
_MAX_PIECES_SIZE: Final = MAX_EXTENDED_NE


_MISTAKES: Final = (TypeError, AttributeError, NameError, AssertionError, NotImplementedError, MemoryError)
"""What a program raises that is wrong itself: such errors come out as they are."""
_ENDS: Final = (KeyboardInterrupt, SystemExit)
"""What ends the program, and is nobody's answer."""


class CallbackError(Exception):
    """A callback of the caller raised; its own error is the cause, and comes out of the reading as it is."""


def carried(action: Callable[[], _T], doing: str) -> _T:
    """What a transport gives; an error that is not one of a transport is reported as a failure of the link.

    A link knows nothing of chips, keys and passwords: an error of ours that says something of them came from elsewhere.
    So did the cancellation of a task, or the end of a generator, which are no `Exception`s: nobody here asked for them.

    Raises:
        LinkError: The transport raised anything that is not a programming mistake.
        TransportError: The transport said itself what happened.
    """
    try:
        return action()
    except (TransportError, *_MISTAKES, *_ENDS):
        raise
    except BaseException as error:
        raise LinkError(f"{doing}: the link failed with {type(error).__name__}") from error


def _answer(answer: object) -> bytes:
    if not isinstance(answer, bytes):
        raise TypeError(f"the transport's answer is not bytes but {type(answer).__name__}")
    return answer


def _called(callback: Callable[[], _T]) -> _T:
    try:
        return callback()
    except Exception as error:
        raise CallbackError from error


class _Asked:
    """A callback that a transport asks: what it raises is the caller's, and not taken for a fault of the link."""

    def __init__(self, cancel: Callable[[], bool]) -> None:
        self._cancel = cancel
        self._error: CallbackError | None = None

    def __call__(self) -> bool:
        try:
            return _called(self._cancel)
        except CallbackError as error:
            self._error = error
            return True

    def expect_wanted(self) -> None:
        if self._error is not None:
            raise self._error


class Driver:
    """One session with one chip."""

    def __init__(
        self,
        transport: Transport,
        *,
        trace: Trace | None = None,
        progress: ProgressCallback | None = None,
        cancel: Callable[[], bool] | None = None,
        deadline: float | None = None,
        budget: Budget | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Take a chip over.

        Args:
            transport: The link to it.
            trace: Where to record the commands, if anywhere.
            progress: Told of each step that is entered and each block that came.
            cancel: Asked before each command whether to stop, such as `threading.Event().is_set`.
            deadline: Seconds from now in which all must be done; None for as long as it takes.
            budget: How many exchanges one file may take.
            clock: Tells seconds that never go back.
        """
        self._transport = transport
        self._trace = trace
        self._progress = progress or (lambda _progress: None)
        self._cancel = cancel or (lambda: False)
        self._clock = clock
        self._end = None if deadline is None else clock() + deadline
        self._budget = budget or Budget()
        self._spent = 0
        self._when_answered: Callable[[], None] = _nothing
        self._channel: SecureMessaging | None = None
        self.forbid_extended()
        self._left = self._allowed(None)
        self.phase = Phase.CONNECT
        self.ef: EF | None = None
        self.commands = 0
        """Commands that went out so far."""
        self.opened = 0
        """Protected responses that were found right under the present channel."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} in {self.step}>"

    @property
    def step(self) -> str:
        """The step that the reading is in, such as "read.dg2"."""
        return step_name(self.phase, self.ef)

    @property
    def secure_messaging(self) -> SecureMessaging | None:
        """The open channel, if there is one."""
        return self._channel

    @secure_messaging.setter
    def secure_messaging(self, channel: SecureMessaging | None) -> None:
        self._channel, self._when_answered = channel, _nothing
        self.opened = 0

    def open_channel(self, channel: SecureMessaging, when_answered: Callable[[], None]) -> None:
        """Go on in a new channel, and call `when_answered` at the first response that is right under its keys."""
        self.secure_messaging = channel
        self._when_answered = when_answered

    @property
    def extended(self) -> bool:
        """Whether chip and link both carry extended lengths."""
        return self._max_response > SHORT_RESPONSE

    @property
    def link_is_extended(self) -> bool:
        """Whether the link does, whatever the chip says."""
        return self._carries("max_command") > SHORT_COMMAND and self._carries("max_response") > SHORT_RESPONSE

    def allow_extended(self, *, max_command: int, max_response: int) -> None:
        """Use what the chip announced, as far as the link carries it.

        Args:
            max_command: Bytes of the longest command that the chip takes.
            max_response: Bytes of the longest response data that it gives.
        """
        if self.link_is_extended and max_command > SHORT_COMMAND and max_response > SHORT_RESPONSE:
            self._max_command = min(max_command, self._carries("max_command"))
            self._max_response = min(max_response, self._carries("max_response"))

    @property
    def lengths(self) -> tuple[int, int]:
        """What commands and responses are held to at present, in bytes; to be put back after a trial."""
        return self._max_command, self._max_response

    @lengths.setter
    def lengths(self, lengths: tuple[int, int]) -> None:
        self._max_command, self._max_response = lengths

    def forbid_extended(self) -> None:
        """Go back to short lengths, or to what a link carries that does not carry even these."""
        self._max_command = min(SHORT_COMMAND, self._carries("max_command"))
        self._max_response = min(SHORT_RESPONSE, self._carries("max_response"))

    def limits(self, *, max_file_size: int = MAX_FILE) -> ReadLimits:
        """What one READ BINARY can carry under the present channel.

        Raises:
            LinkError: Nothing: what protects a response fills all that the link carries.
        """
        limits = ReadLimits.under(self._channel, carried=self._max_response, max_file_size=max_file_size)
        if limits.max_data < 1:
            raise LinkError(f"the link carries {self._max_response} bytes of a response, too few for a protected one")
        return limits

    def enter(self, phase: Phase, ef: EF | None = None) -> None:
        """Enter a step and say so."""
        log.debug("step ended: %s, %d commands by now", self.step, self.commands)
        self.phase, self.ef = phase, ef
        self._left, self._spent = self._allowed(None), 0
        log.debug("step begun: %s", self.step)
        _called(lambda: self._progress(Progress(phase=phase, ef=ef)))

    def report(self, read: int, size: int | None) -> None:
        """Say how much of the present file has come; its length says how many exchanges it may take."""
        if size is not None:
            self._left = self._allowed(size)
        _called(lambda: self._progress(Progress(phase=self.phase, ef=self.ef, read=read, size=size)))

    def reset(self) -> None:
        """Reset the chip; the channel is gone.

        Raises:
            CancelledError: `cancel` said so: a link that was given back is not touched.
        """
        self._expect_wanted()
        self.secure_messaging = None
        begun = perf_counter()
        carried(self._transport.reset, "reset")
        if (trace := self._trace) is not None:
            took = 1000 * (perf_counter() - begun)
            entry = TraceEntry(name="RESET", step=self.step, begun=trace.elapsed(begun), milliseconds=took)
            _called(lambda: trace.add(entry))

    def await_card(self, seconds: float) -> bool:
        """Wait for a card that left, within what is left of the time; whether one lies there again.

        Raises:
            CancelledError: `cancel` said so.
            TransportError: The reader is gone too.
        """
        self.secure_messaging = None
        _called(lambda: self._progress(Progress(phase=Phase.AWAIT_CARD, ef=self.ef)))
        left = seconds if self._end is None else min(seconds, self._end - self._clock())
        asked = _Asked(self._cancel)
        back = left > 0 and carried(lambda: card_is_back(self._transport, left, asked), "waiting for the card")
        asked.expect_wanted()
        self._expect_wanted()
        return back

    def run(self, exchange: Exchange[_T]) -> _T:
        """Carry a conversation to its end and return what came of it.

        Raises:
            CancelledError: `cancel` said so.
            TransportError: Card or reader are gone.
            SecureMessagingError: A protected response cannot be trusted; the channel is closed.
            ChipkitError: The conversation refused a response.
        """
        try:
            response: ResponseAPDU | None = None
            while True:
                try:
                    command = next(exchange) if response is None else exchange.send(response)
                except StopIteration as stop:
                    result: _T = stop.value
                    return result
                response = self.transmit(command)
        finally:
            exchange.close()

    def transmit(self, command: CommandAPDU) -> ResponseAPDU:
        """Send one plain command, protected where a channel is open, and return the plain response."""
        if self._channel is None:
            response = self._follow(command, command)
            exact = right_length(response.sw)
            if exact is not None and command.ne and exact != command.ne and command.ins not in _ONCE:
                response = self._follow(command.with_ne(exact), command)
            return response
        protected = self._channel.protect_command(self._widened(command), max_ne=self._max_response)
        response = self._channel.open_response(self._follow(protected, command))
        self.opened += 1
        if self.opened == 1:
            self._when_answered()
        return response

    def _widened(self, command: CommandAPDU) -> CommandAPDU:
        """In extended form where the protected response to it would outgrow a short one."""
        channel = self._channel
        if channel is None or not self.extended or command.ne <= channel.max_response_data(MAX_SHORT_NE):
            return command
        return replace(command, extended=True)

    def _follow(self, command: CommandAPDU, label: CommandAPDU) -> ResponseAPDU:
        """Send a command as it stands, and fetch what 61xx says is waiting."""
        response = self._exchange(command, label)
        data, pieces = response.data, 0
        while (waiting := more_data(response.sw)) is not None:
            pieces += 1
            if pieces > _MAX_PIECES or len(data) > _MAX_PIECES_SIZE:
                raise ChipError(f"{name_of(label)}: the response has no end")
            fetch = get_response(waiting)
            response = self._exchange(fetch, fetch)
            if not response.data and more_data(response.sw) is not None:
                raise ChipError(f"{name_of(label)}: the chip announces data and gives none")
            data += response.data
        if len(data) > _MAX_PIECES_SIZE:
            raise ChipError(f"{name_of(label)}: the response has no end")
        return ResponseAPDU(data, response.sw)

    def _exchange(self, command: CommandAPDU, label: CommandAPDU) -> ResponseAPDU:
        """One command and one response on the link; `label` is the command before protection.

        Raises:
            BudgetError: The time is over, or the file or the reading has used up its exchanges.
        """
        self._expect_wanted()
        self._spend(label)
        raw = bytes(command)
        if len(raw) > (most := self._carries("max_command")):
            raise LinkError(f"{name_of(label)} of {len(raw)} bytes, the link carries {most}")
        self.commands += 1
        begun = perf_counter()
        answer: bytes | None = None
        try:
            answer = carried(lambda: _answer(self._transport.transmit(raw)), name_of(label))
        finally:
            if (trace := self._trace) is not None:
                entry = self._entry(trace, command, label, raw, answer, begun)
                _called(lambda: trace.add(entry))
        return self._response(answer, label)

    def _response(self, answer: bytes, label: CommandAPDU) -> ResponseAPDU:
        """What came over the link, if a chip can have sent it: it has a status word, and no more data than fit."""
        if len(answer) > (most := max(SHORT_RESPONSE, self._carries("max_response"))) + _STATUS_SIZE:
            raise LinkError(f"{name_of(label)}: {len(answer)} bytes came, the link carries {most} and a status word")
        try:
            return ResponseAPDU.parse(answer)
        except CodecError as error:
            raise LinkError(f"{name_of(label)}: {error}") from error

    def _expect_wanted(self) -> None:
        if _called(self._cancel):
            raise CancelledError("asked to stop")

    def _carries(self, name: str) -> int:
        """A length that the link announces; it may change on the way."""
        return carried(lambda: length_of(self._transport, name), name)

    def _allowed(self, size: int | None) -> int:
        return self._budget.exchanges(size, carried=self.limits().max_data)

    def _spend(self, label: CommandAPDU) -> None:
        if self._end is not None and self._clock() > self._end:
            raise BudgetError(f"{name_of(label)}: the time for this card is over")
        self._spent += 1
        if self.commands == _MAX_COMMANDS or (self.phase in _FILES and self._spent > self._left):
            raise BudgetError(f"{name_of(label)}: the chip has taken {self._spent - 1} commands in {self.step}")

    def _entry(
        self, trace: Trace, command: CommandAPDU, label: CommandAPDU, raw: bytes, answer: bytes | None, begun: float
    ) -> TraceEntry:
        return TraceEntry(
            name=name_of(label),
            step=self.step,
            header=label.header.hex(),
            protected=command.is_protected,
            sent=len(raw),
            received=len(answer or b""),
            sw=int.from_bytes(answer[-2:], "big") if answer else None,
            begun=trace.elapsed(begun),
            milliseconds=1000 * (perf_counter() - begun),
            command=raw if trace.keep_data else b"",
            response=(answer or b"") if trace.keep_data else b"",
        )


def _nothing() -> None:
    """Called if nobody waits for the answer."""
