from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from chipkit.outcome import Outcome
from chipkit.verify import Finding, NotChecked, Policy, Result, load_policy, overall
from chipkit.verify.tolerance import Tolerance

FIELD = load_policy("field")
GOOD: dict[str, Result] = {
    check: Finding(check, Outcome.SUCCESSFUL, reason)
    for check, reason in {
        "access.pace": "opened",
        "access.downgrade": "equal",
        "pa.sod.signature": "valid",
        "pa.issuer.path": "list-signed",
        "pa.issuer.validity": "valid",
        "pa.issuer.revocation": "good",
        "pa.issuer.type": "named",
        "pa.files": "covered",
        "pa.digest.dg1": "equal",
        "pa.digest.dg2": "equal",
        "pa.digest.dg13": "equal",
        "chip.ca": "proven",
        "chip.aa": "proven",
        "chip.genuine": "proven",
        "match.key": "agrees",
        "match.qr": "equal",
        "match.dg13": "equal",
        "match.country": "equal",
        "match.com": "equal",
        "card.expiry": "valid",
    }.items()
} | {"access.bac": NotChecked("access.bac", "not-needed")}
REFUSED = (("pace", "aborted"), ("bac", "key-refused"))
WORSE: dict[str, Result] = {
    "failed": Finding("pa.digest.dg1", Outcome.FAILED, "differs"),
    "aborted": Finding("access.pace", Outcome.ABORTED, "key-refused"),
    "undetermined": Finding("pa.issuer.path", Outcome.UNDETERMINED, "no-anchor"),
    "not supported": Finding("chip.genuine", Outcome.NOT_SUPPORTED, "not-offered"),
    "not run": NotChecked("pa.sod.signature", "not-read"),
}


def judge(*changes: Result, policy: Policy = FIELD) -> tuple[Outcome, str, tuple[str, ...]]:
    verdict = overall(list((GOOD | {change.check: change for change in changes}).values()), policy)
    return verdict.outcome, verdict.code, verdict.decided_by


def test_all_that_the_policy_demands_succeeded() -> None:
    assert judge() == (Outcome.SUCCESSFUL, "verified", ())


@pytest.mark.parametrize(
    ("worse", "outcome", "code"),
    [
        ("failed", Outcome.FAILED, "data-changed"),
        ("aborted", Outcome.ABORTED, "key-refused"),
        ("undetermined", Outcome.UNDETERMINED, "issuer-unknown"),
        ("not supported", Outcome.UNDETERMINED, "copy-not-ruled-out"),
        ("not run", Outcome.UNDETERMINED, "no-security-object"),
    ],
)
def test_what_did_not_succeed_decides(worse: str, outcome: Outcome, code: str) -> None:
    assert judge(WORSE[worse]) == (outcome, code, (WORSE[worse].check,))


@pytest.mark.parametrize(("first", "second"), list(combinations(WORSE, 2)))
def test_failed_goes_before_aborted_before_the_rest(first: str, second: str) -> None:
    assert judge(WORSE[first], WORSE[second])[0] is judge(WORSE[first])[0]
    assert judge(WORSE[second], WORSE[first])[0] is judge(WORSE[first])[0]


def test_nothing_proves_nothing() -> None:
    verdict = overall([], FIELD)

    assert (verdict.outcome, verdict.code) == (Outcome.UNDETERMINED, "nothing-checked")


@pytest.mark.parametrize("left_out", [check for check in FIELD.checks if "*" not in check])
def test_a_demanded_check_that_is_missing_is_no_success(left_out: str) -> None:
    results = [result for check, result in GOOD.items() if check != left_out]

    verdict = overall(results, FIELD)

    assert verdict.outcome is Outcome.UNDETERMINED
    assert verdict.decided_by == (left_out,)


def test_what_the_policy_tolerates_decides_nothing() -> None:
    assert judge(Finding("access.downgrade", Outcome.UNDETERMINED, "built-in"))[0] is Outcome.SUCCESSFUL
    assert judge(NotChecked("match.dg13", "not-read"))[0] is Outcome.SUCCESSFUL


