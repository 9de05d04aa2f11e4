"""Faults that were found in other readers, each with what would show it here (docs/testing.md lists them)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.codec.status import END_OF_FILE, OK, WRONG_LENGTH, about_length, malfunction, more_data, right_length
from chipkit.errors import ChipkitError
from chipkit.lds.files import EF
from chipkit.protocol.read import ReadLimits, read_file
from chipkit_emulator.answers import FOR_EVER, answer

if TYPE_CHECKING:
    from tests.component.reading.conftest import Bench

FILE = bytes([EF.DG2.tag, 0x82, 0x02, 0x00]) + bytes(512)


def commands_for(sw: int, *, after: int) -> tuple[list[CommandAPDU], bytes | None]:
    """What a reader sends to a chip that answers by one status word behind `after` good answers, and what it keeps."""
    sent: list[CommandAPDU] = []
    exchange = read_file(EF.DG2, ReadLimits(), note=list[object]().append)
    try:
        command = next(exchange)
        while True:
            sent.append(command)
            offset = 0 if command.p1 & 0x80 else command.p1 << 8 | command.p2
            good = ResponseAPDU(FILE[offset : offset + command.ne])
            command = exchange.send(good if len(sent) <= after else ResponseAPDU(good.data, sw))
    except StopIteration as stop:
        return sent, stop.value.content
    except ChipkitError:
        return sent, None


def test_no_other_status_word_is_taken_for_one_about_lengths() -> None:
    """All 65,536: a mask would take 6F00 and 7700 for 6700, and ask again."""
    lengths = {sw for sw in range(1 << 16) if about_length(sw)}
    assert lengths == {WRONG_LENGTH, *range(0x6100, 0x6200), *range(0x6C00, 0x6D00)}
    assert {sw for sw in range(1 << 16) if right_length(sw) is not None} == set(range(0x6C00, 0x6D00))
    assert {sw for sw in range(1 << 16) if more_data(sw) is not None} == set(range(0x6100, 0x6200))
    assert {sw >> 8 for sw in range(1 << 16) if malfunction(sw)} == {0x64, 0x65, 0x6F}

    for sw in (0x6F00, 0x7700, 0x6701, 0x67FF, 0x6F67, 0x0067, 0xE700):
        sent, kept = commands_for(sw, after=1)
        assert (len(sent), kept) == (2, None), f"{sw:04X}"


def test_no_other_status_word_is_taken_for_success() -> None:
    """Data that stand before a status word of refusal are nobody's file."""
    for after in (0, 1):
        kept = {sw for sw in range(0x6000, 0xA000) if commands_for(sw, after=after)[1] == FILE}
        assert kept == {OK, END_OF_FILE}


@pytest.mark.parametrize("sw", [0x6700, 0x6D00, 0x6F00, 0x6982, 0x6A82])
def test_a_refusal_with_data_before_it_is_a_refusal(bench: Bench, sw: int) -> None:
    card = bench.small(bench.specimen()).answering(answer("read.dg13", sw, form="protected", keep=200, times=FOR_EVER))

    capture = bench.read(card)

    assert EF.DG13 not in capture.files
