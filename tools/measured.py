"""Coverage at a small price: where a run of statements begins and ends, a program notes it by itself.

`pytest -p tools.measured` compiles the three packages with notes: assignments to a slot of a list. A trace function, by
which coverage.py measures on Python 3.11, makes what Python computes take over twice its time. What was noted is
written as coverage.py's own data, so that `coverage combine` and `coverage report` judge it by `[tool.coverage]`.

Of statements that follow one another the first and the last are noted. Where both began, those between did; where an
exception left them on every way, only the first counts. So a line is never said to have run that did not.
"""

from __future__ import annotations

import ast
import os
import sys
from dataclasses import dataclass, field
from importlib.machinery import PathFinder, SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coverage import CoverageData

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType

PACKAGES: Final = ("chipkit", "chipkit_emulator", "chipkit_gui")
ROOT: Final = Path(__file__).resolve().parent.parent
FOLDERS: Final = (ROOT / "chipkit", ROOT / "emulator/chipkit_emulator", ROOT / "gui/chipkit_gui")
NAME: Final = "__lines_that_ran__"
SUITES: Final = ("body", "orelse", "finalbody")
SIMPLE: Final = (
    ast.Expr,
    ast.Assign,
    ast.AnnAssign,
    ast.AugAssign,
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.ClassDef,
)
"""What hands on to the next statement, or leaves by an exception."""
DOCUMENTED: Final = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass
class Notes:
    """What is noted of one file."""

    ran: list[int]
    """1 where the statement of that line began."""
    between: set[tuple[int, int, int]] = field(default_factory=set)
    """Lines of statements between two that are noted: the first, the last, and the line."""

    def lines(self) -> list[int]:
        """Every line that ran."""
        noted = {line for line, ran in enumerate(self.ran) if ran}
        return sorted(noted | {line for first, last, line in self.between if {first, last} <= noted})


NOTES: Final[dict[str, Notes]] = {}


def with_notes(tree: ast.Module, notes: Notes) -> ast.Module:
    """The same program, which notes what it runs."""
    for node in list(ast.walk(tree)):
        for name in SUITES:
            suite = getattr(node, name, None)
            if isinstance(suite, list):
                setattr(node, name, [*_head(node), *_suite(node, suite, notes)])
    return tree


def _head(node: ast.AST) -> Iterator[ast.stmt]:
    """The line `except …` or `case …` ran if what stands under it began."""
    if isinstance(node, ast.ExceptHandler):
        yield _note(node.lineno)
    if isinstance(node, ast.match_case):
        yield _note(node.pattern.lineno)


def _suite(node: ast.AST, suite: Sequence[ast.stmt], notes: Notes) -> Iterator[ast.stmt]:
    documented = isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None
    kept = [each for place, each in enumerate(suite) if (documented and place == 0) or _is_future(each)]
    yield from kept
    for run in _runs(suite[len(kept) :]):
        first, last = run[0].lineno, run[-1].lineno
        notes.between |= {(first, last, line) for each in run[1:-1] for line in _lines(each)}
        notes.between |= {(each.lineno, each.lineno, line) for each in (run[0], run[-1]) for line in _lines(each)}
        notes.between |= {(first, first, each.lineno) for each in kept}
        yield _note(first)
        yield from run[:-1]
        if len(run) > 1:
            yield _note(last)
        yield run[-1]


def _lines(statement: ast.stmt) -> list[int]:
    """Where it begins, and its decorators do."""
    return [statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", ()))]


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def _runs(suite: Sequence[ast.stmt]) -> Iterator[list[ast.stmt]]:
    run: list[ast.stmt] = []
    for statement in suite:
        run.append(statement)
        if not isinstance(statement, SIMPLE):
            yield run
            run = []
    if run:
        yield run


def _note(line: int) -> ast.stmt:
    place: Any = {"lineno": line, "end_lineno": line, "col_offset": 0, "end_col_offset": 0}
    where = ast.Subscript(ast.Name(NAME, ast.Load(), **place), ast.Constant(line, **place), ast.Store(), **place)
    return ast.Assign([where], ast.Constant(1, **place), **place)


class Noting(SourceFileLoader):
    """Loads a module with its notes, and leaves no compiled file behind."""

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - a loader is asked by name
        """What the source says, with notes."""
        source = self.get_data(self.path)
        notes = NOTES.setdefault(self.path, Notes([0] * (source.count(b"\n") + 2)))
        code: CodeType = compile(with_notes(ast.parse(source), notes), self.path, "exec", dont_inherit=True)
        return code

    def exec_module(self, module: ModuleType) -> None:
        """Run it, with the place for its notes; a module that is loaded twice has one."""
        code = self.get_code(module.__name__)
        setattr(module, NAME, NOTES[self.path].ran)
        exec(code, module.__dict__)  # noqa: S102 - what every loader does


class Finder(PathFinder):
    """Finds the three packages where they are, and has them loaded with notes."""

    @classmethod
    def find_spec(
        cls, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module, if it is of the packages and written in Python."""
        if fullname.partition(".")[0] not in PACKAGES:
            return None
        spec = super().find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = Noting(spec.loader.name, spec.loader.path)
        return spec


def begin() -> None:
    """Load from now on with notes; none of the packages is loaded yet."""
    loaded = [name for name in sys.modules if name.partition(".")[0] in PACKAGES]
    if loaded:
        raise ImportError(f"{loaded[0]} is loaded already: measure with `pytest -p tools.measured`")
    sys.meta_path.insert(0, Finder)


def pytest_unconfigure() -> None:
    """Keep what this process noted, beside what the other workers did; what nobody loaded counts as not run."""
    data = CoverageData(suffix=os.environ.get("PYTEST_XDIST_WORKER", "main"))
    data.add_lines({file: notes.lines() for file, notes in NOTES.items()})
    data.touch_files([str(file) for folder in FOLDERS for file in folder.rglob("*.py")])
    data.write()


begin()
