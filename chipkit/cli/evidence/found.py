"""What was found in an index, as text or as a document."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from chipkit.cli.describe import utc_text
from chipkit.cli.evidence.words import SAID
from chipkit.cli.output import print_json, tell
from chipkit.codec.printable import printable
from chipkit.outcome import Outcome
from chipkit.words import OUTCOMES
from chipkit.written_dates import written_minute

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator

    from chipkit.documents.batch import EvidenceTouchedDocument, TouchedDocument
    from chipkit.evidence.index import Touched

__all__ = ["print_found"]


def print_found(found: Iterable[Touched], arguments: Namespace, *, said: str) -> None:
    """Tell each piece of evidence, and how many there are.

    Args:
        found: What the index names; gone through once.
        arguments: `index`, `json` and `lang`.
        said: The words behind them, of `SAID`.
    """
    entries = _documents(found)
    document: EvidenceTouchedDocument = {
        "schema": "chipkit.evidence-touched/1",
        "index": str(arguments.index),
        "entries": entries,
    }
    if arguments.json:
        print_json(document)
        return
    for line in _lines(entries, arguments.lang):
        tell(printable(line))
    tell(SAID[said][arguments.lang].format(f"{len(entries):,}"))


def _documents(found: Iterable[Touched]) -> list[TouchedDocument]:
    """Each piece of evidence once, by the place that it lies in."""
    entries: dict[str, TouchedDocument] = {}
    for each in found:
        known = entries.setdefault(
            each.place,
            {
                "place": each.place,
                "sha256": each.sha256,
                "made_at": utc_text(each.made_at),
                "outcome": each.outcome,
                "verdict": each.verdict,
                "by": [],
            },
        )
        if each.by and each.by not in known["by"]:
            known["by"].append(each.by)
    return [entries[place] for place in sorted(entries)]


def _lines(entries: Iterable[TouchedDocument], language: str) -> Iterator[str]:
    """Each piece of evidence on a line: when it was made, what it came to, where it is."""
    for each in entries:
        at = written_minute(datetime.fromisoformat(each["made_at"]).astimezone(), language)
        yield f"{at}  {OUTCOMES[Outcome(each['outcome'])][language]:<14}  {each['place']}"
