"""An error is told in the language that was asked for, whatever of the call or of the settings cannot be used."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

import chipkit_emulator.cli
from chipkit.cli import main
from chipkit.cli.error_words import KINDS, REFUSALS, WRONG_CALL

if TYPE_CHECKING:
    from pathlib import Path

WRONG = [
    ("nonsense",),
    ("help", "nonsense"),
    ("read", "--nosuch"),
    ("verify",),
    ("readers", "extra"),
    ("completion", "bsh"),
    ("demo", "--at", "2024"),
    (),
]
"""Calls that no parser understands, of commands with and without a language."""
NUMBER = "012345678901"


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's settings, which say nothing yet."""
    for name in [name for name in os.environ if name.startswith("CHIPKIT_")]:
        monkeypatch.delenv(name)
    path = tmp_path / "settings.toml"
    path.write_text("")
    monkeypatch.setenv("CHIPKIT_CONFIG", str(path))
    return path


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
@pytest.mark.parametrize("source", ["environment", "file", "call", "call, in one word", "call, in short"])
def test_a_wrong_call_is_told_in_vietnamese(
    words: tuple[str, ...],
    source: str,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = {"call": ["--lang", "vi"], "call, in one word": ["--lang=vi"], "call, in short": ["--la", "vi"]}
    if source == "environment":
        monkeypatch.setenv("CHIPKIT_LANGUAGE", "vi")
    elif source == "file":
        file.write_text('language = "vi"\n')

    assert main([*words, *said.get(source, ()), "--json"]) == 2

    told = capsys.readouterr()
    assert f"error: {WRONG_CALL}; nguyên văn: " in told.err
    assert json.loads(told.out)["message"].startswith(WRONG_CALL)


def test_what_goes_before_the_settings_counts_for_errors_too(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text('language = "vi"\n')
    assert main(["nonsense", "--lang", "en"]) == 2
    monkeypatch.setenv("CHIPKIT_LANGUAGE", "en")
    assert main(["nonsense"]) == 2
    assert main(["completion", "bsh", "--", "--lang", "vi"]) == 2

    assert WRONG_CALL not in capsys.readouterr().err


@pytest.mark.parametrize("broken", ["broken", 'language = "de"\n', '\u0007 = "vi"\n'])
def test_settings_that_cannot_be_used_make_no_second_error_of_one(
    broken: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(broken)

    assert main(["nonsense", "--json"]) == 2

    told = capsys.readouterr()
    assert json.loads(told.out)["message"].startswith("argument COMMAND: invalid choice: 'nonsense'")
    assert "settings.toml" not in told.err


def test_settings_that_cannot_be_used_are_told_as_the_call_asks(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text('trust = "here"\n')

    assert main(["trust", "list", "--lang", "vi"]) == 2
    assert KINDS["CodecError"] in capsys.readouterr().err
    monkeypatch.setenv("CHIPKIT_LANGUAGE", "vi")
    assert main(["trust", "list"]) == 2
    assert KINDS["CodecError"] in capsys.readouterr().err
    assert main(["policy", "show", "--lang", "vi"]) == 0
    assert capsys.readouterr().err.endswith("; ở đây bỏ qua\n")
    assert main(["policy", "show", "--quiet"]) == 0
    assert not capsys.readouterr().err


def test_other_programs_follow_too(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text('language = "vi"\n')

    assert chipkit_emulator.cli.main(["run", "--profile", "nosuch"]) == 2
    assert KINDS["CodecError"] in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("read", "--can", "12"), REFUSALS["number-length"]),
        (("read", "--qr", "https://chip.invalid/"), REFUSALS["web-address"]),
        (("read", "--number", ""), REFUSALS["empty"]),
        (("read", "--can", NUMBER), KINDS["_OtherEntryError"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_refused_entry_is_told_by_its_own_sentence(
    words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "--lang", "vi", "--json"]) == 2

    document = json.loads(capsys.readouterr().out)
    assert document["code"] == "entry-refused"
    assert document["message"].startswith(f"{sentence}; nguyên văn: {words[1]}: ")
    assert "; right is " in document["message"]


@pytest.mark.parametrize(
    "words",
    [
        ("policy", "show", NUMBER),
        ("verify", ".", "--policy", NUMBER),
        ("demo", "--profile", NUMBER),
        ("demo", "--defect", f"x{NUMBER}"),
        ("help", NUMBER),
        (NUMBER,),
        ("demo", "--lang", NUMBER),
    ],
    ids=" ".join,
)
def test_a_number_where_a_name_belongs_is_not_repeated(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, *([] if "help" in words else ["--json"])]) == 2

    told = capsys.readouterr()
    assert "…" in told.err
    assert NUMBER not in told.err + told.out


def test_a_number_in_the_settings_is_not_repeated(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(f'policy = "{NUMBER}"\n"{NUMBER}" = "x"\n')

    assert main(["verify", "."]) == 2
    assert NUMBER not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("policy", "show", "nosuch.toml"), "file-missing"),
        (("verify", ".", "--policy", "nosuch.toml"), "file-missing"),
        (("demo", "--photo", "there"), "file-exists"),
        (("demo", "--trace", "there"), "file-exists"),
    ],
    ids=" ".join,
)
def test_a_file_is_told_by_its_code(
    words: tuple[str, ...],
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").write_text("somebody's")

    assert main([*words, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["code"] == code
    assert (tmp_path / "there").read_text() == "somebody's"


@pytest.mark.parametrize(("words", "meant"), [(("READ",), "read"), (("demo", "--log-level", "DEBUG"), "debug")])
def test_capitals_do_not_hide_what_was_meant(
    words: tuple[str, ...], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words]) == 2
    assert f"did you mean {meant}?" in capsys.readouterr().err
