"""Keep what a card gave, and judge it again later without the card.

A file that anybody could have written proves less than the card itself: passive authentication gives the same
findings, and what only the terminal that took part can know is undetermined.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import chipkit
from chipkit import capture
from chipkit.verify import judge
from chipkit_emulator import load_profile, personalise


def main() -> None:
    """Read a card, save the capture, load it, and compare the two reports."""
    now = datetime.now(UTC)
    card = personalise(load_profile("vn-cccd-2021"), seed=1, at=now)
    trust, policy = chipkit.InMemoryTrust.empty(), chipkit.load_policy("field")
    live = chipkit.inspect(card.transport(), card.password, trust=trust, policy=policy, at=now)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "evidence.chipkit"
        capture.save(path, live.capture)
        saved = judge(capture.load(path), trust, policy, now)

    for before, after in zip(live.findings, saved.findings, strict=True):
        same = "the same" if before == after else f"now {after.outcome.value}: {after.reason}"
        print(f"{before.check:24} {before.outcome.value:16} {same}")
    print("verdict:", saved.outcome.value)


if __name__ == "__main__":
    main()
