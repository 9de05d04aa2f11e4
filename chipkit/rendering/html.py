"""A paper as one HTML file: no script, no address, nothing that is fetched; the photo is in it.

Every text is escaped here, in one function, and every element is made by one function, so that nothing of a card
reaches the markup. The content security policy of the page forbids what it does not use (CSP 3).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from typing import Any, Final

from chipkit.outcome import Outcome
from chipkit.rendering.blocks import (
    Banner,
    Block,
    CheckRow,
    Checks,
    Command,
    Commands,
    Fact,
    Facts,
    Heading,
    Listing,
    Notice,
    Paper,
    Person,
    Picture,
    Said,
)
from chipkit.rendering.signs import SIGNS
from chipkit.rendering.style import STYLE
from chipkit.rendering.words import said

__all__ = ["html_of"]

_CLASSES: Final = {outcome: outcome.name.lower().replace("_", "-") for outcome in Outcome}
_VOID: Final = frozenset({"img", "meta"})


class _Markup(str):
    """Text that is markup already; whatever is not is escaped when it becomes a part of an element."""

    __slots__ = ()


def html_of(paper: Paper) -> bytes:
    """The page, in UTF-8.

    Args:
        paper: What stands on it.
    """
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = _element(
        "head",
        _element("meta", charset="utf-8"),
        _element("meta", **{"http-equiv": "Content-Security-Policy", "content": policy}),
        _element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        _element("meta", name="referrer", content="no-referrer"),
        _element("title", f"{paper.title.vi} / {paper.title.en}" if not paper.title.single else paper.title.vi),
        _element("style", _Markup(STYLE)),
    )
    top = _element("header", _element("h1", *_two(paper.title)), _element("p", *_two(paper.subtitle)))
    foot = _element("footer", _element("p", *_two(paper.mark)))
    body = _element("body", top, _element("main", *_sections(paper.blocks)), foot)
    return f"<!DOCTYPE html>\n{_element('html', head, body, lang='vi')}\n".encode()


def _element(tag: str, *content: str, **attributes: str) -> _Markup:
    """An element; its text and the values of its attributes are escaped."""
    given = "".join(f' {name.rstrip("_")}="{escape(value)}"' for name, value in attributes.items() if value)
    if tag in _VOID:
        return _Markup(f"<{tag}{given}>")
    inner = "".join(part if isinstance(part, _Markup) else escape(part) for part in content)
    return _Markup(f"<{tag}{given}>{inner}</{tag}>")


def _two(text: Said) -> Iterator[_Markup]:
    """A text in both languages, the English beside or below the Vietnamese and marked as such; one of none once."""
    yield _element("span", text.vi, class_="vi")
    if not text.single:
        yield _Markup(" ")
        yield _element("span", text.en, class_="en", lang="en")


def _exact(text: Said) -> Iterator[_Markup]:
    if text.single:
        yield _element("code", text.vi)
    else:
        yield from _two(text)


def _sections(blocks: Iterable[Block]) -> Iterator[_Markup]:
    """Each heading begins a section, which holds what follows it."""
    title: _Markup | None = None
    content: list[_Markup] = []
    for block in blocks:
        if isinstance(block, Heading):
            yield from _section(title, content)
            title, content = _element("h2", *_two(block.text)), []
        else:
            content.append(_block(block))
    yield from _section(title, content)


def _section(title: _Markup | None, content: list[_Markup]) -> Iterator[_Markup]:
    if title is not None:
        yield _element("section", title, *content)
    else:
        yield from content


def _block(block: Block) -> _Markup:
    return _WRITERS[type(block)](block)


def _notice(notice: Notice) -> _Markup:
    return _element(
        "p", *_two(notice.text), class_="note" if notice.shade is None else f"notice {_CLASSES[notice.shade]}"
    )


def _sign(outcome: Outcome) -> _Markup:
    """The sign of an outcome, which a screen reader passes over: the word stands beside it."""
    return _Markup(
        f'<svg class="sign" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        f'<path d="{SIGNS[outcome].path}"/></svg>'
    )


def _banner(banner: Banner) -> _Markup:
    decided = []
    if banner.decided_by:
        titles = [_element("li", *_two(title)) for title in banner.decided_by]
        decided = [_element("p", *_two(said("decided-by")), ":", class_="decided"), _element("ul", *titles)]
    word = _element(
        "p", _sign(banner.outcome), _element("strong", banner.word.vi), " ",
        _element("span", banner.word.en, class_="en", lang="en"), class_="word",
    )  # fmt: skip
    title = _element("h2", *_two(said("verdict")))
    text = _element("p", *_two(banner.text), class_="text")
    return _element("section", title, word, text, *decided, class_=f"banner {_CLASSES[banner.outcome]}")


def _facts(facts: Facts) -> _Markup:
    rows = [_element("tr", _element("th", *_two(row.label), scope="row"), _value(row)) for row in facts.rows]
    caption = [] if facts.title is None else [_element("caption", *_two(facts.title))]
    return _element("table", *caption, _element("tbody", *rows), class_="facts")


def _value(row: Fact) -> _Markup:
    return _element("td", *(_exact(row.value) if row.exact else _two(row.value)), class_="exact" if row.exact else "")


def _person(person: Person) -> _Markup:
    facts = [_facts(person.facts)] if person.facts.rows else []
    standing = _element("p", *_two(person.standing), class_=f"standing {_CLASSES[person.shade]}")
    return _element("div", _element("div", standing, *facts), _picture(person.picture), class_="person")


def _picture(picture: Picture) -> _Markup:
    caption = _element("figcaption", *_two(picture.caption), class_=_CLASSES[picture.shade])
    if not picture.png:
        return _element("figure", caption, class_="empty")
    source = f"data:image/png;base64,{base64.b64encode(picture.png).decode()}"
    return _element("figure", _element("img", src=source, alt=f"{picture.title.vi} / {picture.title.en}"), caption)


def _checks(checks: Checks) -> _Markup:
    titles = (_element("th", *_two(said(key)), scope="col") for key in ("outcome", "check", "reason"))
    head = _element("thead", _element("tr", *titles))
    rows = (_check(row) for row in checks.rows)
    return _element("table", _element("caption", *_two(checks.title)), head, _element("tbody", *rows), class_="checks")


def _check(row: CheckRow) -> _Markup:
    word = _element("td", _sign(row.outcome), *_two(row.word), class_="outcome")
    title = _element("th", *_two(row.title), scope="row")
    return _element("tr", word, title, _element("td", *_two(row.reason)), class_=_CLASSES[row.shade])


def _listing(listing: Listing) -> _Markup:
    head = _element(
        "thead", _element("tr", *(_element("th", *_two(said(key)), scope="col") for key in ("fact", "reason")))
    )
    rows = (
        _element("tr", _element("th", *_two(row.title), scope="row"), _element("td", *_two(row.text)))
        for row in listing.rows
    )
    return _element("table", head, _element("tbody", *rows), class_="listing")


def _command(command: Command) -> _Markup:
    key = {True: "expect-yes", False: "expect-no", None: "expect-open"}[command.expected]
    attributes = {
        "data-check": command.check,
        "data-expected": {True: "yes", False: "no", None: "open"}[command.expected],
    }
    parts = [
        _element("p", *_two(command.title), class_="title"),
        _element("pre", _element("code", command.script), **attributes),
        _element("p", *_two(said(key)), class_="expected"),
    ]
    if command.note is not None:
        parts.append(_element("p", *_two(command.note), class_="note"))
    return _element("li", *parts)


def _commands(commands: Commands) -> _Markup:
    return _element("ol", *(_command(each) for each in commands.rows), class_="commands")


_WRITERS: Final[Mapping[type, Callable[[Any], _Markup]]] = {
    Banner: _banner,
    Notice: _notice,
    Facts: _facts,
    Person: _person,
    Checks: _checks,
    Listing: _listing,
    Commands: _commands,
}
"""Who writes a block of each kind; a heading begins a section."""
