"""Why a reading broke off, in the words of a capture."""

from __future__ import annotations

from chipkit.capture import Abort, AbortReason
from chipkit.error_codes import ErrorCode
from chipkit.errors import (
    AccessRefusedError,
    BudgetError,
    CancelledError,
    CardChangedError,
    CardRemovedError,
    ChipkitError,
    LinkError,
    PasswordBlockedError,
    PasswordSuspendedError,
    SecureMessagingError,
    StatusError,
    TransportError,
    UnsupportedError,
)

__all__ = ["NoUsableKeyError", "abort_for", "status_behind"]


class NoUsableKeyError(ChipkitError):
    """The given password cannot be used with anything that the chip offers."""

    code = ErrorCode.NO_USABLE_ENTRY


def abort_for(step: str, error: ChipkitError) -> Abort:
    """The error that broke a reading off, as the capture keeps it."""
    return Abort(step=step, reason=_reason(error), sw=status_behind(error))


def _reason(error: ChipkitError) -> AbortReason:
    if isinstance(error, SecureMessagingError) and error.sw is not None:
        return AbortReason.UNPROTECTED_STATUS
    reasons: tuple[tuple[type[ChipkitError], AbortReason], ...] = (
        (CardChangedError, AbortReason.CARD_CHANGED),
        (CardRemovedError, AbortReason.CARD_REMOVED),
        (TransportError, _lost(error)),
        (CancelledError, AbortReason.CANCELLED),
        (BudgetError, AbortReason.BUDGET),
        (SecureMessagingError, AbortReason.WRONG_MAC),
        (PasswordSuspendedError, AbortReason.KEY_SUSPENDED),
        (PasswordBlockedError, AbortReason.KEY_BLOCKED),
        (AccessRefusedError, AbortReason.KEY_REFUSED),
        (NoUsableKeyError, AbortReason.NO_USABLE_KEY),
        (UnsupportedError, AbortReason.UNSUPPORTED),
    )
    return next((reason for kind, reason in reasons if isinstance(error, kind)), AbortReason.CHIP_ERROR)


def _lost(error: ChipkitError) -> AbortReason:
    if isinstance(error.__cause__, TimeoutError):
        return AbortReason.TIMEOUT
    return AbortReason.LINK if isinstance(error, LinkError) else AbortReason.READER_LOST


def status_behind(error: BaseException) -> int | None:
    """The status word behind an error, from itself or from its cause."""
    if isinstance(error, StatusError):
        return error.sw
    if isinstance(error, SecureMessagingError) and error.sw is not None:
        return error.sw
    return status_behind(error.__cause__) if error.__cause__ is not None else None
