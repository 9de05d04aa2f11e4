"""Chip Authentication by MSE:SET KAT, and by MSE:SET AT with GENERAL AUTHENTICATE (TR-03105-3.2, ISO7816_I and _II).

Both units ask the same, so each question is written once, over what differs between the commands. After a failure the
session goes on under its old keys; after a success they are refused (3.2.1).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from chipkit_emulator.examination import needs
from chipkit_emulator.examination.agreement import (
    AgreementRun,
    expect_empty_template,
    large,
    off_the_curve,
    other_size,
    pair_where,
    small,
    too_large,
    zero_point,
)
from chipkit_emulator.examination.case import Each, Unit
from chipkit_emulator.examination.result import CannotRunError

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.codec.apdu import CommandAPDU
    from chipkit_emulator.crypto.elliptic import Point
    from chipkit_emulator.examination.card import Card
    from chipkit_emulator.examination.case import Need
    from chipkit_emulator.examination.statement import AgreementWay
    from chipkit_emulator.examination.terminal import Answer

__all__ = ["BY_KAT", "BY_SET_AT"]

BY_KAT: Final = Unit()
BY_SET_AT: Final = Unit()
_WRONG_CLASS: Final = 0x80


@dataclass(frozen=True, slots=True)
class _Method:
    """What differs between the two."""

    name: str
    unit: Unit
    each: Each
    claimed: Need
    over_curves: Need
    over_fields: Need
    with_key_id: Need


_KAT: Final = _Method(
    "I", BY_KAT, Each.KAT, needs.KAT, needs.KAT_OVER_CURVES, needs.KAT_OVER_FIELDS, needs.KAT_WITH_KEY_ID
)
_SET_AT: Final = _Method(
    "II", BY_SET_AT, Each.SET_AT, needs.SET_AT, needs.SET_AT_OVER_CURVES, needs.SET_AT_OVER_FIELDS,
    needs.SET_AT_WITH_KEY_ID,
)  # fmt: skip


def _begun(card: Card) -> AgreementRun:
    """A session with a run in it, up to the command that has the terminal's key."""
    card.open()
    run = card.run_agreement()
    if card.agreement is not None and card.agreement.command == "AT":
        run.set_at().expect_done(protected=True)
    return run


def _is_kat(card: Card) -> bool:
    return card.agreement is not None and card.agreement.command == "KAT"


def _present(card: Card, run: AgreementRun, public: bytes | None = None, *, wrong_tag: bool = False) -> Answer:
    """The command that has the terminal's key."""
    if _is_kat(card):
        return run.kat(public, tag=0x92 if wrong_tag else 0x91)
    return run.general(public, tag=0x81 if wrong_tag else 0x80)


def _agreed(card: Card, run: AgreementRun) -> None:
    """The key is taken, the answer comes under the old keys, and the session goes on under the new ones."""
    answer = _present(card, run)
    if _is_kat(card):
        answer.expect_done(protected=True)
    else:
        expect_empty_template(answer)
    card.terminal.channel = run.new_channel()
    card.terminal.expect_alive()


def _refused(card: Card, key: Callable[[Card, AgreementRun], bytes]) -> None:
    """The key is refused under the old keys, under which the session goes on."""
    run = _begun(card)
    _present(card, run, key(card, run)).expect_refused(protected=True)
    card.terminal.expect_alive()


def positive(card: Card) -> None:
    """A sound key is taken."""
    _agreed(card, _begun(card))


def old_keys(card: Card) -> None:
    """A sound key is taken, and the old keys are refused."""
    run = _begun(card)
    old = card.terminal.channel
    answer = _present(card, run)
    answer.expect_done(protected=True)
    if old is not None:
        card.terminal.expect_over(old)


def key_of_other_size(card: Card) -> None:
    """A key of other parameters is refused."""
    _refused(card, lambda one, _: other_size(_way(one)))


def without_session(card: Card) -> None:
    """Outside of a session it is refused, at the latest with the key."""
    card.fresh()
    run = card.run_agreement()
    answers = [card.terminal.plain(command) for command in _commands(card, run)]
    answers[-1].expect_refused(protected=False)


