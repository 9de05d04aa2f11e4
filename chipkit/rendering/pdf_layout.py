"""How the blocks of a paper are laid out on A4: rows of columns, each kept on one page where a page is large enough."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
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
from chipkit.rendering.sheet import Line, Sheet
from chipkit.rendering.signs import COLOURS, SIGNS
from chipkit.rendering.words import said

__all__ = ["lay_out"]

_TEXT, _SIDE, _SMALL = 9.0, 8.0, 7.5
_INK, _GREY = "#16191d", "#4a5058"
_GAP: Final = 1.05
_BETWEEN: Final = 3.4
_PHOTO: Final = 34.0
_LABEL: Final = 44.0
_OUTCOME, _CHECK = 31.0, 56.0
_LISTED: Final = 62.0
_INSET: Final = 4.0
_BELOW_BOX: Final = 2.5 * _GAP
_SQUARE: Final = 24.0
_BASELINE: Final = 0.75
"""Of the difference in height, so that two sizes stand on one line."""
_HEADED: Final = 11.0
"""What a heading takes with the gaps around it."""
_KEPT_BELOW: Final = 26.0
"""What must fit below a title, so that none stands alone at the foot of a page."""


Column = tuple[float, Sequence[Line]]
"""Where a column begins, and its lines."""


def lay_out(paper: Paper, sheet: Sheet) -> None:
    """Put a paper on sheets.

    Args:
        paper: What stands on them.
        sheet: What is written on, at its beginning.
    """
    _row(sheet, [(sheet.left, sheet.lines(paper.title.vi, sheet.width, size=15, bold=True))])
    _row(sheet, [(sheet.left, sheet.lines(paper.title.en, sheet.width, size=10, colour=_GREY))])
    _row(sheet, [(sheet.left, _beside(sheet, paper.subtitle, sheet.width))])
    sheet.y += _GAP
    sheet.rule(_INK, 0.5)
    sheet.y += _BETWEEN
    for at, block in enumerate(paper.blocks, 1):
        if isinstance(block, Heading):
            sheet.room(_HEADED + _kept_together(paper.blocks[at : at + 2], sheet))
        _WRITERS[type(block)](block, sheet)


def _kept_together(blocks: Sequence[Block], sheet: Sheet) -> float:
    """How much of what follows a heading stands on one page at least, so that the heading can go along."""
    match blocks:
        case [Facts() as facts, *_]:
            return _whole(facts, sheet)
        case [Notice(), Facts() as facts]:
            return _KEPT_BELOW / 2 + _whole(facts, sheet)
        case [Person(), *_]:
            return 2 * _PHOTO
    return _KEPT_BELOW


# lines and rows ------------------------------------------------------------------------------------------------------


def _both(
    sheet: Sheet, text: Said, width: float, *, size: float = _TEXT, bold: bool = False, colour: str = _INK
) -> list[Line]:
    """A text in Vietnamese and, below it, in English."""
    lines = list(sheet.lines(text.vi, width, size=size, bold=bold, colour=colour))
    if not text.single:
        side = _GREY if colour == _INK else colour
        lines += sheet.lines(text.en, width, size=size - 1, colour=side)
    return lines


def _beside(
    sheet: Sheet, text: Said, width: float, *, size: float = _TEXT, bold: bool = False, colour: str = _INK
) -> list[Line]:
    """Both languages on one line where they fit on one, else one below the other."""
    one = sheet.lines(f"{text.vi} / {text.en}", width, size=size, bold=bold, colour=colour)
    if text.single or len(one) > 1:
        return _both(sheet, text, width, size=size, bold=bold, colour=colour)
    return one


def _height(lines: Iterable[Line]) -> float:
    return sum(line.height for line in lines)


def _row(sheet: Sheet, columns: Sequence[Column], *, before: Callable[[], None] | None = None) -> None:
    """Columns side by side, on one page where they fit on one.

    Args:
        sheet: What is written on.
        columns: Each with its lines.
        before: What is done once it is known where the row begins.
    """
    height = max((_height(lines) for _, lines in columns), default=0)
    if height <= sheet.bottom - sheet.top:
        sheet.room(height)
    if before is not None:
        before()
    for beside in zip_longest(*(lines for _, lines in columns)):
        tallest = max(line.height for line in beside if line is not None)
        sheet.room(tallest)
        for (x, _), line in zip(columns, beside, strict=True):
            if line is not None:
                sheet.put(line, x, sheet.y)
        sheet.y += tallest


def _table_row(
    sheet: Sheet, columns: Sequence[Column], *, before: Callable[[], None] | None = None, width: float | None = None
) -> None:
    """A row with a thin line above it, which is as wide as the page or `width`."""
    sheet.room(min(_row_height(columns), sheet.bottom - sheet.top))
    sheet.rule(width=width)
    sheet.y += _GAP
    _row(sheet, columns, before=before)
    sheet.y += _GAP


def _row_height(columns: Sequence[Column]) -> float:
    return max((_height(lines) for _, lines in columns), default=0) + 2 * _GAP


def _sign(sheet: Sheet, outcome: Outcome, x: float, y: float, across: float, colour: str) -> None:
    """The sign of an outcome in a square."""
    scale, thickness = across / _SQUARE, across / 11
    sheet.ring(x + 2.5 * scale, y + 2.5 * scale, 19 * scale, colour, thickness)
    for stroke in SIGNS[outcome].strokes:
        sheet.stroke(tuple((x + at_x * scale, y + at_y * scale) for at_x, at_y in stroke), colour, thickness)


# the blocks ----------------------------------------------------------------------------------------------------------


def _heading(heading: Heading, sheet: Sheet) -> None:
    """Both languages on one line where they fit on one."""
    sheet.y += _BETWEEN
    first, *more = sheet.lines(heading.text.vi, sheet.width, size=12, bold=True)
    at = sheet.width_of(first) + 2
    side = [] if heading.text.single else sheet.lines(heading.text.en, sheet.width - at, size=9, colour=_GREY)
    if more or len(side) > 1 or at > sheet.width / 2:
        _row(sheet, [(sheet.left, [first, *more])])
        _row(sheet, [(sheet.left, sheet.lines(heading.text.en, sheet.width, size=9, colour=_GREY))])
    else:
        for line in side:
            sheet.put(line, sheet.left + at, sheet.y + (first.height - line.height) * _BASELINE)
        _row(sheet, [(sheet.left, [first])])
    sheet.y += _GAP / 2


def _notice(notice: Notice, sheet: Sheet) -> None:
    if notice.shade is None:
        _row(sheet, [(sheet.left, _both(sheet, notice.text, sheet.width, size=_SIDE + 0.5))])
        sheet.y += 2 * _GAP
        return
    ink, ground = COLOURS[notice.shade]
    lines = _both(sheet, notice.text, sheet.width - 2 * _INSET, bold=True, colour=ink)
    _boxed(sheet, lines, ground, ink, 0.5)


def _boxed(sheet: Sheet, lines: Sequence[Line], ground: str, border: str, thickness: float) -> None:
    height = _height(lines) + _INSET
    sheet.room(height)
    sheet.box(sheet.y, height, ground=ground, border=border, thickness=thickness)
    sheet.y += _INSET / 2
    _row(sheet, [(sheet.left + _INSET, lines)])
    sheet.y += _INSET / 2 + _BELOW_BOX


def _banner(banner: Banner, sheet: Sheet) -> None:
    """The verdict in a box: sign and word first, then the sentence, then what decided."""
    ink, ground = COLOURS[banner.outcome]
    inner, across = sheet.width - 2 * _INSET, 11.0
    small = sheet.lines(f"{said('verdict').vi} / {said('verdict').en}", inner, size=8.5, colour=_GREY)
    beside = inner - across - 3
    word = [*sheet.lines(banner.word.vi.upper(), beside, size=17, bold=True, colour=ink)]
    word += sheet.lines(banner.word.en.upper(), beside, size=10, colour=ink)
    text = _both(sheet, banner.text, inner, size=10.5, bold=True)
    decided = []
    if banner.decided_by:
        by = said("decided-by")
        names = (", ".join(each.vi for each in banner.decided_by), ", ".join(each.en for each in banner.decided_by))
        decided = _both(sheet, Said(f"{by.vi}: {names[0]}", f"{by.en}: {names[1]}"), inner)
    parts = (small, word, text, decided)
    height = sum(_height(part) for part in parts) + 2 * _INSET + (2 if decided else 1) * _GAP
    sheet.room(height)
    sheet.box(sheet.y, height, ground=ground, border=ink, thickness=0.9)
    sheet.y += _INSET
    left = sheet.left + _INSET
    _row(sheet, [(left, small)])
    _sign(sheet, banner.outcome, left, sheet.y + 0.5, across, ink)
    _row(sheet, [(left + across + 3, word)])
    for part in filter(None, (text, decided)):
        sheet.y += _GAP
        _row(sheet, [(left, part)])
    sheet.y += _INSET + _BELOW_BOX


def _facts(facts: Facts, sheet: Sheet, *, width: float | None = None, size: float = _TEXT, bold: bool = False) -> None:
    """A table of facts, on one page where it is no longer than half of one."""
    wide = width or sheet.width
    rows = [_fact(row, sheet, wide - _LABEL, size=size, bold=bold) for row in facts.rows]
    title = [] if facts.title is None else _beside(sheet, facts.title, sheet.width, bold=True)
    sheet.room(_kept(title, rows, sheet))
    if title:
        _row(sheet, [(sheet.left, title)])
        sheet.y += _GAP
    for row in rows:
        _table_row(sheet, row, width=wide)
    sheet.y += 2 * _GAP


def _whole(facts: Facts, sheet: Sheet) -> float:
    rows = [_fact(row, sheet, sheet.width - _LABEL, size=_TEXT, bold=False) for row in facts.rows]
    title = [] if facts.title is None else _beside(sheet, facts.title, sheet.width, bold=True)
    return _kept(title, rows, sheet)


def _kept(title: Sequence[Line], rows: Sequence[Sequence[Column]], sheet: Sheet) -> float:
    """How much of a table stands on one page: all of it where that is no longer than half of one."""
    whole = _height(title) + sum(map(_row_height, rows))
    return whole if whole < (sheet.bottom - sheet.top) / 2 else _KEPT_BELOW


def _fact(row: Fact, sheet: Sheet, width: float, *, size: float, bold: bool) -> list[Column]:
    label = _beside(sheet, row.label, _LABEL - 3, size=_SIDE, colour=_GREY)
    value = _beside(sheet, row.value, width, size=_SIDE if row.exact else size, bold=bold)
    return [(sheet.left, label), (sheet.left + _LABEL, value)]


def _person(person: Person, sheet: Sheet) -> None:
    """The facts, and the photo at their right."""
    ink = COLOURS[person.shade][0]
    wide = sheet.width - _PHOTO - 8
    sheet.room(_PHOTO * 2)
    top = sheet.y
    _row(sheet, [(sheet.left, _both(sheet, person.standing, wide, bold=True, colour=ink))])
    sheet.y += _GAP
    below = _picture(person.picture, sheet, sheet.left + sheet.width - _PHOTO, top)
    began = sheet.y
    _facts(person.facts, sheet, width=wide, size=10, bold=True)
    if sheet.y >= began:  # still on the page of the photo
        sheet.y = max(sheet.y, below + _GAP)


def _picture(picture: Picture, sheet: Sheet, x: float, y: float) -> float:
    """The photo with its caption, or the caption in its place; where it ends."""
    if picture.png:
        y += sheet.picture(picture.png, x, y, _PHOTO, f"{picture.title.vi} / {picture.title.en}") + 1
    for line in _both(sheet, picture.caption, _PHOTO, size=_SMALL, bold=True, colour=COLOURS[picture.shade][0]):
        sheet.put(line, x, y)
        y += line.height
    return y


def _checks(checks: Checks, sheet: Sheet) -> None:
    sheet.room(_KEPT_BELOW)
    _row(sheet, [(sheet.left, _beside(sheet, checks.title, sheet.width, size=_TEXT + 0.5, bold=True))])
    sheet.y += _GAP
    for row in checks.rows:
        _check(row, sheet)
    sheet.y += 2 * _GAP


def _check(row: CheckRow, sheet: Sheet) -> None:
    ink, across = COLOURS[row.shade][0], 4.4
    left = sheet.left
    word = _both(sheet, row.word, _OUTCOME - across - 2, size=_SIDE + 0.5, bold=True, colour=ink)
    title = _both(sheet, row.title, _CHECK - 3, size=_SIDE + 0.5, bold=True)
    reason = _both(sheet, row.reason, sheet.width - _OUTCOME - _CHECK, size=_SIDE + 0.5)
    columns = [(left + across + 1, word), (left + _OUTCOME, title), (left + _OUTCOME + _CHECK, reason)]
    _table_row(sheet, columns, before=lambda: _sign(sheet, row.outcome, left, sheet.y, across, ink))


def _listing(listing: Listing, sheet: Sheet) -> None:
    for row in listing.rows:
        title = _both(sheet, row.title, _LISTED - 3, size=_SIDE + 0.5, bold=True)
        text = _both(sheet, row.text, sheet.width - _LISTED, size=_SIDE + 0.5)
        _table_row(sheet, [(sheet.left, title), (sheet.left + _LISTED, text)])
    sheet.y += 2 * _GAP


def _commands(commands: Commands, sheet: Sheet) -> None:
    for number, command in enumerate(commands.rows, 1):
        _command(number, command, sheet)


def _command(number: int, command: Command, sheet: Sheet) -> None:
    title = Said(f"{number}. {command.title.vi}", f"{number}. {command.title.en}")
    wide = sheet.width - 2 * _INSET
    script = [line for each in command.script.split("\n") for line in sheet.lines(each, wide, size=_SIDE)]
    key = {True: "expect-yes", False: "expect-no", None: "expect-open"}[command.expected]
    above = _both(sheet, title, sheet.width, size=_SIDE + 0.5, bold=True)
    below = list(sheet.lines(f"{said(key).vi} / {said(key).en}", sheet.width, size=_SIDE))
    if command.note is not None:
        below += _both(sheet, command.note, sheet.width, size=_SIDE)
    whole = _height(above) + _height(script) + _height(below) + _INSET + 4 * _GAP
    sheet.room(min(whole, sheet.bottom - sheet.top))
    _row(sheet, [(sheet.left, above)])
    sheet.y += _GAP / 2
    _boxed(sheet, script, "#f5f6f8", "#dfe3e7", 0.2)
    sheet.y -= _GAP
    _row(sheet, [(sheet.left, below)])
    sheet.y += 2 * _GAP


_WRITERS: Final[Mapping[type, Callable[[Any, Sheet], None]]] = {
    Heading: _heading,
    Notice: _notice,
    Banner: _banner,
    Facts: _facts,
    Person: _person,
    Checks: _checks,
    Listing: _listing,
    Commands: _commands,
}
"""Who lays out a block of each kind."""
