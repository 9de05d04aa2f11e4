"""Errors of checks that others wrote, carried to another process."""

from __future__ import annotations

import pickle
from contextlib import suppress

__all__ = ["travelling"]


def travelling(error: Exception) -> Exception:
    """The error itself, if it can be carried to another process; that is for whoever wrote its class to see to."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    except Exception:  # noqa: BLE001 - of code that is not ours
        return RuntimeError(_words_of(error))
    return error


def _words_of(error: Exception) -> str:
    """The kind of an error and what it says, if it can say anything."""
    kind = type(error).__name__
    with suppress(Exception):
        return f"{kind}: {error}"
    return kind
