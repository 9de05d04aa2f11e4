"""Whether one text is another one that lost letters on its way, letter by letter.

All ways of laying one over the other are followed at once: a whole number holds, as its bits, which beginnings of the
full text can be accounted for so far, so that time grows with the product of the lengths over the size of a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import or_

from chipkit.values import dataclass

__all__ = ["Token", "aligns"]


@dataclass(frozen=True, slots=True)
class Token:
    """One place of the text that arrived."""

    letter: str = ""
    """The letter that stands there; empty for a run."""
    run: int = 0
    """Up to how many letters stood here, where signs of damage stand now."""
    optional: bool = False
    """The letter may be one too many."""


def aligns(
    tokens: Sequence[Token],
    letters: str,
    *,
    matches: Callable[[str, str], bool] = str.__eq__,
    droppable: Callable[[str], bool] = lambda _: False,
    edits: int = 0,
    open_end: bool = False,
) -> bool:
    """Whether the tokens can be what is left of the letters.

    Args:
        tokens: What arrived.
        letters: The full text.
        matches: Whether a letter that arrived can be this one of the full text.
        droppable: Whether this letter of the full text may have been dropped.
        edits: How many letters may have been dropped or added besides.
        open_end: The full text may end before what arrived does.
    """
    goal, places = 1 << len(letters), {char: _places(letters, char.__eq__) for char in set(letters)}
    lost = _either(places[char] for char in places if droppable(char))
    masks = {
        arrived: _either(places[char] for char in places if matches(arrived, char))
        for arrived in {token.letter for token in tokens if not token.run}
    }
    rows = [_closed(1, lost)]
    for _ in range(edits):
        rows.append(_closed(rows[-1] | rows[-1] << 1, lost))
    for token in tokens:
        after: list[int] = []
        for number, row in enumerate(rows):
            reached = _forward(row, token.run) if token.run else (row & masks[token.letter]) << 1
            if token.optional:
                reached |= row
            if number:  # one letter was added here, or dropped from the full text
                reached |= rows[number - 1] | after[-1] << 1
            after.append(_closed(reached & (goal | (goal - 1)), lost))
        rows = after
        if not rows[-1] or (open_end and rows[-1] & goal):
            break
    return bool(rows[-1] & goal)


def _places(letters: str, wanted: Callable[[str], bool]) -> int:
    return int("".join("1" if wanted(char) else "0" for char in reversed(letters)) or "0", 2)


def _either(masks: Iterable[int]) -> int:
    return reduce(or_, masks, 0)


def _forward(row: int, most: int) -> int:
    """The places up to `most` letters further on."""
    done = 0
    while done < most:
        step = min(done or 1, most - done)
        row |= row << step
        done += step
    return row


def _closed(row: int, lost: int) -> int:
    """The places, and those behind letters that may have been dropped."""
    while (further := row | (row & lost) << 1) != row:
        row = further
    return row
