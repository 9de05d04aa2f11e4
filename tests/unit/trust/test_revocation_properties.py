"""Any set of revocation lists, in any order: what is revoked never becomes good, and nobody is revoked by a forgery."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.pki import extensions as ext
from chipkit.pki.crl import CertificateList, RevokedEntry
from chipkit.pki.extensions import Extension
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.revocation import RevocationStatus, path_revocation

GOOD, REVOKED = RevocationStatus.GOOD, RevocationStatus.REVOKED
EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
SIGNER, AUTHORITY, OTHER = 77, 1, 5
REASONS = (None, "unspecified", "keyCompromise", "superseded", "cessationOfOperation")
"""Reasons that are never taken back; a hold is, by a later list (tests in test_revocation_entries.py)."""
PART = Extension(oids.ISSUING_DISTRIBUTION_POINT, critical=True, value=b"\x30\x00")
DELTA = Extension(oids.DELTA_CRL_INDICATOR, critical=True, value=bytes(der.integer(1)))


class Wanted(NamedTuple):
    """What a list of the tests is to be."""

    by: str
    """"issuer", "link" or "renamed": keys that may sign; "forger", "foreign", "unlinked", "unfit", "spoiled": not."""
    serials: frozenset[int]
    reason: str | None
    begins: int
    lasts: int | None
    extent: str

    @property
    def genuine(self) -> bool:
        return self.by in ("issuer", "link", "renamed")


GENUINE = ("issuer", "link", "renamed")
FORGED = ("forger", "foreign", "unlinked", "unfit", "spoiled")


def lists(*by: str) -> st.SearchStrategy[Wanted]:
    return st.builds(
        Wanted,
        st.sampled_from(by),
        st.frozensets(st.sampled_from([SIGNER, AUTHORITY, OTHER]), max_size=3),
        st.sampled_from(REASONS),
        st.integers(-60, 60),
        st.one_of(st.none(), st.integers(0, 90)),
        st.sampled_from(["whole", "part", "delta"]),
    )


class World:
    """One CSCA with a link to a newer key and one to a new name, and others who have no say."""

    def __init__(self, make: Any, csca: Any, dsc: Any) -> None:
        unfit = (ext.basic_constraints(ca=True, path_length=0), ext.key_usage(["keyCertSign"]))
        self.path = (dsc.certificate, csca.certificate)
        self.keys = {
            "issuer": csca,
            "link": csca.issue(name="CSCA", key=make.key("younger"), serial=3),
            "renamed": csca.issue(name="CSCA of tomorrow", key=make.key("tomorrow"), serial=4),
            "forger": make.issue(name="CSCA", key=make.key("forger"), serial=9),
            "foreign": make.issue(name="foreign"),
            "unlinked": make.issue(name="another CSCA of this country"),
            "unfit": csca.issue(name="CSCA", key=make.key("unfit"), serial=6, extensions=unfit),
            "spoiled": csca,
        }
        held = (each for name, each in self.keys.items() if name not in ("forger", "spoiled"))
        self.anchors = tuple(Anchor(each.certificate, AnchorKind.LIST_SIGNED) for each in held)

    @lru_cache(4096)  # noqa: B019 - lives as long as the tests of this module
    def crl(self, wanted: Wanted) -> CertificateList:
        issued = self.keys[wanted.by]
        begins = EPOCH + wanted.begins * DAY
        extent = {"whole": (), "part": (PART,), "delta": (DELTA,)}[wanted.extent]
        crl: CertificateList = issued.revoke(
            this_update=begins,
            next_update=None if wanted.lasts is None else begins + wanted.lasts * DAY,
            revoked={serial: RevokedEntry(EPOCH, wanted.reason) for serial in sorted(wanted.serials)},
            extensions=(ext.authority_key_identifier(issued.key.identifier), *extent),
        )
        return CertificateList.parse(crl.raw[:-1] + bytes([crl.raw[-1] ^ 1])) if wanted.by == "spoiled" else crl

    def judged(self, wanted: list[Wanted], at: datetime = EPOCH) -> RevocationStatus:
        store = InMemoryTrust(self.anchors, tuple(self.crl(each) for each in wanted))
        return path_revocation(self.path, store, at).status


@pytest.fixture(scope="module")
def world(make: Any, csca: Any, dsc: Any) -> World:
    return World(make, csca, dsc)


def revokes(wanted: Wanted) -> bool:
    """By the rules alone: a genuine list, of whatever extent and age, that names the signer or its CSCA."""
    return wanted.genuine and bool(wanted.serials & {SIGNER, AUTHORITY})


def clears(wanted: Wanted) -> bool:
    holds = wanted.lasts is not None and wanted.begins <= 0 <= wanted.begins + wanted.lasts
    return wanted.genuine and wanted.extent == "whole" and holds


@given(st.lists(lists(*GENUINE, *FORGED), max_size=7), st.randoms())
def test_any_set_of_lists_says_what_the_rules_say(world: World, wanted: list[Wanted], chance: Any) -> None:
    found = world.judged(wanted)

    assert (found is REVOKED) is any(map(revokes, wanted))
    assert (found is GOOD) is (any(map(clears, wanted)) and not any(map(revokes, wanted)))
    again = [*wanted, *wanted]
    chance.shuffle(again)
    assert world.judged(again) is found or {world.judged(again), found}.isdisjoint({GOOD, REVOKED})


@given(st.lists(lists(*FORGED), max_size=7))
def test_no_set_of_forged_lists_revokes_or_clears_anybody(world: World, wanted: list[Wanted]) -> None:
    assert world.judged(wanted) not in (GOOD, REVOKED)


@given(st.lists(lists(*GENUINE, *FORGED), max_size=5), lists(*GENUINE, *FORGED))
def test_no_list_more_makes_a_revoked_one_good(world: World, wanted: list[Wanted], another: Wanted) -> None:
    before, after = world.judged(wanted), world.judged([*wanted, another])

    if before is REVOKED:
        assert after is REVOKED
    if not another.genuine:
        assert (after is GOOD, after is REVOKED) == (before is GOOD, before is REVOKED)


@given(st.lists(lists(*GENUINE), max_size=5), st.integers(-400, 400))
def test_no_time_excuses_a_revocation(world: World, wanted: list[Wanted], days: int) -> None:
    assert (world.judged(wanted, EPOCH + days * DAY) is REVOKED) is any(map(revokes, wanted))
