"""The file of what card and reader can do: bounded, whole, and worth nothing where it is damaged."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chipkit.session.memory import NOTHING, PairFacts
from chipkit.session.pair_file import MAX_PAIRS, MAX_USES, PairFile, cache_file
from chipkit.session.remembering import pair_of

if TYPE_CHECKING:
    from pathlib import Path

PAIR = "0" * 32
FACTS = PairFacts(ceiling=192, short=True, names_parameters=True, selects=True, header_first=True)


def test_what_was_learnt_is_known_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "not" / "there" / "pairs.json"
    PairFile(path).remember(PAIR, FACTS)

    assert PairFile(path).recall(PAIR) == FACTS
    assert PairFile(path).recall("1" * 32) == NOTHING
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o077 == 0


def test_a_pair_that_does_as_it_should_needs_no_file(tmp_path: Path) -> None:
    PairFile(tmp_path / "pairs.json").remember(PAIR, NOTHING)

    assert list(tmp_path.iterdir()) == []


def test_a_pair_that_was_mended_is_forgotten(tmp_path: Path) -> None:
    file = PairFile(tmp_path / "pairs.json")
    file.remember(PAIR, FACTS)
    file.remember(PAIR, NOTHING)

    assert file.recall(PAIR) == NOTHING


def test_what_is_known_is_learnt_anew_in_the_end(tmp_path: Path) -> None:
    file = PairFile(tmp_path / "pairs.json")
    known = []
    for _ in range(MAX_USES + 2):
        file.remember(PAIR, FACTS)
        known.append(file.recall(PAIR))

    assert known == [FACTS] * MAX_USES + [NOTHING, FACTS]


def test_there_are_never_more_pairs_than_the_bound(tmp_path: Path) -> None:
    file = PairFile(tmp_path / "pairs.json")
    for number in range(MAX_PAIRS + 10):
        file.remember(f"{number:032x}", FACTS)
        file.remember(f"{0:032x}", FACTS)

    kept = json.loads((tmp_path / "pairs.json").read_bytes())["pairs"]
    assert len(kept) == MAX_PAIRS
    assert f"{0:032x}" in kept  # the one that is met again and again stays
    assert f"{1:032x}" not in kept


DAMAGED: list[Any] = [
    b"", b"{", b"[" * 70_000, b"\xff" * 100, b"[]", b"null", b'"x"', b"{}", b"1" * 5000, b" " * 100_000,
    {"format": "chipkit.pairs/2", "pairs": {PAIR: {"uses": 0, "ceiling": 128}}},
    {"format": "chipkit.pairs/1", "pairs": []},
    *(
        {"format": "chipkit.pairs/1", "pairs": {PAIR: entry}}
        for entry in list[Any](
            [None, [], 1, {}, {"uses": True}, {"uses": -1}, {"uses": 10**9}, {"uses": 0, "ceiling": 0},
            {"uses": 0, "ceiling": "128"}, {"uses": 0, "ceiling": 1 << 40}, {"uses": 0, "short": 1},
            {"uses": 0, "names_parameters": None}, {"uses": 0, "other": True}]
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize("damaged", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_is_an_empty_one_and_written_anew(tmp_path: Path, damaged: Any) -> None:
    path = tmp_path / "pairs.json"
    path.write_bytes(damaged if isinstance(damaged, bytes) else json.dumps(damaged).encode())

    assert PairFile(path).recall(PAIR) == NOTHING
    PairFile(path).remember(PAIR, FACTS)
    assert PairFile(path).recall(PAIR) == FACTS


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300), cut=st.integers(0, 300))
def test_any_bytes_in_its_place_harm_nobody(tmp_path: Path, data: bytes, cut: int) -> None:
    path = tmp_path / "pairs.json"
    PairFile(path).remember(PAIR, FACTS)
    path.write_bytes(path.read_bytes()[:cut] + data)

    assert PairFile(path).recall(PAIR) in (NOTHING, FACTS)


@pytest.mark.skipif(sys.platform == "win32", reason="links and permissions of POSIX systems")
@pytest.mark.parametrize("there", ["folder", "link", "pipe", "no folder"])
def test_what_is_no_file_is_neither_read_nor_replaced(tmp_path: Path, there: str) -> None:
    path = tmp_path / "pairs.json"
    if there == "folder":
        path.mkdir()
    elif there == "link":
        path.symlink_to(tmp_path / "elsewhere")
    elif there == "pipe" and sys.platform != "win32":
        os.mkfifo(path)
    else:
        (tmp_path / "file").write_bytes(b"")
        path = tmp_path / "file" / "pairs.json"

    PairFile(path).remember(PAIR, FACTS)

    assert PairFile(path).recall(PAIR) == NOTHING
    assert not (tmp_path / "elsewhere").exists()


def test_it_lies_in_the_folder_for_caches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if sys.platform in ("win32", "darwin"):
        pytest.skip("the variable of other systems")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_file() == tmp_path / "chipkit" / "pairs.json"

    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_file() == tmp_path / ".cache" / "chipkit" / "pairs.json"


def test_a_name_tells_neither_card_nor_reader() -> None:
    name = pair_of(b"\x3b\x00", "Reader 00")

    assert len(name) == 32
    assert (
        len({name, pair_of(b"\x3b\x01", "Reader 00"), pair_of(b"\x3b\x00", "Reader 01"), pair_of(b"\x3b", "\x00")}) == 4
    )
    assert pair_of(b"", "Reader 00") == pair_of(b"\x3b\x00", "") == ""
    assert pair_of(b"\x3b", "\udcff")
