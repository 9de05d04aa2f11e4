"""Which status words say that the password is another card's, and in which step of opening they can.

The standard names 6300 for a failed authentication (Doc 9303-11, 4.4.4.2; ISO/IEC 7816-4, 5.6) and leaves the rest to
the operating system, and chips say it in many words. What a word means depends on what the chip has seen by then:

| step | what the chip knows of the password | its words of the table below mean |
|---|---|---|
| PACE, MSE:SET AT (4.4.4.1) | its number | this choice is not to be had: the next PACEInfo |
| PACE, encrypted nonce (4.4.4.2) | nothing | the protocol failed |
| PACE, mapping, key agreement (4.4.3.3, 4.4.3.4) | points that follow from it | another password |
| PACE, mutual authentication (4.4.3.4) | a token under it | another password |
| BAC, SELECT, GET CHALLENGE (4.3) | nothing | the protocol failed |
| BAC, EXTERNAL AUTHENTICATE (4.3.2) | a checksum under it | another password |

Never of the password speak 61xx, 6Cxx and 6700 (lengths), 64xx, 65xx and 6Fxx (the chip malfunctions), 68xx, 6Bxx,
6Dxx, 6Exx and the other words of 6Axx (the command is not known in this form).
"""

from __future__ import annotations

from typing import Final

from chipkit.codec.status import AUTHENTICATION_FAILED, DATA_NOT_FOUND, WRONG_DATA, describe, retries_left
from chipkit.errors import AccessRefusedError, StatusError

__all__ = ["refuse_key", "speaks_of_key"]

_NOT_ALLOWED: Final = 0x69
"""Command not allowed: its conditions are not met, the method is blocked, objects of secure messaging are wrong."""
_WORDS: Final = frozenset({AUTHENTICATION_FAILED, WRONG_DATA, DATA_NOT_FOUND})


def speaks_of_key(sw: int) -> bool:
    """Whether a status word, in a step where it can, says that the password is another card's."""
    return sw in _WORDS or sw >> 8 == _NOT_ALLOWED or retries_left(sw) is not None


def refuse_key(sw: int, doing: str) -> None:
    """Return unless a status word says that the password is another card's.

    Args:
        sw: The status word of a step that can say so.
        doing: The step, for the error.

    Raises:
        AccessRefusedError: The status word says so; it stands in the error's cause.
    """
    if speaks_of_key(sw):
        error = AccessRefusedError(f"{doing}: the chip refused the password ({describe(sw)})", retries=retries_left(sw))
        raise error from StatusError(sw, doing)
