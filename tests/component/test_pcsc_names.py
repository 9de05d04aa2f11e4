"""Readers whose names are not ASCII, or no text at all, behind a real PC/SC service."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from chipkit_emulator.links.namespace import CONFIGURATION_NAME
from chipkit_emulator.links.placed_card import PlacedCard
from chipkit_emulator.links.private_pcsc import PrivatePCSC

CARD = PlacedCard(profile="vn-cccd-2024")
LOOK = """
import json, sys, threading
from chipkit.session.pcsc import PCSCTransport, ReaderEventKind, reader_states, wait_for_card, watch_readers

found = wait_for_card(timeout=60)
with PCSCTransport(found) as transport:
    answer = transport.transmit(bytes.fromhex("00A4040C07A0000002471001"))
    atr = transport.atr
stop, watched = threading.Event(), []
for event in watch_readers(stop):
    watched.append([event.kind.value, event.reader])
    if event.kind is ReaderEventKind.CARD_INSERTED:
        stop.set()
states = [[state.name, state.present] for state in reader_states()]
print(json.dumps({"found": found, "answer": answer.hex(), "atr": atr.hex(), "states": states, "watched": watched}))
"""


class Named(PrivatePCSC):
    """A service with a reader of a name that is given in bytes."""

    def __init__(self, name: bytes) -> None:
        super().__init__()
        self._name = name

    def _configure(self) -> None:
        super()._configure()
        path = self._folder / CONFIGURATION_NAME
        path.write_bytes(path.read_bytes().replace(b"Virtual PCD", self._name))


@pytest.mark.usefixtures("pcsc_session")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Đầu đọc".encode(), "Đầu đọc"),
        ("cyberJack® 読 \U0001f4b3".encode(), "cyberJack® 読 \U0001f4b3"),
        (b"Bad \xff\xd0", "Bad \\xff\\xd0"),
        ("cyberJack®".encode("cp1252"), "cyberJack\\xae"),
    ],
    ids=["vietnamese", "sign", "no-text", "cp1252"],
)
def test_a_reader_of_any_name_is_found_watched_and_read(name: bytes, shown: str) -> None:
    with Named(name) as service:
        service.insert(CARD)
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", LOOK],
            env={**os.environ, **service.environment, "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=180,
        )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["found"] == f"{shown} 00 00"
    assert told["answer"] == "9000"
    assert told["atr"] == CARD.atr(CARD.specimen()).hex()
    assert told["states"] == [[f"{shown} 00 00", True], [f"{shown} 00 01", False]]
    assert ["reader added", f"{shown} 00 00"] in told["watched"]
    assert ["card inserted", f"{shown} 00 00"] in told["watched"]
