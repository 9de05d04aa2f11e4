"""Text files in UTF-16 or UTF-32, as Windows programs write them: read by their mark, or refused by name.

What a person types into a file, and what a shell's ">" writes there, may come in either. One function makes UTF-8 of it
for whoever reads text, so that no such file is ever taken for something else.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from chipkit.errors import CodecError

__all__ = ["as_utf8"]

_MARKS: Final = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xef\xbb\xbf", "utf-8"),
)
"""The byte order marks (The Unicode Standard, 23.8), the longer of two that begin alike first."""
_SAMPLE: Final = 4096
_PRINTED: Final = frozenset({*range(0x20, 0x7F), *range(0xA0, 0x100), 0x09, 0x0A, 0x0D})


def as_utf8(data: bytes, where: str = "") -> bytes:
    """The text without its mark and in UTF-8; anything that has no mark comes back as it is.

    Args:
        data: Text of any kind, or no text.
        where: What it is called in an error.

    Raises:
        CodecError: The text begins with the mark of UTF-16 or UTF-32 but is not valid, or is UTF-16 without a mark.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            if encoding == "utf-8":
                return data[len(mark) :]
            try:
                return data[len(mark) :].decode(encoding).encode("utf-8")
            except UnicodeError:
                raise CodecError(
                    f"has the mark of {encoding[:6].upper()} and is not valid", offset=0, where=where
                ) from None
    if encoding := _unmarked(data[:_SAMPLE]):
        raise CodecError(f"text in {encoding} without its mark: save it as UTF-8", offset=0, where=where)
    return data


def _unmarked(sample: bytes) -> str:
    """UTF-16 or UTF-32, where the places of zeros tell one of them; else nothing.

    No data object of a card begins so: a tag and a length of zero, or a zero and a printed character.
    """
    quarters = [sample[at::4] for at in range(4)]
    for plain, *zeros in ((0, 2, 3), (3, 0, 1)):
        if not any(byte for at in zeros for byte in quarters[at]) and _printed(quarters[plain][:2]):
            return "UTF-32"
    for high, low in ((sample[1::2], sample[0::2]), (sample[0::2], sample[1::2])):
        beside = [other for byte, other in zip(high, low, strict=False) if not byte]
        # a text of any European language, and of Vietnam's, is mostly spaces, figures and plain letters
        if len(beside) > 1 and len(beside) * 2 > len(high) and _printed(beside):
            return "UTF-16"
    return ""


def _printed(characters: Collection[int]) -> bool:
    return len(characters) > 1 and _PRINTED.issuperset(characters)
