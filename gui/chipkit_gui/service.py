"""The threads behind the desk: one watches readers, one the trust store, and one for each reader speaks to its card.

One more judges what was read before, once it is asked to: no reader is in its way.
They know no window: what they find they hand over as frozen events. A reader whose driver hangs keeps no other waiting.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Final

from chipkit.codec.moments import moved
from chipkit.errors import CardRemovedError, ChipkitError, TransportError, TrustError
from chipkit.inspection import inspect, judge_reading
from chipkit.pictures import Limits, PictureDecoder
from chipkit.session.options import ReadOptions
from chipkit.session.pair_file import PairFile
from chipkit.session.pcsc import (
    AccessDeniedError,
    LibraryMissingError,
    MuteCardError,
    NoCardError,
    ReaderBusyError,
    ReaderEvent,
)
from chipkit.session.pcsc import ReaderEventKind as Kind
from chipkit.session.transport import begins_anew
from chipkit.trust.clock import clamped
from chipkit.trust.location import TrustFolderMissingError
from chipkit.trust.summary import summary_of
from chipkit_gui.events import (
    Judged,
    JudgedAgain,
    NotRead,
    Progressed,
    ReadersUnavailable,
    TrustOpened,
    WorldChanged,
)
from chipkit_gui.portrait import portrait_of
from chipkit_gui.signers import SignerKeeper
from chipkit_gui.world import RETURN_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.capture import Capture
    from chipkit.session.progress import Progress, ProgressCallback
    from chipkit.session.transport import Transport
    from chipkit.trust.collected import SignerCollection
    from chipkit.trust.view import CountedTrust
    from chipkit.verify.policy import Policy
    from chipkit.verify.report import Report
    from chipkit_gui.events import Event
    from chipkit_gui.keys import Key
    from chipkit_gui.sources import CardSource

__all__ = ["CardService"]

_SECONDS_BETWEEN_REPORTS: Final = 0.05
_PATIENCE_SECONDS: Final = 1.5
"""How long the end waits for all threads together; a command that hangs in a driver is left to the system."""
_NO_READER: Final = ""
"""Whose thread judges what was read before."""
_SECONDS_BETWEEN_LOOKS: Final = 3.0
"""Between two looks at the trust store."""
_PICTURE_LIMITS: Final = Limits(pixels=4_000_000, memory=384 << 20, processor_seconds=8, seconds=8.0)
"""A teller waits for a verdict meanwhile; the largest portraits of real cards have half a million pixels."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Command:
    """What was asked for: to read a card, or to judge once more what was read of one."""

    session: int
    reader: str
    key: Key
    capture: Capture | None = field(default=None, repr=False)
    """What was read before, and is only to be judged; None where the card is to be read."""


