"""Signals at any moment, other imports at the same time, and what a killed one left: nothing is lost, nothing left."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from chipkit.trust.file_lock import locked
from chipkit.trust.store import load_store
from chipkit_emulator.links.private_pcsc import missing

if TYPE_CHECKING:
    from collections.abc import Iterator

if sys.platform == "win32":
    pytest.skip("signals of POSIX", allow_module_level=True)

SOAK: Final = os.environ.get("CHIPKIT_SOAK") == "1"
INTERRUPTED: Final = 130
MODULES: Final = {"chipkit": "chipkit", "chipkit-emulator": "chipkit_emulator", "chipkit-desk": "chipkit_gui"}
LOADED: Final = {
    "chipkit": "chipkit.cli",
    "chipkit-emulator": "chipkit_emulator.cli",
    "chipkit-desk": "chipkit_gui.app",
}

# Interrupts the program when it loads its n-th module, counted from the one behind which nothing may show any more.
AT_A_MODULE: Final = """
import importlib, os, signal, sys
program, count = sys.argv[1], int(sys.argv[2])
sys.argv = [program, "--help"]
class Interrupter:
    begun, left = False, count
    def find_spec(self, name, path=None, target=None):
        self.begun = self.begun or name in ("chipkit.cli", "chipkit_emulator.cli", "chipkit_gui.app")
        if self.begun:
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGINT)
            self.left -= 1
main = importlib.import_module(f"{program}.__main__").main
sys.meta_path.insert(0, Interrupter())
sys.exit(main())
"""


def importing(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-P", "-m", "chipkit", "trust", "import", "--trust", str(folder), "--test", *words]


@pytest.fixture
def inputs(card_folder: Path) -> list[str]:
    return [str(card_folder / name) for name in ("csca.cer", "csca.crl", "dsc.cer")]


def begun(module: str, *words: str) -> subprocess.Popen[bytes]:
    """A program that has just begun: what Python does before that is Python's."""
    program = (
        "import sys; from chipkit.start import run; sys.stderr.write('begun\\n'); sys.stderr.flush(); "
        f"sys.exit(run({module!r}))"
    )
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-P", "-c", program, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    assert process.stderr.readline() == b"begun\n"
    return process


def left_behind(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.name.endswith("-journal")]


# Ctrl-C while a program is loaded ------------------------------------------------------------------------------------


# Python wraps whatever is raised while it makes a class: the signal is told all the same.
IN_A_CLASS: Final = """
import os, signal, sys
import chipkit.cli
def interrupted(*_):
    class Signalled:
        def __set_name__(self, *_):
            os.kill(os.getpid(), getattr(signal, sys.argv[1]))
    class Holder:
        field = Signalled()
chipkit.cli.run_words = interrupted
sys.exit(chipkit.cli.main())
"""


# Python drops what is raised where nobody could catch it: in a finaliser, and when a weak reference ends.
IN_A_FINALISER: Final = """
import os, signal, sys, time
import chipkit.cli
class Signalled:
    def __del__(self):
        os.kill(os.getpid(), getattr(signal, sys.argv[1]))
def interrupted(*_):
    Signalled()
    time.sleep(3600)
chipkit.cli.run_words = interrupted
sys.exit(chipkit.cli.main())
"""
IN_A_WEAK_REFERENCE: Final = """
import os, signal, sys, time, weakref
import chipkit.cli
class Held:
    pass
def interrupted(*_):
    for _ in range(3):
        held = Held()
        kept = weakref.ref(held, lambda _: os.kill(os.getpid(), getattr(signal, sys.argv[1])))
        del held
    time.sleep(3600)
chipkit.cli.run_words = interrupted
sys.exit(chipkit.cli.main())
"""


@pytest.mark.parametrize("program", [IN_A_CLASS, IN_A_FINALISER, IN_A_WEAK_REFERENCE])
@pytest.mark.parametrize(
    ("name", "code", "told"),
    [("SIGTERM", 143, "ended by SIGTERM"), ("SIGHUP", 129, "ended by SIGHUP"), ("SIGINT", 12, "stopped")],
)
def test_a_signal_where_python_hides_it_is_told_as_any_other(program: str, name: str, code: int, told: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-P", "-c", program, name], capture_output=True, check=False, timeout=120
    )

    assert (done.returncode, done.stderr.decode()) == (code, f"chipkit: {told}\n")


@pytest.mark.parametrize("count", [0, 1, 2, 5, 10, 20])
@pytest.mark.parametrize("program", MODULES)
def test_an_interruption_while_a_program_is_loaded_ends_it_without_a_word(program: str, count: int) -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-P", "-c", AT_A_MODULE, MODULES[program], str(count)], capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (INTERRUPTED, b"")


@pytest.mark.parametrize("number", range(60 if SOAK else 9))
def test_an_interruption_in_the_first_moments_shows_nothing_of_ours(number: int) -> None:
    name = list(MODULES)[number % 3]
    process = begun(LOADED[name], "--help")
    time.sleep(random.uniform(0.0, 0.3))  # noqa: S311 - a moment
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)

    assert err in (b"", f"{name}: stopped\n".encode())
    assert process.returncode in (0, 12, INTERRUPTED, -signal.SIGINT)


