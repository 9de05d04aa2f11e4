"""Mutation testing: does a test fail for every small mistake in a module?

    .venv/bin/python tools/mutate.py chipkit/verify/overall.py --tests tests/unit/verify tests/component/judgement

The tests given are run once with a trace of the module's lines; each mutant then meets the tests that reach its line,
the quickest first, in a child process of its own. What came out is kept in `.mutation/`, so a run that was stopped goes
on where it was; a module that changed begins anew, and survivors meet tests that changed. Survivors are listed, and
those that `tools/survivors.toml` explains count as explained. Runs on Linux; no part of CI.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import importlib
import importlib.abc
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.runner import runtestprotocol

from tools.mutations import mutants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tools.mutations import Mutant

ROOT = Path(__file__).resolve().parents[1]
STATE = ROOT / ".mutation"
EXPLAINED = ROOT / "tools" / "survivors.toml"
_ONE = "CHIPKIT_MUTANT"
"""Environment of a process that runs with one mutant from its beginning: module file and number."""


# running one mutant ----------------------------------------------------------------------------------------------


def _functions(code: CodeType, prefix: str = "") -> Iterator[tuple[str, CodeType]]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            name = f"{prefix}.{constant.co_name}".lstrip(".")
            yield name + f"@{constant.co_firstlineno}", constant
            yield from _functions(constant, name)


def apply(mutant: Mutant, path: Path) -> bool:
    """Put the mutated functions in place of the module's, wherever they are held; False where that cannot be done."""
    original = dict(_functions(compile(path.read_text("utf-8"), str(path), "exec")))
    changed = dict(_functions(compile(mutant.tree, str(path), "exec")))
    wanted = {key: code for key, code in changed.items() if code != original.get(key)}
    done = False
    for function in [each for each in gc.get_objects() if isinstance(each, FunctionType)]:
        code = function.__code__
        if code.co_filename != str(path):
            continue
        for key, new in wanted.items():
            if key.rpartition("@")[2] == str(code.co_firstlineno) and new.co_name == code.co_name:
                if new.co_freevars != code.co_freevars:
                    return False
                function.__code__ = new
                done = True
    return done


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module with a mistake in it."""

    def __init__(self, name: str, path: Path, number: int) -> None:
        self._name, self._path, self._number = name, path, number

    def find_spec(self, name: str, _path: Any, _target: Any = None) -> Any:
        if name != self._name:
            return None
        return importlib.util.spec_from_file_location(name, self._path, loader=self)

    def exec_module(self, module: Any) -> None:
        mutant = mutants(self._path.read_text("utf-8"))[self._number]
        exec(compile(mutant.tree, str(self._path), "exec"), module.__dict__)  # noqa: S102 - our own text


# the loop of pytest ----------------------------------------------------------------------------------------------


class Loop:
    """Takes the place of pytest's own loop: collects once, then forks for each mutant."""

    def __init__(self, path: Path, limit: int) -> None:
        self.path, self.limit = path, limit
        self.source = path.read_text("utf-8")
        name = path.relative_to(ROOT).with_suffix("")
        self.name = ".".join(part for part in name.parts if part not in ("emulator", "gui"))
        changes = "\n".join(mutant.change for mutant in mutants(self.source))
        digest = hashlib.sha256(f"{self.source}\n{changes}".encode()).hexdigest()[:16]
        self.file = STATE / f"{self.name}.json"
        kept = json.loads(self.file.read_text("utf-8")) if self.file.exists() else {}
        self.state: dict[str, Any] = kept if kept.get("source") == digest else {"source": digest, "done": {}}

    def save(self) -> None:
        """Keep what came out so far."""
        STATE.mkdir(exist_ok=True)
        self.file.write_text(json.dumps(self.state, indent=1), "utf-8")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Trace the tests once, then try each mutant that was not tried."""
        items = {item.nodeid: item for item in session.items}
        texts = b"".join(path.read_bytes() for path in sorted({item.path for item in session.items}))
        tests = hashlib.sha256("\n".join(sorted(items)).encode() + texts).hexdigest()[:16]
        if self.state.get("tests") != tests:  # what survived other tests may not survive these
            killed = {key: entry for key, entry in self.state["done"].items() if entry[3] == "killed"}
            reached = _forked(lambda: self._traced(list(items.values())), 3600)
            self.state |= {"tests": tests, "reached": reached, "done": killed}
            self.save()
        importlib.import_module(self.name)
        for mutant in mutants(self.source)[: self.limit]:
            if mutant.key in self.state["done"]:
                continue
            chosen = [items[nodeid] for nodeid in self._reaching(mutant)]
            outcome = self._try(mutant, chosen)
            self.state["done"][mutant.key] = [mutant.function, mutant.line, mutant.change, outcome]
            self.save()
            if outcome != "killed":
                print(f"{self.name}:{mutant.line} {outcome}: {mutant.change}", flush=True)
        return True

    def _traced(self, items: list[pytest.Item]) -> dict[str, Any]:
        """Which test reaches which lines, and how long it takes."""
        reached: dict[str, Any] = {}
        wanted = str(self.path)
        for at, item in enumerate(items):
            lines: set[int] = set()

            def line(frame: FrameType, _event: str, _value: Any, lines: set[int] = lines) -> Any:
                lines.add(frame.f_lineno)
                return line

            def call(frame: FrameType, _event: str, _value: Any, line: Any = line) -> Any:
                return line(frame, "", None) if frame.f_code.co_filename == wanted else None

            began = time.perf_counter()
            sys.settrace(call)
            reports = runtestprotocol(item, nextitem=items[at + 1] if at + 1 < len(items) else None, log=False)
            sys.settrace(None)
            if lines and all(report.passed for report in reports):
                reached[item.nodeid] = {"lines": sorted(lines), "seconds": round(time.perf_counter() - began, 3)}
        return reached

    def _reaching(self, mutant: Mutant) -> list[str]:
        """The tests that reach the line, the quickest first; for what runs at import, those that reach the module."""
        reached = self.state["reached"]
        hits = [nodeid for nodeid, seen in reached.items() if mutant.at_import or mutant.line in seen["lines"]]
        hits = hits or [nodeid for nodeid, seen in reached.items() if self._enters(mutant, seen["lines"])]
        return sorted(hits, key=lambda nodeid: reached[nodeid]["seconds"])

    def _enters(self, mutant: Mutant, lines: list[int]) -> bool:
        return any(abs(line - mutant.line) <= 8 for line in lines)

    def _try(self, mutant: Mutant, chosen: list[pytest.Item]) -> str:
        if not chosen:
            return "not reached"
        seconds = 30 + 5 * sum(self.state["reached"][item.nodeid]["seconds"] for item in chosen)

        def run() -> str:
            if mutant.at_import or not apply(mutant, self.path):
                return "at import"
            for at, item in enumerate(chosen):
                reports = runtestprotocol(item, nextitem=chosen[at + 1] if at + 1 < len(chosen) else None, log=False)
                if any(report.failed for report in reports):
                    return "killed"
            return "survived"

        outcome = _forked(run, seconds)
        return self._apart(mutant, [item.nodeid for item in chosen], seconds) if outcome == "at import" else outcome

    def _apart(self, mutant: Mutant, nodeids: list[str], seconds: float) -> str:
        """In a process that imports the module with the mistake in it."""
        listed = STATE / f"tests-{os.getpid()}.txt"
        listed.write_text("\n".join(nodeids), "utf-8")
        environment = os.environ | {_ONE: f"{self.path}:{mutant.number}", "PYTHONPATH": str(ROOT)}
        if mutant.at_import:  # a test may look at a value and run no line: the whole files then
            nodeids = sorted({nodeid.partition("::")[0] for nodeid in nodeids})
            listed.write_text("\n".join(nodeids), "utf-8")
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-x",
            "-q",
            "-p",
            "tools.mutate",
            "-p",
            "no:cacheprovider",
            f"@{listed}",
        ]
        try:
            ended = subprocess.run(  # noqa: S603 - our own interpreter
                command, cwd=ROOT, env=environment, capture_output=True,
                timeout=60 + seconds, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return "killed"
        return "survived" if ended.returncode == 0 else "killed"


def _forked(work: Callable[[], Any], seconds: float) -> Any:
    """What `work` returns in a child process; "killed" where it broke or took too long."""
    if sys.platform == "win32":
        raise OSError(None, "mutants are run in forked processes, which this system has not")
    file = STATE / f"child-{os.getpid()}.json"
    STATE.mkdir(exist_ok=True)
    file.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        try:
            os.setpgid(0, 0)
            nothing = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nothing, stream)
            file.write_text(json.dumps(work()), "utf-8")
        finally:
            os._exit(0)
    ends = time.monotonic() + seconds
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > ends:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return "killed"
        time.sleep(0.005)
    found = json.loads(file.read_text("utf-8")) if file.exists() else "killed"
    file.unlink(missing_ok=True)
    return found


# the list --------------------------------------------------------------------------------------------------------


def explained() -> set[tuple[str, str, str]]:
    """Survivors that make no difference, by module, function and change."""
    entries = tomllib.loads(EXPLAINED.read_text("utf-8")).get("survivor", []) if EXPLAINED.exists() else []
    return {(entry["module"], entry["function"], entry["change"]) for entry in entries}


def report(loop: Loop) -> int:
    """Print what became of a module's mutants; return how many survivors nobody explained."""
    done, known = loop.state["done"], explained()
    survivors = [entry for entry in done.values() if entry[3] != "killed"]
    left = [entry for entry in survivors if (loop.name, entry[0], entry[2]) not in known]
    total = len(mutants(loop.source))
    print(f"{loop.name}: {len(done)} of {total} tried, {len(survivors)} survived, {len(left)} unexplained")
    for function, line, change, outcome in left:
        print(f"  {line} {function} [{outcome}] {change}")
    return len(left)


def main() -> int:
    """Run the mutants of each module against the tests given."""
    parser = argparse.ArgumentParser(description="mutation testing of modules, resumable")
    parser.add_argument("modules", nargs="+", type=Path)
    parser.add_argument("--tests", nargs="+", default=["tests/unit", "tests/component"], help="which tests may kill")
    parser.add_argument("--limit", type=int, default=10**6, help="try no mutants beyond this number")
    parser.add_argument("--list", action="store_true", help="only print what came out before")
    arguments = parser.parse_args()
    left = 0
    for module in arguments.modules:
        loop = Loop(module.resolve(), arguments.limit)
        if not arguments.list:
            options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header"]
            pytest.main([*options, *arguments.tests], plugins=[loop])
        left += report(loop)
    return 1 if left else 0


if os.environ.get(_ONE):
    _path, _, _number = os.environ[_ONE].rpartition(":")
    _parts = Path(_path).relative_to(ROOT).with_suffix("").parts
    _name = ".".join(part for part in _parts if part not in ("emulator", "gui"))
    sys.meta_path.insert(0, _Finder(_name, Path(_path), int(_number)))

if __name__ == "__main__":
    sys.exit(main())
