"""What a call leaves open: option before environment, environment before the user's file, the file before a default."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli import _commands, _parser, diag, main
from chipkit.cli.settled import KEYS, Settling, settle

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

VARIABLES = {key: f"CHIPKIT_{key.upper()}" for key in KEYS.values()}


@pytest.fixture(autouse=True)
def _nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*VARIABLES.values(), "CHIPKIT_CONFIG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "settings.toml"
    path.write_text("")
    monkeypatch.setenv("CHIPKIT_CONFIG", str(path))
    return path


def settled(*words: str) -> Namespace:
    arguments = _parser(_commands(words[0]), words[0]).parse_args(words)
    settle(arguments)
    return arguments


READ = ("read", "--can", "123456")
OPTIONS = {"trust": "/by/option", "reader": "by option", "language": "en", "policy": "field"}
FLAGS = {"trust": "--trust", "reader": "--reader", "language": "--lang", "policy": "--policy"}
SAID = {"trust": "/by/file", "reader": "by file", "language": "vi", "policy": "conformance"}


@pytest.mark.parametrize("option", KEYS)
def test_each_goes_before_the_next(option: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = KEYS[option]
    default = getattr(settled(*READ), option)
    assert default == {"trust": None, "reader": None, "lang": "en", "policy": "field"}[option]

    file.write_text(f"{key} = {SAID[key]!r}\n")
    assert str(getattr(settled(*READ), option)) == SAID[key]

    by_environment = {"trust": "/by/env", "reader": "by env", "language": "en", "policy": "field"}[key]
    monkeypatch.setenv(VARIABLES[key], by_environment)
    found = getattr(settled(*READ), option)
    assert found is None if key == "trust" else str(found) == by_environment  # whoever opens the folder follows it

    monkeypatch.setenv(VARIABLES[key], SAID[key])
    assert str(getattr(settled(*READ, FLAGS[key], OPTIONS[key]), option)) == OPTIONS[key]


def test_a_file_that_says_nothing_of_it_is_not_asked(file: Path) -> None:
    file.write_text("broken")
    words = [word for key, value in OPTIONS.items() for word in (FLAGS[key], value)]

    assert settled(*READ, *words).reader == "by option"


@pytest.mark.parametrize("key", ["language", "policy", "reader"])
def test_a_variable_that_says_what_cannot_be_is_named(
    key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLES[key], "no\u0007" if key == "reader" else "bank.toml")

    assert main([*READ]) == 2
    assert f"chipkit: {VARIABLES[key]}: " in capsys.readouterr().err


def test_a_policy_that_stands_is_as_safe_from_others_as_the_file(file: Path, tmp_path: Path) -> None:
    policy = tmp_path / "bank.toml"
    policy.write_text('schema = 1\nid = "bank"\nextends = "field"\n')
    file.write_text(f'policy = "{policy}"\n')
    assert settled("policy", "show").policy == str(policy)

    policy.chmod(0o666)
    with pytest.raises(Exception, match="others may write there"):
        Settling().of("policy")
    assert settled("policy", "show", str(policy)).policy == str(policy), "whoever names it himself has seen it"


def test_a_bad_file_ends_what_rests_on_it_and_nothing_else(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file.write_text('langauge = "vi"\n')
    monkeypatch.setattr(diag, "_pcsc", lambda _words: ({"library": True, "service": True, "readers": []}, []))

    for words in (["verify", str(tmp_path)], ["trust", "list"], ["read", "--can", "123456"]):
        assert main(words) == 2
        told = capsys.readouterr().err
        assert told.startswith(f"chipkit: {file}: 'langauge': unknown key; there are ")
        assert told.endswith("; did you mean language?\n")
        assert told.count("\n") == 1
    for words in (["--help"], ["--version"], ["read", "--help"], ["help", "trust"], ["completion", "zsh"]):
        assert main(words) == 0
    assert main(["policy", "show"]) == 0
    assert "passed over here" in capsys.readouterr().err
    assert main(["diag"]) == 10
    assert "langauge" in capsys.readouterr().out


def test_a_file_decides_language_and_policy_of_what_is_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text('language = "vi"\npolicy = "conformance"\n')

    assert main(["policy", "show"]) == 0
    assert capsys.readouterr().out.startswith("Quy tắc conformance")
    assert main(["policy", "show", "field", "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("Policy field")


def test_the_trust_folder_of_the_file_is_the_one_that_is_opened(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "trust"
    file.write_text(f'trust = "{folder}"\n')
    assert main(["trust", "list"]) == 2
    assert f"{folder}: this trust folder does not exist" in capsys.readouterr().err

    folder.mkdir(mode=0o700)
    assert main(["trust", "list"]) == 0


def diagnosed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    monkeypatch.setattr(diag, "_pcsc", lambda _words: ({"library": True, "service": True, "readers": []}, []))
    main(["diag", "--json", *words])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_diag_tells_which_file_counts_and_what_comes_from_where(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "trust").mkdir(mode=0o700)
    file.write_text(f'trust = "{tmp_path / "trust"}"\nlanguage = "vi"\nreader = "ACS"\n')
    monkeypatch.setenv("CHIPKIT_READER", "Omnikey")

    found = diagnosed(monkeypatch, capsys)

    assert found["settings"] == {
        "file": str(file),
        "there": True,
        "values": [
            {"key": "trust", "value": str(tmp_path / "trust"), "source": "file"},
            {"key": "reader", "value": "Omnikey", "source": "environment"},
            {"key": "language", "value": "vi", "source": "file"},
            {"key": "policy", "value": "field", "source": "default"},
        ],
    }
    assert found["trust"]["folder"] == str(tmp_path / "trust")
    main(["diag"])
    told = capsys.readouterr().out
    assert f"cài đặt      {file}\n" in told
    assert "đã đặt       reader Omnikey, do biến môi trường" in told


def test_diag_tells_a_bad_file_and_goes_on_without_it(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file.write_text("trust = 5\n")
    (tmp_path / "own").mkdir(mode=0o700)

    found = diagnosed(monkeypatch, capsys, "--trust", str(tmp_path / "own"))

    assert found["trust"]["folder"] == str(tmp_path / "own")
    assert {each["key"]: each["source"] for each in found["settings"]["values"]}["trust"] == "option"
    assert any(each["grave"] and "trust = 5" in each["what"] for each in found["problems"])
