"""What was read of bytes, for all that differ from them in their leaves alone.

Between the leaves lies the *skeleton*, which has the tags and lengths of all. What has the same skeleton, byte for
byte, as something that was read strictly is laid out as that, and needs but its leaves read.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from operator import itemgetter
from threading import Lock
from typing import Final, Generic, TypeVar

from chipkit.codec.bounded_cache import BoundedCache
from chipkit.codec.tlv import TLV
from chipkit.values import dataclass

__all__ = ["LayoutCache", "Leaf"]

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a leaf lies in the file, in bytes."""

    start: int
    """Where its tag stands."""
    begin: int
    """Where its value begins."""
    end: int

    @classmethod
    def of(cls, tlv: TLV) -> Leaf:
        """The value of a data object."""
        begin = tlv.value_offset
        return cls(tlv.offset, begin, begin + len(tlv.value))

    @property
    def value(self) -> slice:
        """Its value."""
        return slice(self.begin, self.end)

    @property
    def whole(self) -> slice:
        """Its tag and length too."""
        return slice(self.start, self.end)


class LayoutCache(Generic[ValueT]):
    """Values by the skeleton of the files that they were made from, within a bound.

    Threads may share one.
    """

    def __init__(self, *, entries: int, size: int) -> None:
        """Make an empty cache; `entries` and `size` are those of `BoundedCache`."""
        self._values: BoundedCache[ValueT] = BoundedCache(entries=entries, size=size)
        self._cuts: OrderedDict[int, tuple[_Cut, ...]] = OrderedDict()
        self._lock = Lock()

    def find(self, content: bytes) -> ValueT | None:
        """The value of a file whose skeleton this one has, else None."""
        for cut in self._cuts.get(len(content), ()):
            value = self._values.find(cut.key(content))
            if value is not None:
                return value
        return None

    def learn(self, content: bytes, leaves: Sequence[Leaf], value: ValueT, keeps: int) -> None:
        """Remember the value of this file, and of all that have its skeleton.

        Args:
            content: The file.
            leaves: Its leaves, in its order.
            value: What is made of the skeleton.
            keeps: How many bytes it keeps alive, by estimate.
        """
        cut = _Cut.of(leaves)
        with self._lock:
            others = [known for known in self._cuts.pop(len(content), ()) if known.places != cut.places]
            self._cuts[len(content)] = (cut, *others[: _MOST_CUTS - 1])  # what came last is looked for first
            if len(self._cuts) > _MOST_LENGTHS:
                self._cuts.popitem(last=False)
        self._values.remember(cut.key(content), value, keeps)

    def clear(self) -> None:
        """Forget all of it."""
        with self._lock:
            self._cuts.clear()
            self._values.clear()

    @property
    def kept(self) -> int:
        """How many bytes the values keep in all, by estimate."""
        return self._values.kept

    def __len__(self) -> int:
        return len(self._values)


_MOST_LENGTHS: Final = 512
_MOST_CUTS: Final = 4
"""So many ways in which files of one length are cut are tried, the latest ones."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where files of one length are cut."""

    places: bytes
    """Begin and end of each leaf, four bytes each."""
    skeleton: Callable[[bytes], tuple[bytes, ...]]
    """The pieces between the leaves."""

    @classmethod
    def of(cls, leaves: Sequence[Leaf]) -> _Cut:
        ends = [0, *(leaf.end for leaf in leaves)]
        begins = [*(leaf.begin for leaf in leaves), None]
        places = b"".join(place.to_bytes(4, "big") for leaf in leaves for place in (leaf.begin, leaf.end))
        return cls(places, itemgetter(*map(slice, ends, begins)))

    def key(self, content: bytes) -> tuple[bytes, bytes]:
        """What the skeleton is remembered by; with the places, the pieces tell where each of them stood."""
        return self.places, b"".join(self.skeleton(content))
