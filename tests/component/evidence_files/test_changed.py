"""Evidence is redacted, added to and stamped by command; what was dropped, moved or lost is found."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from chipkit.codec.cbor import decode, encode
from chipkit.evidence.encrypted import MAX_ENCRYPTED
from chipkit.evidence.evidence_file import open_evidence
from chipkit.evidence.opened_file import open_file
from tests.component.evidence_files.conftest import NOW
from tests.unit.evidence.stamping import Authority

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.component.evidence_files.conftest import Bank

NOTE = ("--kind", "note", "--by", "Lan SPECIMEN", "--text", "asked the ministry")


def _amended(bank: Bank, path: Path, *words: str, key: str = "counter") -> None:
    ended = bank("evidence", "amend", str(path), *(words or NOTE), "--seal-with", key, *bank.keys)
    assert ended.code == 0, ended.notes


# redacted ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["photo", "holder", "lowest"])
def test_every_level_still_verifies_and_says_what_went(bank: Bank, level: str) -> None:
    path = bank.seals()
    out = bank.path(f"{level}.evidence")
    redacted = bank("redact", str(path), "--level", level, "--out", out, "--json")
    ended = bank.verifies(out)
    holder = open_evidence(path.read_bytes()).holder

    assert redacted.code == 0, redacted.notes
    assert ended.code == 0, ended.out
    assert (ended.document["now"]["verdict"], ended.document["differences"]) == ("verified", [])
    gone = {each["name"] for each in redacted.document["withheld"]}
    assert {each["name"] for each in ended.document["contents"]["items"] if each["withheld"]} == gone
    assert {each["because_of"] for each in redacted.document["withheld"]} == {"level"}
    assert ended.document["attested"]
    if level == "lowest":
        told = bank("verify", out, *bank.trust, "--at", NOW)
        rows = " ".join(told.out.split())
        run = {each["check"] for each in ended.document["report"]["findings"]}
        assert rows.count("attested by the terminal, not checked again") == len(run & {*ended.document["attested"]}) > 1
    if level != "photo":
        for value in (holder["full_name"], holder["number"]):
            assert str(value) not in ended.out
            assert str(value).encode() not in (bank.folder / f"{level}.evidence").read_bytes()


def test_a_field_takes_along_what_lets_it_be_guessed(bank: Bank) -> None:
    path = bank.seals()
    redacted = bank("redact", str(path), "--withhold", "holder.full_name", "--out", bank.path("out"), "--json")
    why = {each["name"]: each["because_of"] for each in redacted.document["withheld"]}

    assert why["holder.full_name"] == "holder.full_name"
    assert why["EF.DG1"] == why["EF.SOD"] == "holder.full_name"
    told = bank("redact", str(path), "--withhold", "holder.full_name", "--out", bank.path("out2"))
    assert "EF.SOD, because of holder.full_name" in told.out


def test_items_may_be_named_one_by_one(bank: Bank) -> None:
    """Each that is named goes; that only the last were withheld would be told to nobody."""
    path = bank.seals()
    words = ("--withhold", "national.religion", "--withhold", "national.father", "national.mother")
    redacted = bank("redact", str(path), *words, "--out", bank.path("out"), "--json")
    gone = {each["name"] for each in redacted.document["withheld"]}

    assert {"national.religion", "national.father", "national.mother", "EF.DG13", "EF.SOD"} <= gone
    assert not {"EF.DG1", "holder.full_name", "holder.number", "national.residence"} & gone
    assert bank.verifies(bank.path("out")).document["now"]["verdict"] == "verified"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "--level"),
        (("--withhold", "holder.shoe_size"), "holder.shoe_size"),
    ],
)
def test_what_cannot_be_withheld_is_told(bank: Bank, words: tuple[str, ...], told: str) -> None:
    path = bank.seals()
    ended = bank("redact", str(path), *words, "--out", bank.path("out"))

    assert ended.code == 2
    assert told in ended.notes
    assert not (bank.folder / "out").exists()


def test_a_redaction_takes_no_file_s_place(bank: Bank) -> None:
    path = bank.seals()
    data = path.read_bytes()
    over_itself = bank("redact", str(path), "--level", "photo", "--out", str(path), "--force")
    over_another = bank("redact", str(path), "--level", "photo", "--out", bank.path("secret"))

    assert (over_itself.code, over_another.code) == (2, 2)
    assert path.read_bytes() == data


def test_what_was_added_is_withheld_with_the_person(bank: Bank) -> None:
    path = bank.seals()
    _amended(bank, path)
    bank("redact", str(path), "--level", "holder", "--out", bank.path("out"))
    ended = bank.verifies(bank.path("out"))

    assert ended.document["amendments"][0]["members"] == {"text": None}
    assert ended.document["amendments"][0]["worth"] == "trusted"


# added to ------------------------------------------------------------------------------------------------------------


def test_an_answer_a_decision_and_a_note(bank: Bank) -> None:
    path = bank.seals()
    (bank.folder / "letter").write_bytes(b"SPECIMEN letter")
    _amended(bank, path)
    decision = ("--kind", "second-decision", "--by", "Minh SPECIMEN", "--text", "agrees", "--decision", "accepted")
    answer = ("--kind", "issuer-answer", "--by", "the ministry", "--text", "known", "--document", bank.path("letter"))
    _amended(bank, path, *decision)
    _amended(bank, path, *answer, key="other")
    document = bank.verifies(path).document

    kinds = [each["kind"] for each in document["amendments"]]
    assert kinds == ["note", "second-decision", "issuer-answer"]
    assert [each["worth"] for each in document["amendments"]] == ["trusted", "trusted", "unknown"]
    assert document["amendments"][1]["members"] == {
        "decision": "accepted",
        "person": "Minh SPECIMEN",
        "reason": "agrees",
    }
    assert document["now"]["verdict"] == "verified", "an amendment decides nothing"
    hidden = bank.verifies(path, "--redact").document
    assert {text for each in hidden["amendments"] for text in each["members"].values()} == {None}


def test_a_text_comes_unseen_from_standard_input(bank: Bank) -> None:
    path = bank.seals()
    ended = bank(
        "evidence", "amend", str(path), "--kind", "note", "--by", "Lan", "--text", "-", "--seal-with", "counter",
        *bank.keys, typed="của bà ấy\n",
    )  # fmt: skip

    assert ended.code == 0, ended.notes
    assert bank.verifies(path).document["amendments"][0]["members"] == {"text": "Lan: của bà ấy"}


@pytest.mark.parametrize("words", [("--decision", "accepted"), ("--document", "secret")])
def test_what_is_of_another_kind_is_refused(bank: Bank, words: tuple[str, ...]) -> None:
    path = bank.seals()
    data = path.read_bytes()
    ended = bank("evidence", "amend", str(path), *NOTE, *words, "--seal-with", "counter", *bank.keys)

    assert ended.code == 2
    assert path.read_bytes() == data


def test_a_file_that_is_larger_than_any_is_named(bank: Bank) -> None:
    path = bank.seals()
    with path.open("r+b") as stream:
        stream.truncate(MAX_ENCRYPTED + 1)  # a hole, which takes no place on the disk
    before = path.stat().st_mtime_ns
    ended = bank("evidence", "amend", str(path), *NOTE, "--seal-with", "counter", *bank.keys)

    assert ended.code != 0
    assert "card.evidence" in ended.notes
    assert "Traceback" not in ended.notes
    assert path.stat().st_mtime_ns == before


def test_encrypted_evidence_is_added_to_without_its_key(bank: Bank) -> None:
    path = bank.seals("card.evidence", "--encrypt-to", bank.path("archive.cer"))
    _amended(bank, path)
    document = bank.verifies(path, "--open-with", "archive", *bank.keys).document

    assert [(each["outside"], each["worth"]) for each in document["amendments"]] == [(True, "trusted")]
    opened = bank(
        "evidence", "open", str(path), "--open-with", "archive", *bank.keys, *bank.trust, "--out", bank.path("plain")
    )
    assert "not in it" in opened.notes


@pytest.mark.parametrize("encrypted", [False, True])
def test_what_was_dropped_or_moved_is_found_and_the_last_against_the_index(bank: Bank, *, encrypted: bool) -> None:
    index = bank.path("index")
    path = bank.seals(
        "card.evidence", "--index", index, *(("--encrypt-to", bank.path("archive.cer")) if encrypted else ())
    )
    opening = ("--open-with", "archive", *bank.keys) if encrypted else ()
    for number in range(3):
        _amended(bank, path, "--kind", "note", "--by", "Lan", "--text", f"number {number}", "--index", index)
    whole = decode(path.read_bytes())
    assert isinstance(whole, dict)
    added = whole["amendments"]
    for kept in ([added[0], added[2]], [added[1], added[0], added[2]], added[1:], [*added, added[2]]):
        path.write_bytes(encode({**whole, "amendments": kept}))
        ended = bank.verifies(path, *opening)
        assert (ended.code, json.loads(ended.out)["schema"]) == (2, "chipkit.error/1")
        assert "amendment" in ended.notes
    path.write_bytes(encode({**whole, "amendments": added[:2]}))

    assert bank.verifies(path, *opening).code == 0, "the file alone does not tell it"
    lost = bank.verifies(path, *opening, "--index", index)
    assert lost.code == 2
    assert "3 amendments" in lost.notes


# stamped -------------------------------------------------------------------------------------------------------------


class _Server:
    """A time-stamping authority behind HTTP on this machine."""

    def __init__(self, authority: Authority) -> None:
        self.at = ""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = self.rfile.read(int(self.headers["Content-Length"]))
                answer = authority.answer(query, at=outer.at)
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Nothing is told."""

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/"


