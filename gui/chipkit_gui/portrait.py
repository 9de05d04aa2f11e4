"""The portrait, which exists for the desk only where a right signature covers it; whose signature, others say.

Its encoded bytes end here: what goes on to the screen are the pixels that a child process gave.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, unique
from typing import TYPE_CHECKING

from chipkit.errors import ChipkitError
from chipkit.lds.files import EF
from chipkit.pictures import PictureError, Unshown, decode_picture
from chipkit_gui.vouched import Standing, standing_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.codec.biometric.picture import Picture
    from chipkit.verify.report import Report

__all__ = ["NO_PORTRAIT", "Portrait", "PortraitState", "portrait_of"]


@unique
class PortraitState(Enum):
    """What became of the portrait."""

    SHOWN = "shown"
    CHANGED = "changed"
    UNSIGNED = "unsigned"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    """Whole, but in an encoding that cannot be shown here."""


@dataclass(frozen=True, slots=True)
class Portrait:
    """The portrait of one reading."""

    state: PortraitState
    picture: Picture | None = field(default=None, repr=False)
    """Set where `state` is SHOWN, and never else."""
    why: Unshown | None = None
    """Set where `state` is UNREADABLE and its decoding told why."""


NO_PORTRAIT = Portrait(PortraitState.MISSING)

_WITHHELD = {
    Standing.CHANGED: PortraitState.CHANGED,
    Standing.UNSIGNED: PortraitState.UNSIGNED,
    Standing.MISSING: PortraitState.MISSING,
}


def portrait_of(report: Report, decode: Callable[[bytes], Picture] = decode_picture) -> Portrait:
    """Decode the portrait of a report, after its digest was verified.

    Args:
        report: The report.
        decode: Gives the pixels, in a child process; raises `PictureError`.
    """
    standing = standing_of(report, EF.DG2)
    if standing is not Standing.UNALTERED:
        return Portrait(_WITHHELD[standing])
    try:
        faces = report.document.dg2.faces if report.document.dg2 is not None else ()
        return Portrait(PortraitState.SHOWN, decode(faces[0].image)) if faces else NO_PORTRAIT
    except PictureError as error:
        return Portrait(PortraitState.UNREADABLE, why=error.reason)
    except ChipkitError:
        return Portrait(PortraitState.UNREADABLE)
