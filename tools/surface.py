"""Writes what is stable into docs/api-surface.txt and docs/api.md, and holds the changelog against what changed.

python tools/surface.py            write both anew (`make docs`)
python tools/surface.py --check    change nothing; say what differs, and exit with 1 if anything does
python tools/surface.py --release  what is there now is what was released: nothing counts as changed any more

The surface is every name in `__all__` of the modules below with its signature, fields, members and words. Its file is a
difference against the last release: a line that begins with "+" is new since then, one with "-" is gone, all others
are as they were. Each name on such a line stands in the part "Public API" of the changelog's unreleased head: that is
the whole rule, and it needs neither git nor a copy of the release.
"""

from __future__ import annotations

import argparse
import difflib
import importlib
import re
import sys
from pathlib import Path
from typing import Final

from tools.public_names import members_of, named, names_of

ROOT: Final = Path(__file__).resolve().parent.parent
FILE: Final = ROOT / "docs" / "api-surface.txt"
PAGE: Final = ROOT / "docs" / "api.md"
CHANGELOG: Final = ROOT / "CHANGELOG.md"
HEAD: Final = "Public API"
MODULES: Final = (
    "chipkit",
    "chipkit.errors",
    "chipkit.capture",
    "chipkit.verify",
    "chipkit.trust",
    "chipkit.session.pcsc",
    "chipkit.evidence",
    "chipkit_emulator",
    "chipkit_emulator.pytest_plugin",
)
"""What is stable is importable from these."""
TABLES: Final = (
    "Holder",
    "Report",
    "Verdict",
    "Finding",
    "NotChecked",
    "Standing",
    "Capture",
    "Abort",
    "Photo",
    "Input",
)
"""The classes whose members the page tells one by one."""
_PART: Final = re.compile(r"(<!-- generated: (?P<name>\S+) -->\n).*?(<!-- end: (?P=name) -->\n)", re.DOTALL)


# the surface ----------------------------------------------------------------------------------------------------------


def surface() -> list[str]:
    """A line for each name and each member; what several modules have is told once, and named by the others."""
    lines: list[str] = []
    told: dict[int, str] = {}
    for module in MODULES:
        for name in names_of(module):
            value = getattr(importlib.import_module(module), name)
            whole = f"{module}.{name}"
            if id(value) in told and not isinstance(value, str | tuple | frozenset):
                lines.append(f"{whole} is {told[id(value)]}")
                continue
            told[id(value)] = whole
            lines.append(whole + named(module, name).said)
            if isinstance(value, type):
                members = sorted(members_of(value), key=lambda each: each.name)
                lines += [f"{whole}.{each.name}{each.said}" for each in members]
    return lines


def _released(text: str) -> list[str]:
    """The lines of the last release."""
    return [line[2:] for line in text.splitlines() if line.startswith(("  ", "- "))]


def _current(text: str) -> list[str]:
    return [line[2:] for line in text.splitlines() if line.startswith(("  ", "+ "))]


def difference(released: list[str], now: list[str]) -> str:
    """The file: all lines, those that are new or gone marked."""
    lines: list[str] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(a=released, b=now, autojunk=False).get_opcodes():
        if kind == "equal":
            lines += [f"  {line}" for line in now[c:d]]
        else:
            lines += [*(f"- {line}" for line in released[a:b]), *(f"+ {line}" for line in now[c:d])]
    return "".join(f"{line}\n" for line in lines)


def changed(text: str) -> list[str]:
    """The names on changed lines, without their modules; of a class that is new or gone itself, that alone."""
    lines = [line[2:] for line in text.splitlines() if line.startswith(("+ ", "- "))]
    whole = {re.split(r"[:( ]", line, maxsplit=1)[0] for line in lines}
    there = {re.split(r"[:( ]", line, maxsplit=1)[0] for line in (*_released(text), *_current(text))}
    new = {name for name in whole if name not in {re.split(r"[:( ]", line, maxsplit=1)[0] for line in _both(text)}}
    found = {_without_module(name) for name in whole if not any(name.startswith(f"{each}.") for each in new & there)}
    return sorted(found)


def _both(text: str) -> set[str]:
    """Lines of names that are there before and after, whatever changed of them."""
    subject = re.compile(r"[:( ]")
    before, after = (
        {subject.split(line, maxsplit=1)[0] for line in lines} for lines in (_released(text), _current(text))
    )
    return before & after


