"""The chip's proofs, where something is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.capture import (
    ProofResult,
)
from chipkit.codec.tlv import TLV
from chipkit.lds.files import EF

if TYPE_CHECKING:
    from collections.abc import Callable

Bench = Any
Situation = Any


def no_proving_keys(bench: Bench) -> Situation:
    """Files copied onto a chip that knows neither protocol."""
    return bench.of(bench.specimen().personalised(chip_authentication_keys=(), active_authentication_key=None))


def unreadable_dg14(bench: Bench) -> Situation:
    return bench.signed_with(EF.DG14, bytes(TLV(EF.DG14.tag, bench.garbage)))


def unreadable_dg15(bench: Bench) -> Situation:
    return bench.signed_with(EF.DG15, bytes(TLV(EF.DG15.tag, bench.garbage)))


def another_key_than_signed(bench: Bench) -> Situation:
    other = replace(bench.genuine.capture.chip_authentication, chip_public_key=b"another key")
    return bench.changed(chip_authentication=other)


def _unknown_proofs(bench: Bench, result: ProofResult) -> Situation:
    capture = bench.genuine.capture
    return bench.changed(
        chip_authentication=replace(capture.chip_authentication, result=result),
        active_authentication=replace(capture.active_authentication, result=result),
    )


def unknown_proofs(bench: Bench) -> Situation:
    return _unknown_proofs(bench, ProofResult.UNSUPPORTED)


def no_proof_asked_for(bench: Bench) -> Situation:
    return bench.of(bench.specimen(), chip_authentication=False, active_authentication=False)


def one_proof_of_two(bench: Bench) -> Situation:
    return bench.of(bench.specimen(), active_authentication=False)


@pytest.mark.vectors("judgement/chip.json")
def test_a_proof_yields_this_set(
    case: dict[str, Any], judged: Callable[..., Any], expected: Callable[..., Any]
) -> None:
    assert judged(case) == expected(case)
