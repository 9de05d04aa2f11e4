"""What `chipkit` says of an error, with the command that helps where one does."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from chipkit.errors import TransportError
from chipkit.trust.location import TrustFolderMissingError

if TYPE_CHECKING:
    from chipkit.errors import ChipkitError

__all__ = ["advised"]


def advised(error: ChipkitError) -> str:
    """What `error` says, and which command of `chipkit` helps where one does."""
    match error:
        case TrustFolderMissingError() if not os.path.lexists(error.folder):  # over a file or a device none is made
            from shlex import quote  # noqa: PLC0415 - hardly ever needed

            return f"{error}; chipkit trust import FILE --trust {quote(str(error.folder))} makes it"
        case TransportError():
            return _of_a_reader(error)
    return str(error)


def _of_a_reader(error: TransportError) -> str:
    """The same of what is wrong between us and a card; whoever met that has loaded what speaks to readers."""
    from chipkit.session.pcsc import (  # noqa: PLC0415 - a command that needs no reader loads nothing of it
        AccessDeniedError,
        ExchangeFailedError,
        ReaderBusyError,
        ReaderFaultError,
        ServiceNotRunningError,
        remedy_for,
    )

    match error:
        case ServiceNotRunningError():
            return f"{error}; chipkit diag says what to do"
        case AccessDeniedError() | ReaderBusyError() | ReaderFaultError() | ExchangeFailedError():
            return f"{error}; {remedy_for(error)}"
    return str(error)
