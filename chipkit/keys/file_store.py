"""Keys in one encrypted file: for demonstration and tests, since whoever has file and passphrase has the keys.

The file is written whole or not at all, for its owner alone, by one who writes at a time. What is decrypted lies in the
memory of the process that opened the store, and nowhere else.
"""

from __future__ import annotations

import os
import secrets
import stat
import sys
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from chipkit.crypto.passphrases import SALT_SIZE, PassphraseKey, ScryptCost
from chipkit.errors import KeyRefusedError, KeyStoreError
from chipkit.keys.file_format import MAX_FILE, FileKey, new_key, read_locked, seal_keys
from chipkit.keys.folder import hold_lock
from chipkit.keys.ports import KeyKind, KeyStorage
from chipkit.keys.store import HeldKey, Store
from chipkit.regular_file import open_regular, read_up_to
from chipkit.written_file import WrittenFile

__all__ = ["FileStore"]

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class FileStore(Store):
    """A store in a file. What another process changed is seen at the next question."""

    __slots__ = ("_file", "_key", "_keys", "_mutex", "_read", "_thread", "place", "storage")

    def __init__(self, file: Path, passphrase: bytes, *, make: bool = False, cost: ScryptCost | None = None) -> None:
        """Open a file of keys.

        Args:
            file: Where it is.
            passphrase: What it is encrypted by.
            make: Whether it is made where it is not there.
            cost: What a try of the passphrase costs, of a file that is made.

        Raises:
            KeyStoreError: The file is missing, damaged, or open to others.
            KeyRefusedError: The passphrase is another one, or empty.
        """
        if not passphrase:
            raise KeyRefusedError(f"{file}: an empty passphrase")
        self._file, self.storage, self.place = file, KeyStorage.FILE, str(file)
        self._keys: tuple[FileKey, ...] = ()
        self._begin()
        if make and not file.exists():
            self._key = PassphraseKey(passphrase, secrets.token_bytes(SALT_SIZE), cost or ScryptCost())
            with hold_lock(file.parent):
                if not file.exists():  # nobody else made it meanwhile
                    self._write(())
                    return
        data = self._bytes()
        locked = read_locked(data, self.place)
        self._key = PassphraseKey(passphrase, locked.salt, locked.cost)
        self._keys, self._read = locked.opened(self._key), data

    def _begin(self) -> None:
        """Nothing is read, nobody changes, no thread holds the lock."""
        self._mutex, self._thread, self._read = threading.RLock(), 0, b""
        _OPEN.add(self)

    def _held(self) -> Sequence[HeldKey]:
        with self._mutex:
            if self._thread != threading.get_ident():  # who changes sees what he changed
                self._refresh()
            return self._keys

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._mutex, hold_lock(self._file.parent):
            self._refresh()
            before, self._thread = self._keys, threading.get_ident()
            try:
                yield
                if self._keys is not before:
                    self._write(self._keys)
            except BaseException:
                self._keys = before
                raise
            finally:
                self._thread = 0

    def _add(self, name: str, kind: KeyKind, generation: int) -> HeldKey:
        key = new_key(name, kind, generation)
        self._keys = (*self._keys, key)
        return key

    def _certify(self, key: HeldKey, path: tuple[bytes, ...]) -> HeldKey:
        known = next(each for each in self._keys if each is key)
        certified = known.certified(path)
        self._keys = tuple(certified if each is known else each for each in self._keys)
        return certified

    def _destroy(self, keys: Sequence[HeldKey]) -> None:
        gone = {(key.name, key.generation) for key in keys}
        if gone:
            self._keys = tuple(each for each in self._keys if (each.name, each.generation) not in gone)

    def change_passphrase(self, passphrase: bytes) -> None:
        """Encrypt the file anew, by another passphrase and with a new salt. Copies of the file are as they were.

        Raises:
            KeyRefusedError: The passphrase is empty, or the file was encrypted anew since it was opened.
            KeyStoreError: The file cannot be read or written; what stood there before stands there still.
        """
        if not passphrase:
            raise KeyRefusedError(f"{self.place}: an empty passphrase")
        with self._mutex, hold_lock(self._file.parent):
            self._refresh()
            before = self._key
            self._key = PassphraseKey(passphrase, secrets.token_bytes(SALT_SIZE), before.cost)
            try:
                self._write(self._keys)
            except BaseException:
                self._key = before
                raise

    # ------------------------------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        """Read the file again where somebody else changed it."""
        data = self._bytes()
        if data == self._read:
            return
        locked = read_locked(data, self.place)
        if (locked.salt, locked.cost) != (self._key.salt, self._key.cost):
            raise KeyRefusedError(f"{self.place}: it was encrypted anew since it was opened; open it again")
        self._keys, self._read = locked.opened(self._key), data

    def _bytes(self) -> bytes:
        try:
            with open_regular(self._file, follow=False) as stream:
                _refuse_open(self.place, os.fstat(stream.fileno()))
                return read_up_to(stream, MAX_FILE, self.place)
        except OSError as error:
            raise KeyStoreError(f"{self.place}: {error.strerror or 'cannot be read'}") from None

    def _write(self, keys: tuple[FileKey, ...]) -> None:
        data = seal_keys(keys, self._key)
        if len(data) > MAX_FILE:
            raise KeyStoreError(f"{self.place}: more than {MAX_FILE} bytes of keys")
        try:
            WrittenFile(self._file).write(data)
        except OSError as error:
            raise KeyStoreError(f"{self.place}: {error.strerror or 'cannot be written'}") from None
        self._keys, self._read = keys, data


_OPEN: Final[weakref.WeakSet[FileStore]] = weakref.WeakSet()


def _after_fork() -> None:
    """What a thread of the parent held or was changing is nothing to the child, which reads the file again."""
    for store in tuple(_OPEN):
        store._begin()  # noqa: SLF001 - its own module


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def _refuse_open(place: str, facts: os.stat_result) -> None:
    """Refuse a file that others may read or write, as OpenSSH does with private keys."""
    if sys.platform == "win32":
        return
    if facts.st_uid not in (0, os.geteuid()):
        raise KeyStoreError(f"{place}: belongs to another user")
    if facts.st_mode & _OTHERS:
        raise KeyStoreError(f"{place}: others may read or write it; chmod 600 it, and think of its keys as known")
