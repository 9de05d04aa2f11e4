"""A computer with a wrong clock condemns no card."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from chipkit.outcome import Outcome
from chipkit.verify import load_policy


@pytest.mark.parametrize("policy", ["field", "conformance"])
@pytest.mark.parametrize("year", [1970, 2000, 2015])
def test_a_clock_before_the_document_was_made_is_what_is_wrong(bench: Any, policy: str, year: int) -> None:
    report = replace(bench.genuine, at=datetime(year, 1, 1, tzinfo=UTC)).judged(load_policy(policy))

    assert (report.outcome, report.verdict.code) == (Outcome.UNDETERMINED, "clock-wrong")
    assert report.finding("pa.issuer.validity").reason == "clock-wrong"
