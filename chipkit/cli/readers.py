"""`chipkit readers`: which readers there are and what lies on them."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Final

from chipkit.cli.common import ExitCode
from chipkit.cli.machine_words import MachineWords
from chipkit.cli.manner import MANNER
from chipkit.cli.output import complain, print_json, print_json_line, tell
from chipkit.codec.printable import printable
from chipkit.session.pcsc import DownCause, reader_states, watch_readers

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from chipkit.documents.machine import ReaderEventDocument, ReadersDocument
    from chipkit.session.pcsc import ReaderEvent, ReaderState

__all__ = ["card_state", "run"]

_COLUMN: Final[Mapping[str, int]] = {"en": 8, "vi": 15}
"""Where a reader's name begins, behind what lies on it."""
_DOWN: Final[Mapping[DownCause, str]] = {
    DownCause.SERVICE: "dịch vụ PC/SC không chạy hoặc bị lỗi",
    DownCause.NO_READER: "dịch vụ PC/SC chưa chạy vì chưa có đầu đọc",
    DownCause.ACCESS: "hệ thống không cho người dùng hoặc phiên này dùng đầu đọc",
}
"""Why readers cannot be used at all, in Vietnamese; what the service said stands behind it."""


def card_state(state: ReaderState) -> str:
    """What lies on a reader, in a word or two: "empty", "mute", "in use" or "card"."""
    if not state.present:
        return "empty"
    if state.mute:
        return "mute"
    return "in use" if state.exclusive else "card"


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    return _watch(arguments) if arguments.watch else _list(arguments)


def _list(arguments: Namespace) -> int:
    states, words = reader_states(), MachineWords(MANNER.language)
    if arguments.json:
        document: ReadersDocument = {
            "schema": "chipkit.readers/1",
            "readers": [{"name": state.name, "card": card_state(state), "atr": state.atr.hex()} for state in states],
        }
        print_json(document)
        return ExitCode.SUCCESSFUL
    for state in states:
        atr = f"  {state.atr.hex().upper()}" if state.atr else ""
        tell(f"{words(card_state(state)):{_COLUMN[words.language]}}{printable(state.name)}{atr}")
    if not states:
        complain(words("no-reader"))
    return ExitCode.SUCCESSFUL


def _watch(arguments: Namespace) -> int:
    stop = threading.Event()
    try:
        for event in watch_readers(stop):
            _tell(event, json=arguments.json)
    except KeyboardInterrupt:
        stop.set()
    return ExitCode.SUCCESSFUL


def _tell(event: ReaderEvent, *, json: bool) -> None:
    if json:
        document: ReaderEventDocument = {
            "schema": "chipkit.reader-event/1",
            "event": event.kind.value,
            "reader": event.reader,
            "atr": event.atr.hex(),
            "reason": event.reason,
        }
        print_json_line(document)
    else:
        kind = MachineWords(MANNER.language)(event.kind.value)
        told = (kind, event.reader, event.atr.hex().upper(), _why(event))
        tell("  ".join(printable(word) for word in told if word))
    sys.stdout.flush()


def _why(event: ReaderEvent) -> str:
    """Why the service is down, in the language that was asked for; empty for any other event."""
    if event.cause is None or MANNER.language != "vi":
        return event.reason
    from chipkit.cli.error_words import verbatim  # noqa: PLC0415 - for this language alone

    return verbatim(_DOWN[event.cause], event.reason)
