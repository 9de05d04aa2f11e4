"""The door of a value: words are parsed into their enumerations, and other types are refused by name."""

from __future__ import annotations

from enum import Enum

__all__ = ["expect", "parse_words"]


def parse_words(instance: object, **kinds: type[Enum]) -> None:
    """Turn the words that fields of a frozen dataclass were given into members of their enumerations.

    Raises:
        ValueError: A word is not one of them.
    """
    for name, kind in kinds.items():
        given = getattr(instance, name)
        if type(given) is not kind:
            object.__setattr__(instance, name, _parsed(kind, given, name))


def _parsed(kind: type[Enum], given: object, name: str) -> Enum:
    try:
        return kind(given)
    except ValueError:
        words = ", ".join(str(member.value) for member in kind)
        raise ValueError(f"{name} = {given!r} is not a {kind.__name__}; there are {words}") from None


def expect(value: object, kind: type, what: str) -> None:
    """Refuse a value of another type.

    Raises:
        TypeError: The value is of another type.
    """
    if not isinstance(value, kind):
        raise TypeError(f"{what} is not of type {kind.__name__} but {type(value).__name__}")
