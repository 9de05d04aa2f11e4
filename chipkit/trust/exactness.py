"""Which views of trust give exactly what they are asked for; what any other one gives is held against the question."""

from __future__ import annotations

from typing import Final, TypeVar

__all__ = ["exact", "is_exact"]

_ViewT = TypeVar("_ViewT", bound=type)
_exact: Final[set[type]] = set()


def exact(cls: _ViewT) -> _ViewT:
    """Say of a class of views that its answers are collections of exactly what was asked for.

    A class derived from it may answer otherwise, and is not one by that.
    """
    _exact.add(cls)
    return cls


def is_exact(view: object) -> bool:
    """Whether a view is of such a class."""
    return type(view) in _exact
