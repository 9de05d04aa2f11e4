"""Which entry of a revocation list takes which certificate back (RFC 5280, 5.2.5, 5.3.1 and 5.3.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.pki import extensions as ext
from chipkit.pki.certificate import TBSCertificate, assemble
from chipkit.pki.crl import CertificateList, RevokedEntry
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.extensions import Extension
from chipkit.pki.names import Name
from chipkit.pki.public_key import ec_spki
from chipkit.pki.signed import build_time
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.revocation import RevocationStatus, path_revocation, revocation_status

FRESH = datetime(2025, 2, 1, tzinfo=UTC)
SINCE = datetime(2024, 6, 1, tzinfo=UTC)
OTHER = Name.build([("C", "UT"), ("CN", "somebody else")])
GOOD, REVOKED, NO_CRL = RevocationStatus.GOOD, RevocationStatus.REVOKED, RevocationStatus.NO_CRL
PARTIAL = RevocationStatus.PARTIAL


def of_issuer(*names: Name) -> Extension:
    value = der.sequence(*(der.explicit(4, bytes(name)) for name in names))
    return Extension(oids.CERTIFICATE_ISSUER, critical=True, value=bytes(value))


def because(code: int) -> Extension:
    return Extension(oids.REASON_CODE, critical=False, value=bytes(der.integer(code, 0x0A)))


def scope(*flags: int) -> Extension:
    value = der.sequence(*(TLV(flag, b"\xff" if flag != 0x83 else b"\x06\x40") for flag in flags))
    return Extension(oids.ISSUING_DISTRIBUTION_POINT, critical=True, value=bytes(value))


DELTA = Extension(oids.DELTA_CRL_INDICATOR, critical=True, value=bytes(der.integer(7)))


def entry(serial: int, *extensions: Extension, since: datetime = SINCE) -> TLV:
    rest = der.sequence(*(bytes(each) for each in extensions)) if extensions else b""
    return der.sequence(der.integer(serial), build_time(since), rest)


def listing(csca: Any, *entries: TLV, extensions: tuple[Extension, ...] = (), **changes: Any) -> CertificateList:
    """A list with these very entries, signed by a CSCA."""
    identifier = ext.authority_key_identifier(csca.key.identifier)
    plain = csca.revoke(1, extensions=(identifier, *extensions), **changes)
    members = list(TLV.parse(plain.tbs).children())
    assert members[-2].tag == der.SEQUENCE
    members[-2] = der.sequence(*entries)
    tbs = bytes(der.sequence(*members))
    return CertificateList.parse(assemble(tbs, plain.signature_algorithm, csca.key.sign(tbs)))


def _without_extensions(tbs: TBSCertificate) -> TBSCertificate:
    return replace(tbs, extensions=())


def status(csca: Any, dsc: Any, *crls: CertificateList, at: datetime = FRESH) -> RevocationStatus:
    return revocation_status(dsc.certificate, csca.certificate, crls, at).status


@pytest.mark.parametrize("code", [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11])
def test_whatever_the_reason_a_certificate_that_is_named_is_revoked(csca: Any, dsc: Any, code: int) -> None:
    assert status(csca, dsc, listing(csca, entry(77, because(code)))) is REVOKED


@pytest.mark.parametrize("value", [b"", b"\x02\x01\x08", b"\x0a\x00", b"\x30\x00"])
def test_a_reason_that_cannot_be_read_revokes(csca: Any, dsc: Any, value: bytes) -> None:
    crl = listing(csca, entry(77, Extension(oids.REASON_CODE, critical=False, value=value)))

    assert status(csca, dsc, crl) is REVOKED
    assert [met.code for met in crl.deviations] == ["crl.entry.extension", "crl.number.missing"]


def test_an_entry_that_takes_a_revocation_back_revokes_nothing(csca: Any, dsc: Any) -> None:
    assert status(csca, dsc, listing(csca, entry(77, because(8)))) is GOOD


@pytest.mark.parametrize("order", [(8, 1), (1, 8)])
def test_of_two_entries_the_one_that_revokes_counts(csca: Any, dsc: Any, order: tuple[int, int]) -> None:
    assert status(csca, dsc, listing(csca, *(entry(77, because(code)) for code in order))) is REVOKED


def test_a_certificate_that_was_held_is_free_where_a_later_list_holds_it_no_more(csca: Any, dsc: Any) -> None:
    older: dict[str, Any] = {"this_update": datetime(2024, 12, 1, tzinfo=UTC)}
    held, free = listing(csca, entry(77, because(6)), **older), listing(csca, entry(5))

    assert status(csca, dsc, held) is REVOKED
    assert status(csca, dsc, held, free) is GOOD
    assert status(csca, dsc, free, held) is GOOD
    assert status(csca, dsc, held, free, at=datetime(2024, 12, 5, tzinfo=UTC)) is REVOKED
    assert status(csca, dsc, held, listing(csca, entry(5), extensions=(scope(0x82),))) is REVOKED
    assert status(csca, dsc, held, listing(csca, entry(77, because(8)), extensions=(DELTA,))) is GOOD
    assert status(csca, dsc, listing(csca, entry(5), **older), listing(csca, entry(77, because(6)))) is REVOKED
    assert status(csca, dsc, listing(csca, entry(77, because(1)), **older), free) is REVOKED


def test_an_entry_of_another_issuers_certificate_condemns_nobody(csca: Any, dsc: Any) -> None:
    indirect = listing(csca, entry(77, of_issuer(OTHER)), extensions=(scope(0x84),))

    assert status(csca, dsc, indirect) is PARTIAL
    assert status(csca, dsc, listing(csca, entry(77, of_issuer(OTHER)))) is GOOD
    assert dict(indirect.revoked) == {}
    assert indirect.entry_of(OTHER, 77) == RevokedEntry(SINCE)
    assert "crl.entry.certificate-issuer" in {each.code for each in indirect.deviations}


@pytest.mark.parametrize("marked", [True, False])
def test_an_issuer_that_an_entry_names_stands_for_those_that_follow(csca: Any, dsc: Any, marked: bool) -> None:  # noqa: FBT001
    own = csca.certificate.subject
    extensions = (scope(0x84),) if marked else ()
    unnamed = PARTIAL if marked else GOOD

    def judged(*entries: TLV) -> RevocationStatus:
        return status(csca, dsc, listing(csca, *entries, extensions=extensions))

    assert judged(entry(5, of_issuer(OTHER)), entry(77)) is unnamed
    assert judged(entry(5, of_issuer(OTHER)), entry(6), entry(77, because(1))) is unnamed
    assert judged(entry(77), entry(5, of_issuer(OTHER))) is REVOKED
    assert judged(entry(5, of_issuer(OTHER)), entry(77, of_issuer(own))) is REVOKED
    assert judged(entry(5, of_issuer(OTHER)), entry(6, of_issuer(own)), entry(77)) is REVOKED
    assert judged(entry(77, of_issuer(OTHER, own))) is REVOKED


@given(st.lists(st.tuples(st.sampled_from([5, 77]), st.sampled_from(["", "own", "other"])), max_size=6))
def test_the_issuer_of_an_entry_is_the_last_one_named(csca: Any, dsc: Any, rows: list[tuple[int, str]]) -> None:
    names = {"own": csca.certificate.subject, "other": OTHER}
    effective, revoked = "own", False
    for serial, named in rows:
        effective = named or effective
        revoked |= effective == "own" and serial == 77

    crl = listing(csca, *(entry(serial, *([of_issuer(names[who])] if who else [])) for serial, who in rows))

    assert status(csca, dsc, crl) is (REVOKED if revoked else GOOD)


@pytest.mark.parametrize("value", [b"", b"\x30\x00", b"\x30\x02\x86\x00", b"\x30\x04\xa4\x02\x31\x00"])
def test_an_issuer_that_cannot_be_read_leaves_open_whom_the_entry_is_of(csca: Any, dsc: Any, value: bytes) -> None:
    unreadable = Extension(oids.CERTIFICATE_ISSUER, critical=True, value=value)

    assert status(csca, dsc, listing(csca, entry(77, unreadable))) is PARTIAL
    assert status(csca, dsc, listing(csca, entry(5, unreadable))) is GOOD
    assert status(csca, dsc, listing(csca, entry(77, unreadable), entry(77, of_issuer(OTHER)))) is PARTIAL
    assert status(csca, dsc, listing(csca, entry(77), entry(5, unreadable))) is REVOKED


@pytest.mark.parametrize(("own", "listed"), [(200, -56), (-56, 200), (200, 200)])
def test_who_is_meant_stays_open_also_where_one_place_leaves_out_the_sign_byte(
    csca: Any, own: int, listed: int
) -> None:
    unreadable = Extension(oids.CERTIFICATE_ISSUER, critical=True, value=b"")
    below = csca.issue(name="DS", serial=own)

    assert status(csca, below, listing(csca, entry(listed))) is REVOKED
    assert status(csca, below, listing(csca, entry(listed, unreadable))) is PARTIAL


@pytest.mark.parametrize("flags", [(), (0x81,), (0x82,), (0x83,), (0x84,), (0x81, 0x83)])
def test_a_list_of_a_distribution_point_revokes_whom_it_names_and_clears_nobody(
    csca: Any, dsc: Any, flags: tuple[int, ...]
) -> None:
    """RFC 5280, 5.2.5, leaves the unlisted ones unknown to whoever does not follow partitions; Doc 9303 has none."""
    of_a_part = (scope(*flags),)

    assert status(csca, dsc, listing(csca, entry(77), extensions=of_a_part)) is REVOKED
    assert status(csca, dsc, listing(csca, entry(5), extensions=of_a_part)) is PARTIAL
    assert status(csca, dsc, listing(csca, entry(77, because(8)), extensions=of_a_part)) is PARTIAL
    assert status(csca, dsc, listing(csca, entry(5), extensions=of_a_part), csca.revoke()) is GOOD
    assert status(csca, dsc, listing(csca, entry(77, of_issuer(OTHER)), extensions=of_a_part)) is PARTIAL


@pytest.mark.parametrize("critical", [True, False])
def test_a_delta_list_revokes_whom_it_names_and_clears_nobody(csca: Any, dsc: Any, critical: bool) -> None:  # noqa: FBT001
    delta = (replace(DELTA, critical=critical),)

    assert status(csca, dsc, listing(csca, entry(77), extensions=delta)) is REVOKED
    assert status(csca, dsc, listing(csca, entry(77, because(8)), extensions=delta)) is PARTIAL
    assert status(csca, dsc, listing(csca, entry(77, of_issuer(OTHER)), extensions=delta)) is PARTIAL
    assert status(csca, dsc, listing(csca, entry(5), extensions=delta)) is PARTIAL
    assert status(csca, dsc, listing(csca, entry(5), extensions=delta), csca.revoke()) is GOOD
    assert status(csca, dsc, listing(csca, entry(77), extensions=delta), csca.revoke()) is REVOKED


def test_a_delta_list_takes_back_a_hold_and_nothing_else(csca: Any, dsc: Any) -> None:
    """RFC 5280, 5.3.1: and not where its entry is of another issuer's certificate, or of a time to come."""
    older: dict[str, Any] = {"this_update": datetime(2024, 12, 1, tzinfo=UTC)}
    held, gone = (listing(csca, entry(77, because(code)), **older) for code in (6, 1))
    freed = listing(csca, entry(77, because(8)), extensions=(DELTA,))
    other = listing(csca, entry(77, because(8), of_issuer(OTHER)), extensions=(DELTA,))

    assert status(csca, dsc, held, freed) is GOOD
    assert status(csca, dsc, held, other) is REVOKED
    assert status(csca, dsc, gone, freed) is REVOKED
    assert status(csca, dsc, held, freed, at=datetime(2024, 12, 5, tzinfo=UTC)) is REVOKED


