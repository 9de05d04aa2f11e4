"""The chip behind a real PC/SC service: the card's end of the virtual reader's protocol.

Debian's `vsmartcard-vpcd` is a reader driver inside pcscd. It listens on TCP, frames everything as two bytes of length
and that many bytes, and sends a single byte for power off (0), power on (1), reset (2) and "give me your ATR" (4).
Everything longer is a command APDU. Closing the connection is taking the card off the reader.
"""

from __future__ import annotations

import contextlib
import socket
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DEFAULT_PORT", "MAX_FRAME", "PoweredChip", "VirtualReaderLink", "contact_atr", "contactless_atr"]

DEFAULT_PORT: Final = 35963
MAX_FRAME: Final = 65_535
_POWER_OFF, _POWER_ON, _RESET, _GET_ATR = 0, 1, 2, 4
_QUICK_ACK: Final[int | None] = getattr(socket, "TCP_QUICKACK", None)
_POLL_SECONDS: Final = 0.2


class PoweredChip(Protocol):
    """What the link needs of a chip."""

    def transmit(self, raw: bytes) -> bytes:
        """Answer one command APDU."""

    def reset(self) -> None:
        """Drop every session, key and selection."""


def contactless_atr(historical: bytes) -> bytes:
    """The ATR that a reader makes up for a contactless card (PC/SC, part 3, 3.1.3.2.3.1).

    Args:
        historical: At most 15 historical bytes.
    """
    if len(historical) > 15:
        raise ValueError(f"{len(historical)} historical bytes")
    body = bytes([0x80 | len(historical), 0x80, 0x01]) + historical
    check = 0
    for byte in body:
        check ^= byte
    return b"\x3b" + body + bytes([check])


def contact_atr(historical: bytes) -> bytes:
    """The ATR of a contact card that speaks T=0 and nothing else (ISO/IEC 7816-3, 8.2).

    Args:
        historical: At most 15 historical bytes.
    """
    if len(historical) > 15:
        raise ValueError(f"{len(historical)} historical bytes")
    return bytes([0x3B, len(historical)]) + historical


class VirtualReaderLink:
    """One insertion of a chip into the virtual reader."""

    def __init__(self, chip: PoweredChip, atr: bytes, *, host: str = "127.0.0.1", port: int = DEFAULT_PORT) -> None:
        """Insert the chip.

        Raises:
            OSError: No virtual reader listens there.
        """
        self._chip = chip
        self._atr = atr
        self._socket = socket.create_connection((host, port), timeout=5)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.settimeout(_POLL_SECONDS)

    def serve(self, leave: Callable[[], bool], *, before_apdu: Callable[[], bool] | None = None) -> None:
        """Answer the reader until `leave` says so, or the reader goes away; then the card is off the reader.

        Args:
            leave: Asked between frames, at least five times a second.
            before_apdu: Asked before each command APDU; when it says yes, the card leaves instead of answering.
        """
        try:
            while not leave():
                frame = self._receive(leave)
                if frame is None:
                    return
                if len(frame) > 1 and before_apdu is not None and before_apdu():
                    return
                answer = self._answer(frame)
                if answer is not None:
                    self._socket.sendall(len(answer).to_bytes(2, "big") + answer)
        except OSError:
            return
        finally:
            self._chip.reset()
            self._socket.close()

    def wake(self) -> None:
        """Make `serve` look at once whether to leave; for the use of another thread."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def _answer(self, frame: bytes) -> bytes | None:
        if len(frame) == 1:
            if frame[0] == _GET_ATR:
                return self._atr
            if frame[0] in (_POWER_OFF, _POWER_ON, _RESET):
                self._chip.reset()
            return None
        answer = self._chip.transmit(frame)
        return answer if len(answer) <= MAX_FRAME else b"\x67\x00"

    def _receive(self, leave: Callable[[], bool]) -> bytes | None:
        """The next frame, or None when the reader or the card is leaving."""
        size = self._read(2, leave)
        return None if size is None else self._read(int.from_bytes(size, "big"), leave)

    def _read(self, size: int, leave: Callable[[], bool]) -> bytes | None:
        data = b""
        while len(data) < size:
            # The driver sends length and body in two segments; a delayed acknowledgement of the first costs 40 ms.
            if _QUICK_ACK is not None:
                self._socket.setsockopt(socket.IPPROTO_TCP, _QUICK_ACK, 1)
            try:
                part = self._socket.recv(size - len(data))
            except TimeoutError:
                if leave():
                    return None
                continue
            if not part:
                return None
            data += part
        return data
