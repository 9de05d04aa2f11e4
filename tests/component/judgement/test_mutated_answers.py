"""Answers that are changed on their way, at every exchange of a full read: never a wrong success, and no accusation.

Flipped bits, cut and lengthened answers, other status words, answers that are repeated, exchanged, late or of another
session, once or from then on; on a genuine card and on a copy, with PACE and with Basic Access Control. A sample is run
here, and all of it with CHIPKIT_SOAK=1 (`make soak`).
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import pytest

from chipkit.codec.tlv import TLV
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.protocol.credentials import MRZPassword
from chipkit.session.options import ReadOptions
from chipkit.session.procedure import read
from chipkit.verify import judge, load_policy
from chipkit_emulator.in_process import InProcessTransport, LinkExchange

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.capture import Capture
    from chipkit_emulator.personalisation.build import Specimen

Bench = Any
SOAK: Final = bool(os.environ.get("CHIPKIT_SOAK"))
SAMPLE: Final = 300
UNTOUCHED: Final = {
    "genuine": Outcome.SUCCESSFUL, "copy": Outcome.FAILED, "genuine by BAC": Outcome.UNDETERMINED,
}  # fmt: skip
"""What each card is judged as where nobody changes an answer; the one of BAC has no proof against copies."""
FLIPS: Final = 24
"""Bits that are flipped in each answer, evenly spread over it."""
_WORDS: Final = (0x6110, 0x6282, 0x6300, 0x6700, 0x6982, 0x6987, 0x6988, 0x6A82, 0x6B00, 0x6C10, 0x6F00, 0x9000)


def _flipped(part: int) -> Callable[[bytes, LinkExchange, bytes], bytes]:
    def change(answer: bytes, _exchange: LinkExchange, _other: bytes) -> bytes:
        bit = min(8 * len(answer) * part // FLIPS, 8 * len(answer) - 1)
        changed = bytearray(answer)
        changed[bit // 8] ^= 1 << bit % 8
        return bytes(changed)

    return change


def _word(sw: int, *, keep: bool) -> Callable[[bytes, LinkExchange, bytes], bytes]:
    return lambda answer, _exchange, _other: (answer[:-2] if keep else b"") + sw.to_bytes(2, "big")


def _before(answer: bytes, exchange: LinkExchange, _other: bytes) -> bytes:
    return answer if exchange.previous is None else exchange.previous.response


CHANGES: Final[dict[str, Callable[[bytes, LinkExchange, bytes], bytes]]] = {
    **{f"bit {part} of {FLIPS}": _flipped(part) for part in range(FLIPS)},
    **{f"{sw:04X} alone": _word(sw, keep=False) for sw in _WORDS},
    **{f"{sw:04X} behind the data": _word(sw, keep=True) for sw in _WORDS},
    "nothing": lambda _answer, _exchange, _other: b"",
    "one byte": lambda answer, _exchange, _other: answer[:1],
    "cut by one": lambda answer, _exchange, _other: answer[:-3] + answer[-2:],
    "half of it": lambda answer, _exchange, _other: answer[: len(answer) // 2],
    "lengthened": lambda answer, _exchange, _other: answer[:-2] + bytes(4) + answer[-2:],
    "twice": lambda answer, _exchange, _other: answer[:-2] + answer,
    "the answer before": _before,
    "of another session": lambda _answer, _exchange, other: other,
    "zeros": lambda answer, _exchange, _other: bytes(len(answer) - 2) + answer[-2:],
}
"""What becomes of an answer, by name; the last argument is the answer at the same place of another session."""


@dataclass(frozen=True)
class Case:
    """What befalls which exchange of which card."""

    card: str
    at: int
    change: str
    for_ever: bool


@lru_cache
def cards(bench: Bench) -> dict[str, Specimen]:
    genuine = bench.specimen("vn-cccd-2024").with_files({EF.DG2: bytes(TLV(0x75, bytes(500)))}).signed()
    other = bench.another("vn-cccd-2024")
    copy = genuine.personalised(
        chip_authentication_keys=other.chip_authentication_keys,
        active_authentication_key=other.active_authentication_key,
    )
    bac = bench.bac_only().with_files({EF.DG2: bytes(TLV(0x75, bytes(500)))}).signed()
    return {"genuine": genuine, "copy": copy, "genuine by BAC": bac}


@lru_cache
def session(bench: Bench, card: str, seed: int) -> tuple[bytes, ...]:
    """The answers of a whole reading, in a session of its own."""
    answers: list[bytes] = []

    def listening(exchange: LinkExchange) -> bytes:
        answers.append(exchange.response)
        return exchange.response

    captured(bench, card, listening, seed=seed)
    return tuple(answers)


def captured(bench: Bench, card: str, fault: Callable[[LinkExchange], bytes], *, seed: int = 1) -> Capture:
    specimen = cards(bench)[card]
    link = InProcessTransport(specimen.chip(), max_command=261, max_response=256, faults=(fault,))
    return read(
        link,
        MRZPassword.from_mrz(specimen.mrz) if card == "genuine by BAC" else bench.can(specimen),
        options=ReadOptions(card_access_fallback=None),
        random=random.Random(seed).randbytes,  # noqa: S311 - repeatable
        clock=lambda: bench.at,
    )


def read_changed(bench: Bench, case: Case) -> Capture:
    other = session(bench, case.card, 2)

    def fault(exchange: LinkExchange) -> bytes:
        if exchange.index != case.at and not (case.for_ever and exchange.index > case.at):
            return exchange.response
        return CHANGES[case.change](exchange.response, exchange, other[exchange.index % len(other)])

    return captured(bench, case.card, fault)


def every_case(bench: Bench) -> list[Case]:
    return [
        Case(card, at, change, for_ever)
        for card in cards(bench)
        for at, change, for_ever in product(range(len(session(bench, card, 1))), CHANGES, (False, True))
    ]


@pytest.mark.timeout(7200 if SOAK else 300)
def test_no_changed_answer_ends_in_a_wrong_success(bench: Bench, record_property: Callable[..., None]) -> None:
    cases = every_case(bench)
    record_property("readings with changed answers that there are", len(cases))
    if not SOAK:
        cases = random.Random(21).sample(cases, SAMPLE)  # noqa: S311 - the same sample in every run
    policy, noticed = load_policy("field"), 0

    for case in cases:
        capture = read_changed(bench, case)
        report = judge(capture, bench.trust(cards(bench)[case.card]), policy, bench.at, mode="demo")

        told = f"{case}: {report.outcome.value} {report.verdict.code} {report.verdict.decided_by}"
        files = cards(bench)[case.card].files
        wrong = [ef for ef, file in capture.files.items() if file.content != files[ef]]
        if report.outcome is Outcome.SUCCESSFUL:
            assert UNTOUCHED[case.card] is Outcome.SUCCESSFUL, told
            assert not wrong, told
        if case.card != "copy":
            assert report.outcome is not Outcome.FAILED, told
        assert not set(wrong) - {EF.CARD_ACCESS}, told  # behind the channel, nothing but what the chip said is kept
        noticed += capture.abort is not None or bool(capture.deviations)
    assert noticed > len(cases) // 2


def test_the_cards_are_what_they_are_called(bench: Bench) -> None:
    policy = load_policy("field")
    for card, specimen in cards(bench).items():
        capture = captured(bench, card, lambda exchange: exchange.response)
        report = judge(capture, bench.trust(specimen), policy, bench.at, mode="demo")
        assert report.outcome is UNTOUCHED[card], report.verdict.code
