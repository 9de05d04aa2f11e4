"""Signed data and their signers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import ChipkitError, CodecError, LimitError
from chipkit.pki import extensions as ext
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.cms import (
    SignedAttributes,
    SignedData,
    SignerIdentifier,
    SignerInfo,
    build_attributes,
    build_signed_data,
    signer_candidates,
)
from chipkit.pki.names import Name

if TYPE_CHECKING:
    from chipkit.pki.certificate import Certificate

CONTENT = b"content that is signed"
DIGEST = b"\xd1" * 32
SIGNING_TIME = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
RSA = AlgorithmIdentifier(oids.SHA256_WITH_RSA, der.null())
ISSUER = Name.build([("C", "VN"), ("O", "SPECIMEN"), ("CN", "SPECIMEN CSCA")])


class Factory(Protocol):
    def __call__(self, **changes: Any) -> Certificate: ...


def first_candidate(signer: SignerInfo, certificates: list[Certificate] | tuple[Certificate, ...]) -> Any:
    """The certificate that is tried first, and how it was found."""
    first = next(iter(signer_candidates(signer, certificates)), None)
    return (None, ()) if first is None else (first.certificate, first.deviations)


def build(certificates: list[Certificate | bytes], **changes: Any) -> bytes:
    members: dict[str, Any] = {
        "digest": "sha256",
        "signature_algorithm": RSA,
        "sid": SignerIdentifier(ISSUER, 0x1234),
        "signed_attributes": build_attributes(oids.LDS_SECURITY_OBJECT, DIGEST, SIGNING_TIME),
        "sign": lambda data: b"signed:" + data[:4],
    } | changes
    return build_signed_data(oids.LDS_SECURITY_OBJECT, CONTENT, certificates=certificates, **members)


def codes(signed: SignedData) -> list[str]:
    return [each.code for each in signed.deviations]


@pytest.mark.parametrize("year", [1970, 2049, 2050, 2126])
def test_signing_time_survives_the_turn_of_2050(year: int, make_certificate: Factory) -> None:
    moment = datetime(year, 1, 1, tzinfo=UTC)
    attributes = build_attributes(oids.LDS_SECURITY_OBJECT, DIGEST, moment)

    (signer,) = SignedData.parse(build([make_certificate()], signed_attributes=attributes)).signers

    assert signer.signed_attributes is not None
    assert signer.signed_attributes.signing_time == moment


def test_what_was_built_is_read_back(make_certificate: Factory) -> None:
    certificate = make_certificate()

    signed = SignedData.parse(build([certificate]))

    assert signed.version == 3
    assert signed.content_type == oids.LDS_SECURITY_OBJECT
    assert signed.content == CONTENT
    assert signed.certificates == (certificate,)
    assert [algorithm.oid for algorithm in signed.digest_algorithms] == [oids.SHA256]
    assert signed.crls == ()
    assert signed.deviations == ()
    (signer,) = signed.signers
    assert signer.sid == SignerIdentifier(ISSUER, 0x1234)
    assert signer.signature_algorithm == RSA
    assert signer.signed_attributes is not None
    assert signer.signed_attributes.content_type == oids.LDS_SECURITY_OBJECT
    assert signer.signed_attributes.message_digest == DIGEST
    assert signer.signed_attributes.signing_time == SIGNING_TIME


def test_the_signature_is_over_the_attributes_as_a_set(make_certificate: Factory) -> None:
    handed: list[bytes] = []

    def sign(data: bytes) -> bytes:
        handed.append(data)
        return b"signature"

    (signer,) = SignedData.parse(build([make_certificate()], sign=sign)).signers

    assert handed == [signer.signed_bytes(CONTENT)]
    assert signer.signed_forms(CONTENT) == tuple(handed)
    assert handed[0][0] == der.SET
    assert signer.signature == b"signature"


def test_without_attributes_the_signature_is_over_the_content(make_certificate: Factory) -> None:
    (signer,) = SignedData.parse(build([make_certificate()], signed_attributes=None)).signers

    assert signer.signed_attributes is None
    assert signer.signed_bytes(CONTENT) == CONTENT
    assert signer.signed_forms(CONTENT) == (CONTENT,)


def test_a_signer_may_be_named_by_its_key(make_certificate: Factory) -> None:
    certificate = make_certificate()
    sid = SignerIdentifier(subject_key_identifier=b"\x01" * 20)

    signed = SignedData.parse(build([certificate], sid=sid))

    assert signed.signers[0].sid == sid
    assert signed.signers[0].version == 3
    assert signed.deviations == ()
    assert first_candidate(signed.signers[0], signed.certificates) == (certificate, ())


def in_ber(raw: bytes) -> bytes:
    """The same signed data with indefinite lengths around the content, and the content in two pieces."""
    pieces = (
        bytes.fromhex("2480") + bytes(der.octet_string(CONTENT[:5])) + bytes(der.octet_string(CONTENT[5:])) + b"\0\0"
    )

    def again(tlv: TLV, depth: int) -> bytes:
        if depth < 4 and tlv.tag in (0x30, 0xA0):
            return bytes([tlv.tag, 0x80]) + b"".join(again(child, depth + 1) for child in tlv.children()) + b"\0\0"
        return pieces if tlv.raw == bytes(der.octet_string(CONTENT)) else tlv.raw

    return again(TLV.parse(raw), 0)


def test_basic_encoding_is_read_and_told(make_certificate: Factory) -> None:
    raw = build([make_certificate()])
    ber = in_ber(raw)
    assert b"\x24\x80" in ber or b"\x30\x80" in ber

    signed = SignedData.parse(ber)

    assert codes(signed) == ["cms.encoding.ber"]
    assert replace(signed, deviations=()) == SignedData.parse(raw)


def test_a_certificate_that_cannot_be_read_is_left_out_and_told(make_certificate: Factory) -> None:
    good = make_certificate()
    broken = bytes(der.sequence(der.integer(1)))

    signed = SignedData.parse(build([good, broken]))

    assert signed.certificates == (good,)
    assert codes(signed) == ["cms.certificate.malformed"]


def test_other_kinds_of_certificates_are_left_out_and_told(make_certificate: Factory) -> None:
    signed = SignedData.parse(build([make_certificate(), bytes(TLV.of(0xA1, der.null()))]))

    assert len(signed.certificates) == 1
    assert codes(signed) == ["cms.certificate.other-kind"]


def test_more_certificates_than_the_caller_takes_are_refused(make_certificate: Factory) -> None:
    three = build([make_certificate(serial=serial) for serial in (1, 2, 3)])

    assert len(SignedData.parse(three, max_certificates=3).certificates) == 3
    with pytest.raises(LimitError, match="more than 2 members"):
        SignedData.parse(three, max_certificates=2)


def test_enclosed_revocation_lists_are_kept_as_they_came(make_certificate: Factory) -> None:
    lists = (bytes(der.sequence(der.integer(1))), bytes(der.octet_string(b"no list")))
    content_info = TLV.parse(build([make_certificate()]))
    kind, wrapper = content_info.children()
    *members, signers = wrapper.children()[0].children()
    signed = der.sequence(*(member.raw for member in members), TLV.of(0xA1, *lists), signers.raw)

    found = SignedData.parse(bytes(der.sequence(kind.raw, der.explicit(0, signed))))

    assert found.crls == lists
    assert found.deviations == ()


def attributes(*members: TLV) -> TLV:
    return TLV.parse(bytes(TLV.of(0xA0, *members)))


def attribute(oid: str, *values: TLV) -> TLV:
    return der.sequence(der.oid(oid), TLV.of(der.SET, *values))


CONTENT_TYPE = attribute(oids.CONTENT_TYPE, der.oid(oids.DATA))
SHORT_DIGEST = attribute(oids.MESSAGE_DIGEST, der.octet_string(b"1"))


@pytest.mark.parametrize(("members", "words"), [
    ([der.null()], "tag 05 where 30"),
    ([attribute(oids.MESSAGE_DIGEST, der.null())], "message digest: tag 05"),
    ([attribute(oids.CONTENT_TYPE, der.octet_string(b"1"))], "tag 04"),
    ([der.sequence(der.oid(oids.SIGNING_TIME))], "attribute values is missing"),
])  # fmt: skip
def test_malformed_attributes_are_refused(members: list[TLV], words: str) -> None:
    with pytest.raises(CodecError, match=words):
        SignedAttributes.parse(attributes(*members))


@pytest.mark.parametrize(("members", "digest"), [
    ([SHORT_DIGEST, attribute(oids.MESSAGE_DIGEST, der.octet_string(b"2"))], None),
    ([attribute(oids.MESSAGE_DIGEST, der.octet_string(b"1"), der.octet_string(b"2"))], None),
    ([attribute(oids.MESSAGE_DIGEST)], None),
    ([SHORT_DIGEST, SHORT_DIGEST], b"1"),
    ([attribute(oids.MESSAGE_DIGEST, der.octet_string(b"1"), der.octet_string(b"1"))], b"1"),
])  # fmt: skip
def test_a_digest_that_stands_several_times_counts_where_all_agree(members: list[TLV], digest: bytes | None) -> None:
    found = SignedAttributes.parse(attributes(CONTENT_TYPE, *members))

    assert (found.content_type, found.message_digest) == (oids.DATA, digest)
    assert [each.code for each in found.deviations] == ["cms.attribute.count"]


@pytest.mark.parametrize("odd", [
    [attribute("1.2.3")],
    [attribute("1.2.3"), attribute("1.2.3", der.null())],
    [attribute("1.2.3", der.null(), der.integer(1))],
    [der.sequence(der.oid("1.2.3"))],
    [der.sequence(der.oid("1.2.3"), der.null(), der.null())],
])  # fmt: skip
def test_unknown_attributes_are_of_no_concern(odd: list[TLV]) -> None:
    found = SignedAttributes.parse(attributes(CONTENT_TYPE, SHORT_DIGEST, *odd))

    assert (found.content_type, found.message_digest, found.signing_time) == (oids.DATA, b"1", None)
    assert found.deviations == ()


SHORT, LONG = der.UTC_TIME, der.GENERALIZED_TIME


@pytest.mark.parametrize(("values", "code"), [
    ([TLV(SHORT, b"260102030460Z")], "cms.signing-time.unreadable"),
    ([TLV(SHORT, b"261302030405Z")], "cms.signing-time.unreadable"),
    ([TLV(SHORT, b"260230030405Z")], "cms.signing-time.unreadable"),
    ([TLV(SHORT, b"")], "cms.signing-time.unreadable"),
    ([TLV(LONG, b"00000102030405Z")], "cms.signing-time.unreadable"),
    ([TLV(LONG, b"00010101000000+0100")], "cms.signing-time.unreadable"),
    ([TLV(LONG, b"99991231235959-0100")], "cms.signing-time.unreadable"),
    ([TLV(LONG, b"20260102030405")], "cms.signing-time.unreadable"),
    ([der.octet_string(b"260102030405Z")], "cms.signing-time.unreadable"),
    ([der.sequence()], "cms.signing-time.unreadable"),
    ([], "cms.attribute.count"),
    ([TLV(SHORT, b"260102030405Z"), TLV(SHORT, b"260102030405Z")], "cms.attribute.count"),
])  # fmt: skip
def test_a_time_that_cannot_be_read_counts_as_no_time(values: list[TLV], code: str) -> None:
    found = SignedAttributes.parse(attributes(CONTENT_TYPE, SHORT_DIGEST, attribute(oids.SIGNING_TIME, *values)))

    assert found.signing_time is None
    assert [each.code for each in found.deviations] == [code]


@pytest.mark.parametrize(("value", "code"), [
    (TLV(SHORT, b"2601020304Z"), "time.form"),
    (TLV(SHORT, b"260102100405+0700"), "time.form"),
    (TLV(LONG, b"20260102030405.25Z"), "time.form"),
    (TLV(LONG, b"20260102030405Z"), "time.generalized"),
])  # fmt: skip
def test_odd_forms_of_the_signing_time_are_read_and_told(value: TLV, code: str) -> None:
    found = SignedAttributes.parse(attributes(CONTENT_TYPE, SHORT_DIGEST, attribute(oids.SIGNING_TIME, value)))

    assert found.signing_time is not None
    assert found.signing_time.replace(second=5) == SIGNING_TIME
    assert [each.code for each in found.deviations] == [code]


def test_the_serial_number_of_a_signer_may_be_padded(make_certificate: Factory) -> None:
    certificate = make_certificate()
    sid = der.sequence(bytes(ISSUER), TLV(der.INTEGER, b"\x00\x00" + der.integer(0x1234).value))
    plain = SignerIdentifier(ISSUER, 0x1234)
    signer = SignerInfo.parse(TLV.parse(bytes(_with_sid(sid))))

    assert signer.sid == plain
    assert first_candidate(signer, [certificate]) == (certificate, ())
    assert [each.code for each in signer.deviations] == ["der.integer.padded"]


def _with_sid(sid: TLV) -> TLV:
    """A signer under this identifier."""
    signer = SignerInfo(1, SignerIdentifier(ISSUER, 1), AlgorithmIdentifier(oids.SHA256), None, RSA, b"")
    version, _, *rest = TLV.parse(bytes(signer)).children()
    return der.sequence(version, sid, *rest)


def test_of_several_signers_one_that_cannot_be_read_is_left_out_and_told(make_certificate: Factory) -> None:
    kind, wrapper = TLV.parse(build([make_certificate()])).children()
    *members, signers = wrapper.children()[0].children()
    (good,) = signers.children()

    def signed(*infos: TLV) -> SignedData:
        rebuilt = der.sequence(*members, TLV.of(der.SET, *infos))
        return SignedData.parse(bytes(der.sequence(kind, der.explicit(0, rebuilt))))

    for infos in ((good, der.sequence(der.integer(1))), (der.null(), good)):
        found = signed(*infos)
        assert [bytes(each) for each in found.signers] == [good.raw]
        assert codes(found) == ["cms.signer.malformed"]
    with pytest.raises(CodecError):
        signed(der.null(), der.null())


@pytest.mark.parametrize(("version", "expected"), [(1, ["cms.version"]), (3, []), (4, ["cms.version"])])
def test_the_version_follows_from_the_members(make_certificate: Factory, version: int, expected: list[str]) -> None:
    kind, wrapper = TLV.parse(build([make_certificate()])).children()
    _, *members = wrapper.children()[0].children()
    raw = bytes(der.sequence(kind, der.explicit(0, der.sequence(der.integer(version), *members))))

    assert codes(SignedData.parse(raw)) == expected


@pytest.mark.parametrize("filling", [b"\n", b"\r\n", b"\0" * 9, b"\x1a", b"\xff\xff", b" \r\n\x1a\0\0"])
def test_filling_behind_signed_data_is_cut_off_and_told(make_certificate: Factory, filling: bytes) -> None:
    raw = build([make_certificate()])

    assert codes(SignedData.parse(raw + filling)) == ["der.trailing-bytes"]
    assert codes(SignedData.parse(in_ber(raw) + filling)) == ["der.trailing-bytes", "cms.encoding.ber"]
    with pytest.raises(CodecError):
        SignedData.parse(raw + filling + b"more")


def test_attributes_out_of_order_are_kept_as_they_came_and_told() -> None:
    kind = attribute(oids.CONTENT_TYPE, der.oid(oids.DATA))
    digest = attribute(oids.MESSAGE_DIGEST, der.octet_string(b"1"))
    raw = attributes(kind, digest)
    signer = SignerInfo(
        1, SignerIdentifier(ISSUER, 1), AlgorithmIdentifier(oids.SHA256), SignedAttributes.parse(raw), RSA, b""
    )

    again = SignerInfo.parse(TLV.parse(bytes(signer)))

    assert again.signed_bytes(b"") == b"\x31" + raw.raw[1:]
    assert again.signed_forms(b"") == (again.signed_bytes(b""), bytes(TLV.of(der.SET, digest, kind)))
    assert [each.code for each in again.deviations] == ["der.set-order"]


@pytest.mark.parametrize(("change", "code"), [
    ({"version": 3}, "cms.signer.version"),
    ({"signature_algorithm": AlgorithmIdentifier(oids.EC_PUBLIC_KEY)}, "cms.signer.algorithm-is-key-type"),
    ({"signature_algorithm": AlgorithmIdentifier(oids.ECDSA_WITH_SHA1, der.null())}, "algorithm.ecdsa.parameters"),
])  # fmt: skip
def test_odd_signers_are_read_and_told(change: dict[str, Any], code: str) -> None:
    signer = SignerInfo(1, SignerIdentifier(ISSUER, 1), AlgorithmIdentifier(oids.SHA256), None, RSA, b"")

    again = SignerInfo.parse(TLV.parse(bytes(replace(signer, **change))))

    assert [each.code for each in again.deviations] == [code]


def signer_of(issuer: Name, serial: int = 0x1234) -> SignerInfo:
    return SignerInfo(1, SignerIdentifier(issuer, serial), AlgorithmIdentifier(oids.SHA256), None, RSA, b"")


@pytest.mark.parametrize(("issuer", "code"), [
    (ISSUER, []),
    (Name.build([("C", "vn"), ("O", "specimen"), ("CN", "specimen csca")]), ["cms.signer.issuer-normalised"]),
    (Name.build([("CN", "SPECIMEN CSCA"), ("O", "SPECIMEN"), ("C", "VN")]), ["cms.signer.issuer-order"]),
])  # fmt: skip
def test_the_signer_is_found_by_its_issuer_however_that_is_written(
    make_certificate: Factory, issuer: Name, code: list[str]
) -> None:
    wanted, other = make_certificate(), make_certificate(serial=5)

    certificate, found = first_candidate(signer_of(issuer), [other, wanted])

    assert certificate == wanted
    assert [each.code for each in found] == code


def test_an_exact_issuer_goes_before_a_similar_one(make_certificate: Factory) -> None:
    similar = make_certificate(issuer=Name.build([("C", "vn"), ("O", "specimen"), ("CN", "specimen csca")]))
    exact = make_certificate()

    assert first_candidate(signer_of(ISSUER), [similar, exact]) == (exact, ())


def test_the_sole_certificate_is_taken_as_a_last_resort(make_certificate: Factory) -> None:
    sole = make_certificate()
    stranger = signer_of(Name.build([("C", "XX")]), serial=9)

    certificate, found = first_candidate(stranger, [sole, sole])

    assert certificate == sole
    assert [each.code for each in found] == ["cms.signer.sole-certificate"]
    assert first_candidate(stranger, [sole, make_certificate(serial=7)]) == (None, ())
    assert first_candidate(stranger, []) == (None, ())


def test_two_certificates_that_fit_are_told(make_certificate: Factory) -> None:
    one, two = make_certificate(), make_certificate(extensions=(ext.basic_constraints(ca=False),))

    certificate, found = first_candidate(signer_of(ISSUER), [one, two])

    assert certificate == one
    assert [each.code for each in found] == ["cms.signer.ambiguous"]


def test_every_certificate_that_fits_is_a_candidate_up_to_eight(make_certificate: Factory) -> None:
    fitting = [make_certificate(not_after=datetime(2030, 1, day, tzinfo=UTC)) for day in range(1, 11)]

    found = signer_candidates(signer_of(ISSUER), [make_certificate(serial=5), *fitting])

    assert [each.certificate for each in found] == fitting[:8]
    assert all(each.named for each in found)
    assert {code.code for each in found for code in each.deviations} == {"cms.signer.ambiguous"}


@pytest.mark.parametrize(("issuer", "serial", "named"), [
    (ISSUER, 0x1234, True),
    (Name.build([("CN", "SPECIMEN CSCA"), ("O", "SPECIMEN"), ("C", "VN")]), 0x1234, False),
    (ISSUER, 9, False),
])  # fmt: skip
def test_a_candidate_says_whether_the_identifier_names_it(
    make_certificate: Factory, issuer: Name, serial: int, *, named: bool
) -> None:
    (candidate,) = signer_candidates(signer_of(issuer, serial), [make_certificate()])

    assert candidate.named is named
    assert bool(candidate.deviations) is not named


@pytest.mark.parametrize(("raw", "words"), [
    (bytes(der.sequence(der.oid(oids.DATA), der.explicit(0, der.null()))), "id-data where signed data belong"),
    (bytes(der.sequence(der.oid(oids.SIGNED_DATA))), "content is missing"),
    (b"", "cut off"),
])  # fmt: skip
def test_what_is_no_signed_data_is_refused(raw: bytes, words: str) -> None:
    with pytest.raises(CodecError, match=words):
        SignedData.parse(raw)


def test_absent_content_is_refused(make_certificate: Factory) -> None:
    raw = build([make_certificate()])
    content = bytes(der.explicit(0, der.octet_string(CONTENT)))
    outer = TLV.parse(raw).children()
    signed = list(outer[1].children()[0].children())
    signed[2] = TLV(der.SEQUENCE, signed[2].value.replace(content, b""))
    stripped = bytes(der.sequence(outer[0], der.explicit(0, der.sequence(*signed))))

    with pytest.raises(CodecError, match="eContent is missing"):
        SignedData.parse(stripped)


@settings(max_examples=300, deadline=None)
@given(places=st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), min_size=1, max_size=3))
def test_any_changed_bytes_give_signed_data_or_a_chipkit_error(
    make_certificate: Factory, places: list[tuple[int, int]]
) -> None:
    raw = bytearray(build([make_certificate()]))
    for place, byte in places:
        raw[place % len(raw)] = byte
    try:
        signed = SignedData.parse(bytes(raw))
    except ChipkitError:
        return
    for signer in signed.signers:
        first_candidate(signer, signed.certificates)
        assert isinstance(signer.signed_bytes(signed.content), bytes)
    assert isinstance(repr(signed), str)
