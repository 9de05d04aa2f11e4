"""What the actions of `chipkit evidence` take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.cli.argument_values import add_operator_options, workers_argument
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
from chipkit.cli.evidence_file_arguments import FILE_ACTIONS
from chipkit.cli.evidence_options import add_opening_key
from chipkit.cli.keys_arguments import add_keys_options

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from chipkit.cli.command import Actions

__all__ = ["EVIDENCE_ACTIONS", "evidence_arguments"]


def evidence_arguments(parser: ArgumentParser) -> None:
    """Declare the actions of `chipkit evidence` with what each takes."""
    parser.epilog = "The index has certificates, lists and digests, and of a person nothing (docs/many-at-once.md)."
    for name, chosen in declared_actions(parser, "evidence", EVIDENCE_ACTIONS).items():
        if name not in FILE_ACTIONS:
            chosen.add_argument("--index", metavar="FILE", type=path_argument, required=True, help="the index")
        add_language_option(chosen)
        add_json_option(chosen)
        chosen.set_defaults(action=name)


def _index(parser: ArgumentParser) -> None:
    from chipkit.cli.arguments import add_policy_option  # noqa: PLC0415 - which imports this module

    parser.add_argument(
        "path",
        metavar="PATH",
        type=named_argument,
        help="a folder of captures and of folders of EF files, or a text with a path on each line",
    )
    _add_key_options(parser, required=False)
    add_opening_key(parser)
    add_trust_option(parser)
    add_policy_option(parser)
    add_time_option(parser)
    parser.add_argument(
        "--workers", metavar="N", type=workers_argument, help="processes that judge (default: one for each processor)"
    )


def _touched(parser: ArgumentParser) -> None:
    parser.add_argument(
        "what",
        metavar="WHAT",
        type=named_argument,
        help="a revocation list or a certificate as a file, or the SHA-256 of a signer's, an issuer's or a terminal's "
        "certificate",
    )


def _find(parser: ArgumentParser) -> None:
    _add_number(parser)


def _export(parser: ArgumentParser) -> None:
    _add_number(parser)
    parser.add_argument(
        "--into",
        metavar="DIR",
        type=folder_argument,
        required=True,
        help="where the copies go; made if it is not there",
    )
    add_operator_options(parser, "who does it", "what asks for it; never who the person is")


def _erase(parser: ArgumentParser) -> None:
    _add_number(parser)
    parser.add_argument(
        "--keep-result",
        action="store_true",
        help="leave of evidence the result that was sealed, with nothing of the person; what is encrypted, and "
        "captures, are erased all the same",
    )
    add_operator_options(parser, "who does it", "what asks for it; never who the person is")


def _add_number(parser: ArgumentParser) -> None:
    parser.add_argument(
        "number", metavar="NUMBER", help="a personal number, or that of a document; - is typed, or standard input"
    )
    _add_key_options(parser, required=True)


def _add_key_options(parser: ArgumentParser, *, required: bool) -> None:
    without = "" if required else "; without it nothing is found by number"
    parser.add_argument(
        "--number-key",
        metavar="NAME",
        type=named_argument,
        required=required,
        help=f"the secret key that numbers are kept by{without}",
    )
    add_keys_options(parser)


EVIDENCE_ACTIONS: Final[Actions] = {
    "index": ("indexing", "judge what is kept, and note in the index by what it may have to be found", _index),
    "touched": (
        "touched",
        "name the evidence that a revocation list, a signer, an issuer or a terminal touches",
        _touched,
    ),
    "find": ("by_number", "name the evidence of a person, by number", _find),
    "export": ("by_number", "copy the evidence of a person into a folder, by number", _export),
    "erase": ("by_number", "erase the evidence of a person, by number", _erase),
    **FILE_ACTIONS,
}
"""The actions of `chipkit evidence`: the module that does it, its line of the help, and what declares its arguments."""
