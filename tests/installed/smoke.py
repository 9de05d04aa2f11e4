"""Whether an installed chipkit works where nothing of its sources is: run by `make dist`, with the extra `emulator`.

python -I smoke.py, in an empty folder: needs no test runner, and ends with 1 and the reason where something is wrong.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

PROGRAMS = Path(sys.executable).parent
ABSENT = {"smartcard", "PySide6", "pkcs11", "rfc3161_client", "fpdf", "zxingcpp", "pytest"}


def called(program: str, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """What a program says, which is to end with `code` and no traceback."""
    done = subprocess.run(  # noqa: S603 - what was installed here
        [str(PROGRAMS / program), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
    )
    told = f"{program} {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}"
    expect(done.returncode == code and "Traceback" not in done.stderr, told)
    return done


def expect(holds: object, what: str) -> None:
    """End, and say what does not hold."""
    if not holds:
        raise SystemExit(f"smoke: {what}")


def modules() -> None:
    """Every module of the library can be imported without extras, and lies where it was installed."""
    chipkit = importlib.import_module("chipkit")
    home = Path(chipkit.__file__ or "").parent
    expect(Path(sys.prefix) in home.parents, f"chipkit comes from {home}, and not from this environment")
    names = [each.name for each in pkgutil.walk_packages(chipkit.__path__, "chipkit.")]
    for name in names:
        if not name.endswith("__main__"):
            importlib.import_module(name)
    expect(len(names) > 100, f"{len(names)} modules are few")
    expect(not ABSENT & set(sys.modules), f"loaded without need: {sorted(ABSENT & set(sys.modules))}")


def contents() -> None:
    """The files of the distribution: what types, data and licences need, and nothing of the sources' surroundings."""
    files = {str(path) for path in importlib.metadata.files("chipkit") or ()}
    for name in (
        "chipkit/py.typed",
        "chipkit_emulator/py.typed",
        "chipkit_gui/py.typed",
        "chipkit/verify/judgement.toml",
    ):
        expect(name in files, f"{name} is not packed")
    expect(any(name.endswith("licenses/LICENSE") for name in files), "the licence is not packed")
    tops = {name.partition("/")[0] for name in files if not name.startswith("..")}
    strange = {top for top in tops if not top.startswith("chipkit")}
    expect(not strange, f"packed besides: {sorted(strange)}")


def programs() -> None:
    """The commands, on an invented card from its making to its judgement."""
    version = importlib.metadata.version("chipkit")
    expect(called("chipkit", "--version").stdout == f"chipkit {version}\n", "the version is another")
    expect("demo" in called("chipkit", "--help").stdout, "the demo is not among the commands")
    facts = json.loads(called("chipkit", "diag", "--json", code=10).stdout)
    expect(facts["packages"]["chipkit"] == version, "diag tells another version")
    called("chipkit-emulator", "list")
    demo = json.loads(called("chipkit", "demo", "--json").stdout)
    expect(demo["outcome"] == "successful", f"the demo: {demo['verdict']}")
    card()
    called("chipkit", "show", "card/EF_SOD.bin")
    Path("trust").mkdir(mode=0o700)
    judged = json.loads(called("chipkit", "verify", "card", "--trust", "trust", "--json", code=11).stdout)
    expect(judged["outcome"] == "undetermined", f"nobody is trusted here: {judged['verdict']}")


def card() -> None:
    """The files of an invented card, in the folder `card`."""
    from datetime import UTC, datetime  # noqa: PLC0415 - what was installed is loaded when its turn comes

    from chipkit_emulator.personalisation.build import load_profile, personalise  # noqa: PLC0415 - likewise

    made = personalise(load_profile("vn-cccd-2021"), seed=1, at=datetime.now(UTC))
    Path("card").mkdir()
    for file, content in made.files.items():
        Path("card", f"EF_{file.name}.bin").write_bytes(content)


def refusals() -> None:
    """What was not installed is named with the command that is right for a wheel."""
    for extra, program, arguments in (
        ("pcsc", "chipkit", ["readers"]),
        ("gui", "chipkit-desk", ["--demo"]),
        ("pdf", "chipkit", ["demo", "--pdf", "report.pdf"]),
    ):
        told = called(program, *arguments, code=2).stderr
        expect(told.endswith(f'pip install "chipkit[{extra}]"\n'), f"of {extra} it says: {told}")


if __name__ == "__main__":
    for step in (modules, contents, programs, refusals):
        step()
    sys.stdout.write("smoke: the installed wheel works\n")
