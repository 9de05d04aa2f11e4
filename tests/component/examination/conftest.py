"""The cards that are examined, and what examines them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import pytest

from chipkit_emulator.crypto.drbg import DRBG
from chipkit_emulator.examination.card import Card
from chipkit_emulator.examination.catalogue import CASES
from chipkit_emulator.examination.result import Result
from chipkit_emulator.examination.suite import examine
from chipkit_emulator.examining import passwords_of, statement_of
from chipkit_emulator.personalisation.build import load_profile, personalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chipkit_emulator.examination.statement import PACEWay
    from chipkit_emulator.examination.suite import Examination
    from chipkit_emulator.examination.terminal import Link
    from chipkit_emulator.personalisation.specimen import Specimen

AT = datetime(2026, 11, 29, tzinfo=UTC)


@cache
def specimen_of(profile: str) -> Specimen:
    return personalise(load_profile(profile), seed=0, at=AT)


class Laboratory:
    """Examines cards against what their profile claims."""

    at = AT

    def specimen(self, profile: str = "vn-cccd-2024") -> Specimen:
        return specimen_of(profile)

    def examine(
        self,
        specimen: Specimen,
        *only: str,
        link: Link | None = None,
        pace: Callable[[PACEWay], bool] | None = None,
        claimed: Specimen | None = None,
    ) -> Examination:
        """Examine a specimen.

        Args:
            specimen: What lies on the link, where none is given.
            only: Ids and units; all without any.
            link: Another link.
            pace: Which of the claimed ways of PACE are looked at.
            claimed: The card whose claims they are.
        """
        sound = claimed or specimen
        statement = statement_of(sound)
        if pace is not None:
            statement = replace(statement, pace=tuple(filter(pace, statement.pace)))
        card = Card(link or specimen.transport(), statement, passwords_of(sound), DRBG.of(7, "laboratory"))
        cases = [case for case in CASES if not only or case.id in only or case.id.rpartition("_")[0] in only]
        return examine(card, cases)

    def failed(self, examination: Examination) -> set[str]:
        """The ids that failed."""
        return set(self.ids(examination, Result.FAILED))

    def ids(self, examination: Examination, result: Result) -> Iterable[str]:
        return [each.case.id for each in examination.results if each.result is result]


@pytest.fixture(scope="session")
def laboratory() -> Laboratory:
    return Laboratory()
