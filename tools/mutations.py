"""The small mistakes of mutation testing: every mutant of a module, as syntax trees. `tools/mutate.py` runs them."""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMPARISONS: dict[type[ast.cmpop], list[type[ast.cmpop]]] = {
    ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq], ast.Lt: [ast.LtE, ast.Gt], ast.LtE: [ast.Lt, ast.Gt],
    ast.Gt: [ast.GtE, ast.Lt], ast.GtE: [ast.Gt, ast.Lt], ast.Is: [ast.IsNot], ast.IsNot: [ast.Is],
    ast.In: [ast.NotIn], ast.NotIn: [ast.In],
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitOr, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
_SILENT = frozenset({"annotation", "returns", "decorator_list", "type_comment", "args"})
"""Parts of a definition that are no statements."""
_CALLS = {"any": "all", "all": "any", "min": "max", "max": "min"}


@dataclass(frozen=True)
class Mutant:
    """One small mistake."""

    number: int
    function: str
    """Qualified name of the function that it is in; empty at the level of the module or a class."""
    line: int
    change: str
    """What was changed into what, as code."""
    tree: ast.Module
    at_import: bool
    """Whether it runs when the module is imported, and in no function."""

    @property
    def key(self) -> str:
        """What names it as long as the module is the same."""
        return f"{self.number}"


def mutants(source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its text."""
    tree = ast.parse(source)
    found: list[Mutant] = []
    for place, owner, field, at, old, new in _sites(tree):
        function, at_import = place.removesuffix("()"), not place.endswith("()")
        changed = copy.deepcopy(tree)
        target = _same(tree, changed, owner)
        if at is None:
            setattr(target, field, new)
        else:
            getattr(target, field)[at] = new
        ast.fix_missing_locations(changed)
        line = getattr(old, "lineno", getattr(owner, "lineno", 0))
        change = f"{_code(old, owner)} -> {_code(new, owner)}"
        found.append(Mutant(len(found), function, line, change, changed, at_import))
    return found


def _same(tree: ast.AST, copied: ast.AST, wanted: ast.AST) -> ast.AST:
    return next(other for one, other in zip(ast.walk(tree), ast.walk(copied), strict=True) if one is wanted)


def _code(node: Any, owner: ast.AST) -> str:
    if isinstance(node, (ast.cmpop, ast.operator, ast.boolop)):
        return f"{type(node).__name__} in {ast.unparse(owner)[:60]}"
    return ast.unparse(node).splitlines()[0][:90] if isinstance(node, ast.AST) else repr(node)


Site = tuple[str, ast.AST, str, int | None, Any, Any]


def _sites(tree: ast.Module) -> Iterator[Site]:
    """Where a mutant can be, with what stands there and what shall."""
    texts = {id(node.body[0].value) for node in ast.walk(tree) if _documented(node)}  # type: ignore[attr-defined]

    def visit(node: ast.AST, function: str) -> Iterator[Site]:
        for field, value in ast.iter_fields(node):
            if field in _SILENT and not isinstance(node, ast.Call):
                continue
            for at, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if not isinstance(child, ast.AST) or id(child) in texts:
                    continue
                yield from ((function, *site) for site in _changes(node, field, at, child))
                yield from visit(child, _inside(child, function))

    for statement in tree.body:
        if not _typing_only(statement):
            yield from (("", *site) for site in _changes(tree, "body", tree.body.index(statement), statement))
            yield from visit(statement, _inside(statement, ""))


def _inside(node: ast.AST, place: str) -> str:
    """The place inside of `node`: a qualified name, with "()" behind that of a function."""
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return place
    name = f"{place.removesuffix('()')}.{node.name}".lstrip(".")
    return name if isinstance(node, ast.ClassDef) else f"{name}()"


def _documented(node: ast.AST) -> bool:
    body = getattr(node, "body", None)
    if not isinstance(body, list) or not body or not isinstance(body[0], ast.Expr):
        return False
    return isinstance(body[0].value, ast.Constant)


def _typing_only(statement: ast.stmt) -> bool:
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return True
    if isinstance(statement, ast.If):
        return "TYPE_CHECKING" in ast.unparse(statement.test)
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return True  # the text under a constant
    return isinstance(statement, ast.Assign) and "__all__" in ast.unparse(statement.targets[0])


Change = tuple[ast.AST, str, int | None, Any, Any]


def _changes(owner: ast.AST, field: str, at: int | None, node: ast.AST) -> Iterator[Change]:
    """Every small mistake at one node: where to put it, what stands there, and what shall."""
    for new in (*_in_place(node), *_constants(owner, node)):
        yield owner, field, at, node, new
    yield from _inside_of(node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
        yield node, "func", None, node.func, ast.Name(id=_CALLS[node.func.id], ctx=ast.Load())


def _in_place(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    match node:
        case ast.BoolOp(op=operator, values=values):
            for index in range(len(values)):
                rest = values[:index] + values[index + 1 :]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(operator, rest)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)
        case ast.Raise() | ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Continue() | ast.Break():
            yield ast.Pass()


def _constants(owner: ast.AST, node: ast.AST) -> Iterator[ast.AST]:
    """Another value in the place of a constant; the words of an error are no matter of this tool."""
    if not isinstance(node, ast.Constant) or isinstance(owner, (ast.JoinedStr, ast.FormattedValue, ast.Expr)):
        return
    match node.value:
        case bool() as value:
            yield ast.Constant(value=not value)
        case int() as value:
            yield ast.Constant(value=value + 1)
        case bytes() as value if value:
            yield ast.Constant(value=bytes([value[0] ^ 1]) + value[1:])
        case str() as value if value and not _is_message(owner):
            yield ast.Constant(value=f"{value}?")


def _inside_of(node: ast.AST) -> Iterator[Change]:
    """What may be changed inside of a node."""
    match node:
        case ast.Compare(ops=operators):
            for index, operator in enumerate(operators):
                yield from ((node, "ops", index, operator, other()) for other in _COMPARISONS[type(operator)])
        case ast.BoolOp(op=operator):
            yield node, "op", None, operator, ast.Or() if isinstance(operator, ast.And) else ast.And()
        case ast.BinOp(op=operator) if type(operator) in _OPERATORS:
            yield node, "op", None, operator, _OPERATORS[type(operator)]()
        case ast.If(test=test) | ast.While(test=test):
            for value in (False, True) if isinstance(node, ast.If) else (False,):
                yield node, "test", None, test, ast.Constant(value=value)
        case ast.comprehension(ifs=conditions):
            for index, condition in enumerate(conditions):
                yield node, "ifs", index, condition, ast.Constant(value=True)
        case ast.Return(value=ast.AST() as value) if not isinstance(value, ast.Constant):
            yield node, "value", None, value, ast.Constant(value=None)


def _is_message(owner: ast.AST) -> bool:
    """Whether a text is for people: the words of an error are not a matter of this tool."""
    return isinstance(owner, ast.Call) and ast.unparse(owner.func).endswith(("Error", "_close", "_mistake"))
