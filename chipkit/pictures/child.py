"""The program that decodes one picture and ends: `python -I child.py MEMORY SECONDS`.

It imports nothing of chipkit, so that it starts fast and needs no path. In this order it loads and tries its decoders,
gives up what it could do harm with (resource limits that it cannot raise again), and reads one picture.

The request is `REQUEST` and the picture; the answer is `ANSWER` and, where the status is SHOWN, the pixels.
"""

from __future__ import annotations

import contextlib
import io
import os
import struct
import sys
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

__all__ = ["ANSWER", "MODES", "REQUEST", "Status", "decode", "main"]

REQUEST: Final = struct.Struct(">4sQI")
"""Letters, the most pixels to decode, and how many bytes the picture has."""
ANSWER: Final = struct.Struct(">4sBBII")
"""Letters, status, bytes per pixel, width and height."""
REQUEST_LETTERS: Final = b"CKP?"
ANSWER_LETTERS: Final = b"CKP!"
MODES: Final = {1: "L", 3: "RGB"}
"""The mode of pixels of so many bytes."""

Status = Literal[0, 1, 2, 3, 4]
SHOWN: Final = 0
NO_DECODER: Final = 1
DAMAGED: Final = 2
TOO_LARGE: Final = 3
MEMORY: Final = 4

_SOI: Final = b"\xff\xd8\xff"
_END: Final = b"\xff\xd9"
_TRAP: Final = bytes([0xA5, 0x3C, 0x96, 0x0F]) * 32
_GREY: Final = frozenset({"1", "L", "LA", "La", "I;16", "I", "F"})
_ALPHA: Final = frozenset({"LA", "La", "PA", "RGBA", "RGBa"})
_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 4, 38
_ONLY_OPEN_FILES: Final = 3
"""Standard input, output and error, which are open already."""


def main(arguments: list[str]) -> int:
    """Decode what stands on standard input.

    Args:
        arguments: The most memory in bytes, and the most processor time in seconds.
    """
    memory, seconds = (int(argument) for argument in arguments)
    able = _prepare()
    _lock(memory, seconds)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    header = source.read(REQUEST.size)
    if len(header) != REQUEST.size:
        return 1  # nobody wanted a picture
    letters, max_pixels, length = REQUEST.unpack(header)
    image = source.read(length)
    if letters != REQUEST_LETTERS or len(image) != length:
        return 1
    _answer(sink, _decoded(image, max_pixels) if able else NO_DECODER)
    return 0


def _answer(sink: BinaryIO, found: tuple[int, int, int, bytes] | Status) -> None:
    if isinstance(found, int):
        sink.write(ANSWER.pack(ANSWER_LETTERS, found, 0, 0, 0))
    else:
        channels, width, height, pixels = found
        sink.write(ANSWER.pack(ANSWER_LETTERS, SHOWN, channels, width, height))
        sink.write(pixels)
    sink.flush()


def _decoded(image: bytes, max_pixels: int) -> tuple[int, int, int, bytes] | Status:
    try:
        return decode(image, max_pixels)
    except OverflowError:
        return TOO_LARGE
    except MemoryError:
        return MEMORY
    except Exception:  # noqa: BLE001 - whatever a decoder makes of damage is damage
        return DAMAGED


def decode(image: bytes, max_pixels: int) -> tuple[int, int, int, bytes]:
    """Bytes per pixel, width, height and pixels of a picture in JPEG or JPEG 2000.

    Raises:
        OverflowError: The picture has over `max_pixels`.
        Exception: The picture is damaged; decoders raise many types for that.
    """
    try:
        return _pixels(_opened(image), max_pixels)
    except OSError:
        whole = _without_end(image, max_pixels)
        if whole is None:
            raise
        return whole


