"""Which certificate or list a person means: by its SHA-256, by the first digits of it, or by a file.

Digits are what the commands tell a person to type, so that a file whose name is the same digits never stands in their
place: whoever could put one into the folder would choose what is confirmed. Such a file is named by its path.
"""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chipkit.cli.common import STANDARD_INPUT, input_name, read_input
from chipkit.errors import TrustError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit.trust.inventory import Inventory

__all__ = ["ALL_DIGITS", "LEAST_DIGITS", "grouped", "named_sha256", "typed_digits"]

LEAST_DIGITS: Final = 16
"""So many digits of a SHA-256 are what `chipkit trust list` shows of each."""
ALL_DIGITS: Final = 64
"""So many has a SHA-256 in hex."""
_IN_LINE: Final = 8
_TOLD: Final = 5


def typed_digits(text: str) -> str:
    """The digits of a SHA-256 as people write it, with colons and blanks, in lower case; empty for another text."""
    digits = re.sub(r"[:\s]", "", text).lower()
    return digits if re.fullmatch(r"[0-9a-f]+", digits) else ""


def grouped(digest: str) -> str:
    """A SHA-256 in groups of four digits, eight of them on a line, to be compared by eye."""
    groups = [digest[at : at + 4].upper() for at in range(0, len(digest), 4)]
    return "\n".join(" ".join(groups[at : at + _IN_LINE]) for at in range(0, len(groups), _IN_LINE))


def named_sha256(text: str, inventory: Inventory) -> str:
    """The SHA-256 that is meant, in hex.

    Args:
        text: All 64 digits; the first 16 or more of something in the store; or a file, whose SHA-256 is taken. A file
            whose name is such digits is named by its path (`./…`).
        inventory: What the store holds.

    Raises:
        TrustError: The text names nothing, nothing in the store, or several things there.
        CodecError: The file holds no certificate, revocation list or signed list, or several.
    """
    digits = typed_digits(text)
    if len(digits) == ALL_DIGITS:
        return digits
    is_file = text == STANDARD_INPUT or Path(text).exists()
    if len(digits) >= LEAST_DIGITS or not is_file:
        return _of_prefix(text, digits, inventory, is_file=is_file)
    found = list(dict.fromkeys(_in_file(text)))
    if len(found) != 1:
        raise TrustError(
            f"{input_name(text)}: {len(found) or 'no'} certificates or lists; right is a file with one, or its SHA-256"
        )
    return found[0]


def _of_prefix(text: str, digits: str, inventory: Inventory, *, is_file: bool) -> str:
    if not LEAST_DIGITS <= len(digits) < ALL_DIGITS:
        raise TrustError(f"{text}: neither a SHA-256, nor its first {LEAST_DIGITS} digits or more, nor a file")
    found, told = inventory.matching(digits), f"; the file of that name is ./{text}" if is_file else ""
    if not found:
        raise TrustError(
            f"{digits}: nothing in the trust store has a SHA-256 that begins so; see chipkit trust list{told}"
        )
    if len(found) > 1:
        raise TrustError(f"{digits}: several in the trust store begin so, type more: {', '.join(found[:_TOLD])}{told}")
    return found[0]


def _in_file(path: str) -> Iterator[str]:
    """The SHA-256 of each thing in a file that a store can hold; what lies in other bytes is not what is named."""
    from chipkit.pki.certificate import parse_certificate  # noqa: PLC0415 - much to load where digits were typed
    from chipkit.trust.containers import handed_over  # noqa: PLC0415 - likewise

    for item in handed_over(read_input(path), input_name(path)):
        if item.kind == "certificate":
            yield parse_certificate(item.data).fingerprint
        elif item.kind != "unusable":
            yield sha256(item.data).hexdigest()
