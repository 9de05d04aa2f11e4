"""ASN.1 values in distinguished encoding."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError

if TYPE_CHECKING:
    from collections.abc import Callable

DECODERS: dict[str, Callable[[TLV], object]] = {
    "integer": der.decode_integer,
    "oid": der.decode_oid,
    "bits": der.decode_bits,
    "boolean": der.decode_boolean,
    "time": der.decode_time,
    "text": der.decode_text,
}


def decoded(case: dict[str, Any]) -> object:
    tlv = TLV.parse(bytes.fromhex(case["raw"]))
    if case["kind"] == "bits":
        return der.decode_bits(tlv, whole_bytes=False).hex().upper()
    value = DECODERS[case["kind"]](tlv)
    return value.isoformat() if isinstance(value, datetime) else value


@pytest.mark.vectors("der/laymans-guide.json", "der/x690.json")
def test_published_examples_are_read(case: dict[str, Any]) -> None:
    assert decoded(case) == case["value"]


@pytest.mark.vectors("der/laymans-guide.json", "der/x690.json")
def test_published_examples_are_built(case: dict[str, Any]) -> None:
    build: dict[str, Callable[[Any], TLV]] = {
        "integer": der.integer,
        "oid": der.oid,
        "bits": lambda value: der.bit_string(bytes.fromhex(value), unused=case["unused"]),
        "time": lambda value: (der.utc_time if case["raw"].startswith("17") else der.generalized_time)(
            datetime.fromisoformat(value)
        ),
    }

    assert bytes(build[case["kind"]](case["value"])).hex().upper() == case["raw"]


@pytest.mark.vectors("der/tolerated-times.json")
def test_times_in_other_forms_than_der_are_the_same_moments(case: dict[str, Any]) -> None:
    assert der.decode_time(TLV.parse(bytes.fromhex(case["raw"]))).isoformat() == case["value"]


@pytest.mark.vectors("der/malformed.json")
def test_malformed_values_are_refused_where_they_break(case: dict[str, Any]) -> None:
    with pytest.raises(CodecError) as caught:
        DECODERS[case["kind"]](TLV.parse(bytes.fromhex(case["raw"])))

    assert caught.value.offset == case["offset"]


def test_an_integer_larger_than_any_key_is_refused() -> None:
    with pytest.raises(CodecError, match="integer of 1537 bytes"):
        der.decode_integer(TLV(der.INTEGER, b"\x01" + bytes(1536)))


def test_a_key_or_signature_ends_with_a_byte() -> None:
    with pytest.raises(CodecError, match="4 unused bits"):
        der.decode_bits(der.bit_string(b"\xf0", unused=4))


@pytest.mark.parametrize(("year", "full"), [(b"49", 2049), (b"50", 1950), (b"00", 2000), (b"99", 1999)])
def test_two_digit_years_lie_between_1950_and_2049(year: bytes, full: int) -> None:
    assert der.decode_time(TLV(der.UTC_TIME, year + b"0101000000Z")).year == full


@pytest.mark.parametrize(
    "text", ["0.0", "0.39", "1.39.1", "2.0", "2.999.3", "2.25.340282366920938463463374607431768211455"]
)
def test_object_identifiers_come_back_as_they_were(text: str) -> None:
    assert der.decode_oid(TLV.parse(bytes(der.oid(text)))) == text


@pytest.mark.parametrize("text", ["1", "3.1", "0.40", "1.40.1", "1.-1"])
def test_no_object_identifier_is_built_of_what_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"not an object identifier|min|unsigned"):
        der.oid(text)


@pytest.mark.parametrize(("tag", "raw", "text"), [
    (der.UTF8_STRING, "Nguyễn".encode(), "Nguyễn"),
    (der.PRINTABLE_STRING, b"VN", "VN"),
    (der.IA5_STRING, b"a@b", "a@b"),
    (der.TELETEX_STRING, b"\xd6sterreich", "Österreich"),
    (der.BMP_STRING, "Đ".encode("utf-16-be"), "Đ"),
    (der.UNIVERSAL_STRING, "Đ".encode("utf-32-be"), "Đ"),
])  # fmt: skip
def test_text_of_each_string_type_is_read(tag: int, raw: bytes, text: str) -> None:
    assert der.decode_text(TLV(tag, raw)) == text


def test_a_set_is_built_in_the_order_of_its_encodings() -> None:
    assert (
        bytes(der.set_of([der.integer(300), der.integer(2), der.integer(1)])).hex() == "310a02010102010202" + "02012c"
    )


def test_every_member_of_a_sequence_is_asked_for_or_complained_about() -> None:
    fields = der.Fields(TLV.parse(bytes(der.sequence(der.integer(1), der.null()))), what="thing")
    fields.take(der.INTEGER, "number")

    with pytest.raises(CodecError, match="thing: unexpected member 05 at offset 5"):
        fields.finish()


def test_a_missing_member_is_named_and_placed_at_the_end() -> None:
    fields = der.Fields(TLV.parse(bytes(der.sequence(der.integer(1)))), what="thing")
    fields.take(der.INTEGER, "number")

    with pytest.raises(CodecError, match="thing: serial is missing at offset 5"):
        fields.take(der.INTEGER, "serial")


def test_an_optional_member_is_taken_only_if_it_is_next() -> None:
    fields = der.Fields(TLV.parse(bytes(der.sequence(der.integer(1), der.null()))))

    assert fields.optional(der.NULL) is None
    assert [member.tag for member in fields.rest()] == [der.INTEGER, der.NULL]
    fields.finish()


def test_tagged_values_keep_or_replace_their_own_tag() -> None:
    assert bytes(der.explicit(0, der.integer(5))).hex() == "a003020105"
    assert bytes(der.implicit(1, der.octet_string(b"\x01"))).hex() == "810101"
    assert bytes(der.implicit(1, der.sequence(der.null()))).hex() == "a1020500"


@settings(max_examples=150, deadline=None)
@given(st.integers(min_value=-(1 << 600), max_value=1 << 600))
def test_integers_come_back_as_they_were(value: int) -> None:
    assert der.decode_integer(TLV.parse(bytes(der.integer(value)))) == value


@settings(max_examples=100, deadline=None)
@given(st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2049, 12, 31)))  # noqa: DTZ001 - made aware below
def test_moments_come_back_to_the_second(moment: datetime) -> None:
    aware = moment.replace(microsecond=0, tzinfo=UTC)

    assert der.decode_time(der.utc_time(aware)) == aware
    assert der.decode_time(der.generalized_time(aware + timedelta(days=365000))) == aware + timedelta(days=365000)


_TWO = st.integers(min_value=0, max_value=99).map("{:02}".format)


def read_time(tlv: TLV, *, leap_second: bool) -> datetime | str:
    """The moment, or what is said of a value that is none."""
    try:
        return der.decode_time(tlv, leap_second=leap_second)
    except CodecError as error:
        return str(error)


@settings(max_examples=500, deadline=None)
@given(st.data(), st.sampled_from((der.UTC_TIME, der.GENERALIZED_TIME)), st.booleans())
def test_times_in_the_usual_form_are_read_as_those_in_any(data: st.DataObject, tag: int, leap: bool) -> None:  # noqa: FBT001 - a parameter
    year = data.draw(_TWO) + (data.draw(_TWO) if tag == der.GENERALIZED_TIME else "")
    parts = [data.draw(st.sampled_from(("01", "02", "12", "13", "00"))), data.draw(st.sampled_from(("28", "29", "31")))]
    parts += [data.draw(st.sampled_from(("00", "23", "24"))), *(data.draw(st.sampled_from(("59", "60"))) for _ in "ms")]
    value = bytearray("".join([year, *parts, data.draw(st.sampled_from(("Z", "", "z", "+0100")))]).encode())
    if data.draw(st.booleans()):
        value[data.draw(st.integers(min_value=0, max_value=len(value) - 1))] = data.draw(st.integers(0, 255))
    tlv = TLV(tag, bytes(value))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(der, "_plain_time", lambda _: None)
        in_full = read_time(tlv, leap_second=leap)

    assert read_time(tlv, leap_second=leap) == in_full


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(DECODERS)), st.integers(min_value=1, max_value=0x1E), st.binary(max_size=24))
def test_any_value_is_read_or_refused_with_a_codec_error(kind: str, tag: int, value: bytes) -> None:
    try:
        DECODERS[kind](TLV(tag, value))
    except CodecError:
        return
