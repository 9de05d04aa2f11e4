"""Why a picture cannot be shown."""

from __future__ import annotations

from enum import Enum, unique

from chipkit.error_codes import ErrorCode
from chipkit.errors import ChipkitError

__all__ = ["PictureError", "Unshown"]


@unique
class Unshown(Enum):
    """Why a picture cannot be shown."""

    NO_DECODER = "no-decoder"
    """The extra `images`, which has the decoder, is not installed."""
    NO_PROCESS = "no-process"
    """No child process can be started here."""
    FORMAT = "format"
    """It is in neither JPEG nor JPEG 2000."""
    TOO_LARGE = "too-large"
    """It has more pixels than are decoded."""
    DAMAGED = "damaged"
    """It is damaged or cut off, or of more scans, layers or tiles than any face's picture."""
    MEMORY = "memory"
    """The decoder wanted more memory than it may have."""
    TIME = "time"
    """The decoder came to no end."""
    DIED = "died"
    """The decoder ended without an answer."""
    LIED = "lied"
    """The decoder answered with something that cannot be this picture."""


class PictureError(ChipkitError):
    """A picture cannot be shown. Nothing is said by that about the card.

    Attributes:
        reason: Why, as a value.
    """

    code = ErrorCode.PICTURE_UNUSABLE

    def __init__(self, reason: Unshown, detail: str) -> None:
        self.reason = reason
        super().__init__(f"picture cannot be shown: {detail}")
