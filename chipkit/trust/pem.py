"""Certificates and lists in text (RFC 7468), with whatever stands around and between them."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import field
from typing import Final

from chipkit.values import dataclass

__all__ = ["PEM_BEGIN", "PEMBlock", "pem_blocks"]

PEM_BEGIN: Final = b"-----BEGIN "
_END, _TAIL = b"-----END ", b"-----"
_LONGEST_LABEL = 80


@dataclass(frozen=True, slots=True)
class PEMBlock:
    """One block of a PEM file."""

    label: str
    line: int
    """The line that it begins on, from 1."""
    content: bytes | None = field(default=None, repr=False)
    """None for content that is not base64, or has no beginning or no end."""


def pem_blocks(data: bytes) -> Iterator[PEMBlock]:
    """The blocks of a PEM file, text around them left alone: one without beginning or end costs no other one."""
    at, counted, line, closed = data.find(PEM_BEGIN), 0, 1, 0
    line_end = b"\n" if b"\n" in data else b"\r"
    while at >= 0:
        if data.find(_END, closed, at) >= 0:
            yield PEMBlock("CERTIFICATE", line)
        line += data.count(line_end, counted, at)
        label, _, _ = data[at + len(PEM_BEGIN) : at + _LONGEST_LABEL].partition(_TAIL)
        begin = at + len(PEM_BEGIN) + len(label) + len(_TAIL)
        following = data.find(PEM_BEGIN, begin)
        end = data.find(_END, begin, len(data) if following < 0 else following)
        content = None if end < 0 else _content(data[begin:end])
        yield PEMBlock(label.decode("ascii", "replace"), line, content)
        at, counted = following, at
        closed = begin if end < 0 else end + len(_END)
    if data.find(_END, closed) >= 0:
        yield PEMBlock("CERTIFICATE", line)


def _content(text: bytes) -> bytes | None:
    """What a block holds; lines with a colon in front of it are headers (RFC 1421, 4.6)."""
    if b":" in text:
        lines = text.splitlines()
        last = max(number for number, each in enumerate(lines) if b":" in each)
        text = b"\n".join(lines[last + 1 :])
    try:
        return b64decode(b"".join(text.split()), validate=True)
    except binascii.Error:
        return None
