"""Real readers over PC/SC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.session.pcsc import PCSCTransport, watch_readers
from chipkit.trust.store import open_store
from chipkit.verify import Mode

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from chipkit.session.pcsc import ReaderEvent
    from chipkit.session.transport import Transport
    from chipkit.trust.model import InMemoryTrust

__all__ = ["PCSCSource"]


class PCSCSource:
    """The readers of this machine, and the trust folder of this user."""

    def __init__(
        self,
        trust_folder: Path | None = None,
        *,
        mode: Mode = Mode.PRODUCTION,
        trust: Callable[[], InMemoryTrust] | None = None,
    ) -> None:
        """Choose whom to believe.

        Args:
            trust_folder: The trust folder; the user's by default.
            mode: "demo" where a TEST authority counts.
            trust: Gives the trust store in place of the folder.
        """
        self.mode: Mode = mode
        self._open = trust or (lambda: open_store(trust_folder))
        self._trust: InMemoryTrust | None = None

    def watch(self, stop: threading.Event) -> Iterator[ReaderEvent]:
        """Tell every change, through restarts of the service."""
        return watch_readers(stop)

    def connect(self, reader: str) -> Transport:
        """Take the card on `reader`, exclusively."""
        return PCSCTransport(reader)

    def trust(self) -> InMemoryTrust:
        """The anchors and revocation lists of the folder, opened once."""
        if self._trust is None:
            self._trust = self._open()
        return self._trust
