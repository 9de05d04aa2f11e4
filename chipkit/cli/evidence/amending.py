"""`chipkit evidence amend FILE --kind KIND --by NAME`: an answer, a decision or a note, sealed and chained to it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from chipkit.cli.common import STANDARD_INPUT, STANDARD_INPUT_NAME, ExitCode
from chipkit.cli.evidence.changing import add_to, print_change
from chipkit.cli.evidence.file_words import FileWords
from chipkit.codec.printable import printable
from chipkit.errors import CodecError
from chipkit.evidence.amendment_contents import AmendmentKind, Decision, IssuerAnswer, Note, SecondDecision
from chipkit.regular_file import read_regular, read_up_to

if TYPE_CHECKING:
    from argparse import Namespace

    from chipkit.evidence.amendment_contents import Content

__all__ = ["run"]

_MAX_TEXT: Final = 64 << 10
_MAX_DOCUMENT: Final = 1 << 20


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    kind = AmendmentKind(arguments.kind)
    content = _content(kind, arguments)
    try:
        end = add_to(arguments, content)
    except ValueError as error:
        raise CodecError(str(error), where="--text") from None
    words = FileWords(arguments.lang)
    told = words("amended-file", printable(arguments.file), words(f"kind.{kind.value}"), end.count)
    print_change(arguments, "amended", end, told)
    return ExitCode.SUCCESSFUL


def _content(kind: AmendmentKind, arguments: Namespace) -> Content:
    for name, of in (("decision", AmendmentKind.SECOND_DECISION), ("document", AmendmentKind.ISSUER_ANSWER)):
        if getattr(arguments, name) is not None and kind is not of:
            raise CodecError(f"is for --kind {of.value}", where=f"--{name}")
    if kind is AmendmentKind.NOTE:
        return Note(f"{arguments.by}: {_text(arguments)}")
    if kind is AmendmentKind.SECOND_DECISION:
        if arguments.decision is None:
            raise CodecError("a decision wants its word", where="--decision")
        return SecondDecision(decision=Decision(arguments.decision), person=arguments.by, reason=_text(arguments))
    document = b"" if arguments.document is None else read_regular(arguments.document, _MAX_DOCUMENT)
    return IssuerAnswer(issuer=arguments.by, text=_text(arguments), document=document)


def _text(arguments: Namespace) -> str:
    """What was written, or what standard input holds where that is "-": what is said of a person is nobody else's."""
    given: str = arguments.text
    if given != STANDARD_INPUT:
        return given
    data = read_up_to(sys.stdin.buffer, _MAX_TEXT, STANDARD_INPUT_NAME)
    try:
        text = data.decode().strip()
    except UnicodeDecodeError:
        raise CodecError("not text in UTF-8", where=STANDARD_INPUT_NAME) from None
    if not text or len(data) > _MAX_TEXT:
        raise CodecError(f"a text of 1 to {_MAX_TEXT} bytes belongs here", where=STANDARD_INPUT_NAME)
    return text
