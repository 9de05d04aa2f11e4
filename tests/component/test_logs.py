"""`--log-level`, `--log-file` and `--trace`: what went on, for its owner alone, and nothing of the person."""

from __future__ import annotations

import errno
import io
import json
import logging
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import chipkit.cli
import chipkit.cli.read
from chipkit.cli import log_writing, main
from chipkit.cli.command import Command
from chipkit.cli.common import ExitCode
from chipkit.documents.catalogue import DOCUMENTS
from chipkit.errors import CardRemovedError
from chipkit.events import log
from chipkit_emulator.cli import main as emulate
from chipkit_emulator.in_process import InProcessTransport
from chipkit_emulator.personalisation.build import load_profile, personalise
from chipkit_emulator.personalisation.profile import profile_names
from tests.component.test_room_for_others import parts_of, secrets_of

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (DEBUG|INFO|WARNING|ERROR) chipkit\[\d+\] \S.*")
AT = "2026-01-01T00:00:00Z"


def lines_of(text: str) -> list[str]:
    lines = text.splitlines()
    assert all(LINE.fullmatch(line) for line in lines), text
    return [line.partition("] ")[2] for line in lines]


@pytest.mark.parametrize("profile", profile_names())
def test_neither_log_nor_trace_has_anything_of_the_person_or_of_a_key(
    profile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    card = personalise(load_profile(profile), seed=3, at=datetime.fromisoformat(AT))
    call = ("demo", "--profile", profile, "--seed", "3", "--at", AT, "--redact", "--log-level", "debug")

    main([*call, "--log-file", "log", "--trace", "trace"])

    told = Path("log").read_text("utf-8")
    events, trace = lines_of(told), Path("trace").read_text("utf-8")
    assert events[0].startswith("begun: chipkit demo, chipkit ")
    assert events[-1].startswith("ended: exit code ")
    assert "step begun: read.dg1" in events
    entries = [json.loads(line) for line in trace.splitlines()]
    assert {entry["name"] for entry in entries} >= {"SELECT", "READ BINARY"}
    for text in (told, trace):
        assert not [secret for secret in secrets_of(card) if secret.casefold() in text.casefold()]
        data = parts_of(*card.files.values(), card.password.secret)
        assert not [part for part in data if part in text.casefold()]
        assert not re.search(r"[0-9a-f]{17,}", text.casefold()), "nor a digest or a key of any kind"


def test_both_are_private_and_a_log_is_added_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = os.umask(0)
    try:
        main(["demo", "--redact", "--log-file", "log", "--trace", "trace"])
    finally:
        os.umask(before)
    main(["show", "nothing", "--log-file", "log"])

    events = lines_of(Path("log").read_text("utf-8"))
    assert [each for each in events if each.startswith("begun")] == [
        f"begun: chipkit {name}, chipkit {chipkit.__version__}" for name in ("demo", "show")
    ]
    assert events[-1] == "ended: FileNotFoundError"
    assert not [each for each in events if each.startswith("step")], "of level info where none is given"
    if sys.platform != "win32":
        assert {Path(name).stat().st_mode & 0o777 for name in ("log", "trace")} == {0o600}


def test_a_level_alone_tells_on_standard_error(card_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trust = ("--trust", str(card_folder / "none"))

    assert main(["trust", "list", *trust, "--log-level", "error"]) == ExitCode.USAGE

    told, sentence = capsys.readouterr().err.splitlines()
    assert lines_of(told) == ["ended: trust-folder-missing"]
    assert sentence.startswith("chipkit: ")
    assert emulate(["list", "--log-level", "info"]) == ExitCode.SUCCESSFUL
    assert "begun: chipkit-emulator list" in capsys.readouterr().err


def test_every_command_and_action_takes_both(
    every_command: tuple[str, ...], run_here: Callable[[tuple[str, ...]], int], capsys: pytest.CaptureFixture[str]
) -> None:
    run_here((*every_command, "--help"))

    usage = capsys.readouterr().out
    runs = every_command[-1] == "help" or not re.search(r"\b(COMMAND|ACTION)\b", usage.partition("\n\n")[0])
    assert ("--log-level" in usage) == ("--log-file" in usage) == runs


def make_pipe(path: Path) -> None:
    if sys.platform == "win32":
        path.mkdir()
    else:
        os.mkfifo(path)


OTHERS: dict[str, Callable[[Path], object]] = {
    "a capture": lambda path: path.write_bytes(b"\xa4capture"),
    "a text": lambda path: path.write_text("2026-11-21 something\n"),
    "a certificate": lambda path: path.write_text("-----BEGIN CERTIFICATE-----\n"),
    "a folder": lambda path: path.mkdir(),
    "a link": lambda path: path.symlink_to("elsewhere"),
    "a pipe": make_pipe,
}


@pytest.mark.parametrize("kind", OTHERS)
def test_a_log_is_never_added_to_what_is_none(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "file"
    OTHERS[kind](path)
    before = path.read_bytes() if path.is_file() else None

    assert emulate(["list", "--log-file", str(path)]) == ExitCode.USAGE

    assert "file" in capsys.readouterr().err
    assert (path.read_bytes() if path.is_file() else None) == before
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--log-file", ""], "an empty word names nothing"),
        (["--log-file", "-"], "--log-level alone writes to standard error"),
        (["--log-file", "a", "--trace", "./a"], "names this file for something else too"),
        (["--log-level", "loud"], "choose from 'debug', 'info', 'warning', 'error'"),
        (["--log-file", "no/such/folder"], "no/such/folder: the folder for it does not exist"),
        (["--trace", ""], "argument --trace: an empty word names nothing"),
        (["--trace", "no/such/folder"], "no/such/folder: the folder for it does not exist"),
        (["--trace", "a", "--html", "a"], "this would be one file with --"),
    ],
    ids=str,
)
def test_a_wrong_place_is_refused_before_anything_is_done(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["demo", *words]) == ExitCode.USAGE
    assert said in " ".join(capsys.readouterr().err.split())
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_log_that_a_killed_program_left_goes_on_in_a_new_line(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("2026-11-21T08:30:00.000Z INFO chipkit[1] beg")

    main(["show", "-", "--nothing", "--log-file", str(path)])  # a wrong call is not logged
    main(["show", str(tmp_path / "none"), "--log-file", str(path)])

    assert len(lines_of(path.read_text("utf-8"))) == 3


def test_a_log_that_finds_no_room_costs_no_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_descriptor: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)

    assert emulate(["list", "--log-file", str(tmp_path / "log")]) == ExitCode.NOT_WRITTEN
    told = capsys.readouterr()
    assert told.err.endswith("log: No space left on device; the log is not whole\n")
    assert "vn-cccd-2021" in told.out


def test_what_the_logger_was_it_is_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = (log.level, log.propagate, list(log.handlers))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))

    main(["show", "-", "--log-level", "debug"])

    assert (log.level, log.propagate, list(log.handlers)) == before


