"""No result depends on how fast a machine is: time-outs in tests bound a hang and no more, and no pause is a proof."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS: Final = Path(__file__).resolve().parents[2]
LEAST_SECONDS: Final = 10.0
"""What a loaded machine may need for anything. Less is the time-out of a test that wants to see it run out."""
LEAST_OF_A_TEST: Final = 600.0
_IN_MILLISECONDS: Final = frozenset({"waitUntil", "waitSignal", "waitSignals", "waitExposed", "waitActive"})
_FIRST_IS_SECONDS: Final = frozenset({"join", "wait"})
_PAUSES: Final = frozenset({"sleep", "wait", "qWait", "msleep"})
ALLOWED: Final = {
    "gui_side/test_desk_scanner.py": "Qt's timers end in the order in which they are due, and only with its loop",
}
"""Modules in which a pause may stand before an assertion, and why it proves something there."""


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _numbers(tree: ast.Module) -> dict[str, float]:
    """What the module's own names for numbers stand for."""
    found: dict[str, float] = {}
    for line in tree.body:
        targets = (
            line.targets if isinstance(line, ast.Assign) else [line.target] if isinstance(line, ast.AnnAssign) else []
        )
        value = getattr(line, "value", None)
        if isinstance(value, ast.Constant) and isinstance(value.value, (int, float)):
            found |= {target.id: float(value.value) for target in targets if isinstance(target, ast.Name)}
    return found


def _wanted_to_run_out(tree: ast.Module) -> set[int]:
    """The calls below `pytest.raises` and `suppress`, where running out may be what is asserted, and paces of loops."""
    found: set[int] = set()
    for each in ast.walk(tree):
        if isinstance(each, ast.While):
            found |= {id(below) for below in ast.walk(each.test) if isinstance(below, ast.Call)}
        if isinstance(each, ast.With) and any(
            isinstance(item.context_expr, ast.Call) and _name(item.context_expr) in ("raises", "suppress")
            for item in each.items
        ):
            found |= {id(below) for below in ast.walk(each) if isinstance(below, ast.Call)}
    return found


def _time_outs(tree: ast.Module) -> Iterator[tuple[ast.Call, ast.expr, float]]:
    """Every call with a time-out: the call, the time-out, and the least number that it may be."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        least = LEAST_SECONDS * (1000 if _name(call) in _IN_MILLISECONDS else 1)
        yield from ((call, word.value, least) for word in call.keywords if word.arg == "timeout")
        if isinstance(call.func, ast.Attribute) and call.args:
            if _name(call) in _FIRST_IS_SECONDS and not _is_bot(call.func.value):
                yield call, call.args[0], least
            if (
                _name(call) == "timeout"
                and isinstance(call.func.value, ast.Attribute)
                and call.func.value.attr == "mark"
            ):
                yield call, call.args[0], LEAST_OF_A_TEST


def _is_bot(of: ast.expr) -> bool:
    """Whether `wait` is the pause of a bot, and no time-out."""
    return isinstance(of, ast.Name) and of.id in ("qtbot", "QTest")


def _hasty(tree: ast.Module) -> Iterator[int]:
    """Lines with a time-out that a loaded machine may exceed, or something that is done at a time, not at a state."""
    numbers, spared = _numbers(tree), _wanted_to_run_out(tree)
    for call, given, least in _time_outs(tree):
        choices = (given.body, given.orelse) if isinstance(given, ast.IfExp) else (given,)
        for choice in choices:
            value = choice.value if isinstance(choice, ast.Constant) else numbers.get(getattr(choice, "id", ""))
            if isinstance(value, (int, float)) and 0 < value < least and id(call) not in spared:
                yield call.lineno
    for each in ast.walk(tree):
        if isinstance(each, ast.Call) and _name(each) == "Timer":
            yield each.lineno
        if isinstance(each, ast.BinOp) and isinstance(each.op, ast.Add) and isinstance(each.left, ast.Call):
            value = (
                each.right.value if isinstance(each.right, ast.Constant) else numbers.get(getattr(each.right, "id", ""))
            )
            if (
                _name(each.left) in ("monotonic", "perf_counter")
                and isinstance(value, (int, float))
                and value < LEAST_SECONDS
            ):
                yield each.lineno


def _pauses(tree: ast.Module) -> Iterator[int]:
    """Lines with a pause right before an assertion."""
    for each in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            lines = getattr(each, name, None)
            for line, after in pairwise(lines) if isinstance(lines, list) else ():
                call = line.value if isinstance(line, ast.Expr) else None
                if (
                    isinstance(call, ast.Call)
                    and call.args
                    and _name(call) in _PAUSES
                    and isinstance(after, ast.Assert)
                ):
                    yield line.lineno


def _modules() -> dict[str, ast.Module]:
    return {
        path.relative_to(TESTS).as_posix(): ast.parse(path.read_text("utf-8")) for path in sorted(TESTS.rglob("*.py"))
    }


def test_time_outs_only_bound_a_hang() -> None:
    assert [f"{name}:{line}" for name, tree in _modules().items() for line in _hasty(tree)] == []


def test_no_pause_stands_for_a_proof() -> None:
    found = {name: list(_pauses(tree)) for name, tree in _modules().items()}

    assert {name for name, lines in found.items() if lines} == set(ALLOWED), found


@pytest.mark.parametrize(
    "text",
    [
        "run(timeout=5)",
        "PATIENCE = 2.5\nqueue.get(timeout=PATIENCE)",
        "PATIENCE: Final = 2\nend = monotonic() + PATIENCE",
        "qtbot.waitUntil(ready, timeout=9999)",
        "thread.join(5)",
        "process.wait(5)",
        "end = time.monotonic() + 5",
        "threading.Timer(30, act)",
        "@pytest.mark.timeout(120)\ndef test_a(): ...",
        "pytestmark = pytest.mark.timeout(7200 if SOAK else 300)",
    ],
)
def test_haste_is_seen(text: str) -> None:
    assert list(_hasty(ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    [
        "run(timeout=60)",
        "run(timeout=0)",
        "run(timeout=None)",
        "qtbot.waitUntil(ready, timeout=10_000)",
        "thread.join()",
        "while not closing.wait(0.05): send()",
        "', '.join(names)",
        "with pytest.raises(NoCardError):\n    wait_for_card(timeout=0.3)",
        "@pytest.mark.timeout(900)\ndef test_a(): ...",
    ],
)
def test_patience_is_let_pass(text: str) -> None:
    assert not list(_hasty(ast.parse(text)))


def test_a_pause_before_an_assertion_is_seen() -> None:
    assert list(_pauses(ast.parse("def test():\n    time.sleep(0.1)\n    assert done")))
    assert not list(_pauses(ast.parse("def test():\n    process.wait()\n    assert done")))
    assert not list(_pauses(ast.parse("while not done:\n    time.sleep(0.1)\nassert done")))
