"""What a card and a reader can do is learnt once, used for speed alone, and corrected by one refused command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit.codec.apdu import CommandAPDU
from chipkit.lds.files import EF
from chipkit.session.memory import NOTHING, PairFacts
from chipkit.session.options import ReadOptions
from chipkit.session.pair_file import PairFile
from chipkit.session.trace import Trace
from chipkit_emulator.answers import FOR_EVER, answer
from chipkit_emulator.quirks import EndOfFile, Quirks

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.capture import Capture
    from chipkit_emulator.in_process import Fault, InProcessTransport, LinkExchange
    from chipkit_emulator.personalisation.build import Specimen
    from tests.component.reading.conftest import Bench

LONG = (65544, 65536)
ATR = bytes.fromhex("3B8E800180318065B08504011B12FF82900052")


class Remembering:
    """A memory that is kept in this process."""

    def __init__(self, facts: PairFacts = NOTHING) -> None:
        self.facts = facts
        self.asked: list[str] = []

    def recall(self, pair: str) -> PairFacts:
        self.asked.append(pair)
        return self.facts

    def remember(self, pair: str, facts: PairFacts) -> None:
        assert pair == self.asked[-1]
        self.facts = facts


def link_to(bench: Bench, card: Specimen, *fault: Fault, carries: tuple[int, int]) -> InProcessTransport:
    link = bench.link_to(card, *fault, carries=carries)
    link.atr, link.reader = ATR, "Reader 00"  # type: ignore[attr-defined]
    return link


def extended_refused(exchange: LinkExchange) -> bytes:
    protected = exchange.protected_index is not None
    extended = protected and CommandAPDU.parse(exchange.command).is_extended
    return b"\x67\x00" if extended else exchange.response


def wants_tag_84(card: Specimen) -> Specimen:
    def without(asked: object) -> bool:
        command: CommandAPDU = asked.command  # type: ignore[attr-defined]
        return command.ins == 0x22 and command.p1 == 0xC1 and b"\x84\x01" not in command.data

    return card.answering(answer(without, 0x6A88, times=FOR_EVER))


def odd(bench: Bench, name: str) -> tuple[Specimen, tuple[Fault, ...], tuple[int, int]]:
    card, short = bench.specimen("vn-cccd-2024", 2048), bench.short
    return {
        "small blocks": (bench.quirky(card, Quirks(max_ne=128)), (), short),
        "no short identifiers": (bench.quirky(card, Quirks(sfi_unsupported=True)), (), short),
        "nothing past the end": (bench.quirky(card, Quirks(end_of_file=EndOfFile.REFUSED)), (), short),
        "no extended lengths": (card, (extended_refused,), LONG),
        "tag 84 demanded": (wants_tag_84(card), (), short),
    }[name]


ODD = ["small blocks", "no short identifiers", "nothing past the end", "no extended lengths", "tag 84 demanded"]


def read(
    bench: Bench, name: str, memory: Remembering | PairFile, trace: Trace | None = None
) -> tuple[Specimen, Capture]:
    card, fault, carries = odd(bench, name)
    link = link_to(bench, card, *fault, carries=carries)
    return card, bench.read(card, link=link, options=ReadOptions(memory=memory), trace=trace)


@pytest.mark.parametrize("name", ODD)
def test_the_second_reading_of_a_pair_is_refused_less_and_tells_the_same(bench: Bench, name: str) -> None:
    memory, first, second = Remembering(), Trace(), Trace()

    card, before = read(bench, name, memory, first)
    assert memory.facts != NOTHING
    learnt = memory.facts
    _, after = read(bench, name, memory, second)

    bench.assert_whole(before, card)
    bench.assert_whole(after, card)
    assert len(second) < len(first)
    assert set(bench.codes(before)) == set(bench.codes(after))
    assert memory.facts == learnt


@pytest.mark.parametrize("name", [*ODD, "sound"])
@pytest.mark.parametrize(
    "wrong",
    [
        PairFacts(ceiling=64), PairFacts(ceiling=223), PairFacts(ceiling=65_536), PairFacts(short=True),
        PairFacts(names_parameters=True), PairFacts(selects=True), PairFacts(header_first=True),
        PairFacts(ceiling=64, short=True, names_parameters=True, selects=True, header_first=True),
    ],
    ids=repr,
)  # fmt: skip
def test_a_wrong_memory_costs_time_and_nothing_else(bench: Bench, name: str, wrong: PairFacts) -> None:
    if name == "sound":
        card = bench.specimen("vn-cccd-2024", 2048)
        capture = bench.read(
            card, link=link_to(bench, card, carries=LONG), options=ReadOptions(memory=Remembering(wrong))
        )
    else:
        card, capture = read(bench, name, Remembering(wrong))

    bench.assert_whole(capture, card)


def test_a_card_that_refuses_tag_84_is_opened_although_it_is_remembered(bench: Bench) -> None:
    def named(asked: object) -> bool:
        command: CommandAPDU = asked.command  # type: ignore[attr-defined]
        return command.ins == 0x22 and command.p1 == 0xC1 and b"\x84\x01" in command.data

    card = bench.specimen().answering(answer(named, 0x6A80, times=FOR_EVER))
    memory = Remembering(PairFacts(names_parameters=True))

    capture = bench.read(card, link=link_to(bench, card, carries=bench.short), options=ReadOptions(memory=memory))

    bench.assert_whole(capture, card)
    assert memory.facts == NOTHING  # corrected by the one command that was refused


def test_a_reading_that_broke_off_teaches_nothing(bench: Bench) -> None:
    card, _, _ = odd(bench, "small blocks")
    link, memory = link_to(bench, card, carries=bench.short), Remembering()
    link.remove_at(60)

    assert bench.read(card, link=link, options=ReadOptions(memory=memory)).abort is not None
    assert memory.facts == NOTHING


def test_a_link_without_a_name_or_without_a_memory_is_read_as_ever(bench: Bench) -> None:
    card, memory = bench.specimen(), Remembering(PairFacts(selects=True))

    capture = bench.read(card, options=ReadOptions(memory=memory))

    bench.assert_whole(capture, card)
    assert memory.asked == []
    assert ReadOptions().memory is None


def test_the_file_holds_nothing_of_a_holder(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "pairs.json"
    card, _ = read(bench, "small blocks", PairFile(path))

    text = path.read_text(encoding="utf-8")
    assert len(text) < 200
    for secret in (card.can or "-", card.mrz.document_number, card.holder.personal_number, ATR.hex(), "Reader"):
        assert secret not in text
    assert "read.sod" not in text
    assert card.files[EF.DG1].hex() not in text
