"""What the texts of JSON documents are: words of closed sets, times, digests; anything else is free and printable.

A text that is a word of a closed set is `Annotated` with the set's name. Which words are in it is the business of the
enumeration or table that has them; `tools/schemas.py` looks there.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from chipkit.values import dataclass

__all__ = [
    "Code",
    "Day",
    "DeviationCode",
    "Evidence",
    "FileLabel",
    "Form",
    "OutcomeWord",
    "Sha256",
    "Status",
    "Time",
    "Word",
]


@dataclass(frozen=True, slots=True)
class Word:
    """A text is one of a closed set; a mapping has names of it."""

    of: str
    """The name of the set."""


@dataclass(frozen=True, slots=True)
class Form:
    """A text has this form, as a regular expression that JSON Schema takes."""

    pattern: str


OutcomeWord: TypeAlias = Annotated[str, Word("outcome")]
Code: TypeAlias = Annotated[str, Word("check")]
"""A check: one of the release, or an additional one, which begins with "x."."""
DeviationCode: TypeAlias = Annotated[str, Word("deviation")]
FileLabel: TypeAlias = Annotated[str, Word("file")]
Evidence: TypeAlias = Annotated[dict[str, str], Word("evidence")]
Time: TypeAlias = Annotated[str, Form(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")]
"""ISO 8601, in UTC, to the second."""
Day: TypeAlias = Annotated[str, Form(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Sha256: TypeAlias = Annotated[str, Form(r"^[0-9a-f]{64}$")]
Status: TypeAlias = Annotated[str, Form(r"^[0-9A-F]{4}$")]
"""A status word of a chip, in hexadecimal."""
