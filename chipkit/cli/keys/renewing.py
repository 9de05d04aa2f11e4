"""`chipkit keys renew NAME --out FILE [--subject SUBJECT] [--der]`: the key that follows, and its request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.cli.keys.opening import opened_keys
from chipkit.cli.keys.requesting import subject_of, write_request
from chipkit.cli.saving import target

if TYPE_CHECKING:
    from argparse import Namespace

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    file = target(arguments.out, "--out", force=arguments.force)
    store = opened_keys(arguments)
    subject = subject_of(store, arguments)
    store.renew(arguments.name)
    return write_request(store, arguments, file, subject)
