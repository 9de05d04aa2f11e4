"""Watching readers and cards, through restarts of the PC/SC service.

The service forgets its clients when it restarts, and every context of before is dead. This monitor says so, opens a new
context, and goes on.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from enum import Enum, unique
from typing import TYPE_CHECKING, Final

from chipkit.errors import TransportError
from chipkit.session.pcsc.api import STATE_UNAWARE, Context, ReaderState
from chipkit.session.pcsc.errors import LibraryMissingError, NoReaderError, ReaderRemovedError

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

__all__ = ["ReaderEvent", "ReaderEventKind", "watch_readers"]

_POLL_MS: Final = 250
_RETRY_SECONDS: Final = 0.5


@unique
class ReaderEventKind(Enum):
    """What happened."""

    SERVICE_UP = "service up"
    SERVICE_DOWN = "service down"
    READER_ADDED = "reader added"
    READER_REMOVED = "reader removed"
    CARD_INSERTED = "card inserted"
    CARD_MUTE = "card mute"
    CARD_REMOVED = "card removed"


@dataclass(frozen=True, slots=True)
class ReaderEvent:
    """One change of the world, in the order in which it was seen."""

    kind: ReaderEventKind
    reader: str = ""
    atr: bytes = b""
    reason: str = ""
    """Why the service is down, in words."""


def watch_readers(stop: threading.Event) -> Iterator[ReaderEvent]:
    """Tell every change of service, readers and cards until `stop` is set.

    The first events tell what is there already. Setting `stop` ends the iteration within half a second.

    Raises:
        LibraryMissingError: There is no PC/SC on this machine; waiting would not help.
    """
    down = ""
    known: dict[str, ReaderState] = {}
    while not stop.is_set():
        try:
            with Context() as context:
                yield ReaderEvent(ReaderEventKind.SERVICE_UP)
                down = ""
                yield from _watch(context, known, stop)
        except LibraryMissingError:
            raise
        except TransportError as error:
            yield from _forget(known)
            if not down:
                down = str(error)
                yield ReaderEvent(ReaderEventKind.SERVICE_DOWN, reason=down)
            stop.wait(_RETRY_SECONDS)


def _watch(context: Context, known: dict[str, ReaderState], stop: threading.Event) -> Iterator[ReaderEvent]:
    while not stop.is_set():
        yield from _compare_readers(_within_reach(context, known), known)
        if not known:
            stop.wait(_POLL_MS / 1000)
            continue
        with contextlib.suppress(NoReaderError, ReaderRemovedError):
            for state in context.changes(tuple(known.values()), _POLL_MS):
                yield from _compare_card(known.get(state.name), state)
                known[state.name] = state


def _within_reach(context: Context, known: dict[str, ReaderState]) -> tuple[str, ...]:
    """The readers that are really there: a service may list one for a while after its cable was pulled."""
    return tuple(name for name in context.readers() if not _gone(context, name, known))


def _gone(context: Context, name: str, known: dict[str, ReaderState]) -> bool:
    if name in known:
        return known[name].gone
    try:
        context.state(name)
    except (NoReaderError, ReaderRemovedError):
        return True
    return False


def _compare_readers(names: tuple[str, ...], known: dict[str, ReaderState]) -> Iterator[ReaderEvent]:
    for name in [name for name in known if name not in names]:
        yield from _lose(known.pop(name))
    for name in names:
        if name not in known:
            known[name] = ReaderState(name, STATE_UNAWARE)
            yield ReaderEvent(ReaderEventKind.READER_ADDED, name)


def _compare_card(before: ReaderState | None, now: ReaderState) -> Iterator[ReaderEvent]:
    had, was_mute = (before.present, before.mute) if before else (False, False)
    swapped = before is not None and had and now.present and before.atr != now.atr and bool(before.atr)
    if had and (not now.present or swapped):
        yield ReaderEvent(ReaderEventKind.CARD_REMOVED, now.name)
    if now.present and (not had or swapped or was_mute != now.mute):
        kind = ReaderEventKind.CARD_MUTE if now.mute else ReaderEventKind.CARD_INSERTED
        yield ReaderEvent(kind, now.name, now.atr)


def _lose(state: ReaderState) -> Iterator[ReaderEvent]:
    if state.present:
        yield ReaderEvent(ReaderEventKind.CARD_REMOVED, state.name)
    yield ReaderEvent(ReaderEventKind.READER_REMOVED, state.name)


def _forget(known: dict[str, ReaderState]) -> Iterator[ReaderEvent]:
    for name in list(known):
        yield from _lose(known.pop(name))
