"""What is loaded or computed when it is first used, so that nobody pays for what he does not use."""

import functools
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["cached_property", "loaded_when_used"]

if TYPE_CHECKING:  # to a checker of types the two are one
    from functools import cached_property
else:

    class cached_property(functools.cached_property):  # noqa: N801 - its name
        """As `functools` has it from Python 3.12 on: without a lock, so that two threads may both compute a value."""

        def __get__(self, instance: object, owner: type | None = None) -> Any:  # noqa: ANN401 - whatever it computes
            """The value, which hides this from then on."""
            if instance is None:
                return self
            value = instance.__dict__[self.attrname] = self.func(instance)
            return value


def loaded_when_used(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """The `__getattr__` of a package.

    Args:
        package: Its name.
        homes: The module of each name, below the package. No name may be that of a module there, which would hide it.
    """

    def load(name: str) -> object:
        home = homes.get(name)
        if home is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{home}"), name)

    return load
