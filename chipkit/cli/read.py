"""`chipkit read`: read the card on a reader, judge it, and report."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from chipkit import capture
from chipkit.cli.command import Command
from chipkit.cli.common import STANDARD_INPUT, add_time_option, add_trust_option, time_of
from chipkit.cli.output import note
from chipkit.cli.progress import ProgressTeller
from chipkit.cli.verify import add_report_options, print_report
from chipkit.errors import CodecError
from chipkit.inspection import inspect
from chipkit.session.pcsc import PCSCTransport, wait_for_card
from chipkit.trust.store import open_store
from chipkit.verify import load_policy, policy_names

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from chipkit.protocol.credentials import Password

__all__ = ["COMMAND"]

_WAIT_SECONDS: Final = 30.0
_MAX_SECRET: Final = 4096


def _configure(parser: ArgumentParser) -> None:
    keys = parser.add_argument_group("what opens the chip (one of them; - reads it from standard input)")
    one = keys.add_mutually_exclusive_group(required=True)
    one.add_argument("--number", metavar="N", help="the personal number of twelve digits on a Vietnamese card")
    one.add_argument("--can", metavar="C", help="the card access number of six digits")
    one.add_argument("--mrz", metavar="TEXT", help="the machine readable zone, all lines")
    one.add_argument("--qr", metavar="TEXT", help="the text of the QR code on a Vietnamese card")
    parser.add_argument("--reader", metavar="NAME", help="the reader, or a part of its name (default: any with a card)")
    parser.add_argument(
        "--wait", metavar="SECONDS", type=float, default=_WAIT_SECONDS, help="for a card (default: %(default)g)"
    )
    add_trust_option(parser)
    parser.add_argument(
        "--policy", default="field", help=f"{', '.join(policy_names())}, or a policy file (default: field)"
    )
    parser.add_argument("--out", metavar="FILE", help="save what was read, for chipkit verify")
    add_time_option(parser)
    add_report_options(parser)


def _run(arguments: Namespace) -> int:
    policy, trust = load_policy(arguments.policy), open_store(arguments.trust)
    password = _password(arguments)
    reader = _await_card(arguments)
    with PCSCTransport(reader) as transport, ProgressTeller() as progress:
        report = inspect(
            transport, password, trust=trust, policy=policy, at=time_of(arguments), progress=progress
        )  # fmt: skip
    if arguments.out:
        capture.save(arguments.out, report.capture)
    return print_report(report, arguments)


def _await_card(arguments: Namespace) -> str:
    try:
        return wait_for_card(arguments.reader, timeout=0)
    except (NoCardError, NoReaderError):
        note("lay the card on the reader")
        return wait_for_card(arguments.reader, timeout=arguments.wait)
