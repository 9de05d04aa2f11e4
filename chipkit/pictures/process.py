"""One child process that is asked once: how it is started, confined, and ended."""

from __future__ import annotations

import contextlib
import os
import site
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Final

from chipkit.pictures.confinement import confinement

__all__ = ["ChildProcess"]

_KEPT: Final = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What of the environment a Python may need to start at all; the rest is nobody's business."""
_PATIENCE_SECONDS: Final = 2.0


class ChildProcess:
    """A child that runs one program, with a pipe to it and a pipe from it, and nothing else of ours."""

    def __init__(self, program: Path, *, memory: int, processor_seconds: int) -> None:
        """Start it.

        Args:
            program: The Python program; no code of the current folder, nor of PYTHONPATH, runs before or in it.
            memory: Address space in bytes.
            processor_seconds: Processor time.

        Raises:
            OSError: No process can be started here.
        """
        if not sys.executable or getattr(sys, "frozen", False):
            raise OSError(None, "this program holds its own Python")
        executable, environment = _python()
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own program
            [executable, *_flags(), str(program), str(memory), str(processor_seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=program.anchor,
            env=environment,
            close_fds=True,
            start_new_session=True,  # a Ctrl-C that is meant for us does not reach it
        )
        self._talk: _Talk | None = None
        self._confinement = confinement(memory=memory, processor_seconds=processor_seconds)
        try:
            self._confinement.hold(self._process)
        except OSError:
            self.end()
            raise

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def ask(self, request: bytes, longest: int, seconds: float) -> bytes | None:
        """Send a request and read the answer; afterwards the child is of no more use.

        Args:
            request: What to write to it.
            longest: The most bytes to read; one more is read, so that a longer answer is seen as such.
            seconds: How long to wait for all of it.

        Returns:
            What it answered, however much that is, or None where the time was over.

        Raises:
            BrokenPipeError: The process ended before it had the request.
        """
        talk = self._talk = _Talk(self._process, request, longest)
        talk.start()
        talk.join(seconds)
        if talk.is_alive():
            return None
        if talk.unsent:
            raise BrokenPipeError
        return bytes(talk.answer)

    def end(self) -> None:
        """Kill it, if it still runs, and leave nothing of it."""
        process = self._process
        with contextlib.suppress(OSError):
            process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE_SECONDS)
        self._confinement.release()
        if self._talk is None:
            _close(process)  # else the talk does so; where the child left its pipe to another, nobody waits for that


class _Talk(threading.Thread):
    """Writes the request and reads the answer, in a thread of its own that may be left behind."""

    def __init__(self, process: subprocess.Popen[bytes], request: bytes, longest: int) -> None:
        super().__init__(name="chipkit-picture", daemon=True)
        self._process = process
        self._request = request
        self._longest = longest
        self.answer = b""
        self.unsent = False

    def run(self) -> None:
        sink, source = self._process.stdin, self._process.stdout
        try:
            if sink is not None and source is not None:
                self._converse(sink, source)
        finally:
            _close(self._process)

    def _converse(self, sink: IO[bytes], source: IO[bytes]) -> None:
        try:
            sink.write(self._request)
            sink.close()
        except OSError:
            self.unsent = True
            return
        with contextlib.suppress(OSError):
            self.answer = source.read(self._longest + 1)


def _close(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()


def _flags() -> tuple[str, ...]:
    """`-I`: neither the current folder nor the environment says what is imported; the user's own packages may count."""
    plain = ("-B", "-W", "ignore")
    return ("-E", "-P", *plain) if site.ENABLE_USER_SITE else ("-I", *plain)


def _python() -> tuple[str, dict[str, str]]:
    """The interpreter and its environment.

    In a virtual environment on Windows, `sys.executable` starts another process and waits for it, which would not be
    the one that is confined; so the other is started at once, as `multiprocessing` does.
    """
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    if sys.platform == "win32":
        base = getattr(sys, "_base_executable", sys.executable)
        if base != sys.executable:
            return base, environment | {"__PYVENV_LAUNCHER__": sys.executable}
    return sys.executable, environment
