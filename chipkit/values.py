"""`dataclass` as the standard library has it, at a quarter of what it costs to begin with it (decision 0014).

`dataclasses.dataclass` compiles six functions for each frozen class, and the classes of one reading are two hundred, of
which a third ever has an instance. Here a frozen class has its constructor compiled when somebody first asks for it, to
make an instance or to look at its signature; comparing, hashing, showing and refusing changes are closures over the
names of its fields. Fields, `replace`, `asdict`, patterns, pickles and classes derived by either decorator are as ever;
whatever is not a plain frozen class is left to the standard library.
"""

from __future__ import annotations

import dataclasses
import inspect
import sys
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import MISSING, Field, FrozenInstanceError
from functools import cache, partial
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, ClassVar  # noqa: F401 - the last is named in a hint

__all__ = ["dataclass"]

_FIELDS = "__dataclass_fields__"
_PARAMS = "__dataclass_params__"
_SAID = {"frozen", "slots", "kw_only", "eq", "repr"}
"""What may be said to the decorator of a class that is made here."""
_SHARED = ("ClassVar", "typing.ClassVar")
"""How the hint begins of what belongs to the class."""
_SPECIAL = ("ClassVar", "InitVar", "KW_ONLY")
"""What in any other hint makes something else than a field of it."""

if TYPE_CHECKING:  # to a checker of types the two are one
    from dataclasses import dataclass
else:

    def dataclass(cls: type | None = None, /, **said: bool) -> Any:  # noqa: ANN401 - the class, or what makes it one
        """As `dataclasses.dataclass`."""
        if cls is None:
            return partial(dataclass, **said)
        made = _frozen(cls, said) if said.get("frozen") and said.keys() <= _SAID else None
        return dataclasses.dataclass(**said)(cls) if made is None else made


def _frozen(cls: type, said: Mapping[str, bool]) -> Any:  # noqa: ANN401 - the class
    """The class; None, and nothing done, where it is not a plain one, or not a sound one."""
    slots = said.get("slots", False)
    fields = _fields(cls, kw_only=said.get("kw_only", False)) if _is_plain(cls, slots=slots) else None
    if fields is None:
        return None
    every, made = tuple(field for field in fields.values() if _kind(field) is _kinds()[False]), _Made()
    names = [field.name for field in every]
    methods = _methods(every, said) | _unchanging(made, frozenset(names))
    for name, method in methods.items():
        method.__name__ = name
        method.__qualname__ = f"{cls.__qualname__}.{name}"
    added: dict[str, Any] = methods | {
        "__init__": _Constructor(made, every, slots=slots),
        "__match_args__": tuple(field.name for field in every if field.init and not field.kw_only),
    }
    if slots:
        added |= {"__getstate__": _state, "__setstate__": _restore}
    if "__replace__" in vars(_model()):
        added["__replace__"] = vars(_model())["__replace__"]
    own = {name for name, value in vars(cls).items() if name != "__hash__" or value is not None}
    added = {name: value for name, value in added.items() if name not in own}
    added |= {_FIELDS: fields, _PARAMS: _params(said)}
    made.cls = _with_slots(cls, names, added) if slots else _with(cls, names, added)
    return made.cls


class _Made:
    """The class that was made, for methods which are made before it."""

    cls: Any


@cache
def _model() -> Any:  # noqa: ANN401 - a class
    """One that the library made, of which is taken what only the library knows."""
    body = {"__annotations__": {"x": "int", "y": "ClassVar[int]"}, "__module__": __name__, "__doc__": ""}
    return dataclasses.dataclass(frozen=True)(type("_Model", (), body))


@cache
def _kinds() -> dict[bool, object]:
    """The kind of a field, and that of what belongs to the class."""
    return {shared: _kind(vars(_model())[_FIELDS][name]) for shared, name in ((False, "x"), (True, "y"))}


def _kind(field: Any) -> object:  # noqa: ANN401 - a field, of which this is no public part
    return field._field_type  # noqa: SLF001


def _params(said: Mapping[str, bool]) -> object:
    """What was said to the decorator, as a class keeps it."""
    params = copy(vars(_model())[_PARAMS])
    for name, value in said.items():
        if hasattr(params, name):
            setattr(params, name, value)
    return params


def _is_plain(cls: type, *, slots: bool) -> bool:
    bases = [vars(base)[_PARAMS] for base in cls.__mro__[1:] if _PARAMS in vars(base)]
    body = vars(cls)
    functions = (each for each in body.values() if isinstance(each, types.FunctionType))
    return (
        type(cls) is type
        and all(each.frozen for each in bases)
        and not {"__setattr__", "__delattr__"} & body.keys()
        and not (slots and ("__slots__" in body or any("__class__" in each.__code__.co_freevars for each in functions)))
    )


