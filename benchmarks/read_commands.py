"""How many commands it takes to read a card like Vietnam's, by what chip and link carry.

Run it with `python benchmarks/read_commands.py`; `README.md` beside it says what is measured and against what.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from chipkit.protocol.credentials import CANPassword
from chipkit.session.procedure import read
from chipkit.session.trace import Trace
from chipkit_emulator.personalisation.build import load_profile, personalise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit.lds.files import EF

__all__ = ["LINKS", "Counts", "Link", "measure"]

_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
_LENGTHS_FILE: Final = "connect"


@dataclass(frozen=True, slots=True)
class Link:
    """What chip and link carry, and how many READ BINARY commands may be spent."""

    name: str
    extended: int | None
    budget: int


LINKS: Final = (Link("short", None, 101), Link("2 KB", 2048, 17), Link("32 KB", 32768, 8))


@dataclass(frozen=True, slots=True)
class Counts:
    """What one reading took."""

    link: Link
    reads: int
    """READ BINARY of the document's files."""
    lengths: int
    """Commands for EF.ATR/INFO."""
    others: Mapping[str, int]
    """All other commands, by their name."""
    size: int
    """Bytes of the files that were read."""
    by_file: Mapping[EF, int]


def measure(link: Link) -> Counts:
    """Read the card over one link."""
    specimen = personalise(load_profile("cccd-like"), at=_AT, extended=link.extended)
    trace = Trace()
    most = {} if link.extended else {"max_command": 261, "max_response": 256}
    capture = read(specimen.transport(**most), CANPassword(specimen.can or ""), trace=trace)
    if capture.abort is not None:
        raise SystemExit(f"the reading broke off: {capture.abort}")
    steps = trace.counts_by_step
    others = {name: count for name, count in trace.counts.items() if name != "READ BINARY"}
    lengths = sum(count for (step, _), count in steps.items() if step == _LENGTHS_FILE)
    reads = {step: count for (step, name), count in steps.items() if name == "READ BINARY" and step != _LENGTHS_FILE}
    files = {step_of(ef): ef for ef in capture.files}
    return Counts(
        link=link,
        reads=sum(reads.values()),
        lengths=lengths,
        others=others,
        size=sum(len(file.content) for file in capture.files.values()),
        by_file={files[step]: count for step, count in reads.items()},
    )


def step_of(ef: EF) -> str:
    """The step in which a file is read."""
    return "access.card-access" if ef.label == "EF.CardAccess" else f"read.{ef.name.lower()}"


def main() -> None:
    """Print the table."""
    results = [measure(link) for link in LINKS]
    names = sorted({name for counts in results for name in counts.others})
    files = list(results[0].by_file)
    rows = [
        ("READ BINARY", [str(counts.reads) for counts in results]),
        ("  budget", [str(counts.link.budget) for counts in results]),
        *((f"  {ef.label}", [str(counts.by_file[ef]) for counts in results]) for ef in files),
        ("EF.ATR/INFO", [str(counts.lengths) for counts in results]),
        *((name, [str(counts.others.get(name, 0)) for counts in results]) for name in names),
        ("bytes of files", [str(counts.size) for counts in results]),
    ]
    print(f"{'':24}" + "".join(f"{counts.link.name:>10}" for counts in results))
    for name, values in rows:
        print(f"{name:24}" + "".join(f"{value:>10}" for value in values))
    over = [counts.link.name for counts in results if counts.reads > counts.link.budget]
    if over:
        raise SystemExit(f"over budget: {', '.join(over)}")


if __name__ == "__main__":
    main()
