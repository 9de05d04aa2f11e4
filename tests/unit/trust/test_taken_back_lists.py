"""A list counts no longer once its signer is taken back: whichever came first, the list or the revocation list."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from itertools import count, cycle, product
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli import main
from chipkit.pki import extensions as ext
from chipkit.pki.crl import RevokedEntry
from chipkit.trust.importing import Importer
from chipkit.trust.importing_into import ImportFile, ImportOptions, ImportReport, import_into
from chipkit.trust.master_list import signer_path
from chipkit.trust.memory_holdings import InMemoryHoldings
from chipkit.trust.model import AnchorKind, Confirmation
from chipkit.trust.store import TrustStore
from chipkit.trust.store_check import problems
from chipkit.trust.taken_back_lists import TAKEN_BACK, TAKEN_BACK_LIST
from tests.conftest import SOAK
from tests.unit.trust.conftest import known_as

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

AT = datetime(2026, 1, 1, tzinfo=UTC)
BY = "Lan Specimen"
LISTED, PINNED, CONFIRMED = AnchorKind.LIST_SIGNED, AnchorKind.PINNED_SIGNER, AnchorKind.CONFIRMED
UNCONFIRMED = AnchorKind.UNCONFIRMED
WAYS = ("for its CSCA", "named", "unseen")


def each_in_turn(cases: Iterable[str]) -> list[tuple[str, str]]:
    """Each case with one of the ways, and each way with some of the cases; with CHIPKIT_SOAK=1, every pair."""
    return list(product(cases, WAYS)) if SOAK else list(zip(cases, cycle(WAYS), strict=False))


class Land:
    """A CSCA with a signer of lists, a list with that CSCA and another one; a store in a file, and one in memory."""

    def __init__(self, make: Any, csca: Any, folder: Path) -> None:
        self.make, self.csca, self.store, self.memory = make, csca, TrustStore(folder), InMemoryHoldings()
        self.signer = csca.issue(name="list signer", serial=9, extensions=make.list_signer_extensions)
        self.other = make.issue(name="other CSCA", country="UY")
        self.list = self.signer.master_list([csca.certificate, self.other.certificate])

    def bring(self, *files: bytes, by: str = "", known: Any = (), **options: Any) -> ImportReport:
        """One import into both stores, which come to the same."""
        said = Confirmation(by, "a letter", AT) if by else None
        came = [ImportFile(f"file {number}", data) for number, data in enumerate(files)]
        wanted = ImportOptions(confirmation=said, known=tuple(known), **options)
        report = import_into(self.store, came, at=AT, options=wanted)
        importer = Importer(
            holdings=self.memory, at=AT, confirmation=said, known={each.sha256: each for each in known}, **options
        )
        for each in came:
            importer.add(each.content or b"", each.name)
        plan = importer.plan()
        self.memory = self.memory.applied(plan)
        assert {(e.kind, e.sha256, e.status, e.reason) for e in plan.entries} == {
            (e.kind, e.sha256, e.status, e.reason) for e in report.entries
        }
        held = {each.certificate.fingerprint: each.kind for each in self.memory.trust.anchors}
        assert held == dict(self.store.view().everything.inventory.kinds())
        assert set(self.memory.trust.signers) == set(self.store.view().everything.all_signers())
        assert {e.sha256 for e in self.memory.lists_in_force()} == set(self.lists)
        assert problems(self.store) == ()
        return report

    def believed(self, way: str, *more: bytes) -> None:
        """Bring the list, its signer believed in one of three ways."""
        if way == "for its CSCA":
            self.bring(self.csca.certificate.raw, by=BY)
            self.bring(self.list, *more)
        elif way == "named":
            self.bring(self.list, *more, pinned=frozenset({self.signer.certificate.fingerprint}))
        else:
            self.bring(self.list, *more, first_use=True)

    @property
    def lists(self) -> tuple[str, ...]:
        return tuple(each.sha256 for each in self.store.view().everything.inventory.all_of("master list"))

    @property
    def kinds(self) -> list[AnchorKind | None]:
        """What the CSCA is, and what the other one is that it lists."""
        return [self.kind(self.csca), self.kind(self.other)]

    def kind(self, issued: Any) -> AnchorKind | None:
        anchor = self.store.view().anchor(issued.certificate)
        return None if anchor is None else anchor.kind

    def signer_named(self) -> bool | None:
        signer = self.store.view().signer(self.signer.certificate.fingerprint)
        return None if signer is None else signer.pinned


@pytest.fixture
def land(make: Any, csca: Any, tmp_path: Path) -> Land:
    return Land(make, csca, tmp_path / "trust")


SPEAKING: dict[str, Callable[[Land], Any]] = {
    "the signer": lambda land: land.csca.revoke(9),
    "the CSCA, by itself": lambda land: land.csca.revoke(land.csca.certificate.serial),
    "an ended one": lambda land: land.csca.revoke(
        9, this_update=datetime(2021, 1, 1, tzinfo=UTC), next_update=datetime(2021, 2, 1, tzinfo=UTC)
    ),
    "one that does not say its end": lambda land: land.csca.revoke(9, next_update=None),
    "a delta that names it": lambda land: land.csca.revoke(
        9, extensions=(ext.authority_key_identifier(land.csca.key.identifier), ext.crl_number(8), delta(7))
    ),
    "on hold": lambda land: land.csca.revoke(
        revoked={9: RevokedEntry(datetime(2024, 6, 1, tzinfo=UTC), "certificateHold")}
    ),
}


def delta(base: int) -> ext.Extension:
    """deltaCRLIndicator (RFC 5280, 5.2.4)."""
    return ext.Extension("2.5.29.27", critical=True, value=bytes((0x02, 0x01, base)))


@pytest.mark.parametrize(("case", "way"), each_in_turn(SPEAKING))
def test_a_list_falls_when_its_signer_is_taken_back(land: Land, case: str, way: str) -> None:
    land.believed(way)

    report = land.bring(SPEAKING[case](land).raw)

    assert land.kinds == [CONFIRMED if way == "for its CSCA" else None, None]
    assert land.lists == ()
    assert land.signer_named() is (True if way == "named" else None)
    told = {entry.sha256: (entry.status, entry.where, entry.reason) for entry in report.entries}
    assert told[hashlib.sha256(land.list).hexdigest()] == ("removed", "file 0", TAKEN_BACK_LIST)
    assert told[land.other.certificate.fingerprint] == ("removed", "file 0", TAKEN_BACK)
    assert land.store.view().version.removed == (2 if way == "for its CSCA" else 3)


@pytest.mark.parametrize(("case", "way"), each_in_turn(SPEAKING))
def test_it_is_the_same_whichever_came_first_and_when_both_come_at_once(
    make: Any, csca: Any, tmp_path: Path, case: str, way: str
) -> None:
    found = []
    for order in ("list, then revocation", "revocation, then list", "at once"):
        land = Land(make, csca, tmp_path / order)
        said = SPEAKING[case](land).raw
        if order == "revocation, then list":
            land.bring(said)
        land.believed(way, *([said] if order == "at once" else []))
        if order == "list, then revocation":
            land.bring(said)
        found.append((land.kinds, land.lists))
    assert found[0] == found[1] == found[2]


def forged(land: Land) -> Any:
    return land.make.issue(name="CSCA", key=land.make.key("stranger"), serial=4)


SILENT: dict[str, Callable[[Land], Any]] = {
    "forged": lambda land: forged(land).revoke(
        9, extensions=(ext.authority_key_identifier(land.csca.key.identifier), ext.crl_number(7))
    ),
    "of a key that is not here": lambda land: forged(land).revoke(9),
    "under another name": lambda land: land.csca.revoke(9, issuer=land.other.certificate.subject),
    "of another issuer": lambda land: land.other.revoke(9),
    "of somebody else": lambda land: land.csca.revoke(10),
    "a delta that does not name it": lambda land: land.csca.revoke(
        10, extensions=(ext.authority_key_identifier(land.csca.key.identifier), ext.crl_number(8), delta(7))
    ),
    "taken from the list": lambda land: land.csca.revoke(
        revoked={9: RevokedEntry(datetime(2024, 6, 1, tzinfo=UTC), "removeFromCRL")}
    ),
    "of an unknown kind": lambda land: land.csca.revoke(
        9, extensions=(ext.Extension("1.2.3.4", critical=True, value=b"\x05\x00"),)
    ),
}


@pytest.mark.parametrize(("case", "way"), each_in_turn(SILENT))
def test_a_list_stays_that_nobody_takes_back_who_may(land: Land, case: str, way: str) -> None:
    land.believed(way)
    before = land.kinds

    land.bring(SILENT[case](land).raw)

    assert land.kinds == before
    assert land.lists == (hashlib.sha256(land.list).hexdigest(),)


@pytest.mark.parametrize(
    ("held", "way"), each_in_turn(["not confirmed", "by a list that was taken unseen", "by one that rests on that"])
)
def test_a_csca_of_the_same_name_that_nobody_vouches_for_takes_no_list_back(land: Land, way: str, held: str) -> None:
    """Whoever makes a list makes a CSCA of any name, a signer of lists below it, and its revocation lists."""
    rival, make = forged(land), land.make
    land.believed(way)
    before = land.kinds
    if held == "not confirmed":
        land.bring(rival.certificate.raw, known=known_as(rival).values())
    else:
        publisher = make.issue(name="publisher", country="PP")
        signer = publisher.issue(name="its signer", serial=5, extensions=make.list_signer_extensions)
        unseen = held == "by a list that was taken unseen"
        land.bring(
            signer.master_list([publisher.certificate, *([rival.certificate] if unseen else [])]), first_use=True
        )
        if not unseen:
            second = publisher.issue(name="second signer", serial=6, extensions=make.list_signer_extensions)
            land.bring(second.master_list([publisher.certificate, rival.certificate]))
    assert land.kind(rival) in (LISTED, UNCONFIRMED)

    land.bring(rival.revoke(9).raw)

    assert land.kinds == before
    # nor does it keep the list out where it comes later
    land.store.remove(hashlib.sha256(land.list).hexdigest(), by=BY, source="again", at=AT)
    report = import_into(
        land.store, [ImportFile("list", land.list)], at=AT,
        options=ImportOptions(first_use=way == "unseen", pinned=frozenset(
            {land.signer.certificate.fingerprint} if way == "named" else ()
        )),
    )  # fmt: skip
    assert report.taken
    assert land.kinds == before


@pytest.mark.parametrize(
    ("vouched", "way"),
    each_in_turn(["confirmed", "by a named list", "by the list itself", "by another of the CSCA"]),
)
def test_the_newest_key_of_the_csca_takes_back_what_the_older_one_signed(land: Land, way: str, vouched: str) -> None:
    """Doc 9303-12, 4.1.4.3: and its revocation list may be here before the key is."""
    make, newest = land.make, forged(land)
    if vouched == "by the list itself":
        members = [each.certificate for each in (land.csca, land.other, newest)]
        land.list = land.signer.master_list(members)
    land.bring(newest.revoke(9).raw)
    if way == "for its CSCA" or vouched == "by another of the CSCA":
        land.bring(land.csca.certificate.raw, by=BY)
    if vouched == "by the list itself":
        land.believed(way)
        assert land.lists == ()
        return
    land.believed(way)
    assert land.kind(land.other) is not None

    if vouched == "confirmed":
        land.bring(newest.certificate.raw, by=BY)
    elif vouched == "by a named list":
        publisher = make.issue(name="publisher", country="PP")
        signer = publisher.issue(name="its signer", serial=5, extensions=make.list_signer_extensions)
        data = signer.master_list([publisher.certificate, newest.certificate])
        land.bring(data, pinned=frozenset({signer.certificate.fingerprint}))
    else:
        signer = land.csca.issue(name="second signer", serial=6, extensions=make.list_signer_extensions)
        land.bring(signer.master_list([land.csca.certificate, newest.certificate]))

    assert land.kind(land.other) is None
    assert hashlib.sha256(land.list).hexdigest() not in land.lists


def test_who_certifies_the_key_of_another_takes_no_list_back(land: Land) -> None:
    """What lies beside the signed content is nobody's word, though a way leads over it to a CSCA of anybody's list."""
    make, rival, key = land.make, forged(land), land.make.key("next")
    issuer = make.issue(name="anybody", country="AA")
    anybody = issuer.issue(name="its signer", serial=5, extensions=make.list_signer_extensions)
    link = land.csca.issue(name="CSCA", key=key, serial=6)
    crossing = (rival.issue(name="CSCA", key=key, serial=serial) for serial in count(66))
    false = next(each for each in crossing if each.certificate.fingerprint < link.certificate.fingerprint)
    signer = link.issue(name="second signer", serial=7, extensions=make.list_signer_extensions)
    beside = [each.certificate for each in (signer, link, false)]
    land.bring(anybody.master_list([issuer.certificate, rival.certificate]), first_use=True)
    land.bring(land.csca.certificate.raw, by=BY)
    named = frozenset({signer.certificate.fingerprint})
    data = signer.master_list([land.other.certificate], certificates=beside)
    assert land.bring(data, pinned=named).taken
    assert signer_path(data, signer.certificate.fingerprint, land.store.view())[1:] == (
        false.certificate, rival.certificate,
    )  # fmt: skip

    land.bring(rival.revoke(false.certificate.serial).raw)

    assert land.kinds == [CONFIRMED, PINNED]


@pytest.mark.parametrize("by", ["an import", "a confirmation"])
def test_of_two_lists_of_a_signer_the_one_that_nobody_takes_back_stays(land: Land, by: str) -> None:
    """The key of their CSCA has two certificates, each in one of the lists, of which one is revoked."""
    newest, third = forged(land), land.make.issue(name="third CSCA", country="UZ")
    again = land.make.issue(name="CSCA", key=land.csca.key, serial=2)
    first, second = sorted((land.csca, again), key=lambda each: each.certificate.fingerprint)
    stays = land.signer.master_list([first.certificate, land.other.certificate])
    falls = land.signer.master_list([second.certificate, third.certificate])
    land.bring(stays, falls, first_use=True)
    land.bring(newest.certificate.raw, newest.revoke(second.certificate.serial).raw)
    assert [land.kind(each) for each in (first, second, third, land.other)] == [LISTED] * 4

    if by == "an import":
        land.bring(newest.certificate.raw, by=BY)
    else:
        land.store.confirm(newest.certificate.fingerprint, by=BY, source="a letter", at=AT)

    assert land.lists == (hashlib.sha256(stays).hexdigest(),)
    assert land.signer_named() is False
    assert [land.kind(each) for each in (first, second, third, land.other)] == [LISTED, None, None, LISTED]
    assert problems(land.store) == ()


def test_a_confirmation_makes_a_revocation_list_speak(land: Land) -> None:
    newest = forged(land)
    land.believed("named")
    land.bring(newest.certificate.raw, newest.revoke(9).raw)
    assert land.kinds == [PINNED, PINNED]

    land.store.confirm(newest.certificate.fingerprint, by=BY, source="a letter", at=AT)

    assert land.kinds == [None, None]
    assert problems(land.store) == ()


def test_what_others_carry_or_somebody_confirmed_stays(land: Land) -> None:
    third = land.make.issue(name="third CSCA", country="UZ")
    land.list = land.signer.master_list([land.csca.certificate, land.other.certificate, third.certificate])
    land.believed("named")
    publisher = land.make.issue(name="publisher", country="PP")
    signer = publisher.issue(name="its signer", serial=5, extensions=land.make.list_signer_extensions)
    land.bring(signer.master_list([publisher.certificate, land.other.certificate]), first_use=True)
    land.bring(third.certificate.raw, by=BY)

    report = land.bring(land.csca.revoke(9).raw)

    assert [land.kind(each) for each in (land.csca, land.other, third)] == [None, LISTED, CONFIRMED]
    moved = {entry.sha256: entry.status for entry in report.entries if entry.kind == "certificate"}
    assert moved[land.other.certificate.fingerprint] == "changed"


def test_what_rests_on_a_list_that_falls_falls_with_it(land: Land) -> None:
    """The other CSCA, which stands in the list alone, certified a signer of its own, and linked to its next key."""
    make, third = land.make, land.make.issue(name="third CSCA", country="UZ")
    second = land.other.issue(name="its signer", serial=3, extensions=make.list_signer_extensions)
    link = land.other.issue(name="other CSCA", country="UY", serial=5, key=make.key("next"))
    land.believed("for its CSCA")
    land.bring(second.master_list([third.certificate]), link.certificate.raw)
    assert [land.kind(third), land.kind(link)] == [LISTED, LISTED]

    report = land.bring(land.csca.revoke(9).raw)

    assert [land.kind(each) for each in (land.csca, land.other, third, link)] == [CONFIRMED, None, None, None]
    assert land.lists == ()
    assert all(entry.reason for entry in report.entries if entry.status == "removed")


def test_a_new_signer_of_the_csca_begins_anew(land: Land) -> None:
    land.believed("for its CSCA")
    land.bring(land.csca.revoke(9).raw)
    assert not land.bring(land.list, first_use=True, older=True).taken
    new = land.csca.issue(
        name="list signer", serial=10, key=land.make.key("new"), extensions=land.make.list_signer_extensions
    )

    assert land.bring(new.master_list([land.csca.certificate, land.other.certificate])).taken
    assert land.kinds == [CONFIRMED, LISTED]


def test_a_preview_tells_it_and_a_rollback_takes_it_back(land: Land) -> None:
    land.believed("named")
    before, said = land.store.view().version, ImportFile("csca.crl", land.csca.revoke(9).raw)
    preview = import_into(land.store, [said], at=AT, dry_run=True)
    assert land.kinds == [PINNED, PINNED]
    done = import_into(land.store, [said], at=AT)

    assert preview.entries == done.entries
    assert preview.counts == done.counts
    assert land.kinds == [None, None]
    land.store.roll_back(before.number, by=BY, at=AT)
    assert land.kinds == [PINNED, PINNED]
    land.store.roll_back(done.after.number, by=BY, at=AT)
    assert land.kinds == [None, None]
    assert problems(land.store) == ()


def test_a_removed_revocation_list_lets_the_list_in_again(land: Land) -> None:
    land.believed("named")
    said = land.csca.revoke(9)
    land.bring(said.raw)

    land.store.remove(said.fingerprint, by=BY, source="it was a forgery", at=AT)

    assert land.kinds == [None, None]
    assert import_into(land.store, [ImportFile("list", land.list)], at=AT).taken
    assert land.kinds == [PINNED, PINNED]


def test_the_commands_tell_it(land: Land, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    land.believed("for its CSCA")
    file, where = tmp_path / "csca.crl", ["--trust", str(land.store.folder)]
    file.write_bytes(land.csca.revoke(9).raw)

    assert main(["trust", "import", str(file), *where, "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert main(["trust", "import", str(file), *where, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert main(["trust", "list", *where, "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)

    assert "removed   1 anchor, 1 master list (1 was list-signed and is now no anchor)\n" in told
    assert f"1  {TAKEN_BACK_LIST}\n" in told
    assert f"1  {TAKEN_BACK}\n         - {file.name} ({land.other.certificate.subject})\n" in told
    assert [(each["kind"], each["sha256"], each["reason"]) for each in document["gone"]] == [
        ("master_list", hashlib.sha256(land.list).hexdigest(), TAKEN_BACK_LIST),
        ("certificate", land.other.certificate.fingerprint, TAKEN_BACK),
    ]
    assert not listed["master_lists"]
    assert len(listed["anchors"]) == 1


def test_a_store_that_an_older_version_left_with_such_a_list_is_told(
    land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what a version before this one did, or somebody with the file in his hands, leaves one in force."""
    land.believed("named")
    monkeypatch.setattr("chipkit.trust.taken_back_lists.TakingBack.among", lambda *_: ())
    import_into(land.store, [ImportFile("csca.crl", land.csca.revoke(9).raw)], at=AT)
    monkeypatch.undo()
    assert land.kinds == [PINNED, PINNED]

    assert [(each.what, each.sha256) for each in problems(land.store)] == [
        (TAKEN_BACK_LIST, hashlib.sha256(land.list).hexdigest())
    ]
    # whatever is done next takes it away
    land.store.confirm(land.other.certificate.fingerprint, by=BY, source="a letter", at=AT)
    assert land.kinds == [None, CONFIRMED]
    assert problems(land.store) == ()
