"""What the actions of `chipkit keys` take."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from chipkit.cli.argument_values import days_argument
from chipkit.cli.command import declared_actions
from chipkit.cli.common import (
    add_force_option,
    add_json_option,
    add_language_option,
    folder_argument,
    named_argument,
    path_argument,
)

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from chipkit.cli.command import Actions

__all__ = ["KEY_KINDS", "add_keys_options", "keys_arguments", "run_action"]

KEY_KINDS: Final = ("es256", "es384", "eddsa", "ps256", "rsa-oaep", "ecdh-p256", "ecdh-p384", "hmac-sha256")
"""The kinds of keys, as `chipkit.keys.ports.KeyKind` has them; a test compares."""
_DAYS: Final = 365
_MOST_DESCRIPTOR: Final = 1 << 16


def add_keys_options(parser: ArgumentParser) -> None:
    """Declare where keys lie and where what opens them comes from; `chipkit.cli.keys.opening` reads it."""
    parser.add_argument(
        "--keys",
        metavar="DIR",
        type=folder_argument,
        default=None,
        help="folder of keys (default: the folder keys beside the trust folder)",
    )
    parser.add_argument(
        "--secret",
        metavar="FILE",
        type=path_argument,
        default=None,
        help="file whose first line is passphrase or PIN; - is standard input "
        "(default: $CHIPKIT_KEYS_SECRET names it, or it is typed unseen)",
    )
    parser.add_argument(
        "--secret-descriptor", metavar="N", type=_descriptor, default=None, help="the same from an open file descriptor"
    )


def _descriptor(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text[:9]) > _MOST_DESCRIPTOR:
        raise argparse.ArgumentTypeError(f"not the number of a file descriptor: {text!r}")
    return int(text)


def keys_arguments(parser: ArgumentParser) -> None:
    """Declare the actions of `chipkit keys` with what each takes."""
    parser.epilog = (
        "Keys lie in an encrypted file, for demonstration and tests, or on the token that pkcs11.toml in their "
        "folder names (docs/keys.md)."
    )
    for chosen in declared_actions(parser, "keys", _ACTIONS).values():
        add_keys_options(chosen)
        add_language_option(chosen)
        add_json_option(chosen)


def _name(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", type=named_argument, help="what the key is called")


def _create(parser: ArgumentParser) -> None:
    _name(parser)
    parser.add_argument(
        "--kind",
        metavar="KIND",
        choices=KEY_KINDS,
        default=KEY_KINDS[0],
        help=f"what it is made for: {', '.join(KEY_KINDS)} (default: %(default)s)",
    )
    parser.add_argument(
        "--self-signed",
        metavar="SUBJECT",
        default=None,
        help="give it a certificate of its own, of no authority, for demonstration and tests",
    )
    parser.add_argument(
        "--days",
        metavar="N",
        type=days_argument,
        default=_DAYS,
        help="how long that certificate is valid (default: %(default)d)",
    )


def _list(_parser: ArgumentParser) -> None:
    """Nothing but what all take."""


def _request(parser: ArgumentParser) -> None:
    _name(parser)
    parser.add_argument(
        "--subject",
        metavar="SUBJECT",
        default=None,
        help='who holds it, such as "CN=Counter 1,O=Bank,C=VN" (default: as in its certificate)',
    )
    parser.add_argument(
        "--out", metavar="FILE", type=path_argument, required=True, help="where the request goes, in PEM"
    )
    add_force_option(parser)
    parser.add_argument("--der", action="store_true", help="write it in DER")


def _install(parser: ArgumentParser) -> None:
    _name(parser)
    parser.add_argument(
        "files",
        metavar="FILE",
        type=named_argument,
        nargs="+",
        help="its certificate and those of its issuers, as DER, PEM or PKCS #7",
    )


def _passphrase(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--new-secret",
        metavar="FILE",
        type=path_argument,
        default=None,
        help="file whose first line is the new passphrase; - is standard input (default: it is typed twice, unseen)",
    )


_ACTIONS: Final[Actions] = {
    "create": ("creating", "make a key", _create),
    "list": ("listing", "list the keys and their certificates", _list),
    "request": ("requesting", "write a request for a certificate (PKCS #10)", _request),
    "install": ("installing", "install the certificate of a key, or of the one that follows it", _install),
    "renew": ("renewing", "make the key that follows, and a request for its certificate", _request),
    "passphrase": ("changing_passphrase", "encrypt the file of keys anew, by another passphrase", _passphrase),
    "remove": ("removing", "remove a key, those before it and the one that follows it", _name),
}
"""The actions of `chipkit keys`: the module that does it, its line of the help, and what declares its arguments."""


def run_action(arguments: Namespace) -> int:
    """Run the action of `chipkit keys` that was named."""
    run: Callable[[Namespace], int] = arguments.run_action
    return run(arguments)
