"""Reading and judging in one call."""

from __future__ import annotations

import pickle
import runpy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chipkit import oids
from chipkit.capture import Origin
from chipkit.cli.render import render_report
from chipkit.inspection import inspect
from chipkit.lds.card_access import CardAccess
from chipkit.lds.files import EF
from chipkit.lds.security_infos import PACEInfo, SecurityInfos
from chipkit.outcome import Outcome
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.protocol.credentials import CANPassword, MRZPassword
from chipkit.session.options import ReadOptions
from chipkit.session.trace import Trace
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.verify import load_policy
from chipkit.verify.evidence import time_text
from chipkit_emulator.defects import link as faults
from chipkit_emulator.in_process import InProcessTransport
from chipkit_emulator.model import AccessControl, PACEProtocol
from chipkit_emulator.personalisation.build import Specimen, load_profile, personalise
from chipkit_emulator.pki.lists import build_crl

if TYPE_CHECKING:
    from chipkit.lds.security_infos import Cipher
    from chipkit.session.progress import Progress
    from chipkit.verify import Report

AT = datetime(2026, 1, 1, tzinfo=UTC)
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "read_card.py"


@lru_cache
def card() -> Specimen:
    return personalise(load_profile("vn-cccd-explicit"), seed=7, at=AT)


def password() -> MRZPassword:
    return MRZPassword.from_mrz(card().mrz)


def test_a_report_judges_what_was_read_from_the_chip() -> None:
    told: list[Progress] = []
    trace = Trace()

    report = inspect(
        card().transport(),
        password(),
        trust=InMemoryTrust.empty(),
        policy=load_policy("field"),
        at=AT,
        trace=trace,
        progress=told.append,
    )

    assert report.origin is Origin.LIVE
    assert report.at == AT
    assert report.capture.files[EF.DG1].content == card().files[EF.DG1]
    outcomes = {finding.check: finding.outcome for finding in report.findings}
    assert outcomes["access.pace"] is Outcome.SUCCESSFUL
    assert outcomes["pa.sod.signature"] is Outcome.SUCCESSFUL
    assert outcomes["chip.ca"] is Outcome.SUCCESSFUL
    assert outcomes["chip.aa"] is Outcome.SUCCESSFUL
    assert outcomes["pa.issuer.path"] is Outcome.UNDETERMINED
    assert report.outcome is Outcome.UNDETERMINED
    assert told
    assert len(trace) > 50


def test_a_reading_that_breaks_off_is_judged_aborted() -> None:
    link = card().transport()
    link.remove_at(20)

    report = inspect(link, password(), trust=InMemoryTrust.empty(), policy=load_policy("field"), at=AT)

    assert report.outcome is Outcome.ABORTED
    assert report.holder is None


def test_a_reading_can_be_stopped() -> None:
    report = inspect(
        card().transport(),
        password(),
        trust=InMemoryTrust.empty(),
        policy=load_policy("field"),
        at=AT,
        cancel=lambda: True,
    )

    assert report.capture.abort is not None
    assert report.capture.abort.reason == "cancelled"
    assert report.outcome is Outcome.ABORTED


@pytest.mark.parametrize("allowed", [True, False])
def test_the_policy_alone_decides_whether_bac_follows_a_failed_pace(allowed: bool) -> None:  # noqa: FBT001 - a parameter
    broken = faults.replaced_status(faults.at(4), 0x6F00)
    link = InProcessTransport(card().chip(), faults=(broken,))
    policy = replace(load_policy("field"), bac_after_failed_pace=allowed)

    report = inspect(
        link,
        password(),
        trust=InMemoryTrust.empty(),
        policy=policy,
        at=AT,
        options=ReadOptions(allow_bac_after_failed_pace=not allowed),
    )

    assert (EF.DG1 in report.capture.files) is allowed
    assert (report.outcome is Outcome.ABORTED) is not allowed


