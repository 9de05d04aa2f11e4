"""What whoever installs chipkit relies on."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from chipkit.extras import absence

ROOT = Path(__file__).resolve().parents[3]
MAX_LINES = 400
NO_EMULATOR = absence("emulator")

IMPORT_EVERYTHING = """
import importlib, pkgutil, sys

for absent in ("smartcard", "PySide6", "shiboken6", "PIL", "Crypto", "zxingcpp", "asn1crypto", "pytest"):
    sys.modules[absent] = None
import chipkit

modules = pkgutil.walk_packages(chipkit.__path__, "chipkit.")
names = [module.name for module in modules if not module.name.endswith("__main__")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def _python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter, our own code
        [sys.executable, "-W", "error", "-c", code],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_library_imports_without_any_extra() -> None:
    result = _python(IMPORT_EVERYTHING)

    assert result.returncode == 0, result.stderr
    assert int(result.stdout) > 50


def test_importing_chipkit_opens_neither_reader_nor_window() -> None:
    heavy = ("smartcard", "PySide6", "PIL", "Crypto", "zxingcpp", "socket")
    result = _python(f"import sys, chipkit; print(sorted(set({heavy}) & set(sys.modules)))")

    assert result.stdout.strip() == "[]", result.stdout + result.stderr


WITHOUT_THE_EMULATOR = """
import sys

sys.modules["Crypto"] = sys.modules["PIL"] = None
from {module} import main

sys.exit(main({arguments}))
"""


@pytest.mark.parametrize(
    ("module", "arguments", "line"),
    [
        ("chipkit.cli", ["demo"], f"chipkit: {NO_EMULATOR}"),
        ("chipkit_emulator.cli", ["list"], f"chipkit-emulator: {NO_EMULATOR}"),
        ("chipkit_emulator.cli", ["run"], f"chipkit-emulator: {NO_EMULATOR}"),
        ("chipkit_emulator.cli", ["examine-card", "--profile", "vn-cccd-2024"], f"chipkit-emulator: {NO_EMULATOR}"),
        ("chipkit_gui.app", ["--demo"], f"chipkit-desk: {NO_EMULATOR}"),
        ("chipkit_gui.app", ["--pcsc-demo"], f"chipkit-desk: {NO_EMULATOR}"),
    ],
)
def test_what_needs_the_emulator_says_how_to_install_it(module: str, arguments: list[str], line: str) -> None:
    result = _python(WITHOUT_THE_EMULATOR.format(module=module, arguments=arguments))

    assert (result.returncode, result.stdout, result.stderr) == (2, "", f"{line}\n")


def test_the_desk_starts_without_the_emulator() -> None:
    helped = _python(WITHOUT_THE_EMULATOR.format(module="chipkit_gui.app", arguments=["--help"]))
    running = _python("import sys; sys.modules['Crypto'] = None; import chipkit_gui.running, chipkit_gui.sources")

    assert helped.returncode == 0, helped.stderr
    assert "--demo" in helped.stdout
    assert running.returncode == 0, running.stderr


def test_modules_stay_small() -> None:
    modules = [path for part in ("chipkit", "emulator", "gui") for path in (ROOT / part).rglob("*.py")]
    long = {
        str(path.relative_to(ROOT)): lines
        for path in modules
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES
    }

    assert len(modules) > 50
    assert not long


def test_no_test_folder_is_a_package() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_the_lock_file_is_of_this_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    locked = {package["name"] for package in lock["package"]}

    assert project["name"] in locked
    assert {"cryptography", "cbor2", "pycryptodome", "pyscard", "pyside6-essentials", "pillow"} <= locked


def test_the_package_that_aborts_python_is_not_locked() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    versions = {package["name"]: package["version"] for package in lock["package"] if "version" in package}

    assert versions["pyside6-essentials"] != "6.12.0"
