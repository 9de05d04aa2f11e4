"""A certificate that merely lies in a file of another kind was handed over by nobody: no confirmation reaches it."""

from __future__ import annotations

import gzip
import io
import shutil
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chipkit.cli import main
from chipkit.cli.evidence.certificate_files import one_certificate
from chipkit.codec.file_beginnings import _OTHER_FILES, EVIDENCE_BEGINS, other_file
from chipkit.errors import CodecError
from chipkit.trust import containers, folders
from chipkit.trust.containers import unpack
from chipkit.trust.model import AnchorKind
from chipkit.trust.old_folder import OLD_INDEX
from chipkit.trust.store import FILE_NAME
from tests.unit.trust.test_damaged_containers import CONTAINERS, bag, packed, pem, tar
from tests.unit.trust.test_falling_lists import AT, BY, Land

if TYPE_CHECKING:
    from pathlib import Path

BEGINNINGS = sorted({*(begins for begins, _ in _OTHER_FILES), *EVIDENCE_BEGINS, b"\xa5eabort", b"MZ\x90\0PE\0\0"})
FORMS = {
    "DER": b"".join, "PEM": pem, "PKCS #7": bag, "ZIP": packed, "tar": tar,
}  # fmt: skip


@pytest.fixture
def land(make: Any, csca: Any, tmp_path: Path) -> Land:
    return Land(make, csca, tmp_path / "trust")


def handed_over(data: bytes) -> list[bytes]:
    """The certificates that a confirmation of the file reaches."""
    found = [item.data for item in unpack(data, "file") if item.kind == "certificate" and not item.salvaged]
    assert [each.data for each in containers.handed_over(data, "file") if each.kind == "certificate"] == found
    return found


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("begins", BEGINNINGS)
def test_nothing_is_taken_out_of_a_file_of_another_kind(begins: bytes, form: str, csca: Any) -> None:
    data = begins + bytes(96) + FORMS[form]([csca.certificate.raw])

    (item,) = unpack(data, "file")

    assert item.kind == "unusable"
    assert item.reason == f"{other_file(data)}: nothing is taken out of it"


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_what_lies_in_unknown_bytes_is_never_handed_over(data: st.DataObject, csca: Any) -> None:
    before = data.draw(st.binary(min_size=1, max_size=200))
    form = data.draw(st.sampled_from(sorted(FORMS)))
    assume(before[:1] != b"\x30" and before.strip(b"\x00\xff\t\n\v\f\r \x1a\xef\xbb\xbf"))
    assume(form != "PEM" or b"\0" in before)  # text may stand around it
    assume(form != "tar" or len(before) % 512)
    whole = before + FORMS[form]([csca.certificate.raw]) + data.draw(st.binary(max_size=20))

    assert handed_over(whole) == []


@pytest.mark.parametrize("container", CONTAINERS)
def test_a_container_hands_over_all_that_its_form_holds(container: str, make: Any) -> None:
    records = [make.issue(name=f"CSCA {number}").certificate.raw for number in range(3)]
    whole = CONTAINERS[container](records)

    assert handed_over(whole) == records
    assert handed_over(gzip.compress(whole)) == ([] if container == "ZIP" else records)


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n  ", bytes(40)])
def test_filling_in_front_of_a_certificate_makes_no_other_file_of_it(before: bytes, csca: Any) -> None:
    assert handed_over(before + csca.certificate.raw) == [csca.certificate.raw]


def test_what_is_found_behind_damage_waits(make: Any, land: Land) -> None:
    """A damaged record may have been anything, and so may what is found behind it."""
    first, second = (make.issue(name=name, country="UX") for name in ("first", "second"))

    land.bring(first.certificate.raw + b"\x07" * 30 + second.certificate.raw, by=BY)

    view = land.store.view()
    assert view.everything.kind(first.certificate.fingerprint) is AnchorKind.CONFIRMED
    assert view.everything.kind(second.certificate.fingerprint) is None
    assert [each.fingerprint for each in view.everything.waiting()] == [second.certificate.fingerprint]


