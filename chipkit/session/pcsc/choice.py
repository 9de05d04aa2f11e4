"""Which reader, and whether a card lies on it: listing, choosing, waiting."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from chipkit.errors import CancelledError
from chipkit.session.pcsc.api import Context, ReaderState
from chipkit.session.pcsc.errors import (
    AmbiguousReaderError,
    MuteCardError,
    NoCardError,
    NoReaderError,
    ReaderRemovedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["choose_reader", "list_readers", "reader_states", "wait_for_card"]

_POLL_MS: Final = 200


def list_readers() -> tuple[str, ...]:
    """Names of the connected readers, in the service's order; none is no error here.

    Raises:
        TransportError: The library is missing, or the service is not running.
    """
    with Context() as context:
        return context.readers()


def reader_states() -> tuple[ReaderState, ...]:
    """Every connected reader and what lies on it.

    Raises:
        TransportError: As for `list_readers`.
    """
    with Context() as context:
        return _states(context)


def wait_for_card(
    reader: str | None = None, *, timeout: float | None = None, cancel: Callable[[], bool] | None = None
) -> str:
    """Wait until a card lies on a reader, and give the reader's name.

    A reader that is not connected yet is waited for too.

    Args:
        reader: Which reader, by its name or a part of it that no other shares; None for any.
        timeout: Seconds to wait at most; None waits for ever.
        cancel: Asked five times a second whether to stop.

    Raises:
        NoCardError: No card came in time.
        NoReaderError: No such reader came in time.
        MuteCardError: What lies there does not answer.
        CancelledError: `cancel` said so.
        TransportError: The library is missing, or the service is not running.
    """
    deadline = None if timeout is None else time.monotonic() + timeout
    with Context() as context:
        while True:
            if cancel is not None and cancel():
                raise CancelledError("asked to stop waiting for a card")
            try:
                return choose_reader(context, reader).name
            except AmbiguousReaderError:
                raise
            except (NoCardError, NoReaderError, ReaderRemovedError):
                if deadline is not None and time.monotonic() >= deadline:
                    raise
            _pause(context, reader)


def choose_reader(context: Context, wanted: str | None) -> ReaderState:
    """The wanted reader, or the first one, that has a card.

    Raises:
        NoReaderError: There is none, or several share the wanted part of a name.
        NoCardError: No card lies there.
        MuteCardError: What lies there does not answer.
    """
    states = _states(context)
    if not states:
        raise NoReaderError("no reader is connected")
    if wanted is not None:
        states = _named(states, wanted)
    lying = [state for state in states if state.present]
    if not lying:
        raise NoCardError(f"there is no card on {states[0].name if len(states) == 1 else 'any reader'}")
    for state in lying:
        if not state.mute:
            return state
    raise MuteCardError(f"the card on {lying[0].name} does not answer")


def _named(states: tuple[ReaderState, ...], wanted: str) -> tuple[ReaderState, ...]:
    matching = [state for state in states if state.name == wanted] or [
        state for state in states if wanted in state.name
    ]
    if len(matching) != 1:
        names = ", ".join(state.name for state in states)
        kind = AmbiguousReaderError if matching else NoReaderError
        raise kind(f"{len(matching) or 'no'} readers are named {wanted}; there are: {names}")
    return tuple(matching)


def _states(context: Context) -> tuple[ReaderState, ...]:
    """The readers within reach."""
    states = []
    for name in context.readers():
        try:
            states.append(context.state(name))
        except (NoReaderError, ReaderRemovedError):
            continue
    return tuple(states)


def _pause(context: Context, reader: str | None) -> None:
    """Wait for a change, but not long: readers come and go too."""
    states = tuple(state for state in _states(context) if reader is None or reader in state.name)
    if not states:
        time.sleep(_POLL_MS / 1000)
        return
    try:
        context.changes(states, _POLL_MS)
    except (NoReaderError, ReaderRemovedError):
        return
