"""What lies in the folder that somebody stands in is never run."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from chipkit.pictures.process import _flags

ROOT = Path(__file__).resolve().parents[3]
BIN = Path(sys.executable).parent
OTHERS: Final = ("cryptography", "cbor2", "PIL", "Crypto", "smartcard", "PySide6", "shiboken6", "zxingcpp")
TRAP: Final = "import os; os.close(os.open({mark!r}, os.O_CREAT)); raise SystemExit(__name__)\n"
ENTRY_POINTS: Final = (
    "[chipkit.commands]\nsurprise = argparse:COMMAND\nverify = argparse:COMMAND\ndemo = argparse:COMMAND\n"
)
PROGRAMS: Final = (sys.executable, "sys.executable")


@pytest.fixture
def trapped(tmp_path: Path) -> Path:
    """A folder with a module of every name that Python could look for there, and the metadata of a plug-in."""
    folder = tmp_path / "here"
    folder.mkdir()
    mark = str(tmp_path / "sprung")
    names = {*sys.stdlib_module_names, *OTHERS, "sitecustomize", "usercustomize"}
    for name in sorted(names):
        (folder / f"{name}.py").write_text(TRAP.format(mark=mark), encoding="utf-8")
    for program in ("mount", "unshare", "setpriv", "pcscd", "gcc", "cc", "python3"):
        (folder / program).write_text(f"#!/bin/sh\n: >{mark}\n", encoding="utf-8")
        (folder / program).chmod(0o755)
    metadata = folder / "surprise-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: surprise\nVersion: 1\n", encoding="utf-8")
    (metadata / "entry_points.txt").write_text(ENTRY_POINTS, encoding="utf-8")
    return folder


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment |= {"QT_QPA_PLATFORM": "offscreen", "PATH": f":.:{os.environ.get('PATH', '')}"}
    return subprocess.run(  # noqa: S603 - our own programs
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def before_any_module(folder: Path) -> set[str]:
    """Modules that Python imports before it runs the first line of what `-m` names."""
    (folder / "empty").mkdir()
    (folder / "empty" / "first.py").write_text("import sys; print(*sys.modules)\n", encoding="utf-8")
    return set(run(folder / "empty", sys.executable, "-m", "first").stdout.split()) - {
        "json",
        "typing",
        "re",
        "argparse",
    }


@pytest.mark.parametrize(
    "command",
    [
        [str(BIN / "chipkit"), "--help"],
        [str(BIN / "chipkit"), "demo"],
        [str(BIN / "chipkit-emulator"), "list"],
        [str(BIN / "chipkit-desk"), "--help"],
        [sys.executable, "-m", "chipkit", "--help"],
        [sys.executable, "-m", "chipkit", "demo"],
        [sys.executable, "-m", "chipkit.cli", "trust", "--help"],
        [sys.executable, "-mchipkit.cli", "--help"],
        [sys.executable, "-m", "chipkit_emulator", "list"],
        [sys.executable, "-m", "chipkit_gui", "--help"],
        [sys.executable, "-m", "chipkit_gui.smoke", "--help"],
    ],
    ids=lambda command: " ".join(Path(word).name for word in command),
)
def test_no_program_runs_code_of_the_current_folder(trapped: Path, command: list[str]) -> None:
    if command[0] == sys.executable:
        for name in before_any_module(trapped.parent):  # -m is Python's own; what it needs itself is out of our reach
            (trapped / f"{name}.py").unlink(missing_ok=True)

    done = run(trapped, *command)

    assert not (trapped.parent / "sprung").exists()
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert "surprise" not in done.stdout


@pytest.mark.usefixtures("pcsc_session")
def test_no_child_runs_code_of_the_current_folder(trapped: Path) -> None:
    done = run(trapped, str(BIN / "chipkit"), "demo", "--pcsc")

    assert not (trapped.parent / "sprung").exists()
    assert done.returncode == 0, done.stderr


def test_no_process_of_a_batch_runs_code_of_the_current_folder(trapped: Path) -> None:
    (trapped / "cards" / "card").mkdir(parents=True)

    done = run(trapped, str(BIN / "chipkit"), "verify", "--batch", "cards", "--workers", "1")

    assert not (trapped.parent / "sprung").exists()
    assert "no file of a card" in done.stdout


def test_a_program_that_imports_chipkit_keeps_its_path(tmp_path: Path) -> None:
    (tmp_path / "bank").mkdir()
    (tmp_path / "bank" / "__init__.py").write_text("import chipkit, branch\n", encoding="utf-8")
    (tmp_path / "bank" / "__main__.py").write_text("print(branch := __import__('branch').NAME)\n", encoding="utf-8")
    (tmp_path / "branch.py").write_text("NAME = 'Huế'\n", encoding="utf-8")

    assert run(tmp_path, sys.executable, "-m", "bank").stdout == "Huế\n"


def _is_interpreter(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "executable" and ast.unparse(node) == "sys.executable"


PICTURES = ROOT / "chipkit" / "pictures" / "process.py"
POOL = ROOT / "chipkit" / "evidence" / "processes.py"
"""Which gives its children a safe path by the environment; the test above has one judge a batch."""


def test_every_child_is_started_without_the_current_folder() -> None:
    """The interpreter is named in command lines alone, with -P or -I behind it; nothing else starts one."""
    found = 0
    for path in (each for part in ("chipkit", "emulator", "gui") for each in (ROOT / part).rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        named = sum(_is_interpreter(node) for node in nodes)
        children = [node.elts for node in nodes if isinstance(node, ast.List) and any(map(_is_interpreter, node.elts))]
        for child in children:
            place = next(place for place, word in enumerate(child) if _is_interpreter(word))
            assert ast.unparse(child[place + 1]) in ("'-P'", "'-I'"), path
        if path == PICTURES:  # which names the interpreter per system, and its flags apart
            assert {"-P", "-I"} & set(_flags())
            continue
        assert named == len(children), f"{path}: the interpreter is named outside of a command line"
        imports = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        imports |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
        # A process that multiprocessing spawns looks for multiprocessing in the current folder first.
        assert path == POOL or not {name for name in imports if name.startswith("multiprocessing")}, path
        found += named
    assert found
