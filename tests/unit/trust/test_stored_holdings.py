"""An import into the store's file comes to the same as one into a store in memory, whatever was imported before."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.pki.cms import build_attributes
from chipkit.pki.master_list import MasterList
from chipkit.trust.importing import Importer
from chipkit.trust.importing_into import ImportFile, ImportOptions, import_into
from chipkit.trust.marking import TEST_ORGANIZATION
from chipkit.trust.memory_holdings import InMemoryHoldings
from chipkit.trust.model import Confirmation
from chipkit.trust.store import TrustStore
from chipkit.trust.stored_holdings import StoredHoldings
from tests.conftest import SOAK

if TYPE_CHECKING:
    from chipkit.trust.holdings import Holdings
    from chipkit.trust.plan import ImportEntry

AT = datetime(2026, 1, 1, tzinfo=UTC)
CONFIRMED = Confirmation("SPECIMEN operator", "a letter of the issuer", AT)
_held: list[Any] = []


@pytest.fixture(autouse=True)
def _maker(make: Any) -> None:
    _held[:] = [make]


def dated(signer: Any, listed: list[Any], signed_at: datetime | None) -> bytes:
    content = bytes(MasterList.build(each.certificate.raw for each in listed))
    attributes = build_attributes(oids.MASTER_LIST, hashlib.sha256(content).digest(), signed_at)
    data: bytes = signer.master_list([], content=content, signed_attributes=attributes)
    return data


@cache
def pool() -> dict[str, Any]:
    """Authorities that vouch for each other, and some that merely say so."""
    make = _held[0]
    made = {f"csca {each}": make.issue(name="CSCA", country=each, key=make.key(each)) for each in ("UT", "AA", "BB")}
    base = made["csca UT"]
    made["link 2"] = base.issue(name="CSCA", key=make.key("2"), serial=2)
    made["link 3"] = made["link 2"].issue(name="CSCA", key=make.key("3"), serial=3)
    made["nameless"] = base.issue(name="CSCA", key=make.key("4"), serial=4, authority=None)
    made["renamed"] = base.issue(name="CSCA 2", key=make.key("5"), serial=5)
    made["forged"] = make.issue(
        name="CSCA", key=make.key("6"), signer=make.key("7"), authority=base.key.identifier, serial=6
    )
    stolen = make.key("8")
    stolen.identifier = base.key.identifier
    made["thief"] = make.issue(name="CSCA", key=stolen, serial=8)
    made["dsc"] = base.issue(name="DSC", serial=9, extensions=make.signer_extensions)
    made["false dsc"] = make.issue(
        name="DSC", serial=10, signer=make.key("7"), issuer=base.certificate.subject,
        authority=base.key.identifier, extensions=make.signer_extensions,
    )  # fmt: skip
    made["test"] = make.issue(name="CSCA", organization=TEST_ORGANIZATION, country="TT")
    return made


@cache
def signers() -> tuple[Any, Any]:
    base, other = pool()["csca UT"], pool()["csca AA"]
    extensions = _held[0].list_signer_extensions
    return base.issue(name="L1", serial=11, extensions=extensions), other.issue(
        name="L2", serial=12, extensions=extensions
    )


@cache
def crls() -> tuple[bytes, ...]:
    base = pool()["csca UT"]
    link, forged, other = (pool()[each] for each in ("link 2", "forged", "csca AA"))
    return base.revoke(5).raw, link.revoke(6).raw, forged.revoke(7).raw, base.revoke(11).raw, other.revoke(12).raw


@cache
def listed(signer: int, members: frozenset[str], day: int | None) -> bytes:
    own = pool()["csca AA" if signer else "csca UT"]
    at = None if day is None else AT + timedelta(days=day)
    every = {each.certificate.fingerprint: each for each in (own, *(pool()[name] for name in sorted(members)))}
    return dated(signers()[signer], list(every.values()), at)


NAMES = (
    "csca UT", "csca AA", "csca BB", "link 2", "link 3", "nameless", "renamed", "forged", "thief", "dsc", "false dsc",
    "test",
)  # fmt: skip
LISTS = st.tuples(
    st.just("list"), st.integers(0, 1), st.frozensets(st.sampled_from(NAMES[:9]), max_size=5),
    st.sampled_from([-30, -20, -10, 1, 5, None]),
)  # fmt: skip
FILES = st.one_of(
    st.tuples(st.just("certificate"), st.sampled_from(NAMES)),
    st.tuples(st.just("crl"), st.integers(0, 4)),
    LISTS,
)
STEPS = st.lists(
    st.tuples(
        st.lists(FILES, min_size=1, max_size=4),
        st.fixed_dictionaries(
            {
                "first_use": st.booleans(),
                "test": st.booleans(),
                "older": st.booleans(),
                "pinned": st.sampled_from([(), (0,), (1,)]),
                "confirm": st.booleans(),
            }
        ),
    ),
    min_size=1,
    max_size=5,
)


def data_of(file: Any) -> bytes:
    match file:
        case ("certificate", str(name)):
            raw: bytes = pool()[name].certificate.raw
            return raw
        case ("crl", int(number)):
            return crls()[number]
        case (_, signer, members, day):
            return listed(signer, members, day)
    raise AssertionError(file)


def told(entry: ImportEntry) -> str:
    """What became of something; of where an older thing came from, a store keeps the file alone."""
    return str(replace(entry, where=entry.where.partition(":")[0]))


def standing(holdings: Holdings) -> dict[str, Any]:
    """What a store makes of each thing that may be in it."""
    found: dict[str, Any] = {}
    for name, made in {**pool(), "L1": signers()[0], "L2": signers()[1]}.items():
        sha = made.certificate.fingerprint
        kept, held = holdings.certificate(sha), holdings.held(sha)
        anchor = None if kept is None else kept.anchor
        trusted = holdings.trust.anchor(made.certificate)
        assert trusted == anchor
        if kept is not None and held is not None:
            assert (held.anchor_kind, held.mark) == (anchor and anchor.kind, kept.mark)
        found[name] = kept and (
            kept.role, anchor, kept.mark, kept.linked_from, kept.handed_over, str(held), kept.source,
            trusted and (trusted.unseen, trusted.basis),
        )  # fmt: skip
        found[f"{name}: links"] = {each.sha256 for each in holdings.linked_from(sha)}
        found[f"{name}: waiting"] = (
            {each.sha256 for each in holdings.waiting_of(made.certificate.subject)},
            {each.sha256 for each in holdings.waiting_on(made.certificate)},
            {each.sha256 for each in holdings.naming(made.key.identifier)},
            {(each.sha256, each.signed_at, each.members, each.signer) for each in holdings.lists_with(sha)},
            {each.sha256 for each in holdings.lists_by(sha)},
        )
    return found


EXAMPLES = int(os.environ.get("CHIPKIT_EXAMPLES", "1500" if SOAK else "180"))
PLAIN: dict[str, Any] = {"first_use": False, "test": False, "older": False, "pinned": (), "confirm": False}


@example(  # it is named where the list stands that brought the thief's rival, whoever handed the thief over before
    [
        ([("certificate", "thief"), ("list", 1, frozenset(NAMES[1:5]) | {"thief"}, -30)], {**PLAIN, "pinned": (1,)}),
        ([("certificate", "csca UT")], {**PLAIN, "confirm": True}),
    ]
)
@example(  # why it is false is another now
    [
        ([("list", 0, frozenset({"forged", "csca BB"}), -30)], {**PLAIN, "first_use": True}),
        ([("certificate", "thief"), ("list", 0, frozenset({"forged"}), -30)], {**PLAIN, "confirm": True}),
    ]
)
@example(  # what was false is handed over, and is no more for the sake of the list that brought it
    [
        (
            [("certificate", "link 3"), ("list", 1, frozenset({"csca BB", "nameless"}), -30)],
            {**PLAIN, "first_use": True},
        ),
        ([("list", 1, frozenset(), 1)], PLAIN),
        ([("certificate", "nameless"), ("certificate", "csca UT")], {**PLAIN, "confirm": True}),
    ]
)
@example(  # a list that comes and ends in one import leaves what the older one of its signer vouched for
    [
        ([("certificate", "csca UT"), ("list", 0, frozenset({"renamed"}), 1)], {**PLAIN, "first_use": True}),
        (
            [("certificate", "csca UT"), ("list", 0, frozenset({"csca AA"}), 1)],
            {**PLAIN, "pinned": (0,), "confirm": True},
        ),
        ([("list", 0, frozenset(), -30), ("list", 0, frozenset({"renamed"}), None)], {**PLAIN, "older": True}),
    ]
)
@example(  # a list that comes, and falls with the list that brought the CSCA of its signer
    [
        ([("certificate", "csca UT")], PLAIN),
        ([("certificate", "csca AA")], {**PLAIN, "confirm": True}),
        (
            [("list", 0, frozenset(), -20), ("list", 1, frozenset(), -20), ("list", 1, frozenset({"csca UT"}), -30)],
            PLAIN,
        ),
    ]
)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_the_file_and_the_memory_think_alike(steps: list[Any]) -> None:
    memory = InMemoryHoldings()
    with tempfile.TemporaryDirectory() as folder:
        store = TrustStore(Path(folder) / "trust")
        for files, chosen in steps:
            options: dict[str, Any] = {
                "first_use": chosen["first_use"], "test": chosen["test"], "older": chosen["older"],
                "pinned": frozenset(signers()[each].certificate.fingerprint for each in chosen["pinned"]),
                "confirmation": CONFIRMED if chosen["confirm"] else None,
            }  # fmt: skip
            inputs = [ImportFile(f"file {number}", data_of(file)) for number, file in enumerate(files)]
            importer = Importer(holdings=memory, at=AT, **options)
            for each in inputs:
                importer.add(each.content or b"", each.name)
            plan = importer.plan()
            memory = memory.applied(plan)

            report = import_into(store, inputs, at=AT, options=ImportOptions(**options))

            assert Counter(map(told, report.entries)) == Counter(map(told, plan.entries))
            view = store.view()
            assert standing(StoredHoldings(view.everything)) == standing(memory)
            assert view.anchor_count == len(memory.trust.anchors)
            assert view.signed_time == memory.trust.signed_time
            taken = [each for each in plan.entries if (each.kind, each.status != "refused") == ("certificate", True)]
            last = {each.sha256: each.anchor_kind for each in taken}
            came = {sha: held.anchor_kind for sha in last if (held := memory.held(sha)) is not None}
            assert {sha: last[sha] for sha in came} == came
            view.close()
