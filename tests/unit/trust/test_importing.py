from __future__ import annotations

import hashlib
import io
import zipfile
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.crypto import odd_signatures
from chipkit.crypto.signatures import verify_signature
from chipkit.pki import extensions as ext
from chipkit.pki.cms import build_attributes
from chipkit.pki.master_list import MasterList
from chipkit.pki.names import Name
from chipkit.trust.importing import Importer
from chipkit.trust.marking import TEST_ORGANIZATION
from chipkit.trust.memory_holdings import InMemoryHoldings
from chipkit.trust.model import AnchorKind, Confirmation, InMemoryTrust

AT = datetime(2026, 1, 1, tzinfo=UTC)


CONFIRMED = Confirmation("SPECIMEN operator", "a letter of the issuer", AT)


def run(
    *files: bytes, store: InMemoryTrust | InMemoryHoldings | None = None, confirm: bool = True, **options: Any
) -> tuple[InMemoryTrust, list[Any]]:
    """An import of certificates that somebody confirms: whom is trusted then, and what became of each structure."""
    holdings = store if isinstance(store, InMemoryHoldings) else InMemoryHoldings.of(store or InMemoryTrust.empty())
    importer = Importer(holdings=holdings, at=AT, confirmation=CONFIRMED if confirm else None, **options)
    for number, data in enumerate(files):
        importer.add(data, f"file {number}")
    plan = importer.plan()
    return holdings.applied(plan).trust, list(plan.entries)


def held(*files: bytes, store: InMemoryHoldings | None = None, **options: Any) -> InMemoryHoldings:
    """A store after an import of certificates that nobody confirms."""
    holdings = store or InMemoryHoldings()
    importer = Importer(holdings=holdings, at=AT, **options)
    for number, data in enumerate(files):
        importer.add(data, f"file {number}")
    return holdings.applied(importer.plan())


def statuses(entries: list[Any]) -> Counter[tuple[str, str]]:
    return Counter((entry.kind, entry.status) for entry in entries)


@pytest.fixture(scope="module")
def list_signer(make: Any, csca: Any) -> Any:
    return csca.issue(name="list signer", serial=5, extensions=make.list_signer_extensions)


def test_a_csca_certificate_becomes_a_hand_placed_anchor_with_its_provenance(csca: Any) -> None:
    store, entries = run(csca.certificate.raw)

    (anchor,) = store.anchors
    assert (anchor.kind, anchor.source, anchor.imported_at) == (AnchorKind.CONFIRMED, "file 0", AT)
    (entry,) = entries
    assert (entry.status, entry.country, entry.anchor_kind) == ("new", "UT", AnchorKind.CONFIRMED)
    assert entry.sha256 == csca.certificate.fingerprint


def test_what_is_there_already_is_known(csca: Any) -> None:
    store, _ = run(csca.certificate.raw)

    again, entries = run(csca.certificate.raw, csca.certificate.raw, store=store)

    assert statuses(entries) == {("certificate", "known"): 2}
    assert again == store


def test_a_link_certificate_is_kept_beside_the_csca(make: Any, csca: Any) -> None:
    link = csca.issue(name="CSCA", key=make.key("new key"), serial=2)

    store, entries = run(link.certificate.raw, csca.certificate.raw)

    assert statuses(entries) == {("certificate", "new"): 2}
    assert len(store.anchors) == 2


def test_a_document_signer_is_never_an_anchor(dsc: Any) -> None:
    store, (entry,) = run(dsc.certificate.raw)

    assert store == InMemoryTrust.empty()
    assert (entry.status, entry.anchor_kind) == ("new", None)
    assert entry.subject == str(dsc.certificate.subject)


@pytest.mark.parametrize(
    "extensions",
    [
        (),
        (ext.basic_constraints(ca=False),),
        (ext.key_usage(["keyCertSign"]),),
    ],
)
def test_a_csca_that_hardly_says_so_is_an_anchor_all_the_same(make: Any, extensions: Any) -> None:
    store, _ = run(make.issue(name="odd CSCA", extensions=extensions).certificate.raw)

    assert len(store.anchors) == 1


