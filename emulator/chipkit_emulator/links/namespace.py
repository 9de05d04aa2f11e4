"""The inside of a private PC/SC service: `python -P -m chipkit_emulator.links.namespace FOLDER [remove]`.

`chipkit_emulator.links.private_pcsc` starts it in mount and network namespaces of its own. There FOLDER/run lies over
/run/pcscd, so that the socket of the service appears in it, and the virtual reader's ports, which know no password,
are seen by nobody else. The service opens its folder to everybody, so FOLDER above it is closed.

It obeys JSON lines on standard input and answers each by one on standard output; it ends, and the service with it, when
its input does. Then it removes FOLDER, if told to.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from chipkit.errors import ChipkitError
from chipkit_emulator.links.hand import Hand
from chipkit_emulator.links.placed_card import PlacedCard, echo_chip
from chipkit_emulator.links.vpcd import DEFAULT_PORT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO, TextIO

__all__ = ["Service", "main"]

_RUN: Final = Path("/run")
_SYSTEM_DRIVERS: Final = (Path("/usr/lib/pcsc/drivers"), Path("/usr/lib64/pcsc/drivers"))
_READY_SECONDS: Final = 60.0
"""A machine that has much to do may need long to begin a program; this only bounds a hang."""
_NOTICED_SECONDS: Final = 0.6
_STEP_SECONDS: Final = 0.01
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 0x1
_INTERFACE: Final = struct.Struct("16sh22x")

RUN_NAME: Final = "run"
SOCKET_NAME: Final = "pcscd.comm"
DRIVER_NAME: Final = "driver"
CONFIGURATION_NAME: Final = "reader.conf"
UNPLUGGED_NAME: Final = "unplugged"
LOG_NAME: Final = "pcscd.log"
REMOVE: Final = "remove"


class Service:
    """The PC/SC service with one virtual reader of two slots, and the hands over them."""

    def __init__(self, folder: Path) -> None:
        """Nothing runs yet; `start` does it.

        Args:
            folder: Holds the reader's configuration, and will hold socket and log.
        """
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._log: BinaryIO = (folder / LOG_NAME).open("ab")
        self._hands: dict[int, Hand] = {}
        self._emptied: dict[int, float | None] = {}

    def start(self) -> None:
        """Start the service and wait until it takes calls."""
        if self._process is not None:
            return
        self._process = subprocess.Popen(  # noqa: S603 - the system's own service
            # The service must not outlive this process, however this process ends.
            ["setpriv", "--pdeathsig", "KILL", "pcscd", "--foreground", "--config", self._path(CONFIGURATION_NAME)],  # noqa: S607
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._await(self._answers, "the PC/SC service does not start")

    def stop(self) -> None:
        """Stop the service."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def close(self) -> None:
        """Take the cards off and stop the service."""
        for hand in self._hands.values():
            hand.remove()
        self.stop()
        self._log.close()

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        """Do what one line asks for."""
        slot = int(order.get("slot", 0))
        match order["do"]:
            case "insert":
                self._insert(slot, order.get("card"), order.get("remove_at"))
            case "remove":
                self._remove(slot)
            case "exchanges":
                return {"exchanges": self._hands[slot].exchanges if slot in self._hands else 0}
            case "stop":
                self.stop()
            case "start":
                self.start()
            case "unplug":
                (self._folder / UNPLUGGED_NAME).touch()
                self._look_again()
            case "plug":
                (self._folder / UNPLUGGED_NAME).unlink(missing_ok=True)
                self._look_again()
        return {}

    def _insert(self, slot: int, card: Any, remove_at: int | None) -> None:  # noqa: ANN401 - a JSON value
        """Lay a card down; without a description, the one that was last on the slot."""
        self._remove(slot)
        if card is not None or slot not in self._hands:
            chip, atr = echo_chip() if card == "echo" else PlacedCard.from_json(card or {}).chip()
            self._hands[slot] = Hand(chip, atr, port=DEFAULT_PORT + slot)
        # The service looks every 0.4 s; a card that were back sooner would be the old one to it, with power.
        emptied = self._emptied.get(slot)
        if emptied is not None:
            time.sleep(max(0.0, emptied + _NOTICED_SECONDS - time.monotonic()))
        self._hands[slot].insert(remove_at=remove_at, stay=True)

    def _remove(self, slot: int) -> None:
        hand = self._hands.get(slot)
        if hand is not None:
            hand.remove()
            self._emptied[slot] = hand.left

    def _look_again(self) -> None:
        """Have the service look which readers are connected."""
        if self._process is not None and sys.platform != "win32":
            self._process.send_signal(signal.SIGUSR1)

    def _path(self, name: str) -> str:
        return str(self._folder / name)

    def _answers(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise ChipkitError("the PC/SC service ended by itself")
        if sys.platform == "win32":
            return False
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self._folder / RUN_NAME / SOCKET_NAME)) == 0

    @staticmethod
    def _await(done: Any, otherwise: str) -> None:  # noqa: ANN401 - a function
        deadline = time.monotonic() + _READY_SECONDS
        while not done():
            if time.monotonic() > deadline:
                raise ChipkitError(otherwise)
            time.sleep(_STEP_SECONDS)


def _enter(folder: Path) -> None:
    """Lay the folder over /run/pcscd, hide the drivers of real readers, and bring the loopback interface up."""
    _mount("--make-rprivate", "/")
    target = _RUN / "pcscd"
    if not target.is_dir():
        try:
            target.mkdir(mode=0o755)
        except OSError:
            _mount("-t", "tmpfs", "tmpfs", str(_RUN))
            target.mkdir(mode=0o755)
    (folder / RUN_NAME).mkdir(mode=0o700, exist_ok=True)
    _mount("--bind", str(folder / RUN_NAME), str(target))
    for drivers in _SYSTEM_DRIVERS:
        if drivers.is_dir():  # readers on this machine's USB are not for this service
            _mount("-t", "tmpfs", "-o", "ro", "tmpfs", str(drivers))
    _bring_loopback_up()


def _mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)  # noqa: S603, S607
    if done.returncode:
        raise ChipkitError(f"mount: {done.stderr.strip()}")


def _bring_loopback_up() -> None:
    if sys.platform != "linux":
        raise ChipkitError("namespaces are Linux's")
    import fcntl  # noqa: PLC0415 - not there on other systems

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        answer = fcntl.ioctl(any_socket, _SIOCGIFFLAGS, _INTERFACE.pack(b"lo", 0))
        _, flags = _INTERFACE.unpack(answer)
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, _INTERFACE.pack(b"lo", flags | _IFF_UP))


def _serve(service: Service, orders: Iterable[str], answers: TextIO) -> None:
    for line in orders:
        try:
            answer = service.obey(json.loads(line))
        except (ChipkitError, OSError, ValueError, KeyError, TypeError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


def main() -> int:
    """Serve until standard input ends, and remove the folder, if told to, however it ends."""
    folder = Path(sys.argv[1])
    try:
        return _run(folder)
    finally:
        if sys.argv[2:] == [REMOVE]:
            shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path) -> int:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    try:
        _enter(folder)
        service = Service(folder)
        service.start()
    except (ChipkitError, OSError) as error:
        print(json.dumps({"error": str(error)}), file=answers, flush=True)
        return 1
    print(json.dumps({}), file=answers, flush=True)
    try:
        _serve(service, sys.stdin, answers)
    finally:
        service.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
