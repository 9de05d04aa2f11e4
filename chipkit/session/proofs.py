"""The chip's two proofs that it is not a copy: Chip Authentication and Active Authentication (Doc 9303-11, 6).

Here they are run; what they are worth is judged later, against the signed EF.DG14 and EF.DG15. What a proof that
failed says of the chip, `chipkit.capture.accusation` decides.
"""

from __future__ import annotations

from abc import abstractmethod

from chipkit.capture.model import ProofResult
from chipkit.session.reading import Reading
from chipkit.session.step import Step

__all__ = ["Proof"]


class Proof(Step):
    """A proof covers the session that it was given in: after the chip was opened anew, it is given again.

    What was not proven stays so: a later session does not mend it.
    """

    def __init__(self) -> None:
        self.given_in: int | None = None
        """The session in which it was last run to its end, whatever came of it."""

    def is_due(self, reading: Reading) -> bool:
        """Whether it is to be given: at first, and anew in each session after one in which it was proven."""
        if not self.is_wanted(reading):
            return False
        again = self.latest(reading) is ProofResult.PROVEN
        return self.given_in is None or (again and self.given_in != reading.session)

    @abstractmethod
    def is_wanted(self, reading: Reading) -> bool:
        """Whether the options ask for it."""

    @abstractmethod
    def latest(self, reading: Reading) -> ProofResult | None:
        """How the latest run ended; None before the first, and where the chip offered nothing to prove."""
