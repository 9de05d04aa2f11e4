"""An audit hook: one line for each verification, without personal data, written before anybody sees the report.

`on_report` is called with every finished report, aborted readings included. Where the line cannot be written, the
error comes out of `inspect` in place of the report: what was not recorded is not decided on.
"""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from chipkit import CANPassword, InMemoryTrust, inspect, load_policy
from chipkit_emulator import load_profile, personalise

if TYPE_CHECKING:
    from chipkit import Report


class AuditFile:
    """Appends a line of JSON for each report."""

    def __init__(self, path: Path, counter: str) -> None:
        self._path = path
        self._counter = counter

    def __call__(self, report: Report) -> None:
        """Record what was found: no holder, no digest of a file, no date of issue."""
        redacted = report.to_json(redact=True)
        abort = redacted["capture"]["abort"]
        line = {
            "counter": self._counter,
            "at": redacted["at"],
            "outcome": redacted["outcome"],
            "verdict": redacted["verdict"],
            "policy": redacted["policy"],
            "abort": abort and f"{abort['step']}: {abort['reason']}",
            "failed": [entry["check"] for entry in redacted["findings"] if entry["outcome"] == "failed"],
        }
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line) + "\n")


def main() -> None:
    """Read a card twice, the second time with a number that is not its own, and show the record."""
    now = datetime.now(UTC)
    card = personalise(load_profile("vn-cccd-2021"), seed=1, at=now)
    wrong = "000000" if card.can != "000000" else "111111"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "audit.jsonl"
        hook = AuditFile(path, "counter 1")
        for can in (card.can or "", wrong):
            inspect(
                card.transport(), CANPassword(can), trust=InMemoryTrust.empty(), policy=load_policy("field"), at=now,
                on_report=hook,
            )  # fmt: skip
        print(path.read_text("utf-8"), end="")


if __name__ == "__main__":
    main()
