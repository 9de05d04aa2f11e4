"""Chance that repeats itself."""

from __future__ import annotations

from typing import Any

import pytest

from chipkit_emulator.crypto.drbg import DRBG


@pytest.mark.vectors("drbg/nist-hmac-sha256.json")
def test_generates_what_the_published_vector_says(case: dict[str, Any]) -> None:
    stream = DRBG(bytes.fromhex(case["entropy"]) + bytes.fromhex(case["nonce"]))
    size = len(case["returned"]) // 2

    stream(size)  # the vector returns what the second call gives

    assert stream(size).hex() == case["returned"]


def test_gives_the_same_stream_for_the_same_seed_and_label() -> None:
    assert DRBG.of(7, "key")(100) == DRBG.of(7, "key")(100)


@pytest.mark.parametrize(("seed", "label"), [(8, "key"), (7, "other")])
def test_gives_another_stream_for_another_seed_or_label(seed: int, label: str) -> None:
    assert DRBG.of(seed, label)(32) != DRBG.of(7, "key")(32)


@pytest.mark.parametrize("size", [0, 1, 31, 32, 33, 1000])
def test_gives_as_many_bytes_as_asked_for(size: int) -> None:
    assert len(DRBG.of(0, "size")(size)) == size


@pytest.mark.parametrize("bound", [1, 2, 3, 10, 256, 257])
def test_numbers_stay_below_their_bound_and_reach_all_below_it(bound: int) -> None:
    stream = DRBG.of(0, f"below {bound}")

    assert {stream.below(bound) for _ in range(20 * bound)} == set(range(bound))
