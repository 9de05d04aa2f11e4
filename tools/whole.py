"""Whether the environment of the set-up is whole, and what is not.

python -I tools/whole.py check .venv     exit 1, and a sentence on standard error, where something is missing
python -I tools/whole.py mend .venv      take away what is there by half, so that it is installed anew
python -I tools/whole.py write .venv     note what is there now, for later checks

Looks at the names of files alone, some ten thousand, and takes a tenth of a second. A package that was removed whole is
found by the note (.venv/.ready), one that was removed in part by its own list of files.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

NOTE = ".ready"
PCSC = "pcsc"
COMPILER, HEADERS = "gcc", Path("/usr/include/PCSC/winscard.h")


def packages(environment: Path) -> dict[str, bool]:
    """The packages by the names of their folders of metadata, and whether every file of theirs is there."""
    return {
        metadata.name: _is_complete(metadata)
        for site in environment.glob("lib*/python*/site-packages")
        if not site.parent.parent.is_symlink()
        for metadata in site.glob("*.dist-info")
    }


def _files(metadata: Path) -> list[Path]:
    names = [line.rsplit(",", 2)[0].strip('"') for line in (metadata / "RECORD").read_text("utf-8").splitlines()]
    return [metadata.parent / name for name in names if name and "__pycache__" not in name]


def _is_complete(metadata: Path) -> bool:
    try:
        return (metadata / "METADATA").is_file() and all(map(os.path.lexists, _files(metadata)))
    except (OSError, ValueError):
        return False


def unpacked(environment: Path) -> dict[str, int]:
    """The files of the private PC/SC service, and how long they are."""
    folder = environment / PCSC
    return {
        str(path.relative_to(folder)): path.lstat().st_size for path in sorted(folder.rglob("*")) if not path.is_dir()
    }


def noted(environment: Path) -> dict[str, object]:
    """What `write` noted; nothing where there is no such note."""
    try:
        note = json.loads((environment / NOTE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def missing(environment: Path) -> list[str]:
    """What is missing, in words."""
    note, found = noted(environment), packages(environment)
    if not note:
        return ["it was never finished"]
    told = [name for name, whole in found.items() if not whole]
    told += [name for name in note.get("packages", []) if name not in found]  # type: ignore[attr-defined]
    names = [name.partition(".dist-info")[0] for name in sorted(told)]
    if note.get("pcsc") != unpacked(environment):
        names.append("the private PC/SC service")
    if not any(name.startswith("pyscard-") for name in found) and shutil.which(COMPILER) and HEADERS.is_file():
        names.append("pyscard, which can be built now")
    return names


def mend(environment: Path) -> None:
    """Take away packages, and the unpacked service, of which a part is missing."""
    for site in environment.glob("lib*/python*/site-packages"):
        for metadata in site.glob("*.dist-info"):
            if not _is_complete(metadata):
                _remove(metadata)
    note = noted(environment)
    if note and note.get("pcsc") != unpacked(environment):
        shutil.rmtree(environment / PCSC, ignore_errors=True)


def _remove(metadata: Path) -> None:
    environment = metadata.parents[3]
    try:
        files = _files(metadata)
    except (OSError, ValueError):
        files = []
    for path in files:
        if Path(os.path.normpath(path)).is_relative_to(environment):  # whatever a list says, nothing elsewhere
            path.unlink(missing_ok=True)
    shutil.rmtree(metadata, ignore_errors=True)


def write(environment: Path) -> None:
    """Note what is there, at once or not at all."""
    note = {"packages": sorted(packages(environment)), "pcsc": unpacked(environment)}
    fresh = environment / f"{NOTE}.new"
    fresh.write_text(json.dumps(note, indent=1), "utf-8")
    fresh.replace(environment / NOTE)


def main(arguments: list[str]) -> int:
    """Do what was asked for."""
    match arguments:
        case ["check", folder]:
            if names := missing(Path(folder)):
                sys.stderr.write(f"set-up: {folder} is not whole: {', '.join(names)}\n")
                return 1
        case ["mend", folder]:
            mend(Path(folder))
        case ["write", folder]:
            write(Path(folder))
        case _:
            sys.stderr.write(__doc__ or "")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
