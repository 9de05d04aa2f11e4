"""Status words of the card (ISO/IEC 7816-4, 5.6), by the names that this project uses them under."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ACCESS_DENIED",
    "APPLICATION_NOT_FOUND",
    "AUTHENTICATION_FAILED",
    "CLA_NOT_SUPPORTED",
    "CONDITIONS_NOT_SATISFIED",
    "DATA_NOT_FOUND",
    "END_OF_FILE",
    "FILE_NOT_FOUND",
    "INS_NOT_SUPPORTED",
    "OFFSET_OUTSIDE",
    "OK",
    "SM_INCORRECT",
    "SM_MISSING",
    "WRONG_DATA",
    "WRONG_DATA_LENGTH",
    "WRONG_LENGTH",
    "WRONG_PARAMETERS",
    "about_length",
    "describe",
    "malfunction",
    "more_data",
    "retries_left",
    "right_length",
]

OK: Final = 0x9000
END_OF_FILE: Final = 0x6282
AUTHENTICATION_FAILED: Final = 0x6300
WRONG_LENGTH: Final = 0x6700
ACCESS_DENIED: Final = 0x6982
CONDITIONS_NOT_SATISFIED: Final = 0x6985
SM_MISSING: Final = 0x6987
SM_INCORRECT: Final = 0x6988
WRONG_DATA: Final = 0x6A80
FILE_NOT_FOUND: Final = 0x6A82
APPLICATION_NOT_FOUND: Final = 0x6A82
WRONG_PARAMETERS: Final = 0x6A86
WRONG_DATA_LENGTH: Final = 0x6A87
DATA_NOT_FOUND: Final = 0x6A88
OFFSET_OUTSIDE: Final = 0x6B00
INS_NOT_SUPPORTED: Final = 0x6D00
CLA_NOT_SUPPORTED: Final = 0x6E00

_MALFUNCTIONS: Final = frozenset({0x64, 0x65, 0x6F})
_LENGTHS: Final = frozenset({0x61, 0x6C})

_MEANINGS: Final = {
    OK: "done",
    END_OF_FILE: "end of file reached before Ne bytes",
    AUTHENTICATION_FAILED: "authentication failed",
    WRONG_LENGTH: "wrong length",
    0x6881: "logical channel not supported",
    0x6882: "secure messaging not supported",
    0x6883: "last command of the chain expected",
    0x6884: "command chaining not supported",
    ACCESS_DENIED: "security status not satisfied",
    0x6983: "authentication method blocked",
    CONDITIONS_NOT_SATISFIED: "conditions of use not satisfied",
    0x6986: "command not allowed, no current file",
    SM_MISSING: "secure messaging data objects missing",
    SM_INCORRECT: "secure messaging data objects incorrect",
    WRONG_DATA: "incorrect parameters in the data field",
    0x6A81: "function not supported",
    FILE_NOT_FOUND: "file or application not found",
    WRONG_PARAMETERS: "incorrect parameters P1-P2",
    WRONG_DATA_LENGTH: "Nc inconsistent with P1-P2",
    DATA_NOT_FOUND: "referenced data not found",
    OFFSET_OUTSIDE: "offset outside the file",
    INS_NOT_SUPPORTED: "instruction not supported",
    CLA_NOT_SUPPORTED: "class not supported",
    0x6F00: "no precise diagnosis",
}


def describe(sw: int) -> str:
    """A status word in the words of ISO/IEC 7816-4, 5.6."""
    if retries_left(sw) is not None:
        return f"verification failed, {retries_left(sw)} tries left"
    return _MEANINGS.get(sw, "unknown status")


def malfunction(sw: int) -> bool:
    """Whether a status word tells of the chip's own trouble: 64xx, 65xx (execution error) and 6Fxx (no diagnosis)."""
    return sw >> 8 in _MALFUNCTIONS


def about_length(sw: int) -> bool:
    """Whether a status word speaks of lengths alone: 6700, 61xx and 6Cxx."""
    return sw == WRONG_LENGTH or sw >> 8 in _LENGTHS


def retries_left(sw: int) -> int | None:
    """Tries left that 63Cx tells, else None."""
    return sw & 0x000F if sw & 0xFFF0 == 0x63C0 else None


def more_data(sw: int) -> int | None:
    """Bytes that 61xx says wait for GET RESPONSE (256 for 6100), else None."""
    return (sw & 0xFF) or 256 if sw & 0xFF00 == 0x6100 else None


def right_length(sw: int) -> int | None:
    """The Ne that 6Cxx asks for (256 for 6C00), else None."""
    return (sw & 0xFF) or 256 if sw & 0xFF00 == 0x6C00 else None
