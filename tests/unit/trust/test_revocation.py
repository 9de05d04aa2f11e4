from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.pki import extensions as ext
from chipkit.pki.crl import CertificateList, RevokedEntry, assemble
from chipkit.pki.extensions import Extension
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.revocation import (
    RevocationStatus,
    check_revocation,
    crl_deviations,
    crl_signer,
    path_revocation,
    revocation_status,
)

FRESH = datetime(2025, 2, 1, tzinfo=UTC)
LATER = datetime(2025, 6, 1, tzinfo=UTC)


def status(dsc: Any, csca: Any, *crls: Any, at: datetime = FRESH, signers: Any = ()) -> RevocationStatus:
    return revocation_status(dsc.certificate, csca.certificate, crls, at, signers=signers).status


def test_a_signer_that_a_fresh_list_does_not_name_is_good(csca: Any, dsc: Any) -> None:
    assert status(dsc, csca, csca.revoke(5, 6)) is RevocationStatus.GOOD


def test_a_signer_that_a_fresh_list_names_is_revoked_with_time_and_reason(csca: Any, dsc: Any) -> None:
    result = revocation_status(dsc.certificate, csca.certificate, [csca.revoke(77)], FRESH)

    assert result.status is RevocationStatus.REVOKED
    assert result.revoked_at == datetime(2024, 6, 1, tzinfo=UTC)
    assert result.reason == "keyCompromise"


def test_without_a_list_of_the_issuer_there_is_no_answer(make: Any, csca: Any, dsc: Any) -> None:
    foreign = make.issue(name="foreign CSCA")

    assert status(dsc, csca) is RevocationStatus.NO_CRL
    assert status(dsc, csca, foreign.revoke(77)) is RevocationStatus.NO_CRL


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2025, 1, 1, tzinfo=UTC), RevocationStatus.GOOD),
        (datetime(2025, 4, 1, tzinfo=UTC), RevocationStatus.GOOD),
        (datetime(2025, 4, 1, tzinfo=UTC) + timedelta(seconds=1), RevocationStatus.STALE),
        (datetime(2025, 1, 1, tzinfo=UTC) - timedelta(seconds=1), RevocationStatus.STALE),
    ],
)
def test_a_list_clears_only_while_it_holds(csca: Any, dsc: Any, at: datetime, expected: RevocationStatus) -> None:
    assert status(dsc, csca, csca.revoke(), at=at) is expected


def test_a_list_without_an_end_clears_nothing(csca: Any, dsc: Any) -> None:
    assert status(dsc, csca, csca.revoke(next_update=None)) is RevocationStatus.STALE


def test_a_stale_list_still_revokes_what_it_names(csca: Any, dsc: Any) -> None:
    assert status(dsc, csca, csca.revoke(77), at=LATER) is RevocationStatus.REVOKED


def test_the_list_that_holds_at_the_time_decides_among_several(csca: Any, dsc: Any) -> None:
    newer = csca.revoke(this_update=datetime(2025, 5, 1, tzinfo=UTC), next_update=datetime(2025, 8, 1, tzinfo=UTC))

    assert status(dsc, csca, csca.revoke(), newer, at=LATER) is RevocationStatus.GOOD
    assert status(dsc, csca, newer, csca.revoke(), at=FRESH) is RevocationStatus.GOOD


def test_a_changed_list_is_told_from_a_missing_one(csca: Any, dsc: Any) -> None:
    raw = bytearray(csca.revoke().raw)
    raw[-1] ^= 1

    assert status(dsc, csca, CertificateList.parse(bytes(raw))) is RevocationStatus.SIGNATURE_WRONG


def test_a_changed_list_revokes_nobody_and_hides_no_good_one(csca: Any, dsc: Any) -> None:
    raw = bytearray(csca.revoke(77).raw)
    raw[-1] ^= 1

    assert status(dsc, csca, CertificateList.parse(bytes(raw)), csca.revoke()) is RevocationStatus.GOOD


def test_a_list_of_another_key_under_the_same_name_has_an_unknown_signer(make: Any, csca: Any, dsc: Any) -> None:
    younger = make.issue(name="CSCA", key=make.key("younger"))

    assert status(dsc, csca, younger.revoke(77)) is RevocationStatus.SIGNER_UNKNOWN


def test_the_issuers_newer_key_may_sign_the_list(make: Any, csca: Any, dsc: Any) -> None:
    younger = make.issue(name="CSCA", key=make.key("younger"))

    found = status(dsc, csca, younger.revoke(77), signers=[younger.certificate])

    assert found is RevocationStatus.REVOKED


