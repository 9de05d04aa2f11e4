"""Invented cards on a virtual reader behind a PC/SC service of its own: the whole way that a real card takes."""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chipkit.verify import Mode
from chipkit_emulator.demo import trust_in
from chipkit_emulator.links.placed_card import PlacedCard
from chipkit_emulator.links.private_pcsc import PrivatePCSC
from chipkit_emulator.personalisation.printed import code_of
from chipkit_gui.sources.pcsc import PCSCSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit.trust.model import InMemoryTrust
    from chipkit_gui.sources.samples import Sample

__all__ = ["VirtualSource", "virtual_reader"]


class VirtualSource(PCSCSource):
    """The virtual reader, and the test authority of the card that lies on it."""

    def __init__(self, service: PrivatePCSC, sample: Sample) -> None:
        """Use a service that runs.

        Args:
            service: The PC/SC service.
            sample: The card whose authority is known before any card lies there.
        """
        super().__init__(mode=Mode.DEMO)
        self.service = service
        self._at = datetime.now(UTC).replace(microsecond=0)
        self._sample = sample
        self._trusted: dict[Sample, InMemoryTrust] = {}

    def place(self, sample: Sample, *, remove_at: int | None = None, slot: int = 0) -> None:
        """Lay a card on a reader; `remove_at` takes it away at that exchange, counted from 0."""
        self._sample = sample
        self.service.insert(self._card(sample), remove_at=remove_at, slot=slot)

    def remove(self, slot: int = 0) -> None:
        """Take a card away."""
        self.service.remove(slot=slot)

    def code(self, sample: Sample) -> str:
        """What a scanner reads off the card."""
        return code_of(self._card(sample).specimen(keep=False))

    def trust(self) -> InMemoryTrust:
        """The test authority of the card."""
        sample = self._sample
        if sample not in self._trusted:
            self._trusted[sample] = trust_in(self._card(sample).specimen(keep=False).pki, self._at)
        return self._trusted[sample]

    def _card(self, sample: Sample) -> PlacedCard:
        return PlacedCard(profile=sample.profile, defect=sample.defect, seed=sample.seed, at=self._at)


@contextmanager
def virtual_reader(sample: Sample) -> Iterator[VirtualSource]:
    """A service with a card on its reader, until the context ends; a process speaks to one service in its life.

    Raises:
        ChipkitError: The profile or the defect is unknown, or this machine lacks something that the message names.
    """
    with PrivatePCSC() as service:
        os.environ.update(service.environment)
        source = VirtualSource(service, sample)
        source.place(sample)
        yield source
