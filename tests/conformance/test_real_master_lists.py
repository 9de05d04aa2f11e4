"""Who signed the real master lists, against what other programs found out about them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.crypto.hashes import digest
from chipkit.pki.algorithms import SignatureScheme, hash_name
from chipkit.pki.cms import SignedData
from chipkit.trust.master_list import verify_master_list

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.pki.cms import SignerInfo
    from chipkit.pki.names import Name

MASTER_LISTS = (
    "DE_ML_2026-05-28-08-28-45.ml", "ICAO_ml_01April2025.ml", "ICAO_ml_March2023.ml", "NL_ML_2025-07-29.ml",
)  # fmt: skip
SAID = {
    oids.COMMON_NAME: "Common Name",
    oids.SERIAL_NUMBER: "Serial Number",
    oids.ORGANIZATIONAL_UNIT: "Organizational Unit",
    oids.ORGANIZATION: "Organization",
    oids.COUNTRY: "Country",
}
"""How the expectations call the attributes of a name."""
KINDS = {"rsa-pkcs1": "rsa", "rsa-pss": "rsassa_pss", "ecdsa": "ecdsa"}


@pytest.fixture(params=MASTER_LISTS)
def facts(request: pytest.FixtureRequest, shared_data: Path) -> dict[str, Any]:
    entries = json.loads((shared_data / "masterlists" / "expected.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = next(entry for entry in entries if entry["file"] == request.param)
    return found


@pytest.fixture
def data(facts: dict[str, Any], shared_data: Path) -> bytes:
    return (shared_data / "masterlists" / str(facts["file"])).read_bytes()


def said(name: Name) -> str:
    """A name as the expectations write it, the country last."""
    attributes = [attribute for rdn in name.rdns for attribute in rdn]
    if attributes[0].oid == oids.COUNTRY:
        attributes.reverse()
    return ", ".join(f"{SAID[attribute.oid]}: {attribute.text}" for attribute in attributes)


def identified_by(signer: SignerInfo) -> str:
    return "subject_key_identifier" if signer.sid.subject_key_identifier else "issuer_and_serial_number"


def test_the_signer_and_the_authority_above_it_are_the_expected_ones(facts: dict[str, Any], data: bytes) -> None:
    found = verify_master_list(data)

    assert digest("sha256", data).hex() == facts["sha256"]
    assert said(found.signer.subject) == facts["signer"]
    assert facts["csca"]
    assert said(found.path[-1].subject).startswith(facts["csca"])  # which is cut off there
    assert facts["chain_to_csca_in_list"] is (found.path[-1].raw in found.certificates)


def test_the_signature_is_of_the_expected_kind_and_names_its_signer_in_the_expected_way(
    facts: dict[str, Any], data: bytes
) -> None:
    (info,) = SignedData.parse(data).signers

    scheme = SignatureScheme.from_algorithm(info.signature_algorithm, digest=hash_name(info.digest_algorithm))

    assert identified_by(info) == facts["sid"]
    assert f"{scheme.hash}_{KINDS[scheme.kind]}" == facts["sig"]
    assert info.signed_attributes is not None
    matches = info.signed_attributes.message_digest == digest(scheme.hash, SignedData.parse(data).content)
    assert matches is facts["message_digest_ok"]


def test_every_expectation_is_of_a_list_that_is_here(shared_data: Path) -> None:
    entries = json.loads((shared_data / "masterlists" / "expected.json").read_text(encoding="utf-8"))

    assert {entry["file"] for entry in entries} == set(MASTER_LISTS)
