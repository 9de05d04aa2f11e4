"""What commands take for evidence: how a reading is sealed, and what opens a file that is encrypted."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from chipkit.cli.common import named_argument, path_argument
from chipkit.cli.keys_arguments import add_keys_options
from chipkit.errors import CodecError

if TYPE_CHECKING:
    from argparse import ArgumentParser

__all__ = [
    "add_opening_key",
    "add_opening_options",
    "add_sealing_options",
    "add_stamp_option",
    "evidence_wanted",
    "nonce_argument",
]

_MAX_NONCE = 64


def add_opening_options(parser: ArgumentParser) -> None:
    """Declare `--open-with` and where keys lie; `chipkit.cli.evidence.opening` reads it."""
    add_opening_key(parser)
    add_keys_options(parser)


def add_opening_key(parser: ArgumentParser) -> None:
    """Declare `--open-with` alone, beside what says where keys lie."""
    parser.add_argument(
        "--open-with", metavar="KEY", type=named_argument, default=None, help="the archive's key, of encrypted evidence"
    )


def add_sealing_options(parser: ArgumentParser) -> None:
    """Declare `--evidence` and what goes with it; `chipkit.cli.evidence.sealing` reads it."""
    sealing = parser.add_argument_group("evidence of the reading (docs/evidence.md)")
    sealing.add_argument(
        "--evidence", metavar="FILE", type=path_argument, default=None, help="seal report and capture in this file"
    )
    sealing.add_argument(
        "--seal-with", metavar="KEY", type=named_argument, default=None, help="the key that seals (chipkit keys)"
    )
    nonce = sealing.add_mutually_exclusive_group()
    nonce.add_argument(
        "--nonce", metavar="HEX", type=nonce_argument, default=None, help="1 to 64 bytes that are sealed along"
    )
    nonce.add_argument(
        "--nonce-of",
        metavar="FILE",
        type=path_argument,
        default=None,
        help="the same, SHA-256 of a file such as a contract",
    )
    add_stamp_option(sealing, "--stamp", "ask this authority for a time stamp (docs/time-stamps.md)")
    sealing.add_argument(
        "--encrypt-to",
        metavar="CERT",
        type=path_argument,
        action="append",
        default=[],
        help="encrypt it to this certificate of an archive; may be repeated",
    )
    sealing.add_argument(
        "--index",
        metavar="FILE",
        type=path_argument,
        default=None,
        help="note it in this index first",
    )
    sealing.add_argument(
        "--number-key",
        metavar="NAME",
        type=named_argument,
        default=None,
        help="the secret key that numbers are kept by in the index",
    )
    add_keys_options(parser)


_OF_EVIDENCE = ("seal_with", "nonce", "nonce_of", "stamp", "encrypt_to", "index", "number_key")
"""Options of `--evidence` alone."""


def evidence_wanted(arguments: argparse.Namespace) -> bool:
    """Whether evidence is asked for.

    Args:
        arguments: What `add_sealing_options` declared.

    Raises:
        CodecError: An option says how evidence is sealed, and none is asked for.
    """
    if arguments.evidence is not None:
        return True
    for name in _OF_EVIDENCE:
        if getattr(arguments, name):
            raise CodecError("is for evidence: --evidence names its file", where=f"--{name.replace('_', '-')}")
    return False


def add_stamp_option(parser: argparse._ActionsContainer, name: str, told: str, *, required: bool = False) -> None:
    """Declare the address of a time-stamping authority; its host is thereby allowed, and no other."""
    parser.add_argument(name, metavar="URL", type=named_argument, required=required, default=None, help=told)


def nonce_argument(text: str) -> bytes:
    """1 to 64 bytes in hexadecimal digits; for the use of argparse."""
    from chipkit.codec.hexadecimal import spelled_bytes  # noqa: PLC0415 - for whoever gives one

    nonce = spelled_bytes(text.encode("utf-8", "replace"))
    if nonce is None or not 0 < len(nonce) <= _MAX_NONCE:
        raise argparse.ArgumentTypeError(f"not 1 to {_MAX_NONCE} bytes in hexadecimal digits: {text!r}")
    return nonce
