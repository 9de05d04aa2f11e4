"""The key of numbers, from the store of keys that the arguments name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.cli.keys.opening import opened_keys

if TYPE_CHECKING:
    from argparse import Namespace

    from chipkit.evidence.index_entry import TagKey

__all__ = ["opened_key"]


def opened_key(arguments: Namespace) -> TagKey:
    """The secret key that `--number-key` names, in the store of `--keys`.

    Raises:
        ChipkitError: The store has no such key, or cannot be opened.
    """
    return opened_keys(arguments).secret_key(arguments.number_key)
