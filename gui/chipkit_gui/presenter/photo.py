"""The portrait, what it is worth, and whether a person may be compared with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from chipkit.outcome import Outcome
from chipkit_gui.presenter.doubt import code_in_doubt, face_in_doubt
from chipkit_gui.presenter.tone import Tone, tone_of
from chipkit_gui.state import Stage
from chipkit_gui.texts import WORDS, word

if TYPE_CHECKING:
    from chipkit.codec.biometric.picture import Picture
    from chipkit_gui.state import DeskState, Result
    from chipkit_gui.texts import Language

__all__ = ["PhotoView", "photo_view"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoView:
    """The portrait, or what stands in its place."""

    caption: str
    tone: Tone = Tone.NEUTRAL
    picture: Picture | None = field(default=None, repr=False)
    across: str = ""
    """Stands across the picture: nobody is to be recognised by it."""
    buttons: bool = False
    """Whether "alike" and "not alike" are offered."""
    answer: str = ""
    """What the teller said: "alike", "not alike" or nothing yet."""


def photo_view(state: DeskState, language: Language) -> PhotoView:
    """The portrait for a state of the desk."""
    if state.stage is Stage.READING:
        return PhotoView(caption=word("photo.reading", language))
    if state.result is None:
        return PhotoView(caption=word("photo.empty", language))
    shown = _of_result(state.result, language)
    if code_in_doubt(state) and shown.across:
        shown = replace(shown, caption=word("holder.code-in-doubt", language), tone=Tone.UNDETERMINED)
    if face_in_doubt(state):
        shown = replace(shown, caption=word("photo.not-alike", language), tone=Tone.ALARMING)
    return replace(shown, answer=_answer(state))


def _of_result(result: Result, language: Language) -> PhotoView:
    portrait, failed = result.portrait, result.report.outcome is Outcome.FAILED
    standing = portrait.standing
    if standing.shown and portrait.picture is None:
        caption = word("photo.unreadable", language)
        told = "" if portrait.why is None else f": {word(f'photo.why.{portrait.why.value}', language)}"
        return PhotoView(caption=f"{caption}{told}")
    name, shown = f"photo.{standing.worth.value}", portrait.picture is not None
    return PhotoView(
        caption=word(name, language) if name in WORDS else standing.text(language),
        tone=tone_of(standing.shade),
        picture=portrait.picture,
        across=word("photo.across", language) if shown and failed else "",
        buttons=shown and not failed,
    )


def _answer(state: DeskState) -> str:
    return "" if state.likeness is None else state.likeness.value