def test_a_certificate_that_its_own_key_did_not_sign_is_refused(make: Any, csca: Any) -> None:
    store, (entry,) = run(make.spoiled(csca.certificate).raw)

    assert store.anchors == ()
    assert entry.reason == "its own key did not sign it"


def test_a_self_issued_certificate_that_an_older_key_signed_is_kept(make: Any, csca: Any) -> None:
    """Without a key identifier it looks self-signed; it is a link certificate."""
    link = csca.issue(name="CSCA", key=make.key("new key"), serial=2, authority=None)

    _, entries = run(link.certificate.raw, csca.certificate.raw)

    assert statuses(entries) == {("certificate", "new"): 2}


def test_a_master_list_of_an_unknown_signer_is_refused_and_nothing_of_it_kept(csca: Any, list_signer: Any) -> None:
    store, (entry,) = run(list_signer.master_list([csca.certificate]))

    assert store == InMemoryTrust.empty()
    assert (entry.kind, entry.status) == ("master list", "refused")
    assert list_signer.certificate.fingerprint in entry.reason


def test_a_master_list_is_taken_on_first_use_and_its_signer_remembered(csca: Any, list_signer: Any) -> None:
    data = list_signer.master_list([csca.certificate])

    once = held(data, first_use=True)
    store, entries = once.trust, run(data, first_use=True)[1]
    again, more = run(data, store=once)

    assert [anchor.kind for anchor in store.anchors] == [AnchorKind.LIST_SIGNED]
    assert store.anchors[0].signer == list_signer.certificate.fingerprint
    assert statuses(entries) == {("master list", "new"): 1, ("certificate", "new"): 1}
    assert statuses(more) == {("master list", "known"): 1, ("certificate", "known"): 1}
    assert again == store


def test_the_anchors_of_a_pinned_signer_are_told_apart(csca: Any, list_signer: Any) -> None:
    pinned = frozenset({list_signer.certificate.fingerprint})

    store, _ = run(list_signer.master_list([csca.certificate]), pinned=pinned)

    assert [anchor.kind for anchor in store.anchors] == [AnchorKind.PINNED_SIGNER]
    assert store.signers[0].pinned


def test_a_forged_master_list_is_refused_whoever_is_believed(make: Any, csca: Any, list_signer: Any) -> None:
    data = list_signer.master_list([csca.certificate], sign=make.key("somebody else").sign)

    store, (entry,) = run(data, first_use=True)

    assert store == InMemoryTrust.empty()
    assert entry.reason == "the master list's signature is wrong"


def test_a_list_signed_by_an_accepted_signer_brings_no_document_signer(csca: Any, dsc: Any, list_signer: Any) -> None:
    store, entries = run(list_signer.master_list([csca.certificate, dsc.certificate]), first_use=True)

    assert [anchor.certificate for anchor in store.anchors] == [csca.certificate]
    assert statuses(entries)["certificate", "refused"] == 1


def test_a_test_certificate_is_refused_unless_asked_for_and_stays_test(make: Any) -> None:
    certificate = make.issue(name="CSCA", organization=TEST_ORGANIZATION).certificate

    refused, (entry,) = run(certificate.raw)
    taken, _ = run(certificate.raw, test=True)

    assert refused.anchors == ()
    assert "TEST" in entry.reason
    assert [anchor.kind for anchor in taken.anchors] == [AnchorKind.TEST]


def test_a_revocation_list_may_come_before_its_issuer(csca: Any) -> None:
    store, entries = run(csca.revoke(1).raw, csca.certificate.raw)

    assert statuses(entries) == {("crl", "new"): 1, ("certificate", "new"): 1}
    assert store.crls == (csca.revoke(1),)


def test_a_revocation_list_of_an_unknown_issuer_is_kept(csca: Any) -> None:
    store, _ = run(csca.revoke(1).raw, csca.revoke(1).raw)

    assert len(store.crls) == 1


