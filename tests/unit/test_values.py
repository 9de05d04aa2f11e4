"""Our `dataclass` and the standard library's make classes that nobody can tell apart."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import sys
import typing
from threading import Thread
from typing import Any, ClassVar, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit import values

NAMES: Final = ("a", "b", "c", "d")
KINDS: Final = ("plain", "default", "factory", "hidden", "uncompared", "unhashed", "computed")


def _body(kinds: tuple[str, ...]) -> dict[str, Any]:
    """The body of a class with a field of each kind, in this order."""
    made: dict[str, Any] = {
        "plain": dataclasses.MISSING,
        "default": 7,
        "factory": lambda: dataclasses.field(default_factory=tuple),
        "hidden": lambda: dataclasses.field(default="secret", repr=False),
        "uncompared": lambda: dataclasses.field(default=0, compare=False),
        "unhashed": lambda: dataclasses.field(default=0, hash=False),
        "computed": lambda: dataclasses.field(default=5, init=False),
    }
    body: dict[str, Any] = {"__annotations__": {}, "__module__": __name__, "shared": 1}
    for name, kind in zip(NAMES, kinds, strict=False):
        body["__annotations__"][name] = "int | str"
        if kind != "plain":
            body[name] = made[kind]() if callable(made[kind]) else made[kind]
    body["__annotations__"]["shared"] = "ClassVar[int]"
    return body


def _pair(kinds: tuple[str, ...], **options: Any) -> tuple[Any, Any]:
    ours: Any = values.dataclass(frozen=True, **options)(type("Made", (), _body(kinds)))
    theirs: Any = dataclasses.dataclass(frozen=True, **options)(type("Made", (), _body(kinds)))
    return ours, theirs


def _heirs(kinds: tuple[str, ...], more: tuple[str, ...], **options: Any) -> tuple[Any, Any]:
    """A class that is derived, by the decorator that made its base."""
    heirs = []
    for base, decorator in zip(_pair(kinds, **options), (values.dataclass, dataclasses.dataclass), strict=True):
        body = _body(more)
        del body["shared"], body["__annotations__"]["shared"]
        heirs.append(_ended(lambda b=base, d=decorator, own=body: d(frozen=True, **options)(type("Heir", (b,), own))))
    return heirs[0], heirs[1]


def _ordered(kinds: list[str]) -> tuple[str, ...]:
    """Those without a default first, as both want it."""
    return tuple(sorted(kinds, key=lambda kind: kind != "plain"))


def _ended(do: Any) -> object:
    try:
        return do()
    except Exception as error:  # noqa: BLE001 - compared
        return type(error), str(error)


def _changes(cls: Any) -> list[Any]:
    """Attempts to change an instance. Of other attributes in a class with slots the library stumbles over itself."""
    changes: list[Any] = []
    for name in (*cls.__dataclass_fields__, *(() if "__slots__" in vars(cls) else ("z",))):
        if name != "shared":
            changes += [lambda each, name=name: setattr(each, name, 1), lambda each, name=name: delattr(each, name)]
    return changes


CLASSES: Final = st.lists(st.sampled_from(KINDS), max_size=len(NAMES)).map(_ordered)
OPTIONS: Final = st.fixed_dictionaries({word: st.booleans() for word in ("slots", "kw_only", "eq", "repr")})
ARGUMENTS: Final = st.dictionaries(st.sampled_from([*NAMES, "e"]), st.sampled_from([0, 1, "", "text"]), max_size=5)


@given(CLASSES, OPTIONS, st.lists(ARGUMENTS, min_size=2, max_size=2), st.lists(st.integers(0, 1), max_size=5))
def test_instances_are_made_compared_shown_and_kept_alike(
    kinds: tuple[str, ...], options: dict[str, bool], words: list[dict[str, Any]], positional: list[int]
) -> None:
    _compare(_pair(kinds, **options), words, positional)


@given(CLASSES, CLASSES, OPTIONS, st.lists(ARGUMENTS, min_size=2, max_size=2), st.lists(st.integers(0, 1), max_size=5))
def test_so_are_those_of_a_class_that_is_derived(
    kinds: tuple[str, ...],
    more: tuple[str, ...],
    options: dict[str, bool],
    words: list[dict[str, Any]],
    positional: list[int],
) -> None:
    ours, theirs = _heirs(kinds, more, **options)

    if isinstance(theirs, type):
        _compare((ours, theirs), words, positional)
    else:
        assert ours == theirs


def _compare(pair: tuple[Any, Any], words: list[dict[str, Any]], positional: list[int]) -> None:
    ours, theirs = pair
    made = [[_ended(lambda cls=cls, each=each: cls(*positional, **each)) for each in words] for cls in (ours, theirs)]
    for one, other in zip(*made, strict=True):
        assert isinstance(one, ours) == isinstance(other, theirs)
        if not isinstance(one, ours):
            assert one == other
            continue
        assert hasattr(one, "__dict__") == hasattr(other, "__dict__")
        if vars(theirs)["__dataclass_params__"].repr:
            assert repr(one) == repr(other)
        if not vars(theirs)["__dataclass_params__"].eq:
            assert one != copy.copy(one)
            continue
        assert hash(one) == hash(other)
        assert dataclasses.asdict(one) == dataclasses.asdict(other)
        assert copy.copy(one) == one == copy.deepcopy(one)
        assert one != other
        for change in _changes(theirs):
            assert _ended(lambda change=change, one=one: change(one)) == _ended(
                lambda change=change, other=other: change(other)
            )
    if all(isinstance(one, ours) for one in made[0]) and vars(theirs)["__dataclass_params__"].eq:
        assert (made[0][0] == made[0][1]) == (made[1][0] == made[1][1])


@given(CLASSES, CLASSES, OPTIONS)
def test_classes_tell_the_same_of_themselves(
    kinds: tuple[str, ...], more: tuple[str, ...], options: dict[str, bool]
) -> None:
    ours, theirs = _pair(kinds, **options)

    _alike(ours, theirs)
    ours, theirs = _heirs(kinds, more, **options)
    if isinstance(theirs, type):
        _alike(ours, theirs)


def _alike(ours: Any, theirs: Any) -> None:
    assert vars(ours).get("__slots__") == vars(theirs).get("__slots__")
    assert ours.__doc__ is not None
    assert list(inspect.signature(ours).parameters) == list(inspect.signature(theirs).parameters)
    assert typing.get_type_hints(ours.__init__) == typing.get_type_hints(theirs.__init__)
    assert ours.__match_args__ == theirs.__match_args__
    assert [repr(field) for field in dataclasses.fields(ours)] == [repr(field) for field in dataclasses.fields(theirs)]
    assert repr(ours.__dataclass_params__) == repr(theirs.__dataclass_params__)


@values.dataclass(frozen=True, slots=True)
class Point:
    """With what a class may have of its own."""

    x: int
    y: int = dataclasses.field(default=0, repr=False)
    beside: ClassVar[int] = 3

    def __post_init__(self) -> None:
        if self.x < 0:
            raise ValueError("below")


@values.dataclass(frozen=True, slots=True)
class Named(Point):
    """Derived, by ours."""

    name: str = ""


@dataclasses.dataclass(frozen=True)
class Theirs(Point):
    """Derived, by the library's."""

    name: str = ""


