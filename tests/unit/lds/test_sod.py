from __future__ import annotations

import hashlib
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import ChipkitError, CodecError, LimitError, UnsupportedError, VersionUnknownError
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD, LDSSecurityObject, build_sod
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.cms import SignerIdentifier, build_signed_data

if TYPE_CHECKING:
    from chipkit.pki.algorithms import HashName

SHA256 = hashlib.sha256(b"SPECIMEN").digest()
SECURITY_OBJECT = LDSSecurityObject(0, "sha256", MappingProxyType({1: SHA256, 2: SHA256, 14: SHA256}))


def sod(content: bytes, content_type: str = oids.LDS_SECURITY_OBJECT, *, certificates: tuple[bytes, ...] = ()) -> bytes:
    signed_data = build_signed_data(
        content_type,
        content,
        certificates=certificates,
        digest="sha256",
        signature_algorithm=AlgorithmIdentifier(oids.ECDSA_WITH_SHA256),
        sid=SignerIdentifier(subject_key_identifier=b"\x01\x02"),
        signed_attributes=None,
        sign=lambda _: b"no signature",
    )
    return build_sod(signed_data)


def security_object(
    version: int = 0, algorithm: str = oids.SHA256, digests: tuple[tuple[int, bytes], ...] = ((1, SHA256), (2, SHA256))
) -> bytes:
    members = [der.sequence(der.integer(number), der.octet_string(digest)) for number, digest in digests]
    return bytes(der.sequence(der.integer(version), der.sequence(der.oid(algorithm)), der.sequence(*members)))


def test_a_file_of_more_certificates_than_any_card_has_is_refused() -> None:
    member = bytes(TLV.of(0xA1, der.null()))

    assert len(SOD.parse(sod(bytes(SECURITY_OBJECT), certificates=(member,) * 5)).signed_data.deviations) == 5
    with pytest.raises(LimitError, match="more than 5 members"):
        SOD.parse(sod(bytes(SECURITY_OBJECT), certificates=(member,) * 6))


@pytest.mark.parametrize("name", ["sha1", "sha224", "sha256", "sha384", "sha512"])
def test_a_security_object_survives_the_way_there_and_back(name: HashName) -> None:
    digest = hashlib.new(name, b"SPECIMEN").digest()
    built = LDSSecurityObject(0, name, MappingProxyType({1: digest, 16: digest}))

    parsed = LDSSecurityObject.parse(bytes(built))

    assert parsed == built
    assert parsed.deviations == ()
    assert parsed.files == (EF.DG1, EF.DG16)


def test_a_security_object_of_version_1_names_its_versions() -> None:
    built = replace(SECURITY_OBJECT, version=1, lds_version="0108", unicode_version="040000")

    parsed = LDSSecurityObject.parse(bytes(built))

    assert parsed == built
    assert (parsed.lds_version, parsed.unicode_version) == ("0108", "040000")
    assert parsed.deviations == ()


@pytest.mark.parametrize(
    "built",
    [
        replace(SECURITY_OBJECT, version=1),
        replace(SECURITY_OBJECT, version=0, lds_version="0108", unicode_version="040000"),
    ],
    ids=["version 1 without", "version 0 with"],
)
def test_versions_that_do_not_go_with_the_version_leave_a_deviation(built: LDSSecurityObject) -> None:
    parsed = LDSSecurityObject.parse(bytes(built))

    assert [deviation.code for deviation in parsed.deviations] == ["sod.lds-version-info"]


def test_a_single_data_group_leaves_a_deviation() -> None:
    parsed = LDSSecurityObject.parse(security_object(digests=((1, SHA256),)))

    assert [deviation.code for deviation in parsed.deviations] == ["sod.digests.few"]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (security_object(digests=((1, SHA256), (1, SHA256))), "data group 1 is listed twice"),
        (security_object(digests=((1, SHA256), (17, SHA256))), "the data group's number is not 1 to 16"),
        (security_object(digests=((0, SHA256), (1, SHA256))), "the data group's number is not 1 to 16"),
        (security_object(digests=((1, SHA256), (2, SHA256[:31]))), "digest of 31 bytes for sha256"),
        (security_object(algorithm=oids.SHA1), "digest of 32 bytes for sha1"),
    ],
)
def test_a_security_object_that_cannot_be_is_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(CodecError) as caught:
        LDSSecurityObject.parse(raw)

    assert caught.value.reason == reason
    assert caught.value.offset is not None