@pytest.mark.parametrize("cipher", ["aes128", "aes256"])
def test_the_policy_alone_decides_which_cipher_of_pace_is_preferred(cipher: Cipher) -> None:
    ways = (oids.PACE_ECDH_GM_3DES, oids.PACE_ECDH_GM_AES128, oids.PACE_ECDH_GM_AES256)
    infos = SecurityInfos.of(*(PACEInfo(way, 2, 13) for way in ways))
    access = AccessControl(pace=tuple(PACEProtocol(way, 13) for way in ways))
    offering = card().with_files({EF.CARD_ACCESS: bytes(CardAccess(infos))}).personalised(access=access)
    policy = replace(load_policy("field"), pace_ciphers=(cipher,))

    report = inspect(offering.transport(), password(), trust=InMemoryTrust.empty(), policy=policy, at=AT)

    assert report.capture.access is not None
    assert report.capture.access.pace_oid == getattr(oids, f"PACE_ECDH_GM_{cipher.upper()}")


def test_the_time_to_judge_by_is_now_where_none_is_given() -> None:
    before = datetime.now(UTC)

    report = inspect(
        card().transport(), CANPassword(card().can or ""), trust=InMemoryTrust.empty(), policy=load_policy("field")
    )

    assert before <= report.at <= datetime.now(UTC)
    assert report.capture.read_at is not None


def test_the_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(EXAMPLE), run_name="__main__")

    printed = capsys.readouterr().out
    assert "reading: read EF.DG2" in printed
    assert "chip.ca                  successful" in printed
    assert printed.rstrip().endswith("verdict: undetermined")


# a clock that is behind ----------------------------------------------------------------------------------------------


def test_now_is_never_before_what_was_signed_and_the_report_says_so() -> None:
    signed = datetime.now(UTC) + timedelta(hours=40)
    told: list[Report] = []

    report = inspect(
        card().transport(), password(), trust=InMemoryTrust(signed_time=signed), policy=load_policy("field"),
        on_report=told.append,
    )  # fmt: skip

    assert report.at == signed
    assert report.clock is not None
    assert report.clock < signed
    assert told == [report]
    assert report.to_json()["clock"] == time_text(report.clock)
    for language, words in (("en", "clock"), ("vi", "Đồng hồ máy")):
        assert words in report.verdict_text(language)
        text = " ".join(render_report(report, language=language).split())
        assert words in text
        form = {"en": "%Y-%m-%d %H:%M", "vi": "%d/%m/%Y %H:%M"}[language]
        assert report.at.strftime(form) in report.verdict_text(language)
    assert pickle.loads(pickle.dumps(report)).clock == report.clock  # noqa: S301 - our own bytes


@pytest.mark.parametrize("signed", [None, datetime(2020, 1, 1, tzinfo=UTC)])
def test_a_clock_that_is_not_behind_is_believed(signed: datetime | None) -> None:
    before = datetime.now(UTC)

    report = inspect(
        card().transport(), password(), trust=InMemoryTrust(signed_time=signed), policy=load_policy("field")
    )

    assert before <= report.at <= datetime.now(UTC)
    assert report.clock is None
    assert report.to_json()["clock"] is None
    assert "clock" not in report.verdict_text("en")


def test_a_time_that_is_given_is_never_moved() -> None:
    trust = InMemoryTrust(signed_time=AT + timedelta(days=400))

    report = inspect(card().transport(), password(), trust=trust, policy=load_policy("field"), at=AT)

    assert (report.at, report.clock) == (AT, None)


def test_a_list_that_ended_is_not_current_again_because_the_clock_ran_back() -> None:
    """With the clock alone it would hold; the newest list that was seen says that this one ended long ago."""
    anchor = Anchor(Certificate.parse(bytes(card().pki.csca.certificate)), AnchorKind.TEST)
    old = CertificateList.parse(build_crl(card().pki.csca, datetime.now(UTC), ()))
    trust = InMemoryTrust((anchor,), (old,))
    later = replace(trust, signed_time=datetime.now(UTC) + timedelta(days=400))

    def reason(trust: InMemoryTrust) -> str:
        report = inspect(card().transport(), password(), trust=trust, policy=load_policy("field"), mode="demo")
        found = report.finding("pa.issuer.revocation")
        return "" if found is None else found.reason

    assert [reason(trust), reason(later)] == ["good", "crl-stale"]
