"""Cards behind a real PC/SC service: every profile, every key, and everything that can be pulled out."""

from __future__ import annotations

import threading
import time
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from chipkit.capture import AccessProtocol, AttemptResult
from chipkit.cli.opening_key import input_for
from chipkit.errors import CancelledError, CardRemovedError, TransportError
from chipkit.inspection import inspect
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.protocol.credentials import CANPassword, password_of
from chipkit.session.options import ReadOptions
from chipkit.session.pcsc import (
    NoCardError,
    NoReaderError,
    PCSCTransport,
    ReaderBusyError,
    ReaderEvent,
    ReaderEventKind,
    ReaderRemovedError,
    ServiceNotRunningError,
    SeveralCardsError,
    list_readers,
    reader_states,
    wait_for_card,
    wait_for_id_card,
    watch_readers,
)
from chipkit.session.pcsc.errors import error_for
from chipkit.session.progress import Phase
from chipkit.verify import load_policy
from chipkit_emulator.demo import trust_in
from chipkit_emulator.links.placed_card import PlacedCard
from chipkit_emulator.links.private_pcsc import READER
from tests.empty_reader import see_empty

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chipkit.protocol.credentials import Password
    from chipkit.session.progress import Progress, ProgressCallback
    from chipkit.trust.model import InMemoryTrust
    from chipkit.verify.report import Report
    from chipkit_emulator.links.private_pcsc import PrivatePCSC
    from chipkit_emulator.personalisation.specimen import Specimen

SHORT, EXTENDED = None, 2048
PATIENCE = 60.0
CARD = PlacedCard()
VIETNAMESE = ["vn-cccd-explicit", "vn-cccd-2024", "cccd-like"]


@lru_cache
def trust(card: PlacedCard) -> InMemoryTrust:
    return trust_in(card.specimen().pki, card.at)


def qr_of(specimen: Specimen) -> str:
    """What is printed as QR: seven fields in 2021, eleven in 2024."""
    holder = specimen.holder
    sex = "Nam" if holder.sex == "M" else "Nữ"
    birth, issue = holder.date_of_birth.strftime("%d%m%Y"), holder.date_of_issue.strftime("%d%m%Y")
    fields = [holder.personal_number, "", holder.full_name, birth, sex, "SPECIMEN", issue]
    return "|".join([*fields, *[""] * 4] if specimen.profile.name == "vn-cccd-2024" else fields)


def keys_of(specimen: Specimen) -> dict[str, str]:
    return {
        "number": specimen.holder.personal_number,
        "can": specimen.can or "",
        "mrz": "\n".join(specimen.mrz.lines),
        "qr": qr_of(specimen),
    }


def judged(
    card: PlacedCard,
    transport: PCSCTransport,
    password: Password | None = None,
    progress: ProgressCallback | None = None,
    options: ReadOptions | None = None,
) -> Report:
    return inspect(
        transport,
        password or CANPassword(card.specimen().can or ""),
        trust=trust(card),
        policy=load_policy("field"),
        at=card.at,
        mode="demo",
        progress=progress,
        options=options,
    )


def read(card: PlacedCard, password: Password | None = None, progress: ProgressCallback | None = None) -> Report:
    with PCSCTransport(wait_for_card(timeout=PATIENCE)) as transport:
        return judged(card, transport, password, progress)


def assert_no_verdict(report: Report, reason: str) -> None:
    """Nothing is told but that, and where, the reading broke off."""
    assert report.outcome is Outcome.ABORTED
    assert report.holder is None
    assert report.capture.abort is not None
    assert report.capture.abort.reason == reason
    proven = {finding.check for finding in report.findings if finding.outcome is Outcome.SUCCESSFUL}
    assert not proven & {"pa.sod.signature", "pa.files", "chip.genuine"}


def once_at(ef: EF, do: Callable[[], None]) -> ProgressCallback:
    """A progress callback that does something when the second block of a file has come."""
    done: list[Progress] = []

    def tell(progress: Progress) -> None:
        if progress.ef is ef and progress.read and not done:
            done.append(progress)
            do()

    return tell


CASES = [
    pytest.param(profile, key, id=f"{profile}-{key}")
    for profile in [*VIETNAMESE, "bsi-reference"]
    for key in (["number", "can", "mrz", "qr"] if profile in VIETNAMESE else ["can", "mrz"])
]