@pytest.fixture
def tsa(bank: Bank) -> Iterator[_Server]:
    folder = bank.folder / "tsa"
    folder.mkdir()
    server = _Server(Authority(folder))
    thread = threading.Thread(target=server.http.serve_forever, daemon=True)
    thread.start()
    place = bank.folder / "trust" / "time-stamp-authorities.pem"
    place.write_bytes((folder / "root.pem").read_bytes())
    place.chmod(0o600)
    yield server
    server.http.shutdown()
    server.http.server_close()
    thread.join()


def test_a_stamp_saves_a_seal_from_a_withdrawal_that_came_later(bank: Bank, tsa: _Server) -> None:
    stamped = bank.seals("stamped.evidence", "--stamp", tsa.url)
    bare, later = bank.seals("bare.evidence"), bank.seals("later.evidence")
    added = bank("evidence", "stamp", str(later), "--url", tsa.url, "--seal-with", "counter", *bank.keys, *bank.trust)
    assert added.code == 0, added.notes
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert bank("terminals", "withdraw", "Counter 1", *bank.trust, "--at", tomorrow).code == 0

    worths = [bank.verifies(each).document["contents"]["seal"]["worth"] for each in (stamped, bare, later)]
    assert worths == ["trusted", "withdrawn", "trusted"]
    document = bank.verifies(stamped).document
    assert [(each["over"], each["status"]) for each in document["stamps"]] == [("seal", "verified")]
    assert bank("show", str(stamped), "--json").document["stamps"][0]["status"] == "not-looked-at"

    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    assert bank("terminals", "withdraw", "Counter 1", *bank.trust, "--at", yesterday).code == 0
    assert bank.verifies(stamped).document["contents"]["seal"]["worth"] == "withdrawn"


