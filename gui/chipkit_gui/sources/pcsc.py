"""Real readers over PC/SC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.session.pcsc import PCSCTransport, watch_readers
from chipkit.trust.location import existing_folder
from chipkit.trust.store import TrustStore
from chipkit.verify import Mode

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from chipkit.session.pcsc import ReaderEvent
    from chipkit.session.transport import Transport
    from chipkit.trust.view import CountedTrust

__all__ = ["PCSCSource"]


class PCSCSource:
    """The readers of this machine, and the trust folder of this user."""

    def __init__(
        self,
        trust_folder: Path | None = None,
        *,
        mode: Mode = Mode.PRODUCTION,
        trust: Callable[[], CountedTrust] | None = None,
    ) -> None:
        """Choose whom to believe.

        Args:
            trust_folder: The trust folder; the user's by default.
            mode: "demo" where a TEST authority counts.
            trust: Gives the trust store in place of the folder.
        """
        self.mode: Mode = mode
        self._folder, self._given = trust_folder, trust
        self._store: TrustStore | None = None

    def watch(self, stop: threading.Event) -> Iterator[ReaderEvent]:
        """Tell every change, through restarts of the service."""
        return watch_readers(stop)

    def connect(self, reader: str) -> Transport:
        """Take the card on `reader`, exclusively."""
        return PCSCTransport(reader)

    def trust(self) -> CountedTrust:
        """The store of the folder as it is now: what another program imports meanwhile is seen by the next reading."""
        if self._given is not None:
            return self._given()
        folder = existing_folder(self._folder)  # which may be gone by now
        if self._store is None or self._store.folder != folder:
            self._store = TrustStore(folder)
        return self._store.current_view()
