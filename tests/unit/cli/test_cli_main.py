from __future__ import annotations

import errno
import importlib.metadata
import io
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import chipkit.cli
from chipkit.cli import main
from chipkit.cli.command import Command
from chipkit.cli.common import ExitCode
from chipkit.errors import CancelledError, CardRemovedError, CodecError, StatusError, TrustError
from chipkit.session.pcsc import ServiceNotRunningError
from chipkit.trust.location import TrustFolderMissingError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


IMPORTING = "chipkit trust import FILE --trust there makes it"


def command(run: Callable[[argparse.Namespace], int], name: str = "try") -> Command:
    return Command(name, "100 % of a try", configure, run)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--flag", action="store_true")


def raising(error: BaseException) -> Callable[[argparse.Namespace], int]:
    def run(_arguments: argparse.Namespace) -> int:
        raise error

    return run


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[[Command], None]:
    """Make the command line know one command."""
    return lambda found: monkeypatch.setattr(chipkit.cli, "_commands", lambda _: {found.name: found})


def test_a_command_gets_its_arguments_and_gives_the_exit_code(only: Any) -> None:
    seen: list[argparse.Namespace] = []

    def run(arguments: argparse.Namespace) -> int:
        seen.append(arguments)
        return 11

    only(command(run))

    assert main(["try", "--flag"]) == 11
    assert seen[0].flag is True


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (CodecError("cut off", offset=7, where="EF.DG1"), 2, "chipkit: EF.DG1: cut off at offset 7\n"),
        (TrustError("store.json: damaged"), 2, "chipkit: store.json: damaged\n"),
        (TrustFolderMissingError(Path("there")), 2, f"chipkit: there: this trust folder does not exist; {IMPORTING}\n"),
        (ServiceNotRunningError("no service"), 12, "chipkit: no service; chipkit diag says what to do\n"),
        (CardRemovedError("the card left"), 12, "chipkit: the card left\n"),
        (StatusError(0x6982, "SELECT"), 12, "chipkit: SELECT: status 6982\n"),
        (CancelledError("asked to stop"), 12, "chipkit: asked to stop\n"),
        (FileNotFoundError(errno.ENOENT, "No such file", "a.bin"), 2, "chipkit: a.bin: No such file\n"),
        (OSError("no name, no number"), 2, "chipkit: no name, no number\n"),
        (KeyboardInterrupt(), 12, "chipkit: stopped\n"),
        (CodecError("two\nlines \x1b[31m"), 2, "chipkit: two⟨U+000A⟩lines ⟨U+001B⟩[31m\n"),
    ],
)
def test_an_error_is_one_line_and_a_code(
    only: Any, capsys: pytest.CaptureFixture[str], error: BaseException, code: int, line: str
) -> None:
    only(command(raising(error)))

    assert main(["try"]) == code
    assert capsys.readouterr().err == line


def test_a_mistake_of_our_own_is_not_hidden(only: Any) -> None:
    only(command(raising(ZeroDivisionError())))

    with pytest.raises(ZeroDivisionError):
        main(["try"])


@pytest.mark.parametrize("arguments", [[], ["unknown"], ["try", "--unknown"]])
def test_a_wrong_call_is_usage(only: Any, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    only(command(lambda _: ExitCode.SUCCESSFUL))

    assert main(arguments) == 2
    assert "usage: chipkit" in capsys.readouterr().err


@pytest.mark.parametrize("seconds", ["-1", "nan", "inf", "soon"])
def test_no_card_is_waited_for_without_a_number_of_seconds(seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "--can", "123456", f"--wait={seconds}"]) == 2
    assert "argument --wait: not a number of seconds" in capsys.readouterr().err


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(name in told for name in ("verify", "trust", "show", "demo"))


def test_a_percent_sign_in_a_summary_is_no_format(only: Any, capsys: pytest.CaptureFixture[str]) -> None:
    only(command(lambda _: ExitCode.SUCCESSFUL))

    assert main(["--help"]) == 0
    assert "100 % of a try" in capsys.readouterr().out


