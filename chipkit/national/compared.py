"""What a comparison of two values finds (docs/inputs.md)."""

from __future__ import annotations

from enum import Enum, unique
from typing import Final, NoReturn

from chipkit.errors import CodecError
from chipkit.values import dataclass

__all__ = ["MAX_VALUE", "Comparison", "ComparisonResult", "check_sizes", "different", "result_of", "same", "unclear"]

MAX_VALUE: Final = 1000
"""The most characters of a value that is compared."""


@unique
class ComparisonResult(Enum):
    """How two values compare."""

    SAME = "same"
    DIFFERENT = "different"
    UNCLEAR = "unclear"
    """One of them is damaged, incomplete or empty, so that nothing can be said."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two values compare, and why."""

    result: ComparisonResult
    reason: str
    """A word of a closed set, listed in `docs/inputs.md`; never what was compared."""

    def __bool__(self) -> NoReturn:
        """Refuse to be a condition: unclear is neither true nor false."""
        raise TypeError("compare the result with `is`")


def result_of(answer: object) -> ComparisonResult:
    """What a nation answered of one field; what is no answer says nothing, and is never taken for agreement."""
    given = answer.result if isinstance(answer, Comparison) else answer
    return given if isinstance(given, ComparisonResult) else ComparisonResult.UNCLEAR


def same(reason: str = "equal") -> Comparison:
    """The two values agree."""
    return Comparison(ComparisonResult.SAME, reason)


def different(reason: str) -> Comparison:
    """The two values cannot be the same."""
    return Comparison(ComparisonResult.DIFFERENT, reason)


def unclear(reason: str) -> Comparison:
    """It cannot be said whether the two values are the same."""
    return Comparison(ComparisonResult.UNCLEAR, reason)


def check_sizes(*values: str) -> None:
    """Refuse values that are longer than any real one.

    Raises:
        CodecError: A value is too long.
    """
    for value in values:
        if len(value) > MAX_VALUE:
            raise CodecError(f"value of {len(value)} characters to compare, at most {MAX_VALUE}", offset=MAX_VALUE)
