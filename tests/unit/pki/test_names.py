"""Distinguished names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError, LimitError
from chipkit.pki.names import Name


def attribute(oid: str, value: TLV) -> TLV:
    return der.sequence(der.oid(oid), value)


def name(*rdns: list[TLV]) -> Name:
    return Name.parse(bytes(der.sequence(*(TLV.of(der.SET, *rdn) for rdn in rdns))))


def country(value: TLV) -> list[TLV]:
    return [attribute(oids.COUNTRY, value)]


def common(value: TLV) -> list[TLV]:
    return [attribute(oids.COMMON_NAME, value)]


def test_names_are_said_aloud_with_the_country_last() -> None:
    built = Name.build([("C", "VN"), ("O", "SPECIMEN, Ltd."), ("CN", "Chữ ký")])

    assert str(built) == "CN=Chữ ký,O=SPECIMEN\\, Ltd.,C=VN"
    assert (built.country, built.common_name, built.organization) == ("VN", "Chữ ký", "SPECIMEN, Ltd.")


def test_built_names_have_the_string_types_of_the_standard() -> None:
    built = Name.build([("C", "VN"), ("serialNumber", "1"), ("CN", "x"), ("emailAddress", "a@b"), ("2.5.4.13", "y")])

    tags = [rdn[0].value.tag for rdn in built.rdns]
    assert tags == [der.PRINTABLE_STRING, der.PRINTABLE_STRING, der.UTF8_STRING, der.IA5_STRING, der.UTF8_STRING]


def test_the_string_type_case_and_spaces_do_not_tell_names_apart() -> None:
    one = name(country(der.printable_string("VN")), common(der.printable_string("Some  Authority ")))
    other = name(country(der.utf8_string("vn")), common(TLV(der.BMP_STRING, "some authority".encode("utf-16-be"))))

    assert one.matches(other)
    assert one != other
    assert len({one, other}) == 2


def test_the_order_of_relative_names_tells_names_apart_unless_asked() -> None:
    one = Name.build([("C", "MY"), ("CN", "CA")])
    other = Name.build([("CN", "CA"), ("C", "MY")])

    assert not one.matches(other)
    assert one.matches_any_order(other)
    assert not one.matches_any_order(Name.build([("C", "MY"), ("CN", "CA"), ("CN", "CA")]))


def test_the_order_inside_a_relative_name_does_not() -> None:
    c, cn = country(der.printable_string("VN")), common(der.utf8_string("CA"))

    assert name([*c, *cn]).matches(name([*cn, *c]))
    assert str(name([*c, *cn])) == "C=VN+CN=CA"


@pytest.mark.parametrize(
    ("rdns", "message"),
    [
        ([common(der.utf8_string("CA"))] * 65, "more than 64 attributes"),
        ([common(der.utf8_string("CA")) * 65], "more than 64 attributes"),
        ([common(der.utf8_string("x" * 1025))], "1025 bytes"),
    ],
)
def test_a_name_larger_than_any_in_use_is_refused(rdns: list[list[TLV]], message: str) -> None:
    with pytest.raises(LimitError, match=message):
        name(*rdns)


def test_marks_in_a_hostile_order_do_not_hold_a_comparison_up() -> None:
    def hostile(count: int) -> Name:
        return Name.build([("CN", "\N{COMBINING ACUTE ACCENT}" * count + "\N{COMBINING DOT BELOW}" * count)] * 15)

    assert hostile(256).matches(hostile(256))
    with pytest.raises(CodecError, match="bytes"):
        hostile(32_000)


def test_types_tell_names_apart() -> None:
    assert not Name.build([("O", "A")]).matches(Name.build([("OU", "A")]))


def test_all_attributes_of_a_type_are_told() -> None:
    built = Name.build([("OU", "APO"), ("OU", "DFAT")])

    assert built.all(oids.ORGANIZATIONAL_UNIT) == ("APO", "DFAT")
    assert built.get(oids.COMMON_NAME) is None


def test_a_value_that_is_no_text_is_said_in_hex() -> None:
    odd = name(common(TLV(der.UTF8_STRING, b"\xff")))

    assert odd.common_name == "#0c01ff"
    assert odd.matches(odd)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (der.printable_string("SPECIMEN_*@"), []),
        (TLV(0x14, "Ü".encode("latin-1")), []),
        (TLV(der.UTF8_STRING, "Ü".encode("latin-1")), ["name.text"]),
        (TLV(der.PRINTABLE_STRING, "Ü".encode()), ["name.text"]),
        (TLV(der.BMP_STRING, b"\x00A\x00"), ["name.text"]),
        (der.sequence(der.utf8_string("A")), ["name.text"]),
    ],
)
def test_a_value_that_is_no_text_is_told(value: TLV, code: list[str]) -> None:
    odd = name(country(der.printable_string("UT")), common(value), common(value))

    assert [each.code for each in odd.deviations] == code


def test_a_relative_name_out_of_order_is_told() -> None:
    both = [*country(der.printable_string("UT")), *common(der.utf8_string("x"))]

    assert [each.code for each in name(both).deviations] == ["der.set-order"]
    assert not name(both[::-1]).deviations


def test_a_name_cannot_forge_a_line_of_output() -> None:
    assert "\n" not in str(Name.build([("CN", "good\nverified: yes")]))
    assert "\x1b" not in str(Name.build([("CN", "\x1b[32mgood")]))


def test_an_empty_name_is_a_name() -> None:
    assert str(Name.parse(b"\x30\x00")) == ""
    assert Name.parse(b"\x30\x00").country is None


@pytest.mark.parametrize(("raw", "offset"), [
    ("3100", 0),
    ("30023000", 2),
    ("30023100", 2),
    ("3004310230 00".replace(" ", ""), 6),
    ("300B310930070603550403020101".replace("300B310930070603550403020101", "300931073005060355040a"), 11),
])  # fmt: skip
def test_a_malformed_name_is_refused_where_it_breaks(raw: str, offset: int) -> None:
    with pytest.raises(CodecError) as caught:
        Name.parse(bytes.fromhex(raw))

    assert caught.value.offset == offset


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["CN", "O", "OU", "L"]), st.text(max_size=20)), max_size=5))
def test_built_names_say_what_they_were_built_of(attributes: list[tuple[str, str]]) -> None:
    encodable = [(kind, text) for kind, text in attributes if text.isprintable()]

    built = Name.build(encodable)

    assert [rdn[0].text for rdn in built.rdns] == [text for _, text in encodable]
    assert Name.parse(bytes(built)) == built


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_are_a_name_or_a_codec_error(data: bytes) -> None:
    try:
        parsed = Name.parse(TLV(der.SEQUENCE, data))
    except CodecError:
        return
    assert isinstance(str(parsed), str)
    assert parsed.matches(parsed)
