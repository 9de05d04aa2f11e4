"""Status words."""

from __future__ import annotations

import pytest

from chipkit.codec import status


@pytest.mark.parametrize(("sw", "words"), [
    (0x9000, "done"), (0x6982, "security status not satisfied"), (0x6A82, "file or application not found"),
    (0x6988, "secure messaging data objects incorrect"), (0x63C2, "verification failed, 2 tries left"),
    (0x63C0, "verification failed, 0 tries left"), (0x6300, "authentication failed"), (0x1234, "unknown status"),
])  # fmt: skip
def test_status_words_are_told_in_the_words_of_the_standard(sw: int, words: str) -> None:
    assert status.describe(sw) == words


@pytest.mark.parametrize(("sw", "tries"), [(0x63C0, 0), (0x63CF, 15), (0x6300, None), (0x63D0, None), (0x9000, None)])
def test_tries_are_told_by_63cx_alone(sw: int, tries: int | None) -> None:
    assert status.retries_left(sw) == tries


@pytest.mark.parametrize(("sw", "size"), [(0x6110, 16), (0x6100, 256), (0x61FF, 255), (0x6C10, None), (0x9000, None)])
def test_61xx_tells_how_much_waits(sw: int, size: int | None) -> None:
    assert status.more_data(sw) == size


@pytest.mark.parametrize(("sw", "size"), [(0x6C10, 16), (0x6C00, 256), (0x6110, None), (0x6700, None)])
def test_6cxx_tells_the_right_length(sw: int, size: int | None) -> None:
    assert status.right_length(sw) == size


def test_every_16_bit_word_is_described() -> None:
    assert all(status.describe(sw) for sw in range(0x6000, 0x7000))
