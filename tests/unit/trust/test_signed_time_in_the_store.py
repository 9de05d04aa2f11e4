"""Which revocation lists tell a store how late it is, in whatever order they, their issuers and confirmations come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.trust.importing_into import ImportFile, ImportOptions, import_into
from chipkit.trust.model import Confirmation
from chipkit.trust.store import TrustStore
from tests.unit.trust.test_list_import import dated

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


class World:
    """A store, and what an operator does with it."""

    def __init__(self, folder: Path) -> None:
        self.store = TrustStore(folder)

    def bring(self, *files: bytes, at: datetime = AT, by: str = "", **options: Any) -> None:
        said = Confirmation(by, "a letter", at) if by else None
        named = [ImportFile(f"file {number}", data) for number, data in enumerate(files)]
        import_into(self.store, named, at=at, options=ImportOptions(confirmation=said, **options))

    def confirm(self, issued: Any) -> None:
        self.store.confirm(issued.certificate.fingerprint, by="x", source="y", at=AT)

    @property
    def time(self) -> datetime | None:
        return self.store.view().signed_time


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "trust")


def crl_of(issuer: Any, at: datetime) -> bytes:
    raw: bytes = issuer.revoke(77, this_update=at, next_update=at + 30 * DAY).raw
    return raw


@pytest.mark.parametrize("order", list(permutations(("issuer", "list", "confirm"))))
def test_a_list_tells_the_time_whichever_comes_first(world: World, csca: Any, order: tuple[str, ...]) -> None:
    crl = crl_of(csca, AT - DAY)
    if order.index("confirm") < order.index("issuer"):
        steps = [each for each in order if each != "confirm"]
        who = "SPECIMEN operator"
    else:
        steps, who = list(order), ""
    for step in steps:
        if step == "issuer":
            world.bring(csca.certificate.raw, by=who)
        elif step == "list":
            world.bring(crl)
        else:
            world.confirm(csca)
    assert world.time == AT - DAY


def test_a_list_of_a_link_tells_the_time_once_the_anchor_behind_it_is_confirmed(
    world: World, make: Any, csca: Any
) -> None:
    link = csca.issue(name="CSCA", key=make.key("next"), serial=2)
    world.bring(csca.certificate.raw, link.certificate.raw, crl_of(link, AT - DAY))
    assert world.time is None

    world.confirm(csca)

    assert world.time == AT - DAY


def test_a_list_that_makes_its_issuer_an_anchor_lets_older_lists_tell_the_time(
    world: World, make: Any, csca: Any
) -> None:
    signer = csca.issue(name="list signer", serial=5, extensions=make.list_signer_extensions)
    world.bring(crl_of(csca, AT - DAY))
    assert world.time is None

    world.bring(signer.master_list([csca.certificate]), first_use=True)

    assert world.time == AT - DAY


def test_what_was_dated_ahead_tells_the_time_when_it_is_near(world: World, csca: Any) -> None:
    """The newest one that counts is taken, and one that is refused for its date counts when it comes again later."""
    ahead, near = crl_of(csca, AT + 3 * DAY), crl_of(csca, AT - DAY)
    world.bring(csca.certificate.raw, ahead, near, by="SPECIMEN operator")
    assert world.time == AT - DAY

    world.bring(ahead)
    assert world.time == AT - DAY
    world.bring(ahead, at=AT + DAY)
    assert world.time == AT + 3 * DAY


@pytest.mark.parametrize("case", ["not confirmed", "forged", "removed"])
def test_what_does_not_verify_tells_no_time(world: World, make: Any, csca: Any, case: str) -> None:
    crl = csca.revoke(1, this_update=AT - DAY, next_update=AT + DAY)
    raw = make.issue(name="CSCA", key=make.key("stranger")).revoke(1, this_update=AT - DAY).raw
    world.bring(csca.certificate.raw, raw if case == "forged" else crl.raw)
    if case == "removed":
        world.store.remove(crl.fingerprint, by="x", source="y", at=AT)
    if case != "not confirmed":
        world.confirm(csca)
    world.bring(csca.certificate.raw)

    assert world.time is None


def test_what_changes_nothing_makes_no_version(world: World, csca: Any) -> None:
    world.bring(csca.certificate.raw, crl_of(csca, AT - DAY), by="SPECIMEN operator")
    before = world.store.view().version

    world.bring(csca.certificate.raw, crl_of(csca, AT - DAY))

    assert world.store.view().version == before


@pytest.mark.parametrize(("how", "told"), [
    ({"pinned": True}, True),
    ({"confirmed": True}, True),
    ({"first_use": True}, False),
    ({"first_use": True, "twice": True}, True),
])  # fmt: skip
def test_a_master_list_tells_the_time_by_an_anchor_that_was_there_or_a_named_signer(
    world: World, make: Any, csca: Any, how: dict[str, bool], *, told: bool
) -> None:
    """What a list itself makes an anchor says nothing of when the list was signed."""
    signer = csca.issue(name="list signer", serial=5, extensions=make.list_signer_extensions)
    if how.get("confirmed"):
        world.bring(csca.certificate.raw, by="SPECIMEN operator")
    named = frozenset({signer.certificate.fingerprint}) if how.get("pinned") else frozenset[str]()

    world.bring(dated(signer, [csca], AT - 2 * DAY), pinned=named, first_use=how.get("first_use", False))
    if how.get("twice"):
        world.bring(dated(signer, [csca], AT - DAY))

    assert world.time == ((AT - DAY if how.get("twice") else AT - 2 * DAY) if told else None)
