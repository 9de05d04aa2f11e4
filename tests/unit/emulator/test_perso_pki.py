"""The test PKI: structure, determinism, and OpenSSL's opinion of it."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from chipkit import oids
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD
from chipkit.pki.cms import SignedData
from chipkit.pki.crl import CertificateList
from chipkit.pki.master_list import MasterList
from chipkit_emulator.personalisation.build import load_profile, personalise
from chipkit_emulator.pki.authority import TestPKI
from chipkit_emulator.pki.keys import DEFAULT_KEYS, KeyChoice, KeySpec, Signer
from chipkit_emulator.pki.marking import TEST_MARKING, TEST_ORGANIZATION

if TYPE_CHECKING:
    from pathlib import Path

_AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
_DAY = timedelta(days=1)
_KEYS = {
    "ecdsa": DEFAULT_KEYS,
    "nist": KeyChoice(
        csca=KeySpec(curve="secp521r1"), csca_hash="sha512", dsc=KeySpec(curve="secp256r1"), dsc_hash="sha256"
    ),
    "pkcs1": KeyChoice(csca=KeySpec(bits=2048), csca_hash="sha256", dsc=KeySpec(bits=2048), dsc_hash="sha384"),
    "pss": KeyChoice(csca=KeySpec(bits=2048), csca_hash="sha256", dsc=KeySpec(bits=2048), dsc_hash="sha256", pss=True),
}


@pytest.fixture(scope="module")
def pki() -> TestPKI:
    return TestPKI.create(0, _AT)


def test_the_csca_is_an_authority_and_signs_itself(pki: TestPKI) -> None:
    certificate = pki.csca.certificate

    assert certificate.self_issued
    assert certificate.subject_key_identifier == certificate.authority_key_identifier
    assert certificate.key_usage == frozenset({"keyCertSign", "cRLSign"})
    assert certificate.basic_constraints is not None
    assert (certificate.basic_constraints.ca, certificate.basic_constraints.path_length) == (True, 0)


def test_the_document_signer_is_issued_by_the_csca_for_documents(pki: TestPKI) -> None:
    certificate = pki.dsc.certificate

    assert certificate.issuer == pki.csca.certificate.subject
    assert certificate.authority_key_identifier == pki.csca.certificate.subject_key_identifier
    assert certificate.key_usage == frozenset({"digitalSignature"})
    assert certificate.document_types is not None
    assert "ID" in certificate.document_types
    assert certificate.private_key_usage_period == (_AT - 365 * _DAY, _AT - 185 * _DAY)


def test_every_certificate_says_that_it_is_a_test(pki: TestPKI) -> None:
    issued = [pki.csca, pki.other_csca, pki.dsc, pki.list_signer, pki.issue_link()]

    for certificate in (each.certificate for each in issued):
        assert certificate.subject.organization == certificate.issuer.organization == TEST_ORGANIZATION
        marks = [each for each in certificate.extensions if each.oid == TEST_MARKING]
        assert [mark.critical for mark in marks] == [False]


def test_every_arc_of_every_extension_is_one_that_all_software_reads(pki: TestPKI) -> None:
    """Below 2^28 (RFC 5280, App. B): Go's asn1 refuses a whole certificate over one arc of 128 bits."""
    issued = [pki.csca, pki.other_csca, pki.dsc, pki.list_signer, pki.issue_link()]

    names = {extension.oid for each in issued for extension in each.certificate.extensions}

    assert TEST_MARKING in names
    assert max(int(arc) for name in names for arc in name.split(".")) < 1 << 28


def test_serial_numbers_are_positive_and_different(pki: TestPKI) -> None:
    issued = [pki.csca, pki.other_csca, pki.dsc, pki.list_signer, pki.issue_link()]
    later = pki.issue_document_signer(validity=pki.usual_validity.moved(_DAY))

    serials = [each.certificate.serial for each in (*issued, later)]

    assert len(set(serials)) == len(serials)
    assert min(serials) > 0


def test_a_link_certificate_carries_the_other_authoritys_key(pki: TestPKI) -> None:
    link = pki.issue_link().certificate

    assert link.issuer == pki.csca.certificate.subject
    assert link.subject == pki.other_csca.certificate.subject
    assert link.public_key == pki.other_csca.certificate.public_key


def test_the_crl_is_fresh_and_empty_until_something_is_revoked(pki: TestPKI) -> None:
    crl = CertificateList.parse(pki.crl)
    revoking = CertificateList.parse(pki.revoking(pki.dsc.certificate).crl)

    assert crl.this_update < _AT < (crl.next_update or _AT)
    assert dict(crl.revoked) == {}
    assert set(revoking.revoked) == {pki.dsc.certificate.serial}
    assert revoking.revoked[pki.dsc.certificate.serial].reason == "keyCompromise"
    assert crl.deviations == revoking.deviations == ()


