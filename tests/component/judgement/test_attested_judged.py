"""Captures of which parts are withheld, and what a terminal stands for in their place."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.capture import Abort, AbortReason, Origin
from chipkit.deviation import Deviation
from chipkit.lds.files import EF
from chipkit.trust.model import InMemoryTrust
from chipkit.verify import Attested, Finding, Observed, load_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from chipkit.verify import Report

Bench = Any
Situation = Any

PERSONAL = frozenset({EF.DG1, EF.DG2, EF.DG13, EF.DG14, EF.DG15, EF.SOD})
COMPUTED = frozenset({"chip.genuine", "issuer.online", "match.com", "card.deviations"})
"""What needs no material, or only what is not withheld."""


def without(bench: Bench, files: Collection[EF], checks: Collection[str] | None = None) -> Situation:
    """The genuine card as a terminal sealed it, without these files; it stands for these checks, or for all."""
    genuine = bench.genuine
    report = genuine.judged(load_policy("field"))
    left = {ef: file for ef, file in genuine.capture.files.items() if ef not in files}
    gone = set(genuine.capture.files) - set(left)
    capture = replace(genuine.capture, origin=Origin.SEALED, sealed_by="counter 1", files=left)
    if EF.DG14 in gone:
        capture = replace(capture, access=None, chip_authentication=None, active_authentication=None)
    results = {
        each.check: Observed(each.reason, each.evidence, each.depends_on if isinstance(each, Finding) else "")
        for each in report.results
        if each.check not in COMPUTED and (checks is None or each.check in checks)
    }
    if EF.SOD in gone:
        results["match.com"] = Observed("equal")
    certificates = report.document.sod.signed_data.certificates
    return replace(genuine, capture=capture, attested=Attested(results=results, certificates=certificates))


def photo_withheld(bench: Bench) -> Situation:
    return without(bench, {EF.DG2}, {"pa.digest.dg2", "pa.files"})


def all_withheld(bench: Bench) -> Situation:
    return without(bench, PERSONAL)


def nobody_stands_for_the_photo(bench: Bench) -> Situation:
    situation = photo_withheld(bench)
    nobody = dict.fromkeys(situation.attested.results, Observed("withheld"))
    return replace(situation, attested=Attested(results=nobody))


def aborted_and_withheld(bench: Bench) -> Situation:
    situation = nobody_stands_for_the_photo(bench)
    abort = Abort(step="chip.aa", reason=AbortReason.CARD_REMOVED)
    results = {"pa.digest.dg2": Observed("not-judged")}
    capture = replace(situation.capture, abort=abort)
    return replace(situation, capture=capture, attested=Attested(results=results))


@pytest.mark.vectors("judgement/attested.json")
def test_what_a_terminal_stands_for_yields_this_set(
    case: dict[str, Any], judged: Callable[..., Any], expected: Callable[..., Any]
) -> None:
    assert judged(case) == expected(case)


def outcome(report: Report, check: str) -> str:
    found = report.finding(check)
    assert found is not None
    return found.reason


def test_the_issuer_is_judged_anew_where_all_is_withheld(bench: Bench) -> None:
    """Whether the signer was revoked since does not rest on what the terminal said."""
    situation = all_withheld(bench)
    policy = load_policy("field")
    assert situation.judged(policy).verdict.code == "verified-demo"

    judged = replace(situation, trust=InMemoryTrust.empty()).judged(policy)
    assert judged.verdict.code == "issuer-unknown"
    assert outcome(judged, "pa.issuer.path") == "no-anchor"
    unlisted = replace(situation, trust=replace(situation.trust, crls=())).judged(policy)
    assert outcome(unlisted, "pa.issuer.revocation") == "no-crl"


def test_without_certificates_the_terminal_stands_for_the_issuer_too(bench: Bench) -> None:
    situation = all_withheld(bench)
    attested = replace(situation.attested, certificates=())
    judged = replace(situation, attested=attested, trust=InMemoryTrust.empty()).judged(load_policy("field"))

    assert outcome(judged, "pa.issuer.path") == "test-anchor-demo"


def test_a_proof_that_was_given_to_the_terminal_grows_old(bench: Bench) -> None:
    situation = replace(all_withheld(bench), at=bench.at + timedelta(days=2))

    judged = situation.judged(load_policy("field"))
    assert outcome(judged, "chip.ca") == outcome(judged, "chip.genuine") == "proof-old"


@pytest.mark.parametrize("ahead", [timedelta(days=1, seconds=1), timedelta(days=3650)])
def test_a_clock_that_is_ahead_keeps_no_proof_young(bench: Bench, ahead: timedelta) -> None:
    """Or whoever seals with a clock of his own would be believed for as long as he likes."""
    situation, policy = all_withheld(bench), load_policy("field")
    for read_at, reason in ((bench.at + ahead, "proof-old"), (bench.at + timedelta(days=1), "attested")):
        late = replace(situation, capture=replace(situation.capture, read_at=read_at))
        assert outcome(late.judged(policy), "chip.ca") == reason


def test_a_word_counts_in_the_place_of_nothing_but_its_check(bench: Bench) -> None:
    """A proof whose transcript is here is judged by it, whatever is said of others."""
    situation = photo_withheld(bench)
    capture = replace(situation.capture, chip_authentication=None)

    judged = replace(situation, capture=capture).judged(load_policy("field"))
    assert judged.finding("chip.ca") is None


def test_what_was_met_with_the_material_is_met_still(bench: Bench) -> None:
    situation = photo_withheld(bench)
    met = Deviation("lds.encoding.ber", EF.DG2.label, "here")
    situation = replace(situation, attested=replace(situation.attested, deviations=(met,)))

    assert met in situation.judged(load_policy("field")).deviations


def test_a_word_that_the_table_does_not_have_is_refused() -> None:
    for check, code in (("pa.files", "nonsense"), ("pa.nonsense", "equal")):
        with pytest.raises(ValueError, match="judgement table"):
            Attested(results={check: Observed(code)})


def test_another_type_is_refused(bench: Bench) -> None:
    with pytest.raises(TypeError, match="attested"):
        replace(bench.genuine, attested={"pa.files": "covered"}).judged(load_policy("field"))
