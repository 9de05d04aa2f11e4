"""Every command's text and help keep to a narrow screen; only a word that must be copied whole is wider."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli import main as chipkit
from chipkit.cli.built_in import DEMO, SUMMARIES
from chipkit_emulator.cli import main as emulator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WIDTHS = (40, 60)
UNBREAKABLE = {
    "digests, keys and other octets, whole or cut": r"[0-9A-Fa-f]{16,}…?",
    "object identifiers and the names of protocols": r"\(?[A-Za-z0-9]+([.-][A-Za-z0-9]+)+[,;)]*",
    "names of ASN.1": r"[a-z]+([A-Z][a-z0-9]*)+",
    "lines of an MRZ": r"[A-Z0-9<]{20,}",
    "addresses": r"https?://\S+",
    "names of files and folders": r"\S*[/\\]\S*",
    "placeholders and choices of an option": r"[\[(]*(--[a-z-]+|[A-Z|]+|\{[a-z,-]+\})[\])]*",
    "base64": r"[A-Za-z0-9+/=]{30,}",
}
ANY = re.compile(r"\s*(?:" + "|".join(UNBREAKABLE.values()) + r")")


def too_wide(text: str, width: int) -> list[str]:
    return [line for line in text.splitlines() if len(line) > width and not ANY.fullmatch(line)]


@pytest.mark.parametrize("width", WIDTHS)
def test_help_keeps_to_the_screen(
    every_command: tuple[str, ...],
    run_here: Callable[[tuple[str, ...]], int],
    width: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))

    assert run_here((*every_command, "--help")) == 0

    assert too_wide(capsys.readouterr().out, width) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_text_keeps_to_the_screen(
    card_folder: Path,
    tmp_path: Path,
    width: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(card_folder)
    monkeypatch.setenv("COLUMNS", str(width))
    trust = str(tmp_path / "trust")
    files = [str(path.relative_to(card_folder)) for path in sorted(card_folder.rglob("*")) if path.is_file()]
    (tmp_path / "secret").write_text("specimen passphrase")
    keys = ["--keys", str(tmp_path / "keys"), "--secret", str(tmp_path / "secret")]
    evidence = str(tmp_path / "e")
    calls: list[Any] = [
        ["trust", "import", "--trust", trust, "--test", "csca.cer", "csca.crl", "dsc.cer"],
        ["trust", "list", "--trust", trust],
        ["trust", "list", "--trust", trust, "--show", "csca.cer"],
        ["trust", "list", "--trust", trust, "--show", "csca.crl"],
        [
            "trust",
            "confirm",
            "--trust",
            trust,
            "csca.cer",
            "--by",
            "Lan Specimen",
            "--source",
            "a letter of the issuer",
        ],
        ["trust", "check", "--trust", trust, "csca.cer", "dsc.cer", "--lint"],
        ["trust", "remove", "--trust", trust, "csca.cer", "--by", "Lan Specimen", "--source", "the key was lost"],
        ["trust", "list", "--trust", trust, "--history"],
        ["trust", "list", "--trust", trust, "--problems"],
        ["trust", "import", "--trust", trust, "--undo"],
        ["trust", "check", "--trust", trust, "csca.cer", "dsc.cer"],
        ["trust", "fetch", "--trust", trust, "--allow", "no.example"],
        ["keys", "create", "seal", "--self-signed", "CN=Counter 1,O=SPECIMEN Bank,C=VN", *keys],
        *(["keys", "list", "--lang", language, *keys] for language in ("en", "vi")),
        ["demo", "--evidence", evidence, "--seal-with", "seal", *keys],
        ["terminals", "add", "--key", "seal", "--name", "Counter 1", "--trust", trust, *keys],
        ["evidence", "amend", evidence, "--kind", "note", "--by", "a", "--text", "b", "--seal-with", "seal", *keys],
        *(["show", evidence, "--lang", language] for language in ("en", "vi")),
        *(["verify", evidence, "--trust", trust, "--lang", language] for language in ("en", "vi")),
        ["redact", evidence, "--level", "lowest", "--out", f"{evidence}.lowest"],
        ["terminals", "withdraw", "Counter 1", "--trust", trust],
        ["keys", "renew", "seal", "--out", str(tmp_path / "seal.csr"), *keys],
        ["keys", "remove", "seal", *keys],
        ["pin", str(tmp_path / "signers"), "--key", "no.pem", "--name", "SPECIMEN"],
        ["extract", "--trust", trust, "card", "--into", str(tmp_path / "extract")],
        *(["show", "--full", file] for file in files),
        *(["verify", "--trust", trust, "--lang", language, "card"] for language in ("en", "vi")),
        *(["verify", "--trust", trust, "--redact", "card"],),
        *(["demo", "--lang", language] for language in ("en", "vi")),
        ["diag", "--trust", trust],
    ]
    assert {"read", "readers", *(call[0] for call in calls)} == {
        *[name for name in SUMMARIES if name != DEMO],
        "demo",
    }, "two want a reader"

    for call in calls:
        chipkit(call)
        assert too_wide(capsys.readouterr().out, width) == [], call
    emulator(["list"])
    assert too_wide(capsys.readouterr().out, width) == []


def test_what_a_program_reads_is_not_wrapped(
    card_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(card_folder)
    monkeypatch.delenv("COLUMNS", raising=False)

    chipkit(["show", "card/EF_SOD.bin"])

    assert max(map(len, capsys.readouterr().out.splitlines())) > 120
