"""What chipkit remembers between calls is emptied, so that what is measured is done in full."""

from __future__ import annotations

import gc
from functools import lru_cache
from typing import TypeVar

from chipkit.codec.bounded_cache import BoundedCache
from chipkit.codec.layout_cache import LayoutCache

__all__ = ["forget", "remembered"]

_Kind = TypeVar("_Kind", BoundedCache[object], LayoutCache[object])


def forget() -> None:
    """Empty every cache of the modules that were loaded when this was called first."""
    for cache in (*_caches(BoundedCache), *_caches(LayoutCache)):
        cache.clear()


def remembered() -> int:
    """How many bytes those caches say that they keep."""
    return sum(cache.kept for cache in _caches(BoundedCache))


@lru_cache
def _caches(kind: type[_Kind]) -> tuple[_Kind, ...]:
    gc.unfreeze()  # a command freezes what it has loaded, and what is frozen is not listed
    return tuple(each for each in gc.get_objects() if isinstance(each, kind))
