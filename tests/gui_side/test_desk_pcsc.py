from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from chipkit.session.pcsc import PCSCTransport
from chipkit_gui.keys import read_key
from chipkit_gui.running import RunningDesk
from chipkit_gui.sources import Sample
from chipkit_gui.sources.virtual import VirtualSource
from chipkit_gui.state import Stage

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from chipkit.verify.policy import Policy
    from chipkit_emulator.links.private_pcsc import PrivatePCSC

SOAK = bool(os.environ.get("CHIPKIT_SOAK"))

pytestmark = pytest.mark.timeout(1800 if SOAK else 900)


@pytest.fixture
def desk(pcsc: PrivatePCSC, qtbot: QtBot, policy: Policy) -> Iterator[RunningDesk]:
    """A desk with a virtual reader behind a private PC/SC service."""
    made = RunningDesk(VirtualSource(pcsc, Sample()), policy)
    made.start()
    qtbot.waitUntil(lambda: made.desk.state.stage is Stage.READY)
    yield made
    made.window.close()
    assert not any(thread.is_alive() for thread in made.service._threads)


Reaches = Callable[[Stage], None]


@pytest.fixture
def reaches(desk: RunningDesk, qtbot: QtBot) -> Reaches:
    """Waits until the desk has come to a stage."""

    def wait(stage: Stage) -> None:
        qtbot.waitUntil(lambda: desk.desk.state.stage is stage)

    return wait


def _source(desk: RunningDesk) -> VirtualSource:
    assert isinstance(desk.source, VirtualSource)
    return desk.source


def _scan(desk: RunningDesk) -> None:
    desk.window.entered.emit(_source(desk).code(Sample()))


def test_a_card_on_a_reader_is_read_to_a_verdict(desk: RunningDesk, reaches: Reaches) -> None:
    _source(desk).place(Sample())
    reaches(Stage.CARD_WAITS)

    _scan(desk)
    reaches(Stage.RESULT)

    assert desk.window.screen_shown.banner.name == "verified-demo"
    assert desk.window.photo.photo.has_picture


@pytest.mark.parametrize("at", [2, 10, 45, 80])
def test_a_card_taken_off_the_reader_gives_no_verdict_and_is_read_when_it_lies_there_again(
    desk: RunningDesk, reaches: Reaches, at: int
) -> None:
    _scan(desk)
    _source(desk).place(Sample(), remove_at=at)
    reaches(Stage.ABORTED)
    assert desk.window.screen_shown.banner.name == "read-aborted"
    assert not desk.window.photo.photo.has_picture

    _source(desk).place(Sample())
    reaches(Stage.RESULT)


def test_a05_a_reader_unplugged_and_a_service_restarted_many_times_need_no_restart_of_the_desk(
    desk: RunningDesk, pcsc: PrivatePCSC, reaches: Reaches
) -> None:
    for _ in range(50 if SOAK else 5):
        pcsc.unplug()
        reaches(Stage.NO_READER)
        pcsc.plug()
        reaches(Stage.READY)
    for _ in range(10 if SOAK else 2):
        pcsc.stop_service()
        reaches(Stage.NO_SERVICE)
        pcsc.start_service()
        reaches(Stage.READY)

    _scan(desk)
    _source(desk).place(Sample())
    reaches(Stage.RESULT)


def test_a05_readers_and_service_come_and_go(desk: RunningDesk, pcsc: PrivatePCSC, reaches: Reaches) -> None:
    pcsc.unplug()
    reaches(Stage.NO_READER)
    pcsc.plug()
    reaches(Stage.READY)
    pcsc.stop_service()
    reaches(Stage.NO_SERVICE)
    assert desk.window.screen_shown.banner.code == "PCSC-01"
    pcsc.start_service()
    reaches(Stage.READY)

    _scan(desk)
    _source(desk).place(Sample())
    reaches(Stage.RESULT)


def test_of_two_readers_the_clients_card_is_read_though_another_one_lies_on_the_first(
    desk: RunningDesk, pcsc: PrivatePCSC, qtbot: QtBot, reaches: Reaches
) -> None:
    source = _source(desk)
    pcsc.insert_echo(slot=0)  # a card that is no ID card, such as one for logging in
    source.place(Sample(), slot=1)
    qtbot.waitUntil(lambda: len(desk.desk.state.cards) == 2)

    _scan(desk)
    reaches(Stage.RESULT)
    asked = pcsc.exchanges(slot=0)
    source.remove(slot=1)
    qtbot.waitUntil(lambda: len(desk.desk.state.cards) == 1)
    source.place(Sample(), slot=1)
    qtbot.waitUntil(lambda: len(desk.desk.state.cards) == 2)
    _scan(desk)
    reaches(Stage.RESULT)

    assert desk.window.screen_shown.banner.name == "verified-demo"
    assert len(desk.desk.state.readers_shown) == 2
    assert pcsc.exchanges(slot=0) - asked <= asked, "what is no ID card is not asked again and again"
    source.remove(slot=1)


def test_of_two_fresh_id_cards_the_one_that_opens_is_read_and_the_other_left(
    desk: RunningDesk, qtbot: QtBot, reaches: Reaches
) -> None:
    """Two cards in the field of one reader are one to it; two readers are asked one by one, the last laid first."""
    source, other = _source(desk), Sample(seed=1)
    source.place(other, slot=0)
    qtbot.waitUntil(lambda: len(desk.desk.state.cards) == 1)
    source.place(Sample(), slot=1)
    qtbot.waitUntil(lambda: len(desk.desk.state.cards) == 2)
    number = read_key(source.code(other)).tail

    desk.window.entered.emit(source.code(other))
    reaches(Stage.RESULT)

    result = desk.desk.state.result
    assert result is not None
    assert result.report.holder is not None
    assert result.report.holder.number is not None
    assert result.report.holder.number.endswith(number)
    tried = {card.reader: (card.used, card.refused) for card in desk.desk.state.cards}
    assert sorted(tried.values()) == [(False, True), (True, False)], "each once"
    source.remove(slot=1)


def test_a_card_that_another_desk_holds_is_waited_for_and_read_when_it_lets_go(
    desk: RunningDesk, reaches: Reaches
) -> None:
    source = _source(desk)
    source.place(Sample())
    reaches(Stage.CARD_WAITS)
    with PCSCTransport(desk.desk.state.cards[0].reader):
        _scan(desk)
        reaches(Stage.ACTION_NEEDED)
        assert desk.desk.state.problem == "card.busy"

    reaches(Stage.RESULT)
    assert desk.desk.state.problem == ""
