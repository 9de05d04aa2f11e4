"""By when a seal was there: every stamp that is over it counts, and none that is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from chipkit.errors import EvidenceError
from chipkit.evidence.amendment_contents import NewTimeStamp, Note
from chipkit.evidence.amendments import Chain, stamped_by
from chipkit.evidence.evidence_file import open_evidence
from chipkit.evidence.record import Record, seal_record
from chipkit.evidence.stamps import proven_by, stamp_clock, stamps_of
from chipkit.evidence.terminals import SealWorth
from chipkit.evidence.time_stamp import stamped_bytes
from chipkit.pki.crl import parse_crl
from chipkit.trust.model import InMemoryTrust
from tests.unit.evidence.conftest import counter_of, terminals_of, verified_card
from tests.unit.evidence.stamping import Authority, token_by
from tests.unit.evidence.test_amendments import AT
from tests.unit.evidence.test_time_stamp import KIND

if TYPE_CHECKING:
    from chipkit.evidence.amendment_contents import Content

MOMENT = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("stamps"))


@pytest.fixture(scope="module")
def record() -> Record:
    return seal_record(KIND, {}, {}, counter_of())


def token(authority: Authority, stamped: bytes, days: int = 0) -> bytes:
    return token_by(authority.key, authority.certificate, stamped, MOMENT + timedelta(days=days))


def added(chain: Chain, content: Content) -> Chain:
    return chain.amended(content, counter_of(seed=2), at=AT, software="chipkit")


def renewed(authority: Authority, chain: Chain, days: int) -> Chain:
    return added(chain, NewTimeStamp(token(authority, stamped_by(chain.end.digest), days)))


def test_without_a_stamp_nothing_is_proven(authority: Authority, record: Record) -> None:
    found = stamps_of(record, added(Chain(record.digest), Note("SPECIMEN")), [authority.root])

    assert (found, proven_by(found)) == ((), None)


def test_the_earliest_of_all_counts(authority: Authority, record: Record) -> None:
    chain = renewed(authority, renewed(authority, Chain(record.digest), 20), 10)

    found = stamps_of(record, chain, [authority.root])

    assert [each.where for each in found] == ["amendment 1", "amendment 2"]
    assert proven_by(found) == MOMENT + timedelta(days=10)
    first = record.with_time_stamp(token(authority, stamped_bytes(record.seal)))
    with_first = stamps_of(first, chain, [authority.root])
    assert [each.where for each in with_first] == ["seal", "amendment 1", "amendment 2"]
    assert proven_by(with_first) == MOMENT


def test_a_stamp_over_the_seal_of_an_amendment_is_over_what_it_follows(authority: Authority, record: Record) -> None:
    chain = added(Chain(record.digest), Note("SPECIMEN"))
    stamp = token(authority, stamped_bytes(chain.amendments[0].record.seal), 5)
    entry = chain.amendments[0].record.with_time_stamp(stamp).encoded()

    stamped = Chain.read(record.digest, [entry])
    (found,) = stamps_of(None, stamped, [authority.root])

    assert (found.where, proven_by([found])) == ("seal of amendment 1", MOMENT + timedelta(days=5))
    assert stamped.end == chain.end


def test_a_stamp_of_something_else_is_refuted_and_an_unknown_authority_s_is_not(
    authority: Authority, record: Record, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Authority(tmp_path_factory.mktemp("other"), "SPECIMEN other TSA")
    for stamp, refuted in (
        (token(authority, b"something else"), True),
        (b"junk", True),
        (token(other, stamped_bytes(record.seal)), False),
    ):
        (found,) = stamps_of(record.with_time_stamp(stamp), Chain(record.digest), [authority.root])

        assert (found.stamp, found.refuted, proven_by([found])) == (None, refuted, None)
        assert found.reason


def test_a_seal_of_a_withdrawn_key_counts_by_any_stamp_that_is_older(authority: Authority) -> None:
    evidence = verified_card().sealed()
    known = terminals_of(counter_of(), withdrawn_at=MOMENT + timedelta(days=300))
    clock = stamp_clock([authority.root])
    for days, worth in ((299, SealWorth.TRUSTED), (301, SealWorth.WITHDRAWN)):
        for stamped in (
            replace(evidence, amendments=renewed(authority, evidence.chain, days).amendments),
            replace(
                evidence,
                record=evidence.record.with_time_stamp(token(authority, stamped_bytes(evidence.record.seal), days)),
            ),
        ):
            assert open_evidence(bytes(stamped), known, stamped=clock).worth is worth
            assert open_evidence(bytes(stamped), known, stamped=stamp_clock([])).worth is SealWorth.WITHDRAWN
    assert open_evidence(bytes(evidence), known, stamped=clock).worth is SealWorth.WITHDRAWN


def test_evidence_is_opened_with_what_was_added_in_its_order() -> None:
    evidence = verified_card().sealed()
    two = added(added(evidence.chain, Note("a")), Note("b"))
    whole = replace(evidence, amendments=two.amendments)

    assert open_evidence(bytes(whole)).chain == two
    for broken in (two.amendments[1:], two.amendments[::-1], (*two.amendments, two.amendments[1])):
        with pytest.raises(EvidenceError, match=r"^amendment "):
            open_evidence(bytes(replace(evidence, amendments=broken)))


# revocation lists ----------------------------------------------------------------------------------------------------


def crl(authority: Authority, revoked: int | None, reason: x509.ReasonFlags | None, begin: int, end: int = 900) -> Any:
    """A trust store with a list of the authority's root, which names it, or another, since so many days."""
    issuer = x509.load_der_x509_certificate(authority.root.raw).subject
    builder = x509.CertificateRevocationListBuilder(issuer).last_update(MOMENT + timedelta(days=begin))
    builder = builder.next_update(MOMENT + timedelta(days=end))
    if revoked is not None:
        entry = x509.RevokedCertificateBuilder().serial_number(authority.certificate.serial)
        entry = entry.revocation_date(MOMENT + timedelta(days=revoked))
        entry = entry if reason is None else entry.add_extension(x509.CRLReason(reason), critical=False)
        builder = builder.add_revoked_certificate(entry.build())
    signed = builder.sign(authority.root_key, hashes.SHA256()).public_bytes(Encoding.DER)
    return InMemoryTrust.empty().with_crls([parse_crl(signed)])


