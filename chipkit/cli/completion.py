"""`chipkit completion`: a script that lets a shell complete commands and options; tools/completions.py made it."""

from __future__ import annotations

import pkgutil
from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode

if TYPE_CHECKING:
    from argparse import Namespace

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    script = pkgutil.get_data("chipkit.cli", f"completions/{arguments.program}.{arguments.shell}")
    if script is None:
        raise FileNotFoundError(f"completions/{arguments.program}.{arguments.shell}")
    print(script.decode("utf-8").replace("\r\n", "\n"), end="")
    return ExitCode.SUCCESSFUL