# imports -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_an_import_that_a_signal_ends_leaves_the_old_store_or_the_new_one(
    tmp_path: Path, inputs: list[str], name: str
) -> None:
    for number in range(130 if SOAK else 5):
        folder = tmp_path / str(number) / "trust"
        process = begun("chipkit.cli", *importing(folder, *inputs)[4:])
        time.sleep(random.uniform(0.0, 0.5))  # noqa: S311 - a moment
        process.send_signal(signal.Signals[name])
        _, err = process.communicate(timeout=120)

        assert b"Traceback" not in err
        assert left_behind(folder.parent) == []
        if (folder / "trust.sqlite").exists():
            view = load_store(folder)
            assert (view.version.number, view.anchor_count) in {(0, 0), (1, 1)}


STOPPED_IN_A_WRITE: Final = """
import os, signal, sys
from chipkit.trust.database import Database
rows = Database.rows
commits = iter((False, True))
def stopped(self, statement, values=()):
    if statement == "COMMIT" and next(commits):
        os.kill(os.getpid(), getattr(signal, sys.argv[1]))
    return rows(self, statement, values)
Database.rows = stopped
from chipkit.cli import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_an_import_that_is_ended_before_it_is_whole_is_undone(tmp_path: Path, inputs: list[str], name: str) -> None:
    words = importing(tmp_path / "trust", *inputs)[4:]

    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-P", "-c", STOPPED_IN_A_WRITE, name, *words], capture_output=True, check=False
    )

    assert done.returncode == {"SIGTERM": 143, "SIGINT": 12, "SIGHUP": 129}[name]
    assert done.stderr.count(b"\n") == 1
    assert left_behind(tmp_path) == []


def test_imports_at_once_report_each_certificate_as_new_once(tmp_path: Path, card_folder: Path) -> None:
    words = importing(tmp_path / "trust", "--json", str(card_folder / "csca.cer"), str(card_folder / "csca.crl"))
    running = [
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # noqa: S603 - our own interpreter
        for _ in range(4)
    ]

    reports = [json.loads(process.communicate(timeout=120)[0]) for process in running]

    for kind in ("certificate", "crl"):
        assert sum(report["new"][kind] for report in reports) == 1
        assert sum(report["known"][kind] for report in reports) == 3


def test_who_has_to_wait_says_at_once_for_whom_and_gives_up_in_time(tmp_path: Path, inputs: list[str]) -> None:
    folder = tmp_path / "trust"
    folder.mkdir(mode=0o700)

    with locked(folder / ".lock"):
        done = subprocess.run(  # noqa: S603 - our own interpreter
            importing(folder, "--lock-wait", "0.5", *inputs), capture_output=True, check=False
        )

    first, last = done.stderr.decode().splitlines()
    assert first == f"chipkit: waiting for another program (process {os.getpid()}), which writes to the trust folder"
    assert str(os.getpid()) in last
    assert done.returncode == 2


@pytest.mark.parametrize("words", [["-1"], ["nan"], ["inf"], ["soon"]])
def test_a_time_to_wait_is_a_number_of_seconds(tmp_path: Path, inputs: list[str], words: list[str]) -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        importing(tmp_path / "trust", "--lock-wait", *words, *inputs), capture_output=True, check=False
    )

    assert done.returncode == 2
    assert b"not a number of seconds" in done.stderr or b"expected one argument" in done.stderr


def test_nobody_else_can_write_what_is_made_without_a_umask(tmp_path: Path, inputs: list[str]) -> None:
    folder = tmp_path / "a" / "b" / "trust"
    made = [importing(folder, *inputs)]
    made.append([sys.executable, "-P", "-m", "chipkit", "demo", "--photo", "photo.png"])

    for words in made:
        subprocess.run(words, cwd=tmp_path, capture_output=True, check=False, preexec_fn=lambda: os.umask(0))  # noqa: S603

    paths = list(tmp_path.rglob("*"))
    assert {"photo.png", "trust.sqlite"} <= {path.name for path in paths}
    assert [path for path in paths if path.lstat().st_mode & 0o022] == []


# a service of one's own ----------------------------------------------------------------------------------------------


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder of a short name: that of a socket has a limit."""
    folder = Path(tempfile.mkdtemp(prefix="ck-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.skipif(bool(missing()), reason=missing())
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT", "SIGKILL"])
def test_a_demo_with_a_service_of_its_own_leaves_no_folder_and_no_process(short_folder: Path, name: str) -> None:
    for _ in range(20 if SOAK else 2):
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "chipkit", "demo", "--pcsc", "--photo", ""], cwd=short_folder,
            env={**os.environ, "TMPDIR": str(short_folder)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        time.sleep(random.uniform(0.2, 2.0))  # noqa: S311 - a moment
        process.send_signal(signal.Signals[name])
        _, err = process.communicate(timeout=120)

        assert b"Traceback" not in err
        await_nothing_of(short_folder)


def await_nothing_of(folder: Path) -> None:
    """Wait until neither folder nor process is left; what a killed program leaves ends by itself within seconds."""
    deadline = time.monotonic() + 120
    while left := [*folder.iterdir(), *processes_of(folder)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.1)


def processes_of(folder: Path) -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes()
        except OSError:
            continue
        if str(folder).encode() in line:
            found.append(line.decode(errors="replace"))
    return found
