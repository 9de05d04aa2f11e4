from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit.codec.dates import PartialDate
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError
from chipkit.lds.dg11 import DG11

TEXTS = (
    "full_name", "personal_number", "place_of_birth", "address", "telephone", "profession", "title",
    "personal_summary", "other_documents", "custody",
)  # fmt: skip
BORN = TLV(0x5F2B, b"19250304")


def file(*elements: TLV, tags: bytes | None = b"\x5f\x2b") -> bytes:
    listed = () if tags is None else (TLV(0x5C, tags),)
    return bytes(TLV.of(0x6B, *listed, *elements))


def codes(dg11: DG11) -> list[str]:
    return [deviation.code for deviation in dg11.deviations]


@pytest.mark.vectors("lds/dg11.json")
def test_the_published_example_is_read_and_built(case: dict[str, Any]) -> None:
    content = bytes.fromhex(case["content"])

    dg11 = DG11.parse(content)

    told = {name: getattr(dg11, name) for name in case if name not in ("id", "description", "content")}
    assert told == {name: case[name] for name in told}
    assert dg11.deviations == ()
    assert dg11.date_of_birth is None
    assert bytes(dg11) == content


DATES = st.dates().map(lambda day: PartialDate(day.year, day.month, day.day))
PARTS = st.builds(PartialDate, st.none() | st.integers(1, 9999), st.none() | st.integers(1, 12), st.just(None))
WORDS = st.text(st.sampled_from("ABÉĐ< 9"), max_size=150)


@given(
    st.fixed_dictionaries(
        {
            **dict.fromkeys(TEXTS, WORDS),
            "other_names": st.lists(WORDS.filter(bool), max_size=4).map(tuple),
            "date_of_birth": st.none() | DATES | PARTS.filter(lambda born: born != PartialDate()),
            "citizenship": st.binary(max_size=300),
        }
    )
)
def test_what_is_built_is_read_again(content: dict[str, Any]) -> None:
    dg11 = DG11(**content)

    again = DG11.parse(bytes(dg11))

    assert again == dg11
    assert again.deviations == ()


@pytest.mark.parametrize(
    ("value", "born", "code"),
    [
        (b"19250304", PartialDate(1925, 3, 4), []),
        (b"\x19\x25\x03\x04", PartialDate(1925, 3, 4), ["dg11.birth.bcd"]),
        (b"19250000", PartialDate(1925), []),
        (b"00000304", PartialDate(None, 3, 4), []),
        (b"00000000", None, []),
        (b"\x00\x00\x00\x00", None, ["dg11.birth.bcd"]),
        (b"19250230", None, ["dg11.birth.malformed"]),
        (b"1925-3-4", None, ["dg11.birth.malformed"]),
        (b"\xb9\x25\x03\x04", None, ["dg11.birth.bcd", "dg11.birth.malformed"]),
        (b"250304", None, ["dg11.birth.malformed"]),
        (b"", None, ["dg11.birth.malformed"]),
    ],
)
def test_the_date_of_birth_has_one_form_and_one_that_is_tolerated(
    value: bytes, born: PartialDate | None, code: list[str]
) -> None:
    dg11 = DG11.parse(file(TLV(0x5F2B, value)))

    assert dg11.date_of_birth == born
    assert codes(dg11) == code


@pytest.mark.parametrize(
    "tags", [None, b"", b"\x5f\x2b\x5f\x0e", b"\x5f", b"\x5f\x2b\x5f", b"\x9f\xff\xff\xff\xff\x2b"]
)
def test_a_tag_list_that_names_something_else_is_told(tags: bytes | None) -> None:
    dg11 = DG11.parse(file(BORN, tags=tags))

    assert dg11.date_of_birth == PartialDate(1925, 3, 4)
    assert codes(dg11) == ["dg11.tag-list"]


NAME = TLV(0x5F0F, b"MAU<<ANNA")


@pytest.mark.parametrize(
    ("element", "names", "code"),
    [
        (TLV.of(0xA0, TLV(0x02, b"\x02"), NAME, NAME), 2, []),
        (TLV.of(0xA0, TLV(0x02, b"\x03"), NAME, NAME), 2, ["dg11.other-names"]),
        (TLV.of(0xA0, NAME), 1, ["dg11.other-names"]),
        (TLV(0xA0, b"\x5f"), 0, ["dg11.other-names"]),
        (NAME, 1, ["dg11.other-names"]),
    ],
)
@pytest.mark.parametrize("listed", [b"\x5f\x0f", b"\xa0"])
def test_other_names_are_read_behind_their_number(element: TLV, names: int, code: list[str], listed: bytes) -> None:
    dg11 = DG11.parse(file(element, tags=listed))

    assert dg11.other_names == ("MAU<<ANNA",) * names
    assert codes(dg11) == code


def test_an_element_that_cannot_be_read_spoils_no_other() -> None:
    dg11 = DG11.parse(file(TLV(0x5F0E, b"\xff"), BORN, TLV(0x5F77, b"?"), tags=b"\x5f\x0e\x5f\x2b\x5f\x77"))

    assert dg11.date_of_birth == PartialDate(1925, 3, 4)
    assert dg11.full_name == ""
    assert codes(dg11) == ["dg11.text", "dg11.element"]


@pytest.mark.parametrize("content", [b"", b"\x6d\x00", b"\x6b\x01\x5f", file(BORN, BORN), file(BORN) + b"\x00"])
def test_what_is_no_template_is_refused(content: bytes) -> None:
    with pytest.raises(CodecError):
        DG11.parse(content)


@given(st.data())
def test_any_bytes_give_a_value_or_a_codec_error(data: st.DataObject) -> None:
    whole = file(BORN, TLV.of(0xA0, TLV(0x02, b"\x01"), NAME), TLV(0x5F0E, b"MAU<<ANNA"))
    mutated = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        mutated[data.draw(st.integers(0, len(mutated) - 1))] = data.draw(st.integers(0, 255))
    try:
        bytes(DG11.parse(bytes(mutated)))
    except CodecError:
        return


def test_no_personal_data_are_printed() -> None:
    dg11 = DG11.parse(file(BORN, NAME, TLV(0x5F0E, b"MAU<<ANNA"), TLV(0x5F10, b"123456")))

    assert not any(secret in repr(dg11) for secret in ("MAU", "123456", "1925"))
