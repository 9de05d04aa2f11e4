"""What people ask `chipkit trust` for: one country, why it waits, what is missing, what is really wrong."""

from __future__ import annotations

import os
import re
import threading
from typing import TYPE_CHECKING, Any

import pytest

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
        " unknown day days old due overdue validity issuer version versions known here",
    )
)
QUOTED = re.compile(
    r"chipkit trust [a-z]+( FILE)?|--[a-z-]+|\b(CN|O|OU|C|SERIALNUMBER|2\.5\.4\.5)=[^,\n]*|[\w-]+\.(ml|cer)"
)
"""What stays as it is: commands, names of authorities and of files."""


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


@pytest.mark.parametrize("action", ["confirm", "remove", "undo"])
def test_who_writes_there_is_told_after_a_second(run: Any, csca: Path, tmp_path: Path, action: str) -> None:
    run("import", csca)
    commands: dict[str, tuple[object, ...]] = {
        "confirm": ("confirm", csca, *WHO), "remove": ("remove", csca, *WHO), "undo": ("import", "--undo"),
    }  # fmt: skip
    with locked(tmp_path / "trust" / ".lock"):
        held = threading.Event()
        letting_go = threading.Timer(1.4, held.set)
        letting_go.start()
        code_and_words: list[Any] = []
        waiting = threading.Thread(target=lambda: code_and_words.append(run(*commands[action])))
        waiting.start()
        held.wait()
    waiting.join()
    ((code, _, errors),) = code_and_words

    assert code == 0
    assert errors == f"chipkit: waiting for another program (process {os.getpid()}), which writes to the trust folder\n"


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
    for action, *arguments in commands:
        code, told, errors = run(action, *arguments, "--lang", "vi")
        assert (code, errors) == (0, ""), action
        assert english_in(told) == set(), (action, told)
        assert not re.search(r"\b20\d\d-\d\d-\d\d", told), (action, told)
    assert english_in(run("list")[1])


@pytest.mark.parametrize("key", TEXTS)
def test_both_languages_hold_the_same_values(key: str) -> None:
    english, vietnamese = TEXTS[key]

    assert english.count("{}") == vietnamese.count("{}")
    assert english_in(vietnamese) == set()
