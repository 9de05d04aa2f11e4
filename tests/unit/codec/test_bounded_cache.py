"""What is remembered, and never too much of it."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit.codec.bounded_cache import BoundedCache

if TYPE_CHECKING:
    from collections.abc import Callable


def counted(value: int, asked: list[int]) -> Callable[[], int]:
    def compute() -> int:
        asked.append(value)
        return value

    return compute


def test_a_value_is_computed_once() -> None:
    cache, asked = BoundedCache[int](entries=4, size=1 << 20), list[int]()

    found = [cache.get((b"key",), counted(7, asked), keeps=1) for _ in range(3)]

    assert found == [7, 7, 7]
    assert asked == [7]


@pytest.mark.parametrize("value", [None, 0, "", ()])
def test_a_value_that_is_nothing_is_remembered_too(value: object) -> None:
    cache, asked = BoundedCache[object](entries=4, size=1 << 20), list[object]()

    def compute() -> object:
        asked.append(value)
        return value

    assert [cache.get((b"key",), compute, keeps=1) for _ in range(2)] == [value, value]
    assert asked == [value]


def test_what_two_computed_at_once_is_kept_once() -> None:
    cache, alone = (BoundedCache[int](entries=4, size=1 << 20) for _ in range(2))
    alone.get((b"key",), lambda: 1, keeps=100)

    assert cache.get((b"key",), lambda: cache.get((b"key",), lambda: 1, keeps=100), keeps=100) == 1

    assert (len(cache), cache.kept) == (1, alone.kept)


def test_parts_are_told_apart_by_where_they_end() -> None:
    cache = BoundedCache[int](entries=4, size=1 << 20)

    assert cache.get((b"ab", b"c"), lambda: 1, keeps=1) == 1
    assert cache.get((b"a", b"bc"), lambda: 2, keeps=1) == 2
    assert cache.get((b"abc",), lambda: 3, keeps=1) == 3


def test_what_was_asked_for_least_lately_goes_first() -> None:
    cache, asked = BoundedCache[int](entries=2, size=1 << 20), list[int]()
    for key in (1, 2, 1, 3, 1, 2):
        cache.get((bytes([key]),), counted(key, asked), keeps=1)

    assert asked == [1, 2, 3, 2]
    assert len(cache) == 2


def test_an_oversized_value_is_given_and_never_kept() -> None:
    cache, asked = BoundedCache[int](entries=100, size=16_000), list[int]()
    cache.get((b"small",), counted(1, asked), keeps=100)

    for _ in range(3):
        assert cache.get((b"large",), counted(2, asked), keeps=1_000) == 2

    assert asked == [1, 2, 2, 2]
    assert len(cache) == 1


def test_an_error_is_not_remembered() -> None:
    cache = BoundedCache[int](entries=4, size=1 << 20)

    def fails() -> int:
        raise ValueError("first")

    with pytest.raises(ValueError, match="first"):
        cache.get((b"key",), fails, keeps=1)

    assert cache.get((b"key",), lambda: 5, keeps=1) == 5


def test_a_cache_forgets() -> None:
    cache = BoundedCache[int](entries=4, size=1 << 20)
    cache.get((b"key",), lambda: 1, keeps=1)
    cache.clear()

    assert (len(cache), cache.kept) == (0, 0)
    assert cache.get((b"key",), lambda: 2, keeps=1) == 2


def test_a_key_keeps_nothing_of_what_it_was_made_from() -> None:
    cache, large = BoundedCache[int](entries=4, size=1 << 20), bytes(100_000)
    before = sys.getrefcount(large)

    cache.get((large,), lambda: 1, keeps=1)

    assert sys.getrefcount(large) == before


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 900)), max_size=120))
def test_neither_bound_is_ever_passed(asked: list[tuple[int, int]]) -> None:
    cache = BoundedCache[int](entries=8, size=9_000)
    for key, keeps in asked:
        assert cache.get((bytes([key]),), lambda key=key: key, keeps=keeps) == key  # type: ignore[misc]
        assert len(cache) <= 8
        assert cache.kept <= 9_000


def test_threads_share_one() -> None:
    cache, wrong = BoundedCache[int](entries=16, size=1 << 16), list[int]()
    begin = threading.Barrier(16)

    def work(seed: int) -> None:
        begin.wait(60)
        for step in range(600):
            key = (seed * 31 + step * 7) % 40
            found = cache.get((bytes([key]),), lambda key=key: key, keeps=key * 50)  # type: ignore[misc]
            if found != key or cache.kept > 1 << 16:
                wrong.append(key)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert wrong == []
    assert 0 < len(cache) <= 16
    assert cache.kept == sum(keeps for _, keeps in cache._values.values())
