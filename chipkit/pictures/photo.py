"""The holder's photo: where it may be shown, and only as pixels that the decoding child gave."""

from __future__ import annotations

from dataclasses import field

from chipkit.doors import expect
from chipkit.errors import ChipkitError
from chipkit.pictures.decoder import decode_picture
from chipkit.pictures.reason import PictureError, Unshown
from chipkit.values import dataclass
from chipkit.verify.report import Report
from chipkit.verify.standing import PORTRAIT, Standing, shown_portrait

__all__ = ["Photo", "photo_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """The holder's photo, or why there is none to show. It is true where it is there."""

    standing: Standing
    """Whether it may be shown, and what may be said beside it."""
    png: bytes = field(default=b"", repr=False)
    """The photo as a PNG file; empty where it may not be shown, or cannot be decoded."""
    width: int = 0
    """Pixels of a row; 0 where there is no photo."""
    height: int = 0
    """Rows of pixels; 0 where there is no photo."""
    unshown: Unshown | None = None
    """Why it cannot be decoded here, where it may be shown; `NO_DECODER`: the extra `images` is missing."""
    why: str = ""
    """That in words, or why it may not be shown; empty where there is a photo."""

    def __bool__(self) -> bool:
        return bool(self.png)


def photo_of(report: Report) -> Photo:
    """The holder's photo as PNG with its size, as far as the report lets it be shown; needs the extra `images`.

    It is decoded in a child process of its own, which takes some tenths of a second. However odd the picture is,
    nothing is raised: `unshown` and `why` tell.

    Args:
        report: The report.

    Raises:
        TypeError: `report` is not a `Report`.
    """
    expect(report, Report, "report")
    standing = report.standing(PORTRAIT)
    try:
        image = shown_portrait(report)
        if image is None:
            return Photo(standing=standing, why=standing.text("en"))
        picture = decode_picture(image)
        return Photo(standing=standing, png=picture.to_png(), width=picture.width, height=picture.height)
    except PictureError as error:
        return Photo(standing=standing, unshown=error.reason, why=str(error))
    except ChipkitError as error:
        return Photo(standing=standing, unshown=Unshown.DAMAGED, why=str(error))
