"""Where the leaves of an EF.SOD lie: all that differs between two documents of one signer (Doc 9303-10, 4.6.2).

The leaves are the digests of the data groups, the message digest, the signing time and the signature. Everything else
is the *skeleton*. A security object whose skeleton is equal, byte for byte, to that of one which was read strictly is
as strict as that one, with the same members, deviations and certificates: it is cut at the same places, and only its
leaves are read. Nothing of what is computed over them is remembered.

Only objects in DER, of one signer, whose every leaf stands once are taken apart here. All others are read in full each
time, and so is one whose signing time is not written as RFC 5652, 11.3, has it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from operator import itemgetter
from threading import Lock
from typing import Final, Generic, NamedTuple, TypeVar

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.bounded_cache import BoundedCache
from chipkit.codec.tlv import TLV
from chipkit.values import dataclass

__all__ = ["LayoutCache", "Leaf", "Leaves", "find_leaves"]

ValueT = TypeVar("ValueT")
_SIGNED_ATTRIBUTES: Final = 0xA0
_WITH_SIGNED_ATTRIBUTES: Final = 6
"""Members of a signer info that has them, and no others that are optional (RFC 5652, 5.3)."""


class Leaf(NamedTuple):
    """Where a leaf lies in the file, in bytes."""

    start: int
    """Where its tag stands."""
    begin: int
    """Where its value begins."""
    end: int

    @property
    def value(self) -> slice:
        """Its value."""
        return slice(self.begin, self.end)


@dataclass(frozen=True, slots=True)
class Leaves:
    """The leaves of one security object, and the members that hold them."""

    digests: tuple[Leaf, ...]
    """In the order of the list."""
    message_digest: Leaf
    signing_time: Leaf | None
    signature: Leaf
    content: slice
    """The LDS security object: the value of eContent."""
    attributes: slice
    """The signed attributes, with their implicit tag."""

    @property
    def in_order(self) -> tuple[Leaf, ...]:
        """All leaves in the order of the file."""
        time = () if self.signing_time is None else (self.signing_time,)
        return tuple(sorted((*self.digests, self.message_digest, *time, self.signature)))


def find_leaves(content: bytes) -> Leaves | None:
    """The leaves of a security object that was read without an error; None where it is not of the usual form.

    Raises:
        CodecError: The file is not in DER.
        ValueError: There are more or fewer members than there are as a rule.
        IndexError: There are fewer.
    """
    # RFC 5652, 3 and 5.1: ContentInfo, SignedData; 5.2: EncapsulatedContentInfo; 5.3: SignerInfo
    _, wrapped = _only(TLV.parse(content)).children()
    _, _, encapsulated, *_, signers = _only(wrapped).children()
    _, econtent = encapsulated.children()
    content_tlv, signer = _only(econtent), signers.children()
    if len(signer) != 1 or len(members := signer[0].children()) != _WITH_SIGNED_ATTRIBUTES:
        return None
    attributes = members[3]
    values = _single_values(attributes) if attributes.tag == _SIGNED_ATTRIBUTES else {}
    digest, time = values.get(oids.MESSAGE_DIGEST), values.get(oids.SIGNING_TIME)
    if digest is None or (oids.SIGNING_TIME in values and (time is None or time.tag != der.UTC_TIME)):
        return None
    listed = TLV.parse(content_tlv.value, offset=content_tlv.value_offset).children()[2]
    return Leaves(
        digests=tuple(_leaf(member.children()[1]) for member in listed.children()),
        message_digest=_leaf(digest),
        signing_time=None if time is None else _leaf(time),
        signature=_leaf(members[5]),
        content=slice(content_tlv.value_offset, content_tlv.value_offset + len(content_tlv.value)),
        attributes=slice(attributes.offset, attributes.offset + len(attributes.raw)),
    )


def _only(tlv: TLV) -> TLV:
    (member,) = tlv.children()
    return member


def _leaf(tlv: TLV) -> Leaf:
    begin = tlv.value_offset
    return Leaf(tlv.offset, begin, begin + len(tlv.value))


def _single_values(attributes: TLV) -> dict[str, TLV | None]:
    """The value of each attribute; None for one that stands twice, or has another number of values."""
    found: dict[str, TLV | None] = {}
    for attribute in attributes.children():
        kind, values = attribute.children()
        name, members = der.decode_oid(kind), values.children()
        found[name] = members[0] if len(members) == 1 and name not in found else None
    return found


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

    def learn(self, content: bytes, leaves: Leaves, value: ValueT, keeps: int) -> None:
        """Remember the value of this file, and of all that have its skeleton.

        Args:
            content: The file.
            leaves: Its leaves.
            value: What is made of the skeleton.
            keeps: How many bytes it keeps alive, by estimate.
        """
        cut = _Cut.of(leaves.in_order)
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
        places = b"".join(place.to_bytes(4, "big") for leaf in leaves for place in leaf[1:])
        return cls(places, itemgetter(*map(slice, ends, begins)))

    def key(self, content: bytes) -> tuple[bytes, bytes]:
        """What the skeleton is remembered by; with the places, the pieces tell where each of them stood."""
        return self.places, b"".join(self.skeleton(content))
