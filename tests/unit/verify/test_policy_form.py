"""The form of a policy: what is frozen, what its digest is taken over, what is told of values that make no sense."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chipkit.errors import CodecError
from chipkit.outcome import Outcome
from chipkit.verify import Finding, NotChecked, Policy, load_policy

FIELD = load_policy("field")
HEAD = 'schema = 1\nid = "bank"\nversion = "1"\nextends = "field"\n'


def test_nobody_changes_a_policy_once_it_is_made() -> None:
    title, patterns = {"en": "a", "vi": "b"}, ["b.*", "a.*", "b.*"]
    made = replace(FIELD, id="bank", title=title, ignored_deviations=patterns, checks=dict(FIELD.checks))  # type: ignore[arg-type]
    title["en"] = "changed"

    assert made.title["en"] == "a"
    assert made.ignored_deviations == ("a.*", "b.*")
    for mapping in (made.title, made.checks):
        with pytest.raises(TypeError):
            mapping["en"] = frozenset()  # type: ignore[index]


def test_the_digest_is_taken_over_a_fixed_form() -> None:
    """Whoever compares digests computes it anew by this form, so it never changes within a schema."""
    made = replace(
        FIELD,
        id="b\u1ea1n",
        bac_after_failed_pace=True,
        crl_grace_days=3,
        issuing_slack_days=7,
        refused_algorithms=("rsa<1024", "md5"),
        weak_algorithms=("sha1",),
        ignored_deviations=("a.*",),
        demands_genuineness=False,
    )
    form: dict[str, Any] = {
        "schema": 1,
        "id": "b\u1ea1n",
        "version": "3",
        "column": "field",
        "title": {"en": "counter", "vi": "quầy giao dịch"},
        "bac_after_failed_pace": True,
        "pace_ciphers": list(FIELD.pace_ciphers),
        "signing_times": ["issue-date", "signed-attribute"],
        "crl_grace_days": 3,
        "issuing_slack_days": 7,
        "attested_days": 1,
        "refused_algorithms": ["md5", "rsa<1024"],
        "weak_algorithms": ["sha1"],
        "ignored_deviations": ["a.*"],
        "demands_genuineness": False,
        "checks": {
            check: sorted((each.canonical for each in allowed), key=lambda each: json.dumps(each, sort_keys=True))
            for check, allowed in FIELD.checks.items()
        },
    }
    text = json.dumps(form, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert made.digest == hashlib.sha256(text.encode("utf-8")).hexdigest()


def test_a_name_that_no_encoding_has_breaks_no_digest() -> None:
    with pytest.raises(CodecError, match="not a name"):
        replace(FIELD, id="a\udcff")
    assert len(replace(FIELD, version="a\udcff").digest) == 64


def test_only_what_is_named_is_demanded() -> None:
    bare = replace(FIELD, id="bare", checks={"pa.files": frozenset()}, demands_genuineness=False)

    assert bare.demanded == bare.decisive == ("pa.files",)
    assert FIELD.demanded == tuple(check for check in FIELD.checks if check != "pa.digest.*")


def test_what_does_not_decide_is_not_tolerated_either() -> None:
    assert FIELD.used_tolerance(NotChecked("chip.pace_cam", "not-run"), None) is None
    lenient = replace(FIELD, id="bac", bac_after_failed_pace=True)
    result = Finding("access.pace", Outcome.NOT_SUPPORTED, "not-offered")
    assert (FIELD.decides("access.pace"), lenient.decides("access.pace")) == (True, False)
    assert FIELD.used_tolerance(result, None)
    assert lenient.used_tolerance(result, None) is None


def test_the_days_of_grace_end_on_a_day() -> None:
    ended = datetime(2026, 1, 31, 23, tzinfo=UTC)

    assert replace(FIELD, id="bank", crl_grace_days=3).end_of_grace(ended) == date(2026, 2, 3)
    assert replace(FIELD, id="bank", crl_grace_days=3660).end_of_grace(datetime.max.replace(tzinfo=UTC)) == date.max
    assert FIELD.end_of_grace(ended + timedelta(hours=1)) == date(2026, 2, 1)


TIMES = "unknown signing time; there are signed-attribute, issue-date"
FLOOR = """policy: {} = '{}': neither a hash function nor a kind of key with a size, such as "rsa<1024\""""


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('ignored_deviations = "a.*"', "policy: ignored_deviations are not texts: 'a.*'"),
        ("ignored_deviations = [1]", "policy: ignored_deviations are not texts: [1]"),
        ('signing_times = "issue-date"', "policy: signing_times are not texts: 'issue-date'"),
        (
            'signing_times = ["zz", "aa"]',
            "policy: signing_times = 'aa': " + TIMES,
        ),
        ("title = 5", "policy: title = 5: a table belongs here"),
        ("checks = 5", "policy: checks = 5: a table belongs here"),
        ('column = "lenient"', "policy: column = 'lenient': unknown; there are field, conformance"),
        ("crl_grace_days = 3661", "policy: crl_grace_days = 3661: days out of range, at most 3660"),
        ("issuing_slack_days = 367", "policy: issuing_slack_days = 367: days out of range, at most 366"),
        ('refused_algorithms = ["rsa"]', FLOOR.format("refused_algorithms", "rsa")),
        ('weak_algorithms = ["sha3"]', FLOOR.format("weak_algorithms", "sha3")),
    ],
)
def test_a_value_that_makes_no_sense_is_told(lines: str, told: str) -> None:
    with pytest.raises(CodecError) as caught:
        Policy.parse(HEAD + lines)

    assert str(caught.value) == told


@pytest.mark.parametrize("days", [0, 3660])
def test_the_ends_of_the_range_are_inside(days: int) -> None:
    assert Policy.parse(f"{HEAD}crl_grace_days = {days}").crl_grace_days == days


def test_all_that_is_left_out_is_told() -> None:
    with pytest.raises(CodecError, match=r"does not demand pa\.issuer\.path, pa\.files, pa\.digest\.dg2: a card"):
        Policy.parse(
            f'{HEAD}[checks]\n"pa.issuer.path" = "not run"\n"pa.files" = "not run"\n"pa.digest.dg2" = "not run"\n'
        )


def test_what_is_said_of_lists_is_kept() -> None:
    made = Policy.parse(
        f'{HEAD}ignored_deviations = ["b.*", "a.*"]\ntitle = {{ en = "x", vi = "y" }}\nsigning_times = []'
    )

    assert made.ignored_deviations == ("a.*", "b.*")
    assert dict(made.title) == {"en": "x", "vi": "y"}
    assert made.signing_times == frozenset()
