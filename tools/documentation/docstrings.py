"""Docstrings and signatures as the reference shows them: in Google's form, and without what only Python needs."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from sphinx.addnodes import pending_xref
from sphinx.ext.napoleon import Config
from sphinx.ext.napoleon.docstring import GoogleDocstring
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["connect"]

_CONFIGURATION: Final[Any] = Config(napoleon_use_ivar=True, napoleon_numpy_docstring=False)
_VALUES: Final = frozenset({"attribute", "data", "property"})
"""Of these napoleon takes whatever stands before a colon for a type, where a sentence of ours goes on."""
_KINDS_OF_TYPES: Final = frozenset({"class", "exception", "data", "function"})
_NO_DEFAULT: Final = re.compile(
    r"<dataclasses\._MISSING_TYPE object>|<factory>|<object object at 0x[0-9a-f]+>"
    r"|<function [\w.<>]+(?: at 0x[0-9a-f]+)?>"
)
"""Defaults that nobody can write: what is put in their place where nothing is given."""


def connect(application: Sphinx) -> None:
    """Have both looked at."""
    application.connect("autodoc-process-docstring", _docstring)
    application.connect("autodoc-process-signature", _signature)
    application.add_post_transform(_Unlisted)


class _Unlisted(SphinxPostTransform):
    """A type that no page has stays a word; Sphinx would take a member of an enumeration that is called alike."""

    default_priority = 5  # before links are resolved

    def run(self, **_named: Any) -> None:
        """Do so on one page."""
        domain: Any = self.env.get_domain("py")
        listed = {name.rpartition(".")[2] for name, each in domain.objects.items() if each.objtype in _KINDS_OF_TYPES}
        for link in self.document.findall(pending_xref):
            if link.get("reftype") == "class" and link["reftarget"].rpartition(".")[2] not in listed:
                link.attributes.pop("refspecific", None)  # by which a name is looked for anywhere


def _docstring(application: Sphinx, what: Any, name: str, value: object, options: Any, lines: list[str]) -> None:
    kind: Any = "object" if what in _VALUES else what
    lines[:] = GoogleDocstring(lines, _CONFIGURATION, application, kind, name, value, options).lines()


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
    return (_NO_DEFAULT.sub("...", arguments), returned) if arguments else None
