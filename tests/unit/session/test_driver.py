"""The driver against links that answer in many ways."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.codec.secure_messaging import SecureMessaging
from chipkit.crypto.sm_suites import suite
from chipkit.errors import (
    BudgetError,
    CancelledError,
    CardRemovedError,
    ChipError,
    LinkError,
    SecureMessagingError,
    TransportError,
)
from chipkit.lds.files import EF
from chipkit.protocol.commands import get_challenge, internal_authenticate, read_binary_by_sfi
from chipkit.session.driver import Driver
from chipkit.session.procedure import read
from chipkit.session.progress import Phase, Progress
from chipkit.session.replay import ReplayTransport
from chipkit.session.trace import Trace, TraceEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.protocol.exchange import Exchange

KEY = bytes(range(16))


class Link:
    """A link whose chip is a function."""

    def __init__(self, chip: Callable[[bytes], bytes], *, max_command: int = 261, max_response: int = 256) -> None:
        self.chip = chip
        self.max_command = max_command
        self.max_response = max_response
        self.sent: list[bytes] = []
        self.resets = 0

    def transmit(self, command: bytes) -> bytes:
        self.sent.append(command)
        return self.chip(command)

    def reset(self) -> None:
        self.resets += 1

    def close(self) -> None:
        """Nothing is held."""


def answering(*answers: str) -> Link:
    left = [bytes.fromhex(answer) for answer in answers]
    return Link(lambda _command: left.pop(0))


def channel() -> SecureMessaging:
    return SecureMessaging(suite("aes128", KEY, KEY))


class ProtectedChip:
    """The chip's end of `channel`."""

    def __init__(self, answer: ResponseAPDU) -> None:
        self.channel = channel()
        self.answer = answer
        self.opened: list[CommandAPDU] = []

    def __call__(self, raw: bytes) -> bytes:
        command = self.channel.open_command(CommandAPDU.parse(raw))
        self.opened.append(command)
        return bytes(self.channel.protect_response(self.answer, ins=command.ins))


def test_a_conversation_gets_its_answers_and_gives_its_result() -> None:
    def conversation() -> Exchange[bytes]:
        first = (yield get_challenge()).expect_ok()
        second = (yield get_challenge(4)).expect_ok()
        return first + second

    link = answering("01029000", "039000")

    assert Driver(link).run(conversation()) == b"\x01\x02\x03"
    assert [sent.hex() for sent in link.sent] == ["0084000008", "0084000004"]


def test_what_61_announces_is_fetched() -> None:
    link = answering("01026102", "03046101", "059000")

    response = Driver(link).transmit(get_challenge())

    assert (response.data.hex(), response.sw) == ("0102030405", 0x9000)
    assert [sent.hex() for sent in link.sent] == ["0084000008", "00c0000002", "00c0000001"]


def test_announcements_without_end_are_cut_short() -> None:
    link = Link(lambda _command: bytes(256) + b"\x61\x00")

    driver = Driver(link)
    driver.enter(Phase.BAC)

    with pytest.raises(ChipError, match="no end"):
        driver.transmit(get_challenge())

    assert len(link.sent) < 600


def test_a_chip_that_is_never_done_is_left_after_a_number_of_commands() -> None:
    link = Link(lambda command: b"\x01\x90\x00" if command[1] == 0xC0 else b"\x01\x61\x01")
    driver = Driver(link)
    driver.enter(Phase.BAC)

    for _ in range(10_000):
        driver.transmit(get_challenge())

    with pytest.raises(BudgetError, match="20000 commands"):
        driver.transmit(get_challenge())
    assert driver.commands == len(link.sent) == 20_000


@pytest.mark.parametrize(("size", "allowed"), [(None, 50), (0, 8), (1, 10), (100, 10), (101, 12), (20_000, 408)])
def test_a_file_may_take_twice_what_its_length_needs(size: int | None, allowed: int) -> None:
    link = Link(lambda _command: b"\x01\x90\x00")
    driver = Driver(link)
    driver.enter(Phase.READ, EF.DG2)
    driver.report(1, size)

    for _ in range(allowed):
        driver.transmit(get_challenge())

    with pytest.raises(BudgetError, match=r"read\.dg2"):
        driver.transmit(get_challenge())
    driver.enter(Phase.READ, EF.DG13)
    driver.transmit(get_challenge())


def test_the_time_for_a_card_ends() -> None:
    link, now = Link(lambda _command: b"\x01\x90\x00"), [5.0]
    driver = Driver(link, deadline=60, clock=lambda: now[0])
    driver.transmit(get_challenge())

    now[0] = 65.0
    driver.transmit(get_challenge())
    now[0] = 65.1

    with pytest.raises(BudgetError, match="time"):
        driver.transmit(get_challenge())
    assert len(link.sent) == 2


