"""X.509 certificates."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import ChipkitError, CodecError
from chipkit.pki import extensions as ext
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.certificate import Certificate, assemble
from chipkit.pki.domain_parameters import CURVES, explicit_parameters
from chipkit.pki.extensions import Extension
from chipkit.pki.names import Name
from chipkit.pki.public_key import SubjectPublicKeyInfo

if TYPE_CHECKING:
    from chipkit.pki.extensions import BasicConstraints


class Factory(Protocol):
    def __call__(self, **changes: Any) -> Certificate: ...


def codes(certificate: Certificate) -> list[str]:
    return [each.code for each in certificate.deviations]


def with_tbs(certificate: Certificate, position: int, member: TLV | bytes) -> bytes:
    """The certificate with one member of its signed content replaced (0: version)."""
    members: list[TLV | bytes] = list(TLV.parse(certificate.tbs).children())
    members[position] = member
    return assemble(bytes(der.sequence(*members)), certificate.signature_algorithm, certificate.signature)


def test_what_was_built_is_read_back(make_certificate: Factory) -> None:
    certificate = make_certificate()

    assert certificate.version == 3
    assert certificate.serial == 0x1234
    assert certificate.subject.country == "VN"
    assert certificate.self_issued
    assert certificate.not_before == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert certificate.not_after == datetime(2054, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert certificate.public_key.rsa()[1] == 65537
    assert certificate.signature_algorithm == certificate.tbs_signature_algorithm
    assert certificate.signature == b"\x5a" * 256
    assert certificate.deviations == ()


def test_what_is_odd_about_the_key_is_told_of_the_certificate(make_certificate: Factory) -> None:
    modulus = TLV(der.INTEGER, b"\xcf" * 128)
    algorithm = bytes(AlgorithmIdentifier(oids.RSA_ENCRYPTION, der.null()))
    key = der.sequence(algorithm, der.bit_string(bytes(der.sequence(bytes(modulus), der.integer(65537)))))

    certificate = make_certificate(public_key=SubjectPublicKeyInfo.parse(bytes(key)))

    assert [(each.code, each.where) for each in certificate.deviations] == [("key.rsa.modulus-sign", "certificate")]


def test_extensions_are_read(make_certificate: Factory) -> None:
    certificate = make_certificate()

    constraints: BasicConstraints | None = certificate.basic_constraints
    assert constraints is not None
    assert (constraints.ca, constraints.path_length) == (True, 0)
    assert certificate.key_usage == frozenset({"keyCertSign", "cRLSign"})
    assert certificate.subject_key_identifier == b"\x01" * 20
    assert certificate.authority_key_identifier == b"\x02" * 20
    assert certificate.unknown_critical_extensions == ()


def test_extensions_that_are_not_there_are_none(make_certificate: Factory) -> None:
    certificate = make_certificate(extensions=())

    assert certificate.extensions == ()
    assert certificate.basic_constraints is None
    assert certificate.key_usage is None
    assert certificate.subject_key_identifier is None
    assert certificate.authority_key_identifier is None
    assert certificate.private_key_usage_period is None
    assert certificate.extended_key_usage is None
    assert certificate.document_types is None
    assert certificate.crl_distribution_points is None
    assert certificate.deviations == ()


def test_the_other_extensions_are_read(make_certificate: Factory) -> None:
    begin, end = datetime(2024, 1, 2, tzinfo=UTC), datetime(2024, 4, 2, tzinfo=UTC)
    certificate = make_certificate(
        extensions=(
            ext.private_key_usage_period(begin, end),
            ext.extended_key_usage([oids.MASTER_LIST_SIGNING_KEY]),
            ext.document_types(["ID"]),
            ext.crl_distribution_points(["http://x.example/crl"]),
        )
    )

    assert certificate.private_key_usage_period == (begin, end)
    assert certificate.extended_key_usage == (oids.MASTER_LIST_SIGNING_KEY,)
    assert certificate.document_types == ("ID",)
    assert certificate.crl_distribution_points == ("http://x.example/crl",)


def test_raw_bytes_are_kept(make_certificate: Factory) -> None:
    certificate = make_certificate()

    assert bytes(certificate) == certificate.raw
    assert certificate.tbs in certificate.raw
    assert certificate.fingerprint == hashlib.sha256(certificate.raw).hexdigest()
    assert Certificate.parse(certificate.raw) == certificate
    assert len({certificate, Certificate.parse(certificate.raw)}) == 1
    assert make_certificate(serial=5) != certificate


def test_an_extension_that_cannot_be_read_is_none_and_told(make_certificate: Factory) -> None:
    broken = Extension(oids.KEY_USAGE, critical=True, value=b"\x03\x20\x01")

    certificate = make_certificate(extensions=(broken, ext.basic_constraints(ca=True)))

    assert certificate.key_usage is None
    assert certificate.extensions[0] == broken
    assert codes(certificate) == ["extension.malformed"]
    assert certificate.basic_constraints is not None


def test_an_unknown_extension_need_not_be_a_data_object(make_certificate: Factory) -> None:
    odd = Extension("1.2.3.4", critical=True, value=b"\xff not TLV")

    certificate = make_certificate(extensions=(odd,))

    assert certificate.extension("1.2.3.4") == odd
    assert certificate.unknown_critical_extensions == ("1.2.3.4",)
    assert certificate.deviations == ()


@pytest.mark.parametrize(("serial", "code"), [
    (0, ["certificate.serial.not-positive"]), (-5, ["certificate.serial.not-positive"]),
    (1 << 159, ["certificate.serial.long"]), ((1 << 159) - 1, []), (1, []),
])  # fmt: skip
def test_odd_serial_numbers_are_read_and_told(make_certificate: Factory, serial: int, code: list[str]) -> None:
    certificate = make_certificate(serial=serial)

    assert certificate.serial == serial
    assert codes(certificate) == code


@pytest.mark.parametrize(("algorithm", "code"), [
    (AlgorithmIdentifier(oids.ECDSA_WITH_SHA256, der.null()), ["algorithm.ecdsa.parameters"]),
    (AlgorithmIdentifier(oids.SHA256_WITH_RSA), ["algorithm.rsa.no-null"]),
    (AlgorithmIdentifier(oids.ECDSA_WITH_SHA256), []),
])  # fmt: skip
def test_null_in_the_wrong_place_is_read_and_told(
    make_certificate: Factory, algorithm: AlgorithmIdentifier, code: list[str]
) -> None:
    assert codes(make_certificate(signature=algorithm)) == code


def test_an_algorithm_that_differs_from_the_signed_one_is_told(make_certificate: Factory) -> None:
    certificate = make_certificate()

    forged = Certificate.parse(
        assemble(certificate.tbs, AlgorithmIdentifier(oids.SHA1_WITH_RSA, der.null()), certificate.signature)
    )

    assert codes(forged) == ["certificate.algorithms-differ"]


@pytest.mark.parametrize(("time", "code"), [
    (TLV(der.UTC_TIME, b"2401020304Z"), "time.form"),
    (TLV(der.UTC_TIME, b"240102030405+0700"), "time.form"),
    (TLV(der.GENERALIZED_TIME, b"20240102030405Z"), "time.generalized"),
    (TLV(der.GENERALIZED_TIME, b"20240102030405.5Z"), "time.form"),
])  # fmt: skip
def test_times_in_other_forms_are_read_and_told(make_certificate: Factory, time: TLV, code: str) -> None:
    certificate = make_certificate()

    odd = Certificate.parse(with_tbs(certificate, 4, der.sequence(time, der.utc_time(certificate.not_before))))

    assert odd.not_before.date() == datetime(2024, 1, 2, tzinfo=UTC).date() or code == "time.form"
    assert codes(odd) == [code]


def test_padded_field_elements_of_the_key_are_told(make_certificate: Factory) -> None:
    version, field, equation, *rest = explicit_parameters(CURVES["secp256r1"]).children()
    a, b = equation.children()
    padded = der.sequence(version, field, der.sequence(der.octet_string(b"\x00" + a.value), b), *rest)
    algorithm = AlgorithmIdentifier(oids.EC_PUBLIC_KEY, padded)
    key = SubjectPublicKeyInfo.parse(bytes(der.sequence(bytes(algorithm), der.bit_string(b"\x04" + bytes(64)))))

    certificate = make_certificate(public_key=key)

    assert codes(certificate) == ["key.ec.field-element-size"]
    assert certificate.public_key.ec()[0].curve == CURVES["secp256r1"]


def test_times_from_2050_are_generalized(make_certificate: Factory) -> None:
    validity = TLV.parse(make_certificate().tbs).children()[4]

    assert [member.tag for member in validity.children()] == [der.UTC_TIME, der.GENERALIZED_TIME]


@pytest.mark.parametrize(("position", "member", "words"), [
    (0, der.explicit(0, der.integer(3)), "version number 3"),
    (0, der.explicit(0, der.integer(-1)), "version number -1"),
    (1, der.octet_string(b"\x01"), "serialNumber"),
    (3, der.set_of([]), "issuer"),
    (4, der.sequence(der.utc_time(datetime(2024, 1, 1, tzinfo=UTC))), "notAfter is missing"),
    (6, der.sequence(), "algorithm is missing"),
    (7, der.explicit(3, der.integer(1)), "extensions"),
    (7, der.explicit(4, der.integer(1)), "unexpected member A4"),
])  # fmt: skip
def test_a_malformed_member_is_refused_and_named(
    make_certificate: Factory, position: int, member: TLV, words: str
) -> None:
    with pytest.raises(CodecError, match=words) as caught:
        Certificate.parse(with_tbs(make_certificate(), position, member))

    assert caught.value.offset is not None


def test_bytes_behind_a_certificate_are_refused(make_certificate: Factory) -> None:
    raw = make_certificate().raw

    with pytest.raises(CodecError) as caught:
        Certificate.parse(raw + b"\x00\x01")
    assert caught.value.offset == len(raw)


@pytest.mark.parametrize("filling", [b"\n", b"\r\n", b"\0" * 9, b"\x1a", b"\xff"])
def test_filling_behind_a_certificate_is_cut_off_and_told(make_certificate: Factory, filling: bytes) -> None:
    certificate = make_certificate()

    found = Certificate.parse(certificate.raw + filling)

    assert found == certificate
    assert codes(found) == ["der.trailing-bytes"]


@pytest.mark.parametrize("extra", [1, 2, 9])
def test_a_padded_serial_number_is_read_and_told(make_certificate: Factory, extra: int) -> None:
    plain = make_certificate(serial=0x1234)
    padded = bytes(TLV(der.INTEGER, bytes(extra) + b"\x12\x34"))

    found = Certificate.parse(with_tbs(plain, 1, padded))

    assert found.serial == plain.serial
    assert codes(found) == ["der.integer.padded"]
    assert padded in found.tbs  # verified over what came


def test_extensions_in_version_1_are_told(make_certificate: Factory) -> None:
    certificate = make_certificate()

    old = Certificate.parse(with_tbs(certificate, 0, b""))

    assert old.version == 1
    assert codes(old) == ["certificate.version"]


def test_version_1_that_is_spelled_out_is_told(make_certificate: Factory) -> None:
    spelled = der.explicit(0, der.integer(0))

    old = Certificate.parse(with_tbs(make_certificate(), 0, bytes(spelled)))

    assert old.version == 1
    assert codes(old) == ["extension.default-encoded", "certificate.version"]


def test_self_issued_compares_names_by_the_rules(make_certificate: Factory) -> None:
    assert make_certificate(subject=Name.build([("C", "vn"), ("O", "specimen"), ("CN", "Specimen  CSCA")])).self_issued
    assert not make_certificate(subject=Name.build([("C", "VN")])).self_issued


@settings(max_examples=300, deadline=None)
@given(places=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=3))
def test_any_changed_bytes_give_a_certificate_or_a_chipkit_error(
    make_certificate: Factory, places: list[tuple[int, int]]
) -> None:
    raw = bytearray(make_certificate().raw)
    for place, byte in places:
        raw[place % len(raw)] = byte
    try:
        certificate = Certificate.parse(bytes(raw))
        _ = certificate.deviations, certificate.self_issued, repr(certificate), certificate.public_key.rsa()
    except ChipkitError:
        return


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=60))
def test_any_bytes_are_refused_with_a_codec_error(data: bytes) -> None:
    with pytest.raises(CodecError):
        Certificate.parse(data)
