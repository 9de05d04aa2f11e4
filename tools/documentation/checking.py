"""The built site, looked at as a browser takes it: links, anchors, what is loaded, and what can be reached."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["faults"]

_ADDRESS: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_LOADED_BY_CSS: Final = re.compile(r"(?:url\(|@import)\s*[\"']?\s*((?:https?:)?//[^\"')\s]+)")
_TAG: Final = re.compile(r"<(\w+)\s([^<>]*\b(?:id|href|src|srcset|data|poster)=\"[^<>]*)>")
_ATTRIBUTE: Final = re.compile(r"(?:^|\s)(id|href|src|srcset|data|poster)=\"([^\"]*)\"")
_INDEX: Final = "index.html"
_UNREACHED: Final = frozenset({"search.html", "genindex.html"})
"""Pages of Sphinx's own, which a form leads to."""


@dataclass(slots=True)
class _Page:
    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)


def faults(site: Path) -> Iterator[str]:
    """What is wrong with a site, in sentences; nothing where all is well.

    Args:
        site: The folder that it was built into.
    """
    pages = {path.relative_to(site).as_posix(): _read(path) for path in sorted(site.rglob("*.html"))}
    if _INDEX not in pages:
        yield f"{site} has no {_INDEX}"
        return
    if not (site / "searchindex.js").is_file():
        yield "there is no search index"
    for name, page in pages.items():
        yield from _dead(site, name, page, pages)
        yield from (
            f"{name} loads {link} from elsewhere"
            for link in page.loaded
            if _ADDRESS.match(link) and not link.startswith("data:")
        )
    for path in sorted(site.rglob("*.css")):
        yield from (
            f"{path.name} loads {link} from elsewhere" for link in _LOADED_BY_CSS.findall(path.read_text("utf-8"))
        )
    yield from (f"{name} is reached from no other page" for name in sorted(pages.keys() - _reached(pages) - _UNREACHED))


def _read(path: Path) -> _Page:
    page = _Page()
    for tag, attributes in _TAG.findall(path.read_text("utf-8")):
        for name, value in _ATTRIBUTE.findall(attributes):
            if name == "id":
                page.anchors.add(unescape(value))
            elif tag == "a" and name == "href":
                page.links.append(unescape(value))
            else:
                page.loaded.append(unescape(value))
    return page


def _dead(site: Path, name: str, page: _Page, pages: Mapping[str, _Page]) -> Iterator[str]:
    for link in (*page.links, *page.loaded):
        if _ADDRESS.match(link):
            continue
        target, anchor = _target(name, link)
        if target not in pages:
            if not (site / target).is_file():
                yield f"{name}: the link to {link} leads nowhere"
        elif anchor and anchor not in pages[target].anchors:
            yield f"{name}: the link to {link} leads to no such place"


def _target(name: str, link: str) -> tuple[str, str]:
    path, _, anchor = link.partition("#")
    path = unquote(path.partition("?")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name, unquote(anchor)


def _reached(pages: Mapping[str, _Page]) -> set[str]:
    """The pages that links lead to from the first one, by those in the text and in the navigation."""
    reached, waiting = {_INDEX}, [_INDEX]
    while waiting:
        name = waiting.pop()
        for link in pages[name].links:
            target, _ = _target(name, link)
            if not _ADDRESS.match(link) and target in pages and target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached
