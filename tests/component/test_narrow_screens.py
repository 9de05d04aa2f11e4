"""Every command's text and help keep to a narrow screen; only a word that must be copied whole is wider."""

from __future__ import annotations

import re
import shutil
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
        [
            "terminals",
            "add",
            "--key",
            "seal",
            "--name",
            "Counter 1",
            "--by",
            "b",
            "--source",
            "c",
            "--trust",
            trust,
            *keys,
        ],
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
        *(["policy", "show", "field", "--lang", language] for language in ("en", "vi")),
        ["help", "trust", "import"],
    ]
    assert {"read", "readers", "completion", *(call[0] for call in calls)} == {
        *[name for name in SUMMARIES if name != DEMO],
        "demo",
    }, "two want a reader, one prints a program for a shell"

    for call in calls:
        chipkit(call)
        assert too_wide(capsys.readouterr().out, width) == [], call
    emulator(["list"])
    assert too_wide(capsys.readouterr().out, width) == []


ALSO_IN_VIETNAMESE = (
    "trust import --trust trust --test csca.cer csca.crl dsc.cer",
    "trust list --trust trust",
    "trust list --trust trust --show csca.cer",
    "trust list --trust trust --show csca.crl",
    "trust list --trust trust --history",
    "trust list --trust trust --problems",
    "trust list --trust trust --export out",
    "trust check --trust trust csca.cer dsc.cer --lint",
    "trust fetch --trust trust --allow no.example",
    "trust import --trust trust --dry-run --test csca.cer",
    "trust import --trust trust --undo",
    "keys create seal --self-signed C=VN,O=SPECIMEN,CN=1 @K",
    "keys create box --kind ecdh-p256 --self-signed C=VN,O=SPECIMEN,CN=2 @K",
    "keys list @K",
    "keys request seal --out seal.csr @K",
    "keys renew seal --out next.csr @K",
    "demo --evidence e --seal-with seal @K",
    "demo --defect flip-dg1",
    "terminals add --key seal --name 1 --by b --source c --trust trust @K",
    "terminals list --trust trust",
    "terminals withdraw 1 --trust trust",
    "evidence amend e --kind note --by a --text b --seal-with seal @K",
    "evidence index kept --index index --trust trust --workers 1",
    "evidence touched csca.cer --index index",
    "show e",
    "verify e --trust trust",
    "verify card --trust trust",
    "verify card --trust trust --redact",
    "verify kept --trust trust --batch --results results --workers 1",
    "redact e --level lowest --out redacted",
    "extract card --trust trust --into extract",
    "keys remove box @K",
)
"""Calls of every command that speaks Vietnamese, one after the other."""


def test_vietnamese_text_keeps_to_the_screen_too(
    card_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here = tmp_path / "here"
    shutil.copytree(card_folder, here)
    (here / "kept").mkdir()
    (here / "secret").write_text("specimen passphrase")
    monkeypatch.chdir(here)
    monkeypatch.setenv("COLUMNS", "60")

    for call in ALSO_IN_VIETNAMESE:
        words = call.replace("@K", "--keys keys --secret secret").split()
        code = chipkit([*words, "--lang", "vi"])
        out, err = capsys.readouterr()
        assert code in (0, 10, 11, 12), (call, err)
        assert too_wide(out, 60) == [], call
        if call.startswith("demo --evidence"):
            shutil.copy("e", "kept/e")


def test_what_a_program_reads_is_not_wrapped(
    card_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(card_folder)
    monkeypatch.delenv("COLUMNS", raising=False)

    chipkit(["show", "card/EF_SOD.bin"])

    assert max(map(len, capsys.readouterr().out.splitlines())) > 120
