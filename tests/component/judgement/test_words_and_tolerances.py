"""What a report says: no more than was demanded and found, and what was let pass, by name and until when."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chipkit.capture import Abort, AbortReason, PresentedKey, PresentedKind, ProofResult
from chipkit.cli.render import render_report
from chipkit.language import Language
from chipkit.national.vnm.expected import ExpectedHolder
from chipkit.outcome import Outcome
from chipkit.trust.model import AnchorKind, InMemoryTrust
from chipkit.verify import Policy, Report, judgement_table, load_policy
from chipkit.verify.claims import Claim

HEAD = 'schema = 1\nid = "bank"\nversion = "1"\nextends = "field"\n[checks]\n'
CLAIMS_TOO_MUCH = {
    "en": re.compile(r"no(t a)? copy|genuine|issuer signed|by a trusted issuer|original\?", re.IGNORECASE),
    "vi": re.compile(r"không phải bản sao|thật|do cơ quan cấp ký|bản gốc", re.IGNORECASE),
}
LANGUAGES = tuple(Language)
WORD = {"en": "VERDICT", "vi": "KẾT LUẬN"}


def bank(*lines: str, head: str = HEAD) -> Policy:
    return Policy.parse(head + "\n".join(lines))


def real(bench: Any, **changes: Any) -> Any:
    """The genuine card in production, under an anchor that counts there."""
    trust = bench.trust(bench.specimen(), AnchorKind.CONFIRMED)
    return replace(bench.genuine, trust=trust, mode="production", **changes)


def checks_of(report: Report, language: Any) -> str:
    """The text of the checks with its groups, without verdict and policy."""
    text = render_report(report, language=language, width=400)
    return text.partition("\n\n")[2]


# while nobody vouches ------------------------------------------------------------------------------------------------


def nobody_known(bench: Any) -> Any:
    return replace(bench.genuine, trust=InMemoryTrust.empty())


def test_issuer_in_production(bench: Any) -> None:
    """A TEST authority vouches for nothing in production, and for its samples in a demonstration."""
    assert bench.genuine.judged(load_policy("field")).issuer_vouches
    assert not replace(bench.genuine, mode="production").judged(load_policy("field")).issuer_vouches


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("policy", ["field", "conformance"])
@pytest.mark.parametrize("sealed", [False, True])
def test_anybodys_own_card_gets_no_word_of_an_issuer_or_a_copy(
    bench: Any, language: str, policy: str, *, sealed: bool
) -> None:
    situation = nobody_known(bench)
    if sealed:
        situation = replace(situation, capture=replace(situation.capture, sealed_by="terminal"))
    report = situation.judged(load_policy(policy))

    assert report.finding("chip.genuine").outcome is Outcome.SUCCESSFUL
    told = checks_of(report, language)
    assert CLAIMS_TOO_MUCH[language].search(told) is None
    assert report.text_of(report.finding("chip.genuine"), "en").startswith("the chip holds the key in its data")
    document = report.to_json()
    texts = " ".join(entry["text"] + entry["title"] for entry in document["findings"] + document["not_checked"])
    assert CLAIMS_TOO_MUCH["en"].search(texts + document["verdict_text"]) is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("copy", [False, True])
def test_an_odd_can_on_anybodys_own_card_makes_its_chip_no_genuine_one(
    bench: Any, language: str, *, copy: bool
) -> None:
    capture = bench.genuine.capture
    presented = PresentedKey(kind=PresentedKind.CAN, can="000000")
    odd = replace(capture, access=replace(capture.access, presented=presented))
    if copy:
        odd = replace(odd, chip_authentication=None, active_authentication=None)
    report = replace(nobody_known(bench), capture=odd).judged(load_policy("field"))

    assert report.finding("match.key").reason == ("key-odd" if copy else "can-odd")
    assert CLAIMS_TOO_MUCH[language].search(checks_of(report, language)) is None


@pytest.mark.parametrize("result", [ProofResult.REFUSED, ProofResult.REFUTED, ProofResult.UNSUPPORTED])
def test_a_failed_proof_of_an_unknown_card_names_no_issuer_either(bench: Any, result: ProofResult) -> None:
    capture = bench.genuine.capture
    changed = replace(
        capture,
        chip_authentication=replace(capture.chip_authentication, result=result),
        active_authentication=replace(capture.active_authentication, result=result),
    )
    report = replace(nobody_known(bench), capture=changed).judged(load_policy("field"))

    assert CLAIMS_TOO_MUCH["en"].search(checks_of(report, "en")) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_of_the_chip_claim_too_much_while_nobody_vouches(language: str) -> None:
    for check in judgement_table().checks.values():
        if check.group == "chip" or check.id == "match.key":
            assert CLAIMS_TOO_MUCH[language].search(check.unvouched[language]) is None, check.id
            for row in check.situations.values():
                assert CLAIMS_TOO_MUCH[language].search(row.unvouched[language]) is None, (check.id, row.code)


@pytest.mark.parametrize("defect", ["dsc-revoked", "flip-sod-signature"])
def test_a_signer_that_is_known_to_be_bad_vouches_for_nothing(bench: Any, defect: str) -> None:
    report = bench.of(bench.specimen("vn-cccd-explicit", defect)).judged(load_policy("field"))

    assert not report.issuer_vouches
    assert "copy" not in report.title_of("chip.genuine", "en")


@pytest.mark.parametrize("defect", ["flip-dg2", "clone-other-keys", "card-expired", "dsc-revoked"])
def test_under_a_failed_verdict_nothing_is_green(bench: Any, defect: str) -> None:
    report = bench.of(bench.specimen("vn-cccd-explicit", defect)).judged(load_policy("field"))

    assert report.outcome is Outcome.FAILED
    assert "\x1b[32m" not in render_report(report, colour=True)
    assert "\x1b[32m" in render_report(bench.genuine.judged(load_policy("field")), colour=True)
    assert {report.shade_of(outcome) for outcome in Outcome} == set(Outcome) - {Outcome.SUCCESSFUL}


# what a success says -------------------------------------------------------------------------------------------------


def test_a_success_claims_what_was_demanded_and_found(bench: Any) -> None:
    report = real(bench).judged(load_policy("field"))

    assert (report.outcome, report.verdict.code) == (Outcome.SUCCESSFUL, "verified")
    assert report.verdict.claims == frozenset(Claim)
    assert report.to_json()["claims"] == ["issuer", "unrevoked", "intact", "no-copy", "unexpired"]


@pytest.mark.parametrize(
    ("left_out", "lacks", "code"),
    [
        ("chip.genuine", Claim.NO_COPY, "verified-without-copy-proof"),
        ("card.expiry", Claim.UNEXPIRED, "verified"),
        ("match.dg13", None, "verified"),
    ],
)
def test_what_was_found_and_not_demanded_is_not_claimed(
    bench: Any, left_out: str, lacks: Claim | None, code: str
) -> None:
    field = load_policy("field")
    checks = {check: allowed for check, allowed in field.checks.items() if check != left_out}

    report = real(bench).judged(replace(field, id="bank", checks=checks))

    assert report.finding(left_out).outcome is Outcome.SUCCESSFUL
    assert report.verdict.code == code
    assert report.verdict.claims == frozenset(Claim) - {lacks}


@pytest.mark.parametrize(
    ("line", "claims"),
    [
        ('"pa.digest.dg2" = "undetermined"', set(Claim)),
        ('"pa.issuer.path" = "undetermined"', {Claim.UNREVOKED, Claim.INTACT, Claim.UNEXPIRED}),
    ],
)  # fmt: skip
def test_what_was_tolerated_is_not_claimed(bench: Any, line: str, claims: set[Claim]) -> None:
    head = HEAD.replace("[checks]", "demands_genuineness = false\n[checks]")
    policy = bank(line, '"pa.issuer.revocation" = "undetermined"', head=head)
    situation = real(bench) if "dg2" in line else replace(bench.genuine, mode="production")  # a TEST authority

    report = situation.judged(policy)

    assert (report.outcome, report.verdict.code) == (Outcome.SUCCESSFUL, "policy-met")
    assert report.verdict.claims <= claims
    assert Claim.ISSUER in report.verdict.claims or "path" in line
    assert "genuine." not in report.verdict_text("en").replace("that the document is genuine.", "")


def test_an_unknown_revocation_that_is_tolerated_is_said(bench: Any) -> None:
    day = (bench.at + timedelta(days=9)).date()
    line = f'"pa.issuer.revocation" = {{ outcome = "undetermined", reasons = ["no-crl"], until = {day} }}'
    situation = real(bench)
    situation = replace(situation, trust=InMemoryTrust(situation.trust.anchors, ()))

    report = situation.judged(bank(line))

    assert situation.judged(load_policy("field")).verdict.code == "revocation-unknown"
    assert (report.outcome, report.verdict.code) == (Outcome.SUCCESSFUL, "verified-revocation-open")
    assert "whether the signer was revoked is not known" in report.verdict_text("en")
    assert Claim.UNREVOKED not in report.verdict.claims
    assert {"check": "pa.issuer.revocation", "outcome": "undetermined", "reason": "no-crl", "until": f"{day}"} in (
        report.to_json()["tolerances"]
    )
    text = render_report(report, width=200)
    assert re.search(rf"not revoked +no usable revocation list of this issuer \(tolerated until {day}\)", text)
    late = replace(situation, at=situation.at + timedelta(days=10)).judged(bank(line))
    assert (late.outcome, late.verdict.code) == (Outcome.UNDETERMINED, "revocation-unknown")
    assert "pa.issuer.revocation" not in {used.check for used in late.tolerances}


def test_without_a_demanded_copy_proof_the_open_revocation_says_both(bench: Any) -> None:
    field = load_policy("field")
    checks = {check: allowed for check, allowed in field.checks.items() if check != "chip.genuine"}
    line = '"pa.issuer.revocation" = { outcome = "undetermined", reasons = ["no-crl"], until = 2027-06-30 }'
    named = bank(line).checks["pa.issuer.revocation"]
    situation = real(bench)

    report = replace(situation, trust=InMemoryTrust(situation.trust.anchors, ())).judged(
        replace(field, id="bank", checks={**checks, "pa.issuer.revocation": named})
    )

    assert report.verdict_text("en").endswith("Whether it is a copy was not demanded to be proven.")


def test_days_of_grace_are_a_tolerance_with_an_end(bench: Any) -> None:
    policy = replace(load_policy("field"), id="bank", crl_grace_days=40)  # the list holds for thirty days
    report = replace(real(bench), at=bench.at + timedelta(days=60)).judged(policy)

    assert report.finding("pa.issuer.revocation").reason == "good"
    assert report.verdict.code == "verified-revocation-open"
    (used,) = [used for used in report.tolerances if used.check == "pa.issuer.revocation"]
    assert used.outcome == "undetermined"
    assert (used.reason, used.until) == ("crl-stale", (bench.at + timedelta(days=70)).date())
    assert "the revocation list is out of date (tolerated until" in render_report(report, width=200)


# what passed and what failed beside ----------------------------------------------------------------------------------


def test_every_tolerance_that_was_used_is_named_and_no_other(bench: Any) -> None:
    report = bench.genuine.judged(load_policy("field"))

    used = {(each.check, each.outcome, each.reason) for each in report.tolerances}
    decisive = load_policy("field")
    for result in report.results:
        outcome = getattr(result, "outcome", None)
        told = (result.check, "not run" if outcome is None else outcome.value, result.reason)
        passes = decisive.decides(result.check) and outcome is not Outcome.SUCCESSFUL
        assert (told in used) is passes, result.check
    text = render_report(report, width=200)
    assert "TOLERATED BY THE POLICY" in text
    assert report.title_of("access.bac", "en") in text.partition("TOLERATED")[2]


def test_a_broken_reading_names_no_tolerance(bench: Any) -> None:
    report = bench.changed(abort=Abort(step="read.dg2", reason=AbortReason.CARD_REMOVED)).judged(load_policy("field"))

    assert report.tolerances == ()
    assert "TOLERATED" not in render_report(report)


def test_a_failure_that_did_not_decide_is_named_on_every_face(bench: Any) -> None:
    field = load_policy("field")
    checks = {check: allowed for check, allowed in field.checks.items() if check != "card.expiry"}
    late = replace(real(bench), at=bench.at + timedelta(days=365 * 30))

    report = late.judged(replace(field, id="bank", checks=checks))

    assert report.verdict.beside == ("card.expiry",)
    assert report.to_json()["failed_beside"] == ["card.expiry"]
    told_in = {"en": "Failed, and not decisive", "vi": "Không đạt, nhưng không quyết định"}
    for language in LANGUAGES:
        title = report.title_of("card.expiry", language)
        assert told_in[language] in report.verdict_text(language)
        assert report.verdict_text(language).endswith(f"{title}.")
        assert title in render_report(report, language=language, width=400).partition(WORD[language])[2]
    assert report.to_json()["verdict_text"] == report.verdict_text("en")


def test_a_report_has_the_digest_of_its_policy(bench: Any) -> None:
    released, own = load_policy("field"), replace(load_policy("field"), crl_grace_days=1)

    first, second = (bench.genuine.judged(policy) for policy in (released, own))

    assert first.to_json()["policy"] == {
        "id": "field", "version": "3", "digest": released.digest, "released": True, "table": judgement_table().digest,
    }  # fmt: skip
    assert second.to_json()["policy"]["digest"] == own.digest
    assert second.to_json()["policy"]["released"] is False
    assert own.digest[:16] in render_report(second)
    assert released.digest[:16] not in render_report(first)


def test_a_print_is_tolerated_by_field_in_a_whole_judgement(bench: Any) -> None:
    dg13 = bench.genuine.judged(load_policy("field")).document.dg13
    printed = ExpectedHolder(number=dg13.number, address="?\ufffd")
    situation = replace(bench.genuine, printed=printed)

    tolerant = situation.judged(load_policy("field"))
    strict = situation.judged(
        bank('"match.qr" = ["not run", { outcome = "undetermined", reasons = ["unclear"], fields = ["name"] }]')
    )

    assert tolerant.finding("match.qr").evidence["fields"] == "address"
    assert tolerant.outcome is Outcome.SUCCESSFUL
    assert (strict.outcome, strict.verdict.code) == (Outcome.UNDETERMINED, "comparison-open")
