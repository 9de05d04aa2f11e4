"""What one exchange costs through a real PC/SC service, next to a card that merely repeats what it is sent.

Run it with `python benchmarks/pcsc_exchange.py` on Linux with pcscd and vsmartcard-vpcd; `README.md` beside it says
what is measured and against what. The echo card is the floor: service, virtual reader and sockets, and no card at all.
"""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chipkit.protocol.credentials import CANPassword
from chipkit.session.pcsc import PCSCTransport, wait_for_card
from chipkit.session.procedure import read
from chipkit.session.trace import Trace
from chipkit_emulator.links.placed_card import PlacedCard
from chipkit_emulator.links.private_pcsc import PrivatePCSC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["BUDGET_MS", "Series", "main"]

BUDGET_MS: Final = 0.3
_ROUNDS: Final = 2000
_SELECT: Final = bytes.fromhex("00A4040C07A0000002471001")
_READ_SHORT: Final = bytes.fromhex("00B0000000")
_PATIENCE_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Series:
    """Milliseconds of many exchanges of one kind."""

    name: str
    milliseconds: Sequence[float]

    @property
    def median(self) -> float:
        """The cost of a usual exchange."""
        return statistics.median(self.milliseconds)

    def row(self) -> str:
        """The series as a line of the table."""
        ordered = sorted(self.milliseconds)
        tail = ordered[int(0.95 * (len(ordered) - 1))]
        return f"{self.name:44}{len(ordered):>7}{self.median:>10.3f}{tail:>10.3f}"


def _timed(do: Callable[[], object], rounds: int) -> Iterator[float]:
    for _ in range(rounds):
        begun = time.perf_counter()
        do()
        yield 1000 * (time.perf_counter() - begun)


def _repeated(name: str, transport: PCSCTransport, command: bytes) -> Series:
    return Series(name, list(_timed(lambda: transport.transmit(command), _ROUNDS)))


def _echo(service: PrivatePCSC) -> list[Series]:
    service.insert_echo()
    with PCSCTransport(wait_for_card(timeout=_PATIENCE_SECONDS)) as transport:
        return [
            _repeated("echo card, 12 bytes", transport, _SELECT),
            _repeated("echo card, 261 bytes", transport, bytes(4) + b"\xff" + bytes(255) + b"\x00"),
        ]


def _card(service: PrivatePCSC) -> list[Series]:
    card = PlacedCard()
    specimen = card.specimen()
    service.insert(card)
    with PCSCTransport(wait_for_card(timeout=_PATIENCE_SECONDS)) as transport:
        plain = [
            _repeated("card, SELECT", transport, _SELECT),
            _repeated("card, READ BINARY (refused)", transport, _READ_SHORT),
        ]
        transport.reset()
        trace = Trace()
        capture = read(transport, CANPassword(specimen.can or ""), trace=trace)
    if capture.abort is not None:
        raise SystemExit(f"the reading broke off: {capture.abort}")
    reads = [entry.milliseconds for entry in trace.entries if entry.name == "READ BINARY" and entry.protected]
    return [*plain, Series("card, protected READ BINARY of 223 bytes", reads)]


def main() -> None:
    """Print the table."""
    with PrivatePCSC() as service:
        os.environ.update(service.environment)
        echo, card = _echo(service), _card(service)
    print(f"{'milliseconds per exchange':44}{'count':>7}{'median':>10}{'95 %':>10}")
    for series in [*echo, *card]:
        print(series.row())
    exchange = next(series for series in card if series.name == "card, SELECT")
    print(f"budget {BUDGET_MS} ms; the card itself costs {exchange.median - echo[0].median:.3f} ms over the echo card")
    if exchange.median > BUDGET_MS:
        raise SystemExit("over budget")


if __name__ == "__main__":
    main()
