"""The reference of the API, from `__all__` and the docstrings of the modules that are for programs."""

from __future__ import annotations

import importlib
import inspect
from typing import TYPE_CHECKING

from tools.documentation.contents import ContentsError
from tools.documentation.docstrings import with_links
from tools.documentation.placing import UNLISTED
from tools.public_names import named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

__all__ = ["pages", "places"]


def places(modules: tuple[str, ...]) -> dict[str, str]:
    """Where each name is shown, such as "Report" as "chipkit.Report": in the first module that has it."""
    return {name: f"{module}.{name}" for module in reversed(modules) for name in _names(_imported(module))}


def pages(modules: tuple[str, ...]) -> dict[str, str]:
    """The pages by their places in the site: one that lists the modules, and one for each.

    Args:
        modules: The modules, in the order in which they are shown. What one has of another is shown there.
    """
    homes: dict[int, str] = {}
    made = {}
    index = [
        "# The API, name by name",
        "",
        "What each module lists as its own (`__all__`), with its docstrings. How the names are used:",
        "[the API, by example](../api.md).",
        "",
        "| module | what it is for |",
        "|---|---|",
    ]
    for name in modules:
        module = _imported(name)
        names = _names(module)
        summary = (inspect.getdoc(module) or "").partition("\n")[0].partition(": docs/")[0].removesuffix(".") + "."
        index.append(f"| [`{name}`]({name}.md) | {summary} |")
        made[f"api/{name}.md"] = UNLISTED + "\n".join(_page(module, names, homes))
        homes |= {id(getattr(module, each)): name for each in names if id(getattr(module, each)) not in homes}
    return {"api/index.md": "\n".join((*index, ""))} | made


def _imported(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ContentsError(f"tools/surface.py names {name}, which cannot be imported: {error}") from None


def _names(module: ModuleType) -> list[str]:
    listed = getattr(module, "__all__", None)
    if listed is None:
        raise ContentsError(f"tools/surface.py names {module.__name__}, which has no __all__")
    return [name for name in listed if not name.startswith("_")]


def _page(module: ModuleType, names: list[str], homes: dict[int, str]) -> Iterator[str]:
    yield from (f"# {module.__name__}", "", "```{eval-rst}")
    yield from (f".. module:: {module.__name__}", "")
    yield from map(with_links, (inspect.getdoc(module) or "").splitlines())
    yield ""
    elsewhere = []
    for name in names:
        value = getattr(module, name)
        home = homes.get(id(value))
        if home:
            elsewhere.append(f":py:obj:`{name} <{home}.{name}>`")
            continue
        yield from _documented(module.__name__, name, value)
    if elsewhere:
        yield from (f"Also here: {', '.join(elsewhere)}.", "")
    yield from ("```", "")


def _documented(module: str, own: str, value: object) -> Iterator[str]:
    name = f"{module}.{own}"
    if inspect.isclass(value):
        kind = "exception" if issubclass(value, BaseException) else "class"
        yield from (f".. auto{kind}:: {name}", "   :members:", "   :show-inheritance:", "")
    elif callable(value) and hasattr(value, "__code__"):
        yield from (f".. autofunction:: {name}", "")
    elif (found := named(module, own)).kind == "value":  # of one from another module autodoc shows its type's docstring
        yield from (f".. py:data:: {own}", "", *(f"   {with_links(line)}" for line in found.doc.splitlines()), "")
    else:
        yield from (f".. autodata:: {name}", "   :no-value:", "")
