"""Imports that are killed: at any statement and at any moment, one or two at once, nothing is ever half-done.

The importers are forked from this process, which has loaded everything. A sample is run here, hundreds with
CHIPKIT_SOAK=1.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import sys
import time
from datetime import timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import pytest

from chipkit.trust.database import Database
from chipkit.trust.importing_into import ImportFile, ImportOptions, import_into
from chipkit.trust.store import TrustStore
from chipkit.trust.store_check import problems
from chipkit.trust.stored_holdings import StoredHoldings
from chipkit_emulator.pki.lists import build_master_list
from tests.component.forked import forked, killed_at
from tools.make_trust import AT as MADE_AT
from tools.make_trust import ArtificialTrust, _pki

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SOAK = bool(os.environ.get("CHIPKIT_SOAK"))
OPTIONS: Final = ImportOptions(first_use=True, test=True)
pytestmark = pytest.mark.timeout(3600 if SOAK else 900)
if sys.platform == "win32":
    pytest.skip("there nothing forks", allow_module_level=True)


@pytest.fixture(scope="module")
def files() -> tuple[list[ImportFile], list[ImportFile]]:
    """What is imported first, and what is imported next: a newer list, which leaves some out, and a directory."""
    made = ArtificialTrust(authorities=24, signers=40, lists=3, countries=4)
    (old,) = made.master_lists(MADE_AT - timedelta(days=9))
    pki, later = _pki(MADE_AT - timedelta(days=9)), MADE_AT - timedelta(days=2)
    kept = [pki.csca.certificate, *(_parsed(each.certificate) for each in made.made[8:])]
    new = build_master_list(kept, pki.list_signer, pki.csca.certificate, later)
    directory = "".join(made.ldif()).encode()
    return [ImportFile("old.ml", old)], [ImportFile("new.ml", new), ImportFile("directory.ldif", directory)]


def _parsed(raw: bytes) -> Any:
    from chipkit.pki.certificate import parse_certificate  # noqa: PLC0415 - beside its use

    return parse_certificate(raw)


def import_both(folder: Path, files: tuple[list[ImportFile], list[ImportFile]]) -> None:
    store = TrustStore(folder, patience=60)
    for each in files:
        import_into(store, each, at=MADE_AT, options=OPTIONS)


def state(folder: Path) -> tuple[int, tuple[str, ...], tuple[str, ...], int]:
    """What a store holds, and that all of it is in order."""
    store = TrustStore(folder, patience=60)
    view = store.view()
    anchors = tuple(sorted(each.certificate.fingerprint for each in view.everything.all_anchors()))
    assert view.anchor_count == len(anchors)
    if not view.version.number:
        return 0, (), (), 0
    connection = sqlite3.connect(store.path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    (kept,) = connection.execute("SELECT count(*) FROM ground WHERE until > 1 << 60").fetchone()
    connection.close()
    lists = tuple(each.sha256 for sha in anchors[:1] for each in StoredHoldings(view.everything).lists_with(sha))
    assert problems(store) == ()
    view.close()
    return view.version.number, anchors, lists, kept


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory, files: Any) -> list[Any]:
    """The store before, between and after the two imports."""
    folder = tmp_path_factory.mktemp("whole") / "trust"
    found = [state(folder)]
    for each in files:
        import_into(TrustStore(folder), each, at=MADE_AT, options=OPTIONS)
        found.append(state(folder))
    assert len({len(each[1]) for each in found}) == 3
    return found


def statements(folder: Path, files: Any) -> int:
    """How many statements both imports take."""
    asked = [0]

    def counted(ask: Callable[..., Any]) -> Callable[..., Any]:
        def answered(*args: Any, **values: Any) -> Any:
            asked[0] += 1
            return ask(*args, **values)

        return answered

    with pytest.MonkeyPatch.context() as patch:
        for name in ("rows", "insert"):
            patch.setattr(Database, name, counted(getattr(Database, name)))
        import_both(folder, files)
    return asked[0]


def test_an_import_that_is_killed_at_a_statement_is_done_or_not_begun(
    tmp_path: Path, files: Any, states: list[Any]
) -> None:
    every = statements(tmp_path / "counted", files)
    chosen = random.Random(3)  # noqa: S311 - a sample
    moments = sorted({*chosen.sample(range(1, every), 300 if SOAK else 12), every - 1})
    seen = set()
    for moment in moments:
        folder = tmp_path / str(moment)

        def act(folder: Path = folder, moment: int = moment) -> None:
            killed_at(moment, "rows", "insert")
            import_both(folder, files)

        _, ended = os.waitpid(forked(act), 0)

        assert os.WIFSIGNALED(ended)
        found = state(folder)
        assert found in states
        seen.add(found[0])
        import_both(folder, files)
        assert state(folder)[1:] == states[2][1:]
        assert {path.name for path in folder.iterdir()} <= {"trust.sqlite", ".lock"}
    assert len(seen) > 1


def test_two_importers_that_are_killed_at_any_moment_leave_nothing_half_done(
    tmp_path: Path, files: Any, states: list[Any]
) -> None:
    chosen, seen, moment = random.Random(4), set[int](), 0.1  # noqa: S311 - moments
    for number in count():
        if number >= (200 if SOAK else 10) and len(seen) > 1:
            break
        folder = tmp_path / str(number)
        children = [forked(partial(import_both, folder, files)) for _ in range(2)]
        time.sleep(moment)
        for child in children:
            os.kill(child, signal.SIGKILL)
        for child in children:
            os.waitpid(child, 0)

        found = state(folder)
        assert found in states
        seen.add(found[0])
        # earlier where all was done, later where nothing was: so the moments lie in the import, however long it takes
        moment *= chosen.uniform(0.3, 1.0) if found == states[2] else chosen.uniform(1.0, 3.0)
        import_both(folder, files)
        assert state(folder)[1:] == states[2][1:]


def test_two_importers_at_once_come_to_what_one_comes_to(tmp_path: Path, files: Any, states: list[Any]) -> None:
    children = [forked(lambda: import_both(tmp_path / "trust", files)) for _ in range(2)]
    for child in children:
        assert os.waitpid(child, 0)[1] == 0

    assert state(tmp_path / "trust") == states[2]
