"""A key too weak to be believed is not believed by way of what it signed: links, lists, their signers.

Each kind of weakness goes every way from a CSCA that somebody confirmed to a card, through an import and `judge`.
docs/testing.md has the table.
"""

from __future__ import annotations

import pickle
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from benchmarks.forgetting import forget
from chipkit.codec.cbor import decode, encode
from chipkit.errors import EvidenceError
from chipkit.evidence.embedded import NotedTrust, read_trust, trust_entries
from chipkit.outcome import Outcome
from chipkit.pki import algorithm_floors
from chipkit.pki.algorithm_floors import FORGEABLE as NEVER
from chipkit.trust import master_list, reliance, signatures
from chipkit.trust.assessment import Shortfall, assess
from chipkit.trust.importing import Importer
from chipkit.trust.importing_into import ImportFile, ImportOptions, ImportReport, import_into
from chipkit.trust.joined import JoinedTrust
from chipkit.trust.memory_holdings import InMemoryHoldings
from chipkit.trust.model import AnchorKind, Confirmation, InMemoryTrust, ListSigner
from chipkit.trust.schema import FORGEABLE_LEFT
from chipkit.trust.store import TrustStore
from chipkit.trust.store_check import problems
from chipkit.verify import Finding, Policy, Report, judge, load_policy
from tests.unit.trust.conftest import SIGNER, Issued, Key, Maker, issue
from tests.unit.trust.test_negative_chains import card
from tests.unit.trust.weak_keys import WEAK

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.pki.certificate import Certificate
    from chipkit.trust.view import TrustView

PAGE: Final = Path(__file__).parents[3] / "docs" / "testing.md"
AT: Final = datetime(2025, 2, 1, tzinfo=UTC)
SAID: Final = Confirmation("Lan Specimen", "a letter", AT)
BANK: Final = Policy.parse(
    'schema = 1\nid = "bank"\nversion = "1"\nextends = "field"\nrefused_algorithms = ["md2", "md4", "md5", "rsa<3000"]'
)
LAX: Final = Policy.parse(
    'schema = 1\nid = "lax"\nversion = "1"\nextends = "field"\nrefused_algorithms = []\ndemands_genuineness = false'
)
FIELD: Final = load_policy("field")
FORGEABLE: Final = ("RSA-768", "MD5")
TOLD: Final = ("RSA-1024", "SHA-1", "P-192")


class World:
    """A CSCA that somebody confirmed, what came after it, and the signer of a card."""

    def __init__(self, folder: Path) -> None:
        self.store = TrustStore(folder)
        self.brought: list[tuple[tuple[bytes, ...], Confirmation | None]] = []
        self.signer: Issued = issue(name="nobody")

    def confirm(self, certificate: Certificate) -> None:
        self.bring(certificate.raw, confirmation=SAID)

    def bring(self, *files: bytes, confirmation: Confirmation | None = None, **options: Any) -> ImportReport:
        self.brought.append((files, confirmation))
        options["confirmation"] = confirmation
        came = [ImportFile(f"file {number}", data) for number, data in enumerate(files)]
        return import_into(self.store, came, at=AT, options=ImportOptions(**options))

    def judged(self, policy: Policy = FIELD, trust: TrustView | None = None) -> Report:
        capture = card(Maker(), self.signer.certificate, ())
        return judge(capture, trust or self.store.view(), policy, AT)

    def found(self, check: str, policy: Policy = FIELD, trust: TrustView | None = None) -> Finding:
        found = self.judged(policy, trust).finding(check)
        assert found is not None
        return found

    def path(self, policy: Policy = FIELD, trust: TrustView | None = None) -> Finding:
        return self.found("pa.issuer.path", policy, trust)

    def in_memory(self) -> InMemoryTrust:
        """The same, imported into a store in memory."""
        held = InMemoryHoldings()
        for files, said in self.brought:
            importer = Importer(holdings=held, at=AT, confirmation=said)
            for number, data in enumerate(files):
                importer.add(data, f"file {number}")
            held = held.applied(importer.plan())
        return held.trust


def direct(world: World, key: Any) -> None:
    root = issue(name="CSCA", key=key)
    world.confirm(root.certificate)
    world.signer = root.issue(name="DSC", serial=77, extensions=SIGNER)


