"""The shape of every conversation with a chip: a generator without I/O.

A protocol yields each command and is sent the response, so it reads from top to bottom like the page of the standard,
and whoever drives it decides what carries the bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeAlias, TypeVar

from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.deviation import Deviation

__all__ = ["Exchange", "Note", "RandomBytes"]

_T = TypeVar("_T")

Exchange: TypeAlias = Generator[CommandAPDU, ResponseAPDU, _T]
"""A conversation that yields commands, is sent responses, and returns what came of it."""

RandomBytes: TypeAlias = Callable[[int], bytes]
"""Gives as many random bytes as asked for. Randomness is an argument, so that a worked example can be a test."""

Note: TypeAlias = Callable[[Deviation], None]
"""Takes down a tolerance that was granted, also where the conversation fails later."""
