"""What the commands print: JSON documents with a schema, and text that cannot steer a terminal."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

__all__ = ["colour_wanted", "note", "print_json", "print_json_line", "printable", "use_utf8"]

_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def print_json(kind: str, document: Mapping[str, Any], *, version: int = 1) -> None:
    """Print one JSON document of the schema "chipkit.<kind>/<version>" (docs/json.md)."""
    print(json.dumps(_with_schema(kind, document, version), ensure_ascii=False, indent=2))


def print_json_line(kind: str, document: Mapping[str, Any], *, version: int = 1) -> None:
    """Print one JSON document on a line of its own, where a command prints many."""
    print(json.dumps(_with_schema(kind, document, version), ensure_ascii=False, separators=(",", ":")))


def _with_schema(kind: str, document: Mapping[str, Any], version: int) -> dict[str, Any]:
    return {"schema": f"chipkit.{kind}/{version}", **document}


def printable(text: str) -> str:
    """Text from a card or a file with everything escaped that a terminal would obey or hide."""
    return "".join(_escaped(character) if _steers(character) else character for character in text)


def _steers(character: str) -> bool:
    return unicodedata.category(character) in _UNPRINTABLE


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii") if ord(character) > 0x7F else f"\\x{ord(character):02x}"


def note(text: str) -> None:
    """Tell the person something that is no result, on standard error."""
    print(f"chipkit: {printable(text)}", file=sys.stderr)


def colour_wanted(stream: TextIO) -> bool:
    """Whether to colour what goes to `stream`: a terminal, and nobody asked not to (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def use_utf8() -> None:
    """Make standard output and error speak UTF-8 where the platform chose something else, as Windows consoles do."""
    for stream in (sys.stdout, sys.stderr):
        encoding = (getattr(stream, "encoding", None) or "").lower().replace("-", "")
        reconfigure = getattr(stream, "reconfigure", None)
        if encoding != "utf8" and reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
