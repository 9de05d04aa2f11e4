"""The holder's photo for a paper: where it may be shown, and only as pixels that the decoding child gave."""

from __future__ import annotations

from chipkit.pictures import PictureError, decode_picture
from chipkit.verify.report import Report
from chipkit.verify.standing import shown_portrait

__all__ = ["portrait_of"]


def portrait_of(report: Report) -> bytes:
    """The photo as PNG; empty where it may not be shown, or cannot be decoded here.

    Args:
        report: The report; whether the photo may be shown is its standing.
    """
    image = shown_portrait(report)
    if image is None:
        return b""
    try:
        return decode_picture(image).to_png()
    except PictureError:
        return b""
