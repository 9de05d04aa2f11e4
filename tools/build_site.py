"""Builds the documentation site into dist/site, without a network, and checks it.

python tools/build_site.py                  build it (`make docs`)
python tools/build_site.py --into FOLDER    build it there

It ends with 1 where Sphinx warns of anything, a link or an anchor leads nowhere, a page is reached from no other one,
something would be loaded from elsewhere, or a page under docs is in no part of docs/site.toml.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import tempfile
import time
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sphinx.application import Sphinx

import chipkit
from tools.documentation import api, commands, made
from tools.documentation.checking import faults
from tools.documentation.contents import INDEX, ROOT, Contents, ContentsError, load_contents
from tools.documentation.placing import Placing, page_of

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
        "extensions": ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"],
        "myst_heading_anchors": 6,
        "myst_links_external_new_tab": False,
        "default_role": "literal",
        "autodoc_member_order": "bysource",
        "autodoc_typehints": "signature",
        "autodoc_class_signature": "mixed",
        "napoleon_numpy_docstring": False,
        "napoleon_use_ivar": True,
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
_PROCESSES: Final = 2
_VIETNAMESE: Final = ".vi"


def main(arguments: list[str] | None = None) -> int:
    """Build the site and check it."""
    parser = argparse.ArgumentParser(description="Builds the documentation site, without a network, and checks it.")
    parser.add_argument("--into", metavar="FOLDER", type=Path, default=ROOT / "dist" / "site", help="default: dist/site")
    into = parser.parse_args(arguments).into
    begun = time.monotonic()
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
        application.connect("html-page-context", _in_its_language)
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
        api.pages(contents.modules),
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


def _in_its_language(_application: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: object) -> None:
    """Say of a page in Vietnamese that it is."""
    if page.endswith(_VIETNAMESE):
        context["language"] = "vi"


if __name__ == "__main__":
    sys.exit(main())
