"""What `chipkit` says of an error, with the command that helps where one does."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from chipkit.cli.manner import MANNER
from chipkit.errors import TransportError
from chipkit.trust.location import TrustFolderMissingError

if TYPE_CHECKING:
    from chipkit.errors import ChipkitError

__all__ = ["advised"]


def advised(error: ChipkitError) -> str:
    """What `error` says, and which command of `chipkit` helps where one does, in the language that was asked for."""
    if MANNER.language == "vi":
        return _in_vietnamese(error)
    match error:
        case TrustFolderMissingError() if not os.path.lexists(error.folder):  # over a file or a device none is made
            from shlex import quote  # noqa: PLC0415 - hardly ever needed

            return f"{error}; chipkit trust import FILE --trust {quote(str(error.folder))} makes it"
        case TransportError():
            return _of_a_reader(error)
    return str(error)


def _in_vietnamese(error: ChipkitError) -> str:
    """What it is, what to do where that is known, and what it says of this case in English."""
    from chipkit.cli.error_words import kind_text, verbatim  # noqa: PLC0415 - for this language alone

    sentence = kind_text(error)
    if isinstance(error, TrustFolderMissingError):
        sentence = f"{sentence}; chipkit trust import FILE --trust DIR sẽ tạo"
    elif isinstance(error, TransportError):
        from chipkit.session.pcsc import remedy_for  # noqa: PLC0415 - see below

        sentence = f"{sentence}; {remedy_for(error, MANNER.language)}"
    return verbatim(sentence, str(error))


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
