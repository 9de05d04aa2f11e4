"""`chipkit-emulator run`, before a virtual reader that is a few lines of this test."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Final

import pytest

from chipkit.cli.common import parse_time
from chipkit_emulator.arguments import configure_run
from chipkit_emulator.cli import main
from chipkit_emulator.links.hand import Hand
from chipkit_emulator.links.placed_card import PlacedCard, echo_chip
from chipkit_emulator.links.vpcd import contact_atr, contactless_atr

if TYPE_CHECKING:
    from collections.abc import Iterator

SELECT: Final = bytes.fromhex("00A4040C07A0000002471001")
GET_CHALLENGE: Final = bytes.fromhex("0084000008")
RUN: Final = "import sys; from chipkit_emulator.cli import main; sys.exit(main())"
GET_ATR, POWER_ON, RESET = b"\x04", b"\x01", b"\x02"


class Reader:
    """A virtual reader's end of the wire."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.listening.settimeout(10)
        self.port: int = self.listening.getsockname()[1]
        self.card: socket.socket | None = None

    def take(self) -> None:
        """Wait for a card."""
        if self.card is not None:
            self.card.close()
        self.card, _ = self.listening.accept()
        self.card.settimeout(10)

    def say(self, frame: bytes) -> None:
        assert self.card is not None
        self.card.sendall(len(frame).to_bytes(2, "big") + frame)

    def ask(self, frame: bytes) -> bytes | None:
        """The card's answer, or None when it has left."""
        assert self.card is not None
        self.say(frame)
        size = self._read(2)
        return None if size is None else self._read(int.from_bytes(size, "big"))

    def _read(self, size: int) -> bytes | None:
        assert self.card is not None
        data = b""
        while len(data) < size:
            part = self.card.recv(size - len(data))
            if not part:
                return None
            data += part
        return data

    def close(self) -> None:
        self.listening.close()
        if self.card is not None:
            self.card.close()


@pytest.fixture
def reader() -> Iterator[Reader]:
    made = Reader()
    yield made
    made.close()


