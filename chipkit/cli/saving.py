"""What a command saves: whole, where somebody named it, over no file that is there unless `--force` says so.

What was saved is told, and what was not, in the last lines and by the exit code. Where a place fails after all, when
the card has been read, whoever sits at a terminal is asked for another one. Nothing is put where nobody said that it
should be.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final, Self

from chipkit.cli.common import STANDARD_INPUT, ExitCode
from chipkit.cli.output import complain, heard_by_nobody, note
from chipkit.codec.printable import printable
from chipkit.error_codes import ErrorCode
from chipkit.errors import CodecError
from chipkit.written_file import WrittenFile

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

__all__ = ["FileThereError", "Saving", "photo_target", "require_extras", "target"]

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "lost": {"en": "{}; not saved", "vi": "{}; chưa lưu"},
    "ask": {
        "en": "Save it to another file (its path; empty: do not save): ",
        "vi": "Lưu vào tệp khác (nhập đường dẫn; để trống: không lưu): ",
    },
    "saved": {"en": "saved to {}", "vi": "đã lưu vào {}"},
}


class FileThereError(CodecError):
    """What is to be saved would take the place of a file that is there."""

    code = ErrorCode.FILE_EXISTS


def target(path: str, option: str, *, force: bool) -> WrittenFile:
    """The file that somebody asked for, proved writable, and not there yet, before anything else is done.

    Args:
        path: What was given.
        option: Where it was given, such as "--photo".
        force: Whether it may take the place of a file that is there.

    Raises:
        CodecError: It names no file: standard output, as "-" means, takes the report alone.
        FileThereError: It names one that is there.
        OSError: The target cannot be written.
    """
    if not path:
        raise CodecError("an empty word names no file", where=option)
    if path == STANDARD_INPUT:
        raise CodecError(f"standard output takes the report alone; a file of the name {path} is ./{path}", where=option)
    try:
        return WrittenFile(path, replace=force)
    except FileExistsError:
        raise FileThereError(f"{path} is there already; --force lets it be replaced", where=option) from None


def require_extras(arguments: Namespace) -> None:
    """Refuse options that take what is not installed, before anything is read; a page goes without the photo.

    Raises:
        ExtraMissingError: What reads the picture of a code, or writes the photo or the PDF that is asked for, is not
            installed.
    """
    code_picture = getattr(arguments, "qr_image", None)  # a demo has none
    if code_picture is arguments.photo is arguments.pdf is arguments.html is None:
        return
    from chipkit.extras import absence, is_installed, require  # noqa: PLC0415 - only where such a file is asked for

    if code_picture is not None:
        require("qr")
    if arguments.photo is not None:
        require("images")
    if arguments.pdf is not None:
        require("pdf")
    if arguments.html is not None and not is_installed("images"):
        note(f"the page goes without the photo: {absence('images')}")


def photo_target(arguments: Namespace) -> WrittenFile | None:
    """The file for the photo, if one is asked for, proved writable before anything else is done.

    Raises:
        CodecError: The option names no file.
        OSError: The file cannot be written.
    """
    if arguments.photo is None:
        return None
    return target(arguments.photo, "--photo", force=arguments.force)


class Saving:
    """Saves the files of one command; a context manager that tells at its end, last of all, what was not saved."""

    def __init__(self, language: str) -> None:
        """Nothing is saved yet.

        Args:
            language: "en" or "vi": how a person is asked.
        """
        self._language = language
        self._saved: list[str] = []
        self._lost: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        unwritten = None
        try:
            sys.stdout.flush()  # the report first
        except OSError as error:  # told at the program's end; a second flush would find nothing left to write
            unwritten = error
        for place in self._saved:
            note(self._word("saved").format(place))
        for reason in self._lost:
            complain(self._word("lost").format(reason))
        if unwritten is not None and kind is None:
            raise unwritten

    def save(self, file: WrittenFile, data: bytes, *, noted: bool = True) -> str:
        """Write a file, or another one that the person at the terminal names instead.

        Args:
            file: The one that was asked for.
            data: What it will hold.
            noted: Whether it is told where it was saved; the result of some commands tells that.

        Returns:
            Where it was saved; empty where it was not.
        """
        place, first = str(file.path), True
        while True:
            try:
                (file if first else WrittenFile(place, replace=False)).write(data)
            except OSError as error:
                reason = f"{place}: {error.strerror or error}"
                other = self._other(reason)
                if not other:
                    self._lost.append(reason)
                    return ""
                place, first = other, False
            else:
                if noted or not first:
                    self._saved.append(place)
                return place

    def lose(self, reason: str) -> None:
        """Something that was asked for could not be made or saved.

        Args:
            reason: Why, which is told last of all.
        """
        self._lost.append(reason)

    def code(self, code: int) -> int:
        """The exit code of a command that ended with `code` otherwise."""
        return ExitCode.NOT_WRITTEN if self._lost else code

    def _other(self, reason: str) -> str:
        """Another path, if somebody sits there and names one."""
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            return ""
        complain(reason)
        with heard_by_nobody():
            try:
                print(self._word("ask"), end="", file=sys.stderr, flush=True)
                line = sys.stdin.readline()
            except KeyboardInterrupt:  # no answer, however soon it came; the report is still to come
                line = ""
            if not line:
                print(file=sys.stderr)
            return _typed(line)
        return ""

    def _word(self, key: str) -> str:
        return _WORDS[key][self._language]


def _typed(line: str) -> str:
    """What was typed, without the end of its line; nothing where it holds what no path that is typed does."""
    typed = line.strip("\r\n")
    return typed if typed == printable(typed) else ""
