"""What people ask `chipkit trust` for: one country, why it waits, what is missing, what is really wrong."""

from __future__ import annotations

import os
import re
import threading
from argparse import Namespace
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli import collecting
from chipkit.cli.output import note
from chipkit.cli.trust.sentences import SENTENCES
from chipkit.cli.trust.words import TEXTS
from chipkit.trust.collected import CollectedSigner
from chipkit.trust.file_lock import locked
from chipkit.trust.store import TrustStore
from tests.unit.cli.test_cli_trust_keeping import AT, WHO, csca, document, lists, pki, run

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit_emulator.pki.authority import TestPKI

__all__ = ["csca", "document", "lists", "pki", "run"]  # fixtures
ENGLISH = frozenset(
    re.findall(
        r"\w+",
        "the of is are was were by from since until now next why and not issued signed revoked pinned key anchor"
        " anchors list lists signer signers certificate certificates confirmed withdrawn removed nothing would there"
        " unknown day days old due overdue validity issuer version versions known here added changed refused waiting"
        " tolerated countries country newest again come back go another kind kept because role serial path tried odd"
        " deviation profile departures successful failed undetermined verified good expired valid passed fetched bytes"
        " place places time times nobody asked names clock says checked file it for on in",
    )
)
QUOTED = re.compile(
    r"\(nguyên văn\): .*|chipkit pin .*|DIR\S*|/\S+|chipkit trust [a-z]+( FILE)?|--[a-z-]+"
    r"|\b(CN|O|OU|C|SERIALNUMBER|2\.5\.4\.5)=[^,\n]*|[\w-]+\.(ml|cer|crl|pem)"
)
"""What stays as it is: commands, names of authorities and of files, and a reason that is quoted and said to be."""


def test_one_country_is_one_country_in_every_part(
    run: Any, document: Any, csca: Path, pki: TestPKI, lists: dict[str, Path], tmp_path: Path
) -> None:
    run("import", csca)
    run("import", lists["old"], "--first-use", "--test")
    TrustStore(tmp_path / "trust").collect(CollectedSigner(pki.dsc.certificate, AT.date()))
    country = str(pki.list_signer.certificate.subject.country)
    parts = ("master_lists", "signers", "collected")

    every, own, others = document("list"), *(document("list", "--country", each) for each in (country, "XX"))

    assert [len(every[part]) for part in parts] == [1, 1, 1]
    assert [own[part] for part in parts[:2]] == [every[part] for part in parts[:2]]
    assert not any(others[part] for part in (*parts, "anchors", "waiting", "crls", "pinned_lists", "list_keys"))


def test_a_signer_that_was_met_is_removed_by_its_digits(
    run: Any, document: Any, csca: Path, pki: TestPKI, tmp_path: Path
) -> None:
    run("import", csca)
    store, sha256 = TrustStore(tmp_path / "trust"), pki.dsc.certificate.fingerprint
    store.collect(CollectedSigner(pki.dsc.certificate, AT.date()))

    assert document("remove", sha256[:16], *WHO, "--dry-run")["what"] == ["collected"]
    assert store.collected_signer(sha256) is not None
    code, told, _ = run("remove", sha256[:16], *WHO)

    assert (code, told.split("  ")[:2]) == (0, ["removed", "unknown signer"])
    assert "comes again" in told
    assert store.collected() == ()
    assert store.view().version.number == 1


@pytest.mark.parametrize(("given", "missing"), [(WHO[:2], "--source TEXT"), (WHO[2:], "--by NAME")])
def test_half_a_confirmation_says_what_is_missing(run: Any, csca: Path, given: tuple[str, str], missing: str) -> None:
    code, _, errors = run("import", csca, *given)

    assert code == 2
    assert f"{given[0]} without" in errors
    assert missing in errors


