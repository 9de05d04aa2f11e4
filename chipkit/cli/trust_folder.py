"""The trust folder that a command works on, and what is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.cli.output import note
from chipkit.trust.location import default_folder, existing_folder, named_folder, passed_over

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from chipkit.trust.store import TrustStore
    from chipkit.trust.store_view import StoreView

__all__ = [
    "OLD_DAYS",
    "folder_to_make",
    "opened_store",
    "store_and_view",
    "tell_passed_over",
    "tell_taken_over",
    "tell_waiting",
]

OLD_DAYS: Final = 100
"""Master lists appear several times a year; a store that took none for longer has missed one."""


def opened_store(arguments: Namespace) -> StoreView:
    """The store that `add_trust_option`, or else the environment, names.

    Raises:
        TrustFolderMissingError: The folder was named and does not exist.
        TrustError: The folder is damaged, or its place is not known.
    """
    return store_and_view(arguments)[1]


def store_and_view(arguments: Namespace) -> tuple[TrustStore, StoreView]:
    """The same, and the store that it is of, for who keeps it.

    Raises:
        TrustFolderMissingError: The folder was named and does not exist.
        TrustError: The folder is damaged, or its place is not known.
    """
    from chipkit.trust.store import TrustStore  # noqa: PLC0415 - certificates are much to load for the name of a folder

    tell_passed_over(arguments.trust)
    store = TrustStore(existing_folder(arguments.trust))
    view = store.view()
    tell_taken_over(store)
    return store, view


def tell_taken_over(store: TrustStore) -> None:
    """Tell which anchors of a folder store vouch for nothing now that its file has taken them over."""
    for certificate in store.taken_over:
        told = f"SHA-256 {certificate.fingerprint} ({certificate.subject}) was placed by hand in the old trust folder"
        note(f"{told}: it vouches for nothing until you confirm it")


def tell_waiting(process: int | None) -> None:
    """Tell that another program writes to the trust folder, and is waited for."""
    by = "" if process is None else f" (process {process})"
    note(f"waiting for another program{by}, which writes to the trust folder")


def folder_to_make(arguments: Namespace) -> Path:
    """The folder of that name, which may still have to be made.

    Raises:
        TrustError: The place of the folder is not known.
    """
    tell_passed_over(arguments.trust)
    return named_folder(arguments.trust) or default_folder()


def tell_passed_over(named: Path | None) -> None:
    """Tell what the environment says of the folder and is not followed."""
    if named is None and (told := passed_over()):
        note(told)
