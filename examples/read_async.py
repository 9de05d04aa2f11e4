"""Read a card in an event loop, with progress and a time-out, while the loop goes on with other work."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import chipkit
from chipkit_emulator import load_profile, personalise


def tell(progress: chipkit.Progress) -> None:
    """Say each step once; called in the loop's thread."""
    if progress.read == 0:
        print("step:", progress.step)


async def read(transport: chipkit.Transport, password: chipkit.Password, *, seconds: float) -> chipkit.Report:
    """Read and judge; beyond the time the report says *aborted*, with what was read until then."""
    return await chipkit.inspect_async(
        transport,
        password,
        trust=chipkit.InMemoryTrust.empty(),
        policy=chipkit.load_policy("field"),
        progress=tell,
        deadline=seconds,
    )


async def main() -> None:
    """Read an invented card in time, then one for which there is no time at all; a bell rings meanwhile."""
    card = personalise(load_profile("vn-cccd-2021"), seed=1, at=datetime.now(UTC))
    bell = asyncio.create_task(asyncio.sleep(0.01, "the loop went on meanwhile"))
    report = await read(card.transport(), card.password, seconds=60)
    print(await bell)
    print("in time:", report.outcome.value, report.verdict.code)

    late = await read(card.transport(), card.password, seconds=0)
    abort = late.capture.abort
    print("too late:", late.outcome.value, f"in {abort.step}, {abort.reason.value}" if abort else "")


if __name__ == "__main__":
    asyncio.run(main())
