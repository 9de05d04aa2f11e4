"""What a JPEG 2000 codestream says of itself, read before a decoder sees it (ISO/IEC 15444-1, A and I).

A decoder sets up every code-block and goes through every layer of it, whether or not there are data for them: a picture
of a few bytes can so ask for gigabytes and minutes.
"""

from __future__ import annotations

import struct
from typing import Final

from chipkit.errors import CodecError
from chipkit.values import dataclass

__all__ = ["CODESTREAM", "JP2", "Codestream", "with_own_header"]

JP2: Final = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
"""How a JP2 file begins, which wraps a codestream."""
CODESTREAM: Final = b"\xff\x4f\xff\x51"
"""How a bare codestream begins."""

_BOX = struct.Struct(">I4s")
_SIZ = struct.Struct(">HHIIIIIIIIH")
_IHDR = struct.Struct(">IIHB")
_DIFFERENT_DEPTHS: Final = 255
"""What an image header tells where the components have different depths (I.5.3.1)."""
_COD, _COC, _SOT, _SOD, _EOC = 0xFF52, 0xFF53, 0xFF90, 0xFF93, 0xFFD9
_OTHERS: Final = frozenset({
    0xFF50, 0xFF51, 0xFF55, 0xFF57, 0xFF58, 0xFF59, 0xFF5C, 0xFF5D, 0xFF5E, 0xFF5F, 0xFF60, 0xFF61, 0xFF63, 0xFF64,
})  # fmt: skip
"""The markers that have a length and say nothing of the effort; what decoders make of further ones differs."""
_SMALLEST_TILE_PART: Final = 14
_MAX_BOXES: Final = 64
_MAX_TILES: Final = 1024
_MAX_COMPONENTS: Final = 4
_MAX_SEGMENTS: Final = 8192
_MAX_LEVELS: Final = 32
_MAX_LAYERS: Final = 64
_MAX_BLOCKS: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Codestream:
    """The codestream of a picture."""

    begin: int
    """Where it begins, in bytes."""
    width: int
    height: int
    components: int
    tiles: int

    @classmethod
    def find(cls, image: bytes) -> Codestream:
        """The codestream in a JP2 file, or the bare one (A.5.1).

        Raises:
            CodecError: There is no codestream, or its SIZ segment is impossible.
        """
        begin = _behind_boxes(image) if image.startswith(JP2) else 0
        if image[begin : begin + 4] != CODESTREAM or begin + 4 + _SIZ.size > len(image):
            raise CodecError("JPEG 2000 codestream without SIZ", offset=begin)
        _, _, right, bottom, left, top, tile_width, tile_height, tile_left, tile_top, components = _SIZ.unpack_from(
            image, begin + 4
        )
        if not (left < right and top < bottom and tile_width and tile_height and 1 <= components <= _MAX_COMPONENTS):
            raise CodecError("JPEG 2000 codestream with an impossible SIZ", offset=begin)
        tiles = -(-(right - tile_left) // tile_width) * -(-(bottom - tile_top) // tile_height)
        if not 1 <= tiles <= _MAX_TILES:
            raise CodecError(f"JPEG 2000 codestream of {tiles} tiles", offset=begin)
        return cls(begin, right - left, bottom - top, components, tiles)

    def check_effort(self, image: bytes) -> None:
        """Look at every coding style that the headers of picture and tiles tell, and at nothing else.

        Raises:
            CodecError: The codestream has more layers, levels or code-blocks than any picture of a face.
        """
        at, tile_end = self.begin + 2, 0
        for _ in range(_MAX_SEGMENTS):
            marker = int.from_bytes(image[at : at + 2], "big")
            if marker == _EOC or at + 4 > len(image):
                return
            if marker == _SOD and tile_end:
                at = tile_end
                continue
            segment = _segment(image, at, marker)
            if marker == _SOT:
                tile_end = _tile_end(image, at, segment)
            elif marker == _COD:
                self._check_style(segment[5:], at, precincts=bool(segment[0] & 1))
                if (layers := int.from_bytes(segment[2:4], "big")) > _MAX_LAYERS:
                    raise CodecError(f"JPEG 2000 codestream of {layers} layers", offset=at)
            elif marker == _COC:
                self._check_style(segment[2:], at, precincts=bool(segment[1] & 1))
            at += 4 + len(segment)
        raise CodecError(f"JPEG 2000 codestream of over {_MAX_SEGMENTS} segments", offset=at)

    def _check_style(self, style: bytes, at: int, *, precincts: bool) -> None:
        """Levels, size of the code-blocks and, where they are told, of the precincts (A.6.1 and A.6.2)."""
        levels = style[0] if style else 0
        if len(style) < 5 + precincts * (levels + 1) or levels > _MAX_LEVELS:
            raise CodecError(f"JPEG 2000 coding style of {levels} levels", offset=at)
        blocks = 0
        for level in range(levels + 1):
            precinct = style[5 + level] if precincts else 0xFF
            wide, high = (
                max(0, min((block & 0xF) + 2, size - bool(level)))
                for block, size in ((style[1], precinct & 0xF), (style[2], precinct >> 4))
            )
            area = self.width * self.height >> 2 * (levels - level)
            blocks += self.components * (3 * self.tiles + (area >> wide + high))
        if blocks > _MAX_BLOCKS:
            raise CodecError(f"JPEG 2000 codestream of some {blocks} code-blocks", offset=at)


def with_own_header(image: bytes) -> bytes:
    """A JP2 file whose image header box says what its codestream says: size, components and depth (I.5.3.1).

    The codestream is the picture; a decoder that is told otherwise by the box refuses it, or cuts it.

    Raises:
        CodecError: There is no codestream.
    """
    codestream = Codestream.find(image)
    at = image.find(b"ihdr", 0, codestream.begin) + 4
    depths = image[codestream.begin + 4 + _SIZ.size :: 3][: codestream.components]
    if at < 4 or at + _IHDR.size > codestream.begin or len(depths) < codestream.components:
        return image
    depth = depths[0] if len(set(depths)) == 1 else _DIFFERENT_DEPTHS
    true = _IHDR.pack(codestream.height, codestream.width, codestream.components, depth)
    return image[:at] + true + image[at + _IHDR.size :]


def _behind_boxes(image: bytes) -> int:
    """Where the codestream begins in a JP2 file (I.4)."""
    at = 0
    for _ in range(_MAX_BOXES):
        if at + _BOX.size > len(image):
            break
        length, kind = _BOX.unpack_from(image, at)
        header = _BOX.size
        if length == 1 and at + 16 <= len(image):
            length, header = int.from_bytes(image[at + 8 : at + 16], "big"), 16
        if kind == b"jp2c":
            return at + header
        if length < header:
            break
        at += length
    raise CodecError("JPEG 2000 without a codestream", offset=min(at, len(image)))


def _segment(image: bytes, at: int, marker: int) -> bytes:
    """What stands in a marker segment, behind its length (A.1)."""
    size = int.from_bytes(image[at + 2 : at + 4], "big")
    if marker not in (_COD, _COC, _SOT, *_OTHERS) or size < 4 or at + 2 + size > len(image):
        raise CodecError(f"JPEG 2000 codestream with an impossible segment {marker:04X}", offset=at)
    return image[at + 4 : at + 2 + size]


def _tile_end(image: bytes, at: int, segment: bytes) -> int:
    """Where a tile-part ends that begins at `at` (A.4.2)."""
    size = int.from_bytes(segment[2:6], "big")
    if size and size < _SMALLEST_TILE_PART:
        raise CodecError(f"JPEG 2000 tile-part of {size} bytes", offset=at)
    return at + size if size else len(image)
