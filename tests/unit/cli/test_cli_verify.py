from __future__ import annotations

import io
import json
import stat
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.capture import Capture, Origin, dumps, save
from chipkit.cli import main
from chipkit.lds.files import EF, RawFile
from chipkit.trust.model import InMemoryTrust
from chipkit.trust.store import TrustStore
from chipkit.verify import judgement_table, load_policy
from chipkit.verify.evidence import time_text

if TYPE_CHECKING:
    from pathlib import Path

DG1 = bytes.fromhex("615D5F1F5A") + (
    b"IDD<<SPECIMEN10<<<<<<<<<<<<<<<"  # check digits are of no concern here
    b"9002015F3002017D<<<<<<<<<<<<<0"
    b"MUSTER<<EVA<<<<<<<<<<<<<<<<<<<"
)


@pytest.fixture(autouse=True)
def no_trust(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHIPKIT_TRUST", str(tmp_path_factory.mktemp("trust")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "card").mkdir()
    (tmp_path / "card" / "EF_DG1.bin").write_bytes(DG1)
    return tmp_path / "card"


def test_a_folder_is_judged(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(folder)]) == 11

    out = capsys.readouterr().out
    assert "not shown: no signature over it could be verified" in out
    assert "MUSTER" not in out
    assert "the security object was not read" in out


def test_a_saved_capture_is_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "reading"
    save(path, Capture(origin=Origin.LIVE, files={EF.DG1: RawFile(EF.DG1, DG1)}))

    assert main(["verify", str(path), "--json"]) == 11

    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "chipkit.report/1"
    assert document["capture"]["origin"] == "unsealed"
    assert document["holder"]["full_name"] == "MUSTER, EVA"
    assert document["photo"] is None


def test_a_capture_is_read_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = dumps(Capture(origin=Origin.LIVE, files={EF.DG1: RawFile(EF.DG1, DG1)}))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    assert main(["verify", "-", "--json"]) == 11
    assert "MUSTER" in capsys.readouterr().out


def test_a_redacted_document_holds_no_person(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["verify", str(folder), "--json", "--redact"])

    out = capsys.readouterr().out
    assert "holder" not in json.loads(out)
    assert "sha256" not in out
    assert "MUSTER" not in out


def test_the_time_and_the_policy_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["verify", str(folder), "--json", "--at", "2020-02-03T04:05:06+07:00", "--policy", "conformance"])

    document = json.loads(capsys.readouterr().out)
    assert document["at"] == "2020-02-02T21:05:06Z"
    digest, table = load_policy("conformance").digest, judgement_table().digest
    assert document["policy"] == {
        "id": "conformance", "version": "3", "digest": digest, "released": True, "table": table,
    }  # fmt: skip


def test_the_text_is_there_in_vietnamese(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["verify", str(folder), "--lang", "vi"])

    assert "KẾT LUẬN" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["absent"], "absent"),
        ([".", "--policy", "leniency"], "leniency"),
        ([".", "--trust", "no-such-folder"], "no-such-folder"),
    ],
)
def test_what_cannot_be_used_is_named(
    arguments: list[str], why: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)

    assert main(["verify", *arguments]) == 2

    captured = capsys.readouterr()
    assert why in captured.err
    assert captured.err.startswith("chipkit: ")
    assert not captured.out


@pytest.mark.parametrize("content", [b"# a text\n", b"PK\x03\x04", b""])
def test_a_file_that_is_no_capture_is_said_to_be_none(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong"
    path.write_bytes(content)

    assert main(["verify", str(path)]) == 2

    told = capsys.readouterr().err
    assert told.startswith(f"chipkit: {path}: not a capture that chipkit saved (")
    assert told.endswith(
        "); right is what chipkit read --out or --evidence wrote, or a folder with the files of a card\n"
    )


def test_the_trust_folder_is_told_but_for_a_redacted_report(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trust = tmp_path / "trust"
    trust.mkdir()

    main(["verify", str(folder), "--trust", str(trust), "--lang", "en"])
    open_told = "".join(capsys.readouterr().out.split())
    main(["verify", str(folder), "--trust", str(trust), "--redact"])
    redacted = capsys.readouterr().out

    assert f"trust:0anchorsin{trust}" in open_told
    assert "  trust: 0 anchors\n" in redacted
    assert str(trust) not in redacted


def test_a_photo_that_nobody_signed_is_not_saved(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = tmp_path / "photo.png"

    main(["verify", str(folder), "--photo", str(photo)])

    assert "no photo saved" in capsys.readouterr().err
    assert not photo.exists()


def test_a_saved_photo_is_for_its_owner_alone(shared_data: Path, tmp_path: Path) -> None:
    pytest.importorskip("PIL", reason="pictures are decoded by Pillow, of the extra `images`")
    photo = tmp_path / "photo.png"
    photo.write_bytes(b"an older one")

    main(["verify", str(shared_data / "specimen" / "bsi-reference-rsapss"), "--photo", str(photo), "--force"])

    assert photo.read_bytes().startswith(b"\x89PNG")
    if sys.platform != "win32":
        assert stat.S_IMODE(photo.stat().st_mode) == 0o600


def test_a_clock_behind_what_was_signed_is_told_and_a_time_that_is_given_is_not_moved(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=40)
    monkeypatch.setattr("chipkit.cli.verify.opened_store", lambda _: InMemoryTrust(signed_time=signed))

    def document(*options: str) -> dict[str, Any]:
        main(["verify", str(folder), "--json", *options])
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    now, given = document(), document("--at", "2026-01-01T00:00:00Z")
    main(["verify", str(folder), "--lang", "vi"])

    assert (now["at"], now["clock"] is not None) == (time_text(signed), True)
    assert (given["at"], given["clock"]) == ("2026-01-01T00:00:00Z", None)
    assert "Đồng hồ máy" in " ".join(capsys.readouterr().out.split())


def test_a_reading_is_judged_by_the_same_clock(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    signed = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=40)
    TrustStore(tmp_path).add(InMemoryTrust(signed_time=signed), at=datetime.now(UTC))
    capture = Capture(origin=Origin.LIVE, files={EF.DG1: RawFile(EF.DG1, DG1)})
    monkeypatch.setattr("chipkit.cli.read._read_card", lambda *_: capture)

    def document(*options: str) -> dict[str, Any]:
        main(["read", "--can", "123456", "--json", "--trust", str(tmp_path), *options])
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    now, given = document(), document("--at", "2026-01-01T00:00:00Z")

    assert (now["at"], now["clock"] is not None) == (time_text(signed), True)
    assert (given["at"], given["clock"]) == ("2026-01-01T00:00:00Z", None)
