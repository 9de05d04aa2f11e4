"""The whole screen as one frozen value: views show it and decide nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipkit.outcome import Outcome
from chipkit_gui.presenter.actions import again_word, clear_word, enabled, primary
from chipkit_gui.presenter.banner import Banner, banner
from chipkit_gui.presenter.checks import ChecksView, checks_view
from chipkit_gui.presenter.details import DetailGroup, details
from chipkit_gui.presenter.devices import device_signs
from chipkit_gui.presenter.doubt import face_in_doubt
from chipkit_gui.presenter.guide import Guide, guide_of
from chipkit_gui.presenter.help import HelpView, help_view
from chipkit_gui.presenter.holder import HolderView, holder_view
from chipkit_gui.presenter.numbers import clock
from chipkit_gui.presenter.photo import PhotoView, photo_view
from chipkit_gui.presenter.progress import ProgressView, progress_view
from chipkit_gui.presenter.sign import StatusSign, trust_sign
from chipkit_gui.presenter.tone import Tone, tone_of
from chipkit_gui.state import Likeness, Stage
from chipkit_gui.texts import message, word

if TYPE_CHECKING:
    from chipkit_gui.keys import Key
    from chipkit_gui.state import DeskState
    from chipkit_gui.texts import Language

__all__ = ["Guide", "Screen", "StatusSign", "present"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Everything that is on the screen."""

    language: Language
    session: int
    stage: Stage
    banner: Banner
    warning: str
    """What is wrong beside the banner: another window in front, a code not taken, a result not judged again, a face
    that is not the portrait's, a second desk; else empty."""
    warned: int
    """How many inputs led to the warning: of another one, the same words are said aloud anew; 0 where none did."""
    devices: tuple[StatusSign, ...]
    """The reader and its card; of several readers each, with the card on it."""
    trust: StatusSign
    input_enabled: bool
    asked: str
    """What the field asks for while it is empty."""
    received: str
    """What was taken in place of the text that was typed; that is not kept."""
    progress: ProgressView
    photo: PhotoView
    holder: HolderView
    guide: Guide | None
    """None where data are shown."""
    sensitive_open: bool
    checks: ChecksView
    details: tuple[DetailGroup, ...]
    """Every check by its own name; empty where there is no result."""
    primary: str
    """The one action that the banner asks for: "next", "again", "alike", or nothing of these."""
    actions: frozenset[str]
    """The actions that do something now; see `chipkit_gui.presenter.actions`."""
    help: HelpView
    again_text: str
    """What F5 does."""
    clear_text: str
    """What Esc does."""
    auto_clear: str
    demo: bool


def present(state: DeskState, language: Language) -> Screen:
    """The screen for a state of the desk, in a language."""
    key, shown, photo = state.key, banner(state, language), photo_view(state, language)
    actions = frozenset(enabled(state, photo))
    return Screen(
        language=language,
        session=state.session,
        stage=state.stage,
        banner=shown,
        warning=_warning(state, language),
        warned=state.ignored if state.unheard else state.refused if state.refused_input else 0,
        devices=device_signs(state, _device_tone(state), language),
        trust=trust_sign(state, _device_tone(state), language),
        input_enabled=state.takes_input,
        asked=word("input" if state.result is None else "input.next", language),
        received=_received(key, language) if key is not None else "",
        progress=progress_view(state, language),
        photo=photo,
        holder=holder_view(state, language),
        guide=guide_of(state, shown, language),
        sensitive_open=state.sensitive_open,
        checks=checks_view(state, language),
        details=details(state, language),
        primary=primary(state, shown, photo),
        actions=actions,
        help=help_view(state, shown, actions, language),
        again_text=word(again_word(state), language),
        clear_text=word(clear_word(state), language),
        auto_clear="" if state.seconds_left is None else word("auto_clear", language, time=clock(state.seconds_left)),
        demo=state.trust.demo,
    )


def _warning(state: DeskState, language: Language) -> str:
    """What hangs over the client stands first, unless the banner says so, and what became of the last key below it."""
    if state.in_background:
        return word("warning.background", language)
    not_alike = state.likeness is Likeness.NOT_ALIKE and not face_in_doubt(state)
    told = (word("warning.not-alike", language) if not_alike else "", _notice(state, language))
    return "\n".join(line for line in told if line)


def _notice(state: DeskState, language: Language) -> str:
    """The gravest of what is told until it is over."""
    if state.unheard:
        return word("warning.unheard", language)
    if state.refused_input:
        found = message(state.refused_input)
        return f"{found.headline[language]} ({found.code})"
    if state.not_judged:
        return f"{word('warning.not-judged', language)} ({message(state.not_judged).code})"
    facts = {
        "warning.judging": state.judging and state.judging_seconds,
        "warning.other-desk": state.other_desk,
    }
    return next((word(name, language) for name, fact in facts.items() if fact), "")


def _received(key: Key, language: Language) -> str:
    text = word("input.received", language, what=word(f"key.{key.kind}", language, tail=key.tail))
    return f"{text} {word('input.damaged', language)}" if key.damaged else text


def _device_tone(state: DeskState) -> Tone:
    """The tone of a device in order: under a failed verdict, nothing on the screen is green."""
    return tone_of(Outcome.SUCCESSFUL if state.result is None else state.result.report.shade_of(Outcome.SUCCESSFUL))
