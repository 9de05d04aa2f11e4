"""A mapping that is a value: it never changes, hashes, pickles, copies, and equals what holds the same.

`types.MappingProxyType` does none of these. See docs/decisions/0012-values.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

__all__ = ["NOTHING", "FrozenMapping", "anew", "freeze", "frozen_value", "maker"]

_Kind = TypeVar("_Kind")
_Key = TypeVar("_Key")
_Value_co = TypeVar("_Value_co", covariant=True)


if TYPE_CHECKING:  # to a checker of types it has nothing that changes it
    _Content = Mapping
else:
    _Content = dict


def _refused(_self: object, *_args: object, **_named: object) -> NoReturn:
    raise TypeError("a FrozenMapping does not change")


class FrozenMapping(_Content[_Key, _Value_co]):
    """A mapping in the order in which it was given, with a copy of its own.

    Two are equal where they hold the same, in whatever order, and hash alike; a plain `dict` with the same content is
    equal too. One that holds something unhashable has no hash. It is a `dict` of which nothing can be changed, so that
    looking something up in it is no call of a function in Python.
    """

    __slots__ = ("_hash",)

    _hash: int
    """Set when it is asked for first."""

    if TYPE_CHECKING:

        def __init__(self, items: Mapping[_Key, _Value_co] | Iterable[tuple[_Key, _Value_co]] = ()) -> None: ...

        def __getitem__(self, key: _Key) -> _Value_co: ...

        def __iter__(self) -> Iterator[_Key]: ...

        def __len__(self) -> int: ...

        def __reversed__(self) -> Iterator[_Key]: ...

        def __eq__(self, other: object) -> bool: ...

    else:

        def __new__(
            cls, items: Mapping[_Key, _Value_co] | Iterable[tuple[_Key, _Value_co]] = ()
        ) -> FrozenMapping[_Key, _Value_co]:
            """Fill it, once and for all."""
            made = dict.__new__(cls)
            dict.__init__(made, items)
            return made

        __init__ = object.__init__  # nothing: that of a dict, called again, adds to it
        __setitem__ = __delitem__ = __ior__ = _refused
        clear = pop = popitem = setdefault = update = _refused

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            object.__setattr__(self, "_hash", hash(frozenset(self.items())))
            return self._hash

    def __repr__(self) -> str:
        """Its keys alone: what stands under them may be a person's."""
        return f"<FrozenMapping of {', '.join(map(repr, self)) or 'nothing'}>"

    def __setattr__(self, name: str, _value: object) -> NoReturn:
        raise AttributeError(f"a FrozenMapping does not change: {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a FrozenMapping does not change: {name}")

    def __reduce__(self) -> tuple[type[FrozenMapping[_Key, _Value_co]], tuple[dict[_Key, _Value_co]]]:
        """By its content alone: a hash of texts is another one in each process."""
        return type(self), (dict(self),)

    def __copy__(self) -> FrozenMapping[_Key, _Value_co]:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> FrozenMapping[_Key, _Value_co]:
        return type(self)(deepcopy(dict(self), memo))


NOTHING: Final[FrozenMapping[Any, Any]] = FrozenMapping()
"""The empty one, for all who have nothing to say."""


def freeze(instance: object, *names: str) -> None:
    """Turn the mappings that these fields of a frozen dataclass were given into values, from its `__post_init__`."""
    for name in names:
        given = getattr(instance, name)
        if type(given) is not FrozenMapping:
            object.__setattr__(instance, name, FrozenMapping(given))


def frozen_value(value: object) -> object:
    """A plain value, such as one of CBOR, with its arrays as tuples and its maps as values."""
    if isinstance(value, Mapping):
        return FrozenMapping({key: frozen_value(entry) for key, entry in value.items()})
    return tuple(map(frozen_value, value)) if isinstance(value, list | tuple) else value


def anew(instance: _Kind) -> _Kind:
    """A frozen dataclass as its constructor makes it of the values of another one, as `dataclasses.replace` does."""
    kind: type[Any] = type(instance)
    names, values = _given(kind)  # type: ignore[arg-type]  # a class is hashable
    made: _Kind = kind(**dict(zip(names, values(instance), strict=True)))
    return made


@cache
def _given(kind: type) -> tuple[tuple[str, ...], Callable[[object], tuple[Any, ...]]]:
    """The fields that the constructor takes, of which there are several, and what gives their values."""
    names = tuple(each.name for each in fields(kind) if each.init)
    return names, attrgetter(*names)


def maker(kind: type[_Kind]) -> Callable[..., _Kind]:
    """What makes instances of a frozen dataclass with slots from all of its fields, in their order.

    It takes a fifth of the time that the constructor takes, and does not run `__post_init__`: it is for values that
    were taken from another instance, and for those that need no check and are frozen already.
    """
    names = [each.name for each in fields(kind)]  # type: ignore[arg-type]
    known: dict[str, Any] = {"new": object.__new__, "kind": kind}
    known |= {f"set_{name}": vars(kind)[name].__set__ for name in names}
    steps = "".join(f"\n set_{name}(made,{name})" for name in names)
    exec(f"def make({','.join(names)}):\n made=new(kind){steps}\n return made", known)  # noqa: S102 - names of fields
    make: Callable[..., _Kind] = known["make"]
    return make
