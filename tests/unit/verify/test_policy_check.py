"""A policy's file is checked as it is loaded, and everything that is wrong with it is told at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.errors import CodecError
from chipkit.verify import Policy, load_policy, policy_names
from chipkit.verify.carried import carried_text
from chipkit.verify.policy import ALL_KEYS, EXTENDS, OPTIONAL_KEYS, OWN_KEYS
from chipkit.verify.policy_check import RIGHT, check_policy, check_policy_text

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 11, 1, tzinfo=UTC)
HEAD = 'schema = 1\nid = "bank"\nextends = "field"\n'
LINES: Final[dict[str, list[str | None]]] = {
    "schema": ["schema = 1", "schema = 2", "schema = true"],
    "id": ['id = "bank"', 'id = ""', "id = 5", 'id = "a\\u0007b"'],
    "version": ['version = "1"', "version = 1"],
    "extends": ['extends = "field"', 'extends = "conformance"', 'extends = "feild"', "extends = []", None],
    "column": ['column = "field"', 'column = "conformance"', 'column = "fields"', "column = 1", None],
    "title": ['title = { en = "a", vi = "b" }', 'title = { en = "a" }', 'title = "a"', None],
    "bac_after_failed_pace": ["bac_after_failed_pace = true", "bac_after_failed_pace = 1", None],
    "pace_ciphers": ['pace_ciphers = ["aes128"]', 'pace_ciphers = ["aes"]', 'pace_ciphers = "aes128"', None],
    "active_authentication": ['active_authentication = "never"', 'active_authentication = "no"', None],
    "signing_times": ["signing_times = []", 'signing_times = ["now"]', "signing_times = 1", None],
    "crl_grace_days": ["crl_grace_days = 3660", "crl_grace_days = 3661", "crl_grace_days = 1.5", None],
    "issuing_slack_days": ["issuing_slack_days = 0", "issuing_slack_days = -1", None],
    "attested_days": ["attested_days = 7", "attested_days = 36601", 'attested_days = "7"', None],
    "refused_algorithms": ['refused_algorithms = ["rsa<2048"]', 'refused_algorithms = ["md5"]',
                           'refused_algorithms = ["rsa"]', None],
    "weak_algorithms": ["weak_algorithms = []", 'weak_algorithms = ["sha3"]', None],
    "ignored_deviations": ['ignored_deviations = ["*"]', "ignored_deviations = [1]", 'ignored_deviations = "*"', None],
    "zone": ['zone = "UTC"', 'zone = "Mars"', "zone = 7", None],
    "demands_genuineness": ["demands_genuineness = true", "demands_genuineness = false", None,
                            "demands_genuineness = 1"],
    "other": [None, 'verison = "1"', "x = 1"],
}  # fmt: skip
CHECKS = [
    '"pa.files" = []', '"pa.files" = ["not run"]', '"pa.files" = "failed"', '"pa.sod.signature" = []',
    '"pa.issuer.path" = []', '"pa.issuer.validity" = []', '"pa.issuer.revocation" = []',
    '"pa.issuer.type" = { outcome = "undetermined" }', '"pa.issuer.revokation" = []', '"pa.digest.dg1" = []',
    '"pa.digest.dg2" = []', '"pa.digest.*" = ["not run"]', '"pa.digest.*" = "undetermined"', '"pa.digest.dg17" = []',
    '"chip.ca" = ["undetermined: no-such-reason"]', '"chip.aa" = [["not run"]]', '"chip.genuine" = 5',
    '"match.qr" = { outcome = "undetermined", fields = ["number"] }', '"match.com" = ["not runn"]',
    '"card.expiry" = { outcome = "undetermined", until = "2027-01-01" }', "pa.x = []", '"match.key" = {}',
]  # fmt: skip


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Files with any of these lines; most have a few mistakes alone."""
    good = {key: lines[0] for key, lines in LINES.items()}
    for key in draw(st.sets(st.sampled_from(sorted(LINES)), max_size=5)):
        good[key] = draw(st.sampled_from(LINES[key]))
    text = "\n".join(line for line in good.values() if line is not None)
    chosen = draw(st.lists(st.sampled_from(CHECKS), unique_by=lambda line: line.partition(" =")[0], max_size=8))
    bare = draw(st.booleans())
    if chosen or bare:
        text += "\n\n[checks]\n" + "\n".join(chosen) + "\n"
    return text


