"""A report says what to do about all that is open, in the text of both languages and in JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli import main

if TYPE_CHECKING:
    from pathlib import Path

AT = "2026-06-01T08:00:00+00:00"


def demo(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    main(["demo", "--at", AT, "--quiet", *words])
    return capsys.readouterr().out


def joined(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("defect", ["foreign-dsc", "wrong-mac", "card-access-downgrade", "flip-sod-signature"])
def test_each_open_check_has_its_next_line(capsys: pytest.CaptureFixture[str], defect: str) -> None:
    report: dict[str, Any] = json.loads(demo(capsys, "--defect", defect, "--json"))
    english = joined(demo(capsys, "--defect", defect))
    vietnamese = demo(capsys, "--defect", defect, "--lang", "vi")

    found = [each for each in report["findings"] if each["outcome"] in ("undetermined", "aborted")]
    for each in report["findings"]:
        assert (each["next"] is not None) == (each in found), each
    if report["outcome"] == "failed":  # whatever is settled, the verdict stays
        assert "next: " not in english
        return
    for each in found:
        assert f"next: {each['next']}" in english
    steps = {each["next"] for each in found}
    assert english.count("next: ") == vietnamese.count("tiếp theo: ") == len(steps)


@pytest.mark.parametrize(("language", "why", "step"), [("en", "why: ", "next: "), ("vi", "lý do: ", "tiếp theo: ")])
def test_a_reading_that_broke_off_says_why_first_and_the_rest_in_short(
    capsys: pytest.CaptureFixture[str], language: str, why: str, step: str
) -> None:
    whole = demo(capsys, "--lang", language)
    told = demo(capsys, "--defect", "wrong-mac", "--lang", language)

    assert told.index(why) < told.index(step) < told.index("PACE")
    assert len(told.splitlines()) < len(whole.splitlines()) // 2


def test_quiet_leaves_the_result_and_errors(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    place = tmp_path / "photo.png"

    assert main(["demo", "--at", AT, "--quiet", "--photo", str(place)]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert str(place) in joined(told.out) or place.is_file()

    assert main(["demo", "--at", AT, "--quiet", "--photo", str(place)]) == 2
    assert "--force" in capsys.readouterr().err


def test_all_that_a_demo_tells_is_vietnamese_where_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    main(["demo", "--at", AT, "--lang", "vi"])
    told = capsys.readouterr()

    lines = [line.removeprefix("chipkit: ") for line in told.err.splitlines()]
    assert lines
    assert all(line.startswith(("đang ", "đã tạo thẻ")) for line in lines), lines
    assert "01/06/2026" in told.out
