"""The private PC/SC service: several side by side, nothing left behind, and what it says where it cannot run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chipkit.errors import UnsupportedError
from chipkit_emulator.links import private_pcsc
from chipkit_emulator.links.private_pcsc import PrivatePCSC, PrivatePCSCError, missing
from chipkit_emulator.lying_card import LyingCard

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 20.0
READ_DG1 = """
import sys
from chipkit.lds.files import EF
from chipkit.protocol.credentials import CANPassword
from chipkit.session.pcsc import PCSCTransport, wait_for_card
from chipkit.session.procedure import read_chip

with PCSCTransport(wait_for_card(timeout=10)) as transport:
    capture = read_chip(transport, CANPassword(sys.argv[1]))
print(capture.abort or capture.files[EF.DG1].content.hex())
"""
STAY = """
import sys
from chipkit_emulator.links.private_pcsc import PrivatePCSC
from chipkit_emulator.lying_card import LyingCard

service = PrivatePCSC()
service.start()
service.insert(LyingCard())
print(service.environment["PCSCLITE_CSOCK_NAME"], flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module", autouse=True)
def _runs_here(pcsc_session: PrivatePCSC) -> None:
    """Skip, or in CI fail, where the session's service does."""
    assert pcsc_session.environment


def processes_of(folder: Path) -> list[str]:
    """Command lines that name the folder of a service."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in line:
            found.append(line)
    return found


def until_gone(folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while processes_of(folder):
        assert time.monotonic() < deadline, processes_of(folder)
        time.sleep(0.05)


def test_services_run_side_by_side_and_each_has_its_own_card() -> None:
    cards = [LyingCard(profile="vn-cccd-2024", seed=seed) for seed in range(3)]
    with ExitStack() as stack:
        services = [stack.enter_context(PrivatePCSC()) for _ in cards]
        for service, card in zip(services, cards, strict=True):
            service.insert(card)
        clients = [
            subprocess.Popen(  # noqa: S603 - our own interpreter
                [sys.executable, "-c", READ_DG1, card.specimen().can or ""],
                env={**os.environ, **service.environment},
                stdout=subprocess.PIPE,
                text=True,
            )
            for service, card in zip(services, cards, strict=True)
        ]
        read = [client.communicate(timeout=PATIENCE)[0].strip() for client in clients]

    expected = [next(c.hex() for ef, c in card.specimen().files.items() if ef.name == "DG1") for card in cards]
    assert read == expected
    assert len(set(read)) == len(cards)


def test_closing_leaves_nothing_behind() -> None:
    service = PrivatePCSC()
    service.start()
    folder = Path(service.environment["PCSCLITE_CSOCK_NAME"]).parent
    assert processes_of(folder)

    service.close()
    service.close()

    assert not processes_of(folder)
    assert not folder.exists()
    with pytest.raises(PrivatePCSCError, match="does not run"):
        service.insert()


@pytest.fixture
def owner() -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A program with a private service, and the folder of the service."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", STAY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    yield process, Path(process.stdout.readline().strip()).parent
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()


@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM"])
def test_a_program_that_dies_takes_its_service_along(owner: tuple[subprocess.Popen[str], Path], how: str) -> None:
    process, folder = owner
    assert len(processes_of(folder)) >= 2

    process.send_signal(signal.Signals[how])

    until_gone(folder)
    assert not folder.exists()


def test_a_supervisor_that_is_killed_takes_the_service_along(owner: tuple[subprocess.Popen[str], Path]) -> None:
    _, folder = owner
    supervisor = next(
        int(path.parent.name)
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if b"links.namespace" in (line := path.read_bytes()) and str(folder).encode() in line
    )

    os.kill(supervisor, signal.Signals["SIGKILL"])

    until_gone(folder)


def test_nobody_outside_sees_the_ports_of_the_reader(pcsc: PrivatePCSC) -> None:
    pcsc.start_service()
    listening = Path("/proc/net/tcp").read_text(encoding="ascii")

    assert f":{35963:04X} 00000000:0000 0A" not in listening


def test_an_order_that_cannot_be_followed_is_an_error_and_the_next_one_is_followed(pcsc: PrivatePCSC) -> None:
    with pytest.raises(PrivatePCSCError, match="no profile"):
        pcsc.insert(LyingCard(profile="no-such-profile"))

    pcsc.insert(LyingCard(profile="vn-cccd-2024"))
    assert pcsc.exchanges() == 0


def test_where_it_cannot_run_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_pcsc, "_SEARCHED", "/nowhere")
    monkeypatch.setattr(private_pcsc, "_DRIVERS", ())

    assert missing() == (
        "a private PC/SC service needs more programs: apt-get install mount pcscd util-linux vsmartcard-vpcd"
    )
    with pytest.raises(UnsupportedError, match="apt-get install"):
        PrivatePCSC().start()


def test_elsewhere_than_on_linux_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")

    assert "Linux" in missing()


def test_a_described_card_is_the_same_in_every_process() -> None:
    card = LyingCard(profile="vn-cccd-2024", defect="flip-dg1", seed=3, extended=None)
    again = LyingCard.from_json(json.loads(json.dumps(card.to_json())))

    assert again == card
    assert again.specimen().files == card.specimen().files
