"""Which reader, and whether a card lies on it: listing, choosing, waiting."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from chipkit.errors import CancelledError, TransportError
from chipkit.meant import meant
from chipkit.session.pcsc.api import Context, ReaderState
from chipkit.session.pcsc.errors import (
    AccessDeniedError,
    AmbiguousReaderError,
    MuteCardError,
    NoCardError,
    NoReaderError,
    ReaderBusyError,
    ServiceIdleError,
    ServiceNotRunningError,
    SeveralCardsError,
)
from chipkit.session.pcsc.probe import Probe

__all__ = ["list_readers", "reader_states", "readers_with_cards", "wait_for_card", "wait_for_id_card"]

_POLL_MS: Final = 200
_POLL_SECONDS: Final = _POLL_MS / 1000
_SERVICE_SECONDS: Final = 10.0
"""How long a service that ran when the waiting began may take to come back."""


def list_readers() -> tuple[str, ...]:
    """Names of the connected readers, in the resource manager's order; empty if no reader is connected.

    A name that is not text is shown with backslashes for what cannot be read; every call here accepts that form.

    Raises:
        TransportError: The library is missing, or the service is not running.
    """
    with Context() as context:
        return context.readers()


def reader_states() -> tuple[ReaderState, ...]:
    """Every connected reader that can be asked, and what lies on it.

    Raises:
        TransportError: As for `list_readers`.
    """
    with Context() as context:
        return _states(context)


def wait_for_card(
    reader: str | None = None, *, timeout: float | None = None, cancel: Callable[[], bool] | None = None
) -> str:
    """Wait until a card lies on a reader, and give the reader's name.

    A reader that is not connected yet is waited for too, and so is one that another program holds. A service that is
    restarted meanwhile is waited for, ten seconds at most.

    Args:
        reader: Which reader, by its name or a part of it that no other shares; None for any.
        timeout: Seconds to wait at most; None waits for ever.
        cancel: Asked five times a second whether to stop.

    Raises:
        NoCardError: No card came in time.
        NoReaderError: The reader was not connected in time.
        MuteCardError: The card on the only reader does not answer.
        ReaderBusyError: Another program did not let go of the card in time.
        CancelledError: `cancel` said so.
        TransportError: The library is missing, or the service is not running.
    """
    return _wait(lambda context: _free_card(context, reader), reader, timeout, cancel)


def wait_for_id_card(*, timeout: float | None = None, cancel: Callable[[], bool] | None = None) -> str:
    """`wait_for_card` on any reader, for an ID card or passport where more than one reader is connected.

    With several readers, a token, a bank card or a SAM may lie in one of them for good: a card is then asked whether
    it knows the eMRTD application, and one that says no is passed over.

    Args:
        timeout: As for `wait_for_card`.
        cancel: As for `wait_for_card`.

    Raises:
        SeveralCardsError: More than one ID card lies there.
        TransportError: As for `wait_for_card`.
        CancelledError: `cancel` said so.
    """
    probe = Probe()
    return _wait(lambda context: _id_card(context, probe), None, timeout, cancel)


def readers_with_cards(context: Context, wanted: str | None) -> tuple[ReaderState, ...]:
    """The wanted reader, or all, that have a card which answers: those that nobody holds come first.

    Raises:
        NoReaderError: No reader matches, or several share the wanted part of a name (`AmbiguousReaderError`).
        NoCardError: No card lies there.
        MuteCardError: The card there does not answer.
    """
    states = _wanted(context, wanted)
    readable = [state for state in states if state.readable]
    if not readable:
        raise _without_card(states)
    return tuple(sorted(readable, key=lambda state: state.exclusive))


def _wait(
    find: Callable[[Context], str], reader: str | None, timeout: float | None, cancel: Callable[[], bool] | None
) -> str:
    """Try `find` until it finds a reader, through restarts of the service."""
    deadline = None if timeout is None else time.monotonic() + timeout
    back_by: float | None = None
    while True:
        try:
            with Context() as context:
                back_by = time.monotonic() + _SERVICE_SECONDS
                return _wait_with(context, find, reader, deadline, cancel)
        except ServiceNotRunningError as error:
            now = time.monotonic()
            idle = isinstance(error, ServiceIdleError)  # Windows: the service comes with the first reader
            if (deadline is not None and now >= deadline) or not (idle or (back_by is not None and now < back_by)):
                raise
        _look_up(cancel)
        time.sleep(_POLL_SECONDS)


def _wait_with(
    context: Context,
    find: Callable[[Context], str],
    reader: str | None,
    deadline: float | None,
    cancel: Callable[[], bool] | None,
) -> str:
    while True:
        _look_up(cancel)
        try:
            return find(context)
        except (AmbiguousReaderError, SeveralCardsError, _HopelessError, AccessDeniedError, ServiceNotRunningError):
            raise
        except TransportError:
            if deadline is not None and time.monotonic() >= deadline:
                raise
        _pause(context, reader)


def _look_up(cancel: Callable[[], bool] | None) -> None:
    if cancel is not None and cancel():
        raise CancelledError("asked to stop waiting for a card")


class _HopelessError(MuteCardError):
    """A mute card, and no other reader on which one could be laid."""


def _free_card(context: Context, wanted: str | None) -> str:
    """The first wanted reader with a card that answers and that nobody holds."""
    states = _wanted(context, wanted)
    free = [state for state in states if state.readable and not state.exclusive]
    if free:
        return free[0].name
    raise _without_card(states)


def _id_card(context: Context, probe: Probe) -> str:
    """The one reader with an ID card."""
    states = _wanted(context, None)
    free = [state for state in states if state.readable and not state.exclusive]
    found = [state for state in free if len(states) == 1 or probe.may_be_id_card(context, state)]
    if len(found) > 1:
        names = ", ".join(state.name for state in found)
        raise SeveralCardsError(f"more than one ID card: {names}; leave one, or name the reader")
    if found:
        return found[0].name
    held = [state.name for state in free if state.name in probe.held]
    if held:
        raise ReaderBusyError(f"another program holds the card on {held[0]}")
    if free:
        raise NoCardError(f"the card on {free[0].name} is not an ID card; name that reader to read it all the same")
    raise _without_card(states)


def _without_card(states: tuple[ReaderState, ...]) -> TransportError:
    """The error if no reader has a card that answers and is free."""
    held = [state for state in states if state.exclusive and state.readable]
    if held:
        return ReaderBusyError(f"another program holds the card on {held[0].name}")
    mute = [state for state in states if state.present]
    if mute:
        kind = _HopelessError if len(mute) == len(states) else MuteCardError
        return kind(f"the card on {mute[0].name} does not answer")
    return NoCardError(f"there is no card on {states[0].name if len(states) == 1 else 'any reader'}")


def _wanted(context: Context, wanted: str | None) -> tuple[ReaderState, ...]:
    """The readers that are meant.

    Raises:
        NoReaderError: No reader matches, or several share the wanted part of a name (`AmbiguousReaderError`).
    """
    states = _states(context)
    if not states:
        raise NoReaderError("no reader is connected")
    if wanted is None:
        return states
    matching = tuple(state for state in states if state.name == wanted) or tuple(
        state for state in states if wanted in state.name
    )
    if len(matching) != 1:
        names = ", ".join(state.name for state in states)
        kind = AmbiguousReaderError if matching else NoReaderError
        asked = meant(wanted, (state.name for state in states)) if not matching else ""
        raise kind(f"{len(matching) or 'no'} readers are named {wanted}; there are: {names}{asked}")
    return matching


def _states(context: Context) -> tuple[ReaderState, ...]:
    """The readers within reach: one that cannot be asked hides no other."""
    states = []
    for name in context.readers():
        try:
            states.append(context.state(name))
        except (ServiceNotRunningError, AccessDeniedError):
            raise
        except TransportError:
            continue
    return tuple(states)


def _pause(context: Context, reader: str | None) -> None:
    """Wait for a change, but not long: readers come and go too. However the service answers, this takes its time."""
    begun = time.monotonic()
    states = tuple(state for state in _states(context) if reader is None or reader in state.name)
    try:
        after = context.changes(states, _POLL_MS) if states else ()
    except (ServiceNotRunningError, AccessDeniedError):
        raise
    except TransportError:
        after = ()
    if {state.name: state.present for state in after} == {state.name: state.present for state in states}:
        time.sleep(max(0.0, begun + _POLL_SECONDS - time.monotonic()))
