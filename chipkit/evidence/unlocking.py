"""The archive's keys for who judges many files: each process unlocks them once, when it meets the first encrypted file.

What unlocks them goes to our own processes through a pipe, with the rules; it is on no command line and in no file.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import field
from pathlib import Path
from typing import Protocol

from chipkit.crypto.enveloping import Opener
from chipkit.values import dataclass

__all__ = ["ArchiveKey", "Unlocking", "unlocked"]


class Unlocking(Protocol):
    """How a process comes by the keys that open encrypted evidence; it pickles, and is equal to its copies."""

    @property
    def key(self) -> str:
        """What the key is called, which is told of a run."""

    def __call__(self) -> Sequence[Opener]:
        """Open the store and give the keys; called once in each process.

        Raises:
            KeyStoreError: No key has this name, or the store cannot be opened.
        """


@dataclass(frozen=True, slots=True)
class ArchiveKey:
    """A key of a folder of keys, with what opens the folder. Pickled it holds that secret.

    Whoever gives files to other computers writes an `Unlocking` of their own, which reads the secret where it is used.
    """

    folder: Path
    key: str
    secret: bytes = field(repr=False)
    """The passphrase or PIN."""

    def __call__(self) -> Sequence[Opener]:
        """As `Unlocking` has it: the key, and those before it that open what was encrypted to them."""
        from chipkit.keys.opening import open_key_store  # noqa: PLC0415 - only where something is encrypted

        return open_key_store(self.folder, lambda _storage: self.secret).unwrapping_keys(self.key)


_lock = threading.Lock()
_unlocked: tuple[Unlocking, Sequence[Opener]] | None = None
"""What this process unlocked last."""


def unlocked(unlocking: Unlocking | None, *, anew: bool = False) -> Sequence[Opener]:
    """The keys, unlocked once for all threads of this process; none where there is no way to any.

    Args:
        unlocking: How to come by them.
        anew: Whether they are asked for again, to see if they are there still.

    Raises:
        KeyStoreError: No key has this name, or the store cannot be opened.
    """
    global _unlocked  # noqa: PLW0603 - one for the process
    if unlocking is None:
        return ()
    with _lock:
        if anew or _unlocked is None or _unlocked[0] != unlocking:
            _unlocked = None
            _unlocked = unlocking, unlocking()
        return _unlocked[1]