def _without_end(image: bytes, max_pixels: int) -> tuple[int, int, int, bytes] | None:
    """The pixels of a picture that lacks nothing but its end marker; None for one that is cut off before.

    The marker is FFD9 in both formats (EOI: ISO/IEC 10918-1, B.2.1; EOC: ISO/IEC 15444-1, A.4.4). A tile-part tells its
    length, and a decoder misses what lacks in it. The data of a JPEG's scan do not: but where they are whole, it is the
    same picture whatever follows them.
    """
    body = image.removesuffix(_END[:1])
    whole = _pixels(_opened(body + _END), max_pixels)
    if image.startswith(_SOI) and whole != _pixels(_opened(body + _TRAP + _END), max_pixels):
        return None
    return whole


def _opened(image: bytes) -> ImageFile:
    from PIL import Jpeg2KImagePlugin, JpegImagePlugin  # noqa: PLC0415 - loaded by `_prepare`

    if image.startswith(_SOI):
        return JpegImagePlugin.JpegImageFile(io.BytesIO(image))
    return Jpeg2KImagePlugin.Jpeg2KImageFile(io.BytesIO(image))


def _pixels(opened: ImageFile, max_pixels: int) -> tuple[int, int, int, bytes]:
    from PIL import ImageOps  # noqa: PLC0415 - loaded by `_prepare`

    if opened.width * opened.height > max_pixels:
        raise OverflowError
    opened.load()
    upright: Image = opened
    with contextlib.suppress(SyntaxError, ValueError, LookupError, TypeError, ArithmeticError, struct.error, OSError):
        upright = ImageOps.exif_transpose(opened)  # Exif 2.32, tag 0112: which side is up
    plain = _plain(upright)
    return len(plain.getbands()), plain.width, plain.height, plain.tobytes()


def _plain(image: Image) -> Image:
    """The picture in grey or in RGB of eight bits, on white where it lets something through."""
    from PIL import Image as Images  # noqa: PLC0415 - loaded by `_prepare`

    mode = "L" if image.mode in _GREY else "RGB"
    if image.mode == "I;16":  # Pillow clips sixteen bits of grey instead of scaling them
        return image.point(lambda level: level / 256).convert("L")
    if image.mode in _ALPHA or "transparency" in image.info:
        clear = image.convert("RGBA")
        return Images.alpha_composite(Images.new("RGBA", clear.size, "white"), clear).convert(mode)
    return image if image.mode == mode else image.convert(mode)


def _prepare() -> bool:
    """Load the decoders, and use each once, so that nothing has to be loaded later; whether there are any."""
    try:
        from PIL import Image, MpoImagePlugin, TiffImagePlugin  # noqa: F401, PLC0415 - Pillow loads some when needed

        Image.MAX_IMAGE_PIXELS = None  # we count ourselves
        sample, exif = Image.new("RGB", (8, 8)), Image.Exif()
        exif[0x0112] = 6
        for kind, options in (("JPEG", {"exif": exif.tobytes()}), ("JPEG2000", {})):
            out = io.BytesIO()
            sample.save(out, kind, **options)
            decode(out.getvalue(), 64)
    except Exception:  # noqa: BLE001 - no Pillow, or one that lacks a codec
        return False
    return True


def _lock(memory: int, seconds: int) -> None:
    """Give up, for good, what a picture has no need of. Windows does this from outside, by a job object."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    limits = (
        ("RLIMIT_CORE", 0),  # no picture of our memory on a disk
        ("RLIMIT_FSIZE", 0),  # no file is written
        ("RLIMIT_NOFILE", _ONLY_OPEN_FILES),  # none is opened, no socket either
        ("RLIMIT_NPROC", 0),  # no other process is started
        ("RLIMIT_CPU", seconds),
        ("RLIMIT_AS", memory),
    )
    _forget_privileges()
    for name, limit in limits:
        kind = getattr(resource, name, None)
        if kind is not None:
            hard = resource.getrlimit(kind)[1]
            lower = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(kind, (lower, lower))


def _forget_privileges() -> None:
    """No core even where a program takes cores, no tracing by others, no new rights (prctl(2), Linux)."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(Exception):  # a libc without prctl; the limits stand without it
        import ctypes  # noqa: PLC0415 - Linux alone

        libc = ctypes.CDLL(None)
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


if __name__ == "__main__":
    code = main(sys.argv[1:])
    os._exit(code)  # nothing is left to tidy up, and a spoilt memory is not to be walked through
