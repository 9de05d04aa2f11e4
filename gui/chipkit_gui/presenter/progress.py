"""How far a reading is, in steps, bytes and seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipkit_gui.presenter.numbers import kilobytes
from chipkit_gui.reading import Step
from chipkit_gui.texts import word

if TYPE_CHECKING:
    from chipkit_gui.reading import Reading
    from chipkit_gui.state import DeskState
    from chipkit_gui.texts import Language

__all__ = ["ProgressView", "StepView", "progress_view"]


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
    line: str
    """The step, its file and the bytes of it; what was read in all, when it is over."""
    time_left: str
    """How long it takes, in words; empty while that is not known."""
    percent: int
    photo: int | None
    """How much of the portrait is read; None before its turn."""
    running: bool


def progress_view(state: DeskState, language: Language) -> ProgressView:
    """How far the reading is, for a state of the desk."""
    reading = state.reading
    return ProgressView(
        steps=tuple(_step(step, state, language) for step in Step),
        line=_over(state, language) if reading is None else _line(reading, language),
        time_left="" if reading is None else _time_left(reading, language),
        percent=reading.percent if reading is not None else 100 if state.result else 0,
        photo=None if reading is None else _of_photo(reading),
        running=reading is not None,
    )


def _of_photo(reading: Reading) -> int | None:
    """In hundredths of its file, as the line tells its bytes."""
    if reading.step is not Step.PHOTO:
        return 100 if reading.step > Step.PHOTO else None
    return 100 * min(reading.read, reading.size) // reading.size if reading.size else None


def _step(step: Step, state: DeskState, language: Language) -> StepView:
    title = word(f"step.{step.name.lower()}", language)
    mark = "later"
    if state.reading is not None:
        mark = "done" if step < state.reading.step else "now" if step == state.reading.step else "later"
    elif state.result is not None:
        mark = "done"
    return StepView(title, mark, f"{title}: {word(f'step.{mark}', language)}")


def _line(reading: Reading, language: Language) -> str:
    """Such as "Bước 4/6: Ảnh chân dung · 9,1/17,4 KB"; a file that a teller has no word for is not named."""
    title = word(f"step.{reading.step.name.lower()}", language)
    line = word("progress.step", language, step=reading.step + 1, steps=len(Step), title=title)
    if reading.ef is None or not reading.read:
        return line
    read = kilobytes(reading.read, language)
    if reading.size is None:
        return f"{line} · {read}"
    return f"{line} · {read.removesuffix(' KB')}/{kilobytes(reading.size, language)}"


def _time_left(reading: Reading, language: Language) -> str:
    if reading.slow:
        return word("time.slow", language)
    if reading.seconds_left is None:
        return ""
    return word("time.left" if reading.seconds_left else "time.soon", language, seconds=reading.seconds_left)


def _over(state: DeskState, language: Language) -> str:
    if state.result is None:
        return word("progress.idle", language)
    total = sum(len(file.content) for file in state.result.report.capture.files.values())
    return word("progress.done", language, total=kilobytes(total, language))
