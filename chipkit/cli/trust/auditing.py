"""`chipkit trust list --problems`: what of the trust folder nothing signed or placed explains, and who may write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode
from chipkit.cli.output import note, print_json, tell
from chipkit.cli.trust.words import Said
from chipkit.cli.trust_folder import tell_passed_over, teller_of_waiting
from chipkit.codec.printable import printable
from chipkit.trust.known import known_fingerprints
from chipkit.trust.location import existing_folder
from chipkit.trust.store import TrustStore
from chipkit.trust.store_check import problems, without_their_list

if TYPE_CHECKING:
    from argparse import Namespace

    from chipkit.documents.trust_store import TrustProblemsDocument

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code: failed if there is any."""
    tell_passed_over(arguments.trust)
    folder = existing_folder(arguments.trust)
    store, said = TrustStore(folder, waiting=teller_of_waiting(arguments.lang)), Said(arguments.lang)
    found = problems(store, known_fingerprints())
    if unlisted := 0 if found else without_their_list(store):
        note(said("unlisted", said.many(unlisted, "anchor")))
    if arguments.json:
        document: TrustProblemsDocument = {
            "schema": "chipkit.trust-problems/1",
            "trust": str(folder),
            "problems": [{"sha256": each.sha256 or None, "what": each.what} for each in found],
        }
        print_json(document)
    else:
        for each in found:
            tell(f"{f'{each.sha256[:16]}  ' if each.sha256 else ''}{printable(said('verbatim', each.what))}")
            if each.sha256:
                tell(f"    {said('show', each.sha256[:16])}")
        tell(said.many(len(found), "problem") if found else said("in-order"))
    return ExitCode.FAILED if found else ExitCode.SUCCESSFUL
