"""TOML (version 1.0) of files that an operator wrote: bounded in length and in the time that it costs."""

from __future__ import annotations

import tomllib
from typing import Any

from chipkit.errors import CodecError

__all__ = ["MAX_TOML", "read_toml"]

MAX_TOML = 1 << 16
"""The longest document of an operator's own, in characters."""
_MAX_DOTS = 64
"""The most full stops in a line: a dotted key stays in one, and the time for it grows with the square of its parts."""


def read_toml(text: str, what: str, *, limit: int = MAX_TOML) -> dict[str, Any]:
    """A TOML document of at most `limit` characters.

    Raises:
        CodecError: It is none, or longer, or a line is full of full stops.
    """
    if len(text) > limit:
        raise CodecError(f"more than {limit} characters", where=what)
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > _MAX_DOTS:
            raise CodecError(f"more than {_MAX_DOTS} full stops in line {number}", where=what)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of over 4,300 digits is a bare ValueError
        raise CodecError(f"no TOML: {error}", where=what) from None
