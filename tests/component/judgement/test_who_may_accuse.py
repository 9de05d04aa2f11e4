"""The rule of what may accuse, over every exchange of a full read.

One answer, or every answer from then on at that place, is replaced by a status word: in the open, as anybody near the
card can, or inside valid secure messaging, as the chip alone can. A sample is run here, and all of it with
CHIPKIT_SOAK=1 (`make soak`).
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.capture.accusation import own_word
from chipkit.codec.apdu import ResponseAPDU
from chipkit.codec.tlv import TLV
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.session.options import ReadOptions
from chipkit.session.procedure import read
from chipkit.session.trace import Trace
from chipkit.verify import Report, judge, load_policy
from chipkit_emulator.chip import Chip
from chipkit_emulator.defects import link as faults
from chipkit_emulator.in_process import InProcessTransport

if TYPE_CHECKING:
    from chipkit.codec.apdu import CommandAPDU
    from chipkit_emulator.personalisation.build import Specimen

Bench = Any

WORDS = (
    0x6110, 0x6282, 0x6300, 0x63C2, 0x6400, 0x6581, 0x6700, 0x6882, 0x6982, 0x6983, 0x6985, 0x6988, 0x6A80, 0x6A82,
    0x6A84, 0x6A86, 0x6A88, 0x6B00, 0x6C10, 0x6D00, 0x6E00, 0x6F00, 0x9000,
)  # fmt: skip
"""One of each class of ISO/IEC 7816-4, 5.6, and those that chips are known for."""
SAMPLE = 150


class Refusing(Chip):
    """A chip whose own answers, inside of secure messaging, are replaced from one command on."""

    refusal = 0
    first = -1
    for_ever = False
    count = 0

    def _executed(self, command: CommandAPDU, *, protected: bool, room: int) -> ResponseAPDU:
        answer = super()._executed(command, protected=protected, room=room)
        self.count += 1
        at = self.count - 1
        if not protected or not (at == self.first or (self.for_ever and at > self.first)):
            return answer
        self._state.next_channel = None
        return ResponseAPDU(sw=self.refusal)


@dataclass(frozen=True)
class Case:
    """What befalls which exchange."""

    card: str
    at: int
    sw: int
    protected: bool
    for_ever: bool


@lru_cache
def cards(bench: Bench) -> dict[str, Specimen]:
    """A genuine card with a photo of few blocks, and a copy of its files on a chip with other keys."""
    genuine = bench.specimen("vn-cccd-2024").with_files({EF.DG2: bytes(TLV(0x75, bytes(500)))}).signed()
    other = bench.another("vn-cccd-2024")
    copy = genuine.personalised(
        chip_authentication_keys=other.chip_authentication_keys,
        active_authentication_key=other.active_authentication_key,
    )
    return {"genuine": genuine, "copy": copy}


def read_refused(bench: Bench, case: Case) -> Any:
    card = cards(bench)[case.card]
    chip = Refusing(card.personalisation, random=random.Random(3).randbytes)  # noqa: S311 - repeatable
    link_faults = []
    if case.protected:
        chip.first, chip.refusal, chip.for_ever = case.at, case.sw, case.for_ever
    else:
        befalls = (lambda each: each.index >= case.at) if case.for_ever else faults.at(case.at)
        link_faults.append(faults.replaced_status(befalls, case.sw))
    link = InProcessTransport(chip, max_command=261, max_response=256, faults=tuple(link_faults))
    chance = random.Random(1).randbytes  # noqa: S311 - repeatable
    options = ReadOptions(card_access_fallback=None)
    return read(link, bench.can(card), options=options, random=chance, clock=lambda: bench.at)


def every_case(bench: Bench) -> list[Case]:
    trace = Trace()
    card = cards(bench)["genuine"]
    read(card.transport(), bench.can(card), trace=trace, clock=lambda: bench.at)
    places = range(len(trace.entries))
    return [Case(*each) for each in product(("genuine", "copy"), places, WORDS, (False, True), (False, True))]


def judged(bench: Bench, case: Case) -> dict[str, Report]:
    capture = read_refused(bench, case)
    trust = bench.trust(cards(bench)[case.card])
    return {name: judge(capture, trust, load_policy(name), bench.at, mode="demo") for name in ("field", "conformance")}


def test_the_cards_are_what_they_are_called(bench: Bench) -> None:
    genuine, copy = (
        judged(bench, Case(card, 10_000, 0x9000, protected=False, for_ever=False)) for card in ("genuine", "copy")
    )

    assert genuine["field"].outcome is Outcome.SUCCESSFUL
    assert {report.outcome for report in copy.values()} == {Outcome.FAILED}


@pytest.mark.timeout(3600)
def test_nothing_unauthenticated_accuses_and_no_copy_gains_by_silence(bench: Bench) -> None:
    cases = every_case(bench)
    if not os.environ.get("CHIPKIT_SOAK"):
        cases = random.Random(16).sample(cases, SAMPLE)  # noqa: S311 - the same sample in every run

    for case in cases:
        for name, report in judged(bench, case).items():
            assert_honest(case, name, report)


def assert_honest(case: Case, policy: str, report: Report) -> None:
    told = f"{case} {policy}: {report.outcome.value} {report.verdict.code} {report.verdict.decided_by}"
    if case.card == "copy":
        assert report.outcome is not Outcome.SUCCESSFUL, told
        return
    if policy == "conformance":
        return
    if not own_word(case.sw, protected=case.protected):
        assert report.outcome is not Outcome.FAILED, told
        assert not [finding.check for finding in report.findings if finding.outcome is Outcome.FAILED], told
