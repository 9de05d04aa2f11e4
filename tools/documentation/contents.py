"""What the site shows: docs/site.toml, held against the pages that there are."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["INDEX", "MADE", "ROOT", "Contents", "ContentsError", "Part", "load_contents"]

ROOT: Final = Path(__file__).resolve().parents[2]
INDEX: Final = "docs/index.md"
MADE: Final = ("api", "commands", "decisions", "schemas")
"""What a part may name in braces."""
_BY_FOLDER: Final = "docs/decisions/"
"""Pages that are listed by their folder's own page, and not one by one."""


class ContentsError(Exception):
    """A page, a link or the list of pages is not as the site needs it; the message says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the site.

    Attributes:
        title: Its heading in the navigation.
        pages: Paths of pages from the project's folder, and in braces what is made from the code.
    """

    title: str
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """The whole of the site.

    Attributes:
        parts: The parts in their order.
    """

    parts: tuple[Part, ...]

    def pages(self) -> tuple[str, ...]:
        """Every page that somebody wrote, the first one and the decisions among them."""
        listed = (page for part in self.parts for page in part.pages if not page.startswith("{"))
        return (INDEX, *listed, *_decisions(ROOT))


def load_contents(root: Path = ROOT) -> Contents:
    """The list of pages.

    Args:
        root: The project's folder.

    Raises:
        ContentsError: A page under docs is listed nowhere or twice, or one that is listed is not there.
    """
    told = tomllib.loads((root / "docs" / "site.toml").read_text("utf-8"))
    parts = tuple(Part(part["title"], tuple(part["pages"])) for part in told["part"])
    listed = [page for part in parts for page in part.pages]
    _hold_names(root, listed)
    twice = sorted({page for page in listed if listed.count(page) > 1})
    if twice:
        raise ContentsError(f"docs/site.toml lists twice: {', '.join(twice)}")
    found = {path.relative_to(root).as_posix() for path in (root / "docs").rglob("*.md")}
    missing = sorted(page for page in found - {INDEX, *listed} if not page.startswith(_BY_FOLDER))
    if missing:
        raise ContentsError(
            f"{', '.join(missing)}: in no part of the site. Name it in docs/site.toml, in the part that it belongs to: "
            "tutorials teach, how-to pages solve a task, the reference lists, an explanation says why"
        )
    return Contents(parts)


def _hold_names(root: Path, listed: list[str]) -> None:
    """Refuse a name that nothing is called by."""
    for name in listed:
        if name.startswith("{"):
            if name.strip("{}") not in MADE:
                raise ContentsError(f"docs/site.toml: nothing makes {name}; there are {', '.join(MADE)}")
        elif not (root / name).is_file():
            raise ContentsError(f"docs/site.toml names {name}, which is not there")


def _decisions(root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in sorted((root / _BY_FOLDER).glob("*.md"))]