def link(world: World, key: Any) -> None:
    root = issue(name="CSCA", key=key)
    new = root.issue(name="CSCA", key=Key("new"), serial=2)
    world.confirm(root.certificate)
    world.bring(new.certificate.raw)
    world.signer = new.issue(name="DSC", serial=77, extensions=SIGNER)


def two_links(world: World, key: Any) -> None:
    root = issue(name="CSCA", key=key)
    new = root.issue(name="CSCA", key=Key("new"), serial=2)
    newest = new.issue(name="CSCA", key=Key("newest"), serial=3)
    world.confirm(root.certificate)
    world.bring(new.certificate.raw, newest.certificate.raw)
    world.signer = newest.issue(name="DSC", serial=77, extensions=SIGNER)


def listed(world: World, key: Any) -> None:
    root, other = issue(name="CSCA", key=key), issue(name="other CSCA", country="UY")
    signer = root.issue(name="list signer", serial=9, extensions=Maker.list_signer_extensions)
    world.confirm(root.certificate)
    world.bring(signer.master_list([root.certificate, other.certificate]))
    world.signer = other.issue(name="DSC", serial=77, country="UY", extensions=SIGNER)


def own_key(world: World, key: Any) -> None:
    root, other = issue(name="CSCA"), issue(name="other CSCA", country="UY")
    signer = root.issue(name="list signer", key=key, serial=9, extensions=Maker.list_signer_extensions)
    world.confirm(root.certificate)
    world.bring(signer.master_list([root.certificate, other.certificate]))
    world.signer = other.issue(name="DSC", serial=77, country="UY", extensions=SIGNER)


def linked_lister(world: World, key: Any) -> None:
    root, other = issue(name="CSCA", key=key), issue(name="other CSCA", country="UY")
    new = root.issue(name="CSCA", key=Key("new"), serial=2)
    signer = new.issue(name="list signer", serial=9, extensions=Maker.list_signer_extensions)
    world.confirm(root.certificate)
    world.bring(new.certificate.raw)
    world.bring(signer.master_list([new.certificate, other.certificate]))
    world.signer = other.issue(name="DSC", serial=77, country="UY", extensions=SIGNER)


WAYS: Final[dict[str, Callable[[World, Any], None]]] = {
    "direct": direct,
    "link": link,
    "two links": two_links,
    "list": listed,
    "list by its own key": own_key,
    "list of a linked CSCA": linked_lister,
}
UNKNOWN: Final = {
    "direct": "algorithm-refused",
    "link": "other-key",
    "two links": "other-key",
    "list": "no-anchor",
    "list by its own key": "no-anchor",
    "list of a linked CSCA": "no-anchor",
}
"""What is said of a card by a key that anybody may have: the anchor that it made is none."""


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "trust")


def copied(trust: TrustView) -> TrustView:
    made: TrustView = pickle.loads(pickle.dumps(trust))  # noqa: S301 - our own
    return made


def seen(world: World) -> dict[str, TrustView]:
    """One state as every kind of view shows it."""
    view = world.store.view()
    return {
        "store": view,
        "pickled": copied(view),
        "in memory": view.in_memory(),
        "in memory, pickled": copied(view.in_memory()),
        "imported in memory": world.in_memory(),
    }


@pytest.mark.parametrize("kind", FORGEABLE)
def test_what_anybody_may_have_signed_vouches_for_nothing(world: World, way: str, kind: str) -> None:
    WAYS[way](world, WEAK[kind])

    for name, trust in seen(world).items():
        for policy in (FIELD, BANK):
            found = world.path(policy, trust)
            assert (found.outcome, found.reason) == (Outcome.UNDETERMINED, UNKNOWN[way]), name


@pytest.mark.parametrize("kind", TOLD)
def test_what_is_weak_is_told_whichever_way_it_goes(world: World, way: str, kind: str) -> None:
    WAYS[way](world, WEAK[kind])

    for name, trust in seen(world).items():
        found = world.path(FIELD, trust)
        assert found.outcome is Outcome.SUCCESSFUL, name
        assert "algorithm.weak" in found.evidence["deviations"], name
        met = [each for each in world.judged(FIELD, trust).deviations if each.code == "algorithm.weak"]
        assert met, name


