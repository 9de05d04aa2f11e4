"""What a word was meant for that is none of those that there are: every closed set of words is told by this."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

__all__ = ["meant", "there_are"]

_LIKE: Final = 0.6
"""How alike a word is to the one that was meant (`difflib`)."""
_LONGEST: Final = 80
"""Characters of a word that are looked at; no word of ours is longer."""
_FEW: Final = 12
"""Words that are listed although one of them was found to be meant."""


def meant(word: object, known: Iterable[str]) -> str:
    """The question whether another word was meant, behind a semicolon; nothing where none of them is like it.

    Args:
        word: What was given, which is not repeated: it may be somebody's number.
        known: The words that there are.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - for a mistake alone

    folded = {each.casefold(): each for each in known}
    found = get_close_matches(str(word)[:_LONGEST].casefold(), folded, 1, _LIKE)
    return f"; did you mean {folded[found[0]]}?" if found else ""


def there_are(word: object, known: Iterable[str], *, besides: str = "") -> str:
    """What there is in place of a word that is none, and what it may have been meant for.

    Where there are many words, and one of them is like it, the others are not listed.

    Args:
        word: As of `meant`.
        known: The words that there are, in the order in which they are told.
        besides: What else there is, behind the last of them.
    """
    names = tuple(known)
    asked = meant(word, names)
    if asked and len(names) > _FEW:
        return asked.removeprefix("; ")
    return f"there are {', '.join(names) or 'none'}{besides}{asked}"