def test_a_trusted_key_of_another_name_may_not_sign_the_list(make: Any, csca: Any, dsc: Any) -> None:
    foreign = make.issue(name="foreign CSCA")
    forged = foreign.revoke(77, issuer=csca.certificate.subject)

    assert status(dsc, csca, forged, signers=[foreign.certificate]) is RevocationStatus.SIGNER_UNKNOWN


def test_a_list_with_a_critical_extension_that_is_not_known_is_not_relied_on(csca: Any, dsc: Any) -> None:
    identifier = ext.authority_key_identifier(csca.key.identifier)
    delta = Extension(oids.DELTA_CRL_INDICATOR, critical=True, value=bytes(der.integer(1)))
    attributes = Extension(oids.ISSUING_DISTRIBUTION_POINT, critical=True, value=bytes.fromhex("3003850101"))
    unreadable = Extension(oids.ISSUING_DISTRIBUTION_POINT, critical=True, value=bytes.fromhex("3003890101"))

    for partial in (delta, attributes, unreadable):
        assert status(dsc, csca, csca.revoke(77, extensions=(identifier, partial))) is RevocationStatus.NO_CRL


def test_a_store_is_asked_for_the_lists_and_all_keys_of_the_issuer(make: Any, csca: Any, dsc: Any) -> None:
    younger = make.issue(name="CSCA", key=make.key("younger"))
    anchors = [Anchor(each.certificate, AnchorKind.LIST_SIGNED) for each in (csca, younger)]
    store = InMemoryTrust.empty().with_anchors(anchors).with_crls([younger.revoke(77)])

    result = check_revocation(dsc.certificate, csca.certificate, store, FRESH)

    assert result.status is RevocationStatus.REVOKED
    assert result.crl == younger.revoke(77)


def test_a_list_signed_in_another_encoding_counts_and_is_told(csca: Any, dsc: Any) -> None:
    proper = csca.revoke(77)
    r, s = (int.from_bytes(each.value, "big") for each in TLV.parse(proper.signature).children())
    plain = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    odd = CertificateList.parse(assemble(proper.tbs, proper.signature_algorithm, plain))
    store = InMemoryTrust.empty().with_anchors([Anchor(csca.certificate, AnchorKind.LIST_SIGNED)]).with_crls([odd])

    result = check_revocation(dsc.certificate, csca.certificate, store, FRESH)

    assert (result.status, result.crl) == (RevocationStatus.REVOKED, odd)
    assert [met.code for met in crl_deviations(odd, [csca.certificate], store)] == ["signature.ecdsa.plain"]
    assert crl_deviations(proper, [], store) == ()
    assert crl_deviations(odd, [], InMemoryTrust.empty()) == ()


class TestPath:
    @pytest.fixture
    def younger(self, make: Any) -> Any:
        return make.issue(name="CSCA", key=make.key("younger"), serial=2)

    @pytest.fixture
    def link(self, make: Any, csca: Any) -> Any:
        return csca.issue(name="CSCA", key=make.key("younger"), serial=3)

    @staticmethod
    def store(*crls: Any, anchors: Any) -> InMemoryTrust:
        placed = [Anchor(each.certificate, AnchorKind.CONFIRMED) for each in anchors]
        return InMemoryTrust.empty().with_anchors(placed).with_crls(crls)

    @pytest.fixture
    def path(self, csca: Any, link: Any) -> Any:
        signer = link.issue(name="DSC", serial=77)
        return signer.certificate, link.certificate, csca.certificate

    @pytest.mark.parametrize(("serial", "place"), [(77, "signer"), (3, "link certificate"), (1, "CSCA")])
    def test_a_revoked_certificate_anywhere_in_a_path_revokes_it(
        self, csca: Any, path: Any, serial: int, place: str
    ) -> None:
        found = path_revocation(path, self.store(csca.revoke(serial), anchors=[csca]), FRESH)

        assert found.status is RevocationStatus.REVOKED, place
        assert found.reason == "keyCompromise"

    def test_an_anchor_that_another_key_of_its_name_revoked_revokes_the_path(
        self, csca: Any, dsc: Any, younger: Any
    ) -> None:
        store = self.store(younger.revoke(1), anchors=[csca, younger])

        found = path_revocation((dsc.certificate, csca.certificate), store, FRESH)

        assert found.status is RevocationStatus.REVOKED

    def test_an_anchor_that_is_a_link_certificate_is_looked_up_in_the_lists_of_its_issuer(
        self, csca: Any, path: Any, link: Any
    ) -> None:
        store = self.store(csca.revoke(3), anchors=[csca, link])

        assert path_revocation(path[:2], store, FRESH).status is RevocationStatus.REVOKED

    def test_where_nothing_is_revoked_what_is_known_of_the_signer_counts(self, csca: Any, path: Any) -> None:
        elsewhere = csca.issue(name="other CA", serial=9)
        signer = elsewhere.issue(name="DSC", serial=77)
        store = self.store(csca.revoke(), anchors=[csca])

        assert path_revocation(path, store, FRESH).status is RevocationStatus.GOOD
        unlisted = path_revocation((signer.certificate, elsewhere.certificate, csca.certificate), store, FRESH)
        assert unlisted.status is RevocationStatus.NO_CRL

    def test_a_list_that_nobody_trusted_signed_revokes_no_part_of_a_path(
        self, csca: Any, dsc: Any, younger: Any
    ) -> None:
        store = self.store(younger.revoke(1, 77), anchors=[csca])

        found = path_revocation((dsc.certificate, csca.certificate), store, FRESH)

        assert found.status is RevocationStatus.SIGNER_UNKNOWN


