"""asn1crypto reads real certificates as we do, and so it does what we build."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from asn1crypto import cms as asn1_cms
from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509

from chipkit import oids
from chipkit.codec import der
from chipkit.pki import extensions as ext
from chipkit.pki.algorithms import AlgorithmIdentifier, SignatureScheme
from chipkit.pki.certificate import Certificate, TBSCertificate, assemble
from chipkit.pki.cms import SignerIdentifier, build_attributes, build_signed_data
from chipkit.pki.crl import RevokedEntry, TBSCertificateList
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.names import Name
from chipkit.pki.public_key import SubjectPublicKeyInfo, ec_spki, rsa_spki

if TYPE_CHECKING:
    from pathlib import Path

ISSUER = Name.build([("C", "VN"), ("O", "SPECIMEN"), ("CN", "SPECIMEN CSCA")])
BEGIN, END = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC), datetime(2055, 1, 2, 3, 4, 5, tzinfo=UTC)
CURVE = CURVES["brainpoolP256r1"]
POINT = b"\x04" + CURVE.gx.to_bytes(32, "big") + CURVE.gy.to_bytes(32, "big")


def ours(raw: bytes) -> dict[str, Any]:
    certificate = Certificate.parse(raw)
    return {
        "tbs": certificate.tbs,
        "serial": certificate.serial,
        "issuer": certificate.issuer.raw,
        "subject": certificate.subject.raw,
        "validity": (certificate.not_before, certificate.not_after),
        "key": certificate.public_key.raw,
        "signature": certificate.signature,
        "algorithm": certificate.signature_algorithm.oid,
        "extensions": [(each.oid, each.critical, each.value) for each in certificate.extensions],
    }


def theirs(raw: bytes) -> dict[str, Any]:
    certificate = asn1_x509.Certificate.load(raw, strict=True)
    tbs = certificate["tbs_certificate"]
    return {
        "tbs": tbs.dump(),
        "serial": certificate.serial_number,
        "issuer": certificate.issuer.dump(),
        "subject": certificate.subject.dump(),
        "validity": (certificate.not_valid_before, certificate.not_valid_after),
        "key": certificate.public_key.dump(),
        "signature": certificate.signature,
        "algorithm": certificate["signature_algorithm"]["algorithm"].dotted,
        "extensions": [
            (each["extn_id"].dotted, each["critical"].native, each["extn_value"].contents) for each in tbs["extensions"]
        ],
    }


@pytest.mark.parametrize(("name", "step"), [("csca", 7), ("dsc_sample", 4)])
def test_a_sample_of_real_certificates_is_read_alike(shared_data: Path, name: str, step: int) -> None:
    with zipfile.ZipFile(shared_data / "pki" / f"{name}.zip") as archive:
        sample = [archive.read(member) for member in sorted(archive.namelist())[::step]]

    assert len(sample) > 50
    for raw in sample:
        assert ours(raw) == theirs(raw)


def build(public_key: SubjectPublicKeyInfo, scheme: SignatureScheme) -> bytes:
    tbs = TBSCertificate(
        serial=1 << 100,
        signature=scheme.to_algorithm(),
        issuer=ISSUER,
        subject=Name.build([("C", "VN"), ("CN", "Người ký"), ("serialNumber", "1")]),
        not_before=BEGIN,
        not_after=END,
        public_key=public_key,
        extensions=(
            ext.subject_key_identifier(b"\x01" * 20),
            ext.authority_key_identifier(b"\x02" * 20),
            ext.key_usage(["digitalSignature"]),
            ext.basic_constraints(ca=True, path_length=0),
            ext.private_key_usage_period(BEGIN, END),
            ext.extended_key_usage([oids.MASTER_LIST_SIGNING_KEY]),
            ext.crl_distribution_points(["http://x.example/a.crl"]),
        ),
    )
    return assemble(bytes(tbs), tbs.signature, b"\x5a" * 64)


@pytest.mark.parametrize("scheme", [
    SignatureScheme("rsa-pss", "sha256", "sha256", 32), SignatureScheme("rsa-pss", "sha512", "sha1", 20),
    SignatureScheme("rsa-pkcs1", "sha384"), SignatureScheme("ecdsa", "sha512"),
], ids=str)  # fmt: skip
def test_a_certificate_that_we_build_is_read_by_them(scheme: SignatureScheme) -> None:
    raw = build(rsa_spki((1 << 2047) + 9, 65537), scheme)

    certificate = asn1_x509.Certificate.load(raw, strict=True)

    assert ours(raw) == theirs(raw)
    assert certificate.subject.native["common_name"] == "Người ký"
    assert certificate.key_usage_value.native == {"digital_signature"}
    assert certificate.basic_constraints_value.native == {"ca": True, "path_len_constraint": 0}
    assert certificate.key_identifier == b"\x01" * 20
    assert certificate.authority_key_identifier == b"\x02" * 20
    assert certificate.extended_key_usage_value.native == [oids.MASTER_LIST_SIGNING_KEY]
    assert [each.native for each in certificate.crl_distribution_points[0]["distribution_point"].chosen] == [
        "http://x.example/a.crl"
    ]
    if scheme.kind == "rsa-pss":
        parameters = certificate["signature_algorithm"]["parameters"].native
        assert parameters["hash_algorithm"]["algorithm"] == scheme.hash
        assert parameters["mask_gen_algorithm"]["parameters"]["algorithm"] == scheme.mgf_hash
        assert parameters["salt_length"] == scheme.salt_length


@pytest.mark.parametrize("explicit", [False, True])
def test_an_ec_key_that_we_build_is_read_by_them(explicit: bool) -> None:  # noqa: FBT001 - a parameter
    key = asn1_x509.Certificate.load(
        build(ec_spki(CURVE, POINT, explicit=explicit), SignatureScheme("ecdsa", "sha256")), strict=True
    ).public_key

    assert key.algorithm == "ec"
    assert key["public_key"].native == POINT
    kind, figures = key.curve
    assert kind == ("specified" if explicit else "named")
    if explicit:
        assert figures["field_id"]["parameters"] == CURVE.p
        assert figures["order"] == CURVE.n
        assert figures["base"] == POINT


def test_a_revocation_list_that_we_build_is_read_by_them() -> None:
    algorithm = AlgorithmIdentifier(oids.SHA256_WITH_RSA, der.null())
    tbs = TBSCertificateList(
        signature=algorithm,
        issuer=ISSUER,
        this_update=BEGIN,
        next_update=END,
        revoked={5: RevokedEntry(BEGIN, "keyCompromise"), 6: RevokedEntry(BEGIN)},
        extensions=(ext.authority_key_identifier(b"\x02" * 20), ext.crl_number(300)),
    )

    crl = asn1_crl.CertificateList.load(assemble(bytes(tbs), algorithm, b"\x5a"), strict=True)

    assert crl.issuer.dump() == ISSUER.raw
    assert crl.crl_number_value.native == 300
    assert crl.authority_key_identifier == b"\x02" * 20
    entries = crl["tbs_cert_list"]["revoked_certificates"]
    assert [each["user_certificate"].native for each in entries] == [5, 6]
    assert entries[0].crl_reason_value.native == "key_compromise"
    assert crl["tbs_cert_list"]["next_update"].native == END


@pytest.mark.parametrize("sid", [SignerIdentifier(ISSUER, 5), SignerIdentifier(subject_key_identifier=b"\x01" * 20)])
def test_signed_data_that_we_build_are_read_by_them(sid: SignerIdentifier) -> None:
    certificate = build(rsa_spki((1 << 2047) + 9, 65537), SignatureScheme("rsa-pkcs1", "sha256"))
    handed: list[bytes] = []

    def sign(data: bytes) -> bytes:
        handed.append(data)
        return b"\x5a" * 64

    raw = build_signed_data(
        oids.LDS_SECURITY_OBJECT, b"content", certificates=[certificate], digest="sha256",
        signature_algorithm=SignatureScheme("rsa-pkcs1", "sha256").to_algorithm(), sid=sid,
        signed_attributes=build_attributes(oids.LDS_SECURITY_OBJECT, b"\xd1" * 32, BEGIN), sign=sign,
    )  # fmt: skip

    signed = asn1_cms.ContentInfo.load(raw, strict=True)["content"]
    (signer,) = signed["signer_infos"]
    assert signed["version"].native == "v3"
    assert signed["encap_content_info"]["content_type"].dotted == oids.LDS_SECURITY_OBJECT
    assert signed["certificates"][0].chosen.dump() == certificate
    assert signer["sid"].name == ("issuer_and_serial_number" if sid.issuer else "subject_key_identifier")
    assert signer["signature"].native == b"\x5a" * 64
    assert signer["signed_attrs"].untag().dump() == handed[0]
    assert {each["type"].native for each in signer["signed_attrs"]} == {
        "content_type",
        "message_digest",
        "signing_time",
    }
