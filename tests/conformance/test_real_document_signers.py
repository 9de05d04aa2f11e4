"""What is demanded of a document signer costs no real one: real certificates of document signers, and of others."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from benchmarks.self_made import card
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD
from chipkit.pki.algorithm_floors import first_below, of_algorithm, of_key
from chipkit.pki.certificate import parse_certificate
from chipkit.trust import candidates
from chipkit.trust.chain import PathStatus, build_path
from chipkit.trust.containers import unpack
from chipkit.trust.importing import Importer
from chipkit.trust.issuing_period import issued_in_time
from chipkit.trust.memory_holdings import InMemoryHoldings
from chipkit.trust.model import Anchor, AnchorKind, Confirmation, InMemoryTrust
from chipkit.trust.purpose import why_no_document_signer
from chipkit.trust.signatures import verdict_with_deviations
from chipkit.verify import load_policy
from chipkit.verify.effort import why_too_costly

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from chipkit.pki.certificate import Certificate

NO_DOCUMENT_SIGNERS = {
    "CSCA Kuwait": "its key is not for digital signatures",
    "Time Stamping Authority": "certified for another purpose: id-kp-timeStamping",
    "Time Stamp Authority": "certified for another purpose: id-kp-timeStamping",
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
    paths = [build_path(signer, store) for signer in dict.fromkeys(signers(pki))]
    return [path.path for path in paths if path.status is PathStatus.VERIFIED]


def test_no_security_object_of_a_real_signer_costs_too_much_with_its_issuer_enclosed(shared_data: Path) -> None:
    signed = SOD.parse(card().files[EF.SOD]).signed_data
    enclosed = verified_paths(shared_data / "pki")

    assert len(enclosed) > 460
    assert not [why for path in enclosed if (why := why_too_costly(replace(signed, certificates=path)))]


def test_every_real_document_signer_was_issued_while_its_issuer_was_valid_and_signed(shared_data: Path) -> None:
    verified = verified_paths(shared_data / "pki")

    assert len(verified) > 460
    slack = load_policy("field").issuing_slack_days
    steps = [pair for path in verified if not _issues(path[0]) for pair in pairwise(path)]
    assert len(steps) > 450
    assert all(issued_in_time(*pair, slack_days=slack) for pair in steps)
    assert len([pair for pair in steps if not issued_in_time(*pair)]) == 3


def _issues(certificate: Certificate) -> bool:
    """Whether it is one of the few CSCAs and link certificates that stand among the document signers."""
    return "keyCertSign" in (certificate.key_usage or ())


def test_no_real_signer_and_no_issuer_of_one_is_below_the_floor(shared_data: Path) -> None:
    field = load_policy("field")
    found = signers(shared_data / "pki")
    own = [first_below(field.refused_algorithms, of_key(each.public_key)) for each in found]
    above = [
        first_below(field.refused_algorithms, (*of_key(upper.public_key), *of_algorithm(lower.signature_algorithm)))
        for path in verified_paths(shared_data / "pki")
        for lower, upper in pairwise(path)
    ]

    assert {*own, *above} == {None}


def test_a_path_costs_one_signature_check_whatever_the_store_holds(
    shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Up to nineteen anchors bear one name. The named key comes first, and every twin of it shares the result."""
    pki, lists = shared_data / "pki", sorted((shared_data / "masterlists").glob("*.ml"))
    at = datetime(2026, 11, 21, tzinfo=UTC)
    word = Confirmation("SPECIMEN OFFICER", "a test", at)
    importer = Importer(holdings=InMemoryHoldings(), at=at, first_use=True, confirmation=word)
    for path in (pki / "csca.zip", *lists):
        importer.add(path.read_bytes(), path.name)
    store = InMemoryHoldings().applied(importer.plan()).trust
    asked: list[bytes] = []

    def counted(signed: Certificate, issuer: Certificate) -> object:
        asked.append(signed.raw)
        return verdict_with_deviations(signed, issuer)

    monkeypatch.setattr(candidates, "verdict_with_deviations", counted)
    paths = [build_path(signer, store) for signer in dict.fromkeys(signers(pki))]

    assert len(store.anchors) > 900
    assert {path.status for path in paths} == {PathStatus.VERIFIED, PathStatus.NO_ANCHOR}
    assert set(Counter(asked).values()) == {1}
    by_name_alone = [path for path in paths if "chain.issuer.name-alone" in {met.code for met in path.deviations}]
    assert by_name_alone == []
