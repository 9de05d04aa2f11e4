"""Pages laid out for Sphinx: the folder docs is the site's root, and what is linked from elsewhere lies in project/.

A link of a page that leads to a file of the repository leads to a page of the site that shows it, so that the site is
whole by itself, and the page stays what it is on any host of git repositories.
"""

from __future__ import annotations

import posixpath
import re
import shutil
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from tools.documentation.contents import ContentsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["UNLISTED", "Placing", "page_of", "shown"]

_LINK: Final = re.compile(r"(?<=\]\()([^)\s]+)(?=\))")
_NAMED: Final = re.compile(r"\[[\w/-]+\.md\]\((?=[\w./-]+\.md[#)])")
"""A link whose text is the name of a file: on the site it is the title of the page, or of the heading."""
_FENCE: Final = re.compile(r"^ *(```+|~~~+)")
_ELSEWHERE: Final = re.compile(r"[a-z][a-z0-9+.-]*:")
_PICTURES: Final = frozenset({".png", ".svg", ".jpg"})
_LEXERS: Final[Mapping[str, str]] = MappingProxyType(
    {".py": "python", ".toml": "toml", ".json": "json", ".ts": "typescript", ".sh": "sh", ".md": "markdown"}
)
_FOLDERS: Final[Mapping[str, str]] = MappingProxyType(
    {"docs/decisions": "decisions/index.md", "docs/schemas": "schemas/index.md"}
)
"""Folders that have a page of their own, which is made."""
_ASIDE: Final = "---\norphan: true\nnosearch: true\n---\n\n"
UNLISTED: Final = "---\norphan: true\n---\n\n"
"""How a page begins that its index leads to, and the navigation does not."""
_FILES: Final = "docs/schemas/"
"""A folder whose files have pages of their own, which are made."""


def page_of(path: str) -> str:
    """Where a page of the repository stands in the site: `docs/trust.md` as `trust.md`, others below `project/`."""
    return path.removeprefix("docs/") if path.startswith("docs/") else f"project/{path}"


def shown(path: str, text: str) -> str:
    """The page that shows a file; it is not in the navigation, and the search does not look into it."""
    lexer = _LEXERS.get(PurePosixPath(path).suffix, "text")
    return f"{_ASIDE}# {path}\n\n~~~~~~~~{lexer}\n{text.rstrip()}\n~~~~~~~~\n"


class Placing:
    """Puts pages into a folder, and what they link to."""

    def __init__(self, root: Path, into: Path, pages: tuple[str, ...]) -> None:
        self._root, self._into, self._pages = root, into, frozenset(pages)
        self._written: set[str] = set()

    def place(self, path: str, also: str = "") -> None:
        """Put a page of the repository into its place, with more text at its end.

        Raises:
            ContentsError: A link of it leads nowhere.
        """
        text = (self._root / path).read_text("utf-8")
        begun = UNLISTED if posixpath.dirname(path) in _FOLDERS else ""
        self.write(page_of(path), begun + _without_fences(text, lambda line: self._linked(path, line)) + also)

    def write(self, name: str, text: str) -> None:
        """Write a page of the site."""
        self._written.add(name)
        target = self._into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8", newline="\n")

    def _linked(self, page: str, line: str) -> str:
        return _LINK.sub(lambda match: self._target(page, match[1]), _NAMED.sub("[](", line))

    def _target(self, page: str, link: str) -> str:
        """Where a link leads in the site."""
        path, mark, anchor = link.partition("#")
        if not path or _ELSEWHERE.match(path):
            return link
        leads = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
        if leads.startswith(("..", "/")) or not (self._root / leads).exists():
            raise ContentsError(f"{page}: its link to {link} leads nowhere")
        return _way(self._shown(leads), posixpath.dirname(page_of(page))) + mark + anchor

    def _shown(self, path: str) -> str:
        """What shows a page, a picture, a folder or another file; it is put there when it is first asked for."""
        source = self._root / path
        if path in self._pages:
            return page_of(path)
        if path in _FOLDERS:
            return _FOLDERS[path]
        if path.startswith(_FILES):
            return f"{page_of(path)}.md"
        name = page_of(path) if source.suffix in _PICTURES else f"{page_of(path)}{'/index' * source.is_dir()}.md"
        if name in self._written:
            return name
        self._written.add(name)
        if source.is_dir():
            self.write(name, self._listed(path))
        elif source.suffix in _PICTURES:
            (self._into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, self._into / name)
        else:
            self.write(name, shown(path, source.read_text("utf-8")))
        return name

    def _listed(self, path: str) -> str:
        """The page of a folder: its files and those below, each with its first line where that says what it is."""
        folder = self._root / path
        files = [each for each in sorted(folder.rglob("*")) if each.suffix in _LEXERS and each.is_file()]
        names = [(each.relative_to(folder).as_posix(), _summary(each)) for each in files]
        lines = [f"- [{name}]({_way(self._shown(f'{path}/{name}'), page_of(path))}){told}" for name, told in names]
        return "\n".join((f"{_ASIDE}# {path}", "", *lines, ""))


def _way(to: str, folder: str) -> str:
    return posixpath.relpath(to, folder or ".")


def _summary(path: Path) -> str:
    begun = re.match(r'"""([^\n"]+)', path.read_text("utf-8"))
    return f": {begun[1]}" if begun else ""


def _without_fences(text: str, change: Callable[[str], str]) -> str:
    """The text with every line changed that is not in a fence."""
    lines, fence = [], ""
    for line in text.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and line.strip() == fence:
            fence = ""
        elif not fence:
            lines.append(change(line))
            continue
        lines.append(line)
    return "".join(lines)
