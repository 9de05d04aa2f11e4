"""What a program tells of an error where JSON was asked for: one document, `chipkit.error/1` (docs/errors.md).

The sentence for people stands on standard error in any case. On standard output there is a document for it unless the
command printed its own one before: nobody gets two where one was promised.
"""

from __future__ import annotations

import errno
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from chipkit.cli.common import ExitCode
from chipkit.cli.manner import MANNER
from chipkit.cli.output import SAID, print_json_line
from chipkit.error_codes import ErrorCode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chipkit.documents.errors import ErrorDocument
    from chipkit.errors import ChipkitError

__all__ = ["code_of_refusal", "json_wanted", "sentence_of", "tell_ended", "tell_error"]

_OPTION: Final = "--json"
_SHORTEST: Final = len("--j")
_BY_NUMBER: Final[Mapping[int, ErrorCode]] = {
    errno.ENOENT: ErrorCode.FILE_MISSING,
    errno.EEXIST: ErrorCode.FILE_EXISTS,
    errno.EISDIR: ErrorCode.FILE_IS_FOLDER,
    errno.ENOTDIR: ErrorCode.FILE_IS_NO_FOLDER,
    errno.EACCES: ErrorCode.FILE_DENIED,
    errno.EPERM: ErrorCode.FILE_DENIED,
}
_BY_EXIT: Final[Mapping[int, ErrorCode]] = {
    ExitCode.NOT_WRITTEN: ErrorCode.NOT_WRITTEN,
    ExitCode.ABORTED: ErrorCode.STOPPED,
}


def json_wanted(words: Sequence[str]) -> bool:
    """Whether a call asks for JSON, or would if it could be understood; the parser takes the beginning of a name too.

    Args:
        words: What stands behind the program's name.
    """
    for word in words:
        if word == "--":
            return False
        if len(word) >= _SHORTEST and _OPTION.startswith(word):
            return True
    return False


def code_of_refusal(error: BaseException) -> ErrorCode:
    """The code of what the system refused: a file by its kind, memory, or a place to write to."""
    if not isinstance(error, OSError):
        return ErrorCode.MEMORY_SHORT
    return _BY_NUMBER.get(error.errno or 0, ErrorCode.FILE_UNUSABLE)


def sentence_of(error: ChipkitError) -> str:
    """What an error says, in the language that was asked for: in Vietnamese its kind, and the English verbatim."""
    if MANNER.language != "vi":
        return str(error)
    from chipkit.cli.error_words import kind_text, verbatim  # noqa: PLC0415 - for this language alone

    return verbatim(kind_text(error), str(error))


def tell_error(code: ErrorCode, message: str, exit_code: int) -> None:
    """Print the document of an error, unless the command's own one was printed; if nobody takes it, it is dropped.

    Args:
        code: What kind of error it is.
        message: The sentence that standard error has, without the program's name.
        exit_code: With which the program ends.
    """
    if SAID.document:
        return
    document: ErrorDocument = {
        "schema": "chipkit.error/1",
        "code": code.value,
        "message": message,
        "exit_code": int(exit_code),
    }
    with suppress(OSError, ValueError):
        print_json_line(document)


def tell_ended(exit_code: int) -> None:
    """The same of a command that ended by itself, and without any document, because something failed that it noted."""
    if not (exit_code and SAID.note) or SAID.lines:
        return
    tell_error(_BY_EXIT.get(exit_code, ErrorCode.NOTHING_DONE), SAID.note, exit_code)
