"""`chipkit-emulator list`."""

from __future__ import annotations

import json

import pytest

from chipkit_emulator.cli import main
from chipkit_emulator.defects.oddities import ODDITIES
from chipkit_emulator.defects.registry import DEFECTS
from chipkit_emulator.personalisation.profile import profile_names


def test_lists_every_profile_and_defect(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0

    words = capsys.readouterr().out.split()
    assert {*profile_names(), *DEFECTS, *ODDITIES} <= set(words)


def test_lists_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--json"]) == 0

    listing = json.loads(capsys.readouterr().out)
    assert listing["schema"] == "chipkit.emulator-list/1"
    assert [each["name"] for each in listing["profiles"]] == list(profile_names())
    assert {each["name"]: each["family"] for each in listing["defects"]} == {
        name: defect.family for name, defect in DEFECTS.items()
    }
    assert [each["name"] for each in listing["oddities"]] == list(ODDITIES)
    assert all(each["summary"] for kind in ("profiles", "defects", "oddities") for each in listing[kind])


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["list", "--nonsense"]])
def test_a_call_that_makes_no_sense_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "usage" in capsys.readouterr().err


def test_help_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "list" in capsys.readouterr().out
