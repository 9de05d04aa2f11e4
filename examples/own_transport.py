"""A transport of your own: here a chip at the other end of a socket, as behind a telephone that reads cards.

A transport carries bytes and knows nothing of what they mean. It has three methods and two numbers
(`chipkit.Transport`); it need not inherit from anything. What it raises, programming errors aside, ends in a report
that says *link*, with what was read. The far end is an emulated card in a thread of its own.
"""

from __future__ import annotations

import socket
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chipkit import InMemoryTrust, inspect, load_policy
from chipkit_emulator import load_profile, personalise

if TYPE_CHECKING:
    from chipkit import Transport

RESET = b""
"""An empty frame asks for a reset, and is its answer."""


class SocketTransport:
    """One chip at the far end of a connected socket, in frames of two bytes of length and as many of content."""

    max_command = 261
    """Short commands: header, Lc, 255 bytes, Le."""
    max_response = 256

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._socket.settimeout(10)  # a TimeoutError is told as such

    def transmit(self, command: bytes) -> bytes:
        """One command there, one response back; the status word is the end of the response."""
        send_frame(self._socket, command)
        return receive_frame(self._socket)

    def reset(self) -> None:
        """The chip forgets every channel, selection and challenge."""
        send_frame(self._socket, RESET)
        receive_frame(self._socket)

    def close(self) -> None:
        """Let the card go; more than once does no harm."""
        self._socket.close()


def send_frame(connected: socket.socket, content: bytes) -> None:
    """Send one frame."""
    connected.sendall(len(content).to_bytes(2, "big") + content)


def receive_frame(connected: socket.socket) -> bytes:
    """Wait for one frame; an EOFError where the other end is gone, which chipkit tells as *link*."""
    return _exactly(connected, int.from_bytes(_exactly(connected, 2), "big"))


def _exactly(connected: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = connected.recv(size - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


def serve(connected: socket.socket, chip: Transport) -> None:
    """The far end: hand each frame to a chip until nobody asks any more."""
    with connected:
        while True:
            try:
                frame = receive_frame(connected)
            except (EOFError, OSError):
                return
            if frame == RESET:
                chip.reset()
                send_frame(connected, RESET)
            else:
                send_frame(connected, chip.transmit(frame))


def main() -> None:
    """Read a card over a socket, and then one whose link breaks."""
    now = datetime.now(UTC)
    card = personalise(load_profile("vn-cccd-2021"), seed=1, at=now)
    here, there = socket.socketpair()
    threading.Thread(target=serve, args=(there, card.transport()), daemon=True).start()
    transport = SocketTransport(here)
    for link in ("a link that holds", "a link that is gone"):
        report = inspect(transport, card.password, trust=InMemoryTrust.empty(), policy=load_policy("field"), at=now)
        abort = report.capture.abort
        reason = "whole" if abort is None else f"broke off: {abort.reason}"
        print(f"{link}: {report.outcome.value}, {len(report.capture.files)} files, {reason}")
        transport.close()


if __name__ == "__main__":
    main()
