from __future__ import annotations

import errno
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chipkit import oids
from chipkit.cli import main
from chipkit.deviation import declared
from chipkit.pki.cms import SignerIdentifier, build_attributes, build_signed_data
from chipkit.pki.master_list import MasterList
from chipkit.trust.folders import folder_files
from chipkit.trust.store import TrustStore
from chipkit_emulator.crypto.hashes import digest
from chipkit_emulator.pki.authority import TestPKI
from chipkit_emulator.pki.lists import build_master_list

VN_CSCA = "6b5fa6fe45cc4e855a73760413e08b7a9ac50a27722c702f3909a90facc991bd"
AT = "2026-06-01"
CONFIRMED = ("--by", "Lan Specimen", "--source", "a letter of the issuer")


@pytest.fixture(scope="module")
def vietnam(shared_data: Path) -> Path:
    return shared_data / "pki" / "vn"


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Call `chipkit trust` on a trust folder of its own; gives exit code, output and error output."""

    def call(action: str, *arguments: object) -> tuple[int, str, str]:
        code = main(["trust", action, *(str(each) for each in arguments), "--trust", str(tmp_path / "trust")])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


def test_an_imported_csca_is_listed_and_vouches_for_its_signers(run: Any, vietnam: Path) -> None:
    csca, signers = next(vietnam.glob("CSCA*")), sorted(vietnam.glob("DSC*"))

    imported = run("import", csca, *CONFIRMED, "--json")
    listed = run("list", "--json")
    code, told, errors = run("check", *signers, "--at", AT, "--json")

    assert (imported[0], listed[0], code, errors) == (0, 0, 0, "")
    summary = json.loads(imported[1])
    assert summary["schema"] == "chipkit.trust-import/1"
    assert summary["new"] == {"certificate": 1, "crl": 0, "master_list": 0, "signer_list": 0}
    assert summary["by_country"] == {"VN": {"new": 1, "known": 0, "refused": 0}}
    (anchor,) = json.loads(listed[1])["anchors"]
    assert (anchor["sha256"], anchor["kind"], anchor["source"]) == (VN_CSCA, "confirmed", csca.name)
    lines = [json.loads(line) for line in told.splitlines()]
    assert len(lines) == 5
    for line in lines:
        assert line["schema"] == "chipkit.certificate-check/1"
        assert line["outcome"] == "successful"
        assert line["path"]["verified"] is True
        assert line["path"]["anchor_kind"] == "confirmed"
        assert line["issuer_sha256"] == [VN_CSCA]
        assert line["key"] == {"kind": "ec", "bits": 384, "curve": "brainpoolP384r1", "explicit": True}
        assert line["revocation"] == {
            "status": "no crl",
            "revoked_at": None,
            "reason": "no list of this issuer is here",
        }


def test_a_second_import_finds_everything_known(run: Any, vietnam: Path) -> None:
    csca = next(vietnam.glob("CSCA*"))
    run("import", csca)

    code, told, _ = run("import", csca)

    assert code == 0
    assert "known     1 certificate\n" in told


CONFIRMED = ("--by", "SPECIMEN operator", "--source", "a letter of the issuer")


@pytest.mark.parametrize("name", ["CSCA*", "DSC*"])
def test_what_nobody_confirms_vouches_for_nothing_and_a_signer_never_does(run: Any, vietnam: Path, name: str) -> None:
    options = CONFIRMED if name == "DSC*" else ()

    first, again = (run("import", next(vietnam.glob(name)), *options) for _ in range(2))

    assert (first[0], again[0]) == (0, 0)
    assert "added     1 certificate" in first[1]
    assert "known     1 certificate" in again[1]
    assert json.loads(run("list", "--json")[1])["anchors"] == []


def test_a_folder_is_imported_with_all_of_its_files_and_no_link(run: Any, vietnam: Path, tmp_path: Path) -> None:
    folder = tmp_path / "came" / "below"
    folder.mkdir(parents=True)
    for path in vietnam.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / ".hidden").write_bytes(b"x")
    (folder.parent / "note.txt").write_bytes(b"hello")
    (folder / "link").symlink_to(next(vietnam.iterdir()))

    code, told, _ = run("import", tmp_path / "came", *CONFIRMED, "--json")

    summary = json.loads(told)
    assert (code, summary["new"]["certificate"]) == (10, 6)
    assert {(each["where"], each["reason"]) for each in summary["refused"]} == {
        ("came/note.txt", "neither DER, PEM, LDIF, ZIP nor tar"),
        ("came/below/link", "a link, which is not followed"),
    }


@pytest.mark.parametrize("closed", ["", "one", "one/two"])
def test_a_folder_that_cannot_be_looked_into_is_told_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    (tmp_path / "one" / "two").mkdir(parents=True)
    for place in ("", "one", "one/two"):
        (tmp_path / place / "file").write_bytes(b"x")
    looked = os.scandir

    def scandir(path: Any) -> Any:
        if Path(path) == tmp_path / closed:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return looked(path)

    monkeypatch.setattr(os, "scandir", scandir)
    *read, last = folder_files(tmp_path, 10)

    assert last == (closed or ".", os.strerror(errno.EIO))
    files = ["file", "one/file", "one/two/file"]
    assert read == [(name, b"x") for name in files[: ["", "one", "one/two"].index(closed)]]


def test_the_key_of_the_identity_card_is_told_as_not_confirmed(run: Any, shared_data: Path) -> None:
    (path,) = (shared_data / "pki" / "vn-id").iterdir()

    run("import", path)
    (before,) = json.loads(run("list", "--json")[1])["anchors"]
    run("import", path, *CONFIRMED)
    (after,) = json.loads(run("list", "--json")[1])["anchors"]

    assert (before["kind"], after["kind"]) == ("not confirmed", "confirmed")


def test_an_import_of_which_a_part_is_refused_failed_and_keeps_the_rest(
    run: Any, vietnam: Path, tmp_path: Path
) -> None:
    forged = bytearray(next(vietnam.glob("DSC*")).read_bytes())
    forged[-1] ^= 1
    (tmp_path / "forged.cer").write_bytes(forged)

    code, told, _ = run("import", next(vietnam.glob("CSCA*")), tmp_path / "forged.cer", *CONFIRMED, "--json")

    assert code == 10
    summary = json.loads(told)
    assert summary["new"]["certificate"] == 1
    (refusal,) = summary["refused"]
    assert "the key that it names as its issuer's" in refusal["reason"]


def test_the_newest_list_and_what_it_leaves_out_reach_the_store(run: Any, tmp_path: Path) -> None:
    """Two lists of one signer, the older of which holds an authority more."""
    at = datetime(2026, 6, 1, tzinfo=UTC)
    pki = TestPKI.create(7, at)
    one, other = pki.csca.certificate, pki.other_csca.certificate
    for name, listed, day in (("new", [one], 2), ("old", [one, other], 1)):
        signed = build_master_list(listed, pki.list_signer, one, at + timedelta(days=day))
        (tmp_path / f"{name}.ml").write_bytes(signed)
    old, new = tmp_path / "old.ml", tmp_path / "new.ml"

    def anchors() -> int:
        return len(json.loads(run("list", "--json")[1])["anchors"])

    assert run("import", old, "--test", "--first-use")[0] == 0
    assert anchors() == 2
    assert "removed   1 anchor (1 was test and is now no anchor)" in run("import", new, "--test")[1]
    assert anchors() == 1
    refused = run("import", old, "--test")
    assert refused[0] == 2
    assert "ask for it with --older" in refused[1]
    assert run("import", old, "--test", "--older")[0] == 0
    assert anchors() == 2
    assert "known     2 certificates, 1 master list" in run("import", old, "--test")[1]


def test_a_master_list_needs_a_believed_signer(run: Any, shared_data: Path) -> None:
    data = shared_data / "masterlists" / "NL_ML_2025-07-29.ml"

    unknown = run("import", data)
    first = run("import", data, "--first-use")
    again = run("import", data)

    assert (unknown[0], first[0], again[0]) == (2, 0, 0)
    assert "--first-use" in unknown[1]
    assert "added     394 certificates, 1 master list\n" in first[1]
    assert "394 anchors (394 list-signed)" in run("list")[1]


@pytest.mark.parametrize("believed", [True, False])
def test_every_deviation_of_a_master_list_is_told(
    run: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], *, believed: bool
) -> None:
    """A list without signing time and with a certificate twice, whether or not its signer is believed."""
    pki = TestPKI.create(7, datetime(2026, 6, 1, tzinfo=UTC))
    issued, content = pki.list_signer, bytes(MasterList.build([pki.csca.certificate.raw] * 2))
    hashed = issued.signer.scheme.hash
    path = tmp_path / "odd.ml"
    path.write_bytes(
        build_signed_data(
            oids.MASTER_LIST, content, certificates=[issued.certificate], digest=hashed,
            signature_algorithm=issued.signer.algorithm, sign=issued.signer.sign,
            sid=SignerIdentifier(issued.certificate.issuer, issued.certificate.serial),
            signed_attributes=build_attributes(oids.MASTER_LIST, digest(hashed, content)),
        )
    )  # fmt: skip
    options = ["--test", "--first-use"] if believed else ["--test"]
    codes = {"cms.signing-time.missing", "master-list.certificate-twice"}

    document = json.loads(run("import", path, *options, "--json")[1])
    main(["trust", "import", str(path), *options, "--trust", str(tmp_path / "another")])
    text = capsys.readouterr().out

    assert {(met["where"], met["code"]) for met in document["deviations"]} == {("odd.ml", code) for code in codes}
    assert all(f"      1  {declared()[code]} ({code}): odd.ml\n" in text for code in codes)
    assert bool(document["refused"]) is not believed


@pytest.mark.parametrize("written", ["plain", "colons", "file"])
def test_a_signer_is_named_by_its_digest_or_its_certificate(
    run: Any, shared_data: Path, tmp_path: Path, written: str
) -> None:
    from chipkit.trust.master_list import verify_master_list  # noqa: PLC0415 - only this test looks inside

    data = shared_data / "masterlists" / "NL_ML_2025-07-29.ml"
    certificate = verify_master_list(data.read_bytes()).signer
    path = tmp_path / "signer.cer"
    path.write_bytes(certificate.raw)
    digest = certificate.fingerprint
    name = {"plain": digest, "colons": bytes.fromhex(digest).hex(":").upper(), "file": str(path)}[written]

    code, _, _ = run("import", data, "--signer", name)

    assert code == 0
    assert "394 anchors (394 pinned signer)" in run("list")[1]


def test_a_signer_that_is_neither_digest_nor_certificate_is_usage(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "nonsense"
    path.write_bytes(b"nonsense")

    code, _, errors = run("import", path, "--signer", path)

    assert code == 2
    assert "neither a SHA-256 of 64 digits nor a file with a certificate" in errors


def test_signer_and_first_use_exclude_each_other(run: Any) -> None:
    assert run("import", "x", "--signer", "y", "--first-use")[0] == 2


def test_the_list_is_of_one_country_when_asked(run: Any, shared_data: Path, vietnam: Path) -> None:
    run("import", next(vietnam.glob("CSCA*")), shared_data / "pki" / "crl" / "RO_cacrl.crl")

    vietnamese, romanian = run("list", "--country", "vn")[1], run("list", "--country", "RO")[1]

    assert "CSCA ePassport Vietnam" in vietnamese
    assert "CSCA Romania" not in vietnamese
    assert "CSCA Romania" in romanian
    assert "0 anchors, 1 revocation list\n" in romanian


def test_without_anchors_a_check_is_undetermined(run: Any, vietnam: Path, tmp_path: Path) -> None:
    (tmp_path / "trust").mkdir()

    code, told, _ = run("check", next(vietnam.glob("DSC*")), "--at", AT)

    assert code == 11
    assert told.startswith("UNDETERMINED  CN=MOPS Document Signer ePassport")
    assert "no anchor: the issuer is not known here" in told


def test_a_check_at_another_time_has_another_outcome(run: Any, vietnam: Path) -> None:
    run("import", next(vietnam.glob("CSCA*")))
    signer = next(vietnam.glob("DSC*"))

    before, after = run("check", signer, "--at", "2020-01-01"), run("check", signer, "--at", "2040-01-01")

    assert (before[0], after[0]) == (11, 11)
    assert "not yet valid" in before[1]
    assert "expired" in after[1]


def test_a_changed_signer_failed(run: Any, vietnam: Path, tmp_path: Path) -> None:
    run("import", next(vietnam.glob("CSCA*")), *CONFIRMED)
    content = bytearray(next(vietnam.glob("DSC*")).read_bytes())
    content[-1] ^= 1
    path = tmp_path / "changed.cer"
    path.write_bytes(bytes(content))

    code, told, _ = run("check", path, "--at", AT)

    assert code == 10
    assert "signature wrong" in told


def test_a_file_without_certificates_is_usage(run: Any, tmp_path: Path) -> None:
    (tmp_path / "trust").mkdir()
    path = tmp_path / "nonsense"
    path.write_bytes(b"nonsense")

    code, told, errors = run("check", path, "--json")

    assert (code, json.loads(told)["code"]) == (2, "nothing-done")
    assert "nonsense: neither DER, PEM, LDIF, ZIP nor tar" in errors


def test_what_is_no_certificate_is_said_to_be_what_it_is(run: Any, tmp_path: Path) -> None:
    (tmp_path / "trust").mkdir()
    (tmp_path / "csca.crl").write_bytes(TestPKI.create(7, datetime(2026, 6, 1, tzinfo=UTC)).crl)

    assert run("check", tmp_path / "csca.crl") == (2, "", "chipkit: csca.crl: a revocation list, not a certificate\n")


def test_a_check_of_several_certificates_ends_with_their_number(run: Any, vietnam: Path) -> None:
    run("import", next(vietnam.glob("CSCA*")), *CONFIRMED)
    signers = sorted(vietnam.glob("DSC*"))

    several, one = run("check", *signers, "--at", AT)[1], run("check", signers[0], "--at", AT)[1]
    late = run("check", *signers, "--at", "2040-01-01")[1]

    assert several.splitlines()[-1] == "5 certificates: 5 successful, 0 undetermined, 0 failed"
    assert late.splitlines()[-1] == "5 certificates: 0 successful, 5 undetermined, 0 failed"
    assert "certificate:" not in one
    assert "certificates:" not in run("check", *signers, "--at", AT, "--json")[1]


def test_what_is_no_certificate_counts_as_undetermined(run: Any, vietnam: Path, tmp_path: Path) -> None:
    run("import", next(vietnam.glob("CSCA*")), *CONFIRMED)
    (tmp_path / "nonsense").write_bytes(b"nonsense")
    signer = next(vietnam.glob("DSC*"))

    alone, beside = run("check", signer, "--at", AT), run("check", signer, tmp_path / "nonsense", "--at", AT)

    assert (alone[0], beside[0]) == (0, 11)
    assert "nonsense: neither DER" in beside[2]


def test_an_import_tells_anchors_that_are_trusted_for_another_reason(
    run: Any, shared_data: Path, tmp_path: Path
) -> None:
    data = shared_data / "masterlists" / "NL_ML_2025-07-29.ml"
    run("import", data, "--first-use")
    from chipkit.trust.master_list import verify_master_list  # noqa: PLC0415 - only this test looks inside

    paths = []
    for number, raw in enumerate(verify_master_list(data.read_bytes()).certificates[:2]):
        paths.append(tmp_path / f"{number}.cer")
        paths[-1].write_bytes(raw)

    both = run("import", *paths, *CONFIRMED)[1]

    assert "changed   2 certificates (2 were list-signed and are now confirmed)" in both
    assert "known     2 certificates\n" in run("import", *paths)[1]


def test_a_trust_folder_that_is_not_there_is_named(run: Any, vietnam: Path) -> None:
    code, _, errors = run("check", next(vietnam.glob("DSC*")))

    assert code == 2
    assert "this trust folder does not exist; chipkit trust import FILE --trust " in errors


def test_a_damaged_trust_folder_is_named(run: Any, vietnam: Path, tmp_path: Path) -> None:
    run("import", next(vietnam.glob("CSCA*")))
    (tmp_path / "trust" / "trust.sqlite").write_bytes(b"no store" * 1000)

    code, _, errors = run("list")

    assert code == 2
    assert "trust.sqlite: damaged, or another file: it is not a database" in errors


def test_what_is_imported_by_hand_vouches_for_nothing_until_it_is_confirmed(run: Any, vietnam: Path) -> None:
    csca, signer = next(vietnam.glob("CSCA*")), next(vietnam.glob("DSC*"))

    imported = run("import", csca)[1]
    document = json.loads(run("list", "--json")[1])
    before = run("check", signer, "--at", AT)[0]
    grouped = ":".join(VN_CSCA[at : at + 2] for at in range(0, 64, 2)).upper()
    confirmed = run("confirm", grouped, *CONFIRMED)

    assert f"    SHA-256 {VN_CSCA}\n    next: chipkit trust confirm {VN_CSCA[:16]} --by" in imported
    assert "0 anchors, 0 revocation lists in " in imported
    assert (document["anchors"], [each["sha256"] for each in document["waiting"]]) == ([], [VN_CSCA])
    assert before == 11
    assert confirmed[0] == 0
    assert confirmed[1].startswith("confirmed  CN=CSCA ePassport Vietnam,")
    assert all(line in confirmed[1] for line in ("6B5F A6FE 45CC", "was       no anchor", "is now    confirmed, by "))
    assert run("check", signer, "--at", AT)[0] == 0
    assert run("confirm", "00" * 32, *CONFIRMED)[0] == 2
    assert run("import", csca, "--by", "Lan Specimen")[0] == 2


def test_what_was_removed_comes_back_by_a_confirmation_alone(run: Any, vietnam: Path, tmp_path: Path) -> None:
    csca = next(vietnam.glob("CSCA*"))
    run("import", csca, *CONFIRMED)
    TrustStore(tmp_path / "trust").remove(VN_CSCA, by="Lan Specimen", source="x", at=datetime.now(UTC))

    refused, listed = run("import", csca), run("list")[1]
    again = run("import", csca, *CONFIRMED)[0]

    assert (refused[0], again) == (2, 0)
    assert "you removed it from the store" in refused[1]
    assert listed == "0 anchors, 0 revocation lists\n"
    assert run("list")[1].endswith("1 anchor (1 confirmed), 0 revocation lists\n")


def test_the_old_folder_s_certificates_are_told_when_they_are_taken_over(
    run: Any, vietnam: Path, tmp_path: Path
) -> None:
    raw = next(vietnam.glob("CSCA*")).read_bytes()
    folder = tmp_path / "trust"
    (folder / "anchors").mkdir(parents=True, mode=0o700)
    folder.chmod(0o700)
    (folder / "anchors" / f"{VN_CSCA}.cer").write_bytes(raw)
    facts = {"kind": "hand-placed", "source": "a.cer", "imported_at": None, "signer": ""}
    document = {"schema": "chipkit.trust-store/1", "anchors": {VN_CSCA: facts}, "crls": {}, "signers": {}}
    (folder / "store.json").write_text(json.dumps(document), encoding="utf-8")

    first, second = run("list"), run("list")

    assert f"SHA-256 {VN_CSCA} (CN=CSCA ePassport Vietnam" in first[2]
    assert "it vouches for nothing until you confirm it" in first[2]
    assert first[1] == second[1]
    assert first[1].startswith("waits for confirmation")
    assert VN_CSCA in first[1]
    assert second[2] == ""


def test_an_action_is_required(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trust"]) == 2
    assert "ACTION" in capsys.readouterr().err
