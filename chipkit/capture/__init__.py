"""What was read and exchanged, kept apart from what it means.

A `Capture` is all that judging sees. It says who answers for it by its `Origin`: a file that anybody may have written
is never more than `Origin.UNSEALED`.
"""

from chipkit.capture.model import (
    STEPS,
    Abort,
    AbortReason,
    Access,
    AccessAttempt,
    AccessProtocol,
    ActiveAuthenticationTranscript,
    AttemptResult,
    Capture,
    CardAccessSource,
    ChipAuthenticationTranscript,
    ChipMappingTranscript,
    Origin,
    PresentedKey,
    PresentedKind,
    ProofResult,
)
from chipkit.lazy import loaded_when_used

TYPE_CHECKING = False  # as type checkers know it; a reading needs neither files nor seals
if TYPE_CHECKING:
    from chipkit.capture.folder import read_folder
    from chipkit.capture.seal import Sealer, Terminal
    from chipkit.capture.storage import dumps, load, loads, save

__all__ = [
    "STEPS",
    "Abort",
    "AbortReason",
    "Access",
    "AccessAttempt",
    "AccessProtocol",
    "ActiveAuthenticationTranscript",
    "AttemptResult",
    "Capture",
    "CardAccessSource",
    "ChipAuthenticationTranscript",
    "ChipMappingTranscript",
    "Origin",
    "PresentedKey",
    "PresentedKind",
    "ProofResult",
    "Sealer",
    "Terminal",
    "dumps",
    "load",
    "loads",
    "read_folder",
    "save",
]

__getattr__ = loaded_when_used(
    __name__,
    {
        "read_folder": "folder",
        "Sealer": "seal",
        "Terminal": "seal",
        "dumps": "storage",
        "load": "storage",
        "loads": "storage",
        "save": "storage",
    },
)
