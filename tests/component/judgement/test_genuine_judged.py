"""Genuine cards, by how they reach us."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from Crypto.Hash import SHA256
from Crypto.PublicKey import ECC
from Crypto.Signature import DSS

from chipkit.capture import (
    Sealer,
    Terminal,
)
from chipkit.pki.public_key import SubjectPublicKeyInfo

if TYPE_CHECKING:
    from collections.abc import Callable

Bench = Any
Situation = Any


def genuine(bench: Bench) -> Situation:
    return bench.genuine


def genuine_2024(bench: Bench) -> Situation:
    return bench.of(bench.specimen("vn-cccd-2024"))


def genuine_bsi(bench: Bench) -> Situation:
    return bench.of(bench.specimen("bsi-reference"), key="mrz")


def saved(bench: Bench) -> Situation:
    return replace(bench.genuine, capture=bench.saved(bench.genuine.capture))


def sealed(bench: Bench) -> Situation:
    key = ECC.construct(curve="P-256", d=4711)
    terminal = Terminal("counter 1", SubjectPublicKeyInfo.parse(key.public_key().export_key(format="DER")))
    sealer = Sealer(terminal, lambda data: DSS.new(key, "fips-186-3").sign(SHA256.new(data)))
    return replace(bench.genuine, capture=bench.sealed(bench.genuine.capture, terminal, sealer))


def sealed_yesterday(bench: Bench) -> Situation:
    return replace(sealed(bench), at=bench.at + timedelta(days=1))


def sealed_long_ago(bench: Bench) -> Situation:
    """Judged for a day on which the policy no longer lets the proof count."""
    return replace(sealed(bench), at=bench.at + timedelta(days=1, seconds=1))


def sealed_without_a_time(bench: Bench) -> Situation:
    situation = sealed(bench)
    return replace(situation, capture=replace(situation.capture, read_at=None))


def folder(bench: Bench) -> Situation:
    return bench.folder()


def forged_capture(bench: Bench) -> Situation:
    """Copied files, and a Chip Authentication written down by somebody who never had the chip."""
    capture = bench.genuine.capture
    written = replace(capture.chip_authentication, terminal_public_key=bytes(65))
    forged = replace(capture, chip_authentication=written, active_authentication=None)
    return replace(bench.genuine, capture=bench.saved(forged))


@pytest.mark.vectors("judgement/genuine.json")
def test_a_genuine_card_yields_this_set(
    case: dict[str, Any], judged: Callable[..., Any], expected: Callable[..., Any]
) -> None:
    assert judged(case) == expected(case)
