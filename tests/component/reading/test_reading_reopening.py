"""Opening the chip again after a proof that failed: where it does not open, that is no word on the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit.capture import Abort, AbortReason, ProofResult
from chipkit.errors import CardRemovedError, TransportError
from chipkit.session.trace import Trace
from chipkit_emulator.defects import link as faults
from chipkit_emulator.in_process import Fault, InProcessTransport

if TYPE_CHECKING:
    from chipkit.capture import Capture
    from chipkit_emulator.personalisation.build import Specimen
    from tests.component.reading.conftest import Bench

WAYS = {"pace": 0x86, "bac": 0x82}
"""Each way to open the chip, with the instruction of the command that shows the terminal's key."""
MSE, SELECT, GENERAL_AUTHENTICATE = 0x22, 0xA4, 0x86


class NotOpeningAgain(InProcessTransport):
    """A link on which something befalls the first matching command after so many resets."""

    def __init__(
        self, card: Specimen, happens: int | Exception, *, after: int, at: tuple[int, int], fault: Fault
    ) -> None:
        super().__init__(card.chip(), max_command=261, max_response=256, faults=(fault,))
        self.happens, self.after, self.at, self.resets = happens, after, at, 0

    def reset(self) -> None:
        super().reset()
        self.resets += 1

    def transmit(self, command: bytes) -> bytes:
        if self.resets != self.after or (command[0], command[1]) != self.at:
            return super().transmit(command)
        if isinstance(self.happens, Exception):
            raise self.happens
        return self.happens.to_bytes(2, "big")


def read_not_opening(
    bench: Bench, way: str, happens: int | Exception, *, after: int, at: tuple[int, int] | None = None
) -> Capture:
    """Read a card whose first proof is disturbed (`after` 1), or a copy (`after` 2), and that does not open again."""
    card = bench.specimen() if way == "pace" else bench.bac_card(bench.specimen())
    fault = disturbing_the_proof(bench, card) if after == 1 else faults.wrong_mac(lambda _: False)
    shown = card if after == 1 else bench.copy_of(card)
    link = NotOpeningAgain(shown, happens, after=after, at=at or (0x00, WAYS[way]), fault=fault)
    return bench.read(card, link=link)


def disturbing_the_proof(bench: Bench, card: Specimen) -> Fault:
    trace = Trace()
    bench.read(card, trace=trace)
    return faults.wrong_mac(
        faults.at(next(at for at, entry in enumerate(trace.entries) if entry.step == "read.dg15"))
    )  # fmt: skip


def timeout() -> TransportError:
    error = TransportError("no answer in time")
    error.__cause__ = TimeoutError()
    return error


BREAKS: dict[str, tuple[int | Exception, str, int | None]] = {
    "a status word": (0x6F00, "chip-error", 0x6F00),
    "the key is refused": (0x6300, "key-refused", 0x6300),
    "the card is gone": (CardRemovedError("no card on the reader"), "card-removed", None),
    "no answer": (timeout(), "timeout", None),
}


@pytest.mark.parametrize("happens", BREAKS)
@pytest.mark.parametrize("way", WAYS)
def test_a_card_that_does_not_open_again_for_its_second_proof_is_neither_refused_nor_refuted(
    bench: Bench, way: str, happens: str
) -> None:
    what, reason, sw = BREAKS[happens]

    capture = read_not_opening(bench, way, what, after=1)

    assert capture.abort == Abort(step=f"access.{way}", reason=AbortReason(reason), sw=sw)
    assert capture.chip_authentication is None


@pytest.mark.parametrize("happens", BREAKS)
@pytest.mark.parametrize("way", WAYS)
def test_what_both_proofs_said_stays_where_the_card_does_not_open_again(bench: Bench, way: str, happens: str) -> None:
    what, reason, sw = BREAKS[happens]

    capture = read_not_opening(bench, way, what, after=2)

    assert capture.abort == Abort(step=f"access.{way}", reason=AbortReason(reason), sw=sw)
    assert capture.chip_authentication is not None
    assert (capture.chip_authentication.result, capture.chip_authentication.attempts) == (ProofResult.UNSOUND, 2)


@pytest.mark.parametrize("after", [1, 2])
@pytest.mark.parametrize(
    ("way", "at", "step"),
    [
        pytest.param("pace", (0x00, MSE), "access.pace", id="PACE is not begun"),
        pytest.param("pace", (0x10, GENERAL_AUTHENTICATE), "access.pace", id="PACE breaks off"),
        pytest.param("pace", (0x0C, SELECT), "select", id="the application is not selected under PACE"),
        pytest.param("bac", (0x00, SELECT), "select", id="the application is not selected before BAC"),
    ],
)
def test_the_step_in_which_the_chip_did_not_open_again_is_told(
    bench: Bench, way: str, at: tuple[int, int], step: str, after: int
) -> None:
    capture = read_not_opening(bench, way, 0x6985, after=after, at=at)

    assert capture.abort is not None
    assert capture.abort.step == step
    assert capture.abort.sw == 0x6985
    assert (capture.chip_authentication is None) is (after == 1)


def test_a_chip_that_refuses_the_second_run_of_the_protocol_is_refused_at_the_second_attempt(bench: Bench) -> None:
    card = bench.specimen()
    without = card.personalised(chip_authentication_keys=())

    class Exchanged(InProcessTransport):
        """A reader on which the chip is another one after each reset."""

        def reset(self) -> None:
            self.insert(without.chip())

    link = Exchanged(card.chip(), max_command=261, max_response=256, faults=(disturbing_the_proof(bench, card),))

    capture = bench.read(card, link=link)

    assert capture.abort is None
    assert capture.chip_authentication is not None
    assert (capture.chip_authentication.result, capture.chip_authentication.attempts) == (ProofResult.REFUSED, 2)
