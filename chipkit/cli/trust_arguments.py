"""What the actions of `chipkit trust` take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.cli.argument_values import (
    add_operator_options,
    country_argument,
    positive_seconds_argument,
    said_argument,
    seconds_argument,
    version_argument,
)
from chipkit.cli.command import declared_actions
from chipkit.cli.common import (
    add_json_option,
    add_language_option,
    add_time_option,
    add_trust_option,
    folder_argument,
    named_argument,
    path_argument,
)

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from chipkit.cli.command import Actions

__all__ = ["run_action", "trust_arguments"]

_LOCK_WAIT_SECONDS: Final = 60.0
_FETCH_SECONDS: Final = 60.0


def trust_arguments(parser: ArgumentParser) -> None:
    """Declare the actions of `chipkit trust` with what each takes."""
    parser.epilog = (
        "CSCA: a state's authority that vouches for the signers of its documents; "
        "anchor: a CSCA certificate that you trust."
    )
    declared_actions(parser, "trust", _ACTIONS)


def _trust_import(parser: ArgumentParser) -> None:
    parser.add_argument(
        "files",
        metavar="FILE",
        type=named_argument,
        nargs="*",
        help="master list, certificates, CRLs or list of document signers, as DER, PEM, PKCS #7, LDIF, ZIP or tar, "
        "or a folder; - is stdin",
    )
    add_trust_option(parser)
    believed = parser.add_mutually_exclusive_group()
    believed.add_argument(
        "--signer",
        metavar="CERT|SHA256",
        type=path_argument,
        action="append",
        default=[],
        help="believe master lists signed by this certificate (a file, or its SHA-256); may be repeated",
    )
    believed.add_argument(
        "--first-use", action="store_true", help="believe whoever signed a master list, and remember the signer"
    )
    parser.add_argument(
        "--list-key",
        metavar="SHA256",
        action="append",
        default=[],
        help="believe lists of document signers by this key, as chipkit pin prints it; with --by and --source",
    )
    parser.add_argument(
        "--known",
        metavar="FILE",
        type=path_argument,
        action="append",
        default=[],
        help="a TOML file of SHA-256 of CSCAs that are known and not confirmed; may be repeated",
    )
    parser.add_argument(
        "--by", metavar="NAME", type=said_argument, help="confirm certificates at once, in this name; with --source"
    )
    parser.add_argument(
        "--source",
        metavar="TEXT",
        type=said_argument,
        help="what their SHA-256 was compared with, such as a letter of the issuer",
    )
    parser.add_argument(
        "--older",
        action="store_true",
        help="take master lists that are older than those in force, beside them, and lists of signers that are older "
        "than those that were removed",
    )
    parser.add_argument("--dry-run", action="store_true", help="tell what would change, and change nothing")
    back = parser.add_mutually_exclusive_group()
    back.add_argument(
        "--rollback", metavar="N", type=version_argument, default=None,
        help="import nothing, but make of version N the newest; chipkit trust list --history has the numbers",
    )  # fmt: skip
    back.add_argument("--undo", action="store_true", help="import nothing, but take the last change back")
    parser.add_argument("--test", action="store_true", help="take TEST anchors, which no production verdict rests on")
    parser.add_argument(
        "--lock-wait",
        metavar="SECONDS",
        type=seconds_argument,
        default=_LOCK_WAIT_SECONDS,
        help="how long to wait for another import into the same folder (default: %(default)g)",
    )
    add_language_option(parser)
    add_json_option(parser)


def _trust_confirm(parser: ArgumentParser) -> None:
    parser.add_argument(
        "sha256",
        metavar="SHA256",
        type=named_argument,
        help="of the certificate, or its first 16 digits or more, or a file with the certificate",
    )
    add_operator_options(
        parser, "who compared it", "what it was compared with, such as a letter of the issuer; or why it is withdrawn"
    )
    parser.add_argument("--withdraw", action="store_true", help="take the confirmation back")
    add_trust_option(parser)
    add_language_option(parser)
    add_json_option(parser)


def _trust_remove(parser: ArgumentParser) -> None:
    parser.add_argument(
        "sha256",
        metavar="SHA256",
        type=named_argument,
        help="of a certificate, a list, a signer of lists or a pinned key, its first 16 digits or more, or a file",
    )
    add_operator_options(parser, "who removes it", "why")
    parser.add_argument("--dry-run", action="store_true", help="tell what would fall with it, and remove nothing")
    add_trust_option(parser)
    add_language_option(parser)
    add_json_option(parser)


def _trust_list(parser: ArgumentParser) -> None:
    add_trust_option(parser)
    parser.add_argument(
        "--country", metavar="C", type=country_argument, help="only what is of this country, such as VN"
    )
    one = parser.add_mutually_exclusive_group()
    one.add_argument(
        "--show", metavar="SHA256", type=named_argument, default=None,
        help="all that is known of one thing, named by its SHA-256, the first 16 digits or more of it, or a file",
    )  # fmt: skip
    one.add_argument("--history", action="store_true", help="what was done to the store, the last first")
    one.add_argument(
        "--problems", action="store_true", help="what nothing signed or placed explains, and who else may write"
    )
    parser.add_argument(
        "--export", metavar="DIR", type=folder_argument, default=None,
        help="write the certificates and lists into a folder, as files named by SHA-256, or with --show the one thing",
    )  # fmt: skip
    add_language_option(parser)
    add_json_option(parser)


def _trust_check(parser: ArgumentParser) -> None:
    parser.add_argument(
        "certificates",
        metavar="CERT",
        type=named_argument,
        nargs="+",
        help="certificates, as DER, PEM, LDIF or ZIP; - is standard input",
    )
    parser.add_argument(
        "--lint", action="store_true", help="tell every departure from the profile of Doc 9303-12, not their number"
    )
    add_trust_option(parser)
    add_time_option(parser)
    add_language_option(parser)
    add_json_option(parser)


def _trust_fetch(parser: ArgumentParser) -> None:
    parser.add_argument(
        "certificates",
        metavar="CERT",
        type=named_argument,
        nargs="*",
        help="certificates that name the addresses, as DER, PEM, LDIF or ZIP (default: the anchors)",
    )
    add_trust_option(parser)
    parser.add_argument(
        "--allow",
        metavar="HOST",
        action="append",
        default=[],
        help="a host that may be asked, such as pkd.example or pkd.example:8080; may be repeated",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="tell what would change in the trust folder, and change nothing there"
    )
    parser.add_argument(
        "--proxy",
        metavar="URL",
        default=None,
        help="a proxy, http://HOST:PORT; empty: none (default: http_proxy, https_proxy and no_proxy)",
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=positive_seconds_argument,
        default=_FETCH_SECONDS,
        help="how long one address may take (default: %(default)g)",
    )
    parser.add_argument(
        "--save",
        metavar="DIR",
        type=folder_argument,
        default=None,
        help="keep what came, named by SHA-256, with --dry-run too",
    )
    add_language_option(parser)
    add_json_option(parser)


_ACTIONS: Final[Actions] = {
    "import": ("importing", "import master lists, CSCA certificates and revocation lists", _trust_import),
    "confirm": ("confirming", "say that a certificate's SHA-256 is what its issuer says", _trust_confirm),
    "list": ("listing", "list what is trusted and why, what waits, and what is out of date", _trust_list),
    "remove": ("removing", "remove a certificate, a list, a signer of lists or a pinned key", _trust_remove),
    "check": ("check", "check certificates against the anchors and revocation lists", _trust_check),
    "fetch": ("fetching", "fetch revocation lists and certificates from where certificates name them", _trust_fetch),
}
"""The actions of `chipkit trust`: the module that does it, its line of the help, and what declares its arguments."""


def run_action(arguments: Namespace) -> int:
    """Run the action that was named, of `chipkit trust` or of another command with actions."""
    run: Callable[[Namespace], int] = arguments.run_action
    return run(arguments)
