"""What is no file is refused at once, wherever a file is asked for, and documents of TOML are bounded."""

from __future__ import annotations

import os
import stat
import sys
from time import process_time
from typing import TYPE_CHECKING

import pytest

from chipkit.capture import load
from chipkit.cli import main
from chipkit.codec.strict_toml import MAX_TOML, read_toml
from chipkit.errors import ChipkitError, CodecError
from chipkit.regular_file import open_regular, read_regular
from chipkit.verify.policy import load_policy
from chipkit_emulator.cli import main as emulate
from chipkit_emulator.personalisation.profile import Profile, load_profile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

if sys.platform == "win32":
    pytest.skip("pipes are not files there", allow_module_level=True)

USAGE = 2
DIGITS = "1" * 5000
LONG = {
    "integer": f"id = {DIGITS}",
    "negative": f"id = -{DIGITS}",
    "in an array": f"id = [1, {DIGITS}]",
    "in a table": f"id = {{a = {DIGITS}}}",
    "dotted key": f"{'a.' * 600_000}a = 1",
    "table header": f"[{'a.' * 600_000}a]",
    "nested": "a = " + "[" * 500_000,
    "comment": f"#{'x' * 5_000_000}",
    "just short enough": f"{'a.' * (MAX_TOML // 2 - 4)}a = 1",
    "quoted parts": "''." * (MAX_TOML // 4) + "a = 1",
    "many long keys": "".join(f"{'a.' * 63}b{number} = 1\n" for number in range(400)),
    "many long headers": "".join(f"[{'a.' * 63}b{number}]\n" for number in range(400)),
    "a header and long keys": f"[{'a.' * 64}b]\n" + "".join(f"{'a.' * 63}b{n} = 1\n" for n in range(400)),
    "in an inline table": f"a = {{ {'a.' * (MAX_TOML // 2 - 9)}a = 1 }}",
    "fraction of a second": f"id = 2026-01-01T00:00:00.{'9' * 5000}",
    "float": f"id = 1e{'9' * 5000}",
}


PLAIN = "".join(f"key{number} = {number}\n" for number in range(MAX_TOML // 16))
"""A document of single keys, about as long as one may be."""
TIMES = 60
"""So much more than that one may cost; the most is eleven times."""


@pytest.fixture(params=["pipe", "socket", "device", "terminal", "link to a pipe", "folder"])
def no_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "input.toml"
    match request.param:
        case "pipe":
            os.mkfifo(path)
        case "socket":
            os.mknod(path, stat.S_IFSOCK | 0o600)
        case "device":
            path.symlink_to("/dev/zero")
        case "terminal":
            path.symlink_to("/dev/tty")
        case "folder":
            path.mkdir()
        case _:
            os.mkfifo(tmp_path / "pipe")
            path.symlink_to(tmp_path / "pipe")
    return path


@pytest.mark.parametrize(
    "command",
    [
        "show {}",
        "show --json {}",
        "trust import --trust {home} {}",
        "trust check --trust {home} {}",
        "verify --trust {home} --policy {} {home}",
        "demo --policy {}",
        "demo --profile {}",
    ],
)
def test_no_command_waits_for_what_is_no_file(
    no_file: Path, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "home").mkdir(mode=0o700)
    arguments = command.replace("{home}", str(tmp_path / "home")).replace("{}", str(no_file))

    code = main(arguments.split())

    out, err = capsys.readouterr()
    assert code in (USAGE, 10, 11)
    assert code == USAGE or "trust" in command
    assert "Traceback" not in out + err
    assert err.startswith("chipkit: ") or no_file.name in out


@pytest.mark.parametrize(
    "read",
    [
        load,
        lambda path: load_policy(str(path)),
        load_profile,
        lambda path: main(["verify", str(path)]) == USAGE and (_ for _ in ()).throw(CodecError("refused")),
        lambda path: emulate(["run", "--profile", str(path)]) == USAGE and (_ for _ in ()).throw(CodecError("refused")),
    ],
    ids=["capture", "policy", "profile", "verify", "emulator"],
)
def test_no_reader_of_files_waits_for_what_is_no_file(no_file: Path, read: Callable[[Path], object]) -> None:
    with pytest.raises(ChipkitError):
        read(no_file)


def test_a_folder_of_files_passes_over_what_is_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "EF_DG1.bin")
    (tmp_path / "EF_SOD.bin").symlink_to("/dev/zero")

    assert main(["verify", str(tmp_path)]) == USAGE
    assert "no file of a card in this folder" in capsys.readouterr().err


def test_a_file_is_read_up_to_its_limit_and_one_byte(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(100))

    assert read_regular(tmp_path / "file", 10) == bytes(11)
    assert read_regular(tmp_path / "file", 100) == bytes(100)
    (tmp_path / "link").symlink_to("file")
    assert read_regular(tmp_path / "link", 10) == bytes(11)
    with pytest.raises(OSError, match="link"):
        open_regular(tmp_path / "link", follow=False)
    with pytest.raises(OSError, match="null"):
        open_regular("a\0b")


def cost(read: Callable[[], object]) -> float:
    """Seconds of the processor for a document that is refused."""
    began = process_time()
    with pytest.raises(CodecError):
        read()
    return process_time() - began


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_no_document_costs_a_traceback_or_time(text: str, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    readers: list[Callable[[], object]] = [
        lambda: Profile.parse(text, "mine"),
        lambda: load_profile(tmp_path / "mine.toml"),
        lambda: load_policy(str(tmp_path / "mine.toml")),
    ]
    plain = cost(lambda: Profile.parse(PLAIN, "plain"))
    for read in readers:
        assert cost(read) < TIMES * plain


def test_a_policy_without_end_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "zero.toml").symlink_to("/dev/zero")
    with (tmp_path / "sparse.toml").open("wb") as stream:
        stream.truncate(1 << 33)

    for name in ("zero.toml", "sparse.toml"):
        assert main(["demo", "--policy", str(tmp_path / name)]) == USAGE
        assert "chipkit: policy " in capsys.readouterr().err


def test_what_is_as_long_as_allowed_is_read() -> None:
    assert read_toml("a = 1\n".ljust(MAX_TOML), "mine") == {"a": 1}
    with pytest.raises(CodecError, match=f"mine: more than {MAX_TOML} characters"):
        read_toml("a = 1\n".ljust(MAX_TOML + 1), "mine")
