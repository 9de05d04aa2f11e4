"""CSCAs of signers of lists stand in each other's lists, as in those of the ICAO: what that costs grows with them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from chipkit.trust.assessment import assess
from chipkit.trust.database import Database
from chipkit.trust.importing_into import ImportFile, ImportOptions, import_into
from chipkit.trust.store import TrustStore
from tests.unit.trust.conftest import SIGNER, Issued, Maker, issue

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

AT: Final = datetime(2025, 1, 10, tzinfo=UTC)


def store_of(path: Path, lists: int) -> tuple[TrustStore, Issued]:
    """A store in which every list carries the CSCA of each signer; the first one was taken unseen."""
    make, store = Maker(), TrustStore(path)
    other = issue(name="other", country="MA")
    authorities = [issue(name=f"publisher {number}", country="AA") for number in range(lists)]
    every = [other.certificate, *(each.certificate for each in authorities)]
    for number, each in enumerate(authorities):
        signer = each.issue(name=f"signer {number}", serial=5, extensions=make.list_signer_extensions)
        options = ImportOptions(first_use=not number)
        report = import_into(store, [ImportFile("a list", signer.master_list(every))], at=AT, options=options)
        assert report.entries[0].status == "new"
    return store, other


def statements(store: TrustStore, other: Issued, patch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Statements of one look-up in a view that was not asked before, and of the next path in it."""
    met, rows = Counter[str](), Database.rows

    def asked(database: Database, *given: Any) -> Any:
        met["statements"] += 1
        return rows(database, *given)

    with patch.context() as within:
        within.setattr(Database, "rows", asked)
        view = store.view()
        assert view.anchor(other.certificate) is not None
        first = met["statements"]
        assess(other.issue(name="dsc", country="MA", serial=77, extensions=SIGNER).certificate, view, AT)
        return first, met["statements"] - first


def test_a_look_up_asks_in_proportion_to_the_lists_and_not_to_their_square(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = statements(*store_of(tmp_path / "few", 4), monkeypatch)
    many = statements(*store_of(tmp_path / "many", 12), monkeypatch)

    assert many[0] <= 4 * few[0], "three times the lists"
    assert many[1] <= 4 * few[1]