def test_what_an_archive_deleted_is_confirmed_by_nobody(csca: Any) -> None:
    """Its bytes are there still, and are found where the directory is damaged."""
    whole = packed([csca.certificate.raw])

    assert handed_over(whole[: whole.index(b"PK\x01\x02")]) == []
    assert any(item.salvaged for item in unpack(whole[: whole.index(b"PK\x01\x02")], "file"))


def test_an_unseen_signer_is_not_believed_for_a_list_out_of_other_bytes(land: Land) -> None:
    report = land.bring(b"\x07" * 50 + land.list, first_use=True)

    assert not report.taken
    assert land.store.view().version.number == 0


@pytest.mark.parametrize("way", ["folder", "folder itself", "file", "ZIP"])
def test_what_a_store_refused_or_removed_comes_not_back_out_of_its_file(
    way: str, land: Land, tmp_path: Path, make: Any
) -> None:
    removed = make.issue(name="removed", country="UX")
    land.bring(land.csca.certificate.raw, removed.certificate.raw)
    land.store.remove(removed.certificate.fingerprint, by=BY, source="forged", at=AT)
    came = tmp_path / "came"
    came.mkdir()
    shutil.copytree(land.store.folder, came / "t")
    (came / "other.db").write_bytes((land.store.folder / FILE_NAME).read_bytes())
    with zipfile.ZipFile(came / "backup.zip", "w") as archive:
        archive.write(land.store.folder / FILE_NAME)
    named = {"folder": came, "folder itself": came / "t", "file": came / "other.db", "ZIP": came / "backup.zip"}[way]

    main(["trust", "import", str(named), "--by", BY, "--source", "a letter", "--trust", str(land.store.folder)])

    assert land.store.view().anchor_count == 0
    assert land.store.view().everything.inventory.removed(removed.certificate.fingerprint) is not None


def test_the_folder_of_a_store_is_told_and_the_files_beside_it_are_read(tmp_path: Path, land: Land) -> None:
    land.bring(land.csca.certificate.raw)
    (tmp_path / "csca.cer").write_bytes(b"1")
    (tmp_path / "old" / "anchors").mkdir(parents=True)
    (tmp_path / "old" / OLD_INDEX).write_bytes(b"{}")
    (tmp_path / "old" / "anchors" / "false.cer").write_bytes(b"2")

    found = dict(folders.folder_files(tmp_path, 10))

    assert found.pop("csca.cer") == b"1"
    assert set(found) == {"trust", "old"}
    assert all("the folder of a trust store" in str(why) for why in found.values())


def test_a_file_with_a_store_names_no_certificate(land: Land, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither of a database nor of bytes around a certificate the one that lies in it is meant."""
    land.bring(land.csca.certificate.raw)
    other = land.store.folder.parent / "other"
    who = ["--by", BY, "--source", "a letter", "--trust", str(land.store.folder)]
    for content in ((land.store.folder / FILE_NAME).read_bytes(), b"\x07" * 9 + land.csca.certificate.raw):
        other.write_bytes(content)
        assert main(["trust", "confirm", str(other), *who]) == 2
        assert main(["trust", "import", str(other), "--signer", str(other), *who]) == 2
    assert "no certificates" in capsys.readouterr().err
    assert land.store.view().anchor_count == 0


@pytest.mark.parametrize("way", ["a terminal", "a list of document signers"])
def test_what_lies_among_other_bytes_becomes_nobody_who_is_trusted(
    way: str, land: Land, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"\x01junk\0\0\n" + pem([land.csca.certificate.raw]) + b"\0\0more")

    if way == "a terminal":
        with pytest.raises(CodecError, match="no certificates"):
            one_certificate(str(tmp_path / "file"), "--terminal")
        return
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a long enough passphrase\n")))
    asked = [
        "--key",
        str(tmp_path / "key"),
        "--name",
        "SPECIMEN",
        "--add",
        str(tmp_path / "file"),
        "--country",
        "UT",
        "--type",
        "ID",
    ]
    assert main(["pin", str(tmp_path / "list"), *asked]) == 2
    assert "a search alone finds it" in capsys.readouterr().err
