"""A chip that answers a step with any status word: plain or protected, once or for ever.

    specimen.answering(answer("pace.tokens", 0x6985))
    specimen.answering(answer("read.dg14", 0x6F00, form="protected", times=FOR_EVER))
    specimen.answering(answer("aa", 0x9000, form="protected", keep=231))

What is counted is kept by the chip and survives its resets; an `Answer` remembers nothing, so that one serves any
number of chips.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from chipkit.codec.apdu import ResponseAPDU
from chipkit.lds.files import EF
from chipkit_emulator.chip import Chip

if TYPE_CHECKING:
    from chipkit.codec.apdu import CommandAPDU
    from chipkit_emulator.crypto.elliptic import RandomBytes
    from chipkit_emulator.model import Personalisation
    from chipkit_emulator.state import ChipState

__all__ = ["FOR_EVER", "STEPS", "Answer", "AnsweringChip", "Asked", "Form", "When", "answer", "nth", "read_of"]

FOR_EVER: Final = 1 << 32
"""More often than any terminal asks."""
Form = Literal["plain", "protected"]
"""Whether a response to a protected command comes bare or inside of secure messaging; others are bare anyway."""

_MSE, _EXTERNAL, _CHALLENGE, _GENERAL, _INTERNAL, _SELECT = 0x22, 0x82, 0x84, 0x86, 0x88, 0xA4
_READS: Final = frozenset({0xB0, 0xB1})
_SET_AT: Final = {0xC1A4: "pace.set-at", 0x41A4: "ca.set-at", 0x41A6: "ca.set-kat"}
_PACE_STEPS: Final = {1: "pace.nonce", 2: "pace.mapping", 3: "pace.agreement", 4: "pace.tokens"}
_SELECTS: Final = {0x04: "select.application", 0x02: "select.file", 0x00: "select.master-file"}
_FIRST_READS: Final = {f"read.{ef.name.lower().replace('_', '-')}": ef for ef in EF}
_STEP_OF_READ: Final = {ef: step for step, ef in _FIRST_READS.items()}
_OTHER: Final = "other"

STEPS: Final = frozenset(
    {
        *_SET_AT.values(), *_PACE_STEPS.values(), *_SELECTS.values(),
        "bac.challenge", "bac.authenticate", "ca.agree", "aa", "read", "read.on", _OTHER,
    }
)  # fmt: skip
"""The steps by name; and "read.<file>", such as "read.dg14" and "read.card-access": its reads from offset 0.

"read" is a read of no file that the chip has, "read.on" any that does not begin at offset 0.
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A command as the chip understood it, before it is carried out."""

    index: int
    """How many commands went before it since the chip was made, resets or not."""
    command: CommandAPDU
    """The plain command."""
    protected: bool
    """Whether it came through secure messaging."""
    step: str
    """What it is for, one of `STEPS` or "read.<file>"."""
    file: EF | None
    """The file that a READ BINARY is about."""


When = Callable[[Asked], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the chip answers instead of what it would."""

    when: When
    sw: int
    form: Form
    first: int
    """How many commands that are meant pass unharmed before."""
    times: int
    """How many commands it befalls then."""
    carried_out: bool
    """Whether the chip did what was asked, so that only its response is another one."""
    keep: int
    """How many bytes of its own response data come along."""


def answer(
    step: str | When,
    sw: int,
    *,
    form: Form = "plain",
    times: int = 1,
    first: int = 0,
    carried_out: bool = False,
    keep: int = 0,
) -> Answer:
    """Another answer to a step.

    Args:
        step: One of `STEPS`, "read.<file>", or whatever says whether a command is meant.
        sw: The status word.
        form: Bare, or inside of secure messaging where the command was. A bare one in a session ends the session,
            unless `carried_out`: then the response was only changed on its way.
        times: How often; `FOR_EVER` is possible.
        first: How many commands that are meant pass unharmed before.
        carried_out: Whether the chip does what was asked nevertheless.
        keep: How many bytes of its own response data it gives along, for which it must have done what was asked.

    Raises:
        ValueError: The step is unknown.
    """
    if isinstance(step, str) and step not in STEPS and step not in _FIRST_READS:
        raise ValueError(f"no step {step!r}")
    when = (lambda asked: asked.step == step) if isinstance(step, str) else step
    return Answer(
        when=when, sw=sw, form=form, first=first, times=times, carried_out=carried_out or keep > 0, keep=keep
    )  # fmt: skip


