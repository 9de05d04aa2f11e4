"""Judge a folder of EF files that another program left, without a reader: `python examples/judge_folder.py [FOLDER]`.

Without a folder, an invented card's files are written into one, and judged. A folder proves no chip: whoever has the
files of a card has them. What can be proven is that they are as somebody signed them, and who that was.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import chipkit
from chipkit_emulator import load_profile, personalise, trust_in


def judged(folder: Path, trust: chipkit.TrustView, *, mode: chipkit.Mode) -> chipkit.Report:
    """The report on a folder's files.

    Raises:
        chipkit.errors.CaptureError: No file of a card is there, or two files are the same one.
    """
    capture = chipkit.read_folder(folder)
    return chipkit.judge(capture, trust, chipkit.load_policy("field"), datetime.now(UTC), mode=mode)


def tell(report: chipkit.Report) -> None:
    """Print the verdict, what decided it, and what was not checked."""
    print(f"{report.outcome.value}: {report.verdict_text('en')}")
    for check in report.verdict.decided_by:
        found = report.finding(check)
        print(f"  decided by {check}: {found.reason if found else 'not run'}")
    for entry in report.not_checked:
        print(f"  not checked {entry.check}: {report.text_of(entry, 'en')}")


def main() -> None:
    """Judge the folder of the command line, or one that is made here."""
    if len(sys.argv) == 2:
        try:
            tell(judged(Path(sys.argv[1]), chipkit.open_store(), mode=chipkit.Mode.PRODUCTION))
        except chipkit.ChipkitError as error:
            sys.exit(f"not judged: {error}")
        return
    now = datetime.now(UTC)
    card = personalise(load_profile("vn-cccd-2021"), seed=1, at=now)
    with tempfile.TemporaryDirectory() as folder:
        for ef, content in card.files.items():
            (Path(folder) / f"EF_{ef.name}.bin").write_bytes(content)
        tell(judged(Path(folder), trust_in(card.pki, now), mode=chipkit.Mode.DEMO))


if __name__ == "__main__":
    main()
