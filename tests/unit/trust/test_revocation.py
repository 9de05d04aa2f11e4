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
from chipkit.pki.names import Name
from chipkit.pki.signed import build_time
from chipkit.trust.crl_signers import crl_deviations, crl_signer
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.revocation import (
    RevocationStatus,
    check_revocation,
    path_revocation,
    revocation_status,
)

FRESH = datetime(2025, 2, 1, tzinfo=UTC)
LATER = datetime(2025, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


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
        (datetime(2025, 1, 1, tzinfo=UTC) - timedelta(seconds=1), RevocationStatus.NOT_BEGUN),
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
    unknown, told = (Extension("1.2.3.4", critical=critical, value=b"\x05\x00") for critical in (True, False))

    assert status(dsc, csca, csca.revoke(77, extensions=(identifier, unknown))) is RevocationStatus.NO_CRL
    assert status(dsc, csca, csca.revoke(77, extensions=(identifier, told))) is RevocationStatus.REVOKED


def test_of_an_ended_list_and_one_that_has_not_begun_the_ended_one_is_told(csca: Any, dsc: Any) -> None:
    ended = csca.revoke(this_update=datetime(2024, 1, 1, tzinfo=UTC), next_update=datetime(2025, 1, 31, tzinfo=UTC))
    later = csca.revoke(this_update=datetime(2025, 3, 1, tzinfo=UTC))

    for order in ((ended, later), (later, ended)):
        assert status(dsc, csca, *order) is RevocationStatus.STALE
    assert status(dsc, csca, later) is RevocationStatus.NOT_BEGUN


class TestKeyUsage:
    """RFC 5280, 6.3.3 (f): a key signs lists where its certificate says so, or says nothing of its use."""

    @staticmethod
    def authority(make: Any, *uses: str) -> Any:
        usage = (ext.key_usage(uses),) if uses else ()
        return make.issue(name="CSCA", extensions=(ext.basic_constraints(ca=True, path_length=0), *usage))

    @pytest.mark.parametrize("uses", [("keyCertSign",), ("digitalSignature",), ("keyCertSign", "digitalSignature")])
    @pytest.mark.parametrize("serials", [(77,), (5,), (1,)])
    def test_a_list_by_a_key_that_is_not_for_lists_decides_nothing(
        self, make: Any, dsc: Any, uses: tuple[str, ...], serials: tuple[int, ...]
    ) -> None:
        unfit = self.authority(make, *uses)
        crl = unfit.revoke(*serials)

        assert crl_signer(crl, [unfit.certificate]) is None
        assert status(dsc, unfit, crl) is RevocationStatus.SIGNER_UNFIT

    @pytest.mark.parametrize("uses", [(), ("cRLSign",), ("keyCertSign", "cRLSign")])
    def test_one_by_a_key_that_is_counts(self, make: Any, dsc: Any, uses: tuple[str, ...]) -> None:
        fit = self.authority(make, *uses)

        assert status(dsc, fit, fit.revoke(77)) is RevocationStatus.REVOKED
        assert status(dsc, fit, fit.revoke(5)) is RevocationStatus.GOOD

    def test_one_certificate_of_the_key_that_says_so_is_enough(self, make: Any, csca: Any, dsc: Any) -> None:
        unfit = self.authority(make, "keyCertSign")

        assert unfit.certificate.public_key == csca.certificate.public_key
        assert status(dsc, unfit, csca.revoke(77), signers=[csca.certificate]) is RevocationStatus.REVOKED

    def test_a_good_list_beside_it_counts(self, make: Any, csca: Any, dsc: Any) -> None:
        other = make.issue(
            name="CSCA",
            key=make.key("other"),
            extensions=(ext.basic_constraints(ca=True), ext.key_usage(["keyCertSign"])),
        )

        found = status(dsc, csca, other.revoke(77), csca.revoke(), signers=[other.certificate])

        assert found is RevocationStatus.GOOD


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

    def test_where_nothing_is_revoked_each_certificate_below_the_anchor_must_be_good(
        self, csca: Any, path: Any
    ) -> None:
        elsewhere = csca.issue(name="other CA", serial=9)
        signer = elsewhere.issue(name="DSC", serial=77)
        store = self.store(csca.revoke(), anchors=[csca])

        assert path_revocation(path, store, FRESH).status is RevocationStatus.GOOD
        unlisted = path_revocation((signer.certificate, elsewhere.certificate, csca.certificate), store, FRESH)
        assert unlisted.status is RevocationStatus.NO_CRL

    @pytest.mark.parametrize("stale", [False, True])
    def test_a_good_signer_below_an_authority_of_which_nothing_is_known_is_not_good(
        self,
        csca: Any,
        stale: bool,  # noqa: FBT001 - a case
    ) -> None:
        between = csca.issue(name="other CA", serial=9)
        signer = between.issue(name="DSC", serial=77)
        path = signer.certificate, between.certificate, csca.certificate
        own = between.revoke(next_update=FRESH - DAY) if stale else between.revoke()

        assert path_revocation(path, self.store(own, csca.revoke(), anchors=[csca]), FRESH).status is (
            RevocationStatus.STALE if stale else RevocationStatus.GOOD
        )
        open_ = path_revocation(path, self.store(own, anchors=[csca]), FRESH)
        assert (open_.status, open_.certificate) == (RevocationStatus.NO_CRL, between.certificate)

    def test_of_several_lists_that_ended_the_one_that_ended_first_is_told(self, csca: Any) -> None:
        between = csca.issue(name="other CA", serial=9)
        signer = between.issue(name="DSC", serial=77)
        path = signer.certificate, between.certificate, csca.certificate
        lists = between.revoke(next_update=FRESH - DAY), csca.revoke(next_update=FRESH - 2 * DAY)

        found = path_revocation(path, self.store(*lists, anchors=[csca]), FRESH)

        assert (found.status, found.certificate) == (RevocationStatus.STALE, between.certificate)

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

    assert told == [
        "good", "revoked", "revoked by a key that is not confirmed", "no crl", "stale", "not begun", "partial",
        "signature wrong", "signer unfit", "signed with what anybody may have",
        "signer revoked", "signer unknown",
    ]  # fmt: skip


def test_why_there_is_no_answer_is_told(make: Any, csca: Any, dsc: Any) -> None:
    def reason(*crls: Any, at: datetime = FRESH) -> str:
        return revocation_status(dsc.certificate, csca.certificate, crls, at).reason

    unknown = (
        ext.authority_key_identifier(csca.key.identifier),
        Extension("1.2.3.4", critical=True, value=b"\x02\x01\x01"),
    )
    changes, part = (Extension(oid, critical=True, value=b"\x30\x00") for oid in ("2.5.29.27", "2.5.29.28"))
    forged = make.issue(name="CSCA", key=make.key("forger"))

    assert reason() == "no list of this issuer is here"
    assert reason(csca.revoke(extensions=unknown)) == "the issuer's list is of a kind not known here"
    assert reason(csca.revoke(extensions=(changes,))) == (
        "the revocation list is one of changes alone, and does not name it"
    )
    assert reason(csca.revoke(extensions=(part,))) == "the revocation list is of a part alone, and does not name it"
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


# a CSCA with a new name ----------------------------------------------------------------------------------------------


class TestNewName:
    """A list under a new name is of what the old name issued where a link certificate proves the change."""

    @pytest.fixture
    def renamed(self, make: Any) -> Any:
        return make.issue(name="CSCA of tomorrow", key=make.key("tomorrow"), serial=2)

    @pytest.fixture
    def link(self, csca: Any, renamed: Any) -> Any:
        return csca.issue(name="CSCA of tomorrow", key=renamed.key, serial=3)

    @staticmethod
    def judged(path: Any, *crls: Any, anchors: Any, kind: AnchorKind = AnchorKind.CONFIRMED) -> RevocationStatus:
        placed = [Anchor(each.certificate, kind) for each in anchors]
        store = InMemoryTrust.empty().with_anchors(placed).with_crls(crls)
        return path_revocation([each.certificate for each in path], store, FRESH).status

    def test_it_revokes_and_clears_what_the_old_name_issued(self, csca: Any, dsc: Any, renamed: Any, link: Any) -> None:
        for anchors in ((csca, link), (csca, link, renamed)):
            assert self.judged((dsc, csca), renamed.revoke(77), anchors=anchors) is RevocationStatus.REVOKED
            assert self.judged((dsc, csca), renamed.revoke(5), anchors=anchors) is RevocationStatus.GOOD

    def test_without_a_link_it_is_of_somebody_else(self, csca: Any, dsc: Any, renamed: Any) -> None:
        for serial in (5, 77):
            found = self.judged((dsc, csca), renamed.revoke(serial), anchors=(csca, renamed))
            assert found is RevocationStatus.NO_CRL

    def test_nor_does_a_link_that_the_old_key_did_not_sign_prove_it(
        self, make: Any, csca: Any, dsc: Any, renamed: Any
    ) -> None:
        forged = make.issue(
            name="CSCA of tomorrow", key=renamed.key, signer=make.key("forger"), issuer=csca.certificate.subject,
            authority=csca.key.identifier, serial=3,
        )  # fmt: skip

        for serial in (5, 77):
            found = self.judged((dsc, csca), renamed.revoke(serial), anchors=(csca, forged, renamed))
            assert found is RevocationStatus.NO_CRL

    def test_nor_one_of_another_country(self, make: Any, csca: Any, dsc: Any) -> None:
        """As the United Kingdom's CSCA signed one for Bermuda's."""
        abroad = csca.issue(name="CSCA", country="XX", key=make.key("abroad"), serial=3)

        assert self.judged((dsc, csca), abroad.revoke(77), anchors=(csca, abroad)) is RevocationStatus.NO_CRL

    def test_nor_one_that_is_no_authoritys(self, csca: Any, dsc: Any) -> None:
        signer = csca.issue(name="signer", serial=3, extensions=(ext.basic_constraints(ca=False),))

        assert self.judged((dsc, csca), signer.revoke(77), anchors=(csca, signer)) is RevocationStatus.NO_CRL

    def test_nor_does_the_old_name_speak_for_the_new_one(self, make: Any, csca: Any, renamed: Any, link: Any) -> None:
        signer = renamed.issue(name="DSC", serial=77, extensions=make.signer_extensions)

        found = self.judged((signer, renamed), csca.revoke(77), anchors=(csca, link, renamed))

        assert found is RevocationStatus.NO_CRL

    def test_several_changes_in_a_row_are_followed(self, make: Any, csca: Any, dsc: Any) -> None:
        row = [csca]
        for number in range(10):
            row.append(row[-1].issue(name=f"CSCA {number}", key=make.key(f"key {number}"), serial=100 + number))

        assert self.judged((dsc, csca), row[-1].revoke(77), anchors=row) is RevocationStatus.REVOKED
        broken = [*row[:5], *row[6:]]
        assert self.judged((dsc, csca), row[-1].revoke(77), anchors=broken) is RevocationStatus.NO_CRL

    def test_a_ring_of_names_comes_to_an_end(self, csca: Any, dsc: Any, renamed: Any, link: Any) -> None:
        back = renamed.issue(name="CSCA", key=csca.key, serial=9)

        assert self.judged((dsc, csca), renamed.revoke(77), anchors=(csca, link, back)) is RevocationStatus.REVOKED

    def test_a_link_whose_subject_is_called_otherwise_leads_to_the_anchor_with_its_key(
        self, csca: Any, dsc: Any, renamed: Any
    ) -> None:
        """As Portugal calls its link certificates."""
        crosslink = csca.issue(name="Crosslink 1 2", key=renamed.key, serial=3)

        found = self.judged((dsc, csca), renamed.revoke(77), anchors=(csca, crosslink, renamed))

        assert found is RevocationStatus.REVOKED

    def test_an_entry_that_names_another_issuer_is_not_of_the_old_name(
        self, csca: Any, dsc: Any, renamed: Any, link: Any
    ) -> None:
        other = Name.build([("C", "UT"), ("CN", "somebody else")])
        for name, expected in ((other, RevocationStatus.GOOD), (csca.certificate.subject, RevocationStatus.REVOKED)):
            value = bytes(der.sequence(der.explicit(4, bytes(name))))
            crl = _with_entry(renamed, Extension(oids.CERTIFICATE_ISSUER, critical=True, value=value))
            assert self.judged((dsc, csca), crl, anchors=(csca, link)) is expected

    def test_two_authorities_of_one_country_have_nothing_to_do_with_each_other(self, make: Any) -> None:
        """As Vietnam's for passports and for cards."""
        passports = make.issue(name="CSCA ePassport Vietnam", country="VN")
        cards = make.issue(name="CSCA Vietnam", country="VN")
        signer = cards.issue(name="DSC", country="VN", serial=77, extensions=make.signer_extensions)

        for serial in (5, 77, 1):
            found = self.judged((signer, cards), passports.revoke(serial), anchors=(cards, passports))
            assert found is RevocationStatus.NO_CRL


@pytest.mark.parametrize("weak", [AnchorKind.TEST, AnchorKind.UNCONFIRMED])
def test_an_anchor_that_proves_nothing_takes_back_and_clears_nothing_real(
    make: Any, csca: Any, dsc: Any, weak: AnchorKind
) -> None:
    other = make.issue(name="CSCA", key=make.key("other"), serial=9)
    store = InMemoryTrust.empty().with_anchors(
        [Anchor(csca.certificate, AnchorKind.LIST_SIGNED), Anchor(other.certificate, weak)]
    )

    for serials in ((77,), (1,), (5,)):
        found = path_revocation((dsc.certificate, csca.certificate), store.with_crls([other.revoke(*serials)]), FRESH)
        assert found.status is RevocationStatus.SIGNER_UNKNOWN


@pytest.mark.parametrize("taken_back", [77, 1], ids=["signer", "the authority itself"])
def test_what_is_known_by_third_parties_alone_takes_back_and_accuses_nobody(
    csca: Any, dsc: Any, taken_back: int
) -> None:
    path, crl = (dsc.certificate, csca.certificate), csca.revoke(taken_back)
    for kind, status in (
        (AnchorKind.UNCONFIRMED, RevocationStatus.REVOKED_UNCONFIRMED),
        (AnchorKind.LIST_SIGNED, RevocationStatus.REVOKED),
        (AnchorKind.CONFIRMED, RevocationStatus.REVOKED),
    ):
        store = InMemoryTrust((Anchor(csca.certificate, kind),), (crl,))
        assert path_revocation(path, store, FRESH).status is status


def test_which_certificate_was_revoked_is_told(make: Any, csca: Any, dsc: Any) -> None:
    link = csca.issue(name="CSCA", key=make.key("younger"), serial=3)
    signer = link.issue(name="DSC", serial=78, extensions=make.signer_extensions)
    store = InMemoryTrust.empty().with_anchors(
        [Anchor(each.certificate, AnchorKind.CONFIRMED) for each in (csca, link)]
    )

    def told(path: Any, serial: int) -> Any:
        found = path_revocation([each.certificate for each in path], store.with_crls([csca.revoke(serial)]), FRESH)
        return found.certificate

    assert told((dsc, csca), 77) == dsc.certificate
    assert told((dsc, csca), 1) == csca.certificate
    assert told((signer, link), 1) == csca.certificate
    assert told((signer, link), 3) == link.certificate
    assert told((dsc, csca), 5) == dsc.certificate


def _with_entry(issued: Any, *extensions: Extension) -> CertificateList:
    """A list that names 77 with these extensions of the entry."""
    plain = issued.revoke(1)
    members = list(TLV.parse(plain.tbs).children())
    marked = der.sequence(*(bytes(each) for each in extensions))
    members[-2] = der.sequence(der.sequence(der.integer(77), build_time(datetime(2024, 6, 1, tzinfo=UTC)), marked))
    tbs = bytes(der.sequence(*members))
    return CertificateList.parse(assemble(tbs, plain.signature_algorithm, issued.key.sign(tbs)))
