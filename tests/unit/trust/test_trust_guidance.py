"""What `chipkit trust` says to whoever keeps a store: who must be named, what a thing is, and what to do next."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli import main
from chipkit.errors import TrustError
from chipkit.trust.collected import CollectedSigner
from chipkit.trust.grounds import Ground, GroundKind
from chipkit.trust.model import Confirmation, ListSigner
from chipkit.trust.pinned_signers import ListKey
from chipkit.trust.store import TrustStore

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 6, 1, tzinfo=UTC)
WHO = ("--by", "Lan Specimen", "--source", "a letter of the issuer")
BLANKS = ("", " ", "\t \n", "\u00a0\u2003", "\u200b\ufeff", "\u3164")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Call `chipkit trust` on a trust folder of its own; gives exit code, output and error output."""

    def call(action: str, *arguments: object) -> tuple[int, str, str]:
        code = main(["trust", action, *(str(each) for each in arguments), "--trust", str(tmp_path / "trust")])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.fixture
def csca_file(csca: Any, tmp_path: Path) -> Path:
    path = tmp_path / "csca.cer"
    path.write_bytes(csca.certificate.raw)
    return path


# who ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize("which", ["--by", "--source"])
def test_whoever_is_blank_changes_nothing_by_hand(run: Any, csca_file: Path, blank: str, which: str) -> None:
    said = [blank if before == which else word for before, word in zip(("", *WHO), WHO, strict=False)]
    run("import", csca_file)
    before = run("list")[1]

    ended = [run(action, csca_file, *said) for action in ("import", "confirm", "remove")]
    ended.append(run("confirm", csca_file, *said, "--withdraw"))

    for code, _, errors in ended:
        assert code == 2
        assert f"argument {which}: blank: it names nobody, and no reason" in errors
    assert run("list")[1] == before


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize("which", ["by", "source"])
def test_the_store_itself_takes_no_blank(tmp_path: Path, csca: Any, csca_file: Path, run: Any, blank: str,
                                         which: str) -> None:  # fmt: skip
    run("import", csca_file)
    store, digest = TrustStore(tmp_path / "trust"), csca.certificate.fingerprint
    said: Any = {"by": "Lan Specimen", "source": "a letter", which: blank}

    for change in (store.confirm, store.withdraw, store.remove):
        with pytest.raises(TrustError, match="neither may be blank"):
            change(digest, at=AT, **said)
    with (
        pytest.raises(TrustError, match="neither may be blank"),
        store.change("confirm", at=AT, by=said["by"], source=said["source"]) as made,
    ):
        made.confirm(digest, Confirmation(said["by"], said["source"], AT))
    with (
        pytest.raises(TrustError, match="neither may be blank"),
        store.change("remove", at=AT, by=said["by"]) as made,
    ):
        made.remove(digest, said["source"])

    assert store.view().version.number == 1


# what it is -----------------------------------------------------------------------------------------------------------


def test_a_signer_that_was_met_is_shown_and_written_with_what_to_do_next(
    run: Any, csca_file: Path, dsc: Any, tmp_path: Path
) -> None:
    run("import", csca_file)
    met = dsc.certificate
    TrustStore(tmp_path / "trust").collect(CollectedSigner(met, AT.date()))

    shown = run("list", "--show", met.fingerprint[:16])
    document = json.loads(run("list", "--show", met.fingerprint, "--json")[1])
    exported = run("list", "--export", tmp_path / "out")
    elsewhere = json.loads(run("list", "--export", tmp_path / "vn", "--country", "VN", "--json")[1])

    assert shown[0] == 0
    assert shown[1].startswith(f"unknown signer  {met.subject}\n")
    assert "first met  2026-06-01" in shown[1]
    assert shown[1].endswith("chipkit pin LIST --key KEY --add CERT --country STATE --type CODE\n")
    assert (document["what"], document["met"]) == (["collected"], "2026-06-01")
    assert document["certificate"]["sha256"] == met.fingerprint
    assert exported[1].startswith("1 unknown signer in ")
    assert (tmp_path / "out" / "collected" / f"{met.fingerprint}.cer").read_bytes() == met.raw
    assert elsewhere["files"] == []