def test_a_forged_revocation_list_is_refused(csca: Any) -> None:
    raw = bytearray(csca.revoke(1).raw)
    raw[-1] ^= 1

    store, entries = run(csca.certificate.raw, bytes(raw))

    assert store.crls == ()
    assert statuses(entries)["crl", "refused"] == 1


def test_a_revocation_list_that_names_no_key_is_kept_beside_an_authority_whose_key_has_no_identifier(make: Any) -> None:
    """A newer key of the authority may have signed it."""
    old = make.issue(name="CSCA", change=lambda tbs: make.replace(tbs, extensions=make.authority_extensions))
    new = make.issue(name="CSCA", key=make.key("new"))
    store, entries = run(old.certificate.raw, new.revoke(7, extensions=(ext.crl_number(7),)).raw)

    assert [entry.reason for entry in entries] == ["", ""]
    assert len(store.crls) == 1


def test_a_certificate_whose_key_is_none_is_refused(csca: Any) -> None:
    point = csca.certificate.public_key.key
    raw = csca.certificate.raw.replace(point, point[:-1] + bytes([point[-1] ^ 1]))

    store, (entry,) = run(raw)

    assert store.anchors == ()
    assert "key is unusable" in entry.reason


def test_what_cannot_be_read_stops_nothing(csca: Any) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.cer", csca.certificate.raw.replace(b"\x06\x03\x55\x04\x03", b"\x06\x03\x55\x04\x83"))
        archive.writestr("b.txt", b"hello")
        archive.writestr("c.cer", csca.certificate.raw)

    store, entries = run(stream.getvalue())

    assert len(store.anchors) == 1
    assert [(entry.kind, entry.status) for entry in entries] == [
        ("certificate", "refused"),
        ("unusable", "refused"),
        ("certificate", "new"),
    ]
    assert all(entry.reason for entry in entries if entry.status == "refused")


@pytest.fixture(scope="module")
def test_csca(make: Any) -> Any:
    return make.issue(name="CSCA", organization=TEST_ORGANIZATION)


class TestTestAuthorities:
    """Their keys are public: what they sign proves nothing."""

    @pytest.fixture
    def signer(self, make: Any, test_csca: Any) -> Any:
        return test_csca.issue(
            name="list signer", organization=TEST_ORGANIZATION, extensions=make.list_signer_extensions
        )

    @pytest.fixture
    def with_signer(self, signer: Any, test_csca: Any) -> InMemoryTrust:
        store, _ = run(signer.master_list([test_csca.certificate]), first_use=True, test=True)
        return store

    def test_a_list_of_theirs_is_refused_unless_asked_for(self, signer: Any, test_csca: Any) -> None:
        data, pinned = signer.master_list([test_csca.certificate]), frozenset({signer.certificate.fingerprint})

        for options in ({"first_use": True}, {"pinned": pinned}):
            store, (entry,) = run(data, **options)
            assert store == InMemoryTrust.empty()
            assert "TEST" in entry.reason

    def test_a_signer_taken_once_as_a_test_brings_nothing_in_production(
        self, make: Any, signer: Any, test_csca: Any, with_signer: InMemoryTrust
    ) -> None:
        real = make.issue(name="real CSCA")

        store, (entry,) = run(signer.master_list([real.certificate, test_csca.certificate]), store=with_signer)

        assert store == with_signer
        assert (entry.kind, entry.status) == ("master list", "refused")

    def test_a_list_of_theirs_never_brings_an_anchor_that_is_no_test(
        self, make: Any, signer: Any, test_csca: Any
    ) -> None:
        real = make.issue(name="real CSCA")

        store, entries = run(signer.master_list([real.certificate, test_csca.certificate]), first_use=True, test=True)

        assert [anchor.certificate for anchor in store.anchors] == [test_csca.certificate]
        (refused,) = (entry for entry in entries if entry.status == "refused")
        assert refused.sha256 == real.certificate.fingerprint
        assert "TEST authority vouches" in refused.reason

    def test_a_signer_without_the_marking_under_a_test_csca_is_one_of_theirs(self, make: Any, test_csca: Any) -> None:
        """Its issuer is named by the key identifier alone."""
        signer = test_csca.issue(
            name="signer", issuer=Name.build([("CN", "x")]), extensions=make.list_signer_extensions
        )
        real = make.issue(name="real CSCA")
        data = signer.master_list([real.certificate, test_csca.certificate])

        assert run(data, first_use=True)[0] == InMemoryTrust.empty()
        assert real.certificate not in {
            anchor.certificate for anchor in run(data, first_use=True, test=True)[0].anchors
        }