def test_what_a_policy_refuses_is_refused_whichever_way_it_goes(world: World, way: str) -> None:
    WAYS[way](world, WEAK["RSA-2048"])
    weak = issue(name="CSCA", key=WEAK["RSA-2048"]).certificate.fingerprint[:16]

    for name, trust in seen(world).items():
        found = world.path(BANK, trust)
        assert (found.outcome, found.reason) == (Outcome.UNDETERMINED, "algorithm-refused"), name
        assert "an RSA key of 2048 bits" in found.evidence["cause"], name
        assert weak in found.evidence["cause"] or way in ("direct", "list by its own key"), name
        assert world.path(FIELD, trust).outcome is Outcome.SUCCESSFUL, name


@pytest.mark.parametrize("kind", WEAK)
def test_a_revocation_list_by_such_a_key_accuses_nobody_where_anybody_may_have_made_it(world: World, kind: str) -> None:
    root = issue(name="CSCA", key=WEAK[kind])
    direct(world, WEAK[kind])

    report = world.bring(root.revoke(77).raw)

    found = world.found("pa.issuer.revocation")
    if kind == "RSA-768":
        assert [each.status for each in report.entries] == ["refused"]
        assert "an RSA key of 768 bits" in report.entries[0].reason
    expected = {"RSA-768": "no-crl", "MD5": "issuer-unknown"}.get(kind, "revoked")
    assert found.reason == expected
    assert (world.store.view().signed_time is None) is (kind in FORGEABLE)


def test_one_that_came_before_its_issuer_was_confirmed_accuses_nobody_either(world: World) -> None:
    root = issue(name="CSCA", key=WEAK["RSA-768"])
    world.bring(root.revoke(77).raw)

    direct(world, WEAK["RSA-768"])

    found = world.found("pa.issuer.revocation")
    assert (found.outcome, found.reason) == (Outcome.UNDETERMINED, "crl-algorithm-refused")
    assert "an RSA key of 768 bits" in found.evidence["explanation"]
    assert world.store.view().signed_time is None


def test_a_link_that_anybody_may_have_signed_is_refused_by_name_and_let_in_by_whoever_confirms_it(
    world: World,
) -> None:
    root = issue(name="CSCA", key=WEAK["RSA-768"])
    new = root.issue(name="CSCA", key=Key("new"), serial=2)
    world.confirm(root.certificate)

    (entry,) = world.bring(new.certificate.raw).entries
    assert (entry.status, entry.anchor_kind) == ("refused", None)
    assert "an RSA key of 768 bits" in entry.reason
    assert root.certificate.fingerprint[:16] in entry.reason
    assert "confirm it with --by and --source" in entry.reason
    assert world.store.view().anchor(new.certificate) is None

    (entry,) = world.bring(new.certificate.raw, confirmation=SAID).entries
    anchor = world.store.view().anchor(new.certificate)
    assert entry.status == "new"
    assert anchor is not None
    assert (anchor.kind, anchor.basis) == (AnchorKind.CONFIRMED, ())
    world.signer = new.issue(name="DSC", serial=77, extensions=SIGNER)
    assert world.path().outcome is Outcome.SUCCESSFUL
    found = assess(new.certificate, world.store.view(), AT)
    assert (found.outcome, found.shortfalls) == (Outcome.SUCCESSFUL, ())


def test_a_link_that_waited_waits_still_where_such_a_key_is_confirmed(world: World) -> None:
    root = issue(name="CSCA", key=WEAK["RSA-768"])
    new = root.issue(name="CSCA", key=Key("new"), serial=2)
    world.bring(root.certificate.raw, new.certificate.raw)

    world.store.confirm(root.certificate.fingerprint, by="Lan Specimen", source="a letter", at=AT)

    view = world.store.view()
    assert [each.certificate for each in view.everything.all_anchors()] == [root.certificate]
    assert view.everything.waiting() == (new.certificate,)


@pytest.mark.parametrize("kind", ["RSA-768", "RSA-1024"])
def test_a_certificate_below_such_a_key_is_not_successful_by_itself(world: World, kind: str) -> None:
    root = issue(name="CSCA", key=WEAK[kind])
    new = root.issue(name="CSCA", key=Key("new"), serial=2)
    world.confirm(root.certificate)

    for each in (new, root.issue(name="DSC", serial=77, extensions=SIGNER)):
        found = assess(each.certificate, world.store.view(), AT)
        if kind == "RSA-1024":
            assert (found.outcome, found.shortfalls) == (Outcome.SUCCESSFUL, ())
            continue
        assert (found.outcome, found.shortfalls) == (Outcome.UNDETERMINED, (Shortfall.FORGEABLE,))
        told = {met.code: met.detail for met in found.deviations}
        assert "an RSA key of 768 bits" in told["algorithm.forgeable"]
    assert assess(root.certificate, world.store.view(), AT).outcome is Outcome.SUCCESSFUL


