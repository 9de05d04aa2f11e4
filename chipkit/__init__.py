"""Read and verify ICAO 9303 chips, Vietnam's chip ID card first among them.

The names below are the ones that most programs need; the floors beneath have the rest. They are loaded when they are
first used, so that `import chipkit` and the parsing floors stay light.
"""

import os
import sys


def _leave_current_folder() -> None:
    """Take the current folder from the search path of `python -m chipkit`, which Python itself puts first.

    Whatever `json.py` or `*.dist-info` lies where a clerk happens to stand is not code of this program. A program that
    merely imports chipkit keeps its path: while Python looks for the module behind `-m`, the first argument is "-m".
    """
    words = sys.orig_argv
    named = [word[2:] or after for word, after in zip(words, [*words[1:], ""], strict=True) if word[:2] == "-m"]
    if sys.argv[:1] != ["-m"] or sys.flags.safe_path or not any(_is_ours(name) for name in named):
        return
    try:
        current = os.getcwd()  # noqa: PTH109 - pathlib is still to be imported, and not from the current folder
    except OSError:
        return
    if sys.path[:1] == [current]:
        del sys.path[0]


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in ("chipkit", "chipkit_emulator", "chipkit_gui")


_leave_current_folder()

# From here on nothing is looked for in the current folder.

TYPE_CHECKING = False  # as type checkers know it; `typing` takes longer to load than a program takes to begin
if TYPE_CHECKING:
    from chipkit.capture import Capture, Origin
    from chipkit.document import Document
    from chipkit.errors import ChipkitError
    from chipkit.inspection import AuditHook, inspect, inspect_async
    from chipkit.language import Language
    from chipkit.outcome import Outcome
    from chipkit.protocol.credentials import CANPassword, MRZPassword
    from chipkit.session.procedure import read
    from chipkit.session.transport import Transport
    from chipkit.trust.model import InMemoryTrust
    from chipkit.trust.store import load_store
    from chipkit.verify.judging import judge
    from chipkit.verify.mode import Mode
    from chipkit.verify.policy import Policy, load_policy
    from chipkit.verify.report import Report

__all__ = [
    "AuditHook",
    "CANPassword",
    "Capture",
    "ChipkitError",
    "Document",
    "InMemoryTrust",
    "Language",
    "MRZPassword",
    "Mode",
    "Origin",
    "Outcome",
    "Policy",
    "Report",
    "Transport",
    "__version__",
    "inspect",
    "inspect_async",
    "judge",
    "load_policy",
    "load_store",
    "read",
]

__version__ = "0.1.0"

_HOMES = {
    "AuditHook": "chipkit.inspection",
    "CANPassword": "chipkit.protocol.credentials",
    "Capture": "chipkit.capture",
    "ChipkitError": "chipkit.errors",
    "Document": "chipkit.document",
    "Language": "chipkit.language",
    "MRZPassword": "chipkit.protocol.credentials",
    "Mode": "chipkit.verify.mode",
    "Origin": "chipkit.capture",
    "Outcome": "chipkit.outcome",
    "Policy": "chipkit.verify.policy",
    "Report": "chipkit.verify.report",
    "Transport": "chipkit.session.transport",
    "InMemoryTrust": "chipkit.trust.model",
    "inspect": "chipkit.inspection",
    "inspect_async": "chipkit.inspection",
    "judge": "chipkit.verify.judging",
    "load_policy": "chipkit.verify.policy",
    "load_store": "chipkit.trust.store",
    "read": "chipkit.session.procedure",
}


def __getattr__(name: str) -> object:
    """Load a public name from the floor that it lives on."""
    from importlib import import_module  # noqa: PLC0415 - a program begins sooner without it

    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
