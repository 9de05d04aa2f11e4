"""What a paper says, block by block, before anybody lays it out: the writers of a page and of a PDF take the same ones.

Every text is a `Said`, in Vietnamese and English, and printable: what would steer or deceive a reader has become a
visible mark when the text is made, so that no writer can forget it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypeAlias

from chipkit.codec.printable import printable
from chipkit.language import Language
from chipkit.outcome import Outcome
from chipkit.values import dataclass

__all__ = [
    "Banner",
    "Block",
    "CheckRow",
    "Checks",
    "Command",
    "Commands",
    "Fact",
    "Facts",
    "Heading",
    "Listed",
    "Listing",
    "Notice",
    "Paper",
    "Person",
    "Picture",
    "Said",
]

_BRACES: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Said:
    """A text in both languages; where they are the same, it is said once."""

    vi: str
    en: str

    def __post_init__(self) -> None:
        for language in ("vi", "en"):
            object.__setattr__(self, language, unicodedata.normalize("NFC", printable(getattr(self, language))))

    @classmethod
    def of(cls, words: Mapping[str, str]) -> Said:
        """From words by their languages."""
        return cls(words[Language.VI], words[Language.EN])

    @classmethod
    def plain(cls, text: str) -> Said:
        """A text of no language, such as a name, a number or a digest."""
        return cls(text, text)

    @property
    def single(self) -> bool:
        """Whether both are the same text."""
        return self.vi == self.en

    def __bool__(self) -> bool:
        return bool(self.vi or self.en)

    def filled(self, **parts: Said) -> Said:
        """With what stands in braces put in its place."""
        return Said(
            _BRACES.sub(lambda found: parts[found[1]].vi, self.vi),
            _BRACES.sub(lambda found: parts[found[1]].en, self.en),
        )


@dataclass(frozen=True, slots=True)
class Heading:
    """Begins a part of the paper."""

    text: Said


@dataclass(frozen=True, slots=True)
class Notice:
    """A paragraph; with an outcome it is set apart, in that outcome's colour."""

    text: Said
    shade: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Banner:
    """The verdict: outcome in a word and a sign, and only besides in a colour (BSI TR-03135-1, Table 5.1)."""

    outcome: Outcome
    word: Said
    text: Said
    """The verdict in words, whole."""
    decided_by: tuple[Said, ...] = ()
    """What the checks are called that decided."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of a table of facts."""

    label: Said
    value: Said
    exact: bool = False
    """Whether it is compared letter by letter, such as a digest."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A table of facts."""

    rows: tuple[Fact, ...]
    title: Said | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """The holder's photo, or why there is none."""

    caption: Said
    """What may be said of it, or why it is not shown."""
    shade: Outcome
    """The outcome in whose colour the caption stands."""
    title: Said
    """What it is, for who does not see it."""
    png: bytes = b""
    """The picture, made of pixels; empty where none is shown."""


@dataclass(frozen=True, slots=True)
class Person:
    """The holder: what may be said of the data, the data, and the photo."""

    standing: Said
    shade: Outcome
    facts: Facts
    picture: Picture


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check with its outcome and its reason."""

    outcome: Outcome
    shade: Outcome
    """The outcome in whose colour it stands, which is never green under a failed verdict."""
    word: Said
    title: Said
    reason: Said


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks of one group that were run."""

    title: Said
    rows: tuple[CheckRow, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of a list: what, and why or where."""

    title: Said
    text: Said


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of things with their reasons, such as what was not checked."""

    rows: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """Lines for a shell that repeat one check, without chipkit, in the folder that `chipkit extract` writes."""

    title: Said
    script: str
    """POSIX sh; nothing of it comes from a card but digests in hexadecimal. It ends with 0 where the check succeeds."""
    check: str = ""
    """The check that it repeats; empty where it repeats none alone."""
    expected: bool | None = None
    """Whether it is to succeed, by what the report found; None where the report found neither."""
    note: Said | None = None
    """Why it is done in this way."""


@dataclass(frozen=True, slots=True)
class Commands:
    """Commands, in the order in which they are run."""

    rows: tuple[Command, ...]


Block: TypeAlias = Heading | Notice | Banner | Facts | Person | Checks | Listing | Commands
"""A part of a paper."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper."""

    title: Said
    subtitle: Said
    made_at: datetime
    """The moment that it speaks of."""
    mark: Said
    """What stands on every page: which paper of which verification this is."""
    blocks: tuple[Block, ...]
