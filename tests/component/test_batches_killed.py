"""Batches that are killed at any byte of their results go on to the same results.

They are forked from this process, which has loaded everything. A sample is run here, hundreds with CHIPKIT_SOAK=1.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.evidence import batch_results
from chipkit.evidence.batch_names import partitions_of
from chipkit.evidence.batch_run import run_batch
from tests.component.many_files import Here, folder_of, rules_for

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.evidence.judging_files import Rules

SOAK = bool(os.environ.get("CHIPKIT_SOAK"))
if sys.platform == "win32":
    pytest.skip("there nothing forks", allow_module_level=True)


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    return rules_for(tmp_path / "trust")


def killed_in(folder: Path, results: Path, rules: Rules, moment: int) -> None:
    """Judge in a child that is killed when so many bytes of the results have been written."""
    child = os.fork()
    if child:
        _, ended = os.waitpid(child, 0)
        assert os.WIFSIGNALED(ended) or os.WEXITSTATUS(ended) == 0
        return
    try:
        left = [moment]
        made = batch_results.Results.__init__

        def writing(self: Any, path: Path, stream: Any, *rest: Any) -> None:
            made(self, path, stream, *rest)

            class Cut:
                def write(self, data: bytes) -> None:
                    part = data[: left[0]]
                    stream.write(part)
                    stream.flush()
                    left[0] -= len(part)
                    if not left[0]:
                        os.kill(os.getpid(), signal.SIGKILL)

                def __getattr__(self, name: str) -> Any:
                    return getattr(stream, name)

            self._stream = Cut()

        setattr(batch_results.Results, "__init__", writing)  # noqa: B010 - a method in the place of another
        run_batch(folder, results, rules=rules, executor=Here())
    finally:
        os._exit(0)


def test_a_run_that_is_killed_at_any_byte_goes_on_to_the_same_results(
    tmp_path: Path, rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions_of, "__kwdefaults__", {"begin": 0, "size": 3})
    folder = folder_of(tmp_path / "in", 8)
    (folder / "junk").write_bytes(b"junk")
    run_batch(folder, tmp_path / "whole", rules=rules, executor=Here())
    whole = (tmp_path / "whole").read_bytes()
    body = len(whole) - whole.index(b"\n") - 1
    chosen = random.Random(7)  # noqa: S311 - a sample

    for number in range(400 if SOAK else 25):
        results = tmp_path / f"out{number}"
        for _ in range(chosen.choice((1, 1, 2, 3))):
            killed_in(folder, results, rules, chosen.randint(1, body))
            assert whole.startswith(results.read_bytes())
        finished = results.read_bytes().count(b"\n") - 1

        summary = run_batch(folder, results, rules=rules, executor=Here())

        assert results.read_bytes() == whole
        assert summary.before == finished
