"""What is remembered of cards and readers, as a small file in the user's cache folder.

    {"format": "chipkit.pairs/1", "pairs": {"<hash>": {"ceiling": 192, "uses": 3}}}

It is a cache: a file that is missing, damaged, too large or not ours to read counts as empty, one that cannot be
written is left, and nobody is told. It is replaced whole or not at all; of two programs, the last one counts.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Final

from chipkit.events import log
from chipkit.lds.limits import MAX_FILE
from chipkit.session.memory import NOTHING, PairFacts
from chipkit.written_file import WrittenFile

__all__ = ["MAX_PAIRS", "MAX_USES", "PairFile", "cache_file"]

MAX_PAIRS: Final = 64
"""Pairs that are kept; the one that was not met for the longest time goes first."""
MAX_USES: Final = 32
"""Readings for which facts are believed; then they are learnt anew, as cards and readers are mended too."""
_FORMAT: Final = "chipkit.pairs/1"
_MAX_BYTES: Final = 64 * 1024
_LEAST_CEILING: Final = 64
_NAME_SIZE: Final = 32
_FLAGS: Final = ("short", "names_parameters", "selects", "header_first")


def cache_file() -> Path | None:
    """The file of this user: `chipkit/pairs.json` in the system's folder for caches; None where there is no home."""
    try:
        if sys.platform == "win32":
            base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        elif sys.platform == "darwin":
            base = Path.home() / "Library" / "Caches"
        else:
            named = Path(os.environ.get("XDG_CACHE_HOME", ""))
            base = named if named.is_absolute() else Path.home() / ".cache"
    except RuntimeError:
        return None
    return base / "chipkit" / "pairs.json"


class PairFile:
    """A `chipkit.session.memory.PairMemory` in a file."""

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        """Touch nothing yet.

        Args:
            path: The file; None for the one of this user.
        """
        self._path = cache_file() if path is None else Path(path)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def recall(self, pair: str) -> PairFacts:
        """What is known of a pair, for so many readings; it never raises."""
        entry = self._read().get(pair)
        if entry is None or entry["uses"] >= MAX_USES:
            return NOTHING
        return PairFacts(**{name: value for name, value in entry.items() if name != "uses"})

    def remember(self, pair: str, facts: PairFacts) -> None:
        """Keep what was learnt of a pair; one that does as the standard says needs no entry."""
        pairs = self._read()
        before = pairs.pop(pair, None)
        if facts != NOTHING:
            uses = 0 if before is None or before["uses"] >= MAX_USES else before["uses"] + 1
            pairs[pair] = {**_values(facts), "uses": uses}
        elif before is None:
            return
        self._write(dict(list(pairs.items())[-MAX_PAIRS:]))

    def _read(self) -> dict[str, dict[str, Any]]:
        """The entries that are sound, the one that was met last behind the others."""
        try:
            if self._path is None or not self._path.is_file():
                return {}
            with self._path.open("rb") as stream:
                data = stream.read(_MAX_BYTES + 1)
            document = json.loads(data) if len(data) <= _MAX_BYTES else None
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(document, dict) or document.get("format") != _FORMAT:
            return {}
        pairs = document.get("pairs")
        found = pairs if isinstance(pairs, dict) else {}
        return {name: entry for name, entry in found.items() if _is_name(name) and _is_sound(entry)}

    def _write(self, pairs: dict[str, dict[str, Any]]) -> None:
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            WrittenFile(self._path).write(json.dumps({"format": _FORMAT, "pairs": pairs}, indent=1).encode())
        except OSError as error:
            log.debug("what was learnt of card and reader is not kept: %s", type(error).__name__)


def _values(facts: PairFacts) -> dict[str, Any]:
    every = {name: getattr(facts, name) for name in ("ceiling", *_FLAGS)}
    return {name: value for name, value in every.items() if value}


def _is_name(name: str) -> bool:
    return len(name) == _NAME_SIZE and set(name) <= set("0123456789abcdef")


def _is_sound(entry: object) -> bool:
    """Whether an entry is one that could have been written."""
    if not isinstance(entry, dict) or not entry.keys() <= {"uses", "ceiling", *_FLAGS}:
        return False
    uses, ceiling = entry.get("uses"), entry.get("ceiling", _LEAST_CEILING)
    return (
        type(uses) is int
        and 0 <= uses <= MAX_USES
        and type(ceiling) is int
        and _LEAST_CEILING <= ceiling <= MAX_FILE
        and all(type(entry.get(name, False)) is bool for name in _FLAGS)
    )
