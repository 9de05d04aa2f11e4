"""How far a reading has come, on a terminal and elsewhere."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from chipkit.cli.progress import ProgressTeller
from chipkit.lds.files import EF
from chipkit.session.progress import Phase, Progress

if TYPE_CHECKING:
    import pytest

READING = [
    Progress(phase=Phase.PACE),
    Progress(phase=Phase.READ, ef=EF.DG2),
    Progress(phase=Phase.READ, ef=EF.DG2, read=223, size=15012),
    Progress(phase=Phase.READ, ef=EF.DG2, read=15012, size=15012),
    Progress(phase=Phase.READ, ef=EF.SOD, read=5),
    Progress(phase=Phase.CHIP_AUTHENTICATION),
]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(written: str) -> list[str]:
    """What stood on the line, one after the other, without what is overwritten."""
    return [line.rstrip() for line in written.split("\r") if line.strip()]


def test_a_terminal_sees_one_line_with_file_and_bytes_that_is_gone_at_the_end() -> None:
    terminal = Terminal()

    with ProgressTeller(terminal) as progress:
        for each in READING:
            progress(each)

    assert "\n" not in terminal.getvalue()
    assert shown(terminal.getvalue()) == [
        "opening the chip by PACE",
        "reading EF.DG2",
        "reading EF.DG2: 223 of 15,012 bytes",
        "reading EF.DG2: 15,012 of 15,012 bytes",
        "reading EF.SOD: 5 bytes",
        "Chip Authentication",
    ]
    last = terminal.getvalue().split("\r")
    assert last[-2].strip() == last[-1] == ""


def test_a_shorter_line_covers_the_longer_one_before_it() -> None:
    terminal = Terminal()

    progress = ProgressTeller(terminal)
    progress(READING[3])
    progress(READING[5])

    _, longer, shorter = terminal.getvalue().split("\r")
    assert len(shorter) == len(longer)


def test_elsewhere_each_step_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressTeller() as progress:
        for each in READING:
            progress(each)

    assert capsys.readouterr().err.splitlines() == [
        "chipkit: opening the chip by PACE",
        "chipkit: reading EF.DG2",
        "chipkit: reading EF.SOD",
        "chipkit: Chip Authentication",
    ]


def test_every_step_has_words(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressTeller() as progress:
        for phase in Phase:
            progress(Progress(phase=phase))

    told = capsys.readouterr().err.splitlines()
    assert len(set(told)) == len(Phase)