class CardService:
    """Watches and reads for one desk."""

    def __init__(
        self,
        source: CardSource,
        policy: Policy,
        post: Callable[[Event], None],
        signers: Callable[[], SignerCollection] | None = None,
    ) -> None:
        """Make the threads; `start` lets them run.

        Args:
            source: Where the cards are.
            policy: What the verdict demands.
            post: Takes each event, in the thread where it arose.
            signers: Opens where the certificates of signers that nobody vouches for are kept; by default nowhere.
        """
        self._source, self._policy, self._post = source, policy, post
        self._options = ReadOptions(memory=PairFile(), return_window=RETURN_SECONDS)
        self._stop = threading.Event()
        self._watching = threading.Event()
        """Set to end the present watch of readers alone."""
        self._wanted: int | None = None
        self._decoder = PictureDecoder(_PICTURE_LIMITS)
        self._told: TrustOpened | None = None
        self._keeper = None if signers is None else SignerKeeper(signers, post)
        self._telling = threading.Lock()
        self._queues: dict[str, queue.SimpleQueue[_Command | None]] = {}
        self._threads = [
            threading.Thread(target=self._watch, name="desk-readers", daemon=True),
            threading.Thread(target=self._watch_trust, name="desk-trust", daemon=True),
        ]

    def start(self) -> None:
        """Let the threads run."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End the threads; a reading ends before its next command, and one that hangs is not waited for."""
        self._stop.set()
        self._watching.set()
        self._wanted = None
        for commands in self._queues.values():
            commands.put(None)
        end = monotonic() + _PATIENCE_SECONDS
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, end - monotonic()))
        self._decoder.close()

    def read(self, session: int, reader: str, key: Key) -> None:
        """Read the card on `reader`; what is being read, there or on another one, is stopped."""
        self._ask(_Command(session, reader, key))

    def judge_again(self, session: int, capture: Capture, key: Key) -> None:
        """Judge what was read with `key`, as store and clock are now: in a thread that no reader holds up."""
        self._ask(_Command(session, _NO_READER, key, capture))

    def _ask(self, command: _Command) -> None:
        self._wanted, reader = command.session, command.reader
        if reader not in self._queues:
            self._queues[reader] = queue.SimpleQueue()
            thread = threading.Thread(target=self._serve, args=(self._queues[reader],), name="desk-card", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._queues[reader].put(command)

    def cancel(self) -> None:
        """Stop reading before the next command; of what is judged meanwhile, nothing is told."""
        self._wanted = None

    def look_anew(self) -> None:
        """Look for readers from the beginning, as after the machine was asleep."""
        self._watching.set()

    def _watch(self) -> None:
        try:
            while not self._stop.is_set():
                self._watching.clear()
                if self._stop.is_set():  # which was said before the word that was just wiped away
                    return
                self._watch_once()
        except LibraryMissingError:
            self._post(ReadersUnavailable())

    def _watch_once(self) -> None:
        """One watch, to its end; a failure ends the readers that it told of, not the desk."""
        try:
            for change in self._source.watch(self._watching):
                self._post(WorldChanged(change))
                if self._stop.is_set():
                    return
        except LibraryMissingError:
            raise
        except Exception as error:  # noqa: BLE001 - a desk that no longer sees cards would look as one that waits for them
            _log.error("watching readers failed: %s", type(error).__name__)
            self._post(WorldChanged(ReaderEvent(Kind.SERVICE_DOWN, "")))
            self._stop.wait(_SECONDS_BETWEEN_LOOKS)

    def _watch_trust(self) -> None:
        """Open the store at once, and see from time to time whether somebody has changed it."""
        self._decoder.warm()
        while not self._stop.is_set():
            with contextlib.suppress(TrustError):  # which was told
                self._open_trust()
            self._keep_signers()
            self._stop.wait(_SECONDS_BETWEEN_LOOKS)
        self._keep_signers()

    def _keep_signers(self) -> None:
        if self._keeper is not None:
            self._keeper.keep()

    def _serve(self, commands: queue.SimpleQueue[_Command | None]) -> None:
        while self._serve_next(commands):
            pass

    def _serve_next(self, commands: queue.SimpleQueue[_Command | None]) -> bool:
        """Carry out one command; this thread, which then waits for the next one, keeps nothing of it."""
        command = commands.get()
        if command is None or self._stop.is_set():
            return False
        if self._is_wanted(command):
            ended = self._carry_out(command)
            if ended is not None and self._is_wanted(command):
                self._post(ended)
            if self._keeper is not None and isinstance(ended, Judged):
                self._keeper.meet(ended.report)
            self._decoder.warm()
        return True

    def _is_wanted(self, command: _Command) -> bool:
        """Whether the client whom it is for is still there."""
        return self._wanted == command.session

    def _carry_out(self, command: _Command) -> Event | None:
        """Read one card, or judge what was read; whatever goes wrong becomes an event, so that nobody waits in vain.

        None where the client went meanwhile: then no portrait is decoded.
        """
        session, capture = command.session, command.capture
        try:
            report = self._read(command) if capture is None else self._judge_again(command, capture)
            if not self._is_wanted(command):
                return None
            ended = Judged if capture is None else JudgedAgain
            return ended(session, report, portrait_of(report, self._decoder.decode))
        except ChipkitError as error:
            return NotRead(session, _problem(error))
        except Exception as error:  # noqa: BLE001 - a fault of ours must not leave a teller before a frozen screen
            # the text of the error may hold personal data; its type and place do not
            _log.error("%s failed: %s", "reading" if capture is None else "judging again", type(error).__name__)
            return NotRead(session, "internal")

    def _read(self, command: _Command) -> Report:
        trust = self._open_trust()
        transport = self._source.connect(command.reader)
        try:
            report = self._inspect(command, transport, trust)
            if report.capture.abort is not None and self._is_wanted(command) and begins_anew(transport):
                report = self._inspect(command, transport, trust)
        finally:
            transport.close()
        return report

    def _judge_again(self, command: _Command, capture: Capture) -> Report:
        return judge_reading(
            capture,
            self._open_trust(),
            self._policy,
            None,
            mode=self._source.mode,
            printed=command.key.expected,
        )

    def _inspect(self, command: _Command, transport: Transport, trust: CountedTrust) -> Report:
        return inspect(
            transport,
            command.key.password,
            trust=trust,
            policy=self._policy,
            mode=self._source.mode,
            printed=command.key.expected,
            options=self._options,
            progress=self._reporter(command.session),
            cancel=lambda: not self._is_wanted(command),
        )

    def _open_trust(self) -> CountedTrust:
        """The store as it is now; how it stands is told.

        Raises:
            TrustError: The trust store cannot be used, whatever the reason.
        """
        try:
            store = self._source.trust()
            now = clamped(datetime.now(UTC), store).at
            told = summary_of(store, moved(now, -timedelta(days=self._policy.crl_grace_days)))
        except TrustFolderMissingError:
            self._tell(TrustOpened(problem="trust.missing"))
            raise
        except Exception as error:
            if not isinstance(error, ChipkitError):
                _log.error("opening the trust store failed: %s", type(error).__name__)
            self._tell(TrustOpened(problem="trust.unusable"))
            raise TrustError("the trust folder cannot be used") from error
        self._tell(TrustOpened(told))
        return store

    def _tell(self, opened: TrustOpened) -> None:
        """Say how the store stands, where that is news."""
        with self._telling:
            if opened != self._told:
                self._told = opened
                self._post(opened)

    def _reporter(self, session: int) -> ProgressCallback:
        """Passes on each new step at once, and what lies between a few times a second."""
        last: list[tuple[object, object]] = [(None, None)]
        due = [0.0]

        def report(progress: Progress) -> None:
            step, now = (progress.phase, progress.ef), monotonic()
            whole = progress.size is not None and progress.read >= progress.size
            if step != last[0] or whole or now >= due[0]:
                last[0], due[0] = step, now + _SECONDS_BETWEEN_REPORTS
                self._post(Progressed(session, progress))

        return report


def _problem(error: ChipkitError) -> str:
    """The message for an error that kept a reading from beginning."""
    problems: tuple[tuple[type[ChipkitError] | tuple[type[ChipkitError], ...], str], ...] = (
        (TrustFolderMissingError, "trust.missing"),
        (TrustError, "trust.unusable"),
        (AccessDeniedError, "card.denied"),
        (ReaderBusyError, "card.busy"),
        (MuteCardError, "card.mute"),
        ((CardRemovedError, NoCardError), "card.gone"),
        (TransportError, "card.lost"),
    )
    return next((problem for kind, problem in problems if isinstance(error, kind)), "internal")
