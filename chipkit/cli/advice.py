"""What `chipkit` says of an error, with the command that helps where one does."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

from chipkit.session.pcsc import (
    AccessDeniedError,
    ExchangeFailedError,
    ReaderBusyError,
    ReaderFaultError,
    ServiceNotRunningError,
    remedy_for,
)
from chipkit.trust.location import TrustFolderMissingError

if TYPE_CHECKING:
    from chipkit.errors import ChipkitError

__all__ = ["advised"]


def advised(error: ChipkitError) -> str:
    """What `error` says, and which command of `chipkit` helps where one does."""
    match error:
        case TrustFolderMissingError() if not os.path.lexists(error.folder):  # over a file or a device none is made
            return f"{error}; chipkit trust import FILE --trust {shlex.quote(str(error.folder))} makes it"
        case ServiceNotRunningError():
            return f"{error}; chipkit diag says what to do"
        case AccessDeniedError() | ReaderBusyError() | ReaderFaultError() | ExchangeFailedError():
            return f"{error}; {remedy_for(error)}"
    return str(error)
