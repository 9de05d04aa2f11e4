"""Read a card and judge it: here an emulated one, so that the example runs on any desk.

With a card on a reader, `PCSCTransport()` of `chipkit.session.pcsc` takes the place of the emulated link.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chipkit import InMemoryTrust, inspect, load_policy
from chipkit_emulator import load_profile, personalise

if TYPE_CHECKING:
    from chipkit.session.progress import Progress


def tell(progress: Progress) -> None:
    """Say which step the reading has entered."""
    if not progress.read:
        print("reading:", progress.phase.value, progress.ef.label if progress.ef else "")


def main() -> None:
    """Read the card and print what came of it."""
    now = datetime.now(UTC)
    card = personalise(load_profile("vn-cccd-2021"), seed=1, at=now)

    report = inspect(
        card.transport(),
        card.password,
        trust=InMemoryTrust.empty(),
        policy=load_policy("field"),
        at=now,
        progress=tell,
    )

    for finding in report.findings:
        print(f"{finding.check:24} {finding.outcome.value:16} {finding.reason}")
    print("verdict:", report.outcome.value)


if __name__ == "__main__":
    main()
