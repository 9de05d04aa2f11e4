"""What shells complete: made from the parsers, packed, printed, and understood by a shell."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli import main
from chipkit.cli.arguments import CONFIGURE, PROGRAMS, SHELLS

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[3]
PACKED = ROOT / "chipkit" / "cli" / "completions"
BASH = shutil.which("bash") or ""
CALLS = {
    "chipkit rea": {"read", "readers"},
    "chipkit trust im": {"import"},
    "chipkit help trust im": {"import"},
    "chipkit --ver": {"--version"},
    "chipkit read --lang ": {"en", "vi"},
    "chipkit read --lang = v": {"vi"},
    "chipkit read --lang =": {"en", "vi"},
    "chipkit read --can 123456 --coll": {"--collect-signers"},
    "chipkit verify --policy con": {"conformance"},
    "chipkit verify card": {"card file.chipkit", "cards"},
    "chipkit verify --trust card": {"cards"},
    "chipkit read --out card": {"card file.chipkit", "cards"},
    "chipkit completion ": set(SHELLS),
    "chipkit completion bash ": set(PROGRAMS),
    "chipkit keys create seal --kind eddsa --self": {"--self-signed"},
    "chipkit policy show confor": {"conformance"},
    "chipkit evidence amend --kind ": {"issuer-answer", "note", "second-decision"},
    "chipkit readers --wa": {"--watch"},
    "chipkit no-such-command x": set(),
    "chipkit-emulator ex": {"examine-card"},
    "chipkit-emulator run --profile vn-cccd-2021": {"vn-cccd-2021"},
    "chipkit-desk --la": {"--lang"},
    "chipkit-desk --lang ": {"en", "vi"},
}
"""Words that were typed, the last one to be completed, and what it may become."""


@cache
def tool() -> Any:
    specification = importlib.util.spec_from_file_location("completions", ROOT / "tools" / "completions.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module  # a dataclass looks there
    specification.loader.exec_module(module)
    return module


def test_what_is_packed_is_what_the_parsers_give() -> None:
    assert tool().files() == {path.name: path.read_text("utf-8") for path in PACKED.iterdir()}
    assert tool().main(["--check"]) == 0


def test_what_differs_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(PACKED, tmp_path / "completions")
    (tmp_path / "completions" / "chipkit.fish").write_text("of another release", "utf-8")
    (tmp_path / "completions" / "chipkit.tcsh").write_text("of a shell that is none here", "utf-8")
    monkeypatch.setattr(tool(), "FOLDER", tmp_path / "completions")

    assert tool().main(["--check"]) == 1
    told = capsys.readouterr().err
    assert "chipkit.fish: differs" in told
    assert "chipkit.tcsh: differs" in told
    assert tool().main([]) == 0
    assert tool().main(["--check"]) == 0


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_printed_as_it_is_packed(shell: str, program: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell, program]) == 0

    assert capsys.readouterr().out == (PACKED / f"{program}.{shell}").read_text("utf-8")


def test_a_script_names_every_command() -> None:
    for shell in SHELLS:
        text = (PACKED / f"chipkit.{shell}").read_text("utf-8")
        assert all(name in text for name in CONFIGURE)


def completed(calls: Iterable[str], folder: Path) -> list[set[str]]:
    """What bash makes of each."""
    script = [f"source {PACKED / f'{program}.bash'}" for program in PROGRAMS]
    for call in calls:
        words = call.split(" ")
        listed = " ".join(f"'{word}'" for word in words if word or word is words[-1])
        script += [
            f"COMP_WORDS=({listed}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); COMPREPLY=()",
            f"_{words[0].replace('-', '_')}; printf '%s\\n' \"${{COMPREPLY[@]}}\" --end--",
        ]
    told = subprocess.run(  # noqa: S603 - the shell, and what we pack
        [BASH, "--norc", "--noprofile"], input="\n".join(script), cwd=folder, capture_output=True, text=True, check=True
    )
    assert told.stderr == ""
    return [set(part.split("\n")) - {""} for part in told.stdout.split("--end--\n")[:-1]]


@pytest.mark.skipif(not BASH, reason="no bash here")
def test_bash_completes_with_them(tmp_path: Path) -> None:
    (tmp_path / "card file.chipkit").touch()
    (tmp_path / "cards").mkdir()

    assert dict(zip(CALLS, completed(CALLS, tmp_path), strict=True)) == CALLS


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_shell_reads_its_script(shell: str, program: str) -> None:
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"no {shell} here")

    told = subprocess.run([found, "-n", str(PACKED / f"{program}.{shell}")], capture_output=True, check=False)  # noqa: S603 - the shell

    assert (told.returncode, told.stderr) == (0, b"")
