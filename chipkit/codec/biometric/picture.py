"""Pictures in JPEG and JPEG 2000 (ISO/IEC 10918-1, ISO/IEC 15444-1).

What a picture says of its size is read here, before a decoder sees it: a picture of a few bytes can claim gigabytes.
Decoding itself is Pillow's, which the extra `images` brings; it is imported when the first picture is decoded.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from chipkit.codec.biometric.jpeg2000 import CODESTREAM, JP2, Codestream
from chipkit.errors import CodecError, UnsupportedError

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["MAX_PIXELS", "ImageFormat", "Picture", "decode_picture", "image_format", "image_size", "to_png"]

ImageFormat = Literal["jpeg", "jpeg2000"]

MAX_PIXELS = 16_000_000
"""The most pixels that are decoded unless the caller says otherwise."""

_JPEG = b"\xff\xd8\xff"
_START_OF_SCAN = b"\xff\xda"
_START_OF_FRAME = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_DECODER_ERRORS = (OSError, SyntaxError, ValueError, LookupError, TypeError, ArithmeticError, EOFError, struct.error)
_MAX_SEGMENTS = 1024
_MAX_SCANS = 64
_MAX_COMPONENTS = 4


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture."""

    width: int
    height: int
    mode: Literal["L", "RGB"]
    """"L": one byte of grey per pixel. "RGB": three bytes."""
    pixels: bytes = field(repr=False)
    """The rows from the top, without padding."""

    def to_png(self) -> bytes:
        """The picture as a PNG file.

        Raises:
            UnsupportedError: The extra `images` is not installed.
        """
        _require_pillow()
        from PIL import Image  # noqa: PLC0415 - the extra `images` is optional

        out = io.BytesIO()
        Image.frombytes(self.mode, (self.width, self.height), self.pixels).save(out, "PNG")
        return out.getvalue()


def image_format(image: bytes) -> ImageFormat | None:
    """How a picture is encoded, by its first bytes; None where it is in neither format."""
    if image.startswith(_JPEG):
        return "jpeg"
    return "jpeg2000" if image.startswith((JP2, CODESTREAM)) else None


def image_size(image: bytes) -> tuple[int, int]:
    """Width and height in pixels, from the picture's own header.

    Raises:
        CodecError: It is no picture in JPEG or JPEG 2000, is damaged in its header, or would not be a face's.
    """
    if image.startswith(_JPEG):
        size = _jpeg_size(image)
    elif image.startswith((JP2, CODESTREAM)):
        codestream = Codestream.find(image)
        size = codestream.width, codestream.height
    else:
        raise CodecError("neither JPEG nor JPEG 2000", offset=0)
    if 0 in size:
        raise CodecError("picture without an extent")
    return size


def decode_picture(image: bytes, *, max_pixels: int = MAX_PIXELS) -> Picture:
    """Decode a picture in JPEG or JPEG 2000.

    Args:
        image: The encoded picture.
        max_pixels: The most pixels to decode.

    Raises:
        CodecError: It is damaged or cut off, larger than `max_pixels`, or would take a decoder far more time or memory
            than its size has need of.
        UnsupportedError: The extra `images` is not installed.
    """
    width, height = image_size(image)
    if width * height > max_pixels:
        raise CodecError(f"picture of {width} x {height} pixels, over {max_pixels}")
    _check_effort(image)
    _require_pillow()
    return _decode(image, (width, height))


def to_png(image: bytes, *, max_pixels: int = MAX_PIXELS) -> bytes:
    """Turn a picture in JPEG or JPEG 2000 into a PNG file.

    Raises:
        CodecError: As `decode_picture`.
        UnsupportedError: As `decode_picture`.
    """
    return decode_picture(image, max_pixels=max_pixels).to_png()


def _require_pillow() -> None:
    try:
        import PIL.Image  # noqa: F401, PLC0415 - the extra `images` is optional
    except ImportError:
        raise UnsupportedError('pictures need Pillow: pip install ".[images]" in chipkit\'s checkout') from None


def _decode(image: bytes, size: tuple[int, int]) -> Picture:
    from PIL import Image  # noqa: PLC0415 - the extra `images` is optional

    try:
        with Image.open(io.BytesIO(image), formats=["JPEG", "JPEG2000"]) as opened:
            if opened.size != size:
                raise CodecError("picture contradicts itself about its size")
            return _picture(opened)
    except (*_DECODER_ERRORS, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise CodecError(f"damaged picture: {type(error).__name__}") from error


def _picture(opened: Image) -> Picture:
    mode: Literal["L", "RGB"] = "L" if opened.mode in ("1", "L", "LA", "I;16") else "RGB"
    # Pillow clips sixteen bits of grey instead of scaling them
    plain = opened.point(lambda level: level / 256).convert("L") if opened.mode == "I;16" else opened.convert(mode)
    return Picture(plain.width, plain.height, mode, plain.tobytes())


def _check_effort(image: bytes) -> None:
    """Refuse what is cheap to write and dear to decode."""
    if not image.startswith(_JPEG):
        Codestream.find(image).check_effort(image)
    # each scan may go over the whole picture; inside of a scan the two bytes never stand together (F.1.2.3)
    elif (scans := image.count(_START_OF_SCAN)) > _MAX_SCANS:
        raise CodecError(f"JPEG of {scans} scans")


def _jpeg_size(image: bytes) -> tuple[int, int]:
    """Width and height from the start of frame (ISO/IEC 10918-1, B.2.2)."""
    at = 2
    for _ in range(_MAX_SEGMENTS):
        while image[at : at + 2] == b"\xff\xff":
            at += 1
        if image[at : at + 1] != b"\xff" or at + 4 > len(image):
            break
        marker = image[at + 1]
        if marker in _STANDALONE:
            at += 2
            continue
        if marker in _START_OF_FRAME:
            return _jpeg_frame(image, at)
        at += 2 + int.from_bytes(image[at + 2 : at + 4], "big")
    raise CodecError("JPEG without a start of frame", offset=min(at, len(image)))


def _jpeg_frame(image: bytes, at: int) -> tuple[int, int]:
    if at + 10 > len(image):
        raise CodecError("JPEG is cut off in its start of frame", offset=at)
    height, width, components = struct.unpack_from(">HHB", image, at + 5)
    if not 1 <= components <= _MAX_COMPONENTS:
        raise CodecError(f"JPEG of {components} components", offset=at)
    return width, height