def test_an_unknown_hash_function_is_unsupported() -> None:
    with pytest.raises(UnsupportedError):
        LDSSecurityObject.parse(security_object(algorithm="1.2.840.113549.2.5"))


def test_a_negative_version_is_malformed() -> None:
    with pytest.raises(CodecError, match="negative version"):
        LDSSecurityObject.parse(security_object(version=-1))


@pytest.mark.parametrize("version", [2, 3, 2**70])
def test_an_unknown_version_refutes_nothing(version: int) -> None:
    with pytest.raises(VersionUnknownError, match=f"LDS security object of version {version}"):
        LDSSecurityObject.parse(security_object(version=version))


def test_padded_integers_are_read_and_told() -> None:
    _, algorithm, _ = TLV.parse(security_object()).children()
    digests = [der.sequence(TLV(der.INTEGER, bytes((0, number))), der.octet_string(SHA256)) for number in (1, 2)]
    padded = der.sequence(TLV(der.INTEGER, b"\0\0"), algorithm, der.sequence(*digests))

    parsed = SOD.parse(sod(bytes(padded)))

    assert dict(parsed.security_object.digests) == {1: SHA256, 2: SHA256}
    assert [(each.code, each.where) for each in parsed.deviations if each.where == EF.SOD.label] == [
        ("der.integer.padded", EF.SOD.label)
    ]


def test_a_security_object_is_kept_as_it_was_signed() -> None:
    raw = security_object()

    parsed = SOD.parse(sod(raw))

    assert parsed.raw_security_object == raw
    assert parsed.security_object.files == (EF.DG1, EF.DG2)
    assert parsed.deviations == ()


@pytest.mark.parametrize("content_type", [oids.DATA, "1.3.27.1.1.1", "1.2.528.1.1006.1.20.1"])
def test_content_types_of_known_issuers_are_tolerated_with_a_deviation(content_type: str) -> None:
    parsed = SOD.parse(sod(bytes(SECURITY_OBJECT), content_type))

    assert [deviation.code for deviation in parsed.deviations] == ["sod.content-type"]


def test_an_unknown_content_type_refutes_nothing() -> None:
    with pytest.raises(VersionUnknownError, match="where an LDS security object belongs"):
        SOD.parse(sod(bytes(SECURITY_OBJECT), oids.MASTER_LIST))


def test_an_error_in_the_security_object_says_where_it_counts_from() -> None:
    with pytest.raises(CodecError) as caught:
        SOD.parse(sod(security_object(digests=((1, SHA256), (1, SHA256)))))

    header, version, algorithm, digest = 2, 3, 13, 4 + 3 + 32
    assert caught.value.where == "LDS security object"
    assert caught.value.offset == header + version + algorithm + header + digest


def test_indefinite_lengths_in_the_signed_data_are_read_with_a_deviation() -> None:
    content_info = TLV.parse(sod(bytes(SECURITY_OBJECT))).value
    indefinite = b"\x30\x80" + TLV.parse(content_info).value + b"\x00\x00"

    parsed = SOD.parse(bytes(TLV(0x77, indefinite)))

    assert parsed.security_object == SECURITY_OBJECT
    assert [deviation.code for deviation in parsed.deviations] == ["cms.encoding.ber"]


def test_an_indefinite_template_is_read_with_a_deviation() -> None:
    content_info = TLV.parse(sod(bytes(SECURITY_OBJECT))).value

    parsed = SOD.parse(b"\x77\x80" + content_info + b"\x00\x00")

    assert parsed.security_object == SECURITY_OBJECT
    assert [(found.code, found.where) for found in parsed.deviations] == [("lds.encoding.ber", "EF.SOD")]


@pytest.mark.parametrize("content", ["7700", "77023000", "3000", "77"])
def test_what_is_no_security_object_file_is_refused(content: str) -> None:
    with pytest.raises(CodecError):
        SOD.parse(bytes.fromhex(content))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_bytes_give_a_value_or_an_error_of_ours(data: st.DataObject) -> None:
    mutated = bytearray(sod(bytes(SECURITY_OBJECT)))
    for _ in range(data.draw(st.integers(1, 3))):
        mutated[data.draw(st.integers(0, len(mutated) - 1))] = data.draw(st.integers(0, 255))
    try:
        parsed = SOD.parse(bytes(mutated))
    except ChipkitError:
        return
    assert all(1 <= number <= 16 for number in parsed.security_object.digests)
