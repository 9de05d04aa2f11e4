"""Whoever writes to the index and is killed has written all or nothing; an erasure that was ended is done again.

The writers are forked from this process, which has loaded everything. A sample is run here, hundreds with
CHIPKIT_SOAK=1.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.documents import AT
from chipkit.evidence.demands import GONE, erase_number
from chipkit.evidence.index import Demand, EvidenceIndex
from chipkit.evidence.index_entry import number_tag
from chipkit.evidence.judging_files import judge_file
from tests.component.forked import forked, killed_at
from tests.component.indexed import WHO, Key, entry, fill
from tests.component.many_files import folder_of, rules_for

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.evidence.judging_files import Rules

SOAK = bool(os.environ.get("CHIPKIT_SOAK"))
if sys.platform == "win32":
    pytest.skip("there nothing forks", allow_module_level=True)


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    return rules_for(tmp_path / "trust")


def content(path: Path) -> tuple[object, ...]:
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    tables = ("entry", "certificate", "path", "list", "tag", "demand")
    has = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    found = tuple(tuple(connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")) for table in tables if table in has)  # noqa: S608
    connection.close()
    return found


def places(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    found = [place for (place,) in connection.execute("SELECT place FROM entry ORDER BY place")]
    connection.close()
    return found


def test_a_writer_that_is_killed_at_a_statement_has_written_all_or_nothing(tmp_path: Path) -> None:
    chosen, seen = random.Random(5), set()  # noqa: S311 - a sample

    def write(path: Path) -> None:
        with EvidenceIndex(path, write=True) as opened:
            opened.put((entry(number), [bytes([number])]) for number in range(3))
            opened.put((entry(number), [bytes([number])]) for number in range(2, 5))
            opened.record(Demand(action="erase", at=AT, by="x", reason="y", sha256="0" * 64), gone=entry(1).place)

    states: list[object] = [()]
    for puts in range(4):  # what there is after each transaction, the making of the tables first
        path = tmp_path / f"whole{puts}"
        with EvidenceIndex(path, write=True) as opened:
            if puts > 0:
                opened.put((entry(number), [bytes([number])]) for number in range(3))
            if puts > 1:
                opened.put((entry(number), [bytes([number])]) for number in range(2, 5))
            if puts > 2:
                opened.record(Demand(action="erase", at=AT, by="x", reason="y", sha256="0" * 64), gone=entry(1).place)
        states.append(content(path))

    for number in range(300 if SOAK else 40):
        path, moment = tmp_path / f"killed{number}", chosen.randint(1, 140)

        def act(path: Path = path, moment: int = moment) -> None:
            killed_at(moment, "rows", "insert", "many")
            write(path)

        os.waitpid(forked(act), 0)

        found = content(path) if path.exists() else ()
        assert found in states
        seen.add(states.index(found))
        write(path)
        assert places(path) == places(tmp_path / "whole3")
    assert len(seen) > 2


def test_an_erasure_that_is_killed_is_done_by_the_same_call(
    tmp_path: Path, rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the file and the index, where one is gone and the other does not know it."""
    with EvidenceIndex(tmp_path / "index.sqlite", write=True) as index:
        folder = folder_of(tmp_path / "in", 8)
        fill(index, folder, rules, tmp_path)
        holder = judge_file(folder / "000001.chipkit", rules).report.document.holder
        assert holder is not None
        number = holder.number

    def act(redact: Any) -> None:
        monkeypatch.setattr(EvidenceIndex, "record", lambda *_args, **_named: os.kill(os.getpid(), signal.SIGKILL))
        with EvidenceIndex(tmp_path / "index.sqlite", write=True) as opened:
            erase_number(opened, Key(), number, **WHO, redact=redact)

    def redact(_data: bytes) -> bytes:
        return b"nothing personal"

    os.waitpid(forked(partial(act, None)), 0)
    os.waitpid(forked(partial(act, redact)), 0)
    with EvidenceIndex(tmp_path / "index.sqlite", write=True) as index:
        done = erase_number(index, Key(), number, **WHO, redact=redact)

        assert [each.what for each in done] == ["gone", "redacted"]
        assert len(index) == 7
        assert list(index.with_tag(number_tag(Key(), number))) == []
    assert not (folder / "000001.chipkit").exists()
    assert done[0].what == GONE
