"""What a chip or a certificate does otherwise than the standard says, met and tolerated by name.

A tolerance is never silent: whoever grants it leaves a `Deviation`, and the policy decides what it means.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Deviation"]


@dataclass(frozen=True, slots=True)
class Deviation:
    """One tolerated departure from a standard."""

    code: str
    """What departs, as a stable dotted code such as "sod.encoding.ber"; listed in `docs/deviations.md`."""
    where: str = ""
    """The file or certificate that it was met in, such as "EF.SOD"."""
    detail: str = ""
    """What was met, in words; never personal data or key material."""
