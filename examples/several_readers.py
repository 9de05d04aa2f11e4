"""Read on several readers at once: one thread for each, and one report as each card is done.

`python examples/several_readers.py NUMBER…` reads a card on each connected reader, the numbers in the order of the
readers. Without numbers, emulated readers take their place, so that the example runs on any desk.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime

import chipkit
from chipkit.session.pcsc import PCSCTransport, list_readers, wait_for_card
from chipkit_emulator import load_profile, personalise


def read_here(transport: chipkit.Transport, password: chipkit.Password) -> chipkit.Report:
    """Read and judge the card at the end of one link; a transport is one thread's."""
    try:
        return chipkit.inspect(
            transport, password, trust=chipkit.InMemoryTrust.empty(), policy=chipkit.load_policy("field")
        )
    finally:
        transport.close()


def read_on(reader: str, typed: str) -> chipkit.Report:
    """Wait for the card on a reader, and read it."""
    given = chipkit.read_input(typed)
    return read_here(PCSCTransport(wait_for_card(reader, timeout=30)), chipkit.password_of(given))


def main(numbers: list[str]) -> int:
    """Read, and tell each report as it comes; the exit code says whether every card was read."""
    code = 0
    with ThreadPoolExecutor() as pool:
        if numbers:
            pairs = zip(list_readers(), numbers, strict=False)
            jobs = {pool.submit(read_on, reader, typed): reader for reader, typed in pairs}
        else:
            now = datetime.now(UTC)
            cards = {f"reader {seed}": personalise(load_profile("vn-cccd-2021"), seed=seed, at=now) for seed in (1, 2)}
            jobs = {pool.submit(read_here, card.transport(), card.password): name for name, card in cards.items()}
        for job in as_completed(jobs):
            try:
                report = job.result()
                print(f"{jobs[job]}: {report.outcome.value} {report.verdict.code}")
            except chipkit.ChipkitError as error:  # no card came, the reader is gone, what was typed is nothing
                print(f"{jobs[job]}: not read: {error}")
                code = 1
    return code


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except chipkit.ChipkitError as error:
        sys.exit(f"no readers: {error}")
