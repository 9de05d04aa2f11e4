"""`chipkit read`: read the card on a reader, judge it, and report."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final

from chipkit import capture
from chipkit.cli.command import Command
from chipkit.cli.common import STANDARD_INPUT, add_time_option, add_trust_option, path_argument, same_file, time_of
from chipkit.cli.output import note
from chipkit.cli.progress import ProgressTeller
from chipkit.cli.saving import Saving, target
from chipkit.cli.trust_folder import opened_store
from chipkit.cli.verify import add_policy_option, add_report_options, photo_target, print_report, trust_text
from chipkit.errors import CodecError
from chipkit.inspection import inspect
from chipkit.national.registry import KNOWN_NATIONS
from chipkit.protocol.credentials import password_of
from chipkit.session.pcsc import (
    AmbiguousReaderError,
    MuteCardError,
    NoCardError,
    NoReaderError,
    PCSCTransport,
    ReaderBusyError,
    wait_for_card,
    wait_for_id_card,
)
from chipkit.session.transport import begins_anew
from chipkit.verify import load_policy

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from chipkit.national.nation import Input
    from chipkit.protocol.credentials import Password
    from chipkit.trust.model import TrustStore
    from chipkit.verify import Policy, Report
    from chipkit.written_file import WrittenFile

__all__ = ["COMMAND", "input_for"]

_KINDS: Final = ("number", "can", "mrz", "qr")
_WAIT_SECONDS: Final = 30.0
_PAUSE_SECONDS: Final = 0.2
_MAX_SECRET: Final = 4096


def _configure(parser: ArgumentParser) -> None:
    parser.epilog = "Example: chipkit read --number - --out card.chipkit"
    keys = parser.add_argument_group("what opens the chip (one of them; - reads it from standard input)")
    one = keys.add_mutually_exclusive_group(required=True)
    one.add_argument("--number", metavar="N", help="the personal number of twelve digits on a Vietnamese card")
    one.add_argument("--can", metavar="C", help="the card access number of six digits")
    one.add_argument("--mrz", metavar="TEXT", help="the machine readable zone, all lines")
    one.add_argument("--qr", metavar="TEXT", help="the text of the QR code on a Vietnamese card")
    parser.add_argument(
        "--reader", metavar="NAME", help="the reader, or a part of its name (default: any with an ID card)"
    )
    parser.add_argument(
        "--wait",
        metavar="SECONDS",
        type=float,
        default=_WAIT_SECONDS,
        help="how long to wait for a card (default: %(default)g)",
    )
    add_trust_option(parser)
    add_policy_option(parser)
    parser.add_argument("--out", metavar="FILE", type=path_argument, help="save what was read, for chipkit verify")
    add_time_option(parser)
    add_report_options(parser)


def _secret(given: str) -> str | bytes:
    """What was given, or what standard input holds where that is "-": arguments are seen by every user of a machine."""
    if given != STANDARD_INPUT:
        return given
    came = getattr(sys.stdin, "buffer", sys.stdin).read(_MAX_SECRET + 1)
    if len(came) > _MAX_SECRET:
        raise CodecError(f"more than {_MAX_SECRET} bytes", where="standard input")
    return came  # bytes where there are any: what a scanner or a shell sends need not be UTF-8


def input_for(kind: str, text: str | bytes) -> Input:
    """What a person or a scanner gave, if it is of the kind that was announced.

    Args:
        kind: "number", "can", "mrz" or "qr".
        text: What was typed or scanned.

    Raises:
        CodecError: The text is not what it should be. The message does not repeat it.
    """
    given = KNOWN_NATIONS.read_input(text)
    if given.kind.value != kind:
        raise CodecError(f"this is of the kind {given.kind.value!r}", where=f"--{kind}")
    return given


def _given(arguments: Namespace) -> Input:
    kind = next(kind for kind in _KINDS if getattr(arguments, kind) is not None)
    return input_for(kind, _secret(getattr(arguments, kind)))


def _run(arguments: Namespace) -> int:
    policy, trust = load_policy(arguments.policy), opened_store(arguments)
    given = _given(arguments)
    password = password_of(given)
    if arguments.out and arguments.photo and same_file(arguments.out, arguments.photo):
        raise CodecError("capture and photo would be one file", where="--photo")
    out, photo = None if arguments.out is None else target(arguments.out, "--out"), photo_target(arguments)
    report = _read_card(arguments, password, given, trust, policy)
    with Saving(arguments.lang) as saving:
        try:
            told = trust_text(trust, arguments)
            code = print_report(report, arguments, photo_file=photo, saving=saving, trust=told)
        finally:  # neither is lost for the other's sake: nobody likes to lay the card down again
            _save(report, out, saving)
    return saving.code(code)


def _read_card(arguments: Namespace, password: Password, given: Input, trust: TrustStore, policy: Policy) -> Report:
    with _held_card(arguments) as transport, ProgressTeller() as progress:

        def judged() -> Report:
            return inspect(
                transport, password, trust=trust, policy=policy, at=time_of(arguments),
                printed=given.expected, progress=progress,
            )  # fmt: skip

        report = judged()
        if report.capture.abort is not None and begins_anew(transport):
            report = judged()
    return report


def _save(report: Report, file: WrittenFile | None, saving: Saving) -> None:
    if file is None:
        return
    if report.capture.abort is None:
        saving.save(file, capture.dumps(report.capture))
    else:
        note("nothing saved: the reading broke off")


def _held_card(arguments: Namespace) -> PCSCTransport:
    """The card, as soon as it lies there and nobody else holds it, within the time that was given."""
    deadline = time.monotonic() + arguments.wait
    told = ""
    while True:
        try:
            return PCSCTransport(_await_card(arguments, deadline))
        except ReaderBusyError as error:  # held after all, or in a way that only who wants it for himself learns
            if time.monotonic() >= deadline:
                raise
            if str(error) != told:
                told = str(error)
                note(f"{told}; waiting")
            time.sleep(_PAUSE_SECONDS)


def _await_card(arguments: Namespace, deadline: float) -> str:
    try:
        return _card(arguments.reader, timeout=0)
    except NoCardError as error:
        note(f"{error}; lay the card on the reader")
    except AmbiguousReaderError:
        raise
    except (NoReaderError, MuteCardError, ReaderBusyError) as error:
        note(f"{error}; waiting")
    return _card(arguments.reader, timeout=max(0.0, deadline - time.monotonic()))


def _card(reader: str | None, *, timeout: float) -> str:
    return wait_for_id_card(timeout=timeout) if reader is None else wait_for_card(reader, timeout=timeout)


COMMAND = Command("read", "read the card on a reader, judge it and report", _configure, _run)
