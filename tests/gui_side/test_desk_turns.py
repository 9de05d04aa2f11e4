"""What is counted of one client's turn, and what outlives it: codes that differ, refusals, the pause of a chip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.capture import AbortReason
from chipkit.inspection import judge_reading
from chipkit.lds.files import EF
from chipkit.session.pcsc import ReaderEvent
from chipkit.session.pcsc import ReaderEventKind as Kind
from chipkit.trust.model import InMemoryTrust
from chipkit_gui.desk import PAUSE_SECONDS, Desk
from chipkit_gui.events import Judged, NotRead, WorldChanged
from chipkit_gui.keys import read_key
from chipkit_gui.patience import AUTO_CLEAR_SECONDS
from chipkit_gui.portrait import portrait_of
from chipkit_gui.presenter import Tone, present
from chipkit_gui.presenter.banner import banner
from chipkit_gui.state import Stage
from chipkit_gui.texts import GOING_ON, LANGUAGES, WORDS, Language
from chipkit_gui.texts.next_actions import STOP

if TYPE_CHECKING:
    from chipkit.verify.policy import Policy
    from chipkit.verify.report import Report
    from chipkit_gui.presenter import Screen
    from chipkit_gui.state import DeskState

READER, OTHER = "reader", "other"
WRONG = ("001199000001", "001199000002", "001199000003")
NUMBER = "000080944718"
_ZONE = "IDVNM1990000014001199000001<<59902015F2402011VNM<<<<<<<<<<<6NGUYEN<<THI<MAU<<<<<<<<<<<<<<<"

ReportMaker = Callable[..., "Report"]
World = Callable[..., "DeskState"]


def _ends(desk: Desk, report: Report) -> None:
    desk.handle(Judged(desk.state.session, report, portrait_of(report)))


def _refused(report: Report) -> Report:
    return replace(report, verdict=replace(report.verdict, code="key-refused"))


def _lay(desk: Desk, reader: str = READER, atr: bytes = b"\x3b\x00") -> None:
    desk.handle(WorldChanged(ReaderEvent(Kind.CARD_INSERTED, reader, atr=atr)))


def _lift(desk: Desk, reader: str = READER) -> None:
    desk.handle(WorldChanged(ReaderEvent(Kind.CARD_REMOVED, reader)))


@pytest.fixture
def anothers(code: str) -> str:
    """The code of the card, with the name of somebody else."""
    return "|".join("Trần Thị Khác" if at == 2 else part for at, part in enumerate(code.split("|")))


@pytest.fixture
def differs(policy: Policy, report_of: ReportMaker, anothers: str) -> Report:
    """What comes of that code."""
    printed = read_key(anothers).expected
    return judge_reading(report_of().capture, InMemoryTrust.empty(), policy, None, printed=printed)


def _scans_with_the_card_lifted(desk: Desk, code: str) -> None:
    _lift(desk)
    desk.enter(code)
    _lay(desk)


def _scans_and_lifts_the_card(desk: Desk, code: str) -> None:
    desk.enter(code)
    _lift(desk)
    _lay(desk)


def _scans_with_the_card_where_it_lies(desk: Desk, code: str) -> None:
    desk.enter(code)
    desk.read_again()


def _reads_again(desk: Desk, _code: str) -> None:
    desk.read_again()


def _lays_it_anew_and_reads_again(desk: Desk, _code: str) -> None:
    _lift(desk)
    _lay(desk)
    desk.read_again()


WAYS = [
    _scans_with_the_card_lifted, _scans_and_lifts_the_card, _scans_with_the_card_where_it_lies, _reads_again,
    _lays_it_anew_and_reads_again,
]  # fmt: skip


@pytest.mark.parametrize("goes_on", WAYS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_differs_is_red_the_second_time_however_the_client_goes_on(
    desk: Desk, anothers: str, differs: Report, goes_on: Callable[[Desk, str], None], language: Language
) -> None:
    desk.enter(anothers)
    _lay(desk)
    _ends(desk, differs)
    first = present(desk.state, language)
    assert (first.banner.code, first.banner.tone, first.banner.name) == ("V10", Tone.UNDETERMINED, "desk.mismatch")

    for _ in range(3):
        goes_on(desk, anothers)
        assert desk.state.reading is not None
        _ends(desk, differs)
        again = present(desk.state, language)
        assert (again.banner.code, again.banner.tone) == ("V10", Tone.FAIL)
        assert again.banner.action == STOP[language]
        assert again.banner.headline != first.banner.headline
        assert again.primary == "next"


def test_a_number_that_the_chip_refuses_in_between_changes_nothing(
    desk: Desk, anothers: str, differs: Report, report_of: ReportMaker
) -> None:
    desk.enter(anothers)
    _lay(desk)
    _ends(desk, differs)
    _scans_with_the_card_where_it_lies(desk, WRONG[0])
    _ends(desk, _refused(report_of(remove_at=20)))

    desk.enter(anothers)
    desk.read_again()
    _ends(desk, differs)

    assert banner(desk.state, Language.VI).tone is Tone.FAIL


def _clears(desk: Desk) -> None:
    desk.clear()


def _goes_away(desk: Desk) -> None:
    for _ in range(AUTO_CLEAR_SECONDS):
        desk.tick()
    assert desk.state.key is None


def _sleeps(desk: Desk) -> None:
    desk.woke()
    desk.handle(WorldChanged(ReaderEvent(Kind.SERVICE_UP, "")))
    desk.handle(WorldChanged(ReaderEvent(Kind.READER_ADDED, READER)))
    _lay(desk)


@pytest.mark.parametrize("end", [_clears, _goes_away, _sleeps])
def test_the_next_clients_first_time_is_a_first_time_with_the_same_card_too(
    desk: Desk, anothers: str, differs: Report, end: Callable[[Desk], None]
) -> None:
    desk.enter(anothers)
    _lay(desk)
    _ends(desk, differs)
    end(desk)

    desk.enter(anothers)
    desk.read_again()
    _ends(desk, differs)

    assert (desk.state.mismatches, banner(desk.state, Language.VI).tone) == (1, Tone.UNDETERMINED)


def test_a_verdict_that_agrees_ends_the_count(
    desk: Desk, anothers: str, differs: Report, code: str, report_of: ReportMaker
) -> None:
    desk.enter(anothers)
    _lay(desk)
    for entered, report in ((anothers, differs), (code, report_of()), (anothers, differs)):
        _scans_with_the_card_lifted(desk, entered)
        _ends(desk, report)

    assert banner(desk.state, Language.VI).tone is Tone.UNDETERMINED


def test_another_chip_is_a_first_time(
    desk: Desk, anothers: str, differs: Report, policy: Policy, report_of: ReportMaker
) -> None:
    other = report_of(profile="vn-cccd-2021", trusted=False).capture
    printed = read_key(anothers).expected
    desk.enter(anothers)
    _lay(desk)
    _ends(desk, differs)
    _scans_with_the_card_lifted(desk, anothers)

    _ends(desk, judge_reading(other, InMemoryTrust.empty(), policy, None, printed=printed))

    assert (desk.state.mismatches, banner(desk.state, Language.VI).tone) == (1, Tone.UNDETERMINED)


def test_nothing_that_tells_the_chip_again_outlives_the_client(desk: Desk, anothers: str, differs: Report) -> None:
    desk.enter(anothers)
    _lay(desk)
    _ends(desk, differs)
    kept = dict(vars(desk._mismatches))
    signed = differs.capture.files[EF.SOD].content
    assert all(not isinstance(fact, bytes) or fact not in signed for fact in kept.values() if fact)

    desk.clear()

    left = vars(desk._mismatches)
    assert not {fact for fact in kept.values() if isinstance(fact, bytes)} & set(left.values())
    assert not {fact for fact in kept.values() if isinstance(fact, int)} & set(left.values())


def _refuses_thrice(desk: Desk, report_of: ReportMaker) -> None:
    _lay(desk)
    for number in WRONG:
        desk.enter(number)
        assert desk.state.reading is not None
        _ends(desk, _refused(report_of(remove_at=20)))
    assert desk.state.paused_seconds == PAUSE_SECONDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_next_client_is_told_of_the_pause_of_the_chip_and_read_behind_it(
    desk: Desk, report_of: ReportMaker, language: Language
) -> None:
    _refuses_thrice(desk, report_of)
    desk.clear()
    desk.enter(NUMBER)
    shown = present(desk.state, language)

    assert shown.banner.name == "stage.key-waits-pause"
    assert str(PAUSE_SECONDS) in shown.banner.reason
    assert "F5" not in f"{shown.banner.reason} {shown.banner.action}"
    assert "again" not in shown.actions
    desk.tick()
    assert str(PAUSE_SECONDS - 1) in banner(desk.state, language).reason
    for _ in range(PAUSE_SECONDS - 1):
        assert desk.state.reading is None
        desk.tick()

    assert desk.state.stage is Stage.READING
    _ends(desk, _refused(report_of(remove_at=20)))
    assert (desk.state.refusals, banner(desk.state, language).name) == (1, "key-refused")
    assert desk.state.paused_seconds == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_f5_is_offered_in_a_pause_only_once_it_is_over(desk: Desk, report_of: ReportMaker, language: Language) -> None:
    _refuses_thrice(desk, report_of)
    assert "again" not in present(desk.state, language).actions

    for _ in range(PAUSE_SECONDS):
        desk.tick()

    assert "again" in present(desk.state, language).actions
    desk.read_again()
    assert desk.state.stage is Stage.READING


def test_lifting_the_card_does_not_shorten_the_pause_of_the_same_client(
    desk: Desk, report_of: ReportMaker, cards: Any
) -> None:
    _refuses_thrice(desk, report_of)
    for _ in range(9):
        desk.tick()
    _lift(desk)
    _lay(desk)
    desk.enter(NUMBER)

    assert len(cards.asked) == 3
    assert str(PAUSE_SECONDS - 9) in present(desk.state, Language.VI).banner.reason
    for _ in range(PAUSE_SECONDS - 9):
        desk.tick()
    assert len(cards.asked) == 4


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("before", ["lifted", "lifted, a wrong code", "lies there"])
def test_the_pause_of_a_client_is_told_as_it_is_wherever_the_card_lies(
    desk: Desk, report_of: ReportMaker, cards: Any, before: str, language: Language
) -> None:
    """Nothing says that another card is read at once: which card this client lays down, nobody knows."""
    _refuses_thrice(desk, report_of)
    if before.startswith("lifted"):
        _lift(desk)
    if before.endswith("a wrong code"):
        desk.enter("12345")
    desk.enter(NUMBER)
    told = [present(desk.state, language).banner]
    if before.startswith("lifted"):
        _lay(desk)
        told.append(present(desk.state, language).banner)

    assert {shown.name for shown in told} == {"refused.waits"}
    assert all(NUMBER[-4:] in shown.action and "3" in shown.headline for shown in told)
    assert len(cards.asked) == 3
    for _ in range(PAUSE_SECONDS):
        desk.tick()
    assert desk.state.stage is Stage.READING


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_refused_is_not_what_is_asked_for(desk: Desk, report_of: ReportMaker, language: Language) -> None:
    """A zone that the chip refused is no way out of its refusals, nor is a number that waits called refused."""

    def asked(screen: Screen) -> str:
        assert screen.guide is not None
        drawn = (WORDS[f"guide.{screen.guide.drawing}.{part}"][language] for part in ("title", "text"))
        return " ".join((screen.banner.action, screen.help.paragraphs[1], *drawn))

    _lay(desk)
    for entered in (WRONG[0], _ZONE, _ZONE):
        desk.enter(entered)
        _ends(desk, _refused(report_of(remove_at=20)))
        assert ("MRZ" in asked(present(desk.state, language))) is (entered != _ZONE)
    zone = present(desk.state, language)

    assert zone.banner.name == "refused.thrice-zone"
    assert "12" in zone.banner.action
    assert zone.banner.tone is Tone.UNDETERMINED
    desk.enter(NUMBER)
    waits = present(desk.state, language)
    assert waits.banner.name == "refused.waits"
    assert "MRZ" not in waits.banner.action


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_of_a_pause_says_that_a_card_waits_and_it_does(
    desk: Desk, report_of: ReportMaker, cards: Any, language: Language
) -> None:
    _refuses_thrice(desk, report_of)
    waits = GOING_ON["paused"][language]
    for happens in (_lift, _lay):
        assert waits in present(desk.state, language).help.paragraphs
        happens(desk)

    assert waits in present(desk.state, language).help.paragraphs
    assert len(cards.asked) == 3
    for _ in range(PAUSE_SECONDS):
        desk.tick()
    assert len(cards.asked) == 4
    _ends(desk, report_of(remove_at=20))
    assert waits not in present(desk.state, language).help.paragraphs


def test_a_number_that_outlasts_the_pause_without_a_card_asks_for_one(desk: Desk, report_of: ReportMaker) -> None:
    _refuses_thrice(desk, report_of)
    _lift(desk)
    desk.enter(NUMBER)
    for _ in range(PAUSE_SECONDS):
        desk.tick()

    assert banner(desk.state, Language.VI).name == "stage.key-waits"
    _lay(desk)
    assert desk.state.stage is Stage.READING


def test_every_card_that_is_laid_down_in_the_pause_of_a_client_waits(
    desk: Desk, report_of: ReportMaker, cards: Any
) -> None:
    """The card that refused may be laid on another reader; each screen tells so from the first on."""
    desk.handle(WorldChanged(ReaderEvent(Kind.READER_ADDED, OTHER)))
    _refuses_thrice(desk, report_of)
    desk.enter(NUMBER)
    shown: list[DeskState] = []
    desk._changed = shown.append
    _lift(desk)
    for reader in (OTHER, READER):
        _lay(desk, reader)

    assert len(shown) == 3, "one screen for each thing that happens"
    assert [card.paused for card in desk.state.cards] == [True, True]
    assert len(cards.asked) == 3
    desk.clear()
    desk.enter(NUMBER)
    assert banner(desk.state, Language.VI).name == "stage.key-waits-pause"
    _lift(desk, OTHER)
    assert desk.state.paused_seconds == PAUSE_SECONDS, "one of them lies there still"
    _lay(desk, OTHER)
    assert desk.state.stage is Stage.READING, "for the next client, what is laid down is another card"


def test_another_readers_card_does_not_wait_for_the_pause(desk: Desk, report_of: ReportMaker) -> None:
    """Wrong numbers are refused by both cards; the right one opens the client's, whichever has refused thrice."""
    desk.handle(WorldChanged(ReaderEvent(Kind.READER_ADDED, OTHER)))
    _lay(desk)
    for number in WRONG[:2]:
        desk.enter(number)
        _ends(desk, _refused(report_of(remove_at=20)))
    _lay(desk, OTHER)
    assert desk.state.reading is not None
    _ends(desk, _refused(report_of(remove_at=20)))

    desk.enter(WRONG[2])
    while desk.state.reading is not None:
        _ends(desk, _refused(report_of(remove_at=20)))
    assert desk.state.paused_seconds == PAUSE_SECONDS, "the first card has refused three"
    desk.enter(NUMBER)

    assert desk.state.reading is not None
    assert desk.state.reading.reader == OTHER, "the other one has not"
    _ends(desk, report_of())
    assert desk.state.stage is Stage.RESULT


