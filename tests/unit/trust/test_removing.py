"""What falls with what is removed: the store is then what it would be without it, whatever the lists carried."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chipkit.errors import TrustError
from chipkit.trust.importing_into import ImportFile, ImportOptions, import_into
from chipkit.trust.store import TrustStore
from chipkit.trust.store_check import problems

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 6, 1, tzinfo=UTC)
WHO: dict[str, Any] = {"by": "Lan Specimen", "source": "a test", "at": AT}


@pytest.fixture(scope="module")
def world(make: Any) -> dict[str, Any]:
    """Four authorities, and two publishers, whose lists carry any of them."""
    cas = [make.issue(name=f"CSCA {number}", country=f"U{number}") for number in range(4)]
    roots = [make.issue(name=f"PUBLISHER {number}", country=f"L{number}") for number in range(2)]
    signers = [
        root.issue(name=f"LIST SIGNER {at}", country=f"L{at}", extensions=make.list_signer_extensions)
        for at, root in enumerate(roots)
    ]
    return {"cas": cas, "roots": roots, "signers": signers}


def listed(world: dict[str, Any], publisher: int, members: set[int]) -> bytes:
    root, signer = world["roots"][publisher], world["signers"][publisher]
    chosen = [root.certificate, *(world["cas"][each].certificate for each in sorted(members))]
    made: bytes = signer.master_list(chosen, certificates=[signer.certificate, root.certificate])
    return made


_MEMBERS = st.sets(st.integers(0, 3), min_size=1)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=_MEMBERS, second=_MEMBERS, gone=st.integers(0, 1))
def test_without_a_signer_the_store_is_what_the_other_one_made(
    world: dict[str, Any], tmp_path_factory: pytest.TempPathFactory, first: set[int], second: set[int], gone: int
) -> None:
    lists = [listed(world, 0, first), listed(world, 1, second)]
    options = ImportOptions(first_use=True)

    def store_of(*numbers: int) -> TrustStore:
        store = TrustStore(tmp_path_factory.mktemp("trust", numbered=True))
        report = import_into(store, [ImportFile(f"{each}.ml", lists[each]) for each in numbers], at=AT, options=options)
        assert report.taken, [entry.reason for entry in report.entries]
        return store

    both, other = store_of(0, 1), store_of(1 - gone)
    before = both.view().everything.inventory.kinds()

    preview = both.remove(world["signers"][gone].certificate.fingerprint, dry_run=True, **WHO)
    untouched = both.view().everything.inventory.kinds()
    fell = both.remove(world["signers"][gone].certificate.fingerprint, **WHO)

    after = both.view().everything.inventory.kinds()
    assert after == other.view().everything.inventory.kinds()
    assert untouched == before == fell.before
    assert (preview.lost, preview.after) == (fell.lost, fell.after)
    assert fell.after == after
    assert set(fell.lost) == set(before) - set(after)
    assert problems(both) == ()


def test_what_is_not_there_cannot_be_removed(tmp_path: Path) -> None:
    store = TrustStore(tmp_path)

    with pytest.raises(TrustError, match="nothing with this SHA-256 is in the trust store"):
        store.remove("00" * 32, **WHO)
    assert store.history() == ()
