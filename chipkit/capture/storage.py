"""Captures in files: one file per reading, for its owner's eyes, and never more than unsealed when read back."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import replace

from chipkit.capture.encoding import MAX_CAPTURE, decode_capture, encode_capture
from chipkit.capture.model import Capture, Origin
from chipkit.capture.seal import Sealer, Terminal, is_sealed, open_seal, seal
from chipkit.doors import expect, expect_number
from chipkit.errors import CaptureError
from chipkit.regular_file import read_regular
from chipkit.written_file import WrittenFile

__all__ = ["dumps", "load", "loads", "save"]

_MAX_SEAL = 1024


def dumps(capture: Capture, *, sealer: Sealer | None = None) -> bytes:
    """A capture as bytes, sealed where a sealer is given.

    Raises:
        CaptureError: The capture holds more than `loads` takes.
        TypeError: `capture` is not a `Capture`.
        ValueError: This process did not read the capture itself, so that it cannot be sealed.
    """
    expect(capture, Capture, "capture")
    payload = encode_capture(capture)
    if sealer is None:
        return payload
    if capture.origin is not Origin.LIVE:
        raise ValueError("only what this process read from the chip itself can be sealed")
    return seal(payload, sealer)


def loads(data: bytes, *, terminals: Iterable[Terminal] = (), limit: int = MAX_CAPTURE) -> Capture:
    """The capture that `data` holds: sealed where one of `terminals` sealed a live one, else unsealed.

    A seal of a terminal that is not among them proves nothing here and is passed over.

    Args:
        data: The capture.
        terminals: Whose seals are relied on.
        limit: The most bytes that it may have, the seal aside; never more than 24 MiB. Ordinary ones have 20 to 150 kB.

    Raises:
        CaptureError: The bytes are not a capture or exceed `limit`, or a known terminal's seal does not verify.
        TypeError: The data or `limit` are of another type.
        ValueError: `limit` is out of range.
    """
    most = _checked(limit)
    expect(data, bytes, "data")
    if len(data) > most + _MAX_SEAL * is_sealed(data):
        raise CaptureError(f"a capture of over {most} bytes")
    if not is_sealed(data):
        return decode_capture(data)[0]
    payload, terminal = open_seal(data, terminals)
    capture, origin = decode_capture(payload)
    if terminal is None or origin is not Origin.LIVE:
        return capture
    return replace(capture, origin=Origin.SEALED, sealed_by=terminal.name)


def save(path: str | os.PathLike[str], capture: Capture, *, sealer: Sealer | None = None) -> None:
    """Write a capture to a file that its owner alone may read, at once or not at all.

    Windows has no such permission bits: there the folder's access list decides.

    Raises:
        CaptureError: The file cannot be written, or the capture holds more than `load` takes.
    """
    data = dumps(capture, sealer=sealer)
    try:
        WrittenFile(path).write(data)
    except OSError as error:
        raise CaptureError(f"{path}: cannot be written: {error.strerror or error}") from error


def load(path: str | os.PathLike[str], *, terminals: Iterable[Terminal] = (), limit: int = MAX_CAPTURE) -> Capture:
    """Read a capture from a file, as `loads` does, and no more of the file than `limit` says.

    Raises:
        CaptureError: The file cannot be read or does not hold a capture; the error names it.
        TypeError: The data or `limit` are of another type.
        ValueError: `limit` is out of range.
    """
    most = _checked(limit)
    try:
        data = read_regular(path, most + _MAX_SEAL)
    except OSError as error:
        raise CaptureError(f"{path}: {error.strerror or error}") from error
    try:
        return loads(data, terminals=terminals, limit=most)
    except CaptureError as error:
        raise CaptureError(f"{path}: {error}") from error


def _checked(limit: int) -> int:
    """The limit that holds."""
    expect_number(limit, "limit", least=1, most=sys.maxsize)
    return min(limit, MAX_CAPTURE)