def test_announcements_without_data_are_refused_at_once() -> None:
    link = Link(lambda _command: b"\x61\x08")

    with pytest.raises(ChipError, match="announces data and gives none"):
        Driver(link).transmit(get_challenge())

    assert len(link.sent) == 2


def test_the_length_that_6c_names_is_asked_for_once() -> None:
    link = Link(lambda _command: b"\x6c\x05")

    response = Driver(link).transmit(get_challenge())

    assert response.sw == 0x6C05
    assert [sent.hex() for sent in link.sent] == ["0084000008", "0084000005"]


@pytest.mark.parametrize("answer", ["", "90"])
def test_an_answer_without_a_status_word_is_the_links_fault(answer: str) -> None:
    with pytest.raises(TransportError):
        Driver(answering(answer)).transmit(get_challenge())


def test_a_protected_command_and_its_answer_pass_the_channel() -> None:
    chip = ProtectedChip(ResponseAPDU(b"\x01\x02"))
    driver = Driver(Link(chip))
    driver.secure_messaging = channel()

    response = driver.transmit(get_challenge())

    assert response == ResponseAPDU(b"\x01\x02")
    assert (chip.opened[0].ins, chip.opened[0].ne) == (0x84, 8)
    assert driver.opened == 1


def test_a_plain_answer_closes_the_channel_and_counts_for_nothing() -> None:
    driver = Driver(answering("6988"))
    driver.secure_messaging = channel()

    with pytest.raises(SecureMessagingError) as caught:
        driver.transmit(get_challenge())

    assert (caught.value.sw, driver.opened) == (0x6988, 0)


def test_a_wrong_checksum_closes_the_channel_and_no_plain_status_is_told() -> None:
    chip = ProtectedChip(ResponseAPDU(b"\x01\x02"))

    def flipping(raw: bytes) -> bytes:
        answer = bytearray(chip(raw))
        answer[-3] ^= 1
        return bytes(answer)

    driver = Driver(Link(flipping))
    driver.secure_messaging = channel()

    with pytest.raises(SecureMessagingError, match="wrong checksum") as caught:
        driver.transmit(get_challenge())
    with pytest.raises(SecureMessagingError, match="closed"):
        driver.transmit(get_challenge())

    assert (caught.value.sw, driver.opened) == (None, 0)


def test_a_protected_answer_in_pieces_is_put_together_before_it_is_opened() -> None:
    chip = ProtectedChip(ResponseAPDU(bytes(256)))
    rest = b""

    def pieces(raw: bytes) -> bytes:
        nonlocal rest
        if raw[1] != 0xC0:
            rest = chip(raw)[:-2]
        piece, rest = rest[:200], rest[200:]
        return piece + (bytes([0x61, min(len(rest), 255)]) if rest else b"\x90\x00")

    driver = Driver(Link(pieces))
    driver.secure_messaging = channel()

    assert driver.transmit(internal_authenticate(bytes(8))).data == bytes(256)


def test_an_answer_that_outgrows_short_lengths_is_asked_for_in_extended_form_where_both_carry_it() -> None:
    chip = ProtectedChip(ResponseAPDU(bytes(256)))
    link = Link(chip, max_command=65544, max_response=65536)
    driver = Driver(link)
    driver.allow_extended(max_command=2048, max_response=2046)
    driver.secure_messaging = channel()

    driver.transmit(internal_authenticate(bytes(8)))
    driver.transmit(get_challenge())

    assert [CommandAPDU.parse(sent).is_extended for sent in link.sent] == [True, False]
    assert CommandAPDU.parse(link.sent[0]).ne == 2046


@pytest.mark.parametrize(
    ("link_command", "link_response", "chip_command", "chip_response", "carried"),
    [
        (65544, 65536, 2048, 2046, 2046),
        (65544, 1024, 2048, 2046, 1024),
        (261, 256, 2048, 2046, 256),
        (65544, 65536, 261, 256, 256),
        (65544, 65536, 2048, 200, 256),
    ],
)
def test_extended_lengths_need_both_ends(
    link_command: int, link_response: int, chip_command: int, chip_response: int, carried: int
) -> None:
    driver = Driver(Link(lambda _command: b"\x90\x00", max_command=link_command, max_response=link_response))

    driver.allow_extended(max_command=chip_command, max_response=chip_response)

    assert driver.limits().max_data == carried
    assert driver.extended is (carried > 256)


def test_a_command_that_the_link_cannot_carry_is_not_sent() -> None:
    link = answering("9000")

    with pytest.raises(LinkError, match="the link carries 261"):
        Driver(link).transmit(CommandAPDU(ins=0x86, data=bytes(300)))

    assert not link.sent


def test_stopping_is_looked_at_before_every_command() -> None:
    asked: list[int] = []
    link = answering("6101", "019000", "9000")

    def cancel() -> bool:
        asked.append(len(link.sent))
        return len(link.sent) == 1

    with pytest.raises(CancelledError):
        Driver(link, cancel=cancel).transmit(get_challenge())

    assert asked == [0, 1]
    assert len(link.sent) == 1


