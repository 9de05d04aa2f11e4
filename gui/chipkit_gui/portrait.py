"""The portrait, which exists for the desk only where the report says that it may be shown.

Its encoded bytes end here: what goes on to the screen are the pixels that a child process gave.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chipkit.errors import ChipkitError
from chipkit.pictures import PictureError, Unshown, decode_picture
from chipkit.verify.standing import PORTRAIT, shown_portrait

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.codec.biometric.picture import Picture
    from chipkit.verify.report import Report
    from chipkit.verify.standing import Standing

__all__ = ["Portrait", "portrait_of"]


@dataclass(frozen=True, slots=True)
class Portrait:
    """The portrait of one reading."""

    standing: Standing
    """Whether it may be shown, and what may be said of it."""
    picture: Picture | None = field(default=None, repr=False)
    """None if it may not, or cannot, be shown here."""
    why: Unshown | None = None
    """Why it cannot be shown here, where its decoding told."""


def portrait_of(report: Report, decode: Callable[[bytes], Picture] = decode_picture) -> Portrait:
    """Decode the portrait of a report, where it may be shown.

    Args:
        report: The report.
        decode: Gives the pixels, in a child process; raises `PictureError`.
    """
    standing, image = report.standing(PORTRAIT), shown_portrait(report)
    if image is None:
        return Portrait(standing)
    try:
        return Portrait(standing, decode(image))
    except PictureError as error:
        return Portrait(standing, why=error.reason)
    except ChipkitError:
        return Portrait(standing)
