"""A mapping that is a value."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from contextlib import suppress
from dataclasses import FrozenInstanceError, asdict, dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit.frozen import FrozenMapping, freeze

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS = st.one_of(st.integers(), st.text(), st.binary())
VALUES = st.recursive(KEYS | st.none(), lambda inner: st.tuples(inner, inner), max_leaves=4)


@given(st.dictionaries(KEYS, VALUES), st.randoms())
def test_it_holds_what_it_was_given_and_in_that_order(content: dict[Any, Any], chance: Any) -> None:
    shuffled = list(content.items())
    chance.shuffle(shuffled)
    frozen, other = FrozenMapping(content), FrozenMapping(shuffled)

    assert list(frozen.items()) == list(content.items())
    assert list(other.items()) == shuffled
    assert list(reversed(frozen)) == list(reversed(content))
    assert list(zip(frozen.keys(), frozen.values(), strict=True)) == list(content.items())
    assert all(key in frozen for key in content)
    assert frozen == other == content == frozen
    assert hash(frozen) == hash(other)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(frozen, protocol))  # noqa: S301 - our own bytes
        assert again == frozen
        assert list(again) == list(frozen)
    assert copy.copy(frozen) == copy.deepcopy(frozen) == frozen


@given(st.dictionaries(KEYS, VALUES), st.dictionaries(KEYS, VALUES))
def test_two_that_hold_something_else_are_unequal(one: dict[Any, Any], two: dict[Any, Any]) -> None:
    assert (FrozenMapping(one) == FrozenMapping(two)) == (one == two)
    assert (FrozenMapping(one) == MappingProxyType(two)) == (one == two)


def test_it_does_not_change() -> None:
    source = {1: "a"}
    frozen: Any = FrozenMapping(source)
    source[2] = "b"

    assert dict(frozen) == {1: "a"}
    with pytest.raises(TypeError):
        frozen[1] = "b"
    with pytest.raises(TypeError):
        del frozen[1]
    with pytest.raises(AttributeError):
        frozen._hash = 1
    with pytest.raises(AttributeError):
        del frozen._hash
    with pytest.raises(AttributeError):
        frozen.other = 1


CHANGING = {name for name in vars(dict) if name[0] != "_" and not hasattr(MappingProxyType, name)} - {"fromkeys"}
"""What `dict` has and a view of one has not."""
ARGUMENTS = {
    "__setitem__": (1, "b"), "__delitem__": (1,), "__ior__": ({2: "b"},), "pop": (1,), "setdefault": (2, "b"),
    "update": ({2: "b"},),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted({*CHANGING, *ARGUMENTS}))
def test_whatever_would_change_a_dict_is_refused(name: str) -> None:
    frozen: Any = FrozenMapping({1: "a"})

    with pytest.raises(TypeError, match="does not change"):
        getattr(frozen, name)(*ARGUMENTS.get(name, ()))

    assert dict(frozen) == {1: "a"}


def test_what_is_made_of_one_is_a_plain_dict() -> None:
    frozen: Any = FrozenMapping({1: "a"})
    joined = frozen | {2: "b"}
    joined[3] = "c"

    assert type(frozen.copy()) is type(joined) is dict
    assert dict(frozen) == {1: "a"}


def test_what_holds_something_that_has_no_hash_has_none() -> None:
    with pytest.raises(TypeError):
        hash(FrozenMapping({1: [2]}))


def test_it_prints_its_keys_and_nothing_that_stands_under_them() -> None:
    assert repr(FrozenMapping({"name": "SPECIMEN", 7: b"secret"})) == "<FrozenMapping of 'name', 7>"
    assert repr(FrozenMapping()) == "<FrozenMapping of nothing>"


def test_a_deep_copy_shares_nothing_that_changes() -> None:
    frozen = FrozenMapping({1: [2]})

    again = copy.deepcopy(frozen)
    frozen[1].append(3)

    assert again == {1: [2]}
    assert copy.copy(frozen)[1] is frozen[1]


def test_a_hash_is_not_carried_into_a_process_where_it_is_another() -> None:
    frozen = FrozenMapping({"a": "b"})
    hash(frozen)
    script = (
        "import pickle, sys; from chipkit.frozen import FrozenMapping as F;"
        "f = pickle.loads(sys.stdin.buffer.read()); assert f in {F({'a': 'b'})}"
    )

    subprocess.run([sys.executable, "-c", script], input=pickle.dumps(frozen), check=True)  # noqa: S603 - ourselves


def test_no_mapping_equals_what_is_none() -> None:
    assert FrozenMapping() != 0
    assert FrozenMapping({1: 2}) != [(1, 2)]


@dataclass(frozen=True)
class Held:
    """A value that holds a mapping."""

    facts: Mapping[str, int]

    def __post_init__(self) -> None:
        freeze(self, "facts")


def test_a_dataclass_that_freezes_its_mappings_is_a_value() -> None:
    held, other = Held({"a": 1}), Held(MappingProxyType({"a": 1}))

    assert held == other
    assert hash(held) == hash(other)
    assert asdict(held) == {"facts": {"a": 1}}
    with pytest.raises(FrozenInstanceError):
        held.facts = {}  # type: ignore[misc]


def test_a_mapping_of_another_kind_is_copied_whatever_it_is_derived_from() -> None:
    class Changing(FrozenMapping[str, int]):
        """One that gives way."""

    assert type(Held(Changing({"a": 1})).facts) is FrozenMapping


@pytest.mark.parametrize("name", sorted({*dir(dict), *vars(FrozenMapping)} - {"__class__", "__doc__", "__hash__"}))
def test_no_method_changes_it_whatever_it_is_given(name: str) -> None:
    """The constructor's own second half too, which fills a `dict` once more."""
    given_to_it: list[tuple[Any, ...]] = [(), (1,), (2,), (1, "b"), ({2: "b"},), ([(2, "b")],), ("_hash", 5)]
    frozen: Any = FrozenMapping({1: "a"})
    before = hash(frozen)
    for arguments in given_to_it:
        with suppress(TypeError, AttributeError, KeyError, ValueError):
            getattr(frozen, name)(*arguments)

    assert dict(frozen) == {1: "a"}
    assert hash(frozen) == before == hash(FrozenMapping({1: "a"}))
    assert type(frozen) is FrozenMapping
