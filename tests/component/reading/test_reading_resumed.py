"""Cards that leave and are put back: the reading goes on at the byte where it stopped, with the same card alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit.capture import Abort, AbortReason, AccessProtocol, AttemptResult, Capture, ProofResult
from chipkit.codec.tlv import TLV
from chipkit.errors import CardResetError
from chipkit.lds.files import EF
from chipkit.protocol.credentials import PINPassword
from chipkit.session.options import ReadOptions
from chipkit.session.procedure import read
from chipkit.session.progress import Phase, Progress
from chipkit.session.trace import Trace
from chipkit_emulator.defects import link as faults
from chipkit_emulator.in_process import InProcessTransport

if TYPE_CHECKING:
    from chipkit_emulator.personalisation.build import Specimen
    from tests.component.reading.conftest import Bench

PATIENT = ReadOptions(return_window=30.0)
PROFILES = ["vn-cccd-explicit", "vn-cccd-2024", "bsi-reference", "passport-cam"]


def sibling(card: Specimen) -> Specimen:
    """Another card that the same key opens: another photo, signed by the same issuer."""
    content = bytearray(card.files[EF.DG2])
    content[-1] ^= 1
    return card.with_files({EF.DG2: bytes(content)}).signed()


def swapped(bench: Bench, card: Specimen, other: Specimen, at: int) -> Capture:
    link = bench.link_to(card)
    link.remove_at(at)
    link.put_back(other.chip())
    return bench.read(card, link=link, options=PATIENT)


def steps_of(bench: Bench, card: Specimen) -> list[str]:
    """The step of each exchange of a whole reading."""
    trace = Trace()
    bench.read(card, trace=trace)
    return [entry.step for entry in trace.entries if entry.name != "RESET"]


@pytest.mark.parametrize("profile", PROFILES)
def test_a_card_that_is_put_back_at_any_exchange_is_read_whole(bench: Bench, profile: str) -> None:
    card = bench.small(bench.specimen(profile))
    clean = bench.read(card)

    for at in range(bench.exchanges_of(card)):
        capture = swapped(bench, card, card, at)

        assert capture.abort is None, at
        assert capture.files == clean.files
        assert [deviation.code for deviation in capture.deviations].count("link.card-put-back") == 1
        for proof, usual in (
            (capture.chip_authentication, clean.chip_authentication),
            (capture.active_authentication, clean.active_authentication),
        ):
            assert (proof is None) is (usual is None)
            assert proof is None or usual is None or proof.result is usual.result
        assert capture.access is not None
        assert [attempt.result for attempt in capture.access.attempts][-1:] == [AttemptResult.OPENED]


def test_a_card_of_basic_access_control_is_read_on_too(bench: Bench) -> None:
    card = bench.small(bench.bac_card(bench.specimen()))

    for at in range(bench.exchanges_of(card)):
        capture = swapped(bench, card, card, at)

        bench.assert_whole(capture, card)
        assert capture.access is not None
        assert [attempt.protocol for attempt in capture.access.attempts] == [AccessProtocol.PACE, AccessProtocol.BAC]


def test_the_photo_goes_on_at_the_byte_where_it_stopped(bench: Bench) -> None:
    card = bench.specimen("vn-cccd-2024")
    steps = steps_of(bench, card)
    blocks = [at for at, step in enumerate(steps) if step == "read.dg2"]
    link, trace = bench.link_to(card), Trace()
    link.remove_at(blocks[40])
    link.put_back(card.chip())

    capture = bench.read(card, link=link, options=PATIENT, trace=trace)

    bench.assert_whole(capture, card)
    reads = [entry for entry in trace.entries if (entry.step, entry.name) == ("read.dg2", "READ BINARY")]
    assert len(reads) == len(blocks) + 2  # the one that was lost, and one that makes the file current again
    offsets = [int(entry.header[4:8], 16) for entry in reads]
    assert offsets[41] >> 8 == 0x80 | EF.DG2.sfi
    assert offsets[42] == offsets[40]


def test_the_proofs_are_given_again_by_the_card_that_was_put_back(bench: Bench) -> None:
    card = bench.specimen("vn-cccd-2024")
    without = card.personalised(chip_authentication_keys=(), active_authentication_key=None)
    last = bench.exchanges_of(card) - 1

    capture = swapped(bench, card, without, last)

    assert capture.chip_authentication is not None
    assert capture.chip_authentication.result is ProofResult.REFUSED
    assert capture.active_authentication is not None
    assert capture.active_authentication.result is ProofResult.REFUSED


# another card --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("other_key", [False, True], ids=["same key", "other key"])
@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_of_two_cards_is_ever_put_together(bench: Bench, profile: str, other_key: bool) -> None:  # noqa: FBT001
    card = bench.small(bench.specimen(profile)).signed()
    other = bench.small(bench.specimen(profile, seed=8)).signed() if other_key else sibling(card)
    whole = {ef: raw for ef, raw in card.files.items() if raw != other.files.get(ef)}
    steps = steps_of(bench, card)

    for at, step in enumerate(steps):
        capture = swapped(bench, card, other, at)

        own = {ef for ef in whole if ef in capture.files and capture.files[ef].content == card.files[ef]}
        foreign = {ef for ef in whole if ef in capture.files and ef not in own}
        assert not (own and foreign), (at, step)
        assert all(capture.files[ef].content == other.files[ef] for ef in foreign)
        if own - {EF.CARD_ACCESS}:
            assert capture.abort is not None
            assert capture.abort.reason is AbortReason.CARD_CHANGED


def test_another_card_is_told_by_what_was_read_in_the_open(bench: Bench) -> None:
    card = bench.specimen()
    other = bench.pace_card(card, "AES256")
    first = steps_of(bench, card).index("access.pace")

    capture = swapped(bench, card, other, first + 1)

    assert capture.abort == Abort(step="access.card-access", reason=AbortReason.CARD_CHANGED)
    assert capture.access is not None
    assert not capture.access.attempts  # no key was presented to it


def test_a_copy_with_another_photo_is_read_whole_and_never_joined(bench: Bench) -> None:
    """The issuer's own EF.SOD on another chip: nothing before the digest tells the cards apart."""
    card = bench.specimen("vn-cccd-2024")
    content = bytearray(card.files[EF.DG2])
    content[5_000], content[-1] = content[5_000] ^ 1, content[-1] ^ 1
    copy = card.with_files({EF.DG2: bytes(content)})
    blocks = [at for at, step in enumerate(steps_of(bench, card)) if step == "read.dg2"]

    capture = swapped(bench, card, copy, blocks[40])

    assert capture.abort is None
    assert capture.files[EF.DG2].content == bytes(content)
    assert "link.file-read-anew" in bench.codes(capture)


