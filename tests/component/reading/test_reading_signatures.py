"""When a chip is asked to sign, and what: the rule of policy and caller, and challenges of the caller's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chipkit.capture import ProofResult, dumps, loads
from chipkit.lds.files import EF
from chipkit.national.registry import KNOWN_NATIONS
from chipkit.protocol.proof_rules import ACTIVE_AUTHENTICATION_RULES, ActiveAuthenticationRule
from chipkit.read_options import options_for
from chipkit.session.options import ReadOptions
from chipkit.session.trace import Trace
from chipkit.trust.model import InMemoryTrust
from chipkit.verify import judge, load_policy
from chipkit_emulator.defects import link as faults

if TYPE_CHECKING:
    from tests.component.reading.conftest import Bench

MINE = bytes.fromhex("0123456789ABCDEF")
FIELD = load_policy("field")


@pytest.mark.parametrize(
    ("rule", "proves_itself", "signs"),
    [
        ("always", True, True),
        ("always", False, True),
        ("without-chip-authentication", True, False),
        ("without-chip-authentication", False, True),
        ("never", True, False),
        ("never", False, False),
    ],
)
def test_a_chip_signs_only_where_the_rule_asks_for_it(
    bench: Bench, rule: ActiveAuthenticationRule, *, proves_itself: bool, signs: bool
) -> None:
    card = bench.small(bench.specimen())
    card = card if proves_itself else card.personalised(chip_authentication_keys=())
    trace = Trace()

    capture = bench.read(card, options=ReadOptions(active_authentication=rule), trace=trace)

    assert capture.abort is None
    assert (capture.active_authentication is not None) is signs
    assert ("INTERNAL AUTHENTICATE" in {entry.name for entry in trace.entries}) is signs
    assert EF.DG15 in capture.files


@pytest.mark.parametrize("wanted", ACTIVE_AUTHENTICATION_RULES)
@pytest.mark.parametrize("allowed", ACTIVE_AUTHENTICATION_RULES)
def test_neither_policy_nor_caller_makes_a_chip_sign_where_the_other_does_not_want_it(
    wanted: ActiveAuthenticationRule, allowed: ActiveAuthenticationRule
) -> None:
    policy = replace(FIELD, id="mine", active_authentication=allowed)

    chosen = options_for(policy, KNOWN_NATIONS, ReadOptions(active_authentication=wanted)).active_authentication

    order = ("never", "without-chip-authentication", "always")
    assert order.index(chosen) == min(order.index(wanted), order.index(allowed))
    assert (policy.digest == replace(FIELD, id="mine").digest) is (allowed == "always")


def test_a_challenge_of_the_callers_is_signed_and_recorded_as_his(bench: Bench) -> None:
    card = bench.specimen("vn-cccd-2024", 2048)

    capture = bench.read(card, options=ReadOptions(challenge=MINE), carries=bench.long)

    proof = capture.active_authentication
    assert proof is not None
    assert (proof.challenge, proof.challenge_by_caller, proof.result) == (MINE, True, ProofResult.PROVEN)
    assert loads(dumps(capture)).active_authentication == proof
    finding = judge(capture, InMemoryTrust(()), FIELD, bench.at).finding("chip.aa")
    assert finding is not None
    assert finding.evidence["challenge"] == "caller"
    random_one = bench.read(card, carries=bench.long)
    assert random_one.active_authentication is not None
    assert not random_one.active_authentication.challenge_by_caller
    finding = judge(random_one, InMemoryTrust(()), FIELD, bench.at).finding("chip.aa")
    assert finding is not None
    assert "challenge" not in finding.evidence


def test_a_challenge_of_the_callers_serves_for_one_reading(bench: Bench) -> None:
    options = ReadOptions(challenge=MINE)
    card = bench.specimen("vn-cccd-2024", 2048)
    bench.read(card, options=options, carries=bench.long)
    link = bench.link_to(card)

    for again in (options, options_for(FIELD, KNOWN_NATIONS, options)):
        with pytest.raises(ValueError, match=r"challenge was sent"):
            bench.read(card, options=again, link=link)
    assert link.exchanges == 0
    assert MINE.hex() not in repr(options)


def test_a_challenge_that_was_not_sent_is_still_good(bench: Bench) -> None:
    options = ReadOptions(challenge=MINE)

    leaving = bench.link_to(bench.specimen())
    leaving.remove_at(3)
    broken = bench.read(bench.specimen(), link=leaving, options=options)
    whole = bench.read(bench.specimen("vn-cccd-2024", 2048), options=options, carries=bench.long)

    assert broken.abort is not None
    assert whole.active_authentication is not None
    assert whole.active_authentication.challenge == MINE


def signed_challenges(trace: Trace) -> int:
    return len([entry for entry in trace.entries if entry.name == "INTERNAL AUTHENTICATE"])


def test_after_the_chip_was_opened_anew_it_signs_a_random_one_and_the_callers_proof_stands(bench: Bench) -> None:
    """The proof covers the later session too; the challenge is not sent twice."""
    card, trace = bench.specimen("vn-cccd-2024", 2048), Trace()
    bench.read(card, carries=bench.long, trace=trace)
    reads = [at for at, entry in enumerate(trace.entries) if entry.step == "read.dg2"]
    lost = faults.wrong_mac(faults.at(reads[1]))
    trace = Trace()

    capture = bench.read(card, None, lost, options=ReadOptions(challenge=MINE), carries=bench.long, trace=trace)

    assert capture.abort is None
    assert signed_challenges(trace) == 2
    assert capture.active_authentication is not None
    assert capture.active_authentication.challenge == MINE
    assert capture.active_authentication.challenge_by_caller


@pytest.mark.parametrize("challenge", [b"", bytes(7), bytes(9)])
def test_a_challenge_of_another_size_is_refused_before_a_card_is_touched(challenge: bytes) -> None:
    with pytest.raises(ValueError, match="challenge"):
        ReadOptions(challenge=challenge)


def test_other_words_for_the_rule_are_refused() -> None:
    with pytest.raises(ValueError, match="active_authentication"):
        ReadOptions(active_authentication="sometimes")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="challenge"):
        ReadOptions(challenge="12345678")  # type: ignore[arg-type]
