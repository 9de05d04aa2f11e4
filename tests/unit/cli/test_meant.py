"""Help for each command, a version everywhere, and what may have been meant, in words of ours alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chipkit
from chipkit.cli import main
from chipkit.cli.arguments import CONFIGURE
from chipkit.cli.parser import Parser, ToldError, add_version, with_all_below
from chipkit.meant import meant as asked
from chipkit.meant import there_are
from chipkit_emulator import cli as emulator_cli
from chipkit_emulator.cli import main as emulator_main
from chipkit_emulator.demo import COMMAND as DEMO
from chipkit_gui.app import main as desk_main

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Program = Callable[[Sequence[str]], int]

NO_WORDS = {
    "chipkit/cli/trust/sentences.py": "a number of anchors",
    "chipkit/keys/store.py": "a number of keys",
    "chipkit/trust/archives.py": "a number of members",
    "chipkit/verify/policy_check.py": "they stand behind the arrow, and what was meant before it",
}
"""Modules in which something else is there."""


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["reed"], "did you mean read?"),
        (["trsut", "list"], "did you mean trust?"),
        (["trust", "imprt"], "did you mean import?"),
        (["policy", "chekc", "a.toml"], "did you mean check?"),
        (["help", "verfiy"], "did you mean verify?"),
        (["help", "trust", "fetsh"], "did you mean fetch?"),
        (["verify", "card", "--polcy", "field"], "unrecognized arguments: --polcy …; did you mean --policy?"),
        (["verify", "card", "--jsn", "--rdact"], "did you mean --json?; did you mean --redact?"),
        (["diag", "-json"], "did you mean --json?"),
        (["trust", "confirm", "00", "--sorce=x", "--by", "a"], "did you mean --source?"),
        (["completion", "bsh"], "did you mean bash?"),
        (["redact", "a", "--level", "fotos", "--out", "b"], "did you mean photo?"),
        (["keys", "create", "a", "--kind", "es265"], "did you mean es256?"),
        (["policy", "show", "feild"], "did you mean field?"),
        (["verify", ".", "--policy", "conformence"], "did you mean conformance?"),
        (["demo", "--profile", "vn-ccd-2021"], "did you mean vn-cccd-2021?"),
        (["demo", "--defect", "flip-dg22"], "did you mean flip-dg2?"),
        (["demo", "--trust-mode", "producton"], "did you mean production?"),
        (["demo", "--lang", "v"], "did you mean vi?"),
        (["read", "--active-authentication", "allways"], "did you mean always?"),
    ],
)
def test_what_may_have_been_meant_is_said(words: list[str], meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2

    told = capsys.readouterr().err.splitlines()[-1]
    assert meant in told


@pytest.mark.parametrize("words", [["xyzzy"], ["verify", "card", "--xyzzy"], ["trust", "xyzzy"]])
def test_what_is_like_nothing_is_taken_for_nothing(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert "did you mean" not in capsys.readouterr().err


def test_an_option_is_told_by_the_command_that_it_was_given_to(capsys: pytest.CaptureFixture[str]) -> None:
    main(["trust", "list", "--jsn"])

    assert "chipkit trust list: error: unrecognized arguments: --jsn" in capsys.readouterr().err


@given(
    st.text(alphabet="0123456789", min_size=9, max_size=12),
    st.sampled_from([["read", "--can", "123456"], ["diag"], ["trust", "list"], ["verify", "card"], []]),
    st.sampled_from(["{}", "--number{}", "--numbr={}", "--can={}x", "x{}", "-{}"]),
)
@settings(max_examples=40, deadline=None)
def test_nobody_s_number_is_in_what_may_have_been_meant(number: str, words: list[str], shape: str) -> None:
    told: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Parser, "_print_message", lambda _self, message, _file=None: told.append(message))
        assert main([*words, shape.format(number)]) == 2

    assert number not in "".join(told)


@pytest.mark.parametrize(
    ("program", "words", "name"),
    [
        (main, [], "chipkit"),
        (main, ["read"], "chipkit"),
        (main, ["trust"], "chipkit"),
        (main, ["trust", "import"], "chipkit"),
        (main, ["policy", "check"], "chipkit"),
        (main, ["help"], "chipkit"),
        (main, ["demo"], "chipkit"),
        (emulator_main, [], "chipkit-emulator"),
        (emulator_main, ["run"], "chipkit-emulator"),
        (desk_main, [], "chipkit-desk"),
    ],
)
def test_every_command_tells_its_version(
    program: Program, words: list[str], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert program([*words, "--version"]) == 0
    assert capsys.readouterr().out == f"{name} {chipkit.__version__}\n"


def test_an_option_of_somebody_s_own_of_that_name_stays() -> None:
    parser = Parser(prog="other")
    parser.add_argument("--version", type=int)
    add_version(parser)

    assert parser.parse_args(["--version", "5"]).version == 5


@pytest.mark.parametrize("words", [[], ["read"], ["trust"], ["trust", "import"], ["help"], ["policy", "show"]])
def test_help_says_what_the_option_says(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", *words]) == 0
    told = capsys.readouterr().out
    assert main([*words, "--help"]) == 0

    assert told == capsys.readouterr().out
    assert told.startswith(f"usage: {' '.join(['chipkit', *words])} ")


def test_a_call_that_lacks_something_says_what_was_mistyped_too(capsys: pytest.CaptureFixture[str]) -> None:
    parser = Parser(prog="tool")
    parser.add_argument("path")
    parser.add_argument("--policy")
    with pytest.raises(ToldError):
        parser.parse_args(["--polcy"])

    assert "required: path; did you mean --policy?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["run", "--profile", "vn-ccd-2021"], "did you mean vn-cccd-2021?"),
        (["run", "--defect", "no-sot"], "did you mean no-sod?"),
        (["examine-card", "--profile", "vn-cccd-2021", "--only", "ISO7816_Z"], "did you mean ISO7816_"),
        (["examine"], "did you mean examine-card?"),
    ],
)
def test_the_emulator_says_it_too(words: list[str], meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert emulator_main(words) == 2
    assert meant in capsys.readouterr().err


@pytest.mark.parametrize(("variable", "word", "meant"), [("POLICY", "feild", "field"), ("LANGUAGE", "VI", "vi")])
def test_what_the_environment_says_is_told_likewise(
    variable: str, word: str, meant: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(f"CHIPKIT_{variable}", word)

    assert main(["verify", "."]) == 2
    assert f"did you mean {meant}?" in capsys.readouterr().err


def test_few_words_are_listed_and_of_many_the_nearest_alone() -> None:
    many = [f"word-{number}" for number in range(100)]

    assert there_are("feild", ("conformance", "field")) == "there are conformance, field; did you mean field?"
    assert there_are("xyzzy", ("conformance", "field")) == "there are conformance, field"
    assert there_are("word--7", many) == "did you mean word-7?"
    assert there_are("xyzzy", many) == f"there are {', '.join(many)}"
    assert there_are("x", ()) == "there are none"
    assert not asked("field" * 100_000, ("field",)), "however long it is"


def test_every_list_of_what_there_is_is_told_by_one_mechanism() -> None:
    """Whoever lists words in an error asks what was meant too; else this fails."""
    root = Path(chipkit.__file__).parents[1]
    folders = (root / "chipkit", root / "emulator" / "chipkit_emulator", root / "gui" / "chipkit_gui")
    told = re.compile(r"""there are \{|get_close_matches""")
    found = {
        path.relative_to(root).as_posix()
        for folder in folders
        for path in folder.rglob("*.py")
        if told.search(path.read_text("utf-8"))
    }

    assert found == {"chipkit/meant.py", *NO_WORDS}


ANY_TEXT = {
    "--allow", "--can", "--country", "--list-key", "--mrz", "--name", "--note", "--number", "--only", "--proxy", "--qr",
    "--remove", "--self-signed", "--subject", "--type", "--withhold", "number", "words",
}  # fmt: skip
"""Arguments that are refused by what reads them where they are empty, or may be so: a proxy, a note."""


def test_an_argument_that_may_be_an_empty_word_is_one_that_was_thought_of() -> None:
    """A variable that a script never set comes as an empty word, which is no defect, key or file (`named_argument`)."""
    parsers = [emulator_cli._parser()]
    for name, configure in {**CONFIGURE, "demo": DEMO.configure}.items():
        configure(parser := Parser(prog=name))
        parsers.append(parser)
    found = {
        (action.option_strings or [action.dest])[0]
        for parser in parsers
        for each in with_all_below(parser)
        for action in each._actions
        if action.type is None and action.choices is None and action.nargs != 0
    }

    assert found == ANY_TEXT
