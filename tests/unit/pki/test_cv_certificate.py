from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError
from chipkit.pki.cv_certificate import (
    AuthenticatedRequest,
    CVCertificate,
    CVCertificateBody,
    CVPublicKey,
    HolderAuthorization,
)

INSPECTION_SYSTEM = "0.4.0.127.0.7.3.1.2.1"
KEY = CVPublicKey("0.4.0.127.0.7.2.2.2.2.3", {0x86: b"\x04" + bytes(range(64))})
BODY = CVCertificateBody(
    authority_reference=b"UTCVCA00001",
    public_key=KEY,
    holder_reference=b"UTDVCA00001",
    authorization=HolderAuthorization(INSPECTION_SYSTEM, b"\x83"),
    effective=date(2026, 1, 31),
    expiration=date(2026, 12, 1),
)
REQUEST = CVCertificateBody(public_key=KEY, holder_reference=b"UTDVCA00001")


def signature(data: bytes) -> bytes:
    return data[:8].ljust(64, b"\1")


CERTIFICATE = bytes(CVCertificate.build(BODY, signature))
REFERENCES = st.binary(max_size=16)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
BODIES = st.builds(
    CVCertificateBody,
    authority_reference=st.none() | REFERENCES,
    public_key=st.none() | st.just(KEY) | st.just(CVPublicKey("1.2.3", {0x81: b"n", 0x82: b"\1\0\1"})),
    holder_reference=st.none() | REFERENCES,
    authorization=st.none()
    | st.builds(HolderAuthorization, st.just(INSPECTION_SYSTEM), st.binary(min_size=1, max_size=5)),
    effective=st.none() | DAYS,
    expiration=st.none() | DAYS,
    extensions=st.just(()) | st.just((TLV(0x73, b""),)),
)


@given(BODIES)
def test_what_is_built_is_read(body: CVCertificateBody) -> None:
    certificate = CVCertificate.build(body, signature)

    assert CVCertificate.parse(bytes(certificate)) == certificate


def test_the_body_is_signed_as_it_came() -> None:
    certificate = CVCertificate.parse(CERTIFICATE)

    assert certificate.signed == bytes(BODY)
    assert certificate.signature == signature(bytes(BODY))
    assert certificate.body == BODY


@pytest.mark.parametrize(("template", "role", "rights"), [
    ("C3", 3, "03"), ("82", 2, "02"), ("41", 1, "01"), ("00", 0, "00"), ("FFFFFFFFFF", 3, "3FFFFFFFFF"),
])  # fmt: skip
def test_the_two_highest_bits_are_the_role_and_no_right(template: str, role: int, rights: str) -> None:
    authorization = HolderAuthorization(INSPECTION_SYSTEM, bytes.fromhex(template))

    assert (authorization.role, authorization.rights.hex().upper()) == (role, rights)


def test_an_authenticated_request_holds_a_request_with_two_signatures() -> None:
    request = CVCertificate.build(REQUEST, signature)
    whole = AuthenticatedRequest(request, b"UTDVCA00000", b"\2" * 64)

    again = AuthenticatedRequest.parse(bytes(whole))

    assert again == whole
    assert again.signed == bytes(request) + b"\x42\x0bUTDVCA00000"


def changed(old: bytes, new: bytes) -> bytes:
    """The certificate with one of its data objects replaced, lengths corrected."""
    assert bytes(BODY).count(old) == 1
    value = TLV.parse(bytes(BODY)).value.replace(old, new)
    return bytes(TLV.of(0x7F21, TLV(0x7F4E, value), TLV(0x5F37, bytes(64))))


def test_a_member_that_is_missing_is_none() -> None:
    assert CVCertificate.parse(changed(b"\x5f\x29\x01\x00", b"")).body == replace(BODY, profile=None)
    assert CVCertificate.parse(bytes(CVCertificate.build(REQUEST, signature))).body == REQUEST


NO_ROLE = bytes(HolderAuthorization(INSPECTION_SYSTEM, b""))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (changed(b"\x5f\x25\x06\2\6\0\1\3\1", b"\x5f\x25\x06\2\6\0\2\3\1"), "the day does not exist"),
        (changed(b"\x5f\x25\x06\2\6\0\1\3\1", b"\x5f\x25\x06\2\6\0\1\3\x0a"), "six digits"),
        (changed(b"\x5f\x25\x06\2\6\0\1\3\1", b"\x5f\x25\x03\x26\x01\x31"), "six digits"),
        (changed(bytes(HolderAuthorization(INSPECTION_SYSTEM, b"\x83")), NO_ROLE), "without role"),
        (changed(b"\x42\x0bUTCVCA00001", b"\x42\x01U\x42\x01V"), "unexpected member 42"),
        (changed(b"\x42\x0bUTCVCA00001", b"\x99\x01U"), "unexpected member 99"),
        (bytes(TLV(0x7F21, b"")), "body is missing"),
        (bytes(TLV.of(0x7F21, bytes(BODY))), "signature is missing"),
        (CERTIFICATE + b"\0", "behind"),
        (b"", "."),
    ],
)
def test_what_is_no_certificate_is_a_codec_error(data: bytes, why: str) -> None:
    with pytest.raises(CodecError, match=why):
        CVCertificate.parse(data)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(CERTIFICATE) - 1), st.integers(0, 255))
def test_a_certificate_with_another_byte_is_read_or_a_codec_error(at: int, byte: int) -> None:
    data = CERTIFICATE[:at] + bytes([byte]) + CERTIFICATE[at + 1 :]
    try:
        certificate = CVCertificate.parse(data)
    except CodecError:
        return
    assert bytes(certificate) == data
