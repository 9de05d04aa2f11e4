"""No input costs a parser much more than an ordinary one of its size, counted by the functions that are called.

The times themselves are `benchmarks/worst_inputs.py`; counts are the same on every machine.
"""

from __future__ import annotations

import pytest

from benchmarks.worst_inputs import PARSERS, Parser, calls
from chipkit.errors import ChipkitError

_ROOM = 2
"""Calls do not all cost the same."""
_SMALL = 400
"""Calls that any input may take: what an error costs."""
_BOUNDED = 16_000
"""Calls that a parser may take which says why its worst input costs more: 1,000 data objects, each some fifteen."""


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_the_worst_input_costs_a_bounded_number_of_times_an_ordinary_one(parser: Parser) -> None:
    most = max(_SMALL + _ROOM * parser.ratio * calls(parser.parse, parser.ordinary), _BOUNDED if parser.why else 0)

    over = {name: count for name, data in parser.worst.items() if (count := calls(parser.parse, data)) > most}

    assert over == {}


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_what_is_measured_is_an_ordinary_input_and_hostile_ones_of_its_size(parser: Parser) -> None:
    parser.parse(parser.ordinary)
    for name, data in parser.worst.items():
        assert len(data) < 2 * len(parser.ordinary) + 600, name
    for data in parser.worst.values():
        try:
            parser.parse(data)
        except ChipkitError:
            continue


def test_a_larger_ratio_has_its_reason() -> None:
    assert [parser.name for parser in PARSERS if parser.ratio > 3 and not parser.why] == []
