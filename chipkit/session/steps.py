"""The reading as a list of steps, in the order of Doc 9303-11, 4.2 and 6, and Doc 9303-10, 3.6.

Each time, the first step of the list that is due is run. So a proof that a fresh channel asks for anew goes before the
files that are still to be read, without anybody saying so. A new step is a class and one entry here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from chipkit.errors import CardRemovedError
from chipkit.session.access import LearnCardAccess, OpenChip
from chipkit.session.active_authentication import ActiveAuthentication
from chipkit.session.chip_authentication import ChipAuthentication
from chipkit.session.files import PlanFiles, ReadCOM, ReadDataGroups, ReadSOD
from chipkit.session.lengths import AgreeOnLengths
from chipkit.session.reading import Reading
from chipkit.session.resuming import resume
from chipkit.session.step import Step

__all__ = ["STEPS", "run_steps"]

STEPS: Final[tuple[type[Step], ...]] = (
    LearnCardAccess,  # Doc 9303-11, 4.2, step 1
    AgreeOnLengths,  # Doc 9303-11, 9.3.1.2
    OpenChip,  # Doc 9303-11, 4.2, steps 3 and 4
    ReadCOM,
    ReadSOD,  # Doc 9303-11, 5.1.1, step 1
    PlanFiles,
    ChipAuthentication,  # Doc 9303-11, 6.2; as soon as EF.DG14 has come
    ActiveAuthentication,  # Doc 9303-11, 6.1; as soon as EF.DG15 has come
    ReadDataGroups,  # Doc 9303-11, 5.1.1, step 4; one file in each run
)


def run_steps(reading: Reading, kinds: Iterable[type[Step]] = STEPS) -> None:
    """Run what is due until nothing is.

    Args:
        reading: A reading that has not begun.
        kinds: The steps, by precedence: of those that are due, the first one is run.

    A step in which the card left is run again where the card came back in time.

    Raises:
        ChipkitError: A step broke off; what was read before it stays in the reading.
    """
    steps = [kind() for kind in kinds]
    while (step := next((step for step in steps if _is_due(step, reading)), None)) is not None:
        if step.phase is not None:
            reading.driver.enter(step.phase)
        try:
            step.run(reading)
        except CardRemovedError as error:
            resume(reading, error)


def _is_due(step: Step, reading: Reading) -> bool:
    return (step.needs is None or step.needs in reading.files) and step.is_due(reading)
