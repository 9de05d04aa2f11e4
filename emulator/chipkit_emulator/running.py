"""Lay a card on a virtual PC/SC reader and leave it there until `quit`, Ctrl-C or a termination signal.

Lines on standard input move it: `remove`, `insert`, `quit`. Where standard input is a pipe, its end is `quit` too.
"""

from __future__ import annotations

import argparse
import os
import signal
import stat
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from chipkit.errors import UnsupportedError
from chipkit_emulator.links.hand import Hand
from chipkit_emulator.links.placed_card import PlacedCard
from chipkit_emulator.links.vpcd import DEFAULT_PORT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chipkit_emulator.personalisation.specimen import Specimen

__all__ = ["configure", "run"]

_HOST: Final = "127.0.0.1"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--profile", default="vn-cccd-2021", help="kind of card, or a TOML file")
    parser.add_argument("--defect", default="", help="what is wrong with it (default: nothing)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="which holder and which keys (default: 0)")
    parser.add_argument("--at", type=_moment, metavar="TIME", help="when it is looked at, ISO 8601 (default: now)")
    parser.add_argument("--short", action="store_true", help="a chip without extended length")
    parser.add_argument(
        "--vpcd", type=_address, default=(_HOST, DEFAULT_PORT), metavar="HOST:PORT",
        help=f"where the virtual reader listens (default: {_HOST}:{DEFAULT_PORT})",
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Do it, and return the exit code.

    Raises:
        ChipkitError: The profile or the defect is unknown, or no virtual reader listens.
    """
    card = PlacedCard(profile=arguments.profile, defect=arguments.defect, seed=arguments.seed)
    if arguments.at is not None:
        card = replace(card, at=arguments.at)
    if arguments.short:
        card = replace(card, extended=None)
    specimen = card.specimen()
    host, port = arguments.vpcd
    hand = Hand(specimen.transport(), card.atr(specimen), host=host, port=port)
    _raise_on_termination()
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


def _raise_on_termination() -> None:
    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), interrupt)


def _is_pipe() -> bool:
    """Whether standard input is a pipe, whose end means that whoever gave the orders is gone."""
    try:
        return stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode)
    except (OSError, ValueError):
        return False


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not (colon and host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise argparse.ArgumentTypeError(f"not HOST:PORT: {text!r}")
    return host, int(port)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"not a time in ISO 8601: {text!r}") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
