"""Reads that broke off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chipkit.capture import (
    Abort,
    Access,
    CardAccessSource,
    PresentedKey,
)
from chipkit.lds.files import EF
from chipkit.protocol.credentials import CANPassword

if TYPE_CHECKING:
    from collections.abc import Callable

Bench = Any
Situation = Any


def _aborted(bench: Bench, step: str, reason: str, **changes: Any) -> Situation:
    return bench.changed(abort=Abort(step=step, reason=reason), **changes)


def removed_at_the_end(bench: Bench) -> Situation:
    files = {ef: file for ef, file in bench.genuine.capture.files.items() if ef is not EF.DG2}
    return _aborted(bench, "read.dg2", "card-removed", files=files)


def removed_before_anything(bench: Bench) -> Situation:
    return _aborted(
        bench,
        "access.card-access",
        "card-removed",
        files={},
        access=Access(presented=PresentedKey(kind="can", can="000000")),
        chip_authentication=None,
        active_authentication=None,
    )


def removed_during_pace(bench: Bench) -> Situation:
    access = Access(card_access_source=CardAccessSource.CHIP, presented=PresentedKey(kind="can", can="000000"))
    files = {EF.CARD_ACCESS: bench.genuine.capture.files[EF.CARD_ACCESS]}
    return _aborted(
        bench,
        "access.pace",
        "card-removed",
        files=files,
        access=access,
        chip_authentication=None,
        active_authentication=None,
    )


def only_a_can_for_bac(bench: Bench) -> Situation:
    return bench.of(bench.bac_only(), password=CANPassword("123456"), card_access_fallback=None)


def cancelled_in_chip_authentication(bench: Bench) -> Situation:
    files = {ef: file for ef, file in bench.genuine.capture.files.items() if ef in (EF.COM, EF.SOD, EF.DG14)}
    return _aborted(bench, "chip.ca", "cancelled", files=files, chip_authentication=None, active_authentication=None)


@pytest.mark.vectors("judgement/aborted.json")
def test_an_aborted_read_yields_this_set(
    case: dict[str, Any], judged: Callable[..., Any], expected: Callable[..., Any]
) -> None:
    assert judged(case) == expected(case)