@pytest.mark.parametrize("extended", [SHORT, EXTENDED], ids=["short", "extended"])
@pytest.mark.parametrize(("profile", "key"), CASES)
def test_every_card_opens_by_every_key_and_gives_every_byte(
    pcsc: PrivatePCSC, profile: str, key: str, extended: int | None
) -> None:
    card = PlacedCard(profile=profile, at=CARD.at, extended=extended)
    specimen = card.specimen()
    lay(pcsc, card)

    report = read(card, password_of(input_for(key, keys_of(specimen)[key])))

    assert report.verdict.code == "verified-demo"
    read_files = {ef: file.content for ef, file in report.capture.files.items()}
    assert read_files == {ef: specimen.files[ef] for ef in read_files}
    assert set(specimen.files) - set(read_files) <= {EF.DG3, EF.ATR_INFO, EF.DIR}
    commands = pcsc.exchanges()
    assert commands < 40 if extended else commands > 80


def test_a_chip_of_t0_is_read_like_any_other(pcsc: PrivatePCSC) -> None:
    card = PlacedCard(at=CARD.at, protocol="T=0", extended=EXTENDED)
    lay(pcsc, card)

    with PCSCTransport(wait_for_card(timeout=PATIENCE)) as transport:
        assert (transport.max_command, transport.max_response) == (261, 256)
        assert judged(card, transport).verdict.code == "verified-demo"


def test_a_wrong_number_is_refused_and_judges_nothing(pcsc: PrivatePCSC) -> None:
    lay(pcsc, CARD)
    can = CARD.specimen().can or ""
    wrong = CANPassword(f"{(int(can) + 1) % 1_000_000:06}")

    report = read(CARD, wrong)

    assert_no_verdict(report, "key-refused")
    assert report.capture.access is not None
    attempt = report.capture.access.attempt(AccessProtocol.PACE)
    assert attempt is not None
    assert attempt.result is AttemptResult.REFUSED
    assert read(CARD).verdict.code == "verified-demo"


