"""The signs of readers and cards: where there are several readers, one sign for each with the card on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.codec.printable import printable
from chipkit_gui.presenter.sign import StatusSign
from chipkit_gui.presenter.tone import Tone
from chipkit_gui.state import Service
from chipkit_gui.texts import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit_gui.state import Card, DeskState, ReaderShown
    from chipkit_gui.texts import Language

__all__ = ["CARDS", "MOST_DEVICES", "device_signs"]

MOST_DEVICES: Final = 3
"""Signs in the title strip; the last one stands for all readers that are left over."""
_LONGEST_OF_SEVERAL: Final = 14
_LONGEST_TOLD: Final = 100
_QUIET: Final = frozenset({"none", "used"})
_TO_BE_DONE: Final = frozenset({"mute", "foreign", "refused", "broken", "busy"})
_TONE_OF: Final = {**dict.fromkeys(_QUIET, Tone.NEUTRAL), "reading": Tone.WORKING}
_BUSY: Final = "card.busy"
_NOT_BEGUN: Final = frozenset({"abort.no-usable-key", "abort.unsupported"})
"""Readings that ended before anything of the card was read."""
CARDS: Final = frozenset({"present", "reading"}) | _QUIET | _TO_BE_DONE
"""What is told of a card, by the names of its words."""


def device_signs(state: DeskState, in_order: Tone, language: Language) -> tuple[StatusSign, ...]:
    """The signs, at most `MOST_DEVICES`.

    Args:
        state: The state.
        in_order: The tone of what is in order.
        language: The language.
    """
    if state.service is not Service.UP or not state.readers:
        name, tone = {
            Service.STARTING: ("reader.starting", Tone.NEUTRAL),
            Service.UP: ("reader.none", Tone.UNDETERMINED),
            Service.IDLE: ("reader.none", Tone.UNDETERMINED),
            Service.MISSING: ("reader.missing", Tone.UNDETERMINED),
            Service.DENIED: ("reader.denied", Tone.UNDETERMINED),
        }.get(state.service, ("reader.down", Tone.UNDETERMINED))
        return StatusSign(word(name, language), tone, what=word("reader", language)), _card(
            state, None, in_order, language
        )
    shown = state.readers_shown
    if len(shown) == 1:
        name, busy = _short(printable(shown[0].name), _LONGEST_TOLD), state.problem == _BUSY
        tone = Tone.UNDETERMINED if busy else in_order
        reader = StatusSign(name, tone, name, word("reader", language), in_order=not busy)
        return reader, _card(state, shown[0].card, in_order, language)
    return tuple(_of_several(state, shown, in_order, language))


def _of_several(
    state: DeskState, shown: tuple[ReaderShown, ...], in_order: Tone, language: Language
) -> Iterator[StatusSign]:
    names = [_short(printable(one.name), _LONGEST_TOLD) for one in shown]
    short = [_short(name, _LONGEST_OF_SEVERAL) for name in names]
    signs = []
    for at, one in enumerate(shown):
        called = short[at] if short.count(short[at]) == 1 else word("reader.numbered", language, number=at + 1)
        card = _card(state, one.card, in_order, language)
        text = word("reader.with-card", language, reader=called, card=f"{card.text[:1].lower()}{card.text[1:]}")
        signs.append(StatusSign(text, card.tone, names[at], word("reader", language), in_order=card.in_order))
    kept = signs if len(signs) <= MOST_DEVICES else signs[: MOST_DEVICES - 1]
    yield from kept
    if rest := signs[len(kept) :]:
        grave = next((one.tone for one in rest if one.tone is Tone.UNDETERMINED), Tone.NEUTRAL)
        details = "\n".join(f"{one.details}: {one.text}" for one in rest)
        yield StatusSign(word("reader.more", language, count=len(rest)), grave, details, what=word("reader", language))


def _card(state: DeskState, card: Card | None, in_order: Tone, language: Language) -> StatusSign:
    """What is known of the card on a reader."""
    name = _name(state, card)
    odd = _TONE_OF.get(name, Tone.UNDETERMINED if name in _TO_BE_DONE else None)
    return StatusSign(
        word(f"card.{name}", language), odd or in_order, what=word("card", language), in_order=odd is None
    )


def _name(state: DeskState, card: Card | None) -> str:
    if card is None:
        return "none"
    if state.is_reading and state.reading is not None and state.reading.laid == card.laid:
        return "reading"
    known = (
        ("mute", card.mute),
        ("foreign", card.foreign),
        ("used", card.used),
        ("refused", card.refused),
        ("busy", state.problem == _BUSY and card == state.present_card),
        ("broken", card.broken and not (state.broken is not None and state.broken.message in _NOT_BEGUN)),
    )
    return next((name for name, fact in known if fact), "present")


def _short(name: str, longest: int) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"