def test_the_version_is_the_distributions(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"chipkit {importlib.metadata.version('chipkit')}\n"


class Entry:
    """An entry point that gives, or raises, what it was made with."""

    def __init__(self, name: str, content: object) -> None:
        self.name, self._content = name, content

    def load(self) -> object:
        if isinstance(self._content, Exception):
            raise self._content
        return self._content


@pytest.fixture
def supply(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make other packages supply these commands."""

    def give(*entries: Entry) -> None:
        monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: list(entries) if group else [])

    return give


def test_another_package_supplies_a_command(supply: Any) -> None:
    supply(Entry("more", command(lambda _: 10, "more")))

    assert main(["more"]) == 10


def test_a_supplied_command_does_not_replace_a_built_in_one(supply: Any, capsys: pytest.CaptureFixture[str]) -> None:
    supply(Entry("show", command(lambda _: 99, "show")))

    assert main(["show", "--help"]) == 0
    assert "FILE" in capsys.readouterr().out


@pytest.mark.parametrize("broken", [ImportError("no module named extra"), AttributeError("gone"), object()])
def test_a_command_that_cannot_be_loaded_disturbs_no_other(
    supply: Any, capsys: pytest.CaptureFixture[str], broken: object
) -> None:
    supply(Entry("broken", broken))

    assert main(["--help"]) == 0
    assert main(["broken", "whatever"]) == 2
    assert "the command broken cannot be used here" in capsys.readouterr().err


def test_a_reader_that_stops_reading_ends_the_command_silently() -> None:
    code = (
        "import sys, chipkit.cli, chipkit.cli.command as c\n"
        "OK = chipkit.cli.ExitCode.SUCCESSFUL\n"
        "show = c.Command('try', 's', lambda p: None, lambda a: print('x' * 1000000) or OK)\n"
        "chipkit.cli._commands = lambda _: {'try': show}\n"
        "sys.exit(chipkit.cli.main(['try']))\n"
    )
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own code
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    told = process.stderr.read()
    process.stderr.close()

    assert process.wait(180) == 12
    assert told == b""


def run_python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - our own interpreter, our own code
        [sys.executable, *arguments], capture_output=True, check=False, timeout=180, env={**os.environ, **environment}
    )


@pytest.mark.parametrize("module", ["chipkit", "chipkit.cli"])
def test_the_command_line_is_a_module_too(module: str) -> None:
    done = run_python("-m", module, "--version")

    assert done.returncode == 0
    assert done.stdout.startswith(b"chipkit ")


def test_output_is_utf8_whatever_the_console_wants() -> None:
    code = (
        "import sys, chipkit.cli, chipkit.cli.command as c\n"
        "OK = chipkit.cli.ExitCode.SUCCESSFUL\n"
        "show = c.Command('try', 's', lambda p: None, lambda a: print('Vi\\u1ec7t Nam') or OK)\n"
        "chipkit.cli._commands = lambda _: {'try': show}\n"
        "sys.exit(chipkit.cli.main(['try']))\n"
    )
    done = run_python("-c", code, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")

    assert done.returncode == 0
    assert done.stdout.decode().strip() == "Việt Nam"


def test_a_stream_that_cannot_be_reconfigured_is_left_alone(only: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    only(command(lambda _: ExitCode(sys.stdout.write("ok") - 2)))
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)

    assert main(["try"]) == 0
    assert stream.getvalue() == "ok"


@pytest.mark.skipif(sys.platform == "win32", reason="no shell that closes streams")
@pytest.mark.parametrize(
    ("closed", "code", "told"),
    [
        ("<&-", 2, b"chipkit: "),
        (">&-", 2, b"chipkit: "),
        ("<&- >&- 2>&-", 2, b""),
    ],
)
def test_a_stream_that_the_caller_closed_is_no_failure_of_ours(closed: str, code: int, told: bytes) -> None:
    done = subprocess.run(  # noqa: S602 - our own interpreter, our own words
        f"{shlex.quote(sys.executable)} -m chipkit verify - {closed}",
        shell=True, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=180,
    )  # fmt: skip

    assert done.returncode == code
    assert done.stderr.startswith(told)
    assert done.stderr.count(b"\n") == bool(told)


@pytest.mark.parametrize("encoding", ["ascii:strict", "utf-8:strict"])
def test_no_character_is_a_reason_to_fail(encoding: str) -> None:
    code = (
        "import sys, chipkit.cli, chipkit.cli.command as c\n"
        "OK = chipkit.cli.ExitCode.SUCCESSFUL\n"
        "show = c.Command('try', 's', lambda p: None, lambda a: print('a\\udcff Vi\\u1ec7t') or OK)\n"
        "chipkit.cli._commands = lambda _: {'try': show}\n"
        "sys.exit(chipkit.cli.main(['try']))\n"
    )
    done = run_python("-c", code, PYTHONIOENCODING=encoding)

    assert done.returncode == 0
    assert done.stdout.decode().strip() == "a\\udcff Việt"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "exit codes: 0 successful, 10 failed, 11 undetermined, 12 aborted"),
        ([], "Start with: chipkit diag; chipkit demo"),
        (["read"], "Example: chipkit read --number - --out card.chipkit"),
        (["read"], "how long to wait for a card (default: 30)"),
        (["read"], "field: a counter; conformance: a laboratory"),
        (["verify"], "field: a counter; conformance: a laboratory"),
        (["trust"], "anchor: a CSCA certificate that you trust"),
    ],
)
def test_the_help_says_how_to_go_on(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "--help"]) == 0

    assert told in " ".join(capsys.readouterr().out.split())
