"""The page: sound markup, everything escaped, nothing that runs or is fetched, told without eyes and without colour."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from chipkit.outcome import Outcome
from chipkit.rendering.blocks import (
    Banner,
    CheckRow,
    Checks,
    Command,
    Commands,
    Fact,
    Facts,
    Heading,
    Listed,
    Listing,
    Notice,
    Paper,
    Person,
    Picture,
    Said,
)
from chipkit.rendering.content import Telling, slip
from chipkit.rendering.html import html_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.verify import Report

VOID = {"meta", "img", "path"}
KNOWN = {
    "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "p", "span", "main", "section", "table",
    "caption", "thead", "tbody", "tr", "th", "td", "code", "pre", "ol", "ul", "li", "div", "figure", "figcaption",
    "img", "strong", "svg", "path", "footer",
}  # fmt: skip
HOSTILE = "</td><script>alert(1)</script><img src=x onerror=y>&amp;\"' ]]> --> \u202e\u200b\x00\x1b[2J"


class Checked(HTMLParser):
    """Refuses what is not nested, unknown elements, and attributes that run or fetch."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page.decode("utf-8"))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in KNOWN
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names))
        assert not [name for name in names if name.startswith("on") or name in ("href", "style")]
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "path"
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text.append(data)


def hostile_paper() -> Paper:
    text = Said(HOSTILE, f"en {HOSTILE}")
    blocks = (
        Notice(text, Outcome.FAILED), Notice(text), Banner(Outcome.FAILED, text, text, (text,)), Heading(text),
        Facts((Fact(text, text), Fact(text, Said.plain(HOSTILE), exact=True)), text),
        Person(text, Outcome.FAILED, Facts((Fact(text, text),)), Picture(text, Outcome.FAILED, text, b"\x89PNG")),
        Checks(text, (CheckRow(Outcome.FAILED, Outcome.FAILED, text, text, text),)), Listing((Listed(text, text),)),
        Commands((Command(text, HOSTILE, HOSTILE, expected=False, note=text),)),
    )  # fmt: skip
    return Paper(text, text, datetime(2026, 6, 1, tzinfo=UTC), text, blocks)


@pytest.mark.parametrize("defect", ["", "clone-other-keys", "card-expired", "wrong-mac", "foreign-dsc", "no-sod"])
def test_a_page_is_sound_and_has_a_section_for_each_part(defect: str, paper_on: Callable[..., Paper]) -> None:
    paper = paper_on(defect)

    page = Checked(html_of(paper))

    tags = [tag for tag, _ in page.seen]
    parts = sum(isinstance(block, Heading) for block in paper.blocks)
    assert tags.count("h1") == 1
    assert tags.count("h2") == parts + 1  # and that of the verdict
    assert "script" not in tags


def test_whatever_a_card_says_is_text() -> None:
    page = html_of(hostile_paper())

    checked = Checked(page)
    told = "".join(checked.text)
    assert "<script>alert(1)</script>" in told
    assert b"<script" not in page
    assert b"<img src=x" not in page
    for steering in ("\u202e", "\u200b", "\x00", "\x1b"):
        assert steering not in "".join(checked.text).replace(HOSTILE, "")
    assert "⟨U+202E⟩" in told
    assert next(attributes for tag, attributes in checked.seen if tag == "pre")["data-check"] == HOSTILE


def test_nothing_runs_and_nothing_is_fetched(paper_on: Callable[..., Paper]) -> None:
    page = html_of(paper_on()).decode()

    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert "default-src &#x27;none&#x27;" in policy
    assert f"sha256-{digest}" in policy
    assert "unsafe" not in policy
    assert "url(" not in style
    assert "@import" not in style
    assert not re.search(r"https?://(?!www\.w3)", re.sub(r"<(td|code|pre)[^>]*>.*?</\1>", "", page, flags=re.DOTALL))


def test_the_languages_are_marked(paper_on: Callable[..., Paper]) -> None:
    page = Checked(html_of(paper_on()))

    assert page.seen[0] == ("html", {"lang": "vi"})
    english = [attributes for _, attributes in page.seen if attributes.get("class") == "en"]
    assert english
    assert all(attributes["lang"] == "en" for attributes in english)


def test_tables_have_heads_and_pictures_have_words(report_on: Callable[..., Report]) -> None:
    page = Checked(html_of(slip(Telling(report=report_on(), portrait=b"\x89PNG"))))

    assert all(attributes.get("scope") in ("row", "col") for tag, attributes in page.seen if tag == "th")
    (picture,) = [attributes for tag, attributes in page.seen if tag == "img"]
    assert picture["alt"] == "Ảnh chân dung lấy từ chip / Portrait taken from the chip"
    assert str(picture["src"]).startswith("data:image/png;base64,")
    assert all(attributes["aria-hidden"] == "true" for tag, attributes in page.seen if tag == "svg")


def test_the_outcome_is_a_word_beside_its_sign(paper_on: Callable[..., Paper]) -> None:
    page = html_of(paper_on("clone-other-keys")).decode()

    banner = re.findall(r'<section class="banner failed">.*?</section>', page, re.DOTALL)[0]
    assert "<svg" in banner
    assert "<strong>không đạt</strong>" in banner
    assert 'tr class="successful"' not in page


def test_the_same_report_gives_the_same_page(report_on: Callable[..., Report]) -> None:
    report = report_on()

    assert html_of(slip(Telling(report=report))) == html_of(slip(Telling(report=replace(report))))
