"""Watching readers and cards, through restarts of the PC/SC resource manager.

The service forgets its clients when it restarts, and every context of before is dead. This monitor says so, opens a new
context, and goes on. A reader that cannot be asked is passed over, so that the others are heard; and however a service
or a driver answers, it is asked a few times a second and no more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from enum import Enum, unique
from typing import Final

from chipkit.errors import TransportError
from chipkit.session.pcsc.api import STATE_UNAWARE, Context, ReaderState
from chipkit.session.pcsc.errors import (
    AccessDeniedError,
    LibraryMissingError,
    ServiceIdleError,
    ServiceNotRunningError,
)
from chipkit.values import dataclass

__all__ = ["DownCause", "ReaderEvent", "ReaderEventKind", "watch_readers"]

_POLL_MS: Final = 250
_POLL_SECONDS: Final = _POLL_MS / 1000
_RETRY_SECONDS: Final = 0.5
_SHUN_SECONDS: Final = 1.0
"""How long a reader that cannot be asked is left alone."""
_BUSY_SECONDS: Final = 0.05
"""The least time between two looks while much is going on."""


@unique
class ReaderEventKind(Enum):
    """What happened."""

    SERVICE_UP = "service up"
    """The PC/SC service answers."""
    SERVICE_DOWN = "service down"
    """The PC/SC service does not answer."""
    READER_ADDED = "reader added"
    """A reader was connected."""
    READER_REMOVED = "reader removed"
    """A reader was taken away."""
    CARD_INSERTED = "card inserted"
    """A card was laid down."""
    CARD_MUTE = "card mute"
    """A card lies there and does not answer."""
    CARD_REMOVED = "card removed"
    """The card was taken away."""


@unique
class DownCause(Enum):
    """Why readers cannot be used at all."""

    SERVICE = "service"
    """The service does not run, or fails."""
    NO_READER = "no reader"
    """Windows ends the service with the last reader: plugging one in helps."""
    ACCESS = "access"
    """This user or this session may not use readers."""


@dataclass(frozen=True, slots=True)
class ReaderEvent:
    """One change of the world, in the order in which it was seen."""

    kind: ReaderEventKind
    """What happened."""
    reader: str = ""
    """The name of the reader; empty for what happened to the service."""
    atr: bytes = b""
    """The answer to reset of a card that came; else empty."""
    reason: str = ""
    """Why the service is down, in words."""
    cause: DownCause | None = None
    """The same, to decide by."""
    lay_there: bool = False
    """Whether the card lay there already when its reader was first seen."""


def watch_readers(stop: threading.Event) -> Iterator[ReaderEvent]:
    """Tell every change of service, readers and cards until `stop` is set.

    The first events tell what is there already. Setting `stop` ends the iteration within half a second.

    Raises:
        LibraryMissingError: PC/SC is not installed on this machine; waiting would not help.
    """
    down: ReaderEvent | None = None
    watch = _Watch(stop)
    while not stop.is_set():
        try:
            with Context() as context:
                names = context.readers()
                yield ReaderEvent(ReaderEventKind.SERVICE_UP)
                down = None
                yield from watch.through(context, names)
        except LibraryMissingError:
            raise
        except TransportError as error:
            yield from watch.forget()
            told = ReaderEvent(ReaderEventKind.SERVICE_DOWN, reason=str(error), cause=_cause(error))
            if down is None or down.cause is not told.cause:
                down = told
                yield told
            stop.wait(_RETRY_SECONDS)


def _cause(error: TransportError) -> DownCause:
    if isinstance(error, ServiceIdleError):
        return DownCause.NO_READER
    return DownCause.ACCESS if isinstance(error, AccessDeniedError) else DownCause.SERVICE


class _Watch:
    """What is known of the readers, and the look that renews it."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._known: dict[str, ReaderState] = {}
        self._shunned: dict[str, float] = {}
        """Readers that could not be asked, and when to ask them again."""

    def through(self, context: Context, names: tuple[str, ...]) -> Iterator[ReaderEvent]:
        """Look until told to stop; `names` is what the service has just listed.

        Raises:
            TransportError: The service is gone.
        """
        while not self._stop.is_set():
            begun, quiet = time.monotonic(), True
            for event in self._look(context, names):
                quiet = False
                yield event
            # a call that should have waited and did not, for whatever reason, must not make us spin
            least = _POLL_SECONDS if quiet else _BUSY_SECONDS
            if self._stop.wait(max(0.0, begun + least - time.monotonic())):
                return
            names = context.readers()

    def forget(self) -> Iterator[ReaderEvent]:
        """Tell that every reader is gone."""
        self._shunned.clear()
        for name in list(self._known):
            yield from self._lose(name)

    def _look(self, context: Context, names: tuple[str, ...]) -> Iterator[ReaderEvent]:
        for name in [name for name in self._known if name not in names]:
            yield from self._lose(name)
        self._shunned = {name: due for name, due in self._shunned.items() if name in names}
        yield from self._meet(context, names)
        if not self._known:
            return
        try:
            states = context.changes(tuple(self._known.values()), _POLL_MS)
        except (ServiceNotRunningError, AccessDeniedError):
            raise
        except TransportError:  # one of them cannot be asked, and the call does not say which
            yield from self._ask_each(context)
            return
        for state in states:
            yield from self._learn(state)

    def _meet(self, context: Context, names: tuple[str, ...]) -> Iterator[ReaderEvent]:
        """The readers that are not known yet and can be asked, then their cards.

        A service may list a reader for a while after its cable was pulled.
        """
        now = time.monotonic()
        unknown = [name for name in names if name not in self._known and self._shunned.get(name, now) <= now]
        found = [state for name in unknown if (state := self._alone(context, name)) is not None]
        for state in found:
            self._known[state.name] = state
            yield ReaderEvent(ReaderEventKind.READER_ADDED, state.name)
        for state in found:
            yield from _compare(ReaderState(state.name, STATE_UNAWARE), state, lay_there=True)

    def _ask_each(self, context: Context) -> Iterator[ReaderEvent]:
        """Ask every reader by itself, and pass over those that give no answer."""
        for name in list(self._known):
            state = self._alone(context, name)
            yield from self._lose(name) if state is None else self._learn(state)

    def _alone(self, context: Context, name: str) -> ReaderState | None:
        """What lies on one reader; None, and the reader is left alone for a while, where it cannot be asked."""
        try:
            return context.state(name)
        except (ServiceNotRunningError, AccessDeniedError):
            raise
        except TransportError:
            self._shunned[name] = time.monotonic() + _SHUN_SECONDS
            return None

    def _learn(self, state: ReaderState) -> Iterator[ReaderEvent]:
        if state.gone:
            self._shunned[state.name] = time.monotonic() + _SHUN_SECONDS
            yield from self._lose(state.name)
            return
        before = self._known.get(state.name, ReaderState(state.name, STATE_UNAWARE))
        self._known[state.name] = state
        yield from _compare(before, state)

    def _lose(self, name: str) -> Iterator[ReaderEvent]:
        if self._known.pop(name).present:
            yield ReaderEvent(ReaderEventKind.CARD_REMOVED, name)
        yield ReaderEvent(ReaderEventKind.READER_REMOVED, name)


def _compare(before: ReaderState, now: ReaderState, *, lay_there: bool = False) -> Iterator[ReaderEvent]:
    swapped = now.swapped_since(before)
    if before.present and (not now.present or swapped):
        yield ReaderEvent(ReaderEventKind.CARD_REMOVED, now.name)
    if now.present and (not before.present or swapped or before.mute != now.mute):
        kind = ReaderEventKind.CARD_MUTE if now.mute else ReaderEventKind.CARD_INSERTED
        yield ReaderEvent(kind, now.name, now.atr, lay_there=lay_there)
