"""Both reference passports, by the complete set of results: the library's and the command's."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.capture import read_folder
from chipkit.cli import main
from chipkit.trust.model import InMemoryTrust
from chipkit.verify import Finding, judge, load_policy

if TYPE_CHECKING:
    from pathlib import Path

EXIT_CODES = {"successful": 0, "failed": 10, "undetermined": 11, "aborted": 12}


@pytest.mark.vectors("specimens/judged.json")
def test_a_specimen_yields_this_set(case: dict[str, Any], shared_data: Path) -> None:
    capture = read_folder(shared_data / "specimen" / case["folder"])
    at = datetime.fromisoformat(case["at"]).replace(tzinfo=UTC)

    report = judge(capture, InMemoryTrust.empty(), load_policy(case["policy"]), at)

    told = {}
    for result in report.results:
        outcome = result.outcome.value if isinstance(result, Finding) else "not run"
        depends = f" {result.depends_on}" if isinstance(result, Finding) and result.depends_on else ""
        told[result.check] = f"{outcome}: {result.reason}{depends}"
    assert told == case["results"]
    assert (report.outcome.value, report.verdict.code) == (case["outcome"], case["verdict"])


@pytest.mark.vectors("specimens/judged.json")
def test_the_command_tells_the_same_set(
    case: dict[str, Any], shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(shared_data / "specimen" / case["folder"])
    arguments = ["--trust", str(tmp_path), "--policy", case["policy"], "--at", case["at"], "--json"]

    code = main(["verify", folder, *arguments])

    document = json.loads(capsys.readouterr().out)
    told = {}
    for entry in document["findings"]:
        depends = f" {entry['depends_on']}" if entry["depends_on"] else ""
        told[entry["check"]] = f"{entry['outcome']}: {entry['reason']}{depends}"
    told |= {entry["check"]: f"not run: {entry['reason']}" for entry in document["not_checked"]}
    assert told == case["results"]
    assert document["verdict"] == case["verdict"]
    assert code == EXIT_CODES[case["outcome"]]