class TestListSigners:
    def test_a_revoked_signer_is_refused_whoever_believes_it(self, csca: Any, list_signer: Any) -> None:
        data, pinned = list_signer.master_list([csca.certificate]), frozenset({list_signer.certificate.fingerprint})
        store, _ = run(csca.certificate.raw, csca.revoke(5).raw)

        after, (entry,) = run(data, store=store, pinned=pinned)

        assert after == store
        assert (entry.status, "revoked" in entry.reason) == ("refused", True)

    def test_a_revocation_list_of_the_same_import_counts_wherever_it_stands(self, csca: Any, list_signer: Any) -> None:
        data, crl = list_signer.master_list([csca.certificate]), csca.revoke(5).raw

        for files in ((data, crl), (crl, data)):
            store, entries = run(*files, first_use=True)
            assert store.anchors == ()
            assert statuses(entries)["master list", "refused"] == 1

    def test_a_revocation_list_of_somebody_else_hinders_no_import(self, make: Any, csca: Any, list_signer: Any) -> None:
        forged = make.issue(name="CSCA", key=make.key("somebody else")).revoke(5)

        store, _ = run(list_signer.master_list([csca.certificate]), forged.raw, first_use=True)

        assert len(store.anchors) == 1


class TestForgeries:
    @pytest.fixture
    def forge(self, make: Any, csca: Any) -> Any:
        """Certificates of one name that claim to be self-signed, and nobody signed."""
        return lambda number: (
            make.issue(name="CSCA", key=csca.key, signer=make.key("nobody"), serial=100 + number).certificate
        )

    def test_many_forgeries_of_one_name_cost_a_few_verifications_each(
        self, forge: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        counted: Counter[str] = Counter()

        def counting(*arguments: Any) -> None:
            counted["verified"] += 1
            verify_signature(*arguments)

        monkeypatch.setattr(odd_signatures, "verify_signature", counting)
        count = 40
        store, entries = run(*(forge(number).raw for number in range(count)))

        assert store.anchors == ()
        assert statuses(entries) == {("certificate", "refused"): count}
        assert counted["verified"] <= 2 * count

    def test_forgeries_do_not_vouch_for_each_other(self, make: Any) -> None:
        first, second = make.key("first"), make.key("second")
        ring = [
            make.issue(name="CSCA", key=first, signer=second).certificate,
            make.issue(name="CSCA", key=second, signer=first).certificate,
        ]

        store, entries = run(*(each.raw for each in ring))

        assert store.anchors == ()
        assert statuses(entries) == {("certificate", "refused"): 2}

    def test_links_that_look_self_signed_are_kept_in_any_order(self, make: Any, csca: Any) -> None:
        second = csca.issue(name="CSCA", key=make.key("second"), serial=2, authority=None)
        third = second.issue(name="CSCA", key=make.key("third"), serial=3, authority=None)

        store, _ = run(third.certificate.raw, second.certificate.raw, csca.certificate.raw)

        assert len(store.anchors) == 3


def test_what_was_tolerated_in_a_file_stands_in_its_entry(make: Any, csca: Any, dsc: Any) -> None:
    crl = csca.revoke(1)

    store, entries = run(csca.certificate.raw + b"\r\n", crl.raw + bytes(4))

    assert store.anchors[0].certificate == csca.certificate
    assert [(entry.kind, entry.status, [met.code for met in entry.deviations]) for entry in entries] == [
        ("certificate", "new", ["der.trailing-bytes"]),
        ("crl", "new", ["der.trailing-bytes"]),
    ]
    assert store.crls[0].raw == crl.raw
    _, _, refused = run(csca.certificate.raw, csca.certificate.raw, make.spoiled(dsc.certificate).raw + b"\n")[1]
    assert refused.status == "refused"
    assert [met.code for met in refused.deviations] == ["der.trailing-bytes"]


def odd_list(csca: Any, list_signer: Any) -> bytes:
    """A list without signing time and with a certificate twice, and filling behind it."""
    content = bytes(MasterList.build([csca.certificate.raw] * 2))
    undated = build_attributes(oids.MASTER_LIST, hashlib.sha256(content).digest())
    data: bytes = list_signer.master_list([], content=content, signed_attributes=undated)
    return data + b"\n"


@pytest.mark.parametrize("first_use", [True, False])
def test_every_deviation_of_a_list_stands_in_its_entry_whoever_believes_it(
    csca: Any, list_signer: Any, *, first_use: bool
) -> None:
    _, entries = run(odd_list(csca, list_signer), first_use=first_use)

    assert (entries[0].kind, entries[0].status) == ("master list", "new" if first_use else "refused")
    assert entries[0].subject == str(list_signer.certificate.subject)
    assert {met.code for met in entries[0].deviations} == {
        "der.trailing-bytes", "master-list.certificate-twice", "cms.signing-time.missing",
    }  # fmt: skip


def test_what_is_odd_about_a_listed_certificate_stands_in_its_entry(make: Any, csca: Any, list_signer: Any) -> None:
    second = make.issue(name="long serial", serial=1 << 170)

    _, entries = run(list_signer.master_list([csca.certificate, second.certificate]), first_use=True)

    odd = {entry.sha256: {met.code for met in entry.deviations} for entry in entries if entry.kind == "certificate"}
    assert odd == {csca.certificate.fingerprint: set(), second.certificate.fingerprint: {"certificate.serial.long"}}


def test_certificates_that_nobody_signed_are_imported_each_by_itself(make: Any, csca: Any) -> None:
    other = make.issue(name="other CSCA", country="XA")
    signed = der.sequence(
        der.integer(1), TLV(der.SET), der.sequence(der.oid(oids.DATA)),
        TLV.of(0xA0, csca.certificate.raw, other.certificate.raw), TLV.of(0xA1, csca.revoke(1).raw), TLV(der.SET),
    )  # fmt: skip
    bag = bytes(der.sequence(der.oid(oids.SIGNED_DATA), der.explicit(0, signed)))

    store, entries = run(bag)

    assert statuses(entries) == {("certificate", "new"): 2, ("crl", "new"): 1}
    assert {anchor.kind for anchor in store.anchors} == {AnchorKind.CONFIRMED}


def test_the_named_one_of_several_signers_of_a_list_counts(make: Any, csca: Any, list_signer: Any) -> None:
    second = csca.issue(name="second", serial=10, extensions=make.list_signer_extensions)
    one, two = (each.master_list([csca.certificate]) for each in (list_signer, second))
    parts = [TLV.parse(each).children()[1].children()[0].children() for each in (one, two)]
    certificates = TLV.of(0xA0, *(part[3].value for part in parts))
    infos = TLV.of(der.SET, *(part[4].value for part in parts))
    signed = der.sequence(*parts[0][:3], certificates, infos)
    data = bytes(der.sequence(TLV.parse(one).children()[0], der.explicit(0, signed)))

    for wanted in (list_signer, second):
        store, entries = run(data, pinned=frozenset({wanted.certificate.fingerprint}))
        assert entries[0].status == "new"
        assert [signer.sha256 for signer in store.signers] == [wanted.certificate.fingerprint]
        assert "cms.signers.several" in {met.code for met in entries[0].deviations}
