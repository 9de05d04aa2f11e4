"""Every public name and member, as the source has them: signature, type, docstring (for tools/surface.py)."""

from __future__ import annotations

import ast
import enum
import importlib
import inspect
import re
from dataclasses import MISSING, fields, is_dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Named", "members_of", "named", "names_of", "signature_of"]

OURS: Final = ("chipkit", "chipkit_emulator")
_MARKS: Final[Mapping[object, str]] = MappingProxyType(
    {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
)


class Named(NamedTuple):
    """A name or a member: what is said of it, and its docstring."""

    name: str
    said: str
    """What follows the name: a signature, a type, a value."""
    doc: str
    kind: str
    """"function", "class", "value", "fixture"; of a member "field", "property", "method", "word"."""


# what stands in the source --------------------------------------------------------------------------------------------


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(importlib.import_module(module)))


def _documented(body: list[ast.stmt], target: str = "") -> dict[str, str]:
    """The texts under assignments, by what is assigned: to names, or to attributes of `target`."""
    found: dict[str, str] = {}
    for statement, after in zip(body, [*body[1:], ast.Pass()], strict=True):
        name = _assigned(statement, target)
        if name:
            text = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
            found[name] = found.get(name) or inspect.cleandoc(text if isinstance(text, str) else "")
    return found


def _assigned(statement: ast.stmt, target: str) -> str:
    if not isinstance(statement, ast.Assign | ast.AnnAssign):
        return ""
    to = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    if target:
        own = isinstance(to, ast.Attribute) and isinstance(to.value, ast.Name) and to.value.id == target
        return to.attr if own and isinstance(to, ast.Attribute) else ""
    return to.id if isinstance(to, ast.Name) else ""


@cache
def _classes(module: str) -> dict[str, ast.ClassDef]:
    """The classes of a module by their names, those that a branch makes too."""
    return {node.name: node for node in ast.walk(_tree(module)) if isinstance(node, ast.ClassDef)}


def _class_body(kind: type) -> list[ast.stmt]:
    found = _classes(kind.__module__).get(kind.__name__)
    return [] if found is None else found.body


def _attributes_section(kind: type) -> dict[str, str]:
    """What a class tells of its attributes in its own docstring, as errors do."""
    section = _own_doc(kind).partition("Attributes:\n")[2].partition("\n\n")[0]
    return dict(re.findall(r"^ {4}(\w+): (.*(?:\n {6,}.*)*)", section, re.MULTILINE))


def _attributes_of_init(kind: type) -> dict[str, str]:
    """What a constructor sets and is public, with the text under it."""
    for statement in _class_body(kind):
        if isinstance(statement, ast.FunctionDef) and statement.name == "__init__":
            return _documented(statement.body, "self")
    return {}


@cache
def home_of(module: str, name: str) -> str:
    """The module in which a public name is made, as the imports there say."""
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.ImportFrom) and node.module and name in {each.name for each in node.names}:
            return home_of(node.module, name)
    return module


# names and members ----------------------------------------------------------------------------------------------------


def _short(text: object) -> str:
    """A hint as it stands in the source, without the rooms of its names."""
    return re.sub(r"\b(?:chipkit\w*|collections\.abc|typing|datetime)\.(?:[a-z_]\w*\.)*(?=[A-Z])", "", str(text))


def _hint(annotation: object) -> str:
    if annotation in (inspect.Parameter.empty, None):
        return "None" if annotation is None else ""
    if isinstance(annotation, type):
        return annotation.__name__
    return _short(getattr(annotation, "__forward_arg__", annotation))


def _default(value: object) -> str:
    """A default that reads the same on every machine; what it is, the docstring says, where that is no plain value."""
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    plain = value is None or isinstance(value, bool | int | float | str | bytes) or value == ()
    return repr(value) if plain else "…"


def signature_of(function: Any) -> str:
    """Parameters with hints and defaults, and what is returned."""
    signature = inspect.signature(function)
    parameters = [each for each in signature.parameters.values() if each.name not in ("self", "cls")]
    said: list[str] = []
    star = False
    for each in parameters:
        if each.kind is inspect.Parameter.KEYWORD_ONLY and not star:
            said, star = [*said, "*"], True
        star = star or each.kind is inspect.Parameter.VAR_POSITIONAL
        mark = _MARKS.get(each.kind, "")
        hint = _hint(each.annotation)
        text = f"{mark}{each.name}" + (f": {hint}" if hint else "")
        said.append(text if each.default is inspect.Parameter.empty else f"{text} = {_default(each.default)}")
        if each.kind is inspect.Parameter.POSITIONAL_ONLY and each is _last_positional(parameters):
            said.append("/")
    returned = _hint(signature.return_annotation)
    return f"({', '.join(said)})" + (f" -> {returned}" if returned else "")


