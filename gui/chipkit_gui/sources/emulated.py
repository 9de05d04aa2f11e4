"""Invented cards on invented readers, all in this process: every state of the desk without any hardware."""

from __future__ import annotations

import queue
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Final

from chipkit.errors import CardRemovedError, TransportError
from chipkit.session.pcsc import ReaderBusyError, ReaderEvent, ReaderEventKind
from chipkit.verify import Mode
from chipkit_emulator.defects.registry import apply_defect
from chipkit_emulator.demo import trust_in
from chipkit_emulator.personalisation.build import load_profile, personalise
from chipkit_emulator.personalisation.printed import code_of
from chipkit_gui.sources.samples import Sample

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator

    from chipkit.session.transport import Transport
    from chipkit.trust.model import InMemoryTrust
    from chipkit_emulator.in_process import InProcessTransport
    from chipkit_emulator.personalisation.specimen import Specimen

__all__ = ["CONTACTLESS", "OTHER_READER", "READER", "EmulatedSource", "Link"]

READER: Final = "chipkit demo reader"
OTHER_READER: Final = "chipkit demo reader 2"
_POLL_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class Link:
    """How long an exchange takes besides the computing."""

    seconds: float = 0.0
    """Seconds of each exchange, whatever its length."""
    bits_per_second: float = 0.0
    """The speed of bytes; 0 where they take no time."""

    def seconds_for(self, size: int) -> float:
        """Seconds of an exchange whose command and response have `size` bytes together."""
        return self.seconds + (8 * size / self.bits_per_second if self.bits_per_second else 0.0)


CONTACTLESS: Final = Link(0.02, 106_000)
"""A card on a contactless reader at the lowest speed (ISO/IEC 14443-3, 8.1.2: 106 kbit/s)."""


@dataclass(slots=True)
class _Slot:
    """A reader."""

    lying: Sample | None = None
    link: InProcessTransport | None = None
    remove_at: int | None = None
    plugged: bool = True
    busy: bool = False


