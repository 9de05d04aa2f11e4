"""The door of a value: words are parsed into their enumerations, and other types are refused by name."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum
from inspect import iscoroutinefunction
from typing import Final, TypeVar

from chipkit.meant import there_are

__all__ = ["expect", "expect_callback", "expect_collection", "expect_number", "parse_word", "parse_words"]

_COLLECTIONS: Final = frozenset({tuple, list, frozenset, set, dict})
_EnumT = TypeVar("_EnumT", bound=Enum)


def parse_words(instance: object, **kinds: type[Enum]) -> None:
    """Turn the words that fields of a frozen dataclass were given into members of their enumerations.

    Raises:
        ValueError: A word is not one of them.
    """
    for name, kind in kinds.items():
        given = getattr(instance, name)
        if type(given) is not kind:
            object.__setattr__(instance, name, parse_word(kind, given, name))


def parse_word(kind: type[_EnumT], given: object, name: str) -> _EnumT:
    """The member of an enumeration that a word, or itself, names.

    Raises:
        ValueError: The enumeration does not have the word.
    """
    try:
        return kind(given)
    except ValueError:
        told = there_are(given, (str(member.value) for member in kind))
        raise ValueError(f"{name} = {given!r} is not a {kind.__name__}; {told}") from None


def expect(value: object, kind: type, what: str) -> None:
    """Refuse a value of another type.

    Raises:
        TypeError: The value is of another type.
    """
    if not isinstance(value, kind):
        raise TypeError(f"{what} is not of type {kind.__name__} but {type(value).__name__}")


def expect_callback(value: object, what: str) -> None:
    """Refuse what cannot be called, and a coroutine function, whose work nobody here would wait for.

    Raises:
        TypeError: The value cannot be called, or is a coroutine function.
    """
    if not callable(value):
        raise TypeError(f"{what} cannot be called: {type(value).__name__}")
    if iscoroutinefunction(value) or iscoroutinefunction(getattr(value, "__call__", None)):  # noqa: B004 - its kind
        raise TypeError(f"{what} is a coroutine function, which nobody would wait for")


def expect_collection(value: object, what: str) -> None:
    """Refuse a text, whose letters nobody means, and what can be gone through but once.

    Raises:
        TypeError: The value is a text, an iterator, or no collection at all.
    """
    if type(value) in _COLLECTIONS:  # it need not be asked what kind of one it is, which takes long
        return
    if not isinstance(value, Collection) or isinstance(value, str | bytes | bytearray):
        raise TypeError(f"{what} is not a collection but {type(value).__name__}")


def expect_number(value: object, what: str, *, least: int, most: int, whole: bool = True) -> None:
    """Refuse what is not a number, and one out of its range; "not a number" is out of every range.

    Raises:
        TypeError: The value is not a number.
        ValueError: The number is out of range.
    """
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        raise TypeError(f"{what} is not a {'whole ' if whole else ''}number but {type(value).__name__}")
    if not least <= value <= most:
        raise ValueError(f"{what} is out of range: {least} to {most}")
