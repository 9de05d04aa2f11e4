"""The portrait, which exists for the desk only where the issuer's signature covers it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, unique
from typing import TYPE_CHECKING

from chipkit.codec.biometric.picture import Picture, decode_picture
from chipkit.errors import ChipkitError
from chipkit.lds.files import EF
from chipkit_gui.vouched import Standing, standing_of

if TYPE_CHECKING:
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


NO_PORTRAIT = Portrait(PortraitState.MISSING)

_WITHHELD = {
    Standing.CHANGED: PortraitState.CHANGED,
    Standing.UNSIGNED: PortraitState.UNSIGNED,
    Standing.MISSING: PortraitState.MISSING,
}


def portrait_of(report: Report) -> Portrait:
    """Decode the portrait of a report, after its digest was verified."""
    standing = standing_of(report, EF.DG2)
    if standing is not Standing.UNALTERED:
        return Portrait(_WITHHELD[standing])
    try:
        faces = report.document.dg2.faces if report.document.dg2 is not None else ()
        return Portrait(PortraitState.SHOWN, decode_picture(faces[0].image)) if faces else NO_PORTRAIT
    except ChipkitError:
        return Portrait(PortraitState.UNREADABLE)
