"""What an argument of the command line is read as, beside the standard library's own types."""

from __future__ import annotations

import argparse
import math
from typing import Final

from chipkit.cli.common import path_argument

__all__ = [
    "SIGNING_RULES",
    "add_keys",
    "add_operator_options",
    "add_qr_image_option",
    "challenge_argument",
    "country_argument",
    "days_argument",
    "positive_seconds_argument",
    "said_argument",
    "seconds_argument",
    "seed_argument",
    "unseen_argument",
    "version_argument",
    "words_argument",
    "workers_argument",
]

SIGNING_RULES: Final = ("never", "without-chip-authentication", "always")
"""When a chip is asked for a signature, as `chipkit.protocol.proof_rules` has it; a test compares."""

_CHALLENGE_SIZE: Final = 8
_MAX_LIST_DAYS: Final = 731
_MAX_DIGITS: Final = 9
_LONGEST_COUNTRY: Final = 3
_MAX_SEED_DIGITS: Final = 18
_MOST_WORKERS: Final = 60


def add_keys(parser: argparse.ArgumentParser) -> None:
    """Declare what opens a chip; `chipkit.cli.opening_key` and, for secrets, `chipkit.cli.counted` read it."""
    keys = parser.add_argument_group("what opens the chip (one of them; - is typed unseen, or comes on standard input)")
    one = keys.add_mutually_exclusive_group()
    one.add_argument("--number", metavar="N", help="the personal number of twelve digits on a Vietnamese card")
    one.add_argument("--can", metavar="C", help="the card access number of six digits")
    one.add_argument("--mrz", metavar="TEXT", help="the machine readable zone, all lines")
    one.add_argument("--qr", metavar="TEXT", help="the text of the QR code on a Vietnamese card")
    add_qr_image_option(one)
    for name, secret in (("--pin", "PIN"), ("--puk", "PUK")):
        one.add_argument(
            name,
            metavar="-",
            type=unseen_argument,
            help=f"the holder's {secret}, typed unseen or from standard input; wrong ones block the card",
        )


def add_qr_image_option(parser: argparse._ActionsContainer) -> None:
    """Declare `--qr-image`; `chipkit.cli.opening_key` reads it."""
    parser.add_argument(
        "--qr-image",
        metavar="FILE",
        type=path_argument,
        default=None,
        help="a picture of that QR code (takes zxing-cpp)",
    )


def challenge_argument(text: str) -> bytes:
    """8 bytes in hexadecimal digits; for the use of argparse."""
    from chipkit.codec.hexadecimal import spelled_bytes  # noqa: PLC0415 - for whoever gives one

    challenge = spelled_bytes(text.encode("utf-8", "replace"))
    if challenge is None or len(challenge) != _CHALLENGE_SIZE:
        raise argparse.ArgumentTypeError(f"not {_CHALLENGE_SIZE} bytes in hexadecimal digits: {text!r}")
    return challenge


def unseen_argument(text: str) -> str:
    """That a secret comes from standard input; for the use of argparse. The secret itself is nothing to be seen."""
    if text != "-":
        raise argparse.ArgumentTypeError("an argument is seen by every user of a machine: say - and type it")
    return text


def seed_argument(text: str) -> int:
    """A whole number of ASCII digits; for the use of argparse."""
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > _MAX_SEED_DIGITS:
        raise argparse.ArgumentTypeError(f"not a whole number of at most {_MAX_SEED_DIGITS} digits: {text!r}")
    return int(text)


def version_argument(text: str) -> int:
    """The number of a version of the trust store, from 0 on; for the use of argparse."""
    if not text.isascii() or not text.isdecimal() or len(text) > _MAX_DIGITS:
        raise argparse.ArgumentTypeError(f"not the number of a version: {text!r}")
    return int(text)


def words_argument(text: str) -> str:
    """A name or a reason, without the blanks around it; for the use of argparse."""
    from chipkit.codec.printable import says_something  # noqa: PLC0415 - for whoever gives one

    if not says_something(text):
        raise argparse.ArgumentTypeError("blank: it names nobody, and no reason")
    return text.strip()


def said_argument(text: str) -> str:
    """A name or a reason that is kept with what was done, in one line; for the use of argparse."""
    from chipkit.codec.printable import why_no_words  # noqa: PLC0415 - for whoever gives one

    if why := why_no_words(text):
        raise argparse.ArgumentTypeError(why)
    return text.strip()


def positive_seconds_argument(text: str) -> float:
    """Seconds above 0; for the use of argparse."""
    seconds = seconds_argument(text)
    if not seconds:
        raise argparse.ArgumentTypeError(f"not a number of seconds above 0: {text!r}")
    return seconds


def country_argument(text: str) -> str:
    """The code of a country as certificates have it; for the use of argparse."""
    if not text.isascii() or not text.isalpha() or len(text) > _LONGEST_COUNTRY:
        raise argparse.ArgumentTypeError(f"not the code of a country, such as VN: {text!r}")
    return text


def days_argument(text: str) -> int:
    """Days, from 1 to two years; for the use of argparse."""
    if not text.isascii() or not text.isdecimal() or not 0 < int(text[:5]) <= _MAX_LIST_DAYS:
        raise argparse.ArgumentTypeError(f"not 1 to {_MAX_LIST_DAYS} days: {text!r}")
    return int(text)


def workers_argument(text: str) -> int:
    """A number of processes, from 1 to 60; for the use of argparse."""
    if not text.isascii() or not text.isdecimal() or not 0 < int(text[:5]) <= _MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"not 1 to {_MOST_WORKERS} processes: {text!r}")
    return int(text)


def seconds_argument(text: str) -> float:
    """Seconds from 0 on; for the use of argparse."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < math.inf:
        raise argparse.ArgumentTypeError(f"not a number of seconds: {text!r}")
    return seconds


def add_operator_options(parser: argparse.ArgumentParser, who: str, what: str) -> None:
    """Declare `--by` and `--source`, without which nothing that is relied on is changed by hand; both are kept."""
    parser.add_argument("--by", metavar="NAME", type=said_argument, required=True, help=who)
    parser.add_argument("--source", metavar="TEXT", type=said_argument, required=True, help=what)
