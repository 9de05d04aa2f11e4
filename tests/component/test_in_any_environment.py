"""Commands where the environment gives way: streams that nobody hears, places that are no files, limits of memory."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from typing import IO, TYPE_CHECKING

import pytest

from chipkit.written_file import WrittenFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

if sys.platform == "win32":
    pytest.skip("streams, links and limits of POSIX", allow_module_level=True)


def run(
    *arguments: str, cwd: Path, stderr: int | IO[bytes] = subprocess.PIPE, preexec_fn: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-P", "-m", "chipkit", *arguments]
    return subprocess.run(  # noqa: S603 - our own interpreter
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=stderr, timeout=180, check=False, preexec_fn=preexec_fn,
    )  # fmt: skip


# streams -------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")  # noqa: PTH110 - a device
def test_notes_that_nobody_can_hear_cost_no_report(tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        done = run("demo", cwd=tmp_path, stderr=full)

    assert done.returncode == 0
    assert b"DEMO" in done.stdout


def test_a_closed_standard_error_costs_no_report(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        ["/bin/sh", "-c", f"exec '{sys.executable}' -P -m chipkit demo 2>&-"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0
    assert b"DEMO" in done.stdout


# places that are no files --------------------------------------------------------------------------------------------


def placed_link(path: Path) -> None:
    path.with_name("elsewhere").write_bytes(b"kept")
    path.symlink_to(path.with_name("elsewhere"))


PLACES: dict[str, Callable[[Path], None]] = {
    "a pipe": os.mkfifo,
    "a link": placed_link,
    "a dangling link": lambda path: path.symlink_to("nowhere"),
    "a folder": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_file_is_refused_by_name_and_left_as_it_is(tmp_path: Path, place: str) -> None:
    target = tmp_path / "target"
    PLACES[place](target)
    before = target.lstat()

    done = run("demo", "--photo", str(target), cwd=tmp_path)

    assert done.returncode == 2
    assert str(target).encode() in done.stderr
    assert b"Traceback" not in done.stderr
    after = target.lstat()
    assert (after.st_ino, stat.S_IFMT(after.st_mode)) == (before.st_ino, stat.S_IFMT(before.st_mode))
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may make a device")
def test_a_device_is_not_replaced_by_a_face(tmp_path: Path) -> None:
    target = tmp_path / "null"
    os.mknod(target, 0o666 | stat.S_IFCHR, os.makedev(1, 3))

    with pytest.raises(OSError, match="not replaced"):
        WrittenFile(target)

    assert stat.S_ISCHR(target.lstat().st_mode)


@pytest.mark.parametrize("name", ["missing/photo.png", "x" * 300, "x" * 240])
def test_a_place_that_cannot_be_written_is_told_before_anything_is_done(tmp_path: Path, name: str) -> None:
    if len(name) == 240:  # long, and possible all the same
        WrittenFile(tmp_path / name).write(b"whole")
        assert (tmp_path / name).read_bytes() == b"whole"
        return
    with pytest.raises(OSError, match=name[:20]):
        WrittenFile(tmp_path / name)


def test_what_was_not_written_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "capture"
    target.write_bytes(b"before")

    WrittenFile(target)

    assert target.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["capture"]


def test_capture_and_photo_to_one_file_are_refused_before_a_reader_is_asked_for(tmp_path: Path) -> None:
    both = ["--out", "one", "--photo", "./one"]

    done = run("read", "--can", "123456", *both, "--wait", "0", cwd=tmp_path)

    assert done.returncode == 2
    assert b"one file" in done.stderr


def test_a_target_in_a_missing_folder_is_told_before_a_reader_is_asked_for(tmp_path: Path) -> None:
    done = run("read", "--can", "123456", "--out", "missing/card.chipkit", "--wait", "0", cwd=tmp_path)

    assert done.returncode == 2
    assert b"missing/card.chipkit" in done.stderr


# limits --------------------------------------------------------------------------------------------------------------


def test_a_limit_of_a_file_is_not_asked_for_at_once(tmp_path: Path) -> None:
    (tmp_path / "small.bin").write_bytes(bytes.fromhex("60165f0104303130375f36063034303030305c0461756e6f"))

    def little_memory() -> None:
        resource = pytest.importorskip("resource")
        resource.setrlimit(resource.RLIMIT_AS, (300 << 20, 300 << 20))

    done = run("show", "small.bin", cwd=tmp_path, preexec_fn=little_memory)

    assert b"MemoryError" not in done.stderr
    assert done.returncode == 0
    assert b"EF.COM" in done.stdout


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(
    "command", ["chipkit diag", "chipkit_emulator list", "chipkit_gui --help", "chipkit --version"]
)
def test_a_stream_that_the_caller_closed_is_no_traceback(tmp_path: Path, command: str, closed: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        ["/bin/sh", "-c", f"exec '{sys.executable}' -P -m {command} {closed}"],
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip

    assert done.returncode in (0, 10)
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


@pytest.mark.parametrize("how", ["--photo=~/photo.png", "--photo=~nobody-of-that-name/photo.png"])
def test_a_tilde_that_no_shell_replaced_is_the_home_folder_and_no_folder_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "cwd").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))

    done = run("demo", how, cwd=tmp_path / "cwd")

    known = "nobody" not in how
    assert done.returncode == (0 if known else 2)
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["photo.png"] * known
    assert list((tmp_path / "cwd").iterdir()) == []


def test_a_policy_behind_a_tilde_is_looked_for_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    done = run("demo", "--policy=~/mine.toml", cwd=tmp_path)

    assert done.returncode == 2
    assert f"{tmp_path}/mine.toml: there is no such file".encode() in done.stderr


@pytest.mark.parametrize("place", ["/", ".", "..", "./", ""])
def test_a_place_without_a_name_of_its_own_is_refused(place: str, tmp_path: Path) -> None:
    done = run("demo", "--photo", place, cwd=tmp_path)

    assert done.returncode == 2
    assert done.stdout == b""
    assert b"Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_photo_does_not_go_to_a_file_that_is_called_as_standard_output_is(tmp_path: Path) -> None:
    done = run("demo", "--photo", "-", cwd=tmp_path)

    assert done.returncode == 2
    assert b"--photo: standard output takes the report alone" in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert run("demo", "--photo", "./-", cwd=tmp_path).returncode == 0
    assert (tmp_path / "-").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("option", ["--out", "--photo"])
@pytest.mark.parametrize("place", ["", "-"])
def test_a_reading_refuses_them_before_a_reader_is_asked_for(option: str, place: str, tmp_path: Path) -> None:
    done = run("read", "--can", "123456", option, place, "--wait", "0", cwd=tmp_path)

    assert done.returncode == 2
    assert option.encode() in done.stderr


@pytest.mark.parametrize(
    "words", [("verify", ""), ("trust", "list", "--trust", ""), ("trust", "import", "x", "--trust", "")]
)
def test_an_empty_word_is_not_the_folder_that_it_stands_in(words: tuple[str, ...], card_folder: Path) -> None:
    done = run(*words, cwd=card_folder / "card")

    assert done.returncode == 2
    assert b"an empty word names nothing" in done.stderr


def test_a_photo_does_not_take_the_place_of_what_is_judged(card_folder: Path, tmp_path: Path) -> None:
    card = tmp_path / "card"
    shutil.copytree(card_folder / "card", card)
    (tmp_path / "same").symlink_to(card)
    before = {path.name: path.read_bytes() for path in card.iterdir()}
    for folder, photo in (("card", "card/EF_DG1.bin"), ("card", "same/EF_SOD.bin"), ("same", "card/EF_DG2.bin")):
        done = run("verify", folder, "--photo", photo, cwd=tmp_path)

        assert done.returncode == 2
        assert b"--photo: the file would take the place of what is judged" in done.stderr
    assert {path.name: path.read_bytes() for path in card.iterdir()} == before
    for words in ((), ("--force",)):  # a photo of before is one that may be replaced
        assert run("verify", "card", "--photo", "card/photo.png", *words, cwd=tmp_path).returncode == 11

    done = run("verify", "card/EF_SOD.bin", "--photo", "./same/EF_SOD.bin", cwd=tmp_path)

    assert done.returncode == 2
    assert b"--photo" in done.stderr
    assert (card / "EF_SOD.bin").read_bytes() == before["EF_SOD.bin"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a file that opens and cannot be read")
@pytest.mark.parametrize("words", [("show",), ("verify",), ("trust", "check"), ("trust", "import")])
def test_a_file_that_cannot_be_read_is_not_called_the_output(words: tuple[str, ...], tmp_path: Path) -> None:
    done = run(*words, "/proc/self/mem", cwd=tmp_path)

    assert done.returncode == 2
    assert b"/proc/self/mem: Input/output error" in done.stderr


@pytest.mark.parametrize("words", [("trust", "list"), ("trust", "import", "--test", "csca.cer")])
def test_nobody_is_advised_to_change_what_is_no_folder(words: tuple[str, ...], card_folder: Path) -> None:
    done = run(*words, "--trust", "/dev/null", cwd=card_folder)

    assert done.returncode == 2
    assert done.stderr in (
        b"chipkit: /dev/null: no folder\n",
        b"chipkit: /dev/null: not a folder; right is one that chipkit trust import made\n",
    )


@pytest.mark.parametrize("zone", ["XXX-24:59:59", "XXX-167", "XXX+25", ":::none", "/etc/passwd"])
def test_a_zone_that_no_day_holds_costs_no_report(
    zone: str, card_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)

    done = run("verify", "card", cwd=card_folder)

    assert done.returncode == 11
    assert b"Traceback" not in done.stderr
    assert run("demo", "--photo", "photo.png", "--force", cwd=card_folder).returncode == 0


@pytest.mark.parametrize("columns", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("words", [("--help",), ("demo", "--help"), ("verify", "card"), ("verify",), ("diag",)])
def test_a_screen_of_hardly_any_width_costs_nothing(
    words: tuple[str, ...], columns: int, card_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))

    done = run(*words, cwd=card_folder)

    assert done.returncode in {0, 2, 10, 11}
    assert b"Traceback" not in done.stderr
