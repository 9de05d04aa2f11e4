"""What the commands of `chipkit-emulator` take, declared apart from what they need to run."""

from __future__ import annotations

import argparse
from typing import Final

from chipkit.cli.argument_values import seed_argument
from chipkit.cli.common import add_json_option, add_time_option, named_argument
from chipkit_emulator.links.vpcd import DEFAULT_PORT

__all__ = ["EXAMINE_DESCRIPTION", "RUN_DESCRIPTION", "configure_examine", "configure_run"]

RUN_DESCRIPTION: Final = """\
Lay a card on a virtual PC/SC reader and leave it there until `quit`, Ctrl-C or a termination signal.

Lines on standard input move it: `remove`, `insert`, `quit`. Where standard input is a pipe, its end is `quit` too.
"""
"""What `chipkit-emulator run --help` says of it."""

EXAMINE_DESCRIPTION: Final = """\
Examine a card as a laboratory does, case by case: a profile of ours in this process, or any card on a PC/SC reader.

Without --profile, the card says itself what it claims to be. The cases are those of docs/examination.md.
"""
"""What `chipkit-emulator examine-card --help` says of it."""

_HOST: Final = "127.0.0.1"
_WAIT_SECONDS: Final = 30.0
_MOST_SECONDS: Final = 86_400


def configure_run(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--profile", type=named_argument, default="vn-cccd-2021", help="kind of card, or a TOML file")
    parser.add_argument("--defect", type=named_argument, help="what is wrong or odd with it (default: nothing)")
    parser.add_argument(
        "--seed", type=seed_argument, default=0, metavar="N", help="which holder and which keys (default: 0)"
    )
    add_time_option(parser, "when it is looked at")
    parser.add_argument("--short", action="store_true", help="a chip without extended length")
    parser.add_argument(
        "--vpcd", type=_address, default=(_HOST, DEFAULT_PORT), metavar="HOST:PORT",
        help=f"where the virtual reader listens (default: {_HOST}:{DEFAULT_PORT})",
    )  # fmt: skip


def configure_examine(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--profile", metavar="NAME", type=named_argument, help="a profile, or a TOML file: which card of ours it is"
    )
    parser.add_argument(
        "--defect", metavar="NAME", type=named_argument, help="what is wrong or odd with it, in this process alone"
    )
    parser.add_argument(
        "--seed", type=seed_argument, default=0, metavar="N", help="which holder and which keys (default: 0)"
    )
    add_time_option(parser, "when it is looked at")
    parser.add_argument(
        "--reader",
        metavar="NAME",
        type=named_argument,
        help="the reader, or a part of its name (default: the one there is)",
    )
    parser.add_argument(
        "--wait", metavar="SECONDS", type=_seconds, default=_WAIT_SECONDS,
        help="how long to wait for a card on a reader (default: %(default)g)",
    )  # fmt: skip
    parser.add_argument("--can", metavar="C", help="the card access number; - reads it from standard input")
    parser.add_argument("--mrz", metavar="TEXT", help="the machine readable zone, all lines; - likewise")
    parser.add_argument("--only", metavar="IDS", help="these cases or units, with commas between: ISO7816_H,OWN_BAC_1")
    add_json_option(parser)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= _MOST_SECONDS:
        raise argparse.ArgumentTypeError(f"not a number of seconds up to {_MOST_SECONDS}: {text!r}")
    return seconds


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not (colon and host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise argparse.ArgumentTypeError(f"not HOST:PORT: {text!r}")
    return host, int(port)
