"""Draws terminals for the pages: each picture is what a command prints, run here with an invented card.

python tools/terminal_pictures.py           draw them anew, into docs/terminal (`make docs`)
python tools/terminal_pictures.py --check   change nothing; say which differ, and exit with 1 if any does

Cards are made from a seed and judged as of a fixed time, so the same program draws the same pictures, byte for byte.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import sys
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from chipkit.cli import main as chipkit

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "docs" / "terminal"
_AT: Final = "2026-11-29T09:00:00+00:00"
_COLUMNS: Final = 100
_ADVANCE, _LINE, _MARGIN = 8.4, 19, 16
_MARKS: Final = re.compile(
    r"(?P<good>✔ \w+)|(?P<bad>✘ \w+)|(?P<open>[?!] \w+|DEMO)|(?P<head>^[A-ZĐÀ-Ỵ][A-ZĐÀ-Ỵ ,?]{5,}(?=$|  ))"
)
_STYLE: Final = (
    "rect{fill:#1b1f24}text{font:14px ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;fill:#d7dde3;"
    "white-space:pre}.prompt{fill:#8ab4f8}.typed,.head{fill:#fff;font-weight:700}"
    ".good{fill:#7ee08a}.bad{fill:#ff8f85}.open{fill:#f5c26b}"
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A terminal with one command in it.

    Attributes:
        name: Of its file.
        command: What is typed, as people type it.
        hidden: Arguments that make it the same every time, and that the picture leaves out.
        first, last: How many lines are shown of the beginning and of the end; 0 and 0 are all of them.
    """

    name: str
    command: str
    hidden: tuple[str, ...] = ("--seed", "1", "--at", _AT)
    first: int = 0
    last: int = 0


PICTURES: Final = (
    Picture("demo", "chipkit demo"),
    Picture("altered", "chipkit demo --defect flip-dg2"),
    Picture("copied", "chipkit demo --defect clone-other-keys"),
    Picture("issuer-unknown", "chipkit demo --trust-mode none"),
    Picture("vietnamese", "chipkit demo --lang vi"),
)


def drawn(picture: Picture) -> str:
    """The picture, as SVG.

    Raises:
        RuntimeError: The command printed nothing.
    """
    printed = _printed([*picture.command.split()[1:], *picture.hidden])
    if not printed:
        raise RuntimeError(f"{picture.command} printed nothing")
    if picture.first or picture.last:
        printed = [*printed[: picture.first], "…", *printed[len(printed) - picture.last :]]
    width = round(2 * _MARGIN + _ADVANCE * max(_COLUMNS, *map(_cells, printed)))
    height = 2 * _MARGIN + _LINE * (len(printed) + 1)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
            f"<title>{escape(picture.command)}</title>",
            f"<style>{_STYLE}</style>",
            f'<rect width="{width}" height="{height}" rx="8"/>',
            *_rows(picture.command, printed),
            "</svg>",
            "",
        )
    )


def _rows(command: str, printed: list[str]) -> Iterator[str]:
    typed = f'<tspan class="prompt">$</tspan> <tspan class="typed">{escape(command)}</tspan>'
    yield _row(0, f"$ {command}", typed)
    for number, line in enumerate(printed, 1):
        if line.strip():
            yield _row(number, line, _coloured(line))


def _row(number: int, text: str, marked: str) -> str:
    bottom = _MARGIN + _LINE * number + 14
    length = f"{_ADVANCE * _cells(text):.1f}"
    return f'<text x="{_MARGIN}" y="{bottom}" textLength="{length}" xml:space="preserve">{marked}</text>'


def _coloured(line: str) -> str:
    parts, at = [], 0
    for found in _MARKS.finditer(line):
        parts += [escape(line[at : found.start()]), f'<tspan class="{found.lastgroup}">{escape(found[0])}</tspan>']
        at = found.end()
    return "".join((*parts, escape(line[at:])))


def _cells(text: str) -> int:
    return sum(not unicodedata.combining(letter) for letter in text)


def _printed(arguments: list[str]) -> list[str]:
    """What the command prints on a screen of a fixed width, without what it says on standard error."""
    kept = {name: os.environ.get(name) for name in ("COLUMNS", "CHIPKIT_TRUST")}
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        os.environ |= {"COLUMNS": str(_COLUMNS), "CHIPKIT_TRUST": folder}
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
                chipkit(arguments)
        finally:
            for name, value in kept.items():
                os.environ.pop(name, None)
                os.environ |= {} if value is None else {name: value}
    out.seek(0)
    return out.read().rstrip().splitlines()


def main(arguments: list[str] | None = None) -> int:
    """Draw the pictures, or compare them."""
    parser = argparse.ArgumentParser(description="Draws terminals for the pages, from what commands print.")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; say what differs, and exit with 1 if any does"
    )
    check = parser.parse_args(arguments).check
    wanted = {f"{picture.name}.svg": drawn(picture) for picture in PICTURES}
    there = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.svg")}
    differing = sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))
    if check:
        for name in differing:
            print(f"docs/terminal/{name}: not what the command prints; `make docs` draws it anew", file=sys.stderr)
        return 1 if differing else 0
    FOLDER.mkdir(exist_ok=True)
    for name in differing:
        if name in wanted:
            (FOLDER / name).write_text(wanted[name], "utf-8", newline="\n")
        else:
            (FOLDER / name).unlink()
    print(
        f"pictures of terminals: {len(differing)} drawn anew"
        if differing
        else "pictures of terminals: nothing had changed"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
