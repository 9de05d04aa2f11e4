"""`chipkit policy check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.cli.common import STANDARD_INPUT, ExitCode, time_of
from chipkit.cli.manner import MANNER
from chipkit.cli.output import print_json, tell
from chipkit.cli.policy.naming import name_facts
from chipkit.cli.policy.words import WORDS
from chipkit.codec.printable import printable
from chipkit.errors import CodecError
from chipkit.verify.policy_check import check_policy

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable

    from chipkit.documents.policy import PolicyCheckDocument, PolicyMistakeDocument
    from chipkit.verify.policy_check import Mistake, PolicyCheck

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    if arguments.file == STANDARD_INPUT:
        raise CodecError("a policy is known by its file's name, *.toml; a file of the name - is ./-", where="FILE")
    found = check_policy(arguments.file, at=time_of(arguments))
    if arguments.json:
        document: PolicyCheckDocument = {
            "schema": "chipkit.policy-check/1",
            "file": arguments.file,
            "usable": found.policy is not None,
            "policy": None if found.policy is None else name_facts(found.policy),
            "mistakes": _listed(found.mistakes),
            "remarks": _listed(found.remarks),
        }
        print_json(document)
    else:
        _print(arguments.file, found)
    return ExitCode.USAGE if found.policy is None else ExitCode.SUCCESSFUL


def _listed(mistakes: Iterable[Mistake]) -> list[PolicyMistakeDocument]:
    return [{"line": each.line, "key": each.key, "what": each.what, "right": each.right} for each in mistakes]


def _print(file: str, found: PolicyCheck) -> None:
    policy, name = found.policy, printable(file)
    if policy is None:
        count = len(found.mistakes)
        tell(_said("mistake", name) if count == 1 else _said("mistakes", name, count))
    else:
        tell(_said("in-order", name))
        tell(_said("named", printable(policy.id), printable(policy.version), name_facts(policy)["digest"]))
    for each in found.mistakes:
        _print_one(each)
    for each in found.remarks:
        _print_one(each, mark=_said("note"))


def _print_one(mistake: Mistake, mark: str = "") -> None:
    """One mistake: where it is in the language that was asked for, behind it in English what an error says it is."""
    place = "" if mistake.line is None else _said("line", mistake.line)
    key = f"{mistake.key}: " if mistake.key else ""
    tell(f"{place:13}{mark}{printable(key)}{_said('verbatim', printable(mistake.what))}")
    if mistake.right:
        tell(f"{'':13}-> {_said('verbatim', printable(mistake.right))}")


def _said(key: str, *values: object) -> str:
    return WORDS[key][MANNER.language].format(*values)
