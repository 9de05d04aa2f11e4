"""What the commands of `chipkit trust` refuse, tell and leave alone."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli import main
from chipkit.pki import extensions as ext
from chipkit.trust.folders import folder_files
from chipkit.trust.importing_into import ImportFile, ImportOptions, import_into
from chipkit.trust.known import KnownAnchor
from chipkit.trust.model import Confirmation, require_named
from chipkit.trust.pinned_signers import PinnedEntry
from chipkit.trust.store import TrustStore
from tests.unit.trust.test_falling_lists import AT, BY, Land
from tests.unit.trust.test_pinned_signers import ISSUED as LISTED_AT
from tests.unit.trust.test_pinned_signers import pinned, published

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chipkit.trust.inventory import ContentForm

WHO = ("--by", BY, "--source", "a letter")
SERVER = "1.3.6.1.5.5.7.3.1"


@pytest.fixture
def land(make: Any, csca: Any, tmp_path: Path) -> Land:
    return Land(make, csca, tmp_path / "trust")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def call(*words: object) -> tuple[int, str, str]:
        code = main(["trust", *map(str, words), "--trust", str(tmp_path / "trust")])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.mark.parametrize(
    "option",
    [
        ("--first-use",), ("--signer", "ab" * 32), ("--list-key", "ab" * 32), ("--known", "known.toml"), ("--older",),
        ("--test",), ("--source", "a letter"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("back", [("--undo",), ("--rollback", "1")])
def test_what_is_for_an_import_is_refused_where_one_is_taken_back(
    run: Any, land: Land, option: tuple[str, ...], back: tuple[str, ...]
) -> None:
    land.confirmed_with_list()

    code, _, errors = run("import", *back, "--by", BY, *option)

    assert code == 2
    assert f"{back[0]} goes not together with {option[0]}" in errors
    assert land.store.view().version.number == 2


@pytest.mark.parametrize("option", [("--problems",), ("--history",), ("--show", "ab" * 32)])
def test_what_is_of_no_country_is_refused_beside_one(run: Any, land: Land, option: tuple[str, ...]) -> None:
    land.confirmed_with_list()

    code, _, errors = run("list", *option, "--country", "UT")

    assert code == 2
    assert f"{option[0]} goes not together with --country" in errors


@pytest.mark.parametrize("how", [(), ("--dry-run",)])
def test_a_rollback_to_what_is_there_says_that_it_changes_nothing(run: Any, land: Land, how: tuple[str, ...]) -> None:
    land.confirmed_with_list()

    code, told, _ = run("import", "--rollback", "2", *how)

    assert code == 0
    assert "version 2 is the newest already" in told
    assert "--undo" not in told
    assert land.store.view().version.number == 2


def test_who_confirms_the_same_again_makes_no_version(run: Any, land: Land) -> None:
    land.bring(land.csca.certificate.raw)
    confirm = ("confirm", land.csca.certificate.fingerprint)
    run(*confirm, *WHO)

    assert run(*confirm, *WHO)[0] == 0
    assert land.store.view().version.number == 2
    assert run(*confirm, "--by", BY, "--source", "another letter")[0] == 0
    assert land.store.view().version.number == 3


def test_folders_that_are_not_looked_into_are_told(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "csca.cer").write_bytes(b"1")
    deep = tmp_path / "came" / Path(*"abcdefghijklmnopq")
    deep.mkdir(parents=True)
    (deep / "lost.cer").write_bytes(b"2")
    (tmp_path / "came" / "linked").symlink_to(tmp_path / "elsewhere", target_is_directory=True)

    found = dict(folder_files(tmp_path / "came", 10))

    assert found["linked"] == "a link to a folder, which is not followed"
    assert found["/".join("abcdefghijklmnopq")] == "more than 16 folders deep, and not looked into"
    assert len(found) == 2


def test_a_linked_folder_stands_among_what_was_refused(run: Any, land: Land, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "came").mkdir()
    (tmp_path / "came" / "csca.cer").write_bytes(land.csca.certificate.raw)
    (tmp_path / "came" / "linked").symlink_to(tmp_path / "elsewhere", target_is_directory=True)

    code, told, _ = run("import", tmp_path / "came", "--json")

    assert code == 10
    (refused,) = json.loads(told)["refused"]
    assert refused["where"] == "came/linked"


def test_what_cannot_be_read_is_a_line_beside_others(run: Any, land: Land, tmp_path: Path) -> None:
    land.bring(land.csca.certificate.raw, by=BY)
    for name, data in (("a.cer", b"x"), ("b.cer", land.csca.certificate.raw), ("c.cer", b"y"), ("d.cer", b"")):
        (tmp_path / name).write_bytes(data)

    def lines(*names: str) -> list[dict[str, Any]]:
        told: str = run("check", *(tmp_path / name for name in names), "--json")[1]
        return [json.loads(line) for line in told.splitlines()]

    unread, checked = "chipkit.certificate-unread/1", "chipkit.certificate-check/1"
    found = lines("a.cer", "b.cer", "c.cer", "d.cer")
    assert [each["schema"] for each in found] == [unread, checked, unread, unread]
    assert [each["source"] for each in found] == ["a.cer", "b.cer", "c.cer", "d.cer"]
    assert "neither DER" in found[0]["error"]
    assert [each["schema"] for each in lines("a.cer", "c.cer")] == [unread, unread]
    assert [each["schema"] for each in lines("a.cer", "a.cer")] == [unread, unread]
    assert [each["schema"] for each in lines("a.cer")] == ["chipkit.error/1"]


ODD = {
    "long": ("x" * 401, "longer than the 400 characters"),
    "endless": ("x" * 100_000, "longer than the 400 characters"),
    "of two lines": ("Lan\nVERDICT", "⟨U+000A⟩"),
    "steering": ("Lan\x1b[2J", "⟨U+001B⟩"),
    "turned": ("Lan\u202eABC", "⟨U+202E⟩"),
    "no text": ("bad\udcff", "⟨U+DCFF⟩"),
    "blank": (" \u200b", "blank"),
}


@pytest.mark.parametrize("option", ["--by", "--source"])
@pytest.mark.parametrize("odd", ODD)
def test_a_name_and_a_reason_can_be_read(run: Any, land: Land, odd: str, option: str) -> None:
    text, why = ODD[odd]
    land.bring(land.csca.certificate.raw)
    other = ("--source", "a letter") if option == "--by" else ("--by", BY)

    code, _, errors = run("confirm", land.csca.certificate.fingerprint, option, text, *other)

    assert code == 2
    assert f"argument {option}: " in errors
    assert why in errors
    assert len(errors) < 1000
    assert land.store.view().version.number == 1
    with pytest.raises(Exception, match="a confirmation names who answers for it"):
        require_named(*((text, "x") if option == "--by" else ("x", text)), "a confirmation")


@pytest.mark.parametrize("text", ["Nguyễn Thị Lan, C06", "Nguye\u0302\u0303n", "x" * 400, "Ngô “thư”"])
def test_names_of_people_are_such(text: str) -> None:
    require_named(text, text, "a confirmation")


def test_what_is_false_becomes_no_file_like_any_other(run: Any, land: Land, tmp_path: Path) -> None:
    land.bring(land.csca.certificate.raw, by=BY)
    false = land.make.spoiled(land.csca.issue(name="CSCA", serial=5, key=land.make.key("next")).certificate)
    land.bring(land.signer.master_list([land.csca.certificate, false, land.other.certificate]))
    (marked,) = land.store.view().everything.inventory.marked(None)
    assert marked.sha256 == false.fingerprint

    document = json.loads(run("list", "--export", tmp_path / "out", "--json")[1])
    told = run("list", "--export", tmp_path / "again")[1]

    assert document["never_used"] == [false.fingerprint]
    assert false.fingerprint not in {each["sha256"] for each in document["files"]}
    assert land.csca.certificate.fingerprint in {each["sha256"] for each in document["files"]}
    assert not any(path.name.startswith(false.fingerprint) for path in (tmp_path / "out").rglob("*"))
    assert "1 certificate not written: false" in told


@pytest.mark.parametrize("way", ["for its CSCA", "unseen", "named"])
def test_it_is_told_why_a_signer_of_lists_is_believed(run: Any, land: Land, way: str) -> None:
    sha256 = land.signer.certificate.fingerprint
    if way == "unseen":
        land.bring(land.list, first_use=True)
    else:
        land.confirmed_with_list(pinned=frozenset({sha256} if way == "named" else ()))

    shown = run("list")[1], run("list", "--show", sha256)[1]
    (signer,) = json.loads(run("list", "--json")[1])["signers"]

    base = land.csca.certificate.fingerprint
    words = {"for its CSCA": ("believed for the CSCA", f"for the CSCA {base}"), "unseen": ("first use", "at first use")}
    expected = words.get(way, ("pinned, since", "pinned, "))
    assert all(each in told for each, told in zip(expected, shown, strict=True))
    assert ("first use" in "".join(shown)) == (way == "unseen")
    assert signer["rests_on"] == (base if way == "for its CSCA" else None)


def test_a_certificate_for_another_purpose_is_no_document_signer(run: Any, land: Land, tmp_path: Path) -> None:
    land.bring(land.csca.certificate.raw, by=BY)
    usage = (ext.key_usage(["digitalSignature"]), ext.extended_key_usage([SERVER]))
    files = {"server": usage, "signer": land.make.signer_extensions}
    for at, (name, extensions) in enumerate(files.items(), 20):
        made = land.csca.issue(name=name, serial=at, extensions=extensions)
        (tmp_path / name).write_bytes(made.certificate.raw)

    code, told, _ = run("check", tmp_path / "server", "--at", AT.isoformat())

    assert code == 11
    assert told.startswith("UNDETERMINED")
    assert "its path is right, and it is not for signing documents: certified for another purpose" in told
    assert run("check", tmp_path / "signer", "--at", AT.isoformat())[1].startswith("SUCCESSFUL")
    assert "nguyên văn" in run("check", tmp_path / "server", "--lang", "vi")[1]


def test_problems_are_quoted_in_vietnamese(run: Any, land: Land) -> None:
    land.confirmed_with_list()
    Path(land.store.folder).chmod(0o700)
    with land.store.change("import", at=AT) as change:
        change.note_signed_time(AT, "ab" * 32)

    code, told, _ = run("list", "--problems", "--lang", "vi")

    assert code == 10
    assert "lý do (nguyên văn): " in told


@pytest.fixture
def readable() -> Iterator[Path]:
    """A folder that everybody may read."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    if (folder / "trust").exists():
        (folder / "trust").chmod(0o700)
    shutil.rmtree(folder)


