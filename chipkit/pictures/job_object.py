"""A Windows job object around one process (Win32 API, jobapi2.h and winnt.h): memory, processor time, no child.

No test here runs it; mypy reads it as Windows would.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, ClassVar, Final

if TYPE_CHECKING:
    import subprocess

__all__ = ["JobObject"]

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _EXTENDED_LIMIT_INFORMATION: Final = 9
    _UI_RESTRICTIONS: Final = 4
    _ALL_UI_RESTRICTIONS: Final = 0xFF
    _LIMIT_PROCESS_TIME: Final = 0x2
    _LIMIT_ACTIVE_PROCESS: Final = 0x8
    _LIMIT_PROCESS_MEMORY: Final = 0x100
    _LIMIT_DIE_ON_UNHANDLED_EXCEPTION: Final = 0x400
    _LIMIT_KILL_ON_JOB_CLOSE: Final = 0x2000
    _PER_SECOND: Final = 10_000_000
    """Times are counted in units of 100 ns."""

    class _BasicLimits(ctypes.Structure):
        _fields_: ClassVar = [
            ("PerProcessUserTimeLimit", wintypes.LARGE_INTEGER),
            ("PerJobUserTimeLimit", wintypes.LARGE_INTEGER),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        ]

    class _ExtendedLimits(ctypes.Structure):
        _fields_: ClassVar = [
            ("BasicLimitInformation", _BasicLimits),
            ("IoInfo", ctypes.c_ulonglong * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        ]

    class JobObject:
        """A job with one process, which ends when the job is closed."""

        def __init__(self, *, memory: int, processor_seconds: int) -> None:
            """Make the job.

            Args:
                memory: Bytes that the process may commit.
                processor_seconds: User time that it may have.

            Raises:
                OSError: Windows did not make the job object.
            """
            self._api = ctypes.WinDLL("kernel32", use_last_error=True)
            self._api.CreateJobObjectW.restype = wintypes.HANDLE
            self._api.CreateJobObjectW.argtypes = (wintypes.LPVOID, wintypes.LPCWSTR)
            self._api.SetInformationJobObject.argtypes = (
                wintypes.HANDLE, ctypes.c_int, wintypes.LPVOID, wintypes.DWORD,
            )  # fmt: skip
            self._api.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
            self._api.CloseHandle.argtypes = (wintypes.HANDLE,)
            self._job: int | None = self._api.CreateJobObjectW(None, None)
            if not self._job:
                raise ctypes.WinError(ctypes.get_last_error())
            try:
                self._limit(memory, processor_seconds)
            except OSError:
                self.release()
                raise

        def hold(self, process: subprocess.Popen[bytes]) -> None:
            """Put the process into the job; it waits for its request meanwhile."""
            handle = int(process._handle)  # type: ignore[attr-defined]  # noqa: SLF001 - as asyncio does
            if not self._api.AssignProcessToJobObject(self._job, handle):
                raise ctypes.WinError(ctypes.get_last_error())

        def release(self) -> None:
            """Close the job, which ends its process."""
            job, self._job = self._job, None
            if job:
                self._api.CloseHandle(job)

        def _limit(self, memory: int, processor_seconds: int) -> None:
            limits = _ExtendedLimits()
            basic = limits.BasicLimitInformation
            basic.PerProcessUserTimeLimit = processor_seconds * _PER_SECOND
            basic.ActiveProcessLimit = 1
            basic.LimitFlags = (
                _LIMIT_PROCESS_TIME
                | _LIMIT_ACTIVE_PROCESS
                | _LIMIT_PROCESS_MEMORY
                | _LIMIT_DIE_ON_UNHANDLED_EXCEPTION
                | _LIMIT_KILL_ON_JOB_CLOSE
            )
            limits.ProcessMemoryLimit = memory
            self._set(_EXTENDED_LIMIT_INFORMATION, limits)
            self._set(_UI_RESTRICTIONS, wintypes.DWORD(_ALL_UI_RESTRICTIONS))

        def _set(self, kind: int, value: ctypes.Structure | wintypes.DWORD) -> None:
            if not self._api.SetInformationJobObject(self._job, kind, ctypes.byref(value), ctypes.sizeof(value)):
                raise ctypes.WinError(ctypes.get_last_error())
