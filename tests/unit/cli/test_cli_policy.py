"""`chipkit policy check` and `show`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from chipkit.cli import main
from chipkit.cli.policy.words import WORDS
from chipkit.language import Language
from chipkit.verify import judgement_table, load_policy, policy_names
from chipkit.verify.carried import carried_text

if TYPE_CHECKING:
    from pathlib import Path

BANK = """\
schema = 1
id = "bank"
version = "2026-11"
extends = "field"
title = { en = "bank counter", vi = "quầy ngân hàng" }
attested_days = 7
zone = "Asia/Ho_Chi_Minh"

[checks]
"pa.issuer.revocation" = { outcome = "undetermined", reasons = ["no-crl"], until = 2027-06-30 }
"match.qr" = ["not run", { outcome = "undetermined", reasons = ["unclear"], fields = ["address"] }]
"""


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    path = tmp_path / "bank.toml"
    path.write_text(BANK, encoding="utf-8")
    return path


def test_a_policy_in_order_is_said_to_be(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check", str(bank), "--at", "2026-11-01"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"{bank}: in order\n")
    assert load_policy(str(bank)).digest in told

    assert main(["policy", "check", str(bank), "--at", "2028-01-01"]) == 0
    assert 'line 10      note: checks."pa.issuer.revocation": what is tolerated until 2027-06-30 has ended' in (
        capsys.readouterr().out
    )


def test_one_that_is_not_says_what_is_wrong_where_and_what_would_be_right(
    bank: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bank.write_text(BANK.replace("attested_days = 7", "atested_days = 7").replace("2027-06-30", '"soon"'))

    assert main(["policy", "check", str(bank)]) == 2
    told = capsys.readouterr().out
    assert told.startswith(f"{bank}: 2 mistakes; this policy cannot be used\n")
    assert "line 6       atested_days: unknown key; did you mean attested_days?\n" in told
    assert 'line 10      checks."pa.issuer.revocation": ' in told
    assert "until is not a date such as 2027-06-30\n             -> " in told

    assert main(["policy", "check", str(bank), "--json"]) == 2
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["usable"], document["policy"]) == ("chipkit.policy-check/1", False, None)
    assert [each["line"] for each in document["mistakes"]] == [6, 10]


def test_english_stands_behind_a_mark_in_vietnamese(
    bank: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHIPKIT_LANGUAGE", "vi")
    assert main(["policy", "check", str(bank), "--at", "2028-01-01"]) == 0
    note = 'dòng 10      lưu ý: checks."pa.issuer.revocation": nguyên văn: what is tolerated until 2027-06-30 has ended'
    assert note in capsys.readouterr().out

    bank.write_text(BANK.replace("attested_days = 7", "atested_days = 7"))
    assert main(["policy", "check", str(bank)]) == 2
    _, mistake, right = capsys.readouterr().out.splitlines()[:3]
    assert mistake == "dòng 6       atested_days: nguyên văn: unknown key; did you mean attested_days?"
    assert right.startswith(f"{'':13}-> nguyên văn: there are ")


@pytest.mark.parametrize("words", [["check"], ["show"]])
def test_a_file_that_cannot_be_read_is_named(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        assert main(["policy", *words, str(path)]) == 2
        assert str(path) in capsys.readouterr().err


def test_one_that_cannot_be_shown_says_who_tells_all(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bank.write_text(BANK.replace("schema = 1", "schema = 9"))

    assert main(["policy", "show", str(bank)]) == 2
    assert "chipkit policy check FILE tells all that is wrong" in capsys.readouterr().err
    assert main(["policy", "show", "feild"]) == 2
    assert "there are conformance, field" in capsys.readouterr().err


@pytest.mark.parametrize("language", Language)
def test_what_decides_and_what_passes_until_when_is_shown(
    language: Language, bank: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert main(["policy", "show", str(bank), "--lang", language]) == 0

    told, policy, table = capsys.readouterr().out, load_policy(str(bank)), judgement_table()
    assert policy.title[language] in told
    assert policy.digest in told
    for check in policy.decisive:
        assert check in told
        for tolerance in policy.checks[check]:
            for reason in tolerance.reasons:
                row = table.check(check).situations.get(reason) or table.common[reason]
                assert f"{reason}: {row.text[language]}" in told
    assert {"en": "until the end of 2027-06-30", "vi": "đến hết ngày 30/06/2027"}[language] in told
    assert {"en": "of residence", "vi": "với nơi thường trú"}[language] in told
    assert {"en": "7 days", "vi": "7 ngày"}[language] in told
    assert {"en": "RSA below 1024 bits", "vi": "RSA dưới 1024 bit"}[language] in told
    assert "Asia/Ho_Chi_Minh" in told
    assert "{" not in told


def test_a_policy_under_which_a_forgery_could_succeed_says_so(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bank.write_text(BANK.replace("[checks]", 'demands_genuineness = false\n[checks]\n"pa.files" = "not run"'))

    assert main(["policy", "show", str(bank)]) == 0
    assert "a success does NOT say that the card is genuine: it may miss pa.files" in capsys.readouterr().out
    assert main(["policy", "show", str(bank), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["demands_genuineness"], document["waived"]) == (False, ["pa.files"])


@pytest.mark.parametrize("name", policy_names())
def test_the_document_has_all_of_a_policy(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "show", name, "--json"]) == 0

    document, policy = json.loads(capsys.readouterr().out), load_policy(name)
    assert document["released"] is True
    assert document["digest"] == policy.digest
    decisive = {each["check"]: each["tolerances"] for each in document["checks"]}
    assert set(decisive) == set(policy.decisive)
    assert all(len(decisive[check]) == len(policy.checks[check]) for check in decisive)
    assert not set(document["beside"]) & set(decisive)
    assert {*document["beside"], *decisive} >= set(judgement_table().checks)
    keys = {line.partition(" = ")[0] for line in carried_text(f"policies/{name}.toml").splitlines() if " = " in line}
    assert {key for key in keys if key.replace("_", "").isalpha()} <= set(document)


def test_the_words_have_as_many_blanks_in_both_languages() -> None:
    for key, words in WORDS.items():
        assert words["en"].count("{}") == words["vi"].count("{}"), key
        assert words["en"] != words["vi"], key
