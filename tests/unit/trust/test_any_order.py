"""The same files come to the same trust: all at once, in parts, in any order, and once more.

Each file comes with the words that the operator says for it, in any parts and order, and then all files come again,
twice: the words for some may need what the others bring. What that makes is what these last imports make by themselves.

These differences are on purpose, and are not drawn, or not looked at:

- Of two that contradict each other and are vouched for alike, the one that came first stands. So the thief of a key
  identifier is drawn in lists alone, beside a confirmed CSCA, and who is refused for a name alone ends the example.
- Of two lists of one signer that do not tell which is newer, the one that came first stays: one is drawn.
- For what a signer is believed is decided when its first list comes: for a CSCA, or unseen.
- A signer is named with a list that is taken: not while a revocation list takes it back, and it stays named afterwards.
- Who signed a certificate is asked when it comes. Where its issuer is not here any more, it stays what it was.
- A link certificate that names no key, against Doc 9303-12, is looked at anew with its list alone.
- What is kept as false stays in the store as that, though a first import of it would have refused it.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from chipkit.trust.importing import Importer
from chipkit.trust.importing_into import ImportFile, ImportOptions, import_into
from chipkit.trust.master_list import verify_master_list
from chipkit.trust.memory_holdings import InMemoryHoldings
from chipkit.trust.model import AnchorKind
from chipkit.trust.store import TrustStore
from chipkit.trust.store_check import problems
from chipkit.trust.stored_holdings import StoredHoldings
from tests.conftest import SOAK
from tests.unit.trust import test_stored_holdings as drawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.trust.plan import ImportEntry

EXAMPLES: Final = int(os.environ.get("CHIPKIT_EXAMPLES", "2000" if SOAK else "240"))
BY_NAME: Final = "none of its known keys signed it"
LISTED: Final = ("csca UT", "csca AA", "csca BB", "link 2", "link 3", "nameless", "renamed", "forged")
HANDED: Final = (*(each for each in LISTED if each != "nameless"), "dsc", "false dsc", "test")
Order = list[tuple[int, list[Any]]]
"""Imports one after the other: by which words, and the files."""


@pytest.fixture(autouse=True)
def _maker(make: Any) -> None:
    drawn._held[:] = [make]


WORDS: Final = st.fixed_dictionaries(
    {
        "first_use": st.booleans(),
        "older": st.booleans(),
        "pinned": st.sampled_from([(), (0,), (1,)]),
        "confirm": st.booleans(),
    }
)


@st.composite
def worlds(draw: Callable[..., Any]) -> tuple[list[dict[str, Any]], list[tuple[int, Any]], Order]:
    """Two sets of words, files with the words for each, and an order in parts."""
    words = [draw(WORDS), draw(WORDS)]
    members: tuple[str, ...] = LISTED
    files: list[tuple[int, Any]] = []
    if draw(st.booleans()):
        words[0] = {**words[0], "confirm": True}
        files.append((0, ("certificate", "csca UT")))
        members = (*LISTED, "thief")
    days = st.sampled_from([-30, -20, -10, 1, 5, None])
    kinds = st.one_of(
        st.tuples(st.just("certificate"), st.sampled_from(HANDED)),
        st.tuples(st.just("crl"), st.integers(0, 4)),
        st.tuples(st.just("list"), st.integers(0, 1), st.frozensets(st.sampled_from(members), max_size=3), days),
        st.tuples(st.just("list"), st.integers(0, 1), st.frozensets(st.sampled_from(members), max_size=3), days),
    )
    for file in draw(st.lists(kinds, min_size=2, max_size=5, unique=True)):
        if file not in [each for _, each in files]:
            files.append((draw(st.integers(0, 1)), file))
    undated = [each[1] for _, each in files if each[0] == "list" and each[3] in (5, None)]
    assume(len(undated) == len(set(undated)))
    order: Order = []
    for number, file in draw(st.permutations(files)):
        if order and order[-1][0] == number and draw(st.booleans()):
            order[-1][1].append(file)
        else:
            order.append((number, [file]))
    return words, files, order


def again(files: list[tuple[int, Any]]) -> Order:
    """All files by the words for each, and once more."""
    every = [(number, [file for words, file in files if words == number]) for number in (0, 1)]
    return 2 * [(number, some) for number, some in every if some]


def options_of(words: dict[str, Any]) -> dict[str, Any]:
    return {
        "first_use": words["first_use"],
        "older": words["older"],
        "pinned": frozenset(drawn.signers()[each].certificate.fingerprint for each in words["pinned"]),
        "confirmation": drawn.CONFIRMED if words["confirm"] else None,
    }


def refuse_names(entries: tuple[ImportEntry, ...]) -> None:
    """End an example in which somebody is refused for a name alone."""
    if any(BY_NAME in each.reason for each in entries):
        reject()


def in_memory(order: Order, words: list[dict[str, Any]]) -> InMemoryHoldings:
    store = InMemoryHoldings()
    for number, files in order:
        importer = Importer(holdings=store, at=drawn.AT, **options_of(words[number]))
        for each in files:
            importer.add(drawn.data_of(each), str(each))
        plan = importer.plan()
        refuse_names(plan.entries)
        store = store.applied(plan)
    return store


def trusted(holdings: StoredHoldings) -> dict[str, Any]:
    """Which anchors there are, signers of lists, lists and revocation lists."""
    base = holdings.held(drawn.pool()["csca UT"].certificate.fingerprint)
    found: dict[str, Any] = {}
    for name, made in drawn.pool().items():
        held = holdings.held(made.certificate.fingerprint)
        issuer_is_here = name != "nameless" or (base is not None and not base.mark)
        if held is not None and held.anchor_kind is not None and issuer_is_here:
            found[name] = held.anchor_kind
    found["lists"] = {each.sha256 for each in holdings.lists_in_force()}
    for number, signer in enumerate(drawn.signers()):
        if holdings.lists_by(signer.certificate.fingerprint):
            found[f"signer {number}"] = holdings.trust.signer(signer.certificate.fingerprint)
    found["crls"] = [holdings.held(hashlib.sha256(raw).hexdigest()) for raw in drawn.crls()]
    return found


@settings(max_examples=EXAMPLES, deadline=None)
@given(worlds())
def test_the_same_files_come_to_the_same_trust(
    world: tuple[list[dict[str, Any]], list[tuple[int, Any]], Order],
) -> None:
    words, files, order = world

    at_once, in_parts = in_memory(again(files), words), in_memory([*order, *again(files)], words)

    assert trusted(in_parts) == trusted(at_once)


@settings(max_examples=EXAMPLES // 8, deadline=None)
@given(worlds())
def test_what_any_order_makes_of_a_store_is_in_order(
    world: tuple[list[dict[str, Any]], list[tuple[int, Any]], Order],
) -> None:
    words, files, order = world
    with tempfile.TemporaryDirectory() as folder:
        store = TrustStore(Path(folder) / "trust")
        for number, some in [*order, *again(files)]:
            came = [ImportFile(str(each), drawn.data_of(each)) for each in some]
            report = import_into(store, came, at=drawn.AT, options=ImportOptions(**options_of(words[number])))
            refuse_names(report.entries)
        view = store.view()

        assert problems(store) == ()
        assert trusted(StoredHoldings(view.everything)) == trusted(in_memory(again(files), words))
        view.close()


PLAIN: Final[dict[str, Any]] = {"first_use": False, "older": False, "pinned": (), "confirm": False}
UNSEEN: Final[dict[str, Any]] = {**PLAIN, "first_use": True}
OLDER: Final[dict[str, Any]] = {**UNSEEN, "older": True}
NAMED: Final[dict[str, Any]] = {**PLAIN, "pinned": (0,)}


def a_list(signer: int, *members: str, day: int = -10) -> tuple[str, int, frozenset[str], int]:
    return "list", signer, frozenset(members), day


def held_of(store: InMemoryHoldings, name: str) -> Any:
    return store.held(drawn.pool()[name].certificate.fingerprint)


def test_older_lists_that_are_asked_for_together_stand_beside_each_other() -> None:
    newer, older = a_list(0, "csca BB"), a_list(0, "renamed", day=-30)

    for order in ([[newer, older]], [[older], [newer, older]], [[newer], [older]], 2 * [[older, newer]]):
        store = in_memory([(0, files) for files in order], [OLDER])

        assert len(store.lists_in_force()) == 2
        assert held_of(store, "renamed").anchor_kind is held_of(store, "csca BB").anchor_kind is not None


def test_the_next_list_ends_both() -> None:
    both = [a_list(0, "csca BB"), a_list(0, "renamed", day=-30)]

    store = in_memory([(0, both), (1, [a_list(0, day=-1)])], [OLDER, UNSEEN])

    assert len(store.lists_in_force()) == 1
    assert held_of(store, "renamed") is held_of(store, "csca BB") is None


@pytest.mark.parametrize("day", [-30, -10, -1])
def test_a_signer_is_believed_for_a_csca_that_a_list_of_any_day_brings(day: int) -> None:
    """The list of the named signer carries the CSCA of the other one; whichever was signed first."""
    believed, named = a_list(1, "csca BB", day=day), a_list(0, "csca AA", day=-10)

    at_once, in_parts = (
        in_memory(order, [NAMED]) for order in ([(0, [believed, named])], [(0, [named]), (0, [believed])])
    )

    assert trusted(at_once) == trusted(in_parts)
    assert len(at_once.lists_in_force()) == 2


def test_a_signer_is_believed_for_a_link_that_comes_with_its_list(make: Any) -> None:
    """Nothing but the link certificate, which a CSCA of the store signed, shows who issued the signer of the list."""
    pool = drawn.pool()
    extensions = make.list_signer_extensions
    signer = pool["link 2"].issue(name="L3", serial=13, extensions=extensions)
    data = signer.master_list([pool["link 2"].certificate, pool["csca BB"].certificate])
    before = in_memory([(0, [("certificate", "csca UT")])], [{**PLAIN, "confirm": True}])

    importer = Importer(holdings=before, at=drawn.AT)
    importer.add(data, "a list")
    importer.add(pool["link 2"].certificate.raw, "a link")

    assert held_of(before.applied(importer.plan()), "csca BB").anchor_kind is AnchorKind.LIST_SIGNED


def test_what_was_false_for_want_of_its_issuer_is_looked_at_anew() -> None:
    listed = a_list(1, "nameless")
    both: list[Any] = [("certificate", "csca UT"), listed]

    false, at_once, later = (
        in_memory(order, [UNSEEN]) for order in ([(0, [listed])], [(0, both)], [(0, [listed]), (0, both)])
    )

    assert held_of(false, "nameless").mark
    for store in (at_once, later):
        assert held_of(store, "nameless").anchor_kind is AnchorKind.LIST_SIGNED


@pytest.mark.parametrize("first", ["the list", "whoever hands it over"])
def test_what_somebody_handed_over_stays_when_its_list_falls(first: str) -> None:
    order: Order = [(0, [a_list(0, "csca BB")]), (1, [("certificate", "csca BB")])]

    store = in_memory([*(order if first == "the list" else order[::-1]), (1, [("crl", 3)])], [UNSEEN, PLAIN])

    held = held_of(store, "csca BB")
    assert store.lists_in_force() == []
    assert held.anchor_kind is None
    assert held.handed_over


def test_what_somebody_handed_over_waits_where_its_list_comes_and_falls_at_once() -> None:
    files = [a_list(0, "csca BB"), ("certificate", "csca BB"), ("crl", 3)]

    stores = [in_memory(order, [UNSEEN]) for order in ([(0, files)], 2 * [(0, files)], [(0, [each]) for each in files])]

    assert len({held_of(store, "csca BB") for store in stores}) == 1
    assert held_of(stores[0], "csca BB").handed_over


def test_what_a_list_that_ends_carried_is_there_by_the_one_that_stays(tmp_path: Path) -> None:
    """The next list of a signer comes with the one before it, which was asked for, and ends the oldest alone."""
    store = TrustStore(tmp_path / "trust")
    stays, ends = a_list(0, "renamed"), a_list(0, "renamed", "link 2", day=-30)
    for files in ([stays], [ends], [stays, a_list(0, day=-1)]):
        came = [ImportFile(str(file), drawn.data_of(file)) for file in files]
        import_into(store, came, at=drawn.AT, options=ImportOptions(**options_of(OLDER)))

    assert problems(store) == ()
    inventory = store.view().everything.inventory
    kept, gone = (inventory.of(drawn.pool()[name].certificate.fingerprint) for name in ("renamed", "link 2"))
    assert gone is None
    assert kept is not None
    assert [each.list for each in kept.grounds] == [hashlib.sha256(drawn.data_of(stays)).hexdigest()]


def test_older_lists_end_none_that_was_asked_for_before() -> None:
    lists = [a_list(0, name, day=day) for name, day in (("csca BB", -10), ("renamed", -30), ("link 2", -20))]

    stores = [in_memory([(0, [each]) for each in order], [OLDER]) for order in (lists, [lists[0], lists[2], lists[1]])]

    assert trusted(stores[0]) == trusted(stores[1])
    assert len(stores[0].lists_in_force()) == 3


@pytest.mark.parametrize("way", ["refused", "taken when first met", "brought by another"])
def test_each_list_is_verified_once_for_each_time_that_something_may_have_changed_it(
    way: str, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []

    def counted(raw: bytes, *args: Any, **values: Any) -> Any:
        asked.append(raw)
        return verify_master_list(raw, *args, **values)

    monkeypatch.setattr("chipkit.trust.list_import.verify_master_list", counted)
    importer = Importer(holdings=InMemoryHoldings(), at=drawn.AT, first_use=way == "taken when first met")
    for number in range(6):
        authority = make.issue(name=f"CSCA {number}", country="UX")
        signer = authority.issue(name=f"signer {number}", serial=5, extensions=make.list_signer_extensions)
        importer.add(signer.master_list([authority.certificate]), f"{number}.ml")
        if way == "brought by another" and not number:
            importer.add(authority.certificate.raw, "csca.cer")

    importer.plan()

    assert len(asked) == {"refused": 6, "taken when first met": 12, "brought by another": 6}[way]
