"""A PC/SC service of one's own, with a virtual reader, for tests and demonstrations on Linux.

Service and card live in mount and network namespaces of their own; nobody else sees the reader, and several can run
side by side. A client reaches the service through the environment variable `PCSCLITE_CSOCK_NAME`, which the PC/SC
library looks at once, when a process first calls it: so one process speaks to one service.

Its folder is for its owner alone: whoever may enter it may read the card. Service and virtual reader are those that the
set-up unpacked into the environment, if it did, else the system's; nothing that runs already is touched.

    with PrivatePCSC() as service:
        os.environ.update(service.environment)
        service.insert(PlacedCard(profile="vn-cccd-2024"))
        ...
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from chipkit.error_codes import ErrorCode
from chipkit.errors import ChipkitError, UnsupportedError
from chipkit_emulator.links.namespace import (
    CONFIGURATION_NAME,
    DRIVER_NAME,
    LOG_NAME,
    REMOVE,
    RUN_NAME,
    SOCKET_NAME,
    UNPLUGGED_NAME,
)
from chipkit_emulator.links.vpcd import DEFAULT_PORT

if TYPE_CHECKING:
    from types import TracebackType

    from chipkit_emulator.links.placed_card import PlacedCard

__all__ = ["READER", "PrivatePCSC", "PrivatePCSCError", "missing"]

READER: Final = "Virtual PCD 00 00"
"""The name of the first slot."""

_UNPACKED: Final = Path(sys.prefix, "pcsc")
"""Where the set-up unpacks Debian's packages (tools/setup.sh)."""
_DRIVERS: Final = tuple(
    folder / "pcsc" / "drivers" / "serial" / "libifdvpcd.so"
    for folder in (_UNPACKED / "usr" / "lib", *map(Path, ("/usr/lib", "/usr/lib64", "/usr/local/lib")))
)
_TO_UNPACK: Final = frozenset({"pcscd", "vsmartcard-vpcd"})
"""Never to be installed for this: Debian starts them, and the reader takes cards from the whole network."""
_SETTINGS: Final = {
    "user.max_user_namespaces": ("0", "10000"),
    "kernel.unprivileged_userns_clone": ("0", "1"),
    "kernel.apparmor_restrict_unprivileged_userns": ("1", "0"),
}
"""What of the kernel keeps an ordinary user from making namespaces: the value that does, and one that does not."""
_DRIVER_SONAME: Final = "libifdvpcd.so.0"
_PROGRAMS: Final = {
    "unshare": "util-linux",
    "setpriv": "util-linux",
    "nsenter": "util-linux",
    "mount": "mount",
    "pcscd": "pcscd",
}


def _searched() -> str:
    """Where programs are looked for; never in the folder that somebody happens to stand in."""
    named = [folder for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if Path(folder).is_absolute()]
    return os.pathsep.join([str(_UNPACKED / "usr" / "sbin"), *named, "/usr/sbin", "/usr/bin", "/sbin", "/bin"])


_SEARCHED: Final = _searched()
_CONFIGURATION: Final = """\
FRIENDLYNAME "Virtual PCD"
DEVICENAME   /dev/null:{port:#x}
LIBPATH      {driver}
CHANNELID    {port:#x}
"""


class PrivatePCSCError(ChipkitError):
    """The private service does not do what it was asked."""

    code = ErrorCode.PRIVATE_SERVICE


def missing() -> str:
    """What keeps a private service from running here, and the remedy; empty where nothing does."""
    if sys.platform != "linux":
        return "a private PC/SC service needs Linux"
    packages = {package for program, package in _PROGRAMS.items() if shutil.which(program, path=_SEARCHED) is None}
    if _driver() is None:
        packages.add("vsmartcard-vpcd")
    unpacked, installed = packages & _TO_UNPACK, packages - _TO_UNPACK
    remedies = [f"apt-get install {' '.join(sorted(installed))}"] if installed else []
    if unpacked:
        remedies.append(f"make setup in chipkit's checkout, which unpacks {' and '.join(sorted(unpacked))}")
    return f"a private PC/SC service needs more programs: {'; '.join(remedies)}" if remedies else ""


