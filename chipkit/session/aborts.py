"""Why a reading broke off, in the words of a capture."""

from __future__ import annotations

from chipkit.capture import Abort
from chipkit.errors import (
    AccessRefusedError,
    BudgetError,
    CancelledError,
    CardRemovedError,
    ChipkitError,
    LinkError,
    SecureMessagingError,
    StatusError,
    TransportError,
    UnsupportedError,
)

__all__ = ["NoUsableKeyError", "abort_for", "status_behind"]


class NoUsableKeyError(ChipkitError):
    """The given password cannot be used with anything that the chip offers."""


def abort_for(step: str, error: ChipkitError) -> Abort:
    """The error that broke a reading off, as the capture keeps it."""
    return Abort(step=step, reason=_reason(error), sw=status_behind(error))


def _reason(error: ChipkitError) -> str:
    if isinstance(error, SecureMessagingError) and error.sw is not None:
        return "unprotected-status"
    reasons: tuple[tuple[type[ChipkitError], str], ...] = (
        (CardRemovedError, "card-removed"),
        (TransportError, _lost(error)),
        (CancelledError, "cancelled"),
        (BudgetError, "budget"),
        (SecureMessagingError, "wrong-mac"),
        (AccessRefusedError, "key-refused"),
        (NoUsableKeyError, "no-usable-key"),
        (UnsupportedError, "unsupported"),
    )
    return next((reason for kind, reason in reasons if isinstance(error, kind)), "chip-error")


def _lost(error: ChipkitError) -> str:
    if isinstance(error.__cause__, TimeoutError):
        return "timeout"
    return "link" if isinstance(error, LinkError) else "reader-lost"


def status_behind(error: BaseException) -> int | None:
    """The status word behind an error, from itself or from its cause."""
    if isinstance(error, StatusError):
        return error.sw
    if isinstance(error, SecureMessagingError) and error.sw is not None:
        return error.sw
    return status_behind(error.__cause__) if error.__cause__ is not None else None