def _fields(cls: Any, *, kw_only: bool) -> dict[str, Field[Any]] | None:  # noqa: ANN401 - a class
    """The fields, those of its bases first; None where the library has something else to say of one."""
    hints: Mapping[str, str] = inspect.get_annotations(cls)
    if any(type(hint) is not str for hint in hints.values()):  # where the annotations are no texts
        return None
    if any(isinstance(value, Field) and name not in hints for name, value in vars(cls).items()):
        return None
    kinds = _kinds()
    fields: dict[str, Field[Any]] = {}
    for base in cls.__mro__[:0:-1]:
        fields |= vars(base).get(_FIELDS, {})
    if any(_kind(each) not in kinds.values() for each in fields.values()):
        return None
    for name, hint in hints.items():
        shared = hint.startswith(_SHARED)
        default = getattr(cls, name, MISSING)
        if isinstance(default, types.MemberDescriptorType):
            default = MISSING
        strange = isinstance(default, Field) if shared else any(word in hint for word in _SPECIAL)
        made: Any = default if isinstance(default, Field) else dataclasses.field(default=default)
        if strange or (made.default is not MISSING and type(made.default).__hash__ is None):
            return None
        made.name, made.type, made._field_type = name, hint, kinds[shared]  # noqa: SLF001 - what tells it
        if not shared:
            made.kw_only = kw_only if made.kw_only is MISSING else made.kw_only
        fields[name] = made
    return fields if _in_order(fields.values()) else None


def _in_order(fields: Iterable[Field[Any]]) -> bool:
    """Whether no positional field without a default stands behind one that has one."""
    given = [_has_default(field) for field in fields if field.init and field.kw_only is False]
    return given == sorted(given)


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _with(cls: Any, names: Sequence[str], added: Mapping[str, object]) -> Any:  # noqa: ANN401 - a class
    """The class itself, with what is added."""
    for name in vars(cls).keys() & set(names):
        if isinstance(value := vars(cls)[name], Field):
            if value.default is MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, value.default)
    if cls.__doc__ is None:
        cls.__doc__ = cls.__name__  # a signature would be made for it
    for name, value in added.items():
        setattr(cls, name, value)
    return cls


def _with_slots(cls: type, names: Sequence[str], added: Mapping[str, object]) -> type:
    """The class anew, with what is added, and with a place for each field that no base has a place for."""
    held = {name for base in cls.__mro__[1:-1] for name in _slots(base)}
    left_out = {"__dict__", "__weakref__", *names}
    body: dict[str, Any] = {name: value for name, value in vars(cls).items() if name not in left_out}
    body.update(added)
    body["__slots__"] = tuple(name for name in names if name not in held)
    if cls.__doc__ is None:
        body["__doc__"] = cls.__name__
    made = type(cls.__name__, cls.__bases__, body)
    made.__qualname__ = cls.__qualname__
    return made


def _slots(cls: type) -> Iterable[str]:
    slots: str | Iterable[str] = vars(cls).get("__slots__") or ()
    return (slots,) if isinstance(slots, str) else slots


def _methods(fields: Sequence[Field[Any]], said: Mapping[str, bool]) -> dict[str, Any]:
    """What compares, hashes and shows."""
    methods: dict[str, Any] = {}
    if said.get("repr", True):
        shown = [field.name for field in fields if field.repr]
        methods["__repr__"] = recursive_repr()(lambda self: _shown(self, shown))
    if said.get("eq", True):
        compared = _values([field.name for field in fields if field.compare])
        hashed = _values([field.name for field in fields if (field.compare if field.hash is None else field.hash)])
        methods["__eq__"] = lambda self, other: (
            compared(self) == compared(other) if type(other) is type(self) else NotImplemented
        )
        methods["__hash__"] = lambda self: hash(hashed(self))
    return methods


class _Constructor:
    """The place of `__init__` in a class of which nobody has asked for it: it is compiled then, and stays there."""

    def __init__(self, made: _Made, fields: Sequence[Field[Any]], *, slots: bool) -> None:
        self._made, self._fields, self._slots = made, fields, slots

    def __get__(self, instance: object, owner: type | None = None) -> Callable[..., None]:
        """The compiled one, bound to an instance where it was asked for by one; threads may compile two alike."""
        cls = self._made.cls
        method = _constructor(cls, self._fields, slots=self._slots)
        method.__name__ = "__init__"
        method.__qualname__ = f"{cls.__qualname__}.__init__"
        if vars(cls).get("__init__") is self:
            cls.__init__ = method
        return method if instance is None else partial(method, instance)


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
            place = getattr(cls, name, None)
            if isinstance(place, types.MemberDescriptorType):  # by its place itself, in two thirds of the time
                names[f"_set_{name}"] = place.__set__
                body.append(f"_set_{name}(self,{value})")
            else:
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


def _unchanging(made: _Made, names: frozenset[str]) -> dict[str, Any]:
    """What refuses changes: of any attribute here, of the fields in a class that is derived by no decorator."""

    def assign(self: object, name: str, value: object) -> None:
        if type(self) is made.cls or name in names:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        super(made.cls, self).__setattr__(name, value)

    def delete(self: object, name: str) -> None:
        if type(self) is made.cls or name in names:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        super(made.cls, self).__delattr__(name)

    return {"__setattr__": assign, "__delattr__": delete}


def _state(self: Any) -> list[object]:  # noqa: ANN401 - an instance of any class of these
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restore(self: Any, state: Sequence[object]) -> None:  # noqa: ANN401 - likewise
    for field, value in zip(dataclasses.fields(self), state, strict=False):
        object.__setattr__(self, field.name, value)
