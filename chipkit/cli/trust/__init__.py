"""`chipkit trust`: import anchors and revocation lists, list them, and check certificates against them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.cli.command import Command
from chipkit.cli.trust import check, importing, listing

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

__all__ = ["COMMAND"]

_ACTIONS = (importing.ACTION, listing.ACTION, check.ACTION)


def _configure(parser: ArgumentParser) -> None:
    parser.epilog = (
        "CSCA: a state's authority that vouches for the signers of its documents; "
        "anchor: a CSCA certificate that you trust."
    )
    choices = parser.add_subparsers(metavar="ACTION", required=True)
    for action in _ACTIONS:
        chosen = choices.add_parser(action.name, help=action.summary, description=action.summary)
        action.configure(chosen)
        chosen.set_defaults(run_action=action.run)


def _run(arguments: Namespace) -> int:
    run: Callable[[Namespace], int] = arguments.run_action
    return run(arguments)


COMMAND = Command("trust", "import, list and check CSCA certificates and revocation lists", _configure, _run)
