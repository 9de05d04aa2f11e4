"""`chipkit keys remove NAME`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode
from chipkit.cli.keys.opening import opened_keys
from chipkit.cli.keys.telling import print_change
from chipkit.cli.keys.words import Said

if TYPE_CHECKING:
    from argparse import Namespace

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    store = opened_keys(arguments)
    removed = store.remove(arguments.name)
    print_change(store, "removed", removed, Said(arguments.lang), json=arguments.json)
    return ExitCode.SUCCESSFUL
