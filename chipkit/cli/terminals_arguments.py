"""What the actions of `chipkit terminals` take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.cli.argument_values import add_operator_options, said_argument, words_argument
from chipkit.cli.command import declared_actions
from chipkit.cli.common import (
    add_json_option,
    add_language_option,
    add_trust_option,
    named_argument,
    parse_time,
    path_argument,
)
from chipkit.cli.keys_arguments import add_keys_options

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from chipkit.cli.command import Actions

__all__ = ["TERMINAL_ACTIONS", "terminals_arguments"]


def terminals_arguments(parser: ArgumentParser) -> None:
    """Declare the actions of `chipkit terminals` with what each takes."""
    parser.epilog = (
        "What evidence embeds, and the proofs of a chip in it, count under the seal of a terminal that is named here "
        "(docs/evidence.md)."
    )
    for chosen in declared_actions(parser, "terminals", TERMINAL_ACTIONS).values():
        add_trust_option(chosen)
        add_language_option(chosen)
        add_json_option(chosen)


def _add(parser: ArgumentParser) -> None:
    parser.epilog = (
        'Example: chipkit terminals add counter.cer --name "Counter 1" --by "Lan SPECIMEN" --source "a letter"'
    )
    parser.add_argument(
        "certificate", metavar="FILE", nargs="?", type=path_argument, default=None, help="its certificate, DER or PEM"
    )
    parser.add_argument(
        "--key", metavar="KEY", type=named_argument, default=None, help="or the key here whose certificate it is"
    )
    parser.add_argument("--name", metavar="NAME", type=said_argument, required=True, help="what people here call it")
    parser.add_argument(
        "--from",
        dest="trusted_from",
        metavar="TIME",
        type=parse_time,
        default=None,
        help="since when its seals count, ISO 8601 (default: now)",
    )
    add_operator_options(parser, "who lets its seals count", "what its certificate was compared with")
    add_keys_options(parser)


def _list(_parser: ArgumentParser) -> None:
    """Nothing but what all take."""


def _withdraw(parser: ArgumentParser) -> None:
    parser.epilog = 'Example: chipkit terminals withdraw "Counter 1" --at 2026-06-01T08:00+07:00'
    parser.add_argument(
        "terminal", metavar="TERMINAL", type=words_argument, help="its name, or the SHA-256 of its certificate"
    )
    parser.add_argument(
        "--at",
        metavar="TIME",
        type=parse_time,
        default=None,
        help="since when anybody may have its key, ISO 8601 (default: now)",
    )


TERMINAL_ACTIONS: Final[Actions] = {
    "add": ("adding", "let the seals of a terminal count", _add),
    "list": ("listing", "list the terminals whose seals count", _list),
    "withdraw": ("withdrawing", "withdraw a key: only seals that were time-stamped before count still", _withdraw),
}
"""The actions of `chipkit terminals`: the module that does it, its line of the help, what declares its arguments."""