def test_what_the_policy_tolerates_in_one_way_decides_in_another() -> None:
    assert judge(Finding("access.downgrade", Outcome.FAILED, "differs"))[:2] == (Outcome.FAILED, "access-downgraded")
    assert judge(NotChecked("card.expiry", "clock-wrong"))[0] is Outcome.UNDETERMINED


def test_an_unknown_revocation_is_no_success_at_a_counter() -> None:
    assert judge(Finding("pa.issuer.revocation", Outcome.UNDETERMINED, "no-crl"))[:2] == (
        Outcome.UNDETERMINED,
        "revocation-unknown",
    )


def test_every_data_group_counts_as_its_family_does() -> None:
    assert judge(Finding("pa.digest.dg13", Outcome.FAILED, "differs"))[2] == ("pa.digest.dg13",)
    assert judge(NotChecked("pa.digest.dg13", "not-asked"))[0] is Outcome.SUCCESSFUL
    assert judge(NotChecked("pa.digest.dg2", "not-asked"))[0] is Outcome.UNDETERMINED


def test_a_check_that_is_not_named_decides_nothing() -> None:
    assert judge(Finding("chip.aa", Outcome.FAILED, "signature-wrong"))[0] is Outcome.SUCCESSFUL


def test_what_depends_on_something_does_not_speak_for_it() -> None:
    path = Finding("pa.issuer.path", Outcome.UNDETERMINED, "depends-on", {}, "pa.sod.signature")
    signature = Finding("pa.sod.signature", Outcome.UNDETERMINED, "algorithm-unknown")

    assert judge(path, signature)[1:] == ("algorithm-unknown", ("pa.sod.signature", "pa.issuer.path"))


def test_without_a_proof_against_copies_the_verdict_says_so() -> None:
    lenient = load_policy("conformance")
    extra = Finding("card.deviations", Outcome.SUCCESSFUL, "none")

    without = Finding("chip.pace_cam", Outcome.NOT_SUPPORTED, "not-offered")
    outcome, code, _ = judge(WORSE["not supported"], extra, without, policy=lenient)

    assert (outcome, code) == (Outcome.SUCCESSFUL, "verified-without-copy-proof")


@pytest.mark.parametrize(
    "check",
    [
        "pa.sod.signature", "pa.issuer.path", "pa.issuer.validity", "pa.issuer.revocation", "pa.files",
        "pa.digest.dg1", "pa.digest.dg2", "pa.digest.*",
    ],
)  # fmt: skip
def test_a_success_without_proof_of_genuineness_is_not_called_genuine(check: str) -> None:
    open_end = frozenset({Tolerance(outcome=Outcome.UNDETERMINED)})
    lax = replace(FIELD, checks={**FIELD.checks, check: open_end}, demands_genuineness=False)

    assert judge(policy=lax)[:2] == (Outcome.SUCCESSFUL, "policy-met")


def test_a_demonstration_says_so() -> None:
    assert overall(list(GOOD.values()), FIELD, demo=True).code == "verified-demo"


def test_an_aborted_read_is_aborted_whatever_was_found() -> None:
    verdict = overall([*GOOD.values(), WORSE["failed"]], FIELD, aborted=True)

    assert (verdict.outcome, verdict.code) == (Outcome.ABORTED, "read-aborted")


def test_a_refused_key_is_told_from_a_lost_card() -> None:
    assert overall([WORSE["aborted"]], FIELD, aborted=True).code == "key-refused"
    assert overall([Finding("access.pace", Outcome.ABORTED, "aborted")], FIELD, aborted=True).code == "read-aborted"


def test_what_depends_on_something_does_not_speak_first_either() -> None:
    path = Finding("pa.issuer.path", Outcome.UNDETERMINED, "depends-on", {}, "pa.digest.dg1")
    revocation = Finding("pa.issuer.revocation", Outcome.UNDETERMINED, "no-crl")

    assert judge(path, revocation)[1:] == ("revocation-unknown", ("pa.issuer.path", "pa.issuer.revocation"))
    assert judge(path)[1:] == ("comparison-open", ("pa.issuer.path",))  # nothing tells that the issuer is not known


