"""Read the card on a reader and judge it: `python examples/read_card_pcsc.py NUMBER`.

NUMBER may also be a CAN, the text of the card's QR code, or its machine readable zone.
"""

from __future__ import annotations

import sys

from chipkit import ChipkitError, inspect, load_policy, open_store, password_of, read_input
from chipkit.session.pcsc import PCSCTransport, wait_for_card


def main(typed: str) -> int:
    """Read the card and print what came of it."""
    try:
        given = read_input(typed)
        print("lay the card on the reader")
        with PCSCTransport(wait_for_card(timeout=30)) as transport:
            report = inspect(
                transport,
                password_of(given),
                trust=open_store(),
                policy=load_policy("field"),
                printed=given.expected,
            )
    except ChipkitError as error:
        print("not read:", error)
        return 1
    for finding in report.findings:
        print(f"{finding.check:24} {finding.outcome.value:16} {finding.reason}")
    print("verdict:", report.outcome.value)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else __doc__)