def test_numbers_of_crls_grow_with_time() -> None:
    days = (datetime(2023, 12, 31, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 2, tzinfo=UTC))

    numbers = [CertificateList.parse(TestPKI.create(0, day + _DAY).crl).crl_number or 0 for day in days]

    assert numbers == sorted(set(numbers))


def test_the_master_list_names_the_csca_alone(pki: TestPKI) -> None:
    signed = SignedData.parse(pki.master_list)

    assert signed.content_type == oids.MASTER_LIST
    assert MasterList.parse(signed.content).certificates == (pki.csca.certificate.raw,)
    assert pki.list_signer.certificate.extended_key_usage == (oids.MASTER_LIST_SIGNING_KEY,)
    assert signed.deviations == ()


def test_equal_arguments_give_equal_issuers_and_others_other_ones(pki: TestPKI) -> None:
    again = TestPKI.create(0, _AT)

    assert (again.csca, again.dsc, again.crl, again.master_list) == (pki.csca, pki.dsc, pki.crl, pki.master_list)
    for other in (TestPKI.create(1, _AT), TestPKI.create(0, _AT + _DAY), TestPKI.create(0, _AT, country="UT")):
        assert other.csca.certificate != pki.csca.certificate
    assert TestPKI.create(1, _AT).csca.signer.public_key != pki.csca.signer.public_key
    assert TestPKI.create(0, _AT, country="UT").csca.signer.public_key != pki.csca.signer.public_key


def test_keys_are_not_printed(pki: TestPKI) -> None:
    key = pki.csca.signer.key

    assert str(getattr(key, "private", "")) not in repr(pki.csca)


@pytest.mark.parametrize("text", ["brainpoolP256r1 explicit", "secp224r1 explicit", "brainpoolP320r1 explicit"])
def test_curves_can_be_spelled_out(text: str) -> None:
    signer = Signer.of(0, "test", KeySpec.parse(text), "sha256")

    parameters, _ = signer.public_key.ec()

    assert parameters.explicit
    assert parameters.curve is not None
    assert parameters.curve.name == text.partition(" ")[0]


@pytest.fixture(scope="module")
def openssl() -> str:
    path = shutil.which("openssl")
    if path is None:
        pytest.skip("no openssl on this machine to ask for its opinion")
    return path


def _run(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=180)  # noqa: S603 - ours
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def _write_pem(openssl: str, folder: Path, name: str, raw: bytes) -> None:
    (folder / f"{name}.der").write_bytes(raw)
    _run(openssl, "x509", "-inform", "DER", "-in", f"{name}.der", "-out", f"{name}.pem", cwd=folder)


@pytest.mark.parametrize("keys", sorted(_KEYS))
@pytest.mark.parametrize("year", [2026, 2052])
def test_openssl_verifies_certificates_crl_and_master_list(openssl: str, tmp_path: Path, keys: str, year: int) -> None:
    at = _AT.replace(year=year)
    pki = TestPKI.create(0, at, keys=_KEYS[keys])
    now = ("-attime", str(int(at.timestamp())))
    for name, issued in {"csca": pki.csca, "dsc": pki.dsc, "signer": pki.list_signer, "link": pki.issue_link()}.items():
        _write_pem(openssl, tmp_path, name, issued.certificate.raw)
    (tmp_path / "list.ml").write_bytes(pki.master_list)
    (tmp_path / "csca.crl").write_bytes(pki.crl)

    for name in ("dsc", "link"):
        assert "OK" in _run(openssl, "verify", *now, "-CAfile", "csca.pem", f"{name}.pem", cwd=tmp_path)
    crl = _run(openssl, "crl", "-inform", "DER", "-in", "csca.crl", "-CAfile", "csca.pem", "-noout", cwd=tmp_path)
    assert "verify OK" in crl
    cms = ("cms", "-verify", "-inform", "DER", "-in", "list.ml", "-CAfile", "csca.pem", "-purpose", "any")
    _run(openssl, *cms, *now, "-out", "content", cwd=tmp_path)
    assert (tmp_path / "content").read_bytes() == SignedData.parse(pki.master_list).content


@pytest.mark.parametrize("profile", ["vn-cccd-explicit", "vn-cccd-2024", "bsi-reference"])
def test_openssl_verifies_the_signature_of_the_security_object(openssl: str, tmp_path: Path, profile: str) -> None:
    sod = personalise(load_profile(profile), at=_AT).files[EF.SOD]
    parsed = SOD.parse(sod)
    start = sod.index(b"\x30", 1)
    (tmp_path / "sod.cms").write_bytes(sod[start:])
    _write_pem(openssl, tmp_path, "dsc", parsed.signed_data.certificates[0].raw)

    cms = ("cms", "-verify", "-inform", "DER", "-in", "sod.cms", "-noverify", "-certfile", "dsc.pem", "-out", "content")
    _run(openssl, *cms, cwd=tmp_path)

    assert (tmp_path / "content").read_bytes() == parsed.raw_security_object
