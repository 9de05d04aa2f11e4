"""Our side of the decoding child: it is started, asked, watched, and believed only what can be true."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import Final, Literal, Self, cast

from chipkit.codec.biometric.picture import MAX_PIXELS, Picture, check_effort, image_format, image_size, with_own_size
from chipkit.errors import CodecError
from chipkit.extras import absence
from chipkit.pictures import child
from chipkit.pictures.process import ChildProcess
from chipkit.pictures.reason import PictureError, Unshown
from chipkit.values import dataclass

__all__ = ["Limits", "PictureDecoder", "decode_picture"]

_PROGRAM: Final = Path(child.__file__)
_REFUSED: Final = {
    child.NO_DECODER: (Unshown.NO_DECODER, absence("images")),
    child.DAMAGED: (Unshown.DAMAGED, "it is damaged"),
    child.TOO_LARGE: (Unshown.TOO_LARGE, "it has more pixels than it says"),
    child.MEMORY: (Unshown.MEMORY, "its decoder wanted too much memory"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the decoding of one picture may take."""

    pixels: int = MAX_PIXELS
    """The most pixels."""
    memory: int = 768 << 20
    """Address space of the child, in bytes; a picture of `MAX_PIXELS` in JPEG 2000 takes some 500 MiB of it."""
    processor_seconds: int = 20
    """Processor time of the child, its start included."""
    seconds: float = 30.0
    """Time by the clock from question to answer."""


class PictureDecoder:
    """Decodes pictures, each in a child process of its own that ends with it: none meets another client's picture.

    One child waits, warm, for the next picture. Every method may be called from any thread.
    """

    def __init__(self, limits: Limits | None = None, *, program: Path = _PROGRAM) -> None:
        """Make a decoder; no child is started yet.

        Args:
            limits: What one picture may take.
            program: The child's program; one other than ours is for tests only.
        """
        self._limits = limits or Limits()
        self._program = program
        self._lock = threading.Lock()
        self._spare: ChildProcess | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self) -> None:
        """Have a child wait for the next picture; a machine that cannot start one tells when a picture comes."""
        with self._lock:
            if self._closed or (self._spare is not None and self._spare.alive):
                return
            gone, self._spare = self._spare, None
            with contextlib.suppress(OSError):
                self._spare = self._start()
        if gone is not None:
            gone.end()

    def close(self) -> None:
        """End the child that waits; further pictures are refused."""
        with self._lock:
            self._closed = True
            spare, self._spare = self._spare, None
        if spare is not None:
            spare.end()

    def decode(self, image: bytes) -> Picture:
        """The pixels of a picture in JPEG or JPEG 2000, the way up that it says.

        Raises:
            PictureError: The picture cannot be shown; the error has the reason.
        """
        size = self._size(image)
        request = child.REQUEST.pack(child.REQUEST_LETTERS, self._limits.pixels, len(image)) + with_own_size(image)
        longest = child.ANSWER.size + 3 * size[0] * size[1]
        answer = self._ask(request, longest)
        return _picture(answer, size)

    def _size(self, image: bytes) -> tuple[int, int]:
        """Width and height in the codestream; read by our own code, which is not a decoder."""
        if image_format(image) is None:
            raise PictureError(Unshown.FORMAT, "neither JPEG nor JPEG 2000")
        try:
            width, height = image_size(image)
            if width * height > self._limits.pixels:
                told = f"{width} x {height} pixels, over {self._limits.pixels}"
                raise PictureError(Unshown.TOO_LARGE, told)
            check_effort(image)
        except CodecError as error:
            raise PictureError(Unshown.DAMAGED, str(error)) from error
        return width, height

    def _ask(self, request: bytes, longest: int) -> bytes:
        process = self._taken()
        try:
            answer = process.ask(request, longest, self._limits.seconds)
        except BrokenPipeError:
            # a waiting child that ended before it had the picture says nothing about the picture
            process.end()
            process = self._started()
            try:
                answer = process.ask(request, longest, self._limits.seconds)
            except BrokenPipeError:
                answer = b""
        finally:
            process.end()
        if answer is None:
            raise PictureError(Unshown.TIME, f"its decoder came to no end in {self._limits.seconds:g} seconds")
        if not answer:
            raise PictureError(Unshown.DIED, "its decoder ended without an answer")
        return answer

    def _taken(self) -> ChildProcess:
        """The child that waits, or a fresh one."""
        with self._lock:
            if self._closed:
                raise PictureError(Unshown.NO_PROCESS, "the decoder is closed")
            spare, self._spare = self._spare, None
        if spare is not None and spare.alive:
            return spare
        if spare is not None:
            spare.end()
        return self._started()

    def _started(self) -> ChildProcess:
        try:
            return self._start()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise PictureError(Unshown.NO_PROCESS, f"no process for its decoder: {reason}") from error

    def _start(self) -> ChildProcess:
        limits = self._limits
        return ChildProcess(self._program, memory=limits.memory, processor_seconds=limits.processor_seconds)


def decode_picture(image: bytes, *, limits: Limits | None = None) -> Picture:
    """Decode one picture in JPEG or JPEG 2000 in a child process.

    Raises:
        PictureError: The picture cannot be shown; the error has the reason.
    """
    with PictureDecoder(limits) as decoder:
        return decoder.decode(image)


def _picture(answer: bytes, size: tuple[int, int]) -> Picture:
    """The answer as a picture, where it can be the one that was asked for; else nothing of it is used.

    Raises:
        PictureError: The child refused the picture, or did not tell the truth.
    """
    if len(answer) < child.ANSWER.size:
        raise PictureError(Unshown.LIED, "its decoder's answer is cut off")
    letters, status, channels, width, height = child.ANSWER.unpack_from(answer)
    if letters != child.ANSWER_LETTERS:
        raise PictureError(Unshown.LIED, "its decoder's answer is none")
    if status in _REFUSED:
        raise PictureError(*_REFUSED[status])
    mode = child.MODES.get(channels)
    # a quarter turn (Exif orientation) exchanges width and height, and nothing else may change them
    if status != child.SHOWN or mode is None or (width, height) not in (size, size[::-1]):
        raise PictureError(Unshown.LIED, "its decoder tells of another picture")
    pixels = answer[child.ANSWER.size :]
    if len(pixels) != width * height * channels:
        raise PictureError(Unshown.LIED, f"its decoder gave {len(pixels)} bytes for {width} x {height} pixels")
    return Picture(width, height, cast("Literal['L', 'RGB']", mode), pixels)
