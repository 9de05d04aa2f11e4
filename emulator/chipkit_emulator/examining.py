"""`chipkit-emulator examine-card`: examine a card, ours in this process or any on a reader, and tell how it went."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Self

from chipkit.cli.common import STANDARD_INPUT, ExitCode, read_input
from chipkit.cli.manner import MANNER
from chipkit.cli.output import heard_by_nobody, note, print_json, tell
from chipkit.codec.mrz import MRZ
from chipkit.errors import CodecError
from chipkit.meant import meant
from chipkit_emulator.defects.registry import apply_defect
from chipkit_emulator.examination.card import Card
from chipkit_emulator.examination.catalogue import CASES
from chipkit_emulator.examination.observed import observe
from chipkit_emulator.examination.result import Result
from chipkit_emulator.examination.statement import Passwords, Statement
from chipkit_emulator.examination.suite import examine
from chipkit_emulator.personalisation.build import load_profile, personalise

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from chipkit.documents.machine import CaseDocument, ExaminationDocument
    from chipkit_emulator.examination.case import Case
    from chipkit_emulator.examination.result import CaseResult
    from chipkit_emulator.examination.suite import Examination
    from chipkit_emulator.examination.terminal import Link
    from chipkit_emulator.personalisation.specimen import Specimen

__all__ = ["document_of", "passwords_of", "run", "statement_of"]

_PROGRAM: Final = "chipkit-emulator"
_MAX_SECRET: Final = 4096
_CAN_SIZE: Final = 6
_EXIT: Final = {
    Result.PASSED: ExitCode.SUCCESSFUL,
    Result.FAILED: ExitCode.FAILED,
    Result.CANNOT_RUN: ExitCode.UNDETERMINED,
}


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is examined."""

    name: str
    """The profile, or the reader."""
    link: Link
    passwords: Passwords
    statement: Statement | None
    """What the card claims; None where it says so itself."""


def statement_of(specimen: Specimen) -> Statement:
    """What a specimen claims, by its files and its profile."""
    return Statement.of_files(
        specimen.files,
        bac=specimen.personalisation.access.bac,
        can=specimen.can is not None,
        master_file=specimen.profile.chip.select_master_file is None,
    )


