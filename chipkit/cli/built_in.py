"""The commands that come with chipkit: what they are called and what they do, without loading any of them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit.cli.command import Command

__all__ = ["DEMO", "DEMO_PACKAGE", "SUMMARIES", "load_built_in"]

DEMO: Final = "demo"
"""The command that the emulator supplies, where it is installed."""
DEMO_PACKAGE: Final = "chipkit_emulator"
"""The emulator. The library imports nothing of it, and knows this command by name alone."""

SUMMARIES: Final[Mapping[str, str]] = {
    "read": "read the card on a reader, judge it and report",
    "verify": "judge a saved capture, a folder of EF files, or evidence",
    "extract": "write out the files of a capture, its signer, path and photo, as OpenSSL takes them",
    "show": "show a card's file, certificate, CRL, master list or TLV as a tree, or what evidence says",
    "redact": "withhold parts of evidence, whose seal still holds",
    "trust": "say whom to trust: import, list, confirm, remove, check and fetch issuers' certificates",
    "terminals": "say whose seals count: add, list and withdraw terminals",
    "keys": "make, list, certify, renew and remove keys that seal, open and find",
    "evidence": "add to evidence, stamp and open it; index what is kept, say what a signer touches, find, erase",
    "policy": "check a policy that you wrote; show what one demands",
    "pin": "make a signed list of document signers that are trusted by themselves",
    "readers": "list readers and the cards on them, or watch them",
    "diag": "tell what of this machine reading needs, and what is missing",
    "completion": "print what lets bash, zsh or fish complete commands and options",
    "help": "tell what a command takes: chipkit help trust import",
    DEMO: "make, read and judge an invented card, without reader or card",
}
"""Each command with its line of `chipkit --help`."""


def load_built_in(name: str) -> Command:
    """One of `SUMMARIES`, with its arguments; what it needs to run is imported when it runs."""
    if name == DEMO:
        demo: Command = import_module(f"{DEMO_PACKAGE}.demo").COMMAND
        return demo
    from chipkit.cli import arguments, keys_arguments, trust_arguments  # noqa: PLC0415 - neither the version nor the list of commands needs it
    from chipkit.cli.command import Command, loaded_when_run  # noqa: PLC0415 - likewise

    actions = {
        "trust": trust_arguments.run_action,
        "keys": keys_arguments.run_action,
        "evidence": trust_arguments.run_action,
        "terminals": trust_arguments.run_action,
        "policy": trust_arguments.run_action,
    }
    run = actions.get(name) or loaded_when_run(name, f"chipkit.cli.{name}")
    return Command(name, SUMMARIES[name], arguments.CONFIGURE[name], run)