# how long, and how often ---------------------------------------------------------------------------------------------


def test_without_a_window_the_reading_ends_where_the_card_left(bench: Bench) -> None:
    card = bench.specimen()
    link = bench.link_to(card)
    link.remove_at(20)
    link.put_back(card.chip())

    capture = bench.read(card, link=link)

    assert capture.abort is not None
    assert capture.abort.reason is AbortReason.CARD_REMOVED


def test_a_card_that_does_not_come_back_in_time_was_removed_where_it_left(bench: Bench) -> None:
    card, steps = bench.specimen(), steps_of(bench, bench.specimen())
    link = bench.link_to(card)
    link.remove_at(steps.index("read.dg2") + 3)

    capture = bench.read(card, link=link, options=ReadOptions(return_window=0.1))

    assert capture.abort == Abort(step="read.dg2", reason=AbortReason.CARD_REMOVED)
    assert EF.DG13 in capture.files


def test_a_link_that_cannot_wait_ends_the_reading(bench: Bench) -> None:
    class Plain:
        max_command, max_response = 261, 256

        def __init__(self, link: InProcessTransport) -> None:
            self.transmit, self.reset, self.close = link.transmit, link.reset, link.close

    card = bench.specimen()
    link = bench.link_to(card)
    link.remove_at(20)

    capture = read(Plain(link), bench.mrz_of(card), options=PATIENT, random=bench.chance())

    assert capture.abort is not None
    assert capture.abort.reason is AbortReason.CARD_REMOVED


class Unsteady(InProcessTransport):
    """A reader from which the card slips every so many exchanges."""

    every = 10
    lasts = 10**9
    losses = 0

    def transmit(self, command: bytes) -> bytes:
        if self.losses < self.lasts and self.exchanges >= (self.losses + 1) * self.every:
            chip = self._chip
            self.remove()
            self.losses += 1
            assert chip is not None
            self.put_back(chip)
        return super().transmit(command)


def unsteady(card: Specimen, *, every: int, lasts: int = 10**9) -> Unsteady:
    link = Unsteady(card.chip(), max_command=261, max_response=256)
    link.every, link.lasts = every, lasts
    return link


def test_a_card_may_slip_a_few_times(bench: Bench) -> None:
    card = bench.specimen("vn-cccd-2024")
    link = unsteady(card, every=28, lasts=5)

    capture = bench.read(card, link=link, options=PATIENT)

    bench.assert_whole(capture, card)
    assert link.losses == 5


@pytest.mark.parametrize("every", [1, 4, 12, 20])
def test_a_card_that_slips_again_and_again_is_left(bench: Bench, every: int) -> None:
    card = bench.specimen("vn-cccd-2024")
    link = unsteady(card, every=every)

    capture = bench.read(card, link=link, options=PATIENT)

    assert capture.abort is not None
    assert capture.abort.reason is AbortReason.CARD_REMOVED
    assert link.losses == 6
    assert all(file.content == card.files[ef] for ef, file in capture.files.items())


