"""Keeping a trust folder: previews, rollbacks, confirmations and removals, and what `chipkit trust list` tells."""

from __future__ import annotations

import json
import sqlite3
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chipkit.cli import main
from chipkit.deviation import OF_PROFILES
from chipkit.pki.certificate import Certificate
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.trust.collected import CollectedSigner
from chipkit.trust.inventory import Inventory
from chipkit.trust.pinned_lists import build_list, read_list
from chipkit.trust.pinned_signers import PinnedEntry
from chipkit.trust.store import TrustStore
from chipkit_emulator.pki.authority import TestPKI
from chipkit_emulator.pki.lists import build_master_list

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 6, 1, tzinfo=UTC)
WHO = ("--by", "Lan Specimen", "--source", "a letter of the issuer")


@pytest.fixture(scope="module")
def pki() -> TestPKI:
    return TestPKI.create(11, AT)


@pytest.fixture(scope="module")
def csca(shared_data: Path) -> Path:
    return next((shared_data / "pki" / "vn").glob("CSCA*"))


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Call `chipkit trust` on a trust folder of its own; gives exit code, output and error output."""

    def call(action: str, *arguments: object) -> tuple[int, str, str]:
        code = main(["trust", action, *(str(each) for each in arguments), "--trust", str(tmp_path / "trust")])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.fixture
def document(run: Any) -> Any:
    """The same with `--json`, of what ended well."""

    def call(action: str, *arguments: object) -> dict[str, Any]:
        code, told, errors = run(action, *arguments, "--json")
        assert (code, errors) == (0, "")
        made: dict[str, Any] = json.loads(told)
        return made

    return call


@pytest.fixture
def lists(pki: TestPKI, tmp_path: Path) -> dict[str, Path]:
    """Two lists of one signer: "old" holds two authorities, "new" one of them."""
    one, other = pki.csca.certificate, pki.other_csca.certificate
    files = {}
    for name, listed, day in (("old", [one, other], 1), ("new", [one], 2)):
        files[name] = tmp_path / f"{name}.ml"
        files[name].write_bytes(build_master_list(listed, pki.list_signer, one, AT + timedelta(days=day)))
    return files


def fingerprint(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


# import ---------------------------------------------------------------------------------------------------------------


def test_a_preview_tells_the_same_and_writes_nothing(run: Any, csca: Path, tmp_path: Path) -> None:
    preview, done = run("import", csca, "--dry-run"), run("import", csca)

    assert "nothing was written (--dry-run)" in preview[1]
    assert preview[1].splitlines()[:8] == done[1].splitlines()[:8]
    assert done[1].splitlines()[-1] == "version 1; chipkit trust import --undo takes it back"
    assert (tmp_path / "trust" / "trust.sqlite").exists()


def test_a_preview_into_no_folder_makes_none(run: Any, csca: Path, tmp_path: Path) -> None:
    assert run("import", csca, "--dry-run")[0] == 0
    assert not (tmp_path / "trust").exists()


def test_an_import_is_undone_and_done_again(run: Any, document: Any, csca: Path) -> None:
    run("import", csca, *WHO)

    before = run("import", "--undo", "--dry-run")
    undone = document("import", "--undo")
    nothing = document("list")["anchors"]
    again = run("import", "--undo")

    assert "anchors  0 come back, 1 go, 0 are of another kind; then there are 0" in before[1]
    assert (undone["rolled_back_to"], undone["version_before"], undone["lost"]) == (0, 1, 1)
    assert nothing == []
    assert (again[0], len(document("list")["anchors"])) == (0, 1)


def test_what_cannot_be_rolled_back_is_told(run: Any, csca: Path, tmp_path: Path) -> None:
    (tmp_path / "trust").mkdir(mode=0o700)

    code, _, errors = run("import", "--undo")
    assert code == 2
    assert "nothing was done to this trust store, so nothing can be undone" in errors
    assert "there is no version 7 of the trust store; the newest is 0" in run("import", "--rollback", "7")[2]
    assert "takes no FILE" in run("import", csca, "--undo")[2]
    assert "Name a FILE" in run("import")[2]
    assert "not the number of a version" in run("import", "--rollback", "1x")[2]


def test_refusals_are_a_table_by_reason(run: Any, pki: TestPKI, tmp_path: Path) -> None:
    for number in range(7):
        (tmp_path / f"note{number}.txt").write_text("hello", encoding="utf-8")
    (tmp_path / "csca.cer").write_bytes(pki.csca.certificate.raw)

    code, told, errors = run("import", *sorted(tmp_path.glob("note*")), tmp_path / "csca.cer")

    lines = told.splitlines()
    assert (code, errors) == (2, "")
    assert (
        lines[2:9]
        == [
            "refused   8",
            "      7  neither DER, PEM, LDIF, ZIP nor tar",
            *(f"         - note{number}.txt" for number in range(5)),
            "         … and 2 more; --json names all",
        ][:7]
    )
    assert "         … and 2 more; --json names all" in lines


def test_a_key_of_lists_wants_whoever_compared_it(run: Any, csca: Path) -> None:
    assert "--list-key wants --by and --source" in run("import", csca, "--list-key", "00" * 32)[2]
    assert "not a SHA-256 of 64 digits" in run("import", csca, "--list-key", "00", *WHO)[2]


def test_how_far_it_has_come_is_drawn_on_a_terminal(run: Any, csca: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)

    _, _, drawn = run("import", csca)

    assert f"\rreading 0 of 1 {csca.name}" in drawn
    assert drawn.endswith("\r")


# confirm --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", ["whole", "digits", "grouped", "file"])
def test_a_certificate_is_confirmed_by_digest_digits_or_file(run: Any, document: Any, csca: Path, named: str) -> None:
    run("import", csca)
    digest = fingerprint(csca)
    name = {"whole": digest, "digits": digest[:16], "grouped": f"{digest[:4]} {digest[4:20]}".upper(), "file": csca}

    confirmed = document("confirm", name[named], *WHO)

    assert (confirmed["certificate"]["sha256"], confirmed["kind_before"], confirmed["kind"]) == (
        digest, None, "confirmed",
    )  # fmt: skip
    (anchor,) = document("list")["anchors"]
    assert (anchor["confirmation"]["by"], anchor["confirmation"]["source"]) == WHO[1::2]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("6b5fa6fe45cc4e8", "neither a SHA-256, nor its first 16 digits or more, nor a file"),
        ("no such thing", "neither a SHA-256, nor its first 16 digits or more, nor a file"),
        ("00" * 8, "nothing in the trust store has a SHA-256 that begins so"),
        ("00" * 32, "no certificate with this SHA-256 is in the trust store"),
    ],
)
def test_what_names_nothing_in_the_store_is_told(run: Any, csca: Path, name: str, told: str) -> None:
    run("import", csca)

    code, output, errors = run("confirm", name, *WHO)

    assert (code, output) == (2, "")
    assert told in errors


def test_digits_that_two_begin_with_name_neither(run: Any, csca: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("import", csca)
    monkeypatch.setattr(Inventory, "matching", lambda *_: ("ab" * 32, "ac" * 32))

    code, _, errors = run("confirm", "ab" * 8, *WHO)

    assert code == 2
    assert f"several in the trust store begin so, type more: {'ab' * 32}, {'ac' * 32}" in errors


def test_a_file_with_several_certificates_names_none(run: Any, csca: Path, tmp_path: Path) -> None:
    run("import", csca)
    both = tmp_path / "both.der"
    both.write_bytes(csca.read_bytes() + next(csca.parent.glob("DSC*")).read_bytes())

    assert (
        "both.der: 2 certificates or lists; right is a file with one, or its SHA-256" in run("confirm", both, *WHO)[2]
    )


def test_a_withdrawn_confirmation_leaves_what_was_there_before(run: Any, document: Any, shared_data: Path) -> None:
    (path,) = (shared_data / "pki" / "vn-id").iterdir()
    run("import", path)
    run("confirm", path, *WHO)

    withdrawn = document("confirm", path, *WHO, "--withdraw")
    twice = run("confirm", path, *WHO, "--withdraw")

    assert (withdrawn["withdrawn"], withdrawn["kind_before"], withdrawn["kind"]) == (True, "confirmed", "not confirmed")
    assert twice[0] == 2
    assert "nobody confirmed a certificate with this SHA-256" in twice[2]


# remove ---------------------------------------------------------------------------------------------------------------


def test_a_list_takes_its_anchors_with_it_and_a_preview_takes_nothing(
    run: Any, document: Any, lists: dict[str, Path]
) -> None:
    run("import", lists["old"], "--test", "--first-use")
    digest = fingerprint(lists["old"])

    preview = run("remove", digest[:16], *WHO, "--dry-run")
    before = len(document("list")["anchors"])
    removed = document("remove", lists["old"], *WHO)
    after = document("list")

    assert "with it  2 test: now no anchor" in preview[1]
    assert "anchors  there were 2, there would be 0" in preview[1]
    assert (before, after["anchors"], after["master_lists"]) == (2, [], [])
    assert (removed["what"], len(removed["anchors"]), removed["anchors_after"]) == (["master_list"], 2, 0)
    assert run("list", "--problems")[0] == 0
    assert run("import", lists["old"], "--test")[0] == 0
    assert len(document("list")["anchors"]) == 2


def test_what_another_list_of_the_same_signer_carries_stays(
    run: Any, document: Any, pki: TestPKI, lists: dict[str, Path]
) -> None:
    run("import", lists["old"], "--test", "--first-use")
    run("import", lists["new"], "--test")
    run("import", lists["old"], "--test", "--older")

    removed = document("remove", lists["new"], *WHO)

    assert removed["anchors"] == []
    assert len(document("list")["anchors"]) == 2
    assert run("list", "--problems")[:2] == (0, "nothing is out of order\n")
    shown = document("list", "--show", pki.csca.certificate.fingerprint)
    assert [each["list"] for each in shown["grounds"]] == [fingerprint(lists["old"])]


def test_a_signer_of_lists_takes_its_lists_and_their_anchors_with_it(
    run: Any, document: Any, pki: TestPKI, lists: dict[str, Path]
) -> None:
    run("import", lists["old"], "--test", "--first-use")

    removed = document("remove", pki.list_signer.certificate.fingerprint, *WHO)
    held = document("list")

    assert (removed["what"], removed["lists"]) == (["list_signer"], [fingerprint(lists["old"])])
    assert (held["anchors"], held["signers"], held["master_lists"]) == ([], [], [])


def test_a_removed_certificate_says_who_removed_it(run: Any, document: Any, csca: Path) -> None:
    run("import", csca, *WHO)

    told = run("remove", csca, "--by", "Lan Specimen", "--source", "a mistake")[1]
    shown = document("list", "--show", fingerprint(csca)[:20])

    assert "anchors  there were 1, there are now 0" in told
    assert "no list brings it back" in told
    assert (shown["what"], shown["certificate"], shown["removed"]["source"]) == ([], None, "a mistake")
    assert run("remove", csca, *WHO)[0] == 2


def test_a_revocation_list_is_removed_by_its_file(run: Any, document: Any, shared_data: Path) -> None:
    path = shared_data / "pki" / "crl" / "RO_cacrl.crl"
    run("import", path)

    assert document("remove", path, *WHO)["what"] == ["crl"]
    assert document("list")["crls"] == []


# list -----------------------------------------------------------------------------------------------------------------


def test_a_certificate_is_shown_with_every_reason(run: Any, csca: Path) -> None:
    run("import", csca)

    waits = run("list", "--show", csca)[1]
    run("confirm", csca, *WHO)
    confirmed = run("list", "--show", csca)[1]

    assert "anchor     no: it vouches for nothing" in waits
    assert f"chipkit trust confirm {fingerprint(csca)[:16]} --by NAME" in waits
    assert f"because    placed by hand: {csca.name}, " in confirmed
    assert " by Lan Specimen: a letter of the issuer" in confirmed
    assert "6B5F A6FE 45CC 4E85 5A73 7604 13E0 8B7A" in confirmed
    assert "confirm" not in confirmed.splitlines()[-1]


def test_lists_signers_and_revocation_lists_are_shown(
    document: Any, run: Any, pki: TestPKI, lists: dict[str, Path], shared_data: Path
) -> None:
    crl = shared_data / "pki" / "crl" / "RO_cacrl.crl"
    run("import", lists["new"], crl, "--test", "--first-use")

    listed, signer = (
        document("list", "--show", name)
        for name in (fingerprint(lists["new"]), pki.list_signer.certificate.fingerprint)
    )
    revoked = run("list", "--show", crl)[1]

    assert (listed["what"], listed["master_list"]["certificates"]) == (["master_list"], 1)
    assert (signer["what"], signer["signer"]["pinned"]) == (["list_signer"], False)
    assert revoked.startswith("revocation list\n")
    assert "dated      2026-" in revoked
    assert "issuer     CN=CSCA Romania" in revoked


def test_what_is_out_of_date_is_told(run: Any, shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = shared_data / "masterlists" / "NL_ML_2025-07-29.ml"
    run("import", data, shared_data / "pki" / "crl" / "RO_cacrl.crl", "--first-use")
    monkeypatch.setattr("chipkit.trust.store_view.StoreView.signed_time", datetime(2040, 1, 1, tzinfo=UTC))

    told = run("list")[1]

    assert "STALE: import a newer one" in told
    assert "RO  OVERDUE since 20" in told
    assert "  ended 20" in told


def test_unknown_signers_that_were_met_are_listed(run: Any, document: Any, csca: Path, pki: TestPKI,
                                                  tmp_path: Path) -> None:  # fmt: skip
    run("import", csca)
    TrustStore(tmp_path / "trust").collect(CollectedSigner(pki.dsc.certificate, AT.date()))

    (met,) = document("list")["collected"]

    assert (met["sha256"], met["day"]) == (pki.dsc.certificate.fingerprint, "2026-06-01")
    assert "signers that were met and are not known here\n  " in run("list")[1]


def test_a_file_of_known_fingerprints_makes_an_anchor_that_is_not_confirmed(
    run: Any, document: Any, csca: Path, tmp_path: Path
) -> None:
    known = tmp_path / "bank.toml"
    entry = f'[[known]]\nsha256 = "{fingerprint(csca)}"\ncountry = "VN"\ndocument = "ID"\n'
    known.write_text(f'schema = 1\n{entry}source = "a reader program of 2024"\n', encoding="utf-8")

    done = document("import", csca, "--known", known)

    assert (done["totals"]["anchors"], done["waiting"]) == (1, [fingerprint(csca)])
    shown = run("list", "--show", fingerprint(csca)[:16])[1]
    assert "fingerprint known from a reader program of 2024 (VN ID; " in shown
    assert "bank.toml)" in shown
    assert "chipkit trust confirm" in shown
    assert run("list", "--problems")[0] == 0
    known.write_bytes(b"\xff")
    code, _, errors = run("import", csca, "--known", known)
    assert (code, "bank.toml: not UTF-8" in errors) == (2, True)


def test_a_known_fingerprint_of_which_nothing_came_is_told(run: Any, document: Any, csca: Path, tmp_path: Path) -> None:
    known, mistyped = tmp_path / "bank.toml", "ab" * 32
    entry = '[[known]]\nsha256 = "{}"\ncountry = "VN"\ndocument = "ID"\nsource = "a bundle"\n'
    known.write_text(f"schema = 1\n{entry.format(mistyped)}{entry.format(fingerprint(csca))}", encoding="utf-8")

    assert document("import", csca, "--known", known)["known_unmet"] == [mistyped]
    for language, told in (("en", "nothing came of a fingerprint"), ("vi", "không có chứng thư nào ứng với")):
        (line,) = [
            line for line in run("import", csca, "--known", known, "--lang", language)[1].splitlines() if told in line
        ]
        assert line.endswith(mistyped)


def test_the_history_says_who_did_what(document: Any, run: Any, csca: Path) -> None:
    run("import", csca)
    run("confirm", csca, *WHO)

    versions = document("list", "--history")["versions"]

    assert [(each["number"], each["action"], each["by"], each["kept"]) for each in versions] == [
        (2, "confirm", "Lan Specimen", True), (1, "import", None, True),
    ]  # fmt: skip
    assert "   2  " in run("list", "--history")[1]


def test_a_row_that_nothing_explains_is_a_problem(run: Any, document: Any, csca: Path, tmp_path: Path) -> None:
    run("import", csca, *WHO)
    assert document("list", "--problems")["problems"] == []
    file = sqlite3.connect(tmp_path / "trust" / "trust.sqlite")
    with file:
        file.execute("UPDATE ground SET kind = 'list-signed', signer = 'ab'")
    file.close()

    code, told, _ = run("list", "--problems")

    assert code == 10
    assert "the signer of its list is not accepted" in told
    assert told.endswith("1 problem\n")


@pytest.mark.skipif(sys.platform == "win32", reason="permission bits")
def test_a_folder_that_others_may_write_is_a_problem(run: Any, csca: Path, tmp_path: Path) -> None:
    run("import", csca)
    (tmp_path / "trust").chmod(0o777)

    code, told, _ = run("list", "--problems")

    assert code == 10
    assert "chmod" in told


def test_what_is_kept_is_exported_byte_for_byte(
    document: Any, run: Any, csca: Path, lists: dict[str, Path], tmp_path: Path
) -> None:
    run("import", csca, *WHO)
    run("import", lists["new"], "--test", "--first-use")

    whole = document("list", "--export", tmp_path / "out")
    vietnam = document("list", "--export", tmp_path / "vn", "--country", "vn")

    assert {each["form"] for each in whole["files"]} == {"certificate", "master_list"}
    for each in whole["files"]:
        assert sha256((tmp_path / "out" / each["file"]).read_bytes()).hexdigest() == each["sha256"]
    assert fingerprint(csca) in {each["sha256"] for each in vietnam["files"]}
    assert {each["form"] for each in vietnam["files"]} == {"certificate"}


# check ----------------------------------------------------------------------------------------------------------------


def test_every_candidate_is_told_with_its_reason(run: Any, csca: Path, tmp_path: Path) -> None:
    run("import", csca, *WHO)
    changed = bytearray(next(csca.parent.glob("DSC*")).read_bytes())
    changed[-1] ^= 1
    (tmp_path / "changed.cer").write_bytes(changed)

    code, told, _ = run("check", tmp_path / "changed.cer", "--json")
    (tried,) = json.loads(told)["path"]["tried"]

    assert code == 10
    assert (tried["sha256"], tried["why"]) == (fingerprint(csca), "its key did not make the signature")
    assert f"tried 1: {fingerprint(csca)[:16]}, CN=CSCA" in run("check", tmp_path / "changed.cer")[1]


def test_departures_from_the_profile_are_counted_or_told(run: Any, shared_data: Path) -> None:
    (path,) = (shared_data / "pki" / "vn-id").iterdir()
    run("import", path)

    short, whole = run("check", path)[1], run("check", path, "--lint")[1]

    named = [code for code in OF_PROFILES if code in whole]
    assert named
    assert f"{len(named)} departures from Doc 9303-12; --lint tells each" in short
    assert not [code for code in named if code in short]


def test_a_clock_that_is_behind_is_not_followed_and_accuses_nobody(
    run: Any, csca: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer = next(csca.parent.glob("DSC*"))
    run("import", csca, *WHO)
    early = run("check", signer, "--at", "1960-01-01")
    monkeypatch.setattr("chipkit.cli.clock.time_of", lambda _: datetime(1960, 1, 1, tzinfo=UTC))
    blind = run("check", signer)
    monkeypatch.setattr("chipkit.trust.store_view.StoreView.signed_time", AT)

    code, told, errors = run("check", signer, "--json")

    assert (early[0], blind[0]) == (11, 11)
    assert "validity    not yet valid" in early[1]
    assert code == 0
    assert (json.loads(told)["at"], json.loads(told)["clock"]) == ("2026-06-01T00:00:00Z", "1960-01-01T00:00:00Z")
    assert "the clock says 1960-01-01" in errors


# lists of document signers --------------------------------------------------------------------------------------------


@pytest.fixture
def signers(vn_signer: Certificate, tmp_path: Path) -> dict[str, Path]:
    """Two lists of one publisher: "first" names a signer, "second" none."""
    key = ec.derive_private_key(1001, ec.SECP256R1())
    spki = SubjectPublicKeyInfo.parse(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))

    def sign(data: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    entry = PinnedEntry(certificate=vn_signer, country="VNM", document_types=("P",))
    files = {}
    for day, (name, entries) in enumerate({"first": [entry], "second": []}.items()):
        issued = AT + timedelta(days=day)
        made = build_list(
            name="SPECIMEN BANK", issued=issued, next_update=issued + timedelta(days=30), entries=entries,
            public_key=spki, sign=sign,
        )  # fmt: skip
        files[name] = tmp_path / f"{name}.signers"
        files[name].write_bytes(made.raw)
    return files


@pytest.fixture(scope="module")
def vn_signer(csca: Path) -> Certificate:
    return Certificate.parse(next(csca.parent.glob("DSC*")).read_bytes())


def list_key(path: Path) -> str:
    return read_list(path.read_bytes()).key_sha256


def test_a_list_of_signers_is_taken_with_its_key_and_shown_on_what_it_names(
    run: Any, document: Any, signers: dict[str, Path], vn_signer: Certificate, tmp_path: Path
) -> None:
    key = list_key(signers["first"])
    (tmp_path / "dsc.cer").write_bytes(vn_signer.raw)

    unpinned = run("import", signers["first"])
    taken = document("import", signers["first"], "--list-key", key, *WHO)
    held = document("list")
    told = run("list")[1]
    checked = run("check", tmp_path / "dsc.cer", "--at", "2026-06-02")[1]
    run("import", signers["second"])
    withdrawn = run("check", tmp_path / "dsc.cer", "--at", "2026-06-02")[1]

    assert unpinned[0] == 2
    assert f"--list-key {key} --by NAME --source TEXT" in unpinned[1]
    assert taken["new"]["signer_list"] == 1
    assert [(each["sha256"], each["by"]) for each in held["list_keys"]] == [(key, "Lan Specimen")]
    assert [(each["name"], each["newest"]) for each in held["pinned_lists"]] == [("SPECIMEN BANK", True)]
    assert f"{key[:16]}  key, pinned " in told
    assert "SPECIMEN BANK, issued 2026-06-01, OVERDUE since 2026-07-01, 1 signer" in told
    assert "pinned      VNM, P on the list of SPECIMEN BANK of 2026-06-01, due 2026-07-01" in checked
    hint = f"chipkit verify takes it by the pinned list {fingerprint(signers['first'])[:16]} of SPECIMEN BANK"
    assert checked.startswith("UNDETERMINED")
    assert hint in checked
    assert "chipkit verify takes it" not in withdrawn
    assert "pinned      withdrawn by the list of SPECIMEN BANK of 2026-06-02" in withdrawn
    shown = document("list", "--show", signers["second"])
    assert (shown["what"], shown["pinned_list"]["key_sha256"]) == (["signer_list"], key)
    assert document("list", "--show", key)["list_key"]["source"] == "a letter of the issuer"


@pytest.mark.parametrize("removed", ["second", "key"])
def test_no_older_list_brings_back_whom_the_newest_took_off(
    run: Any, document: Any, signers: dict[str, Path], removed: str
) -> None:
    key = list_key(signers["first"])
    run("import", signers["first"], "--list-key", key, *WHO)
    run("import", signers["second"])

    fell = document("remove", key if removed == "key" else signers[removed], *WHO)

    held = document("list")
    assert held["pinned_lists"] == []
    assert [each["sha256"] for each in held["list_keys"]] == ([] if removed == "key" else [key])
    assert len(fell["lists"]) == (2 if removed == "key" else 1)


def test_the_codes_of_a_directory_are_shown(run: Any, document: Any, shared_data: Path, tmp_path: Path) -> None:
    run("import", shared_data / "pki" / "icaopkd-003-part.ldif")
    files = document("list", "--export", tmp_path / "out")["files"]

    shown = [document("list", "--show", each["sha256"])["conformance"] for each in files]

    assert any(code.startswith("ERR:DSC.") for codes in shown for code in codes)


def test_every_command_tells_by_one_clock_what_is_overdue(
    run: Any, document: Any, signers: dict[str, Path], vn_signer: Certificate, tmp_path: Path, monkeypatch: Any
) -> None:
    """The store knows of a later time than the computer."""
    (tmp_path / "dsc.cer").write_bytes(vn_signer.raw)
    run("import", signers["first"], "--list-key", list_key(signers["first"]), *WHO)
    behind, later = AT + timedelta(days=1), AT + timedelta(days=60)
    monkeypatch.setattr("chipkit.cli.clock.datetime", SimpleNamespace(now=lambda _: behind))
    monkeypatch.setattr("chipkit.cli.clock.time_of", lambda _: behind)

    def overdue() -> list[bool]:
        listed = document("list")["pinned_lists"][0]["overdue"]
        shown = document("list", "--show", signers["first"])["pinned_list"]["overdue"]
        at = datetime.fromisoformat(json.loads(run("check", tmp_path / "dsc.cer", "--json")[1])["at"])
        return [listed, shown, at > AT + timedelta(days=30)]

    assert overdue() == [False] * 3
    for view in ("store_view.StoreView", "look_ups.LookUps"):
        monkeypatch.setattr(f"chipkit.trust.{view}.signed_time", later)
    assert overdue() == [True] * 3
