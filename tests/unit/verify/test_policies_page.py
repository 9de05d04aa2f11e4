"""The page of policies, the policies that come with chipkit, and the table say the same."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from chipkit.verify import Policy, judgement_table, load_policy
from chipkit.verify.claims import _RESTS_ON, Claim
from chipkit.verify.policy import _KEYS, _OWN_KEYS
from chipkit.verify.tolerance import _NEVER, PRINTED_FIELDS

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = (DOCS / "policies.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(("at", "name"), [(1, "field"), (2, "conformance")])
def test_the_page_has_both_policies_as_they_are(at: int, name: str) -> None:
    assert EXAMPLES[at] == resources.files("chipkit.verify").joinpath("policies", f"{name}.toml").read_text("utf-8")


def test_the_example_of_the_page_is_a_policy() -> None:
    policy = Policy.parse(EXAMPLES[0])

    assert policy.id == "bank"
    assert policy.checks["pa.files"] == load_policy("field").checks["pa.files"]
    assert not policy.waived


def test_the_page_has_every_key() -> None:
    rows = set(re.findall(r"^\| `\[?([a-z_]+)\]?` \|", PAGE, re.MULTILINE))

    assert {*_OWN_KEYS, *_KEYS, "extends", "demands_genuineness"} <= rows


def test_the_page_has_every_field_that_may_be_tolerated() -> None:
    paragraph = PAGE.partition("Fields of `match.qr` are")[2].partition(". ")[0]

    assert set(re.findall(r"`([a-z_]+)`", paragraph)) == set(PRINTED_FIELDS) - _NEVER


def test_the_page_says_what_each_claim_rests_on() -> None:
    for claim in Claim:
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{claim.value}` |"))
        assert re.findall(r"`([a-z0-9_.]+\.[a-z0-9_.]+)`", row) == list(_RESTS_ON[claim])


def test_the_page_of_verdicts_has_the_words_while_nobody_vouches() -> None:
    page = (DOCS / "verdicts.md").read_text(encoding="utf-8")
    told = []
    for check in judgement_table().checks.values():
        if check.unvouched != check.title:
            told.append(f"| `{check.id}` | its title | {check.unvouched['en']} |")
        rows = (row for row in check.situations.values() if row.unvouched != row.text)
        told += [f"| `{check.id}` | `{row.code}` | {row.unvouched['en']} |" for row in rows]
    listed = page.partition("| words while nobody vouches |\n|---|---|---|\n")[2].partition("\n\n")[0].splitlines()

    assert listed == told
