from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.cli import main
from chipkit.cli.trust.fetching import _tell_hosts
from chipkit.cli.trust.words import Said
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.fetching import ContentKind, Place
from chipkit.pki.extensions import Extension
from chipkit.trust.importing_into import ImportFile, import_into
from chipkit.trust.store import TrustStore, load_store
from chipkit_emulator.pki.authority import TestPKI
from chipkit_emulator.pki.lists import build_crl
from chipkit_emulator.pki.terms import IssuerTerms
from tests.component.vietnamese_issuer import changed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def issuer(server: Any) -> TestPKI:
    """An issuer whose certificates name the server."""
    terms = IssuerTerms(crl_urls=(server.url("/crl"),), issuer_urls=(server.url("/ca"),))
    made = TestPKI.create(11, datetime.now(UTC), terms=terms)
    server.scripts["/crl"] = lambda talk: (
        talk.answer(b"", "304 Not Modified") if "if-none-match" in talk.headers else talk.answer(made.crl, ETag='"1"')
    )
    server.scripts["/ca"] = lambda talk: talk.answer(bytes(made.other_csca.certificate))
    return made


@pytest.fixture
def folder(issuer: TestPKI, tmp_path: Path) -> Path:
    """A trust folder with its anchor."""
    (tmp_path / "csca.cer").write_bytes(bytes(issuer.csca.certificate))
    (tmp_path / "dsc.cer").write_bytes(bytes(issuer.dsc.certificate))
    main(["trust", "import", "--test", "--trust", str(tmp_path / "trust"), str(tmp_path / "csca.cer")])
    return tmp_path / "trust"


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["trust", "fetch", "--trust", str(folder), "--proxy", "", *(str(each) for each in arguments)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


def test_a_list_that_an_anchor_names_is_fetched_once_and_certificates_are_not_placed(
    run: Run, server: Any, issuer: TestPKI, folder: Path
) -> None:
    code, told, errors = run("--allow", server.host, "--json")
    document = json.loads(told)

    assert (code, errors) == (0, "")
    assert [place["status"] for place in document["places"]] == ["fetched", "fetched"]
    assert [entry["status"] for entry in document["lists"]] == ["new"]
    assert [each["is_anchor"] for each in document["certificates"]] == [False]
    store = load_store(folder)
    assert [crl.raw for crl in store.in_memory().crls] == [issuer.crl]
    assert [anchor.certificate for anchor in store.in_memory().anchors] == [issuer.csca.certificate]

    code, told, _ = run("--allow", server.host, "--json")

    assert code == 0
    assert [place["status"] for place in json.loads(told)["places"]] == ["unchanged", "fetched"]


def test_what_is_not_in_the_folder_any_more_is_asked_for_anew(run: Run, server: Any, folder: Path) -> None:
    run("--allow", server.host)
    (crl,) = load_store(folder).in_memory().crls
    TrustStore(folder).remove(crl.fingerprint, by="Lan Specimen", source="a test", at=datetime.now(UTC))

    _, told, _ = run("--allow", server.host, "--json")

    assert json.loads(told)["places"][0]["status"] == "fetched"
    (folder / "fetched.json").write_text("[[", encoding="utf-8")
    assert run("--allow", server.host)[0] == 0


def test_a_dry_run_changes_nothing(run: Run, server: Any, folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    code, told, _ = run("--allow", server.host, "--dry-run")

    assert code == 0
    assert "list      new" in told
    assert "nothing was written" in told
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("in_place", ["a folder", "a link"])
@pytest.mark.parametrize("how", [(), ("--json",), ("--lang", "vi")])
def test_what_cannot_be_remembered_or_kept_is_told_behind_the_result(
    run: Run, server: Any, issuer: TestPKI, folder: Path, tmp_path: Path, how: tuple[str, ...], in_place: str
) -> None:
    """It was done all the same: the list is in the store."""
    clash = tmp_path / "kept" / f"{sha256(issuer.crl).hexdigest()}.crl"
    clash.parent.mkdir()
    for path in (folder / "fetched.json", clash):
        if in_place == "a folder":
            path.mkdir()
        else:
            path.symlink_to("nowhere")

    code, told, errors = run("--allow", server.host, "--save", tmp_path / "kept", *how)

    assert code == 13
    assert [crl.raw for crl in load_store(folder).in_memory().crls] == [issuer.crl]
    assert "new" in told or "mới" in told
    first, second = errors.splitlines()
    assert str(clash) in first
    assert str(folder / "fetched.json") in second
    assert len(list((tmp_path / "kept").glob("*.cer"))) == 1
    assert run("--allow", server.host, "--dry-run")[0] == 0


def test_without_a_host_nobody_is_asked_and_the_hosts_are_told(run: Run, server: Any) -> None:
    code, told, errors = run()

    assert (code, told) == (2, "")
    assert f"{server.host}: 2 times" in errors
    assert server.requests == []


@pytest.mark.parametrize("address", ["http:///crl", "ldap://x/y", "http://"])
def test_an_address_that_cannot_be_asked_is_told_apart_from_hosts(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _tell_hosts([Place(ContentKind.CRL, ("http://a.example/x", address), ())], Said("en"))

    told = capsys.readouterr().err
    assert "  a.example: 1 time\n" in told
    assert "  cannot be asked, 1 time: an " in told
    assert "''" not in told


def test_what_is_no_host_is_refused_by_name(run: Run, server: Any) -> None:
    code, _, errors = run("--allow", "http://x/")

    assert code == 2
    assert "--allow: not a host" in errors
    assert server.requests == []


def test_a_part_that_does_not_come_and_all_that_does_not(run: Run, server: Any) -> None:
    del server.scripts["/ca"]
    code, told, _ = run("--allow", server.host)
    assert code == 10
    assert "failed    " in told
    assert "status 404" in told

    assert run("--allow", "other.example")[0] == 12


def test_a_forged_list_is_a_failure_of_its_address(run: Run, server: Any, issuer: TestPKI, folder: Path) -> None:
    forged = bytearray(issuer.crl)
    forged[-1] ^= 1
    server.scripts["/crl"] = lambda talk: talk.answer(bytes(forged))

    code, told, _ = run("--allow", server.host, "--json")

    assert code == 10
    document = json.loads(told)
    assert document["lists"] == []
    (failure,) = document["places"][0]["failures"]
    assert failure["problem"] == "content"
    assert "did not sign" in failure["reason"]
    assert load_store(folder).in_memory().crls == ()


def wrong_lists(issuer: TestPKI) -> dict[str, tuple[bytes, str]]:
    """What the first of two addresses gives in the place of the issuer's list, and what is said of it."""
    now, other_key = datetime.now(UTC), TestPKI.create(12, datetime.now(UTC))
    assert other_key.csca.certificate.subject == issuer.csca.certificate.subject
    return {
        "of another issuer": (build_crl(issuer.other_csca, now, ()), "another issuer"),
        "forged": (issuer.crl[:-1] + bytes([issuer.crl[-1] ^ 1]), "did not sign"),
        "not begun": (build_crl(issuer.csca, now + timedelta(days=40), ()), "begins on"),
        "of an unknown key": (other_key.crl, "no known key signed"),
        "overdue": (build_crl(issuer.csca, now - timedelta(days=400), ()), "successor was due"),
    }


@pytest.fixture
def with_two(server: Any, tmp_path: Path) -> TestPKI:
    """An issuer whose certificates name two addresses of its list, in the same folder."""
    made = TestPKI.create(11, datetime.now(UTC), terms=IssuerTerms(crl_urls=(), issuer_urls=()))
    names = b"".join(bytes(TLV(0x86, server.url(path).encode())) for path in ("/first", "/second"))
    point = bytes(der.sequence(der.sequence(der.explicit(0, der.explicit(0, names)))))
    extensions = (
        *made.csca.certificate.extensions,
        Extension(oids.CRL_DISTRIBUTION_POINTS, critical=False, value=point),
    )
    (tmp_path / "two.cer").write_bytes(bytes(changed(made.csca, made.csca, extensions).certificate))
    main(["trust", "import", "--test", "--trust", str(tmp_path / "trust"), str(tmp_path / "two.cer")])
    server.scripts["/second"] = lambda talk: talk.answer(made.crl, ETag='"2"')
    return made


@pytest.mark.parametrize("which", ["of another issuer", "forged", "not begun", "of an unknown key", "overdue"])
def test_an_address_that_gives_another_list_hides_no_other_address(
    run: Run, server: Any, with_two: TestPKI, folder: Path, tmp_path: Path, which: str
) -> None:
    wrong, told_of_it = wrong_lists(with_two)[which]
    server.scripts["/first"] = lambda talk: talk.answer(wrong, ETag='"1"')

    code, told, _ = run(tmp_path / "two.cer", "--allow", server.host, "--json")

    assert code == 0
    (place,) = json.loads(told)["places"]
    assert (place["status"], place["address"]) == ("fetched", server.url("/second"))
    assert [each["address"] for each in place["failures"]] == [server.url("/first")]
    assert told_of_it in place["failures"][0]["reason"]
    assert [crl.raw for crl in load_store(folder).in_memory().crls] == [with_two.crl]


@pytest.mark.parametrize("which", ["of another issuer", "forged", "not begun"])
def test_a_list_that_is_not_the_issuers_is_kept_from_no_address(
    run: Run, server: Any, with_two: TestPKI, folder: Path, tmp_path: Path, which: str
) -> None:
    wrong, _ = wrong_lists(with_two)[which]
    for path in ("/first", "/second"):
        server.scripts[path] = lambda talk: talk.answer(wrong)

    code, told, _ = run(tmp_path / "two.cer", "--allow", server.host, "--json")

    assert code == 12
    assert json.loads(told)["places"][0]["status"] == "failed"
    assert load_store(folder).in_memory().crls == ()


def test_a_list_of_another_issuer_that_is_held_is_not_said_to_be_unchanged(
    run: Run, server: Any, with_two: TestPKI, folder: Path, tmp_path: Path
) -> None:
    """Whoever took it before does not keep the right one away by it."""
    wrong, _ = wrong_lists(with_two)["of another issuer"]
    import_into(TrustStore(folder), [ImportFile("wrong.crl", wrong)], at=datetime.now(UTC))
    first = server.url("/first")
    memory = {"address": first, "sha256": sha256(wrong).hexdigest(), "etag": '"1"'}
    (folder / "fetched.json").write_text(json.dumps({first: memory}))
    server.scripts["/first"] = lambda talk: (
        talk.answer(b"", "304 Not Modified") if "if-none-match" in talk.headers else talk.answer(wrong, ETag='"1"')
    )

    _, told, _ = run(tmp_path / "two.cer", "--allow", server.host, "--json")

    assert json.loads(told)["places"][0]["address"] == server.url("/second")


def test_what_came_is_kept_where_that_is_asked_for(
    run: Run, server: Any, issuer: TestPKI, folder: Path, tmp_path: Path
) -> None:
    code, _, _ = run(tmp_path / "dsc.cer", "--allow", server.host, "--save", tmp_path / "kept")

    assert code == 0
    kept = {path.suffix: path.read_bytes() for path in (tmp_path / "kept").iterdir()}
    assert kept == {".crl": issuer.crl, ".cer": bytes(issuer.other_csca.certificate)}
    assert folder.exists()


def test_certificates_without_addresses_are_nothing_to_ask_for(run: Run, tmp_path: Path) -> None:
    silent = TestPKI.create(3, datetime.now(UTC), terms=IssuerTerms(crl_urls=()))
    (tmp_path / "silent.cer").write_bytes(bytes(silent.csca.certificate))

    code, _, errors = run(tmp_path / "silent.cer", "--allow", "no.example")

    assert code == 2
    assert "no certificate names an address" in errors


def test_a_list_whose_successor_is_due_is_asked_for_whatever_the_server_says(
    run: Run, server: Any, issuer: TestPKI, folder: Path
) -> None:
    """A server that answers "not modified" for ever would keep the newer list at another address out."""
    run("--allow", server.host)
    memory, old = folder / "fetched.json", TestPKI.create(11, datetime(2020, 1, 1, tzinfo=UTC)).crl
    now = datetime.now(UTC).replace(microsecond=0)
    import_into(TrustStore(folder), [ImportFile("old.crl", old)], at=now)
    current = sha256(issuer.crl).hexdigest()
    memory.write_text(memory.read_text().replace(current, sha256(old).hexdigest()))

    _, told, _ = run("--allow", server.host, "--json")

    assert json.loads(told)["places"][0]["status"] == "fetched"
