"""Every command in every environment that gives way: no traceback, a listed exit code, files whole or as before.

`make test` draws a sample in which each command and each environment comes up; CHIPKIT_SOAK=1 goes through all pairs.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from chipkit.cli.common import ExitCode
from chipkit.trust.store import load_store
from tests.unit.evidence.conftest import verified_card

if TYPE_CHECKING:
    from collections.abc import Callable

if sys.platform == "win32":
    pytest.skip("streams, signals and limits of POSIX", allow_module_level=True)

import resource

SOAK: Final = os.environ.get("CHIPKIT_SOAK") == "1"
EVERY: Final = 13
MODULES: Final = {"chipkit": "chipkit", "chipkit-emulator": "chipkit_emulator", "chipkit-desk": "chipkit_gui"}
PHOTO: Final = "out/photo.png"
BEFORE: Final = b"what stood there before"
CALLS: Final[dict[tuple[str, ...], tuple[str, ...]]] = {
    ("chipkit",): ("--version",),
    ("chipkit", "completion"): ("bash",),
    ("chipkit", "demo"): ("--photo", PHOTO),
    ("chipkit", "diag"): (),
    ("chipkit", "evidence"): ("--help",),
    **{
        ("chipkit", "evidence", action): (
            "11",
            "--index",
            "out/index",
            "--number-key",
            "numbers",
            "--keys",
            "out/keys",
            "--secret",
            "dsc.cer",
            *more,
        )
        for action, more in (
            ("find", ()),
            ("export", ("--into", "out/copies", "--by", "Lan Specimen", "--source", "a letter")),
            ("erase", ("--by", "Lan Specimen", "--source", "a letter")),
        )
    },
    ("chipkit", "evidence", "index"): ("card", "--index", "out/index", "--workers", "1"),
    ("chipkit", "evidence", "touched"): ("csca.crl", "--index", "out/index"),
    ("chipkit", "evidence", "amend"): (
        "card.evidence",
        "--kind",
        "note",
        "--by",
        "Lan Specimen",
        "--text",
        "a",
        "--seal-with",
        "seal",
        "--keys",
        "out/keys",
        "--secret",
        "dsc.cer",
    ),
    ("chipkit", "evidence", "open"): (
        "card.evidence",
        "--open-with",
        "archive",
        "--out",
        "out/plain",
        "--keys",
        "out/keys",
        "--secret",
        "dsc.cer",
    ),
    ("chipkit", "evidence", "stamp"): (
        "card.evidence",
        "--url",
        "http://no.example/",
        "--seal-with",
        "seal",
        "--keys",
        "out/keys",
        "--secret",
        "dsc.cer",
    ),
    ("chipkit", "extract"): ("card", "--into", "out/extract"),
    ("chipkit", "help"): ("trust", "import"),
    ("chipkit", "keys"): ("--help",),
    ("chipkit", "keys", "create"): ("seal", "--keys", "out/keys", "--secret", "dsc.cer"),
    ("chipkit", "keys", "install"): ("seal", "dsc.cer", "--keys", "out/keys", "--secret", "dsc.cer"),
    ("chipkit", "keys", "list"): ("--keys", "out/keys", "--secret", "dsc.cer"),
    ("chipkit", "keys", "remove"): ("seal", "--keys", "out/keys", "--secret", "dsc.cer"),
    ("chipkit", "keys", "passphrase"): ("--keys", "out/keys", "--secret", "dsc.cer", "--new-secret", "csca.cer"),
    ("chipkit", "keys", "renew"): ("seal", "--out", "out/a.csr", "--keys", "out/keys", "--secret", "dsc.cer"),
    ("chipkit", "keys", "request"): ("seal", "--out", "out/a.csr", "--keys", "out/keys", "--secret", "dsc.cer"),
    ("chipkit", "pin"): ("out/signers", "--key", "no.pem", "--name", "SPECIMEN"),
    ("chipkit", "read"): ("--can", "123456", "--wait", "0", "--out", "out/card.chipkit", "--photo", PHOTO),
    ("chipkit", "policy"): ("--help",),
    ("chipkit", "policy", "check"): ("dsc.cer",),
    ("chipkit", "policy", "show"): ("field", "--lang", "vi"),
    ("chipkit", "readers"): (),
    ("chipkit", "redact"): ("card.evidence", "--level", "lowest", "--out", "out/redacted"),
    ("chipkit", "show"): ("card/EF_SOD.bin",),
    ("chipkit", "terminals"): ("--help",),
    ("chipkit", "terminals", "add"): (
        "dsc.cer",
        "--name",
        "Counter 1",
        "--by",
        "b",
        "--source",
        "c",
        "--trust",
        "out/trust",
    ),
    ("chipkit", "terminals", "list"): (),
    ("chipkit", "terminals", "withdraw"): ("Counter 1",),
    ("chipkit", "trust"): ("--help",),
    ("chipkit", "trust", "check"): ("dsc.cer",),
    ("chipkit", "trust", "fetch"): ("dsc.cer", "--allow", "no.example"),
    ("chipkit", "trust", "confirm"): ("00" * 32, "--by", "Lan Specimen", "--source", "a letter"),
    ("chipkit", "trust", "import"): ("--test", "csca.cer", "csca.crl", "--trust", "out/trust"),
    ("chipkit", "trust", "list"): (),
    ("chipkit", "trust", "remove"): ("00" * 32, "--by", "Lan Specimen", "--source", "a letter"),
    ("chipkit", "verify"): ("card", "--photo", PHOTO),
    ("chipkit-desk",): ("--trust", "out/none"),
    ("chipkit-emulator",): ("--help",),
    ("chipkit-emulator", "examine-card"): ("--profile", "passport-aa", "--only", "OWN_BAC_1"),
    ("chipkit-emulator", "list"): (),
    ("chipkit-emulator", "run"): ("--vpcd", "127.0.0.1:1"),
}
"""What each command is called with; a new command wants a line here."""


@dataclass
class Surroundings:
    """How a process is started."""

    env: dict[str, str | None] = field(default_factory=dict)
    """Variables that are set, or with None taken away."""
    before: Callable[[], None] | None = None
    """Called in the new process."""
    stdout: str = ""
    """A device in the place of standard output."""
    cwd: str = "as it is"
    """Or "deleted" or "read-only"."""
    signal: str = ""
    """Sent at a random moment."""
    through: tuple[str, ...] = ()
    """A command that starts it."""


UNLISTED: Final = ("unshare", "--user", "--map-user=54321", "--map-group=54321")
"""A user of a number that no list of users has, whom the files belong to all the same."""


def limit(which: int, size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(which, (size, size))


def closed(*descriptors: int) -> Callable[[], None]:
    def close() -> None:
        for descriptor in descriptors:
            os.close(descriptor)

    return close


def umask() -> None:
    os.umask(0)


ENVIRONMENTS: Final[dict[str, Surroundings]] = {
    "a full output": Surroundings(stdout="/dev/full"),
    "a closed output": Surroundings(before=closed(1)),
    "closed notes": Surroundings(before=closed(2)),
    "a closed input": Surroundings(before=closed(0)),
    "no stream at all": Surroundings(before=closed(0, 1, 2)),
    "no home": Surroundings(env={"HOME": None}),
    "a user whom nobody lists, with no home": Surroundings(env={"HOME": None}, through=UNLISTED),
    "a relative data home": Surroundings(env={"XDG_DATA_HOME": "data"}),
    "a trust folder that is missing": Surroundings(env={"CHIPKIT_TRUST": "/no/such/folder"}),
    "a trust folder behind a tilde": Surroundings(env={"CHIPKIT_TRUST": "~/none"}),
    "settings that are missing": Surroundings(env={"CHIPKIT_CONFIG": "/no/such/settings.toml"}),
    "settings that are no file": Surroundings(env={"CHIPKIT_CONFIG": "/dev/zero"}),
    "a relative config home": Surroundings(env={"XDG_CONFIG_HOME": "config"}),
    "little memory": Surroundings(before=limit(resource.RLIMIT_AS, 300 << 20)),
    "hardly any memory": Surroundings(before=limit(resource.RLIMIT_AS, 120 << 20)),
    "few open files": Surroundings(before=limit(resource.RLIMIT_NOFILE, 8)),
    "short files": Surroundings(before=limit(resource.RLIMIT_FSIZE, 600)),
    "no locale": Surroundings(env={"LC_ALL": "xx_XX.nonsense", "LANG": None}),
    "the plain locale": Surroundings(env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    "no umask": Surroundings(before=umask),
    "a folder that is deleted": Surroundings(cwd="deleted"),
    "a folder that is read-only": Surroundings(cwd="read-only"),
    "a narrow screen": Surroundings(env={"COLUMNS": "40"}),
    "a screen of no width": Surroundings(env={"COLUMNS": "0", "TERM": "dumb"}),
    "SIGTERM": Surroundings(signal="SIGTERM"),
    "SIGHUP": Surroundings(signal="SIGHUP"),
    "SIGINT": Surroundings(signal="SIGINT"),
    "a clock of 1970": Surroundings(env={"FAKETIME": "@1970-01-02 00:00:00"}),
}
FAKETIME: Final = next(iter(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)
OURS: Final = re.compile(r"chipkit/(cli|start)\b|chipkit_emulator/cli\b|chipkit_gui/app\b")
CODES: Final = {int(code) for code in ExitCode}
BY_SIGNAL: Final = {
    "SIGTERM": {143, -signal.SIGTERM},  # before anything is loaded, the system ends it
    "SIGHUP": {129, -signal.SIGHUP},
    "SIGINT": {130, int(ExitCode.ABORTED), -signal.SIGINT},  # the last where Python was interrupted in an exec
}


def pairs() -> list[Any]:
    """All of them, or every thirteenth in a way that meets each command and each environment."""
    return [
        pytest.param(command, name, id=f"{' '.join(command)}: {name}")
        for row, command in enumerate(CALLS)
        for column, name in enumerate(ENVIRONMENTS)
        if SOAK or (row + column) % EVERY == 0
    ]


def test_every_command_is_in_the_table(every_command: tuple[str, ...]) -> None:
    assert every_command in CALLS


def arguments_of(command: tuple[str, ...], files: Path, through: tuple[str, ...]) -> list[str]:
    """The call, with whole paths, so that the folder that it is made in does not matter."""
    ours = [word for word in CALLS[command] if word.startswith("out/") or (files / word).exists()]
    words = [str(files / word) if word in ours else word for word in CALLS[command]]
    return [*through, sys.executable, "-P", "-m", MODULES[command[0]], *command[1:], *words]


def variables(around: Surroundings, files: Path) -> dict[str, str]:
    given = {**os.environ, "HOME": str(files / "home"), "QT_QPA_PLATFORM": "", "PYTHONDONTWRITEBYTECODE": "1"}
    for name in (
        "CHIPKIT_TRUST",
        "XDG_DATA_HOME",
        "XDG_CONFIG_HOME",
        "COLUMNS",
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "QT_QPA_PLATFORM",
    ):
        given.pop(name, None)
    for name, value in around.env.items():
        given.pop(name, None)
        if value is not None:
            given[name] = value
    if "FAKETIME" in around.env:
        given["LD_PRELOAD"] = str(FAKETIME)
    return given


def start(command: tuple[str, ...], around: Surroundings, files: Path) -> subprocess.Popen[bytes]:
    cwd = files / "cwd"
    cwd.mkdir()
    if around.cwd == "read-only":
        cwd.chmod(0o555)

    def prepare() -> None:
        if around.cwd == "deleted":
            cwd.rmdir()
        if around.before is not None:
            around.before()

    with open(around.stdout or os.devnull, "wb") as device:  # noqa: PTH123 - a device
        return subprocess.Popen(  # noqa: S603 - our own interpreter
            arguments_of(command, files, around.through), cwd=cwd, env=variables(around, files), preexec_fn=prepare,  # noqa: PLW1509
            stdin=subprocess.DEVNULL, stdout=device if around.stdout else subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip


@pytest.fixture
def files(card_folder: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    shutil.copytree(card_folder, folder)
    for name in ("home", "out"):
        (folder / name).mkdir(mode=0o700)
    (folder / PHOTO).write_bytes(BEFORE)
    (folder / "card.evidence").write_bytes(bytes(verified_card().sealed()))
    return folder


@pytest.mark.parametrize(("command", "name"), pairs())
def test_a_command_ends_as_it_should_wherever_it_runs(
    command: tuple[str, ...], name: str, files: Path, record_property: Callable[[str, object], None]
) -> None:
    around = ENVIRONMENTS[name]
    if "FAKETIME" in around.env and FAKETIME is None:
        pytest.skip("faketime is not installed")
    if around.stdout and not os.path.exists(around.stdout):  # noqa: PTH110 - a device
        pytest.skip(f"no {around.stdout} here")
    if around.through and not can(around.through):
        pytest.skip(f"{around.through[0]} is not to be had here")

    process = start(command, around, files)
    if around.signal:
        moment = random.uniform(0.02, 0.6)  # noqa: S311 - a moment
        record_property(f"{around.signal} after", f"{moment:.3f} s")
        time.sleep(moment)
        process.send_signal(signal.Signals[around.signal])
    _, err = process.communicate(timeout=180)

    told = err.decode(errors="backslashreplace")
    assert process.returncode in CODES | BY_SIGNAL.get(around.signal, set()), told
    for word in ("Traceback", "Exception ignored", "Fatal Python error", "panicked"):
        assert word not in told or started_too_early(around, told), told
    whole_or_as_before(files, process.returncode)
    if name == "no umask":
        nobody_else_writes(files)
    if name == "a full output" and command not in (("chipkit", "read"), ("chipkit-desk",), ("chipkit-emulator", "run")):
        assert process.returncode != 0


@lru_cache
def can(through: tuple[str, ...]) -> bool:
    try:
        return subprocess.run([*through, "true"], capture_output=True, check=False).returncode == 0  # noqa: S603
    except OSError:
        return False


def started_too_early(around: Surroundings, told: str) -> bool:
    """Whether Python itself, before it began with us, was interrupted: what begins behind it shows nothing."""
    return around.signal == "SIGINT" and "KeyboardInterrupt" in told and OURS.search(told) is None


def whole_or_as_before(files: Path, code: int) -> None:
    out = files / "out"
    left = [path for path in out.rglob(".*") if path.name != ".lock"]
    assert left == []
    photo = (files / PHOTO).read_bytes()
    assert photo == BEFORE or (photo.startswith(b"\x89PNG") and photo[-8:-4] == b"IEND")
    assert not (out / "card.chipkit").exists()
    if (out / "trust" / "trust.sqlite").exists():
        view = load_store(out / "trust")
        assert (view.version.number, view.anchor_count) in {(0, 0), (1, 1)}
        assert view.anchor_count == 1 or code != 0
    elif code == 0:
        assert not (out / "trust").exists()


def nobody_else_writes(files: Path) -> None:
    for path in (files / "out").rglob("*"):
        assert not path.lstat().st_mode & 0o022, path