def test_a_list_of_attribute_certificates_says_nothing(csca: Any, dsc: Any) -> None:
    for serial in (5, 77):
        assert status(csca, dsc, listing(csca, entry(serial), extensions=(scope(0x85),))) is NO_CRL


def test_a_list_that_names_no_signer_may_be_of_one_that_is_not_here(make: Any, csca: Any, dsc: Any) -> None:
    younger = make.issue(name="CSCA", key=make.key("younger"))
    nameless = make.issue(name="CSCA", change=_without_extensions)

    assert nameless.certificate.subject_key_identifier is None
    for known in (csca, nameless):
        assert status(known, dsc, younger.revoke(77, extensions=())) is RevocationStatus.SIGNER_UNKNOWN


def test_a_wrong_signature_is_told_before_an_unknown_signer(make: Any, csca: Any, dsc: Any) -> None:
    raw = bytearray(csca.revoke().raw)
    raw[-1] ^= 1
    wrong, unknown = CertificateList.parse(bytes(raw)), make.issue(name="CSCA", key=make.key("younger")).revoke()

    for crls in ((wrong, unknown), (unknown, wrong)):
        assert status(csca, dsc, *crls) is RevocationStatus.SIGNATURE_WRONG


def test_a_list_signed_in_an_unknown_way_is_no_list(csca: Any, dsc: Any) -> None:
    known, unknown = bytes(der.oid(oids.ECDSA_WITH_SHA256)), bytes(der.oid("1.2.840.10045.4.3.9"))

    assert status(csca, dsc, CertificateList.parse(csca.revoke(77).raw.replace(known, unknown))) is NO_CRL


