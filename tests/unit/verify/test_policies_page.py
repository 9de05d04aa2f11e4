"""What is written by hand on the page of policies is what the code says; the rest is written by tools/docs.py."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from chipkit.cli import main
from chipkit.pki.algorithm_floors import _HASHES
from chipkit.verify import Policy, judgement_table, load_policy
from chipkit.verify.claims import Claim
from chipkit.verify.policy import _MAX_ATTESTED, _MAX_DAYS, ALL_KEYS, EXTENDS, OPTIONAL_KEYS, OWN_KEYS
from chipkit.verify.tolerance import _NEVER, PRINTED_FIELDS

if TYPE_CHECKING:
    import pytest

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = (DOCS / "policies.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_the_example_of_the_page_is_a_policy() -> None:
    assert EXAMPLES[0] == (DOCS.parent / "examples" / "bank.toml").read_text(encoding="utf-8")
    policy = Policy.parse(EXAMPLES[0])

    assert policy.id == "bank"
    assert policy.checks["pa.files"] == load_policy("field").checks["pa.files"]
    assert not policy.waived


def test_the_page_has_every_key() -> None:
    rows = set(re.findall(r"^\| `\[?([a-z_]+)\]?` \|", PAGE, re.MULTILINE))

    assert {*OWN_KEYS, *ALL_KEYS, "extends", "demands_genuineness"} <= rows


def test_the_page_says_what_each_key_is_when_it_is_left_out() -> None:
    rows = {
        name: left_out
        for name, _, left_out in re.findall(r"^\| `\[?([a-z_]+)\]?` \| ([^|]+) \| ([^|]+) \| ", PAGE, re.MULTILINE)
    }

    assert {name for name, said in rows.items() if said == "never"} == set(OWN_KEYS)
    assert {name for name, said in rows.items() if said == "needed"} == set(ALL_KEYS) - set(OPTIONAL_KEYS)
    assert set(rows) - set(OWN_KEYS) - set(ALL_KEYS) == (set(OPTIONAL_KEYS) - set(ALL_KEYS)) | {EXTENDS}


def test_the_page_has_the_bounds_of_days_and_every_word_of_algorithms() -> None:
    for key, most in {**_MAX_DAYS, "attested_days": _MAX_ATTESTED}.items():
        assert f"| `{key}` | days, 0 to {most} |" in PAGE
    told = PAGE.partition("A word of `refused_algorithms`")[2].partition("\n\n")[0]
    assert set(re.findall(r'`"([a-z0-9]+)"`', told)) == _HASHES


def test_what_the_page_says_of_a_policy_with_mistakes_is_what_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    Path("branch.toml").write_text(EXAMPLES[1], encoding="utf-8")

    assert main(["policy", "check", "branch.toml"]) == 2
    assert f"```text\n{capsys.readouterr().out}```\n" in PAGE


def test_the_page_has_every_field_that_may_be_tolerated() -> None:
    paragraph = PAGE.partition("Fields of `match.qr` are")[2].partition(". ")[0]

    assert set(re.findall(r"`([a-z_]+)`", paragraph)) == set(PRINTED_FIELDS) - _NEVER


def test_the_page_says_what_each_claim_rests_on() -> None:
    for claim in Claim:
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{claim.value}` |"))
        assert re.findall(r"`([a-z0-9_.]+\.[a-z0-9_.]+)`", row) == list(judgement_table().claims[claim.value])
