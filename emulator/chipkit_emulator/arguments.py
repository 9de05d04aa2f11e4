"""What `chipkit-emulator run` takes, declared apart from what it needs to run."""

from __future__ import annotations

import argparse
from typing import Final

from chipkit.cli.common import add_time_option
from chipkit_emulator.links.vpcd import DEFAULT_PORT

__all__ = ["RUN_DESCRIPTION", "configure_run"]

RUN_DESCRIPTION: Final = """\
Lay a card on a virtual PC/SC reader and leave it there until `quit`, Ctrl-C or a termination signal.

Lines on standard input move it: `remove`, `insert`, `quit`. Where standard input is a pipe, its end is `quit` too.
"""
"""What `chipkit-emulator run --help` says of it."""

_HOST: Final = "127.0.0.1"


def configure_run(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--profile", default="vn-cccd-2021", help="kind of card, or a TOML file")
    parser.add_argument("--defect", default="", help="what is wrong with it (default: nothing)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="which holder and which keys (default: 0)")
    add_time_option(parser, "when it is looked at")
    parser.add_argument("--short", action="store_true", help="a chip without extended length")
    parser.add_argument(
        "--vpcd", type=_address, default=(_HOST, DEFAULT_PORT), metavar="HOST:PORT",
        help=f"where the virtual reader listens (default: {_HOST}:{DEFAULT_PORT})",
    )  # fmt: skip


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not (colon and host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise argparse.ArgumentTypeError(f"not HOST:PORT: {text!r}")
    return host, int(port)
