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

from chipkit.codec.status import AUTHENTICATION_FAILED, DATA_NOT_FOUND, OK, WRONG_DATA, describe, retries_left
from chipkit.errors import AccessRefusedError, PasswordBlockedError, PasswordSuspendedError, StatusError

__all__ = ["expect_tries", "refuse_key", "speaks_of_key"]

_NOT_ALLOWED: Final = 0x69
"""Command not allowed: its conditions are not met, the method is blocked, objects of secure messaging are wrong."""
_DEACTIVATED: Final = 0x6283
_WORDS: Final = frozenset({AUTHENTICATION_FAILED, WRONG_DATA, DATA_NOT_FOUND})


def speaks_of_key(sw: int) -> bool:
    """Whether a status word, in a step where it can, says that the password is another card's."""
    return sw in _WORDS or sw >> 8 == _NOT_ALLOWED or retries_left(sw) is not None


def expect_tries(sw: int, doing: str, *, last_one: bool) -> None:
    """Return if a PIN or PUK that MSE:SET AT chose may be presented (BSI TR-03110-3, B.11.1).

    The chip answers 63Cx while a try was used up, of which x are left, 63C1 once the PIN is suspended, and 63C0 or 6283
    where it takes it no more. None of them used up a try.

    Args:
        sw: The status word.
        doing: The step, for the error.
        last_one: Whether the last try may be used: that of a PUK, and of a PIN in a session that the CAN opened.

    Raises:
        PasswordSuspendedError: One try is left, and it may not be used.
        PasswordBlockedError: No try is left, or the password was switched off.
        StatusError: The chip refused for another reason.
    """
    left = retries_left(sw)
    if sw == OK or (left is not None and (left > 1 or (left == 1 and last_one))):
        return
    cause = StatusError(sw, doing)
    if left:
        raise PasswordSuspendedError(f"{doing}: the password is suspended, one try is left", retries=left) from cause
    if left == 0 or sw == _DEACTIVATED:
        state = "blocked" if left == 0 else "switched off"
        raise PasswordBlockedError(f"{doing}: the password is {state}", retries=left) from cause
    raise cause


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
