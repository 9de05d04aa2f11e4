"""Real master lists, certificates and revocation lists, against what was found out about them independently."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli import main
from chipkit.pki.certificate import parse_certificate
from chipkit.pki.crl import CertificateList
from chipkit.trust.chain import PathStatus, build_path, issuers_of
from chipkit.trust.conformance import NO_COUNTERPART, compare
from chipkit.trust.containers import unpack
from chipkit.trust.crl_signers import crl_signer
from chipkit.trust.importing import Importer
from chipkit.trust.known import KNOWN
from chipkit.trust.master_list import verify_master_list
from chipkit.trust.memory_holdings import InMemoryHoldings
from chipkit.trust.model import AnchorKind, Confirmation, InMemoryTrust
from chipkit.trust.profile import profile_deviations, role_of
from chipkit.trust.revocation import RevocationStatus, check_revocation

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.pki.certificate import Certificate

AT = datetime(2026, 11, 21, tzinfo=UTC)
MASTER_LISTS = (
    "DE_ML_2026-05-28-08-28-45.ml", "ICAO_ml_01April2025.ml", "ICAO_ml_March2023.ml", "NL_ML_2025-07-29.ml",
)  # fmt: skip
GREEK_WITHOUT_ISSUER = "C=GR"


def certificates(path: Path) -> list[Certificate]:
    return [parse_certificate(item.data) for item in unpack(path.read_bytes(), path.name) if item.kind == "certificate"]


def expected(path: Path) -> dict[str, dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return {entry["sha256"]: entry for entry in map(json.loads, lines)}


@pytest.fixture(scope="module")
def pki(shared_data: Path) -> Path:
    return shared_data / "pki"


@pytest.fixture(scope="module")
def store(shared_data: Path, pki: Path) -> InMemoryTrust:
    """The anchors of every expectation: all CSCA certificates together with the four lists, and the CRLs."""
    confirmed = Confirmation("a test", "the expectations", AT)
    importer = Importer(holdings=InMemoryHoldings(), at=AT, first_use=True, confirmation=confirmed)
    importer.add((pki / "csca.zip").read_bytes(), "csca.zip")
    for name in MASTER_LISTS:
        importer.add((shared_data / "masterlists" / name).read_bytes(), name)
    for path in sorted((pki / "crl").iterdir()):
        importer.add(path.read_bytes(), path.name)
    plan = importer.plan()
    assert [entry for entry in plan.entries if entry.status == "refused"] == []
    assert [kept for kept in plan.certificates if kept.mark] == []
    return InMemoryHoldings().applied(plan).trust


@pytest.mark.parametrize("name", MASTER_LISTS)
def test_a_master_list_verifies(shared_data: Path, name: str) -> None:
    """One of them signs a DigestInfo without NULL."""
    facts = {
        entry["file"]: entry for entry in json.loads((shared_data / "masterlists/expected.json").read_text("utf-8"))
    }
    data = (shared_data / "masterlists" / name).read_bytes()

    found = verify_master_list(data)

    assert len(found.certificates) == facts[name]["n_certs"]
    assert found.signing_time == datetime.fromisoformat(facts[name]["signing_time"])
    assert found.signer.not_after.date().isoformat() == facts[name]["signer_not_after"]
    assert found.path[-1].raw in found.certificates
    assert len(found.path) == 2
    assert facts[name]["cms_signature_ok"]


@pytest.mark.parametrize("name", MASTER_LISTS)
def test_a_master_list_with_one_bit_changed_is_refused(shared_data: Path, name: str) -> None:
    importer = Importer(holdings=InMemoryHoldings(), at=AT, first_use=True)
    data = bytearray((shared_data / "masterlists" / name).read_bytes())
    data[len(data) // 2] ^= 1

    importer.add(bytes(data), name)
    plan = importer.plan()

    assert plan.empty
    assert [entry.status for entry in plan.entries] == ["refused"]


def test_all_anchors_are_taken(store: InMemoryTrust, pki: Path) -> None:
    placed = certificates(pki / "csca.zip")

    assert len(placed) == 854
    kinds = Counter(anchor.kind for anchor in store.anchors)
    assert kinds[AnchorKind.CONFIRMED] == 854
    assert set(kinds) == {AnchorKind.CONFIRMED, AnchorKind.LIST_SIGNED}
    assert len(store.signers) == 4


@pytest.mark.parametrize(("name", "count", "unverified"), [("csca", 854, 1), ("dsc_sample", 237, 3)])
def test_each_certificate_has_the_issuers_that_were_found_for_it(
    store: InMemoryTrust, pki: Path, name: str, count: int, unverified: int
) -> None:
    """Expected issuers that are not among the anchors, as a few of Hungary and Poland, are left out of account."""
    facts = expected(pki / f"{name}_expected.jsonl.gz")
    anchors = {anchor.certificate.fingerprint for anchor in store.anchors}
    wrong = []
    statuses: Counter[PathStatus] = Counter()
    for certificate in certificates(pki / f"{name}.zip"):
        chain = facts[certificate.fingerprint]["chain"]
        result = build_path(certificate, store)
        found = {anchor.certificate.fingerprint for anchor in result.issuers}
        statuses[result.status] += 1
        verified = result.status is PathStatus.VERIFIED
        if verified != chain["verified"] or found != anchors.intersection(chain.get("issuer_sha256", ())):
            wrong.append(str(certificate.subject))

    assert wrong == []
    assert statuses == {PathStatus.VERIFIED: count - unverified, PathStatus.NO_ANCHOR: unverified}


def test_the_one_csca_without_issuer_is_greek(store: InMemoryTrust, pki: Path) -> None:
    (lonely,) = (each for each in certificates(pki / "csca.zip") if not issuers_of(each, store))

    assert GREEK_WITHOUT_ISSUER in str(lonely.subject)
    assert store.anchor(lonely) is not None


def test_the_signers_of_vietnam_verify(store: InMemoryTrust, pki: Path) -> None:
    found = [build_path(parse_certificate(path.read_bytes()), store) for path in sorted((pki / "vn").iterdir())]

    assert [result.status for result in found] == [PathStatus.VERIFIED] * 6
    assert {result.path[-1].fingerprint[:16] for result in found} == {"6b5fa6fe45cc4e85"}
    assert all(result.deviations == () for result in found)


def test_the_vietnamese_certificates_keep_to_their_profile(pki: Path) -> None:
    for path in sorted((pki / "vn").iterdir()):
        certificate = parse_certificate(path.read_bytes())

        assert profile_deviations(certificate, role_of(certificate)) == ()


def test_non_conformant_signers_of_the_icao_pkd_verify_all_the_same(store: InMemoryTrust, pki: Path) -> None:
    statuses = Counter(build_path(each, store).status for each in certificates(pki / "icaopkd-003-part.ldif"))

    assert statuses == {PathStatus.VERIFIED: 245}


def test_twelve_of_them_need_an_anchor_of_the_lists(store: InMemoryTrust, pki: Path) -> None:
    placed = InMemoryTrust(tuple(each for each in store.anchors if each.kind is AnchorKind.CONFIRMED))

    statuses = Counter(build_path(each, placed).status for each in certificates(pki / "icaopkd-003-part.ldif"))

    assert statuses[PathStatus.VERIFIED] == 233


def test_what_the_icao_pkd_found_wrong_with_a_signers_profile_is_found(store: InMemoryTrust, pki: Path) -> None:
    agreed: Counter[str] = Counter()
    missed: list[tuple[str, ...]] = []
    unknown: Counter[str] = Counter()
    name = "icaopkd-003-part.ldif"
    for item in unpack((pki / name).read_bytes(), name):
        certificate = parse_certificate(item.data)
        issuers = [anchor.certificate for anchor in issuers_of(certificate, store)]
        found = compare(item.conformance.codes, certificate, issuers)
        agreed.update(code.rpartition(":")[2] for code in found.agreed)
        unknown.update(code.rpartition(":")[2] for code in found.unknown)
        missed += [(item.where, *found.missed)] if found.missed else []

    assert missed == []
    assert agreed["CSCA.BAC.25"] == 134
    assert len(agreed) == 20
    assert set(unknown) == set(NO_COUNTERPART)


def test_the_key_of_vietnams_identity_card_is_known_and_not_confirmed(pki: Path) -> None:
    (path,) = (pki / "vn-id").iterdir()
    importer = Importer(holdings=InMemoryHoldings(), at=AT)
    importer.add(path.read_bytes(), path.name)

    plan = importer.plan()

    (kept,) = plan.certificates
    assert kept.anchor is not None
    assert kept.anchor.kind is AnchorKind.UNCONFIRMED
    assert [(entry.status, entry.anchor_kind) for entry in plan.entries] == [("new", AnchorKind.UNCONFIRMED)]
    assert {(each.sha256, each.subject) for each in KNOWN} == {(kept.sha256, str(kept.certificate.subject))}


@pytest.mark.parametrize("name", MASTER_LISTS)
def test_no_real_list_alone_carries_anything_that_is_never_used(shared_data: Path, name: str) -> None:
    importer = Importer(holdings=InMemoryHoldings(), at=AT, first_use=True)
    importer.add((shared_data / "masterlists" / name).read_bytes(), name)

    plan = importer.plan()

    assert [kept for kept in plan.certificates if kept.mark or kept.anchor is None] == []
    assert [entry for entry in plan.entries if entry.status == "refused"] == []


def test_all_signers_of_documents_are_kept_and_none_is_refused(store: InMemoryTrust, pki: Path) -> None:
    """Three stand there that are authorities, and vouch for nothing: nobody confirmed them. A fourth is an anchor here.

    It is a link certificate of a list that the operator has handed over now, too.
    """
    importer = Importer(holdings=InMemoryHoldings.of(store), at=AT)
    for name in ("dsc_sample.zip", "icaopkd-003-part.ldif"):
        importer.add((pki / name).read_bytes(), name)

    plan = importer.plan()

    assert Counter(entry.status for entry in plan.entries)["refused"] == 0
    assert len(plan.certificates) > 470
    anchors = [kept.certificate for kept in plan.certificates if kept.anchor is not None]
    assert [str(each.subject) for each in anchors] == ["CN=Belgium Country Signing CA 03,O=FEDERAL,C=BE"]
    assert all(store.anchor(each) is not None for each in anchors)


def test_all_revocation_lists_are_signed_by_an_anchor(store: InMemoryTrust, pki: Path) -> None:
    lists = [CertificateList.parse(path.read_bytes()) for path in sorted((pki / "crl").iterdir())]

    signers = [crl_signer(crl, [anchor.certificate for anchor in store.by_subject(crl.issuer)]) for crl in lists]

    assert len(lists) == 10
    assert None not in signers


def test_a_revocation_list_answers_in_its_time_and_is_stale_afterwards(store: InMemoryTrust, pki: Path) -> None:
    """The list of the Netherlands held until three days before the day of judgement."""
    crl = CertificateList.parse((pki / "crl" / "NL_NLD.crl").read_bytes())
    issuer = next(each.certificate for each in store.by_subject(crl.issuer) if each.certificate.self_issued)

    fresh = check_revocation(issuer, issuer, store, datetime(2026, 11, 1, tzinfo=UTC))
    stale = check_revocation(issuer, issuer, store, AT)

    assert fresh.status is RevocationStatus.GOOD
    assert stale.status is RevocationStatus.STALE


def test_real_revocation_lists_revoke(store: InMemoryTrust, pki: Path) -> None:
    crl = CertificateList.parse((pki / "crl" / "RO_cacrl.crl").read_bytes())

    assert len(crl.revoked) == 6
    assert crl in store.crls


@pytest.fixture(scope="module")
def folder(shared_data: Path, pki: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trust folder with everything imported through the command line."""
    folder = tmp_path_factory.mktemp("trust")
    files = [
        pki / "csca.zip",
        *sorted((shared_data / "masterlists").glob("*.ml")),
        *sorted((pki / "crl").iterdir()),
    ]
    confirmed = ("--by", "a test", "--source", "the expectations")
    assert main(["trust", "import", *map(str, files), "--first-use", *confirmed, "--trust", str(folder)]) == 0
    return folder


class TestCommandLine:
    """The same through `chipkit trust`, as an operator has it."""

    def test_the_list_names_every_anchor(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["trust", "list", "--json", "--trust", str(folder)]) == 0

        document = json.loads(capsys.readouterr().out)
        assert len(document["anchors"]) > 854
        assert len(document["crls"]) == 10
        assert len(document["signers"]) == 4

    @pytest.mark.parametrize("name", ["csca", "dsc_sample"])
    def test_the_check_tells_for_each_certificate_whether_and_by_whom_it_verifies(
        self, folder: Path, pki: Path, capsys: pytest.CaptureFixture[str], name: str
    ) -> None:
        facts = expected(pki / f"{name}_expected.jsonl.gz")

        main(["trust", "check", str(pki / f"{name}.zip"), "--json", "--at", "2026-11-21", "--trust", str(folder)])

        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert {line["sha256"] for line in lines} == set(facts)
        for line in lines:
            chain = facts[line["sha256"]]["chain"]
            assert line["path"]["verified"] is chain["verified"]
            assert set(line["issuer_sha256"]) <= set(chain.get("issuer_sha256", ()))
            assert bool(line["issuer_sha256"]) is chain["verified"]
