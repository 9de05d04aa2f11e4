"""Pictures from a card, decoded in a child process: what it answers with is pixels, and they alone are shown.

A decoder is the largest piece of C code that a card's bytes could reach. So it never runs in our own process: the child
may neither write a file nor open one, has little memory and little time, decodes one picture, and ends.
"""

from chipkit.pictures.decoder import Limits, PictureDecoder, decode_picture
from chipkit.pictures.reason import PictureError, Unshown

__all__ = ["Limits", "PictureDecoder", "PictureError", "Unshown", "decode_picture"]