class Bare(Point):
    """Derived by no decorator."""


@values.dataclass(frozen=True)
class Own:  # noqa: PLW1641 - the decorator gives it a hash
    """One that brings its methods along."""

    x: int

    def __eq__(self, other: object) -> bool:
        return True

    def __repr__(self) -> str:
        return "own"


@pytest.mark.parametrize("made", [Point(1, 2), Named(1, 2, "n"), Theirs(1, 2, "n"), Bare(1, 2)], ids=repr)
def test_values_travel_and_are_replaced(made: Any) -> None:
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(made, protocol)) == made  # noqa: S301 - our own bytes
    assert dataclasses.replace(made, x=5) == type(made)(
        5, *[getattr(made, f.name) for f in dataclasses.fields(made)][1:]
    )
    with pytest.raises(ValueError, match="below"):
        dataclasses.replace(made, x=-1)
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'x'"):
        made.x = 1
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'x'"):
        del made.x


def test_a_class_keeps_the_methods_that_it_has() -> None:
    assert repr(Own(1)) == "own"
    assert Own(1) == Own(2)
    assert hash(Own(1)) == hash(Own(1)) != hash(Own(2))
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)
    bare = Bare(1)
    bare.more = 2  # type: ignore[attr-defined]  # an attribute of its own is no field
    assert Point(1, 2) != Bare(1, 2)


UNSOUND: Final[tuple[dict[str, Any], ...]] = (
    {"__annotations__": {"a": "int", "b": "int"}, "a": 1},
    {"__annotations__": {"a": "list"}, "a": []},
    {"__annotations__": {"a": "int"}, "b": dataclasses.field(default=1)},
    {"__annotations__": {"a": "int"}, "__setattr__": lambda *_: None},
    {"__annotations__": {"a": "int"}, "__slots__": ("a",)},
)


@pytest.mark.parametrize("body", UNSOUND, ids=range(len(UNSOUND)))
def test_what_is_no_sound_class_is_refused_alike(body: dict[str, Any]) -> None:
    told = [
        _ended(lambda d=decorator: d(frozen=True, slots=True)(type("Made", (), {**body, "__module__": __name__})))
        for decorator in (values.dataclass, dataclasses.dataclass)
    ]

    assert told[0] == told[1]
    assert isinstance(told[0], tuple)


def test_one_that_holds_itself_is_shown_all_the_same() -> None:
    loop: list[Any] = []
    held = Named(1, 2, loop)  # type: ignore[arg-type]
    loop.append(held)

    assert "..." in repr(held)
    assert repr(Point(1, 2)) == "Point(x=1)"


def test_one_function_is_compiled_for_a_class_and_none_before_it_is_asked_for() -> None:
    def compiled(use: Any) -> int:
        """How many functions were compiled for one class."""
        calls = 0

        def count(_frame: object, event: str, function: object) -> None:
            nonlocal calls
            calls += event == "c_call" and getattr(function, "__name__", "") == "exec"

        sys.setprofile(count)
        try:
            use(values.dataclass(frozen=True, slots=True)(type("Made", (), _body(("plain", "default")))))
        finally:
            sys.setprofile(None)
        return calls

    assert compiled(lambda _: None) == 0
    assert compiled(lambda cls: (cls(1), cls(2))) == 1
    assert compiled(inspect.signature) == 1
    assert compiled(lambda cls: values.dataclass(frozen=True)(type("Heir", (cls,), _body(("plain",))))) == 0
    assert compiled(lambda cls: (type("Bare", (cls,), {})(1), cls(2))) == 1


def test_threads_that_make_the_first_instance_together_all_get_one() -> None:
    made = []
    for _ in range(50):
        cls: Any = values.dataclass(frozen=True, slots=True)(type("Made", (), _body(("plain", "default"))))
        threads = [Thread(target=lambda cls=cls: made.append(cls(1))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert [(each.a, each.b) for each in made] == [(1, 7)] * 200
