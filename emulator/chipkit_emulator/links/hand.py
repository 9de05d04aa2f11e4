"""The hand that lays a chip on a virtual reader and takes it off again."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from chipkit_emulator.links.vpcd import DEFAULT_PORT, VirtualReaderLink

if TYPE_CHECKING:
    from chipkit_emulator.links.vpcd import PoweredChip

__all__ = ["Hand"]

_PATIENCE_SECONDS: Final = 10.0
_RETRY_SECONDS: Final = 0.05


class Hand:
    """Lays one chip on one virtual reader; each laying is a connection of its own, served by a thread."""

    def __init__(self, chip: PoweredChip, atr: bytes, *, host: str = "127.0.0.1", port: int = DEFAULT_PORT) -> None:
        """Take a chip into the hand.

        Args:
            chip: The chip.
            atr: What the reader is told when it powers the chip.
            host: Where the virtual reader listens.
            port: Its TCP port.
        """
        self._chip, self._atr, self._host, self._port = chip, atr, host, port
        self._leave = threading.Event()
        self._thread: threading.Thread | None = None
        self._link: VirtualReaderLink | None = None
        self._exchanges = 0
        self._left: float | None = None
        self._leave_before: int | None = None

    @property
    def exchanges(self) -> int:
        """Command APDUs since the chip was last laid down."""
        return self._exchanges

    @property
    def lying(self) -> bool:
        """Whether the chip lies on the reader."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def left(self) -> float | None:
        """When the chip last left the reader, on the clock of `time.monotonic`; None while it never has."""
        return self._left

    def insert(self, *, remove_at: int | None = None, stay: bool = False) -> None:
        """Lay the chip down.

        Args:
            remove_at: Take it off again instead of answering the command of this index, counted from 0.
            stay: Leave it there while the reader goes away and comes back, as plastic does.

        Raises:
            OSError: No virtual reader listens within ten seconds.
        """
        self.remove()
        self._exchanges, self._leave_before = 0, remove_at
        self._leave.clear()
        self._link = self._connect()
        self._thread = threading.Thread(target=self._lie, args=(stay,), name="card", daemon=True)
        self._thread.start()

    def remove(self) -> None:
        """Take the chip off; nothing happens where it lies on no reader."""
        self._leave.set()
        if self._thread is not None:
            if self._link is not None:
                self._link.wake()
            self._thread.join()
            self._thread = None

    def wait(self) -> None:
        """Wait until the chip is off the reader: it was removed, or the reader went away and it was not to stay."""
        if self._thread is not None:
            self._thread.join()

    def _lie(self, stay: bool) -> None:  # noqa: FBT001 - a thread's target takes what it is given
        while self._link is not None:
            self._link.serve(self._leave.is_set, before_apdu=self._counted)
            self._left = time.monotonic()
            self._link = self._connect_again() if stay else None

    def _counted(self) -> bool:
        if self._exchanges == self._leave_before:
            self._leave.set()
            return True
        self._exchanges += 1
        return False

    def _connect(self) -> VirtualReaderLink:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                return VirtualReaderLink(self._chip, self._atr, host=self._host, port=self._port)
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_RETRY_SECONDS)

    def _connect_again(self) -> VirtualReaderLink | None:
        """A link to the reader when it is back; None when the chip is taken off first."""
        while not self._leave.wait(_RETRY_SECONDS):
            try:
                return VirtualReaderLink(self._chip, self._atr, host=self._host, port=self._port)
            except OSError:
                continue
        return None
