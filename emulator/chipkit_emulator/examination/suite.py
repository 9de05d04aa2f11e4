"""Examine a card: every case in every way that applies, one after the other, each after a reset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipkit.errors import ChipkitError, TransportError
from chipkit_emulator.examination.card import BAC
from chipkit_emulator.examination.case import Each
from chipkit_emulator.examination.result import CannotRunError, CaseResult, ExpectationError, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chipkit_emulator.examination.card import Card
    from chipkit_emulator.examination.case import Case, Run
    from chipkit_emulator.examination.statement import AgreementWay, PACEWay, Statement

__all__ = ["Examination", "examine"]


@dataclass(frozen=True, slots=True)
class _Way:
    """In which way a case is run."""

    opening: PACEWay | str | None = None
    agreement: AgreementWay | None = None

    def __str__(self) -> str:
        return ", then ".join(str(part) for part in (self.opening, self.agreement) if part is not None)


@dataclass(frozen=True, slots=True)
class Examination:
    """What came of it."""

    statement: Statement
    results: tuple[CaseResult, ...]

    def count(self, result: Result) -> int:
        """How many cases ended so."""
        return sum(each.result is result for each in self.results)

    @property
    def result(self) -> Result:
        """Failed if a case failed; else undecided if one could not run; else passed."""
        found = {each.result for each in self.results}
        worst = (Result.FAILED, Result.CANNOT_RUN, Result.PASSED)
        return next((result for result in worst if result in found), Result.CANNOT_RUN)


def examine(
    card: Card, cases: Iterable[Case], *, progress: Callable[[int, int, Case], None] | None = None
) -> Examination:
    """Run the cases.

    Args:
        card: The card on its link.
        cases: Which ones, in their order.
        progress: Told the number of each case, how many there are, and the case, before it begins.

    Raises:
        TransportError: The card or the link is gone.
    """
    chosen = tuple(cases)
    results = []
    for number, case in enumerate(chosen, 1):
        if progress is not None:
            progress(number, len(chosen), case)
        results.append(_result(card, case))
    return Examination(card.statement, tuple(results))


def _result(card: Card, case: Case) -> CaseResult:
    excuse = case.excuse(card.statement)
    if excuse or case.run is None:
        return CaseResult(case=case, result=Result.NOT_APPLICABLE, reason=excuse)
    ways = _ways(card, case.each)
    if not ways:
        reason = "what opens the card in the way that it claims is not known"
        return CaseResult(case=case, result=Result.CANNOT_RUN, reason=reason)
    labels = tuple(str(way) for way in ways)
    for way in ways:
        broken_off = _broken_off(card, case, case.run, way)
        if broken_off is not None:
            return broken_off
    return CaseResult(case=case, result=Result.PASSED, ways=tuple(label for label in labels if label))


def _broken_off(card: Card, case: Case, run: Run, way: _Way) -> CaseResult | None:
    """How the case ended in a way in which it did not pass."""
    card.opening, card.agreement = way.opening, way.agreement
    try:
        run(card)
    except ExpectationError as error:
        return CaseResult(
            case=case, result=Result.FAILED, reason=error.expected, way=str(way), exchange=error.exchange
        )  # fmt: skip
    except TransportError:
        raise
    except ChipkitError as error:  # what the chip sent cannot be read, and no case foresaw it
        return CaseResult(case=case, result=Result.FAILED, reason=f"an answer that can be read: {error}", way=str(way))
    except CannotRunError as error:
        return CaseResult(case=case, result=Result.CANNOT_RUN, reason=str(error), way=str(way))
    return None


def _ways(card: Card, each: Each) -> tuple[_Way, ...]:
    statement = card.statement
    openings = _openings(card)
    if each is Each.ONCE:
        return (_Way(openings[0] if openings else None),)
    if each is Each.PACE:
        known = card.passwords.for_pace() is not None
        return tuple(_Way(way) for way in statement.pace) if known else ()
    if each is Each.OPENING:
        return (_Way(),) if statement.plain else tuple(_Way(opening) for opening in openings)
    command = "KAT" if each is Each.KAT else "AT"
    ways = [way for way in statement.agreements if way.command == command]
    return tuple(_Way(opening, way) for way in ways for opening in openings)


def _openings(card: Card) -> list[PACEWay | str]:
    """Basic Access Control and the first way of PACE, as far as they are claimed and their passwords known."""
    found: list[PACEWay | str] = []
    if card.statement.bac and card.passwords.mrz_information is not None:
        found.append(BAC)
    if card.statement.pace and card.passwords.for_pace() is not None:
        found.append(card.statement.pace[0])
    return found