@pytest.fixture
def program(reader: Reader, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    """The program, with the further options that a test gives it as the parameter of this fixture."""
    options = getattr(request, "param", ())
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", RUN, "run", "--seed", "5", *options, "--vpcd", f"127.0.0.1:{reader.port}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    yield process
    process.kill()
    process.communicate()


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def tell(process: subprocess.Popen[str], order: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{order}\n")
    process.stdin.flush()


def test_it_says_in_one_line_what_lies_where(reader: Reader, program: subprocess.Popen[str]) -> None:
    reader.take()
    specimen = PlacedCard(seed=5).specimen()

    line = line_of(program)

    assert line.startswith(f"lying on 127.0.0.1:{reader.port}: vn-cccd-2021, defect none, seed 5, ")
    assert f"CAN {specimen.can}" in line
    assert f"number {specimen.holder.personal_number}" in line


@pytest.mark.parametrize("program", [("--defect", "pace-only")], indirect=True)
def test_an_odd_card_lies_there_by_the_name_of_its_oddity(reader: Reader, program: subprocess.Popen[str]) -> None:
    reader.take()

    assert ": vn-cccd-2021, defect pace-only, seed 5, " in line_of(program)
    reader.say(POWER_ON)
    assert reader.ask(SELECT) == b"\x69\x82"


def test_it_speaks_as_a_card_and_moves_as_it_is_told(reader: Reader, program: subprocess.Popen[str]) -> None:
    reader.take()
    line_of(program)
    atr = reader.ask(GET_ATR)
    assert atr is not None
    assert atr[0] == 0x3B
    reader.say(POWER_ON)
    assert reader.ask(SELECT) == b"\x90\x00"

    tell(program, "remove")
    assert line_of(program) == "removed"
    assert reader.ask(GET_ATR) is None
    tell(program, "insert")
    reader.take()
    assert line_of(program) == "lying"
    assert reader.ask(GET_ATR) == atr
    tell(program, "dance")
    tell(program, "quit")

    assert program.wait(60) == 0
    assert program.stderr is not None
    assert "say insert, remove or quit" in program.stderr.read()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_on_a_signal(reader: Reader, program: subprocess.Popen[str], how: signal.Signals) -> None:
    reader.take()
    line_of(program)

    program.send_signal(how)

    assert program.wait(60) == 0
    assert program.stderr is not None
    assert program.stderr.read() == ""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGHUP there")
def test_a_signal_that_its_starter_ignored_does_not_end_it(reader: Reader) -> None:
    command = [sys.executable, "-c", RUN, "run", "--seed", "5", "--vpcd", f"127.0.0.1:{reader.port}"]
    ignoring = ["sh", "-c", 'trap "" HUP; exec "$@"', "sh", *command]
    program = subprocess.Popen(  # noqa: S603 - our own program
        ignoring, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    reader.take()
    line_of(program)

    program.send_signal(signal.Signals["SIGHUP"])  # by name: Windows has none
    tell(program, "remove")

    assert line_of(program) == "removed"
    tell(program, "quit")
    program.communicate(timeout=60)
    assert program.returncode == 0


def test_it_ends_when_whoever_gave_the_orders_is_gone(reader: Reader, program: subprocess.Popen[str]) -> None:
    reader.take()
    line_of(program)
    assert program.stdin is not None

    program.stdin.close()

    assert program.wait(60) == 0
    program.stdin = None


@pytest.mark.parametrize("address", ["nowhere", "127.0.0.1:", ":35963", "127.0.0.1:70000", "127.0.0.1:x"])
def test_an_address_must_be_one(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--vpcd", address]) == 2
    assert "not HOST:PORT" in capsys.readouterr().err


def test_a_reader_that_is_not_there_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chipkit_emulator.links.hand._PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    assert main(["run", "--vpcd", f"127.0.0.1:{port}"]) == 2
    assert "no virtual reader listens" in capsys.readouterr().err


def test_a_time_without_a_zone_is_one_of_this_computer_as_of_every_program_here() -> None:
    parser = argparse.ArgumentParser()
    configure_run(parser)

    at = parser.parse_args(["--at", "2026-01-01T00:30"]).at

    assert at == parse_time("2026-01-01T00:30") == datetime(2026, 1, 1, 0, 30).astimezone()


@pytest.mark.parametrize("at", ["0001-01-01T00:00+10:00", "9999-12-31T23:59-10:00"])
def test_a_time_whose_year_in_utc_does_not_exist_is_refused_in_a_sentence(
    at: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--at", at]) == 2
    assert "in UTC this time lies outside the years 1 to 9999" in capsys.readouterr().err


def test_a_defect_that_does_not_exist_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--defect", "boredom"]) == 2
    assert "no defect 'boredom'" in capsys.readouterr().err


def test_a_card_that_is_to_leave_leaves_without_an_answer(reader: Reader) -> None:
    chip, atr = echo_chip()
    hand = Hand(chip, atr, port=reader.port)
    hand.insert(remove_at=2, stay=True)
    reader.take()

    answers = [reader.ask(GET_CHALLENGE) for _ in range(3)]

    assert answers == [GET_CHALLENGE + b"\x90\x00"] * 2 + [None]
    hand.wait()
    assert not hand.lying
    assert hand.exchanges == 2


def test_a_card_that_stays_comes_back_with_the_reader(reader: Reader) -> None:
    chip, atr = echo_chip()
    hand = Hand(chip, atr, port=reader.port)
    hand.insert(stay=True)
    reader.take()
    assert reader.ask(GET_ATR) == atr

    reader.take()

    assert reader.ask(GET_ATR) == atr
    hand.remove()
    assert reader.ask(GET_ATR) is None


@pytest.mark.parametrize("make", [contact_atr, contactless_atr])
def test_an_answer_to_reset_holds_fifteen_historical_bytes(make: type) -> None:
    assert bytes(15) in make(bytes(15))
    with pytest.raises(ValueError, match="16 historical bytes"):
        make(bytes(16))
