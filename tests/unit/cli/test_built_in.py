from __future__ import annotations

import importlib.util
import tomllib
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import chipkit
from chipkit import settings
from chipkit.cli import evidence_options
from chipkit.cli.argument_values import SIGNING_RULES
from chipkit.cli.arguments import CONFIGURE, POLICY_NAMES, REDACTION_LEVELS
from chipkit.cli.built_in import DEMO, DEMO_PACKAGE, SUMMARIES, load_built_in
from chipkit.cli.command import loaded_when_run
from chipkit.cli.evidence.file_words import FILE_TEXTS
from chipkit.cli.evidence_arguments import EVIDENCE_ACTIONS
from chipkit.cli.evidence_file_arguments import AMENDMENT_KINDS, DECISIONS
from chipkit.cli.keys_arguments import _ACTIONS as KEYS_ACTIONS
from chipkit.cli.policy_arguments import POLICY_ACTIONS
from chipkit.cli.supplied import may_be_there
from chipkit.cli.terminals_arguments import TERMINAL_ACTIONS
from chipkit.errors import UnsupportedError
from chipkit.evidence.amendment_contents import AmendmentKind, Decision
from chipkit.evidence.statement import MAX_NONCE
from chipkit.evidence.withholding import Level
from chipkit.protocol.proof_rules import ACTIVE_AUTHENTICATION_RULES
from chipkit.verify import policy_names

ROOT = Path(__file__).resolve().parents[3]
PROJECT: Any = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def build_hook() -> Any:
    specification = importlib.util.spec_from_file_location("build_hook", ROOT / "tools" / "build_hook.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", SUMMARIES)
def test_a_built_in_command_is_what_the_list_says(name: str) -> None:
    command = load_built_in(name)

    assert (command.name, command.summary) == (name, SUMMARIES[name])


@pytest.mark.parametrize(
    "name",
    [
        *sorted(CONFIGURE.keys() - {"trust", "keys", "evidence", "terminals", "policy"}),
        *(f"policy.{module}" for module, _, _ in POLICY_ACTIONS.values()),
        *(f"trust.{module}" for module in ("importing", "listing", "check", "fetching")),
        *(f"keys.{module}" for module, _, _ in KEYS_ACTIONS.values()),
        *sorted({f"evidence.{module}" for module, _, _ in EVIDENCE_ACTIONS.values()}),
        *(f"terminals.{module}" for module, _, _ in TERMINAL_ACTIONS.values()),
    ],
)
def test_what_a_command_names_can_be_run(name: str) -> None:
    assert callable(import_module(f"chipkit.cli.{name}").run)


def test_the_demo_that_the_list_knows_is_the_one_that_is_supplied() -> None:
    assert PROJECT["entry-points"]["chipkit.commands"] == {DEMO: f"{DEMO_PACKAGE}.demo:COMMAND"}


def test_the_policies_of_the_help_are_those_that_there_are() -> None:
    assert policy_names() == POLICY_NAMES == settings._POLICIES


def test_so_are_the_rules_of_active_authentication() -> None:
    assert ACTIVE_AUTHENTICATION_RULES == SIGNING_RULES


def test_so_are_the_words_of_evidence() -> None:
    assert {each.value for each in AmendmentKind} == {*AMENDMENT_KINDS, "time-stamp"}
    assert tuple(each.value for each in Decision) == DECISIONS
    assert tuple(each.value for each in Level) == REDACTION_LEVELS
    assert MAX_NONCE == evidence_options._MAX_NONCE


@pytest.mark.parametrize("key", FILE_TEXTS)
def test_what_is_said_of_evidence_has_as_many_blanks_in_both_languages(key: str) -> None:
    english, vietnamese = FILE_TEXTS[key]

    assert english.count("{}") == vietnamese.count("{}")
    assert english != vietnamese or "{}" in english


def test_the_version_that_is_told_is_the_one_that_is_built() -> None:
    assert build_hook().told_version(ROOT) == chipkit.__version__ == PROJECT["version"]


def test_another_version_than_the_told_one_is_not_built(tmp_path: Path) -> None:
    hook = build_hook()
    (tmp_path / "chipkit").mkdir()
    module = tmp_path / "chipkit" / "__init__.py"
    module.write_text('__version__ = "9.9"\n', encoding="utf-8")
    building = SimpleNamespace(root=str(tmp_path), metadata=SimpleNamespace(version="9.8"))

    hook.tracked = lambda _root: []
    with pytest.raises(RuntimeError, match=r"version 9\.9, pyproject\.toml 9\.8"):
        hook.TrackedFiles.initialize(building, "standard", {"force_include": {}})
    module.write_text("__version__ = str(9)\n", encoding="utf-8")
    with pytest.raises(RuntimeError, match="no constant"):
        hook.told_version(tmp_path)


def test_a_module_that_cannot_be_imported_makes_its_command_say_so() -> None:
    with pytest.raises(UnsupportedError, match="the command try cannot be used here: No module named"):
        loaded_when_run("try", "chipkit.no_such_module")(SimpleNamespace())  # type: ignore[arg-type]


def test_others_are_looked_for_where_python_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.path", [str(tmp_path), str(tmp_path / "missing")])
    assert not may_be_there()

    own = tmp_path / "chipkit-1.dist-info"
    other = tmp_path / "other-1.dist-info"
    for folder in (own, other):
        folder.mkdir()
    (own / "entry_points.txt").write_text("[chipkit.commands]\n", encoding="utf-8")
    assert not may_be_there()
    (other / "entry_points.txt").write_text("[console_scripts]\n", encoding="utf-8")
    assert not may_be_there()
    (other / "entry_points.txt").write_text("[chipkit.commands]\nmore = more:COMMAND\n", encoding="utf-8")
    assert may_be_there()


def test_what_is_no_folder_may_hold_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "packages.zip"
    archive.write_bytes(b"")
    monkeypatch.setattr("sys.path", [str(archive)])

    assert may_be_there()
