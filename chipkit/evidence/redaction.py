"""Evidence with parts withheld: the seal stays whole, and so does all that is not withheld."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from chipkit.evidence.evidence_file import Evidence, is_evidence, open_evidence
from chipkit.evidence.withholding import NONCE, Level, closure, of_level, telling
from chipkit.frozen import freeze
from chipkit.meant import there_are
from chipkit.values import dataclass

__all__ = ["Redaction", "redact", "without_person"]


@dataclass(frozen=True, slots=True)
class Redaction:
    """Evidence of which parts were withheld."""

    evidence: Evidence
    """The evidence with parts withheld; its bytes are the file."""
    withheld: Mapping[str, str]
    """What is gone now and was not before, by name; with the item because of which it went, or its own name.

    What was added goes by its own name where a level was asked for.
    """

    def __post_init__(self) -> None:
        freeze(self, "withheld")


def redact(evidence: Evidence, *, level: Level | str | None = None, items: Iterable[str] = ()) -> Redaction:
    """Withhold items, with all that contains them or lets them be guessed.

    Where something goes that tells who the person is, the items of amendments go too: whoever wrote them may have named
    the person. Their names are "amendment 1: text" and the like.

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
        told = there_are(min(unknown), sorted(names))
        raise ValueError(f"no item {min(unknown)[:80]!r} was sealed; {told}")
    if level is not None:
        wanted |= of_level(Level(level), names)
    elif not wanted:
        raise ValueError("neither a level nor an item is named")
    # what went before lets nothing be guessed that goes now, as it took all that with it
    full = closure(wanted, names)
    gone = {name: why for name, why in full.items() if name in evidence.record.items}
    added = evidence.chain
    if (why := telling(full)) is not None:
        for each in evidence.amendments:
            named = {f"amendment {each.number}: {item}": item for item in each.record.items}
            gone |= {name: name if level is not None else why for name in named}
            added = added.without(each.number, named.values())
    statement = replace(evidence.statement, nonce=None) if NONCE in gone else evidence.statement
    record = evidence.record.without(gone)
    return Redaction(replace(evidence, record=record, statement=statement, amendments=added.amendments), gone)


def without_person(data: bytes) -> bytes | None:
    """A file of evidence at the lowest level: the result that was sealed, as its terminal's word, of nobody any more.

    Returns:
        None where the bytes are nothing that can be redacted: a capture, or evidence that is encrypted.

    Raises:
        EvidenceError: The evidence is malformed, or something in it was changed.
    """
    return bytes(redact(open_evidence(data), level=Level.LOWEST).evidence) if is_evidence(data) else None
