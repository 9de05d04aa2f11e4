"""Extensions of certificates and revocation lists."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError, LimitError
from chipkit.pki import extensions as ext
from chipkit.pki.document_type_list import decode_document_types
from chipkit.pki.extensions import AuthorityKeyIdentifier, BasicConstraints, Extension

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.deviation import Deviation

BEGIN, END = datetime(2024, 1, 2, tzinfo=UTC), datetime(2029, 1, 2, tzinfo=UTC)
DECODERS: list[Callable[[TLV, list[Deviation]], object]] = [
    ext.decode_authority_key_identifier,
    ext.decode_basic_constraints,
    ext.decode_crl_distribution_points,
    decode_document_types,
    ext.decode_extended_key_usage,
    ext.decode_key_usage,
    ext.decode_private_key_usage_period,
]


def codes(found: list[Deviation]) -> list[str]:
    return [each.code for each in found]


@pytest.mark.parametrize(("built", "decode", "value"), [
    (ext.basic_constraints(ca=True, path_length=0), ext.decode_basic_constraints,
     BasicConstraints(ca=True, path_length=0)),
    (ext.basic_constraints(ca=True), ext.decode_basic_constraints, BasicConstraints(ca=True)),
    (ext.basic_constraints(ca=False), ext.decode_basic_constraints, BasicConstraints(ca=False)),
    (ext.key_usage(["digitalSignature"]), ext.decode_key_usage, frozenset({"digitalSignature"})),
    (ext.key_usage(ext.KEY_USAGES), ext.decode_key_usage, frozenset(ext.KEY_USAGES)),
    (ext.key_usage([]), ext.decode_key_usage, frozenset()),
    (ext.authority_key_identifier(b"\x07"), ext.decode_authority_key_identifier,
     AuthorityKeyIdentifier(b"\x07")),
    (ext.private_key_usage_period(BEGIN, END), ext.decode_private_key_usage_period, (BEGIN, END)),
    (ext.private_key_usage_period(None, END), ext.decode_private_key_usage_period, (None, END)),
    (ext.private_key_usage_period(BEGIN, None), ext.decode_private_key_usage_period, (BEGIN, None)),
    (ext.extended_key_usage([oids.MASTER_LIST_SIGNING_KEY]), ext.decode_extended_key_usage,
     (oids.MASTER_LIST_SIGNING_KEY,)),
    (ext.document_types(["P", "ID"]), decode_document_types, ("P", "ID")),
    (ext.crl_distribution_points(["http://a.example/1.crl", "ldap://b"]), ext.decode_crl_distribution_points,
     ("http://a.example/1.crl", "ldap://b")),
])  # fmt: skip
def test_built_extensions_are_read_back_without_deviation(built: Extension, decode: Any, value: object) -> None:
    found: list[Deviation] = []

    assert decode(built.tlv, found) == value
    assert found == []


@pytest.mark.parametrize(("usages", "value"), [
    (["digitalSignature"], "03020780"),
    (["keyCertSign", "cRLSign"], "03020106"),
    (["decipherOnly"], "0303070080"),
])  # fmt: skip
def test_key_usage_is_as_short_as_der_has_it(usages: list[str], value: str) -> None:
    assert ext.key_usage(usages).value.hex() == value


@pytest.mark.parametrize("critical", [False, True])
def test_extensions_come_back_as_they_were(critical: bool) -> None:  # noqa: FBT001 - a parameter
    extension = Extension("1.2.3", critical, b"anything")
    found: list[Deviation] = []

    assert ext.parse_extensions(der.sequence(bytes(extension)), found) == (extension,)
    assert found == []


def read(raw: bytes) -> tuple[object, list[Deviation]]:
    """The extensions, with where their values stood, or what is said of bytes that are none; and what was tolerated."""
    found: list[Deviation] = []
    try:
        extensions = ext.parse_extensions(TLV(der.SEQUENCE, raw), found)
    except CodecError as error:
        return str(error), found
    return [(each, each.offset) for each in extensions], found


@settings(max_examples=400, deadline=None)
@given(st.data(), st.sampled_from((oids.KEY_USAGE, oids.SUBJECT_KEY_IDENTIFIER, "1.2.3")), st.booleans())
def test_an_extension_in_the_usual_form_is_read_as_one_in_any(data: st.DataObject, oid: str, critical: bool) -> None:  # noqa: FBT001 - a parameter
    raw = bytearray(bytes(Extension(oid, critical, data.draw(st.binary(max_size=130)))))
    for _ in range(data.draw(st.integers(min_value=0, max_value=2))):
        raw[data.draw(st.integers(min_value=2, max_value=min(14, len(raw) - 1)))] = data.draw(st.integers(0, 255))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ext, "_plain", lambda _: None)
        in_full = read(bytes(raw))

    assert read(bytes(raw)) == in_full


def test_every_bit_of_key_usage_has_its_own_name() -> None:
    for number, name in enumerate(ext.KEY_USAGES):
        bits = (0x8000 >> number).to_bytes(2, "big")[: number // 8 + 1]
        assert ext.decode_key_usage(der.bit_string(bits, unused=7 - number % 8), []) == {name}


def extension_with(*members: TLV) -> TLV:
    return der.sequence(der.sequence(der.oid("1.2.3"), *members))


def test_a_boolean_of_another_byte_than_ff_is_true_and_told() -> None:
    found: list[Deviation] = []

    (extension,) = ext.parse_extensions(extension_with(TLV(der.BOOLEAN, b"\x01"), der.octet_string(b"")), found)

    assert extension.critical
    assert codes(found) == ["der.boolean"]


def test_a_default_that_is_spelled_out_is_told() -> None:
    found: list[Deviation] = []

    ext.parse_extensions(extension_with(der.boolean(value=False), der.octet_string(b"")), found)
    ext.decode_basic_constraints(der.sequence(der.boolean(value=False)), found)

    assert codes(found) == ["extension.default-encoded"] * 2


def test_zero_bits_at_the_end_of_key_usage_are_told() -> None:
    found: list[Deviation] = []

    assert ext.decode_key_usage(der.bit_string(b"\x80"), found) == {"digitalSignature"}
    assert codes(found) == ["extension.key-usage.trailing-zeros"]


def test_bits_that_key_usage_calls_unused_allow_nothing() -> None:
    found: list[Deviation] = []

    assert ext.decode_key_usage(der.bit_string(b"\x86", unused=7), found) == {"digitalSignature"}
    assert codes(found) == ["extension.key-usage.unused-bits"]
    assert ext.decode_key_usage(der.bit_string(b"\x06", unused=7), []) == frozenset()
    assert ext.decode_key_usage(der.bit_string(b"\x06", unused=1), []) == {"keyCertSign", "cRLSign"}


def test_half_an_authority_key_identifier_is_told() -> None:
    found: list[Deviation] = []

    decoded = ext.decode_authority_key_identifier(der.sequence(TLV(0x80, b"k"), TLV(0x82, b"\x01")), found)

    assert decoded == AuthorityKeyIdentifier(b"k", serial=1)
    assert codes(found) == ["extension.authority-key-identifier.half"]


@pytest.mark.parametrize(
    ("value", "types"),
    [
        ("130150", ("P",)),  # Oman
        ("300713015013025054", ("P", "PT")),  # Macao
        ("3003130150", ("P",)),  # Tanzania
        ("300e0201003103130150310413025054", ("P", "PT")),  # Moldova
        ("300902010031041302503c", ("P<",)),  # Moldova
        ("3008020100310313 0170", ("p",)),
    ],
)
def test_document_types_as_real_signers_write_them_are_read_and_told(value: str, types: tuple[str, ...]) -> None:
    found: list[Deviation] = []

    assert decode_document_types(TLV.parse(bytes.fromhex(value)), found) == types
    assert {met.code for met in found} == {"extension.document-types.form"}


@pytest.mark.parametrize("value", ["0500", "3000", "3003020100", "30080201003003 020100", "0401 50", "3002 1350"])
def test_document_types_without_a_text_are_malformed(value: str) -> None:
    with pytest.raises(CodecError):
        decode_document_types(TLV.parse(bytes.fromhex(value)), [])


def test_unsorted_and_versioned_document_types_are_told() -> None:
    found: list[Deviation] = []
    types = TLV.of(der.SET, der.printable_string("P"), der.printable_string("I"))

    assert decode_document_types(der.sequence(der.integer(1), types), found) == ("P", "I")
    assert codes(found) == ["extension.document-types.version", "der.set-order"]


def test_other_names_of_distribution_points_are_passed_over() -> None:
    names = TLV.of(0xA0, TLV(0x82, b"host"), TLV(0x86, b"http://x"))
    points = der.sequence(
        der.sequence(TLV.of(0xA0, names)), der.sequence(TLV(0x81, b"\x00\x80")), der.sequence(TLV.of(0xA0, TLV(0xA1)))
    )

    assert ext.decode_crl_distribution_points(points, []) == ("http://x",)


def test_one_kind_of_extension_may_not_stand_twice() -> None:
    one = bytes(ext.key_usage(["cRLSign"]))

    with pytest.raises(CodecError, match="keyUsage stands twice") as caught:
        ext.parse_extensions(der.sequence(one, one), [])
    assert caught.value.offset == 2 + len(one)


def test_absurdly_many_extensions_are_refused() -> None:
    many = [bytes(Extension(f"1.2.{number}", critical=False, value=b"")) for number in range(101)]

    with pytest.raises(LimitError, match="more than 100 extensions"):
        ext.parse_extensions(der.sequence(*many), [])


@pytest.mark.parametrize("value", [
    der.sequence(der.boolean(value=True), der.integer(-1)), der.sequence(der.integer(1), der.boolean(value=True)),
    der.sequence(TLV(der.BOOLEAN, b"\x00\x00")), der.set_of([]),
])  # fmt: skip
def test_malformed_basic_constraints_are_refused(value: TLV) -> None:
    with pytest.raises(CodecError):
        ext.decode_basic_constraints(value, [])


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(DECODERS), st.sampled_from([der.SEQUENCE, der.BIT_STRING]), st.binary(max_size=40))
def test_any_value_is_decoded_or_refused_with_a_codec_error(decode: Any, tag: int, value: bytes) -> None:
    try:
        decode(TLV(tag, value), [])
        ext.parse_extensions(TLV(tag, value), [])
    except CodecError:
        return