def test_a_preview_is_had_where_one_may_only_read(readable: Path, land: Land) -> None:
    if sys.platform == "win32":
        pytest.skip("folders there have no such modes")
    store = TrustStore(readable / "trust")
    import_into(store, [ImportFile("csca", land.csca.certificate.raw)], at=AT)
    store.path.chmod(0o644)
    store.folder.chmod(0o555)
    before = {path.name: path.stat().st_mtime_ns for path in store.folder.iterdir()}
    was = os.geteuid()
    if not was:
        os.seteuid(65534)  # root may write anywhere
    try:
        report = import_into(store, [ImportFile("other", land.other.certificate.raw)], at=AT, dry_run=True)
        fell = store.remove(land.csca.certificate.fingerprint, by=BY, source="a letter", at=AT, dry_run=True)
    finally:
        os.seteuid(was)

    assert [each.status for each in report.entries] == ["new"]
    assert (report.before.number, report.after.number) == (1, 2)
    assert fell.kinds == ("certificate",)
    assert store.view().version.number == 1
    assert {path.name: path.stat().st_mtime_ns for path in store.folder.iterdir()} == before


def test_what_nobody_confirmed_is_written_by_its_name_alone(run: Any, land: Land, tmp_path: Path) -> None:
    """Whoever imports the folder with --by confirms all of it: what waits would be confirmed by nobody's comparison."""
    known, waits, link = (land.make.issue(name=name, country="UX") for name in ("known", "waits", "link"))
    land.bring(land.csca.certificate.raw, by=BY)
    said = KnownAnchor(sha256=known.certificate.fingerprint, country="UX", document="ID", carried_by="a vendor")
    land.bring(known.certificate.raw, waits.certificate.raw, link.certificate.raw, known=(said,))
    unproven = sorted(each.certificate.fingerprint for each in (known, waits, link))

    document = json.loads(run("list", "--export", tmp_path / "out", "--json")[1])
    told = run("list", "--export", tmp_path / "out")[1]
    again = TrustStore(tmp_path / "again")
    came = [ImportFile(name, data) for name, data in folder_files(tmp_path / "out", 1 << 20) if isinstance(data, bytes)]
    import_into(again, came, at=AT, options=ImportOptions(confirmation=Confirmation(BY, "a letter", AT)))

    assert document["waiting"] == unproven
    assert [each["sha256"] for each in document["files"]] == [land.csca.certificate.fingerprint]
    assert "3 certificates not written, which nobody has confirmed" in told
    assert set(again.view().everything.inventory.kinds()) == {land.csca.certificate.fingerprint}
    for each in (known, waits):
        code, document, _ = run(
            "list", "--export", tmp_path / "one", "--show", each.certificate.fingerprint[:16], "--json"
        )
        assert code == 0
        assert [one["sha256"] for one in json.loads(document)["files"]] == [each.certificate.fingerprint]
        assert (tmp_path / "one" / f"{each.certificate.fingerprint}.cer").read_bytes() == each.certificate.raw


