"""Nothing false becomes an anchor of a store in a folder: what a stranger can bring, through imports and look-ups."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import TrustError
from chipkit.pki import extensions as ext
from chipkit.pki.certificate import Certificate, assemble
from chipkit.pki.master_list import MasterList
from chipkit.trust.applying import apply_plan
from chipkit.trust.chain import build_path
from chipkit.trust.grounds import Ground, GroundKind
from chipkit.trust.importing import Importer
from chipkit.trust.model import AnchorKind, Confirmation
from chipkit.trust.store import TrustStore
from chipkit.trust.stored_holdings import StoredHoldings
from tests.unit.trust.conftest import ALGORITHM, known_as

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chipkit.trust.plan import ImportEntry

AT = datetime(2026, 1, 1, tzinfo=UTC)
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
SERVERS = ext.extended_key_usage(["1.3.6.1.5.5.7.3.1"])
NULL = b"\x05\x00"


class World:
    """A store in a folder, and what an operator does with it."""

    def __init__(self, folder: Path) -> None:
        self.store = TrustStore(folder)

    def bring(self, *files: bytes, at: datetime = AT, by: str = "", **options: Any) -> list[ImportEntry]:
        confirmation = Confirmation(by, "a letter", at) if by else None
        with self.store.change("import", at=at, by=by, source="files") as change:
            holdings = StoredHoldings(change.now)
            importer = Importer(holdings=holdings, at=at, confirmation=confirmation, **options)
            for number, data in enumerate(files):
                importer.add(data, f"file {number}")
            plan = importer.plan()
            apply_plan(plan, holdings, change)
        return list(plan.entries)

    def kind(self, issued: Any) -> AnchorKind | None:
        certificate = getattr(issued, "certificate", issued)
        anchor = self.store.view().anchor(certificate)
        return None if anchor is None else anchor.kind

    def leads(self, issuer: Any, make: Any) -> bool:
        """Whether a document signer of this issuer is vouched for."""
        below = issuer.issue(name="DSC of it", serial=99, extensions=make.signer_extensions)
        return build_path(below.certificate, self.store.view()).vouched


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "trust")


@pytest.fixture
def confirmed(world: World, csca: Any) -> World:
    world.bring(csca.certificate.raw, by="SPECIMEN operator")
    assert world.kind(csca) is AnchorKind.CONFIRMED
    return world


CERTIFIES = (ext.basic_constraints(ca=True, path_length=0), ext.key_usage(["keyCertSign", "cRLSign"]))
LINKS_THAT_ARE_NONE = {
    "for servers": (*CERTIFIES, SERVERS),
    "unknown critical extension": (*CERTIFIES, ext.Extension("1.2.3.4", critical=True, value=NULL)),
    "no authority": (ext.key_usage(["digitalSignature"]),),
    "cA false": (ext.basic_constraints(ca=False), ext.key_usage(["digitalSignature"])),
    "signs lists alone": (ext.key_usage(["cRLSign"]),),
    "says nothing": (),
}


@pytest.mark.parametrize("case", LINKS_THAT_ARE_NONE)
def test_what_may_not_stand_between_becomes_no_anchor_by_its_issuer(
    confirmed: World, make: Any, csca: Any, case: str
) -> None:
    """Signed by the CSCA under its own name, and none of its next keys: what a path refuses, no import lets in."""
    odd = csca.issue(name="CSCA", key=make.key("odd"), serial=8, extensions=LINKS_THAT_ARE_NONE[case])

    confirmed.bring(odd.certificate.raw)

    assert confirmed.kind(odd) is None
    assert not confirmed.leads(odd, make)


def test_a_link_is_what_its_issuer_is_at_any_time(confirmed: World, make: Any, csca: Any) -> None:
    link = csca.issue(name="CSCA", key=make.key("next"), serial=2)
    confirmed.bring(link.certificate.raw)
    assert confirmed.kind(link) is AnchorKind.CONFIRMED

    # whatever is imported meanwhile does not make it one in its own right
    confirmed.bring(make.issue(name="Other", country="XX").certificate.raw, by="SPECIMEN operator")
    confirmed.bring(link.certificate.raw)
    confirmed.store.withdraw(csca.certificate.fingerprint, by="x", source="y", at=AT)

    assert confirmed.kind(csca) is None
    assert confirmed.kind(link) is None
    assert not confirmed.leads(link, make)


def test_a_link_falls_with_its_issuer_that_is_removed(confirmed: World, make: Any, csca: Any) -> None:
    link = csca.issue(name="CSCA", key=make.key("next"), serial=2)
    confirmed.bring(link.certificate.raw)
    confirmed.store.remove(csca.certificate.fingerprint, by="x", source="y", at=AT)

    assert confirmed.kind(link) is None
    confirmed.bring(csca.certificate.raw, link.certificate.raw)
    assert confirmed.kind(csca) is None
    assert confirmed.kind(link) is None


def other_signature(certificate: Certificate) -> bytes:
    """Of a signature by ECDSA anybody makes another one that is right: (r, n - s)."""
    r, s = (int.from_bytes(each.value, "big") for each in TLV.parse(certificate.signature).children())
    return assemble(certificate.tbs, ALGORITHM, bytes(der.sequence(der.integer(r), der.integer(ORDER - s))))


def basic(tlv: TLV, depth: int) -> bytes:
    """The same in basic encoding: indefinite lengths down to a depth."""
    if not depth or not tlv.constructed:
        return tlv.raw
    inner = b"".join(basic(each, depth - 1) for each in tlv.children())
    return tlv.raw[:1] + b"\x80" + inner + b"\x00\x00"


SPELLINGS: dict[str, Callable[[Certificate], bytes]] = {
    "as it came": lambda certificate: certificate.raw,
    "the other signature": other_signature,
    "basic encoding": lambda certificate: basic(TLV.parse(certificate.raw), 1),
    "basic encoding throughout": lambda certificate: basic(TLV.parse(certificate.raw), 4),
    "the other signature in basic encoding": lambda certificate: basic(TLV.parse(other_signature(certificate)), 2),
    "filling behind it": lambda certificate: certificate.raw + bytes(8),
}


@pytest.mark.parametrize("form", SPELLINGS)
def test_what_was_removed_is_placed_in_no_spelling(confirmed: World, make: Any, csca: Any, form: str) -> None:
    link = csca.issue(name="CSCA", key=make.key("next"), serial=2)
    confirmed.bring(link.certificate.raw)
    confirmed.store.remove(link.certificate.fingerprint, by="x", source="stolen", at=AT)
    twin = Certificate.parse(SPELLINGS[form](link.certificate))
    ground = Ground(kind=GroundKind.LINKED, rests_on=csca.certificate.fingerprint, placed_at=AT)

    with confirmed.store.change("import", at=AT) as change:
        assert change.place(twin, ground) == "refused"
        change.readmit(twin)
        assert change.place(twin, ground) == "added"


@pytest.mark.parametrize("way", ["by hand", "by a list", "both at once"])
@pytest.mark.parametrize("form", ["as it came", "the other signature", "filling behind it"])
def test_what_was_removed_stays_away_in_every_spelling(
    confirmed: World, make: Any, csca: Any, form: str, way: str
) -> None:
    """A bar is of what was signed, for of the file around it anybody makes another one; a confirmation lifts it."""
    link = csca.issue(name="CSCA", key=make.key("next"), serial=2)
    twin = SPELLINGS[form](link.certificate)
    confirmed.bring(link.certificate.raw)
    if way == "both at once":
        confirmed.bring(twin)
    confirmed.store.remove(link.certificate.fingerprint, by="x", source="stolen", at=AT)

    if way == "by a list":
        signer = csca.issue(name="list signer", serial=5, extensions=make.list_signer_extensions)
        listed = signer.master_list([], content=bytes(MasterList.build([csca.certificate.raw, twin])))
        confirmed.bring(listed, first_use=True)
    else:
        confirmed.bring(twin)

    def anchors() -> list[AnchorKind]:
        held = confirmed.store.view().in_memory().anchors
        return [each.kind for each in held if each.certificate.tbs == link.certificate.tbs]

    assert not anchors()
    assert not confirmed.leads(link, make)
    confirmed.bring(twin, by="SPECIMEN operator")
    assert anchors() == [AnchorKind.CONFIRMED]
    assert confirmed.leads(link, make)


def test_a_confirmation_is_of_a_whole_fingerprint(world: World, csca: Any) -> None:
    world.bring(csca.certificate.raw)
    for wrong in (
        csca.certificate.fingerprint[:-1],
        csca.certificate.fingerprint.upper(),
        "",
        csca.certificate.fingerprint + " ",
    ):
        with pytest.raises(TrustError):
            world.store.confirm(wrong, by="x", source="y", at=AT)
    assert world.kind(csca) is None


def test_nobody_is_an_authority_by_a_document_signer_or_by_a_ring(confirmed: World, make: Any, csca: Any) -> None:
    signer = csca.issue(name="DSC", serial=7, extensions=make.signer_extensions)
    below = signer.issue(name="CSCA", key=make.key("below"), serial=8)
    one, two = make.key("one"), make.key("two")
    name = csca.certificate.subject
    ring = [
        make.issue(name="CSCA", key=mine, signer=theirs, issuer=name, authority=theirs.identifier, serial=9)
        for mine, theirs in ((one, two), (two, one))
    ]

    confirmed.bring(*(each.certificate.raw for each in (signer, below, *ring)))

    assert [each.certificate for each in confirmed.store.view().in_memory().anchors] == [csca.certificate]
    assert not any(confirmed.leads(each, make) for each in (below, *ring))


def test_an_authority_of_another_country_makes_none_of_this_one(confirmed: World, make: Any, csca: Any) -> None:
    foreign = make.issue(name="CSCA", key=make.key("foreign"), country="XX")
    confirmed.bring(foreign.certificate.raw, by="SPECIMEN operator")
    crossed = foreign.issue(name="CSCA", key=make.key("crossed"), serial=9)
    own_name = foreign.issue(name="CSCA", subject=csca.certificate.subject, key=make.key("crossed too"), serial=10)

    confirmed.bring(crossed.certificate.raw, own_name.certificate.raw)

    assert confirmed.kind(crossed) is None
    assert confirmed.kind(own_name) is None
    below = crossed.issue(name="DSC", serial=99, extensions=make.signer_extensions)
    assert not build_path(below.certificate, confirmed.store.view(), [crossed.certificate]).vouched


@pytest.mark.parametrize("form", ["basic encoding", "the other signature"])
def test_a_known_fingerprint_is_of_these_bytes_alone(world: World, csca: Any, form: str) -> None:
    world.bring(SPELLINGS[form](csca.certificate), known=known_as(csca))

    assert not world.store.view().in_memory().anchors


def test_a_list_in_a_list_brings_nothing(world: World, make: Any, csca: Any) -> None:
    signer = csca.issue(name="list signer", serial=5, extensions=make.list_signer_extensions)
    inner = signer.master_list([make.issue(name="inner").certificate])
    content = bytes(MasterList.build([csca.certificate.raw, inner]))

    entries = world.bring(signer.master_list([], content=content), first_use=True)

    assert [each.certificate for each in world.store.view().in_memory().anchors] == [csca.certificate]
    assert [each.status for each in entries if each.where.endswith("certificate 2")] == ["refused"]


def _ended(make: Any, csca: Any) -> Any:
    return csca.issue(
        name="list signer", serial=5, extensions=make.list_signer_extensions, not_after=AT - timedelta(days=300)
    )


def _not_for_lists(make: Any, csca: Any) -> Any:
    return csca.issue(name="list signer", serial=5, extensions=make.signer_extensions)


def _of_nobody(make: Any, csca: Any) -> Any:
    return make.issue(
        name="list signer", key=make.key("own"), signer=make.key("x"), issuer=csca.certificate.subject,
        authority=csca.key.identifier, extensions=make.list_signer_extensions,
    )  # fmt: skip


@pytest.mark.parametrize("signer", [_ended, _not_for_lists, _of_nobody])
def test_a_signer_that_may_sign_no_list_brings_nothing(confirmed: World, make: Any, csca: Any, signer: Any) -> None:
    stranger = make.issue(name="stranger", country="XX")
    listed = signer(make, csca).master_list([csca.certificate, stranger.certificate])

    entries = confirmed.bring(listed)

    assert [each.status for each in entries if each.kind == "master list"] == ["refused"]
    assert confirmed.kind(stranger) is None


def test_two_lists_that_disagree_make_no_anchor_of_a_forgery(world: World, make: Any, csca: Any) -> None:
    """One carries the authority, the other a link certificate that this one's key did not sign, in either order."""
    forged = make.issue(
        name="CSCA", key=make.key("own"), signer=make.key("x"), issuer=csca.certificate.subject,
        authority=csca.key.identifier, serial=4,
    )  # fmt: skip
    foreign = make.issue(name="CSCA", key=make.key("foreign"), country="XX")
    one = csca.issue(name="one", serial=5, extensions=make.list_signer_extensions).master_list([csca.certificate])
    other = foreign.issue(name="other", serial=6, extensions=make.list_signer_extensions)
    disagreeing = other.master_list([foreign.certificate, forged.certificate])

    world.bring(disagreeing, first_use=True)
    world.bring(one, first_use=True)

    assert world.kind(csca) is AnchorKind.LIST_SIGNED
    assert world.kind(forged) is None
    assert not world.leads(forged, make)
    world.bring(disagreeing, first_use=True)
    assert world.kind(forged) is None


def test_an_import_after_a_rollback_finds_what_was_there_then(confirmed: World, make: Any, csca: Any) -> None:
    link = csca.issue(name="CSCA", key=make.key("next"), serial=2)
    before = confirmed.store.view().version.number
    confirmed.bring(link.certificate.raw, csca.revoke(2).raw)
    confirmed.store.roll_back(before, by="x", at=AT)
    assert confirmed.kind(link) is None
    assert not confirmed.store.view().in_memory().crls

    confirmed.bring(link.certificate.raw)

    assert confirmed.kind(link) is AnchorKind.CONFIRMED
    confirmed.store.roll_back(1, by="x", at=AT)
    assert confirmed.kind(csca) is AnchorKind.CONFIRMED
    assert confirmed.kind(link) is None
