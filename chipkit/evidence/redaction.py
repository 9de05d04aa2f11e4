"""Evidence with parts withheld: the seal stays whole, and so does all that is not withheld."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from chipkit.evidence.evidence_file import Evidence
from chipkit.evidence.withholding import Level, closure, of_level
from chipkit.frozen import freeze
from chipkit.values import dataclass

__all__ = ["Redaction", "redact"]


@dataclass(frozen=True, slots=True)
class Redaction:
    """Evidence of which parts were withheld."""

    evidence: Evidence
    withheld: Mapping[str, str]
    """What is gone now and was not before, by name; with the item because of which it went, or its own name."""

    def __post_init__(self) -> None:
        freeze(self, "withheld")


def redact(evidence: Evidence, *, level: Level | str | None = None, items: Iterable[str] = ()) -> Redaction:
    """Withhold items, with all that contains them or lets them be guessed.

    Amendments keep their own items.

    Args:
        evidence: The evidence, whoever sealed it.
        level: How much; a word of `Level` is taken too.
        items: Items by their names (`Evidence.record.names`).

    Raises:
        ValueError: An item of this name was never sealed, the level is unknown, or nothing is named.
    """
    names = frozenset(evidence.record.names)
    wanted = frozenset(items)
    if unknown := wanted - names:
        raise ValueError(f"no item {min(unknown)[:80]!r} was sealed; there are {', '.join(sorted(names))}")
    if level is not None:
        wanted |= of_level(Level(level), names)
    elif not wanted:
        raise ValueError("neither a level nor an item is named")
    # what went before lets nothing be guessed that goes now, as it took all that with it
    gone = {name: why for name, why in closure(wanted, names).items() if name in evidence.record.items}
    return Redaction(replace(evidence, record=evidence.record.without(gone)), gone)
