"""Builds the documentation site into dist/site, without a network, and checks it.

python tools/build_site.py                  build it (`make docs`)
python tools/build_site.py --into FOLDER    build it there

It ends with 1 where Sphinx warns of anything, a link or an anchor leads nowhere, a page is reached from no other one,
something would be loaded from elsewhere, or a page under docs is in no part of docs/site.toml.
"""

from __future__ import annotations

import argparse
import gc
import io
import shutil
import sys
import tempfile
import time
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sphinx.application import Sphinx
from sphinx.search import languages
from sphinx.search.en import SearchEnglish

import chipkit
from tools.documentation import api, commands, docstrings, made
from tools.documentation.checking import faults
from tools.documentation.contents import INDEX, ROOT, Contents, ContentsError, load_contents
from tools.documentation.placing import Placing, page_of
from tools.surface import MODULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_STYLE: Final = ROOT / "docs" / "site.css"
_CONFIGURATION: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "project": "chipkit",
        "author": "The chipkit engineers",
        "version": chipkit.__version__,
        "release": chipkit.__version__,
        "language": "en",
        "extensions": ["myst_parser", "sphinx.ext.autodoc"],
        "myst_heading_anchors": 6,
        "myst_links_external_new_tab": False,
        "default_role": "literal",
        "smartquotes": False,  # the dashes of an option stay two
        "autodoc_member_order": "bysource",
        "autodoc_typehints": "signature",
        "autodoc_class_signature": "mixed",
        "python_use_unqualified_type_names": True,
        "toc_object_entries": False,
        "maximum_signature_line_length": 80,
        "html_theme": "furo",
        "html_title": f"chipkit {chipkit.__version__}",
        "html_show_sourcelink": False,
        "html_copy_source": False,
        "html_use_index": False,
        "html_domain_indices": False,
        "html_css_files": ["chipkit.css"],
        "html_static_path": ["_static"],
    }
)
_PROCESSES: Final = 1


class _English(SearchEnglish):
    """Stems each word of the site once: it comes on many pages, and stemming it anew took a tenth of the build."""

    _stems: Final[dict[str, str]] = {}

    def stem(self, word: str) -> str:
        """What words of a kind have in common."""
        if word not in self._stems:
            self._stems[word] = super().stem(word)
        return self._stems[word]


_VIETNAMESE: Final = ".vi"


def main(arguments: list[str] | None = None) -> int:
    """Build the site and check it."""
    parser = argparse.ArgumentParser(description="Builds the documentation site, without a network, and checks it.")
    parser.add_argument(
        "--into", metavar="FOLDER", type=Path, default=ROOT / "dist" / "site", help="default: dist/site"
    )
    into = parser.parse_args(arguments).into
    begun = time.monotonic()
    gc.set_threshold(200_000)  # trees of pages are made and kept: looking for cycles among them costs and finds little
    try:
        told = [*_built(load_contents(), into), *faults(into)]
    except ContentsError as error:
        told = [str(error)]
    if told:
        print(*told, f"site: {len(told)} things to mend", sep="\n", file=sys.stderr)
        return 1
    pages = len(list(into.rglob("*.html")))
    print(f"site: {pages} pages in {into} after {time.monotonic() - begun:.0f} s; open {into / 'index.html'}")
    return 0


def _built(contents: Contents, into: Path) -> Iterator[str]:
    """Build it, and give what Sphinx warned of."""
    with tempfile.TemporaryDirectory(prefix="chipkit-site-") as work:
        source = Path(work) / "pages"
        _lay_out(contents, source)
        shutil.rmtree(into, ignore_errors=True)
        warnings = io.StringIO()
        application = Sphinx(
            srcdir=source,
            confdir=None,
            outdir=into,
            doctreedir=Path(work) / "read",
            buildername="html",
            confoverrides=dict(_CONFIGURATION),
            status=None,
            warning=warnings,
            freshenv=True,
            parallel=_PROCESSES,
        )
        languages["en"] = _English
        docstrings.connect(application, api.places(MODULES))
        application.connect("html-page-context", _in_its_language)
        application.connect("html-page-context", _with_the_way_up)
        application.connect("html-page-context", _Navigation(), priority=100)  # before the theme, which asks for it
        application.build(force_all=True)
        shutil.rmtree(into / ".doctrees", ignore_errors=True)
        (into / ".buildinfo").unlink(missing_ok=True)
        yield from (line.replace(f"{source}/", "") for line in warnings.getvalue().splitlines() if line.strip())


def _lay_out(contents: Contents, source: Path) -> None:
    """Put everything into one folder, as Sphinx takes it."""
    placing = Placing(ROOT, source, contents.pages())
    for page in contents.pages():
        placing.place(page, also=_navigation(contents) if page == INDEX else "")
    for made_pages in (
        api.pages(MODULES),
        commands.pages(),
        made.decisions(ROOT / "docs" / "decisions"),
        made.schemas(ROOT / "docs" / "schemas"),
    ):
        for name, text in made_pages.items():
            placing.write(name, text)
    style = source / "_static" / "chipkit.css"
    style.parent.mkdir()
    shutil.copyfile(_STYLE, style)


def _navigation(contents: Contents) -> str:
    """The parts of the site, for its navigation."""
    trees = (
        "\n".join(("", "```{toctree}", ":hidden:", f":caption: {part.title}", "", *map(_entry, part.pages), "```", ""))
        for part in contents.parts
    )
    return "".join(trees)


def _entry(page: str) -> str:
    return f"{page.strip('{}')}/index" if page.startswith("{") else page_of(page).removesuffix(".md")


class _Navigation:
    """The navigation, resolved once for each folder: for each page anew it would take a fifth of the whole build."""

    def __init__(self) -> None:
        self._resolved: dict[tuple[str, str], str] = {}

    def __call__(self, _application: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: object) -> None:
        """Hand it to a page."""
        resolve, (folder, _, name) = context["toctree"], page.rpartition("/")
        here, elsewhere = _entry_of("#", current=True), _entry_of(f"{name}.html", current=False)

        def navigation(**asked: Any) -> str:
            key = (folder, repr(sorted(asked.items())))
            if key not in self._resolved:
                self._resolved[key] = str(resolve(**asked)).replace(here, elsewhere)
            return self._resolved[key].replace(elsewhere, here)

        context["toctree"] = navigation


def _entry_of(link: str, *, current: bool) -> str:
    """How a page stands in the navigation, as Sphinx writes it."""
    mark = "current " if current else ""
    item = "toctree-l1 current" if current else "toctree-l1"
    return f'<li class="{item}"><a class="{mark}reference internal" href="{link}">'


def _in_its_language(_application: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: object) -> None:
    """Say of a page in Vietnamese that it is."""
    if page.endswith(_VIETNAMESE):
        context["language"] = "vi"


def _with_the_way_up(application: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: object) -> None:
    """Lead from a page that is not in the navigation to the one that lists it."""
    titles, folder = application.env.titles, page.removesuffix("/index").rpartition("/")[0]
    lists = f"{folder}/index" if f"{folder}/index" in titles else "index"
    if "orphan" in application.env.metadata.get(page, ()) and lists != page:
        way = context["pathto"](lists)
        context["body"] = f'<nav class="up"><a href="{way}">{escape(titles[lists].astext())}</a></nav>{context["body"]}'


if __name__ == "__main__":
    sys.exit(main())
