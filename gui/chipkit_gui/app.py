"""`chipkit-desk`: the teller's window."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from chipkit.cli.arguments import POLICY_NAMES
from chipkit.cli.common import folder_argument, path_argument, want_settings
from chipkit.cli.logged import add_log_options, run_logged
from chipkit.cli.parser import Parser, add_version
from chipkit.cli.program import on_signals, run_program, signals_held
from chipkit.extras import require
from chipkit_gui.display import require_display
from chipkit_gui.forgetting import begin_again_overwriting, hide_memory
from chipkit_gui.sources.samples import Sample
from chipkit_gui.texts import CODES, Language

if TYPE_CHECKING:
    import argparse
    from argparse import Namespace
    from collections.abc import Callable, Sequence

    from chipkit.trust.collected import SignerCollection
    from chipkit_gui.sources import CardSource

__all__ = ["main"]

_DEFAULT_PROFILE: Final = Sample().profile


def main(argv: Sequence[str] | None = None) -> int:
    """Run the desk until its window is closed.

    Args:
        argv: The arguments behind the program's name; those of the process by default.

    Returns:
        The exit code; 2 where the call, or a file that it named, cannot be used.
    """
    words = sys.argv[1:] if argv is None else list(argv)
    return run_program("chipkit-desk", lambda: _begin(argv), words=words)


def _begin(argv: Sequence[str] | None) -> int:
    arguments = _parser().parse_args(argv)
    if argv is None:  # a process of its own, and not a part of another
        begin_again_overwriting()
        hide_memory()
    require(*_extras(arguments))
    require_display()
    _settle(arguments)
    return run_logged("chipkit-desk", "", arguments, _sit_down)


def _sit_down(arguments: Namespace) -> int:
    if not arguments.pcsc_demo:
        return _run(arguments, _source(arguments))
    from chipkit_gui.sources.virtual import virtual_reader  # noqa: PLC0415 - needs Linux

    with virtual_reader(Sample(arguments.pcsc_demo)) as source:
        return _run(arguments, source)


def _settle(arguments: Namespace) -> None:
    from chipkit.cli.settled import settle  # noqa: PLC0415 - a help needs none of it

    settle(arguments, language=CODES[0])


def _extras(arguments: Namespace) -> tuple[str, ...]:
    """What the desk takes that a plain installation leaves out."""
    if arguments.demo:
        return "emulator", "gui"
    return ("emulator", "gui", "pcsc") if arguments.pcsc_demo else ("gui", "pcsc")


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="chipkit-desk", description="Read and judge a chip ID card at the counter.")
    parser.add_argument("--lang", choices=CODES, help=f"language (default: that of the settings, {CODES[0]})")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument(
        "--demo", nargs="?", const=_DEFAULT_PROFILE, metavar="PROFILE", help="with an invented card, without any reader"
    )
    kinds.add_argument(
        "--pcsc-demo",
        nargs="?",
        const=_DEFAULT_PROFILE,
        metavar="PROFILE",
        help="with an invented card on a virtual reader behind a PC/SC service of its own (Linux, after make setup)",
    )
    parser.add_argument(
        "--trust",
        metavar="DIR",
        type=folder_argument,
        help="trust folder (default: $CHIPKIT_TRUST, that of the settings, or the user's)",
    )
    parser.add_argument(
        "--collect-signers",
        action="store_true",
        help="keep the certificate of a signer that is not known here, and nothing else, to have it confirmed",
    )
    parser.add_argument(
        "--policy",
        type=path_argument,
        help=f"{', '.join(POLICY_NAMES)}, or a policy file (default: that of the settings, field)",
    )
    want_settings(parser, "lang", "trust", "policy")
    add_version(parser)
    add_log_options(parser)
    return parser


def _source(arguments: Namespace) -> CardSource:
    if arguments.demo is None:
        from chipkit_gui.sources.pcsc import PCSCSource  # noqa: PLC0415 - neither a help nor the demo needs it

        return PCSCSource(arguments.trust)
    from chipkit_emulator.personalisation.profile import load_profile  # noqa: PLC0415 - needs the extra
    from chipkit_gui.sources.emulated import CONTACTLESS, EmulatedSource  # noqa: PLC0415 - likewise

    load_profile(arguments.demo)
    source = EmulatedSource(Sample(arguments.demo), pace=CONTACTLESS)
    source.place(Sample(arguments.demo))
    return source


def _signers(arguments: Namespace) -> Callable[[], SignerCollection] | None:
    """Opens where unknown signers are kept, if that was asked for; of the cards of a demo none is."""
    if not arguments.collect_signers or arguments.demo is not None or arguments.pcsc_demo is not None:
        return None
    from chipkit.trust.location import default_folder, named_folder  # noqa: PLC0415 - neither a help nor the demo needs it
    from chipkit.trust.store import TrustStore  # noqa: PLC0415 - likewise

    return lambda: TrustStore(named_folder(arguments.trust) or default_folder())


def _run(arguments: Namespace, source: CardSource) -> int:
    from chipkit.verify.policy import load_policy  # noqa: PLC0415 - a wrong call needs none

    policy = load_policy(arguments.policy)
    with signals_held():  # where one comes up while Qt is loaded, Qt's loader aborts the process
        from PySide6.QtCore import QTimer  # noqa: PLC0415 - a wrong call needs no window
        from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - likewise

        from chipkit_gui.running import RunningDesk, prepare  # noqa: PLC0415 - likewise

        application = QApplication(sys.argv[:1])
        prepare(application)
        desk = RunningDesk(
            source,
            policy,
            language=Language(arguments.lang),
            sample=Sample(arguments.demo or arguments.pcsc_demo or _DEFAULT_PROFILE),
            lock_folder="",
            signers=_signers(arguments),
        )
        desk.start()
        # By way of the loop: a quit that is told before it turns is forgotten.
        on_signals(("SIGINT", "SIGTERM", "SIGHUP"), lambda: QTimer.singleShot(0, application.quit))
    try:
        return int(application.exec())
    finally:
        desk.stop()
