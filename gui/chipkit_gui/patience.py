"""How long things stay: a client's data, a try in vain, an empty chair."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chipkit_gui.state import DeskState

__all__ = ["AUTO_CLEAR_SECONDS", "HARD_STOP_SECONDS", "LOCK_SECONDS", "TYPING_SECONDS", "Patience"]

AUTO_CLEAR_SECONDS: Final = 120
"""How long a result stays, or what led to none."""
HARD_STOP_SECONDS: Final = 300
"""How long either stays at most, whatever is open or typed; while a card is read, that time stands."""
LOCK_SECONDS: Final = 300
"""How long nobody must have been here until the session is to be locked."""
TYPING_SECONDS: Final = 10
"""How long after the last key somebody still counts as typing."""
_BACK_OFF: Final = (1, 2, 4, 8)
"""Seconds between two tries to have a reader that another program holds."""


class Patience:
    """Counts seconds; the desk asks it once a second."""

    def __init__(self) -> None:
        self._since_begin = 0
        self._idle = 0
        self._alone = 0
        self._typing = 0
        self._tries = 0
        self._wait = 0

    def begin(self) -> None:
        """A client ended, or something came of one: what was entered, or a result."""
        self._since_begin = self._idle = self._typing = 0

    def touched(self) -> None:
        """Somebody did something; what was entered and led to nothing stays from now on."""
        self._alone = self._idle = 0

    def stays(self) -> int:
        """How long a verdict on what was read before may stay: no client stays longer for it."""
        return max(1, min(AUTO_CLEAR_SECONDS, HARD_STOP_SECONDS - self._since_begin))

    def came(self) -> None:
        """A card was laid down: somebody is there, but a card that flickers keeps nothing alive."""
        self._alone = 0

    def typed(self) -> None:
        """Somebody typed."""
        self._typing = TYPING_SECONDS

    def back_off(self) -> None:
        """Another program holds the reader: wait, longer each time."""
        self._wait = _BACK_OFF[min(self._tries, len(_BACK_OFF) - 1)]
        self._tries += 1

    def tick(self, state: DeskState) -> bool:
        """Let one second pass; whether nobody has been here for so long that the session should be locked, once."""
        self._since_begin = self._since_begin + (not state.is_reading) if state.holds_client else 0
        self._idle = 0 if state.reading is not None or state.result is not None else self._idle + 1
        self._alone = 0 if state.is_reading else self._alone + 1
        self._typing = max(0, self._typing - 1)
        self._wait = max(0, self._wait - 1)
        if not state.problem:
            self._tries = 0
        return self._alone == LOCK_SECONDS

    def later(self, state: DeskState, now: float) -> DeskState:
        """The state a second later."""
        return replace(
            state,
            reading=None if state.reading is None else state.reading.at(now),
            notice=max(0, state.notice - 1),
            unheard=max(0, state.unheard - 1),
            return_seconds=max(0, state.return_seconds - 1),
            paused_seconds=max(0, state.paused_seconds - 1),
            judging_seconds=state.judging_seconds + state.judging,
            seconds_left=self._seconds_left(state),
        )

    def _seconds_left(self, state: DeskState) -> int | None:
        """Until a result clears itself; it stands while that has to wait."""
        if state.seconds_left is None or state.holding:
            return state.seconds_left
        return max(int(bool(self._typing)), state.seconds_left - 1)

    def is_over(self, state: DeskState) -> bool:
        """Whether what the desk holds must go now."""
        if self._since_begin >= HARD_STOP_SECONDS:
            return True
        if self._typing or state.holding:
            return False
        if state.seconds_left is not None:
            return state.seconds_left <= 1
        return self._idle >= AUTO_CLEAR_SECONDS and state.holds_client

    def tries_again(self, state: DeskState) -> bool:
        """Whether it is time to try once more to have the reader."""
        return state.problem == "card.busy" and state.reading is None and not self._wait