def test_what_failed_and_decided_is_not_told_beside() -> None:
    verdict = overall([*GOOD.values(), WORSE["failed"], Finding("chip.aa", Outcome.FAILED, "signature-wrong")], FIELD)

    assert verdict.decided_by == ("pa.digest.dg1",)
    assert verdict.beside == ("chip.aa",)


def test_what_is_missing_is_told_with_what_is_open_and_not_with_what_failed() -> None:
    rest = [result for check, result in GOOD.items() if check not in ("card.expiry", "pa.issuer.path", "pa.digest.dg1")]

    opened = overall([*rest, GOOD["pa.digest.dg1"], WORSE["undetermined"]], FIELD)
    failed = overall([*rest, WORSE["failed"], WORSE["undetermined"]], FIELD)

    assert (opened.code, opened.decided_by) == ("issuer-unknown", ("pa.issuer.path", "card.expiry"))
    assert (failed.code, failed.decided_by) == ("data-changed", ("pa.digest.dg1",))


def test_the_step_that_broke_off_is_named_and_not_those_it_never_reached() -> None:
    reached: list[Result] = [
        Finding("access.pace", Outcome.SUCCESSFUL, "opened"),
        NotChecked("chip.pace_cam", "not-run"),
    ]
    unreached = Finding("pa.sod.signature", Outcome.ABORTED, "not-reached")
    running = Finding("pa.digest.dg2", Outcome.ABORTED, "aborted")
    judged = Finding("chip.ca", Outcome.ABORTED, "not-judged")

    verdict = overall([*reached, unreached, running, judged], FIELD, aborted=True)

    assert (verdict.code, verdict.decided_by) == ("read-aborted", ("pa.digest.dg2",))
    assert overall([*reached, unreached], FIELD, aborted=True).decided_by == ()


def test_a_refused_key_is_named_before_any_other_step() -> None:
    other = Finding("access.bac", Outcome.ABORTED, "aborted")
    succeeded = Finding("access.pace", Outcome.SUCCESSFUL, "key-refused")  # by no table of ours

    broken, refused = (Finding(f"access.{name}", Outcome.ABORTED, code) for name, code in REFUSED)
    verdict = overall([broken, refused], FIELD, aborted=True)

    assert (verdict.code, verdict.decided_by) == ("key-refused", ("access.bac",))
    assert overall([succeeded, other], FIELD, aborted=True).code == "read-aborted"


@pytest.mark.parametrize("entered", ["match.key", "match.qr"])
@pytest.mark.parametrize("contradicted", ["match.dg13", "match.country"])
def test_signed_data_that_contradict_each_other_name_the_verdict_before_what_was_scanned(
    entered: str, contradicted: str
) -> None:
    scanned, signed = (Finding(check, Outcome.FAILED, "differs") for check in (entered, contradicted))

    assert judge(scanned)[1] == "key-mismatch"
    assert judge(scanned, signed) == (Outcome.FAILED, "data-inconsistent", (entered, contradicted))
    assert judge(scanned, WORSE["failed"])[1] == "data-changed"


@pytest.mark.parametrize("entered", ["match.key", "match.qr"])
def test_a_departure_from_the_standards_hides_no_card_that_is_not_the_one_presented(entered: str) -> None:
    policy = load_policy("conformance")
    scanned, departs = Finding(entered, Outcome.FAILED, "differs"), Finding("card.deviations", Outcome.FAILED, "met")

    assert judge(scanned, departs, policy=policy)[:2] == (Outcome.FAILED, "key-mismatch")
    assert judge(departs, policy=policy)[:2] == (Outcome.FAILED, "not-conformant")
    assert judge(scanned, departs, WORSE["failed"], policy=policy)[1] == "data-changed"
