"""From what a teller types or scans to what opens the chip, and what to compare with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from chipkit.error_codes import ErrorCode
from chipkit.errors import ChipkitError, CodecError
from chipkit.national.nation import InputKind
from chipkit.national.refusal import InputRefusedError, Refusal
from chipkit.national.registry import KNOWN_NATIONS
from chipkit.protocol.credentials import CANPassword, MRZPassword, password_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit.national.nation import Input, Printed
    from chipkit.national.registry import Nations
    from chipkit.protocol.credentials import Password

__all__ = [
    "Key", "KeyKind", "KeyRefusedError", "begins_zone", "complete", "incomplete", "is_half", "is_written_by_machine",
    "lacks_end", "read_key",
]  # fmt: skip

KeyKind = Literal["number", "can", "qr", "mrz"]

_KINDS: Final[Mapping[InputKind, KeyKind]] = MappingProxyType(
    {InputKind.NUMBER: "number", InputKind.CAN: "can", InputKind.QR: "qr", InputKind.MRZ: "mrz"}
)
_PROBLEMS: Final[Mapping[Refusal, str]] = MappingProxyType(
    {
        Refusal.NUMBER_LENGTH: "input.length",
        Refusal.NUMBER_DAMAGED: "input.damaged",
        Refusal.FIELD_COUNT: "input.fields",
        Refusal.MRZ: "input.mrz",
        Refusal.MRZ_DAMAGED: "input.mrz",
        Refusal.VISA: "input.other-code",
        Refusal.VNEID: "input.vneid",
        Refusal.BANK_QR: "input.other-code",
        Refusal.WEB_ADDRESS: "input.other-code",
    }
)
_ZONE_ROW: Final = re.compile(r"[A-Z0-9<]+", re.IGNORECASE | re.ASCII)
_IDENTIFIER: Final = re.compile(r"(?<!\S)\][A-Z][A-Z0-9](?=[A-Z0-9<]{30})", re.IGNORECASE | re.ASCII)
"""What a scanner may send in front of each row to tell the kind of code (ISO/IEC 15424); no row has such a bracket."""
_UNFINISHED: Final = frozenset({30, 60, 36, 44})
"""Characters of one row or two of a machine readable zone that has more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What opens one card."""

    kind: KeyKind
    password: Password = field(repr=False)
    tail: str = field(repr=False)
    """The last four characters of its number: all of it that is shown."""
    expected: Printed | None = field(repr=False)
    """Whose card it should be, as far as the input tells."""
    damaged: bool = False
    """The scanner or the keyboard changed the text on its way; the number is sound."""
    whole: bool = True
    """The text has its end, as far as its kind shows it."""


class KeyRefusedError(ChipkitError):
    """What was entered opens no card.

    Attributes:
        problem: The name of the message that tells why.
    """

    code = ErrorCode.ENTRY_REFUSED

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


def read_key(text: str, nations: Nations = KNOWN_NATIONS) -> Key:
    """Understand what was entered.

    Args:
        text: What was typed or scanned.
        nations: Whose documents are laid on this desk.

    Raises:
        KeyRefusedError: The input cannot open a card.
    """
    try:
        entered = nations.read_input(_IDENTIFIER.sub("", text))
    except InputRefusedError as error:
        raise KeyRefusedError(_PROBLEMS.get(error.refusal, "input.unknown")) from None
    if entered.kind is InputKind.OLD_NUMBER:
        raise KeyRefusedError("input.old-number")
    try:
        password = password_of(entered)
    except CodecError:
        raise KeyRefusedError("input.unknown") from None
    return Key(
        kind=_KINDS[entered.kind],
        password=password,
        tail=_number(entered, password)[-4:],
        expected=entered.expected,
        damaged=entered.text_damaged,
        whole=entered.whole,
    )


def incomplete(text: str) -> bool:
    """Whether this is the beginning of a machine readable zone: readers of such zones send Enter after each row."""
    rows = "".join(_IDENTIFIER.sub("", text).split())
    return len(rows) in _UNFINISHED and "<" in rows and _ZONE_ROW.fullmatch(rows) is not None


def begins_zone(text: str) -> bool:
    """Whether a row may be the first of a machine readable zone, by the kinds of documents (Doc 9303-4 to -6)."""
    return _IDENTIFIER.sub("", text).strip()[:1].upper() in tuple("ACIP")


def complete(text: str) -> bool:
    """Whether a scanner has no more to send: a whole number, code or zone. Six digits, or a cut code, may go on."""
    key = _key(text)
    return key is not None and key.kind != "can" and key.whole


def is_half(text: str) -> bool:
    """Whether this opens a card and may be the tail of a number."""
    key = _key(text)
    return key is not None and key.kind == "can"


def lacks_end(text: str) -> bool:
    """Whether this is a code that stops in the middle of its last field; behind a sign, that field may be empty."""
    key = _key(text)
    return key is not None and key.kind == "qr" and not key.whole and text.strip()[-1].isalnum()


def is_written_by_machine(text: str) -> bool:
    """Whether this is a code or a zone: whoever types one by hand needs no Enter behind it either."""
    key = _key(text)
    return key is not None and key.kind in ("qr", "mrz")


def _key(text: str) -> Key | None:
    """What opens a card; None where it opens none."""
    try:
        return read_key(text)
    except KeyRefusedError:
        return None


def _number(entered: Input, password: MRZPassword | CANPassword) -> str:
    if entered.number:
        return entered.number
    return password.can if isinstance(password, CANPassword) else password.document_number
