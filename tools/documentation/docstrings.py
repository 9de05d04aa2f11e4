"""Docstrings and signatures as the reference shows them: in Google's form, and without what only Python needs."""

from __future__ import annotations

import ast
import re
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from docutils.nodes import Text, field_body  # type: ignore[import-untyped]
from sphinx.addnodes import pending_xref, pending_xref_condition
from sphinx.ext.napoleon import Config
from sphinx.ext.napoleon.docstring import GoogleDocstring

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.application import Sphinx

__all__ = ["connect", "with_links"]

_CONFIGURATION: Final[Any] = Config(napoleon_use_ivar=True, napoleon_numpy_docstring=False)
_VALUES: Final = frozenset({"attribute", "data", "property"})
"""Of these napoleon takes whatever stands before a colon for a type, where a sentence of ours goes on."""
_OBJECT: Final = re.compile(r"<[A-Za-z_][\w.]*(?:[ :](?:[^<>]|<\w+>)*)?>")
"""How an object shows itself that has no form in Python; of a function, the name may stand in brackets too."""
_PAGE: Final = re.compile(r"(?<![\w`/])docs/([a-z-]+)\.md")


def connect(application: Sphinx, places: Mapping[str, str]) -> None:
    """Have both looked at.

    Args:
        application: What builds the site.
        places: Where each public name is shown, such as "Report" as "chipkit.Report".
    """
    application.connect("autodoc-process-docstring", _docstring)
    application.connect("autodoc-process-signature", _signature)
    application.connect("doctree-read", lambda _application, tree: _link_types(tree, places))
    application.connect("doctree-read", lambda _application, tree: _set_colons(tree))


def with_links(line: str) -> str:
    """A line of a docstring that links the pages which it names."""
    return _PAGE.sub(r":doc:`/\1`", line)


def _link_types(tree: Any, places: Mapping[str, str]) -> None:
    """Link the types of signatures where they are shown; Sphinx would look for anything of the same last name."""
    for each in list(tree.findall(pending_xref)):
        if each.get("refdomain") != "py" or each.get("reftype") not in ("class", "exc"):
            continue
        name = each["reftarget"].rpartition(".")[2]
        if name in places:
            each["reftarget"], each["refspecific"] = places[name], False
        elif any(isinstance(child, pending_xref_condition) for child in each):
            each.replace_self(Text(name))


def _set_colons(tree: Any) -> None:
    """Set a colon between a parameter and what it is, where Sphinx has two dashes for what sets quotation marks."""
    for body in tree.findall(field_body):
        for each in list(body.findall(Text)):
            if each.astext() == " -- ":
                each.parent.replace(each, Text(": "))


def _docstring(application: Sphinx, what: Any, name: str, value: object, options: Any, lines: list[str]) -> None:
    kind: Any = "object" if what in _VALUES else what
    told = GoogleDocstring(lines, _CONFIGURATION, application, kind, name, value, options).lines()
    lines[:] = [with_links(line) for line in told]


def _signature(
    _application: Sphinx, what: str, _name: str, value: object, _options: object, arguments: str | None, returned: str
) -> tuple[str | None, str] | None:
    """What is called with; nothing for what nobody calls: an enumeration, a protocol."""
    if (
        what == "class"
        and isinstance(value, type)
        and (issubclass(value, Enum) or getattr(value, "_is_protocol", False))
    ):
        return "", returned
    return (_readable(arguments), returned) if arguments else None


def _readable(arguments: str) -> str:
    """Arguments without defaults that are objects; what those are, the docstring says."""
    text = _OBJECT.sub("...", arguments)
    try:
        function = ast.parse(f"def f{text}: ...").body[0]
    except SyntaxError:
        return text
    found = function.args  # type: ignore[attr-defined]  # a function is what was parsed
    for defaults in (found.defaults, found.kw_defaults):
        defaults[:] = [ast.Constant(...) if isinstance(each, ast.Call) else each for each in defaults]
    return f"({ast.unparse(found)})"
