"""Two authorities with one key identifier and two keys: the better vouched for stands, whichever came first.

Anybody can make a list that is taken unseen, and put a twin of a real CSCA in it: it must not keep out the CSCA that
the operator confirms, or that a list vouches for whose signer he named.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.errors import TrustError
from chipkit.trust.model import AnchorKind
from tests.unit.trust.test_false_anchors import AT, World
from tests.unit.trust.test_list_import import dated, day

if TYPE_CHECKING:
    from pathlib import Path

WAYS = {
    "handed over": None,
    "first use": AnchorKind.LIST_SIGNED,
    "pinned": AnchorKind.PINNED_SIGNER,
    "confirmed": AnchorKind.CONFIRMED,
}
RANKS = list(WAYS)
PAIRS = [pair for pair in product(WAYS, WAYS) if pair[0] != pair[1]]


class Rivals:
    """A CSCA, its twin by identifier, and the ways in which a store comes by either."""

    def __init__(self, make: Any, folder: Path) -> None:
        self.make, self.world = make, World(folder)
        key = make.key("twin")
        key.identifier = make.key("rival").identifier
        self.csca = make.issue(name="rival", authority=key.identifier)
        self.twin = make.issue(name="rival", key=key, signer=key, authority=key.identifier)
        assert self.csca.certificate.subject_key_identifier == self.twin.certificate.subject_key_identifier

    def list_of(self, label: str, *members: Any) -> tuple[Any, bytes]:
        publisher = self.make.issue(name=f"publisher {label}", country="PP")
        signer = publisher.issue(name=f"signer {label}", extensions=self.make.list_signer_extensions)
        return signer, dated(signer, [publisher, *members], day(1))

    def bring(self, which: Any, way: str) -> Any:
        if way in ("handed over", "confirmed"):
            return self.world.bring(which.certificate.raw, by="SPECIMEN operator" if way == "confirmed" else "")
        signer, data = self.list_of(f"{way} {which.key.spki.raw.hex()[-8:]}", which)
        pinned = frozenset({signer.certificate.fingerprint} if way == "pinned" else ())
        return self.world.bring(data, first_use=way == "first use", pinned=pinned)

    def kinds(self) -> tuple[AnchorKind | None, AnchorKind | None]:
        return self.world.kind(self.csca), self.world.kind(self.twin)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_the_better_vouched_for_stands_whichever_came_first(make: Any, tmp_path: Path, one: str, other: str) -> None:
    for number, csca_first in enumerate((True, False)):
        rivals = Rivals(make, tmp_path / str(number))
        steps = [(rivals.csca, one), (rivals.twin, other)]
        for which, way in steps if csca_first else reversed(steps):
            rivals.bring(which, way)
        wins = RANKS.index(one) > RANKS.index(other)
        assert rivals.kinds() == ((WAYS[one], None) if wins else (None, WAYS[other]))
        assert rivals.world.leads(rivals.csca, make) is wins
        assert rivals.world.leads(rivals.twin, make) is not wins


@pytest.mark.parametrize("way", ["first use", "pinned", "confirmed"])
def test_of_two_that_are_vouched_for_alike_the_first_stands(make: Any, tmp_path: Path, way: str) -> None:
    rivals = Rivals(make, tmp_path)
    rivals.bring(rivals.csca, way)
    (last,) = [e for e in rivals.bring(rivals.twin, way) if e.sha256 == rivals.twin.certificate.fingerprint]

    assert rivals.kinds() == (WAYS[way], None)
    assert "bears the key identifier" in last.reason


@settings(deadline=None, max_examples=12)
@given(steps=st.lists(st.tuples(st.booleans(), st.sampled_from(RANKS)), min_size=1, max_size=5))
def test_in_whatever_order_and_number(
    make: Any, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, str]]
) -> None:
    """Never both; and the one whose best way is the better of the two."""
    rivals = Rivals(make, tmp_path_factory.mktemp("rivals"))
    best = {True: 0, False: 0}
    for csca, way in steps:
        rivals.bring(rivals.csca if csca else rivals.twin, way)
        best[csca] = max(best[csca], RANKS.index(way))
        kinds = rivals.kinds()
        assert kinds.count(None) >= 1, steps
        if best[True] != best[False]:
            wins = best[True] > best[False]
            kind = list(WAYS.values())[best[wins]]
            assert kinds == ((kind, None) if wins else (None, kind)), steps


def test_in_one_import(make: Any, tmp_path: Path) -> None:
    """The list that is taken unseen is the older one, and placed before the other."""
    rivals = Rivals(make, tmp_path)
    _, unseen = rivals.list_of("unseen", rivals.twin)
    signer = make.issue(name="publisher", country="PP").issue(
        name="named", extensions=make.list_signer_extensions, country="PP"
    )
    named = dated(signer, [make.issue(name="publisher", country="PP"), rivals.csca], day(2))
    rivals.world.bring(unseen, first_use=True)
    rivals.world.bring(named, pinned=frozenset({signer.certificate.fingerprint}))

    assert rivals.kinds() == (AnchorKind.PINNED_SIGNER, None)


def test_a_kept_rival_is_confirmed_and_what_the_twin_signed_falls(make: Any, tmp_path: Path) -> None:
    """The CSCA waits or is marked for a twin's sake: a confirmation lifts that, and the twin's links go with it."""
    rivals = Rivals(make, tmp_path)
    rivals.bring(rivals.twin, "first use")
    link = rivals.twin.issue(name="rival", key=make.key("next"), serial=2)
    rivals.world.bring(link.certificate.raw)
    assert rivals.world.kind(link) is AnchorKind.LIST_SIGNED
    _, listed = rivals.list_of("other", rivals.csca)
    rivals.world.bring(listed, first_use=True)
    assert rivals.kinds() == (None, AnchorKind.LIST_SIGNED)

    store, sha256 = rivals.world.store, rivals.csca.certificate.fingerprint
    store.confirm(sha256, by="SPECIMEN operator", source="a letter", at=AT)
    assert rivals.kinds() == (AnchorKind.CONFIRMED, None)
    assert rivals.world.kind(link) is None
    # the twin is kept, and cannot be confirmed beside it, until the confirmation is withdrawn
    with pytest.raises(TrustError, match="bears the key identifier"):
        store.confirm(rivals.twin.certificate.fingerprint, by="SPECIMEN operator", source="a letter", at=AT)
    store.withdraw(sha256, by="SPECIMEN operator", source="a second letter", at=AT)
    assert rivals.kinds() == (AnchorKind.LIST_SIGNED, None)
    store.confirm(rivals.twin.certificate.fingerprint, by="SPECIMEN operator", source="a letter", at=AT)
    assert rivals.kinds() == (None, AnchorKind.CONFIRMED)


def test_a_rollback_brings_the_twin_back(make: Any, tmp_path: Path) -> None:
    rivals = Rivals(make, tmp_path)
    rivals.bring(rivals.twin, "first use")
    number = rivals.world.store.view().version.number
    rivals.bring(rivals.csca, "confirmed")
    rivals.world.store.roll_back(number, by="SPECIMEN operator", at=AT)

    assert rivals.kinds() == (None, AnchorKind.LIST_SIGNED)


def test_a_link_of_a_confirmed_key_is_not_kept_out_by_its_twin(make: Any, tmp_path: Path) -> None:
    """What the confirmed key signed is vouched for as it is."""
    rivals = Rivals(make, tmp_path)
    rivals.bring(rivals.twin, "first use")
    old = make.issue(name="rival", key=make.key("old"), serial=9)
    link = old.issue(name="rival", key=rivals.csca.key, serial=10)
    rivals.world.bring(old.certificate.raw, by="SPECIMEN operator")
    rivals.world.bring(link.certificate.raw)

    assert rivals.world.kind(link) is AnchorKind.CONFIRMED
    assert rivals.world.kind(rivals.twin) is None
