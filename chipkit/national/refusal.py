"""Why an input is refused: a closed set of reasons, so that a screen can have a sentence for each (docs/inputs.md)."""

from __future__ import annotations

from enum import Enum, unique

from chipkit.error_codes import ErrorCode
from chipkit.errors import CodecError

__all__ = ["InputRefusedError", "Refusal"]


@unique
class Refusal(Enum):
    """Why a text that was typed or scanned is of no use."""

    EMPTY = "empty"
    """Nothing was typed or scanned."""
    TOO_LONG = "too-long"
    """It is longer than any code of a card."""
    NUMBER_LENGTH = "number-length"
    """Digits alone, but not as many as an identity number, an old number or a card access number has."""
    NUMBER_DAMAGED = "number-damaged"
    """The text of a card, in which the number cannot be told without guessing."""
    FIELD_COUNT = "field-count"
    """The beginning of a card's QR code, whose fields cannot be told."""
    MRZ = "mrz"
    """A machine readable zone where the text of a QR code belongs."""
    MRZ_DAMAGED = "mrz-damaged"
    """Nearly a machine readable zone: characters are missing, or a check digit is wrong."""
    VISA = "visa"
    """The machine readable zone of a visa (Doc 9303-7)."""
    ENCODING = "encoding"
    """Text in UTF-16 without its mark, which cannot be told from a damaged one."""
    VNEID = "vneid"
    """A long code of something else, perhaps of VNeID or of another service: which one is not known."""
    BANK_QR = "bank-qr"
    """A code for payments or transfers (EMV QR Code)."""
    WEB_ADDRESS = "web-address"
    """A web address."""
    NO_CODE = "no-code"
    """A picture in which no QR code is found."""
    UNKNOWN = "unknown"
    """Nothing that is known."""


_REASONS = {
    Refusal.EMPTY: "nothing was typed or scanned",
    Refusal.TOO_LONG: "longer than any text of a card",
    Refusal.NUMBER_LENGTH: "neither twelve digits, nor nine, nor six",
    Refusal.NUMBER_DAMAGED: "the number cannot be told from this text",
    Refusal.FIELD_COUNT: "a card's QR code whose seven fields cannot be told",
    Refusal.MRZ: "a machine readable zone, not the text of a QR code",
    Refusal.MRZ_DAMAGED: "not a whole machine readable zone",
    Refusal.VISA: "the machine readable zone of a visa, which has no chip",
    Refusal.ENCODING: "an encoding that cannot be told",
    Refusal.VNEID: "not a card's code, perhaps one of VNeID or of another service",
    Refusal.BANK_QR: "a code for payments, not a card's",
    Refusal.WEB_ADDRESS: "a web address, not a card's code",
    Refusal.NO_CODE: "no QR code found in the picture",
    Refusal.UNKNOWN: "neither a number, nor a card's QR code, nor a machine readable zone",
}


class InputRefusedError(CodecError):
    """A text that was typed or scanned is of no use; the message never repeats it.

    Attributes:
        refusal: Why, as one of a closed set.
    """

    code = ErrorCode.ENTRY_REFUSED

    def __init__(self, refusal: Refusal, detail: str = "", *, offset: int | None = None) -> None:
        self.refusal = refusal
        reason = _REASONS[refusal]
        super().__init__(f"{reason}: {detail}" if detail else reason, offset=offset, where="input")
