"""What a step of a reading is; `chipkit.session.steps` lists them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from chipkit.lds.files import EF
from chipkit.session.progress import Phase
from chipkit.session.reading import Reading

__all__ = ["OneTimeStep", "Step"]


class Step(ABC):
    """One step of one reading, with what it must remember between two runs.

    What a step found out goes into the `Reading`, where later steps and the capture look for it; what only the step
    itself needs to know stays here.
    """

    phase: ClassVar[Phase | None] = None
    """Entered before each run; None for a step that passes through several phases, or through none."""
    needs: ClassVar[EF | None] = None
    """The file without which there is nothing to do."""

    @abstractmethod
    def is_due(self, reading: Reading) -> bool:
        """Whether the step is to be run now, given that `needs` was read."""

    @abstractmethod
    def run(self, reading: Reading) -> None:
        """Do it. A step that is still due afterwards is run again.

        Raises:
            ChipkitError: The reading cannot go on.
        """


class OneTimeStep(Step):
    """A step that is taken once and never again, however often the chip is opened anew."""

    def __init__(self) -> None:
        self.done = False

    def is_due(self, reading: Reading) -> bool:  # noqa: ARG002 - those that look at the reading do so in their own
        """Whether it was not run to its end yet."""
        return not self.done

    def run(self, reading: Reading) -> None:
        """Do it, once."""
        self.done = self.run_to_end(reading)

    @abstractmethod
    def run_to_end(self, reading: Reading) -> bool:
        """Do it; False where it is to be done again, as after the chip was opened anew on the way.

        Raises:
            ChipkitError: The reading cannot go on.
        """
