"""What the commands print: JSON documents with a schema, and text that cannot steer a terminal."""

from __future__ import annotations

import json
import os
import re
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

__all__ = ["colour_wanted", "counted", "note", "prepare_streams", "print_json", "print_json_line", "printable"]

_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_SURROGATE = re.compile("[\ud800-\udfff]")


def print_json(kind: str, document: Mapping[str, Any], *, version: int = 1) -> None:
    """Print one JSON document of the schema "chipkit.<kind>/<version>" (docs/json.md)."""
    print(_well_formed(json.dumps(_with_schema(kind, document, version), ensure_ascii=False, indent=2)))


def print_json_line(kind: str, document: Mapping[str, Any], *, version: int = 1) -> None:
    """Print one JSON document on a line of its own, where a command prints many."""
    print(_well_formed(json.dumps(_with_schema(kind, document, version), ensure_ascii=False, separators=(",", ":"))))


def _with_schema(kind: str, document: Mapping[str, Any], version: int) -> dict[str, Any]:
    return {"schema": f"chipkit.{kind}/{version}", **document}


def _well_formed(document: str) -> str:
    """A JSON document in which bytes of file names that are no UTF-8 stand as `printable` writes them."""
    return _SURROGATE.sub(lambda found: f"\\\\u{ord(found[0]):04x}", document)


def printable(text: str) -> str:
    """Text from a card or a file with everything escaped that a terminal would obey or hide."""
    return "".join(_escaped(character) if _steers(character) else character for character in text)


def _steers(character: str) -> bool:
    return unicodedata.category(character) in _UNPRINTABLE


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii") if ord(character) > 0x7F else f"\\x{ord(character):02x}"


def counted(number: int, noun: str) -> str:
    """A number with what it counts, in the singular or with an s: "1 anchor", "2 anchors"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def note(text: str) -> None:
    """Tell the person something that is no result, on standard error."""
    print(f"chipkit: {printable(text)}", file=sys.stderr)


def colour_wanted(stream: TextIO) -> bool:
    """Whether to colour what goes to `stream`: a terminal, and nobody asked not to (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def prepare_streams() -> None:
    """Make standard output and error speak UTF-8, and never fail for a character, whatever the platform chose.

    A stream that the caller closed is opened on nothing, so that no file opened later takes its place.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - for as long as we run
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