class EmulatedSource:
    """Readers, and the cards that somebody lays on them."""

    mode: Mode = Mode.DEMO

    def __init__(
        self,
        sample: Sample | None = None,
        *,
        pace: float | Link = 0.0,
        at: datetime | None = None,
        readers: tuple[str, ...] = (READER,),
    ) -> None:
        """Plug the readers in.

        Args:
            sample: The card whose authority is known before any card lies there.
            pace: What each exchange takes besides the computing: seconds, or a modelled link.
            at: The time that cards are made for; now by default.
            readers: Their names.
        """
        self._pace = pace if isinstance(pace, Link) else Link(pace)
        self._at = at or datetime.now(UTC)
        self._events: queue.SimpleQueue[ReaderEvent] = queue.SimpleQueue()
        self._lock = Lock()
        self._workshop = Lock()
        self._sample = sample or Sample()
        self._made: dict[Sample, Specimen] = {}
        self._trusted: dict[Sample, InMemoryTrust] = {}
        self._slots = {reader: _Slot() for reader in readers}
        self._watched = False
        self._events.put(ReaderEvent(ReaderEventKind.SERVICE_UP))
        for reader in readers:
            self._events.put(ReaderEvent(ReaderEventKind.READER_ADDED, reader))

    def place(self, sample: Sample, *, remove_at: int | None = None, reader: str = READER) -> None:
        """Lay a card on a reader, in place of one that lies there.

        Args:
            sample: Which card.
            remove_at: Take it away at this exchange, counted from 0, when it is read.
            reader: Which reader.
        """
        self.remove(reader)
        with self._lock:
            self._slots[reader].lying, self._slots[reader].remove_at = sample, remove_at
            self._sample = sample
        self._events.put(ReaderEvent(ReaderEventKind.CARD_INSERTED, reader))

    def remove(self, reader: str = READER) -> None:
        """Take the card away, in the middle of a reading too."""
        slot = self._slots[reader]
        with self._lock:
            lying, slot.lying = slot.lying, None
            if slot.link is not None:
                slot.link.remove()
                slot.link = None
        if lying is not None:
            self._events.put(ReaderEvent(ReaderEventKind.CARD_REMOVED, reader))

    def unplug(self, reader: str = READER) -> None:
        """Take a reader away, with the card on it."""
        self.remove(reader)
        self._slots[reader].plugged = False
        self._events.put(ReaderEvent(ReaderEventKind.READER_REMOVED, reader))

    def plug_in(self, reader: str = READER) -> None:
        """Bring a reader back, empty."""
        self._slots[reader].plugged = True
        self._events.put(ReaderEvent(ReaderEventKind.READER_ADDED, reader))

    def hold(self, *, busy: bool, reader: str = READER) -> None:
        """Let another program take a reader, or let go of it."""
        self._slots[reader].busy = busy

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
        """Tell what befalls readers and cards; whoever watches anew is told first what is there."""
        if self._watched:
            yield from self._there()
        self._watched = True
        while not stop.is_set():
            try:
                yield self._events.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue

    def connect(self, reader: str) -> Transport:
        """Power the card."""
        return _Paced(self.powered(reader), self, reader, self._pace)

    def powered(self, reader: str) -> InProcessTransport:
        """The card on a reader, just powered.

        Raises:
            TransportError: No card lies there, or another program holds it.
        """
        slot = self._slots.get(reader)
        lying = None if slot is None else slot.lying
        if slot is None or lying is None:
            raise CardRemovedError("no card on the reader")
        if slot.busy:
            raise ReaderBusyError("another program holds the card")
        link = self.specimen(lying).transport()
        with self._lock:
            if slot.lying is not lying:
                raise CardRemovedError("no card on the reader")
            slot.link = link
            if slot.remove_at is not None:
                link.remove_at(slot.remove_at)
        return link

    def trust(self) -> InMemoryTrust:
        """The test authority of a card that lies there, or lay there last."""
        lying = next((slot.lying for slot in self._slots.values() if slot.lying is not None), self._sample)
        return self.trust_of(lying)

    def trust_of(self, sample: Sample) -> InMemoryTrust:
        """The test authority of a card."""
        if sample not in self._trusted:
            self._trusted[sample] = trust_in(self.specimen(sample).pki, self._at)
        return self._trusted[sample]

    def lost(self, link: InProcessTransport, reader: str) -> None:
        """The card went away by itself in the middle of a reading."""
        with self._lock:
            if self._slots[reader].link is not link:
                return
        self.remove(reader)

    def _there(self) -> Iterator[ReaderEvent]:
        while not self._events.empty():
            self._events.get()
        yield ReaderEvent(ReaderEventKind.SERVICE_UP)
        for reader, slot in self._slots.items():
            if slot.plugged:
                yield ReaderEvent(ReaderEventKind.READER_ADDED, reader)
            if slot.lying is not None:
                yield ReaderEvent(ReaderEventKind.CARD_INSERTED, reader, lay_there=True)


class _Paced:
    """A link that is no faster than a contactless one, and tells its source when the card is gone."""

    def __init__(self, link: InProcessTransport, source: EmulatedSource, reader: str, pace: Link) -> None:
        self._link, self._source, self._pace = link, source, pace
        self.reader = reader
        self.max_command, self.max_response = link.max_command, link.max_response

    def transmit(self, command: bytes) -> bytes:
        try:
            response = self._link.transmit(command)
        except CardRemovedError:
            self._source.lost(self._link, self.reader)
            raise
        if seconds := self._pace.seconds_for(len(command) + len(response)):
            time.sleep(seconds)
        return response

    def await_card(self, seconds: float, cancel: Callable[[], bool]) -> bool:
        end = time.monotonic() + seconds
        while not cancel() and time.monotonic() < end:
            try:
                self._link = self._source.powered(self.reader)
            except TransportError:
                time.sleep(_POLL_SECONDS)
            else:
                return True
        return False

    def reset(self) -> None:
        self._link.reset()

    def close(self) -> None:
        self._link.close()
