"""The whole screen as one frozen value: views show it and decide nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chipkit.codec.printable import printable
from chipkit.outcome import Outcome
from chipkit_gui.aborts import WRONG_KEY
from chipkit_gui.presenter.banner import Banner, banner
from chipkit_gui.presenter.checks import ChecksView, checks_view
from chipkit_gui.presenter.holder import HolderView, holder_view
from chipkit_gui.presenter.numbers import clock, kilobytes
from chipkit_gui.presenter.sign import StatusSign, trust_sign
from chipkit_gui.presenter.tone import Tone, tone_of
from chipkit_gui.reading import Step
from chipkit_gui.state import Service, Stage
from chipkit_gui.texts import WORDS, word

if TYPE_CHECKING:
    from chipkit.codec.biometric.picture import Picture
    from chipkit_gui.keys import Key
    from chipkit_gui.reading import Reading
    from chipkit_gui.state import DeskState
    from chipkit_gui.texts import Language

__all__ = ["Guide", "PhotoView", "ProgressView", "Screen", "StatusSign", "StepView", "present"]


_LONGEST_READER = 24
"""Characters of a reader's name that the title strip has room for."""


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of the reading."""

    title: str
    mark: str
    """"done", "now" or "later"; read is not yet verified, so no step is ever ticked."""
    spoken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressView:
    """How far the reading is."""

    steps: tuple[StepView, ...]
    detail: str
    percent: int
    running: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoView:
    """The portrait, or what stands in its place."""

    caption: str
    tone: Tone = Tone.NEUTRAL
    picture: Picture | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Guide:
    """The drawing that stands where the data will be."""

    name: str
    on_reader: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Everything that is on the screen."""

    language: Language
    session: int
    stage: Stage
    banner: Banner
    reader: StatusSign
    card: StatusSign
    trust: StatusSign
    input_enabled: bool
    received: str
    """What was taken in place of the text that was typed; that is not kept."""
    progress: ProgressView
    photo: PhotoView
    holder: HolderView
    guide: Guide | None
    """None where data are shown."""
    sensitive_open: bool
    checks: ChecksView
    again_enabled: bool
    clear_text: str
    auto_clear: str
    demo: bool


def present(state: DeskState, language: Language) -> Screen:
    """The screen for a state of the desk, in a language."""
    key = state.key
    return Screen(
        language=language,
        session=state.session,
        stage=state.stage,
        banner=banner(state, language),
        reader=_reader(state, language),
        card=_card(state, language),
        trust=trust_sign(state, _device_tone(state), language),
        input_enabled=state.takes_input,
        received=_received(key, language) if key is not None else "",
        progress=_progress(state, language),
        photo=_photo(state, language),
        holder=holder_view(state, language),
        guide=_guide(state, language),
        sensitive_open=state.sensitive_open,
        checks=checks_view(state, language),
        again_enabled=state.reading is None and key is not None and state.present_card is not None,
        clear_text=word(_clear(state), language),
        auto_clear="" if state.seconds_left is None else word("auto_clear", language, time=clock(state.seconds_left)),
        demo=state.trust.demo,
    )


def _received(key: Key, language: Language) -> str:
    text = word("input.received", language, what=word(f"key.{key.kind}", language, tail=key.tail))
    return f"{text} {word('input.damaged', language)}" if key.damaged else text


def _reader(state: DeskState, language: Language) -> StatusSign:
    if state.service is Service.STARTING:
        return StatusSign(word("reader.starting", language), Tone.NEUTRAL)
    if state.service is Service.IDLE:
        return StatusSign(word("reader.none", language), Tone.UNDETERMINED)
    if state.service is not Service.UP:
        return StatusSign(word("reader.down", language), Tone.UNDETERMINED)
    if not state.readers:
        return StatusSign(word("reader.none", language), Tone.UNDETERMINED)
    name = card.reader if (card := state.present_card or next(iter(state.cards), None)) else state.readers[0]
    name = printable(name)
    short = name if len(name) <= _LONGEST_READER else f"{name[: _LONGEST_READER - 1].rstrip()}…"
    return StatusSign(word("reader.ready", language, reader=short), _device_tone(state))


def _card(state: DeskState, language: Language) -> StatusSign:
    card = state.present_card
    if card is None:
        mute = state.mute_card is not None
        return StatusSign(
            word("card.mute" if mute else "card.none", language), Tone.UNDETERMINED if mute else Tone.NEUTRAL
        )
    return StatusSign(
        word("card.used" if card.used else "card.present", language), Tone.NEUTRAL if card.used else _device_tone(state)
    )


def _progress(state: DeskState, language: Language) -> ProgressView:
    reading = state.reading
    return ProgressView(
        steps=tuple(_step(step, state, language) for step in Step),
        detail=_detail(state, language) if reading is None else _file(reading, language),
        percent=reading.percent if reading is not None else 100 if state.result else 0,
        running=reading is not None,
    )


def _step(step: Step, state: DeskState, language: Language) -> StepView:
    title = word(f"step.{step.name.lower()}", language)
    mark = "later"
    if state.reading is not None:
        mark = "done" if step < state.reading.step else "now" if step == state.reading.step else "later"
    elif state.result is not None:
        mark = "done"
    return StepView(title, mark, f"{title}: {word(f'step.{mark}', language)}")


def _file(reading: Reading, language: Language) -> str:
    if reading.ef is None:
        return word(f"step.{reading.step.name.lower()}", language)
    read = kilobytes(reading.read, language)
    if reading.size is None:
        return word("progress.file", language, file=reading.ef.label, read=read)
    size = kilobytes(reading.size, language)
    return word("progress.of", language, file=reading.ef.label, read=read, size=size)


def _detail(state: DeskState, language: Language) -> str:
    if state.result is None:
        return word("progress.idle", language)
    total = sum(len(file.content) for file in state.result.report.capture.files.values())
    return word("progress.done", language, total=kilobytes(total, language))


def _photo(state: DeskState, language: Language) -> PhotoView:
    if state.stage is Stage.READING:
        return PhotoView(caption=word("photo.reading", language))
    if state.result is None:
        return PhotoView(caption=word("photo.empty", language))
    portrait = state.result.portrait
    standing = portrait.standing
    if standing.shown and portrait.picture is None:
        caption = word("photo.unreadable", language)
        told = "" if portrait.why is None else f": {word(f'photo.why.{portrait.why.value}', language)}"
        return PhotoView(caption=f"{caption}{told}")
    name = f"photo.{standing.worth.value}"
    caption = word(name, language) if name in WORDS else standing.text(language)
    return PhotoView(caption=caption, tone=tone_of(standing.shade), picture=portrait.picture)


def _device_tone(state: DeskState) -> Tone:
    """The tone of a device in order: under a failed verdict, nothing on the screen is green."""
    return tone_of(Outcome.SUCCESSFUL if state.result is None else state.result.report.shade_of(Outcome.SUCCESSFUL))


def _guide(state: DeskState, language: Language) -> Guide | None:
    """Where the code stands while a key is wanted; how the card lies while the card is."""
    if state.result is not None:
        return None
    wants_key = state.broken is not None and state.broken.message in WRONG_KEY
    on_reader = state.key is not None and state.problem == "" and not wants_key
    return Guide(word("guide.reader" if on_reader else "guide.face", language), on_reader)


def _clear(state: DeskState) -> str:
    if state.reading is not None:
        return "action.cancel"
    return "action.next" if state.result is not None else "action.clear"
