"""Packages whose names are loaded when they are first used, so that nobody pays for what he does not use."""

from collections.abc import Callable, Mapping
from importlib import import_module

__all__ = ["loaded_when_used"]


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
