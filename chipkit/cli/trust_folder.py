"""The trust folder that a command works on, and what is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.cli.output import note
from chipkit.cli.reading_notes import told
from chipkit.trust.location import default_folder, existing_folder, named_folder, passed_over

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Mapping
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
    "teller_of_waiting",
]

OLD_DAYS: Final = 100
"""Master lists appear several times a year; a store that took none for longer has missed one."""
_TAKEN_OVER: Final[Mapping[str, str]] = {
    "en": "SHA-256 {} ({}) was placed by hand in the old trust folder: it vouches for nothing until you confirm it",
    "vi": "SHA-256 {} ({}) được đặt thủ công trong thư mục cũ: chưa có giá trị cho đến khi bạn xác nhận",
}
_WAITING: Final[Mapping[str, str]] = {
    "en": "waiting for another program{}, which writes to the trust folder",
    "vi": "đang chờ một chương trình khác{} ghi vào thư mục gốc tin cậy",
}
_PROCESS: Final[Mapping[str, str]] = {"en": " (process {})", "vi": " (tiến trình {})"}


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
    store = TrustStore(existing_folder(arguments.trust), waiting=teller_of_waiting(arguments.lang))
    view = store.view()
    tell_taken_over(store, arguments.lang)
    return store, view


def tell_taken_over(store: TrustStore, language: str) -> None:
    """Tell which anchors of a folder store vouch for nothing now that its file has taken them over."""
    for certificate in store.taken_over:
        note(_TAKEN_OVER[language].format(certificate.fingerprint, certificate.subject))


def teller_of_waiting(language: str) -> Callable[[int | None], None]:
    """What tells that another program writes to the trust folder, and is waited for."""

    def waiting(process: int | None) -> None:
        by = "" if process is None else _PROCESS[language].format(process)
        note(_WAITING[language].format(by))

    return waiting


def folder_to_make(arguments: Namespace) -> Path:
    """The folder of that name, which may still have to be made.

    Raises:
        TrustError: The place of the folder is not known.
    """
    tell_passed_over(arguments.trust)
    return named_folder(arguments.trust) or default_folder()


def tell_passed_over(named: Path | None) -> None:
    """Tell what the environment says of the folder and is not followed."""
    if named is None and (why := passed_over()):
        note(told("passed-over", why))
