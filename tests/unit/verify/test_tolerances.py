"""What a policy tolerates: how it is written, what it covers, until when, and what no policy may leave out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit.errors import CodecError
from chipkit.outcome import Outcome
from chipkit.verify import Finding, NotChecked, Policy, judgement_table, load_policy
from chipkit.verify.named import PRINTED
from chipkit.verify.policy import is_released
from chipkit.verify.table import Column
from chipkit.verify.tolerance import PRINTED_FIELDS, Tolerance, parse_tolerances

if TYPE_CHECKING:
    from pathlib import Path

FIELD = resources.files("chipkit.verify").joinpath("policies", "field.toml").read_text("utf-8")
REVOCATION = "pa.issuer.revocation"
AT = datetime(2027, 6, 30, 12, tzinfo=UTC)
HEAD = 'schema = 1\nid = "bank"\nversion = "3"\nextends = "field"\n[checks]\n'
LAX = HEAD.replace("[checks]", "demands_genuineness = false\n[checks]")


def bank(*lines: str, head: str = HEAD) -> Policy:
    return Policy.parse(head + "\n".join(lines))


def stale(reason: str = "crl-stale") -> Finding:
    return Finding(REVOCATION, Outcome.UNDETERMINED, reason)


def unclear(*fields: str, reason: str = "unclear") -> Finding:
    return Finding(PRINTED, Outcome.UNDETERMINED, reason, {"fields": ", ".join(fields)} if fields else {})


@pytest.mark.parametrize(
    "written",
    [
        '"undetermined: no-crl, crl-stale"',
        '["undetermined: crl-stale,no-crl"]',
        '["undetermined: no-crl", "undetermined: crl-stale"]',
        '{ outcome = "undetermined", reasons = ["no-crl", "crl-stale"] }',
        '[{ outcome = "undetermined", reasons = ["no-crl"] }, " undetermined :  crl-stale "]',
    ],
)
def test_the_same_may_be_written_in_several_ways(written: str) -> None:
    policy = bank(f'"{REVOCATION}" = {written}', head=LAX)  # a text has no place for an end

    for reason, passes in (("no-crl", True), ("crl-stale", True), ("crl-signature-wrong", False)):
        assert (policy.used_tolerance(stale(reason), AT) is not None) is passes


def test_the_order_and_the_spelling_make_no_other_policy() -> None:
    first = bank(
        f'"{REVOCATION}" = {{ outcome = "undetermined", reasons = ["no-crl", "crl-stale"], until = 2027-06-30 }}',
        '"match.com" = ["not run", "undetermined"]',
        '"match.qr" = "undetermined: unclear, not-comparable"',
    )
    second = bank(
        '"match.qr" = { reasons = ["not-comparable", "unclear"], outcome = "undetermined" }',
        '"match.com" = ["undetermined", "not run", "not run"]',
        f'"{REVOCATION}" = {{ until = 2027-06-30, reasons = ["crl-stale", "no-crl"], outcome = "undetermined" }} # so',
    )

    assert first == second
    assert first.digest == second.digest
    assert first.digest != load_policy("field").digest


@pytest.mark.parametrize(
    ("moment", "passes"),
    [
        (datetime(2027, 6, 30, 23, 59, 59, 999999, tzinfo=UTC), True),
        (datetime(2027, 7, 1, tzinfo=UTC), False),
        (datetime(2027, 7, 1, 6, 59, tzinfo=timezone(timedelta(hours=7))), True),
        (datetime(2027, 6, 30, 20, tzinfo=timezone(-timedelta(hours=5))), False),
        (datetime(1, 1, 1, tzinfo=UTC), True),
        (datetime(9999, 12, 31, tzinfo=UTC), False),
        (None, False),
    ],
)
def test_a_tolerance_counts_to_the_end_of_its_day_in_utc(moment: datetime | None, *, passes: bool) -> None:
    policy = bank(f'"{REVOCATION}" = {{ outcome = "undetermined", reasons = ["crl-stale"], until = 2027-06-30 }}')

    used = policy.used_tolerance(stale(), moment)

    assert (used is not None) is passes
    assert used is None or used.until == date(2027, 6, 30)


def test_a_moment_without_its_zone_is_refused() -> None:
    policy = bank(f'"{REVOCATION}" = {{ outcome = "undetermined", reasons = ["crl-stale"], until = 2027-06-30 }}')

    with pytest.raises(ValueError, match="zone"):
        policy.used_tolerance(stale(), AT.replace(tzinfo=None))


def test_of_several_the_one_that_ends_last_is_named() -> None:
    line = '{ outcome = "undetermined", reasons = ["crl-stale"], until = 2027-07-0'
    lines = [f"{line}{day} }}" for day in (2, 9)]
    ending = bank(f'"{REVOCATION}" = [{", ".join(lines)}]')
    lasting = bank(f'"{REVOCATION}" = [{", ".join(lines)}, "undetermined: crl-stale"]', head=LAX)

    assert ending.used_tolerance(stale(), AT).until == date(2027, 7, 9)  # type: ignore[union-attr]
    assert lasting.used_tolerance(stale(), AT).until is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("result", "passes"),
    [
        (unclear("address"), True),
        (unclear("address", "name"), True),
        (unclear("address", "sex"), False),
        (unclear("sex"), False),
        (unclear("number"), False),
        (unclear("address", "number"), False),
        (unclear(), False),
        (unclear("address", reason="not-comparable"), False),
        (Finding(PRINTED, Outcome.FAILED, "differs", {"fields": "address"}), False),
        (NotChecked(PRINTED, "not-asked"), True),
    ],
)
def test_a_print_is_tolerated_by_field(result: Finding | NotChecked, *, passes: bool) -> None:
    policy = bank(
        '"match.qr" = ["not run", { outcome = "undetermined", reasons = ["unclear"], fields = ["address", "name"] }]'
    )

    assert (policy.used_tolerance(result, AT) is not None) is passes


@pytest.mark.parametrize("field", ["number", "document_number"])
def test_a_number_is_never_tolerated_whatever_a_policy_says(field: str) -> None:
    for written in ('"undetermined"', '"undetermined: unclear"', '["not run", "undetermined"]'):
        policy = bank(f'"match.qr" = {written}')
        assert policy.used_tolerance(unclear("address"), AT)
        assert policy.used_tolerance(unclear("address", field), AT) is None
    with pytest.raises(CodecError, match=f"{field}.*never tolerated"):
        bank(f'"match.qr" = {{ outcome = "undetermined", fields = ["{field}"] }}')


@pytest.mark.parametrize("name", ["field", "conformance"])
def test_what_is_tolerated_of_a_print_is_listed_by_field(name: str) -> None:
    policy = load_policy(name)

    tolerated = {field for field in PRINTED_FIELDS if policy.used_tolerance(unclear(field), AT)}
    assert tolerated == {*PRINTED_FIELDS} - {"number", "document_number"}
    assert policy.used_tolerance(unclear(), AT) is None
    assert policy.used_tolerance(unclear(reason="not-comparable"), AT) is None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('"pa.files" = "undetermind"', ["[checks]", "pa.files", "'undetermind'", "not an outcome"]),
        ('"pa.files" = ""', ["[checks]", "pa.files", "not an outcome"]),
        ('"match.com" = "failed"', ["[checks]", "match.com", "'failed'", "cannot be tolerated"]),
        ('"match.com" = "aborted: aborted"', ["match.com", "cannot be tolerated"]),
        ('"match.com" = "successful"', ["match.com", "cannot be tolerated"]),
        ('"match.com" = { outcome = "failed" }', ["match.com", "cannot be tolerated"]),
        ('"match.com" = { outcome = 5 }', ["match.com", "5", "not an outcome"]),
        ('"match.com" = { outcome = [] }', ["match.com", "[] is not an outcome"]),
        ('"match.com" = { outcome = "undetermined", until = [1] }', ["match.com", "until is not a date"]),
        ('"match.com" = "not run: no-such"', ["match.com", "unknown reason 'no-such'; there are not-read"]),
        ('"match.com" = "not supported: no-such"', ["match.com", "unknown reason 'no-such'; there are none"]),
        ('"match.com" = "undetermined: zz, aa"', ["match.com", "unknown reason 'aa'"]),
        ('"match.qr" = { outcome = "undetermined", fields = ["zz", "aa"] }', ["match.qr", "unknown field 'aa'"]),
        ('"match.com" = { reasons = ["refused"] }', ["match.com", "'outcome' is missing"]),
        ('"match.com" = "undetermined: refusd"', ["[checks]", "match.com", "refusd", "refused, unreadable"]),
        ('"match.com" = "undetermined: not-read"', ["match.com", "not-read"]),
        ('"match.com" = "undetermined: equal"', ["match.com", "equal"]),
        ('"match.com" = "undetermined: "', ["match.com", "names"]),
        ('"match.com" = "undetermined: refused,"', ["match.com", "names"]),
        ('"match.com" = "undetermined:"', ["match.com", "names"]),
        ('"match.com" = { outcome = "undetermined", reasons = [] }', ["match.com", "names"]),
        ('"match.com" = { outcome = "undetermined", reasons = "refused" }', ["match.com", "names"]),
        ('"match.com" = { outcome = "undetermined", reasons = [1] }', ["match.com", "names"]),
        ('"match.com" = { outcome = "undetermined", reason = ["refused"] }', ["match.com", "unknown key 'reason'"]),
        ('"match.com" = { outcome = "undetermined", until = "2027-06-30" }', ["match.com", "until", "date"]),
        ('"match.com" = { outcome = "undetermined", until = 2027-06-30T00:00:00Z }', ["match.com", "until", "date"]),
        ('"match.com" = { outcome = "undetermined", until = 20270630 }', ["match.com", "until", "date"]),
        ('"match.com" = { outcome = "undetermined", fields = ["name"] }', ["match.com", "match.qr alone"]),
        ('"match.qr" = { outcome = "not run", fields = ["name"] }', ["match.qr", "match.qr alone"]),
        ('"match.qr" = { outcome = "undetermined", fields = ["nam"] }', ["match.qr", "'nam'", "date_of_birth"]),
        ('"match.qr" = { outcome = "undetermined", fields = [] }', ["match.qr", "names"]),
        ('"match.com" = 5', ["match.com", "a table belongs here"]),
        ('"match.com" = [["undetermined"]]', ["match.com", "a table belongs here"]),
        ('"match.con" = []', ["[checks]", "'match.con'"]),
        ('"pa.digest.dg17" = []', ["'pa.digest.dg17'"]),
        ('"conformance.column" = []', ["'conformance.column'"]),
    ],
)  # fmt: skip
def test_a_mistake_is_told_by_table_key_and_value(line: str, told: list[str]) -> None:
    with pytest.raises(CodecError) as caught:
        bank(line)

    for part in told:
        assert part in str(caught.value)


def test_a_reason_is_one_of_the_column_of_the_policy() -> None:
    line = (
        '"pa.issuer.path" = "undetermined: not-a-document-signer"'  # undetermined at a counter, failed in a laboratory
    )
    head = HEAD.replace("[checks]", "demands_genuineness = false\n[checks]")

    assert bank(line, head=head).waived == ("pa.issuer.path",)
    with pytest.raises(CodecError, match="not-a-document-signer"):
        bank(line, head=head.replace('"field"', '"conformance"'))


def test_every_reason_of_the_table_may_be_named_for_its_outcome_and_for_no_other() -> None:
    """But one: what is open for want of a confirmation alone, and would fail with it."""
    words = {Outcome.UNDETERMINED: "undetermined", Outcome.NOT_SUPPORTED: "not supported", None: "not run"}
    for check in judgement_table().checks.values():
        name = check.id.replace("*", "dg11")
        for row in check.situations.values():
            for outcome, word in words.items():
                (tolerance,) = parse_tolerances(name, f"{word}: {row.code}")
                if row.code != "revoked-by-unconfirmed" and row.outcomes[Column.FIELD] is outcome:
                    tolerance.check_against(name, Column.FIELD)
                else:
                    with pytest.raises(CodecError, match="unknown reason"):
                        tolerance.check_against(name, Column.FIELD)


def test_another_check_may_be_open_in_any_field() -> None:
    found = Finding("match.dg13", Outcome.UNDETERMINED, "field-empty", {"fields": "number"})

    assert load_policy("field").used_tolerance(found, AT)


def test_two_numbers_are_named_in_the_order_of_their_names() -> None:
    with pytest.raises(CodecError, match="the field 'document_number' must be equal"):
        bank('"match.qr" = { outcome = "undetermined", fields = ["number", "document_number"] }')


def test_a_mistake_is_told_in_one_sentence() -> None:
    with pytest.raises(CodecError) as caught:
        bank('"match.com" = "failed"')
    assert str(caught.value) == """policy: [checks] "match.com" = 'failed': 'failed' cannot be tolerated"""


def test_a_mistake_of_a_constructor_is_told_as_a_policy_would_write_it() -> None:
    tolerance = Tolerance(outcome=Outcome.NOT_SUPPORTED, reasons=frozenset({"no-such"}))

    with pytest.raises(CodecError) as caught:
        tolerance.check_against("match.com", Column.FIELD)
    told = """[checks] "match.com" = not supported: no-such: unknown reason 'no-such'; there are none"""
    assert str(caught.value) == told


@pytest.mark.parametrize(
    "written",
    [
        '"undetermined"',
        '"not supported"',
        '"undetermined: unclear"',
        '"undetermined: unclear, not-comparable"',
        '{ outcome = "undetermined", until = 2027-06-30 }',
        '{ outcome = "undetermined", until = 2027-07-01 }',
        '{ outcome = "undetermined", fields = ["name"] }',
        '{ outcome = "undetermined", fields = ["name", "sex"] }',
        '"not run"',
        "[]",
    ],
)
def test_every_part_of_a_tolerance_moves_the_digest(written: str) -> None:
    digests = {bank(f'"match.qr" = {other}').digest for other in OTHERS if other != written}

    assert len(digests) == len(OTHERS) - (written in OTHERS)
    assert bank(f'"match.qr" = {written}').digest not in digests


OTHERS = (
    '"undetermined: unclear"',
    '"undetermined: not-comparable"',
    '{ outcome = "undetermined", until = 2027-06-30 }',
    '{ outcome = "undetermined", until = 2028-06-30 }',
    '{ outcome = "undetermined", fields = ["name"] }',
    '{ outcome = "undetermined", fields = ["sex"] }',
    '["undetermined", "not run"]',
)


def test_the_canonical_form_of_a_tolerance_is_fixed() -> None:
    """The digest of a policy rests on it, so it never changes within a schema."""
    tolerance = Tolerance(
        outcome=Outcome.UNDETERMINED,
        reasons=frozenset({"b", "a"}),
        until=date(2027, 6, 30),
        fields=frozenset({"sex", "name"}),
    )

    assert tolerance.canonical == {
        "outcome": "undetermined",
        "reasons": ["a", "b"],
        "until": "2027-06-30",
        "fields": ["name", "sex"],
    }
    assert str(tolerance) == "undetermined: a, b of name, sex until 2027-06-30"
    assert Tolerance(outcome=None).canonical == {"outcome": "not run", "reasons": [], "until": None, "fields": []}
    assert str(Tolerance(outcome=None)) == "not run"


# what no policy may leave out -----------------------------------------------------------------------------------------

STRICT = ("pa.sod.signature", "pa.issuer.path", "pa.issuer.validity", "pa.files", "pa.digest.dg1", "pa.digest.dg2")


@pytest.mark.parametrize("check", STRICT)
@pytest.mark.parametrize(
    "written",
    [
        '"undetermined"', '"not run"', '"not supported"', '"undetermined: depends-on"',
        '{ outcome = "undetermined", until = 2020-01-01 }',
    ],
)  # fmt: skip
def test_these_are_demanded_without_exception(check: str, written: str) -> None:
    with pytest.raises(CodecError, match=f"does not demand {check}: a card could succeed that is not genuine"):
        bank(f'"{check}" = {written}')
    lax = bank(f'"{check}" = {written}', head=LAX)
    assert lax.waived == (check,)


@pytest.mark.parametrize("check", [*STRICT[:4], REVOCATION, "pa.digest.dg2", "pa.digest.*"])
def test_none_of_these_may_be_left_out(check: str) -> None:
    lines = [line for line in FIELD.replace('"field"', '"bank"', 1).splitlines() if not line.startswith(f'"{check}"')]
    text = "\n".join(lines)

    with pytest.raises(CodecError, match="does not demand"):
        Policy.parse(text)
    assert check in Policy.parse(f"demands_genuineness = false\n{text}").waived


@pytest.mark.parametrize(
    ("written", "waives"),
    [
        (
            (
                '[{ outcome = "undetermined", reasons = ["no-crl", "crl-stale"], until = 2030-01-01 },'
                ' { outcome = "undetermined", reasons = ["issuer-unknown"], until = 2031-01-01 }]'
            ),
            False,
        ),
        ('{ outcome = "undetermined", reasons = ["no-crl"], until = 2030-01-01 }', False),
        ('"undetermined"', True),
        ('{ outcome = "undetermined", until = 2030-01-01 }', True),
        ('"not run"', True),
        ('"not supported"', True),
        ('["undetermined: no-crl", "not run"]', True),
        ('"undetermined: no-crl, depends-on"', True),
    ],
)
def test_an_unknown_revocation_may_pass_for_named_reasons(written: str, *, waives: bool) -> None:
    line = f'"{REVOCATION}" = {written}'
    if not waives:
        assert not bank(line).waived
        return
    with pytest.raises(CodecError, match=f"does not demand {REVOCATION}"):
        bank(line)


@pytest.mark.parametrize(
    ("check", "written"),
    [
        (REVOCATION, '"undetermined: crl-signer-unknown"'),
        (
            REVOCATION,
            '["undetermined: no-crl", { outcome = "undetermined", reasons = ["crl-stale"], until = 2030-01-01 }]',
        ),
        ("pa.issuer.type", '"undetermined"'),
        ("pa.issuer.type", '{ outcome = "undetermined", reasons = ["other-type"] }'),
    ],
)
def test_what_is_tolerated_of_an_issuer_has_a_stated_end(check: str, written: str) -> None:
    with pytest.raises(CodecError, match=f"'{check}': what is tolerated of an issuer needs its last day, until = 2027"):
        bank(f'"{check}" = {written}')
    assert not bank(f'"{check}" = {written}', head=LAX).demands_genuineness
    assert bank('"pa.issuer.type" = { outcome = "undetermined", until = 2030-01-01 }').demands_genuineness


@pytest.mark.parametrize("check", ["pa.digest.dg13", "pa.digest.dg14", "pa.digest.dg11", "pa.digest.*"])
@pytest.mark.parametrize(
    ("written", "waives"),
    [
        ("[]", False),
        ('["not run", "not supported"]', False),
        ('"undetermined: missing"', False),
        ('"undetermined"', True),
        ('"undetermined: missing, depends-on"', True),
    ],
)
def test_a_file_that_is_shown_is_as_it_was_signed(check: str, written: str, *, waives: bool) -> None:
    line = f'"{check}" = {written}'
    if not waives:
        assert not bank(line).waived
        return
    with pytest.raises(CodecError, match=rf"does not demand {check.replace('*', '.')}"):
        bank(line)


# made in other ways ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"checks": {}},
        {"checks": {"pa.files": frozenset()}},
        {"checks": {"no.such.check": frozenset()}},
        {"id": ""},
        {"id": "a\x1b[2J"},
        {"version": 1},
        {"column": "lenient"},
        {"title": {"en": "only"}},
        {"crl_grace_days": -1},
        {"crl_grace_days": True},
        {"crl_grace_days": 3661},
        {"signing_times": frozenset({"the-moon"})},
        {"ignored_deviations": (1,)},
        {"bac_after_failed_pace": 1},
        {"demands_genuineness": 0},
    ],
)
def test_a_policy_checks_itself_however_it_is_made(changes: dict[str, Any]) -> None:
    with pytest.raises(CodecError, match="policy"):
        replace(load_policy("field"), **changes)


@pytest.mark.parametrize(
    "tolerance",
    [
        Tolerance(outcome=Outcome.FAILED),
        Tolerance(outcome=Outcome.ABORTED),
        Tolerance(outcome=Outcome.SUCCESSFUL),
        Tolerance(outcome=Outcome.UNDETERMINED, reasons=frozenset({"no-such"})),
        Tolerance(outcome=Outcome.UNDETERMINED, until=AT),
        Tolerance(outcome=Outcome.UNDETERMINED, fields=frozenset({"name"})),
    ],
)
def test_no_constructor_makes_a_tolerance_that_the_grammar_has_not(tolerance: Tolerance) -> None:
    checks = {**load_policy("field").checks, "match.com": frozenset({tolerance})}

    with pytest.raises(CodecError, match=r"match\.com"):
        replace(load_policy("field"), checks=checks)


def test_the_constructor_and_the_file_make_the_same() -> None:
    parsed = load_policy("conformance")
    made = Policy(
        id=parsed.id, version=parsed.version, column=parsed.column, title=dict(parsed.title),
        checks=dict(sorted(parsed.checks.items(), reverse=True)), signing_times=frozenset(parsed.signing_times),
        weak_algorithms=tuple(reversed(parsed.weak_algorithms)), attested_days=parsed.attested_days,
    )  # fmt: skip

    assert made == parsed
    assert made.digest == parsed.digest


# extends, names and digests -------------------------------------------------------------------------------------------


def test_what_is_not_said_is_as_in_the_policy_that_it_extends() -> None:
    parent, policy = load_policy("field"), bank('"card.expiry" = "undetermined"')

    assert (policy.id, policy.version, policy.title) == ("bank", "3", parent.title)
    assert {check for check in parent.checks if policy.checks[check] != parent.checks[check]} == {"card.expiry"}
    assert policy.signing_times == parent.signing_times


def test_a_policy_written_in_full_has_the_digest_of_the_same_one_that_extends() -> None:
    full = Policy.parse(FIELD.replace('id = "field"', 'id = "bank"'))

    assert bank().digest == full.digest
    assert bank() == full


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("version", '"4"'),
        ("title", '{ en = "a", vi = "b" }'),
        ("bac_after_failed_pace", "true"),
        ("signing_times", "[]"),
        ("crl_grace_days", "3"),
        ("issuing_slack_days", "3"),
        ("refused_algorithms", '["rsa<2048"]'),
        ("weak_algorithms", '["sha1"]'),
        ("ignored_deviations", '["a.*"]'),
        ("demands_genuineness", "false"),
        ("attested_days", "2"),
    ],
)
def test_every_rule_moves_the_digest(key: str, value: str) -> None:
    head = HEAD.replace('version = "3"\n', "") if key == "version" else HEAD
    changed = bank(head=head.replace("[checks]", f"{key} = {value}\n[checks]"))

    assert changed.digest != bank().digest
    assert len(changed.digest) == 64


@pytest.mark.parametrize("extends", ['"bank"', '"policies/field.toml"', "5", "[]", '""'])
def test_what_is_extended_comes_with_chipkit(extends: str) -> None:
    with pytest.raises(CodecError, match=r"extends = .*unknown policy; there are conformance, field"):
        bank(head=HEAD.replace('"field"', extends))


def test_without_what_it_extends_everything_must_be_said() -> None:
    with pytest.raises(CodecError, match="'bac_after_failed_pace' is missing"):
        Policy.parse('schema = 1\nid = "bank"\nversion = "1"\n[checks]\n')


@pytest.mark.parametrize("name", ["field", "conformance"])
def test_the_names_of_the_release_are_reserved(name: str, tmp_path: Path) -> None:
    text = resources.files("chipkit.verify").joinpath("policies", f"{name}.toml").read_text("utf-8")
    path = tmp_path / "own.toml"
    path.write_text(f"# as it is\n{text}", encoding="utf-8")
    assert load_policy(str(path)) == load_policy(name)

    path.write_text(text.replace("crl_grace_days = 0", "crl_grace_days = 1"), encoding="utf-8")
    with pytest.raises(CodecError, match=rf"own\.toml: id = '{name}': the name of a policy that comes with chipkit"):
        load_policy(str(path))


def test_a_changed_policy_is_not_the_released_one_by_its_digest() -> None:
    own = replace(load_policy("field"), crl_grace_days=1)

    assert is_released("field", load_policy("field").digest)
    assert not is_released("field", own.digest)
    assert not is_released("bank", load_policy("field").digest)


@given(st.dictionaries(st.sampled_from([*load_policy("field").checks, "pa.digest.dg13", "chip.aa"]), st.sampled_from([
    "undetermined", "not run", "not supported", "failed", "undetermined: depends-on", "undetermined: no-crl", "", ":",
]), max_size=4), st.booleans())  # fmt: skip
def test_any_combination_is_a_policy_that_keeps_its_word_or_a_named_error(words: dict[str, str], demands: bool) -> None:  # noqa: FBT001
    said = f"demands_genuineness = {str(demands).lower()}\n[checks]"
    try:
        policy = bank(*(f'"{check}" = "{word}"' for check, word in words.items()), head=HEAD.replace("[checks]", said))
    except CodecError:
        return
    assert not demands or not policy.waived
    assert all(Outcome.FAILED not in {each.outcome for each in found} for found in policy.checks.values())


@pytest.mark.parametrize("value", ["-1", "36601", "1.5", "true", '"1"'])
def test_the_age_of_an_attested_proof_is_a_number_of_days(value: str) -> None:
    with pytest.raises(CodecError, match="attested_days"):
        bank(head=HEAD.replace("[checks]", f"attested_days = {value}\n[checks]"))


def test_a_policy_that_does_not_say_how_long_a_proof_counts_is_as_it_was() -> None:
    full = Policy.parse(FIELD.replace('id = "field"', 'id = "bank"').replace("attested_days = 1\n", ""))

    assert full.attested_days is None
    assert bank().attested_days == load_policy("field").attested_days == 1
