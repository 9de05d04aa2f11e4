"""What opens a chip, or is printed beside it: an argument, standard input, a person who types it, or a picture."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from chipkit.cli.asking import sits_there, typed_key
from chipkit.cli.common import STANDARD_INPUT, STANDARD_INPUT_NAME, read_input
from chipkit.error_codes import ErrorCode
from chipkit.errors import CodecError
from chipkit.extras import require
from chipkit.national.nation import InputKind
from chipkit.national.refusal import InputRefusedError
from chipkit.national.registry import KNOWN_NATIONS

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from chipkit.national.nation import Input
    from chipkit.national.refusal import Refusal

__all__ = ["code_in_image", "given_key", "input_for"]

_KINDS: Final[Mapping[str, str]] = {
    "number": "the personal number of twelve digits",
    "can": "the card access number of six digits",
    "mrz": "the machine readable zone, all lines of it",
    "qr": "the whole text of the card's QR code",
}
"""What opens a chip, by its option."""
_MET: Final[Mapping[InputKind, str]] = {
    InputKind.NUMBER: "a number of twelve digits, which --number takes",
    InputKind.OLD_NUMBER: "an old number of nine digits, which opens no chip",
    InputKind.CAN: "six digits as of a card access number, which --can takes",
    InputKind.MRZ: "a machine readable zone, which --mrz takes",
    InputKind.QR: "the text of a QR code, which --qr takes",
}
_SHARP: Final = "a picture in which the whole QR code of one card is sharp"
_ANY: Final = "any"
_IMAGE: Final = "--qr-image"
_MAX_SECRET: Final = 4096
_MAX_IMAGE: Final = 64 << 20


class _OtherEntryError(CodecError):
    """What was given opens a chip, but belongs to another option; the message does not repeat it."""

    code = ErrorCode.ENTRY_REFUSED


class _RefusedByOptionError(InputRefusedError):
    """What was given by an option is of no use: what the option takes is told too."""

    def __init__(self, refusal: Refusal, reason: str, where: str) -> None:
        super().__init__(refusal)
        self.reason, self.where = reason, where


def given_key(arguments: Namespace) -> tuple[Input, str | bytes]:
    """What was typed, scanned or photographed, and what it is.

    Args:
        arguments: What `chipkit.cli.argument_values.add_keys` declared.

    Raises:
        CodecError: The input is not of the kind that was announced, or nobody gave one; the message does not repeat it.
        ExtraMissingError: A picture is given, and the extra `qr` is not installed.
        OSError: A picture cannot be read.
    """
    if arguments.qr_image is not None:
        code = code_in_image(arguments.qr_image)
        return input_for("qr", code), code
    kind = next((kind for kind in _KINDS if getattr(arguments, kind) is not None), _ANY)
    text = _secret(STANDARD_INPUT if kind == _ANY else getattr(arguments, kind), kind)
    return (KNOWN_NATIONS.read_input(text) if kind == _ANY else input_for(kind, text)), text


def input_for(kind: str, text: str | bytes) -> Input:
    """What a person or a scanner gave, if it is of the kind that was announced.

    Args:
        kind: "number", "can", "mrz" or "qr".
        text: What was typed or scanned.

    Raises:
        CodecError: The text is not a valid input. The message does not repeat the text.
    """
    option = f"--{kind}"
    try:
        given = KNOWN_NATIONS.read_input(text)
    except InputRefusedError as error:
        raise _RefusedByOptionError(error.refusal, f"{error.reason}; right is {_KINDS[kind]}", option) from error
    if given.kind.value != kind:
        raise _OtherEntryError(f"{_MET[given.kind]}; right is {_KINDS[kind]}", where=option)
    return given


def code_in_image(path: str) -> bytes:
    """The text of the card's QR code in a picture; - is standard input.

    Raises:
        CodecError: The picture is damaged, too large or no picture; it holds no code of a card, or those of several.
        ExtraMissingError: The extra `qr` is not installed; the picture was not read.
        OSError: The file cannot be read.
    """
    require("qr")
    data = read_input(path, limit=_MAX_IMAGE)
    try:
        return KNOWN_NATIONS.code_in_picture(data)
    except InputRefusedError as error:
        raise _RefusedByOptionError(error.refusal, f"{error.reason}; right is {_SHARP}", _IMAGE) from None
    except CodecError as error:
        raise error.inside(_IMAGE) from None


def _secret(given: str, kind: str) -> str | bytes:
    """What was given, or where that is "-", is typed or comes in: arguments are seen by every user of a machine."""
    if given != STANDARD_INPUT:
        return given
    if sits_there():
        return typed_key(kind)
    if kind == _ANY:
        raise CodecError("what opens the chip? give --number, --can, --mrz, --qr or --qr-image; - reads it from a pipe")
    came = getattr(sys.stdin, "buffer", sys.stdin).read(_MAX_SECRET + 1)
    if len(came) > _MAX_SECRET:
        raise CodecError(f"more than {_MAX_SECRET} bytes", where=STANDARD_INPUT_NAME)
    return came  # bytes where there are any: what a scanner or a shell sends need not be UTF-8
