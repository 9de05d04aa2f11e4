"""Where a file cannot be written after all: who sits at a terminal is asked; the report comes in any case."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

if sys.platform == "win32":
    pytest.skip("terminals and limits of POSIX", allow_module_level=True)

import resource

NOT_WRITTEN: Final = 13
PNG: Final = b"\x89PNG"
FULL: Final = """
import errno, sys
from chipkit import written_file
write = written_file.WrittenFile.write
def full(file, data):
    if file.path.name.startswith("full"):
        raise OSError(errno.ENOSPC, "No space left on device", str(file.path))
    write(file, data)
written_file.WrittenFile.write = full
from chipkit.cli import main
sys.exit(main())
"""
"""A program on a disk that is full wherever a name begins with that word."""


def at_terminal(folder: Path, *arguments: str, answers: list[bytes]) -> tuple[int, bytes, str]:
    """Run `chipkit demo` with a terminal for input and notes; each answer is typed when a question stands there."""
    master, slave = os.openpty()
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-P", "-c", FULL, "demo", *arguments], cwd=folder,
        stdin=slave, stdout=subprocess.PIPE, stderr=slave, preexec_fn=lambda: take_terminal(slave),  # noqa: PLW1509
    )  # fmt: skip
    os.close(slave)
    told, waiting, deadline = b"", list(answers), time.monotonic() + 180
    seen = 0
    while time.monotonic() < deadline:
        if not select.select([master], [], [], 0.2)[0]:
            continue
        try:
            piece = os.read(master, 4096)
        except OSError:  # nobody holds the other end any more
            break
        told += piece
        if waiting and told.endswith(b"): ") and len(told) > seen:
            seen = len(told)
            os.write(master, waiting.pop(0))
    out = process.communicate(timeout=120)[0]
    os.close(master)
    return process.returncode, out, told.decode()


def take_terminal(slave: int) -> None:
    import fcntl  # noqa: PLC0415 - of POSIX
    import termios  # noqa: PLC0415 - likewise

    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)


def test_a_terminal_is_asked_for_another_place(tmp_path: Path) -> None:
    code, out, told = at_terminal(tmp_path, "--photo", "full.png", "--json", answers=[b"other.png\n"])

    assert code == 0
    assert (tmp_path / "other.png").read_bytes().startswith(PNG)
    assert json.loads(out)["photo"] == "other.png"
    assert "full.png: No space left on device" in told
    assert "Save it to another file" in told
    assert "Traceback" not in told


def test_it_is_asked_in_the_language_of_the_report_and_again_where_that_place_fails_too(tmp_path: Path) -> None:
    places = [b"full-too.png\n", b"missing/photo.png\n", b"other.png\n"]

    code, out, told = at_terminal(tmp_path, "--photo", "full.png", "--lang", "vi", answers=places)

    assert code == 0
    assert told.count("Lưu vào tệp khác") == 3
    assert "other.png" in out.decode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.png"]


@pytest.mark.parametrize("answer", [b"\n", b"\x04", b"\x03"], ids=["nothing", "end of input", "Ctrl-C"])
def test_who_names_no_place_gets_the_report_and_is_told_that_nothing_was_saved(tmp_path: Path, answer: bytes) -> None:
    code, out, told = at_terminal(tmp_path, "--photo", "full.png", "--json", answers=[answer])

    assert code == NOT_WRITTEN
    assert json.loads(out)["verdict"] == "verified-demo"
    assert told.splitlines()[-1] == "chipkit: full.png: No space left on device; not saved"
    assert list(tmp_path.iterdir()) == []


def test_who_is_no_terminal_is_not_asked(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-P", "-c", FULL, "demo", "--photo", "full.png", "--lang", "vi"], cwd=tmp_path,
        input=b"other.png\n", capture_output=True, check=False,
    )  # fmt: skip

    assert done.returncode == NOT_WRITTEN
    assert "TRÌNH DIỄN" in done.stdout.decode()
    assert done.stderr.decode().splitlines()[-1] == "chipkit: full.png: No space left on device; chưa lưu"
    assert list(tmp_path.iterdir()) == []


def limited(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [0, 1, 1000])
def test_a_limit_of_files_costs_the_photo_and_nothing_else(tmp_path: Path, size: int) -> None:
    (tmp_path / "photo.png").write_bytes(b"before")

    done = subprocess.run(
        [sys.executable, "-P", "-B", "-m", "chipkit", "demo", "--photo", "photo.png", "--force"], cwd=tmp_path,
        stdin=subprocess.DEVNULL, capture_output=True, check=False, preexec_fn=limited(size),
    )  # fmt: skip

    assert done.returncode == NOT_WRITTEN
    assert b"DEMO" in done.stdout
    assert done.stderr.decode().splitlines()[-1] == "chipkit: photo.png: File too large; not saved"
    assert (tmp_path / "photo.png").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["photo.png"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")  # noqa: PTH110 - a device
@pytest.mark.parametrize("size", [1, 4000, 4096, 4097, 6000, 8191, 8192, 8193, 20_000])
def test_a_report_of_any_size_that_nobody_took_is_no_success(size: int) -> None:
    code = f"""
import sys
from chipkit.cli.program import run_program
from chipkit.cli.saving import Saving
def run():
    with Saving("en") as saving:
        print("x" * {size}, end="")
    return saving.code(0)
sys.exit(run_program("chipkit", run))
"""
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        done = subprocess.run([sys.executable, "-c", code], stdout=full, stderr=subprocess.PIPE, check=False)  # noqa: S603 - ours

    assert done.returncode == NOT_WRITTEN
    assert done.stderr.startswith(b"chipkit: standard output: No space left on device")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")  # noqa: PTH110 - a device
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("words", [["--help"], ["--version"], ["demo"], ["demo", "--json"], ["trust", "--help"]])
def test_a_result_that_nobody_took_is_told_and_is_no_success(tmp_path: Path, words: list[str], unbuffered: str) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-P", "-m", "chipkit", *words], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered}, check=False,
        )  # fmt: skip

    assert done.returncode == NOT_WRITTEN
    last = done.stderr.decode().splitlines()[-1]
    assert last == "chipkit: standard output: No space left on device; the result was not written"
