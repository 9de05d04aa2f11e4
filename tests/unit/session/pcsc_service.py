"""A binding of PC/SC with several readers that answers as it is told, and counts what it is asked."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

OK: Final = 0
BUSY, RESET, FAILED, UNKNOWN_READER = 0x8010000B, 0x80100068, 0x80100016, 0x80100009
NO_CARD, OTHER_PROTOCOL = 0x8010000C, 0x8010000F
NO_SERVICE, STOPPED, DENIED, MUTE_CODE, REMOVED = 0x8010001D, 0x8010001E, 0x8010006A, 0x80100066, 0x80100069
PRESENT, EMPTY, MUTE, HELD = 0x22, 0x12, 0x222, 0xA2


@dataclass
class Reader:
    """What one reader of the binding says; lists are answered in turn, and the last entry for ever."""

    flags: int = EMPTY
    atr: bytes = b"\x3b\x00"
    asking: int = OK
    connecting: list[int] = field(default_factory=lambda: [OK])
    answers: dict[str, str] = field(default_factory=dict)


class Service:
    """Stands in for pyscard's binding."""

    SCARD_SCOPE_USER = 0
    SCARD_SHARE_EXCLUSIVE, SCARD_SHARE_DIRECT = 1, 3
    SCARD_PROTOCOL_T0, SCARD_PROTOCOL_T1 = 1, 2
    SCARD_LEAVE_CARD, SCARD_RESET_CARD, SCARD_UNPOWER_CARD = 0, 1, 2

    def __init__(self) -> None:
        self.readers: dict[str, Reader] = {}
        self.listed: list[str] | None = None
        self.establishing = [OK]
        self.listing: int | Exception = OK
        self.begin = [OK]
        self.transmitting: list[int] = [OK]
        self.size = b""
        self.strict_names = True
        """Whether names beyond ASCII are refused, as pyscard does."""
        self.silent = False
        """Whether a call that ends without a change says nothing of the states."""
        self.calls: Counter[str] = Counter()
        self.due: dict[str, tuple[int, Callable[[], None]]] = {}
        self.sent: list[bytes] = []
        self.reconnected: list[int] = []
        self.held: list[str] = []

    def when_asked(self, call: str, times: int, act: Callable[[], None]) -> None:
        """Do something in the middle of a call, the number of times from now on that it has been made by then."""
        self.due[call] = (self.calls[call] + times, act)

    def _asked(self, call: str) -> None:
        self.calls[call] += 1
        if call in self.due and self.calls[call] >= self.due[call][0]:
            _, act = self.due.pop(call)
            act()

    @staticmethod
    def next(codes: list[int]) -> int:
        return codes.pop(0) if len(codes) > 1 else codes[0]

    def SCARD_CTL_CODE(self, code: int) -> int:  # noqa: N802 - the binding's names
        return 0x42000000 + code

    def SCardEstablishContext(self, _scope: int) -> tuple[int, int]:  # noqa: N802
        self._asked("establish")
        return self.next(self.establishing), 1

    def SCardReleaseContext(self, _context: int) -> int:  # noqa: N802
        return OK

    def SCardListReaders(self, _context: int, _groups: list[str]) -> tuple[int, list[str]]:  # noqa: N802
        self._asked("list")
        if isinstance(self.listing, Exception):
            raise self.listing
        return self.listing, list(self.readers) if self.listed is None else self.listed

    def SCardGetStatusChange(  # noqa: N802
        self, _context: int, timeout: int, states: list[tuple[str, int]]
    ) -> tuple[int, list[Any]]:
        self._asked("change")
        for name, _ in states:
            if self.strict_names:
                name.encode("ascii")
            code = self.readers[name].asking if name in self.readers else UNKNOWN_READER
            if code:
                return code - (1 << 32), []
        if timeout and all(self.readers[name].flags & ~2 == flags & ~2 for name, flags in states):
            time.sleep(timeout / 1000)
            return 0x8010000A - (1 << 32), [] if self.silent else [(name, flags, []) for name, flags in states]
        return OK, [
            (name, self.readers[name].flags, list(self.readers[name].atr) if self.readers[name].flags & 0x20 else [])
            for name, _ in states
        ]

    def SCardConnect(self, _context: int, reader: str, _share: int, _protocols: int) -> tuple[int, str, int]:  # noqa: N802
        self._asked("connect")
        code = self.next(self.readers[reader].connecting) if reader in self.readers else UNKNOWN_READER
        if code == OK:
            self.held.append(reader)
        return code, reader, 2

    def SCardReconnect(self, _handle: str, _share: int, _protocols: int, first: int) -> tuple[int, int]:  # noqa: N802
        self.reconnected.append(first)
        return OK, 2

    def SCardBeginTransaction(self, _handle: str) -> int:  # noqa: N802
        return self.next(self.begin)

    def SCardEndTransaction(self, _handle: str, _disposition: int) -> int:  # noqa: N802
        return OK

    def SCardDisconnect(self, handle: str, _disposition: int) -> int:  # noqa: N802
        self.held.remove(handle)
        return OK

    def SCardStatus(self, handle: str) -> tuple[int, str, int, int, list[int]]:  # noqa: N802
        return OK, handle, 0, 2, [0x3B, 0x00]

    def SCardControl(self, _handle: str, code: int, _data: list[int]) -> tuple[int, list[int]]:  # noqa: N802
        if not self.size:
            return FAILED, []
        features = b"\x12\x04" + self.SCARD_CTL_CODE(0x12).to_bytes(4, "big")
        return OK, list(features if code == self.SCARD_CTL_CODE(3400) else b"\x0a\x04" + self.size)

    def SCardTransmit(self, handle: str, _protocol: int, command: list[int]) -> tuple[int, list[int]]:  # noqa: N802
        self.sent.append(bytes(command))
        code = self.next(self.transmitting)
        if code:
            return code - (1 << 32), []
        answers = self.readers[handle].answers
        told = next((answers[start] for start in answers if bytes(command).hex().startswith(start)), "9000")
        return OK, list(bytes.fromhex(told))
