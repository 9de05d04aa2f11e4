"""What is written by hand on the page of policies is what the code says; the rest is written by tools/docs.py."""

from __future__ import annotations

import re
from pathlib import Path

from chipkit.verify import Policy, judgement_table, load_policy
from chipkit.verify.claims import Claim
from chipkit.verify.policy import ALL_KEYS, OWN_KEYS
from chipkit.verify.tolerance import _NEVER, PRINTED_FIELDS

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = (DOCS / "policies.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_the_example_of_the_page_is_a_policy() -> None:
    policy = Policy.parse(EXAMPLES[0])

    assert policy.id == "bank"
    assert policy.checks["pa.files"] == load_policy("field").checks["pa.files"]
    assert not policy.waived


def test_the_page_has_every_key() -> None:
    rows = set(re.findall(r"^\| `\[?([a-z_]+)\]?` \|", PAGE, re.MULTILINE))

    assert {*OWN_KEYS, *ALL_KEYS, "extends", "demands_genuineness"} <= rows


def test_the_page_has_every_field_that_may_be_tolerated() -> None:
    paragraph = PAGE.partition("Fields of `match.qr` are")[2].partition(". ")[0]

    assert set(re.findall(r"`([a-z_]+)`", paragraph)) == set(PRINTED_FIELDS) - _NEVER


def test_the_page_says_what_each_claim_rests_on() -> None:
    for claim in Claim:
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{claim.value}` |"))
        assert re.findall(r"`([a-z0-9_.]+\.[a-z0-9_.]+)`", row) == list(judgement_table().claims[claim.value])
