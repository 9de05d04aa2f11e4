"""Nothing false becomes an anchor of a store in a folder: what a stranger can bring, through imports and look-ups."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.errors import TrustError
from chipkit.pki import extensions as ext
from chipkit.trust.applying import apply_plan, holdings_of
from chipkit.trust.chain import build_path
from chipkit.trust.importing import Importer
from chipkit.trust.model import AnchorKind, Confirmation
from chipkit.trust.store import TrustStore

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.trust.plan import ImportEntry

AT = datetime(2026, 1, 1, tzinfo=UTC)
SERVERS = ext.extended_key_usage(["1.3.6.1.5.5.7.3.1"])
NULL = b"\x05\x00"


class World:
    """A store in a folder, and what an operator does with it."""

    def __init__(self, folder: Path) -> None:
        self.store = TrustStore(folder)

    def bring(self, *files: bytes, at: datetime = AT, by: str = "", **options: Any) -> list[ImportEntry]:
        confirmation = Confirmation(by, "a letter", at) if by else None
        with self.store.change("import", at=at, by=by, source="files") as change:
            holdings = holdings_of(change.now)
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


def test_what_was_removed_stays_away(confirmed: World, make: Any, csca: Any) -> None:
    link = csca.issue(name="CSCA", key=make.key("next"), serial=2)
    confirmed.bring(link.certificate.raw)
    confirmed.store.remove(link.certificate.fingerprint, by="x", source="stolen", at=AT)

    confirmed.bring(link.certificate.raw)
    assert confirmed.kind(link) is None


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
