"""The Vietnamese card of 2021 as one real card and public certificates tell of it, read and judged."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from chipkit.lds.dg15 import DG15
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD
from chipkit.outcome import Outcome
from chipkit.pki.extensions import decode_crl_distribution_points
from chipkit.protocol.credentials import CANPassword, MRZPassword
from chipkit.session.procedure import read
from chipkit.session.trace import Trace
from chipkit.verify import judge, load_policy
from chipkit_emulator.demo import trust_in
from chipkit_emulator.personalisation.build import load_profile, personalise

if TYPE_CHECKING:
    from chipkit.capture import Capture
    from chipkit.verify import Report
    from chipkit_emulator.personalisation.specimen import Specimen

AT = datetime(2026, 6, 1, tzinfo=UTC)
CHUNK = 223
"""The most that one protected short response carries with AES."""


@pytest.fixture(scope="module", params=[0, 1, 2])
def card(request: pytest.FixtureRequest) -> Specimen:
    return personalise(load_profile("vn-cccd-2021"), seed=request.param, at=AT)


def reading(card: Specimen, trace: Trace | None = None) -> Capture:
    chance = random.Random(1).randbytes  # noqa: S311 - the same readings in every run
    return read(card.transport(), CANPassword(card.can or ""), random=chance, clock=lambda: AT, trace=trace)


def judged(card: Specimen, policy: str = "field") -> Report:
    return judge(reading(card), trust_in(card.pki, AT), load_policy(policy), AT, mode="demo")


def test_its_files_have_the_sizes_of_the_real_one(card: Specimen) -> None:
    sizes = {ef: len(content) for ef, content in card.files.items()}

    assert (sizes[EF.DG2], sizes[EF.DG14], sizes[EF.DG15], sizes[EF.CARD_ACCESS]) == (14_931, 386, 298, 54)
    assert sizes[EF.SOD] // CHUNK == 1_770 // CHUNK
    assert sizes[EF.DG13] // CHUNK == 456 // CHUNK
    assert EF.ATR_INFO not in sizes


def test_its_short_read_is_84_commands_and_its_proof_an_extended_one(card: Specimen) -> None:
    trace = Trace()
    reading(card, trace)

    blocks = Counter(entry.step for entry in trace.entries if entry.name == "READ BINARY")
    beside = {"connect", "read.com"}  # EF.ATR/INFO, which is not there, and EF.COM are not among the counted files
    assert sum(count for step, count in blocks.items() if step not in beside) == 84
    assert all(entry.received <= 258 for entry in trace.entries if entry.name == "READ BINARY")
    (proof,) = [entry for entry in trace.entries if entry.name == "INTERNAL AUTHENTICATE"]
    assert proof.received > 258


def test_its_issuer_signs_as_the_real_one(card: Specimen) -> None:
    csca, dsc = (issued.certificate for issued in (card.pki.csca, card.pki.dsc))
    signer = SOD.parse(card.files[EF.SOD]).signed_data.signers[0]

    assert [issued.public_key.ec()[0].explicit for issued in (csca, dsc)] == [False, False]
    assert dsc.not_after - dsc.not_before == timedelta(days=8120)
    assert signer.signature_algorithm.oid == "1.2.840.10045.4.3.2"  # ecdsa-with-SHA256
    assert DG15.parse(card.files[EF.DG15]).public_key.rsa()[0].bit_length() == 2048
    (points,) = [each for each in dsc.extensions if each.oid == "2.5.29.31"]
    assert len(decode_crl_distribution_points(points.tlv, [])) == 2
    assert "1.3.6.1.5.5.7.1.1" in {each.oid for each in dsc.extensions}


def test_its_oddities_are_named_and_accuse_nobody(card: Specimen) -> None:
    field = judged(card)

    assert field.outcome is Outcome.SUCCESSFUL
    assert field.verdict.code == "verified-demo"
    assert {finding.check for finding in field.findings if finding.outcome is Outcome.FAILED} == set()
    assert {met.code for met in field.deviations} == {
        "face.image.size", "profile.key.named-curve", "profile.document-type-list.missing",
    }  # fmt: skip


def test_a_laboratory_names_each_of_them(card: Specimen) -> None:
    report = judged(card, "conformance")

    assert report.outcome is Outcome.FAILED
    assert report.verdict.code == "not-conformant"


def test_a_passport_that_signs_by_a_curve_and_has_no_chip_authentication() -> None:
    passport = personalise(load_profile("passport-aa"), seed=1, at=AT)
    capture = read(passport.transport(), MRZPassword.from_mrz(passport.mrz), clock=lambda: AT)

    report = judge(capture, trust_in(passport.pki, AT), load_policy("conformance"), AT, mode="demo")

    ended = {finding.check: finding.outcome for finding in report.findings}
    assert (ended["chip.aa"], ended["chip.ca"]) == (Outcome.SUCCESSFUL, Outcome.NOT_SUPPORTED)
    assert report.outcome is Outcome.SUCCESSFUL
