"""Lists on pages that would grow without their page, compared with what the code has."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chipkit.capture import AbortReason
from chipkit.capture.model import (
    AccessProtocol,
    AttemptResult,
    CardAccessSource,
    Origin,
    PresentedKind,
    ProofResult,
)
from chipkit.errors import CardRemovedError, CardResetError, LengthRefusedError
from chipkit.session.pcsc import errors
from chipkit.session.pcsc.monitor import ReaderEventKind
from chipkit.session.pcsc.remedies import REMEDIES
from chipkit.trust.model import AnchorKind
from chipkit.trust.view import TrustView
from chipkit.verify import policy_names

if TYPE_CHECKING:
    from collections.abc import Iterable
    from enum import Enum

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("chipkit", "emulator/chipkit_emulator", "gui/chipkit_gui")
FROM_THE_CHIP = {CardRemovedError.__name__, CardResetError.__name__, LengthRefusedError.__name__}


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def cell(text: str, key: str) -> str:
    """What a table says behind a key."""
    found = re.search(rf"^\| `{re.escape(key)}` \| (.*) \|$", text, re.MULTILINE)
    assert found, key
    return found.group(1)


def spans(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def in_brackets(text: str, key: str) -> list[str]:
    """The words in brackets behind a key, with strokes or commas between them."""
    found = re.search(rf"`{re.escape(key)}` \(([^)]*)\)", text)
    assert found, key
    return spans(found.group(1))


def words(kind: type[Enum]) -> list[str]:
    return [member.value for member in kind]


def abort_reasons() -> list[str]:
    """The words that a capture has for what broke a reading off."""
    return words(AbortReason)


def test_every_error_of_readers_is_on_the_page_and_has_a_remedy() -> None:
    rows = re.findall(r"^\| `(\w+Error)` \|", page("docs/pcsc.md"), re.MULTILINE)

    kinds = {*errors.__all__, *FROM_THE_CHIP} - {"error_for", errors.PCSCExtraMissingError.__name__}
    assert sorted(rows) == sorted(kinds)
    assert issubclass(
        errors.PCSCExtraMissingError, errors.LibraryMissingError
    )  # which has the row and the remedy of both
    assert {kind.__name__ for kind in REMEDIES} == set(rows)


def test_the_page_of_captures_has_every_reason_of_an_abort() -> None:
    told = in_brackets(cell(page("docs/evidence-format.md"), "abort"), "reason")

    assert len(abort_reasons()) > 10
    assert sorted(told) == sorted(abort_reasons())


@pytest.mark.parametrize(
    ("row", "key", "kinds"),
    [
        ("access", "protocol", [AccessProtocol]),
        ("access", "result", [AttemptResult]),
        ("access", "card_access_source", [CardAccessSource]),
        ("access", "kind", [PresentedKind]),
    ],
)
def test_the_page_of_captures_has_every_word_of_the_access(row: str, key: str, kinds: Iterable[type[Enum]]) -> None:
    text = cell(page("docs/evidence-format.md"), row)
    found = re.search(rf"`{key}` \(?((?:`[^`]+`[/, ]*)+)", text)

    assert found
    told = spans(found.group(1))
    expected = [word for kind in kinds for word in words(kind)]
    assert told[: len(expected)] == expected


def test_the_page_of_captures_has_every_result_of_a_proof() -> None:
    text = page("docs/evidence-format.md")
    told = {
        word
        for row in ("chip_authentication", "active_authentication")
        for word in in_brackets(cell(text, row), "result")
    }

    assert told == set(words(ProofResult))


def test_the_page_of_captures_has_every_origin() -> None:
    text = page("docs/evidence-format.md")

    assert spans(cell(text, "origin")) == words(Origin)
    assert re.findall(r"^\| (live|sealed|unsealed) \|", text, re.MULTILINE) == words(Origin)


def test_the_readme_names_every_extra() -> None:
    extras = tomllib.loads(page("pyproject.toml"))["project"]["optional-dependencies"]
    found = re.search(r"^Extras: (.*?)\.\n", page("README.md"), re.MULTILINE | re.DOTALL)

    assert found
    assert sorted(spans(found.group(1))) == sorted({*extras, "chipkit demo"})


def test_the_page_of_verdicts_has_a_row_for_every_policy() -> None:
    rows = re.findall(r"^\| `([a-z]+)` \| a ", page("docs/verdicts.md"), re.MULTILINE)

    assert sorted(rows) == sorted(policy_names())


def test_the_page_of_the_emulator_has_every_profile() -> None:
    text = page("emulator/README.md").partition("\n## Profiles\n")[2].partition("\n## ")[0]
    profiles = {path.stem for path in (ROOT / "emulator/chipkit_emulator/profiles").glob("*.toml")}

    assert set(re.findall(r"^\| `([a-z0-9-]+)` \|", text, re.MULTILINE)) == profiles


def test_the_page_of_json_has_every_event_of_a_reader() -> None:
    assert spans(cell(page("docs/json.md"), "event")) == words(ReaderEventKind)


def test_the_page_of_trust_has_every_kind_of_anchor() -> None:
    text = page("docs/trust.md").partition("| kind of anchor |")[2].partition("\n\n")[0]

    assert sorted(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)) == sorted(words(AnchorKind))


FOLDERS = ("chipkit", "emulator", "gui", "tests", "benchmarks", "tools", "examples", "docs", "test_vectors")
FILES = [
    path.relative_to(ROOT).as_posix() for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()
]
PAGES = [
    *ROOT.glob("*.md"),
    *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md")),
]  # fmt: skip
PATTERN = re.compile(r"dgN|NAME|CODE")
"""What stands for a name in the recipes."""
NOT_OURS = {"test_vectors", "json.py"}
"""A folder, and a file that somebody else could put into a folder."""


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_and_test_that_a_page_names_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    modules = {name for name in re.findall(r"`([\w./-]+\.py)`", text) if not PATTERN.search(name)} - NOT_OURS
    tests = set(re.findall(r"`(test_\w+)`", text)) - NOT_OURS

    assert {name for name in modules if not any(f"/{file}".endswith(f"/{name}") for file in FILES)} == set()
    assert {
        name for name in tests if f"def {name}(" not in SOURCE_OF_TESTS and f"{name}.py" not in TEST_MODULES
    } == set()


SOURCE_OF_TESTS = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
TEST_MODULES = {path.name for path in (ROOT / "tests").rglob("test_*.py")}


DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def test_decisions_are_numbered_from_one() -> None:
    assert [path.name[:5] for path in DECISIONS] == [f"{number:04}-" for number in range(1, len(DECISIONS) + 1)]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_its_number_and_its_status(path: Path) -> None:
    begun = rf"# {path.name[:4]} [^\n]+\n\n\*\*Status:\*\* accepted, \d{{4}}-\d\d-\d\d[^\n]*\n\n\*\*Context\.\*\* "

    assert re.match(begun, path.read_text(encoding="utf-8"))


def test_every_look_up_of_a_trust_view_is_on_its_page() -> None:
    rows = re.findall(r"^\| `(\w+)(?:\(\w+\))?` \|", page("docs/own-trust.md"), re.MULTILINE)

    assert sorted(rows) == sorted(name for name in vars(TrustView) if not name.startswith("_"))


def test_make_soak_runs_every_test_that_draws_a_sample() -> None:
    (recipe,) = re.findall(r"^soak:.*\n\t(.*)$", page("Makefile"), re.MULTILINE)
    named = [ROOT / word for word in recipe.split() if word.startswith("tests/")]
    drawing = [
        path
        for path in (ROOT / "tests").rglob("test_*.py")
        if re.search(r"environ\.get\(.CHIPKIT_SOAK|sampling import .*\bsome\b", path.read_text(encoding="utf-8"))
    ]

    assert drawing
    assert not [path for path in drawing if not any(path.is_relative_to(top) for top in named)]


def test_every_variable_that_is_followed_is_on_the_page_of_files() -> None:
    sources = (path.read_text("utf-8") for folder in PACKAGES for path in sorted((ROOT / folder).rglob("*.py")))
    followed = {name for text in sources for name in re.findall(r"\b(?:CHIPKIT|XDG)_[A-Z_]*[A-Z]\b", text)}
    told = set(re.findall(r"`((?:CHIPKIT|XDG)_[A-Z_]+)`", page("docs/files.md").partition("## Variables")[2]))

    assert told == followed | {"XDG_CONFIG_HOME"}  # which platformdirs follows