def passwords_of(specimen: Specimen) -> Passwords:
    """What is printed on a specimen."""
    return Passwords(mrz_information=specimen.personalisation.mrz_information, can=specimen.can)


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code.

    Raises:
        ChipkitError: The profile, the defect, a case or what opens the card cannot be used, or the card is gone.
    """
    cases = _chosen(arguments.only)
    with _subject(arguments) as subject, _Progress() as progress:
        statement = subject.statement or observe(subject.link, subject.passwords, os.urandom)
        card = Card(subject.link, statement, subject.passwords, os.urandom)
        examination = examine(card, cases, progress=progress)
    if arguments.json:
        print_json(document_of(subject.name, examination))
    else:
        tell("\n".join(_lines(subject.name, examination)))
    return _EXIT[examination.result]


def _chosen(only: str | None) -> tuple[Case, ...]:
    """The cases that were asked for: by their ids, or by what these begin with."""
    if only is None:
        return CASES
    wanted = [word for word in only.upper().split(",") if word]
    chosen = {word: [case for case in CASES if case.id == word or case.id.startswith(f"{word}_")] for word in wanted}
    if unknown := [word for word, found in chosen.items() if not found]:
        asked = meant(unknown[0], (name for case in CASES for name in (case.id, case.id.rpartition("_")[0])))
        raise CodecError(f"no case {unknown[0]!r}; docs/examination.md has them all{asked}", where="--only")
    if not wanted:
        raise CodecError("an empty word names no case; docs/examination.md has them all", where="--only")
    return tuple(case for case in CASES if any(case in found for found in chosen.values()))


# what is examined -----------------------------------------------------------------------------------------------------


@contextmanager
def _subject(arguments: Namespace) -> Iterator[_Subject]:
    sound = None if arguments.profile is None else _specimen(arguments)
    if sound is not None and arguments.reader is None:
        specimen = apply_defect(sound, arguments.defect) if arguments.defect else sound
        yield _Subject(sound.profile.name, specimen.transport(), passwords_of(sound), statement_of(sound))
        return
    if arguments.defect:
        raise CodecError("a defect is of a card of ours in this process", where="--defect")
    passwords = _given(arguments) if sound is None else passwords_of(sound)
    from chipkit.session.pcsc import PCSCTransport, wait_for_card  # noqa: PLC0415 - only where a reader is asked for

    reader = wait_for_card(arguments.reader, timeout=arguments.wait)
    with PCSCTransport(reader) as transport:
        yield _Subject(reader, transport, passwords, None if sound is None else statement_of(sound))


def _specimen(arguments: Namespace) -> Specimen:
    at = arguments.at or datetime.now(UTC)
    return personalise(load_profile(arguments.profile), seed=arguments.seed, at=at)


def _given(arguments: Namespace) -> Passwords:
    """What opens a card that we did not make.

    Raises:
        CodecError: Nothing was given, or it is neither a CAN nor a machine readable zone; what was given is not told.
    """
    if arguments.can is None and arguments.mrz is None:
        raise CodecError("say what opens the card: --mrz, --can or both; or which of our profiles it is")
    can = None if arguments.can is None else _secret(arguments.can, "can")
    if can is not None and not (len(can) == _CAN_SIZE and can.isascii() and can.isdigit()):
        raise CodecError("not a card access number of six digits", where="--can")
    zone = None if arguments.mrz is None else MRZ.parse(_secret(arguments.mrz, "mrz")).information
    return Passwords(mrz_information=zone, can=can)


def _secret(given: str, kind: str) -> str:
    """What was given, or where that is "-", is typed or comes in: arguments are seen by every user of a machine."""
    if given != STANDARD_INPUT:
        return given
    if sys.stdin.isatty():
        from chipkit.cli.asking import typed_key  # noqa: PLC0415 - for whoever sits there

        return typed_key(kind)
    return read_input(STANDARD_INPUT, limit=_MAX_SECRET).decode("ascii", "replace").strip()


class _Progress:
    """Tells how far it has come, on standard error: a line that changes on a terminal, one for each unit elsewhere."""

    def __init__(self) -> None:
        self._drawn = sys.stderr.isatty() and not MANNER.quiet
        self._unit = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._drawn:
            self._draw("")

    def __call__(self, number: int, count: int, case: Case) -> None:
        unit = case.id.rpartition("_")[0]
        if self._drawn:
            self._draw(f"{number} of {count}: {case.id}")
        elif unit != self._unit and case.run is not None:
            self._unit = unit
            note(f"{unit}, from case {number} of {count}", program=_PROGRAM)

    def _draw(self, text: str) -> None:
        with heard_by_nobody():
            sys.stderr.write(f"\r{text:40}\r")
            sys.stderr.flush()


# what is told ---------------------------------------------------------------------------------------------------------


def document_of(name: str, examination: Examination) -> ExaminationDocument:
    """The examination as a JSON document."""
    statement = examination.statement
    return {
        "schema": "chipkit.examination/1",
        "card": name,
        "result": examination.result.value,
        "claims": {
            "bac": statement.bac,
            "pace": [str(way) for way in statement.pace],
            "can": statement.can,
            "chip_authentication": [str(way) for way in statement.agreements],
            "active_authentication": statement.active_authentication,
            "terminal_authentication": statement.terminal_authentication,
            "data_groups": list(statement.data_groups),
            "atr_info": statement.atr_info,
            "card_security": statement.card_security,
            "master_file": statement.master_file,
        },
        "counts": {
            "passed": examination.count(Result.PASSED),
            "failed": examination.count(Result.FAILED),
            "cannot_run": examination.count(Result.CANNOT_RUN),
            "not_applicable": examination.count(Result.NOT_APPLICABLE),
        },
        "cases": [_case_document(each) for each in examination.results],
    }


def _case_document(result: CaseResult) -> CaseDocument:
    exchange = result.exchange
    return {
        "id": result.case.id,
        "title": result.case.title,
        "result": result.result.value,
        "reason": result.reason,
        "way": result.way,
        "ways": list(result.ways),
        "exchange": None
        if exchange is None
        else {"command": exchange.command, "protected": exchange.protected, "response": exchange.response},
    }


def _lines(name: str, examination: Examination) -> Iterator[str]:
    yield f"Examined: {name}"
    yield ""
    for each in examination.results:
        if each.result is not Result.NOT_APPLICABLE:
            yield f"  {each.case.id:15}{each.result.value:12}{each.case.title}"
            yield from (f"{'':29}{line}" for line in _details(each))
    yield ""
    yield from _left_out(examination)
    yield ", ".join(f"{examination.count(result)} {result.value}" for result in Result)


def _details(result: CaseResult) -> Iterator[str]:
    if result.result is Result.PASSED:
        return
    if result.way:
        yield f"by {result.way}"
    yield f"expected: {result.reason}" if result.result is Result.FAILED else result.reason
    if result.exchange is not None:
        manner = " under secure messaging" if result.exchange.protected else ""
        yield f"sent: {result.exchange.command}{manner}"
        yield f"came: {result.exchange.response}"


def _left_out(examination: Examination) -> Iterator[str]:
    """The cases that do not apply, by their reasons."""
    by_reason: dict[str, list[str]] = {}
    for each in examination.results:
        if each.result is Result.NOT_APPLICABLE:
            by_reason.setdefault(each.reason, []).append(each.case.id)
    if by_reason:
        yield "Not applicable"
        yield from (f"  {reason}: {_in_short(ids)}" for reason, ids in by_reason.items())
        yield ""


def _in_short(ids: list[str]) -> str:
    """Ids one behind the other, those of one unit with numbers in a row as a span."""
    spans: list[tuple[str, int, int]] = []
    for name in ids:
        unit, _, digits = name.rpartition("_")
        number = int(digits)
        if spans and spans[-1][0] == unit and spans[-1][2] == number - 1:
            spans[-1] = (unit, spans[-1][1], number)
        else:
            spans.append((unit, number, number))
    return ", ".join(f"{unit}_{first}" + (f" to {last}" if last > first else "") for unit, first, last in spans)
