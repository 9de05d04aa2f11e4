"""Second tries: on a fresh channel, once for each file, and the proofs with them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from chipkit.capture import Abort, AbortReason, ProofResult
from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.errors import CardResetError, LengthRefusedError, TransportError
from chipkit.lds.files import EF
from chipkit.session.options import Budget, ReadOptions
from chipkit.session.trace import Trace
from chipkit_emulator.chip import Chip
from chipkit_emulator.defects import link as faults
from chipkit_emulator.in_process import InProcessTransport, LinkExchange

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit_emulator.personalisation.build import Specimen
    from tests.component.reading.conftest import Bench

LONG = (65544, 65536)


class Altered(Chip):
    """A chip whose answers to some commands are others, inside of secure messaging too."""

    alter: Callable[[CommandAPDU, ResponseAPDU], ResponseAPDU]

    def _executed(self, command: CommandAPDU, *, protected: bool, room: int) -> ResponseAPDU:
        return self.alter(command, super()._executed(command, protected=protected, room=room))


def altered(card: Specimen, alter: Callable[[CommandAPDU, ResponseAPDU], ResponseAPDU]) -> InProcessTransport:
    chip = Altered(card.personalisation, random=random.Random(1).randbytes)  # noqa: S311 - repeatable
    chip.alter = alter
    return InProcessTransport(chip, max_command=261, max_response=256)


def begins(command: CommandAPDU, ef: EF) -> bool:
    return command.ins == 0xB0 and command.p1 == 0x80 | ef.sfi


@pytest.mark.parametrize("sw", [0x6400, 0x6581, 0x6F00, 0x6F12])
@pytest.mark.parametrize("ef", [EF.SOD, EF.DG1, EF.DG13, EF.DG14, EF.DG15, EF.DG2])
def test_a_chip_that_malfunctions_at_the_first_block_is_no_chip_without_the_file(bench: Bench, ef: EF, sw: int) -> None:
    card = bench.small(bench.specimen())
    link = altered(card, lambda command, answer: ResponseAPDU(sw=sw) if begins(command, ef) else answer)

    capture = bench.read(card, link=link)

    assert capture.abort == Abort(step=f"read.{ef.name.lower()}", reason=AbortReason.CHIP_ERROR, sw=sw)
    assert ef not in capture.refused


@pytest.mark.parametrize("sw", [0x6400, 0x6581, 0x6F00])
def test_one_malfunction_is_asked_again(bench: Bench, sw: int) -> None:
    card, times = bench.small(bench.specimen()), [0]

    def once(command: CommandAPDU, answer: ResponseAPDU) -> ResponseAPDU:
        if begins(command, EF.DG1):
            times[0] += 1
        return ResponseAPDU(sw=sw) if times[0] == 1 and begins(command, EF.DG1) else answer

    capture = bench.read(card, link=altered(card, once))

    bench.assert_whole(capture, card)
    assert bench.codes(capture) == ["link.channel-lost"]


@pytest.mark.parametrize("answer", ["6f00", "6400", "6982", "plain", "garbage", "endless"])
def test_a_table_of_contents_that_nobody_can_use_is_done_without(bench: Bench, answer: str) -> None:
    card = bench.small(bench.specimen())
    answers = {
        "garbage": ResponseAPDU(b"\xff" * 20),
        "endless": ResponseAPDU(bytes.fromhex("608400ffffff") + bytes(20)),
    }

    def odd(command: CommandAPDU, right: ResponseAPDU) -> ResponseAPDU:
        if not begins(command, EF.COM) or answer == "plain":
            return right
        return answers.get(answer) or ResponseAPDU(sw=int(answer, 16))

    link = altered(card, odd)
    if answer == "plain":
        trace = Trace()
        bench.read(card, trace=trace)
        at = next(at for at, entry in enumerate(trace.entries) if entry.step == "read.com")
        link = bench.link_to(card, faults.replaced_status(faults.at(at), 0x6F00))

    capture = bench.read(card, link=link)

    assert capture.abort is None
    assert {EF.SOD, EF.DG1, EF.DG2, EF.DG13, EF.DG14, EF.DG15} <= set(capture.files)
    assert capture.chip_authentication is not None
    assert capture.chip_authentication.result is ProofResult.PROVEN


# budgets -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("piece", [1, 7, 30])
def test_a_chip_that_gives_crumbs_is_left_for_its_budget(bench: Bench, piece: int) -> None:
    card = bench.specimen()
    crumbs = altered(card, lambda command, answer: answer if command.ins != 0xB0 else ResponseAPDU(answer.data[:piece]))

    capture = bench.read(card, link=crumbs)

    assert capture.abort is not None
    assert capture.abort.reason == "budget"
    assert crumbs.exchanges < 600
    assert EF.DG2 not in capture.files


def test_who_wants_crumbs_may_allow_them(bench: Bench) -> None:
    card = bench.small(bench.specimen())
    crumbs = altered(card, lambda command, answer: answer if command.ins != 0xB0 else ResponseAPDU(answer.data[:20]))

    capture = bench.read(card, link=crumbs, options=ReadOptions(budget=Budget(block=20), deadline=None))

    bench.assert_whole(capture, card)


@pytest.mark.parametrize("profile", ["vn-cccd-explicit", "vn-cccd-2024", "bsi-reference", "cccd-like"])
def test_every_card_keeps_to_half_of_its_budget(bench: Bench, profile: str) -> None:
    card, trace = bench.specimen(profile), Trace()
    capture = bench.read(card, trace=trace)
    sizes = {f"read.{ef.name.lower()}": len(file.content) for ef, file in capture.files.items()}

    for step, size in sizes.items():
        count = sum(entry.step == step and entry.name != "RESET" for entry in trace.entries)
        assert count <= Budget().exchanges(size, carried=256) / 2 + 4


# proofs after an opening ---------------------------------------------------------------------------------------------


def losing(step: str, bench: Bench, card: Specimen) -> int:
    """The exchange, on a short link, in the middle of a file."""
    trace = Trace()
    bench.read(card, trace=trace)
    return [at for at, entry in enumerate(trace.entries) if entry.step == step][2]


def test_the_proofs_are_given_again_after_the_chip_was_opened_anew(bench: Bench) -> None:
    card, trace = bench.specimen("vn-cccd-2024"), Trace()
    lost = losing("read.dg2", bench, card)

    capture = bench.read(card, None, faults.replaced_status(faults.at(lost), 0x6F00), trace=trace)

    bench.assert_whole(capture, card)
    names = [(entry.step, entry.name) for entry in trace.entries]
    assert names.count(("chip.ca", "GENERAL AUTHENTICATE")) == 2
    assert names.count(("chip.aa", "INTERNAL AUTHENTICATE")) == 2
    last_opening = max(at for at, (_, name) in enumerate(names) if name == "RESET")
    assert names.index(("chip.ca", "GENERAL AUTHENTICATE"), last_opening) < names.index(
        ("read.dg2", "READ BINARY"), last_opening
    )
    assert names.index(("chip.aa", "INTERNAL AUTHENTICATE"), last_opening)


@pytest.mark.parametrize("carries", [(261, 256), LONG])
def test_a_copy_laid_down_at_the_opening_proves_nothing(bench: Bench, carries: tuple[int, int]) -> None:
    """The genuine chip proves itself, the channel is lost, and a copy without keys gives the rest."""
    card = bench.specimen("vn-cccd-2024", 2048 if carries == LONG else None)
    without = card.personalised(chip_authentication_keys=(), active_authentication_key=None)

    class Exchanged(InProcessTransport):
        def reset(self) -> None:
            self.insert(without.chip())

    trace = Trace()
    bench.read(card, carries=carries, trace=trace)
    lost = [at for at, entry in enumerate(trace.entries) if entry.step == "read.dg2"][1]
    command, response = carries
    fault = faults.replaced_status(faults.at(lost), 0x6700)
    link = Exchanged(card.chip(), max_command=command, max_response=response, faults=(fault,))

    capture = bench.read(card, link=link)

    assert capture.abort is None
    assert capture.chip_authentication is not None
    assert capture.chip_authentication.result is ProofResult.REFUSED
    assert capture.active_authentication is not None
    assert capture.active_authentication.result is ProofResult.REFUSED


# Active Authentication -----------------------------------------------------------------------------------------------


def signing(command: CommandAPDU) -> bool:
    return command.ins == 0x88


@pytest.mark.parametrize("carries", [(261, 256), LONG], ids=["short link", "long link"])
@pytest.mark.parametrize("what", ["6700", "6c00", "bare", "cut", "6f00", "6982"])
def test_trouble_with_the_length_of_a_signature_is_no_wrong_signature(
    bench: Bench, carries: tuple[int, int], what: str
) -> None:
    card = bench.specimen("vn-cccd-explicit", 2048 if what == "6982" else None)  # refused in extended form too
    cut = {"bare": ResponseAPDU(), "cut": ResponseAPDU(bytes(231))}
    link = altered(
        card,
        lambda command, answer: (cut.get(what) or ResponseAPDU(sw=int(what, 16))) if signing(command) else answer,
    )
    link.max_command, link.max_response = carries

    capture = bench.read(card, link=link)

    assert capture.abort is None
    assert {EF.DG1, EF.DG2, EF.DG13} <= set(capture.files)
    assert capture.chip_authentication is not None
    assert capture.chip_authentication.result is ProofResult.PROVEN
    assert capture.active_authentication is not None
    expected = ProofResult.READER if carries != LONG else ProofResult.UNSOUND
    if what == "6982" and carries == LONG:
        expected = ProofResult.REFUSED
    assert capture.active_authentication.result is expected


def test_the_length_that_the_chip_names_is_asked_for(bench: Bench) -> None:
    card, trace = bench.specimen("vn-cccd-2024"), Trace()

    def particular(command: CommandAPDU, answer: ResponseAPDU) -> ResponseAPDU:
        return ResponseAPDU(sw=0x6C40) if signing(command) and command.ne != 0x40 else answer

    capture = bench.read(card, link=altered(card, particular), trace=trace)

    bench.assert_whole(capture, card)
    assert sum(entry.name == "INTERNAL AUTHENTICATE" for entry in trace.entries) == 2


def test_a_long_key_of_a_chip_that_announces_nothing_is_tried_in_extended_form(bench: Bench) -> None:
    """As the Vietnamese card of 2021, whose EF.ATR/INFO nobody has published."""
    card = bench.specimen("vn-cccd-explicit", 2048).with_files({EF.ATR_INFO: None})

    def short_is_too_short(exchange: LinkExchange) -> bytes:
        ours = exchange.command[:2] == b"\x0c\x88" and not CommandAPDU.parse(exchange.command).is_extended
        return b"\x67\x00" if ours else exchange.response

    capture = bench.read(card, None, short_is_too_short, carries=LONG)

    bench.assert_whole(capture, card)


class OneForm(Altered):
    """A chip that has its own word for an extended INTERNAL AUTHENTICATE, and signs a short one, in pieces."""

    word: ResponseAPDU
    bare = False
    extended = False

    def transmit(self, raw: bytes) -> bytes:
        self.extended = CommandAPDU.parse(raw).is_extended
        answer = super().transmit(raw)
        if self.bare and self.extended and raw[1] == 0x88:
            self._state.end_session()
            return bytes(self.word)
        return answer

    def alter(self, command: CommandAPDU, answer: ResponseAPDU) -> ResponseAPDU:
        return self.word if signing(command) and self.extended and not self.bare else answer


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("bare", [True, False])
@pytest.mark.parametrize("word", ["6700", "6d00", "6982", "6a80", "6c00", "6883", "6f00", "9000", "00" * 99 + "9000"])
def test_a_chip_that_refuses_the_extended_form_signs_in_the_short_one(
    bench: Bench,
    word: str,
    bare: bool,  # noqa: FBT001 - a parameter of the table
    announced: bool,  # noqa: FBT001 - likewise
) -> None:
    card = bench.specimen("vn-cccd-explicit", 2048)
    card = card if announced else card.with_files({EF.ATR_INFO: None})
    chip = OneForm(card.personalisation, random=bench.chance(1))
    chip.word, chip.bare = ResponseAPDU.parse(bytes.fromhex(word)), bare

    bench.assert_whole(bench.read(card, link=InProcessTransport(chip)), card)


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("damage", ["6700", "6d00", "wrong checksum"])
def test_a_refusal_of_the_short_form_accuses_nobody_whose_answer_to_the_extended_one_was_replaced(
    bench: Bench,
    damage: str,
    announced: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    """Anybody near the card can do that to one form; the other one is refused by the genuine chip itself."""
    card = bench.specimen("vn-cccd-explicit", 2048)
    card = card if announced else card.with_files({EF.ATR_INFO: None})

    class LongAlone(OneForm):
        def alter(self, command: CommandAPDU, answer: ResponseAPDU) -> ResponseAPDU:
            return ResponseAPDU(sw=0x6985) if signing(command) and not self.extended else answer

    def extended(exchange: LinkExchange) -> bool:
        return exchange.command[:2] == b"\x0c\x88" and CommandAPDU.parse(exchange.command).is_extended

    fault = faults.wrong_mac(extended) if damage.startswith("w") else faults.replaced_status(extended, int(damage, 16))
    chip = LongAlone(card.personalisation, random=bench.chance(1))

    capture = bench.read(card, link=InProcessTransport(chip, faults=(fault,)))

    assert capture.abort is None
    assert capture.active_authentication is not None
    assert capture.active_authentication.result is ProofResult.UNSOUND


@pytest.mark.parametrize("in_pieces", [True, False])
def test_a_reader_that_fails_over_the_first_extended_command_goes_on_in_short_form(
    bench: Bench,
    in_pieces: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    card = bench.specimen("vn-cccd-explicit", 2048).with_files({EF.ATR_INFO: None})
    link = altered(
        card, lambda command, answer: answer if in_pieces or not signing(command) else ResponseAPDU(sw=0x6700)
    )
    transmit = link.transmit

    def short_alone(command: bytes) -> bytes:
        if CommandAPDU.parse(command).is_extended:
            link.max_command, link.max_response = 261, 256
            raise LengthRefusedError("too long")
        return transmit(command)

    link.max_command, link.max_response = LONG
    link.transmit = short_alone  # type: ignore[method-assign]

    capture = bench.read(card, link=link)

    assert capture.abort is None
    assert EF.DG2 in capture.files
    assert capture.active_authentication is not None
    expected = ProofResult.PROVEN if in_pieces else ProofResult.READER
    assert capture.active_authentication.result is expected


def test_a_chip_that_names_one_length_after_the_other_is_not_asked_for_all(bench: Bench) -> None:
    card, trace, named = bench.specimen("vn-cccd-2024"), Trace(), iter(range(1, 255))

    def fickle(command: CommandAPDU, answer: ResponseAPDU) -> ResponseAPDU:
        return ResponseAPDU(sw=0x6C00 | next(named)) if signing(command) else answer

    capture = bench.read(card, link=altered(card, fickle), trace=trace)

    assert capture.abort is None
    assert sum(entry.name == "INTERNAL AUTHENTICATE" for entry in trace.entries) <= 4


# links that lose the card, or carry little --------------------------------------------------------------------------


@pytest.mark.parametrize("error", [CardResetError("reset"), LengthRefusedError("too long")])
def test_a_link_that_stands_again_goes_on_in_the_middle_of_a_file(bench: Bench, error: TransportError) -> None:
    card = bench.specimen("vn-cccd-2024")
    link = bench.link_to(card)
    transmit = link.transmit
    failed: list[TransportError] = []

    def once(command: bytes) -> bytes:
        if link.exchanges == 40 and not failed:
            failed.append(error)
            raise error
        return transmit(command)

    link.transmit = once  # type: ignore[method-assign]

    bench.assert_whole(bench.read(card, link=link), card)


@pytest.mark.parametrize("carried", [256, 255, 200, 160, 128])
def test_commands_and_answers_keep_to_what_a_reader_announces(bench: Bench, carried: int) -> None:
    card = bench.small(bench.specimen("vn-cccd-2024"))
    link = bench.link_to(card, carries=(carried, carried))
    trace = Trace()

    capture = bench.read(card, link=link, trace=trace)

    bench.assert_whole(capture, card)
    assert max(entry.sent for entry in trace.entries) <= carried
    assert max(entry.received for entry in trace.entries) <= carried + 2
