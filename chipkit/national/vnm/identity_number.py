"""The personal number of a Vietnamese ID card, and what is derived from it (docs/vietnam.md)."""

from __future__ import annotations

__all__ = ["NO_EXPIRY", "can_of", "check_number", "document_number_of"]

NO_EXPIRY = "991231"
"""The date of expiry in the machine readable zone of a card that never expires."""

_DIGITS = 12


def check_number(number: str) -> str:
    """Return a personal number as it is.

    Raises:
        ValueError: It is not twelve digits. The message does not repeat it.
    """
    if len(number) != _DIGITS or not (number.isascii() and number.isdigit()):
        raise ValueError("a personal number is twelve digits")
    return number


def can_of(number: str) -> str:
    """The card access number: the last six digits.

    Raises:
        ValueError: The number is not twelve digits.
    """
    return check_number(number)[-6:]


def document_number_of(number: str) -> str:
    """The document number in the machine readable zone: the last nine digits.

    Raises:
        ValueError: The number is not twelve digits.
    """
    return check_number(number)[-9:]