def unprotected(card: Card) -> None:
    """In a session, but in plain, it is refused, and the session is over."""
    card.open()
    run = card.run_agreement()
    old = card.terminal.channel
    answers = [card.terminal.plain(command) for command in _commands(card, run)]
    answers[-1].expect_refused(protected=False)
    if old is not None:
        card.terminal.expect_over(old)


def wrong_class(card: Card) -> None:
    """A class byte that is not of the interindustry class is refused."""
    run = _begun(card)
    channel = card.terminal.channel
    if channel is None:
        raise CannotRunError("no session")
    command = replace(_commands(card, run)[-1], cla=_WRONG_CLASS)
    card.terminal.protected(channel, command, channel.protect_command(command)).expect_refused(protected=None)


def wrong_tag(card: Card) -> None:
    """Another tag for the key is refused under the old keys, under which the session goes on."""
    run = _begun(card)
    _present(card, run, wrong_tag=True).expect_refused(protected=True)
    card.terminal.expect_alive()


def wrong_reference(card: Card) -> None:
    """A reference to no key of the chip is refused, and the session goes on."""
    known = {way.key_id for way in card.statement.agreements}
    unknown = next(number for number in range(1, 256) if number not in known)
    card.open()
    run = card.run_agreement()
    if _is_kat(card):
        run.kat(key_id=unknown).expect_refused(protected=True)
    else:
        run.set_at(key_id=unknown).expect_refused(protected=True)
    card.terminal.expect_alive()


def _border(wanted: Callable[[int, Point], bool]) -> Callable[[Card], None]:
    """A key whose point lies at a border of the field is taken."""

    def run(card: Card) -> None:
        pair = pair_where(_way(card), wanted, card.random)
        begun = _begun(card)
        begun.use(*pair)
        _agreed(card, begun)

    return run


def _beyond(card: Card) -> None:
    _refused(card, lambda one, _: too_large(_way(one)))


def _beside(card: Card) -> None:
    _refused(card, lambda one, run: off_the_curve(_way(one), run.public))


def _zero(card: Card) -> None:
    _refused(card, lambda one, _: zero_point(_way(one)))


def _way(card: Card) -> AgreementWay:
    if card.agreement is None:
        raise CannotRunError("no way of Chip Authentication")
    return card.agreement


def _commands(card: Card, run: AgreementRun) -> list[CommandAPDU]:
    return [run.kat_command()] if _is_kat(card) else [run.at_command(), run.general_command()]


def _declare(method: _Method, numbers: tuple[int, ...]) -> None:
    of_curves, of_fields = (method.claimed, method.over_curves), (method.claimed, method.over_fields)
    questions: tuple[tuple[str, tuple[Need, ...], Callable[[Card], None]], ...] = (
        ("a sound key is taken, and new keys follow", (method.claimed,), positive),
        ("the old keys are refused after a success", (method.claimed,), old_keys),
        ("a key of another size is refused", (method.claimed,), key_of_other_size),
        ("refused outside of a session", (method.claimed,), without_session),
        ("refused in plain, which ends the session", (method.claimed,), unprotected),
        ("a wrong class byte is refused", (method.claimed,), wrong_class),
        ("a wrong tag for the key is refused", (method.claimed,), wrong_tag),
        ("the point (0, 0) is refused", of_curves, _zero),
        ("a key with a small x coordinate is taken", of_curves, _border(lambda p, point: small(p, point.x))),
        ("a key with a large x coordinate is taken", of_curves, _border(lambda p, point: large(p, point.x))),
        ("a key with a small y coordinate is taken", of_curves, _border(lambda p, point: small(p, point.y))),
        ("a key with a large y coordinate is taken", of_curves, _border(lambda p, point: large(p, point.y))),
        ("a reference to no key is refused", (method.claimed, method.with_key_id), wrong_reference),
        ("a number beyond the prime is refused", of_fields, _beyond),
        ("a point beside the curve is refused", of_curves, _beside),
    )
    for number, (title, need, run) in zip(numbers, questions, strict=True):
        method.unit.case(f"ISO7816_{method.name}_{number}", title, *need, each=method.each)(run)


_declare(_KAT, (1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16))
_declare(_SET_AT, tuple(range(1, 16)))
