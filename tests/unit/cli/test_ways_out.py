"""0 is a judged success and nothing else; who else is installed has no say; nobody's number is repeated."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

import chipkit.cli
from chipkit.cli import main
from chipkit.cli.built_in import SUMMARIES
from chipkit.cli.command import Command
from chipkit.cli.common import ExitCode
from chipkit.cli.program import on_signals, signals_held
from chipkit_emulator.cli import main as emulate

if TYPE_CHECKING:
    from pathlib import Path

ENDS: list[Any] = [
    SystemExit(),
    SystemExit(0),
    SystemExit(None),
    SystemExit(bool(0)),
    SystemExit(bool(1)),
    SystemExit("text"),
    SystemExit(""),
    SystemExit(0.0),
    SystemExit([]),
    SystemExit(ExitCode.SUCCESSFUL),
    SystemExit(256),
    KeyboardInterrupt(),
    BrokenPipeError(),
    OSError(),
    EOFError(),
    MemoryError(),
    RecursionError(),
    GeneratorExit(),
    StopIteration(),
    asyncio.CancelledError(),
    ExceptionGroup("several", [ValueError()]),
]
RESULTS: list[Any] = [
    0,
    None,
    False,
    "",
    0.0,
    -0,
    "0",
    b"",
    [],
    True,
    1,
    256,
    512,
    -1,
    3,
    pytest.param(object(), id="an object"),
]
NAMES = tuple(SUMMARIES)


def ended(*arguments: str) -> int | str:
    """The exit code, or the error that ends in a traceback, which the interpreter makes 1."""
    try:
        return main(arguments)
    except SystemExit:
        return 0  # which would be wrong, whatever its code
    except BaseException as error:  # noqa: BLE001 - whatever it is
        return type(error).__name__


def supply(monkeypatch: pytest.MonkeyPatch, command: object) -> None:
    monkeypatch.setattr(chipkit.cli, "_commands", lambda _: {"try": command})


@pytest.mark.parametrize("error", ENDS, ids=repr)
def test_no_exception_ends_in_success(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(*_arguments: object) -> int:
        raise error

    supply(monkeypatch, Command("try", "", lambda _: None, fail))
    assert ended("try") != 0
    supply(monkeypatch, Command("try", "", fail, lambda _: ExitCode.SUCCESSFUL))  # type: ignore[arg-type]
    assert ended("try") != 0


@pytest.mark.parametrize("result", RESULTS, ids=repr)
def test_no_other_result_is_success(monkeypatch: pytest.MonkeyPatch, result: Any) -> None:
    supply(monkeypatch, Command("try", "", lambda _: None, lambda _: result))

    assert ended("try") == ExitCode.USAGE


@pytest.mark.parametrize("code", list(ExitCode))
def test_an_exit_code_is_handed_on(monkeypatch: pytest.MonkeyPatch, code: ExitCode) -> None:
    supply(monkeypatch, Command("try", "", lambda _: None, lambda _: code))

    assert main(["try"]) == code


PLUGIN = """
import pathlib
pathlib.Path({mark!r}).touch()
{content}
"""


def install(folder: Path, content: str, *names: str) -> None:
    """A package that supplies commands, on the search path."""
    mark = str(folder / "loaded")
    (folder / "plugged.py").write_text(PLUGIN.format(mark=mark, content=content), encoding="utf-8")
    metadata = folder / "plugged-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: plugged\nVersion: 1\n", encoding="utf-8")
    lines = "".join(f"{name} = plugged:COMMAND\n" for name in names)
    (metadata / "entry_points.txt").write_text(f"[chipkit.commands]\n{lines}", encoding="utf-8")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "chipkit", *arguments],
        env={**os.environ, "PYTHONPATH": str(folder), "CHIPKIT_TRUST": str(folder)},
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=180,
    )  # fmt: skip


def test_a_plug_in_that_was_not_named_is_not_loaded(tmp_path: Path) -> None:
    install(tmp_path, "raise SystemExit(0)", "extra", *NAMES)

    for arguments, code in ((["verify", "-"], 2), (["trust", "list"], 0), (["--help"], 0)):
        done = run(tmp_path, *arguments)
        assert done.returncode == code, (arguments, done.stderr)
        assert not (tmp_path / "loaded").exists()
    assert "supplied by plugged" in run(tmp_path, "--help").stdout


@pytest.mark.parametrize("content", ["raise SystemExit(0)", "1 / 0", "COMMAND = 0"])
def test_a_plug_in_that_is_named_and_broken_says_so(tmp_path: Path, content: str) -> None:
    install(tmp_path, content, "extra")

    done = run(tmp_path, "extra", "--anything", "012345678901")

    assert (tmp_path / "loaded").exists()
    assert done.returncode == ExitCode.USAGE
    assert done.stderr.startswith("chipkit: the command extra cannot be used here: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["--help", "\x1b[31mred"])
def test_a_plug_in_of_an_odd_name_is_passed_over(tmp_path: Path, name: str) -> None:
    install(tmp_path, "raise SystemExit(0)", name)

    assert "supplied by" not in run(tmp_path, "--help").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="other signals there")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGPIPE"])
def test_no_signal_ends_in_success(tmp_path: Path, name: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "chipkit", "show", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
    )  # fmt: skip
    time.sleep(0.3)
    process.send_signal(signal.Signals[name])
    process.communicate(timeout=120)  # Python ignores SIGPIPE, and goes on with an input that ends here

    assert process.returncode != 0


@pytest.mark.parametrize("named", [False, True])
def test_a_signal_that_is_held_is_told_once_when_that_is_over(*, named: bool) -> None:
    told: list[str] = []
    before = signal.signal(signal.SIGINT, lambda *_: told.append("before"))
    try:
        with signals_held():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            if named:
                on_signals(["SIGINT"], lambda: told.append("named meanwhile"))
            assert told == []
        assert told == ["named meanwhile" if named else "before"]
        signal.raise_signal(signal.SIGINT)
        assert len(told) == 2
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_signal_that_is_ignored_is_not_held() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with signals_held():
            signal.raise_signal(signal.SIGINT)
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(sys.platform == "win32", reason="no such device there")
def test_a_full_disk_is_no_success() -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123 - a device
        done = subprocess.run(
            [sys.executable, "-m", "chipkit", "demo"], stdout=full, stderr=subprocess.PIPE, check=False
        )

    assert done.returncode not in (0, 1)


@pytest.mark.parametrize(
    "arguments",
    [
        ["read", "--number", "000203012345", "000203012345"],
        ["read", "000203012345"],
        ["000203012345"],
        ["read", "--can", "012345", "012345"],
        ["read", "--numbr", "000203012345"],
        ["read", "--numbr=000203012345"],
        ["show", "file", "IDVNM2030123450000203012345<<4", "NGUYEN<<VAN<A"],
        ["verify", "x", "--at", "000203012345"],
        ["verify", "x", "--at", "000 203 012 345"],
        ["demo", "--seed", "000203012345x"],
        ["demo", "--trust-mode", "000203012345"],
        ["trust", "000203012345"],
    ],
    ids=" ".join,
)
def test_a_wrong_call_repeats_nobody_s_number(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert main(arguments) == ExitCode.USAGE

    told = capsys.readouterr().err
    assert "usage: chipkit" in told
    for secret in ("0002", "012345", "203", "IDVNM", "NGUYEN"):
        assert secret not in told


@pytest.mark.parametrize("arguments", [["000203012345"], ["--trust", "x", "000203012345"], ["--lang", "000203012345"]])
def test_the_other_programs_repeat_no_number_either(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    from chipkit_gui.app import main as show_desk  # noqa: PLC0415 - brings Qt along

    for program in (show_desk, emulate):
        assert program(arguments) == ExitCode.USAGE
    assert "0002" not in capsys.readouterr().err


def test_a_wrong_option_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "file", "--jsn"]) == ExitCode.USAGE
    assert "unrecognized arguments: --jsn" in capsys.readouterr().err


@pytest.mark.parametrize("error", [SystemExit(), SystemExit("text"), SystemExit(0.0), SystemExit(1)], ids=repr)
def test_the_emulator_s_own_program_takes_no_other_end_for_success(
    monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(*_extras: str) -> None:
        raise error

    monkeypatch.setattr("chipkit_emulator.cli.require", fail)
    assert emulate(["list"]) != 0
