"""Real certificates, revocation lists and master lists: all are read, and say what others found in them."""

from __future__ import annotations

import base64
import gzip
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.pki.algorithms import SignatureScheme
from chipkit.pki.certificate import Certificate, TBSCertificate, assemble
from chipkit.pki.cms import SignedData, signer_candidates
from chipkit.pki.crl import CertificateList, TBSCertificateList
from chipkit.pki.master_list import MasterList

if TYPE_CHECKING:
    from pathlib import Path

COLLECTIONS = {"csca": 854, "dsc_sample": 237}
CURVES = {"prime256v1": "secp256r1"}
SIGNATURES = {
    "rsa-pkcs1": "{}_rsa",
    "rsa-pss": "rsassa_pss",
    "ecdsa": "{}_ecdsa",
    "ecdsa-plain": "{}_ecdsa_plain",
}
KEY_USAGES = {"crl_sign": "cRLSign", "non_repudiation": "nonRepudiation"}
CRITICAL = {"key_usage": oids.KEY_USAGE, "basic_constraints": oids.BASIC_CONSTRAINTS,
            "extended_key_usage": oids.EXTENDED_KEY_USAGE}  # fmt: skip
# departures whose correction would change the bytes; everything else is built again exactly as it came
REWRITTEN = frozenset({"der.boolean", "extension.default-encoded", "time.form", "time.generalized"})


def collection(shared_data: Path, name: str) -> dict[str, Certificate]:
    with zipfile.ZipFile(shared_data / "pki" / f"{name}.zip") as archive:
        certificates = [Certificate.parse(archive.read(member)) for member in archive.namelist()]
    return {certificate.fingerprint: certificate for certificate in certificates}


