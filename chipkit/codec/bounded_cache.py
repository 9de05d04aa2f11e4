"""What was computed from bytes, remembered by their digest, within a bound in number and in bytes.

What strangers send is never kept: a key is SHA-256 of the bytes, and whoever computes a value says how much it keeps.
"""

from __future__ import annotations

import hashlib
import marshal
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final, Generic, TypeVar

__all__ = ["BoundedCache"]

ValueT = TypeVar("ValueT")
_OVERHEAD = 256
"""Bytes that an entry takes beside its value: key, number, tuple and its place."""


class BoundedCache(Generic[ValueT]):
    """Values by the digest of what they were computed from; the one that was asked for least lately goes first.

    Threads may share one. Two that ask for the same at once may both compute it.
    """

    def __init__(self, *, entries: int, size: int) -> None:
        """Make an empty cache.

        Args:
            entries: How many values it holds.
            size: How many bytes they may keep in all. One that keeps over a sixteenth of them is not remembered, so
                that none drives out many.
        """
        self._entries, self._size = entries, size
        self._values: OrderedDict[bytes, tuple[ValueT, int]] = OrderedDict()
        self._kept = 0
        self._lock = Lock()

    def get(
        self, parts: tuple[bytes, ...], compute: Callable[[], ValueT], keeps: int | Callable[[ValueT], int | None]
    ) -> ValueT:
        """The value for these bytes, computed where it is not remembered; what `compute` raises is not remembered.

        Args:
            parts: All that the value depends on.
            compute: Gives the value.
            keeps: How many bytes it keeps alive, by estimate; or what tells that of the value, None where it is not to
                be remembered.
        """
        key, found = self._looked_up(parts)
        if found is not None:
            return found[0]
        value = compute()
        kept = keeps(value) if callable(keeps) else keeps
        if kept is not None:
            self._remember(key, value, kept + _OVERHEAD)
        return value

    def find(self, parts: tuple[bytes, ...]) -> ValueT | None:
        """The value for these bytes where it is remembered, else None."""
        _, found = self._looked_up(parts)
        return None if found is None else found[0]

    def remember(self, parts: tuple[bytes, ...], value: ValueT, keeps: int) -> None:
        """Keep a value for these bytes, as `get` does."""
        self._remember(_digest(parts), value, keeps + _OVERHEAD)

    def replace(self, parts: tuple[bytes, ...], value: ValueT, keeps: int) -> None:
        """Keep a value for these bytes in the place of the one that was remembered."""
        key = _digest(parts)
        with self._lock:
            _, freed = self._values.pop(key, (None, 0))
            self._kept -= freed
        self._remember(key, value, keeps + _OVERHEAD)

    def clear(self) -> None:
        """Forget all of it."""
        with self._lock:
            self._values.clear()
            self._kept = 0

    @property
    def kept(self) -> int:
        """How many bytes the values keep in all, by estimate."""
        return self._kept

    def __len__(self) -> int:
        return len(self._values)

    def _looked_up(self, parts: tuple[bytes, ...]) -> tuple[bytes, tuple[ValueT, int] | None]:
        """The key of these bytes, and what is remembered under it; from now on that goes last."""
        key = _digest(parts)
        with self._lock:
            found = self._values.get(key)
            if found is not None:
                self._values.move_to_end(key)
        return key, found

    def _remember(self, key: bytes, value: ValueT, keeps: int) -> None:
        if keeps > self._size // 16:
            return
        with self._lock:
            if key in self._values:
                return
            self._values[key] = value, keeps
            self._kept += keeps
            while self._kept > self._size or len(self._values) > self._entries:
                _, (_, freed) = self._values.popitem(last=False)
                self._kept -= freed


def _digest(parts: tuple[bytes, ...]) -> bytes:
    """SHA-256 over the parts, with the length of each in front, so that none can pass for a part of another."""
    return hashlib.sha256(marshal.dumps(parts, _WITHOUT_REFERENCES)).digest()


_WITHOUT_REFERENCES: Final = 2
"""The form of `marshal` in which equal parts have equal bytes, whoever else holds them."""