def test_a_signer_of_lists_that_the_operator_named_needs_no_csca(world: World) -> None:
    root, other = issue(name="CSCA", key=WEAK["RSA-768"]), issue(name="other CSCA", country="UY")
    signer = root.issue(name="list signer", serial=9, extensions=Maker.list_signer_extensions)
    data = signer.master_list([root.certificate, other.certificate])
    world.confirm(root.certificate)

    (refused,) = world.bring(data).entries
    assert "an RSA key of 768 bits" in refused.reason
    world.bring(data, pinned=frozenset({signer.certificate.fingerprint}))

    anchor = world.store.view().anchor(other.certificate)
    assert anchor is not None
    assert (anchor.kind, len(anchor.basis)) == (AnchorKind.PINNED_SIGNER, 1)


def test_a_list_by_a_csca_that_anybody_may_be_moves_no_clock(world: World) -> None:
    root, other = issue(name="CSCA", key=WEAK["RSA-768"]), issue(name="other CSCA", country="UY")
    signer = root.issue(name="list signer", serial=9, extensions=Maker.list_signer_extensions)
    world.confirm(root.certificate)

    world.bring(signer.master_list([root.certificate, other.certificate]), first_use=True)

    assert world.store.view().anchor(other.certificate) is not None  # taken unseen, which the operator asked for
    assert world.store.view().signed_time is None


def test_the_best_of_several_things_that_an_anchor_rests_on_counts(world: World) -> None:
    listed(world, WEAK["RSA-2048"])
    other = issue(name="other CSCA", country="UY")
    assert world.path(BANK).reason == "algorithm-refused"
    strong = issue(name="third CSCA", country="UZ")
    signer = strong.issue(name="third signer", serial=9, country="UZ", extensions=Maker.list_signer_extensions)
    world.confirm(strong.certificate)

    world.bring(signer.master_list([strong.certificate, other.certificate]))

    assert world.path(BANK).outcome is Outcome.SUCCESSFUL
    world.store.confirm(other.certificate.fingerprint, by="Lan Specimen", source="a letter", at=AT)
    anchor = world.store.view().anchor(other.certificate)
    assert anchor is not None
    assert anchor.basis == ()


@pytest.mark.parametrize("steps", ["without it", "withdrawn", "confirmed later"])
def test_a_list_rests_on_whichever_certificates_of_its_cscas_key_there_are(world: World, steps: str) -> None:
    """The signer's CSCA has a certificate of its own, and a link by a key that the policy refuses."""
    old, own = issue(name="CSCA", key=WEAK["RSA-2048"]), issue(name="CSCA", key=Key("new"), serial=5)
    linked, other = old.issue(name="CSCA", key=Key("new"), serial=6), issue(name="other CSCA", country="UY")
    signer = own.issue(name="list signer", serial=9, extensions=Maker.list_signer_extensions)
    if steps == "withdrawn":
        world.confirm(own.certificate)
        world.bring(signer.master_list([other.certificate]))
    world.confirm(old.certificate)
    world.bring(linked.certificate.raw)
    if steps == "withdrawn":
        world.store.withdraw(own.certificate.fingerprint, by="Lan Specimen", source="a letter", at=AT)
    else:
        world.bring(signer.master_list([other.certificate]))
    if steps == "confirmed later":
        world.confirm(own.certificate)
    world.signer = other.issue(name="DSC", serial=77, country="UY", extensions=SIGNER)

    assert (world.path(BANK).reason == "algorithm-refused") is (steps != "confirmed later")
    assert world.path().outcome is Outcome.SUCCESSFUL


def test_joined_views_rest_on_the_better_of_what_each_rests_on(world: World, tmp_path: Path) -> None:
    listed(world, WEAK["RSA-2048"])
    second = World(tmp_path / "second")
    listed(second, Key("strong"))
    joined = JoinedTrust((world.store.view(), second.store.view()))

    assert world.path(BANK, joined).outcome is Outcome.SUCCESSFUL


