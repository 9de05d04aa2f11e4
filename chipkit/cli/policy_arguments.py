"""What the actions of `chipkit policy` take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.cli.command import declared_actions
from chipkit.cli.common import (
    add_json_option,
    add_language_option,
    add_time_option,
    named_argument,
    path_argument,
    want_settings,
)

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from chipkit.cli.command import Actions

__all__ = ["POLICY_ACTIONS", "policy_arguments"]


def policy_arguments(parser: ArgumentParser) -> None:
    """Declare the actions of `chipkit policy` with what each takes."""
    parser.epilog = "A policy says which checks decide, and what each may end with besides success (docs/policies.md)."
    for chosen in declared_actions(parser, "policy", POLICY_ACTIONS).values():
        add_json_option(chosen)
        # whom a verdict trusts is no matter of what is told here
        chosen.set_defaults(without_settings=True)


def _check(parser: ArgumentParser) -> None:
    parser.epilog = "Example: chipkit policy check bank.toml"
    parser.add_argument("file", metavar="FILE", type=named_argument, help="the policy's file, *.toml")
    add_time_option(parser, "tell which tolerances have ended by this time")
    add_language_option(parser, settled=False)


def _show(parser: ArgumentParser) -> None:
    parser.epilog = "Example: chipkit policy show field --lang vi"
    parser.add_argument(
        "policy",
        metavar="POLICY",
        nargs="?",
        type=path_argument,
        help="field, conformance, or a policy file (default: the one that verdicts here are made by)",
    )
    want_settings(parser, "policy")
    add_language_option(parser)


POLICY_ACTIONS: Final[Actions] = {
    "check": ("checking", "tell everything that is wrong with a policy's file, and what would be right", _check),
    "show": ("showing", "tell what a policy demands: what decides, what it lets pass and until when", _show),
}
"""The actions of `chipkit policy`: the module that does it, its line of the help, what declares its arguments."""
