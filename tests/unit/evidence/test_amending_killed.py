"""A program that is killed while it adds to a file of evidence: the old file or the new one lies there, whole."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from chipkit.evidence.amending import amend_file, chain_of
from chipkit.evidence.amendment_contents import Note
from tests.unit.evidence.conftest import counter_of
from tests.unit.evidence.test_amendments import AT
from tests.unit.evidence.test_encrypted import FILE, SOFTWARE, write

if sys.platform == "win32":
    pytest.skip("there nothing forks", allow_module_level=True)


def test_killed_at_any_moment_it_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    """A child is forked for each call of the system by which a file is written, and ends itself before that call."""
    path = write(tmp_path, bytes(FILE))
    outcomes: list[int] = []
    for moment in range(200):
        before = chain_of(path.read_bytes()).end
        child = os.fork()
        if child == 0:
            _die_at(moment)
            try:
                amend_file(path, Note("a"), counter_of(), at=AT, software=SOFTWARE)
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        after = chain_of(path.read_bytes())
        after.check_against(before)
        outcomes.append(after.end.count - before.count)
        if os.WIFEXITED(status):
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
    assert outcomes.count(0) > 3
    assert outcomes[-1] == 1
    amend_file(path, Note("the lock is free"), counter_of(), at=AT, software=SOFTWARE)


def _die_at(moment: int) -> None:
    """Let this process end itself before its call number `moment` of those that touch files."""
    left = [moment]

    def counted(function: Any) -> Any:
        def called(*args: Any, **named: Any) -> Any:
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
            return function(*args, **named)

        return called

    for name in ("open", "close", "fsync", "fdopen", "write", "ftruncate", "lseek", "replace", "unlink"):
        setattr(os, name, counted(getattr(os, name)))
    for name in ("replace", "unlink", "lstat"):
        setattr(Path, name, counted(getattr(Path, name)))
