"""The command line of the emulator: `chipkit-emulator list`, `run` and `examine-card`.

What needs the extra `emulator` is imported when it is known to be installed, and by the command that needs it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from chipkit.cli.logged import add_log_options, run_logged
from chipkit.cli.manner import MANNER
from chipkit.cli.output import tell
from chipkit.cli.parser import Parser, add_quiet_option, add_version
from chipkit.cli.program import run_program
from chipkit.extras import require
from chipkit_emulator.arguments import EXAMINE_DESCRIPTION, RUN_DESCRIPTION, configure_examine, configure_run

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Sequence

    from chipkit.documents.machine import DefectDocument, EmulatorListDocument, OddityDocument, ProfileDocument

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: The arguments behind the program's name; those of the process by default.

    Returns:
        The exit code, as `chipkit.cli.common.ExitCode` has them; 2 where the call cannot be understood or followed.
    """
    words = sys.argv[1:] if argv is None else list(argv)
    return run_program("chipkit-emulator", lambda: _run(words), words=words)


def _run(argv: Sequence[str]) -> int:
    require("emulator")
    arguments = _parser().parse_args(argv)
    MANNER.take(arguments)
    run: Callable[[argparse.Namespace], int] = arguments.run
    named = next(word for word in argv if not word.startswith("-"))
    return run_logged("chipkit-emulator", named, arguments, run)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="chipkit-emulator", description="A software chip ID card, with its issuer.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    listing = commands.add_parser("list", help="the profiles, defects and oddities that cards are made from")
    listing.add_argument("--json", action="store_true", help="print JSON instead of text")
    listing.set_defaults(run=_list)
    lie = commands.add_parser("run", help="lay a card on a virtual PC/SC reader", description=RUN_DESCRIPTION)
    configure_run(lie)
    lie.set_defaults(run=_lay)
    examination = commands.add_parser(
        "examine-card", help="examine a card as a laboratory does", description=EXAMINE_DESCRIPTION
    )
    configure_examine(examination)
    add_quiet_option(examination)
    examination.set_defaults(run=_examine)
    add_version(parser)
    add_log_options(parser)
    return parser


def _examine(arguments: argparse.Namespace) -> int:
    from chipkit_emulator.examining import run  # noqa: PLC0415 - see above

    return run(arguments)


def _lay(arguments: argparse.Namespace) -> int:
    from chipkit_emulator.running import run  # noqa: PLC0415 - see above

    return run(arguments)


def _list(arguments: argparse.Namespace) -> int:
    listing = _listing()
    if arguments.json:
        from chipkit.cli.output import print_json  # noqa: PLC0415 - only where it is asked for

        print_json(listing)
    else:
        tell("\n".join(_lines(listing)))
    return 0


def _listing() -> EmulatorListDocument:
    from chipkit_emulator.defects.oddities import ODDITIES  # noqa: PLC0415 - see above
    from chipkit_emulator.defects.registry import DEFECTS  # noqa: PLC0415 - see above
    from chipkit_emulator.personalisation.profile import load_profile, profile_names  # noqa: PLC0415 - see above

    return {
        "schema": "chipkit.emulator-list/1",
        "profiles": [{"name": name, "summary": load_profile(name).summary} for name in profile_names()],
        "defects": [{"name": each.name, "family": each.family, "summary": each.summary} for each in DEFECTS.values()],
        "oddities": [{"name": each.name, "summary": each.summary} for each in ODDITIES.values()],
    }


def _lines(listing: EmulatorListDocument) -> Iterable[str]:
    yield "Profiles"
    yield from _table(listing["profiles"])
    for family in dict.fromkeys(each["family"] for each in listing["defects"]):
        yield ""
        yield f"Defects: {family}"
        yield from _table(each for each in listing["defects"] if each["family"] == family)
    yield ""
    yield "Oddities, of cards that are in order"
    yield from _table(listing["oddities"])


def _table(rows: Iterable[ProfileDocument | DefectDocument | OddityDocument]) -> Iterable[str]:
    return (f"  {row['name']:32}{row['summary']}" for row in rows)