CEASED, LOST = x509.ReasonFlags.superseded, x509.ReasonFlags.key_compromise


@pytest.mark.parametrize(
    ("revoked", "reason", "begin", "worth"),
    [
        (None, None, -1, "good"), (None, None, 30, "good"), (None, None, -950, "unknown"),
        (None, None, 99_999, "unknown"),
        (5, CEASED, 6, None), (15, CEASED, 16, "good"), (5, None, 6, None), (15, None, 16, None), (15, LOST, 16, None),
    ],
)  # fmt: skip
def test_a_list_that_takes_the_authority_back_counts(
    authority: Authority, record: Record, revoked: int | None, reason: Any, begin: int, worth: str | None
) -> None:
    """Of a stamp of the tenth day: what RFC 3161, 4, lets stand where an authority ceased, or lost its key."""
    stamped = record.with_time_stamp(token(authority, stamped_bytes(record.seal), 10))
    if begin > 10_000:
        lists = crl(authority, revoked, reason, 13_000, 14_000)  # the certificate ended before
    else:
        lists = crl(authority, revoked, reason, begin, 900 if begin > -900 else -900)

    (found,) = stamps_of(stamped, Chain(record.digest), [authority.root], lists)

    assert (None if found.stamp is None else found.stamp.revocation) == worth
    assert not found.refuted, "whoever is not known accuses nobody"
    assert ("revoked on" in found.reason) is (worth is None)


def test_a_list_of_somebody_else_s_takes_nothing_back(
    authority: Authority, record: Record, tmp_path_factory: pytest.TempPathFactory
) -> None:
    forger = Authority(tmp_path_factory.mktemp("forger"))  # of the same name, with a key of its own
    forger.certificate = authority.certificate
    stamped = record.with_time_stamp(token(authority, stamped_bytes(record.seal), 10))

    for lists in (crl(forger, 5, None, 6), InMemoryTrust.empty(), None):
        (found,) = stamps_of(stamped, Chain(record.digest), [authority.root], lists)

        assert found.stamp is not None
        assert found.stamp.revocation == "unknown"