def test_a_stamp_over_the_envelope_counts_for_what_is_in_it(bank: Bank, tsa: _Server) -> None:
    path = bank.seals("card.evidence", "--encrypt-to", bank.path("archive.cer"))
    assert (
        bank("evidence", "stamp", str(path), "--url", tsa.url, "--seal-with", "counter", *bank.keys, *bank.trust).code
        == 0
    )
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    bank("terminals", "withdraw", "Counter 1", *bank.trust, "--at", tomorrow)
    document = bank.verifies(path, "--open-with", "archive", *bank.keys).document

    assert document["contents"]["seal"]["worth"] == "trusted"
    assert document["stamps"][0]["over"] == "amendment 1 of the envelope"


def test_without_an_answer_the_evidence_is_kept_and_the_code_says_so(bank: Bank, tsa: _Server) -> None:
    tsa.http.shutdown()
    tsa.http.server_close()
    bank.lays()
    from tests.component.evidence_files.conftest import NOW  # noqa: PLC0415 - the moment of the cards
    from tests.component.vietnamese_issuer import twin  # noqa: PLC0415 - likewise

    ended = bank(
        "read", "--can", twin().card.can or "", "--no-memory", "--at", NOW, *bank.trust, "--evidence", bank.path("e"),
        "--seal-with", "counter", *bank.keys, "--stamp", tsa.url,
    )  # fmt: skip

    assert ended.code == 13
    assert "saved without" in ended.notes
    assert open_file((bank.folder / "e").read_bytes()).stamps == ()


def test_a_stamp_of_a_stranger_proves_nothing_and_a_broken_one_is_told(bank: Bank, tsa: _Server) -> None:
    path = bank.seals("card.evidence", "--stamp", tsa.url)
    evidence = open_evidence(path.read_bytes())
    from dataclasses import replace  # noqa: PLC0415 - of this alone

    broken = replace(evidence, record=evidence.record.with_time_stamp(b"junk"))
    (bank.folder / "broken").write_bytes(bytes(broken))
    told = bank.verifies(bank.path("broken")).document
    (bank.folder / "trust" / "time-stamp-authorities.pem").unlink()
    stranger = bank.verifies(path).document

    assert [each["status"] for each in told["stamps"]] == ["broken"]
    assert [each["status"] for each in stranger["stamps"]] == ["not-counted"]
    assert told["now"]["verdict"] == stranger["now"]["verdict"] == "verified"
