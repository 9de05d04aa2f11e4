"""What goes into a wheel and a source distribution: the files that git knows, and nothing that merely lies about.

A key, a dump or a photo in a checkout must not travel. A source distribution carries the list along (FILES), and is
built from it. For an editable install nothing is packed, and nothing is looked at.
"""

from __future__ import annotations

import ast
import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_LIST = "FILES"
_PACKAGES = {
    "chipkit/": "chipkit/",
    "emulator/chipkit_emulator/": "chipkit_emulator/",
    "gui/chipkit_gui/": "chipkit_gui/",
}


class TrackedFiles(BuildHookInterface):  # type: ignore[type-arg]
    """Hands the builder each file by name; it selects none itself (pyproject.toml)."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files.

        Raises:
            RuntimeError: The constant that the program tells as its version is not the one that is built.
        """
        if version == "editable":
            return
        root = Path(self.root)
        names = tracked(root)
        told = told_version(root)
        if told != self.metadata.version:
            raise RuntimeError(f"chipkit/__init__.py says version {told}, pyproject.toml {self.metadata.version}")
        included: dict[str, str] = build_data["force_include"]
        if self.target_name == "sdist":
            listed = Path(self.directory) / _LIST
            listed.parent.mkdir(parents=True, exist_ok=True)
            listed.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
            included |= {str(root / name): name for name in names} | {str(listed): _LIST}
            return
        for name in names:
            for folder, package in _PACKAGES.items():
                if name.startswith(folder):
                    included[str(root / name)] = package + name.removeprefix(folder)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - hatchling's
        """Take the list away again."""
        (Path(self.directory) / _LIST).unlink(missing_ok=True)


def told_version(root: Path) -> str:
    """What the program tells as its version: a constant, for the metadata of packages take long to read.

    Raises:
        RuntimeError: There is no such constant.
    """
    for statement in ast.parse((root / "chipkit" / "__init__.py").read_text("utf-8")).body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="__version__")], value=ast.Constant(value=str(told))):
                return told
    raise RuntimeError("chipkit/__init__.py has no constant __version__")


def tracked(root: Path) -> list[str]:
    """The files of the project, by git's index or else by the list of a source distribution.

    Raises:
        RuntimeError: There is neither.
    """
    if (root / ".git").exists():
        command = ["git", "-c", "core.fsmonitor=false", "ls-files", "-z", "--cached"]
        listed = subprocess.run(command, cwd=root, capture_output=True, check=False)  # noqa: S603 - git, by the path
        if listed.returncode:
            raise RuntimeError(f"git does not tell which files are the project's: {listed.stderr.decode().strip()}")
        names = [os.fsdecode(name) for name in listed.stdout.split(b"\0") if name]
    elif (root / _LIST).is_file():
        names = (root / _LIST).read_text("utf-8").splitlines()
    else:
        raise RuntimeError("neither a git checkout nor an unpacked source distribution: which files belong here?")
    return sorted(name for name in names if (root / name).is_file() and not (root / name).is_symlink())
