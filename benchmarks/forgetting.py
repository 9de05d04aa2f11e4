"""What chipkit remembers between calls is emptied, so that what is measured is done in full."""

from __future__ import annotations

import gc
from functools import lru_cache

from chipkit.codec.bounded_cache import BoundedCache

__all__ = ["forget", "remembered"]


def forget() -> None:
    """Empty every cache of the modules that were loaded when this was called first."""
    for cache in _caches():
        cache.clear()


def remembered() -> int:
    """How many bytes those caches say that they keep."""
    return sum(cache.kept for cache in _caches())


@lru_cache
def _caches() -> tuple[BoundedCache[object], ...]:
    return tuple(each for each in gc.get_objects() if isinstance(each, BoundedCache))
