"""`--html`, `--pdf`, `--slip` and `chipkit extract`, as they are called."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from chipkit.capture import dumps, read_folder
from chipkit.cli import main
from chipkit.lds.files import EF
from chipkit.session.procedure import read
from chipkit_emulator.defects.registry import apply_defect
from chipkit_emulator.personalisation.build import load_profile, personalise

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_trust(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHIPKIT_TRUST", str(tmp_path_factory.mktemp("trust")))


@pytest.fixture(scope="module")
def saved() -> bytes:
    specimen = personalise(load_profile("vn-cccd-2021"), seed=0, at=AT)
    return dumps(read(specimen.transport(), specimen.password, clock=lambda: AT))


@pytest.fixture
def capture(tmp_path: Path, saved: bytes) -> Path:
    (tmp_path / "card.chipkit").write_bytes(saved)
    return tmp_path / "card.chipkit"


def test_both_papers_are_saved_for_their_owner(capture: Path, tmp_path: Path) -> None:
    page, pdf = tmp_path / "a.html", tmp_path / "a.pdf"

    assert main(["verify", str(capture), "--html", str(page), "--pdf", str(pdf)]) == 11

    assert page.read_bytes().startswith(b"<!DOCTYPE html>")
    assert pdf.read_bytes().startswith(b"%PDF-1.4")
    assert "data:image/png" in page.read_text("utf-8")
    if sys.platform != "win32":
        assert {stat.S_IMODE(path.stat().st_mode) for path in (page, pdf)} == {0o600}


def test_the_slip_is_short(capture: Path, tmp_path: Path) -> None:
    main(["verify", str(capture), "--html", str(tmp_path / "long.html")])
    main(["verify", str(capture), "--html", str(tmp_path / "slip.html"), "--slip"])

    slip = (tmp_path / "slip.html").read_text("utf-8")
    assert "Những gì chưa kiểm tra" in slip
    assert "openssl" not in slip
    assert "openssl" in (tmp_path / "long.html").read_text("utf-8")
    assert main(["verify", str(capture), "--slip"]) == 2


def test_redacted_it_has_no_photo_and_no_name(capture: Path, tmp_path: Path) -> None:
    main(["verify", str(capture), "--html", str(tmp_path / "a.html"), "--redact"])

    page = (tmp_path / "a.html").read_text("utf-8")
    assert "data:image" not in page
    assert "SPECIMEN" not in page


@pytest.mark.parametrize("option", ["--html", "--pdf"])
def test_a_paper_never_takes_the_place_of_what_is_judged(
    option: str, capture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = capture.read_bytes()

    assert main(["verify", str(capture), option, str(capture)]) == 2

    assert capture.read_bytes() == before
    assert "take the place of what is judged" in capsys.readouterr().err


@pytest.mark.parametrize(("option", "place"), [("--html", "-"), ("--pdf", ""), ("--html", "none/a.html")])
def test_a_place_that_cannot_be_is_told_before_anything_is_judged(
    option: str, place: str, capture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = str(tmp_path / place) if "/" in place else place

    assert main(["verify", str(capture), option, given]) == 2

    assert capsys.readouterr().out == ""


def test_two_papers_are_not_one_file(capture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = str(tmp_path / "both")

    assert main(["verify", str(capture), "--html", both, "--pdf", both]) == 2
    assert "--pdf: this would be one file with --html" in capsys.readouterr().err


def test_the_demonstration_makes_papers_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["demo", "--html", "a.html", "--at", "2026-06-01T00:00:00Z"]) == 0

    assert "TRÌNH DIỄN" in (tmp_path / "a.html").read_text("utf-8")


def test_what_was_written_out_is_what_the_card_gave(
    capture: Path, tmp_path: Path, saved: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["extract", str(capture), "--into", str(out), "--json"]) == 0

    document = json.loads(capsys.readouterr().out)
    assert json.loads((out / "extract.json").read_text("utf-8")) == document
    assert document["source"] == "card.chipkit"
    assert {each["name"] for each in document["files"]} | {"extract.json"} == {
        path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()
    }
    for each in document["files"]:
        content = (out / each["name"]).read_bytes()
        assert (each["size"], each["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    kinds = {each["kind"] for each in document["files"]}
    assert kinds == {
        "file", "signed-data", "security-object", "signed-attributes", "signature", "signer", "chip-key", "challenge",
        "chip-signature", "photo", "portrait",
    }  # fmt: skip
    again = read_folder(out / "card")
    assert EF.DG2 in again.files
    assert all(file.content in saved for file in again.files.values())


def test_what_was_written_out_is_judged_as_it_was(
    capture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["extract", str(capture), "--into", str(tmp_path / "out")])
    capsys.readouterr()

    assert main(["verify", str(tmp_path / "out" / "card"), "--json"]) == 11
    of_files = json.loads(capsys.readouterr().out)
    main(["verify", str(capture), "--json"])
    of_capture = json.loads(capsys.readouterr().out)

    assert of_files["verdict"] == of_capture["verdict"]
    digests = [{each["file"]: each["sha256"] for each in told["capture"]["files"]} for told in (of_files, of_capture)]
    assert digests[0] == digests[1]


def test_nothing_is_written_over_unless_asked(
    capture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["extract", str(capture), "--into", str(tmp_path / "out")]
    assert main(words) == 0
    (tmp_path / "out" / "signer.pem").write_bytes(b"mine")

    assert main(words) == 2
    assert (tmp_path / "out" / "signer.pem").read_bytes() == b"mine"
    assert "--force" in capsys.readouterr().err
    assert main([*words, "--force"]) == 0
    assert (tmp_path / "out" / "signer.pem").read_bytes() != b"mine"


def test_the_files_are_not_put_among_those_they_come_from(tmp_path: Path) -> None:
    (tmp_path / "EF_DG1.bin").write_bytes(b"\x61\x00")

    assert main(["extract", str(tmp_path), "--into", str(tmp_path), "--force"]) == 2


def test_a_photo_that_may_not_be_shown_is_in_its_file_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forged = apply_defect(personalise(load_profile("vn-cccd-2021"), seed=0, at=AT), "flip-dg2")
    taken = read(forged.transport(), forged.password, clock=lambda: AT)
    (tmp_path / "card.chipkit").write_bytes(dumps(taken))

    assert main(["extract", str(tmp_path / "card.chipkit"), "--into", str(tmp_path / "out")]) == 0

    assert "no photo beside EF.DG2: altered after signing" in capsys.readouterr().out
    assert not list((tmp_path / "out").glob("photo.*"))
    assert (tmp_path / "out" / "card" / "EF.DG2.bin").exists()


def test_a_capture_from_standard_input(saved: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(saved)))

    assert main(["extract", "-", "--into", str(tmp_path / "out")]) == 0


@pytest.mark.parametrize("junk", [b"", b"junk", b"\x77\x03\x30\x01\x00"])
def test_what_is_no_capture_is_told(junk: bytes, tmp_path: Path) -> None:
    (tmp_path / "junk").write_bytes(junk)

    assert main(["extract", str(tmp_path / "junk"), "--into", str(tmp_path / "out")]) == 2
    assert not (tmp_path / "out").exists()


def test_a_folder_of_broken_files_is_written_out_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    broken = {
        "EF_SOD.bin": bytes.fromhex("770330010A"),
        "EF_DG1.bin": b"\x61\x02\x5f\x1f",
        "EF_DG15.bin": b"\x6f\x01\x30",
    }
    for name, content in broken.items():
        (tmp_path / "in" / name).write_bytes(content)

    assert main(["extract", str(tmp_path / "in"), "--into", str(tmp_path / "out")]) == 0
    assert (
        main(["verify", str(tmp_path / "in"), "--html", str(tmp_path / "a.html"), "--pdf", str(tmp_path / "a.pdf")])
        == 10
    )

    assert (tmp_path / "out" / "card" / "EF.SOD.bin").read_bytes() == broken["EF_SOD.bin"]
