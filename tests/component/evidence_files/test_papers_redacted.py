"""Papers of redacted evidence: what is left, by whose word, and the commands that still repeat something."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from chipkit.evidence import open_evidence
from tests.component.vietnamese_issuer import twin

if TYPE_CHECKING:
    from pathlib import Path

    from tests.component.evidence_files.conftest import Bank

BY_ITS_WORD = "By the word of the terminal that sealed it"


def _page(bank: Bank, path: Path | str, *more: str) -> str:
    page = bank.folder / "page.html"
    ended = bank.verifies(path, "--html", str(page), "--force", *more)
    assert page.exists(), ended.notes
    return html.unescape(page.read_text("utf-8"))


def _redacted(bank: Bank, *words: str) -> str:
    ended = bank("redact", str(bank.seals()), *words, "--out", bank.path("less.evidence"), "--force")
    assert ended.code == 0, ended.notes
    return bank.path("less.evidence")


@pytest.mark.parametrize("slip", [(), ("--slip",)])
def test_what_is_left_of_the_holder_stands_by_the_terminals_word(bank: Bank, slip: tuple[str, ...]) -> None:
    holder = twin().card.holder
    page = _page(bank, _redacted(bank, "--withhold", "holder.full_name"), *slip)

    assert BY_ITS_WORD in page
    assert not [word for word in holder.full_name.split() if word in page and word not in ("MẪU", "VĂN", "SPECIMEN")]
    for told in (holder.personal_number, f"{holder.date_of_birth:%d/%m/%Y}", "Số 1 Phố Mẫu", "Residence"):
        assert told in page
    assert page.index("Residence") < page.index("Earlier number")
    for sensitive in ("Kinh", "Religion", "Tôn giáo", "TRẦN THỊ MẸ"):
        assert sensitive not in page.partition("Withheld from the evidence")[0]
    assert "Checks that rest on the word of the terminal that sealed it (Counter 1), and were not done again: " in page


def test_nothing_of_it_stands_there_by_the_word_of_a_stranger(bank: Bank) -> None:
    sealed = bank.seals()
    stranger = bank.folder / "stranger.evidence"
    shutil.copy(_redacted(bank, "--withhold", "national.religion"), stranger)
    assert BY_ITS_WORD in _page(bank, stranger)
    (bank.folder / "trust" / "terminals.json").unlink()
    page = _page(bank, stranger)

    assert BY_ITS_WORD not in page
    assert "were not done again" not in page
    assert "Số 1 Phố Mẫu" not in page
    assert open_evidence(stranger.read_bytes()).national
    assert BY_ITS_WORD not in _page(bank, sealed)


def test_a_whole_file_says_nothing_of_its_terminal_alone(bank: Bank) -> None:
    page = _page(bank, bank.seals())

    assert "were not done again" not in page
    assert BY_ITS_WORD not in page


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")
@pytest.mark.parametrize("words", [("--level", "lowest"), ("--withhold", "holder.number")])
def test_the_path_of_the_signer_is_repeated_by_openssl(bank: Bank, words: tuple[str, ...]) -> None:
    """Certificates stand in the seal: they are shown and extracted, and lead to the root, though EF.SOD is withheld."""
    path = _redacted(bank, *words)
    page = _page(bank, path)
    files = bank.folder / "files"
    ended = bank("extract", path, "--into", str(files), *bank.trust)
    commands = [re.sub(r"<[^>]+>", "", each) for each in re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)]

    assert ended.code == 0, ended.notes
    assert twin().card.pki.dsc.certificate.fingerprint in page
    assert "The signature over the chip's data cannot be checked again here" in page
    assert "its last part says how to check them" not in page
    assert any("openssl verify" in each for each in commands)
    assert any("grep -q 'Serial Number" in each for each in commands)
    assert not any("openssl cms" in each for each in commands)
    for each in commands:
        ran = subprocess.run(  # noqa: S603 - our own commands
            ["/bin/sh", "-c", each], cwd=files, capture_output=True, check=False, env={"PATH": os.environ["PATH"]},
            timeout=60,
        )  # fmt: skip
        assert ran.returncode == 0, (each, ran.stderr)


def test_without_a_trusted_seal_its_certificates_are_nobodys(bank: Bank) -> None:
    path = _redacted(bank, "--level", "lowest")
    (bank.folder / "trust" / "terminals.json").unlink()
    page = _page(bank, path)
    ended = bank("extract", path, "--into", bank.path("files"), *bank.trust)

    assert twin().card.pki.dsc.certificate.fingerprint not in page
    assert "signer.pem" not in ended.out


def test_the_text_says_that_it_is_withheld_and_not_that_it_was_not_read(bank: Bank) -> None:
    told = bank("verify", _redacted(bank, "--level", "holder"), *bank.trust, "--at", "2026-06-01")

    assert "not shown: withheld from the evidence" in told.out