def test_a_chip_that_another_program_reset_is_opened_again_at_any_exchange(bench: Bench) -> None:
    card = bench.small(bench.specimen())

    class Reset(InProcessTransport):
        at = 0

        def transmit(self, command: bytes) -> bytes:
            if self.exchanges == self.at:
                self.at = -1
                self.reset()
                raise CardResetError("another program")
            return super().transmit(command)

    for at in range(bench.exchanges_of(card)):
        link = Reset(card.chip(), max_command=261, max_response=256)
        link.at = at
        bench.assert_whole(bench.read(card, link=link, options=PATIENT), card)


def test_progress_tells_that_the_card_is_waited_for(bench: Bench) -> None:
    card, told = bench.small(bench.specimen()), list[Progress]()
    link = bench.link_to(card)
    link.remove_at(steps_of(bench, card).index("read.dg13"))
    link.put_back(card.chip())

    read(link, bench.mrz_of(card), options=PATIENT, random=bench.chance(), progress=told.append)

    assert [progress.ef for progress in told if progress.phase is Phase.AWAIT_CARD] == [EF.DG13]


@pytest.mark.parametrize("raises", [False, True])
def test_whoever_waits_can_be_stopped(bench: Bench, raises: bool) -> None:  # noqa: FBT001 - a parameter
    card, asked = bench.small(bench.specimen()), [0]
    link = bench.link_to(card)
    link.remove_at(10)

    def stop() -> bool:
        asked[0] += 1
        if asked[0] > 30 and raises:
            raise ZeroDivisionError
        return asked[0] > 30

    def reading() -> Capture:
        return read(link, bench.mrz_of(card), options=PATIENT, random=bench.chance(), cancel=stop)

    if raises:
        with pytest.raises(ZeroDivisionError):
            reading()
        return
    capture = reading()
    assert capture.abort is not None
    assert capture.abort.reason is AbortReason.CANCELLED


def test_the_time_for_the_card_goes_on_while_it_is_waited_for(bench: Bench) -> None:
    card = bench.specimen()
    link = bench.link_to(card)
    link.remove_at(20)

    capture = bench.read(card, link=link, options=ReadOptions(return_window=600.0, deadline=1.0))

    assert capture.abort is not None
    assert capture.abort.reason is AbortReason.CARD_REMOVED


# channels that are lost, with the card in its place ------------------------------------------------------------------


def test_a_channel_that_is_lost_again_and_again_goes_on_where_it_stopped(bench: Bench) -> None:
    card, trace = bench.specimen("vn-cccd-2024"), Trace()
    usual = steps_of(bench, card)
    blocks = [at for at, step in enumerate(usual) if step == "read.dg2"]
    lost = [blocks[at] for at in (10, 30, 50)]
    fault = faults.replaced_status(lambda exchange: exchange.index in lost, 0x6988)

    capture = bench.read(card, None, fault, trace=trace)

    bench.assert_whole(capture, card)
    reads = [entry for entry in trace.entries if (entry.step, entry.name) == ("read.dg2", "READ BINARY")]
    assert len(reads) <= len(blocks) + 2 * len(lost)
    assert bench.codes(capture) == ["link.channel-lost"]


@pytest.mark.parametrize("sw", [0x6987, 0x6988, 0x6F00, 0x6982, 0x6D00, 0x6E00, 0x9000, 0x6282, 0x6B00])
def test_a_naked_status_word_in_the_middle_of_a_file_costs_a_channel_and_no_byte(bench: Bench, sw: int) -> None:
    card, steps = bench.specimen("vn-cccd-2024"), steps_of(bench, bench.specimen("vn-cccd-2024"))
    at = steps.index("read.dg2") + 30

    capture = bench.read(card, None, faults.replaced_status(faults.at(at), sw))

    bench.assert_whole(capture, card)
    assert bench.codes(capture) == ["link.channel-lost"]


def test_a_pin_is_not_presented_to_a_card_that_was_put_back(bench: Bench) -> None:
    assert PINPassword("123456").kind.counted
    card = bench.small(bench.specimen("bsi-reference"))
    link = bench.link_to(card)
    link.remove_at(3)
    link.put_back(card.chip())

    capture = bench.read(card, PINPassword("123456"), link=link, options=PATIENT)

    assert capture.abort is not None
    assert capture.abort.reason in {AbortReason.CARD_REMOVED, AbortReason.KEY_REFUSED, AbortReason.CHIP_ERROR}
    assert link.exchanges <= 3


def test_a_large_photo_is_joined_over_the_offset_that_needs_the_odd_instruction(bench: Bench) -> None:
    card = bench.specimen("vn-cccd-2024").with_files({EF.DG2: bytes(TLV(EF.DG2.tag, bytes(33_200)))})
    blocks = [at for at, step in enumerate(steps_of(bench, card)) if step == "read.dg2"]

    for at in (blocks[-1], blocks[-2]):
        capture = swapped(bench, card, card, at)

        assert capture.abort is None
        assert capture.files[EF.DG2].content == card.files[EF.DG2]
