"""Pictures in JPEG and JPEG 2000 (ISO/IEC 10918-1, ISO/IEC 15444-1).

What a picture says of its size is read here, before a decoder sees it: a picture of a few bytes can claim gigabytes.
Decoding itself is done in a child process (`chipkit.pictures`), and never here.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import field
from typing import Literal

from chipkit.codec.biometric.jpeg2000 import CODESTREAM, JP2, Codestream, with_own_header
from chipkit.errors import CodecError
from chipkit.values import dataclass

__all__ = ["MAX_PIXELS", "ImageFormat", "Picture", "check_effort", "image_format", "image_size", "with_own_size"]

ImageFormat = Literal["jpeg", "jpeg2000"]

MAX_PIXELS = 16_000_000
"""The most pixels that are decoded unless the caller says otherwise."""

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_START_OF_SCAN = b"\xff\xda"
_START_OF_FRAME = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
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
        """The picture as a PNG file (ISO/IEC 15948), with eight bits per sample.

        Raises:
            ValueError: There are more or fewer pixels than width and height say.
        """
        row = self.width * len(self.mode)
        if len(self.pixels) != row * self.height:
            raise ValueError("a picture needs one sample per pixel and channel")
        colour_type = 0 if self.mode == "L" else 2
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, colour_type, 0, 0, 0)
        rows = b"".join(b"\x00" + self.pixels[at : at + row] for at in range(0, len(self.pixels), row))
        chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
        return _PNG + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk with its length and its checksum (5.3)."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def image_format(image: bytes) -> ImageFormat | None:
    """How a picture is encoded, by its first bytes; None where it is in neither format."""
    if image.startswith(_JPEG):
        return "jpeg"
    return "jpeg2000" if image.startswith((JP2, CODESTREAM)) else None


def image_size(image: bytes) -> tuple[int, int]:
    """Width and height in pixels, from the picture's own header.

    Raises:
        CodecError: The bytes are not JPEG or JPEG 2000, the header is damaged, or no picture of a face has this size.
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


def check_effort(image: bytes) -> None:
    """Refuse what is cheap to write and dear to decode.

    Raises:
        CodecError: Decoding the picture would take far more time or memory than its size needs.
    """
    if not image.startswith(_JPEG):
        Codestream.find(image).check_effort(image)
    # each scan may go over the whole picture; inside of a scan the two bytes never stand together (F.1.2.3)
    elif (scans := image.count(_START_OF_SCAN)) > _MAX_SCANS:
        raise CodecError(f"JPEG of {scans} scans")


def with_own_size(image: bytes) -> bytes:
    """The picture with the size and the channels of its codestream in its header, where that tells of others.

    Raises:
        CodecError: The bytes are not a picture, or its header is damaged.
    """
    return with_own_header(image) if image.startswith(JP2) else image


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
