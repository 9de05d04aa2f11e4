"""The pytest plugin."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from chipkit.lds.files import EF

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from chipkit_emulator.chip import Chip
    from chipkit_emulator.in_process import InProcessTransport
    from chipkit_emulator.pki.authority import TestPKI
    from chipkit_emulator.pytest_plugin import SpecimenFactory

_SELECT_CARD_ACCESS = bytes.fromhex("00A4020C02011C")


def test_makes_the_same_specimen_once(emrtd_specimen: SpecimenFactory, emrtd_at: datetime) -> None:
    specimen = emrtd_specimen("vn-cccd-explicit")

    assert emrtd_specimen("vn-cccd-explicit") is specimen
    assert specimen.at == emrtd_at


def test_applies_defects_and_options(emrtd_specimen: SpecimenFactory) -> None:
    assert EF.SOD not in emrtd_specimen("vn-cccd-explicit", "no-sod").files
    assert EF.ATR_INFO in emrtd_specimen("vn-cccd-explicit", extended=2048).files


def test_makes_cards_and_readers(
    emrtd_card: Callable[..., Chip], emrtd_transport: Callable[..., InProcessTransport]
) -> None:
    assert emrtd_card().transmit(_SELECT_CARD_ACCESS) == b"\x90\x00"
    assert emrtd_transport("vn-cccd-explicit").transmit(_SELECT_CARD_ACCESS) == b"\x90\x00"


def test_makes_issuers(emrtd_pki: Callable[..., TestPKI], emrtd_specimen: SpecimenFactory) -> None:
    assert emrtd_pki("vn-cccd-explicit") is emrtd_specimen("vn-cccd-explicit").pki


def test_importing_the_plugin_imports_neither_chip_nor_pictures() -> None:
    heavy = "{'Crypto', 'PIL', 'cryptography', 'chipkit_emulator.chip', 'chipkit_emulator.personalisation'}"
    program = f"import chipkit_emulator.pytest_plugin, sys; print({heavy} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - ours

    assert done.stdout.strip() == "set()"
