"""What a case ends with, and what it was that did not fit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, unique
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chipkit_emulator.examination.case import Case

__all__ = ["CannotRunError", "CaseResult", "Exchange", "ExpectationError", "Result"]


@unique
class Result(Enum):
    """How a case ended."""

    PASSED = "passed"
    """The chip answered as it must, in every way that the case was run."""
    FAILED = "failed"
    """It answered otherwise."""
    NOT_APPLICABLE = "not applicable"
    """The chip does not claim what the case is about, or the case is none of this suite."""
    CANNOT_RUN = "cannot run"
    """It is claimed, but the link or what is known of the card leaves no way to try it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One command as it was meant, and its answer, without any content: files and passwords are somebody's."""

    command: str
    """Header, Nc and Ne, such as "00B08100 Nc 0 Ne 1"."""
    protected: bool
    """Whether it was sent under secure messaging."""
    response: str
    """Status word, size of the data, and whether it came under secure messaging."""


class ExpectationError(Exception):
    """The chip did otherwise than it must.

    Attributes:
        expected: What it must do.
        exchange: Where it did not; None where no single exchange shows it.
    """

    def __init__(self, expected: str, exchange: Exchange | None = None) -> None:
        self.expected = expected
        self.exchange = exchange
        super().__init__(expected)


class CannotRunError(Exception):
    """There is no way to try a case here; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """How one case ended."""

    case: Case
    result: Result
    reason: str = ""
    """Why it is not applicable or cannot run; what was expected, where it failed."""
    way: str = ""
    """In which way of opening or agreeing it failed."""
    ways: tuple[str, ...] = ()
    """All ways in which it was run."""
    exchange: Exchange | None = None
    """Where it failed."""
