"""Whoever sits at a terminal is asked for what opens the chip, and nothing that is typed comes back to the screen."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from chipkit.cli import main
from chipkit.cli.asking import PROMPTS, typed_key, typed_unseen
from chipkit.cli.manner import MANNER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pty = pytest.importorskip("pty", reason="no terminals to open here")

TD1 = ("IDVNM1990001012000199000101<<0", "9902017F3912315VNM<<<<<<<<<<<2", "SPECIMEN<<MAU<<<<<<<<<<<<<<<<<")
TD3 = ("P<VNMSPECIMEN<<MAU<<<<<<<<<<<<<<<<<<<<<<<<<<", "B00000000<VNM9902017F3912315<<<<<<<<<<<<<<<<0")
PATIENCE = 60.0


class Terminal:
    """A person at a terminal: types an answer once a question stands there, and sees what comes back."""

    def __init__(self) -> None:
        self.ours, self.theirs = pty.openpty()
        self.seen = b""

    def wait_for(self, words: str) -> None:
        """Look until these words stand on the screen behind all that was looked at."""
        begun, end = len(self.seen), time.monotonic() + PATIENCE
        while words.encode() not in self.seen[begun:]:
            assert time.monotonic() < end, self.seen
            self.look()

    def look(self) -> None:
        if select.select([self.ours], [], [], 0.05)[0]:
            self.seen += os.read(self.ours, 1 << 16)

    def type(self, text: str) -> None:
        os.write(self.ours, text.encode())

    def rest(self) -> str:
        """All that was ever seen."""
        while select.select([self.ours], [], [], 0)[0]:
            self.look()
        return self.seen.decode()

    def close(self) -> None:
        os.close(self.ours)
        os.close(self.theirs)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    made = Terminal()
    with os.fdopen(os.dup(made.theirs), "r", encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield made
    made.close()


def answered(terminal: Terminal, ask: Callable[[], object], *answers: tuple[str, str]) -> object:
    """What `ask` gives where somebody answers each question."""
    given: list[object] = []
    asking = threading.Thread(target=lambda: given.append(ask()))
    asking.start()
    for question, answer in answers:
        terminal.wait_for(question)
        terminal.type(answer)
    while asking.is_alive():
        terminal.look()
    return given[0]


@pytest.mark.parametrize("kind", ["number", "can", "qr", "any"])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_one_line_is_asked_for_by_its_name_and_is_not_seen(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, kind: str, language: str
) -> None:
    monkeypatch.setattr(MANNER, "language", language)

    given = answered(terminal, lambda: typed_key(kind), (PROMPTS[kind][language], "000199000101\n"))

    assert given == "000199000101"
    assert "0199" not in terminal.rest()


@pytest.mark.parametrize(("kind", "lines"), [("mrz", TD1), ("any", TD1), ("mrz", TD3)])
def test_a_machine_readable_zone_has_as_many_lines_as_its_first_says(
    terminal: Terminal, kind: str, lines: tuple[str, ...]
) -> None:
    questions = (PROMPTS[kind]["en"], *(f"MRZ, line {at} of {len(lines)}: " for at in range(2, len(lines) + 1)))

    given = answered(terminal, lambda: typed_key(kind), *zip(questions, (f"{line}\n" for line in lines), strict=True))

    assert given == "\n".join(lines)
    assert "SPECIMEN" not in terminal.rest()


def test_lines_that_are_pasted_in_one_go_are_all_taken_and_none_is_seen(terminal: Terminal) -> None:
    pasted = "".join(f"{line}\n" for line in TD1)

    assert answered(terminal, lambda: typed_key("mrz"), (PROMPTS["mrz"]["en"], pasted)) == "\n".join(TD1)
    assert "SPECIMEN" not in terminal.rest()


def test_the_terminal_shows_again_afterwards_what_is_typed(terminal: Terminal) -> None:
    answered(terminal, lambda: typed_key("can"), (PROMPTS["can"]["en"], "123456\n"))
    terminal.type("seen")
    terminal.wait_for("seen")


def test_what_is_typed_wrong_is_told_and_not_repeated(terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    code = answered(terminal, lambda: main(["read", "--number", "-"]), ("Number, then Enter: ", "12345678\n"))

    told = terminal.rest() + capsys.readouterr().err
    assert code == 2
    assert "neither twelve digits" in told
    assert "12345678" not in told


@pytest.mark.parametrize("more", [(), ("--number", "-")])
def test_the_whole_program_asks_at_a_terminal(more: tuple[str, ...], tmp_path: Path) -> None:
    terminal = Terminal()
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-P", "-m", "chipkit", "read", *more, "--wait", "0", "--trust", str(tmp_path)],
        stdin=terminal.theirs,
        stdout=subprocess.PIPE,
        stderr=terminal.theirs,
        cwd=tmp_path,
    ) as running:
        terminal.wait_for(PROMPTS["number" if more else "any"]["en"])
        terminal.type("000199000101\n")
        while running.poll() is None:
            terminal.look()

    assert "000199" not in terminal.rest()
    terminal.close()


def test_from_a_pipe_nothing_is_asked_and_a_missing_key_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reading, writing = os.pipe()
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)

        assert main(["read"]) == 2

    told = capsys.readouterr().err
    assert "what opens the chip?" in told
    assert "Enter" not in told


SECRETS = [
    ("read", "--pin", "-"),
    ("read", "--puk", "-", "--lang", "vi"),
    ("keys", "create", "counter", "--keys", "keys"),
    ("pin", "new.signers", "--key", "key.pem", "--name", "SPECIMEN"),
    ("read", "--number", "-"),
    ("read",),
]
"""Calls of which each asks for something that is typed unseen."""


@pytest.mark.parametrize("words", SECRETS, ids=" ".join)
@pytest.mark.parametrize("typed", [b"\4", b"\n", b"\xff\n"], ids=["the end", "nothing", "what is no UTF-8"])
def test_a_secret_that_is_none_is_refused_in_a_sentence(
    words: tuple[str, ...],
    typed: bytes,
    terminal: Terminal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    key = ec.generate_private_key(ec.SECP256R1())
    encrypted = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"long enough"))
    (tmp_path / "key.pem").write_bytes(encrypted)
    os.write(terminal.ours, typed * 2)  # whoever makes something with it is asked twice

    assert main([*words]) == 2

    assert capsys.readouterr().err.splitlines()[-1].startswith("chipkit: ")
    assert not (tmp_path / "keys" / "keys.chipkit").exists()
    assert not (tmp_path / "new.signers").exists()


def test_what_is_told_of_an_interruption_begins_on_a_line_of_its_own(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted:
        """Standard input at which somebody presses Ctrl-C."""

        def __getattr__(self, name: str) -> object:
            return getattr(stdin, name)

        def readline(self) -> str:
            raise KeyboardInterrupt

    stdin = sys.stdin
    monkeypatch.setattr(sys, "stdin", Interrupted())

    with pytest.raises(KeyboardInterrupt):
        typed_unseen("PIN: ")
    assert terminal.rest().endswith("PIN: \r\n")