def test_the_floor_of_the_library_is_in_the_floors_of_the_policies_that_come_with_it() -> None:
    for name in ("field", "conformance"):
        assert set(NEVER) <= set(load_policy(name).refused_algorithms)


def test_evidence_brings_along_what_an_anchor_rests_on(world: World, way: str) -> None:
    WAYS[way](world, WEAK["RSA-2048"])
    noted = NotedTrust(world.store.view())
    reasons = [world.path(policy, noted).reason for policy in (BANK, FIELD)]

    nested = {"trust": trust_entries(noted)}  # as deep as it stands in a statement
    read = decode(encode(nested))
    assert isinstance(read, dict)
    embedded = read_trust(read["trust"], "trust")

    assert [world.path(policy, embedded).reason for policy in (BANK, FIELD)] == reasons
    anchors = [(each, noted.anchors[each.certificate.fingerprint]) for each in embedded.store.anchors]
    assert all(one.basis == other.basis for one, other in anchors)


ODD: Final = {"way": 0, "signed": "x", "by": "y", "uses": "rsa:2048"}


@pytest.mark.parametrize("odd", [None, [1], [ODD | {"way": "0"}], [ODD | {"uses": "rsa"}], [ODD | {"uses": "rsa:x"}]])
def test_what_no_evidence_says_of_an_anchor_is_refused(world: World, odd: object) -> None:
    direct(world, Key("strong"))
    noted = NotedTrust(world.store.view())
    world.path(FIELD, noted)
    entries = trust_entries(noted)

    with pytest.raises(EvidenceError, match="trust: anchor 0"):
        read_trust({**entries, "anchors": [{**entries["anchors"][0], "basis": odd}]}, "trust")


def test_the_page_of_testing_has_every_way() -> None:
    rows = [
        line.split(" | ") for line in PAGE.read_text("utf-8").partition("## Weak keys, by every way")[2].splitlines()
    ]
    table = {row[0].removeprefix("| "): tuple(row[1:]) for row in rows if len(row) == 4}

    for way, reason in UNKNOWN.items():
        below = "refused" if reason == "algorithm-refused" else "nothing"
        assert table[way] == (below, "told", "refused |")
    assert table.keys() >= {*WAYS, "revocation list"}


class TestOfAnOlderChipkit:
    """A store into which a chipkit without that floor has taken what anybody may have signed."""

    @pytest.fixture(autouse=True)
    def _without_a_floor(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.patch = monkeypatch

    def make(self, world: World, way: str) -> None:
        with self.patch.context() as patch:
            for module in (algorithm_floors, reliance, master_list, signatures):
                patch.setattr(module, "FORGEABLE", (), raising=False)
            patch.setattr(signatures, "forgeable", lambda _: None)
            patch.setattr(reliance, "forgeable", lambda _: None)
            forget()
            WAYS[way](world, WEAK["RSA-768"])
            assert world.path(LAX).outcome is Outcome.SUCCESSFUL
        forget()
        file = sqlite3.connect(world.store.path)
        file.execute("DELETE FROM meta WHERE name = ?", (FORGEABLE_LEFT,))
        file.commit()
        file.close()

    @pytest.mark.parametrize("way", [each for each in WAYS if each != "direct"])
    def test_it_counts_for_nothing_when_it_is_looked_at_and_falls_with_the_next_change(
        self, world: World, way: str
    ) -> None:
        self.make(world, way)
        root = issue(name="CSCA", key=None if way == "list by its own key" else WEAK["RSA-768"]).certificate
        for each in (world.store.view(), world.store.view().in_memory()):
            assert world.path(FIELD, each).reason == UNKNOWN[way]
            assert world.path(LAX, each).outcome is Outcome.UNDETERMINED
        assert [each.certificate for each in world.store.view().everything.all_anchors()] == [root]
        assert any("anybody may have" in each.what for each in problems(world.store))

        with world.store.change("x", at=AT) as change:
            change.accept(ListSigner("0" * 64, "CN=x", pinned=True))

        assert [each.action for each in world.store.history()][:2] == ["x", "migration"]
        assert world.store.view().version.anchors == 1
        assert not world.store.view().everything.of_form("master list")
        assert problems(world.store) == ()
