from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit.codec.hexadecimal import spelled_bytes


@pytest.mark.parametrize(
    "text", [b"6103020105", b"61 03 02 01 05\n", b"61:03:02:01:05", b"6103\r\n020105\r\n", b"\t6103 020105"]
)
def test_digits_spell_bytes_whatever_stands_between_them(text: bytes) -> None:
    assert spelled_bytes(text) == bytes.fromhex("6103020105")


@pytest.mark.parametrize("text", [b"", b" \n", b"610", b"0x6103", b"61-03", b"61G3", b"\x61\x03", "٦١".encode()])
def test_anything_else_spells_nothing(text: bytes) -> None:
    assert spelled_bytes(text) is None


@given(st.binary(min_size=1))
def test_hex_of_any_bytes_spells_them(content: bytes) -> None:
    assert spelled_bytes(content.hex().encode()) == content
    assert spelled_bytes(content.hex(":").upper().encode()) == content
