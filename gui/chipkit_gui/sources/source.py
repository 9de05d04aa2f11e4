"""What the desk needs of whatever holds the cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

    from chipkit.session.pcsc import ReaderEvent
    from chipkit.session.transport import Transport
    from chipkit.trust.view import CountedTrust
    from chipkit.verify.mode import Mode

__all__ = ["CardSource"]


class CardSource(Protocol):
    """Readers with cards on them, and whom to believe about those cards."""

    @property
    def mode(self) -> Mode:
        """Which anchors count: "demo" where those of a TEST authority do."""

    def watch(self, stop: threading.Event) -> Iterator[ReaderEvent]:
        """Tell every change of service, readers and cards until `stop` is set; called in a thread of its own.

        Raises:
            LibraryMissingError: PC/SC is not installed on this machine.
        """

    def connect(self, reader: str) -> Transport:
        """Take the card on `reader`; called in the card thread.

        Raises:
            TransportError: The card cannot be connected.
        """

    def trust(self) -> CountedTrust:
        """Whom to believe; called in the card thread before each reading.

        Raises:
            TrustError: The trust folder is damaged.
        """