def loads(text: str) -> bool:
    try:
        Policy.parse(text)
    except CodecError:
        return False
    return True


@given(documents())
@settings(max_examples=50, deadline=None)
def test_what_has_no_mistake_can_be_loaded_and_nothing_else(text: str) -> None:
    found = check_policy_text(text, at=AT)

    assert (found.policy is not None) == loads(text)
    assert bool(found.mistakes) == (found.policy is None)
    assert found.policy is None or found.policy == Policy.parse(text)
    for mistake in found.mistakes:
        assert mistake.right
        if mistake.line is not None:
            key = mistake.key.removeprefix("checks.").strip('"')
            assert key in text.splitlines()[mistake.line - 1] or key == "checks"


@given(st.text(max_size=60))
@settings(max_examples=20, deadline=None)
def test_any_text_is_a_policy_or_has_mistakes(text: str) -> None:
    assert check_policy_text(text).mistakes
    assert check_policy_text(HEAD + text).mistakes or loads(HEAD + text)


@pytest.mark.parametrize("name", policy_names())
def test_the_released_policies_are_in_order(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.toml"
    path.write_text(carried_text(f"policies/{name}.toml"), encoding="utf-8")

    found = check_policy(path, at=AT)

    assert found.policy == load_policy(name)
    assert found.remarks == ()


def test_several_mistakes_are_told_at_once_each_with_its_line_and_what_would_be_right() -> None:
    text = (
        HEAD + 'verison = "1"\ncrl_grace_days = -1\n\n[checks]\n"pa.fils" = []\n"match.com" = ["not rum", "failed"]\n'
    )

    found = check_policy_text(text, at=AT)

    assert [(each.line, each.key) for each in found.mistakes] == [
        (4, "verison"), (5, "crl_grace_days"), (8, 'checks."pa.fils"'), (9, 'checks."match.com"'),
        (9, 'checks."match.com"'),
    ]  # fmt: skip
    told = [each.what for each in found.mistakes]
    assert "did you mean version?" in told[0]
    assert "did you mean pa.files?" in told[2]
    assert "'not rum'" in told[3]
    assert "cannot be tolerated" in told[4]
    assert found.mistakes[1].right == RIGHT["crl_grace_days"]


def test_every_key_says_what_would_be_right() -> None:
    assert set(RIGHT) == {*OWN_KEYS, *ALL_KEYS, *OPTIONAL_KEYS, EXTENDS}


def test_what_may_not_have_been_meant_is_told_and_no_mistake() -> None:
    text = HEAD + (
        'ignored_deviations = ["algoritm.weak"]\ndemands_genuineness = false\n[checks]\n"pa.files" = "not run"\n'
        '"pa.issuer.revocation" = { outcome = "undetermined", reasons = ["no-crl"], until = 2026-10-30 }\n'
    )

    found = check_policy_text(text, at=AT)

    assert found.policy is not None
    told = {each.key: each for each in found.remarks}
    assert told['checks."pa.issuer.revocation"'].line == 8
    assert "2026-10-30" in told['checks."pa.issuer.revocation"'].what
    assert "did you mean algorithm.weak?" in told["ignored_deviations"].what
    assert "pa.files" in told["demands_genuineness"].what


def test_a_file_that_is_no_policy_says_why(tmp_path: Path) -> None:
    strange = tmp_path / "strange.toml"
    strange.write_bytes(b'schema = 1\nid = "\xff"\n')
    other_name = tmp_path / "bank.txt"
    other_name.write_text(HEAD, encoding="utf-8")
    taken = tmp_path / "field.toml"
    taken.write_text('schema = 1\nid = "field"\nextends = "field"\ncrl_grace_days = 5\n', encoding="utf-8")
    broken = check_policy_text("schema = 1\nid = \n")

    assert [(each.line, each.what) for each in check_policy(strange).mistakes] == [(2, "not UTF-8")]
    assert ".toml" in check_policy(other_name).mistakes[0].what
    assert [(each.line, each.key) for each in check_policy(taken).mistakes] == [(2, "id")]
    assert broken.mistakes[0].line == 2
    with pytest.raises(OSError, match="No such file"):
        check_policy(tmp_path / "missing.toml")
