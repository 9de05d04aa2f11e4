"""The store of a folder of keys: the module that its settings name, or else its file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from chipkit.codec.strict_toml import MAX_TOML, read_table, read_toml
from chipkit.errors import CodecError, KeyStoreError, TrustError
from chipkit.extras import require
from chipkit.keys.folder import make_folder
from chipkit.keys.ports import KeyStorage, KeyStore
from chipkit.regular_file import read_regular
from chipkit.trust.ownership import refuse_foreign, refuse_foreign_file
from chipkit.values import dataclass

__all__ = ["ModuleSettings", "key_file", "open_key_store", "read_settings", "storage_of"]

_SETTINGS: Final = "pkcs11.toml"
_FILE: Final = "keys.chipkit"

Secret = Callable[[KeyStorage], bytes]
"""Gives the passphrase of a file, or the PIN of a token."""


@dataclass(frozen=True, slots=True)
class ModuleSettings:
    """Which token of which module keeps the keys of a folder."""

    module: str
    """The absolute path of a shared library, which is loaded into the process: whoever names it runs code there."""
    token: str
    """The label of the token."""


def key_file(folder: Path) -> Path:
    """Where the file of keys is."""
    return folder / _FILE


def read_settings(folder: Path) -> ModuleSettings | None:
    """What `pkcs11.toml` names; None where the folder has no such file.

    Raises:
        KeyStoreError: The file is not what it should be, or somebody else could write it.
    """
    path = folder / _SETTINGS
    try:
        refuse_foreign(folder)
        refuse_foreign_file(path, path.lstat())
        table = read_table(read_toml(_text(path), str(path)), str(path), ("module", "token"))
    except FileNotFoundError:
        return None
    except TrustError as error:
        raise KeyStoreError(str(error)) from None
    except CodecError as error:
        raise KeyStoreError(str(error)) from None
    except OSError as error:
        raise KeyStoreError(f"{path}: {error.strerror or 'cannot be read'}") from None
    module, token = table["module"], table["token"]
    if not isinstance(module, str) or not Path(module).is_absolute():
        raise KeyStoreError(f"{path}: module: the absolute path of a shared library belongs here")
    if not isinstance(token, str) or not token:
        raise KeyStoreError(f"{path}: token: the label of a token belongs here")
    return ModuleSettings(module, token)


def storage_of(folder: Path) -> KeyStorage:
    """Where the keys of a folder lie.

    Raises:
        KeyStoreError: As `read_settings`.
    """
    return KeyStorage.FILE if read_settings(folder) is None else KeyStorage.MODULE


def open_key_store(folder: Path, secret: Secret, *, make: bool = False) -> KeyStore:
    """Open the store of a folder.

    Args:
        folder: The folder.
        secret: Asked once, for the passphrase or the PIN.
        make: Whether folder and file are made where they are not there.

    Raises:
        KeyStoreError: There are no keys, or they cannot be used.
        KeyRefusedError: The passphrase or the PIN is another one.
        ExtraMissingError: The settings name a module, and the extra `hsm` is not installed.
    """
    if make:
        make_folder(folder)
    settings = read_settings(folder)
    if settings is not None:
        require("hsm")
        from chipkit.keys.module_store import ModuleStore  # noqa: PLC0415 - what it takes is not installed everywhere

        return ModuleStore(folder, settings.module, settings.token, secret(KeyStorage.MODULE))
    from chipkit.keys.file_store import FileStore  # noqa: PLC0415 - whoever has a module needs none of it

    file = key_file(folder)
    if not make and not file.exists():
        raise KeyStoreError(f"{folder}: there are no keys; chipkit keys create makes the first one")
    return FileStore(file, secret(KeyStorage.FILE), make=make)


def _text(path: Path) -> str:
    try:
        return read_regular(path, 4 * MAX_TOML, follow=False).decode()
    except UnicodeDecodeError:
        raise CodecError("not text in UTF-8", where=str(path)) from None
