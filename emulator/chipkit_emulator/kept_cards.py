"""What was made for the tests of a process, each once: specimens, their trust, what came of reading them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from chipkit_emulator.card_choice import SOUND
from chipkit_emulator.defects.registry import apply_defect
from chipkit_emulator.personalisation.build import load_profile, personalise

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from chipkit_emulator.card_choice import CardChoice
    from chipkit_emulator.personalisation.specimen import Specimen

__all__ = ["KeptCards"]

Made = TypeVar("Made")


class KeptCards:
    """Specimens, and what was made for them; for a specimen that was not made here nothing is kept."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._specimens: dict[CardChoice, Specimen] = {}
        self._values: dict[tuple[int, object], Any] = {}

    def specimen(self, choice: CardChoice) -> Specimen:
        """The specimen of a choice, always the same one.

        Raises:
            UnsupportedError: The profile lacks a file that the defect is about.
        """
        found = self._specimens.get(choice)
        if found is None:
            found = self._specimens[choice] = self._made(choice)
        return found

    def once(self, specimen: Specimen, what: object, make: Callable[[], Made]) -> Made:
        """What `make` gives, kept under the specimen and `what`."""
        if not any(each is specimen for each in self._specimens.values()):
            return make()
        key = (id(specimen), what)
        if key not in self._values:
            self._values[key] = make()
        found: Made = self._values[key]
        return found

    def _made(self, choice: CardChoice) -> Specimen:
        if choice.defect != SOUND:
            return apply_defect(self.specimen(replace(choice, defect=SOUND)), choice.defect)
        return personalise(load_profile(choice.profile), seed=choice.seed, at=self._at, extended=choice.extended)
