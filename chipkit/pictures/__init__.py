"""Pictures from a card, decoded in a child process: what it answers with is pixels, and they alone are shown.

A decoder is the largest piece of C code that a card's bytes could reach. So it never runs in our own process: the child
may neither write a file nor open one, has little memory and little time, decodes one picture, and ends.
"""

from chipkit.lazy import loaded_when_used
from chipkit.pictures.decoder import Limits, PictureDecoder, decode_picture
from chipkit.pictures.reason import PictureError, Unshown

TYPE_CHECKING = False  # as type checkers know it; whoever decodes a picture may have no report
if TYPE_CHECKING:
    from chipkit.pictures.photo import Photo, photo_of

__all__ = ["Limits", "Photo", "PictureDecoder", "PictureError", "Unshown", "decode_picture", "photo_of"]

__getattr__ = loaded_when_used(__name__, {"Photo": "photo", "photo_of": "photo"})