def _without_module(name: str) -> str:
    module = max((each for each in MODULES if name.startswith(f"{each}.")), key=len)
    return name.removeprefix(f"{module}.")


def unwritten(text: str, changelog: str) -> list[str]:
    """The changed names that the changelog does not tell."""
    unreleased = changelog.partition("\n## Unreleased\n")[2].partition("\n## ")[0]
    part = unreleased.partition(f"\n### {HEAD}\n")[2].partition("\n### ")[0]
    spans = re.findall(r"`([^`]+)`", part)
    return [
        name for name in changed(text)
        if not any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", span) for span in spans)
    ]  # fmt: skip


# the page -------------------------------------------------------------------------------------------------------------


def _first(doc: str) -> str:
    """The first sentence of a docstring, in one line that a table can hold."""
    return " ".join(doc.partition("\n\n")[0].split()).replace("|", "\\|")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def _names_table(module: str) -> str:
    rows = (_row(f"`{name}`", _first(named(module, name).doc)) for name in names_of(module))
    return "".join([_row("name", "what it is"), "|---|---|\n", *rows])


def _members_table(name: str) -> str:
    rows = [_row("member", "type", "what it is"), "|---|---|---|\n"]
    for each in members_of(getattr(importlib.import_module("chipkit"), name)):
        said = each.said.removeprefix(": ") or "any"
        shown = f"{each.name}({_parameters(each.said)})" if each.kind == "method" else each.name
        said = said if each.kind != "method" else said.rpartition(" -> ")[2]
        rows.append(_row(f"`{shown}`", f"`{said}`".replace("|", "\\|"), _first(each.doc)))
    return "".join(rows)


def _parameters(said: str) -> str:
    """The names of a signature's parameters."""
    return ", ".join(re.findall(r"(?:^\(|, )(\*|\w+)(?=[:,)]| = |$)", said.rpartition(" -> ")[0]))


def page_parts() -> dict[str, str]:
    """What the page has of the code, by the names of its parts."""
    return {module: _names_table(module) for module in MODULES} | {name: _members_table(name) for name in TABLES}


def written_anew(text: str) -> str:
    """The page with all its parts as the code has them.

    Raises:
        ValueError: A part is missing, or is there twice.
    """
    parts = page_parts()
    if sorted(match["name"] for match in _PART.finditer(text)) != sorted(parts):
        raise ValueError(f"{PAGE.name}: each of {', '.join(parts)} stands there once, between its two marks")
    return _PART.sub(lambda match: f"{match[1]}\n{parts[match['name']]}\n{match[3]}", text)


def undocumented() -> list[str]:
    """Names and members without a docstring."""
    found = []
    for module in MODULES:
        for name in names_of(module):
            if not named(module, name).doc:
                found.append(f"{module}.{name}")
            value = getattr(importlib.import_module(module), name)
            if isinstance(value, type):
                found += [f"{module}.{name}.{each.name}" for each in members_of(value) if not each.doc]
    return found


def _differ(before: str, after: str, name: str) -> list[str]:
    return list(
        difflib.unified_diff(before.splitlines(), after.splitlines(), name, "what the code says", "", "", 0, "")
    )


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or compare them; in both cases hold the changelog against what changed."""
    parser = argparse.ArgumentParser(description="Writes what is stable, and holds the changelog against it.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if anything differs")
    parser.add_argument("--release", action="store_true", help="what is there now is what was released")
    chosen = parser.parse_args(arguments)
    now = surface()
    was, page = FILE.read_text("utf-8"), PAGE.read_text("utf-8")
    text = difference(now if chosen.release else _released(was), now)
    try:
        anew = written_anew(page)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    told = [f"{name} has no docstring" for name in undocumented()]
    if chosen.check:
        told += [*_differ(was, text, f"docs/{FILE.name}"), *_differ(page, anew, f"docs/{PAGE.name}")]
    else:
        FILE.write_text(text, "utf-8", newline="\n")
        PAGE.write_text(anew, "utf-8", newline="\n")
    told += [
        f"`{name}` has changed since the last release: add a line that names it to CHANGELOG.md, Unreleased, {HEAD}"
        for name in unwritten(text, CHANGELOG.read_text("utf-8"))
    ]
    if told:
        print(
            *told,
            "surface: run tools/surface.py (`make docs`) after any change of what is public",
            sep="\n",
            file=sys.stderr,
        )
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
