"""What it costs to begin: CPU beside a bare interpreter, and the wall time of a reading above its exchanges.

Run it with `python benchmarks/start_up.py`; `README.md` beside it says what is measured and against what. Everything is
measured in one run, and the least of several is taken, for a busy machine only ever adds. The reading needs Linux with
pcscd and vsmartcard-vpcd; where they are missing, that part is told as not measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chipkit.lds.files import EF
from chipkit.protocol.credentials import CANPassword
from chipkit.session.pcsc import PCSCTransport, wait_for_card
from chipkit.session.procedure import read
from chipkit_emulator.links.placed_card import PlacedCard
from chipkit_emulator.links.private_pcsc import PrivatePCSC, missing

if sys.platform == "win32":
    raise SystemExit("CPU of children is told by POSIX systems alone")

import resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from chipkit_emulator.personalisation.specimen import Specimen

__all__ = ["BUDGET_CPU_MS", "BUDGET_READ_MS", "COMMANDS", "PROGRAMS", "cpu_ms", "main"]

BUDGET_CPU_MS: Final = 60.0
"""CPU of `--version` and `--help` above that of a bare interpreter."""
BUDGET_READ_MS: Final = 250.0
"""Wall time of `chipkit read` above that of the exchanges, in a process that has loaded everything."""
_ROUNDS: Final = 7
_READINGS: Final = 7
_PATIENCE_SECONDS: Final = 10.0
_UNDETERMINED: Final = 11
_END_OF_ORDERS: Final = 120
"""How npa-tool ends behind the last command of a file of them, whatever came of it."""
_BLOCK: Final = 0xD0
"""Bytes that npa-tool asks for at once: with its channel around it, a short response."""
_BIN: Final = Path(sys.executable).parent
_INDEPENDENT: Final = Path(sys.prefix, "independent", "npa-tool")
"""OpenSC's reader, where tools/independent.sh built it: C, with libraries that its loader finds."""

CONVERSATION: Final = "the conversation, everything loaded"
READ: Final = "chipkit read"
THEIRS: Final = "npa-tool (C): PACE and files, no judging"
BARE: Final = (sys.executable, "-c", "pass")
PROGRAMS: Final = ("chipkit", "chipkit-emulator", "chipkit-desk")
COMMANDS: Final[tuple[tuple[str, ...], ...]] = (
    ("chipkit", "--version"),
    ("chipkit", "--help"),
    ("chipkit", "read", "--help"),
    ("chipkit", "verify", "--help"),
    ("chipkit", "trust", "import", "--help"),
    ("chipkit-emulator", "--help"),
    ("chipkit-desk", "--help"),
)
"""What must be there at once."""


