"""Reads that broke off."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.capture import (
    Abort,
    AbortReason,
    Access,
    CardAccessSource,
    PresentedKey,
    PresentedKind,
)
from chipkit.lds.files import EF
from chipkit.protocol.credentials import CANPassword
from chipkit_emulator.defects import link

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit_emulator.in_process import LinkExchange

Bench = Any
Situation = Any


def _aborted(bench: Bench, step: str, reason: str, **changes: Any) -> Situation:
    return bench.changed(abort=Abort(step=step, reason=AbortReason(reason)), **changes)


def removed_at_the_end(bench: Bench) -> Situation:
    files = {ef: file for ef, file in bench.genuine.capture.files.items() if ef is not EF.DG2}
    return _aborted(bench, "read.dg2", "card-removed", files=files)


def removed_before_anything(bench: Bench) -> Situation:
    return _aborted(
        bench,
        "access.card-access",
        "card-removed",
        files={},
        access=Access(presented=PresentedKey(kind=PresentedKind.CAN, can="000000")),
        chip_authentication=None,
        active_authentication=None,
    )


def removed_during_pace(bench: Bench) -> Situation:
    access = Access(
        card_access_source=CardAccessSource.CHIP, presented=PresentedKey(kind=PresentedKind.CAN, can="000000")
    )
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


def a_can_and_a_malformed_card_access(bench: Bench) -> Situation:
    return bench.of(bench.specimen().with_files({EF.CARD_ACCESS: bench.garbage}))


def not_opened_again_for_the_proof(bench: Bench) -> Situation:
    """A genuine card: its proof was disturbed on the way, and the chip did not open again for another one."""
    agreed: list[int] = []

    def listening(exchange: LinkExchange) -> bytes:
        if exchange.protected_index is not None and link.with_instruction(0x86)(exchange):
            agreed.append(exchange.index)
        return exchange.response

    bench.read(replace(bench.specimen(), faults=(listening,)))
    proof, reopening = link.at(agreed[0] + 1), link.at(agreed[0] + 2)
    faults = (link.wrong_mac(proof), link.replaced_status(reopening, 0x6985))
    return bench.of(replace(bench.specimen(), faults=faults))


@pytest.mark.vectors("judgement/aborted.json")
def test_an_aborted_read_yields_this_set(
    case: dict[str, Any], judged: Callable[..., Any], expected: Callable[..., Any]
) -> None:
    assert judged(case) == expected(case)