def _two_lie(desk: Desk) -> None:
    desk.handle(WorldChanged(ReaderEvent(Kind.READER_ADDED, OTHER)))
    _lay(desk, OTHER)
    _lay(desk)


@pytest.mark.parametrize("language", LANGUAGES)
def test_e06_is_told_where_no_card_of_several_takes_the_number(
    desk: Desk, report_of: ReportMaker, cards: Any, language: Language
) -> None:
    _two_lie(desk)
    desk.enter(NUMBER)
    _ends(desk, _refused(report_of(remove_at=20)))
    assert desk.state.reading is not None, "the other card is asked first"
    _ends(desk, _refused(report_of(remove_at=20)))

    shown = present(desk.state, language)
    assert (shown.banner.code, shown.banner.tone) == ("E06", Tone.UNDETERMINED)
    assert "…4718" in shown.banner.reason
    assert [reader for _, reader, _ in cards.asked] == [READER, OTHER]
    _lift(desk, OTHER)
    desk.enter(NUMBER)
    assert desk.state.reading is not None
    assert desk.state.reading.reader == READER
    _ends(desk, _refused(report_of(remove_at=20)))
    assert banner(desk.state, language).code == "E08", "a single card is that one"


@pytest.mark.parametrize("opens", [READER, OTHER])
def test_a_right_number_is_never_told_to_be_none(cards: Any, report_of: ReportMaker, opens: str) -> None:
    told = set()
    watched = Desk(cards, lambda state: told.add(banner(state, Language.VI).code), demo=True)
    for kind, reader in ((Kind.SERVICE_UP, ""), (Kind.READER_ADDED, READER)):
        watched.handle(WorldChanged(ReaderEvent(kind, reader)))
    _two_lie(watched)
    watched.enter(NUMBER)
    while watched.state.reading is not None:
        _ends(watched, report_of() if watched.state.reading.reader == opens else _refused(report_of(remove_at=20)))

    assert watched.state.stage is Stage.RESULT
    assert told
    assert not told & {"E06", "E08", "E09"}


