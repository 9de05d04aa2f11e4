"""An invented card on an invented reader, both in this process: every state of the desk without any hardware."""

from __future__ import annotations

import queue
import time
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Final

from chipkit.errors import CardRemovedError
from chipkit.session.pcsc import ReaderEvent, ReaderEventKind
from chipkit.verify import Mode
from chipkit_emulator.defects.registry import apply_defect
from chipkit_emulator.demo import trust_in
from chipkit_emulator.personalisation.build import load_profile, personalise
from chipkit_emulator.personalisation.printed import code_of
from chipkit_gui.sources.samples import Sample

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

    from chipkit.session.transport import Transport
    from chipkit.trust.model import InMemoryTrust
    from chipkit_emulator.in_process import InProcessTransport
    from chipkit_emulator.personalisation.specimen import Specimen

__all__ = ["READER", "EmulatedSource"]

READER: Final = "chipkit demo reader"
_POLL_SECONDS: Final = 0.05


class EmulatedSource:
    """One reader, and the card that somebody lays on it."""

    mode: Mode = Mode.DEMO

    def __init__(self, sample: Sample | None = None, *, pace: float = 0.0, at: datetime | None = None) -> None:
        """Plug the reader in.

        Args:
            sample: The card whose authority is known before any card lies there.
            pace: Seconds that each exchange takes besides the computing, as on a contactless reader.
            at: The time that cards are made for; now by default.
        """
        self._pace = pace
        self._at = at or datetime.now(UTC)
        self._events: queue.SimpleQueue[ReaderEvent] = queue.SimpleQueue()
        self._lock = Lock()
        self._workshop = Lock()
        self._sample = sample or Sample()
        self._made: dict[Sample, Specimen] = {}
        self._trusted: dict[Sample, InMemoryTrust] = {}
        self._lying: Sample | None = None
        self._link: InProcessTransport | None = None
        self._remove_at: int | None = None
        self._events.put(ReaderEvent(ReaderEventKind.SERVICE_UP))
        self._events.put(ReaderEvent(ReaderEventKind.READER_ADDED, READER))

    def place(self, sample: Sample, *, remove_at: int | None = None) -> None:
        """Lay a card on the reader, in place of one that lies there.

        Args:
            sample: Which card.
            remove_at: Take it away at this exchange, counted from 0, when it is read.
        """
        self.remove()
        with self._lock:
            self._lying, self._remove_at = sample, remove_at
        self._events.put(ReaderEvent(ReaderEventKind.CARD_INSERTED, READER))

    def remove(self) -> None:
        """Take the card away, in the middle of a reading too."""
        with self._lock:
            lying, self._lying = self._lying, None
            if self._link is not None:
                self._link.remove()
                self._link = None
        if lying is not None:
            self._events.put(ReaderEvent(ReaderEventKind.CARD_REMOVED, READER))

    def unplug(self) -> None:
        """Take the reader away, with the card on it."""
        self.remove()
        self._events.put(ReaderEvent(ReaderEventKind.READER_REMOVED, READER))

    def plug_in(self) -> None:
        """Bring the reader back, empty."""
        self._events.put(ReaderEvent(ReaderEventKind.READER_ADDED, READER))

    def share(self, other: EmulatedSource) -> None:
        """Take cards from another source's workshop: making one takes a second or two."""
        self._at, self._workshop = other._at, other._workshop
        self._made, self._trusted = other._made, other._trusted

    def specimen(self, sample: Sample) -> Specimen:
        """The card, made when it is first asked for; that takes a second or two."""
        with self._workshop:
            if sample not in self._made:
                genuine = personalise(load_profile(sample.profile), seed=sample.seed, at=self._at)
                self._made[sample] = apply_defect(genuine, sample.defect) if sample.defect else genuine
            return self._made[sample]

    def code(self, sample: Sample) -> str:
        """What a scanner reads off the card."""
        return code_of(self.specimen(sample))

    def watch(self, stop: threading.Event) -> Iterator[ReaderEvent]:
        """Tell what befalls reader and card."""
        while not stop.is_set():
            try:
                yield self._events.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue

    def connect(self, reader: str) -> Transport:
        """Power the card."""
        lying = self._lying
        if reader != READER or lying is None:
            raise CardRemovedError("no card on the reader")
        link = self.specimen(lying).transport()
        with self._lock:
            if self._lying is not lying:
                raise CardRemovedError("no card on the reader")
            self._link = link
            if self._remove_at is not None:
                link.remove_at(self._remove_at)
        return _Paced(link, self, self._pace)

    def trust(self) -> InMemoryTrust:
        """The test authority of the card that lies there."""
        return self.trust_of(self._lying or self._sample)

    def trust_of(self, sample: Sample) -> InMemoryTrust:
        """The test authority of a card."""
        if sample not in self._trusted:
            self._trusted[sample] = trust_in(self.specimen(sample).pki, self._at)
        return self._trusted[sample]

    def lost(self, link: InProcessTransport) -> None:
        """The card went away by itself in the middle of a reading."""
        with self._lock:
            if self._link is not link:
                return
        self.remove()


class _Paced:
    """A link that is no faster than a contactless one, and tells its source when the card is gone."""

    def __init__(self, link: InProcessTransport, source: EmulatedSource, pace: float) -> None:
        self._link, self._source, self._pace = link, source, pace
        self.max_command, self.max_response = link.max_command, link.max_response

    def transmit(self, command: bytes) -> bytes:
        if self._pace:
            time.sleep(self._pace)
        try:
            return self._link.transmit(command)
        except CardRemovedError:
            self._source.lost(self._link)
            raise

    def reset(self) -> None:
        self._link.reset()

    def close(self) -> None:
        self._link.close()
