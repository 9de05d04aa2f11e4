"""A drawn portrait: a head of plain shapes, never a face of anyone, with SPECIMEN written across it."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chipkit_emulator.crypto.drbg import DRBG

if TYPE_CHECKING:
    from PIL import Image

    from chipkit.codec.biometric.picture import ImageFormat

__all__ = ["Portrait", "draw_portrait"]

_JPEG_QUALITIES = range(92, 20, -2)
_JPEG_COMMENT = b"\xff\xfe"
_EMPTY_COMMENT = 4
_MAX_COMMENT = 0x7000
_SKINS = ((236, 202, 172), (221, 180, 142), (198, 150, 110), (164, 117, 82), (120, 82, 58))
_HAIRS = ((32, 28, 26), (62, 44, 34), (98, 70, 48), (120, 118, 116))
_CLOTHES = ((40, 62, 98), (92, 40, 52), (44, 82, 66), (70, 70, 84))


@dataclass(frozen=True, slots=True)
class Portrait:
    """An encoded picture and what its header says about it."""

    image: bytes = field(repr=False)
    """The picture as a file of its format."""
    image_format: ImageFormat
    """How `image` is encoded."""
    width: int
    """In pixels."""
    height: int
    """In pixels."""


def draw_portrait(
    seed: int,
    image_format: ImageFormat,
    *,
    width: int = 360,
    height: int = 480,
    target: int = 15_000,
    exact: bool = False,
) -> Portrait:
    """Draw the portrait of a seed.

    Args:
        seed: Colours and proportions; the same seed gives the same bytes with the same Pillow.
        image_format: How to encode it.
        width: In pixels.
        height: In pixels.
        target: How many bytes the encoding may have.
        exact: Fill a JPEG up to `target` bytes with a comment.
    """
    picture = _grained(_head(seed, width, height), seed)
    if image_format == "jpeg2000":
        image = _jpeg2000(picture, target)
    elif exact:
        image = _filled(_jpeg(picture, target - _EMPTY_COMMENT), target)
    else:
        image = _jpeg(picture, target)
    return Portrait(image, image_format, width, height)


def _head(seed: int, width: int, height: int) -> Image.Image:
    from PIL import Image, ImageDraw, ImageFilter  # noqa: PLC0415 - the images extra, loaded when a picture is wanted

    random = DRBG.of(seed, "portrait")
    skin, hair, clothes = (row[random.below(len(row))] for row in (_SKINS, _HAIRS, _CLOTHES))
    wide, tall = 50 + random.below(10), 68 + random.below(10)  # of 240 by 320 units
    image = Image.new("RGB", (width, height), (214, 222, 230))
    draw = ImageDraw.Draw(image)

    def oval(x: float, y: float, rx: float, ry: float, colour: tuple[int, int, int]) -> None:
        box = (x - rx) * width / 240, (y - ry) * height / 320, (x + rx) * width / 240, (y + ry) * height / 320
        draw.ellipse(box, fill=colour)

    oval(120, 330, 108, 92, clothes)
    oval(120, 132, wide + 9, tall + 9, hair)
    oval(120, 225, 26, 46, skin)
    oval(120, 148, wide, tall, skin)
    for side in (-1, 1):
        oval(120 + side * wide * 0.42, 138, 9, 5, (250, 250, 250))
        oval(120 + side * wide * 0.42, 138, 4, 4, hair)
    oval(120, 165, 5, 12, _darker(skin))
    oval(120, 190, 18, 4, (168, 92, 88))
    image = image.filter(ImageFilter.GaussianBlur(width / 300))
    _stamp(image)
    return image


def _darker(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    red, green, blue = colour
    return red * 9 // 10, green * 9 // 10, blue * 9 // 10


def _stamp(image: Image.Image) -> None:
    from PIL import ImageDraw, ImageFont  # noqa: PLC0415 - as above

    font = ImageFont.load_default(image.width / 7)
    centre = image.width / 2, image.height * 0.88
    ImageDraw.Draw(image).text(centre, "SPECIMEN", font=font, fill=(176, 24, 36), anchor="mm")


def _grained(image: Image.Image, seed: int) -> Image.Image:
    """The picture with the grain of a photograph, so that it compresses like one."""
    from PIL import Image  # noqa: PLC0415 - as above

    size = image.width // 2, image.height // 2
    noise = Image.frombytes("L", size, _noise(seed, size[0] * size[1]))
    grain = noise.resize(image.size, Image.Resampling.BICUBIC).convert("RGB")
    return Image.blend(image, grain, 0.06)


def _noise(seed: int, size: int) -> bytes:
    block = DRBG.of(seed, "portrait/grain")(4096 + 61)
    return b"".join(block[shift % 61 : 4096 + shift % 61] for shift in range(0, size // 4096 * 7 + 7, 7))[:size]


def _jpeg(image: Image.Image, target: int) -> bytes:
    encoded = b""
    for quality in _JPEG_QUALITIES:
        stream = io.BytesIO()
        image.save(stream, "JPEG", quality=quality, subsampling=2)
        encoded = stream.getvalue()
        if len(encoded) <= target:
            break
    return encoded


def _jpeg2000(image: Image.Image, target: int) -> bytes:
    stream = io.BytesIO()
    rate = 3 * image.width * image.height / target
    image.save(stream, "JPEG2000", quality_mode="rates", quality_layers=[rate])
    return stream.getvalue()


def _filled(image: bytes, size: int) -> bytes:
    """A JPEG with comment segments behind its start marker, as many as fill it up to `size` bytes."""
    comments = b""
    while (missing := size - len(image) - len(comments)) >= _EMPTY_COMMENT:
        length = min(missing - _EMPTY_COMMENT, _MAX_COMMENT)
        if 0 < missing - _EMPTY_COMMENT - length < _EMPTY_COMMENT:
            length -= _EMPTY_COMMENT  # or the rest would be too small for a comment of its own
        text = (b"SPECIMEN " * (length // 9 + 1))[:length]
        comments += _JPEG_COMMENT + (length + 2).to_bytes(2, "big") + text
    return image[:2] + comments + image[2:]
