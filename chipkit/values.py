"""`dataclass` as the standard library has it, at a quarter of what it costs to begin with it (decision 0014).

`dataclasses.dataclass` compiles six functions for each frozen class, and the classes of one reading are a hundred and
fifty. Here a frozen class has its constructor compiled, which has a signature of its own; comparing, hashing, showing
and refusing changes are closures over the names of its fields. Fields, `replace`, `asdict`, patterns, pickles and
classes derived by either decorator are as ever; whatever is not a plain frozen class is left to the standard library.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError
from functools import partial
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

_FIELDS = "__dataclass_fields__"

if TYPE_CHECKING:  # to a checker of types the two are one
    from dataclasses import dataclass
else:

    def dataclass(
        cls: type | None = None, /, *, frozen: bool = False, slots: bool = False, kw_only: bool = False, **others: bool
    ) -> Any:  # noqa: ANN401 - the class, or what makes it one
        """As `dataclasses.dataclass`."""
        if cls is None:
            return partial(dataclass, frozen=frozen, slots=slots, kw_only=kw_only, **others)
        if others or not frozen or any(hasattr(base, _FIELDS) for base in cls.__mro__[1:]):
            return dataclasses.dataclass(frozen=frozen, slots=slots, kw_only=kw_only, **others)(cls)
        return _frozen(cls, slots=slots, kw_only=kw_only)


def _frozen(cls: type, *, slots: bool, kw_only: bool) -> Any:  # noqa: ANN401 - the class
    if cls.__doc__ is None:
        cls.__doc__ = cls.__name__  # a signature would be made for it
    own = {name for name, value in vars(cls).items() if name != "__hash__" or value is not None}
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(cls)
    params = made.__dataclass_params__
    params.init = params.repr = params.eq = params.frozen = True
    fields = dataclasses.fields(made)
    shown = [field.name for field in fields if field.repr]
    compared = _values([field.name for field in fields if field.compare])
    hashed = _values([field.name for field in fields if (field.compare if field.hash is None else field.hash)])
    methods = {
        "__init__": _constructor(made, fields, slots=slots),
        "__repr__": recursive_repr()(lambda self: _shown(self, shown)),
        "__eq__": lambda self, other: (
            compared(self) == compared(other) if type(other) is type(self) else NotImplemented
        ),
        "__hash__": lambda self: hash(hashed(self)),
        **_unchanging(made, frozenset(field.name for field in fields)),
        **({"__getstate__": _state, "__setstate__": _restore} if slots else {}),
    }
    for name, method in methods.items():
        if name not in own:
            method.__name__ = name
            method.__qualname__ = f"{made.__qualname__}.{name}"
            setattr(made, name, method)
    return made


def _constructor(cls: type, fields: Sequence[Field[Any]], *, slots: bool) -> Callable[..., None]:
    """`__init__`, compiled in the module of its class, where the names of its hints are looked for."""
    names: dict[str, object] = {"_set": object.__setattr__, "_missing": MISSING}
    positional, named, body = ["self"], list[str](), list[str]()
    for field in fields:
        name, value, default = field.name, field.name, ""
        if field.default_factory is not MISSING:
            names[f"_make_{name}"], default = field.default_factory, "=_missing"
            value = f"_make_{name}() if {name} is _missing else {name}" if field.init else f"_make_{name}()"
        elif field.default is not MISSING:
            names[f"_default_{name}"], default = field.default, f"=_default_{name}"
            value = name if field.init else f"_default_{name}"
        if field.init:
            (named if field.kw_only else positional).append(name + default)
        if field.init or (default and (slots or field.default is MISSING)):
            body.append(f"_set(self,{name!r},{value})")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    parameters = ",".join([*positional, *(["*", *named] if named else [])])
    lines = "\n  ".join(body or ["pass"])
    made: dict[str, Any] = {}
    text = f"def make({','.join(names)}):\n def __init__({parameters}):\n  {lines}\n return __init__"
    exec(text, vars(sys.modules[cls.__module__]), made)  # noqa: S102 - names of fields alone, as the library's own
    method: Callable[..., None] = made["make"](**names)
    method.__annotations__ = {**{field.name: field.type for field in fields if field.init}, "return": None}
    return method


def _values(names: Sequence[str]) -> Callable[[object], tuple[object, ...]]:
    """What gives the values of these fields."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda instance: tuple(getattr(instance, name) for name in names)


def _shown(instance: object, names: Sequence[str]) -> str:
    values = ", ".join(f"{name}={getattr(instance, name)!r}" for name in names)
    return f"{type(instance).__qualname__}({values})"


def _unchanging(cls: Any, names: frozenset[str]) -> dict[str, Any]:  # noqa: ANN401 - a class
    """What refuses changes: of any attribute here, of the fields in a class that is derived by no decorator."""

    def assign(self: object, name: str, value: object) -> None:
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def delete(self: object, name: str) -> None:
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    return {"__setattr__": assign, "__delattr__": delete}


def _state(self: Any) -> list[object]:  # noqa: ANN401 - an instance of any class of these
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restore(self: Any, state: Sequence[object]) -> None:  # noqa: ANN401 - likewise
    for field, value in zip(dataclasses.fields(self), state, strict=False):
        object.__setattr__(self, field.name, value)