def test_the_history_says_what_a_confirmation_of_an_import_rests_on(run: Any, document: Any, csca: Path) -> None:
    run("import", csca, *WHO)

    assert document("list", "--history")["versions"][0]["source"] == f"{WHO[3]}: {csca.name}"
    assert WHO[3] in run("list", "--history")[1]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set when it is told that another program is waited for."""
    said = threading.Event()

    def watched(text: str) -> None:
        note(text)
        said.set()

    monkeypatch.setattr("chipkit.cli.trust_folder.note", watched)
    return said


@pytest.mark.parametrize("action", ["confirm", "remove", "undo", "import"])
def test_who_writes_there_is_told_after_a_second(
    run: Any, csca: Path, tmp_path: Path, action: str, told: threading.Event
) -> None:
    run("import", csca)
    commands: dict[str, tuple[object, ...]] = {
        "confirm": ("confirm", csca, *WHO), "remove": ("remove", csca, *WHO), "undo": ("import", "--undo"),
        "import": ("import", csca, *WHO),
    }  # fmt: skip
    with locked(tmp_path / "trust" / ".lock"):
        code_and_words: list[Any] = []
        waiting = threading.Thread(target=lambda: code_and_words.append(run(*commands[action])))
        waiting.start()
        assert told.wait(60)
    waiting.join()
    ((code, _, errors),) = code_and_words

    assert code == 0
    assert errors == f"chipkit: waiting for another program (process {os.getpid()}), which writes to the trust folder\n"


def test_whoever_collects_a_signer_tells_after_a_second_that_it_waits(
    tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch, told: threading.Event
) -> None:
    wanted = Namespace(trust=tmp_path / "trust", lang="vi", collect_signers=True)
    report: Any = None
    TrustStore(tmp_path / "trust").remember("x", 1)
    monkeypatch.setattr(collecting, "collect_unknown_signer", lambda _, store: store.remember("x", 2))
    with locked(tmp_path / "trust" / ".lock"):
        waiting = threading.Thread(target=collecting.collect_signer, args=(report, wanted, 0))
        waiting.start()
        assert told.wait(60)
    waiting.join()

    assert f"đang chờ một chương trình khác (tiến trình {os.getpid()})" in capsys.readouterr().err
    assert TrustStore(tmp_path / "trust").setting("x") == 2


def english_in(told: str) -> set[str]:
    words = re.findall(r"[^\W\d_]+", QUOTED.sub(" ", told))
    return {word for word in words if word.lower() in ENGLISH}


def test_in_vietnamese_no_line_has_a_word_of_english(
    run: Any, csca: Path, pki: TestPKI, lists: dict[str, Path], tmp_path: Path
) -> None:
    said = ("--by", "Lan", "--source", "thư")
    run("import", csca, lists["old"], "--first-use", "--test")
    TrustStore(tmp_path / "trust").collect(CollectedSigner(pki.dsc.certificate, AT.date()))
    commands: list[tuple[object, ...]] = [
        ("list",), ("list", "--country", "VN"), ("list", "--problems"), ("confirm", csca, *said), ("list",),
        ("confirm", csca, *said, "--withdraw"), ("remove", csca, *said, "--dry-run"),
        ("remove", lists["old"], *said, "--dry-run"), ("remove", csca, *said), ("remove", lists["old"], *said),
        ("remove", pki.dsc.certificate.fingerprint, *said), ("list",),
    ]  # fmt: skip
    for command in commands:
        speaks_vietnamese(run, *command)
    assert english_in(run("list")[1])


def speaks_vietnamese(run: Any, action: object, *arguments: object, codes: tuple[int, ...] = (0,)) -> None:
    code, told, errors = run(action, *arguments, "--lang", "vi")
    assert code in codes, (action, arguments, code, told, errors)
    for text in (told, errors.replace("chipkit: ", "")):
        assert english_in(text) == set(), (action, arguments, text)
        assert not re.search(r"\b20\d\d-\d\d-\d\d", text), (action, arguments, text)


def test_imports_and_what_is_asked_of_them_speak_vietnamese(
    run: Any, csca: Path, pki: TestPKI, lists: dict[str, Path], tmp_path: Path
) -> None:
    said, damaged = ("--by", "Lan", "--source", "thư"), tmp_path / "x.pem"
    damaged.write_bytes(b"-----BEGIN CERTIFICATE-----\nMII\n")
    TrustStore(tmp_path / "trust").collect(CollectedSigner(pki.dsc.certificate, AT.date()))
    dsc = tmp_path / "dsc.cer"
    dsc.write_bytes(pki.dsc.certificate.raw)

    for command in [
        ("import", csca, "--dry-run"), ("import", csca), ("import", csca, damaged),
        ("import", csca, *said, "--dry-run"),
        ("import", csca, *said), ("import", lists["old"], "--first-use", "--test"), ("import", lists["old"]),
        ("import", "--undo", "--dry-run"), ("import", "--undo"), ("import", "--rollback", "1"),
        ("import", lists["old"], "--first-use", "--test"),
        ("list", "--history"), ("list", "--export", tmp_path / "ra"), ("check", csca, dsc), ("check", csca, "--lint"),
        ("check", damaged), ("list", "--show", pki.dsc.certificate.fingerprint), ("list", "--show", csca),
        ("list", "--show", lists["old"]), ("list", "--show", pki.list_signer.certificate.fingerprint),
        ("fetch",), ("fetch", csca), ("remove", csca, *said), ("list", "--show", csca),
    ]:  # fmt: skip
        speaks_vietnamese(run, *command, codes=(0, 2, 10, 11, 12, 13, 14, 20))


def test_no_key_names_two_texts() -> None:
    assert not TEXTS.keys() & SENTENCES.keys()


@pytest.mark.parametrize("key", [*TEXTS, *SENTENCES])
def test_both_languages_hold_the_same_values(key: str) -> None:
    english, vietnamese = {**TEXTS, **SENTENCES}[key]

    assert english.count("{}") == vietnamese.count("{}")
    assert english_in(vietnamese) == set()
