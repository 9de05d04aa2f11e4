"""What scanners do to a text on its way, and how it is undone (docs/inputs.md).

Each thing met is named; nothing is mended that could have been meant otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import field
from enum import Enum, unique
from typing import Final

from chipkit.codec.utf16 import as_utf8
from chipkit.errors import CodecError
from chipkit.national.refusal import InputRefusedError, Refusal
from chipkit.national.vnm.escapes import bars_for_controls, once, unescaped, without_designators
from chipkit.values import dataclass

__all__ = ["MAX_INPUT", "Damage", "ScannedText", "tidy"]

MAX_INPUT: Final = 4096
"""More characters than any QR code holds (ISO/IEC 18004: 4296 letters, 2953 bytes) of use here."""


@unique
class Damage(Enum):
    """What befell a text between the code and us."""

    AIM_IDENTIFIER = "aim-identifier"
    """The scanner put the kind of code in front, such as "]Q1" (ISO/IEC 15424)."""
    CONTROL_CHARACTERS = "control-characters"
    """Control characters, a byte order mark or invisible signs."""
    UNICODE_FORM = "unicode-form"
    """Letters and marks came apart."""
    FULL_WIDTH = "full-width"
    """ASCII in the wide forms of East Asian keyboards."""
    MOJIBAKE = "mojibake"
    """UTF-8 was read in an eight-bit code page; undone without loss."""
    SEPARATOR = "separator"
    """Another sign stands for the vertical bar."""
    DOUBLED = "doubled"
    """The code was scanned more than once in one go."""
    ESCAPED = "escaped"
    """Characters stood as a form, a web page or JSON writes them, such as "%7C"; undone without loss."""
    END = "end"
    """One character was dropped or doubled at the end."""
    NOT_UTF8 = "not-utf-8"
    KEYBOARD_LAYOUT = "keyboard-layout"
    """Keys of digits gave letters and tone marks, as in the Vietnamese layout of Windows."""
    SEPARATOR_COUNT = "separator-count"
    """One vertical bar was dropped or doubled."""
    SEPARATOR_LOST = "separator-lost"
    """All of them were dropped."""
    LOST_CHARACTERS = "lost-characters"
    """Question marks or the like where letters were."""
    FOREIGN_CHARACTERS = "foreign-characters"
    """Characters that do not occur in Vietnamese text."""
    NO_DIACRITICS = "no-diacritics"
    """No letter of the whole text has a mark: they were dropped, or typed as keys of an input method."""
    FIELD_SHAPE = "field-shape"
    """A date, a sex or an old number does not look like one."""

    @property
    def harms_text(self) -> bool:
        """Whether names and addresses may have been changed by it."""
        return self not in _HARMLESS


_HARMLESS: Final = frozenset(
    {
        Damage.AIM_IDENTIFIER,
        Damage.CONTROL_CHARACTERS,
        Damage.UNICODE_FORM,
        Damage.FULL_WIDTH,
        Damage.SEPARATOR,
        Damage.DOUBLED,
        Damage.ESCAPED,
        Damage.END,
    }
)

_AIM: Final = re.compile(
    r"(?:\][A-Za-z][0-9A-Za-z]|[\]\u01A1\u01AF\u01A0][Qq](?:[0-6]|[ăâêôđĂÂÊÔĐ\u0300\u0309]))", re.IGNORECASE
)
_WITH_DESIGNATORS: Final = frozenset("246")
"""The modifiers of "]Q" under which a scanner sends designators of code pages (ISO/IEC 15424 and 18004)."""
_KEPT_CONTROLS: Final = frozenset("\t\r\n")
_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_MOST_READINGS: Final = 3
"""How often a text can have been read in a wrong code page on its way."""
_CODE_PAGES: Final = ("cp1252", "latin-1", "cp1258", "cp437", "cp850", "mac_roman")


@dataclass(frozen=True, slots=True)
class ScannedText:
    """A text as it was meant, as far as that can be told without guessing."""

    text: str = field(repr=False)
    """Without control characters, save tabs and line ends inside."""
    damage: tuple[Damage, ...] = ()
    raw_keys: bool = False
    """Marks stand as they were typed, in an order and apart as no form of Unicode leaves them."""


def tidy(text: str | bytes) -> ScannedText:
    """Undo what scanners and their drivers did to a text as a whole.

    Raises:
        InputRefusedError: The text is too long, or empty.
    """
    if len(text) > MAX_INPUT * (2 if isinstance(text, bytes) else 1):
        raise InputRefusedError(Refusal.TOO_LONG)
    damage: dict[Damage, None] = {}
    shown = _mended(_decoded(text, damage), damage)
    for undo, met in (
        (once, Damage.DOUBLED), (bars_for_controls, Damage.SEPARATOR), (unescaped, Damage.ESCAPED)
    ):  # fmt: skip
        before, shown = shown, undo(shown)
        if shown != before:
            damage[met] = None
    shown = _without_identifier(_narrow(_bare(shown, damage), damage), damage)
    if len(shown) > MAX_INPUT:
        raise InputRefusedError(Refusal.TOO_LONG)
    if not shown:
        raise InputRefusedError(Refusal.EMPTY)
    composed, apart = (unicodedata.normalize(form, shown) for form in ("NFC", "NFD"))
    if shown != composed:
        damage[Damage.UNICODE_FORM] = None
    raw_keys = shown not in (composed, apart)
    return ScannedText(shown if raw_keys else composed, tuple(damage), raw_keys)


def _narrow(text: str, damage: dict[Damage, None]) -> str:
    """The text in ASCII where it has wide forms of it."""
    plain = text.translate(_WIDE)
    if plain != text:
        damage[Damage.FULL_WIDTH] = None
    return plain


def _without_identifier(text: str, damage: dict[Damage, None]) -> str:
    """The text without what tells the kind of code, and without the designators of code pages that may go with it."""
    found = _AIM.match(text)
    behind = text[found.end() :] if found else text
    plain = without_designators(behind, announced=found is not None and found[0][-1] in _WITH_DESIGNATORS).strip()
    if found or plain != text:
        damage[Damage.AIM_IDENTIFIER] = None
    return plain


def _decoded(text: str | bytes, damage: dict[Damage, None]) -> str:
    """The text in its characters.

    Raises:
        InputRefusedError: The text is UTF-16 without its mark, or is not in the encoding that its mark names.
    """
    came = text if isinstance(text, bytes) else _bytes_of(text)
    try:
        plain = as_utf8(came)
    except CodecError as error:
        raise InputRefusedError(Refusal.ENCODING, error.reason) from None
    if isinstance(text, str) and plain is came:
        # what is not a character, such as an undecodable byte of standard input, is a lost one
        return "".join("\N{REPLACEMENT CHARACTER}" if "\ud800" <= char <= "\udfff" else char for char in text)
    try:
        return plain.decode("utf-8")
    except UnicodeDecodeError:
        damage[Damage.NOT_UTF8] = None
        return plain.decode("utf-8", "replace")


def _bytes_of(text: str) -> bytes:
    """The bytes of a text in which zeros show that somebody took it for another encoding than it has; else none."""
    if "\0" not in text:
        return b""
    for encoding, errors in (("latin-1", "strict"), ("utf-8", "surrogateescape")):
        try:
            return text.encode(encoding, errors)
        except UnicodeEncodeError:
            continue
    return text.encode("utf-8", "replace")


def _mended(text: str, damage: dict[Damage, None]) -> str:
    """Undo the reading of UTF-8 in another code page, once or more, where every character of the text bears it out."""
    for _ in range(_MOST_READINGS):
        mended = _reread(text)
        if mended is None:
            break
        damage[Damage.MOJIBAKE] = None
        text = mended
    return text


def _reread(text: str) -> str | None:
    """The text decoded as UTF-8 from its bytes in a code page; None if that fits no code page."""
    if text.isascii():
        return None
    for page in _CODE_PAGES:
        for form in (text, unicodedata.normalize("NFC", text)):
            raw = _encoded(form, page)
            try:
                mended = None if raw is None else raw.decode("utf-8")
            except UnicodeDecodeError:
                continue
            if mended is not None:
                return mended
    return None


def _encoded(text: str, page: str) -> bytes | None:
    """The text in a code page; bytes that the page leaves free are control characters, as Windows has it."""
    out = bytearray()
    for char in text:
        try:
            out += char.encode(page)
        except UnicodeEncodeError:
            if not "\x80" <= char <= "\x9f":
                return None
            out.append(ord(char))
    return bytes(out)


def _bare(text: str, damage: dict[Damage, None]) -> str:
    """The text without signs that nobody sees, and without what the scanner sends behind it."""
    kept = "".join(char for char in text if char in _KEPT_CONTROLS or unicodedata.category(char) not in ("Cc", "Cf"))
    shown = kept.strip(" \r\n\t")
    if len(kept) != len(text):
        damage[Damage.CONTROL_CHARACTERS] = None
    return shown
