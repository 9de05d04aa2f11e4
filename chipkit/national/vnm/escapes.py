"""What scanners and programs write for characters that they do not send as such, undone (docs/inputs.md)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import unquote

__all__ = ["bars_for_controls", "once", "unescaped", "without_designators"]

_BAR: Final = "|"
_PERCENT: Final = re.compile(r"%(?:25)?(?:7C|20|[C-F][0-9A-F]%(?:25)?[89AB][0-9A-F])", re.IGNORECASE)
_ENTITY: Final = re.compile(r"&(?:#[0-9]{2,7}|#x[0-9A-F]{2,6}|[A-Z]{2,24}[0-9]{0,2});", re.IGNORECASE)
_UNICODE: Final = re.compile(r"\\u((?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})")
_NAMED: Final = re.compile(r"[<{\[](?:GS|RS|US|FS|HT|TAB|CR|LF|VT|NUL)[>}\]]|[\u2400-\u2421]")
_FEWEST_SIGNS: Final = 5
_COUNTS: Final = (7, 11)
_SHORTEST: Final = 9
_NUMBERS: Final = (9, 12)
_MOST_TIMES: Final = 4
_FIRST_DESIGNATOR: Final = re.compile(r"\A\\(?:[0-9]{6}(?=[0-9]{12})|0000[0-9]{2}(?=[A-Za-z]))")
_DESIGNATOR: Final = re.compile(r"\A(?:\\[0-9]{6})+|(?<=\|)\\000[0-9]{3}|\\[0-9]{6}(?![0-9])")


def unescaped(text: str) -> str:
    """The text with the characters for which a form, a web page or JSON has escapes.

    Bars and letters may be escaped, or either of them alone. A percent sign tells of it where a bar, a space or a
    letter of UTF-8 follows; no address has such.
    """
    if _PERCENT.search(text):
        plain = text if " " in text else text.replace("+", " ")
        for _ in range(2):
            plain = unquote(plain, errors="replace") if "%" in plain else plain
        return plain
    if _ENTITY.search(text):
        import html  # noqa: PLC0415 - a table of two thousand names, which hardly any text needs

        return _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    if _UNICODE.search(text):
        return _UNICODE.sub(lambda found: chr(int(found[1], 16)), text)
    return text


def without_designators(text: str, *, announced: bool) -> str:
    """The text without the designators of its code pages, a backslash and six digits each (AIM ECI, ISO/IEC 15424).

    Args:
        text: What came behind the symbology identifier.
        announced: The identifier says that the scanner sends them; every other backslash is then doubled.
    """
    if not announced:
        return _FIRST_DESIGNATOR.sub("", text)
    plain = _DESIGNATOR.sub("", text)
    return plain.replace("\\\\", "\\") if len(plain) != len(text) else text


def bars_for_controls(text: str) -> str:
    """The text with bars where control characters stand between the fields of a code, by their names too."""
    if _BAR in text:
        return text
    named = _NAMED.sub(_BAR, text)
    if named.count(_BAR) >= _FEWEST_SIGNS:
        return named
    rows = text.replace("\r\n", "\n")
    for sign in sorted({char for char in rows if unicodedata.category(char) in ("Cc", "Zl", "Zp")}):
        others = "".join({char for char in rows if unicodedata.category(char) == "Cc"} - {sign}) + " \ufeff"
        parts = rows.strip(others).split(sign)
        while parts and not parts[0]:
            del parts[0]
        if len(parts) - 1 in _COUNTS and not parts[-1]:  # the last one ends the text
            del parts[-1]
        if len(parts) in _COUNTS:
            return _BAR.join(parts)
    return text


def once(text: str) -> str:
    """The text, or its half or third where a code was scanned more than once in one go."""
    rows = [row for row in re.split(r"[\r\n]+", text) if row.strip()]
    if 1 < len(rows) <= _MOST_TIMES and len(set(rows)) == 1 and _is_whole(rows[0]):
        return rows[0]
    for times in range(2, _MOST_TIMES + 1):
        for between in range(3):
            size, rest = divmod(len(text) - between * (times - 1), times)
            first = text[:size]
            if rest or not _is_whole(first):
                continue
            sign = text[size : size + between]
            if text == sign.join([first] * times) and (not sign or not sign.isalnum()):
                return first
    return text


def _is_whole(text: str) -> bool:
    """Whether a text is long enough for a code or a number, so that a number which repeats itself is left alone."""
    digits = text.strip()
    return len(digits) in _NUMBERS if digits.isdigit() else len(digits) >= _SHORTEST