def test_of_very_many_keys_of_one_name_the_named_one_is_tried(make: Any, csca: Any) -> None:
    others = [make.issue(name="CSCA", key=make.key(f"key {number}")).certificate for number in range(70)]

    assert crl_signer(csca.revoke(), [*others, csca.certificate]) == csca.certificate


# what is told with the answer ----------------------------------------------------------------------------------------


def test_the_answers_are_called_as_the_page_of_json_documents_says() -> None:
    told = [status.value for status in RevocationStatus]

    assert told == ["good", "revoked", "no crl", "stale", "signature wrong", "signer unknown"]


def test_why_there_is_no_answer_is_told(make: Any, csca: Any, dsc: Any) -> None:
    def reason(*crls: Any, at: datetime = FRESH) -> str:
        return revocation_status(dsc.certificate, csca.certificate, crls, at).reason

    unknown = (
        ext.authority_key_identifier(csca.key.identifier),
        Extension("2.5.29.27", critical=True, value=b"\x02\x01\x01"),
    )
    forged = make.issue(name="CSCA", key=make.key("forger"))

    assert reason() == "no list of this issuer is here"
    assert reason(csca.revoke(extensions=unknown)) == "the issuer's list is of a kind not known here"
    assert reason(_spoiled(csca.revoke())) == "the revocation list bears a wrong signature"
    assert reason(forged.revoke()) == "the revocation list was signed with a key that is not known here"
    assert reason(csca.revoke(next_update=None)) == "the revocation list does not say how long it holds"
    assert reason(csca.revoke(), at=LATER) == "the revocation list ended on 2025-04-01"
    assert (
        reason(csca.revoke(), at=datetime(2024, 12, 1, tzinfo=UTC)) == "the revocation list begins only on 2025-01-01"
    )
    assert reason(csca.revoke(), at=datetime(2025, 1, 1, tzinfo=UTC)) == ""
    backwards = csca.revoke(next_update=datetime(2024, 12, 1, tzinfo=UTC))
    assert reason(backwards, at=datetime(2025, 1, 1, tzinfo=UTC)) == "the revocation list ended on 2024-12-01"


def test_one_list_that_names_a_known_key_and_was_not_signed_by_it_is_wrong(make: Any, csca: Any, dsc: Any) -> None:
    forged = make.issue(name="CSCA", key=make.key("forger")).revoke()

    assert status(dsc, csca, forged, _spoiled(csca.revoke())) is RevocationStatus.SIGNATURE_WRONG
    assert status(dsc, csca, _spoiled(csca.revoke()), forged) is RevocationStatus.SIGNATURE_WRONG


def test_a_list_that_names_no_key_is_the_issuers_or_of_an_unknown_key(make: Any, csca: Any, dsc: Any) -> None:
    forger = make.issue(name="CSCA", key=make.key("forger"))

    assert status(dsc, csca, csca.revoke(extensions=())) is RevocationStatus.GOOD
    assert status(dsc, csca, forger.revoke(extensions=())) is RevocationStatus.SIGNER_UNKNOWN


def test_of_two_lists_that_name_it_the_one_that_holds_and_then_the_newest_is_told(csca: Any, dsc: Any) -> None:
    def listed(day: int, **changes: Any) -> Any:
        entries = {77: RevokedEntry(datetime(2024, 1, day, tzinfo=UTC), None)}
        return csca.revoke(revoked=entries, **changes)

    first, second = listed(1), listed(2, this_update=datetime(2025, 1, 20, tzinfo=UTC))
    ended = listed(3, this_update=datetime(2025, 1, 25, tzinfo=UTC), next_update=datetime(2025, 1, 26, tzinfo=UTC))

    for order in ([first, second, ended], [ended, second, first]):
        found = revocation_status(dsc.certificate, csca.certificate, order, FRESH)
        assert (found.revoked_at, found.reason) == (datetime(2024, 1, 2, tzinfo=UTC), "")


def _spoiled(crl: CertificateList) -> CertificateList:
    return CertificateList.parse(crl.raw[:-1] + bytes([crl.raw[-1] ^ 1]))
