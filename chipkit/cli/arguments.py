"""What the built-in commands take, declared apart from what they need to run, so that their help is there at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.cli.argument_values import (
    SIGNING_RULES,
    add_keys,
    add_qr_image_option,
    challenge_argument,
    days_argument,
    seconds_argument,
    workers_argument,
)
from chipkit.cli.common import (
    add_force_option,
    add_json_option,
    add_language_option,
    add_time_option,
    add_trust_option,
    folder_argument,
    named_argument,
    path_argument,
    want_settings,
)
from chipkit.cli.evidence_arguments import evidence_arguments
from chipkit.cli.evidence_options import add_opening_options, add_sealing_options
from chipkit.cli.keys_arguments import keys_arguments
from chipkit.cli.policy_arguments import policy_arguments
from chipkit.cli.terminals_arguments import terminals_arguments
from chipkit.cli.trust_arguments import trust_arguments

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Mapping

__all__ = [
    "CONFIGURE",
    "POLICY_NAMES",
    "PROGRAMS",
    "REDACTION_LEVELS",
    "SHELLS",
    "add_policy_option",
    "add_report_options",
    "add_trace_option",
]

POLICY_NAMES: Final = ("conformance", "field")
"""The policies that come with chipkit, as `chipkit.verify.policy_names` finds them; a test compares."""

SHELLS: Final = ("bash", "zsh", "fish")
"""The shells that there are scripts for, as tools/completions.py makes them."""
PROGRAMS: Final = ("chipkit", "chipkit-emulator", "chipkit-desk")
"""The programs here."""
REDACTION_LEVELS: Final = ("photo", "holder", "lowest")
"""How much is withheld, as `chipkit.evidence.Level` has it; a test compares."""
_WAIT_SECONDS: Final = 30.0
_PUT_BACK_SECONDS: Final = 5.0
_LIST_DAYS: Final = 90


def add_policy_option(parser: ArgumentParser) -> None:
    """Declare `--policy`, for `chipkit.verify.load_policy`."""
    parser.add_argument(
        "--policy",
        type=path_argument,
        default=None,
        help=f"{', '.join(POLICY_NAMES)}, or a policy file (default: that of the settings, field); field: a counter; "
        "conformance: a laboratory",
    )
    want_settings(parser, "policy")


def add_report_options(parser: ArgumentParser) -> None:
    """Declare what every command that ends in a report takes; `chipkit.cli.verify.print_report` reads it."""
    parser.add_argument(
        "--photo", metavar="FILE", type=path_argument, help="save the holder's photo as PNG, where it may be shown"
    )
    parser.add_argument(
        "--html", metavar="FILE", type=path_argument, help="save the whole report as a page, in both languages"
    )
    parser.add_argument(
        "--pdf", metavar="FILE", type=path_argument, help="save it as a PDF for archives (takes fpdf2: docs/reports.md)"
    )
    parser.add_argument("--slip", action="store_true", help="save the short form of it, for the client")
    add_force_option(parser)
    parser.add_argument("--redact", action="store_true", help="leave personal data out of the report")
    add_language_option(parser)
    add_json_option(parser)


def add_trace_option(parser: ArgumentParser) -> None:
    """Declare `--trace`; `chipkit.cli.traced` reads it."""
    parser.add_argument(
        "--trace",
        metavar="FILE",
        type=path_argument,
        help="save the headers, lengths and status words of all commands, without contents and keys (docs/logs.md)",
    )


def _add_collect_option(parser: ArgumentParser) -> None:
    """Declare `--collect-signers`; `chipkit.cli.collecting` reads it."""
    parser.add_argument(
        "--collect-signers",
        action="store_true",
        help="keep the certificate of a signer that is not known here, and nothing else, to have it confirmed",
    )


def _read(parser: ArgumentParser) -> None:
    parser.epilog = (
        "Example: chipkit read --number - --out card.chipkit\n\n"
        "Example: chipkit read --number - --evidence card.evidence --seal-with counter --secret secret"
    )
    add_keys(parser)
    parser.add_argument(
        "--reader",
        metavar="NAME",
        type=named_argument,
        help="the reader, or a part of its name (default: that of the settings, any with a card)",
    )
    want_settings(parser, "reader")
    parser.add_argument(
        "--wait",
        metavar="SECONDS",
        type=seconds_argument,
        default=_WAIT_SECONDS,
        help="how long to wait for a card (default: %(default)g)",
    )
    parser.add_argument(
        "--put-back",
        metavar="SECONDS",
        type=seconds_argument,
        default=_PUT_BACK_SECONDS,
        help="how long a card that slipped may take to lie there again, to be read on (default: %(default)g)",
    )
    parser.add_argument(
        "--no-memory",
        action="store_true",
        help="neither use nor keep what is known of such a card on this reader, for speed (docs/pcsc.md)",
    )
    add_trust_option(parser)
    add_policy_option(parser)
    parser.add_argument("--out", metavar="FILE", type=path_argument, help="save what was read, for chipkit verify")
    parser.add_argument(
        "--challenge",
        metavar="HEX",
        type=challenge_argument,
        help="8 bytes that the chip is to sign in Active Authentication, in place of random ones; each for one reading",
    )
    parser.add_argument(
        "--active-authentication",
        metavar="WHEN",
        choices=SIGNING_RULES,
        default=SIGNING_RULES[-1],
        help=f"when the chip is to sign: {', '.join(SIGNING_RULES)}; a policy may want less (default: %(default)s)",
    )
    add_time_option(parser)
    _add_collect_option(parser)
    add_trace_option(parser)
    add_report_options(parser)
    add_sealing_options(parser)


def _verify(parser: ArgumentParser) -> None:
    parser.epilog = "Example: chipkit verify card.evidence --open-with archive --secret secret"
    parser.add_argument(
        "path",
        metavar="PATH",
        type=named_argument,
        help="a saved capture, a folder of EF files, or evidence (docs/evidence.md); - is standard input",
    )
    add_qr_image_option(parser)
    _add_batch_options(parser)
    _add_evidence_options(parser)
    add_trust_option(parser)
    add_policy_option(parser)
    add_time_option(parser)
    _add_collect_option(parser)
    add_report_options(parser)


def _extract(parser: ArgumentParser) -> None:
    parser.epilog = "Example: chipkit extract card.chipkit --into evidence"
    parser.add_argument(
        "path",
        metavar="PATH",
        type=named_argument,
        help="a saved capture, a folder of EF files, or evidence; - is standard input",
    )
    add_opening_options(parser)
    parser.add_argument(
        "--into",
        metavar="FOLDER",
        type=folder_argument,
        required=True,
        help="the folder that the files are written into; it is made, or is empty",
    )
    parser.add_argument(
        "--force", action="store_true", help="write over the files of an earlier extract in that folder"
    )
    add_trust_option(parser)
    add_time_option(parser)
    add_language_option(parser)
    add_json_option(parser)


def _add_evidence_options(parser: ArgumentParser) -> None:
    """Declare what `verify` takes for evidence; `chipkit.cli.evidence.verifying` reads it."""
    parser.add_argument(
        "--index",
        metavar="FILE",
        type=path_argument,
        default=None,
        help="of evidence: an index that knows of its last amendment, so that its loss is found",
    )
    add_opening_options(parser)


def _add_batch_options(parser: ArgumentParser) -> None:
    """Declare `--batch` and what goes with it; `chipkit.cli.batch` reads it."""
    many = parser.add_argument_group("many at once (docs/many-at-once.md)")
    many.add_argument(
        "--batch",
        action="store_true",
        help="PATH is a folder of captures and of folders of EF files, or a text with a path on each line; "
        "one line of JSON is told of each",
    )
    many.add_argument(
        "--results",
        metavar="FILE",
        type=path_argument,
        help="write those lines into a file, with which the same call goes on where it was ended",
    )
    many.add_argument(
        "--workers", metavar="N", type=workers_argument, help="processes that judge (default: one for each processor)"
    )
    many.add_argument("--holder", action="store_true", help="tell the holders' data too; without it nothing of them")


def _show(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE",
        type=named_argument,
        help="a card's file, certificate, CRL, master list, any TLV, or evidence; - is stdin",
    )
    parser.add_argument("--full", action="store_true", help="show long values whole, and more objects")
    add_opening_options(parser)
    add_language_option(parser, "language for evidence")
    add_json_option(parser)


def _redact(parser: ArgumentParser) -> None:
    parser.epilog = "Example: chipkit redact card.evidence --level holder --out redacted.evidence"
    parser.add_argument("file", metavar="FILE", type=named_argument, help="evidence; - is standard input")
    parser.add_argument(
        "--level",
        choices=REDACTION_LEVELS,
        default=None,
        help="photo; holder: all that names or depicts the person; lowest: all that is peculiar to the card",
    )
    parser.add_argument(
        "--withhold",
        metavar="ITEM",
        nargs="+",
        action="extend",
        default=[],
        help="items by the names that chipkit show tells, such as EF.DG2 or holder.full_name",
    )
    parser.add_argument("--out", metavar="FILE", type=path_argument, required=True, help="where the redacted one goes")
    add_force_option(parser)
    parser.add_argument(
        "--encrypt-to",
        metavar="CERT",
        type=path_argument,
        action="append",
        default=[],
        help="encrypt it to this certificate; may be repeated",
    )
    add_opening_options(parser)
    add_trust_option(parser)
    add_language_option(parser)
    add_json_option(parser)


def _readers(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--watch", action="store_true", help="go on telling what changes, until Ctrl-C; with --json one object a line"
    )
    add_language_option(parser, settled=False)
    add_json_option(parser)


def _diag(parser: ArgumentParser) -> None:
    add_trust_option(parser)
    parser.set_defaults(wanted_settings=())  # it tells what is wrong with them
    add_language_option(parser, settled=False)
    add_json_option(parser)


def _pin(parser: ArgumentParser) -> None:
    parser.epilog = "Example: chipkit pin vn.signers --key key.pem --name BANK --add dsc.cer --country VNM --type I"
    parser.add_argument(
        "list", metavar="LIST", type=named_argument, help="the list, which is made; one that is there is made anew"
    )
    parser.add_argument(
        "--key",
        metavar="FILE",
        required=True,
        type=path_argument,
        help="the encrypted private key on P-256, in PEM; its passphrase is asked for, or read from standard input",
    )
    parser.add_argument(
        "--name", metavar="TEXT", default="", help="what the publisher calls itself (default: as before)"
    )
    parser.add_argument(
        "--days",
        metavar="N",
        type=days_argument,
        default=_LIST_DAYS,
        help="until the next list is due (default: %(default)d)",
    )
    parser.add_argument(
        "--add", metavar="CERT", type=path_argument, action="append", default=[], help="list a document signer"
    )
    parser.add_argument("--country", metavar="STATE", default="", help="for documents of this state, such as VNM or D")
    parser.add_argument(
        "--type",
        metavar="CODE",
        action="append",
        default=[],
        help="for documents of this code, such as I or P; a letter is all codes that begin with it; may be repeated",
    )
    parser.add_argument("--note", metavar="TEXT", default="", help="by what the signer is known; no personal data")
    parser.add_argument(
        "--remove", metavar="SHA256", action="append", default=[], help="take a signer off, which withdraws it"
    )
    add_language_option(parser, settled=False)
    add_json_option(parser)


def _completion(parser: ArgumentParser) -> None:
    parser.epilog = 'Example: eval "$(chipkit completion bash)"'
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help=", ".join(SHELLS))
    parser.add_argument(
        "program",
        metavar="PROGRAM",
        nargs="?",
        choices=PROGRAMS,
        default=PROGRAMS[0],
        help=f"{', '.join(PROGRAMS)} (default: %(default)s)",
    )


def _help(parser: ArgumentParser) -> None:
    parser.epilog = "Example: chipkit help trust import"
    parser.add_argument("words", metavar="COMMAND", nargs="*", help="the command, and its action")


CONFIGURE: Final[Mapping[str, Callable[[ArgumentParser], None]]] = {
    "read": _read,
    "verify": _verify,
    "extract": _extract,
    "show": _show,
    "redact": _redact,
    "trust": trust_arguments,
    "terminals": terminals_arguments,
    "keys": keys_arguments,
    "evidence": evidence_arguments,
    "policy": policy_arguments,
    "pin": _pin,
    "readers": _readers,
    "diag": _diag,
    "completion": _completion,
    "help": _help,
}
"""What declares the arguments of each command."""
