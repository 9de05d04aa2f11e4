"""Of drawn examples `make test` runs a third, and `make soak` all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import SOAK, fewer

SAID = 90
_drawn: list[int] = []


def test_a_test_of_few_examples_keeps_them() -> None:
    assert [fewer(said) for said in (1, 20, 60, 90, 300)] == [1, 20, 20, 30, 100]


@pytest.mark.parametrize("of_several", [1, 2])
@settings(max_examples=SAID, deadline=None, database=None)
@given(number=st.integers())
def test_draws(of_several: int, number: int) -> None:
    assert of_several
    _drawn.append(number)


def test_as_many_are_drawn_as_this_run_draws() -> None:
    _drawn.clear()

    test_draws(of_several=1)

    assert len(_drawn) == (SAID if SOAK else SAID // 3)
