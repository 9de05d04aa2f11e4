"""The schemas in docs/schemas are those of the code, and say what they claim to say."""

from __future__ import annotations

import importlib
import json
import re
import sys
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError

from chipkit.codec.printable import printable_values
from chipkit.documents.catalogue import DOCUMENTS
from chipkit.verify.standing import HOLDER_FIELDS
from tests.held_once import held_once

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "docs" / "schemas"
PAGE = (ROOT / "docs" / "json.md").read_text("utf-8")
SCHEMAS: dict[str, Any] = {
    schema["title"]: schema for schema in (json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json"))
}


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        return importlib.import_module("schemas")
    finally:
        sys.path.pop(0)


def objects(value: Any) -> list[dict[str, Any]]:
    """Every schema of an object with keys of its own, wherever it stands."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    here = [value] if isinstance(value, dict) and value.get("type") == "object" and "properties" in value else []
    return here + [each for member in inner for each in objects(member)]


def test_the_committed_files_are_those_of_the_code(tool: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    code = tool.main(["--check"])

    assert (code, capsys.readouterr().err) == (0, "")
    assert tool.files().keys() == {path.name for path in FOLDER.iterdir()}


def test_what_differs_is_told_and_written_anew(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(tool, "FOLDER", tmp_path)
    types = tmp_path / "chipkit.report-1.d.ts"
    types.write_text(types.read_text("utf-8").replace('"cancelled"', '"stopped"'), "utf-8")
    (tmp_path / "old.schema.json").write_text("{}")

    assert tool.main(["--check"]) == 1
    assert capsys.readouterr().err.count("differs from the code") == 2
    assert tool.main([]) == 0
    assert tool.main(["--check"]) == 0


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_schema_is_one_and_every_object_in_it_is_closed(name: str) -> None:
    schema = SCHEMAS[name]

    Draft202012Validator.check_schema(schema)
    assert schema["properties"]["schema"] == {"const": name}
    assert objects(schema)
    assert all(each["additionalProperties"] is False for each in objects(schema))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_key_and_every_small_set_of_words_stands_on_the_page(name: str) -> None:
    section = PAGE.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    shared = PAGE.partition("\n## ")[0] + PAGE.partition("## chipkit.readers/1")[2].partition("\n## ")[0]
    for other in re.findall(r"chipkit\.[a-z-]+/1", section):  # what a document has of another one stands there
        shared += PAGE.partition(f"\n## {other}\n")[2].partition("\n## ")[0]
    words = {word for made in SCHEMAS[name]["$defs"].values() for word in made.get("enum", ()) if len(made["enum"]) < 7}
    evidence = SCHEMAS[name]["$defs"].get("Evidence", {"properties": {}})["properties"].keys()
    keys = {key for each in objects(SCHEMAS[name]) for key in each["properties"]} - evidence

    spans = {part for span in re.findall(r"`([^`\n]+)`", section + shared) for part in (span, *span.split("."))}
    assert not (keys | words) - spans - {"schema", "text", "code", "detail"}


def test_every_row_of_the_page_is_a_key_of_its_schema() -> None:
    for name in DOCUMENTS:
        section = PAGE.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        keys = {key for each in objects(SCHEMAS[name]) for key in each["properties"]}
        rows = re.findall(r"^\| (`[^|]+`) \|", section, re.MULTILINE)
        for span in re.findall(r"`([^`]+)`", " ".join(rows)):
            assert set(span.split(".")) <= keys, (name, span)


def test_the_holder_has_the_values_that_have_a_standing() -> None:
    defs = SCHEMAS["chipkit.report/1"]["$defs"]

    assert tuple(defs["HolderStandings"]["properties"]) == HOLDER_FIELDS
    assert set(HOLDER_FIELDS) < defs["HolderDocument"]["properties"].keys()


LIST: dict[str, Any] = {
    "schema": "chipkit.trust-list/1", "trust": "/t", "anchors": [], "waiting": [], "marked": [], "crls": [],
    "master_lists": [], "signers": [], "pinned_lists": [], "list_keys": [], "document_signers": 0, "collected": [],
}  # fmt: skip
SIGNER = {
    "sha256": "0" * 64,
    "subject": "C=UT",
    "pinned": True,
    "accepted_at": "2026-01-02T03:04:05Z",
    "rests_on": None,
}


@pytest.mark.parametrize(
    "changed",
    [
        {"more": 1},
        {"trust": "a\x1b[2J"},
        {"trust": "a\u202eb"},
        {"schema": "chipkit.trust-list/2"},
        {"signers": [SIGNER | {"sha256": "0"}]},
        {"signers": [SIGNER | {"pinned": "yes"}]},
        {"signers": [SIGNER | {"accepted_at": "yesterday"}]},
        {"signers": [{key: SIGNER[key] for key in ("sha256", "subject", "pinned")}]},
    ],
)
def test_what_is_another_document_is_refused(changed: dict[str, Any]) -> None:
    validator = Draft202012Validator(SCHEMAS["chipkit.trust-list/1"])

    validator.validate(LIST | {"signers": [SIGNER]})
    with pytest.raises(ValidationError):
        validator.validate(deepcopy(LIST) | changed)


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_whatever_a_text_is_the_document_has_it_without_what_steers(text: str) -> None:
    document: dict[str, Any] = printable_values(LIST | {"trust": text, "signers": [SIGNER | {"subject": text}]})

    Draft202012Validator(SCHEMAS["chipkit.trust-list/1"]).validate(document)


@pytest.mark.parametrize("wrong", [{"ran": 1}, {"ran": "yes"}, {}, ()])
def test_what_was_held_once_excuses_nothing_that_is_like_it(wrong: object) -> None:
    part = {"type": "object", "properties": {"ran": {"type": "boolean"}}, "required": ["ran"]}
    schema = {"$defs": {"part": part}, "items": {"$ref": "#/$defs/part"}}
    validator = held_once(schema)

    validator.validate([{"ran": True}, {"ran": True}])

    for _ in range(2):
        with pytest.raises(ValidationError):
            validator.validate([{"ran": True}, wrong])
