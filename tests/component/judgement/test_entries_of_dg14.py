"""A signed EF.DG14 with entries more or other than most have: the genuine chip proves itself all the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.lds.dg14 import DG14
from chipkit.lds.files import EF
from chipkit.lds.security_infos import ActiveAuthenticationInfo, ChipAuthenticationInfo, SecurityInfos
from chipkit.outcome import Outcome
from chipkit.verify import load_policy

if TYPE_CHECKING:
    from chipkit.verify import Report

Bench = Any
_PLAIN = "0.4.0.127.0.7.1.1.4.1."
_RSA = "1.2.840.113549.1.1.11"


def judged(bench: Bench, kind: type, *changes: dict[str, Any]) -> Report:
    card = bench.specimen("vn-cccd-2024")
    infos = DG14.parse(card.files[EF.DG14]).security_infos.infos
    own = next(info for info in infos if isinstance(info, kind))
    entries = [info for info in infos if info is not own] + [replace(own, **each) for each in changes]
    card = card.with_files({EF.DG14: bytes(DG14(SecurityInfos.of(*entries)))}).signed()
    report: Report = bench.of(card).judged(load_policy("field"))
    return report


def outcome(report: Report, check: str) -> Outcome:
    return next(finding.outcome for finding in report.findings if finding.check == check)


@pytest.mark.parametrize("algorithms", list(permutations((_PLAIN + "1", _PLAIN + "3", _RSA))))
def test_any_of_the_named_algorithms_may_be_the_one_that_signed(bench: Bench, algorithms: tuple[str, ...]) -> None:
    report = judged(bench, ActiveAuthenticationInfo, *({"signature_algorithm": each} for each in algorithms))

    assert outcome(report, "chip.aa") is Outcome.SUCCESSFUL
    assert report.outcome is Outcome.SUCCESSFUL


def test_an_algorithm_that_did_not_sign_stays_wrong_alone(bench: Bench) -> None:
    report = judged(bench, ActiveAuthenticationInfo, {"signature_algorithm": _PLAIN + "1"})

    assert outcome(report, "chip.aa") is Outcome.FAILED


@pytest.mark.parametrize("key_id", [0, 5, 300])
def test_an_entry_of_another_identifier_does_not_make_the_only_key_a_refused_one(bench: Bench, key_id: int) -> None:
    report = judged(bench, ChipAuthenticationInfo, {"key_id": key_id})

    assert outcome(report, "chip.ca") is Outcome.SUCCESSFUL