def test_beside_a_card_that_is_no_id_card_a_refusal_is_e08(desk: Desk, report_of: ReportMaker) -> None:
    _two_lie(desk)
    desk.enter(NUMBER)
    _ends(desk, _refused(report_of(remove_at=20)))
    lost = report_of(remove_at=1)
    assert lost.capture.abort is not None
    foreign = replace(lost.capture.abort, reason=AbortReason.CHIP_ERROR, step="select")
    _ends(desk, replace(lost, capture=replace(lost.capture, abort=foreign)))

    assert banner(desk.state, Language.VI).code == "E08"


def test_the_end_of_a_pause_leaves_a_result_alone(desk: Desk, report_of: ReportMaker, cards: Any) -> None:
    desk.handle(WorldChanged(ReaderEvent(Kind.READER_ADDED, OTHER)))
    _refuses_thrice(desk, report_of)
    desk.clear()
    desk.enter(NUMBER)
    _lay(desk, OTHER)
    _ends(desk, report_of())
    begun = len(cards.asked)

    for _ in range(PAUSE_SECONDS + 1):
        desk.tick()

    assert desk.state.stage is Stage.RESULT
    assert len(cards.asked) == begun


@pytest.mark.parametrize("problem", ["internal", "card.busy"])
@pytest.mark.parametrize("gone", [Kind.CARD_REMOVED, Kind.READER_REMOVED])
def test_a_problem_goes_with_its_card_and_the_card_is_read_when_it_is_back(
    desk: Desk, world: World, cards: Any, problem: str, gone: Kind
) -> None:
    desk.enter(NUMBER)
    _lay(desk)
    desk.handle(NotRead(desk.state.session, problem))
    assert "again" in present(desk.state, Language.VI).actions

    world(desk, gone)
    shown = present(desk.state, Language.VI)
    assert shown.banner.name == ("stage.key-waits" if gone is Kind.CARD_REMOVED else "stage.no-reader")

    world(desk, Kind.READER_ADDED)
    _lay(desk)
    assert desk.state.stage is Stage.READING
    assert len(cards.asked) == 2


def test_a_problem_stays_while_its_card_lies_whatever_leaves_another_reader(desk: Desk, world: World) -> None:
    world(desk, Kind.READER_ADDED, reader=OTHER)
    _lay(desk, OTHER)
    _lay(desk)
    desk.enter(NUMBER)
    assert desk.state.reading is not None
    assert desk.state.reading.reader == READER
    desk.handle(NotRead(desk.state.session, "card.busy"))

    _lift(desk, OTHER)

    assert desk.state.problem == "card.busy"
