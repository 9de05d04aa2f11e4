"""`chipkit terminals list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode
from chipkit.cli.terminals.known import print_terminals
from chipkit.cli.trust_folder import tell_passed_over
from chipkit.evidence.terminals import TERMINALS_FILE, TrustedTerminals
from chipkit.trust.location import existing_folder

if TYPE_CHECKING:
    from argparse import Namespace

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    tell_passed_over(arguments.trust)
    folder = existing_folder(arguments.trust)
    terminals = TrustedTerminals.load(folder / TERMINALS_FILE).terminals
    print_terminals(arguments, folder, "listed", sorted(terminals, key=lambda each: each.name))
    return ExitCode.SUCCESSFUL
