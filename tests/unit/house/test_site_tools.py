"""What the documentation site is made by: the list of its pages, where they are put, what is found wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools.documentation.checking import faults
from tools.documentation.contents import ContentsError, load_contents
from tools.documentation.placing import Placing

if TYPE_CHECKING:
    from pathlib import Path

LIST = '[[part]]\ntitle = "Pages"\npages = [{}]\n'


def project(folder: Path, listed: str, **pages: str) -> Path:
    """A project with a list of pages and these pages below docs."""
    (folder / "docs").mkdir(exist_ok=True)
    (folder / "docs" / "site.toml").write_text(LIST.format(listed), "utf-8")
    for name, text in {"index": "# Begin\n", **pages}.items():
        (folder / "docs" / f"{name}.md").write_text(text, "utf-8")
    return folder


def test_every_page_is_in_a_part_of_the_site() -> None:
    load_contents()  # a ContentsError of it names the page, and what to do


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        ("", "docs/logs.md: in no part of the site. Name it in docs/site.toml, in the part that it belongs to"),
        ('"docs/logs.md", "docs/logs.md"', "docs/site.toml lists twice: docs/logs.md"),
        ('"docs/logs.md", "docs/gone.md"', "docs/site.toml names docs/gone.md, which is not there"),
        ('"docs/logs.md", "{poems}"', "docs/site.toml: nothing makes {poems}; there are api, commands"),
    ],
)
def test_a_list_that_does_not_fit_the_pages_is_told(listed: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(ContentsError) as error:
        load_contents(project(tmp_path, listed, logs="# Logs\n"))

    assert str(error.value).startswith(told)


def test_links_lead_to_what_shows_the_file(tmp_path: Path) -> None:
    page = (
        "# Logs\n\n[index.md](index.md) [a](index.md#begin) [b](../tools/log.py) [c](../tools/) "
        "[d](https://example.org/x) [e](#logs)\n"
        "![f](dot.png)\n\n```text\n[a](index.md) stays\n```\n"
    )
    (tmp_path / "project").mkdir()
    root = project(tmp_path / "project", '"docs/logs.md"', logs=page)
    (root / "tools").mkdir()
    (root / "tools" / "log.py").write_text('"""Writes logs."""\n', "utf-8")
    (root / "docs" / "dot.png").write_bytes(b"dot")

    Placing(root, tmp_path / "site", ("docs/index.md", "docs/logs.md")).place("docs/logs.md")

    placed = (tmp_path / "site" / "logs.md").read_text("utf-8")
    assert "[](index.md) [a](index.md#begin) [b](project/tools/log.py.md) [c](project/tools/index.md)" in placed
    assert "[d](https://example.org/x) [e](#logs)" in placed
    assert "[a](index.md) stays" in placed
    assert "Writes logs." in (tmp_path / "site" / "project" / "tools" / "log.py.md").read_text("utf-8")
    assert "- [log.py](log.py.md): Writes logs." in (tmp_path / "site/project/tools/index.md").read_text("utf-8")
    assert (tmp_path / "site" / "dot.png").read_bytes() == b"dot"


@pytest.mark.parametrize("link", ["gone.md", "../gone.py", "../../outside.md", "/etc/hostname"])
def test_a_link_that_leads_nowhere_names_its_page(link: str, tmp_path: Path) -> None:
    root = project(tmp_path, "", index=f"# Begin\n\n[x]({link})\n")

    with pytest.raises(ContentsError, match=r"docs/index\.md: its link to .* leads nowhere"):
        Placing(root, tmp_path / "site", ("docs/index.md",)).place("docs/index.md")


SOUND = {
    "index.html": '<h1 id="top">A</h1><a href="b.html#here">b</a><a href="https://example.org">away</a>',
    "b.html": '<p id="here">B</p><a href="index.html#top">a</a><img src="data:,">',
    "searchindex.js": "",
    "style.css": "p { color: red }",
}


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("index.html", None, "has no index.html"),
        ("searchindex.js", None, "there is no search index"),
        ("b.html", '<a href="c.html">c</a><p id="here">', "b.html: the link to c.html leads nowhere"),
        ("b.html", '<p id="there">', "index.html: the link to b.html#here leads to no such place"),
        ("b.html", '<p id="here"><script src="https://x.org/s.js">', "b.html loads https://x.org/s.js from elsewhere"),
        ("b.html", '<p id="here"><link href="//x.org/s.css">', "b.html loads //x.org/s.css from elsewhere"),
        ("style.css", "@font-face { src: url(https://x.org/f) }", "style.css loads https://x.org/f from elsewhere"),
        ("c.html", "<p>alone</p>", "c.html is reached from no other page"),
    ],
)
def test_what_is_wrong_with_a_site_is_told(name: str, text: str | None, told: str, tmp_path: Path) -> None:
    for each, content in {**SOUND, **({} if text is None else {name: text})}.items():
        if text is not None or each != name:
            (tmp_path / each).write_text(content, "utf-8")

    assert [fault for fault in faults(tmp_path) if told in fault]


def test_nothing_is_told_of_a_sound_site(tmp_path: Path) -> None:
    for name, content in SOUND.items():
        (tmp_path / name).write_text(content, "utf-8")

    assert list(faults(tmp_path)) == []
