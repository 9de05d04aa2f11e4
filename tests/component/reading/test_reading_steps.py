"""The list of steps: which one is run when, and what it takes to add one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit.capture import ProofResult
from chipkit.errors import ChipError
from chipkit.lds.files import EF
from chipkit.session.procedure import carry_out, prepare_reading
from chipkit.session.progress import Phase
from chipkit.session.step import OneTimeStep, Step
from chipkit.session.steps import STEPS, run_steps

if TYPE_CHECKING:
    from chipkit.session.progress import Progress
    from chipkit.session.reading import Reading
    from tests.component.reading.conftest import Bench


def begun(bench: Bench, told: list[Progress] | None = None) -> Reading:
    card = bench.specimen()
    progress = None if told is None else told.append
    return prepare_reading(
        bench.link_to(card), bench.mrz_of(card), random=bench.chance(), clock=lambda: bench.at, progress=progress
    )


class Often(Step):
    """Due until it has run three times."""

    runs = 0

    def is_due(self, reading: Reading) -> bool:
        return reading.session < 3

    def run(self, reading: Reading) -> None:
        reading.session += 1
        order.append("often")


class Once(OneTimeStep):
    phase = Phase.SELECT

    def run_to_end(self, reading: Reading) -> bool:
        order.append("once")
        return len(order) > 1 or reading.session > 0


order: list[str] = []


@pytest.fixture(autouse=True)
def nothing_ran() -> None:
    order.clear()


def test_of_the_steps_that_are_due_the_first_is_run(bench: Bench) -> None:
    run_steps(begun(bench), (Often, Once))

    assert order == ["often", "often", "often", "once"]


def test_a_step_that_did_not_come_to_its_end_is_run_again(bench: Bench) -> None:
    run_steps(begun(bench), (Once, Often))

    assert order == ["once", "once", "often", "often", "often"]


def test_a_step_enters_its_phase_before_each_run(bench: Bench) -> None:
    told: list[Progress] = []
    reading = begun(bench, told)

    run_steps(reading, (Once,))

    assert [progress.phase for progress in told] == [Phase.SELECT, Phase.SELECT]
    assert reading.driver.step == "select"


def test_a_step_waits_for_the_file_that_it_needs(bench: Bench) -> None:
    class AfterDG13(Once):
        needs = EF.DG13

        def run_to_end(self, reading: Reading) -> bool:
            order.extend(ef.name for ef in reading.files)
            return True

    reading = begun(bench)

    run_steps(reading, (AfterDG13,))
    assert order == []
    run_steps(reading, (AfterDG13, *STEPS))
    assert order[-1] == "DG13"
    assert "DG2" not in order


def test_what_a_step_raises_ends_the_steps_and_keeps_what_was_read(bench: Bench) -> None:
    class Breaking(Once):
        needs = EF.SOD

        def run_to_end(self, reading: Reading) -> bool:
            raise ChipError(f"{len(reading.files)} files")

    reading = begun(bench)

    with pytest.raises(ChipError):
        run_steps(reading, (Breaking, *STEPS))
    assert set(reading.capture(None).files) == {EF.CARD_ACCESS, EF.COM, EF.SOD}


def test_what_a_step_remembers_belongs_to_one_reading(bench: Bench) -> None:
    card = bench.specimen()

    for _ in range(2):
        bench.assert_whole(carry_out(begun(bench), bench.link_to(card)), card)


def test_a_new_step_is_one_entry(bench: Bench) -> None:
    """A step that opens the chip anew once DG1 has come: both proofs are given again, and the rest is read."""

    class OpenAgain(OneTimeStep):
        needs = EF.DG1

        def run_to_end(self, reading: Reading) -> bool:
            reading.open_again()
            return True

    told: list[Progress] = []
    reading = begun(bench, told)

    run_steps(reading, (OpenAgain, *STEPS))

    bench.assert_whole(reading.capture(None), bench.specimen())
    phases = [progress.phase for progress in told]
    assert phases.count(Phase.CHIP_AUTHENTICATION) == phases.count(Phase.ACTIVE_AUTHENTICATION) == 2
    assert reading.chip_authentication is not None
    assert reading.chip_authentication.result is ProofResult.PROVEN
