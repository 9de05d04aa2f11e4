"""Lay a card on a virtual PC/SC reader, and move it as standard input says (`chipkit-emulator run`)."""

from __future__ import annotations

import os
import stat
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from chipkit.cli.program import on_signals
from chipkit.errors import UnsupportedError
from chipkit_emulator.links.hand import Hand
from chipkit_emulator.links.placed_card import PlacedCard

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable
    from typing import NoReturn

    from chipkit_emulator.personalisation.specimen import Specimen

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code.

    Raises:
        ChipkitError: The profile or the defect is unknown, or no virtual reader listens.
    """
    card = PlacedCard(profile=arguments.profile, defect=arguments.defect or "", seed=arguments.seed)
    if arguments.at is not None:
        card = replace(card, at=arguments.at)
    if arguments.short:
        card = replace(card, extended=None)
    specimen = card.specimen()
    host, port = arguments.vpcd
    hand = Hand(specimen.transport(), card.atr(specimen), host=host, port=port)
    on_signals(("SIGTERM", "SIGHUP"), _interrupt)
    try:
        _insert(hand, f"{host}:{port}")
        _say(f"lying on {host}:{port}: {_described(specimen)}")
        _follow(hand, sys.stdin, f"{host}:{port}")
    except KeyboardInterrupt:
        pass
    finally:
        hand.remove()
    return 0


def _insert(hand: Hand, where: str) -> None:
    try:
        hand.insert(stay=True)
    except OSError as error:
        told = f"no virtual reader listens on {where}: is pcscd with vsmartcard-vpcd running?"
        raise UnsupportedError(told) from error


def _follow(hand: Hand, orders: Iterable[str], where: str) -> None:
    for line in orders:
        match line.strip():
            case "insert":
                _insert(hand, where)
                _say("lying")
            case "remove":
                hand.remove()
                _say("removed")
            case "quit":
                return
            case "":
                continue
            case _:
                sys.stderr.write("chipkit-emulator: say insert, remove or quit\n")
    if not _is_pipe():
        threading.Event().wait()


def _described(specimen: Specimen) -> str:
    """What a terminal needs to open the card; its holder is invented."""
    words = [specimen.profile.name, f"defect {specimen.defect or 'none'}", f"seed {specimen.seed}"]
    if specimen.holder.personal_number:
        words.append(f"number {specimen.holder.personal_number}")
    if specimen.can:
        words.append(f"CAN {specimen.can}")
    return ", ".join([*words, f"MRZ {''.join(specimen.mrz.lines)}"])


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _interrupt() -> NoReturn:
    raise KeyboardInterrupt


def _is_pipe() -> bool:
    """Whether standard input is a pipe, whose end means that whoever gave the orders is gone."""
    try:
        return stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode)
    except (OSError, ValueError):
        return False
