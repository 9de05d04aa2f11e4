"""A program that is killed while it writes evidence: the file is whole, or is not there; the index never lacks one.

Children are forked from this process, one for each call of the system that touches files. With CHIPKIT_SOAK=1 they are
hundreds, over more ways to seal.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Final

import pytest

from chipkit.errors import EvidenceIndexError
from chipkit.evidence.encrypted import EncryptedEvidence
from chipkit.evidence.evidence_file import open_evidence
from chipkit.evidence.index import EvidenceIndex
from tests.component.evidence_files.conftest import NOW, Bank
from tests.component.vietnamese_issuer import twin
from tests.unit.evidence.test_amending_killed import _die_at

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "win32":
    pytest.skip("there nothing forks", allow_module_level=True)

SOAK: Final = os.environ.get("CHIPKIT_SOAK") == "1"
STEP: Final = 1 if SOAK else 9
MOST: Final = 4000
BEFORE: Final = b"what stood there before"


def _is_whole(path: Path) -> bool:
    """Whether evidence lies there; what lay there before, or nothing, is told apart."""
    if not path.exists() or path.read_bytes() == BEFORE:
        return False
    data = path.read_bytes()
    if EncryptedEvidence.begins(data):
        EncryptedEvidence.parse(data)
    else:
        open_evidence(data)
    return True


@pytest.mark.parametrize("encrypted", [False, True] if SOAK else [True])
def test_killed_at_any_moment_it_is_whole_or_not_there(bank: Bank, *, encrypted: bool) -> None:
    path = bank.folder / "card.evidence"
    bank.lays()
    words = (
        "read", "--can", twin().card.can or "", "--no-memory", "--at", NOW, *bank.trust, "--evidence", str(path),
        "--force", "--seal-with", "counter", *bank.keys, "--index", bank.path("index"),
        *(("--encrypt-to", bank.path("archive.cer")) if encrypted else ()),
    )  # fmt: skip
    bank(*words)  # all is loaded, so that a child begins where it works
    whole: list[bool] = []
    for moment in range(0, MOST, STEP):
        path.write_bytes(BEFORE)
        child = os.fork()
        if child == 0:
            _die_at(moment)
            try:
                bank(*words)
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        whole.append(_is_whole(path))
        if whole[-1]:
            _has_row(bank, path)
        assert [
            each for each in bank.folder.iterdir() if each.name.startswith(".") and each.stat().st_size > 1 << 20
        ] == []
        if os.WIFEXITED(status):
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
    else:
        pytest.fail("it never came to its end")
    assert whole[-1]
    assert whole.count(False) > 3


def _has_row(bank: Bank, path: Path) -> None:
    """What is there, the index knows; a row without its file is no loss."""
    try:
        with EvidenceIndex(bank.path("index")) as index:
            assert index.entry(str(path)) is not None
    except EvidenceIndexError as error:
        pytest.fail(f"the index is damaged: {error}")
