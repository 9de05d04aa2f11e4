"""The link inside one process, and what can befall a response on it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from chipkit.errors import CardRemovedError, TransportError
from chipkit_emulator.defects.link import (
    at,
    every_protected,
    flipped_bit,
    late,
    protected,
    replaced_status,
    replayed,
    truncated,
    with_instruction,
    without_object,
    wrong_cryptogram,
    wrong_mac,
)
from chipkit_emulator.in_process import Fault, InProcessTransport

PROTECTED = bytes.fromhex("8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000")
READ, READ_PROTECTED = bytes.fromhex("00B0000000"), bytes.fromhex("0CB0000000")


@dataclass
class Parrot:
    """A chip that answers from a list, and counts what it is told."""

    answers: list[bytes] = field(default_factory=list)
    commands: list[bytes] = field(default_factory=list)
    resets: int = 0

    def transmit(self, raw: bytes) -> bytes:
        self.commands.append(raw)
        return self.answers.pop(0) if self.answers else b"\x90\x00"

    def reset(self) -> None:
        self.resets += 1


def link_with(*faults: Fault, answers: list[bytes] | None = None) -> InProcessTransport:
    return InProcessTransport(Parrot(answers or []), faults=faults)


def numbered(count: int) -> list[bytes]:
    return [bytes([index]) + b"\x90\x00" for index in range(count)]


def test_commands_and_responses_pass_unchanged_and_are_counted() -> None:
    chip = Parrot([b"\x01\x90\x00"])
    link = InProcessTransport(chip)

    assert link.transmit(READ) == b"\x01\x90\x00"
    assert chip.commands == [READ]
    assert link.exchanges == 1


def test_card_is_powered_when_it_is_laid_on_and_reset_when_asked() -> None:
    chip = Parrot()
    link = InProcessTransport(chip)
    assert chip.resets == 1

    link.reset()

    assert chip.resets == 2


def test_card_is_gone_from_the_exchange_that_was_named() -> None:
    chip = Parrot()
    link = InProcessTransport(chip)
    link.remove_at(2)

    link.transmit(READ)
    link.transmit(READ)
    for _ in range(2):
        with pytest.raises(CardRemovedError):
            link.transmit(READ)

    assert len(chip.commands) == 2
    assert link.exchanges == 2
    with pytest.raises(CardRemovedError):
        link.reset()


def test_another_card_can_be_laid_on_after_the_removal() -> None:
    link = InProcessTransport(Parrot())
    link.remove()
    other = Parrot([b"\x02\x90\x00"])

    link.insert(other)

    assert link.transmit(READ) == b"\x02\x90\x00"
    assert other.resets == 1


def test_closed_link_has_no_card() -> None:
    link = InProcessTransport(Parrot())
    link.close()
    link.close()

    with pytest.raises(CardRemovedError):
        link.transmit(READ)


def test_too_long_a_command_does_not_reach_the_chip() -> None:
    chip = Parrot()
    link = InProcessTransport(chip, max_command=261, max_response=256)

    with pytest.raises(TransportError, match="262"):
        link.transmit(bytes(262))

    assert chip.commands == []
    assert link.transmit(bytes(261)) == b"\x90\x00"


def test_too_long_a_response_does_not_reach_the_terminal() -> None:
    link = InProcessTransport(Parrot([bytes(258), bytes(259)]), max_command=261, max_response=256)

    assert len(link.transmit(READ)) == 258
    with pytest.raises(TransportError, match="257"):
        link.transmit(READ)


def test_wrong_mac_changes_the_checksum_alone() -> None:
    link = link_with(wrong_mac(protected(1)), answers=[PROTECTED] * 4)

    assert link.transmit(READ_PROTECTED) == PROTECTED
    assert link.transmit(READ) == PROTECTED
    assert link.transmit(READ_PROTECTED) == PROTECTED[:-3] + b"\xec" + PROTECTED[-2:]
    assert link.transmit(READ_PROTECTED) == PROTECTED


def test_wrong_cryptogram_changes_the_cryptogram_alone() -> None:
    link = link_with(wrong_cryptogram(at(0)), answers=[PROTECTED])

    assert link.transmit(READ_PROTECTED) == PROTECTED[:10] + b"\x50" + PROTECTED[11:]


@pytest.mark.parametrize(
    ("tag", "left"),
    [
        (0x87, "990290008E08AD55CC17140B2DED9000"),
        (0x99, "8709019FF0EC34F99226518E08AD55CC17140B2DED9000"),
        (0x8E, "8709019FF0EC34F9922651990290009000"),
        (0x85, PROTECTED.hex()),
    ],
)
def test_dropped_data_object_leaves_the_others(tag: int, left: str) -> None:
    link = link_with(without_object(every_protected, tag), answers=[PROTECTED])

    assert link.transmit(READ_PROTECTED) == bytes.fromhex(left)


def test_fault_on_data_objects_leaves_other_responses_alone() -> None:
    link = link_with(wrong_mac(at(0)), answers=[b"\x69\x82"])

    assert link.transmit(READ) == b"\x69\x82"


def test_status_word_is_replaced_with_or_without_the_data() -> None:
    link = link_with(
        replaced_status(at(0), 0x6F00), replaced_status(at(1), 0x6282, keep_data=True), answers=numbered(3)
    )

    assert [link.transmit(READ).hex() for _ in range(3)] == ["6f00", "016282", "029000"]


def test_bits_are_turned_over_from_both_ends_and_never_outside() -> None:
    link = link_with(
        flipped_bit(at(0), 0),
        flipped_bit(at(1), -1),
        flipped_bit(at(2), 3),
        flipped_bit(at(2), -4),
        answers=numbered(3),
    )

    assert [link.transmit(READ).hex() for _ in range(3)] == ["019000", "019001", "029000"]


def test_response_is_cut_even_inside_the_status_word() -> None:
    link = link_with(truncated(at(0), 2), truncated(at(1), 1), truncated(at(2), 0), answers=numbered(3))

    assert [link.transmit(READ) for _ in range(3)] == [b"\x00\x90", b"\x01", b""]


def test_replayed_response_is_the_one_before() -> None:
    link = link_with(replayed(at(2)), answers=numbered(4))

    assert [link.transmit(READ)[0] for _ in range(4)] == [0, 1, 1, 3]


def test_first_response_has_none_before_it_to_replay() -> None:
    link = link_with(replayed(at(0)), answers=numbered(1))

    assert link.transmit(READ)[0] == 0


def test_late_response_comes_in_place_of_the_next() -> None:
    link = link_with(late(at(1)), answers=numbered(4))

    assert [link.transmit(READ)[0] for _ in range(4)] == [0, 0, 1, 3]


def test_every_response_can_come_late() -> None:
    link = link_with(late(every_protected), answers=numbered(4))

    assert [link.transmit(READ_PROTECTED)[0] for _ in range(4)] == [0, 0, 1, 2]


@pytest.mark.parametrize("fault", [replayed(at(1)), late(at(1))], ids=["replayed", "late"])
def test_one_fault_on_two_links_mixes_nothing_up(fault: Fault) -> None:
    first, second = link_with(fault, answers=numbered(4)), link_with(fault, answers=numbered(8)[4:])

    answers = [(first.transmit(READ)[0], second.transmit(READ)[0]) for _ in range(3)]

    assert [second - first for first, second in answers] == [4, 4, 4]
    assert [first for first, _ in answers] in ([0, 0, 2], [0, 0, 1])


def test_instruction_selects_plain_and_protected_commands() -> None:
    link = link_with(replaced_status(with_instruction(0xB0), 0x6700), answers=numbered(4))

    answers = [link.transmit(command) for command in (READ, bytes.fromhex("00A4040C"), READ_PROTECTED, b"\x00")]

    assert [answer.hex() for answer in answers] == ["6700", "019000", "6700", "039000"]


def test_faults_follow_one_another_on_the_same_response() -> None:
    link = link_with(replaced_status(at(0), 0x6F00, keep_data=True), truncated(at(0), 2), answers=numbered(1))

    assert link.transmit(READ) == b"\x00\x6f"
