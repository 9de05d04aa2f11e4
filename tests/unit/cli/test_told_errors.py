"""With `--json`, whatever cannot be done is told in one document too, and its sentence stays where it was."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

import chipkit.cli
from chipkit.cli import main
from chipkit.cli.command import Command
from chipkit.cli.common import ExitCode, add_json_option
from chipkit.cli.output import note, print_json, print_json_line
from chipkit.cli.program import run_program
from chipkit.cli.told_errors import json_wanted
from chipkit.errors import AccessRefusedError, ChipkitError, TrustError
from chipkit_emulator.cli import main as emulate
from chipkit_gui.app import main as sit_down

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = {"schema": "chipkit.readers/1", "readers": []}


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[Any], str]:
    """The exit code, the documents on standard output, and the last line of standard error."""
    code = main(words)
    out, err = capsys.readouterr()
    return code, documents(out), err.splitlines()[-1] if err else ""


def documents(out: str) -> list[Any]:
    decoder, found, left = json.JSONDecoder(), [], out.strip()
    while left:
        document, end = decoder.raw_decode(left)
        found.append(document)
        left = left[end:].strip()
    return found


def supply(monkeypatch: pytest.MonkeyPatch, run: Any) -> None:
    command = Command("try", "", add_json_option, run)
    monkeypatch.setattr(chipkit.cli, "_commands", lambda _: {"try": command})


def failing(error: BaseException) -> Any:
    def run(_arguments: object) -> int:
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "code", "exit_code", "message"),
    [
        (TrustError("the folder is damaged"), "trust-unusable", 2, "the folder is damaged"),
        (AccessRefusedError("not this card's"), "access-refused", 12, "not this card's"),
        (ChipkitError("of a package"), "other", 2, "of a package"),
        (KeyboardInterrupt(), "stopped", 12, "stopped"),
        (SystemExit(), "ended-early", 12, "ended before anything was judged"),
        (FileNotFoundError(2, "No such file", "a.bin"), "file-missing", 2, "a.bin: No such file"),
        (PermissionError(13, "Permission denied", "a.bin"), "file-denied", 2, "a.bin: Permission denied"),
        (IsADirectoryError(21, "Is a directory", "a"), "file-is-folder", 2, "a: Is a directory; right is a file"),
        (FileExistsError(17, "File exists", "a"), "file-exists", 2, "a: File exists"),
        (OSError(22, "Invalid argument", "a"), "file-unusable", 2, "a: Invalid argument"),
        (MemoryError(), "memory-short", 2, "the memory of this process does not suffice for it"),
        (OSError(28, "No space left"), "not-written", 13,
         "standard output: No space left; the result was not written"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)  # fmt: skip
def test_an_error_is_a_document_and_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: str,
    exit_code: int,
    message: str,
) -> None:
    supply(monkeypatch, failing(error))
    document = {"schema": "chipkit.error/1", "code": code, "message": message, "exit_code": exit_code}

    assert told(capsys, "try", "--json") == (exit_code, [document], f"chipkit: {message}")
    assert told(capsys, "try") == (exit_code, [], f"chipkit: {message}")


@pytest.mark.parametrize(
    "words",
    [("--json",), ("nonsense", "--json"), ("verify", "--json"), ("trust", "--json"), ("demo", "--json", "--seed", "x"),
     ("read", "--number", "001099012345", "001099012345", "--json"), ("show", "--jso")],
    ids=" ".join,
)  # fmt: skip
def test_a_wrong_call_is_a_document_once_json_stands_in_it(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    code, (document,), last = told(capsys, *words)

    assert (code, document["code"], document["exit_code"]) == (ExitCode.USAGE, "wrong-call", 2)
    assert last.endswith(f": error: {document['message']}")
    assert "001099" not in document["message"]


def test_the_other_programs_do_likewise(capsys: pytest.CaptureFixture[str]) -> None:
    for program, words in ((emulate, ["run", "--json", "--vpcd", "x"]), (sit_down, ["--json"])):
        assert program(words) == ExitCode.USAGE
        (document,) = documents(capsys.readouterr().out)
        assert document["code"] == "wrong-call"


@pytest.mark.parametrize(
    ("words", "wanted"),
    [([], False), (["--json"], True), (["show", "--js"], True), (["show", "--", "--json"], False),
     (["show", "json", "-", "--", "x"], False), (["--jsonx"], False)],
)  # fmt: skip
def test_what_asks_for_json(words: list[str], wanted: bool) -> None:  # noqa: FBT001 - a row of a table
    assert json_wanted(words) is wanted


def test_after_its_own_document_a_command_prints_no_second_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(_arguments: object) -> int:
        print_json(DOCUMENT)
        raise TrustError("too late")

    supply(monkeypatch, run)

    assert told(capsys, "try", "--json") == (2, [DOCUMENT], "chipkit: too late")


def test_behind_lines_an_error_is_the_last_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(_arguments: object) -> int:
        print_json_line(DOCUMENT)
        raise TrustError("gone")

    supply(monkeypatch, run)

    _, (line, error), _ = told(capsys, "try", "--json")
    assert (line, error["message"]) == (DOCUMENT, "gone")


@pytest.mark.parametrize(
    ("exit_code", "code"),
    [(ExitCode.NOT_WRITTEN, "not-written"), (ExitCode.USAGE, "nothing-done"), (ExitCode.ABORTED, "stopped")],
)
def test_a_command_that_only_noted_what_failed_is_told_of_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], exit_code: ExitCode, code: str
) -> None:
    def run(_arguments: object) -> int:
        note("a.bin: no room")
        return exit_code

    supply(monkeypatch, run)

    _, (document,), _ = told(capsys, "try", "--json")
    assert document == {
        "schema": "chipkit.error/1", "code": code, "message": "a.bin: no room", "exit_code": int(exit_code),
    }  # fmt: skip


def test_an_extract_that_finds_no_room_and_a_batch_that_is_none_have_their_documents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "trust").mkdir(mode=0o700)
    trust = ("--trust", str(tmp_path / "trust"), "--json")
    (tmp_path / "junk").write_bytes(b"junk")

    for words, code in (
        (("verify", str(tmp_path / "none"), "--batch"), "file-missing"),
        (("trust", "check", str(tmp_path / "junk")), "nothing-done"),
        (("trust", "fetch"), "nothing-done"),
        (("readers", "--watch", "--no-such"), "wrong-call"),
    ):
        _, (document,), last = told(capsys, *words, *(trust if words[0] != "readers" else ("--json",)))
        assert document["code"] == code, words
        assert last.endswith(document["message"])


def test_a_result_that_nobody_takes_is_not_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.TextIOBase):
        def write(self, _text: str) -> int:
            raise OSError(28, "No space left on device")

        def flush(self) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys, "stdout", Full())

    assert run_program("chipkit", lambda: failing(TrustError("x"))(None), words=["--json"]) == ExitCode.USAGE


def test_a_program_that_cannot_be_loaded_says_so_in_a_document_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from chipkit.start import run  # noqa: PLC0415 - what is tried here

    monkeypatch.setattr(sys, "argv", ["chipkit", "--json"])

    assert run('chipkit."no" such') == ExitCode.USAGE
    out, err = capsys.readouterr()
    (document,) = documents(out)
    assert err == f"chipkit: {document['message']}\n"
    assert (document["schema"], document["code"], document["exit_code"]) == ("chipkit.error/1", "not-loaded", 2)
