"""What `tools/measured.py` says of a program's lines is what ran, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from coverage import CoverageData

ROOT = Path(__file__).resolve().parents[3]
LOOK = """
import ast, json, sys
from tools import measured

source = sys.stdin.read()
notes = measured.Notes([0] * (source.count("\\n") + 2))
code = compile(measured.with_notes(ast.parse(source), notes), "program", "exec")
exec(code, {measured.NAME: notes.ran})
print(json.dumps(notes.lines()))
"""
PROGRAM = '''"""What it does."""
from __future__ import annotations
import functools
def last(words):
    """The last word."""
    found = words[-1]
    found = found.strip()
    return found
@functools.cache
def never(number):
    number += 1
    return number
def odd(words):
    try:
        one = 1
        two = last(words)
        three = 3
        return one + three
    except IndexError:
        pass
    except ValueError:
        one = 0
    else:
        one = 2
    finally:
        two = 4
    return two
match last(["a ", " b"]):
    case "a":
        one = 1
    case "b" if odd([]):
        for each in range(2):
            if each == 3:
                one = 3
            elif each:
                break
        while False:
            one = 4
    case _:
        one = 5
'''
RAN = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 19, 20, 26, 27, 28, 31, 32, 33, 35, 36, 37}
"""Of its lines. 16 began and was left by an exception: what follows the first of a run is then not told."""


def looked(source: str) -> list[int]:
    done = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-P", "-c", LOOK], cwd=ROOT, input=source, capture_output=True, text=True, check=True
    )
    lines: list[int] = json.loads(done.stdout)
    return lines


def test_the_lines_that_ran_are_told_and_no_others() -> None:
    assert set(looked(PROGRAM)) == RAN


def test_what_nobody_loaded_counts_as_not_run(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text("import chipkit.outcome\ndef test_one(): pass\n", "utf-8")
    words = [
        "-P",
        "-m",
        "pytest",
        "-q",
        "-p",
        "tools.measured",
        "-p",
        "no:cacheprovider",
        "-c",
        "/dev/null",
        "test_one.py",
    ]

    subprocess.run([sys.executable, *words], cwd=tmp_path, check=True, capture_output=True)  # noqa: S603 - ours

    (written,) = tmp_path.glob(".coverage.*")
    data = CoverageData(str(written))
    data.read()
    assert data.lines(str(ROOT / "chipkit/outcome.py"))
    assert data.lines(str(ROOT / "gui/chipkit_gui/app.py")) == []


def test_it_measures_nothing_that_was_loaded_before() -> None:
    program = "import chipkit\nimport tools.measured"

    done = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-P", "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "chipkit is loaded already" in done.stderr
