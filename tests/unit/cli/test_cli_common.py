from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from chipkit.cli import main
from chipkit.cli.common import (
    ExitCode,
    add_json_option,
    add_time_option,
    add_trust_option,
    exit_code,
    parse_time,
    read_input,
    time_of,
    worst,
)
from chipkit.cli.output import colour_wanted, print_json, print_json_line
from chipkit.codec.printable import printable
from chipkit.errors import CodecError
from chipkit.outcome import Outcome


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome.SUCCESSFUL, 0),
        (Outcome.FAILED, 10),
        (Outcome.UNDETERMINED, 11),
        (Outcome.NOT_SUPPORTED, 11),
        (Outcome.ABORTED, 12),
    ],
)
def test_each_outcome_has_its_exit_code(outcome: Outcome, code: int) -> None:
    assert exit_code(outcome) == code


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], Outcome.UNDETERMINED),
        ([Outcome.SUCCESSFUL], Outcome.SUCCESSFUL),
        ([Outcome.SUCCESSFUL, Outcome.NOT_SUPPORTED], Outcome.NOT_SUPPORTED),
        ([Outcome.NOT_SUPPORTED, Outcome.UNDETERMINED], Outcome.UNDETERMINED),
        ([Outcome.UNDETERMINED, Outcome.ABORTED], Outcome.ABORTED),
        ([Outcome.ABORTED, Outcome.FAILED, Outcome.SUCCESSFUL], Outcome.FAILED),
    ],
)
def test_the_worst_of_several_decides_and_none_proves_nothing(outcomes: list[Outcome], expected: Outcome) -> None:
    assert worst(outcomes) is expected


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21", datetime(2026, 11, 21).astimezone()),
        ("2026-11-21T08:30:00", datetime(2026, 11, 21, 8, 30).astimezone()),
        ("2026-11-21T08:30:00Z", datetime(2026, 11, 21, 8, 30, tzinfo=UTC)),
        ("2026-11-21T08:30+07:00", datetime(2026, 11, 21, 8, 30, tzinfo=timezone(timedelta(hours=7)))),
    ],
)
def test_a_time_is_read_with_its_zone(text: str, moment: datetime) -> None:
    read = parse_time(text)

    assert read == moment
    assert read.utcoffset() == moment.utcoffset()


@pytest.mark.skipif(sys.platform == "win32", reason="there the zone is the system's, and not the process's")
def test_a_time_without_zone_is_this_computers() -> None:
    code = """
import argparse
from chipkit.cli.common import parse_time, time_of
print(parse_time("2040-01-21T03:00").isoformat(), time_of(argparse.Namespace(at=None)).utcoffset())
"""
    told = subprocess.run(  # noqa: S603 - our own interpreter, our own code
        [sys.executable, "-c", code], env={**os.environ, "TZ": "XXX-7"}, capture_output=True, text=True, check=True
    )

    assert told.stdout.split() == ["2040-01-21T03:00:00+07:00", "7:00:00"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not a time in ISO 8601"),
        ("yesterday", "not a time in ISO 8601"),
        ("2026-1-1", "not a time in ISO 8601"),
        ("2026-13-01", "no calendar has this day, or no clock this time"),
        ("2026-02-29T08:00Z", "no calendar has this day, or no clock this time"),
        ("2026-11-21T25:00", "no calendar has this day, or no clock this time"),
        ("2026-02-29T08:00:00.5+25:00", "no calendar has this day, or no clock this time"),
        ("2026-11-21T08:00+25:00", r"no zone is \+25:00 from UTC"),
        ("2026-11-21 08:00:00.5-24:00", "no zone is -24:00 from UTC"),
        ("0001-01-01T00:00+14:00", "in UTC this time lies outside the years 1 to 9999"),
        ("9999-12-31T23:59-10:00", "in UTC this time lies outside the years 1 to 9999"),
    ],
)
def test_what_is_no_time_is_refused_by_what_is_wrong_with_it(text: str, told: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=f"^{told}"):
        parse_time(text)


def test_the_common_options_have_their_defaults() -> None:
    parser = argparse.ArgumentParser()
    for add in (add_json_option, add_trust_option, add_time_option):
        add(parser)

    before = datetime.now(UTC)
    arguments = parser.parse_args([])

    assert arguments.json is False
    assert arguments.trust is None
    assert before <= time_of(arguments) <= datetime.now(UTC)
    assert time_of(parser.parse_args(["--at", "2026-11-21"])) == datetime(2026, 11, 21).astimezone()


def test_a_file_is_read_whole_up_to_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")

    assert read_input(str(path), limit=5) == b"12345"
    with pytest.raises(CodecError, match="more than 4 bytes"):
        read_input(str(path), limit=4)


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\x00")))

    assert read_input("-") == b"\xff\x00"


def test_exit_codes_are_those_that_are_documented() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "SUCCESSFUL": 0,
        "USAGE": 2,
        "FAILED": 10,
        "UNDETERMINED": 11,
        "ABORTED": 12,
        "NOT_WRITTEN": 13,
    }


def test_json_carries_its_schema_first_and_keeps_letters(capsys: pytest.CaptureFixture[str]) -> None:
    readers = [{"name": "Việt Nam", "card": "empty", "atr": ""}]
    print_json({"readers": readers, "schema": "chipkit.readers/1"})
    print_json_line({"readers": [], "schema": "chipkit.readers/1"})

    told = capsys.readouterr().out
    assert "Việt Nam" in told
    assert told.endswith('{"schema":"chipkit.readers/1","readers":[]}\n')
    document, _ = json.JSONDecoder().raw_decode(told)
    assert list(document) == ["schema", "readers"]
    assert document == {"schema": "chipkit.readers/1", "readers": readers}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Nguyễn Văn A", "Nguyễn Văn A"),
        ("\x1b[2Jgone", "⟨U+001B⟩[2Jgone"),
        ("a\r\nb\tc", "a⟨U+000D⟩⟨U+000A⟩b⟨U+0009⟩c"),
        ("\u202eegap", "⟨U+202E⟩egap"),
        ("\x9b31m", "⟨U+009B⟩31m"),
        ("\U000e0041", "⟨U+E0041⟩"),
    ],
)
def test_text_cannot_steer_a_terminal(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFO in a folder")
@pytest.mark.parametrize("command", [("show",), ("verify",), ("trust", "check"), ("trust", "import")])
def test_what_is_no_regular_file_is_refused_and_not_waited_for(
    tmp_path: Path, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    if sys.platform == "win32":
        return
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for path, told in ((fifo, "a pipe: give -"), (Path("/dev/zero"), "a device"), (Path("/dev/null"), "a device")):
        assert main([*command, str(path), *(("--trust", str(tmp_path)) if command[0] == "trust" else ())]) == 2
        assert f"not a file but {told}" in capsys.readouterr().err


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_colour_is_for_terminals_whose_owner_does_not_mind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert colour_wanted(Terminal())
    assert not colour_wanted(io.StringIO())

    monkeypatch.setenv("NO_COLOR", "1")
    assert not colour_wanted(Terminal())
    monkeypatch.setenv("NO_COLOR", "")
    monkeypatch.setenv("TERM", "dumb")
    assert not colour_wanted(Terminal())


def test_a_file_name_that_is_no_text_stands_in_json_as_it_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    name = "a\udcff.cer"

    print_json({"schema": "chipkit.trust-problems/1", "trust": name, "problems": []})

    assert json.loads(capsys.readouterr().out)["trust"] == printable(name) == "a⟨U+DCFF⟩.cer"
