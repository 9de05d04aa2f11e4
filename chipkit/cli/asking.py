"""What a person at a terminal is asked for and types unseen: what opens a chip, and other secrets.

One line is one answer; a machine readable zone has as many as its first line says. Nothing of it comes back to the
screen, and what is pasted in one go is taken line by line.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from chipkit.cli.manner import MANNER
from chipkit.cli.output import heard_by_nobody

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["PROMPTS", "sits_there", "typed_key", "typed_unseen"]

PROMPTS: Final[Mapping[str, Mapping[str, str]]] = {
    "any": {
        "en": "Number (or CAN, MRZ, text of the QR code), then Enter: ",
        "vi": "Số định danh (hoặc CAN, MRZ, nội dung mã QR), rồi Enter: ",
    },
    "number": {"en": "Number, then Enter: ", "vi": "Số định danh, rồi Enter: "},
    "can": {"en": "CAN, then Enter: ", "vi": "Số CAN, rồi Enter: "},
    "mrz": {"en": "MRZ, first line, then Enter: ", "vi": "MRZ, dòng đầu, rồi Enter: "},
    "qr": {"en": "Text of the QR code, then Enter: ", "vi": "Nội dung mã QR, rồi Enter: "},
    "mrz.more": {"en": "MRZ, line {} of {}: ", "vi": "MRZ, dòng {}/{}: "},
    "passphrase": {"en": "Passphrase of the key, then Enter: ", "vi": "Mật khẩu của khóa, rồi Enter: "},
    "evidence": {
        "en": "Number of a person or a document, then Enter: ",
        "vi": "Số của người hoặc giấy tờ, rồi Enter: ",
    },
}
"""By what is asked for."""
_ZONES: Final = {30: 3, 36: 2, 44: 2}
"""How many lines a machine readable zone has, by how long they are (Doc 9303-3, 4.2)."""
_FILLER: Final = "<"


def sits_there() -> bool:
    """Whether a person can be asked: standard input is a terminal."""
    return sys.stdin is not None and sys.stdin.isatty()


def typed_key(kind: str) -> str:
    """What a person types when asked for it; lines are told apart by a line end.

    Args:
        kind: A key of `PROMPTS`: "number", "can", "mrz", "qr", or "any" of them.
    """
    with _unseen() as ask:
        lines = [ask(PROMPTS[kind][MANNER.language])]
        row = "".join(lines[0].split())
        wanted = _ZONES.get(len(row), 1) if kind == "mrz" or (kind == "any" and _FILLER in row) else 1
        while len(lines) < wanted:
            lines.append(ask(PROMPTS["mrz.more"][MANNER.language].format(len(lines) + 1, wanted)))
    return "\n".join(lines)


def typed_unseen(prompt: str) -> str:
    """A secret that a person types; empty where the input ends.

    Args:
        prompt: What is asked.
    """
    with _unseen() as ask:
        return ask(prompt)


@contextmanager
def _unseen() -> Iterator[Callable[[str], str]]:
    """What asks for one line after another, none of which is seen."""
    if sys.platform == "win32":
        from getpass import getpass  # noqa: PLC0415 - elsewhere it throws away what is pasted

        yield getpass
        return
    import termios  # noqa: PLC0415 - no such module on Windows

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    unseen = termios.tcgetattr(terminal)
    unseen[3] &= ~(termios.ECHO | termios.ECHONL)
    termios.tcsetattr(terminal, termios.TCSADRAIN, unseen)  # what was typed ahead, or pasted, is not thrown away
    try:
        with _screen(terminal) as tell:
            yield lambda prompt: _asked(prompt, tell)
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _asked(prompt: str, tell: Callable[[str], None]) -> str:
    tell(prompt)
    try:
        line = sys.stdin.readline()
    finally:
        tell("\n")  # the Enter is unseen too, and whatever is told of an interruption begins on its own line
    return line.rstrip("\r\n")


@contextmanager
def _screen(terminal: int) -> Iterator[Callable[[str], None]]:
    """What writes to the person: on standard error, or where that goes elsewhere, on the terminal itself."""
    descriptor = None if sys.stderr.isatty() else _opened(terminal)

    def tell(text: str) -> None:
        with heard_by_nobody():
            if descriptor is None:
                print(text, end="", file=sys.stderr, flush=True)
            else:
                os.write(descriptor, text.encode())

    try:
        yield tell
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _opened(terminal: int) -> int | None:
    """The terminal, open for writing, where it can be."""
    if sys.platform == "win32":
        return None
    try:
        return os.open(os.ttyname(terminal), os.O_WRONLY | os.O_NOCTTY)
    except OSError:
        return None
