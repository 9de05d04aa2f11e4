"""What is handed on: tracked files alone, a source distribution that builds by itself, and what others wrote named."""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT: Final = Path(__file__).resolve().parents[3]
STRAY: Final = ("private.key", "dump.chipkit", "chipkit/holder.png", "gui/chipkit_gui/notes.txt", "tests/card.bin")

if not (ROOT / ".git").exists() or shutil.which("git") is None:
    pytest.skip("not a git checkout", allow_module_level=True)


def git(*arguments: str, cwd: Path = ROOT) -> bytes:
    return subprocess.run(["git", *arguments], cwd=cwd, capture_output=True, check=True).stdout  # noqa: S603, S607


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    """Build a source distribution and a wheel of `folder` into its dist."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel"],
        cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "SOURCE_DATE_EPOCH": "1580601600"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout with files in it that git does not know, built."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in git("ls-files", "-z").decode().split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    git("init", "-q", cwd=folder)
    git("add", "-A", cwd=folder)
    for name in STRAY:
        (folder / name).write_bytes(b"SPECIMEN")
    done = build(folder)
    assert done.returncode == 0, done.stderr
    return folder


def members(folder: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """What the source distribution and the wheel hold."""
    (source,), (wheel,) = (folder / "dist").glob("*.tar.gz"), (folder / "dist").glob("*.whl")
    with tarfile.open(source) as archive:
        files = [member for member in archive.getmembers() if member.isfile()]
        sources = {each.name.partition("/")[2]: archive.extractfile(each).read() for each in files}  # type: ignore[union-attr]
    with zipfile.ZipFile(wheel) as archived:
        return sources, {name: archived.read(name) for name in archived.namelist()}


def test_only_tracked_files_are_packed(checkout: Path) -> None:
    tracked = set(git("ls-files", "-z", cwd=checkout).decode().split("\0")) - {""}
    sources, wheel = members(checkout)

    assert set(sources) == tracked | {"FILES", "PKG-INFO"}
    packed = {name for name in wheel if ".dist-info/" not in name}
    assert packed == {
        name.removeprefix(part)
        for part in ("emulator/", "gui/", "")
        for name in tracked
        if name.startswith(f"{part}chipkit")
    }
    assert all(content != b"SPECIMEN" for content in (*sources.values(), *wheel.values()))
    assert not (checkout / "dist" / "FILES").exists()


def test_the_source_distribution_builds_and_tests_by_itself(checkout: Path, tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    for name, content in members(checkout)[0].items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "private.key").write_bytes(b"SPECIMEN")

    done = build(folder)
    assert done.returncode == 0, done.stderr
    assert members(folder) == members(checkout)

    paths = os.pathsep.join(str(folder / part) for part in (".", "emulator", "gui"))
    chosen = ["tests/unit/codec", "tests/unit/house/test_release.py"]
    tests = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-P", "-m", "pytest", "-q", "-x", *chosen, "-p", "no:cacheprovider"],
        cwd=folder, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert tests.returncode == 0, tests.stdout


def test_where_nobody_says_which_files_nothing_is_built(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "README.md", "LICENSE", "THIRD_PARTY_NOTICES.md"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "tools", tmp_path / "tools")

    done = build(tmp_path)

    assert done.returncode != 0
    assert "neither a git checkout nor an unpacked source distribution" in done.stderr


@pytest.fixture(scope="module")
def release() -> ModuleType:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        loaded = importlib.import_module("release")
    finally:
        sys.path.pop(0)
    missing = [each.name for each in loaded.packages() if not _is_installed(each.name)]
    if missing or sys.platform != "linux":
        pytest.skip(f"licences are told by the installed packages of Linux; not here: {missing}")
    return loaded


def _is_installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def test_the_notices_are_those_of_the_lock(release: ModuleType) -> None:
    """`python tools/release.py notices` writes them anew."""
    notices = release.notices()

    assert (ROOT / "THIRD_PARTY_NOTICES.md").read_text("utf-8") == notices
    for name in ("cffi", "pycparser", "shiboken6", "OpenJPEG", "libjpeg", "zlib", "openssl 4"):
        assert name in notices
    assert "not said" not in notices


def test_the_bill_of_materials_names_all_with_their_hashes(release: ModuleType) -> None:
    bill: dict[str, Any] = json.loads(release.bill_of_materials())
    found = {each["name"]: each for each in bill["components"]}

    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["name"] == "chipkit"
    assert set(found) == {each.name for each in release.packages()}
    assert {"cryptography", "cffi", "pycparser", "shiboken6"} <= set(found)
    assert all(each["hashes"] and each["purl"].startswith("pkg:pypi/") for each in found.values())
    assert any(each["name"] == "OpenJPEG" for each in found["pillow"]["components"])
    assert release.bill_of_materials() == release.bill_of_materials()


def test_the_page_on_security_names_no_address_that_does_not_exist() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")

    assert "advisories" not in text
    assert "@" not in text
    assert "no mailbox yet" in text
