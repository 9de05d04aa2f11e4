"""Fixtures of software cards, for the tests of whoever installs chipkit with its emulator.

    def test_reads_a_card(emrtd_transport):
        link = emrtd_transport("vn-cccd-2021", "flip-dg1")

Nothing but pytest is imported until a test asks for a card.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Literal, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit_emulator.chip import Chip
    from chipkit_emulator.in_process import InProcessTransport
    from chipkit_emulator.personalisation.specimen import Specimen
    from chipkit_emulator.pki.authority import TestPKI

__all__ = ["SpecimenFactory", "emrtd_at", "emrtd_card", "emrtd_pki", "emrtd_specimen", "emrtd_transport"]


class SpecimenFactory(Protocol):
    """Makes specimens; the same arguments give the same one."""

    def __call__(
        self,
        profile: str = "vn-cccd-2021",
        defect: str | None = None,
        *,
        seed: int = 0,
        extended: int | Literal["profile"] | None = "profile",
    ) -> Specimen:
        """A specimen.

        Args:
            profile: Name of a profile, or path of a TOML file.
            defect: Name of a defect, as `chipkit-emulator list` has them.
            seed: Which holder and keys.
            extended: The longest response APDU that is announced, None for short ones alone.
        """


@pytest.fixture(scope="session")
def emrtd_at() -> datetime:
    """When the cards are looked at: now. Redefine the fixture to travel in time."""
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="session")
def emrtd_specimen(emrtd_at: datetime) -> SpecimenFactory:
    """Makes specimens: card, holder and issuer in one."""

    @cache
    def make(
        profile: str = "vn-cccd-2021",
        defect: str | None = None,
        *,
        seed: int = 0,
        extended: int | Literal["profile"] | None = "profile",
    ) -> Specimen:
        from chipkit_emulator.defects.registry import apply_defect  # noqa: PLC0415 - see above
        from chipkit_emulator.personalisation.build import load_profile, personalise  # noqa: PLC0415 - see above

        specimen = personalise(load_profile(profile), seed=seed, at=emrtd_at, extended=extended)
        return specimen if defect is None else apply_defect(specimen, defect)

    return make


@pytest.fixture
def emrtd_card(emrtd_specimen: SpecimenFactory) -> Callable[..., Chip]:
    """Makes chips; takes what `emrtd_specimen` takes."""
    return lambda *arguments, **options: emrtd_specimen(*arguments, **options).chip()


@pytest.fixture
def emrtd_transport(emrtd_specimen: SpecimenFactory) -> Callable[..., InProcessTransport]:
    """Makes readers with a chip on them; takes what `emrtd_specimen` takes."""
    return lambda *arguments, **options: emrtd_specimen(*arguments, **options).transport()


@pytest.fixture(scope="session")
def emrtd_pki(emrtd_specimen: SpecimenFactory) -> Callable[..., TestPKI]:
    """Makes issuers: CSCA, document signer, CRL and master list; takes what `emrtd_specimen` takes."""
    return lambda *arguments, **options: emrtd_specimen(*arguments, **options).pki