def test_what_cannot_be_confirmed_is_called_what_it_is(run: Any, csca: Any, dsc: Any, tmp_path: Path) -> None:
    crl, listed = csca.revoke(5), csca.issue(name="LIST SIGNER").certificate
    (tmp_path / "csca.crl").write_bytes(crl.raw)
    run("import", tmp_path / "csca.crl")
    store = TrustStore(tmp_path / "trust")
    store.collect(CollectedSigner(dsc.certificate, AT.date()))
    with store.change("import", at=AT) as change:
        change.accept(ListSigner(listed.fingerprint, "C=UT", pinned=True))
        change.pin_key(ListKey("ab" * 32, "Lan Specimen", "a letter"))
        for form in ("master list", "signer list"):
            change.place_list(form.encode(), Ground(kind=GroundKind.KEPT))
            change.database.rows("UPDATE content SET form = ? WHERE raw = ?", (form, form.encode()))
    called = {
        crl.fingerprint: "a revocation list",
        sha256(b"master list").hexdigest(): "a master list",
        sha256(b"signer list").hexdigest(): "a list of document signers",
        listed.fingerprint: "an accepted signer of master lists",
        "ab" * 32: "a pinned key of lists of document signers",
        dsc.certificate.fingerprint: "a document signer that was met and is not known here",
    }
    before = store.view().version

    for digest, noun in called.items():
        code, _, errors = run("confirm", digest[:16], *WHO)
        assert code == 2
        assert f"{digest}: {noun}; only the certificate of a CSCA, or a link certificate, can be" in errors
    assert store.view().version == before


@pytest.mark.parametrize("number", ["2", "99", "999999999"])
def test_a_version_that_never_was_is_not_one_that_is_gone(run: Any, csca_file: Path, number: str) -> None:
    run("import", csca_file)

    code, _, errors = run("import", "--rollback", number)

    assert code == 2
    assert f"there is no version {number} of the trust store; the newest is 1" in errors


# how much is told -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 10, 11, 14])
def test_of_many_that_wait_or_were_confirmed_ten_are_told(run: Any, make: Any, tmp_path: Path, number: int) -> None:
    files, digests = [], []
    for each in range(number):
        certificate = make.issue(name=f"CSCA {each}").certificate
        files.append(tmp_path / f"{each}.cer")
        files[-1].write_bytes(certificate.raw)
        digests.append(certificate.fingerprint)
    noun = f"{number} certificate{'' if number == 1 else 's'}"

    waiting = run("import", *files)[1]
    preview = run("import", *files, *WHO, "--dry-run")[1]
    confirmed = run("import", *files, *WHO)[1]
    again = run("import", *files)[1]

    for told, rest in ((waiting, " more wait: chipkit trust list\n"), (confirmed, " more\n")):
        assert sum(f"SHA-256 {each}" in told for each in digests) == min(number, 10)
        assert (f"  … and {number - 10}{rest}" in told) is (number > 10)
    assert f"\n{noun} confirmed; compare all 64 digits\n" in confirmed
    assert f"\n{noun} would be confirmed; compare all 64 digits\n" in preview
    assert waiting.splitlines()[-1].startswith("version 1;")
    assert "compare all 64" not in waiting + again


def test_what_is_no_anchor_any_more_is_told_before_what_is_one_of_another_kind(
    run: Any, make: Any, tmp_path: Path
) -> None:
    listed, digest = [make.issue(name=f"CSCA {each}").certificate for each in range(14)], sha256(b"list").hexdigest()
    by_list = Ground(kind=GroundKind.PINNED_SIGNER, list=digest, signer="ab" * 32)
    with TrustStore(tmp_path / "trust").change("import", at=AT) as change:
        change.accept(ListSigner("ab" * 32, "C=UT", pinned=True))
        for number, certificate in enumerate(listed):
            change.place(certificate, by_list)
            if number % 2 == 0:
                change.place(certificate, Ground(kind=GroundKind.LIST_SIGNED, signer="cd" * 32))

    told = run("remove", "ab" * 32, *WHO)[1]

    rows = [line.split() for line in told.splitlines() if line.startswith(" " * 9) and "CSCA" in line]
    assert [row[1:3] for row in rows] == [["now", "no"]] * 7 + [["now", "list-signed"]] * 3
    assert "… and 4 more" in told
