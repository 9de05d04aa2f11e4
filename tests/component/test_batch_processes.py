"""The processes of a batch: Ctrl-C is the program's alone, and none outlives it, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.component.many_files import folder_of, rules_for

if sys.platform != "linux":
    pytest.skip("children are found in /proc", allow_module_level=True)


def command(folder: Path, trust: Path, results: Path) -> list[str]:
    words = ["verify", "--batch", str(folder), "--trust", str(trust), "--results", str(results), "--workers", "2"]
    return [sys.executable, "-P", "-m", "chipkit", *words, "--at", "2026-01-01T00:00:00Z"]


def started(words: list[str]) -> subprocess.Popen[bytes]:
    """The program in a session of its own, so that a signal to its group is what a terminal sends."""
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)  # noqa: S603 - ours


def in_session(leader: int) -> set[int]:
    """The processes of a session that have not ended; of a leader that is gone, too."""
    found = set()
    for path in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, session = (path / "stat").read_text(encoding="latin-1").rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(session) == leader and state != "Z":
            found.add(int(path.name))
    return found


def until(fact: Any) -> None:
    """Wait for a state; what never comes is ended by the limit of the test."""
    while not fact():
        time.sleep(0.02)


def lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    rules_for(tmp_path / "trust")
    return folder_of(tmp_path / "in", 1_500)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM], ids=lambda each: each.name)
def test_no_process_outlives_the_program_and_the_same_call_goes_on(
    cards: Path, tmp_path: Path, number: signal.Signals
) -> None:
    words, results = command(cards, tmp_path / "trust", tmp_path / "results"), tmp_path / "results"
    program = started(words)
    until(lambda: lines(results) > 1 or program.poll() is not None)

    if number is signal.SIGINT:
        os.killpg(program.pid, number)
    else:
        program.send_signal(number)
    _, told = program.communicate()

    until(lambda: not in_session(program.pid))
    done = lines(results) - 1
    assert b"Traceback" not in told, told
    assert b"Exception" not in told, told
    if number is signal.SIGINT and done < 1_500:
        assert program.returncode == 12
        assert b"goes on from there" in told
    ended = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    assert ended.returncode == 11, ended.stderr
    assert lines(results) == 1_501
    assert done == 1_500 or f"{done:,}" in ended.stdout
