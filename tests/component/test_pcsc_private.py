"""The private PC/SC service: several side by side, nothing left behind, and what it says where it cannot run."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chipkit.errors import UnsupportedError
from chipkit_emulator.links import private_pcsc
from chipkit_emulator.links.placed_card import PlacedCard
from chipkit_emulator.links.private_pcsc import PrivatePCSC, PrivatePCSCError, missing

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 60.0
READ_DG1 = """
import sys
from chipkit.lds.files import EF
from chipkit.protocol.credentials import CANPassword
from chipkit.session.pcsc import PCSCTransport, wait_for_card
from chipkit.session.procedure import read

with PCSCTransport(wait_for_card(timeout=60)) as transport:
    capture = read(transport, CANPassword(sys.argv[1]))
print(capture.abort or capture.files[EF.DG1].content.hex())
"""
STAY = """
import sys
from chipkit_emulator.links.private_pcsc import PrivatePCSC
from chipkit_emulator.links.placed_card import PlacedCard

service = PrivatePCSC()
service.start()
service.insert(PlacedCard())
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
    cards = [PlacedCard(profile="vn-cccd-2024", seed=seed) for seed in range(3)]
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
    folder = Path(service.environment["PCSCLITE_CSOCK_NAME"]).parents[1]
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
    yield process, Path(process.stdout.readline().strip()).parents[1]
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
    tables = [
        path.read_text(encoding="ascii") for path in map(Path, ("/proc/net/tcp", "/proc/net/tcp6")) if path.exists()
    ]
    listening = {
        line.split()[1].rpartition(":")[2] for table in tables for line in table.splitlines() if " 0A " in line
    }

    assert not listening & {f"{port:04X}" for port in (35963, 35964)}


def test_the_ports_of_the_reader_are_on_a_machine_without_a_network(pcsc: PrivatePCSC) -> None:
    pcsc.start_service()
    inside = subprocess.run([*pcsc.inside, "cat", "/proc/net/dev", "/proc/net/tcp"], capture_output=True, check=True)  # noqa: S603
    interfaces = [line.split(b":")[0].strip() for line in inside.stdout.splitlines() if line.count(b":") == 1]

    assert interfaces == [b"lo"]
    assert f":{35963:04X} 00000000:0000 0A".encode() in inside.stdout


def test_nobody_else_can_reach_the_socket(pcsc: PrivatePCSC) -> None:
    pcsc.start_service()
    socket = Path(pcsc.environment["PCSCLITE_CSOCK_NAME"])

    assert socket.is_socket()
    assert stat.S_IMODE(socket.parents[1].stat().st_mode) == 0o700
    assert {path.name for path in socket.parents[1].iterdir()} > {"run", "pcscd.log"}


@pytest.mark.skipif(
    getattr(os, "geteuid", int)() != 0 or sys.platform == "win32", reason="only root can become somebody else"
)
def test_another_user_cannot_connect(pcsc: PrivatePCSC) -> None:
    pcsc.start_service()
    attempt = "import socket, sys; print(socket.socket(socket.AF_UNIX).connect_ex(sys.argv[1]))"
    command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/usr/bin/python3", "-I", "-c", attempt]
    done = subprocess.run([*command, pcsc.environment["PCSCLITE_CSOCK_NAME"]], capture_output=True, check=True)  # noqa: S603

    assert int(done.stdout) == errno.EACCES


@pytest.mark.parametrize("mode", [0o755, 0o711, 0o770, 0o701])
def test_a_folder_that_others_enter_is_refused(tmp_path: Path, mode: int) -> None:
    tmp_path.chmod(mode)

    with pytest.raises(PrivatePCSCError, match="chmod 700"):
        PrivatePCSC(tmp_path).start()
    assert not list(tmp_path.iterdir())


def test_the_set_up_s_own_service_is_taken_before_the_system_s() -> None:
    service = shutil.which("pcscd", path=private_pcsc._SEARCHED)
    if not Path(sys.prefix, "pcsc").is_dir():
        pytest.skip("the set-up could not unpack a service")

    assert service == str(Path(sys.prefix, "pcsc", "usr", "sbin", "pcscd"))
    assert str(private_pcsc._driver()).startswith(sys.prefix)


def test_programs_are_not_looked_for_in_the_current_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", ":.:bin:/usr/local/bin:")

    assert all(Path(folder).is_absolute() for folder in private_pcsc._searched().split(os.pathsep))


def test_an_order_that_cannot_be_followed_is_an_error_and_the_next_one_is_followed(pcsc: PrivatePCSC) -> None:
    with pytest.raises(PrivatePCSCError, match="no profile"):
        pcsc.insert(PlacedCard(profile="no-such-profile"))

    pcsc.insert(PlacedCard(profile="vn-cccd-2024"))
    assert pcsc.exchanges() == 0


def test_where_it_cannot_run_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_pcsc, "_SEARCHED", "/nowhere")
    monkeypatch.setattr(private_pcsc, "_DRIVERS", ())

    assert missing() == (
        "a private PC/SC service needs more programs: apt-get install mount util-linux; "
        "make setup in chipkit's checkout, which unpacks pcscd and vsmartcard-vpcd"
    )
    with pytest.raises(UnsupportedError, match="apt-get install"):
        PrivatePCSC().start()


def test_elsewhere_than_on_linux_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")

    assert "Linux" in missing()


def test_a_described_card_is_the_same_in_every_process() -> None:
    card = PlacedCard(profile="vn-cccd-2024", defect="flip-dg1", seed=3, extended=None)
    again = PlacedCard.from_json(json.loads(json.dumps(card.to_json())))

    assert again == card
    assert again.specimen().files == card.specimen().files


@pytest.mark.parametrize(
    ("settings", "command"),
    [
        ({"user.max_user_namespaces": "0"}, "sudo sysctl user.max_user_namespaces=10000"),
        ({"kernel.unprivileged_userns_clone": "0"}, "sudo sysctl kernel.unprivileged_userns_clone=1"),
        ({"user.max_user_namespaces": "9", "kernel.unprivileged_userns_clone": "1"}, "run it as root"),
        (
            {"user.max_user_namespaces": "9", "kernel.apparmor_restrict_unprivileged_userns": "1"},
            "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0",
        ),
        ({}, "run it as root"),
    ],
)
def test_who_may_make_no_namespaces_is_told_the_one_command(
    settings: dict[str, str], command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = tmp_path / "unshare"
    refusing.write_text("#!/bin/sh\necho 'unshare: unshare failed: Operation not permitted' >&2\nexit 1\n", "utf-8")
    refusing.chmod(0o755)
    found = private_pcsc._program
    monkeypatch.setattr(private_pcsc, "_program", lambda name: str(refusing) if name == "unshare" else found(name))
    monkeypatch.setattr(private_pcsc, "_is_root", lambda: False)
    for name, value in settings.items():
        (tmp_path / name).write_text(f"{value}\n", "ascii")
    monkeypatch.setattr(private_pcsc, "_setting", lambda name: tmp_path / name)

    with pytest.raises(UnsupportedError, match=f"namespaces .* may not make here: {re.escape(command)}$"):
        PrivatePCSC().start()
