"""A process that the system gives too little ends by a sentence, also before anything of it is loaded."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from chipkit.cli.common import ExitCode
from chipkit.cli.program import run_program
from chipkit.start import UNLOADED

if TYPE_CHECKING:
    from typing import NoReturn

REFUSED = [
    ImportError("x.so: failed to map segment from shared object", name="x", path="/lib/x.so"),
    RuntimeError("can't start new thread"),
    MemoryError(),
]


def raising(error: BaseException) -> NoReturn:
    raise error


@pytest.mark.parametrize("error", REFUSED, ids=lambda error: type(error).__name__)
def test_what_the_system_refuses_is_told_in_a_sentence(
    error: BaseException, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_program("chipkit", lambda: raising(error)) == ExitCode.USAGE

    (told,) = capsys.readouterr().err.splitlines()
    assert "memory" in told


@pytest.mark.parametrize(
    "error", [ImportError("no such name", name="x", path="x.py"), RuntimeError("another"), KeyError("x")]
)
def test_a_mistake_of_ours_is_not_hidden(error: Exception) -> None:
    with pytest.raises(type(error)):
        run_program("chipkit", lambda: raising(error))


@pytest.mark.parametrize(
    "error", ["OSError(24, 'Too many open files')", "MemoryError()", "ImportError('x.so: failed to map segment')"]
)
def test_a_program_that_cannot_be_loaded_tells_so(error: str) -> None:
    code = f"""
import sys
from chipkit.start import run
class Refusing:
    def find_spec(self, *_):
        raise {error}
sys.meta_path.insert(0, Refusing())
sys.exit(run("chipkit.cli"))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 - ours

    assert done.returncode == UNLOADED == ExitCode.USAGE
    assert done.stderr.startswith("chipkit: cannot be loaded: ")
    assert len(done.stderr.splitlines()) == 1
