"""Every command that a page shows is run as it stands there, one fence after the other."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.trust.grounds import Ground, GroundKind
from chipkit.trust.store import TrustStore
from chipkit_emulator.personalisation.build import load_profile, personalise

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    page for top in (".", "docs", "emulator", "gui", "benchmarks", "examples", "tools")
    for page in sorted((ROOT / top).glob("*.md" if top == "." else "**/*.md"))
]  # fmt: skip
FENCE = re.compile(r"^```(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`((?:chipkit|chipkit-emulator|chipkit-desk) [a-z-][^`]*)`")
INDENTED = re.compile(r"\n\n {4}\S.*(?=\n)")
WORDS = {"sh", "python", "toml", "json", "text", "typescript"}
NOT_HERE = {
    r"make ": "runs the tests themselves, or needs a screen; the set-up's own tests run it",
    r"pip (install|wheel) ": "changes the environment of the tests, or fetches; tests/unit/house/test_installing.py",
    r"sudo apt-get |python3 -m venv ": "changes the system, or makes an environment",
    r"uv |pre-commit ": "a tool of development, not of the project",
    r"chipkit readers --watch": "never ends; tests/component/test_pcsc_cli.py",
    r"chipkit read ": "needs a card on a reader; tests/component/test_pcsc_cli.py",
    r"chipkit pin ": "wants an encrypted key and its passphrase; tests/unit/cli/test_cli_pin.py",
    r"chipkit demo --pcsc": "starts a PC/SC service; tests/component/test_pcsc_cli.py",
    r"chipkit-emulator examine-card --reader": "needs a card on a reader; tests/component/examination",
    r"chipkit-emulator run ": "waits for a virtual reader; tests/unit/emulator/test_running_card.py",
    r"chipkit-desk": "opens a window; tests/gui_side",
    r"python benchmarks/": "measures for a minute or more; `make test` runs what it judges by",
    r"python tools/(mutate|release)\.py ": "takes minutes, or makes a release; tests/unit/house",
    r"\.venv/bin/|pytest|ruff|mypy|lint-imports": "the steps of `make test` themselves",
}
"""Commands that no test runs here, and why not."""

ENDS = {"chipkit diag": {0, 10}, "chipkit trust check": {11}, "chipkit verify": {11}}
"""How commands end other than with success: a service that is missing here, a TEST issuer that counts for nothing."""


def _commands(page: Path) -> list[str]:
    fences = FENCE.findall(page.read_text(encoding="utf-8"))
    lines = [line for word, text in fences if word == "sh" for line in text.splitlines() if line.strip()]
    return [shlex.join(shlex.split(line, comments=True)) for line in lines if not line.lstrip().startswith("#")]


RUN = [page for page in PAGES if _commands(page)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_fence_says_what_it_holds(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert {word for word, _ in FENCE.findall(text)} <= WORDS
    assert not INDENTED.findall(FENCE.sub("", text)), "code belongs into a fence"


@pytest.mark.parametrize("page", RUN, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_commands_of_a_page_run(page: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    for command in _commands(page):
        if any(re.match(pattern, command) for pattern in NOT_HERE):
            continue
        ended = subprocess.run(  # noqa: S602 - our own page, and pasted as people paste it
            command, shell=True, cwd=tmp_path, env=_environment(tmp_path), capture_output=True, text=True, check=False,
        )  # fmt: skip
        told = f"{command}\n{ended.stdout[-300:]}\n{ended.stderr[-600:]}"
        usual = next((codes for prefix, codes in ENDS.items() if command.startswith(prefix)), {0})
        assert ended.returncode in usual, told
        assert "Traceback" not in ended.stderr, told


def _environment(home: Path) -> dict[str, str]:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    return os.environ | {"PATH": path, "HOME": str(home), "XDG_DATA_HOME": str(home / "data")}


@pytest.mark.parametrize("page", ["fetching.md", "trust.md"])
def test_the_python_of_a_page_of_trust_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder with a trust store, one fence after the other; no host that the certificates name is allowed."""
    now = datetime.now(UTC)
    pki = personalise(load_profile("vn-cccd-2021"), seed=1, at=now).pki
    authority = pki.csca.certificate
    with TrustStore(tmp_path / "trust").change("import", at=now, by="Lan Specimen", source="page") as change:
        change.place(authority, Ground(kind=GroundKind.TEST, source="csca.cer", placed_at=now))
    (tmp_path / "signer.cer").write_bytes(pki.dsc.certificate.raw)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": page}

    fences = [text for word, text in FENCE.findall((ROOT / "docs" / page).read_text("utf-8")) if word == "python"]
    assert fences
    for text in fences:
        exec(compile(text, page, "exec"), names)  # noqa: S102 - our own page


def test_the_python_of_the_page_of_evidence_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    run_here: Callable[[tuple[str, ...]], int],
) -> None:  # fmt: skip
    """Behind the commands that make what it opens."""
    page = ROOT / "docs" / "evidence.md"
    monkeypatch.chdir(tmp_path)
    Path("secret").write_text("specimen passphrase\n", "utf-8")
    Path("contract.txt").write_text("SPECIMEN contract\n", "utf-8")
    for begin in ("chipkit keys create counter", "chipkit terminals add", "chipkit demo --evidence"):
        command = next(each for each in _commands(page) if each.startswith(begin))
        assert run_here(tuple(shlex.split(command))) == 0, command
    capsys.readouterr()

    for word, text in FENCE.findall(page.read_text("utf-8")):
        if word == "python":
            exec(compile(text, "evidence.md", "exec"), {"__name__": "evidence"})  # noqa: S102 - our own page

    assert capsys.readouterr().out.startswith("True verified-demo issuer-unknown\n")
    assert Path("no-photo.evidence").is_file()


@cache
def _inline() -> list[tuple[str, str]]:
    """Commands of ours in the middle of sentences, each with its page."""
    spans = [(page, span) for page in PAGES for span in SPAN.findall(FENCE.sub("", page.read_text(encoding="utf-8")))]
    return [(str(page.relative_to(ROOT)), span) for page, span in spans]


@pytest.mark.parametrize("command", sorted({command for _, command in _inline()}))
def test_a_command_in_a_sentence_has_the_options_that_it_shows(
    command: str, run_here: Callable[[tuple[str, ...]], int], capsys: pytest.CaptureFixture[str]
) -> None:
    pages = [page for page, each in _inline() if each == command]
    words = command.split()
    options = {word.partition("=")[0] for word in words if word.startswith("--")}
    asked = [words[0], *[word for word in words[1:3] if re.fullmatch("[a-z]+(-[a-z]+)*", word)]]

    assert run_here((*asked, "--help")) == 0, pages
    told = capsys.readouterr().out
    assert all(option in told for option in options), pages


def test_each_reason_not_to_run_a_command_is_still_needed() -> None:
    shown = [command for page in PAGES for command in _commands(page)]

    for pattern in (
        "make ",
        r"pip (install|wheel) ",
        "chipkit readers --watch",
        "chipkit read ",
        "chipkit-emulator run ",
    ):
        assert pattern in NOT_HERE
        assert any(re.match(pattern, command) for command in shown)