class TestSuccessors:
    """A CSCA that was taken back, and the keys that it linked to (Doc 9303-12, 4.1.5.1)."""

    @pytest.fixture
    def younger(self, make: Any) -> Any:
        return make.key("younger")

    @pytest.fixture
    def link(self, csca: Any, younger: Any) -> Any:
        return csca.issue(name="CSCA", key=younger, serial=3)

    @pytest.fixture
    def signer(self, link: Any, make: Any) -> Any:
        return link.issue(name="DSC", serial=77, extensions=make.signer_extensions)

    @staticmethod
    def judged(path: Any, crl: CertificateList, *anchors: Any, kind: AnchorKind = AnchorKind.CONFIRMED) -> Any:
        placed = [Anchor(each.certificate, kind) for each in anchors]
        store = InMemoryTrust.empty().with_anchors(placed).with_crls([crl])
        return path_revocation([each.certificate for each in path], store, FRESH).status

    def test_a_csca_on_its_own_list_revokes_what_is_below_it(self, csca: Any, dsc: Any) -> None:
        assert self.judged((dsc, csca), csca.revoke(1), csca) is REVOKED

    def test_it_revokes_what_it_linked_to(self, csca: Any, link: Any, signer: Any) -> None:
        assert self.judged((signer, link, csca), csca.revoke(1), csca) is REVOKED

    def test_it_revokes_a_link_that_is_an_anchor(self, csca: Any, link: Any, signer: Any) -> None:
        assert self.judged((signer, link), csca.revoke(1), csca, link) is REVOKED
        assert self.judged((signer, link), csca.revoke(5), csca, link) is GOOD

    def test_a_row_of_links_falls_with_its_beginning(self, make: Any, csca: Any, link: Any) -> None:
        second = link.issue(name="CSCA", key=make.key("third"), serial=4)
        signer = second.issue(name="DSC", serial=77, extensions=make.signer_extensions)

        assert self.judged((signer, second), csca.revoke(1), csca, link, second) is REVOKED

    def test_a_key_falls_with_the_one_that_linked_to_it_whatever_else_certifies_it(
        self, make: Any, csca: Any, link: Any, signer: Any, younger: Any
    ) -> None:
        """Doc 9303-12, 4.1.5.1, excepts none: the state begins anew, with a root that nothing links to."""
        own = make.issue(name="CSCA", key=younger, serial=4)
        anew = make.issue(name="CSCA", key=make.key("anew"), serial=5)
        after = anew.issue(name="DSC", serial=78, extensions=make.signer_extensions)

        assert self.judged((signer, own), csca.revoke(1), csca, link, own) is REVOKED
        assert self.judged((signer, link), csca.revoke(1), csca, link, own) is REVOKED
        assert self.judged((signer, own), csca.revoke(1), csca, own) is GOOD
        assert self.judged((after, anew), csca.revoke(1), csca, link, own, anew) is GOOD
        assert self.judged((signer, own), csca.revoke(5), csca, link, own) is GOOD

    def test_a_newer_key_does_not_fall_by_its_own_word(
        self, make: Any, csca: Any, dsc: Any, link: Any, signer: Any, younger: Any
    ) -> None:
        """It says that the older one was replaced; the key that has no anchor of its own falls all the same."""
        own = make.issue(name="CSCA", key=younger, serial=4)

        assert self.judged((dsc, csca), own.revoke(1), csca, link, own) is REVOKED
        assert self.judged((signer, own), own.revoke(1), csca, link, own) is GOOD
        assert self.judged((signer, link), link.revoke(1), csca, link) is REVOKED

    def test_a_forged_link_makes_nothing_fall(self, make: Any, csca: Any, signer: Any, younger: Any) -> None:
        own = make.issue(name="CSCA", key=younger, serial=4)
        identifier = csca.key.identifier
        forged = make.issue(name="CSCA", key=younger, signer=make.key("forger"), authority=identifier, serial=3)

        assert self.judged((signer, own), csca.revoke(1, 3), csca, forged, own) is GOOD

    def test_so_does_a_key_whose_certificates_spell_it_in_two_ways(
        self, make: Any, csca: Any, link: Any, signer: Any, younger: Any
    ) -> None:
        """As two published certificates of Israel's CSCA do: one key, its curve by name and by its parameters."""
        named = ec_spki(CURVES["secp256r1"], younger.spki.key)
        own = make.issue(name="CSCA", key=younger, serial=4, change=lambda tbs: replace(tbs, public_key=named))

        assert own.certificate.public_key != link.certificate.public_key
        assert self.judged((signer, own), csca.revoke(1), csca, link, own) is REVOKED
        assert self.judged((signer, link), own.revoke(1), csca, link, own) is GOOD

    def test_a_key_is_revoked_with_any_of_its_own_certificates(self, make: Any, csca: Any, dsc: Any) -> None:
        """All that was signed with the key is (Doc 9303-12, 4.1.5.1), whichever certificate of it the path leads to."""
        renewed = make.issue(name="CSCA", key=csca.key, serial=8)

        assert self.judged((dsc, csca), csca.revoke(8), csca, renewed) is REVOKED
        assert self.judged((dsc, csca), csca.revoke(8), csca) is GOOD

    def test_links_in_a_ring_come_to_an_end(self, make: Any, csca: Any, link: Any, signer: Any, younger: Any) -> None:
        back = make.issue(name="CSCA", key=csca.key, signer=younger, serial=5)

        assert self.judged((signer, link), csca.revoke(1), back, link) is GOOD

    def test_the_linked_key_may_sign_the_list(self, csca: Any, link: Any, signer: Any) -> None:
        """The newest key signs the lists (Doc 9303-12, 4.1.4.3); the link of the path is all that is known of it."""
        assert self.judged((signer, link, csca), link.revoke(1), csca) is REVOKED

    def test_a_test_authority_that_signed_a_real_link_does_not_drag_it_down(
        self, csca: Any, link: Any, signer: Any
    ) -> None:
        store = InMemoryTrust.empty().with_anchors(
            [Anchor(link.certificate, AnchorKind.CONFIRMED), Anchor(csca.certificate, AnchorKind.TEST)]
        )

        found = path_revocation((signer.certificate, link.certificate), store.with_crls([csca.revoke(1)]), FRESH)

        assert found.status is not REVOKED

    def test_a_test_authority_takes_nothing_real_back(self, make: Any, csca: Any, dsc: Any) -> None:
        forger = make.issue(name="CSCA", key=make.key("forger"), serial=9)
        store = InMemoryTrust.empty().with_anchors(
            [Anchor(csca.certificate, AnchorKind.CONFIRMED), Anchor(forger.certificate, AnchorKind.TEST)]
        )

        found = path_revocation((dsc.certificate, csca.certificate), store.with_crls([forger.revoke(1, 77)]), FRESH)

        assert found.status is RevocationStatus.SIGNER_UNKNOWN


@pytest.mark.parametrize(("certified", "listed"), [(0xC0FFEE, 0xC0FFEE - (1 << 24)), (0x80 - (1 << 8), 0x80)])
def test_a_serial_number_without_its_sign_byte_is_the_same_one(csca: Any, certified: int, listed: int) -> None:
    dsc, other = csca.issue(name="DSC", serial=certified), csca.issue(name="other", serial=certified + 1)
    crl = listing(csca, entry(listed))

    assert revocation_status(dsc.certificate, csca.certificate, [crl], FRESH).status is REVOKED
    assert revocation_status(other.certificate, csca.certificate, [crl], FRESH).status is GOOD