@pytest.mark.parametrize("share", [0, 1, 3, 6, 10, 15, 25, 40, 60, 80, 90, 100])
def test_a_card_that_leaves_anywhere_gives_no_verdict(
    pcsc: PrivatePCSC, commands_of_a_reading: int, share: int
) -> None:
    lay(pcsc, CARD, remove_at=(commands_of_a_reading - 1) * share // 100)

    assert_no_verdict(read(CARD), "card-removed")


@pytest.fixture(scope="module")
def commands_of_a_reading(pcsc_session: PrivatePCSC) -> int:
    lay(pcsc_session, CARD)
    read(CARD)
    return pcsc_session.exchanges()


def test_a_card_that_left_may_come_back(pcsc: PrivatePCSC) -> None:
    lay(pcsc, CARD, remove_at=20)
    assert_no_verdict(read(CARD), "card-removed")

    lay(pcsc)

    assert read(CARD).verdict.code == "verified-demo"


def test_the_service_counts_a_card_that_is_lifted_and_laid_down_again(pcsc: PrivatePCSC) -> None:
    lay(pcsc, CARD)
    wait_for_card(timeout=PATIENCE)
    before = reader_states()[0]

    read(CARD)
    assert not reader_states()[0].swapped_since(before), "reading it is no swap"
    lay(pcsc, CARD)
    wait_for_card(timeout=PATIENCE)

    assert reader_states()[0].atr == before.atr
    assert reader_states()[0].swapped_since(before)


@pytest.mark.parametrize("at", [4, 20], ids=["while it is opened", "in the middle of a file"])
def test_a_card_that_another_program_resets_is_read_once_more(pcsc: PrivatePCSC, at: int) -> None:
    lay(pcsc, CARD)
    with PCSCTransport(wait_for_id_card(timeout=PATIENCE)) as transport:
        transmit, sent = transport._context.transmit, [0]

        def reset_by_another(handle: int, protocol: int, command: bytes) -> bytes:
            sent[0] += 1
            if sent[0] == at:
                raise error_for(0x80100068)
            return transmit(handle, protocol, command)

        transport._context.transmit = reset_by_another  # type: ignore[method-assign]
        report = judged(CARD, transport)
        if report.capture.abort is not None:
            assert_no_verdict(report, "card-removed")
            assert transport.begin_anew()
            report = judged(CARD, transport)
        assert report.verdict.code == "verified-demo"


def test_two_id_cards_are_told_and_one_is_found(pcsc: PrivatePCSC) -> None:
    lay(pcsc, CARD)
    pcsc.insert(PlacedCard(profile="vn-cccd-explicit"), slot=1)
    until(lambda: [state.present for state in reader_states()] == [True, True])

    with pytest.raises(SeveralCardsError, match="00 00, Virtual PCD 00 01"):
        wait_for_id_card(timeout=PATIENCE)
    pcsc.remove(slot=1)
    until(lambda: not reader_states()[1].present)
    assert wait_for_id_card(timeout=PATIENCE) == READER


def test_a_card_that_was_taken_off_says_so_to_whoever_goes_on(pcsc: PrivatePCSC) -> None:
    lay(pcsc, CARD)
    with PCSCTransport(wait_for_card(timeout=PATIENCE)) as transport:
        pcsc.remove()

        with pytest.raises(CardRemovedError):
            transport.transmit(bytes.fromhex("00A4040C07A0000002471001"))
        with pytest.raises(CardRemovedError):
            transport.reset()


def test_a_reader_that_is_unplugged_gives_no_verdict(pcsc: PrivatePCSC) -> None:
    lay(pcsc, CARD)

    with PCSCTransport(wait_for_card(timeout=PATIENCE)) as transport:
        report = judged(CARD, transport, progress=once_at(EF.DG2, lambda: unplug(pcsc)))

        assert_no_verdict(report, "reader-lost")
        with pytest.raises(ReaderRemovedError):
            transport.transmit(bytes(5))
    until(lambda: reader_states() == ())
    with pytest.raises(NoReaderError):
        wait_for_card(timeout=0)
    pcsc.plug()
    assert read(CARD).verdict.code == "verified-demo"


def unplug(pcsc: PrivatePCSC) -> None:
    """Pull the cable and wait until the service has noticed."""
    pcsc.unplug()
    until(lambda: reader_states() == ())


@pytest.mark.parametrize("extended", [SHORT, EXTENDED], ids=["short", "extended"])
@pytest.mark.parametrize("remove_at", [1, 4, 12, 18])
def test_a_card_that_is_put_back_is_read_on(pcsc: PrivatePCSC, remove_at: int, extended: int | None) -> None:
    card = PlacedCard(at=CARD.at, extended=extended)

    report = put_back(pcsc, card, card, remove_at)

    assert report.capture.abort is None
    assert report.verdict.code == "verified-demo"
    assert "link.card-put-back" in [deviation.code for deviation in report.capture.deviations]


def test_another_card_that_is_put_back_is_told(pcsc: PrivatePCSC) -> None:
    report = put_back(pcsc, CARD, PlacedCard(profile="bsi-reference", at=CARD.at), 30)

    assert_no_verdict(report, "card-changed")


def put_back(pcsc: PrivatePCSC, card: PlacedCard, other: PlacedCard, remove_at: int) -> Report:
    """The report on a card that leaves, and another one, or itself, that is laid down as soon as it is waited for."""
    lay(pcsc, card, remove_at=remove_at)

    def lay_back() -> None:
        until(lambda: not reader_states()[0].present)  # the service must notice the loss
        pcsc.insert(other)

    hand = threading.Thread(target=lay_back, daemon=True)

    def tell(progress: Progress) -> None:
        if progress.phase is Phase.AWAIT_CARD and hand.ident is None:
            hand.start()

    with PCSCTransport(wait_for_card(timeout=PATIENCE)) as transport:
        report = judged(card, transport, progress=tell, options=ReadOptions(return_window=600.0))
    hand.join()
    return report


def lay(pcsc: PrivatePCSC, card: PlacedCard | None = None, *, remove_at: int | None = None) -> None:
    """Put a card in place of the one that lies there, no faster than the service looks."""
    pcsc.remove()
    see_empty(pcsc, slots=1)
    pcsc.insert(card, remove_at=remove_at)


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def test_a_service_that_is_stopped_gives_no_verdict_and_can_be_used_when_it_is_back(pcsc: PrivatePCSC) -> None:
    lay(pcsc, CARD)

    report = read(CARD, progress=once_at(EF.DG2, pcsc.stop_service))

    assert_no_verdict(report, "reader-lost")
    for call in (list_readers, PCSCTransport, lambda: wait_for_card(timeout=PATIENCE)):
        with pytest.raises(ServiceNotRunningError):
            call()
    pcsc.start_service()
    assert read(CARD).verdict.code == "verified-demo"


def test_a_service_that_was_restarted_between_two_commands_ends_the_reading(pcsc: PrivatePCSC) -> None:
    def restart() -> None:
        pcsc.stop_service()
        pcsc.start_service()

    lay(pcsc, CARD)

    assert_no_verdict(read(CARD, progress=once_at(EF.SOD, restart)), "reader-lost")
    assert read(CARD).verdict.code == "verified-demo"


def test_a_card_is_held_by_one_program_alone(pcsc: PrivatePCSC) -> None:
    lay(pcsc, CARD)
    reader = wait_for_card(timeout=PATIENCE)
    with PCSCTransport(reader):
        until(lambda: reader_states()[0].exclusive)
        with pytest.raises(ReaderBusyError):
            PCSCTransport(reader)

    PCSCTransport(reader).close()


def test_a_transport_that_was_closed_refuses_and_closes_again(pcsc: PrivatePCSC) -> None:
    lay(pcsc, CARD)
    transport = PCSCTransport(wait_for_card(timeout=PATIENCE))
    transport.close()
    transport.close()

    with pytest.raises(TransportError, match="given back"):
        transport.transmit(bytes(5))


def test_a_transport_that_is_dropped_gives_its_card_back(pcsc: PrivatePCSC) -> None:
    lay(pcsc, CARD)
    reader = wait_for_card(timeout=PATIENCE)
    transport = PCSCTransport(reader)
    until(lambda: reader_states()[0].exclusive)

    with pytest.warns(ResourceWarning, match="dropped without close"):
        del transport

    PCSCTransport(reader).close()


def test_what_is_missing_is_told_apart(pcsc: PrivatePCSC) -> None:
    until(lambda: [state.present for state in reader_states()] == [False, False])

    with pytest.raises(NoCardError, match="any reader"):
        PCSCTransport()
    with pytest.raises(NoCardError, match=READER):
        PCSCTransport(READER)
    with pytest.raises(NoReaderError, match="no readers are named PIN pad"):
        PCSCTransport("PIN pad")
    with pytest.raises(NoReaderError, match="2 readers are named Virtual"):
        PCSCTransport("Virtual")
    with pytest.raises(NoCardError):
        wait_for_card(timeout=0.3)
    with pytest.raises(CancelledError):
        wait_for_card(cancel=lambda: True)
    assert not pcsc.exchanges()


def test_waiting_ends_when_the_card_comes(pcsc: PrivatePCSC) -> None:
    asked: list[int] = []

    def lay_down_meanwhile() -> bool:
        """Asked whether to go on waiting, a second time: the waiting has begun."""
        asked.append(len(asked))
        if len(asked) == 2:
            pcsc.insert(CARD, slot=1)
        return False

    assert wait_for_card("00 01", timeout=PATIENCE, cancel=lay_down_meanwhile) == "Virtual PCD 00 01"
    assert len(asked) >= 2


class Monitor:
    """Watches readers in a thread and keeps what it is told."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.events: list[ReaderEvent] = []
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self) -> None:
        for event in watch_readers(self.stop):
            self.events.append(event)

    def expect(self, kind: ReaderEventKind, reader: str = "") -> ReaderEvent:
        """Wait for an event behind all those expected before."""
        matching: list[ReaderEvent] = []

        def came() -> bool:
            matching[:] = [event for event in self.events if event.kind is kind and event.reader == reader]
            return bool(matching)

        until(came)
        del self.events[: self.events.index(matching[0]) + 1]
        return matching[0]


@pytest.fixture
def monitor(pcsc: PrivatePCSC) -> Iterator[Monitor]:
    pcsc.start_service()
    watching = Monitor()
    yield watching
    watching.stop.set()
    watching.thread.join(PATIENCE)
    assert not watching.thread.is_alive()


def test_the_monitor_goes_on_through_everything(pcsc: PrivatePCSC, monitor: Monitor) -> None:
    kind = ReaderEventKind
    monitor.expect(kind.SERVICE_UP)
    monitor.expect(kind.READER_ADDED, READER)

    for _ in range(2):
        lay(pcsc, CARD)
        assert monitor.expect(kind.CARD_INSERTED, READER).atr == CARD.atr(CARD.specimen())
        assert read(CARD).verdict.code == "verified-demo"
        pcsc.stop_service()
        monitor.expect(kind.CARD_REMOVED, READER)
        monitor.expect(kind.READER_REMOVED, READER)
        assert "service" in monitor.expect(kind.SERVICE_DOWN).reason
        pcsc.start_service()
        monitor.expect(kind.SERVICE_UP)
        monitor.expect(kind.READER_ADDED, READER)
        monitor.expect(kind.CARD_INSERTED, READER)
        pcsc.unplug()
        monitor.expect(kind.CARD_REMOVED, READER)
        monitor.expect(kind.READER_REMOVED, READER)
        pcsc.plug()
        monitor.expect(kind.READER_ADDED, READER)
        monitor.expect(kind.CARD_INSERTED, READER)
        pcsc.remove()
        monitor.expect(kind.CARD_REMOVED, READER)


def test_the_monitor_tells_a_card_that_was_swapped_unseen(pcsc: PrivatePCSC, monitor: Monitor) -> None:
    lay(pcsc, CARD)
    monitor.expect(ReaderEventKind.CARD_INSERTED, READER)

    pcsc.insert(PlacedCard(at=CARD.at, extended=EXTENDED))

    monitor.expect(ReaderEventKind.CARD_REMOVED, READER)
    monitor.expect(ReaderEventKind.CARD_INSERTED, READER)
