from __future__ import annotations

import pytest

from chipkit.verify import countries
from chipkit.verify.countries import State, state_of


@pytest.mark.parametrize(
    ("code", "letters", "state"),
    [
        ("VNM", 3, State("VN", aliased=False)),
        ("VN", 2, State("VN", aliased=False)),
        ("vn", 2, State("VN", aliased=True)),
        ("VNM", 2, State("VN", aliased=True)),
        ("D", 3, State("DE", aliased=False)),
        ("D<<", 3, State("DE", aliased=True)),
        ("DE", 2, State("DE", aliased=False)),
        ("GBR", 3, State("GB", aliased=False)),
        ("UK", 2, State("GB", aliased=True)),
        ("EUE", 3, State("EU", aliased=False)),
        ("RKS", 3, State("KS", aliased=False)),
        ("XK", 2, State("KS", aliased=True)),
        ("UTO", 3, State("UT", aliased=False)),
        ("", 2, None),
        ("ZZ", 2, None),
        ("XXA", 3, None),
    ],
)
def test_a_code_means_a_state(code: str, letters: int, state: State | None) -> None:
    assert state_of(code, letters) == state


def test_every_state_has_codes_of_its_own() -> None:
    pairs = countries._pairs(countries._ISO)

    assert len(pairs) == 249  # ISO 3166-1 has as many since 2011
    assert len(set(pairs.values())) == len(pairs)
    assert all(len(three) == 3 and len(two) == 2 for three, two in pairs.items())
