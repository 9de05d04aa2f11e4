"""The set-up installs no service, runs nothing that is not the file of a written hash, and says what it does."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[3]
SETUP: Final = (ROOT / "tools" / "setup.sh").read_text(encoding="utf-8")
LOCK: Final[dict[str, Any]] = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
PROJECT: Final[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
BOOTSTRAP: Final = (ROOT / "tools" / "bootstrap.txt").read_text(encoding="utf-8")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the set-up's programs are those of a Linux")


def hashes_of(name: str) -> set[str]:
    package = next(each for each in LOCK["package"] if each["name"] == name)
    return {each["hash"] for each in (*package["wheels"], package["sdist"])}


def test_no_package_that_debian_starts_is_installed() -> None:
    lists = dict(re.findall(r'^([A-Z]+)="([^"]*)"$', SETUP, re.MULTILINE))
    independent = re.findall(r'^PACKAGES="([^"]*)"$', (ROOT / "tools/independent.sh").read_text("utf-8"), re.MULTILINE)
    installed = {package for name, text in lists.items() if name != "UNPACKED" for package in text.split()}
    installed |= {package for text in independent for package in text.split()}

    assert len(installed) > 20
    assert lists["UNPACKED"].split() == ["pcscd", "vsmartcard-vpcd"]
    assert not {package for package in installed if re.search(r"(?<!lib)pcscd|vpcd|vpicc|[a-z]d$", package)} - {"xvfb"}


def test_everything_that_is_installed_has_a_hash() -> None:
    packages = [package for package in LOCK["package"] if "editable" not in package["source"]]
    files = [
        file for package in packages for file in (*package.get("wheels", ()), *filter(None, [package.get("sdist")]))
    ]

    assert len(files) > 800
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", file["hash"]) for file in files)
    assert {package["source"].get("registry") for package in packages} == {"https://pypi.org/simple"}


def test_the_bootstrap_has_the_hashes_of_the_lock() -> None:
    pinned = {entry.split("==")[0]: entry.split("==")[1] for entry in PROJECT["dependency-groups"]["bootstrap"]}
    parts = re.split(r"^(?=\S)", BOOTSTRAP, flags=re.MULTILINE)[1:]
    found = {}
    for part in parts:
        name, version = re.match(r"(\S+)==(\S+)", part).groups()  # type: ignore[union-attr]
        found[name] = version
        assert set(re.findall(r"sha256:[0-9a-f]{64}", part)) == hashes_of(name)

    assert found == pinned
    assert list(found) == ["pip", "uv"]


def test_what_builds_is_locked() -> None:
    group = {entry.split("==")[0] for entry in PROJECT["dependency-groups"]["build"]}
    required = [entry.split("==") for entry in PROJECT["build-system"]["requires"]]

    assert all(len(entry) == 2 for entry in required)
    assert {name for name, _ in required} <= group
    assert {"setuptools", "swig"} <= group  # pyscard's own pyproject.toml asks for these
    assert all(hashes_of(name) for name in group)
    assert "--no-build-isolation" in SETUP


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of a checkout as the set-up looks at, and a folder to fetch packages from."""
    for name in ("pyproject.toml", "uv.lock"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    (tmp_path / "wheels").mkdir()
    return tmp_path


def wheel(folder: Path, name: str, mark: Path) -> None:
    """A wheel that anybody could have made, under the name and version that the set-up asks for."""
    version = re.search(rf"^{name}==(\S+)", BOOTSTRAP, re.MULTILINE).group(1)  # type: ignore[union-attr]
    metadata = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{name}/__init__.py", f"open({str(mark)!r}, 'w')\n")
        archive.writestr(f"{name}/__main__.py", "")
        archive.writestr(f"{metadata}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(f"{metadata}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{metadata}/RECORD", "")


def set_up(folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", "PYTHON"))}
    environment |= {"SYSTEM": "no", "PYTHON": sys.executable, "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"}
    environment |= {"PIP_FIND_LINKS": str(folder / "wheels"), **more}
    return subprocess.run(
        ["/bin/sh", "tools/setup.sh"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def without_apt(folder: Path) -> str:
    """A search path without Debian's programs, so that nothing is fetched."""
    programs = folder / "programs"
    programs.mkdir()
    for name in ("sh", "id", "uname", "mktemp", "rm", "mv", "mkdir", "grep", "sed", "find"):
        (programs / name).symlink_to(shutil.which(name) or "/bin/false")
    return str(programs)


@on_linux
def test_a_wheel_that_was_tampered_with_ends_the_set_up(checkout: Path) -> None:
    mark = checkout / "ran"
    for name in ("pip", "uv"):
        wheel(checkout / "wheels", name, mark)

    done = set_up(checkout, PATH=without_apt(checkout))

    assert done.returncode == 2
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("set-up: pip and uv are not what tools/bootstrap.txt says")
    assert not mark.exists()
    assert not (checkout / ".venv" / "bin" / "uv").exists()


@on_linux
def test_a_package_without_a_hash_ends_it(checkout: Path) -> None:
    for name in ("pip", "uv"):
        wheel(checkout / "wheels", name, checkout / "ran")
    path = checkout / "tools" / "bootstrap.txt"
    path.write_text("".join(re.findall(r"^\S+==\S+", BOOTSTRAP, re.MULTILINE)[1:]), encoding="utf-8")

    done = set_up(checkout, PATH=without_apt(checkout))

    assert done.returncode == 2
    assert not (checkout / "ran").exists()
    assert not (checkout / ".venv" / "bin" / "uv").exists()


def packages(folder: Path, *, installed: str) -> tuple[str, Path]:
    """Debian's programs, which note what they are asked for; only packages that `installed` names are there."""
    path, asked = without_apt(folder), folder / "asked"
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").write_text('#!/bin/sh\n[ "$2" != -m ]\n', "utf-8")  # no pip and no uv
    (folder / ".venv" / "bin" / "python").chmod(0o755)
    for name, does in {
        "apt-get": f'echo "$@" >>{asked}',
        "dpkg-query": f'case " {installed} " in *" $4 "*) echo " installed";; *) exit 1;; esac',
        "dpkg-deb": "exit 1",
        "sudo": "exit 1",
        "id": "echo 0",
    }.items():
        program = Path(path, name)
        program.unlink(missing_ok=True)
        program.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        program.chmod(0o755)
    return path, asked


@on_linux
def test_it_says_what_it_installs_and_why_before_it_does(checkout: Path) -> None:
    path, asked = packages(checkout, installed="openssl")

    done = set_up(checkout, PATH=path, SYSTEM="yes")

    install = next(line for line in asked.read_text("utf-8").splitlines() if line.startswith("install"))
    wanted = [word for word in install.split() if not word.startswith("-") and word != "install"]
    said = done.stderr[: done.stderr.index("installing the locked")]
    assert "no service among them" in said
    assert len(wanted) > 20
    assert all(re.search(rf"set-up:   [a-z].*:.* {re.escape(package)}\b", said) for package in wanted)
    assert "openssl" not in wanted
    assert "unpacks pcscd vsmartcard-vpcd into .venv/pcsc" in done.stderr


@on_linux
def test_the_system_is_left_alone_when_told_so(checkout: Path) -> None:
    path, asked = packages(checkout, installed="vsmartcard-vpcd")

    done = set_up(checkout, PATH=path, SYSTEM="no")

    assert "install " not in asked.read_text("utf-8").replace("download", "")
    assert "sudo apt-get install" in done.stderr
    assert "takes cards from the whole network" in done.stderr
    assert "apt-get purge vsmartcard-vpcd" in done.stderr


def tools(name: str) -> Any:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.pop(0)


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """An environment of two packages and an unpacked service, noted as whole."""
    site = tmp_path / ".venv" / "lib" / "python3.11" / "site-packages"
    for name in ("first", "second"):
        metadata = site / f"{name}-1.0.dist-info"
        (site / name).mkdir(parents=True)
        metadata.mkdir()
        for file in (site / name / "__init__.py", site / name / "data.bin", metadata / "METADATA"):
            file.write_text("SPECIMEN", "utf-8")
        listed = [f"{name}/__init__.py", f"{name}/data.bin", f"{name}/__pycache__/x.pyc", f"{metadata.name}/METADATA"]
        (metadata / "RECORD").write_text("".join(f"{file},sha256=x,8\n" for file in listed), "utf-8")
    for name in ("usr/sbin/pcscd", "usr/lib/pcsc/driver.so"):
        (tmp_path / ".venv" / "pcsc" / name).parent.mkdir(parents=True)
        (tmp_path / ".venv" / "pcsc" / name).write_text("SPECIMEN", "utf-8")
    tools("whole").write(tmp_path / ".venv")
    return tmp_path / ".venv"


LOST: Final[dict[str, tuple[str, str]]] = {
    "lib/python3.11/site-packages/first/data.bin": ("first-1.0", "first"),
    "lib/python3.11/site-packages/first/__init__.py": ("first-1.0", "first"),
    "lib/python3.11/site-packages/first": ("first-1.0", "first"),
    "lib/python3.11/site-packages/second-1.0.dist-info/RECORD": ("second-1.0", "second"),
    "lib/python3.11/site-packages/second-1.0.dist-info": ("second-1.0", ""),
    "pcsc/usr/lib": ("the private PC/SC service", "pcsc"),
    "pcsc": ("the private PC/SC service", "pcsc"),
    ".ready": ("it was never finished", ""),
}
"""What was lost of an environment, what is said of it, and which folder is taken away so that it comes anew."""


@pytest.mark.parametrize("lost", LOST)
def test_what_is_missing_of_an_environment_is_found_and_taken_away_whole(environment: Path, lost: str) -> None:
    whole = tools("whole")
    before = whole.missing(environment)
    path = environment / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()

    told, anew = LOST[lost]
    assert [name for name in whole.missing(environment) if name not in before] == [told]

    whole.mend(environment)
    site = environment / "lib" / "python3.11" / "site-packages"
    kept = {name for name in ("first", "second") if (site / f"{name}-1.0.dist-info").exists()}
    if anew in ("first", "second"):
        assert kept == {"first", "second"} - {anew}, "what installs takes it for missing"
        assert not list(site.glob(f"{anew}/data.bin")) or lost.endswith("RECORD")
    assert (environment / "pcsc").exists() == (anew != "pcsc")


def test_a_list_of_files_reaches_nothing_outside_of_the_environment(environment: Path) -> None:
    whole, outside = tools("whole"), environment.parent / "outside"
    outside.touch()
    record = environment / "lib/python3.11/site-packages/first-1.0.dist-info/RECORD"
    record.write_text(f"../../../../outside,,\n{outside},,\ngone,,\n", "utf-8")

    whole.mend(environment)

    assert outside.exists()
    assert not record.exists()


@on_linux
def test_an_environment_that_is_whole_is_left_as_it_is(checkout: Path) -> None:
    marked(checkout, missing="")

    done = set_up(checkout, PATH=without_apt(checkout))

    assert (done.returncode, done.stderr) == (0, "")


@on_linux
@pytest.mark.parametrize("why", ["missing", "newer", "asked", "python"])
def test_the_set_up_goes_through_again_where_something_is_missing_newer_or_asked_for(checkout: Path, why: str) -> None:
    marked(checkout, missing="first-1.0" if why == "missing" else "")
    if why == "newer":
        os.utime(checkout / "uv.lock", (4e9, 4e9))
    if why == "python":
        (checkout / ".venv" / "bin" / "python").unlink()
        (checkout / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")

    done = set_up(checkout, PATH=without_apt(checkout), ANYWAY="setup" if why == "asked" else "", PYTHON="/bin/false")

    assert done.returncode == 2, "the interpreter that was named is none, so that it ends soon"
    assert "Python 3.11 or newer is needed" in done.stderr
    assert ("not whole" in done.stderr) == (why == "missing")


def marked(folder: Path, *, missing: str) -> None:
    """An environment whose Python tells of a check what is asked for."""
    (folder / ".venv" / "bin").mkdir(parents=True)
    python = folder / ".venv" / "bin" / "python"
    ends = f"echo 'set-up: .venv is not whole: {missing}' >&2; exit 1" if missing else "exit 0"
    python.write_text(f"#!/bin/sh\n{ends}\n", "utf-8")
    python.chmod(0o755)
    (folder / ".venv" / ".ready").write_text("{}", "utf-8")


def test_a_smoke_test_without_its_display_names_the_one_command() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")

    assert "sudo apt-get install --no-install-recommends xvfb xauth" in makefile