def test_progress_tells_steps_and_blocks() -> None:
    told: list[Progress] = []
    driver = Driver(answering(), progress=told.append)

    driver.enter(Phase.READ, EF.DG2)
    driver.report(223, 18000)

    assert told == [
        Progress(phase=Phase.READ, ef=EF.DG2),
        Progress(phase=Phase.READ, ef=EF.DG2, read=223, size=18000),
    ]
    assert driver.step == "read.dg2"


def test_a_reset_forgets_the_channel() -> None:
    link = answering()
    driver = Driver(link)
    driver.secure_messaging = channel()

    driver.reset()

    assert driver.secure_messaging is None
    assert link.resets == 1


def test_a_trace_names_commands_and_holds_no_data_unless_asked() -> None:
    trace = Trace()
    driver = Driver(answering("c0ffee9000"), trace=trace)
    driver.enter(Phase.READ, EF.DG1)

    driver.transmit(read_binary_by_sfi(EF.DG1, ne=3))

    entry = trace.entries[0]
    assert (entry.name, entry.step, entry.header, entry.sent, entry.received, entry.sw) == (
        "READ BINARY",
        "read.dg1",
        "00b08100",
        5,
        5,
        0x9000,
    )
    assert (entry.command, entry.response) == (b"", b"")
    assert trace.counts == {"READ BINARY": 1}
    assert trace.counts_by_step == {("read.dg1", "READ BINARY"): 1}


def test_a_trace_with_data_does_not_print_it() -> None:
    trace = Trace(keep_data=True)

    Driver(answering("c0ffee9000"), trace=trace).transmit(get_challenge(3))

    assert trace.entries[0].response.hex() == "c0ffee9000"
    assert "ffee" not in repr(trace.entries[0])
    assert "xc0" not in repr(trace.entries[0]) + repr(trace)


def test_each_entry_is_told_when_it_is_there_and_its_line_has_no_bytes() -> None:
    lines: list[str] = []
    trace = Trace(keep_data=True, on_entry=lambda entry: lines.append(entry.line))
    driver = Driver(answering("c0ffee9000"), trace=trace)

    driver.transmit(get_challenge(3))
    driver.reset()

    challenge, reset = [json.loads(line) for line in lines]
    assert challenge == trace.entries[0].to_json()
    assert challenge["header"] == "00840000"
    assert challenge["sw"] == "9000"
    assert reset["name"] == "RESET"
    assert reset["sw"] is None
    assert 0 <= challenge["begun"] <= reset["begun"]
    assert "ffee" not in "".join(lines)


def test_what_the_record_raises_ends_the_reading_and_comes_out_of_it() -> None:
    class FullError(Exception):
        """There is no room for a record."""

    def full(_entry: TraceEntry) -> None:
        raise FullError

    link = answering("6a82", "6a82")
    with pytest.raises(FullError):
        read(link, None, trace=Trace(on_entry=full))
    assert len(link.sent) == 1


@pytest.mark.parametrize("wrong", [{"keep_data": 1}, {"on_entry": "file"}])
def test_a_record_refuses_what_it_cannot_use(wrong: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=next(iter(wrong))):
        Trace(**wrong)


def test_a_command_without_an_answer_is_on_record() -> None:
    def gone(_command: bytes) -> bytes:
        raise CardRemovedError("gone")

    trace = Trace()

    with pytest.raises(CardRemovedError):
        Driver(Link(gone), trace=trace).transmit(get_challenge())

    assert (trace.entries[0].sw, trace.entries[0].received) == (None, 0)


def recorded() -> Trace:
    trace = Trace(keep_data=True)
    driver = Driver(answering("019000", "029000"), trace=trace)
    driver.transmit(get_challenge())
    driver.reset()
    driver.transmit(get_challenge(4))
    return trace


def test_a_record_replays() -> None:
    replay = ReplayTransport(recorded())
    driver = Driver(replay)

    first = driver.transmit(get_challenge())
    driver.reset()
    second = driver.transmit(get_challenge(4))

    assert (first.data, second.data, replay.finished) == (b"\x01", b"\x02", True)


def test_a_record_refuses_other_commands_and_resets() -> None:
    with pytest.raises(TransportError, match="exchange 1 is not the recorded one"):
        Driver(ReplayTransport(recorded())).transmit(get_challenge(5))
    with pytest.raises(TransportError, match="no reset was recorded"):
        ReplayTransport(recorded()).reset()


def test_a_record_ends_like_a_card_that_left() -> None:
    replay = ReplayTransport(Trace(keep_data=True))

    with pytest.raises(CardRemovedError):
        replay.transmit(b"\x00\x84\x00\x00\x08")


def test_a_record_without_data_cannot_be_replayed() -> None:
    with pytest.raises(ValueError, match="kept no data"):
        ReplayTransport(Trace())