def _last_positional(parameters: list[inspect.Parameter]) -> inspect.Parameter | None:
    found = [each for each in parameters if each.kind is inspect.Parameter.POSITIONAL_ONLY]
    return found[-1] if found else None


def _constructor(kind: type) -> str:
    if is_dataclass(kind):
        said: list[str] = []
        star = False
        for each in fields(kind):
            if each.init:
                if each.kw_only and not star:
                    said, star = [*said, "*"], True
                required = each.default is MISSING and each.default_factory is MISSING
                said.append(each.name if required else f"{each.name}=…")
        return f"({', '.join(said)})"
    if "__init__" not in vars(kind) or getattr(kind, "_is_protocol", False) or issubclass(kind, enum.Enum):
        return ""
    return signature_of(vars(kind)["__init__"]).removesuffix(" -> None")


def _ours(kind: type) -> list[type]:
    return [each for each in kind.__mro__ if each.__module__.partition(".")[0] in OURS]


@cache
def members_of(kind: type) -> list[Named]:
    """The public members of a class of ours, its own and inherited ones."""
    if hasattr(kind, "__required_keys__"):  # a TypedDict, whose schema says the rest
        return []
    found: dict[str, Named] = {}
    for each in _ours(kind):
        texts = _attributes_section(each) | {
            name: text for name, text in _documented(_class_body(each)).items() if text
        }
        own = [*_words(each, texts), *_fields(each, texts), *_callables(each), *_set_in_init(each, texts)]
        found = {**{one.name: one for one in own if one.name[0] != "_" or one.name == "__call__"}, **found}
    return list(found.values())


def _words(kind: type, texts: Mapping[str, str]) -> Iterator[Named]:
    if issubclass(kind, enum.Enum):
        yield from (Named(each.name, f" = {each.value!r}", texts.get(each.name, ""), "word") for each in kind)


def _fields(kind: type, texts: Mapping[str, str]) -> Iterator[Named]:
    if issubclass(kind, enum.Enum):
        return
    for name, hint in vars(kind).get("__annotations__", {}).items():
        yield Named(name, f": {_hint(hint)}", texts.get(name, ""), "field")


def _callables(kind: type) -> Iterator[Named]:
    for name, value in vars(kind).items():
        doc = inspect.getdoc(value) or ""
        if isinstance(value, property | cached_property):
            getter = value.fget if isinstance(value, property) else value.func
            hint = _hint(inspect.signature(getter).return_annotation) if getter is not None else ""
            yield Named(name, f": {hint}", doc, "property")
        elif isinstance(value, classmethod | staticmethod) or inspect.isfunction(value):
            function = value.__func__ if isinstance(value, classmethod | staticmethod) else value
            yield Named(name, signature_of(function), doc, "method")


def _set_in_init(kind: type, texts: Mapping[str, str]) -> Iterator[Named]:
    if not is_dataclass(kind) and not issubclass(kind, enum.Enum | Protocol):
        yield from (
            Named(name, "", text or texts.get(name, ""), "field") for name, text in _attributes_of_init(kind).items()
        )


@cache
def named(module: str, name: str) -> Named:
    """What a public name is."""
    value = getattr(importlib.import_module(module), name)
    if hasattr(value, "_fixture_function_marker"):
        function = value._get_wrapped_function()  # noqa: SLF001 - pytest has no other door
        scope = value._fixture_function_marker.scope  # noqa: SLF001 - likewise
        return Named(
            name,
            f": {_hint(inspect.signature(function).return_annotation)}, of each {scope}",
            function.__doc__,
            "fixture",
        )
    if isinstance(value, type):
        bases = [each.__name__ for each in value.__bases__ if each.__name__ not in ("object", "Generic")]
        bases = ["TypedDict"] if hasattr(value, "__required_keys__") else bases
        return Named(
            name, f"{_constructor(value)}" + (f" is {', '.join(bases)}" if bases else ""), _own_doc(value), "class"
        )
    if inspect.isfunction(inspect.unwrap(value) if callable(value) else value):
        return Named(name, signature_of(value), inspect.getdoc(value) or "", "function")
    body = _tree(home_of(module, name)).body
    return Named(name, "" if name == "__version__" else _value(body, name), _documented(body).get(name, ""), "value")


def _value(body: list[ast.stmt], name: str) -> str:
    """What a name stands for, such as an alias of a type."""
    found = next(each for each in body if isinstance(each, ast.Assign | ast.AnnAssign) and _assigned(each, "") == name)
    return "" if found.value is None else f" = {ast.unparse(found.value)}"


def _own_doc(kind: type) -> str:
    """The docstring that stands in the class: no inherited one, and none that a dataclass made up."""
    body = _class_body(kind)
    first = body[0] if body else None
    text = first.value.value if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) else ""
    return inspect.cleandoc(text) if isinstance(text, str) else ""


def names_of(module: str) -> list[str]:
    """What a module says is public."""
    found: list[str] = importlib.import_module(module).__all__
    return sorted(found)
