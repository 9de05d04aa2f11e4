"""Names as people write them: read as RFC 4514 has it, or refused with what is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit.errors import CodecError
from chipkit.pki.name_text import read_name
from chipkit.pki.names import Name


@pytest.mark.parametrize(("text", "pairs"), [
    ("CN=Quầy 1,O=SPECIMEN Bank,C=VN", [("C", "VN"), ("O", "SPECIMEN Bank"), ("CN", "Quầy 1")]),
    (" cn = a b , o=c", [("O", "c"), ("CN", "a b")]),
    (r"CN=a\,b\=c\\d", [("CN", r"a,b=c\d")]),
    ("2.5.4.3=x", [("CN", "x")]),
    ("CN=x=y", [("CN", "x=y")]),
    ("serialNumber=12,DC=example", [("DC", "example"), ("serialNumber", "12")]),
])  # fmt: skip
def test_a_name_is_read_from_its_end(text: str, pairs: list[tuple[str, str]]) -> None:
    assert read_name(text) == Name.build(pairs)


@pytest.mark.parametrize("text", [
    "", ",", "CN", "CN=", "=x", "CN=a,", "CN=a,,O=b", "X=y", "9.9=x", "1.99=x", "C=VNM", "C=Ệ", "C=V", "CN=a\nb",
    "CN=\x1b[2J", "emailAddress=ệ", "serialNumber=ệ", "CN=" + "x" * 1024, "CN=\u202ea",
])  # fmt: skip
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(CodecError):
        read_name(text)


@given(st.text(max_size=60))
def test_any_text_is_a_name_or_an_error_of_ours(text: str) -> None:
    try:
        name = read_name(text)
    except CodecError:
        return
    assert Name.parse(bytes(name)) == name


@given(st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=40))
def test_what_is_said_of_a_name_is_read_as_the_same_name(text: str) -> None:
    name = Name.build([("O", "SPECIMEN"), ("CN", text)])

    assert read_name(str(name)) == name
