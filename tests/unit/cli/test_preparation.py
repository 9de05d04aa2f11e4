from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from chipkit.cli import main
from chipkit.cli.preparation import Preparation
from chipkit.errors import TrustError

if TYPE_CHECKING:
    from pathlib import Path


def fail() -> int:
    raise TrustError("in disorder")


def test_what_was_prepared_comes_to_whoever_asks() -> None:
    begun = threading.Event()
    prepared = Preparation(lambda: begun.wait(60))

    assert not prepared.failed()
    begun.set()
    assert prepared.result() is True
    assert not prepared.failed()


def test_an_error_comes_to_whoever_asks_each_time() -> None:
    prepared = Preparation(fail)

    for _ in range(2):
        with pytest.raises(TrustError, match="in disorder"):
            prepared.result()
    assert prepared.failed()


def test_without_a_thread_it_is_done_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)

    assert Preparation(lambda: 7).result() == 7
    assert Preparation(fail).failed()


@pytest.mark.parametrize("policy", ["field", "no-such-policy"])
def test_a_trust_folder_in_disorder_is_told_whether_or_not_there_is_a_reader(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], policy: str
) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "store.json").write_text("[", encoding="utf-8")

    code = main(["read", "--can", "123456", "--wait", "0", "--trust", str(tmp_path), "--policy", policy])

    assert code == 2
    told = capsys.readouterr().err.splitlines()[-1]
    assert ("store.json" in told) is (policy == "field")
    assert ("no-such-policy" in told) is (policy != "field")
