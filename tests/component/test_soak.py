"""A service that judges what strangers send: memory stays flat, nothing takes long, and no answer is wrong.

A sample is run here, and 20,000 ordinary captures with 1,000 hostile ones between with CHIPKIT_SOAK=1 (`make soak`).
"""

from __future__ import annotations

import gc
import os
import statistics
import tracemalloc
from time import process_time
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.hostile import HOSTILE, hostile
from benchmarks.self_made import AT, ordinary, trust
from chipkit.capture import loads
from chipkit.errors import CaptureError
from chipkit.outcome import Outcome
from chipkit.verify import judge, load_policy

if TYPE_CHECKING:
    from chipkit.verify import Report

SOAK = bool(os.environ.get("CHIPKIT_SOAK"))
ORDINARY, STRANGE = (20_000, 1_000) if SOAK else (240, 2 * len(HOSTILE))
TIMES = 10
DOCUMENTS_FOR_A_MEGABYTE = 8
"""An input may take ten times what an ordinary document takes, and so many times more for each megabyte."""
AGAIN = 4
"""So often is tried again what took longer: an input that costs much costs it each time."""
ROOM = 1 if SOAK else 4
"""Other programs run beside the tests."""
FLAT = 12 << 20
"""Bytes that may be kept after any number of requests: caches that fill up, and what Python itself keeps."""
REQUESTS = 2_000 if SOAK else 110

pytestmark = pytest.mark.timeout(7200 if SOAK else 900)

OVER = {
    "signer with an extension of 900 kB", "key with parameters of 900 kB", "modulus of 900 kB", "exponent of 900 kB",
    "curve over 100 kB", "subject of 40,000 names", "16 certificates on a slow curve",
    "four certificates on a slow curve", "four certificates on a large curve",
    "four signers that may mean any of four certificates", "twenty signers that may mean any of 16 certificates",
    "EF.SOD of 1 MB of 30 00", "EF.SOD of a sequence of empty members", "EF.SOD nested",
    "EF.SOD of empty members without a length",
}  # fmt: skip
"""What is larger, or more, than is read: nothing is said for it or against it."""
TOO_LARGE_A_SIGNER = {
    "signer with an extension of 15 kB", "key with parameters of 3 kB", "modulus of 3 kB", "exponent of 1 kB",
    "curve over 120 bytes",
}  # fmt: skip


def answer(data: bytes) -> Report | None:
    """What a service answers; None where it refuses the capture."""
    try:
        capture = loads(data)
    except CaptureError:
        return None
    report = judge(capture, trust=trust(), policy=load_policy("field"), at=AT, mode="demo")
    report.to_json()
    return report


def verdict_of(report: Report | None) -> Any:
    return None if report is None else (report.outcome, report.verdict.code)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_is_never_green(name: str) -> None:
    report = answer(hostile(name, 3))

    assert report is None or report.outcome is not Outcome.SUCCESSFUL


@pytest.mark.parametrize("name", sorted(OVER | TOO_LARGE_A_SIGNER))
def test_size_alone_never_fails_a_card(name: str) -> None:
    report = answer(hostile(name, 4))

    assert report is not None
    assert report.outcome is Outcome.UNDETERMINED
    finding = report.finding("pa.sod.signature")
    assert finding is not None
    assert finding.outcome is Outcome.UNDETERMINED
    assert (finding.reason == "over-limit") is (name in OVER)


def test_nothing_takes_long_and_nothing_is_wrong() -> None:
    right, wrong = verdict_of(answer(ordinary())), 0
    assert right == (Outcome.UNDETERMINED, "copy-not-ruled-out")  # nobody sealed it
    usual: list[float] = []
    slow: dict[str, float] = {}
    names = [list(HOSTILE)[number % len(HOSTILE)] for number in range(STRANGE)]
    every = ORDINARY // STRANGE
    for number, name in enumerate(names):
        for step in range(every):
            data = ordinary(number * every + step)
            begun = process_time()
            found = answer(data)
            usual.append(process_time() - begun)
            wrong += verdict_of(found) != right
        data = hostile(name, number)
        begun = process_time()
        found = answer(data)
        took = process_time() - begun
        wrong += found is not None and found.outcome is Outcome.SUCCESSFUL
        allowed = (TIMES + DOCUMENTS_FOR_A_MEGABYTE * len(data) / 1_000_000) * statistics.median(usual[-400:])
        for _ in range(AGAIN):
            took = took if took <= allowed else min(took, _again(data))
        slow[name] = max(slow.get(name, 0.0), took / allowed)

    assert wrong == 0
    assert {name: ratio for name, ratio in slow.items() if ratio > ROOM} == {}


def _again(data: bytes) -> float:
    """How long it takes once more: what another program took is none of its own time."""
    begun = process_time()
    answer(data)
    return process_time() - begun


def test_what_strangers_send_is_not_kept() -> None:
    kinds = [
        "signer with an extension of 900 kB", "signer with an extension of 4 kB", "signer with ninety extensions",
        "key with parameters of 900 kB", "key with parameters of 3 kB", "modulus of 900 kB", "modulus of 1 kB",
        "curve over 100 kB", "curve over 120 bytes", "subject of 64 names",
        "EF.SOD of 1 MB of 30 00",
    ]  # fmt: skip
    for name in kinds:
        answer(hostile(name, 0))
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for number in range(1, REQUESTS + 1):
            answer(hostile(kinds[number % len(kinds)], number))
        gc.collect()
        kept = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()

    assert kept < FLAT
