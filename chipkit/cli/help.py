"""`chipkit help`: what a command takes, as its `--help` tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import chipkit.cli

if TYPE_CHECKING:
    from argparse import Namespace

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    return chipkit.cli.run_words([*arguments.words, "--help"])