def nth(index: int) -> When:
    """The command `index` of all that the chip was ever sent, counted from 0."""
    return lambda asked: asked.index == index


def read_of(ef: EF) -> When:
    """Every READ BINARY of a file, from whatever offset."""
    return lambda asked: asked.file is ef


class AnsweringChip(Chip):
    """A chip with answers of its own."""

    def __init__(
        self, personalisation: Personalisation, *, random: RandomBytes, answers: tuple[Answer, ...] = ()
    ) -> None:
        """Make a chip, powered.

        Args:
            personalisation: As for `Chip`.
            random: As for `Chip`.
            answers: What befalls its answers; the first that is due counts.
        """
        super().__init__(personalisation, random=random)
        self._answers = answers
        self._met = [0] * len(answers)
        self._received = 0
        self._bare: ResponseAPDU | None = None

    def transmit(self, raw: bytes) -> bytes:
        """Answer any byte string at all, with two bytes at least."""
        self._bare = None
        response = super().transmit(raw)
        self._received += 1
        if self._bare is None:
            return response
        self._waiting = ResponseAPDU()
        return bytes(self._bare)

    def _executed(self, command: CommandAPDU, *, protected: bool, room: int) -> ResponseAPDU:
        due = self._answers and self._due(_asked(self._received, self._state, command, protected=protected))
        if not due:
            return super()._executed(command, protected=protected, room=room)
        own = ResponseAPDU()
        if due.carried_out:
            own = super()._executed(command, protected=protected, room=room)
        else:
            _leave_undone(self._state, command)
        response = ResponseAPDU(own.data[: due.keep], due.sw)
        if due.form == "plain" and protected:
            self._bare = response
            if not due.carried_out:
                self._state.end_session()
        return response

    def _due(self, asked: Asked) -> Answer | None:
        """The answer that this command meets; each counts all commands that it means."""
        due = None
        for place, one in enumerate(self._answers):
            if one.when(asked):
                met, self._met[place] = self._met[place], self._met[place] + 1
                if due is None and one.first <= met < one.first + one.times:
                    due = one
        return due


def _leave_undone(state: ChipState, command: CommandAPDU) -> None:
    """A protocol that a step of is refused is over, and its challenge is used up (as `Chip` has it)."""
    if command.ins == _GENERAL and state.pace is not None:
        state.chain_open = state.pace.begun and state.personalisation.quirks.chain_stays_open
    if command.ins not in _READS and command.ins != _INTERNAL:
        state.pace = state.chip_authentication = None
    if command.ins == _EXTERNAL:
        state.challenge = None


def _asked(index: int, state: ChipState, command: CommandAPDU, *, protected: bool) -> Asked:
    file = _file_of(state, command) if command.ins in _READS else None
    return Asked(index, command, protected, _step_of(state, command, file), file)


def _step_of(state: ChipState, command: CommandAPDU, file: EF | None) -> str:
    match command.ins:
        case 0xB0 | 0xB1:
            return _read_step(command, file)
        case 0x86:
            return "ca.agree" if state.pace is None else _PACE_STEPS.get(state.pace.step, _OTHER)
        case 0x22:
            return _SET_AT.get(command.p1 << 8 | command.p2, _OTHER)
        case 0xA4:
            return _SELECTS.get(command.p1, _OTHER)
        case ins:
            return {_CHALLENGE: "bac.challenge", _EXTERNAL: "bac.authenticate", _INTERNAL: "aa"}.get(ins, _OTHER)


def _read_step(command: CommandAPDU, file: EF | None) -> str:
    if command.ins & 1 or (command.p2 if command.p1 & 0x80 else command.p1 << 8 | command.p2):
        return "read.on"
    return "read" if file is None else _STEP_OF_READ[file]


def _file_of(state: ChipState, command: CommandAPDU) -> EF | None:
    """The file that a READ BINARY names, else the current one."""
    if command.ins & 1 or not command.p1 & 0x80:
        return state.files.current
    return state.files.with_short_identifier(command.p1 & 0x1F)
