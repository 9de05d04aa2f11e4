"""Put a software card on a reader and talk to it, first by hand and then as a counter does.

python examples/emulate_card.py [PROFILE [DEFECT]]
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from chipkit import ChipkitError, InMemoryTrust, inspect, load_policy
from chipkit_emulator import apply_defect, load_profile, personalise

SELECT_CARD_ACCESS = bytes.fromhex("00A4020C02011C")
READ_64_BYTES = bytes.fromhex("00B0000040")


def main(profile: str = "vn-cccd-2021", defect: str = "") -> None:
    """Make a card, read EF.CardAccess by hand, then inspect the whole card without trusting anybody."""
    now = datetime.now(UTC)
    specimen = personalise(load_profile(profile), seed=1, at=now)
    if defect:
        specimen = apply_defect(specimen, defect)

    link = specimen.transport()
    for command in (SELECT_CARD_ACCESS, READ_64_BYTES):
        print(f"> {command.hex().upper()}")
        print(f"< {link.transmit(command).hex().upper()}")
    link.reset()

    report = inspect(link, specimen.password, trust=InMemoryTrust.empty(), policy=load_policy("field"), at=now)
    print(f"{link.exchanges} exchanges; {report.outcome.value}: {report.verdict.code}")
    for finding in report.findings:
        print(f"  {finding.outcome.value:14}{finding.check:24}{finding.reason}")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:3])
    except ChipkitError as error:
        sys.exit(f"no such card: {error}")
