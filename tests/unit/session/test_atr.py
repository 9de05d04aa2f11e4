"""Answers to reset, and what they say of extended lengths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit.session.atr import announces_extended_length, historical_bytes


def test_historical_bytes_stand_behind_the_interface_bytes() -> None:
    atr = bytes.fromhex("3B9F96C00A31FE45754A6176656C696E2D4F5320312E3051")

    assert historical_bytes(atr) == b"uJavelin-OS 1.0"


@pytest.mark.parametrize(
    ("atr", "extended"),
    [
        pytest.param("3B848001" + "807300" + "40" + "00", False, id="capabilities cut off"),
        pytest.param("3B858001" + "8073860140" + "00", True, id="announced"),
        pytest.param("3B858001" + "8073860180" + "00", False, id="chaining alone"),
        pytest.param("3B878001" + "80318073860140" + "00", True, id="behind another object"),
        pytest.param("3B858001" + "0073860140" + "00", True, id="category 00"),
        pytest.param("3B858001" + "6573860140" + "00", False, id="another category"),
        pytest.param("3B8F8001" + "8000" * 4, False, id="cut off"),
        pytest.param("", False, id="none"),
    ],
)
def test_card_capabilities_announce_extended_lengths(atr: str, extended: bool) -> None:  # noqa: FBT001 - a parameter
    assert announces_extended_length(bytes.fromhex(atr)) is extended


@given(st.binary(max_size=40))
def test_any_bytes_are_answered(atr: bytes) -> None:
    assert announces_extended_length(atr) in (True, False)
