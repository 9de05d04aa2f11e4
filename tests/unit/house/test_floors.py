"""Imports only go down, and the contracts that say so really bite."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = {"chipkit": "chipkit", "emulator": "emulator/chipkit_emulator", "gui": "gui/chipkit_gui"}

PLANTED = [
    pytest.param("chipkit/codec/tlv.py", "import chipkit.lds.files", "imports only go down", id="codec imports lds"),
    pytest.param(
        "chipkit/crypto/kdf.py", "import chipkit.protocol.bac", "imports only go down", id="crypto imports protocol"
    ),
    pytest.param("chipkit/session/driver.py", "import chipkit.trust.store", "know nothing", id="session imports trust"),
    pytest.param(
        "chipkit/document.py",
        "import chipkit.national.vnm.mrz",
        "no floor imports a nation",
        id="document names Vietnam",
    ),
    pytest.param("chipkit/verify/policy.py", "import socket", "no sockets", id="verify opens a socket"),
    pytest.param("chipkit/trust/chain.py", "import socket", "no sockets", id="trust opens a socket"),
    *(
        pytest.param(f"chipkit/{module}.py", f"import {network}", "speaks over a network", id=f"{module}: {network}")
        for module, network in (
            ("trust/importing", "ssl"),
            ("session/pcsc/transport", "socket"),
            ("inspection", "http.client"),
            ("pictures/process", "urllib.request"),
            ("cli/trust/fetching", "http.client"),
            ("verify/judging", "asyncio"),
            ("cli/verify", "urllib.request"),
        )
    ),
    pytest.param(
        "chipkit/inspection.py", "import chipkit.fetching", "imports only go down", id="inspection imports fetching"
    ),
    pytest.param("chipkit/cli/verify.py", "import PySide6.QtCore", "Qt stays", id="cli opens a window"),
    pytest.param("gui/chipkit_gui/desk.py", "import PySide6.QtCore", "Qt stays", id="behaviour knows a toolkit"),
    pytest.param(
        "chipkit/verify/table.py", "import cryptography.x509", "no floor above", id="verify imports cryptography"
    ),
    pytest.param("gui/chipkit_gui/views/parts.py", "import chipkit.session.driver", "a view shows", id="view reads"),
    pytest.param("chipkit/lds/com.py", "import cryptography", "chipkit.crypto alone", id="lds imports cryptography"),
    pytest.param(
        "emulator/chipkit_emulator/chip.py", "import chipkit.crypto.kdf", "own mathematics", id="chip borrows the KDF"
    ),
    pytest.param(
        "emulator/chipkit_emulator/roles/pace.py",
        "import chipkit_emulator.chip",
        "inside the emulator",
        id="a role knows the chip",
    ),
    pytest.param(
        "emulator/chipkit_emulator/crypto/kdf.py",
        "import chipkit_emulator.model",
        "inside the emulator",
        id="the emulator's mathematics knows its cards",
    ),
    pytest.param(
        "gui/chipkit_gui/presenter/tone.py", "import chipkit_gui.bridge", "inside the desk", id="presenter knows Qt"
    ),
    pytest.param(
        "gui/chipkit_gui/texts/words.py", "import chipkit_gui.state", "inside the desk", id="words know the state"
    ),
    pytest.param(
        "emulator/chipkit_emulator/chip.py",
        "import chipkit_emulator.demo",
        "inside the emulator",
        id="the chip knows the demo",
    ),
    *(
        pytest.param(
            f"emulator/chipkit_emulator/examination/{module}.py", f"import {known}", words, id=f"{module}: {known}"
        )
        for module, known, words in (
            ("terminal", "chipkit_emulator.chip", "inside the emulator"),
            ("pace", "chipkit_emulator.roles.pace", "inside the emulator"),
            ("units/signing", "chipkit_emulator.model", "knows nothing of the chip"),
            ("card", "chipkit_emulator.quirks", "knows nothing of the chip"),
            ("bac", "chipkit.protocol.bac", "own mathematics"),
        )
    ),
    pytest.param("chipkit/capture/encoding.py", "import cbor2", "strict readers", id="capture decodes CBOR itself"),
    pytest.param("chipkit/verify/policy.py", "import tomllib", "strict readers", id="policy reads TOML itself"),
    pytest.param(
        "chipkit/capture/__init__.py", "import chipkit_emulator.chip", "desk above", id="library imports emulator"
    ),
]


BESIDE = {
    "nations-by-registry": {"national"},  # its parts are named, but for the nations
    "io": {"session", "fetching", "inspection", "keys", "pictures", "evidence", "rendering", "cli"},
    "network": {"fetching"},
    "one-crypto-floor": {
        "crypto",
        "protocol",
        "capture",
        "trust",
        "verify",
        "session",
        "read_options",
        "settings",
        "fetching",
        "inspection",
        "keys",
        "pictures",
        "evidence",
        "rendering",
        "cli",
    },
}
"""The floors that a contract over all others is not for."""


def test_of_urllib_the_other_floors_know_how_addresses_are_written_alone() -> None:
    """A contract names whole packages; what is let through there is looked at here."""
    others = [path for path in (ROOT / "chipkit").rglob("*.py") if "fetching" not in path.relative_to(ROOT).parts]
    lines = {line for path in others for line in path.read_text("utf-8").splitlines() if "urllib" in line}
    assert lines == {"from urllib.parse import unquote"}


@pytest.mark.parametrize("contract", BESIDE)
def test_a_contract_over_the_floors_leaves_none_out(contract: str) -> None:
    named = set(_contract(contract)["source_modules"])

    floors = {
        path.stem for path in (ROOT / "chipkit").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert {f"chipkit.{floor}" for floor in floors - {"__init__", "__main__"} - BESIDE[contract]} <= named


def test_what_is_above_the_cryptography_is_named_too() -> None:
    above = BESIDE["one-crypto-floor"] - {"crypto"}

    assert set(_contract("one-crypto-floor-above")["source_modules"]) == {f"chipkit.{floor}" for floor in above}


def _contract(name: str) -> dict[str, Any]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    found: dict[str, Any] = next(each for each in contracts if each["id"] == name)
    return found


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(str(folder / part) for part in ("", "emulator", "gui"))
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


TITLES = [
    each["name"]
    for each in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the three packages and of the contracts, to plant things in."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for source in PACKAGES.values():
        shutil.copytree(ROOT / source, copy / source, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def test_the_contracts_hold(house: Path) -> None:
    result = _lint(house)

    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


@pytest.fixture(scope="module")
def broken(house: Path) -> str:
    """What is told of a house in which all of it was planted, one paragraph behind the other."""
    before: dict[Path, str] = {}
    for module, line, _ in (each.values for each in PLANTED):
        target = house / str(module)
        text = target.read_text(encoding="utf-8")
        before.setdefault(target, text)
        target.write_text(f"{text}\n{line}\n", encoding="utf-8")
    result = _lint(house)
    for target, text in before.items():
        target.write_text(text, encoding="utf-8")

    assert result.returncode != 0
    assert "BROKEN" in result.stdout
    return result.stdout.partition("Broken contracts")[2]


@pytest.mark.parametrize(("module", "line", "contract"), PLANTED)
def test_a_planted_import_is_found(broken: str, module: str, line: str, contract: str) -> None:
    """Under the contract that it breaks, by its two ends."""
    path = module.removeprefix("emulator/").removeprefix("gui/").removesuffix(".py").removesuffix("/__init__")
    imported = line.removeprefix("import ")
    ends = imported if imported.startswith("chipkit") else imported.partition(".")[0]

    _, title, told = broken.partition(next(each for each in TITLES if contract in each))
    told = told.split("\n" + "-" * 8)[1] if title else ""
    assert f"{path.replace('/', '.')} -> {ends} (l." in told, broken