def cpu_ms(command: Sequence[str], *, rounds: int = _ROUNDS) -> float:
    """The least CPU of several runs of a command, in milliseconds.

    Raises:
        subprocess.CalledProcessError: It failed.
    """

    def once() -> float:
        before = _children_seconds()
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own programs
        return 1000 * (_children_seconds() - before)

    return min(once() for _ in range(rounds))


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of one way to read a card: the least of several times."""

    wall: float
    cpu: float
    """Of the process that reads, without card and service."""


def _spent(do: Callable[[], object]) -> Spent:
    wall, cpu = time.perf_counter(), time.process_time() + _children_seconds()
    do()
    return Spent(1000 * (time.perf_counter() - wall), 1000 * (time.process_time() + _children_seconds() - cpu))


def _least(all_spent: Sequence[Spent]) -> Spent:
    return Spent(min(each.wall for each in all_spent), min(each.cpu for each in all_spent))


def _exchange(specimen: Specimen) -> None:
    """The conversation alone, by a process that has loaded everything."""
    with PCSCTransport(wait_for_card(timeout=_PATIENCE_SECONDS)) as transport:
        capture = read(transport, CANPassword(specimen.can or ""))
    if capture.abort is not None:
        raise SystemExit(f"the reading broke off: {capture.abort}")


def _orders(specimen: Specimen) -> Iterator[str]:
    """What npa-tool is to send through its channel: the application, then each file in blocks."""
    yield "00A4040C07A0000002471001"
    for ef in (EF.COM, EF.SOD, EF.DG14, EF.DG15, EF.DG1, EF.DG13, EF.DG2):
        size = len(specimen.files[ef])
        yield f"00A4020C02{ef.fid:04X}"
        yield from (f"00B0{at:04X}{min(_BLOCK, size - at):02X}" for at in range(0, size, _BLOCK))


def _run(command: Sequence[str], *codes: int) -> bytes:
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own programs
    if done.returncode not in codes:
        raise SystemExit(f"{command[0]}: {done.stderr.decode(errors='replace')}")
    return done.stdout


def _readings() -> dict[str, Spent]:
    """The conversation alone, `chipkit read`, and the same files by somebody else's reader, in turn."""
    with PrivatePCSC() as service, tempfile.TemporaryDirectory() as trust:
        os.environ.update(service.environment)
        card = PlacedCard()
        specimen = card.specimen()
        service.insert(card)
        _exchange(specimen)  # the service has seen the card, and this process has loaded everything
        ours = (str(_BIN / "chipkit"), "read", "--can", specimen.can or "", "--trust", trust)
        ways: dict[str, Callable[[], object]] = {
            CONVERSATION: lambda: _exchange(specimen),
            READ: lambda: _run(ours, _UNDETERMINED),  # nobody is trusted in an empty folder
        }
        if _INDEPENDENT.exists():
            os.environ["LD_LIBRARY_PATH"] = str(_INDEPENDENT.parent)
            orders = Path(trust, "commands")
            orders.write_text("".join(f"{order}\n" for order in _orders(specimen)), encoding="ascii")
            npa = (str(_INDEPENDENT), f"--can={specimen.can}", f"--translate={orders}")
            if _run(npa, 0, _END_OF_ORDERS).count(b"sw1=90 sw2=00") != len(orders.read_text("ascii").splitlines()):
                raise SystemExit("npa-tool did not read every file")
            ways[THEIRS] = lambda: _run(npa, 0, _END_OF_ORDERS)
        rounds = [{name: _spent(do) for name, do in ways.items()} for _ in range(_READINGS)]
        return {name: _least([each[name] for each in rounds]) for name in ways}


def _tell_readings() -> bool:
    """Print the second table; whether a reading is over its budget."""
    spent = _readings()
    alone, whole = spent[CONVERSATION], spent[READ]
    print(f"\n{'milliseconds of one reading':44}{'wall':>10}{'above it':>12}{'ratio':>8}{'CPU':>10}")
    for name, each in spent.items():
        above, ratio = each.wall - alone.wall, each.wall / alone.wall
        print(f"{name:44}{each.wall:>10.1f}{above:>12.1f}{ratio:>8.1f}{each.cpu:>10.1f}")
    print(f"budget of chipkit read: {BUDGET_READ_MS:.0f} ms above the conversation")
    return whole.wall - alone.wall > BUDGET_READ_MS


def main() -> None:
    """Print the tables; all programs have their bytecode at hand, as one that was installed does."""
    with tempfile.TemporaryDirectory() as bytecode:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = bytecode
        _measure()


def _measure() -> None:
    bare, over = cpu_ms(BARE), False
    print(f"{'milliseconds of CPU':44}{'all':>10}{'above bare':>12}{'ratio':>8}")
    print(f"{'a bare interpreter':44}{bare:>10.1f}")
    for program, *words in COMMANDS:
        used = cpu_ms((str(_BIN / program), *words))
        over |= program == "chipkit" and used - bare > BUDGET_CPU_MS
        print(f"{' '.join((program, *words)):44}{used:>10.1f}{used - bare:>12.1f}{used / bare:>8.1f}")
    print(f"budget of chipkit: {BUDGET_CPU_MS:.0f} ms above a bare interpreter")
    if missing():
        print(f"reading: not measured: {missing()}")
    else:
        over |= _tell_readings()
    if over:
        raise SystemExit("over budget")


if __name__ == "__main__":
    main()
