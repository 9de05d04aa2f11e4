"""What is demanded of a document signer costs no real one: real certificates of document signers, and of others."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from benchmarks.self_made import card
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD
from chipkit.trust.chain import PathStatus, build_path, issued_in_validity
from chipkit.trust.containers import unpack
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.parsed import parse_certificate
from chipkit.verify.effort import why_too_costly
from chipkit.verify.purpose import why_no_document_signer

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.pki.certificate import Certificate

NO_DOCUMENT_SIGNERS = {
    "CSCA Kuwait": "its key is not for digital signatures",
    "Time Stamping Authority": "certified for another purpose: 1.3.6.1.5.5.7.3.8",
    "Time Stamp Authority": "certified for another purpose: 1.3.6.1.5.5.7.3.8",
}
"""Certificates of the PKD that stand among the document signers and are none, by their common names."""


def certificates(*paths: Path) -> list[Certificate]:
    items = (item for path in paths for item in unpack(path.read_bytes(), path.name))
    return [parse_certificate(item.data) for item in items if item.kind == "certificate"]


def signers(pki: Path) -> list[Certificate]:
    return certificates(pki / "dsc_sample.zip", pki / "icaopkd-003-part.ldif", *sorted((pki / "vn").glob("DSC_*.cer")))


def test_no_real_document_signer_is_taken_for_anything_else(shared_data: Path) -> None:
    found = signers(shared_data / "pki")
    refused = [(signer.subject.common_name, why_no_document_signer(signer)) for signer in found]

    assert len(found) > 480
    assert dict(pair for pair in refused if pair[1]) == NO_DOCUMENT_SIGNERS
    assert len([why for _, why in refused if why]) == 4


def verified_paths(pki: Path) -> list[tuple[Certificate, ...]]:
    anchors = certificates(pki / "csca.zip", *sorted((pki / "vn").glob("CSCA_*.cer")))
    store = InMemoryTrust.empty().with_anchors(Anchor(each, AnchorKind.CONFIRMED) for each in anchors)
    paths = [build_path(signer, store) for signer in signers(pki)]
    return [path.path for path in paths if path.status is PathStatus.VERIFIED]


def test_no_security_object_of_a_real_signer_costs_too_much_with_its_issuer_enclosed(shared_data: Path) -> None:
    signed = SOD.parse(card().files[EF.SOD]).signed_data
    enclosed = verified_paths(shared_data / "pki")

    assert len(enclosed) > 460
    assert not [why for path in enclosed if (why := why_too_costly(replace(signed, certificates=path)))]


def test_every_real_document_signer_was_issued_while_its_issuer_was_valid(shared_data: Path) -> None:
    verified = verified_paths(shared_data / "pki")

    assert len(verified) > 460
    assert all(issued_in_validity(lower, upper) for path in verified for lower, upper in pairwise(path))
