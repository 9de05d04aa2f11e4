"""Nothing false becomes an anchor: whoever names a known key was signed by it, or is no anchor."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.pki import extensions as ext
from chipkit.pki.names import Name
from chipkit.trust.chain import PathStatus, build_path
from chipkit.trust.importing import Importer
from chipkit.trust.known import KNOWN, known_fingerprints
from chipkit.trust.marking import TEST_ORGANIZATION
from chipkit.trust.memory_holdings import InMemoryHoldings
from chipkit.trust.model import AnchorKind, Confirmation
from tests.unit.trust.conftest import known_as

AT = datetime(2026, 1, 1, tzinfo=UTC)
CONFIRMED = Confirmation("SPECIMEN operator", "a letter of the issuer", AT)


def brought(holdings: InMemoryHoldings, *files: bytes, **options: Any) -> tuple[InMemoryHoldings, list[Any]]:
    importer = Importer(holdings=holdings, at=AT, **options)
    for number, data in enumerate(files):
        importer.add(data, f"file {number}")
    plan = importer.plan()
    return holdings.applied(plan), list(plan.entries)


def kind_of(holdings: InMemoryHoldings, issued: Any) -> AnchorKind | None:
    anchor = holdings.trust.anchor(issued.certificate)
    return None if anchor is None else anchor.kind


@pytest.fixture(scope="module")
def list_signer(make: Any, csca: Any) -> Any:
    return csca.issue(name="list signer", serial=5, extensions=make.list_signer_extensions)


@pytest.fixture(scope="module")
def known(csca: Any) -> InMemoryHoldings:
    return brought(InMemoryHoldings(), csca.certificate.raw, confirmation=CONFIRMED)[0]


def forgeries(make: Any, csca: Any) -> dict[str, Any]:
    """Certificates of a stranger that name the CSCA, each in another way."""
    real, own = csca.certificate, make.key("stranger")
    return {
        "link": make.issue(
            name="CSCA", key=own, signer=make.key("x"), issuer=real.subject, authority=csca.key.identifier
        ),
        "own key under its name and identifier": make.issue(
            name="CSCA", key=own, issuer=real.subject, authority=csca.key.identifier
        ),
        "another name": make.issue(name="Other", key=own, signer=own, authority=csca.key.identifier),
        "link without identifier": make.issue(name="Next", key=own, signer=make.key("x"), issuer=real.subject),
        "link of a new key": make.issue(
            name="Next", key=own, signer=make.key("x"), issuer=real.subject, authority=bytes(20)
        ),
        "its key identifier": make.issue(
            name="CSCA",
            key=own,
            change=lambda tbs: make.replace(
                tbs, extensions=(ext.subject_key_identifier(csca.key.identifier), *make.authority_extensions)
            ),
        ),
    }


FORGERIES = (
    "link", "own key under its name and identifier", "another name", "link without identifier", "link of a new key",
    "its key identifier",
)  # fmt: skip


@pytest.mark.parametrize("confirmation", [None, CONFIRMED])
@pytest.mark.parametrize("name", FORGERIES)
def test_a_certificate_that_names_a_known_key_is_refused_where_that_did_not_sign_it(
    make: Any, csca: Any, known: InMemoryHoldings, name: str, confirmation: Confirmation | None
) -> None:
    forged = forgeries(make, csca)[name]
    below = forged.issue(name="DSC", extensions=make.signer_extensions)

    after, (entry,) = brought(known, forged.certificate.raw, confirmation=confirmation)

    assert entry.status == "refused"
    assert str(csca.certificate.subject) in entry.reason
    assert after == known
    assert build_path(below.certificate, after.trust).status is not PathStatus.VERIFIED


@pytest.mark.parametrize("name", FORGERIES)
def test_the_order_of_files_matters_not(make: Any, csca: Any, list_signer: Any, name: str) -> None:
    """What names a key that comes in a list of the same import is held against that key."""
    forged = forgeries(make, csca)[name].certificate.raw
    data = list_signer.master_list([csca.certificate])

    for files in ((forged, data), (data, forged)):
        after, entries = brought(InMemoryHoldings(), *files, first_use=True)
        anchors = {anchor.certificate.fingerprint for anchor in after.trust.anchors}
        assert anchors == {csca.certificate.fingerprint}
        assert [entry.status for entry in entries if entry.kind == "master list"] == ["new"]


@pytest.mark.parametrize("name", ["link", "own key under its name and identifier", "another name"])
def test_one_that_a_signed_list_carries_is_kept_and_never_used(
    make: Any, csca: Any, list_signer: Any, known: InMemoryHoldings, name: str
) -> None:
    forged = forgeries(make, csca)[name]
    below = forged.issue(name="DSC", extensions=make.signer_extensions)

    after, entries = brought(known, list_signer.master_list([csca.certificate, forged.certificate]), first_use=True)

    kept = after.certificate(forged.certificate.fingerprint)
    assert kept is not None
    assert "did not sign it" in kept.mark
    assert kind_of(after, forged) is None
    assert build_path(below.certificate, after.trust).status is not PathStatus.VERIFIED
    (entry,) = (each for each in entries if each.sha256 == forged.certificate.fingerprint)
    assert (entry.status, entry.anchor_kind, entry.reason) == ("new", None, kept.mark)


def test_a_listed_forgery_falls_when_the_key_that_it_names_comes(make: Any, csca: Any) -> None:
    other = make.issue(name="Elsewhere", country="XX")
    signer = other.issue(name="signer", serial=9, extensions=make.list_signer_extensions)
    forged = forgeries(make, csca)["link"]
    before, _ = brought(InMemoryHoldings(), signer.master_list([other.certificate, forged.certificate]), first_use=True)
    assert kind_of(before, forged) is AnchorKind.LIST_SIGNED

    after, entries = brought(before, csca.certificate.raw, confirmation=CONFIRMED)

    assert kind_of(after, forged) is None
    assert ("removed", forged.certificate.fingerprint) in {(each.status, each.sha256) for each in entries}


def test_a_weaker_voucher_takes_no_stronger_anchor_away(make: Any, csca: Any) -> None:
    """A listed stranger that bears the identifier of the key that a link certificate names."""
    link = csca.issue(name="CSCA", key=make.key("next"), serial=2)
    before, _ = brought(InMemoryHoldings(), link.certificate.raw, confirmation=CONFIRMED)
    stranger = forgeries(make, csca)["its key identifier"]
    signer = stranger.issue(name="signer", serial=9, extensions=make.list_signer_extensions)

    after, _ = brought(before, signer.master_list([stranger.certificate]), first_use=True)

    assert kind_of(after, link) is AnchorKind.CONFIRMED


def test_a_new_generation_of_the_same_name_is_no_forgery(make: Any, known: InMemoryHoldings) -> None:
    new = make.issue(name="CSCA", key=make.key("new generation"), serial=1)

    after, (entry,) = brought(known, new.certificate.raw, confirmation=CONFIRMED)

    assert (entry.status, entry.anchor_kind) == ("new", AnchorKind.CONFIRMED)
    assert kind_of(after, new) is AnchorKind.CONFIRMED


def test_a_forged_revocation_list_is_refused_and_one_of_an_unknown_key_is_kept(
    make: Any, csca: Any, known: InMemoryHoldings
) -> None:
    stranger = make.issue(name="CSCA", key=make.key("stranger"))
    named = (ext.authority_key_identifier(csca.key.identifier), ext.crl_number(1))
    elsewhere = Name.build([("C", "XX"), ("CN", "elsewhere")])

    for forged in (stranger.revoke(1, extensions=named), stranger.revoke(1, issuer=elsewhere, extensions=named)):
        after, (entry,) = brought(known, forged.raw)
        assert entry.status == "refused"
        assert "did not sign it" in entry.reason
        assert after.trust.crls == ()
    assert len(brought(known, stranger.revoke(1).raw)[0].trust.crls) == 1


class TestConfirmation:
    def test_what_is_handed_over_vouches_for_nothing_until_it_is_confirmed(self, csca: Any, dsc: Any) -> None:
        kept, (entry,) = brought(InMemoryHoldings(), csca.certificate.raw)
        after, (changed,) = brought(kept, csca.certificate.raw, confirmation=CONFIRMED)

        assert (entry.status, entry.anchor_kind) == ("new", None)
        assert kept.certificate(csca.certificate.fingerprint) is not None
        assert build_path(dsc.certificate, kept.trust).status is PathStatus.NO_ANCHOR
        assert (changed.status, changed.anchor_kind) == ("changed", AnchorKind.CONFIRMED)
        assert after.trust.anchors[0].confirmation == CONFIRMED
        assert build_path(dsc.certificate, after.trust).status is PathStatus.VERIFIED

    def test_a_signer_is_kept_and_no_confirmation_makes_it_an_anchor(self, dsc: Any) -> None:
        after, _ = brought(InMemoryHoldings(), dsc.certificate.raw, confirmation=CONFIRMED)

        kept = after.certificate(dsc.certificate.fingerprint)
        assert kept is not None
        assert (kept.role, kept.anchor) == ("document signer", None)


class TestKnownAnchors:
    """Of a key that third parties carry, and its successors."""

    @pytest.fixture
    def carried(self, csca: Any) -> dict[str, Any]:
        return {"known": known_as(csca)}

    def test_the_very_certificate_is_not_confirmed_and_another_of_its_name_is_nothing(
        self, make: Any, csca: Any, carried: dict[str, Any]
    ) -> None:
        twin = make.issue(name="CSCA", key=make.key("twin"))

        after, _ = brought(InMemoryHoldings(), csca.certificate.raw, twin.certificate.raw, **carried)

        assert (kind_of(after, csca), kind_of(after, twin)) == (AnchorKind.UNCONFIRMED, None)

    def test_one_that_is_held_becomes_so_when_its_fingerprint_is_published(
        self, csca: Any, carried: dict[str, Any]
    ) -> None:
        held, _ = brought(InMemoryHoldings(), csca.certificate.raw, known={})

        assert kind_of(brought(held, csca.certificate.raw, **carried)[0], csca) is AnchorKind.UNCONFIRMED

    @pytest.mark.parametrize("order", list(permutations(range(3))))
    def test_its_successors_inherit_its_state_in_any_order(
        self, make: Any, csca: Any, carried: dict[str, Any], order: tuple[int, ...]
    ) -> None:
        link = csca.issue(name="CSCA", key=make.key("second"), serial=2)
        next_one = link.issue(name="CSCA", key=make.key("third"), serial=3)
        files = [csca.certificate.raw, link.certificate.raw, next_one.certificate.raw]

        after, _ = brought(InMemoryHoldings(), *(files[number] for number in order), **carried)

        assert {kind_of(after, each) for each in (csca, link, next_one)} == {AnchorKind.UNCONFIRMED}

    def test_confirmation_of_the_anchor_is_followed_by_what_it_linked_to_when_that_comes(
        self, make: Any, csca: Any, known: InMemoryHoldings
    ) -> None:
        link = csca.issue(name="CSCA", key=make.key("second"), serial=2)

        after, _ = brought(known, link.certificate.raw)

        kept = after.certificate(link.certificate.fingerprint)
        assert kept is not None
        assert kept.linked_from == csca.certificate.fingerprint
        assert kind_of(after, link) is AnchorKind.CONFIRMED

    def test_a_link_that_came_before_is_looked_at_again(self, make: Any, csca: Any) -> None:
        link = csca.issue(name="CSCA", key=make.key("second"), serial=2)
        before, _ = brought(InMemoryHoldings(), link.certificate.raw)
        assert kind_of(before, link) is None

        after, _ = brought(before, csca.certificate.raw, confirmation=CONFIRMED)

        assert kind_of(after, link) is AnchorKind.CONFIRMED

    @pytest.mark.parametrize(
        ("changes", "kind"),
        [
            ({"name": "CSCA 2"}, AnchorKind.CONFIRMED),
            ({"name": "Passport Office"}, None),
            ({"name": "CSCA", "country": "XX"}, None),
        ],
    )
    def test_only_the_next_key_of_one_authority_inherits(
        self, make: Any, csca: Any, known: InMemoryHoldings, changes: dict[str, Any], kind: AnchorKind | None
    ) -> None:
        """A sub-authority below a CSCA is none of its keys."""
        link = csca.issue(key=make.key("second"), serial=2, **changes)

        assert kind_of(brought(known, link.certificate.raw)[0], link) is kind

    def test_a_test_anchor_stays_one_and_refuses_nothing_real(self, make: Any) -> None:
        test = make.issue(name="CSCA", organization=TEST_ORGANIZATION)
        before, _ = brought(InMemoryHoldings(), test.certificate.raw, test=True, confirmation=CONFIRMED)
        real = make.issue(name="CSCA", key=make.key("real"), signer=make.key("x"), authority=test.key.identifier)

        _, (entry,) = brought(before, real.certificate.raw)

        assert kind_of(before, test) is AnchorKind.TEST
        assert (entry.status, entry.anchor_kind) == ("new", None)

    def test_what_comes_with_the_release_says_where_it_is_known_from(self) -> None:
        assert all(len(each.sha256) == 64 and each.carried_by and each.confirmed_by for each in KNOWN)
        assert known_fingerprints() == {each.sha256 for each in KNOWN}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_import_in_any_order_makes_a_way_for_a_stranger(data: st.DataObject, make: Any, csca: Any) -> None:
    """Real certificates beside forged ones, listed and handed over: what a stranger issued never verifies."""
    link = csca.issue(name="CSCA", key=make.key("second"), serial=2)
    signer = csca.issue(name="list signer", serial=5, extensions=make.list_signer_extensions)
    forged = list(forgeries(make, csca).values())
    handed = data.draw(st.permutations([csca, link, *data.draw(st.lists(st.sampled_from(forged), max_size=4))]))
    listed = [csca, *data.draw(st.lists(st.sampled_from(forged[:3]), max_size=3))]
    files = [each.certificate.raw for each in handed] + [signer.master_list([each.certificate for each in listed])]

    after, _ = brought(InMemoryHoldings(), *data.draw(st.permutations(files)), first_use=True)

    assert kind_of(after, csca) is AnchorKind.LIST_SIGNED
    assert kind_of(after, link) is AnchorKind.LIST_SIGNED
    for each in forged:
        below = each.issue(name="DSC", extensions=make.signer_extensions).certificate
        assert build_path(below, after.trust).status is not PathStatus.VERIFIED
