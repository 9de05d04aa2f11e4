"""PIN and PUK: presented once, never retried, their states told apart (BSI TR-03110-2, 2.3; TR-03110-3, B.11.1)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chipkit.capture import AbortReason, AttemptResult, PresentedKind, dumps
from chipkit.errors import CodecError
from chipkit.lds.card_access import CardAccess
from chipkit.lds.files import EF
from chipkit.lds.security_infos import PACEInfo, SecurityInfos
from chipkit.protocol.credentials import CANPassword, PINPassword, PUKPassword
from chipkit.session.options import ReadOptions
from chipkit.session.trace import Trace
from chipkit_emulator.answers import FOR_EVER, answer
from chipkit_emulator.defects.link import at, replaced_status
from chipkit_emulator.in_process import InProcessTransport
from chipkit_emulator.model import CountedPassword

if TYPE_CHECKING:
    from chipkit.capture import Capture
    from chipkit.protocol.credentials import Password
    from chipkit_emulator.chip import Chip
    from chipkit_emulator.personalisation.specimen import Specimen
    from tests.component.reading.conftest import Bench

PIN, PUK, WRONG = PINPassword("482910"), PUKPassword("9081726354"), PINPassword("000000")


def _card(bench: Bench, *, pin_left: int | None = None, puk_left: int | None = None) -> Specimen:
    """A card of two ways of PACE, whose chip counts."""
    return bench.small(bench.pace_card(bench.specimen(), "AES256", "AES128")).personalised(
        pin=CountedPassword(PIN.pin, 3, pin_left), puk=CountedPassword(PUK.puk, 10, puk_left)
    )


def _read(bench: Bench, chip: Chip, card: Specimen, password: Password, trace: Trace | None = None) -> Capture:
    return bench.read(card, password, link=InProcessTransport(chip, max_command=261, max_response=256), trace=trace)


def _tries(chip: Chip) -> int | None:
    return chip._tries.left(3)


@pytest.mark.parametrize("password", [PIN, PUK], ids=["PIN", "PUK"])
def test_a_secret_opens_the_chip_and_is_not_kept(bench: Bench, password: PINPassword | PUKPassword) -> None:
    card = _card(bench)

    capture = bench.read(card, password)

    bench.assert_whole(capture, card)
    assert capture.access is not None
    assert capture.access.presented.kind is PresentedKind[password.kind.name]
    secret = password.secret
    assert secret not in dumps(capture)
    assert secret.decode() not in repr(capture) + repr(password)


def test_a_wrong_pin_is_presented_once(bench: Bench) -> None:
    """Neither the other way of PACE nor BAC is tried behind it, whatever the options allow."""
    card = _card(bench)
    chip = card.chip()
    trace = Trace(keep_data=True)

    capture = bench.read(
        card,
        WRONG,
        link=InProcessTransport(chip, max_command=261, max_response=256),
        trace=trace,
        options=ReadOptions(allow_bac_after_failed_pace=True),
    )

    assert capture.abort is not None
    assert (capture.abort.reason, capture.abort.sw) == (AbortReason.KEY_REFUSED, 0x63C2)
    assert [entry.header for entry in trace.entries].count("00860000") == 1
    assert _tries(chip) == 2


def test_three_wrong_pins_and_each_state_has_its_name(bench: Bench) -> None:
    card = _card(bench)
    chip = card.chip()
    told = []
    for _ in range(4):
        abort = _read(bench, chip, card, WRONG).abort
        assert abort is not None
        told.append((abort.reason.value, abort.sw, _tries(chip)))

    assert told == [
        ("key-refused", 0x63C2, 2),
        ("key-refused", 0x63C1, 1),
        ("key-suspended", 0x63C1, 1),
        ("key-suspended", 0x63C1, 1),
    ]
    resumed = _read(bench, chip, card, replace(WRONG, can=bench.can_of(card))).abort
    assert resumed is not None
    assert (resumed.reason, resumed.sw, _tries(chip)) == (AbortReason.KEY_REFUSED, 0x63C0, 0)
    blocked = _read(bench, chip, card, replace(PIN, can=bench.can_of(card))).abort
    assert blocked is not None
    assert (blocked.reason, blocked.sw) == (AbortReason.KEY_BLOCKED, 0x63C0)


def test_a_suspended_pin_is_resumed_by_the_can_and_counts_anew(bench: Bench) -> None:
    card = _card(bench, pin_left=1)
    chip = card.chip()

    without = _read(bench, chip, card, PIN)
    wrong_can = _read(bench, chip, card, replace(PIN, can=CANPassword("000001")))
    resumed = _read(bench, chip, card, replace(PIN, can=bench.can_of(card)))

    assert without.abort is not None
    assert without.abort.reason is AbortReason.KEY_SUSPENDED
    assert wrong_can.abort is not None
    assert wrong_can.abort.reason is AbortReason.KEY_REFUSED
    bench.assert_whole(resumed, card)
    assert _tries(chip) == 3


def test_a_used_up_try_does_not_keep_a_right_pin_out(bench: Bench) -> None:
    card = _card(bench, pin_left=2)
    chip = card.chip()

    bench.assert_whole(_read(bench, chip, card, PIN), card)
    assert _tries(chip) == 3


@pytest.mark.parametrize(("left", "reason"), [(1, None), (0, AbortReason.KEY_BLOCKED)])
def test_a_puk_is_never_suspended(bench: Bench, left: int, reason: AbortReason | None) -> None:
    abort = bench.read(_card(bench, puk_left=left), PUK).abort

    assert (None if abort is None else abort.reason) is reason


def test_a_pin_that_was_switched_off_is_blocked(bench: Bench) -> None:
    card = _card(bench)

    abort = bench.read(card.answering(answer("pace.set-at", 0x6283, times=FOR_EVER)), PIN).abort

    assert abort is not None
    assert (abort.reason, abort.sw) == (AbortReason.KEY_BLOCKED, 0x6283)


def test_no_try_is_used_up_where_the_choice_is_refused(bench: Bench) -> None:
    card = bench.pace_card(_card(bench), "AES128")
    infos = SecurityInfos.of(PACEInfo("0.4.0.127.0.7.2.2.4.2.4", 2, 13), *(PACEInfo("0.4.0.127.0.7.2.2.4.2.2", 2, 13),))
    card = card.with_files({EF.CARD_ACCESS: bytes(CardAccess(infos))})

    capture = bench.read(card, PIN)

    bench.assert_whole(capture, card)
    assert capture.access is not None
    assert [tried.result for tried in capture.access.attempts] == [AttemptResult.OPENED]


def test_a_lost_channel_is_not_opened_with_a_pin_again(bench: Bench) -> None:
    card = _card(bench)
    trace = Trace()
    lost = replaced_status(at(30), 0x6988)

    capture = bench.read(card, PIN, lost, trace=trace)

    assert capture.abort is not None
    assert capture.abort.reason is AbortReason.NO_USABLE_KEY
    assert [entry.header for entry in trace.entries].count("0022c1a4") == 1


@pytest.mark.parametrize("text", ["", "123", "12345678901234567", "12345a", "12 345"])
def test_what_is_no_pin_is_refused_without_being_repeated(text: str) -> None:
    for kind in (PINPassword, PUKPassword):
        with pytest.raises(CodecError) as caught:
            kind(text)

        assert not text or text not in str(caught.value)


@pytest.mark.parametrize("answered", [*range(0x6C00, 0x6D00, 0x25), 0x6100, 0x6110, 0x6700, 0x6883, 0x6F00])
@pytest.mark.parametrize("step", ["pace.set-at", "pace.nonce", "pace.mapping", "pace.agreement", "pace.tokens"])
def test_whatever_is_answered_on_the_way_the_token_goes_out_once(bench: Bench, step: str, answered: int) -> None:
    card = _card(bench)
    trace = Trace()

    _read(bench, card.answering(answer(step, answered, carried_out=True)).chip(), card, PIN, trace)

    sent = [entry.header for entry in trace.entries if entry.step == "access.pace"]
    assert sent.count("00860000") <= 1
