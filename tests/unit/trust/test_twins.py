"""The same files make the same of a store, however they are sorted, and whether they come once or twice.

Drawn from authorities that share names, key identifiers and keys, sign each other, name each other or nobody, and are
known, listed by a named signer, or handed over.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from chipkit.trust.importing import Importer
from chipkit.trust.memory_holdings import InMemoryHoldings
from chipkit.trust.model import AnchorKind
from tests.unit.trust.conftest import Issued, Key, Maker, known_as
from tests.unit.trust.test_list_import import dated, day

AT = datetime(2026, 1, 1, tzinfo=UTC)
DRAWN = 25


@cache
def keys() -> dict[str, Key]:
    """Four keys, three of which bear one identifier."""
    found = {name: Key(f"twins {name}") for name in "abcd"}
    found["b"].identifier = found["c"].identifier = found["a"].identifier
    return found


@cache
def pool() -> dict[str, Issued]:
    """Each key certified by each, naming one of them or nobody; and of two keys under another name."""
    names = keys()
    made: dict[str, Issued] = {}
    for own, by in ((own, by) for own in names for by in names):
        for named in ("a", "d", ""):
            authority = names[named].identifier if named else None
            order = {"key": names[own], "signer": names[by], "authority": authority, "serial": len(made) + 1}
            made[f"{own} by {by} naming {named}"] = Maker.issue(name="CSCA", **order)
    for own in "ab":
        made[f"{own} under another name"] = Maker.issue(name="CSCA 2", key=names[own], serial=90)
    return made


@cache
def publisher() -> tuple[Issued, Issued]:
    """A CSCA and its signer of lists, whom the operator names."""
    csca = Maker.issue(name="publisher", country="PP")
    return csca, csca.issue(name="its signer", country="PP", serial=5, extensions=Maker.list_signer_extensions)


def imported(store: InMemoryHoldings, files: list[Issued], listed: list[Issued], known: list[Issued]) -> Any:
    csca, signer = publisher()
    importer = Importer(
        holdings=store, at=AT, pinned=frozenset({signer.certificate.fingerprint}),
        known={sha: each for one in known for sha, each in known_as(one).items()},
    )  # fmt: skip
    for each in files:
        importer.add(each.certificate.raw, "handed over")
    if listed:
        importer.add(dated(signer, [csca, *listed], day(1)), "list")
    plan = importer.plan()
    return store.applied(plan), plan


def state(store: InMemoryHoldings) -> dict[str, tuple[AnchorKind | None, bool]]:
    kept = {each.certificate.fingerprint: store.held(each.certificate.fingerprint) for each in pool().values()}
    return {sha: (each.anchor_kind, bool(each.mark)) for sha, each in kept.items() if each is not None}


@pytest.mark.parametrize("seed", range(2))
def test_in_any_order_and_once_or_twice(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - which files
    for _ in range(DRAWN):
        files = draw.sample(list(pool().values()), draw.randint(1, 4))
        listed = draw.sample(list(pool().values()), draw.randint(0, 2))
        known = files[:1] if draw.random() < 0.5 else []
        once, plan = imported(InMemoryHoldings(), files, listed, known)
        twice, _ = imported(once, files, listed, known)
        other, turned = imported(InMemoryHoldings(), draw.sample(files, len(files)), listed, known)

        assert state(once) == state(twice)
        assert state(once) == state(other)
        told = [(each.sha256, each.status, each.reason) for each in plan.entries]
        assert told == [(each.sha256, each.status, each.reason) for each in turned.entries]


def test_who_was_contradicted_by_an_anchor_that_falls_is_taken_at_once() -> None:
    """A CSCA that is known and not confirmed stands, until the list of a named signer comes to its twin."""
    made = pool()
    weak, refused, strong = made["a by a naming "], made["b by b naming a"], made["b by a naming "]

    store, plan = imported(InMemoryHoldings(), [weak, refused], [strong], [weak])

    assert state(store)[weak.certificate.fingerprint] == (None, True)
    assert state(store)[strong.certificate.fingerprint] == (AnchorKind.PINNED_SIGNER, False)
    assert state(store)[refused.certificate.fingerprint] == (None, False)
    told = [each.status for each in plan.entries if each.sha256 == refused.certificate.fingerprint]
    assert told == ["new"]
