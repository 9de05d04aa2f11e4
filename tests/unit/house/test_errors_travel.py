"""Every error of ours can be pickled and copied, and keeps its words: it crosses a pool of processes."""

from __future__ import annotations

import copy
import importlib
import inspect
import pickle
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import chipkit
import chipkit_emulator
from chipkit.errors import ChipkitError
from chipkit.national.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

NAMED: Mapping[str, Any] = {"extra": "pcsc"}
"""What a parameter of this name takes, which is one of a closed set."""
VALUES: Mapping[str, Any] = {"str": "what was met", "int": 0x6A82, "Path": Path("folder"), "Refusal": Refusal.EMPTY}


def modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def errors() -> list[type[ChipkitError]]:
    for package in (chipkit, chipkit_emulator):
        list(modules(package))
    found, left = [], [ChipkitError]
    while left:
        kind = left.pop()
        found.append(kind)
        left += kind.__subclasses__()
    ours = {kind for kind in found if kind.__module__.partition(".")[0] in ("chipkit", "chipkit_emulator")}
    return sorted(ours, key=lambda kind: (kind.__module__, kind.__qualname__))


def made(kind: type[ChipkitError]) -> ChipkitError:
    signature = inspect.signature(kind.__init__)
    values = {}
    for name, parameter in list(signature.parameters.items())[1:]:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            return kind("what was met", 5)
        annotated = str(parameter.annotation).split(" ")[0].rpartition(".")[2]
        values[name] = NAMED.get(name, VALUES.get(annotated, "what was met"))
    positional = [
        values.pop(name)
        for name, each in signature.parameters.items()
        if name in values and each.kind is each.POSITIONAL_OR_KEYWORD
    ]
    return kind(*positional, **values)


@pytest.mark.parametrize("kind", errors(), ids=lambda kind: kind.__name__)
def test_an_error_travels(kind: type[ChipkitError]) -> None:
    error = made(kind)

    for travelled in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):  # noqa: S301 - our own
        assert type(travelled) is kind
        assert str(travelled) == str(error)
        assert repr(travelled) == repr(error)
        assert vars(travelled) == vars(error)
