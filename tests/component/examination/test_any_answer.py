"""Whatever a card answers, the examination goes on to its end: a case fails, and nothing else breaks."""

from __future__ import annotations

import os
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING

import pytest

from chipkit.errors import UnsupportedError
from chipkit.lds.files import EF
from chipkit_emulator.crypto.drbg import DRBG
from chipkit_emulator.examination.observed import observe
from chipkit_emulator.examination.result import Result
from chipkit_emulator.examining import passwords_of

if TYPE_CHECKING:
    from chipkit_emulator.personalisation.specimen import Specimen
    from tests.component.examination.conftest import Laboratory

TIMES = 300 if os.environ.get("CHIPKIT_SOAK") == "1" else 12
PROFILES = ("vn-cccd-2024", "bsi-reference", "passport-cam", "passport-dh")


class ErraticLink:
    """A card that answers anything, some of the time."""

    max_command, max_response = 65544, 65536

    def __init__(self, specimen: Specimen, seed: int, *, share: float) -> None:
        self._link, self._random, self._share = specimen.transport(), Random(seed), share  # noqa: S311 - a test's dice

    def reset(self) -> None:
        self._link.reset()

    def transmit(self, command: bytes) -> bytes:
        response = self._link.transmit(command)
        return self._spoilt(response) if self._random.random() < self._share else response

    def _spoilt(self, response: bytes) -> bytes:
        dice = self._random
        data, sw = response[:-2], response[-2:]
        flipped = bytearray(data)
        for _ in range(dice.randrange(3) if data else 0):
            flipped[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        words = (b"\x90\x00", b"\x61\x00", b"\x61\x10", b"\x6c\x00", b"\x63\x00", b"\x62\x82", b"\x6f\x00", b"\x69\x82")
        return dice.choice(
            (
                dice.randbytes(dice.randrange(60)),
                data + dice.choice(words),
                data[: dice.randrange(len(data) + 1)] + sw,
                data + dice.randbytes(3) + sw,
                dice.choice((*words, b"", b"\x90")),
                b"\x7c\x82" + data + b"\x90\x00",
                bytes(flipped) + sw,
            )
        )


@pytest.mark.parametrize("seed", range(TIMES))
def test_an_erratic_card_fails_and_breaks_nothing(laboratory: Laboratory, seed: int) -> None:
    specimen = laboratory.specimen(PROFILES[seed % len(PROFILES)])
    link = ErraticLink(specimen, seed, share=(0.02, 0.1, 0.5, 1.0)[seed // len(PROFILES) % 4])

    examination = laboratory.examine(specimen, link=link, pace=lambda way: way.parameter_id != 2)

    assert examination.result is Result.FAILED
    assert all(each.reason for each in examination.results if each.result is not Result.PASSED)


@pytest.mark.parametrize("seed", range(4 * TIMES))
def test_what_an_erratic_card_claims_is_learnt_or_not(laboratory: Laboratory, seed: int) -> None:
    specimen = laboratory.specimen(PROFILES[seed % len(PROFILES)])

    with suppress(UnsupportedError):
        observe(ErraticLink(specimen, seed, share=0.1), passwords_of(specimen), DRBG.of(seed, "observer"))


def test_what_cannot_be_read_is_told(laboratory: Laboratory) -> None:
    specimen = laboratory.specimen().with_files({EF.DG14: b"\x6e\x02\x31\x05"})

    with pytest.raises(UnsupportedError, match=r"what the card claims cannot be learnt: .*EF\.DG14"):
        observe(specimen.transport(), passwords_of(specimen), DRBG.of(1, "observer"))
