"""A07: how long a reading still takes, on links of several kinds, by a clock of the tests' own."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from chipkit_gui.reading import Reading
from chipkit_gui.sources import Sample
from chipkit_gui.sources.emulated import CONTACTLESS, Link

if TYPE_CHECKING:
    from chipkit.session.progress import Progress
    from chipkit_gui.sources.emulated import EmulatedSource

FAST = Link(0.005, 424_000)
SLOW = Link(0.06, 106_000)


@pytest.fixture(scope="module")
def steps(workshop: EmulatedSource) -> list[tuple[Progress | None, int]]:
    """One reading: reports of its progress, and between them the bytes of each exchange."""
    from chipkit.session.procedure import read  # noqa: PLC0415
    from chipkit_gui.keys import read_key  # noqa: PLC0415

    seen: list[tuple[Progress | None, int]] = []
    link = workshop.specimen(Sample()).transport()
    transmit = link.transmit

    def measured(command: bytes) -> bytes:
        response = transmit(command)
        seen.append((None, len(command) + len(response)))
        return response

    link.transmit = measured  # type: ignore[method-assign]
    read(link, read_key(workshop.code(Sample())).password, progress=lambda progress: seen.append((progress, 0)))
    return seen


def played(steps: list[tuple[Progress | None, int]], link: Link, jitter: float) -> list[tuple[float, Reading]]:
    """The reading as the desk sees it, with the time of each report."""
    rng = random.Random(7)  # noqa: S311 - a link that is no even one
    now, reading, seen = 0.0, Reading(laid=1), []
    for progress, size in steps:
        if progress is None:
            now += link.seconds_for(size) * rng.uniform(1 - jitter, 1 + jitter)
        else:
            reading = reading.advanced(progress, now)
            seen.append((now, reading))
    return [*seen, (now, reading)]


@pytest.mark.parametrize("jitter", [0.0, 0.4])
@pytest.mark.parametrize("link", [FAST, CONTACTLESS, SLOW], ids=["fast", "contactless", "slow"])
def test_a07_time_left_is_about_right_at_half_of_the_bytes(
    steps: list[tuple[Progress | None, int]], link: Link, jitter: float
) -> None:
    seen = played(steps, link, jitter)
    end, last = seen[-1]

    at, half = next((at, reading) for at, reading in seen if reading.total >= last.total / 2)

    if half.seconds_left is None:
        assert end < 2, "nothing is foretold in the first second"
    else:
        left = end - at
        assert abs(half.seconds_left - left) <= max(1.0, 0.3 * left)


@pytest.mark.parametrize("jitter", [0.0, 0.9])
@pytest.mark.parametrize("link", [FAST, CONTACTLESS, SLOW], ids=["fast", "contactless", "slow"])
def test_a07_time_left_never_rises_faster_than_time_goes(
    steps: list[tuple[Progress | None, int]], link: Link, jitter: float
) -> None:
    seen = played(steps, link, jitter)
    told = [(at, reading.seconds_left) for at, reading in seen if reading.seconds_left is not None]
    assert all(at >= 1 for at, _ in told)

    for (before, left), (after, later) in pairwise(told):
        assert later - left <= (after - before) + 1  # whole seconds are rounded


def test_a_contactless_link_leaves_a_second_of_the_five_for_computing(steps: list[tuple[Progress | None, int]]) -> None:
    end, _ = played(steps, CONTACTLESS, 0.0)[-1]

    assert 1.0 < end < 4.0
