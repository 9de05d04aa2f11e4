"""Distinguished names as people write them, read (RFC 4514, 3): "CN=Counter 1,O=SPECIMEN Bank,C=VN"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from chipkit.errors import CodecError
from chipkit.pki.names import Name

__all__ = ["read_name"]

_WHAT: Final = "name"
_LONGEST: Final = 1024
_TYPE: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*|[0-2](?:\.(?:0|[1-9][0-9]{0,9})){1,20}", re.ASCII)
_SPELLED: Final = {
    name.lower(): name
    for name in (
        "CN", "SN", "serialNumber", "C", "L", "ST", "street", "O", "OU", "title", "GN", "UID", "DC", "postalCode",
        "organizationIdentifier", "emailAddress",
    )
}  # fmt: skip
"""Short names of attributes, as `Name.build` knows them, by their letters in lower case."""
_COUNTRY: Final = re.compile(r"[A-Za-z]{2}", re.ASCII)


def read_name(text: str) -> Name:
    r"""The name that a text says; the last part of the text is the first of the name, as RFC 4514, 2.1, has it.

    A character behind "\" stands for itself. Of each part one attribute is read, and no value in hexadecimal digits.

    Raises:
        CodecError: The text is not a name, is too long, or has an attribute that no short name is known of.
    """
    if len(text) > _LONGEST:
        raise CodecError(f"{len(text)} characters where at most {_LONGEST} are read", where=_WHAT)
    pairs = [_pair(part) for part in _parts(text)]
    try:
        return Name.build(reversed(pairs))
    except (ValueError, UnicodeEncodeError):
        raise CodecError("a value with letters that its attribute cannot have", where=_WHAT) from None


def _parts(text: str) -> Iterator[str]:
    """What stands between commas, still with its escapes."""
    part, escaped = "", False
    for char in text:
        if char == "," and not escaped:
            yield part
            part = ""
            continue
        escaped = char == "\\" and not escaped
        part += char
    yield part


def _pair(part: str) -> tuple[str, str]:
    kind, sign, value = part.strip().partition("=")
    kind = kind.strip()
    if not sign or _TYPE.fullmatch(kind) is None:
        raise CodecError(f"{part.strip()!r} is no attribute such as CN=Counter 1", where=_WHAT)
    if kind[0].isalpha() and kind.lower() not in _SPELLED:
        raise CodecError(f"{kind} is the short name of no attribute", where=_WHAT)
    told = re.sub(r"\\(.)", r"\1", value.strip(), flags=re.DOTALL)
    if not told or not told.isprintable():
        raise CodecError(f"{kind} has no value, or one that cannot be printed", where=_WHAT)
    named = _SPELLED.get(kind.lower(), kind)
    if named == "C" and _COUNTRY.fullmatch(told) is None:
        raise CodecError("C wants the two letters of a country", where=_WHAT)
    return named, told