def expected(shared_data: Path, name: str) -> list[dict[str, Any]]:
    with gzip.open(shared_data / "pki" / f"{name}_expected.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def camel(name: str) -> str:
    return KEY_USAGES.get(name, re.sub(r"_(\w)", lambda match: match[1].upper(), name))


def wanted(row: dict[str, Any]) -> dict[str, Any]:
    """What the expectation says, in our words."""
    serial = int(row["serial_hex"], 16)
    constraints = row.get("bc")
    return {
        "country": row.get("country"),
        "serial": serial - (1 << 4 * len(row["serial_hex"])) if row["serial_neg"] else serial,
        "signature": row["sig"],
        "pss": (row["pss"]["hash"], row["pss"]["mgfhash"], row["pss"]["salt"]) if "pss" in row else None,
        "null": {"NULL": True, "absent": False}.get(row.get("sigparams", "")),
        "key": row["key"],
        "rsa": (row["bits"], row["e"]) if row["key"] == "rsa" else None,
        "curve": CURVES.get(row["curve"], row["curve"]) if row["key"] == "ec" else None,
        "explicit": row["ecform"] == "specified" if row["key"] == "ec" else None,
        "not_before": row["nb"],
        "not_after": row["na"],
        "ski": row["ski"],
        "aki": row.get("aki"),
        "bc": (constraints["ca"], constraints["path_len_constraint"]) if constraints else None,
        "ku": frozenset(camel(usage) for usage in row["ku"]) if "ku" in row else None,
        "critical": frozenset(CRITICAL.get(each, each) for each in row.get("critical", ())),
        "exts": [*row["exts"]],
        "self_issued": row["self_issued"],
    }


def found(certificate: Certificate) -> dict[str, Any]:
    """What we read, in the same words."""
    scheme = SignatureScheme.from_algorithm(certificate.signature_algorithm)
    pss = scheme.kind == "rsa-pss"
    key = certificate.public_key
    parameters = key.ec()[0] if key.kind == "ec" else None
    curve = parameters.curve if parameters is not None else None
    constraints = certificate.basic_constraints
    ski, aki = certificate.subject_key_identifier, certificate.authority_key_identifier
    return {
        "country": certificate.subject.country,
        "serial": certificate.serial,
        "signature": SIGNATURES[scheme.kind].format(scheme.hash),
        "pss": (scheme.hash, scheme.mgf_hash, scheme.salt_length) if pss else None,
        "null": None if pss else certificate.signature_algorithm.has_null,
        "key": key.kind,
        "rsa": (key.rsa()[0].bit_length(), key.rsa()[1]) if key.kind == "rsa" else None,
        "curve": curve.name if curve is not None else None,
        "explicit": parameters.explicit if parameters is not None else None,
        "not_before": certificate.not_before.isoformat(),
        "not_after": certificate.not_after.isoformat(),
        "ski": None if ski is None else ski.hex(),
        "aki": None if aki is None else aki.hex(),
        "bc": None if constraints is None else (constraints.ca, constraints.path_length),
        "ku": certificate.key_usage,
        "critical": frozenset(each.oid for each in certificate.extensions if each.critical),
        "exts": [each.oid for each in certificate.extensions],
        "self_issued": certificate.issuer == certificate.subject,
    }


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_certificate_says_what_others_read_in_it(shared_data: Path, name: str) -> None:
    certificates = collection(shared_data, name)
    rows = expected(shared_data, name)

    assert len(certificates) == len(rows) == COLLECTIONS[name]
    assert {row["sha256"]: found(certificates[row["sha256"]]) for row in rows} == {
        row["sha256"]: wanted(row) for row in rows
    }


def test_names_that_differ_in_encoding_or_case_alone_are_self_issued(shared_data: Path) -> None:
    certificates = collection(shared_data, "csca").values()

    alike = [each for each in certificates if each.self_issued and each.issuer != each.subject]
    assert len(alike) == 9
    assert {each.subject.country for each in alike} >= {"RO", "ME", "CN"}


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_certificate_without_such_departures_is_built_again_byte_for_byte(shared_data: Path, name: str) -> None:
    rebuilt = 0
    for certificate in collection(shared_data, name).values():
        if REWRITTEN & {each.code for each in certificate.deviations}:
            continue
        again = TBSCertificate(
            serial=certificate.serial,
            signature=certificate.tbs_signature_algorithm,
            issuer=certificate.issuer,
            subject=certificate.subject,
            not_before=certificate.not_before,
            not_after=certificate.not_after,
            public_key=certificate.public_key,
            extensions=certificate.extensions,
        )
        assert assemble(bytes(again), certificate.signature_algorithm, certificate.signature) == certificate.raw
        rebuilt += 1
    assert rebuilt > 0.98 * COLLECTIONS[name]


@pytest.mark.parametrize("name", COLLECTIONS)
def test_deviations_of_real_certificates_are_those_known(shared_data: Path, name: str) -> None:
    codes = {each.code for each in certificate_deviations(shared_data, name)}

    assert codes <= {
        "algorithm.ecdsa.parameters", "algorithm.rsa.no-null", "certificate.serial.not-positive", "der.set-order",
        "extension.document-types.form", "extension.key-usage.trailing-zeros", "extension.malformed",
        "key.ec.field-element-size",
    }  # fmt: skip


def certificate_deviations(shared_data: Path, name: str) -> list[Any]:
    return [each for certificate in collection(shared_data, name).values() for each in certificate.deviations]


def test_the_passport_certificates_of_vietnam_are_read(shared_data: Path) -> None:
    certificates = [Certificate.parse(path.read_bytes()) for path in sorted((shared_data / "pki" / "vn").glob("*.cer"))]
    authority, *signers = certificates

    assert authority.serial == 0x506F1357A3A196C24DC32CF464140CAE
    assert authority.subject_key_identifier == bytes.fromhex("88918f5a25ece37a3e04c52d38a4f2b5123c85c7")
    assert authority.key_usage == frozenset({"keyCertSign", "cRLSign"})
    assert [found(each)["curve"] for each in certificates] == ["brainpoolP512r1"] + ["brainpoolP384r1"] * 5
    assert {each.authority_key_identifier for each in signers} == {authority.subject_key_identifier}
    assert all(each.issuer == authority.subject for each in signers)


def test_every_certificate_of_the_ldif_part_is_read(shared_data: Path) -> None:
    text = (shared_data / "pki" / "icaopkd-003-part.ldif").read_text(encoding="utf-8").replace("\n ", "")
    encoded = re.findall(r"^userCertificate;binary:: (\S+)$", text, re.MULTILINE)

    certificates = [Certificate.parse(base64.b64decode(each)) for each in encoded]

    assert len(certificates) == 245
    assert all(each.authority_key_identifier is not None for each in certificates)


@pytest.mark.parametrize("index", range(4))
def test_master_lists_are_read_with_every_certificate(shared_data: Path, index: int) -> None:
    folder = shared_data / "masterlists"
    row = json.loads((folder / "expected.json").read_text(encoding="utf-8"))[index]

    signed = SignedData.parse((folder / row["file"]).read_bytes())
    listed = MasterList.parse(signed.content)

    assert signed.content_type == oids.MASTER_LIST
    assert signed.deviations == listed.deviations == ()
    assert len(listed.certificates) == row["n_certs"]
    assert all(found(Certificate.parse(raw))["curve"] != "" for raw in listed.certificates)
    assert bytes(listed) == signed.content
    (signer,) = signed.signers
    (candidate,) = signer_candidates(signer, signed.certificates)
    certificate = candidate.certificate
    assert candidate.deviations == ()
    assert certificate.not_after.date().isoformat() == row["signer_not_after"]
    assert signer.signed_attributes is not None
    assert signer.signed_attributes.signing_time is not None
    assert signer.signed_attributes.signing_time.isoformat() == row["signing_time"]
    scheme = SignatureScheme.from_algorithm(signer.signature_algorithm)
    assert SIGNATURES[scheme.kind].format(scheme.hash) == row["sig"]


# countries whose sites list revoked certificates, with how many
REVOKED = {"RO": 6, "IT": 2}


def test_revocation_lists_are_read_and_built_again(shared_data: Path) -> None:
    paths = sorted((shared_data / "pki" / "crl").glob("*.crl"))

    assert len(paths) == 10
    for path in paths:
        crl = CertificateList.parse(path.read_bytes())
        country = path.name[:2]
        assert crl.deviations == ()
        assert (crl.issuer.country or "").upper() == country
        assert len(crl.revoked) == REVOKED.get(country, 0)
        assert crl.crl_number is not None
        assert crl.next_update is not None
        assert crl.next_update > crl.this_update
        again = TBSCertificateList(
            signature=crl.tbs_signature_algorithm,
            issuer=crl.issuer,
            this_update=crl.this_update,
            next_update=crl.next_update,
            revoked=crl.revoked,
            extensions=crl.extensions,
        )
        assert assemble(bytes(again), crl.signature_algorithm, crl.signature) == crl.raw


@pytest.mark.parametrize(("folder", "prefix", "hash_oid"), [
    ("bsi-reference-rsapss", "77", oids.SHA256), ("bsi-reference-2008", "77", oids.SHA1),
])  # fmt: skip
def test_security_objects_of_specimens_are_read(shared_data: Path, folder: str, prefix: str, hash_oid: str) -> None:
    raw = (shared_data / "specimen" / folder / "EF_SOD.bin").read_bytes()
    assert raw.hex().startswith(prefix)
    header = 4 if raw[1] == 0x82 else 3

    signed = SignedData.parse(raw[header:])

    assert signed.content_type == oids.LDS_SECURITY_OBJECT
    assert signed.signers[0].digest_algorithm.oid == hash_oid
    (candidate,) = signer_candidates(signed.signers[0], signed.certificates)
    assert (candidate.certificate, candidate.deviations) == (signed.certificates[0], ())
