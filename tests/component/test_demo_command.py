"""`chipkit demo`: from an invented card to a report."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from chipkit.cli import main
from chipkit.cli.common import ExitCode
from chipkit.written_file import WrittenFile
from chipkit_emulator.demo import trust_in
from chipkit_emulator.personalisation.profile import profile_names

if TYPE_CHECKING:
    from datetime import datetime

    from chipkit_emulator.pytest_plugin import SpecimenFactory

_SUCCESSFUL, _USAGE, _FAILED, _UNDETERMINED, _ABORTED = 0, 2, 10, 11, 12


@pytest.fixture(autouse=True)
def _somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _demo(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["demo", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code, out, _ = _demo(capsys, "--json", *arguments)
    report: dict[str, Any] = json.loads(out)
    return code, report


@pytest.mark.parametrize("profile", profile_names())
def test_a_card_without_defect_succeeds_as_a_demo(capsys: pytest.CaptureFixture[str], profile: str) -> None:
    code, report = _json(capsys, "--profile", profile)

    assert code == _SUCCESSFUL
    assert (report["outcome"], report["verdict"], report["mode"]) == ("successful", "verified-demo", "demo")


def test_the_report_is_for_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _demo(capsys)

    assert code == _SUCCESSFUL
    for words in ("MẪU SPECIMEN", "DEMO", "PACE", "Chip Authentication", "VERDICT", "NOT CHECKED"):
        assert words in out
    assert "made a card of an invented person" in err
    assert err.count("reading EF.DG2") == 1
    assert "SPECIMEN" not in err


@pytest.mark.parametrize("more", [(), ("--redact",), ("--json",)])
def test_nothing_is_written_that_nobody_asked_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, more: tuple[str, ...]
) -> None:
    _demo(capsys, *more)

    assert not list(Path().iterdir())
    assert not list(tmp_path.iterdir())


def test_the_photo_goes_where_one_asks_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, err = _demo(capsys, "--photo", "here.png")

    assert "here.png" in out
    assert "chipkit: saved to here.png" in err
    with Image.open("here.png") as image:
        assert image.size == (300, 400)  # as on the card of 2021
    if os.name == "posix":
        assert Path("here.png").stat().st_mode & 0o077 == 0
    assert [path.name for path in Path().iterdir()] == ["here.png"]


@pytest.mark.parametrize("option", ["--photo", "--html", "--pdf"])
def test_no_file_that_is_there_is_written_over_unless_one_says_so(
    capsys: pytest.CaptureFixture[str], option: str
) -> None:
    Path("kept").write_text("kept", encoding="utf-8")

    code, out, err = _demo(capsys, option, "kept", "--json")
    assert (code, json.loads(out)["code"]) == (2, "file-exists")  # told before a card is made
    assert f"{option}: kept is there already; --force lets it be replaced" in err
    assert Path("kept").read_text("utf-8") == "kept"

    code, _, err = _demo(capsys, option, "kept", "--force")
    assert code == _SUCCESSFUL
    assert "saved to kept" in err
    assert Path("kept").read_bytes() != b"kept"


@pytest.mark.parametrize(
    ("defect", "code", "verdict"),
    [
        ("flip-dg2", _FAILED, "data-changed"),
        ("clone-other-keys", _FAILED, "copy-suspected"),
        ("foreign-dsc", _UNDETERMINED, "issuer-unknown"),
        ("wrong-mac", _ABORTED, "read-aborted"),
        ("card-expired", _FAILED, "expired"),
    ],
)
def test_a_defect_shows_in_verdict_and_exit_code(
    capsys: pytest.CaptureFixture[str], defect: str, code: int, verdict: str
) -> None:
    ended, report = _json(capsys, "--defect", defect)

    assert (ended, report["verdict"]) == (code, verdict)


def test_a_photo_that_nobody_signed_is_not_saved(capsys: pytest.CaptureFixture[str]) -> None:
    _, _, err = _demo(capsys, "--defect", "flip-dg2", "--photo", "here.png")

    assert "no photo saved" in err
    assert not Path("here.png").exists()


@pytest.mark.parametrize(("mode", "reason"), [("production", "test-anchor"), ("none", "no-anchor")])
def test_no_production_verdict_rests_on_the_test_authority(
    capsys: pytest.CaptureFixture[str], mode: str, reason: str
) -> None:
    code, report = _json(capsys, "--trust-mode", mode)

    (path,) = [finding for finding in report["findings"] if finding["check"] == "pa.issuer.path"]
    assert (path["outcome"], path["reason"]) == ("undetermined", reason)
    assert (code, report["outcome"]) == (_UNDETERMINED, "undetermined")


@pytest.mark.parametrize(
    ("mode", "told"), [("demo", "the test authority of this demo"), ("none", "0 anchors"), ("production", "the test")]
)
def test_the_report_says_whose_word_it_rests_on(capsys: pytest.CaptureFixture[str], mode: str, told: str) -> None:
    assert f"\n  trust: {told}" in _demo(capsys, "--trust-mode", mode)[1]


def test_seed_and_time_decide_everything_about_the_card(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("--seed", "3", "--at", "2031-05-06T07:08:09Z")
    _, first = _json(capsys, *arguments)
    _, again = _json(capsys, *arguments)
    _, other = _json(capsys, "--seed", "4", *arguments[2:])

    assert first["capture"]["files"] == again["capture"]["files"] != other["capture"]["files"]
    assert first["holder"] == again["holder"] != other["holder"]


def test_personal_data_can_be_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    _, report = _json(capsys, "--redact")

    assert "SPECIMEN" not in json.dumps(report)


@pytest.mark.parametrize("arguments", [("--profile", "nonsense"), ("--defect", "nonsense"), ("--policy", "nonsense")])
def test_what_does_not_exist_is_told_in_a_line(capsys: pytest.CaptureFixture[str], arguments: tuple[str, str]) -> None:
    code, out, err = _demo(capsys, *arguments)

    assert (code, out) == (_USAGE, "")
    assert err.count("\n") == 1
    assert "nonsense" in err


def test_a_defect_that_does_not_fit_the_profile_is_told_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = _demo(capsys, "--profile", "bsi-reference", "--defect", "flip-dg13")

    assert code == _USAGE
    assert "profile bsi-reference has no EF.DG13" in err


def test_the_command_line_starts_without_chip_and_pictures() -> None:
    heavy = "{'Crypto', 'PIL', 'chipkit_emulator.chip', 'chipkit_emulator.personalisation.build'}"
    program = f"import chipkit_emulator.demo, sys; print({heavy} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - ours

    assert done.stdout.strip() == "set()"


def test_a_clerk_types_the_can_where_it_is_on_the_card(chipkit_specimens: SpecimenFactory) -> None:
    assert chipkit_specimens("vn-cccd-explicit").password.kind.name == "CAN"
    assert chipkit_specimens("bsi-reference").password.kind.name == "MRZ"


def test_the_store_knows_the_issuer_and_nobody_else(chipkit_specimens: SpecimenFactory, chipkit_at: datetime) -> None:
    pki = chipkit_specimens("vn-cccd-explicit").pki

    store = trust_in(pki, chipkit_at)

    assert [anchor.certificate for anchor in store.anchors] == [pki.csca.certificate]
    assert [anchor.kind.value for anchor in store.anchors] == ["test"]
    assert [crl.raw for crl in store.crls] == [pki.crl]


@pytest.mark.parametrize("at", ["0001-01-01", "1900-01-01", "1974-12-31", "2300-01-01", "9999-12-31"])
def test_a_card_of_another_age_is_refused_in_a_line(capsys: pytest.CaptureFixture[str], at: str) -> None:
    code, out, err = _demo(capsys, "--at", at)

    assert (code, out) == (_USAGE, "")
    assert err == f"chipkit: cards are made for the years 1975 to 2299, and not for {int(at[:4])}\n"


@pytest.mark.parametrize("at", ["1975-01-01", "2299-12-31"])
@pytest.mark.parametrize("profile", profile_names())
def test_the_first_and_the_last_day_give_a_card(capsys: pytest.CaptureFixture[str], profile: str, at: str) -> None:
    code, _ = _json(capsys, "--profile", profile, "--at", at)

    assert code != _USAGE


def test_what_a_policy_demands_and_nobody_ran_has_its_next_step(capsys: pytest.CaptureFixture[str]) -> None:
    Path("counter.toml").write_text(
        'schema = 1\nid = "counter"\nextends = "field"\nversion = "1"\ntitle = { en = "counter", vi = "quầy" }\n'
        '[checks]\n"match.qr" = []\n',
        "utf-8",
    )
    step = "scan the card's QR code or its printed lines, and give that along (docs/inputs.md)"

    _, out, _ = _demo(capsys, "--policy", "counter.toml")
    _, document = _json(capsys, "--policy", "counter.toml")

    assert f"next: {step}" in out
    assert {each["check"]: each["next"] for each in document["not_checked"] if each["next"]} == {"match.qr": step}


def test_a_photo_that_cannot_be_written_is_told_before_a_card_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    Path("file").write_bytes(b"")

    code, out, err = _demo(capsys, "--photo", "file/photo.png", "--json")

    assert (code, json.loads(out)["code"]) == (_USAGE, "file-is-no-folder")
    assert err.splitlines()[-1].startswith("chipkit: file/photo.png: ")


def test_a_photo_that_cannot_be_written_after_all_costs_no_report(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: WrittenFile, _data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "photo.png")

    monkeypatch.setattr(WrittenFile, "write", full)

    code, out, err = _demo(capsys, "--photo", "photo.png", "--json")

    assert code == ExitCode.NOT_WRITTEN
    report = json.loads(out)
    assert (report["verdict"], report["photo"]) == ("verified-demo", None)
    assert err.splitlines()[-1].startswith("chipkit: photo.png: ")
    assert list(Path().iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="links belong to users there")
def test_a_link_in_the_place_of_the_photo_is_neither_followed_nor_replaced(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "precious").write_text("kept", encoding="utf-8")
    Path("here.png").symlink_to(tmp_path / "precious")

    code, _, err = _demo(capsys, "--photo", "here.png", "--force")

    assert code == 2
    assert "a link" in err
    assert (tmp_path / "precious").read_text("utf-8") == "kept"
    assert Path("here.png").is_symlink()