class PrivatePCSC:
    """The service, from `start` to `close`; a context manager."""

    def __init__(self, folder: Path | None = None, *, cable: bool = False) -> None:
        """Prepare a service.

        Args:
            folder: Where its socket and log lie, which must not be a long path and must be closed to others; one of
                its own by default.
            cable: Whether the reader can be unplugged; this wants a C compiler and the headers of the PC/SC library.
        """
        self._cable = cable
        self._folder, self._own_folder = folder or Path(), folder is None
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def environment(self) -> dict[str, str]:
        """What a client's environment needs before its first PC/SC call."""
        return {"PCSCLITE_CSOCK_NAME": str(self._folder / RUN_NAME / SOCKET_NAME)}

    @property
    def inside(self) -> list[str]:
        """The beginning of a command line that runs a program where the virtual reader's ports are seen."""
        process = self._running()
        user = [] if _is_root() else ["--user", "--preserve-credentials"]
        return [_program("nsenter"), "--target", str(process.pid), "--net", *user]

    def start(self) -> None:
        """Start it and wait until it takes calls.

        Raises:
            UnsupportedError: This machine lacks something; the message says what to install.
            PrivatePCSCError: The service does not start, or others may enter the folder that was given.
        """
        if reason := missing():
            raise UnsupportedError(reason)
        if self._own_folder:  # its name is known before it is there, so that whatever interrupts us can remove it
            self._folder = Path(tempfile.gettempdir(), f"chipkit-pcsc-{secrets.token_hex(6)}")
        try:
            if self._own_folder:
                self._folder.mkdir(mode=0o700)
            _refuse_what_others_enter(self._folder)
            self._configure()
            self._process = self._spawn()
            self._answer()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Stop everything and clean up; doing it twice is fine."""
        process, self._process = self._process, None
        if process is not None and process.stdin is not None and process.stdout is not None:
            try:
                process.stdin.close()
                process.wait(timeout=10)
            except (OSError, subprocess.TimeoutExpired):
                process.kill()
                process.wait()
            process.stdout.close()
        if self._own_folder and self._folder != Path():
            shutil.rmtree(self._folder, ignore_errors=True)

    def insert(self, card: PlacedCard | None = None, *, remove_at: int | None = None, slot: int = 0) -> None:
        """Lay a card on the reader; the service notices it within half a second.

        Args:
            card: Which one; None for the one that was there last.
            remove_at: Take it off instead of answering the command of this index, counted from 0.
            slot: 0 or 1.
        """
        self._do("insert", card=None if card is None else card.to_json(), remove_at=remove_at, slot=slot)

    def insert_echo(self, *, slot: int = 0) -> None:
        """Lay a card on the reader that repeats each command."""
        self._do("insert", card="echo", slot=slot)

    def remove(self, *, slot: int = 0) -> None:
        """Take the card off."""
        self._do("remove", slot=slot)

    def exchanges(self, *, slot: int = 0) -> int:
        """Commands that the card was sent since it was laid down."""
        return int(self._do("exchanges", slot=slot)["exchanges"])

    def stop_service(self) -> None:
        """Stop the service; the card stays where it is."""
        self._do("stop")

    def start_service(self) -> None:
        """Start the service again."""
        self._do("start")

    def unplug(self) -> None:
        """Pull the reader's cable; needs `cable`."""
        self._do("unplug")

    def plug(self) -> None:
        """Plug the reader in again."""
        self._do("plug")

    def log(self) -> str:
        """What the service wrote."""
        return (self._folder / LOG_NAME).read_text(encoding="utf-8", errors="replace")

    def _do(self, what: str, **details: object) -> dict[str, Any]:
        with self._lock:
            try:
                print(json.dumps({"do": what, **details}), file=self._running().stdin, flush=True)
            except OSError as error:
                raise PrivatePCSCError(f"the private PC/SC service is gone: {error}") from error
            return self._answer()

    def _spawn(self) -> subprocess.Popen[str]:
        with (self._folder / LOG_NAME).open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own interpreter in namespaces of its own
                # -P: files in the current folder are not modules of ours.
                [*_unshare(), sys.executable, "-P", "-m", "chipkit_emulator.links.namespace", *self._arguments()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                env={**os.environ, "PATH": _SEARCHED},
                start_new_session=True,
            )

    def _arguments(self) -> list[str]:
        return [str(self._folder), REMOVE] if self._own_folder else [str(self._folder)]

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            raise PrivatePCSCError("the private PC/SC service does not run")
        return self._process

    def _answer(self) -> dict[str, Any]:
        stream = self._running().stdout
        line = stream.readline() if stream is not None else ""
        if not line:
            log = self.log()
            if re.search(r"^unshare: ", log, re.MULTILINE):
                raise UnsupportedError(_forbidden())
            raise PrivatePCSCError(f"the private PC/SC service ended: {log[-400:].strip()}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise PrivatePCSCError(str(answer["error"]))
        return answer

    def _configure(self) -> None:
        driver = self._copy_driver()
        if self._cable:
            driver = self._build_cable(driver)
        text = _CONFIGURATION.format(port=DEFAULT_PORT, driver=driver)
        (self._folder / CONFIGURATION_NAME).write_text(text, encoding="utf-8")

    def _copy_driver(self) -> Path:
        """The virtual reader's driver in the service's own folder: the system's folder of drivers is hidden from it."""
        driver, copied = _driver(), self._folder / _DRIVER_SONAME
        if driver is None:
            raise UnsupportedError(missing())
        shutil.copyfile(driver, copied)
        return copied

    def _build_cable(self, driver: Path) -> Path:
        """A driver that can lose its reader, around the virtual one's."""
        built = self._folder / f"{DRIVER_NAME}.so"
        compiler = shutil.which("cc", path=_SEARCHED) or shutil.which("gcc", path=_SEARCHED)
        if compiler is None:
            raise UnsupportedError("a reader with a cable needs a C compiler: apt-get install gcc libpcsclite-dev")
        done = subprocess.run(  # noqa: S603 - the system's own compiler
            [
                compiler, "-shared", "-fPIC", "-I/usr/include/PCSC", "-o", str(built),
                f'-DPLUGGABLE_UNPLUGGED="{self._folder / UNPLUGGED_NAME}"',
                str(Path(__file__).with_name("pluggable.c")),
                "-Wl,--no-as-needed", str(driver), f"-Wl,-rpath,{self._folder}", "-ldl",
            ],
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise UnsupportedError(f"a reader with a cable needs gcc and libpcsclite-dev: {done.stderr.strip()[-200:]}")
        return built


def _unshare() -> list[str]:
    return [_program("unshare"), "-m", "-n"] if _is_root() else [_program("unshare"), "-U", "-r", "-m", "-n"]


def _forbidden() -> str:
    """What keeps this user from making namespaces, and the one command that lets him."""
    told = "a private PC/SC service lives in namespaces of its own, which this user may not make here"
    if _is_root():
        return f"{told}: this container keeps them from its root; run it outside, or give the container SYS_ADMIN"
    for setting, (forbids, allows) in _SETTINGS.items():
        with contextlib.suppress(OSError):
            if _setting(setting).read_text("ascii").strip() == forbids:
                return f"{told}: sudo sysctl {setting}={allows}"
    return f"{told}: run it as root"


def _setting(name: str) -> Path:
    """Where the kernel tells one of its settings."""
    return Path("/proc/sys", *name.split("."))


def _program(name: str) -> str:
    """The whole path of a program; `missing` has looked for it."""
    return shutil.which(name, path=_SEARCHED) or f"/usr/bin/{name}"


def _refuse_what_others_enter(folder: Path) -> None:
    """Whoever may enter the folder may speak to the card, for the service makes its socket for everybody."""
    facts = folder.stat()
    if sys.platform != "win32" and (facts.st_uid != os.geteuid() or facts.st_mode & 0o077):
        raise PrivatePCSCError(f"{folder}: others may enter it; chmod 700 {shlex.quote(str(folder))} as its owner")


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _driver() -> Path | None:
    return next((path for path in _DRIVERS if path.exists()), None)
