"""A virtual reader that its service knows to be empty."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from chipkit.session.pcsc import reader_states

if TYPE_CHECKING:
    from chipkit_emulator.links.private_pcsc import PrivatePCSC

__all__ = ["see_empty"]

_PATIENCE_SECONDS: Final = 15.0
_LOOK_SECONDS: Final = 0.02


def see_empty(service: PrivatePCSC, slots: int = 2) -> None:
    """Wait until the service has seen the first slots empty, and begin it anew where it does not see it.

    pcsc-lite may publish for ever a card that is gone: the thread that looks at a slot and the one that serves a caller
    write its state without knowing of each other. Which of them writes last, no test here can tell.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while any(state.present for state in reader_states()[:slots]):
        if time.monotonic() > deadline:
            service.stop_service()
            service.start_service()
            deadline = time.monotonic() + _PATIENCE_SECONDS
        time.sleep(_LOOK_SECONDS)
