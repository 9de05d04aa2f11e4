"""Evidence of a report whose issuer waits for confirmation: it is sealed and judged again as any other."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from chipkit.codec.cbor import decode, encode
from chipkit.errors import EvidenceError
from chipkit.evidence import (
    Cause,
    Level,
    TrustedTerminal,
    TrustedTerminals,
    judge_again,
    make_evidence,
    open_evidence,
    redact,
)
from chipkit.evidence.embedded import MixedTrust, NotedTrust, read_trust, trust_entries
from chipkit.pki.certificate import Certificate
from chipkit.protocol.credentials import CANPassword
from chipkit.session.procedure import read
from chipkit.trust.chain import build_path
from chipkit.trust.importing_into import ImportFile, ImportOptions, import_into
from chipkit.trust.joined import JoinedTrust
from chipkit.trust.model import Confirmation, InMemoryTrust
from chipkit.trust.store import TrustStore
from chipkit.trust.view import waiting_in
from chipkit.verify import judge, load_policy
from tests.component.vietnamese_issuer import AT, changed, twin
from tests.unit.evidence.conftest import counter_of

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.evidence import Evidence
    from chipkit.trust.view import TrustView
    from chipkit.verify.report import Report

FIELD = load_policy("field")
CONFIRMED = ImportOptions(confirmation=Confirmation("Lan Specimen", "letter of 3 May", AT))
PARTS = {"anchors", "crls", "pinned"}


@pytest.fixture
def store(tmp_path: Path) -> TrustStore:
    return TrustStore(tmp_path / "trust")


def bring(store: TrustStore, *certificates: Certificate, confirmed: bool = False) -> None:
    files = [ImportFile(each.fingerprint[:8], each.raw) for each in certificates]
    import_into(store, files, at=AT, options=CONFIRMED if confirmed else ImportOptions())


def judged(trust: TrustView) -> Report:
    card = twin().card
    capture = read(card.transport(), CANPassword(card.can or ""), clock=lambda: AT)
    return judge(capture, trust, FIELD, AT)


def sealed(report: Report, trust: TrustView) -> Evidence:
    counter = counter_of()
    made = make_evidence(report, counter, trust=trust, policy=FIELD, made_at=AT)
    certificate = Certificate.parse(counter.certificates[0])
    known = TrustedTerminal(name=counter.name, certificate=certificate, trusted_from=datetime(2026, 1, 1, tzinfo=UTC))
    return open_evidence(bytes(made), TrustedTerminals((known,)))


def reason(report: Report) -> tuple[str, str | None]:
    path = report.finding("pa.issuer.path")
    assert path is not None
    return path.reason, path.evidence.get("waiting")


@pytest.mark.parametrize("known", [False, True], ids=["no-anchor", "other-key"])
def test_it_is_sealed_and_judged_the_same(store: TrustStore, *, known: bool) -> None:
    if known:
        bring(store, twin().stranger.certificate, confirmed=True)
    bring(store, twin().pki.csca.certificate)
    report = judged(store.view())
    assert reason(report) == ("other-key" if known else "issuer-waits", twin().pki.csca.certificate.fingerprint)

    evidence = sealed(report, store.view())

    assert evidence.trusted
    assert evidence.statement.trust.waiting == (twin().pki.csca.certificate,)
    assert evidence.statement.trust.anchor_count == int(known)
    for shown in (evidence, *(redact(evidence, level=level).evidence for level in Level)):
        again = judge_again(shown)
        assert again.differences == ()
        assert again.report.verdict == report.verdict
        assert reason(again.report) == reason(report)


def test_that_it_was_confirmed_since_is_told_as_a_change_of_the_anchors(store: TrustStore) -> None:
    bring(store, twin().pki.csca.certificate)
    evidence = sealed(judged(store.view()), store.view())
    bring(store, twin().pki.csca.certificate, confirmed=True)

    changes = {each.subject: each.causes for each in judge_again(evidence, trust=store.view()).differences}

    assert Cause.ANCHORS in changes["pa.issuer.path"]


def test_that_it_waits_since_is_told_as_a_change_of_the_anchors(store: TrustStore) -> None:
    evidence = sealed(judged(store.view()), store.view())
    bring(store, twin().pki.csca.certificate)

    (change,) = (
        each for each in judge_again(evidence, trust=store.view()).differences if each.subject == "pa.issuer.path"
    )

    assert (change.then, change.now) == ("undetermined: no-anchor", "undetermined: issuer-waits")
    assert change.causes == (Cause.ANCHORS,)


@pytest.mark.parametrize("turned", [False, True])
def test_of_several_certificates_of_one_key_every_view_tells_the_same(store: TrustStore, *, turned: bool) -> None:
    csca = twin().pki.csca
    renewed = changed(csca, csca, csca.certificate.extensions[:-1]).certificate
    both = sorted((csca.certificate, renewed), key=lambda each: each.fingerprint, reverse=turned)
    for each in both:
        bring(store, each)
    report = judged(store.view())

    evidence = sealed(report, store.view())

    assert set(evidence.statement.trust.waiting) == set(both)
    assert reason(report) == reason(judge_again(evidence).report) == ("issuer-waits", min(x.fingerprint for x in both))


# as plain values -----------------------------------------------------------------------------------------------------


def noted_of(view: TrustView) -> NotedTrust:
    noted = NotedTrust(view)
    build_path(twin().pki.dsc.certificate, noted)
    return noted


def test_where_none_waits_nothing_is_written_and_files_without_it_are_read(store: TrustStore) -> None:
    bring(store, twin().pki.csca.certificate, confirmed=True)
    entries = trust_entries(noted_of(store.view()))

    assert entries.keys() == PARTS
    assert read_trust(decode(encode(entries)), "trust").waiting == ()
    assert trust_entries(noted_of(InMemoryTrust.empty())).keys() == PARTS


def test_what_is_embedded_answers_for_the_name_and_the_key_alone(store: TrustStore) -> None:
    bring(store, twin().pki.csca.certificate)
    entries = trust_entries(noted_of(store.view()))
    assert entries.keys() == {*PARTS, "waiting"}
    embedded = read_trust(decode(encode(entries)), "trust")
    without = read_trust({each: entries[each] for each in PARTS}, "trust")

    assert embedded.waiting_for(twin().pki.dsc.certificate) == (twin().pki.csca.certificate,)
    assert embedded.waiting_for(Certificate.parse(counter_of().certificates[0])) == ()
    assert embedded.anchor(twin().pki.csca.certificate) is None
    assert embedded.generation != without.generation


@pytest.mark.parametrize("odd", [None, b"", [b"\x30\x00"], ["text"]])
def test_what_is_no_certificate_is_refused(odd: object) -> None:
    entries = {**trust_entries(noted_of(InMemoryTrust.empty())), "waiting": odd}

    with pytest.raises(EvidenceError, match="waiting"):
        read_trust(entries, "trust")


# views of several ----------------------------------------------------------------------------------------------------


def test_views_of_several_answer_of_those_that_wait(store: TrustStore) -> None:
    csca, signer = twin().pki.csca.certificate, twin().pki.dsc.certificate
    bring(store, csca)
    view, empty = store.view(), InMemoryTrust.empty()

    assert waiting_in(empty, signer) == ()
    assert waiting_in(MixedTrust(view, empty), signer) == waiting_in(view, signer) == (csca,)
    assert waiting_in(MixedTrust(empty, view), signer) == ()
    assert waiting_in(JoinedTrust((empty, view, view)), signer) == (csca,)


def test_what_is_an_anchor_in_one_view_waits_in_none(store: TrustStore, tmp_path: Path) -> None:
    csca, signer = twin().pki.csca.certificate, twin().pki.dsc.certificate
    bring(store, csca)
    other = TrustStore(tmp_path / "other")
    bring(other, csca, confirmed=True)

    assert waiting_in(JoinedTrust((store.view(), other.view())), signer) == ()
