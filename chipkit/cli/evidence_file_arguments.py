"""What the actions of `chipkit evidence` take that work on one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.cli.argument_values import said_argument, words_argument
from chipkit.cli.common import add_force_option, add_trust_option, named_argument, path_argument
from chipkit.cli.evidence_options import add_opening_options, add_stamp_option
from chipkit.cli.keys_arguments import add_keys_options

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from chipkit.cli.command import Actions

__all__ = ["AMENDMENT_KINDS", "DECISIONS", "FILE_ACTIONS"]

AMENDMENT_KINDS: Final = ("issuer-answer", "second-decision", "note")
"""What can be added by words, of `chipkit.evidence.amendment_contents.AmendmentKind`; a test compares."""
DECISIONS: Final = ("accepted", "rejected", "open")
"""As `chipkit.evidence.amendment_contents.Decision` has them; a test compares."""


def _changed(parser: ArgumentParser) -> None:
    """Declare the file that is added to, the key that seals what is added, and the index."""
    parser.add_argument("file", metavar="FILE", type=named_argument, help="the file of evidence, encrypted or not")
    parser.add_argument(
        "--seal-with", metavar="KEY", type=named_argument, required=True, help="the key that seals what is added"
    )
    parser.add_argument(
        "--index", metavar="FILE", type=path_argument, default=None, help="note in this index how far it reaches now"
    )
    add_keys_options(parser)


def _amend(parser: ArgumentParser) -> None:
    parser.epilog = (
        'Example: chipkit evidence amend card.evidence --kind second-decision --by "Lan SPECIMEN" --decision accepted '
        "--text - --seal-with counter"
    )
    _changed(parser)
    parser.add_argument(
        "--kind",
        metavar="KIND",
        choices=AMENDMENT_KINDS,
        required=True,
        help=f"what it is: {', '.join(AMENDMENT_KINDS)}",
    )
    parser.add_argument(
        "--by", metavar="NAME", type=said_argument, required=True, help="who answered, decided or noted it"
    )
    parser.add_argument(
        "--text",
        metavar="TEXT",
        type=words_argument,
        required=True,
        help="the answer, the reason or the note; - is standard input, which no other user of this machine sees",
    )
    parser.add_argument("--decision", choices=DECISIONS, default=None, help="what the second person decided")
    parser.add_argument(
        "--document", metavar="FILE", type=path_argument, default=None, help="the issuer's answer as it came"
    )


def _stamp(parser: ArgumentParser) -> None:
    parser.epilog = "Example: chipkit evidence stamp card.evidence --url http://tsa.example/ --seal-with counter"
    _changed(parser)
    add_stamp_option(parser, "--url", "where the time-stamping authority is asked", required=True)
    add_trust_option(parser)


def _open(parser: ArgumentParser) -> None:
    parser.epilog = "Example: chipkit evidence open card.evidence --open-with archive --out plain.evidence"
    parser.add_argument("file", metavar="FILE", type=named_argument, help="encrypted evidence; - is standard input")
    parser.add_argument("--out", metavar="FILE", type=path_argument, required=True, help="where what is inside goes")
    add_force_option(parser)
    add_opening_options(parser)
    add_trust_option(parser)


FILE_ACTIONS: Final[Actions] = {
    "amend": ("amending", "add an answer of the issuer, a second person's decision, or a note", _amend),
    "stamp": ("stamping", "add a new time stamp", _stamp),
    "open": ("decrypting", "write out what lies in encrypted evidence", _open),
}
"""The actions on one file: the module that does it, its line of the help, and what declares its arguments."""
