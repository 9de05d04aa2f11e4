"""The holder's PIN or PUK, whose tries a chip counts: asked for unseen, announced, and never presented twice."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from chipkit.capture.model import AbortReason
from chipkit.cli.output import complain, note
from chipkit.protocol.credentials import PINPassword, PUKPassword

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Mapping

    from chipkit.capture.model import Abort
    from chipkit.protocol.credentials import Password

__all__ = ["counted_secret", "tell_state"]

_MAX_SECRET: Final = 64
_LEFT: Final = 0x63C0
"""Status word with the number of tries left in its last digit (ISO/IEC 7816-4, 5.6)."""
_SECRETS: Final[Mapping[str, Callable[[str], PINPassword | PUKPassword]]] = {"pin": PINPassword, "puk": PUKPassword}
_ANNOUNCED: Final[Mapping[str, str]] = {
    "en": "the chip counts wrong ones and blocks itself in the end: the {} is presented once, and not again",
    "vi": "chip đếm số lần sai và cuối cùng tự khóa: {} chỉ được gửi một lần, không gửi lại",
}
_STATES: Final[Mapping[AbortReason, Mapping[str, str]]] = {
    AbortReason.KEY_REFUSED: {
        "en": "the chip refused the {}: a wrong one, which it counts",
        "vi": "chip từ chối {}: sai, và chip có đếm",
    },
    AbortReason.KEY_SUSPENDED: {
        "en": "the {} is suspended: one try is left, which the chip takes behind the CAN alone; it was not presented",
        "vi": "{} đang tạm khóa: còn một lần thử, chip chỉ nhận sau số CAN; chưa gửi đi",
    },
    AbortReason.KEY_BLOCKED: {
        "en": "the {} is blocked, or switched off; it was not presented",
        "vi": "{} đã bị khóa hoặc đang tắt; chưa gửi đi",
    },
}
_TRIES: Final[Mapping[str, str]] = {"en": "; tries left: {}", "vi": "; số lần thử còn lại: {}"}


def counted_secret(arguments: Namespace) -> PINPassword | PUKPassword | None:
    """The secret that was asked for by name, which a person types now; None where another key opens the chip.

    Raises:
        CodecError: What was typed has no form of a PIN or PUK; the message does not repeat it.
    """
    for name, made in _SECRETS.items():
        if getattr(arguments, name) is not None:
            note(_ANNOUNCED[arguments.lang].format(name.upper()))
            return made(_typed(f"{name.upper()}: "))
    return None


def tell_state(password: Password, abort: Abort | None, language: str) -> None:
    """Tell what became of a counted password that did not open the chip.

    Args:
        password: What was presented, or not.
        abort: How the reading broke off, if it did.
        language: Of the words.
    """
    if not password.kind.counted or abort is None or abort.reason not in _STATES:
        return
    left = "" if abort.sw is None or abort.sw & 0xFFF0 != _LEFT else _TRIES[language].format(abort.sw & 0x0F)
    complain(_STATES[abort.reason][language].format(password.kind.name) + left)


def _typed(prompt: str) -> str:
    """What a person types unseen, or the first line of standard input; never more than a secret has."""
    if sys.stdin.isatty():
        from chipkit.cli.asking import typed_unseen  # noqa: PLC0415 - for whoever types one

        return typed_unseen(prompt)
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:
        return sys.stdin.readline(_MAX_SECRET).rstrip("\r\n")
    line: bytes = stream.readline(_MAX_SECRET)
    return line.decode("ascii", "replace").rstrip("\r\n")