def test_an_export_goes_together_with_what_names_one_thing_alone(run: Any, land: Land, tmp_path: Path) -> None:
    land.bring(land.csca.certificate.raw)

    for other in ("--history", "--problems"):
        code, _, errors = run("list", "--export", tmp_path / "out", other)
        assert code == 2
        assert f"{other} goes not together with --export" in errors
    code, _, errors = run("list", "--export", tmp_path / "out", "--show", "ab" * 32)
    assert code == 2
    assert "nothing with this SHA-256" in errors
    assert not list((tmp_path / "out").glob("*"))


def test_whatever_an_import_keeps_names_the_file_it_came_in(run: Any, land: Land, dsc: Any) -> None:
    listed = published(PinnedEntry(certificate=dsc.certificate, country="UTO", document_types=("P",)))
    came = {
        "csca.cer": land.csca.certificate.raw, "dsc.cer": dsc.certificate.raw, "a.ml": land.list,
        "a.crl": land.csca.revoke(5).raw, "a.signers": listed.raw,
    }  # fmt: skip
    said = Confirmation(BY, "a letter", AT)
    files = [ImportFile(name, data) for name, data in came.items()]
    import_into(land.store, files, at=LISTED_AT, options=ImportOptions(confirmation=said, list_keys=(pinned(listed),)))

    held = land.store.view().everything.inventory
    for name, data in came.items():
        sha256 = hashlib.sha256(data).hexdigest()
        kept = held.of(sha256)
        assert kept is not None, name
        assert name in [ground.source for ground in kept.grounds], name
        assert f"{name}, {LISTED_AT.date().isoformat()}" in run("list", "--show", sha256)[1]
    kinds: tuple[ContentForm, ...] = ("certificate", "crl", "master list", "signer list")
    everything = [kept for form in kinds for kept in held.all_of(form, None)]
    assert all(ground.source for kept in everything for ground in kept.grounds)