def test_no_exception_is_told_in_full(tmp_path: Path) -> None:
    with log_writing.logging_to(str(tmp_path / "log"), "debug", []) as handler:
        log.error("lost", exc_info=ValueError("001099012345"))
        log.info("a\nb\x1b[2J")
        handler.handle(logging.LogRecord("chipkit", logging.INFO, "", 0, "%s", ("x",), None))

    assert lines_of((tmp_path / "log").read_text("utf-8")) == ["lost", "a⟨U+000A⟩b⟨U+001B⟩[2J", "x"]


def test_a_command_of_another_package_keeps_an_option_of_the_same_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: dict[str, Any] = {}

    def run(arguments: Any) -> ExitCode:
        met.update(vars(arguments))
        return ExitCode.SUCCESSFUL

    def configure(parser: ArgumentParser) -> None:
        parser.add_argument("--log-file")

    command = Command("try", "", configure, run)
    monkeypatch.setattr(chipkit.cli, "_commands", lambda _: {"try": command})
    monkeypatch.chdir(tmp_path)

    assert main(["try", "--log-file", "theirs"]) == ExitCode.SUCCESSFUL
    assert met["log_file"] == "theirs"
    assert list(tmp_path.iterdir()) == []


def test_a_reading_that_breaks_off_has_its_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    transmit, left = InProcessTransport.transmit, iter(range(12))

    def until_it_leaves(self: InProcessTransport, command: bytes) -> bytes:
        if next(left, None) is None:
            raise CardRemovedError("the card was removed")
        return transmit(self, command)

    monkeypatch.setattr(InProcessTransport, "transmit", until_it_leaves)
    monkeypatch.chdir(tmp_path)

    assert main(["demo", "--redact", "--trace", "trace"]) == ExitCode.ABORTED
    entries = [json.loads(line) for line in Path("trace").read_text("utf-8").splitlines()]
    assert len(entries) == 13
    assert [entry["sw"] for entry in entries][-1] is None
    assert set(entries[0]) == set(DOCUMENTS["chipkit.trace/1"].__annotations__)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), CardRemovedError("gone")], ids=repr)
def test_so_has_one_that_somebody_stops(error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(asked: Any, _in_vain: object) -> None:
        asked.traced.record.add(entry())
        raise error

    monkeypatch.setattr(chipkit.cli.read, "_read_card", stopped)
    (tmp_path / "trust").mkdir(mode=0o700)
    place = ("--trust", str(tmp_path / "trust"), "--trace", str(tmp_path / "trace"))

    assert main(["read", "--can", "123456", *place]) == ExitCode.ABORTED
    assert json.loads((tmp_path / "trace").read_text("utf-8"))["step"] == "connect"


def entry() -> Any:
    from chipkit.session.trace import TraceEntry  # noqa: PLC0415 - here alone

    return TraceEntry(name="RESET", step="connect")


def test_times_of_a_log_are_in_utc(tmp_path: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    main(["show", str(tmp_path / "none"), "--log-file", str(tmp_path / "log")])

    first = (tmp_path / "log").read_text("utf-8").split(" ")[0]
    assert before <= datetime.fromisoformat(first) <= datetime.now(UTC)
