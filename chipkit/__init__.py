"""Read and verify ICAO 9303 chips, Vietnam's chip ID card first among them.

The names below, and those of the modules that docs/api.md lists, are what is stable; the floors beneath have the rest.
They are loaded when they are first used, so that `import chipkit` and the parsing floors stay light.
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
    from chipkit.capture import Abort, AbortReason, Capture, Origin, read_folder
    from chipkit.codec.dates import MRZDate, PartialDate
    from chipkit.document import Document, Holder
    from chipkit.documents.report import ReportDocument
    from chipkit.errors import ChipkitError
    from chipkit.inspection import AuditHook, inspect, inspect_async
    from chipkit.language import Language
    from chipkit.lds.files import EF
    from chipkit.national.nation import Input, InputKind
    from chipkit.national.refusal import InputRefusedError, Refusal
    from chipkit.national.registry import read_input
    from chipkit.outcome import Outcome
    from chipkit.pictures import Photo, Unshown, photo_of
    from chipkit.protocol.credentials import CANPassword, MRZPassword, Password, PINPassword, PUKPassword, password_of
    from chipkit.session.options import ReadOptions
    from chipkit.session.procedure import read
    from chipkit.session.progress import Phase, Progress
    from chipkit.session.trace import Trace, TraceEntry
    from chipkit.session.transport import Transport
    from chipkit.trust.model import InMemoryTrust
    from chipkit.trust.store import load_store, open_store
    from chipkit.trust.view import TrustView
    from chipkit.verify.claims import Claim
    from chipkit.verify.finding import Finding, NotChecked
    from chipkit.verify.judging import judge
    from chipkit.verify.mode import Mode
    from chipkit.verify.overall import Verdict
    from chipkit.verify.policy import Policy, load_policy, policy_names
    from chipkit.verify.report import Report
    from chipkit.verify.standing import Show, Standing, Worth

__all__ = [
    "EF",
    "Abort",
    "AbortReason",
    "AuditHook",
    "CANPassword",
    "Capture",
    "ChipkitError",
    "Claim",
    "Document",
    "Finding",
    "Holder",
    "InMemoryTrust",
    "Input",
    "InputKind",
    "InputRefusedError",
    "Language",
    "MRZDate",
    "MRZPassword",
    "Mode",
    "NotChecked",
    "Origin",
    "Outcome",
    "PINPassword",
    "PUKPassword",
    "PartialDate",
    "Password",
    "Phase",
    "Photo",
    "Policy",
    "Progress",
    "ReadOptions",
    "Refusal",
    "Report",
    "ReportDocument",
    "Show",
    "Standing",
    "Trace",
    "TraceEntry",
    "Transport",
    "TrustView",
    "Unshown",
    "Verdict",
    "Worth",
    "__version__",
    "inspect",
    "inspect_async",
    "judge",
    "load_policy",
    "load_store",
    "open_store",
    "password_of",
    "photo_of",
    "policy_names",
    "read",
    "read_folder",
    "read_input",
]

__version__ = "0.1.0"
"""The version of this release."""

_HOMES = {
    "Abort": "chipkit.capture",
    "AbortReason": "chipkit.capture",
    "AuditHook": "chipkit.inspection",
    "CANPassword": "chipkit.protocol.credentials",
    "Capture": "chipkit.capture",
    "ChipkitError": "chipkit.errors",
    "Claim": "chipkit.verify.claims",
    "Document": "chipkit.document",
    "EF": "chipkit.lds.files",
    "Finding": "chipkit.verify.finding",
    "Holder": "chipkit.document",
    "InMemoryTrust": "chipkit.trust.model",
    "Input": "chipkit.national.nation",
    "InputKind": "chipkit.national.nation",
    "InputRefusedError": "chipkit.national.refusal",
    "Language": "chipkit.language",
    "MRZDate": "chipkit.codec.dates",
    "MRZPassword": "chipkit.protocol.credentials",
    "Mode": "chipkit.verify.mode",
    "NotChecked": "chipkit.verify.finding",
    "Origin": "chipkit.capture",
    "Outcome": "chipkit.outcome",
    "PINPassword": "chipkit.protocol.credentials",
    "PUKPassword": "chipkit.protocol.credentials",
    "PartialDate": "chipkit.codec.dates",
    "Password": "chipkit.protocol.credentials",
    "Phase": "chipkit.session.progress",
    "Photo": "chipkit.pictures",
    "Policy": "chipkit.verify.policy",
    "Progress": "chipkit.session.progress",
    "ReadOptions": "chipkit.session.options",
    "Refusal": "chipkit.national.refusal",
    "Report": "chipkit.verify.report",
    "ReportDocument": "chipkit.documents.report",
    "Show": "chipkit.verify.standing",
    "Standing": "chipkit.verify.standing",
    "Trace": "chipkit.session.trace",
    "TraceEntry": "chipkit.session.trace",
    "Transport": "chipkit.session.transport",
    "TrustView": "chipkit.trust.view",
    "Unshown": "chipkit.pictures",
    "Verdict": "chipkit.verify.overall",
    "Worth": "chipkit.verify.standing",
    "inspect": "chipkit.inspection",
    "inspect_async": "chipkit.inspection",
    "judge": "chipkit.verify.judging",
    "load_policy": "chipkit.verify.policy",
    "load_store": "chipkit.trust.store",
    "open_store": "chipkit.trust.store",
    "password_of": "chipkit.protocol.credentials",
    "photo_of": "chipkit.pictures",
    "policy_names": "chipkit.verify.policy",
    "read": "chipkit.session.procedure",
    "read_folder": "chipkit.capture",
    "read_input": "chipkit.national.registry",
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
