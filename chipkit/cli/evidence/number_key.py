"""The key of numbers, from the store of keys that the arguments name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.cli.command import load_for

if TYPE_CHECKING:
    from argparse import Namespace

    from chipkit.evidence.index_entry import TagKey

__all__ = ["opened_key"]


def opened_key(arguments: Namespace) -> TagKey:
    """The secret key that `--number-key` names, in the store of `--keys`.

    Raises:
        UnsupportedError: No store of keys is installed here.
        ChipkitError: The store has no such key, or cannot be opened.
    """
    opening = load_for(f"evidence {arguments.action}", "chipkit.cli.keys.opening")
    key: TagKey = opening.opened_keys(arguments).secret_key(arguments.number_key)
    return key
