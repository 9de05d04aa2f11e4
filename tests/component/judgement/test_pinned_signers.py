"""Signers that no anchor vouches for, and a signed list does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from Crypto.Hash import SHA256
from Crypto.PublicKey import ECC
from Crypto.Signature import DSS

from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.pki.certificate import Certificate
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.public_key import ec_spki
from chipkit.trust.model import AnchorKind, InMemoryTrust
from chipkit.trust.pinned_lists import build_list
from chipkit.trust.pinned_signers import ListKey, PinnedEntry, PinnedList
from chipkit.verify import Claim, Mode, load_policy
from chipkit_emulator.pki.lists import build_crl

if TYPE_CHECKING:
    from collections.abc import Callable

Bench = Any
Situation = Any

SCOPE: dict[str, Any] = {"country": "VNM", "document_types": ("I",)}


def publish(secret: int, issued: datetime, *entries: PinnedEntry, days: int = 30) -> tuple[PinnedList, ListKey]:
    """A list by the publisher with this secret, and its pinned key."""
    key = ECC.construct(curve="P-256", d=secret)
    point = b"\x04" + b"".join(int(each).to_bytes(32, "big") for each in (key.pointQ.x, key.pointQ.y))
    made = build_list(
        name="SPECIMEN BANK",
        issued=issued,
        next_update=issued + timedelta(days=days),
        entries=entries,
        public_key=ec_spki(CURVES["secp256r1"], point),
        sign=lambda data: DSS.new(key, "deterministic-rfc6979").sign(SHA256.new(data)),
    )
    return made, ListKey(made.key_sha256, "Nguyen Van SPECIMEN", "a letter", issued)


def entry(certificate: Certificate, **scope: Any) -> PinnedEntry:
    return PinnedEntry(certificate=certificate, **{**SCOPE, **scope})


def pinned(bench: Bench, *, days_ago: int = 1, listed: bool = True, **scope: Any) -> Situation:
    """The genuine card, whose issuer nobody knows, and whose signer is listed."""
    signer = bench.specimen().pki.dsc.certificate
    entries = [entry(signer, **scope)] if listed else []
    made, key = publish(1001, bench.at - timedelta(days=days_ago), *entries)
    return replace(bench.genuine, trust=InMemoryTrust().with_pinned_list(made, key))


def in_scope(bench: Bench) -> Situation:
    return pinned(bench)


def other_country(bench: Bench) -> Situation:
    return pinned(bench, country="D")


def other_document_type(bench: Bench) -> Situation:
    return pinned(bench, document_types=("P", "V"))


def withdrawn(bench: Bench) -> Situation:
    made, key = publish(1001, bench.at - timedelta(hours=1))
    before = pinned(bench)
    return replace(before, trust=before.trust.with_pinned_list(made, key))


def stale(bench: Bench) -> Situation:
    return pinned(bench, days_ago=31)


@pytest.mark.vectors("judgement/pinned.json")
def test_a_pinned_signer_yields_this_set(
    case: dict[str, Any], judged: Callable[..., Any], expected: Callable[..., Any]
) -> None:
    assert judged(case) == expected(case)


def field(situation: Situation) -> Any:
    return situation.judged(load_policy("field"))


def reasons(report: Any) -> tuple[str, str]:
    return report.finding("pa.issuer.path").reason, report.finding("pa.issuer.revocation").reason


def test_the_report_names_the_list_and_who_pinned_it(bench: Bench) -> None:
    report = field(in_scope(bench))

    evidence = report.finding("pa.issuer.path").evidence
    assert (evidence["list"], evidence["vouched_by"]) == ("SPECIMEN BANK", "Nguyen Van SPECIMEN")
    assert evidence["list_of"] == "2026-05-31T00:00:00Z"
    assert report.issuer_vouches
    assert "list of signers" in report.text_of(report.finding("pa.issuer.path"), "en")
    assert "danh sách" in report.text_of(report.finding("pa.issuer.path"), "vi")


def test_a_test_signer_on_a_list_vouches_for_nothing_in_production(bench: Bench) -> None:
    report = field(replace(in_scope(bench), mode=Mode.PRODUCTION))

    assert reasons(report) == ("no-anchor", "issuer-unknown")
    assert not report.issuer_vouches


def test_a_list_of_a_key_that_nobody_pinned_counts_for_nothing(bench: Bench) -> None:
    trust = replace(in_scope(bench).trust, list_keys=())

    assert reasons(field(replace(bench.genuine, trust=trust)))[0] == "no-anchor"


def test_another_signer_of_the_same_name_is_not_the_listed_one(bench: Bench) -> None:
    listed = bench.recertified(serial=4711).pki.dsc.certificate
    made, key = publish(1001, bench.at - timedelta(days=1), entry(listed))
    situation = replace(bench.genuine, trust=InMemoryTrust().with_pinned_list(made, key))

    assert reasons(field(situation))[0] == "no-anchor"


def test_a_list_adds_to_an_anchor_that_nobody_confirmed(bench: Bench) -> None:
    unconfirmed = bench.trust(bench.specimen(), AnchorKind.UNCONFIRMED)
    alone = field(replace(bench.genuine, trust=unconfirmed))
    both = field(replace(bench.genuine, trust=unconfirmed.merged(in_scope(bench).trust)))

    assert reasons(alone)[0] == "not-confirmed"
    assert reasons(both) == ("pinned", "listed")
    assert both.finding("match.country").outcome is Outcome.SUCCESSFUL


def test_what_the_issuer_revoked_stays_revoked_whatever_a_list_says(bench: Bench) -> None:
    pki = bench.specimen().pki
    crl = build_crl(pki.csca, bench.at, [pki.dsc.certificate])
    trust = bench.trust(bench.specimen(), AnchorKind.UNCONFIRMED, crl=crl).merged(in_scope(bench).trust)

    assert reasons(field(replace(bench.genuine, trust=trust))) == ("pinned", "revoked")


def test_an_anchor_that_counts_is_asked_first(bench: Bench) -> None:
    trust = bench.genuine.trust.merged(other_country(bench).trust)

    assert reasons(field(replace(bench.genuine, trust=trust))) == ("test-anchor-demo", "good")


def test_a_list_excuses_no_forged_certificate(bench: Bench) -> None:
    specimen = bench.specimen()
    raw = bytearray(specimen.pki.dsc.certificate.raw)
    raw[-1] ^= 1
    forged = Certificate.parse(bytes(raw))
    signer = replace(specimen.pki.dsc, certificate=forged)
    card = replace(specimen, pki=specimen.pki.with_document_signer(signer)).signed()
    made, key = publish(1001, bench.at - timedelta(days=1), entry(forged))
    trust = bench.trust(specimen).with_pinned_list(made, key)

    report = field(replace(bench.of(card), trust=trust))

    assert report.finding("pa.issuer.path").reason == "signature-wrong"
    assert report.outcome is Outcome.FAILED


def test_one_publisher_does_not_outvote_the_withdrawal_by_another(bench: Bench) -> None:
    other, key = publish(1002, bench.at - timedelta(days=1), entry(bench.specimen().pki.dsc.certificate))
    trust = withdrawn(bench).trust.with_pinned_list(other, key)

    assert reasons(field(replace(bench.genuine, trust=trust)))[0] == "pinned-withdrawn"


def test_of_several_scopes_any_may_be_the_document_s(bench: Bench) -> None:
    signer = bench.specimen().pki.dsc.certificate
    made, key = publish(1001, bench.at, entry(signer, country="D"), entry(signer))

    trust = InMemoryTrust().with_pinned_list(made, key)

    assert reasons(field(replace(bench.genuine, trust=trust))) == ("pinned", "listed")


def test_without_a_verified_dg1_nothing_is_in_scope(bench: Bench) -> None:
    files = {ef: file for ef, file in bench.genuine.capture.files.items() if ef is not EF.DG1}
    situation = replace(in_scope(bench), capture=replace(bench.genuine.capture, files=files))

    report = field(situation)

    assert report.finding("pa.issuer.path").reason == "pinned-out-of-scope"
    assert "EF.DG1 is not" in report.finding("pa.issuer.path").evidence["cause"]


def test_a_list_that_is_dated_ahead_is_not_the_current_one(bench: Bench) -> None:
    assert reasons(field(pinned(bench, days_ago=-10))) == ("pinned", "list-stale")


def test_the_days_of_grace_of_a_policy_hold_for_lists_of_signers_too(bench: Bench) -> None:
    policy = replace(load_policy("field"), crl_grace_days=3)

    report = stale(bench).judged(policy)

    assert reasons(report) == ("pinned", "listed")
    assert Claim.UNREVOKED not in report.verdict.claims
    assert [used.reason for used in report.tolerances if used.check == "pa.issuer.revocation"] == ["list-stale"]


@pytest.mark.parametrize("grace", [0, 3660])
@pytest.mark.parametrize("at", [datetime(9999, 12, 30, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)])
@pytest.mark.parametrize("ends", [datetime(9999, 12, 31, tzinfo=UTC), None])
def test_lists_are_judged_by_to_the_end_of_the_calendar(
    bench: Bench, grace: int, at: datetime, ends: datetime | None
) -> None:
    policy = replace(load_policy("field"), crl_grace_days=grace)
    days = 30 if ends is None else (ends - bench.at).days
    made, key = publish(1001, bench.at, entry(bench.specimen().pki.dsc.certificate), days=days)
    situation = replace(bench.genuine, trust=InMemoryTrust().with_pinned_list(made, key))

    assert reasons(situation.judged(policy)) == ("pinned", "listed")
    lasts = ends is not None and (grace > 0 or at <= ends)
    assert reasons(replace(situation, at=at).judged(policy))[1] == ("listed" if lasts else "list-stale")
